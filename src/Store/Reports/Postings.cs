using System.Data.Common;
using System.Text.Json;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>What moved an account: the day on whose books it is, the fact that says so, and the amount in minor units, + to the
/// account.</summary>
readonly record struct Posting(long Day, long Fact, EntryKind Kind, string What, long Asset, long Amount)
{
    /// <summary>The fact that caused the entry.</summary>
    public long Cause { get; init; }
    /// <summary>What was taken off the amount as tax on a distribution.</summary>
    public long Withheld { get; init; }
}

/// <summary>
/// All that entries other than trades posted to customers' accounts in a period, read once for any number of accounts. What was contracted
/// is posted on the first business day of the book on or after it falls due, less what was posted in part before, and as what a corporate
/// action made of it.
/// </summary>
sealed class Postings
{
    readonly DbConnection connection;
    readonly List<(long Day, long Opened)> days;
    readonly Dictionary<long, List<Posting>> byAccount = [];
    readonly HashSet<(long, int)> voided = [];
    readonly Dictionary<(long, int), long[]> parts = [];
    readonly Dictionary<(long, int), (long Fact, long[][] Legs)> changed = []; // what was left of it, by what an action made of it
    readonly List<(long Number, string Says)> steps;
    readonly HashSet<long> wanted;
    readonly long tax;
    readonly bool all;

    /// <param name="all">Of the street sides of trades too, which move no customer's account.</param>
    public Postings(DbConnection connection, (long From, long Until, long End) period, HashSet<long> wanted, bool all = false)
    {
        (this.connection, this.wanted, Period, this.all) = (connection, wanted, period, all);
        days = Read("SELECT day, opened FROM day WHERE opened < @e ORDER BY day", r => (r.GetInt64(0), r.GetInt64(1)), ("@e", period.End));
        steps = Read("SELECT s.number, a.type, s.id, s.step FROM action_step s JOIN action a ON a.id = s.id AND a.version = s.version "
            + "WHERE s.number < @e ORDER BY s.number", r => (r.GetInt64(0), $"{r.GetString(1)} {r.GetString(2)}"
                + (r.GetString(3) == "UNDONE" ? " undone" : "")), ("@e", period.End));
        tax = TaxOn(connection);
        ReadParts();
        ReadEntries();
    }

    /// <summary>The account on which tax that was withheld is owed; -1 in a book that has none.</summary>
    public static long TaxOn(DbConnection connection) =>
        connection.Scalar("SELECT number FROM account WHERE code = 'WITHHOLDING-PAYABLE'") as long? ?? -1;

    /// <summary>What an entry puts on that account in an asset.</summary>
    public static long Withheld(long[][] legs, long tax, long asset) => -legs.Where(l => l[0] == tax && l[1] == asset).Sum(l => l[2]);

    public (long From, long Until, long End) Period { get; }

    /// <summary>The last business day before the period: what falls due after it is posted in it.</summary>
    public long Before => days.FindLast(d => d.Day < Period.From).Day;

    /// <summary>The first fact that may post in the period.</summary>
    public long First => days.FindIndex(d => d.Day >= Period.From) is > 0 and var at ? days[at].Opened : 0;

    public List<Posting> Of(long account) => byAccount.GetValueOrDefault(account) ?? [];

    /// <summary>The day on which what is due on a date is posted; none when the book has not come so far.</summary>
    public long? PostedOn(long due)
    {
        var (low, high) = (0, days.Count);
        while (low < high)
            if (days[(low + high) / 2].Day < due) low = (low + high) / 2 + 1; else high = (low + high) / 2;
        return low < days.Count ? days[low].Day : null;
    }

    long DayOf(long fact)
    {
        var (low, high) = (0, days.Count);
        while (low < high)
            if (days[(low + high) / 2].Opened <= fact) low = (low + high) / 2 + 1; else high = (low + high) / 2;
        return low > 0 ? days[low - 1].Day : days.Count > 0 ? days[0].Day : 0;
    }

    bool IsIn(long day) => day >= Period.From && day <= Period.Until;

