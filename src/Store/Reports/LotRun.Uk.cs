using Countinghouse.Accounting;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// The same history for the United Kingdom's computation: what goes over to another holding takes its part of the pool's cost along.
sealed partial class LotRun
{
    /// <summary>Units of the currency of account for one of another on a day; none where nobody said.</summary>
    public delegate decimal? Translation(AssetId currency, DateOnly on);

    /// <summary>What bears on a person and instrument.</summary>
    sealed class UkFile
    {
        public List<UkEvent> Events { get; } = [];
        /// <summary>In which of the person's accounts.</summary>
        public SortedSet<int> Accounts { get; } = [];
        public List<UkCame> Received { get; } = [];
        // Whose shares took the place of these, by the key of the event.
        public Dictionary<long, UkPlace> Into { get; } = [];
        public long Replacing; // the action that replaced the holding last
        public Exact Held;
        /// <summary>Rights: so many units came for shares of that holding, whose cost went to them at a rate.</summary>
        public (Exact Units, UkPlace Shares, Exact Rate) OnShares;
        /// <summary>Rights bought and sold on one day: they are no part of the others.</summary>
        public Dictionary<DateOnly, Exact> OfOneDay { get; } = [];
        /// <summary>What all of its shares have become.</summary>
        public AssetId? Became;
        /// <summary>Without a rate for one of its days it stays in the currency of the instrument.</summary>
        public bool IsUntranslated;
    }

    /// <summary>What came out of another pool, with what was paid besides.</summary>
    /// <param name="Rate">Of its cost there to that here: one, but for a cost in another currency that is not translated.</param>
    readonly record struct UkCame(DateOnly On, long Moment, Exact Units, UkPlace From, long Key, Exact Paid, Exact Rate);

    /// <param name="Person">The first account of who holds it: the shares of a class are one person's (TCGA 1992 ss 104 to 106A), in
    /// whichever of the accounts of one LEI they lie.</param>
    readonly record struct UkPlace(AccountId Person, AssetId Instrument);

    const long Over = -2; // and on: the keys of what is left in a pool for shares that were sold, and goes over with the rest
    const long ByTransfer = -1; // the key of what another person gave: an acquisition at its cost (TCGA 1992 s 58)

    /// <summary>A person's pool with what was disposed of in one account, and whether it is in the currency of account.</summary>
    /// <param name="Whole">The person's with what was disposed of in all accounts.</param>
    /// <param name="Held">By the person.</param>
    public readonly record struct UkOf(AccountId Person, UkResult Result, UkResult Whole, Exact Held, bool IsTranslated)
    {
        /// <summary>Whether the pool is of more accounts than one.</summary>
        public bool IsShared { get; init; }

        /// <summary>Units sold for which nothing was acquired.</summary>
        public Exact Short => Exact.Max(Whole.Quantity - Held, 0);

        /// <summary>What the pool cost, less what was received for units that were never acquired.</summary>
        public Exact Carrying => Whole.Cost - Whole.Disposals.Aggregate((Exact)0, (sum, d) => sum + (d.Proceeds - d.Charges) * d.Unmatched
            / d.Quantity);
    }

    Dictionary<AccountId, AccountId> persons = [];
    long moment; // the place of the step that is read now among all

    AccountId PersonOf(AccountId account) => persons.GetValueOrDefault(account, account);

    /// <summary>The pools of accounts and of all others of the same persons; amounts in minor units of the instrument's currency, or
    /// translated.</summary>
    public Dictionary<(AccountId, AssetId), UkOf> RunUk(Func<AccountId, bool> whose, Translation? translation = null)
    {
        var into = brought.Select(b => b.Account).Concat(trades.Select(t => t.Account)).Concat(transfers.Select(t => t.Transfer.To))
            .ToHashSet();
        var all = into.Concat(transfers.Select(t => t.Transfer.From)).ToHashSet();
        persons = all.GroupBy(a => holders.TryGetValue(a, out var holder) ? holder : $" {a.Number}").SelectMany(p =>
            p.Select(a => (Account: a, First: p.MinBy(o => o.Number)))).ToDictionary(p => p.Account, p => p.First);
        HashSet<AccountId> Of(IEnumerable<AccountId> some) => some.Select(PersonOf).ToHashSet();
        var asked = Of(into.Where(whose));
        // With those from which securities came to them, or whose cost went with them.
        var files = asked.ToHashSet();
        while (transfers.Where(t => files.Contains(PersonOf(t.Transfer.To))).Any(t => files.Add(PersonOf(t.Transfer.From)))) { }
        return Told(asked, UkFiles(files, translation), () => UkFiles(files, null), translation is not null);
    }

