using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // The months of the book's days, and the adjustment periods that were opened.
    Report PeriodsOf(ReportFilter filter)
    {
        var end = End(filter);
        var months = List("SELECT DISTINCT day / 100 FROM day WHERE day <= @d UNION SELECT period FROM period WHERE number < @e ORDER BY 1",
            r => r.GetInt64(0), ("@d", AsOf(filter)), ("@e", end));
        List<string[]> rows = [];
        foreach (var month in months)
        {
            var change = List("""
                SELECT state, day, made_by, reason FROM period WHERE period = @p AND number < @e ORDER BY number DESC LIMIT 1
                """, r => (State: r.GetString(0), On: Plain.Date(r.GetInt64(1)), By: r.GetString(2), Why: r.GetString(3)), ("@p", month),
                ("@e", end));
            var certified = List(
                "SELECT version, balances FROM period_certificate WHERE period = @p AND number < @e ORDER BY number DESC LIMIT 1",
                r => (Version: $"{r.GetInt64(0)}", Balances: r.GetString(1)), ("@p", month), ("@e", end));
            var (state, on, by, why) = change.Count > 0 ? change[0] : ("OPEN", "", "", "");
            rows.Add([PeriodName(month), state, on, by, why, certified.Count > 0 && state == "CLOSED" ? certified[0].Version : "",
                certified.Count > 0 && state == "CLOSED" ? certified[0].Balances : ""]);
        }
        return Make("periods", "period state @changed_on changed_by reason #version balances_sha256", rows);
    }

    // As it was written down last: by a soft close, a close, or when someone asked.
    Report PeriodChecklist(ReportFilter filter) => Make("period-checklist", "period check result blocks detail #fact", Query("""
        SELECT c.period, c.check_name, c.passed, c.blocks, c.detail, c.number FROM period_check c
        WHERE c.number = (SELECT max(l.number) FROM period_check l WHERE l.period = c.period AND l.check_name = c.check_name AND l.number
          < @e)
        ORDER BY c.period, c.number
        """, r =>
        [
            PeriodName(r.GetInt64(0)), r.GetString(1), r.GetInt64(2) == 1 ? "PASSED" : "FAILED", r.GetInt64(3) == 1 ? "YES" : "NO",
            r.GetString(4), $"{r.GetInt64(5)}",
        ], ("@e", End(filter))));

    // The checkpoint is the first signed one that covers the certificate.
    Report PeriodCertificates(ReportFilter filter)
    {
        var end = End(filter);
        var rows = Query("""
            SELECT period, version, made_by, failed, balances, last_day, last_close, number FROM period_certificate WHERE number < @e
            ORDER BY period, version
            """, r =>
            [
                PeriodName(r.GetInt64(0)), $"{r.GetInt64(1)}", r.GetString(2), $"{r.GetInt64(3)}", r.GetString(4), DayOrEmpty(r, 5),
                r.GetString(6), $"{r.GetInt64(7)}", "", "",
            ], ("@e", end));
        if (!connection.Has("checkpoint")) return Certificates(rows);
        foreach (var row in rows)
            foreach (var (size, note) in List("SELECT size, note FROM checkpoint WHERE size > @n AND size <= @e ORDER BY size LIMIT 1",
                r => ($"{r.GetInt64(0)}", r.GetString(1)),
                ("@n", long.Parse(row[7], CultureInfo.InvariantCulture)), ("@e", end)))
                if (Records.Checkpoint.TryParse(note, out var signed)) (row[8], row[9]) = (size, signed.Root.ToString());
        return Certificates(rows);
    }

    /// <summary>
    /// The control accounts to the end of a period as the books are now, those that are not zero, each by its code (or the class of those
    /// kept together), its currency and minor units, debit +: of these lines the SHA-256 of a certificate is.
    /// </summary>
    public List<string> CertifiedLines(string period)
    {
        var sums = new SortedDictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var (key, sum) in List("""
            SELECT t.control, coalesce(a.code, ''), t.asset, t.debits, t.credits FROM gl_total t LEFT JOIN account a ON a.number = t.control
            WHERE t.period <= @p AND t.day = (SELECT max(l.day) FROM gl_total l WHERE l.control = t.control AND l.asset = t.asset
              AND l.kind = t.kind AND l.period = t.period)
            """, r => (
                Of: $"{(r.GetInt64(0) < 0 ? $"{(AccountClass)(-r.GetInt64(0))}".ToUpperInvariant() : r.GetString(1))} "
                    + UnitOf(r.GetInt64(2)).Code,
                Sum: Int128.Parse(r.GetString(3), CultureInfo.InvariantCulture)
                    - Int128.Parse(r.GetString(4), CultureInfo.InvariantCulture)),
            ("@p", Accounting.PeriodBook.Parse(period) ?? 0)))
            sums[key] = sums.GetValueOrDefault(key) + sum;
        return [.. sums.Where(s => s.Value != 0).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value}"))];
    }

    static Report Certificates(List<string[]> rows) => Make("period-certificate",
        "period #version closed_by #failed_checks balances_sha256 @last_day last_close_sha256 #fact #checkpoint_size root", rows);
}
