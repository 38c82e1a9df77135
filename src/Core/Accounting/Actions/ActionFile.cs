using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What a version of an action has set in motion, as far as it is kept to be taken back, or to be run again.</summary>
public sealed class ActionTrail
{
    internal SortedDictionary<(int Account, int Change), long> Held { get; } = [];
    internal List<(long Number, ActionFact.Moved Fact)> Moves { get; } = [];
    internal List<(long Number, ActionFact.Claimed Fact)> Claims { get; } = [];
    internal List<ActionFact.InstructionChanged> Changed { get; } = [];
    internal List<LedgerFact.PendingChanged> Pending { get; } = [];
    internal List<ActionFact.CollateralChanged> Collateral { get; } = [];
    /// <summary>Of which instrument and by which dates it was read.</summary>
    internal (string Isin, DateOnly ExDate, DateOnly RecordDate) Read { get; set; }
    internal bool IsRecorded { get; set; }
    /// <summary>Of what comes besides: contracts and claims that were still to be delivered elsewhere when holders were recorded.</summary>
    internal SortedSet<long> Elsewhere { get; } = [];
    /// <summary>Number of the fact with which its holdings were first read; a new run goes by what was read then.</summary>
    internal long ReadAs { get; set; }
    /// <summary>What the instrument was called before; empty: it is called as it was.</summary>
    internal string NameBefore { get; set; } = "";

    /// <summary>What was not replaced of what each account and place held, where one could choose.</summary>
    internal SortedDictionary<int, long> Kept { get; } = [];

    /// <summary>A contract that is cancelled was not held; while the action stands, it is what follows the contract that says so.</summary>
    internal void Forget(EntryId entry, bool isStanding, Func<Leg, bool> isHeld)
    {
        if (Pending.Find(p => p.Entry == entry) is not { } pending) return;
        if (!isStanding)
        {
            foreach (var leg in pending.Before)
                if (isHeld(leg)) Hold(leg.Account, leg.Amount);
            foreach (var changed in Changed)
                if (changed.Cause == entry.Cause && changed.Against.Kind == InstructionKind.ClientDvp)
                    Hold(changed.Against.Account, changed.Before.Quantity);
        }
        Pending.Remove(pending);
        Changed.RemoveAll(c => c.Cause == entry.Cause);
    }

    /// <summary>Whether a fact is one of its moves: they are in the order of their numbers.</summary>
    internal bool HasMoved(long number)
    {
        var (from, to) = (0, Moves.Count);
        while (from < to)
            if ((from + to) / 2 is var at && Moves[at].Number < number) from = at + 1; else to = at;
        return from < Moves.Count && Moves[from].Number == number;
    }

    internal void Hold(AccountId account, long held) =>
        Held[(account.Number, 0)] = Held.GetValueOrDefault((account.Number, 0)) + held;

    /// <summary>The same readings, as those of another action.</summary>
    internal ActionTrail As((string Isin, DateOnly ExDate, DateOnly RecordDate) read)
    {
        var copy = new ActionTrail { Read = read, IsRecorded = IsRecorded, ReadAs = ReadAs };
        foreach (var (of, units) in Held) copy.Held.Add(of, units);
        copy.Moves.AddRange(Moves);
        copy.Changed.AddRange(Changed);
        copy.Pending.AddRange(Pending);
        copy.Collateral.AddRange(Collateral);
        foreach (var (of, units) in Kept) copy.Kept.Add(of, units);
        return copy;
    }

    public bool IsEmpty => Held.Count == 0 && Moves.Count == 0 && Changed.Count == 0 && Pending.Count == 0;
}

/// <summary>One corporate action: its newest terms, how far it has run, and what it has set in motion.</summary>
public sealed class ActionFile(CorporateActionTerms terms, int version)
{
    readonly SortedDictionary<(int Account, string Option), long> elections = [];
    readonly SortedDictionary<string, (decimal Percent, ActionRounding Rounding)> prorated = new(StringComparer.Ordinal);

