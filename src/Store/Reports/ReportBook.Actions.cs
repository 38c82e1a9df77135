using System.Data.Common;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // The newest version that the day knows.
    const string NewestAction = "a.number = (SELECT max(l.number) FROM action l WHERE l.id = a.id AND l.number < @e)";

    /// <summary>
    /// Each action in its newest version, which is the one in force. Status: ANNOUNCED, EX, RECORDED, PAID,
    /// CANCELLED; one that was undone is ANNOUNCED again.
    /// Outstanding: what a correction is still to take from depository or bank.
    /// </summary>
    Report CorporateActions(ReportFilter filter)
    {
        var end = End(filter);
        var steps = Sums<string>("SELECT id, version, step FROM action_step WHERE number < @e AND step <> 'CONTRACT' ORDER BY number",
            end, r => r.GetString(2), (before, step) => step == "UNDONE" ? "" : step);
        var accounts = Sums<long>("""
            SELECT t.id, t.version, count(DISTINCT t.account) FROM entitlement t JOIN account a ON a.number = t.account
            WHERE t.number < @e AND a.class <> 4 GROUP BY t.id, t.version ORDER BY t.id
            """, end, r => r.GetInt64(2), (_, count) => count);
        var elected = new Dictionary<string, SortedDictionary<(long, string), long>>(StringComparer.Ordinal);
        foreach (var (id, account, option, units) in List(
            "SELECT id, account, option, units FROM election WHERE number < @e ORDER BY number",
            r => (r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3)), ("@e", end)))
        {
            if (!elected.TryGetValue(id, out var all)) elected.Add(id, all = []);
            if (units == 0) all.Remove((account, option)); else all[(account, option)] = units;
        }
        var confirmed = Sums<string>("""
            SELECT c.id, c.version, c.expected, sum(c.told), s.scale, s.code FROM action_confirmed c JOIN asset s ON s.number = c.currency
            WHERE c.number < @e AND c.number = (SELECT max(l.number) FROM action_confirmed l WHERE l.id = c.id AND l.version = c.version
              AND l.reference = c.reference AND l.currency = c.currency AND l.number < @e)
            GROUP BY c.id, c.version, c.expected, s.scale, s.code ORDER BY c.id, c.version, s.code
            """, end, r => Whole(r, 2) == Whole(r, 3) ? "AGREED"
                : $"{Plain.Amount(Whole(r, 3) - Whole(r, 2), r.GetInt32(4))} {r.GetString(5)}",
            (all, one) => all is null or "AGREED" ? one : one == "AGREED" ? all : $"{all}, {one}");
        Dictionary<string, string> outstanding = new(StringComparer.Ordinal);
        foreach (var (id, amount) in List("""
            SELECT o.id, o.amount, s.scale, s.code FROM action_outstanding o JOIN asset s ON s.number = o.asset
            WHERE o.amount <> 0 AND o.number = (SELECT max(l.number) FROM action_outstanding l WHERE l.id = o.id AND l.asset = o.asset
              AND l.number < @e) ORDER BY o.id, s.code
            """, r => (r.GetString(0), $"{Plain.Amount(r.GetInt64(1), r.GetInt32(2))} {r.GetString(3)}"), ("@e", end)))
            outstanding[id] = outstanding.TryGetValue(id, out var more) ? $"{more}, {amount}" : amount;
        return Alike(Make("corporate-actions",
            "id #version type isin @ex_date @record_date @pay_date rate currency ratio new_isin status #accounts choices #elected "
            + "confirmed outstanding",
            Query($"""
                SELECT a.id, a.version, a.type, a.isin, a.ex_date, a.record_date, a.pay_date, a.rate, a.currency, a.ratio_new, a.ratio_old,
                  a.new_isin, a.choices FROM action a WHERE {NewestAction} AND (@i IS NULL OR a.isin = @i OR a.new_isin = @i) ORDER BY a.id
                """, r =>
            {
                var key = (r.GetString(0), r.GetInt64(1));
                return
                [
                    key.Item1, $"{key.Item2}", r.GetString(2), r.GetString(3), Plain.Date(r.GetInt64(4)), Plain.Date(r.GetInt64(5)),
                    Plain.Date(r.GetInt64(6)), Text(r, 7), r.GetString(8), r.IsDBNull(9) ? "" : $"{Text(r, 9)}:{Text(r, 10)}",
                    r.GetString(11), StatusOf(steps.GetValueOrDefault(key) ?? ""), $"{accounts.GetValueOrDefault(key)}", r.GetString(12),
                    $"{elected.GetValueOrDefault(key.Item1)?.Count ?? 0}", confirmed.GetValueOrDefault(key) ?? "",
                    outstanding.GetValueOrDefault(key.Item1) ?? "",
                ];
            }, ("@e", end), ("@i", filter.Isin))));
    }

    // One event under two ids moves everything twice; two of one kind on one day there may be, as a regular and a special dividend.
    static Report Alike(Report actions) => actions with
    {
        Notes =
        [
            .. actions.Notes, .. actions.Rows.Where(r => r[11] != "CANCELLED").GroupBy(r => (Type: r[2], Isin: r[3], Ex: r[4]))
                .Where(g => g.Count() > 1).Select(g => $"{string.Join(" and ", g.Select(r => r[0]))} are each a {g.Key.Type} of "
                    + $"{g.Key.Isin}, ex {g.Key.Ex}: where they are one event, withdraw all but one"),
        ],
    };

    static string StatusOf(string step) => step switch
    {
        "" => "ANNOUNCED",
        "RECORD" => "RECORDED",
        "PAY" => "PAID",
        "CHOICE" => "RECORDED",
        _ => step,
    };

    Dictionary<(string Id, long Version), T> Sums<T>(string sql, long end, Func<DbDataReader, T> value, Func<T?, T, T> add)
    {
        Dictionary<(string, long), T> sums = [];
        foreach (var (key, one) in List(sql, r => ((r.GetString(0), r.GetInt64(1)), value(r)), ("@e", end)))
            sums[key] = add(sums.GetValueOrDefault(key), one);
        return sums;
    }

    /// <summary>What each account is due of the newest version: amounts added over all readings, the depository's as it pays.</summary>
    Report Entitlements(ReportFilter filter) => Make("entitlements",
        "id account option #held new_isin #units currency #gross #withheld #in_lieu #net", Query($"""
            SELECT t.id, c.code, k.option, sum(t.held), n.code, sum(t.units), y.code, sum(t.gross), sum(t.withheld), sum(t.in_lieu),
              o.scale, n.scale, y.scale
            FROM entitlement t JOIN action a ON a.id = t.id AND a.version = t.version JOIN account c ON c.number = t.account
            JOIN action_change k ON k.id = t.id AND k.version = t.version AND k.place = t.change
              AND k.number = (SELECT max(l.number) FROM action_change l WHERE l.id = t.id AND l.version = t.version AND l.number < @e)
            JOIN asset o ON o.number = k.old JOIN asset n ON n.number = k.new JOIN asset y ON y.number = k.currency
            WHERE t.number < @e AND t.number > k.number AND {NewestAction} AND (@a IS NULL OR c.code = @a)
              AND (@i IS NULL OR o.code = @i OR n.code = @i)
              AND NOT EXISTS (SELECT 1 FROM action_step u WHERE u.id = t.id AND u.step = 'UNDONE' AND u.number > t.number AND u.number < @e)
            GROUP BY t.id, c.code, k.option, n.code, y.code, o.scale, n.scale, y.scale ORDER BY t.id, c.code, k.option
            """, r =>
        {
            var (units, gross, withheld, inLieu) = (Whole(r, 5), Whole(r, 7), Whole(r, 8), Whole(r, 9));
            var (scale, cash) = (r.GetInt32(11), r.GetInt32(12));
            return
            [
                r.GetString(0), r.GetString(1), r.GetString(2), Plain.Amount(Whole(r, 3), r.GetInt32(10)), r.GetString(4),
                Plain.Amount(units, scale), r.GetString(6), Plain.Amount(gross, cash), Plain.Amount(withheld, cash),
                Plain.Amount(inLieu, cash), Plain.Amount(gross - withheld + inLieu, cash),
            ];
        }, ("@e", End(filter)), ("@a", filter.Account), ("@i", filter.Isin)));

    /// <summary>
    /// Market claims and reverse ones, by number: + to be received. Status: OPEN, SETTLED, WITHDRAWN; RETURN marks what goes back after a
    /// correction.
    /// </summary>
    Report ActionClaims(ReportFilter filter) => Make("claims",
        "#claim id #version counterparty account #about isin #quantity currency #amount @settle_on kind status #left_quantity #left_amount",
        Query("""
            SELECT c.number, c.id, c.version, c.kind, p.code, k.code, c.instruction, i.code, c.quantity, y.code, c.amount, c.settle_on,
              c.is_return, i.scale, y.scale,
              COALESCE((SELECT sum(s.quantity) FROM settlement s JOIN instruction n ON n.number = s.instruction
                WHERE n.cause = c.number AND s.outcome IN ('SETTLED', 'OFFSET') AND s.number < @e), 0),
              COALESCE((SELECT sum(s.amount) FROM settlement s JOIN instruction n ON n.number = s.instruction
                WHERE n.cause = c.number AND s.outcome IN ('SETTLED', 'OFFSET') AND s.number < @e), 0),
              (SELECT max(s.number) FROM settlement s JOIN instruction n ON n.number = s.instruction
                WHERE n.cause = c.number AND s.outcome = 'WITHDRAWN' AND s.number < @e)
            FROM claim c JOIN asset i ON i.number = c.instrument JOIN asset y ON y.number = c.currency
            LEFT JOIN party p ON p.number = c.party AND c.kind <> 3 LEFT JOIN account k ON k.number = c.account AND c.kind = 3
            WHERE c.number < @e AND (@i IS NULL OR i.code = @i) AND (@a IS NULL OR k.code = @a) ORDER BY c.number
            """, r =>
        {
            var (units, cash) = (r.GetInt32(13), r.GetInt32(14));
            var (quantity, amount) = (r.GetInt64(8) - Whole(r, 15), r.GetInt64(10) - Whole(r, 16));
            var isWithdrawn = !r.IsDBNull(17);
            if (isWithdrawn) (quantity, amount) = (0, 0);
            return
            [
                $"{r.GetInt64(0)}", r.GetString(1), $"{r.GetInt64(2)}", Text(r, 4), Text(r, 5),
                r.GetInt64(6) == 0 ? "" : $"{r.GetInt64(6)}", r.GetString(7), Plain.Amount(r.GetInt64(8), units), r.GetString(9),
                Plain.Amount(r.GetInt64(10), cash), Plain.Date(r.GetInt64(11)), r.GetInt64(12) == 1 ? "RETURN" : "CLAIM",
                isWithdrawn ? "WITHDRAWN" : (quantity, amount) == (0, 0) ? "SETTLED" : "OPEN", Plain.Amount(quantity, units),
                Plain.Amount(amount, cash),
            ];
        }, ("@e", End(filter)), ("@a", filter.Account), ("@i", filter.Isin)));
}
