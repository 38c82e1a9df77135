using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, MarginFact fact)
    {
        switch (fact)
        {
            case MarginFact.AgreementSet { Terms: var t } f:
                Into("margin_agreement", 10).Int(number).Int(f.Party.Number).Date(f.From).Int(t.Threshold).Int(t.MinimumTransfer)
                    .Int(t.Rounding).Int((int)t.Method).Decimal(t.FloorBp).Int((int)t.Direction).Int(t.Window).Add();
                break;
            case MarginFact.ClassHaircutSet or MarginFact.AssetHaircutSet: break; // in each valuation
            case MarginFact.Reckoned { Figures: var m } f:
                Into("margin", 14).Int(f.Party.Number).Date(f.Day).Int(number).Int(m.OpenCount).Int(m.Unpriced).Int(m.Gross)
                    .Int(m.Variation).Int((int)m.Initial.Method).Int(m.Initial.Amount).Int(m.Initial.Scenarios).Int(m.Given).Int(m.Taken)
                    .Int(m.RequiredGiven).Int(m.RequiredTaken).Add();
                break;
            case MarginFact.Called f:
                Into("margin_call", 7).Int(number).Date(f.Day).Int(f.Party.Number).Int((int)f.Direction).Int(f.Amount).Date(f.DueOn)
                    .Text(f.Reason).Add();
                break;
            case MarginFact.CallAgreed f: Change((number, f.Call), (f.Day, "AGREED"), (f.Amount, 0), f.Reason); break;
            case MarginFact.CallDisputed f: Change((number, f.Call), (f.Day, "DISPUTED"), (f.Agreed, f.Disputed), f.Reason); break;
            case MarginFact.CallClosed f: Change((number, f.Call), (f.Day, f.How.ToString().ToUpperInvariant()), (0, 0)); break;
            case MarginFact.Lodged f:
                if (f.Call != 0) Change((number, f.Call), (f.Day, "LODGED"), (f.After, 0));
                Move((number, f.Of), (f.Day, "LODGED"), f.Quantity, f.Call);
                break;
            case MarginFact.Returned f: Move((number, f.Of), (f.Day, "RETURNED"), -f.Quantity); break;
            case MarginFact.Substituted f:
                Move((number, f.Of), (f.Day, "SUBSTITUTED"), -f.Quantity);
                Move((number, f.Of with { Asset = f.By }), (f.Day, "SUBSTITUTED"), f.ByQuantity);
                break;
            case MarginFact.Valued { Of: var of, Value: var v } f:
                Into("collateral", 10).Int(of.Party.Number).Int((int)of.Direction).Int(of.Asset.Number).Int(number).Date(f.Day)
                    .Int(v.Quantity).Decimal(v.Price).Decimal(v.HaircutBp).Int(v.Value).Int(v.After).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Change(
        (long Number, long Call) of, (DateOnly Day, string What) change, (long Amount, long Disputed) figures, string reason = "") =>
        Into("margin_call_change", 7).Int(of.Number).Int(of.Call).Date(change.Day).Text(change.What).Int(figures.Amount)
            .Int(figures.Disputed).Text(reason).Add();

    void Move((long Number, Pledge Of) of, (DateOnly Day, string What) change, long quantity, long call = 0) =>
        Into("collateral_move", 8).Int(of.Number).Int(of.Of.Asset.Number).Date(change.Day).Int(of.Of.Party.Number)
            .Int((int)of.Of.Direction).Text(change.What).Int(quantity).Int(call == 0 ? null : (long?)call).Add();
}
