using Countinghouse.Facts;
using Countinghouse.Reference;
using ItemsAt = System.Collections.Generic.SortedDictionary<(bool IsOurs, long Fact, int Line), Countinghouse.Facts.ReconItem>;

namespace Countinghouse.Accounting;

public sealed partial class ReconciliationDesk
{
    /// <summary>The statements that wait, through a day, in the order they came, each with its pages where all of these have come.
    /// </summary>
    internal List<long[]> WaitingThrough(DateOnly day) => Whole(waiting.Where(w => w.Value.AsOf <= day));

    static bool HasMovements(StatedKind kind) => kind is StatedKind.Postings or StatedKind.Entries;

    // Pages are taken together: with the last of them the statement is whole.
    static bool EndsWhole(RecordsFact.StatementTaken s) => s.IsWhole || s.Page is { Before.Length: 0 };

    /// <summary>
    /// What of a statement is new: of one that is whole, what the same one, or one of its day that has no number, does not have. Several
    /// of a day add to each other; only a correction takes back what it no longer states.
    /// </summary>
    internal List<ReconciliationFact.StatementLaid> DecideLay(long[] pages)
    {
        var all = pages.Select(n => waiting[n]).ToList();
        var last = all[^1];
        if (!HasMovements(last.Kind)) return [.. pages.Select(n => new ReconciliationFact.StatementLaid(n, last.AsOf, [], []))];
        var from = last.AsOf > heldFrom ? last.AsOf : heldFrom;
        // Each line of the earlier ones is found again, or is left.
        Dictionary<StatedLine, int> stated = [], again = [];
        foreach (var line in all.SelectMany(s => s.Lines)) stated[line] = stated.GetValueOrDefault(line) + 1;
        var days = all.Select(s => s.AsOf).ToHashSet();
        List<StatedOnce> left = [];
        if (EndsWhole(last))
            foreach (var k in Again(last, days))
                if (stated.GetValueOrDefault(k.Line) is > 0 and var count)
                {
                    stated[k.Line] = count - 1;
                    again[k.Line] = again.GetValueOrDefault(k.Line) + 1;
                }
                else left.Add(k);
        ReconItem[] replaced = all.Exists(s => s.IsCorrection) ? [.. Replaced(left, all)] : [];
        List<ReconciliationFact.StatementLaid> facts = [];
        foreach (var (page, s) in all.Index())
        {
            List<int> fresh = [];
            foreach (var (i, line) in s.Lines.Index())
                if (again.GetValueOrDefault(line) is > 0 and var count) again[line] = count - 1;
                else fresh.Add(i);
            facts.Add(new(pages[page], from, [.. fresh], page == all.Count - 1 ? replaced : []));
        }
        return facts;
    }

    // Lines of earlier statements of its days that may be its own: by number where both have one. A person may correct another number.
    List<StatedOnce> Again(RecordsFact.StatementTaken last, HashSet<DateOnly> days)
    {
        var ofDay = known.FindAll(k => days.Contains(k.AsOf));
        var own = ofDay.FindAll(k => k.Issue.Length == 0 || last.Issue.Length == 0 || k.Issue == last.Issue);
        return own.Count == 0 && last.IsCorrection ? ofDay : own;
    }

    // What is left of the earlier ones and no longer stated is taken back, as far as it is not matched.
    IEnumerable<ReconItem> Replaced(List<StatedOnce> left, List<RecordsFact.StatementTaken> by)
    {
        var keys = by.SelectMany(s => s.Lines).Select(l => KeyOf(l.Account, l.Asset)).ToHashSet();
        foreach (var old in left)
            if (keys.Contains(KeyOf(old.Line.Account, old.Line.Asset)) && items.TryGetValue((old.Line.Account, old.Line.Asset), out var own)
                && own.TryGetValue((false, old.Statement, old.Place), out var item)) yield return item;
    }

