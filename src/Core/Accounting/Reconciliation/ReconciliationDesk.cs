using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using ItemsAt = System.Collections.Generic.SortedDictionary<(bool IsOurs, long Fact, int Line), Countinghouse.Facts.ReconItem>;

namespace Countinghouse.Accounting;

/// <summary>A break as it stands.</summary>
public sealed record OpenBreak(long Number, BreakOf Of, DateOnly Since, BreakFigures Figures)
{
    public IReadOnlyList<ReconItem> Items { get; init; } = [];
    public string Owner { get; init; } = "";
    public string Explanation { get; init; } = "";
    /// <summary>Whether the explanation accounts for all of the difference.</summary>
    public bool IsExplained { get; init; }
    /// <summary>Who explained it; empty: what is pending or expected here does.</summary>
    public string ExplainedBy { get; init; } = "";
    /// <summary>The write-off that waits for a second person.</summary>
    public ReconciliationFact.WriteOffAsked? Asked { get; init; }
    public decimal Difference => Figures.Difference;
    public bool IsMovement => Of.Kind is BreakKind.Postings or BreakKind.Entries;
    public bool IsBalance => Of.Kind is BreakKind.Holdings or BreakKind.Cash;
}

/// <summary>A movement of ours at a place: from the ledger, in minor units.</summary>
/// <param name="Instruction">What it settled; 0: none.</param>
readonly record struct Moved(
    long Entry, int Leg, long Instruction, AccountId Account, AssetId Asset, DateOnly Day, long Minor, string Reference);

/// <summary>
/// What depositories, custodians and banks state, beside our books: balances and movements. It moves nothing but what two people write off;
/// every difference is a break that is open until the two sides agree.
/// </summary>
public sealed partial class ReconciliationDesk(Register register)
{
    public const int DaysKept = 40; // closing balances for statements that come late: a month's statement comes within the next
    public const int DaysKnown = 10; // lines of statements, by which one that comes twice is known; a match as old stays
    public const int DaysHeld = 10; // movements at places that have stated none so far: their first statements come days late
    public const int MostUnwatched = 100_000; // of these: some megabytes

    readonly SortedDictionary<int, (MatchingTerms Terms, string By)> rules = [];
    readonly SortedDictionary<long, OpenBreak> breaks = [];
    readonly SortedDictionary<int, ReconciliationFact.ItemsMatched> matches = [];
    int matched; // how many matches there were

    // Statements that wait for the close of their day.
    readonly SortedDictionary<long, RecordsFact.StatementTaken> waiting = [];
    // The references of all that were taken.
    readonly SortedSet<string> taken = new(StringComparer.Ordinal);
    // Those that are being compared.
    readonly SortedDictionary<long, RecordsFact.StatementTaken> laid = [];
    // What a place had at each close, where it changed.
    readonly SortedDictionary<(string Account, string Asset), List<(DateOnly Day, decimal Units)>> closings = [];
    // The day that the newest statement of a balance is of.
    readonly SortedDictionary<(string Account, string Asset), DateOnly> compared = [];
    // From when movements are laid beside each other, and through which day they are stated.
    readonly SortedDictionary<(string Account, string Asset), (DateOnly From, DateOnly Through)> watched = [];
    readonly SortedDictionary<(string Account, string Asset), ItemsAt> items = [];
    readonly HashSet<(bool, long, int)> apart = []; // unmatched by a person: no rule matches them
    readonly List<StatedOnce> known = [];
    List<Moved> moved = []; // not yet taken as items
    DateOnly heldFrom = DateOnly.MinValue; // the first day of which all movements are held
    DateOnly last; // the day of the last close

    // The fact whose entry comes next, and the instructions it settled.
    long cause;
    long[] settled = [];
    readonly long[] one = new long[1];

    // A line of a statement, by which one that comes again is known.
    readonly record struct StatedOnce(long Statement, int Place, DateOnly AsOf, StatedLine Line, string Issue);

    /// <summary>What is open, by number.</summary>
    public IReadOnlyCollection<OpenBreak> Breaks => breaks.Values;
    public OpenBreak? Find(long number) => breaks.GetValueOrDefault(number);
    /// <summary>The rules in force, in their order.</summary>
    public IEnumerable<(int Number, MatchingTerms Terms)> Rules => rules.Count > 0
        ? rules.Select(r => (r.Key, r.Value.Terms)) : Matcher.Defaults.Select((t, i) => (i + 1, t));

