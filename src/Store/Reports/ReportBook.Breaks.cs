using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    readonly record struct Stated(
        long Statement, StatedKind Kind, DateOnly Day, string Account, string Asset, string Reference, decimal Units);

    readonly record struct Known(long Fact, StatedKind Kind, DateOnly Since, string Account, string Asset, string Reference)
    {
        public decimal Ours { get; init; }
        public decimal Theirs { get; init; }
        public string Explanation { get; init; } = "";
        public decimal Difference => Theirs - Ours;
    }

    /// <summary>
    /// Where what others state and the books differ, as of the days that are closed: balances at the depository and the bank, what was
    /// posted and is pending there; and what a market said has settled that was refused.
    /// </summary>
    Report Breaks(ReportFilter filter)
    {
        var through = ClosedThrough(filter);
        List<Known> breaks = [];
        if (through > 0)
        {
            var lines = StatedThrough(through, End(filter));
            Balances(lines, (through, End(filter)), breaks);
            Transactions(lines, breaks, Plain.ToDate(through));
        }
        var today = through > 0 ? Plain.ToDate(through).DayNumber : 0;
        var rows = breaks.Select(b => new[]
        {
            $"{b.Fact}-{(b.Reference.Length > 0 ? b.Reference : b.Asset)}", b.Kind.ToString().ToUpperInvariant(),
            $"{today - b.Since.DayNumber}", Number(b.Ours), Number(b.Theirs), Number(b.Difference),
            $"{b.Account} {b.Asset}{(b.Explanation.Length > 0 ? ": " : "")}{b.Explanation}",
        }).ToList();
        rows.AddRange(Query("""
            SELECT number, day, refused FROM message WHERE number < @end AND refused <> '' AND (type LIKE 'sese.025%'
              OR type LIKE 'sese.026%' OR type IN ('MT544', 'MT545', 'MT546', 'MT547')) ORDER BY number
            """, r => [$"{r.GetInt64(0)}", "CONFIRMATION", $"{Math.Max(today - Plain.ToDate(r.GetInt64(1)).DayNumber, 0)}", "", "", "",
                r.GetString(2).Replace('\n', ' ')], ("@end", End(filter))));
        return Make("breaks", "id kind #age_days #ours #theirs #difference explanation", rows);
    }

    static string Number(decimal units) => units.ToString("0.##########", CultureInfo.InvariantCulture);

    List<Stated> StatedThrough(long day, long end)
    {
        List<Stated> lines = [];
        Query("""
            SELECT s.number, s.kind, l.day, l.account, l.asset, l.reference, l.units
            FROM statement s JOIN stated l ON l.statement = s.number
            WHERE l.day <= @d AND s.as_of <= @d AND s.number < @end ORDER BY l.day, s.number, l.line
            """, r =>
        {
            lines.Add(new(r.GetInt64(0), (StatedKind)r.GetInt32(1), Plain.ToDate(r.GetInt64(2)), r.GetString(3), r.GetString(4),
                r.GetString(5), decimal.Parse(r.GetString(6), CultureInfo.InvariantCulture)));
            return null;
        }, ("@d", day), ("@end", end));
        return lines;
    }

    // The newest statement of each account and asset holds; a break is as old as the first of the statements in a row that differ.
    void Balances(List<Stated> lines, (long Day, long End) through, List<Known> breaks)
    {
        Dictionary<(string, string), Known> open = [];
        foreach (var l in lines.Where(l => l.Kind is StatedKind.Holdings or StatedKind.Cash))
            Compare(open, new(l.Statement, l.Kind, l.Day, l.Account, l.Asset, "")
            { Ours = PostedAt(l.Account, l.Asset, Rows.Number(l.Day)), Theirs = l.Units });
        foreach (var (statement, day) in WholeHoldings(through))
        {
            var named = lines.Where(l => l.Kind == StatedKind.Holdings && l.Day == day).Select(l => l.Asset).ToHashSet();
            Query(LatestBalances + " AND s.is_security = 1 AND a.number = 0", r =>
            {
                var line = Read(r);
                var unit = new decimal(1, 0, 0, false, (byte)line.Scale);
                if (line.Posted != 0 && !named.Contains(line.Asset))
                    Compare(open, new(statement, StatedKind.Holdings, day, line.Account, line.Asset, "") { Ours = line.Posted * unit });
                return null;
            }, ("@d", Rows.Number(day)), ("@a", null), ("@i", null));
        }
        breaks.AddRange(open.Values.OrderBy(b => b.Kind).ThenBy(b => b.Asset, StringComparer.Ordinal)
            .Select(b => b with { Explanation = Explain(b) }));
    }

    static void Compare(Dictionary<(string, string), Known> open, Known now)
    {
        var key = (now.Account, now.Asset);
        if (now.Difference == 0) open.Remove(key);
        else open[key] = open.TryGetValue(key, out var before) ? now with { Since = before.Since } : now;
    }

    decimal PostedAt(string account, string asset, long day)
    {
        var posted = 0m;
        Query(LatestBalances, r =>
        {
            var line = Read(r);
            posted = line.Posted * new decimal(1, 0, 0, false, (byte)line.Scale) * (line.Class == AccountClass.Location ? 1 : -1);
            return null;
        }, ("@d", day), ("@a", account), ("@i", asset));
        return posted;
    }

    List<(long Statement, DateOnly Day)> WholeHoldings((long Day, long End) through)
    {
        List<(long, DateOnly)> whole = [];
        Query("""
            SELECT max(number), as_of FROM statement WHERE kind = 1 AND whole = 1 AND as_of <= @d AND number < @end
            GROUP BY as_of ORDER BY as_of
            """, r =>
        {
            whole.Add((r.GetInt64(0), Plain.ToDate(r.GetInt64(1))));
            return null;
        }, ("@d", through.Day), ("@end", through.End));
        return whole;
    }

    /// <summary>Of what is pending here, one whose rest is the difference, or all together; else which there are.</summary>
    string Explain(Known b)
    {
        List<(long Number, decimal Units)> pending = [];
        InstructionLines(new(b.Since), i =>
        {
            var (rest, scale) = b.Kind == StatedKind.Cash ? (i.RestAmount, i.CashScale) : (i.RestQuantity, i.Scale);
            if (i.IsOpen && rest != 0 && (b.Kind == StatedKind.Cash ? i.Currency : i.Isin) == b.Asset)
                pending.Add((i.Number, rest * new decimal(1, 0, 0, false, (byte)scale)));
            return null;
        });
        if (pending.Find(p => p.Units == b.Difference) is { Number: > 0 } one) return $"I{one.Number} is pending here and would explain it";
        var named = string.Join(", ", pending.Take(5).Select(p => $"I{p.Number}")) + (pending.Count > 5 ? ", …" : "");
        return pending.Count == 0 ? "nothing that is pending explains it"
            : pending.Sum(p => p.Units) == b.Difference ? $"{named} are pending here and together would explain it"
            : $"pending here, and no explanation: {named}";
    }

    // By the instruction: what was posted, all in all since it was first stated; what is pending, by the newest statement of it.
    void Transactions(List<Stated> lines, List<Known> breaks, DateOnly through)
    {
        Dictionary<string, (decimal Done, decimal Left)> ours = [];
        InstructionLines(new(through), i =>
        {
            var unit = new decimal(1, 0, 0, false, (byte)i.Scale);
            ours[$"I{i.Number}"] = (i.Done * unit, i.IsOpen ? i.RestQuantity * unit : 0);
            return null;
        });
        foreach (var of in lines.Where(l => l.Kind is StatedKind.Postings or StatedKind.Pending).GroupBy(l => (l.Kind, l.Reference)))
        {
            var last = of.Last();
            if (of.Key.Kind == StatedKind.Pending && last.Day != through) continue; // of a day before: things have gone on
            var theirs = of.Key.Kind == StatedKind.Pending ? last.Units
                : of.GroupBy(l => (l.Day, l.Statement)).GroupBy(g => g.Key.Day).Sum(d => d.Last().Sum(l => l.Units));
            var isOurs = ours.TryGetValue(of.Key.Reference, out var known);
            var b = new Known(last.Statement, of.Key.Kind, of.First().Day, last.Account, last.Asset, of.Key.Reference)
            {
                Ours = of.Key.Kind == StatedKind.Pending ? known.Left : known.Done, Theirs = theirs,
                Explanation = isOurs ? "" : "no instruction of ours has this reference",
            };
            if (b.Difference != 0) breaks.Add(b);
        }
    }
}