    void Lay(ReconciliationFact.StatementLaid f)
    {
        waiting.Remove(f.Statement, out var s);
        if (s is null) return;
        laid.Add(f.Statement, s);
        // A page that came again under another id takes the place of the one before.
        if (s.Page is { } page)
            foreach (var old in waiting.Where(w => w.Key < f.Statement && w.Value.Kind == s.Kind && w.Value.Page == page).ToList())
                waiting.Remove(old.Key);
        Watch(s, f.From);
        if (f.Replaced.Length > 0)
        {
            var gone = f.Replaced.Select(i => (i.Fact, i.Line)).ToHashSet();
            foreach (var own in items.Values)
                foreach (var old in f.Replaced) own.Remove((false, old.Fact, old.Line));
            known.RemoveAll(k => gone.Contains((k.Statement, k.Place)));
        }
        foreach (var i in f.Lines)
        {
            var l = s.Lines[i];
            ItemsOf(l.Account, l.Asset)[(false, f.Statement, i)] = new(false, f.Statement, i, l.Reference, l.Day, l.Units, l.Narrative);
            known.Add(new(f.Statement, i, s.AsOf, l, s.Issue));
        }
        if (watched.Count > 0) TakeMoved();
    }

    ItemsAt ItemsOf(string account, string asset)
    {
        if (!items.TryGetValue((account, asset), out var own)) items.Add((account, asset), own = []);
        return own;
    }

    // A balance that is whole says of a place that is watched that there were no other movements.
    void Watch(RecordsFact.StatementTaken s, DateOnly from)
    {
        SortedSet<(string, string)> keys = [.. s.Lines.Select(l => KeyOf(l.Account, l.Asset))];
        if (s.Kind == StatedKind.Postings && EndsWhole(s)) keys.Add((register[register.Depository].Terms.Code, ""));
        foreach (var key in keys)
            if (watched.TryGetValue(key, out var watch))
            {
                if (HasMovements(s.Kind) || s is { Kind: StatedKind.Cash, IsWhole: true })
                    watched[key] = (watch.From, watch.Through > s.AsOf ? watch.Through : s.AsOf);
            }
            else if (HasMovements(s.Kind)) watched.Add(key, (from, s.AsOf));
    }

    /// <summary>Movements of ours at places that state theirs are items; what lies before that began is not.</summary>
    void TakeMoved()
    {
        List<Moved> left = [];
        foreach (var m in moved)
        {
            if (WatchOf(m) is not { } watch)
            {
                left.Add(m);
                continue;
            }
            if (m.Day < watch.From) continue;
            var asset = register[m.Asset];
            ItemsOf(register[m.Account].Terms.Code, asset.Code)[(true, m.Entry, m.Leg)] = new(true, m.Entry, m.Leg,
                m.Instruction != 0 ? $"I{m.Instruction}" : m.Reference, m.Day, Units(m.Minor, asset), "");
        }
        moved = left;
    }

    static decimal Units(long minor, Asset asset) => minor * new decimal(1, 0, 0, false, (byte)asset.Scale);

    /// <summary>What the rules find to be one thing.</summary>
    internal List<ReconciliationFact> DecideMatches(DateOnly day)
    {
        List<ReconciliationFact> facts = [];
        foreach (var ((account, asset), own) in items)
        {
            if (own.Count < 2 || own.First().Key.IsOurs) continue; // theirs come first
            var isCash = asset.Length == 3;
            var fitting = Rules.Where(r => (r.Terms.Asset.Length == 0 || r.Terms.Asset == asset)
                && (r.Terms.Of.Length == 0 || r.Terms.Of == (isCash ? "CASH" : "SECURITIES")));
            foreach (var match in Matcher.Run(own.Where(i => i.Key.Line >= 0 && !apart.Contains(i.Key)).Select(i => i.Value), fitting))
                facts.Add(new ReconciliationFact.ItemsMatched(matched + 1 + facts.Count, match.Rule,
                    new(isCash ? BreakKind.Entries : BreakKind.Postings, account, asset, match.Items[0].Reference), [.. match.Items],
                    match.Difference, Why(match), "", day,
                    match.Difference != 0 && rules.TryGetValue(match.Rule, out var rule) ? rule.Terms.WriteOff ?? "" : ""));
        }
        return facts;
    }

    static string Why(FoundMatch match)
    {
        var (ours, theirs) = (match.Items.Count(i => i.IsOurs), match.Items.Count(i => !i.IsOurs));
        return match.Shape switch
        {
            MatchingShape.Reference when ours == 0 => $"reference {match.Items[0].Reference}: {theirs} of theirs that come to nothing",
            MatchingShape.Reference => $"reference {match.Items[0].Reference}: {ours} of ours, {theirs} of theirs",
            MatchingShape.OneToOne => "amount and date",
            MatchingShape.ManyToOne => $"{ours} of ours are one of theirs, in one way only",
            _ => $"one of ours is {theirs} of theirs, in one way only",
        };
    }
}