    Dictionary<(AccountId, AssetId), UkOf> Told(
        HashSet<AccountId> asked, Dictionary<UkPlace, UkFile> files, Func<Dictionary<UkPlace, UkFile>> untranslated, bool isTranslated)
    {
        var told = Results(files);
        Spread(files, told);
        var bare = files.Where(f => f.Value.IsUntranslated).Select(f => f.Key).ToHashSet();
        var plain = bare.Count == 0 ? [] : untranslated();
        var untold = Results(plain);
        Dictionary<(AccountId, AssetId), UkOf> all = [];
        foreach (var (place, file) in files.Where(f => asked.Contains(f.Key.Person)))
        {
            var (whole, held) = bare.Contains(place) ? (untold[place], plain[place].Held) : (told[place], file.Held);
            foreach (var account in file.Accounts)
                all.Add((new(account), place.Instrument), new(place.Person, file.Accounts.Count == 1 ? whole
                    : whole with { Disposals = [.. whole.Disposals.Where(d => d.Account == account)] }, whole, held,
                    isTranslated && !bare.Contains(place))
                { IsShared = file.Accounts.Count > 1 });
        }
        return all;
    }

    Dictionary<UkPlace, UkFile> UkFiles(HashSet<AccountId> of, Translation? translation)
    {
        Dictionary<UkPlace, UkFile> files = [];
        UkFile? File(AccountId account, AssetId instrument)
        {
            var person = PersonOf(account);
            if (!of.Contains(person)) return null;
            if (!files.TryGetValue(new(person, instrument), out var file)) files.Add(new(person, instrument), file = new());
            file.Accounts.Add(account.Number);
            return file;
        }
        foreach (var (at, step) in steps.Index())
        {
            moment = at;
            switch (step.Kind)
            {
                case Kind.Brought when brought[step.At] is var (account, instrument, lot) && File(account, instrument) is { } file:
                    var acquired = Dated(step, instrument, lot.Acquired);
                    Add(file, lot.Quantity > 0 ? new UkAcquired(acquired, lot.Quantity, lot.Cost)
                        : new UkDisposed(acquired, -lot.Quantity, -lot.Cost, 0) { Account = account.Number }, lot.Quantity,
                        (instrument, translation));
                    break;
                case Kind.Action when actions[step.At] is var action:
                    foreach (var given in action.Given?.Keys ?? []) File(given, action.Instrument); // also without a holding
                    foreach (var (place, file) in files.Where(f => f.Key.Instrument == action.Instrument)
                        .OrderBy(f => f.Key.Person.Number).ToList())
                        new UkAction(this, step.At, place, (files, translation)).Apply(file);
                    break;
                case Kind.Traded when trades[step.At] is var t && File(t.Account, t.Instrument) is { } file:
                    var on = Dated(step, t.Instrument, t.On);
                    if (t.Quantity > 0)
                    {
                        Add(file, new UkAcquired(on, t.Quantity, t.Amount), t.Quantity, (t.Instrument, translation));
                        break;
                    }
                    var sold = new UkDisposed(on, -t.Quantity, -t.Amount + t.Charges, t.Charges) { Account = t.Account.Number };
                    if (file.OnShares.Units > 0) sold = SellRights(step, sold, file, (files, translation));
                    if (!sold.Quantity.IsZero) Add(file, sold, -sold.Quantity, (t.Instrument, translation));
                    break;
                case Kind.Moved when transfers[step.At] is var (t, _) && File(t.From, t.Instrument) is { } file:
                    var to = File(t.To, t.Instrument);
                    if (to == file) break; // from one hand into the other
                    var moved = Dated(step, t.Instrument, t.On);
                    Add(file, new UkDisposed(moved, t.Quantity, 0, 0, IsTransfer: true) { Account = t.From.Number }, -t.Quantity,
                        (t.Instrument, translation));
                    if (to is null) break;
                    to.Received.Add(new(moved, moment, t.Quantity, new(PersonOf(t.From), t.Instrument), ByTransfer, 0, 1));
                    to.Held += t.Quantity;
                    break;
            }
        }
        return files;
    }

