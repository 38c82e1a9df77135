using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Balances of the statements under the accounts of the general ledger, so that each line is the sum of its accounts: where rules by kind,
/// by currency or from a day on lead one account to several, its balance is divided by those. All is read from totals and balances; entries
/// only where a rule by kind divides accounts that are kept together.
/// </summary>
public sealed partial class ReportBook
{
    readonly Dictionary<(long, long), Division> divisions = [];

    // What of each account stands where, debit +, as if no year had been closed; of accounts that are kept together under one account of
    // the general ledger, under which.
    sealed record Division(
        bool IsDivided, Dictionary<(string Account, long Asset), List<(string Gl, long Amount)>> Parts,
        Dictionary<(AccountClass Class, long Asset), string> Whole);

    // What is not posted, or into a period that was over, is with what is posted; where that is in several, where it would go to.
    IEnumerable<(FirmBalance Part, string Gl)> UnderGl(FirmRead read, ChartOfAccounts chart)
    {
        var divided = DivisionOf(read, chart);
        foreach (var b in NetBalances(read))
        {
            var parts = divided.Parts.GetValueOrDefault((b.Account, b.Asset)) ?? [];
            var left = b.Amount;
            if (parts.Count > 1)
                foreach (var (gl, amount) in parts)
                {
                    yield return (b with { Amount = amount }, gl);
                    left -= amount;
                }
            if (left == 0 && parts.Count > 1) continue;
            yield return (b with { Amount = left }, parts.Count == 1 ? parts[0].Gl
                : divided.Whole.GetValueOrDefault((b.Class, b.Asset)) ?? GlOf(b, chart, read.Day));
        }
    }

    string GlOf(FirmBalance b, ChartOfAccounts chart, long day, EntryKind kind = default) =>
        chart.GlOf(new(b.Class, Together.Contains(b.Class) ? "" : b.Account, kind, UnitOf(b.Asset).Code), DateOf(day));

    static DateOnly DateOf(long day) => day == 0 ? DateOnly.MinValue : Plain.ToDate(day);

    Division DivisionOf(FirmRead read, ChartOfAccounts chart) => divisions.TryGetValue((read.Day, read.End), out var known) ? known
        : divisions[(read.Day, read.End)] = Divide(read, chart);

    Division Divide(FirmRead read, ChartOfAccounts chart)
    {
        var (first, all) = (FirstTotal(), new Division(true, [], []));
        if (read.Day == 0 || first == 0 || !chart.Rules.Any(r =>
            r.Rule.Kind is not null || r.Rule.Currency.Length > 0 || r.From > Plain.ToDate(first))) return all with { IsDivided = false };
        foreach (var of in GlMoves(new(Plain.ToDate(read.Day)), chart).Where(m => IsInStatement(m.Move))
            .GroupBy(m => (m.Move.Class, m.Move.Code, m.Move.Asset)))
        {
            List<(string Gl, long Amount)> parts = [.. of.GroupBy(m => m.Gl).Select(g =>
                (g.Key, (long)g.Aggregate((Int128)0, (sum, m) => sum + m.Move.Debits - m.Move.Credits)))];
            if (!Together.Contains(of.Key.Class)) all.Parts[(of.Key.Code, of.Key.Asset)] = parts;
            else if (parts.Count == 1) all.Whole[(of.Key.Class, of.Key.Asset)] = parts[0].Gl;
        }
        foreach (var @class in Together)
            if (@class != AccountClass.House)
                foreach (var (account, asset, gl, amount) in DivideEach(@class, read, chart))
                {
                    if (all.Whole.ContainsKey((@class, asset))) continue;
                    if (!all.Parts.TryGetValue((account, asset), out var parts)) all.Parts.Add((account, asset), parts = []);
                    parts.Add((gl, amount));
                }
        return all;
    }

    long FirstTotal() => connection.Scalar("SELECT min(day) FROM gl_total") as long? ?? 0;

    // The statements take back what a year's close moved, and capital that was taken up into a position.
    static bool IsInStatement(GlMove m) =>
        m.Kind != EntryKind.YearEnd && (m.Kind != EntryKind.FxTakenUp || m.Class != AccountClass.Equity);