    public CorporateActionTerms Terms { get; internal set; } = terms;
    public int Version { get; internal set; } = version;
    /// <summary>What the instrument is called from the ex-date on; empty: as before.</summary>
    public string NewName { get; internal set; } = "";
    public bool IsCancelled { get; internal set; }
    public ActionKey Key => new(Terms.Id, Version);

    /// <summary>The day on which each step was taken; none: not yet.</summary>
    public DateOnly? ExOn { get; internal set; }
    public DateOnly? RecordedOn { get; internal set; }
    public DateOnly? PaidOn { get; internal set; }
    public DateOnly? ChosenOn { get; internal set; }
    /// <summary>Too old to be undone: what it had moved is no longer kept.</summary>
    public bool IsSealed { get; internal set; }
    /// <summary>Number of the fact with which it last began to run; 0: never.</summary>
    public long BegunAs { get; internal set; }

    public IReadOnlyList<ActionChange> Changes { get; internal set; } = [];

    /// <summary>What was chosen, by account and option.</summary>
    public IReadOnlyDictionary<(int Account, string Option), long> Elections => elections;
    /// <summary>What of the choices for an option is taken; all where nothing is said.</summary>
    public IReadOnlyDictionary<string, (decimal Percent, ActionRounding Rounding)> Prorated => prorated;
    /// <summary>
    /// What was confirmed, by the reference of the other side and what it moved: of whichever version, for what was paid was paid.
    /// </summary>
    internal SortedDictionary<(string Reference, int Asset), (long Held, long Gross, long Withheld)> Told { get; } = [];
    /// <summary>Units that each account is entitled on, by account and change; the depository's are what it pays on.</summary>
    public IReadOnlyDictionary<(int Account, int Change), long> Held => Trail.Held;

    /// <summary>What it has moved at the depository and the bank in all its versions, by asset in the smallest unit.</summary>
    internal SortedDictionary<int, long> Placed { get; } = [];
    /// <summary>What a correction is still to take from there, by asset: − to be given.</summary>
    public IReadOnlyDictionary<int, long> Outstanding => outstanding;
    readonly SortedDictionary<int, long> outstanding = [];

    internal ActionTrail Trail { get; set; } = new();
    /// <summary>
    /// What a version before had set in motion, taken back since: by it the same holdings are found again. Of what replaces it is the
    /// first that read them, for what has settled by a later run is no longer to be seen in that.
    /// </summary>
    internal ActionTrail Former { get; set; } = new();

    /// <summary>Whether a new run goes by the holdings that were read before: by the same dates of the same instrument.</summary>
    internal bool IsRunAgain => WasRead(Terms);

    internal bool WasRead(CorporateActionTerms by) => !Former.IsEmpty && Former.Read == ReadBy(by);

    // What replaces goes by the ex-date alone.
    internal static (string, DateOnly, DateOnly) ReadBy(CorporateActionTerms t) => (t.Isin, t.ExDate,
        ActionType.Of(t.Type)?.Family == ActionFamily.Distribution ? t.RecordDate : default);

    internal void Apply(ActionFact fact, long number, bool keeps)
    {
        switch (fact)
        {
            case ActionFact.Elected e when e.Units == 0: elections.Remove((e.Account.Number, e.Option)); break;
            case ActionFact.Elected e: elections[(e.Account.Number, e.Option)] = e.Units; break;
            case ActionFact.Begun b: Begin(b, number); break;
            case ActionFact.Entitled e:
                var key = (e.Account.Number, e.Change);
                Trail.Held[key] = Trail.Held.GetValueOrDefault(key) + e.Held;
                break;
            case ActionFact.Undone: Forget(); break;
            case ActionFact.Outstanding o: Owe(o.Asset.Number, o.Amount); break;
            case ActionFact.Confirmed c: Told[(c.Reference, c.Currency.Number)] = (c.Held, c.Told, c.Withheld); break;
            case ActionFact.NameGiven g: NewName = g.Name; break;
            case ActionFact.Prorated p: prorated[p.Option] = (p.Percent, p.Rounding); break;
            case ActionFact.Cancelled: IsCancelled = true; break;
            default: if (keeps) Keep(fact, number); break;
        }
    }