    // What is identified with a cost that has no rate, or came with one, has none either.
    static void Spread(Dictionary<UkPlace, UkFile> files, Dictionary<UkPlace, UkResult> told)
    {
        bool IsBare(UkFile file) => file.Into.Values.Any(into => files[into].IsUntranslated)
            || file.Received.Exists(r => files[r.From].IsUntranslated
                && (r.Key == ByTransfer || !told[r.From].Left.GetValueOrDefault(r.Key).IsZero));
        while (files.Values.FirstOrDefault(f => !f.IsUntranslated && IsBare(f)) is { } bare) bare.IsUntranslated = true;
    }

    // Pools go by days: what an action has not read is of its day or after, and what it has read, of before.
    DateOnly Dated(Step step, AssetId instrument, DateOnly on)
    {
        if (!ranIn.TryGetValue(instrument, out var runs)) return on;
        var first = DateOnly.MinValue; // of two on one day, what came between them is not before either
        foreach (var ran in runs)
        {
            if (ran.IsLate) continue;
            var ex = Plain.ToDate(ran.In.Day);
            if (step.In.CompareTo(ran.In) > 0) first = ex;
            else if (on >= ex) on = ex.AddDays(-1);
            if (on < first) on = first;
        }
        return on;
    }

    void Add(UkFile file, UkEvent e, Exact units, (AssetId Instrument, Translation? By) translation)
    {
        file.Held += units;
        var by = Factor(file, e.On, translation);
        file.Events.Add((e with { Moment = moment }) switch
        {
            UkAcquired a => a with { Cost = a.Cost * by },
            UkDisposed d => d with { Proceeds = d.Proceeds * by, Charges = d.Charges * by },
            UkPaidOut p => p with { Value = p.Value * by, Worth = p.Worth * by, Charges = p.Charges * by },
            UkDistributed d => d with { Value = d.Value * by },
            var other => other,
        });
    }

    // Each amount at the rate of its own day: a gain is that of two amounts in sterling (Capcount Trading v Evans [1993] STC 11).
    Exact Factor(UkFile file, DateOnly on, (AssetId Instrument, Translation? By) translation)
    {
        var currency = assets[translation.Instrument].Currency;
        if (translation.By is not { } by) return 1;
        if (by(currency, on) is { } rate) return Exact.From(rate);
        file.IsUntranslated = true;
        return 1;
    }

    // All are identified together, then run.
    static Dictionary<UkPlace, UkResult> Results(Dictionary<UkPlace, UkFile> files)
    {
        var pools = files.ToDictionary(f => f.Key, f => new UkPool([.. f.Value.Events, .. f.Value.Received.Select(r => (UkEvent)
            (r.Key == ByTransfer ? new UkAcquired(r.On, r.Units, 0) : new UkReceived(r.On, r.Units, r.Paid)) with { Moment = r.Moment })]));
        foreach (var (place, file) in files)
        {
            foreach (var (key, into) in file.Into) pools[place].Lead(key, pools[into]);
            // What another person transferred cost what it had cost there; what came otherwise, what went out of the pool it came from.
            foreach (var r in file.Received)
                if (r.Key == ByTransfer) pools[place].Give((r.On, r.Moment), pools[r.From], r.Units);
                else pools[place].Carry((r.On, r.Moment), pools[r.From], r.Key, r.Rate);
        }
        UkPool.Identify(files.Keys.OrderBy(p => p.Person.Number).ThenBy(p => p.Instrument.Number).Select(p => pools[p]));
        return pools.ToDictionary(p => p.Key, p => p.Value.Run());
    }
}