    /// <summary>
    /// What is left to be posted of a pending entry: of its own legs less the parts posted, or of what an action made of it, with the fact
    /// and the words that say so. None: it will not happen.
    /// </summary>
    public (long Fact, string What, long[][] Legs)? Left((long Cause, EntryKind Kind) entry, long fact, string legs)
    {
        var key = (entry.Cause, (int)entry.Kind);
        if (voided.Contains(key)) return null;
        var isChanged = changed.TryGetValue(key, out var now);
        var rest = isChanged ? [.. now.Legs.Select(l => (long[])[.. l])] : Legs(legs);
        if (parts.TryGetValue(key, out var posted))
            for (var i = 0; i < rest.Length; i++) rest[i][2] -= posted[i];
        return isChanged ? (now.Fact, $"changed by {ActionOf(now.Fact)}", rest) : (fact, "", rest);
    }

    /// <summary>The action that ran a fact, its type and id: its step stands before all that comes of it.</summary>
    public string ActionOf(long fact)
    {
        var (low, high) = (0, steps.Count);
        while (low < high)
            if (steps[(low + high) / 2].Number < fact) low = (low + high) / 2 + 1; else high = (low + high) / 2;
        return low > 0 ? steps[low - 1].Says : "";
    }

    static bool IsOfAction(EntryKind kind) => kind.ToString().StartsWith("Action", StringComparison.Ordinal);

    static long[][] Legs(string text) => JsonSerializer.Deserialize<long[][]>(text) ?? [];

    void ReadParts()
    {
        foreach (var (number, cause, kind, change, legs) in Read(
            "SELECT number, cause, kind, change, legs FROM entry_change WHERE number < @e ORDER BY number",
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetString(3), r.IsDBNull(4) ? "" : r.GetString(4)), ("@e", Period.End)))
        {
            if (change == "VOID") voided.Add((cause, kind));
            else if (change == "CHANGED")
            {
                changed[(cause, kind)] = (number, Legs(legs));
                parts.Remove((cause, kind)); // what is left after them was changed
            }
            else
            {
                var part = Legs(legs);
                var known = parts.GetValueOrDefault((cause, kind)) ?? new long[part.Length];
                for (var i = 0; i < part.Length; i++) known[i] += part[i][2];
                parts[(cause, kind)] = known;
                Take((DayOf(number), number), (cause, (EntryKind)kind), "", part);
            }
        }
    }

    void ReadEntries()
    {
        foreach (var (number, cause, kind, legs, reason) in Read(
            "SELECT number, cause, kind, legs, reason FROM entry WHERE due IS NULL AND number >= @f AND number < @e ORDER BY number",
            r => (r.GetInt64(0), r.GetInt64(1), (EntryKind)r.GetInt32(2), r.GetString(3), r.IsDBNull(4) ? "" : r.GetString(4)),
            ("@f", First), ("@e", Period.End)))
            Take((DayOf(number), number), (cause, kind), reason.Length == 0 && IsOfAction(kind) ? ActionOf(number) : reason, Legs(legs));
        foreach (var (number, cause, kind, due, legs) in Read(
            "SELECT number, cause, kind, due, legs FROM entry WHERE due > @f AND due <= @t AND number < @e ORDER BY due, number",
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetInt64(3), r.GetString(4)),
            ("@f", Before), ("@t", Period.Until), ("@e", Period.End)))
        {
            // A delivery is posted as it settles, in parts that are told by themselves, and never because it is due.
            if ((EntryKind)kind == EntryKind.ClientDelivery || !all && (EntryKind)kind == EntryKind.StreetTrade
                || Left((cause, (EntryKind)kind), number, legs) is not var (fact, what, rest) || PostedOn(due) is not { } on) continue;
            Take((on, fact), (cause, (EntryKind)kind), what.Length == 0 && IsOfAction((EntryKind)kind) ? ActionOf(number) : what, rest);
        }
    }

    void Take((long Day, long Fact) at, (long Cause, EntryKind Kind) of, string what, long[][] legs)
    {
        if (!IsIn(at.Day)) return;
        foreach (var leg in legs)
        {
            if (leg[2] == 0 || !wanted.Contains(leg[0])) continue;
            if (!byAccount.TryGetValue(leg[0], out var own)) byAccount.Add(leg[0], own = []);
            own.Add(new(at.Day, at.Fact, of.Kind, what, leg[1], -leg[2])
            { Cause = of.Cause, Withheld = IsOfAction(of.Kind) ? Withheld(legs, tax, leg[1]) : 0 });
        }
    }

    List<T> Read<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }
}
