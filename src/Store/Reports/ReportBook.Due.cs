namespace Countinghouse.Store.Reports;

/// <summary>One instruction on one day on which it was due.</summary>
/// <param name="HasCash">Whether it was against payment.</param>
/// <param name="Settled">Value in the base currency of what settled that day.</param>
/// <param name="Failed">Value of what was still open at the close.</param>
/// <param name="Reason">ISO 20022 code of what it failed for; empty where it settled whole.</param>
public sealed record DueOutcome(
    DateOnly Day, long Instruction, string Isin, string Cfi, bool HasSecurities, bool HasCash, string Currency, decimal Settled,
    decimal Failed, string Reason);

/// <summary>What was due in a period, and what its fails cost.</summary>
/// <param name="Days">The days of the period that were closed.</param>
/// <param name="Penalties">How many were charged for its days, and their value in the base currency without sign.</param>
/// <param name="Notes">Currencies without a rate, whose values are left out.</param>
public sealed record DuePeriod(
    IReadOnlyList<DateOnly> Days, IReadOnlyList<DueOutcome> Outcomes, (int Count, decimal Value) Penalties, IReadOnlyList<string> Notes);

public sealed partial class ReportBook
{
    /// <summary>Of what was due in a period, what settled and what failed, day by day as in the report <c>efficiency</c>.</summary>
    public DuePeriod Due(DateOnly from, DateOnly to)
    {
        var end = End(new(to));
        SortedSet<string> notes = [];
        decimal Worth((long Number, string Code, int Scale) currency, long day, long minor)
        {
            var rate = RateToBase(currency.Number, day, end);
            if (rate is null) notes.Add($"no rate from {currency.Code} to the base currency: its values are left out");
            return minor * new decimal(1, 0, 0, false, (byte)currency.Scale) * (rate ?? 0);
        }
        var days = List("SELECT day FROM day WHERE closed IS NOT NULL AND day BETWEEN @f AND @t ORDER BY day",
            r => Plain.ToDate(r.GetInt64(0)), ("@f", Tables.Rows.Number(from)), ("@t", Tables.Rows.Number(to)));
        var ends = List("""
            SELECT e.day, e.instruction, s.code, s.cfi, i.quantity, i.amount, c.code, e.settled, e.missed, e.reason, i.currency, c.scale
            FROM (SELECT s.day, s.instruction, max(CASE WHEN s.outcome = 'FAILED' THEN s.reason END) reason,
                sum(CASE WHEN s.outcome = 'FAILED' THEN 0 ELSE abs(s.amount) END) settled,
                sum(CASE WHEN s.outcome = 'FAILED' THEN abs(s.amount) ELSE 0 END) missed
              FROM settlement s WHERE s.outcome IN ('SETTLED', 'OFFSET', 'FAILED') AND s.day BETWEEN @f AND @t
              GROUP BY s.day, s.instruction) e
            JOIN instruction i ON i.number = e.instruction JOIN asset s ON s.number = i.instrument JOIN asset c ON c.number = i.currency
            ORDER BY e.day, e.instruction
            """, r => (Outcome: new DueOutcome(Plain.ToDate(r.GetInt64(0)), r.GetInt64(1), r.GetString(2), r.GetString(3),
                r.GetInt64(4) != 0, r.GetInt64(5) != 0, r.GetString(6), 0, 0, r.IsDBNull(9) ? "" : ReasonCodes[r.GetInt32(9)]),
                Settled: r.GetInt64(7), Missed: r.GetInt64(8), Currency: (r.GetInt64(10), r.GetString(6), r.GetInt32(11))),
            ("@f", Tables.Rows.Number(from)), ("@t", Tables.Rows.Number(to)));
        var outcomes = ends.ConvertAll(e => e.Outcome with
        {
            Settled = Worth(e.Currency, Tables.Rows.Number(e.Outcome.Day), e.Settled),
            Failed = Worth(e.Currency, Tables.Rows.Number(e.Outcome.Day), e.Missed),
        });
        var charged = List("SELECT p.charged_for, p.currency, c.code, abs(p.amount), c.scale FROM penalty p "
            + "JOIN asset c ON c.number = p.currency WHERE p.charged_for BETWEEN @f AND @t",
            r => (Day: r.GetInt64(0), Currency: (r.GetInt64(1), r.GetString(2), r.GetInt32(4)), Minor: r.GetInt64(3)),
            ("@f", Tables.Rows.Number(from)), ("@t", Tables.Rows.Number(to)));
        var (count, value) = (charged.Count, charged.Sum(c => Worth(c.Currency, c.Day, c.Minor)));
        return new(days, outcomes, (count, value), [.. notes]);
    }
}
