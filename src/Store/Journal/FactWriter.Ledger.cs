using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPended f:
                Head(ref w, at, Wire.EntryPended, 4);
                Entry(ref w, f.Entry);
                Date(ref w, f.Due);
                Legs(ref w, f.Legs);
                break;
            case LedgerFact.EntryPosted f:
                Head(ref w, at, Wire.EntryPosted, 6);
                Entry(ref w, f.Entry);
                Date(ref w, f.Effective);
                Legs(ref w, f.Legs);
                Text(ref w, f.Reference, f.Reason);
                break;
            case LedgerFact.PendingPosted f:
                Head(ref w, at, Wire.PendingPosted, 3);
                Entry(ref w, f.Entry);
                Date(ref w, f.Effective);
                break;
            case LedgerFact.PendingPartPosted f:
                Head(ref w, at, Wire.PendingPartPosted, 4);
                Entry(ref w, f.Entry);
                Date(ref w, f.Effective);
                Legs(ref w, f.Part);
                break;
            case LedgerFact.PendingVoided f:
                Head(ref w, at, Wire.PendingVoided, 2);
                Entry(ref w, f.Entry);
                break;
            case LedgerFact.PendingChanged f:
                Head(ref w, at, Wire.PendingChanged, 5);
                Entry(ref w, f.Entry);
                Date(ref w, f.Effective);
                Legs(ref w, f.Before);
                Legs(ref w, f.After);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Entry(ref MessagePackWriter w, EntryId entry)
    {
        w.Write(entry.Cause);
        w.Write((byte)entry.Kind);
    }

    static void Legs(ref MessagePackWriter w, Leg[] legs)
    {
        w.WriteArrayHeader(3 * legs.Length);
        foreach (ref readonly var leg in legs.AsSpan())
        {
            w.Write(leg.Account.Number);
            w.Write(leg.Asset.Number);
            w.Write(leg.Amount);
        }
    }
}
