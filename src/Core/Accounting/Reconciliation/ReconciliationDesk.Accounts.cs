using System.Globalization;
using Countinghouse.Facts;

namespace Countinghouse.Accounting;

/// <summary>Several accounts at the bank may be one place here: what is compared with it is what all of them have.</summary>
public sealed partial class ReconciliationDesk
{
    // The newest balance of each account there; under no number, that of all together.
    readonly SortedDictionary<(string Account, string Asset), SortedDictionary<string, (DateOnly Day, decimal Units)>> stated = [];

    /// <summary>What a place has there at the end of a day, by the statements that have come.</summary>
    /// <param name="Units">Of all accounts there that state it; none where none does of that day.</param>
    /// <param name="Missing">Which of them, that stated it before, have not so far, in words; empty: none.</param>
    /// <param name="Unnamed">Accounts there that addresses.csv names for no place, in words; empty: none.</param>
    public readonly record struct AtTheirs(decimal? Units, string Missing, string Unnamed);

    /// <summary>The balance of a place by the statements of a day, those that wait included.</summary>
    public AtTheirs StatedOn(DateOnly day, string account, string asset)
    {
        var all = StatedThrough(day, (account, asset));
        var (own, late) = (all.Where(a => a.Value.Day == day).ToList(),
            all.Where(a => a.Value.Day < day && a.Value.Day >= day.AddDays(-DaysKnown)).Select(a => a.Key).ToList());
        var unnamed = own.Select(a => a.Key).Where(a => a.Length > 0 && !register.IsNamedAt(account, a)).ToList();
        var missing = own.Count == 0 || late.Count == 0 ? "" : $"the balance of {AccountsOf(late)} of "
            + string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} has not come: with ")
            + $"{AccountsOf(own.Select(a => a.Key))} it is compared";
        return new(own.Count == 0 ? null : own.Sum(a => a.Value.Units), missing, unnamed.Count == 0 ? ""
            : $"of {AccountsOf(unnamed)} there, which addresses.csv names for none of our places: compared with all of ours there");
    }

    static string AccountsOf(IEnumerable<string> accounts) =>
        string.Join(" and ", accounts.Take(MostMissing).Select((a, i) => i == 0 ? $"account {a}" : a));

    SortedDictionary<string, (DateOnly Day, decimal Units)> StatedThrough(DateOnly day, (string, string) key)
    {
        SortedDictionary<string, (DateOnly Day, decimal Units)> all = new(StringComparer.Ordinal);
        if (stated.TryGetValue(key, out var known))
            foreach (var (at, balance) in known) all.Add(at, balance);
        foreach (var s in laid.Values.Concat(waiting.Values))
            if (s.Kind == StatedKind.Cash) Into(all, s, key, day);
        return all;
    }

    // A statement of all together, under no number, says it of each; one of an account ends what was said of all.
    static void Into(SortedDictionary<string, (DateOnly Day, decimal Units)> all, RecordsFact.StatementTaken s, (string, string) key,
        DateOnly through)
    {
        foreach (var of in s.Lines.Where(l => (l.Account, l.Asset) == key && l.Day <= through).GroupBy(l => l.Reference))
        {
            var day = of.Max(l => l.Day);
            if (all.TryGetValue(of.Key, out var before) && before.Day > day) continue;
            if (of.Key.Length == 0) all.Clear();
            else all.Remove("");
            all[of.Key] = (day, of.Where(l => l.Day == day).Sum(l => l.Units));
        }
    }

    void KeepStated(RecordsFact.StatementTaken s)
    {
        foreach (var key in s.Lines.Select(l => (l.Account, l.Asset)).Distinct())
        {
            if (!stated.TryGetValue(key, out var all)) stated.Add(key, all = new(StringComparer.Ordinal));
            Into(all, s, key, DateOnly.MaxValue);
        }
    }

    // Places of which one account has stated its balance of a day and another has not.
    IEnumerable<(BreakOf Of, DateOnly Day, string What)> AccountsMissing()
    {
        foreach (var (key, _) in stated)
            if (compared.TryGetValue(key, out var day) && StatedOn(day, key.Account, key.Asset).Missing is { Length: > 0 } what)
                yield return (BreakOfAccounts(key), day, what);
    }

    static BreakOf BreakOfAccounts((string Account, string Asset) key) =>
        new(BreakKind.Statement, key.Account, key.Asset, $"{StatedKind.Cash} {key.Asset}");

    // A person says that an account there states no more: it is not waited for.
    void LetGoOfAccounts(BreakOf of)
    {
        if (of.Asset.Length == 0 || !stated.TryGetValue((of.Account, of.Asset), out var all)) return;
        var newest = all.Values.Max(b => b.Day);
        foreach (var (at, _) in all.Where(a => a.Value.Day < newest).ToList()) all.Remove(at);
    }
}
