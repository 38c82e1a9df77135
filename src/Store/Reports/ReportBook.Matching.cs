using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>
    /// Trades with named counterparties that are not confirmed, differences in any trade, field by field, and what counterparties allege:
    /// what a person has to see to. Instants in UTC.
    /// </summary>
    Report MatchingReport(ReportFilter filter)
    {
        var set = ConventionsOf(filter);
        var rows = Query("""
            SELECT t.trade_id, p.code, s.code, t.trade_date, t.settle_on, t.executed_at, a.mic, f.field, f.ours, f.theirs, f.at,
              (SELECT max(u.at) FROM unmatched u WHERE u.trade_id = t.trade_id AND u.number > t.number AND u.number < @end),
              t.principal, k.scale, k.code
            FROM trade t JOIN asset k ON k.number = t.currency JOIN party p ON p.number = t.party
            JOIN asset s ON s.number = t.instrument JOIN asset a ON a.number = s.number
            JOIN account c ON c.number = t.account
            LEFT JOIN confirmation f ON f.trade_id = t.trade_id AND f.number < @end AND f.number > t.number
              AND f.field IS NOT NULL
              AND f.at = (SELECT g.at FROM confirmation g WHERE g.trade_id = t.trade_id AND g.number < @end ORDER BY g.number DESC LIMIT 1)
            WHERE t.number < @end AND (p.is_ccp = 0 OR f.number IS NOT NULL)
              AND coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number < @end ORDER BY m.number DESC LIMIT 1), 1)
                IN (1, 3)
              AND (@i IS NULL OR s.code = @i) AND (@a IS NULL OR c.code = @a)
            ORDER BY t.trade_id, f.number
            """, r =>
        {
            var (market, tradeDate, settleOn) = (Markets.Of(r.GetString(6)), Plain.ToDate(r.GetInt64(3)), Plain.ToDate(r.GetInt64(4)));
            var differs = !r.IsDBNull(7);
            return
            [
                r.GetString(0), r.GetString(1), differs ? "DIFFERING" : "UNCONFIRMED", r.GetString(2), differs ? r.GetString(7) : "",
                differs ? r.GetString(8) : "", differs ? r.GetString(9) : "", Plain.Date(r.GetInt64(3)), Plain.Date(r.GetInt64(4)),
                Plain.Instant(Clocks.AffirmBy(market, tradeDate, r.GetInt64(5), set)),
                differs ? Plain.Instant(Clocks.TellBy(market, settleOn, r.GetInt64(10), set))
                    : r.IsDBNull(11) ? "" : Plain.Instant(Clocks.TellBy(market, settleOn, r.GetInt64(11), set)),
                Plain.Amount(r.GetInt64(12), r.GetInt32(13)), r.GetString(14),
            ];
        }, ("@end", End(filter)), ("@i", filter.Isin), ("@a", filter.Account));
        if (filter.Account is null) rows.AddRange(Allegements(filter, set));
        rows = [.. rows.OrderBy(r => r[0], StringComparer.Ordinal)]; // keeps the order of the fields
        return Make("matching",
            "trade_id counterparty status isin field ours theirs @trade_date @settlement_date affirm_by tell_by #amount currency", rows);
    }

    List<string[]> Allegements(ReportFilter filter, Conventions set) => Query("""
        SELECT l.trade_id, p.code, s.code, l.side, l.quantity, s.scale, l.price, l.settle_on, s.mic, l.at, l.net_amount, k.code
        FROM allegement l JOIN party p ON p.number = l.party JOIN asset s ON s.number = l.instrument
          LEFT JOIN asset k ON k.number = s.currency
        WHERE l.number < @end AND (l.ended IS NULL OR l.ended >= @end) AND (@i IS NULL OR s.code = @i)
          AND l.number = (SELECT max(number) FROM allegement n WHERE n.trade_id = l.trade_id AND n.number < @end)
        """, r =>
        [
            r.GetString(0), r.GetString(1), "ALLEGED", r.GetString(2), "", "",
            $"{(r.GetInt64(3) == 1 ? "BUY" : "SELL")} {Plain.Amount(r.GetInt64(4), r.GetInt32(5))} at {r.GetString(6)}", "",
            Plain.Date(r.GetInt64(7)), "",
            Plain.Instant(Clocks.TellBy(Markets.Of(r.GetString(8)), Plain.ToDate(r.GetInt64(7)), r.GetInt64(9), set)),
            r.GetString(10), Text(r, 11),
        ], ("@end", End(filter)), ("@i", filter.Isin));

    // Of what goes out the book keeps the moment it was handed over; the messages follow from the facts before it.
    Report Messages(ReportFilter filter) => Make("messages",
        "#fact @date direction type sender id #bytes result #acted problems vouched_by", Query("""
            SELECT number, day, direction, type, sender, id, bytes, problems, acted, refused, CASE vouched WHEN 0 THEN '' ELSE (SELECT actor
              FROM command c WHERE c.number < m.number ORDER BY c.number DESC LIMIT 1) END FROM message m WHERE number < @end
            ORDER BY number
            """, r =>
        [
            $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5),
            $"{r.GetInt64(6)}",
            r.GetString(2) == "OUT" ? "HANDED_OVER" : r.GetString(7).Length > 0 ? "REJECTED"
                : r.GetString(9).Length > 0 ? "REFUSED" : "TAKEN",
            $"{r.GetInt64(8)}", (r.GetString(7) + r.GetString(9)).Replace('\n', ' '), r.GetString(10),
        ], ("@end", End(filter))));

    /// <summary>How many of each counterparty's trades it affirmed, and how many in time, by trade date.</summary>
    Report Affirmation(ReportFilter filter) => Make("affirmation",
        "@trade_date counterparty #trades #affirmed #on_time #affirmed_rate #on_time_rate", Query("""
            SELECT t.trade_date, p.code, count(*), count(f.on_time), sum(coalesce(f.on_time, 0))
            FROM trade t JOIN party p ON p.number = t.party
            LEFT JOIN confirmation f ON f.trade_id = t.trade_id AND f.field IS NULL AND f.number < @end AND f.number > t.number
            WHERE p.is_ccp = 0 AND t.number < @end
              AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @end)
            GROUP BY t.trade_date, p.code ORDER BY t.trade_date, p.code
            """, r =>
        [
            Plain.Date(r.GetInt64(0)), r.GetString(1), $"{r.GetInt64(2)}", $"{r.GetInt64(3)}", $"{r.GetInt64(4)}",
            Rate(r.GetInt64(3), r.GetInt64(2)), Rate(r.GetInt64(4), r.GetInt64(2)),
        ], ("@end", End(filter))));
}