    /// <summary>Whether a statement of this reference was ever taken.</summary>
    public bool WasTaken(string reference) => taken.Contains(reference);

    /// <summary>What of a statement waits for the close of its day.</summary>
    public int WaitingCount => waiting.Count;

    public void Apply(ReconciliationFact fact, long sequence)
    {
        switch (fact)
        {
            case ReconciliationFact.RuleSet f: rules[f.Rule] = (f.Terms, f.By); break;
            case ReconciliationFact.RuleRemoved f: rules.Remove(f.Rule); break;
            case ReconciliationFact.ItemsMatched f:
                matches.Add(f.Match, f);
                matched = f.Match;
                Take(f);
                break;
            case ReconciliationFact.MatchUndone f:
                GiveBack(matches[f.Match]);
                matches.Remove(f.Match);
                break;
            case ReconciliationFact.BreakOpened f:
                breaks.Add(sequence, new(sequence, f.Of, f.Since, f.Figures)
                {
                    Items = f.Items, Explanation = f.Explanation, IsExplained = f.IsExplained,
                });
                break;
            case ReconciliationFact.BreakChanged f:
                Change(f.Break, b => b with { Figures = f.Figures, Items = f.Items, Asked = null });
                break;
            case ReconciliationFact.BreakAssigned f: Change(f.Break, b => b with { Owner = f.Owner }); break;
            case ReconciliationFact.BreakExplained f:
                Change(f.Break, b => b with { Explanation = f.Reason, IsExplained = f.IsWhole, ExplainedBy = f.By });
                break;
            case ReconciliationFact.BreakNoted: break;
            case ReconciliationFact.WriteOffAsked f: Change(f.Break, b => b with { Asked = f }); break;
            case ReconciliationFact.WriteOffRejected f: Change(f.Break, b => b with { Asked = null }); break;
            case ReconciliationFact.BreakWrittenOff: break;
            case ReconciliationFact.BreakClosed f:
                if (breaks.Remove(f.Break, out var closed) && closed.Of.Kind == BreakKind.Statement) LetGo(closed.Of);
                break;
            case ReconciliationFact.StatementLaid f: Lay(f); break;
            case ReconciliationFact.StatementReconciled f:
                if (laid.Remove(f.Statement, out var done)) Compared(done);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Change(long number, Func<OpenBreak, OpenBreak> how) => breaks[number] = how(breaks[number]);

    void Take(ReconciliationFact.ItemsMatched f)
    {
        var left = items[(f.Of.Account, f.Of.Asset)];
        foreach (var item in f.Items)
        {
            left.Remove((item.IsOurs, item.Fact, item.Line));
            apart.Remove((item.IsOurs, item.Fact, item.Line));
        }
        if (f.WriteOff.Length > 0) left.Add(PlaceOf(RestOf(f)), RestOf(f));
    }

    static (bool, long, int) PlaceOf(in ReconItem item) => (item.IsOurs, item.Fact, item.Line);

    // What a match leaves, as a line of its newest statement behind all lines that this has.
    static ReconItem RestOf(ReconciliationFact.ItemsMatched f) => new(false, f.Items.Max(i => i.IsOurs ? 0 : i.Fact), -f.Match,
        $"match {f.Match}", f.Items.Max(i => i.Day), f.Difference, $"rest of match {f.Match} by rule {f.Rule}, for {f.WriteOff}");

    bool HasRest(ReconciliationFact.ItemsMatched f) =>
        f.WriteOff.Length > 0 && items[(f.Of.Account, f.Of.Asset)].ContainsKey(PlaceOf(RestOf(f)));

    static bool IsRest(IReadOnlyList<ReconItem> items) => items is [{ Line: < 0 }];

    void GiveBack(ReconciliationFact.ItemsMatched f)
    {
        var left = items[(f.Of.Account, f.Of.Asset)];
        if (f.WriteOff.Length > 0) left.Remove(PlaceOf(RestOf(f)));
        foreach (var item in f.Items)
        {
            left[(item.IsOurs, item.Fact, item.Line)] = item;
            apart.Add((item.IsOurs, item.Fact, item.Line));
        }
    }

    public void Apply(RecordsFact fact, long sequence)
    {
        if (fact is not RecordsFact.StatementTaken s) return;
        Issued(s);
        waiting.Add(sequence, s);
        taken.Add(s.Reference);
    }

    /// <summary>What an entry that comes next settles: its legs at the places stand in the order of these.</summary>
    public void Apply(SettlementFact fact, long sequence)
    {
        cause = sequence;
        settled = fact switch
        {
            SettlementFact.Settled s => One(s.Instruction),
            SettlementFact.SettledTogether s => [.. s.Parts.Select(p => p.Instruction)],
            SettlementFact.Offset o => [o.Delivery],
            SettlementFact.BoughtIn b => [b.Instruction],
            SettlementFact.Marked m => [m.Instruction],
            SettlementFact.MarkTakenBack m => [m.Instruction],
            _ => [],
        };
    }

    // Most settle one by one: no array each.
    long[] One(long instruction)
    {
        one[0] = instruction;
        return one;
    }

    /// <summary>Movements that a ledger fact posts at the places. What a write-off posts is matched with what it writes off.</summary>
    public void Apply(EntryId entry, DateOnly effective, (long Entry, string Reference) of, ReadOnlySpan<Leg> legs)
    {
        if (entry.Kind is EntryKind.Opening or EntryKind.WriteOff) return;
        var (securities, cash) = (0, 0);
        for (var i = 0; i < legs.Length; i++)
        {
            var leg = legs[i];
            if (leg.Account != register.Depository && leg.Account != register.Bank) continue;
            var place = register[leg.Asset].IsSecurity ? securities++ : cash++;
            var instruction = entry.Cause == cause && place < settled.Length ? settled[place] : 0;
            if (leg.Amount != 0) moved.Add(new(of.Entry, i, instruction, leg.Account, leg.Asset, effective, leg.Amount, of.Reference));
        }
    }

    /// <summary>The close of a day: what the places had, and which movements are still waited for.</summary>
    public void Close(DateOnly day, IEnumerable<(string Account, string Asset, decimal Units)> balances)
    {
        foreach (var (account, asset, units) in balances)
        {
            if (!closings.TryGetValue((account, asset), out var own)) closings.Add((account, asset), own = []);
            if (own.Count == 0 ? units != 0 : own[^1].Units != units) own.Add((day, units));
            while (own.Count > 1 && own[1].Day < day.AddDays(-DaysKept)) own.RemoveAt(0);
        }
        last = day;
        foreach (var old in matches.Values.Where(m => m.Day < day.AddDays(-DaysKnown) && !HasRest(m)).ToList()) matches.Remove(old.Match);
        known.RemoveAll(k => k.AsOf < day.AddDays(-DaysKnown));
        foreach (var (issue, of) in issued.Where(i => i.Value.AsOf < day.AddDays(-DaysKept)).ToList()) issued.Remove(issue);
        if (moved.Count == 0) return;
        Hold(day);
    }

    // Of places that state no movements the newest are held, by whole days, for a statement that comes after the close.
    void Hold(DateOnly day)
    {
        if (heldFrom < day.AddDays(-DaysHeld)) heldFrom = day.AddDays(-DaysHeld);
        SortedDictionary<DateOnly, int> counts = [];
        foreach (var m in moved)
            if (WatchOf(m) is null) counts[m.Day] = counts.GetValueOrDefault(m.Day) + 1;
        var held = 0;
        foreach (var (on, count) in counts.Reverse())
            if (on >= heldFrom && (held += count) > MostUnwatched) heldFrom = on.AddDays(1);
        moved = moved.FindAll(m => m.Day >= heldFrom || WatchOf(m) is not null);
    }

    // Of securities all of a depository is stated at once; of cash a currency.
    (string Account, string Asset) KeyOf(string account, string asset) =>
        account == register[register.Depository].Terms.Code ? (account, "") : (account, asset);

    (DateOnly From, DateOnly Through)? WatchOf(in Moved m) => watched.Count == 0 ? null
        : watched.TryGetValue(KeyOf(register[m.Account].Terms.Code, register[m.Asset].Code), out var watch) ? watch : null;
}
