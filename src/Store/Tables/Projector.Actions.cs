using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, ActionFact fact)
    {
        switch (fact)
        {
            case ActionFact.Announced { Terms: var t } f:
                Into("corporate_action", 6, key: 1).Text(t.Id).Text(t.Type).Text(t.Isin).Date(t.ExDate).Date(t.RecordDate)
                    .Date(t.PayDate).Add();
                Into("action", 18).Int(number).Text(t.Id).Int(f.Version).Text(t.Type).Text(t.Isin).Date(t.ExDate).Date(t.RecordDate)
                    .Date(t.PayDate).Decimal(t.Rate).Text(t.Currency).Decimal(t.RatioNew).Decimal(t.RatioOld).Text(t.NewIsin)
                    .Decimal(t.CashInLieu).Decimal(t.Withholding).Text(t.DefaultOption)
                    .Int(t.Deadline is { } deadline ? Rows.Number(deadline) : null)
                    .Text(string.Join(' ', t.Choices.Select(o => o.Code))).Add();
                break;
            case ActionFact.Cancelled f:
                Execute("DELETE FROM corporate_action WHERE id = @i", ("@i", f.Of.Id));
                Step((number, f.Of), "CANCELLED", day, f.Reason);
                break;
            case ActionFact.Begun f:
                Step((number, f.Of), f.Stage.ToString().ToUpperInvariant(), Rows.Number(f.Day));
                foreach (var (place, c) in f.Changes.Index())
                    Into("action_change", 15).Text(f.Of.Id).Int(f.Of.Version).Int(place).Int(number).Text(c.Option).Int(c.From.Number)
                        .Int(c.To.Number).Int(c.Currency.Number).Decimal(c.RatioNew).Decimal(c.RatioOld).Int(c.Replaces ? 1 : 0)
                        .Decimal(c.BasisShare).Decimal(c.CashPerUnit).Decimal(c.PricePerNew).Decimal(c.InLieu).Add();
                break;
            case ActionFact.Undone f: Step((number, f.Of), "UNDONE", Rows.Number(f.Day)); break;
            case ActionFact.Elected f:
                Into("election", 7).Int(number).Text(f.Id).Int(f.Account.Number).Text(f.Option).Int(f.Units).Date(f.Day).Text(f.By).Add();
                break;
            case ActionFact.Entitled f:
                Into("entitlement", 11).Int(number).Text(f.Of.Id).Int(f.Of.Version).Date(f.Day).Int(f.Account.Number).Int(f.Change)
                    .Int(f.Held).Int(f.Units).Int(f.Gross).Int(f.Withheld).Int(f.InLieu).Add();
                CouponEntitled(f);
                break;
            case ActionFact.Claimed { Movement: var m } f:
                Into("claim", 13).Int(number).Text(f.Of.Id).Int(f.Of.Version).Int((int)f.Against.Kind).Int(f.Against.Party.Number)
                    .Int(f.Against.Account.Number).Int(f.Instruction).Int(m.Instrument.Number).Int(m.Quantity).Int(m.Currency.Number)
                    .Int(m.Amount).Date(f.SettleOn).Int(f.IsReturn ? 1 : 0).Add();
                break;
            case ActionFact.Confirmed f:
                Into("action_confirmed", 9).Int(number).Text(f.Of.Id).Int(f.Of.Version).Date(f.Day).Text(f.Reference)
                    .Int(f.Currency.Number).Int(f.Expected).Int(f.Told).Int(f.Withheld).Add();
                break;
            case ActionFact.Outstanding f:
                Into("action_outstanding", 6).Int(number).Text(f.Of.Id).Int(f.Of.Version).Date(f.Day).Int(f.Asset.Number).Int(f.Amount)
                    .Add();
                break;
            case ActionFact.Moved f: MovesBank(number, f); break; // the rest is in its entry
            // In the entries that come of them; instructions and collateral have rows of their own.
            case ActionFact.MoveVoided or ActionFact.InstructionChanged or ActionFact.WithholdingSet
                or ActionFact.Prorated or ActionFact.NameGiven or ActionFact.Renamed or ActionFact.Kept or ActionFact.TradeApart:
                break;
            case ActionFact.ContractFollowed f:
                Into("action_contract", 11).Int(number).Text(f.Of.Id).Int(f.Of.Version).Date(f.Day).Int(f.Trade)
                    .Int((int)f.Against.Kind).Int(f.Against.Account.Number).Int(f.Before.Instrument.Number).Int(f.Before.Quantity)
                    .Int(f.After.Instrument.Number).Int(f.After.Quantity).Add();
                break;
            case ActionFact.CollateralChanged { Loan: > 0 and var loan } f:
                var isOne = f.Pledge.Asset == f.To;
                Move((number, loan), (DateOf(day), "REPLACED"), f.Pledge.Asset, (isOne ? f.After : 0) - f.Before);
                if (!isOne) Move((number, loan), (DateOf(day), "REPLACED"), f.To, f.After);
                break;
            case ActionFact.CollateralChanged f:
                var isSame = f.Pledge.Asset == f.To;
                Move((number, f.Pledge), (DateOf(day), "REPLACED"), (isSame ? f.After : 0) - f.Before);
                if (!isSame) Move((number, f.Pledge with { Asset = f.To }), (DateOf(day), "REPLACED"), f.After);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static DateOnly DateOf(int day) => new(day / 10_000, day / 100 % 100, day % 100);

    void Step((long Number, ActionKey Of) of, string step, int on, string reason = "")
    {
        StepOfCoupon(of.Of, step, DateOf(on));
        Into("action_step", 6).Int(of.Number).Text(of.Of.Id).Int(of.Of.Version).Text(step).Int(on).Text(reason).Add();
    }
}
