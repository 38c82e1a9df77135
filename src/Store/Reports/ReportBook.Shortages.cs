using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>Instructions that settle together or not at all, mostly one; what they wait for, and how they are ranked.</summary>
    sealed record Unit(List<InstructionLine> Lines, int Priority, HashSet<long> After)
    {
        public (int, long, long) Order => (Priority, Lines.Min(i => i.SettleOn), Lines.Min(i => i.Number));
        public decimal Value => Lines.Sum(i => Math.Abs(i.RestAmount));

        /// <summary>By asset, what it brings or, below zero, needs; securities before cash.</summary>
        public IEnumerable<(string Asset, long Units)> Moves => Lines.GroupBy(i => i.Isin).Select(g => (g.Key, g.Sum(i => i.RestQuantity)))
            .Concat(Lines.GroupBy(i => i.Currency).Select(g => (g.Key, g.Sum(i => i.RestAmount))));

        /// <summary>The first asset of which there is too little for it, and how much is missing.</summary>
        public (string Asset, long Short)? Lacks(Dictionary<string, long> there)
        {
            foreach (var (asset, units) in Moves)
                if (units < 0 && there.GetValueOrDefault(asset) + units < 0) return (asset, -units - there.GetValueOrDefault(asset));
            return null;
        }
    }

    /// <summary>
    /// For each instrument and currency for lack of which something of ours fails: what is missing in all, what that blocks, and the
    /// smallest addition that lets one of them settle whole, with all that then settles from what it brings.
    /// </summary>
    Report Shortages(ReportFilter filter)
    {
        var all = new ReportFilter(filter.AsOf);
        var there = AtLocations(all);
        var stuck = Stuck(all);
        var (day, end) = (ClosedThrough(all), End(all));
        List<(decimal Worth, string[] Row)> lines = [];
        List<string> notes = [];
        foreach (var group in stuck.Where(u => u.After.Count == 0 && u.Lacks(there) is not null).GroupBy(u => u.Lacks(there)?.Asset ?? ""))
        {
            var asset = group.Key;
            var (one, least) = group.Select(u => (Unit: u, u.Lacks(there)?.Short ?? 0)).MinBy(n => n.Item2);
            var freed = Freed(one, stuck, new(there) { [asset] = there.GetValueOrDefault(asset) + least });
            var (line, blocked) = (one.Lines.First(i => i.Isin == asset || i.Currency == asset), Blocked([.. group], stuck));
            var scale = line.Isin == asset ? line.Scale : line.CashScale;
            var unit = new decimal(1, 0, 0, false, (byte)line.CashScale);
            var rate = RateToBase(line.CurrencyNumber, day, end);
            if (rate is null) notes.Add($"no rate from {line.Currency} to the base currency: its lines come last");
            lines.Add((freed.Sum(u => u.Value) * unit * (rate ?? 0),
            [
                asset,
                Plain.Amount(-group.SelectMany(u => u.Moves).Where(m => m.Asset == asset).Sum(m => m.Units)
                    - there.GetValueOrDefault(asset), scale),
                $"{blocked.Sum(u => u.Lines.Count)}", Plain.Amount((long)blocked.Sum(u => u.Value), line.CashScale),
                Plain.Amount(least, scale), $"{freed.Sum(u => u.Lines.Count)}",
                Plain.Amount((long)freed.Sum(u => u.Value), line.CashScale), line.Currency,
            ]));
        }
        return Make("shortages",
            "asset #short #blocked_count #blocked_value #smallest_addition #frees_count #frees_value currency",
            [.. lines.OrderByDescending(l => l.Worth).ThenBy(l => l.Row[0], StringComparer.Ordinal).Select(l => l.Row)],
            [.. notes.Distinct()]);
    }

    // What lacks the asset, and what waits for it, through any chain of links.
    static HashSet<Unit> Blocked(List<Unit> lacking, List<Unit> stuck)
    {
        HashSet<Unit> blocked = [.. lacking];
        while (stuck.Where(u => !blocked.Contains(u) && u.After.Any(o => blocked.Any(b => b.Lines.Any(i => i.Number == o)))).ToList()
            is { Count: > 0 } more) blocked.UnionWith(more);
        return blocked;
    }

    /// <summary>
    /// What is due and fails for lack or by a link, as units in the order of the day's run: by priority, date, number. What is tied to
    /// something that is not due, held or unmatched cannot be freed, nor what waits for such.
    /// </summary>
    List<Unit> Stuck(ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        HashSet<long> open = [];
        SortedDictionary<long, InstructionLine> failing = [];
        InstructionLines(filter, i =>
        {
            if (!i.IsOpen) return null;
            open.Add(i.Number);
            if (!i.Held && i.SettleOn <= closed
                && (FailReason)i.Reason is FailReason.LackOfSecurities or FailReason.LackOfCash or FailReason.Linked)
                failing.Add(i.Number, i);
            return null;
        });
        var (links, priorities) = LinksAndPriorities(filter);
        links.RemoveAll(l => !open.Contains(l.One) || !open.Contains(l.Other));
        List<Unit> units = [];
        HashSet<long> seen = [];
        foreach (var first in failing.Keys)
        {
            if (!seen.Add(first)) continue;
            List<long> tied = [first];
            for (var at = 0; at < tied.Count; at++)
                tied.AddRange(links.Where(l => l.Kind == LinkKind.With && l.One == tied[at] && seen.Add(l.Other)).Select(l => l.Other));
            if (!tied.All(failing.ContainsKey)) continue;
            units.Add(new([.. tied.Select(n => failing[n])], tied.Min(n => priorities.GetValueOrDefault(n, 4)), [.. links.Where(l =>
                l.Kind == LinkKind.After && tied.Contains(l.One) && !tied.Contains(l.Other)).Select(l => l.Other)]));
        }
        return [.. units.OrderBy(u => u.Order)];
    }

    /// <summary>Links as of a day, each from either side, and the priorities that are not normal.</summary>
    (List<(LinkKind Kind, long One, long Other)> Links, Dictionary<long, int> Priorities) LinksAndPriorities(ReportFilter filter)
    {
        List<(LinkKind Kind, long One, long Other)> links = [];
        Dictionary<long, int> priorities = [];
        Query("SELECT instruction, outcome, note FROM settlement WHERE outcome IN ('LINKED', 'UNLINKED', 'PRIORITY') AND day <= @d "
            + "ORDER BY number", r =>
        {
            var (one, note) = (r.GetInt64(0), r.GetString(2));
            if (r.GetString(1) == "PRIORITY") priorities[one] = (int)Fact(note);
            else if (r.GetString(1) == "UNLINKED")
                links.RemoveAll(l => (l.One, l.Other) == (one, Fact(note)) || (l.Other, l.One) == (one, Fact(note)));
            else
            {
                var (kind, other) = (Enum.Parse<LinkKind>(note.Split(' ')[0]), Fact(note.Split(' ')[1]));
                links.Add((kind, one, other));
                links.Add((kind switch { LinkKind.After => LinkKind.Before, LinkKind.Before => LinkKind.After, _ => kind }, other, one));
            }
            return null;
        }, ("@d", AsOf(filter)));
        return (links, priorities);
    }

    /// <summary>
    /// What can be delivered and paid: what is at depository and bank, and the bank's credit as the last run had it, against own securities
    /// as far as they were there at its end.
    /// </summary>
    Dictionary<string, long> AtLocations(ReportFilter filter)
    {
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        Query(LatestBalances, r =>
        {
            if (Read(r) is { Class: AccountClass.Location } l) there[l.Asset] = there.GetValueOrDefault(l.Asset) + l.Posted;
            return null;
        }, ("@d", AsOf(filter)), ("@a", null), ("@i", null));
        Dictionary<string, long> credit = new(StringComparer.Ordinal);
        Query("SELECT code, credit FROM asset WHERE credit <> 0", r =>
        {
            credit[r.GetString(0)] = r.GetInt64(1);
            return null;
        });
        Query("SELECT a.code, u.granted, u.collateral_limit, u.secured FROM credit_use u JOIN asset a ON a.number = u.currency "
            + "WHERE u.day <= @d AND u.number < @end ORDER BY u.number", r =>
        {
            credit[r.GetString(0)] = r.GetInt64(1) + Math.Min(r.GetInt64(2), r.GetInt64(3));
            return null;
        }, ("@d", AsOf(filter)), ("@end", End(filter)));
        foreach (var (code, lent) in credit) there[code] = there.GetValueOrDefault(code) + lent;
        return there;
    }

    /// <summary>One that fits now, and then, in the order of the run, each other that what the ones before brought makes fit.</summary>
    static List<Unit> Freed(Unit first, List<Unit> stuck, Dictionary<string, long> there)
    {
        List<Unit> freed = [];
        if (!Take(first)) return freed;
        var left = stuck.Where(u => u != first).ToList();
        while (left.RemoveAll(Take) > 0) { }
        return freed;

        bool Take(Unit u)
        {
            if (u.Lacks(there) is not null || !u.After.All(o => freed.Any(f => f.Lines.Any(i => i.Number == o)))) return false;
            foreach (var (asset, units) in u.Moves) there[asset] = there.GetValueOrDefault(asset) + units;
            freed.Add(u);
            return true;
        }
    }
}
