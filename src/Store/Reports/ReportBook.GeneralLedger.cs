using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>
/// The general ledger: the one ledger, seen by the chart. What is read are the totals of its control accounts, never its entries, so that
/// no
/// statement takes longer as entries come.
/// </summary>
public sealed partial class ReportBook
{
    // What was posted by entries of a kind on a day, into a period. Debits and credits are both positive.
    readonly record struct GlMove(
        int Control, string Code, AccountClass Class, long Asset, EntryKind Kind, int Period, long Day, Int128 Debits, Int128 Credits);

    ChartOfAccounts ChartAt(ReportFilter filter) => ChartAt(End(filter));

    // As facts before the end set it.
    ChartOfAccounts ChartAt(long end)
    {
        var chart = new ChartOfAccounts();
        foreach (var (terms, from) in List("""
            SELECT code, name, type, debit_line, credit_line, is_control, from_day FROM gl_account WHERE number < @e ORDER BY number
            """, r => (new GlTerms(r.GetString(0), r.GetString(1), (GlType)r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetInt64(5) ==
              1),
                r.GetInt64(6)), ("@e", end)))
            chart.Set(terms, Plain.ToDate(from));
        if (chart.IsEmpty) return DefaultChart.Read();
        foreach (var (rule, from) in List(
            "SELECT gl, class, account, kind, currency, from_day FROM posting_rule WHERE number < @e ORDER BY number",
            r => (new PostingRule(r.GetString(0), r.IsDBNull(1) ? null : (AccountClass)r.GetInt64(1), r.GetString(2),
                r.IsDBNull(3) ? null : (EntryKind)r.GetInt64(3), r.GetString(4)), r.GetInt64(5)), ("@e", end)))
            chart.Set(rule, Plain.ToDate(from));
        return chart;
    }

    // Day by day where a rule changed since the book began or the days are asked for; else what each total had come to.
    List<(string Gl, GlMove Move)> GlMoves(ReportFilter filter, ChartOfAccounts chart, bool byDay = false)
    {
        var first = connection.Scalar("SELECT min(day) FROM gl_total") as long? ?? 0;
        byDay |= first > 0 && chart.Rules.Any(r => r.From > Plain.ToDate(first));
        var latest = byDay ? "" : """
             AND t.day = (SELECT max(l.day) FROM gl_total l WHERE l.control = t.control AND l.asset = t.asset AND l.kind = t.kind
               AND l.period = t.period AND l.day <= @d)
            """;
        List<GlMove> moves = [];
        GlMove last = default;
        foreach (var m in List($"""
            SELECT t.control, coalesce(a.code, ''), coalesce(a.class, -t.control), t.asset, t.kind, t.period, t.day, t.debits, t.credits
            FROM gl_total t LEFT JOIN account a ON a.number = t.control WHERE t.day <= @d{latest}
            ORDER BY t.control, t.asset, t.kind, t.period, t.day
            """, r => new GlMove((int)r.GetInt64(0), r.GetString(1), (AccountClass)r.GetInt64(2), r.GetInt64(3), (EntryKind)r.GetInt64(4),
                (int)r.GetInt64(5), r.GetInt64(6), Int128.Parse(r.GetString(7), CultureInfo.InvariantCulture),
                Int128.Parse(r.GetString(8), CultureInfo.InvariantCulture)), ("@d", AsOf(filter))))
        {
            var isSame = byDay && (m.Control, m.Asset, m.Kind, m.Period) == (last.Control, last.Asset, last.Kind, last.Period);
            moves.Add(isSame ? m with { Debits = m.Debits - last.Debits, Credits = m.Credits - last.Credits } : m);
            last = m;
        }
        return ByGl(moves, chart, byDay);
    }

    string GlOf(GlMove m, ChartOfAccounts chart, Dictionary<(GlMove, DateOnly), string> known)
    {
        var (key, day) = (m with { Period = 0, Day = 0, Debits = 0, Credits = 0 }, Plain.ToDate(m.Day));
        // A rule holds from its day on: the newest that had begun says which answer it is.
        var since = chart.Rules.Select(r => r.From).Where(from => from <= day).DefaultIfEmpty().Max();
        return known.TryGetValue((key, since), out var gl) ? gl
            : known[(key, since)] = chart.GlOf(new(m.Class, m.Code, m.Kind, UnitOf(m.Asset).Code), day);
    }

