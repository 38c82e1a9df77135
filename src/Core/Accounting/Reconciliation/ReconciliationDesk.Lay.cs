using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ReconciliationDesk
{
    /// <summary>The statements that wait, through a day, in the order they came.</summary>
    internal List<long> WaitingThrough(DateOnly day) => [.. waiting.Where(w => w.Value.AsOf <= day).Select(w => w.Key)];

    static bool HasMovements(StatedKind kind) => kind is StatedKind.Postings or StatedKind.Entries;

    /// <summary>What of a statement is new: of one that is whole, what an earlier one of its day does not have.</summary>
    internal ReconciliationFact.StatementLaid DecideLay(long number)
    {
        var s = waiting[number];
        if (!HasMovements(s.Kind)) return new(number, s.AsOf, [], []);
        var from = s.AsOf > heldFrom ? s.AsOf : heldFrom;
        List<StatedOnce> before = s.IsWhole ? known.FindAll(k => k.AsOf == s.AsOf) : [];
        List<int> fresh = [];
        foreach (var (i, line) in s.Lines.Index())
        {
            var known = before.FindIndex(k => k.Line == line);
            if (known >= 0) before.RemoveAt(known);
            else if (line.Day >= (watched.TryGetValue(KeyOf(line.Account, line.Asset), out var w) ? w.From : from)) fresh.Add(i);
        }
        // What is left of the earlier ones and no longer stated is taken back, as far as it is not matched.
        List<ReconItem> replaced = [];
        foreach (var old in before.Where(k => s.Lines.Any(l => KeyOf(l.Account, l.Asset) == KeyOf(k.Line.Account, k.Line.Asset))))
            if (items.TryGetValue((old.Line.Account, old.Line.Asset), out var own))
                replaced.AddRange(own.FindAll(i => !i.IsOurs && i.Fact == old.Statement && i.Units == old.Line.Units
                    && i.Reference == old.Line.Reference && i.Day == old.Line.Day && !replaced.Contains(i)).Take(1));
        return new(number, from, [.. fresh], [.. replaced]);
    }

    void Lay(ReconciliationFact.StatementLaid f)
    {
        waiting.Remove(f.Statement, out var s);
        if (s is null) return;
        laid.Add(f.Statement, s);
        Watch(s, f.From);
        foreach (var old in f.Replaced)
        {
            foreach (var own in items.Values) own.Remove(old);
            known.RemoveAll(k => k.Statement == old.Fact && k.Line.Reference == old.Reference && k.Line.Units == old.Units
                && k.Line.Day == old.Day);
        }
        foreach (var i in f.Lines)
        {
            var l = s.Lines[i];
            ItemsOf(l.Account, l.Asset).Add(new(false, f.Statement, i, l.Reference, l.Day, l.Units, l.Narrative));
            known.Add(new(f.Statement, s.AsOf, l));
        }
        if (watched.Count > 0) TakeMoved();
    }

    List<ReconItem> ItemsOf(string account, string asset)
    {
        if (!items.TryGetValue((account, asset), out var own)) items.Add((account, asset), own = []);
        return own;
    }

    // A balance that is whole says of a place that is watched that there were no other movements.
    void Watch(RecordsFact.StatementTaken s, DateOnly from)
    {
        SortedSet<(string, string)> keys = [.. s.Lines.Select(l => KeyOf(l.Account, l.Asset))];
        if (s.Kind == StatedKind.Postings && s.IsWhole) keys.Add((register[register.Depository].Terms.Code, ""));
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
            ItemsOf(register[m.Account].Terms.Code, asset.Code).Add(new(true, m.Entry, m.Leg,
                m.Instruction != 0 ? $"I{m.Instruction}" : m.Reference, m.Day, Units(m.Minor, asset), ""));
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
            if (own.Count < 2 || !own.Exists(i => i.IsOurs) || !own.Exists(i => !i.IsOurs)) continue;
            var isCash = asset.Length == 3;
            var fitting = Rules.Where(r => (r.Terms.Asset.Length == 0 || r.Terms.Asset == asset)
                && (r.Terms.Of.Length == 0 || r.Terms.Of == (isCash ? "CASH" : "SECURITIES")));
            foreach (var match in Matcher.Run(own.Where(i => !apart.Contains((i.IsOurs, i.Fact, i.Line))), fitting))
                facts.Add(new ReconciliationFact.ItemsMatched(matched + 1 + facts.Count, match.Rule,
                    new(isCash ? BreakKind.Entries : BreakKind.Postings, account, asset, match.Items[0].Reference), [.. match.Items],
                    match.Difference, Why(match), "", day));
        }
        return facts;
    }

    static string Why(FoundMatch match)
    {
        var (ours, theirs) = (match.Items.Count(i => i.IsOurs), match.Items.Count(i => !i.IsOurs));
        return match.Shape switch
        {
            MatchingShape.Reference => $"reference {match.Items[0].Reference}: {ours} of ours, {theirs} of theirs",
            MatchingShape.OneToOne => "amount and date",
            MatchingShape.ManyToOne => $"{ours} of ours are one of theirs, in one way only",
            _ => $"one of ours is {theirs} of theirs, in one way only",
        };
    }
}
