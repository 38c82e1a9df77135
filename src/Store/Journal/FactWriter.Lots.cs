using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, LotFact fact)
    {
        switch (fact)
        {
            case LotFact.LotMethodSet { Policy: var p }:
                Head(ref w, at, Wire.LotMethodSet, 6);
                w.Write(p.Account.Number);
                if (p.Instrument is { } instrument) w.Write(instrument.Number);
                else w.WriteNil();
                Date(ref w, p.From);
                w.Write((byte)p.Method);
                w.Write(p.WashSales);
                w.Write(p.FeesInside);
                break;
            case LotFact.LotsChosen f:
                Head(ref w, at, Wire.LotsChosen, 2);
                w.Write(f.TradeId);
                Lots(ref w, f.Lots);
                break;
            case LotFact.LotBasisSet { Lot: var b }:
                Head(ref w, at, Wire.LotBasisSet, 7);
                w.Write(b.Account.Number);
                w.Write(b.Instrument.Number);
                w.Write(b.Lot);
                Date(ref w, b.Acquired);
                Date(ref w, b.HeldSince);
                w.Write(b.Quantity);
                w.Write(b.Cost);
                break;
            case LotFact.LotsTransferred { Transfer: var t }:
                Head(ref w, at, Wire.LotsTransferred, 7);
                w.Write(t.Reference);
                w.Write(t.From.Number);
                w.Write(t.To.Number);
                w.Write(t.Instrument.Number);
                w.Write(t.Quantity);
                Date(ref w, t.On);
                Lots(ref w, t.Lots);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Lots(ref MessagePackWriter w, ChosenLot[] lots)
    {
        w.WriteArrayHeader(2 * lots.Length);
        foreach (var lot in lots)
        {
            w.Write(lot.Lot);
            w.Write(lot.Quantity);
        }
    }
}