    /// <summary>
    /// Each move with its account of the general ledger. The close of a year goes to those accounts in which what it closes stands: rules
    /// by kind, and rules that changed within the year, have led one account of income to several.
    /// </summary>
    List<(string Gl, GlMove Move)> ByGl(IReadOnlyList<GlMove> moves, ChartOfAccounts chart, bool byDay)
    {
        var known = new Dictionary<(GlMove, DateOnly), string>();
        List<(string Gl, GlMove Move)> all = [.. moves.Where(m => m.Kind != EntryKind.YearEnd).Select(m => (GlOf(m, chart, known), m))];
        foreach (var close in moves.Where(m => m.Kind == EntryKind.YearEnd).OrderBy(m => m.Day).ThenBy(m => m.Period).ToList())
        {
            var left = close.Debits - close.Credits;
            if (close.Class == AccountClass.Income)
                foreach (var (gl, stands) in all.Where(a => (a.Move.Control, a.Move.Asset) == (close.Control, close.Asset)
                    && a.Move.Period <= close.Period && (!byDay || a.Move.Day <= close.Day))
                    .GroupBy(a => a.Gl, (gl, of) => (gl, of.Aggregate((Int128)0, (sum, a) => sum + a.Move.Debits - a.Move.Credits)))
                    .ToList())
                {
                    left += stands;
                    Add(gl, -stands);
                }
            Add(GlOf(close, chart, known), left);
            void Add(string gl, Int128 amount)
            {
                if (amount != 0) all.Add((gl, close with { Debits = Int128.Max(amount, 0), Credits = Int128.Max(-amount, 0) }));
            }
        }
        return all;
    }

    static string Sum(Int128 minor, int scale) =>
        ((decimal)minor * new decimal(1, 0, 0, false, (byte)scale)).ToString(CultureInfo.InvariantCulture);

    static string PeriodName(long period) => $"{period / 100:0000}-{period % 100:00}";

    static string NameOf(string gl, ChartOfAccounts chart, ReportFilter filter) =>
        chart.Find(gl, filter.AsOf ?? DateOnly.MaxValue)?.Name ?? "";

    Report GeneralLedger(ReportFilter filter)
    {
        var chart = ChartAt(filter);
        List<string[]> rows = [];
        var all = GlMoves(filter, chart).Where(m => filter.Account is null || m.Gl == filter.Account);
        foreach (var account in all.GroupBy(m => (m.Gl, UnitOf(m.Move.Asset).Code, UnitOf(m.Move.Asset).Scale))
            .OrderBy(g => g.Key.Gl, StringComparer.Ordinal).ThenBy(g => g.Key.Code, StringComparer.Ordinal))
        {
            Int128 balance = 0;
            foreach (var period in account.GroupBy(m => m.Move.Period).OrderBy(p => p.Key))
            {
                Int128 debits = 0, credits = 0, opening = balance;
                foreach (var (_, m) in period) (debits, credits) = (debits + m.Debits, credits + m.Credits);
                if (debits == 0 && credits == 0) continue;
                balance += debits - credits;
                var scale = account.Key.Scale;
                rows.Add([PeriodName(period.Key), account.Key.Gl, NameOf(account.Key.Gl, chart, filter), account.Key.Code,
                    Sum(opening, scale), Sum(debits, scale), Sum(credits, scale), Sum(balance, scale)]);
            }
        }
        return Make("general-ledger", "period gl_account name currency #opening #debits #credits #closing", rows);
    }

    /// <summary>What came to an account of the general ledger, day by day: journals one by one, all else by kind of entry.</summary>
    Report GlCard(ReportFilter filter)
    {
        var (chart, known) = (ChartAt(filter), new Dictionary<(GlMove, DateOnly), string>());
        var moves = GlMoves(filter, chart, byDay: true)
            .Select(m => (m.Gl, Line: (m.Move, Fact: 0L, Reference: "", Account: m.Move.Control < 0 ? "" : m.Move.Code)))
            .Where(m => m.Line.Move.Kind is not (>= EntryKind.Journal and <= EntryKind.JournalCorrection)
                && (m.Line.Move.Kind != EntryKind.YearEnd || m.Line.Move.Class == AccountClass.Income)).ToList();
        moves.AddRange(JournalMoves(filter).Where(m => m.Move.Kind != EntryKind.YearEnd || m.Move.Class != AccountClass.Income)
            .Select(m => (GlOf(m.Move, chart, known), m)));
        List<string[]> rows = [];
        foreach (var account in moves.Where(m => filter.Account is null || m.Gl == filter.Account)
            .GroupBy(m => (m.Gl, UnitOf(m.Line.Move.Asset).Code, UnitOf(m.Line.Move.Asset).Scale))
            .OrderBy(g => g.Key.Gl, StringComparer.Ordinal).ThenBy(g => g.Key.Code, StringComparer.Ordinal))
        {
            Int128 balance = 0;
            foreach (var (_, (m, fact, reference, of)) in account.OrderBy(l => l.Line.Move.Day).ThenBy(l => l.Line.Move.Period)
                .ThenBy(l => l.Line.Move.Kind).ThenBy(l => l.Line.Fact).ThenBy(l => l.Line.Account, StringComparer.Ordinal))
            {
                if (m.Debits == 0 && m.Credits == 0) continue;
                balance += m.Debits - m.Credits;
                rows.Add([account.Key.Gl, PeriodName(m.Period), Plain.Date(m.Day), m.Kind.ToString(), fact == 0 ? "" : $"{fact}",
                    reference, of,
                    account.Key.Code, Sum(m.Debits, account.Key.Scale), Sum(m.Credits, account.Key.Scale), Sum(balance,
                    account.Key.Scale)]);
            }
        }
        return Make("gl-account", "gl_account period @date kind #fact reference account currency #debit #credit #balance", rows);
    }

