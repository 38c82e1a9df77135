using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, FxFact fact)
    {
        switch (fact)
        {
            case FxFact.FxPolicySet: break; // of no column
            case FxFact.Converted { Deal: var d }:
                Into("conversion", 15).Int(number).Text(d.Id).Int(d.Account.Number).Int(d.Party?.Number).Int(d.Sold.Number)
                    .Int(d.SoldAmount).Int(d.Bought.Number).Int(d.BoughtAmount).Decimal(d.Rate.Times).Decimal(d.Rate.Over)
                    .Int((int)d.Rate.Way).Date(d.Rate.Day).Date(d.TradeDate).Date(d.ValueDate).Int(d.ExecutedAt).Add();
                break;
            case FxFact.ConversionCancelled f: MarkConversion((f.Booked, number), f.Day, "CANCELLED", f.Reason); break;
            case FxFact.ConversionSettled f: MarkConversion((f.Booked, number), f.Day, "SETTLED", ""); break;
            case FxFact.ConversionUnpaid f: MarkConversion((f.Booked, number), f.Day, "UNPAID", ""); break;
            case FxFact.PositionChanged { Step: var s } f:
                Changed((number, f.Cause, f.Day), f.Currency, (s.Change, s.Based, s.Realised));
                break;
            case FxFact.PositionCorrected f:
                Changed((number, f.Cause, f.Day), f.Currency, (f.Change, f.Based, f.Realised));
                break;
            case FxFact.TakenUp f:
                Value((number, f.Day), ("TAKEN_UP", f.Account), (f.Currency, -f.Amount, -f.Based, -f.Based, 0), f.Rate);
                break;
            case FxFact.Revalued f:
                Value((number, f.Day), ("REVALUED", null), (f.Currency, f.Quantity, f.Cost, f.Value, f.Value - f.Cost), f.Rate);
                break;
            case FxFact.RevaluationReversed f:
                Value((number, f.Day), ("REVERSED", null), (f.Currency, 0, 0, 0, -f.Difference), null);
                break;
            case FxFact.UnitsSet f:
                Into("units", 4).Int(f.Fund?.Number ?? -1).Date(f.From).Decimal(f.Units).Int(number).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    readonly SortedDictionary<int, (long Quantity, long Cost)> positions = Newest(connection);

    // A table just made, or one that the last session filled.
    static SortedDictionary<int, (long Quantity, long Cost)> Newest(System.Data.Common.DbConnection connection)
    {
        SortedDictionary<int, (long Quantity, long Cost)> newest = [];
        using var command = connection.Command("SELECT currency, quantity, cost FROM fx_position ORDER BY number");
        using var reader = command.ExecuteReader();
        while (reader.Read()) newest[reader.GetInt32(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        return newest;
    }

    void Changed((long Number, long Cause, DateOnly Day) at, AssetId currency, (long Change, long Based, long Realised) by)
    {
        var (quantity, cost) = positions.GetValueOrDefault(currency.Number);
        var after = positions[currency.Number] = (quantity + by.Change, cost + by.Based + by.Realised);
        Into("fx_position", 9).Int(at.Number).Int(at.Cause).Date(at.Day).Int(currency.Number).Int(by.Change).Int(by.Based)
            .Int(by.Realised).Int(after.Quantity).Int(after.Cost).Add();
    }

    void MarkConversion((long Conversion, long Number) of, DateOnly on, string state, string reason) =>
        Into("conversion_mark", 5).Int(of.Conversion).Int(of.Number).Date(on).Text(state).Text(reason).Add();

    void Value((long Number, DateOnly On) at, (string Kind, AccountId? Account) what,
        (AssetId Currency, long Quantity, long Cost, long Value, long Gain) of, RateUsed? rate)
    {
        var into = Into("fx_valuation", 13).Int(at.Number).Date(at.On).Text(what.Kind).Int(what.Account?.Number).Int(of.Currency.Number)
            .Int(of.Quantity).Int(of.Cost).Int(of.Value).Int(of.Gain);
        if (rate is { } used) into.Decimal(used.Times).Decimal(used.Over).Int((int)used.Way).Date(used.Day).Add();
        else into.Null().Null().Null().Null().Add();
    }
}