    // Each account of those kept together: what its balance changed by between the days on which rules begin. Where rules are by kind, by
    // the entries; what these leave is of the client side of trades, which stands with the trades.
    IEnumerable<(string Account, long Asset, string Gl, long Amount)> DivideEach(
        AccountClass @class, FirmRead read, ChartOfAccounts chart)
    {
        var codes = List("SELECT number, code FROM account WHERE class = @c", r => (r.GetInt64(0), r.GetString(1)), ("@c", (int)@class))
            .ToDictionary(a => a.Item1, a => a.Item2);
        var postings = codes.Count > 0 && chart.Rules.Any(r => r.Rule.Kind is not null && (r.Rule.Class ?? @class) == @class)
            ? new Postings(connection, (0, read.Day, long.MaxValue), [.. codes.Keys], all: true) : null;
        Dictionary<(long Account, long Asset, string Gl), long> sums = [];
        void Add((long Account, long Asset) of, EntryKind kind, (long Since, long Amount) moved)
        {
            var gl = GlOf(new(codes[of.Account], @class, of.Asset, 0), chart, moved.Since, kind);
            sums[(of.Account, of.Asset, gl)] = sums.GetValueOrDefault((of.Account, of.Asset, gl)) + moved.Amount;
        }
        Dictionary<(long Account, long Asset), long> before = [];
        foreach (var (since, until) in Spans(read.Day, chart))
        {
            var now = codes.Count == 0 ? [] : PostedAt(@class, until);
            var moved = now.ToDictionary(b => b.Key, b => b.Value - before.GetValueOrDefault(b.Key));
            before = now;
            foreach (var account in codes.Keys.Order().ToList())
                foreach (var p in postings?.Of(account) ?? [])
                {
                    if (p.Day < since || p.Day > until || p.Kind == EntryKind.ClientTrade || UnitOf(p.Asset).IsSecurity) continue;
                    Add((account, p.Asset), p.Kind, (since, -p.Amount));
                    moved[(account, p.Asset)] = moved.GetValueOrDefault((account, p.Asset)) + p.Amount;
                }
            foreach (var (of, amount) in moved)
                if (amount != 0) Add(of, EntryKind.ClientTrade, (since, amount));
        }
        return sums.OrderBy(s => s.Key).Select(s => (codes[s.Key.Account], s.Key.Asset, s.Key.Gl, s.Value));
    }

    // From the first day to the last, cut where a rule begins.
    List<(long Since, long Until)> Spans(long day, ChartOfAccounts chart)
    {
        var first = FirstTotal();
        List<DateOnly> begins = [Plain.ToDate(first), .. chart.Rules.Select(r => r.From).Distinct().Order()
            .Where(d => d > Plain.ToDate(first) && d <= Plain.ToDate(day))];
        return [.. begins.Select((from, i) => ((long)Rows.Number(from),
            i + 1 < begins.Count ? Rows.Number(begins[i + 1].AddDays(-1)) : day))];
    }

    Dictionary<(long Account, long Asset), long> PostedAt(AccountClass @class, long day) => List($"""
        SELECT h.account, h.asset, b.posted FROM held h JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset
        CROSS JOIN balance b WHERE {BalanceAt} AND a.class = @c AND s.is_security = 0
        """, r => (Of: (r.GetInt64(0), r.GetInt64(1)), Posted: r.GetInt64(2)), ("@d", day), ("@c", (int)@class))
        .ToDictionary(b => b.Of, b => b.Posted);

    // Accounts of capital are few and not kept together: by the day on which it came, credit +.
    List<(string Code, long Currency, long Day, string Gl, long Amount)> CapitalByGl(FirmRead read, ChartOfAccounts chart) =>
        !DivisionOf(read, chart).IsDivided ? [] : [.. GlMoves(new(Plain.ToDate(read.Day)), chart, byDay: true)
            .Where(m => m.Move.Class == AccountClass.Equity && IsInStatement(m.Move))
            .Select(m => (m.Move.Code, m.Move.Asset, m.Move.Day, m.Gl, (long)(m.Move.Credits - m.Move.Debits)))];
}