    static EntryKind EntryOf(long journalKind) => (JournalKind)journalKind switch
    {
        JournalKind.Correction => EntryKind.JournalCorrection,
        JournalKind.Recurring => EntryKind.RecurringJournal,
        JournalKind.Accrual => EntryKind.Accrual,
        JournalKind.Reversal => EntryKind.JournalReversal,
        JournalKind.Manual => EntryKind.Journal,
        _ => EntryKind.YearEnd,
    };

    const string JournalLinesOf = """
        FROM journal_ j JOIN journal_line l ON l.number = j.number JOIN account a ON a.number = l.account
        JOIN asset s ON s.number = l.asset WHERE j.number < @e
        """;

    IEnumerable<(GlMove Move, long Fact, string Reference, string Account)> JournalMoves(ReportFilter filter) => List($"""
        SELECT a.number, a.code, a.class, l.asset, j.kind, j.period, j.day, l.amount, j.number, j.reference {JournalLinesOf}
          AND s.is_security = 0 ORDER BY j.number, l.line
        """, r => (Pooled(new((int)r.GetInt64(0), r.GetString(1), (AccountClass)r.GetInt64(2), r.GetInt64(3), EntryOf(r.GetInt64(4)),
            (int)r.GetInt64(5), r.GetInt64(6), Math.Max(r.GetInt64(7), 0), Math.Max(-r.GetInt64(7), 0))), r.GetInt64(8), r.GetString(9),
            r.GetString(1)), ("@e", End(filter)));

    static readonly AccountClass[] Together =
    [
        AccountClass.Client, AccountClass.Correspondent, AccountClass.House, AccountClass.Street, AccountClass.Fail,
        AccountClass.Collateral,
    ];

    // Accounts that are kept together have no rule of their own.
    static GlMove Pooled(GlMove m) => Together.Contains(m.Class) ? m with { Control = -(int)m.Class, Code = "" } : m;

    Report Journals(ReportFilter filter) => Make("journal",
        "#journal #fact @date period kind reference account asset #debit #credit reason settles corrects reverses made_by",
        Query($"""
        SELECT j.journal, j.number, j.effective, j.period, j.kind, j.reference, a.code, s.code, l.amount, s.scale, j.reason, j.settles,
          j.corrects, j.reverses, j.made_by {JournalLinesOf} AND (@a IS NULL OR a.code = @a) ORDER BY j.number, l.line
        """, r =>
        [
            $"{r.GetInt64(0)}", $"{r.GetInt64(1)}", Plain.Date(r.GetInt64(2)), PeriodName(r.GetInt64(3)), EntryOf(r.GetInt64(4)).ToString(),
            r.GetString(5), r.GetString(6), r.GetString(7), Plain.Amount(Math.Max(r.GetInt64(8), 0), r.GetInt32(9)),
            Plain.Amount(Math.Max(-r.GetInt64(8), 0), r.GetInt32(9)), r.GetString(10), r.GetString(11), Text(r, 12),
            r.GetInt64(13) == 0 ? "" : $"{r.GetInt64(13)}", r.GetString(14),
        ], ("@e", End(filter)), ("@a", filter.Account)));

