namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    static readonly string[] PenaltyKinds = ["", "SEFP", "LMFP"];

    /// <summary>What has been charged for each instruction, paid or received, in minor units.</summary>
    Dictionary<long, long> PenaltiesToDate(ReportFilter filter)
    {
        var penalties = new Dictionary<long, long>();
        Query("SELECT instruction, sum(abs(amount)) FROM penalty WHERE day <= @d GROUP BY instruction", r =>
        {
            penalties[r.GetInt64(0)] = r.GetInt64(1);
            return null;
        }, ("@d", AsOf(filter)));
        return penalties;
    }

    Report Penalties(ReportFilter filter) => Make("penalties",
        "@date #instruction kind counterparty isin #quantity #price #rate_bp #amount currency", Query("""
            SELECT p.charged_for, p.instruction, p.kind, CASE i.kind WHEN 3 THEN a.code ELSE y.code END, s.code, p.quantity, s.scale,
              p.price, p.rate_bp, p.amount, c.code, c.scale
            FROM penalty p JOIN instruction i ON i.number = p.instruction JOIN asset s ON s.number = i.instrument
            JOIN asset c ON c.number = p.currency LEFT JOIN party y ON y.number = i.party LEFT JOIN account a ON a.number = i.account
            WHERE p.day <= @d AND (@i IS NULL OR s.code = @i) AND (@a IS NULL OR a.code = @a AND i.kind = 3)
            ORDER BY p.charged_for, p.instruction, p.number
            """, r =>
        [
            Plain.Date(r.GetInt64(0)), $"{r.GetInt64(1)}", PenaltyKinds[r.GetInt32(2)], r.GetString(3), r.GetString(4),
            Plain.Amount(r.GetInt64(5), r.GetInt32(6)), r.GetString(7), r.GetString(8), Plain.Amount(r.GetInt64(9), r.GetInt32(11)),
            r.GetString(10),
        ], ("@d", AsOf(filter)), ("@i", filter.Isin), ("@a", filter.Account)));

    static readonly string[] BreakKinds = ["", "AMOUNT_DIFFERS", "ONLY_OURS", "ONLY_THEIRS"];

    /// <summary>Of the statements of one depository for one period the newest holds, for the currencies that it is in.</summary>
    Report PenaltyBreaks(ReportFilter filter)
    {
        const string Newest = "SELECT max(number) number FROM penalty_statement WHERE number < @e GROUP BY depository, from_day, to_day, currencies";
        List<string> notes = [];
        Query($"SELECT reference, depository, from_day, to_day, lines, agreed FROM penalty_statement WHERE number IN ({Newest}) "
            + "ORDER BY from_day, to_day, depository", r =>
        {
            notes.Add($"{r.GetString(1)} {r.GetString(0)}, {Plain.Date(r.GetInt64(2))} to {Plain.Date(r.GetInt64(3))}: {r.GetInt64(4)} "
                + $"stated, {r.GetInt64(5)} agreed");
            return null;
        }, ("@e", End(filter)));
        return Make("penalty-breaks",
            "kind #instruction @day type #days #ours #theirs #difference currency explanation penalty_id statement depository", Query($"""
            SELECT b.kind, b.instruction, b.day, b.penalty_kind, b.days, b.ours, b.theirs, b.currency, b.explanation, b.penalty_id,
              s.reference, s.depository
            FROM penalty_break b JOIN penalty_statement s ON s.number = b.statement WHERE s.number IN ({Newest})
              AND NOT EXISTS (SELECT 1 FROM penalty_statement later WHERE later.number > s.number AND later.number < @e
                AND later.depository = s.depository AND later.from_day = s.from_day AND later.to_day = s.to_day
                AND (later.currencies = '' OR ',' || later.currencies || ',' LIKE '%,' || b.currency || ',%'))
            ORDER BY b.day, b.instruction, b.number
            """, r =>
            {
                var scale = Reference.Currencies.Scale(r.GetString(7));
                return
                [
                    BreakKinds[r.GetInt32(0)], r.GetInt64(1) == 0 ? "" : $"{r.GetInt64(1)}", Plain.Date(r.GetInt64(2)),
                    PenaltyKinds[r.GetInt32(3)], $"{r.GetInt64(4)}", Plain.Amount(r.GetInt64(5), scale),
                    Plain.Amount(r.GetInt64(6), scale), Plain.Amount(r.GetInt64(6) - r.GetInt64(5), scale), r.GetString(7),
                    r.GetString(8), r.GetString(9), r.GetString(10), r.GetString(11),
                ];
            }, ("@e", End(filter))), [.. notes]);
    }

    /// <summary>Each month's penalties as one amount a currency; the day it was booked is empty while some of it is not.</summary>
    Report PenaltyMonths(ReportFilter filter) => Make("penalty-months",
        "@month currency #count #paid #received #net @booked_on", Query("""
            WITH charged AS (
              SELECT charged_for / 100 AS month, currency, count(*) AS charges,
                sum(CASE WHEN amount < 0 THEN amount ELSE 0 END) AS paid, sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS received
              FROM penalty WHERE day <= @d GROUP BY 1, 2)
            SELECT p.month, c.code, p.charges, p.paid, p.received, c.scale,
              (SELECT CASE WHEN sum(m.count) = p.charges THEN max(m.day) END FROM penalty_month m
               WHERE m.month = p.month * 100 + 1 AND m.currency = p.currency AND m.day <= @d)
            FROM charged p JOIN asset c ON c.number = p.currency ORDER BY 1, 2
            """, r =>
        [
            Plain.Date(r.GetInt64(0) * 100 + 1)[..7], r.GetString(1), $"{r.GetInt64(2)}", Plain.Amount(r.GetInt64(3), r.GetInt32(5)),
            Plain.Amount(r.GetInt64(4), r.GetInt32(5)), Plain.Amount(r.GetInt64(3) + r.GetInt64(4), r.GetInt32(5)),
            r.IsDBNull(6) ? "" : Plain.Date(r.GetInt64(6)),
        ], ("@d", AsOf(filter))));

    static readonly string[] Sales = ["LONG", "SHORT", "OWNED"]; // by close_out.is_short

    Report CloseOuts(ReportFilter filter)
    {
        var asOf = AsOf(filter);
        var closeOuts = new Dictionary<long, (long By, long Sale, long Missed)>();
        Query("SELECT instruction, close_out_by, is_short, missed FROM close_out WHERE day <= @d", r =>
        {
            closeOuts[r.GetInt64(0)] = (r.GetInt64(1), r.GetInt64(2), r.IsDBNull(3) ? long.MaxValue : r.GetInt64(3));
            return null;
        }, ("@d", asOf));
        return Make("close-outs", "#instruction isin #quantity @settlement_date sale @close_out_by status", InstructionLines(filter, i =>
            !closeOuts.TryGetValue(i.Number, out var c) ? null :
            [
                $"{i.Number}", i.Isin, Plain.Amount(i.Done - i.Quantity, i.Scale), Plain.Date(i.SettleOn), Sales[c.Sale],
                Plain.Date(c.By), c.Missed <= asOf ? "MISSED" : i.IsOpen ? "DUE" : "CLOSED",
            ]));
    }

    /// <summary>Where the shares outstanding are not known, ten thousand shares alone list an instrument, and a note says so.</summary>
    Report Threshold(ReportFilter filter)
    {
        List<string> unknown = [];
        var rows = Query("""
        SELECT s.code, t.day, t.failing, s.scale, t.is_over, t.days_running, t.is_listed,
          (SELECT o.shares FROM shares_outstanding o WHERE o.instrument = t.instrument AND o.from_day <= t.day AND o.number < @end
            ORDER BY o.from_day DESC, o.number DESC LIMIT 1)
        FROM threshold t JOIN asset s ON s.number = t.instrument
        WHERE t.day <= @d AND (@i IS NULL OR s.code = @i) AND t.day = (SELECT max(day) FROM threshold l WHERE l.instrument = t.instrument
          AND l.day <= @d) AND (t.is_over = 1 OR t.is_listed = 1) ORDER BY s.code
        """, r =>
        {
            if (r.IsDBNull(7)) unknown.Add(r.GetString(0));
            return
            [
                r.GetString(0), Plain.Date(r.GetInt64(1)), Plain.Amount(r.GetInt64(2), r.GetInt32(3)),
                r.IsDBNull(7) ? "" : $"{r.GetInt64(7)}", $"{(r.GetInt64(4) == 1 ? r.GetInt64(5) : 0)}", r.GetInt64(6) == 1 ? "YES" : "NO",
            ];
        }, ("@d", AsOf(filter)), ("@i", filter.Isin), ("@end", End(filter)));
        return Make("threshold", "isin @date #failing #shares_outstanding #days_running listed", rows, unknown.Count == 0 ? []
            : [$"shares outstanding unknown, counted by 10000 shares alone: {string.Join(", ", unknown)}"]);
    }

    /// <summary>Of what was due in each day's run, how much settled: by count of instructions settled whole, and by value.</summary>
    Report Efficiency(ReportFilter filter) => Make("efficiency",
        "@date currency #due_count #settled_count #count_rate #due_value #settled_value #value_rate", Query("""
            WITH ends AS (
              SELECT s.day, s.instruction, i.currency, max(CASE WHEN s.outcome = 'FAILED' THEN 1 ELSE 0 END) failed,
                sum(CASE WHEN s.outcome = 'FAILED' THEN 0 ELSE abs(s.amount) END) settled,
                sum(CASE WHEN s.outcome = 'FAILED' THEN abs(s.amount) ELSE 0 END) missed
              FROM settlement s JOIN instruction i ON i.number = s.instruction
              WHERE s.outcome IN ('SETTLED', 'OFFSET', 'FAILED') AND s.day <= @d
              GROUP BY s.day, s.instruction, i.currency)
            SELECT e.day, c.code, count(*), sum(1 - e.failed), sum(e.settled + e.missed), sum(e.settled), c.scale
            FROM ends e JOIN asset c ON c.number = e.currency GROUP BY e.day, c.number ORDER BY e.day, c.code
            """, r =>
        [
            Plain.Date(r.GetInt64(0)), r.GetString(1), $"{r.GetInt64(2)}", $"{r.GetInt64(3)}", Rate(r.GetInt64(3), r.GetInt64(2)),
            Plain.Amount(r.GetInt64(4), r.GetInt32(6)), Plain.Amount(r.GetInt64(5), r.GetInt32(6)), Rate(r.GetInt64(5), r.GetInt64(4)),
        ], ("@d", AsOf(filter))));

    /// <summary>What each settlement run drew of the bank's credit: what is granted before what is lent against securities.</summary>
    Report SettlementCredit(ReportFilter filter) => Make("settlement-credit",
        "@date currency #granted #collateral_limit #secured #most_drawn #drawn #of_granted #of_collateral @fact", Query("""
            SELECT u.day, a.code, a.scale, u.granted, u.collateral_limit, u.secured, u.most, u.drawn, u.number
            FROM credit_use u JOIN asset a ON a.number = u.currency WHERE u.day <= @d AND u.number < @end
            ORDER BY u.day, a.code, u.number
            """, r =>
        {
            var (scale, granted, drawn) = (r.GetInt32(2), r.GetInt64(3), r.GetInt64(7));
            return
            [
                Plain.Date(r.GetInt64(0)), r.GetString(1), Plain.Amount(granted, scale), Plain.Amount(r.GetInt64(4), scale),
                Plain.Amount(r.GetInt64(5), scale), Plain.Amount(r.GetInt64(6), scale), Plain.Amount(drawn, scale),
                Plain.Amount(Math.Min(drawn, granted), scale), Plain.Amount(Math.Max(drawn - granted, 0), scale), $"{r.GetInt64(8)}",
            ];
        }, ("@d", AsOf(filter)), ("@end", End(filter))));

    static string Rate(long part, long whole) =>
        whole == 0 ? "" : ((decimal)part / whole).ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
}
