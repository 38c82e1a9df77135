using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Instructed f:
                Head(ref w, at, Wire.Instructed, 9);
                w.Write(f.Cause);
                Counter(ref w, f.Against);
                Date(ref w, f.SettleOn);
                Moves(ref w, f.Movement);
                break;
            case SettlementFact.Settled f:
                Head(ref w, at, Wire.Settled, 10);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Part);
                w.Write(f.WasFailing);
                break;
            case SettlementFact.Offset f:
                Head(ref w, at, Wire.Offset, 16);
                w.Write(f.Delivery);
                w.Write(f.Receipt);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Parts.Delivered);
                w.Write(f.Parts.DeliveryWasFailing);
                Moves(ref w, f.Parts.Received);
                w.Write(f.Parts.ReceiptWasFailing);
                break;
            case SettlementFact.Failed f:
                Head(ref w, at, Wire.Failed, 11);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Rest);
                w.Write((byte)f.Why);
                w.Write(f.WasFailing);
                break;
            case SettlementFact.Withdrawn f:
                Head(ref w, at, Wire.Withdrawn, 1);
                w.Write(f.Instruction);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Counter(ref MessagePackWriter w, Against against)
    {
        w.Write((byte)against.Kind);
        w.Write(against.Party.Number);
        w.Write(against.Account.Number);
    }

    static void Moves(ref MessagePackWriter w, Movement m)
    {
        w.Write(m.Instrument.Number);
        w.Write(m.Quantity);
        w.Write(m.Currency.Number);
        w.Write(m.Amount);
    }
}
