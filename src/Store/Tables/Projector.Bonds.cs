using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void TakeBond(long number, AssetId asset, BondTerms b)
    {
        var row = Into("bond", 21).Int(number).Int(asset.Number).Decimal(b.Coupon).Date(b.Maturity).Text(b.DayCount).Int(b.Frequency);
        DateOrNull(row, b.IssueDate).Decimal(b.Redemption);
        TextOrNull(DateOrNull(row, b.FirstCoupon).Int(b.ExDays), b.Index);
        DecimalOrNull(DecimalOrNull(DecimalOrNull(row, b.Spread), b.Floor), b.Cap);
        DateOrNull(TextOrNull(DecimalOrNull(TextOrNull(row, b.InflationIndex), b.BaseIndex), b.Calls), b.LastCoupon)
            .Int(Flag(b.EndOfMonth)).Int(Flag(b.RedemptionFloor))
            .Text(Markets.SettlementCalendarOf(books[asset].Market, books.Firm.SettlementCalendar)).Add();
    }

    static int? Flag(bool? flag) => flag is { } known ? known ? 1 : 0 : null;

    static Rows DateOrNull(Rows row, DateOnly? date) => date is { } known ? row.Date(known) : row.Null();
    static Rows DecimalOrNull(Rows row, decimal? value) => value is { } known ? row.Decimal(known) : row.Null();
    static Rows TextOrNull(Rows row, string? text) => text is { } known ? row.Text(known) : row.Null();

    void Take(long number, BondFact fact)
    {
        WriteWaiting([]);
        switch (fact)
        {
            case BondFact.IndexFixed f: Into("index_value", 4).Int(number).Text(f.Index).Date(f.Day).Decimal(f.Value).Add(); break;
            case BondFact.InterestAccrued f:
                Into("accrual", 8).Int(number).Date(f.Day).Int(f.Account.Number).Int(f.Instrument.Number).Int(f.Nominal)
                    .Int(f.Currency.Number).Int(f.Interest).Null().Add();
                break;
            case BondFact.AccrualReversed f:
                Execute("UPDATE accrual SET reversed = @n WHERE number = @a", ("@n", number), ("@a", f.Accrual));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
