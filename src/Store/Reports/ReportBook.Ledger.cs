using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // The month of a balance as of a day: each begins with what there was, so that no other has to be looked at.
    const string MonthAt = "(SELECT max(m.month) FROM balance m WHERE m.month <= @d / 100)";

    // The balance of what is held, as of a day. It is joined by CROSS JOIN, which keeps the order: SQLite would rather go through all
    // balances first.
    const string BalanceAt = $"""
        b.month = {MonthAt} AND b.account = h.account AND b.asset = h.asset AND b.day = (SELECT max(l.day) FROM balance l
          WHERE l.month = {MonthAt} AND l.account = h.account AND l.asset = h.asset AND l.day <= @d)
        """;

    const string LatestBalances = $"""
        SELECT a.code, s.code, b.posted, b.pending, a.class, s.scale FROM held h
        JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset CROSS JOIN balance b
        WHERE {BalanceAt} AND (@a IS NULL OR a.code = @a) AND (@i IS NULL OR s.code = @i) AND (b.posted <> 0 OR b.pending <> 0)
        """;

    static readonly AccountClass[] DebitClasses =
        [AccountClass.Location, AccountClass.Street, AccountClass.Fail, AccountClass.Clearing, AccountClass.Collateral,
            AccountClass.Entitlement];

    readonly record struct Line(string Account, string Asset, long Posted, long Pending, AccountClass Class, int Scale);

    static Line Read(DbDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), (AccountClass)r.GetInt64(4), r.GetInt32(5));

    List<string[]> BalanceLines(bool securities, string order, ReportFilter filter, Func<Line, string[]?> row) => Query(
        $"{LatestBalances} AND s.is_security = {(securities ? 1 : 0)} ORDER BY {order}", r => row(Read(r)),
        ("@d", AsOf(filter)), ("@a", filter.Account), ("@i", filter.Isin));

    Report Positions(ReportFilter filter) => FromList("positions", 5, ("a.code, s.code", filter));

    Report Balances(ReportFilter filter) => FromList("balances", 5, ("a.code, s.code", filter));

    /// <summary>
    /// Owners (credits) long, locations and what the street owes (debits) short; a line on the wrong side shows on the other.
    /// </summary>
    Report StockRecord(ReportFilter filter) => Make("stock-record", "isin line side #quantity",
        BalanceLines(true, "s.code, a.code", filter, l =>
        {
            var quantity = l.Posted + (filter.TradeDateBasis ? l.Pending : 0);
            return quantity == 0 ? null : [l.Asset, l.Account, quantity < 0 ? "LONG" : "SHORT", Plain.Amount(Math.Abs(quantity), l.Scale)];
        }));

    // To the end of a period that is over with what came into it later, as the statements have it.
    Report TrialBalance(ReportFilter filter)
    {
        List<string[]> rows = [];
        string[]? Row(string account, string asset, long amount, int scale) => amount == 0 ? null
            : [account, asset, Plain.Amount(Math.Max(amount, 0), scale), Plain.Amount(Math.Max(-amount, 0), scale)];
        var late = CameLate(ReadOf(filter)).FindAll(l => (filter.Account is null || filter.Account == l.Line.Account)
            && (filter.Isin is null || filter.Isin == UnitOf(l.Line.Asset).Code));
        var more = late.GroupBy(l => (l.Line.Account, UnitOf(l.Line.Asset).Code))
            .ToDictionary(g => g.Key, g => (Amount: g.Sum(l => l.Line.Amount), UnitOf(g.First().Line.Asset).Scale));
        foreach (var securities in new[] { false, true })
            rows.AddRange(BalanceLines(securities, "a.code, s.code", filter, l =>
            {
                more.Remove((l.Account, l.Asset), out var came);
                return Row(l.Account, l.Asset, l.Posted + came.Amount + (filter.TradeDateBasis ? l.Pending : 0), l.Scale);
            }));
        foreach (var ((account, asset), came) in more)
            if (Row(account, asset, came.Amount, came.Scale) is { } row) rows.Add(row);
        rows.Sort((a, b) => string.CompareOrdinal(a[0], b[0]) is not 0 and var order ? order : string.CompareOrdinal(a[1], b[1]));
        var count = late.Select(l => l.Journal).Distinct().Count();
        return Make("trial-balance", "account asset #debit #credit", rows, count == 0 ? [] :
        [
            (count == 1 ? "1 journal of a later day is in it, which went" : $"{count} journals of later days are in it, which went")
                + " into a period that was over, as in the statements; balances has what was posted by the day",
        ]);
    }

    Report Fees(ReportFilter filter) => Make("fees", "@date kind #count #amount currency", Query(
        "SELECT f.day, f.kind, sum(f.count), sum(f.amount), c.code, c.scale FROM fee f JOIN asset c ON c.number = f.currency "
        + "WHERE f.booked <= @d GROUP BY f.day, f.kind, c.number HAVING sum(f.count) <> 0 ORDER BY f.day, f.kind, c.code",
        r => [Plain.Date(r.GetInt64(0)), r.GetString(1), $"{r.GetInt64(2)}", Plain.Amount(r.GetInt64(3), r.GetInt32(5)), r.GetString(4)],
        ("@d", AsOf(filter))));

    Report Controls(ReportFilter filter) => Make("controls", "@date control result detail", Query(
        "SELECT day, control, passed, detail FROM control WHERE day <= @d ORDER BY day, control",
        r => [Plain.Date(r.GetInt64(0)), r.GetString(1), r.GetInt64(2) == 1 ? "PASSED" : "FAILED", r.GetString(3)], ("@d", AsOf(filter))));

    Report Days(ReportFilter filter) => Make("days", "@date state #trades #controls_failed #open_items balances_sha256", Query(
        "SELECT day, CASE WHEN closed IS NULL THEN 0 ELSE 1 END, trades, controls_failed, open_items, balances FROM day "
        + "WHERE day <= @d ORDER BY day",
        r => [Plain.Date(r.GetInt64(0)), r.GetInt64(1) == 1 ? "CLOSED" : "OPEN", Text(r, 2), Text(r, 3), Text(r, 4), Text(r, 5)],
        ("@d", AsOf(filter))));

    Report Refusals(ReportFilter filter) => Make("refusals", "#fact why subject source detail", Query(
        "SELECT number, why, subject, source, detail FROM refusal WHERE number < @end ORDER BY number",
        r => [$"{r.GetInt64(0)}", r.GetString(1), Text(r, 2), Text(r, 3), Text(r, 4)], ("@end", End(filter))));

    static string Text(DbDataReader r, int column) =>
        r.IsDBNull(column) ? "" : Convert.ToString(r.GetValue(column), System.Globalization.CultureInfo.InvariantCulture) ?? "";

    Report NettingByDay(ReportFilter filter)
    {
        List<string> notes = [];
        var end = End(filter);
        var sums = new SortedDictionary<(long Day, string Party), (long GrossCount, decimal Gross, long NetCount, decimal Net)>();
        var (baseScale, baseCode) = BaseCurrency();
        foreach (var n in List("SELECT n.day, p.code, n.gross_count, n.gross_value, n.net_count, n.net_value, n.currency, c.scale, c.code "
            + "FROM netting n JOIN party p ON p.number = n.party JOIN asset c ON c.number = n.currency WHERE n.day <= @d",
            r => (Key: (r.GetInt64(0), r.GetString(1)), GrossCount: r.GetInt64(2), Gross: r.GetInt64(3), NetCount: r.GetInt64(4),
                Net: r.GetInt64(5), Currency: (Number: r.GetInt64(6), Scale: r.GetInt32(7), Code: r.GetString(8))), ("@d", AsOf(filter))))
        {
            var rate = RateToBase(n.Currency.Number, n.Key.Item1, end);
            if (rate is null)
                notes.Add($"{Plain.Date(n.Key.Item1)}: no rate from {n.Currency.Code} to {baseCode}: its values are left out");
            var unit = new decimal(1, 0, 0, false, (byte)n.Currency.Scale) * (rate ?? 0);
            var known = sums.GetValueOrDefault(n.Key);
            sums[n.Key] = (known.GrossCount + n.GrossCount, known.Gross + n.Gross * unit, known.NetCount + n.NetCount,
                known.Net + n.Net * unit);
        }
        var rows = sums.Select(s => new[]
        {
            Plain.Date(s.Key.Day), s.Key.Party, $"{s.Value.GrossCount}", Value(s.Value.Gross, baseScale), $"{s.Value.NetCount}",
            Value(s.Value.Net, baseScale),
            s.Value.Gross == 0 ? "0.0000" : Value(1 - s.Value.Net / s.Value.Gross, 4),
        }).ToList();
        return Make("netting", "@date counterparty #gross_count #gross_value #net_count #net_value #efficiency", rows, [.. notes]);
    }

    static string Value(decimal value, int scale) =>
        Math.Round(value, scale, MidpointRounding.AwayFromZero).ToString("F" + scale, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Units of the base currency for one unit of a currency, by the newest rate on or before a day, either way round, as facts before
    /// the end said.
    /// </summary>
    decimal? RateToBase(long currency, long day, long end) => Rates.Of(connection, (new((int)currency), new(0)), (day, end));
}
