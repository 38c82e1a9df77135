using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, LotFact fact)
    {
        switch (fact)
        {
            case LotFact.LotMethodSet { Policy: var p }:
                Into("lot_policy", 7).Int(number).Int(p.Account.Number).Int(p.Instrument?.Number).Date(p.From).Int((int)p.Method)
                    .Int(p.WashSales ? 1 : 0).Int(p.FeesInside ? 1 : 0).Add();
                break;
            case LotFact.LotsChosen f:
                Into("lot_choice", 2).Int(number).Text(f.TradeId).Add();
                Named(number, f.Lots);
                break;
            case LotFact.LotBasisSet { Lot: var b }:
                Into("lot_basis", 8).Int(number).Int(b.Account.Number).Int(b.Instrument.Number).Text(b.Lot).Date(b.Acquired)
                    .Date(b.HeldSince).Int(b.Quantity).Int(b.Cost).Add();
                break;
            case LotFact.LotsTransferred { Transfer: var t }:
                Into("lot_transfer", 7).Int(number).Text(t.Reference).Int(t.From.Number).Int(t.To.Number).Int(t.Instrument.Number)
                    .Int(t.Quantity).Date(t.On).Add();
                Named(number, t.Lots);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Named(long number, ChosenLot[] lots)
    {
        foreach (var (line, lot) in lots.Index()) Into("lot_named", 4).Int(number).Int(line).Text(lot.Lot).Int(lot.Quantity).Add();
    }
}
