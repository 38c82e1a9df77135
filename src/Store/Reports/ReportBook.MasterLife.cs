using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    const int MostOfLife = 60; // the newest: prices alone are one a day

    // Of each kind of thing the facts that tell of it, the page that shows such, and what they say. A setting is of what it is named after.
    const string OfStanding = """
        SELECT number, 'settlement-instructions' page, 'INSTRUCTION_PROPOSED' what, market || ' ' || currency || ' to ' || agent detail
            FROM standing WHERE {0} = @c
          UNION ALL SELECT decided, 'settlement-instructions', 'INSTRUCTION_' || state, market || ' ' || currency || ' to ' || agent
            FROM standing WHERE {0} = @c AND decided IS NOT NULL
        """;
    const string OfSettings = """
        UNION ALL SELECT number, 'settings', 'SET', kind || ': ' || value FROM setting WHERE subject = @c
          UNION ALL SELECT ended, 'settings', 'ENDED', kind || ': ' || value FROM setting WHERE subject = @c AND ended IS NOT NULL
        """;

    static readonly Dictionary<string, string> LivesOf = new(StringComparer.Ordinal)
    {
        ["accounts"] = OfStanding.Replace("{0}", "account", StringComparison.Ordinal) + ' ' + OfSettings + ' ' + """
            UNION ALL SELECT e.number, 'corporate-actions', 'CHOSEN', e.id || ': ' || e.option FROM election e
                JOIN account a ON a.number = e.account WHERE a.code = @c
              UNION ALL SELECT l.number, 'lots', 'LOT_METHOD', '' FROM lot_policy l JOIN account a ON a.number = l.account WHERE a.code = @c
            """,
        ["parties"] = OfStanding.Replace("{0}", "party", StringComparison.Ordinal) + ' ' + OfSettings + ' ' + """
            UNION ALL SELECT m.number, 'margin-calls', 'CALLED', m.reason FROM margin_call m JOIN party p ON p.number = m.party
                WHERE p.code = @c
              UNION ALL SELECT h.number, 'margin-calls', 'CALL_' || h.change, h.reason FROM margin_call_change h
                JOIN margin_call m ON m.number = h.call JOIN party p ON p.number = m.party WHERE p.code = @c
              UNION ALL SELECT v.number, 'collateral', 'COLLATERAL_' || v.change, s.code FROM collateral_move v
                JOIN party p ON p.number = v.party JOIN asset s ON s.number = v.asset WHERE p.code = @c
              UNION ALL SELECT v.number, 'securities-loans', 'LOAN_' || v.change, l.loan || ' ' || s.code FROM loan_move v
                JOIN loan l ON l.number = v.loan JOIN party p ON p.number = l.party JOIN asset s ON s.number = v.asset WHERE p.code = @c
            """,
        ["assets"] = """
            SELECT p.number, 'stock-record' page, 'PRICED' what, p.close || ' ' || k.code detail FROM price p
                JOIN asset s ON s.number = p.asset JOIN asset k ON k.number = p.currency WHERE s.code = @c
              UNION ALL SELECT h.number, 'stock-record', 'SHARES', CAST(h.shares AS TEXT) FROM shares_outstanding h
                JOIN asset s ON s.number = h.instrument WHERE s.code = @c
              UNION ALL SELECT number, 'corporate-actions', 'ANNOUNCED', type || ' ' || id FROM action WHERE isin = @c
              UNION ALL SELECT t.number, 'corporate-actions', t.step, t.id FROM action_step t
                WHERE t.id IN (SELECT a.id FROM action a WHERE a.isin = @c)
            """ + ' ' + OfSettings,
        ["actions"] = """
            SELECT number, 'corporate-actions' page, CASE version WHEN 1 THEN 'ANNOUNCED' ELSE 'CORRECTED' END what,
                type || ' of ' || isin detail FROM action WHERE id = @c
              UNION ALL SELECT number, 'corporate-actions', step, reason FROM action_step WHERE id = @c
              UNION ALL SELECT f.number, 'corporate-actions', 'FOLLOWED', t.trade_id FROM action_contract f
                JOIN trade t ON t.number = f.trade WHERE f.id = @c
              UNION ALL SELECT e.number, 'entitlements', 'CHOSEN', a.code || ': ' || e.option FROM election e
                JOIN account a ON a.number = e.account WHERE e.id = @c
              UNION ALL SELECT number, 'corporate-actions', 'CONFIRMED', reference FROM action_confirmed WHERE id = @c
            """,
    };

    /// <summary>What happened to an account, an asset, a party or a corporate action, in order, each with the fact that tells it.</summary>
    /// <param name="of">accounts, assets, parties or actions; and the code.</param>
    /// <param name="sees">Whether who asks sees the page that a line belongs to; of others nothing is told.</param>
    public Report HistoryOf((string Kind, string Code) of, ReportFilter until, Func<string, bool> sees) => Make("timeline",
        "#fact @date what detail by", [.. Query($"""
            SELECT l.number, (SELECT max(d.day) FROM day d WHERE d.opened <= l.number), l.what, l.detail,
              (SELECT k.actor FROM command k WHERE k.number <= l.number ORDER BY k.number DESC LIMIT 1), l.page
            FROM ({LivesOf[of.Kind]}) l WHERE l.number < @e ORDER BY l.number DESC LIMIT {MostOfLife}
            """, r => !sees(r.GetString(5)) ? null
            : [$"{r.GetInt64(0)}", r.IsDBNull(1) ? "" : Plain.Date(r.GetInt64(1)), r.GetString(2), Text(r, 3), Text(r, 4)],
            ("@c", of.Code), ("@e", End(until))).AsEnumerable().Reverse()]);

    /// <summary>What is still to settle at the market's next cut-offs, by market and settlement date; the soonest first.</summary>
    public IReadOnlyList<(Market Market, DateOnly SettleOn, int Count, long By)> CutOffs(ReportFilter filter)
    {
        var (closed, set) = (ClosedThrough(filter), ConventionsOf(filter));
        Dictionary<long, Market> markets = [];
        Query("SELECT number, mic FROM asset WHERE mic IS NOT NULL", r =>
        {
            markets[r.GetInt64(0)] = Markets.Of(r.GetString(1));
            return null;
        });
        Dictionary<(Market, long), int> due = [];
        InstructionLines(filter, i =>
        {
            if (i.IsOpen && i.SettleOn > closed && markets.TryGetValue(i.Instrument, out var market))
                due[(market, i.SettleOn)] = due.GetValueOrDefault((market, i.SettleOn)) + 1;
            return null;
        });
        return [.. due.Select(d => (d.Key.Item1, Plain.ToDate(d.Key.Item2), d.Value,
            Clocks.CutOff(d.Key.Item1, Plain.ToDate(d.Key.Item2), set))).OrderBy(d => d.Item4).ThenBy(d => d.Item1)];
    }

    /// <summary>What was booked on a day and stands at the point that is looked at: how many trades, and their principals by currency;
    /// all of them have a fact of <paramref name="day"/> from its opening on.</summary>
    public (long Count, IReadOnlyList<(string Amount, string Currency)> Money, long Opened) Captured(DateOnly day, ReportFilter filter)
    {
        var (from, to) = List("""
            SELECT d.opened, (SELECT min(n.opened) FROM day n WHERE n.day > d.day) FROM day d WHERE d.day = @d
            """, r => (r.GetInt64(0), r.IsDBNull(1) ? long.MaxValue : r.GetInt64(1)), ("@d", Tables.Rows.Number(day))).Single();
        var count = 0L;
        List<(string, string)> money = [];
        Query("""
            SELECT k.code, k.scale, count(*), CAST(sum(t.principal) AS BIGINT) FROM trade t JOIN asset k ON k.number = t.currency
            WHERE t.number >= @f AND t.number < @t AND (t.mark <> 4
              OR NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @e))
            GROUP BY k.code, k.scale ORDER BY k.code
            """, r =>
        {
            count += r.GetInt64(2);
            money.Add((Plain.Amount(r.GetInt64(3), r.GetInt32(1)), r.GetString(0)));
            return null;
        }, ("@f", from), ("@t", Math.Min(to, End(filter))), ("@e", End(filter)));
        return (count, money, from);
    }
}