    void Keep(ActionFact fact, long number)
    {
        switch (fact)
        {
            case ActionFact.Moved m: Trail.Moves.Add((number, m)); break;
            case ActionFact.MoveVoided v: Trail.Moves.RemoveAll(m => m.Number == v.Move); break;
            case ActionFact.Claimed c: Trail.Claims.Add((number, c)); break;
            case ActionFact.InstructionChanged c: Trail.Changed.Add(c); break;
            case ActionFact.CollateralChanged c: Trail.Collateral.Add(c); break;
            case ActionFact.Kept k: Trail.Kept[k.Account.Number] = k.Held; break;
            case ActionFact.Renamed r: Trail.NameBefore = r.Before; break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Begin(ActionFact.Begun b, long number)
    {
        if (b.Stage == ActionStage.Ex)
        {
            (ExOn, Changes, BegunAs) = (b.Day, b.Changes, number);
            (Trail.Read, Trail.ReadAs) = (ReadBy(Terms), IsRunAgain ? Former.ReadAs : number);
        }
        else if (b.Stage == ActionStage.Record) (RecordedOn, Trail.IsRecorded) = (b.Day, true);
        else if (b.Stage == ActionStage.Choice) ChosenOn = b.Day;
        else if (b.Stage == ActionStage.Pay) PaidOn = b.Day;
    }

    /// <summary>By which it runs again once it is taken back.</summary>
    internal ActionTrail ReadFirst => !Former.IsEmpty && Former.Read == Trail.Read && Changes.Any(c => c.Replaces) ? Former : Trail;

    void Forget()
    {
        (ExOn, RecordedOn, ChosenOn, PaidOn) = (null, null, null, null);
        (Former, Trail) = (ReadFirst, new());
    }

    internal void Owe(int asset, long amount)
    {
        if (amount == 0) outstanding.Remove(asset); else outstanding[asset] = amount;
    }

    internal void Place(ActionMove m)
    {
        foreach (var (asset, amount) in new[] { (m.From, m.FromUnits), (m.To, m.ToUnits), (m.Currency, m.Cash) })
            if (amount != 0) Placed[asset.Number] = Placed.GetValueOrDefault(asset.Number) + amount;
    }

    internal bool HasChosen(AccountId account) => elections.Keys.Any(e => e.Account == account.Number);

    internal void Set((int Account, string Option) key, long units) => elections[key] = units;
    internal void Set(string option, (decimal Percent, ActionRounding Rounding) share) => prorated[option] = share;

    /// <summary>
    /// So many units of an account, by what it chose and what of that is taken; the rest, and what it is short of, goes by the default.
    /// </summary>
    internal List<(int Change, long Held)> ByChoice(IReadOnlyList<ActionChange> by, AccountId account, long held)
    {
        List<(int, long)> parts = [];
        var (free, left) = (Math.Max(held, 0), held);
        for (var i = 1; i < by.Count; i++)
        {
            if (!elections.TryGetValue((account.Number, by[i].Option), out var chosen)) continue;
            var part = Math.Min(chosen, free);
            free -= part;
            var taken = Taken(by[i].Option, part);
            if (taken > 0) parts.Add((i, taken));
            left -= taken;
        }
        if (left != 0) parts.Insert(0, (0, left));
        return parts;
    }

    // Account by account, in the smallest unit.
    long Taken(string option, long chosen)
    {
        if (!prorated.TryGetValue(option, out var share)) return chosen;
        var exact = chosen * share.Percent / 100;
        return (long)(share.Rounding switch
        {
            ActionRounding.Up => Math.Ceiling(exact),
            ActionRounding.Nearest => Math.Round(exact, MidpointRounding.AwayFromZero),
            _ => Math.Floor(exact),
        });
    }
}