    /// <summary>Each sub-ledger summed account by account, beside its account of the general ledger, summed posting by posting.</summary>
    Report TieOut(ReportFilter filter)
    {
        var chart = ChartAt(filter);
        var lines = new SortedDictionary<(string Name, long Asset), (Int128 Sub, Int128 Ledger, SortedSet<string> Gl)>();
        void Add(string name, long asset, (Int128 Sub, Int128 Ledger) sums, string gl = "")
        {
            var (sub, ledger, all) = lines.TryGetValue((name, asset), out var before) ? before : (0, 0, new(StringComparer.Ordinal));
            if (gl.Length > 0) all.Add(gl);
            lines[(name, asset)] = (sub + sums.Sub, ledger + sums.Ledger, all);
        }
        static string Name(long @class, string code) =>
            Together.Contains((AccountClass)@class) ? ((AccountClass)@class).ToString().ToUpperInvariant() : code;
        foreach (var (name, asset, posted) in List($"""
            SELECT a.class, a.code, h.asset, b.posted FROM held h JOIN account a ON a.number = h.account
            JOIN asset s ON s.number = h.asset CROSS JOIN balance b
            WHERE {BalanceAt} AND s.is_security = 0 AND b.posted <> 0
            """, r => (Name(r.GetInt64(0), r.GetString(1)), r.GetInt64(2), r.GetInt64(3)), ("@d", AsOf(filter))))
            Add(name, asset, (posted, 0));
        foreach (var (gl, m) in GlMoves(filter, chart))
        {
            Add(Name((long)m.Class, m.Code), m.Asset, (0, m.Debits - m.Credits), gl);
            if (m.Code is DefaultChart.FeesReceivable or DefaultChart.VendorsPayable)
                Add(m.Code == DefaultChart.FeesReceivable ? "INVOICES" : "BILLS", m.Asset,
                    (m.Kind == EntryKind.Opening ? m.Debits - m.Credits : 0, m.Debits - m.Credits), m.Code);
        }
        // A journal that names an invoice is of what is told of those.
        foreach (var (code, asset, amount) in List($"SELECT a.code, l.asset, l.amount {JournalLinesOf} AND j.settles LIKE 'invoice:%' "
            + "AND a.code IN (@r, @p)", r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)),
            ("@e", End(filter)), ("@r", DefaultChart.FeesReceivable), ("@p", DefaultChart.VendorsPayable)))
            Add(code == DefaultChart.FeesReceivable ? "INVOICES" : "BILLS", asset, (amount, 0), code);
        foreach (var (asset, open) in OpenInvoices(filter)) Add("INVOICES", asset, (open, 0), DefaultChart.FeesReceivable);
        foreach (var (asset, open) in OpenBills(filter)) Add("BILLS", asset, (-open, 0), DefaultChart.VendorsPayable);
        return Make("tie-out", "sub_ledger gl_account currency #sub_ledger_total #ledger_total #difference",
            [.. lines.Where(l => l.Value.Sub != 0 || l.Value.Ledger != 0)
                .OrderBy(l => l.Value.Gl.Min, StringComparer.Ordinal).ThenBy(l => l.Key.Name, StringComparer.Ordinal)
                .ThenBy(l => UnitOf(l.Key.Asset).Code, StringComparer.Ordinal).Select(l => new[]
                {
                    l.Key.Name, string.Join(' ', l.Value.Gl), UnitOf(l.Key.Asset).Code, Sum(l.Value.Sub, UnitOf(l.Key.Asset).Scale),
                    Sum(l.Value.Ledger, UnitOf(l.Key.Asset).Scale), Sum(l.Value.Sub - l.Value.Ledger, UnitOf(l.Key.Asset).Scale),
                })]);
    }

    Report Chart(ReportFilter filter) => Make("chart", "code name type kind debit_line credit_line @from",
        [.. ChartAt(filter).Accounts.Select(a => new[]
        {
            a.Terms.Code, a.Terms.Name, a.Terms.Type.ToString().ToUpperInvariant(), a.Terms.IsControl ? "CONTROL" : "DIRECT",
            a.Terms.DebitLine, a.Terms.CreditLine, a.From == DateOnly.MinValue ? "" : $"{a.From:yyyy-MM-dd}",
        })]);

    Report PostingRules(ReportFilter filter) => Make("posting-rules", "gl_account class account kind currency @from",
        [.. ChartAt(filter).Rules.OrderBy(r => r.Rule.Gl, StringComparer.Ordinal).ThenBy(r => r.From).Select(r => new[]
        {
            r.Rule.Gl, r.Rule.Class?.ToString().ToUpperInvariant() ?? "", r.Rule.Account, r.Rule.Kind?.ToString() ?? "", r.Rule.Currency,
            r.From == DateOnly.MinValue ? "" : $"{r.From:yyyy-MM-dd}",
        })]);

    Report RecurringJournals(ReportFilter filter) => Make("recurring", "id reason due basis @from @until reverses state made_by", Query("""
        SELECT id, reason, due, basis, from_day, until_day, reverses, ended, made_by FROM recurring WHERE number < @e ORDER BY id, number
        """, r =>
        [
            r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), DayOrEmpty(r, 4), DayOrEmpty(r, 5),
            r.GetInt64(6) == 1 ? "YES" : "NO", r.IsDBNull(7) || r.GetInt64(7) >= End(filter) ? "RUNS" : "ENDED", r.GetString(8),
        ], ("@e", End(filter))));
}
