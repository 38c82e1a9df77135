using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    static readonly string[] LoanSides = ["", "LENT", "BORROWED"];

    readonly record struct LoanLine(
        string Loan, long From, string Party, int Side, long Asset, string Isin, int Scale, string Currency, int CashScale, long Units);

    /// <summary>What is lent and borrowed, at the newest price.</summary>
    Report SecuritiesLoans(ReportFilter filter)
    {
        var (end, notes) = (End(filter), new SortedSet<string>(StringComparer.Ordinal));
        var day = connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0;
        var open = List("""
            SELECT l.loan, l.day, p.code, l.direction, s.number, s.code, s.scale, c.code, c.scale, t.units
            FROM (SELECT loan, asset, sum(quantity) units FROM loan_move WHERE number < @e GROUP BY loan, asset) t
            JOIN loan l ON l.number = t.loan JOIN party p ON p.number = l.party
            JOIN asset s ON s.number = t.asset JOIN asset c ON c.number = s.currency
            WHERE t.units <> 0 AND (@i IS NULL OR s.code = @i) ORDER BY l.loan, s.code
            """, r => new LoanLine(r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3), r.GetInt64(4), r.GetString(5),
                r.GetInt32(6), r.GetString(7), r.GetInt32(8), r.GetInt64(9)), ("@e", end), ("@i", filter.Isin));
        List<string[]> rows = [];
        foreach (var l in open)
        {
            var close = connection.Scalar("SELECT close FROM price WHERE asset = @a AND day <= @d AND number < @e "
                + "ORDER BY day DESC, number DESC LIMIT 1", ("@a", l.Asset), ("@d", AsOf(filter)), ("@e", end)) as string;
            var factor = QuoteFactor(l.Asset, day, end);
            if (close is null) notes.Add($"no price of {l.Isin}: its loans have no value");
            else if (factor is null) notes.Add(NoRatio(l.Isin, "its loans have no value"));
            var worth = close is null || factor is null ? ""
                : Plain.Amount(Rounding.ToMinor(l.Units * new decimal(1, 0, 0, false, (byte)l.Scale) * Figure(close) * factor.Value,
                    l.CashScale), l.CashScale);
            rows.Add([l.Loan, LoanSides[l.Side], l.Party, l.Isin, Plain.Amount(l.Units, l.Scale), Plain.Date(l.From), close ?? "", worth,
                l.Currency]);
        }
        return Make("securities-loans", "loan side counterparty isin #quantity @from #price #market_value currency", rows, [.. notes]);
    }
}
