using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, ClearingFact fact)
    {
        switch (fact)
        {
            case ClearingFact.ObligationNetted f:
                Head(ref w, at, Wire.ObligationNetted, 10);
                Date(ref w, f.Day);
                w.Write(f.Set.Party.Number);
                Date(ref w, f.Set.SettleOn);
                w.Write(f.Set.Instrument.Number);
                w.Write(f.Set.Currency.Number);
                w.Write(f.Set.Trade);
                w.Write(f.GrossCount);
                w.Write(f.GrossValue);
                w.Write(f.NetQuantity);
                w.Write(f.NetAmount);
                break;
            case ClearingFact.ObligationUndone f:
                Head(ref w, at, Wire.ObligationUndone, 2);
                w.Write(f.Obligation);
                w.Write(f.Booked);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
