using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

/// <summary>A trade that was booked in a range of facts, or booked before and cancelled in it, as a transaction report has it.</summary>
/// <param name="Number">Of the fact that booked it.</param>
public sealed record ReportableTrade(long Number, string TradeId, bool IsCancelled, bool IsBuy, string Isin, bool IsDebt, string Cfi)
{
    public required string Account { get; init; }
    public required string AccountLei { get; init; }
    public required bool IsHouse { get; init; }
    public required string Counterparty { get; init; }
    public required string CounterpartyLei { get; init; }
    public required bool IsCcp { get; init; }
    public required decimal Quantity { get; init; }
    public required decimal Price { get; init; }
    public required string Currency { get; init; }
    /// <summary>What the buyer pays the market, with accrued interest.</summary>
    public required decimal Net { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Mic { get; init; }
    public required Capacity Capacity { get; init; }
}

public sealed partial class ReportBook
{
    /// <summary>
    /// What of a range of facts is reportable by number: in an instrument of a venue of the Union, or executed on one (Regulation (EU)
    /// 600/2014 art. 26(2)). Booked and cancelled within the range is as if it had not been.
    /// </summary>
    public List<ReportableTrade> Reportable(FactRange range) => [.. InRange("""
        SELECT t.number, t.trade_id, CASE WHEN t.number > @from THEN 0 ELSE 1 END, t.side, s.code, s.cfi, a.code, a.lei, a.class, p.code,
          p.lei, p.is_ccp, t.quantity, s.scale, t.price, c.code, c.scale, t.principal, t.legs, t.executed_at, t.mic, t.capacity, s.mic
        FROM trade t JOIN account a ON a.number = t.account JOIN asset s ON s.number = t.instrument
        JOIN asset c ON c.number = t.currency JOIN party p ON p.number = t.party
        WHERE (t.number > @from AND t.number <= @to AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4
            AND m.number <= @to))
          OR (t.number <= @from AND t.number IN (SELECT m.trade FROM trade_mark m WHERE m.mark = 4 AND m.number > @from
            AND m.number <= @to))
        ORDER BY t.number
        """, range, r =>
        {
            var (isBuy, scale) = (r.GetInt64(3) == 1, new decimal(1, 0, 0, false, (byte)r.GetInt32(16)));
            return (Mics: (Text(r, 20), Text(r, 22)), Trade: new ReportableTrade(r.GetInt64(0), r.GetString(1), r.GetInt64(2) == 1, isBuy,
                r.GetString(4), IsDebt(Text(r, 5)), Text(r, 5))
            {
                Account = r.GetString(6), AccountLei = Text(r, 7), IsHouse = r.GetInt64(8) == (int)AccountClass.House,
                Counterparty = r.GetString(9), CounterpartyLei = Text(r, 10), IsCcp = r.GetInt64(11) == 1, Quantity = Units(r, 12, 13),
                Price = decimal.Parse(r.GetString(14), System.Globalization.CultureInfo.InvariantCulture), Currency = r.GetString(15),
                Net = (r.GetInt64(17) + Paid(r.GetString(18), isBuy, r.GetInt64(17)).Accrued) * scale,
                At = DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(19)), Mic = Text(r, 20), Capacity = (Capacity)r.GetInt64(21),
            });
        }).Where(t => Markets.Of(t.Mics.Item1) == Market.Eu || Markets.Of(t.Mics.Item2) == Market.Eu).Select(t => t.Trade)];
}
