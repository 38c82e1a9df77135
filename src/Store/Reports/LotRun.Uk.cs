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
        /// <summary>Without a rate for one of its days it stays in the currency of the instrument.</summary>
        public bool IsUntranslated;
    }

    /// <summary>What came out of another pool, with what was paid besides.</summary>
    /// <param name="Rate">Of its cost there to that here: one, but for a cost in another currency that is not translated.</param>
    readonly record struct UkCame(DateOnly On, Exact Units, UkPlace From, long Key, Exact Paid, Exact Rate);

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
        foreach (var step in steps)
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
                    Add(file, t.Quantity > 0 ? new UkAcquired(on, t.Quantity, t.Amount)
                        : new UkDisposed(on, -t.Quantity, -t.Amount + t.Charges, t.Charges) { Account = t.Account.Number }, t.Quantity,
                        (t.Instrument, translation));
                    break;
                case Kind.Moved when transfers[step.At] is var (t, _) && File(t.From, t.Instrument) is { } file:
                    var to = File(t.To, t.Instrument);
                    if (to == file) break; // from one hand into the other
                    var moved = Dated(step, t.Instrument, t.On);
                    Add(file, new UkDisposed(moved, t.Quantity, 0, 0, IsTransfer: true) { Account = t.From.Number }, -t.Quantity,
                        (t.Instrument, translation));
                    if (to is null) break;
                    to.Received.Add(new(moved, t.Quantity, new(PersonOf(t.From), t.Instrument), ByTransfer, 0, 1));
                    to.Held += t.Quantity;
                    break;
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
        file.Events.Add(e switch
        {
            UkAcquired a => a with { Cost = a.Cost * by },
            UkDisposed d => d with { Proceeds = d.Proceeds * by, Charges = d.Charges * by },
            UkPaidOut p => p with { Value = p.Value * by, Worth = p.Worth * by },
            UkDistributed d => d with { Value = d.Value * by },
            _ => e,
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

    // All are identified together; then pools that others come out of are run first.
    static Dictionary<UkPlace, UkResult> Results(Dictionary<UkPlace, UkFile> files)
    {
        var pools = files.ToDictionary(f => f.Key, f => new UkPool([.. f.Value.Events, .. f.Value.Received.Select(r => (UkEvent)
            (r.Key == ByTransfer ? new UkAcquired(r.On, r.Units, 0) : new UkReceived(r.On, r.Units, r.Paid)))]));
        foreach (var (place, file) in files)
            foreach (var (key, into) in file.Into) pools[place].Lead(key, pools[into]);
        UkPool.Identify(files.Keys.OrderBy(p => p.Person.Number).ThenBy(p => p.Instrument.Number).Select(p => pools[p]));
        Dictionary<UkPlace, UkResult> results = [];
        HashSet<UkPlace> asked = [], paid = [];
        UkResult Of(UkPlace place)
        {
            if (results.TryGetValue(place, out var known)) return known;
            asked.Add(place);
            Pay(place);
            foreach (var (on, _, from, key, _, rate) in files[place].Received)
                if (key != ByTransfer) pools[place].Carry(on, rate * (Source(from)?.Left.GetValueOrDefault(key) ?? 0));
            results.Add(place, pools[place].Run());
            return results[place];
        }
        // Two pools that went into each other: what comes back is without the cost that went there and is not known yet.
        UkResult? Source(UkPlace from) => asked.Contains(from) && !results.ContainsKey(from) ? null : Of(from);
        // What another person transferred cost what it had cost there, also where sales of what it took the place of go with it.
        void Pay(UkPlace place)
        {
            if (!paid.Add(place)) return;
            foreach (var (on, units, from, key, _, _) in files[place].Received)
                if (key == ByTransfer && Source(from) is { } source)
                    pools[place].Cost(on, UkDisposal.Together(source.Disposals.Where(d => d.IsTransfer && d.On == on))
                        .Aggregate((Exact)0, (sum, d) => sum + d.Cost * units / d.Quantity));
            foreach (var into in files[place].Into.Values) Pay(into);
        }
        foreach (var place in files.Keys) Of(place);
        return results;
    }

    /// <summary>A corporate action over one person's holding: quantities as the books have them.</summary>
    readonly struct UkAction(
        LotRun run, int at, UkPlace place, (Dictionary<UkPlace, UkFile> Files, Translation? Translation) of)
    {
        readonly LotAction action = run.actions[at];
        readonly Dictionary<UkPlace, UkFile> files = of.Files;
        readonly Translation? translation = of.Translation;

        public void Apply(UkFile file)
        {
            var grant = Given(file);
            var isLeftOut = action.Given is not null && !IsElsewhere(file) && grant is null or { Held: 0, Units: 0 };
            var held = grant is { } g && action.IsExact ? g.Held : file.Held;
            if (action is ExchangeLots { IsOfAll: true, To: { } other } exchange && (file.Held.IsZero || !isLeftOut && !held.IsZero))
                Replace(file, exchange, other);
            if (!file.Held.IsZero) file.Replacing = action.By;
            if (isLeftOut || held.IsZero)
            {
                if (file.Held.IsZero && action is SplitLots split) Reorganise(file, split);
                if (!isLeftOut && grant is { } none) Unfounded(file, none);
                return;
            }
            switch (action)
            {
                case SplitLots a: Split(file, a, grant); break;
                case SpinOffLots a: SpinOff(file, a, grant, held); break;
                case ExerciseLots a:
                    var paid = grant is { } x ? -x.Gross : held * Exact.From(-a.Paid);
                    Divide(file, (a.To, a.Ratio), grant, (held, held, 1, paid));
                    break;
                case ExchangeLots a: Exchange(file, a, grant, held); break;
                case RedeemLots a:
                    var left = Units(a.Ratio, held, grant);
                    Dispose(file, held - left, grant is { } r ? r.Gross + r.InLieu : held * Exact.From(a.Paid));
                    break;
                case ReturnCapital a when held > 0:
                    run.Add(file, new UkPaidOut(a.On, grant is { } c ? c.Gross : held * Exact.From(a.PerUnit), held * Exact.From(a.Worth),
                        translation is not null)
                    { Account = Shares(file)[0].Account }, 0, Translated);
                    break;
            }
        }

        // Rights that are sold are a capital distribution on the shares (TCGA 1992 s 123); as far as they are taken, or no choice is
        // given, cost goes to them.
        void SpinOff(UkFile file, SpinOffLots a, LotGrant? grant, Exact held)
        {
            var part = Exact.Of(a.Part.New, a.Part.Old);
            var sold = file.Accounts.Where(o => a.Sold.ContainsKey(new(o))).Select(o => (Account: o, Grant: a.Sold[new(o)])).ToList();
            if (a.IsOfSome && grant is { } g)
            {
                g = g with { Held = g.Held - sold.Sum(s => s.Grant.Held), Units = g.Units - sold.Sum(s => s.Grant.Units) };
                (part, grant) = (part * Exact.Max(Exact.Min(g.Held / file.Held, 1), 0), g);
            }
            Divide(file, (a.To, a.Ratio), grant, (0, held, part, 0));
            Exact paid = sold.Sum(s => s.Grant.Gross);
            if (held > 0 && paid > 0)
                run.Add(file, new UkPaidOut(a.On, paid, file.Held * Exact.From(a.Worth), translation is not null)
                { Account = sold[0].Account }, 0, Translated);
        }

        bool IsElsewhere(UkFile file)
        {
            var elsewhere = action.Elsewhere;
            return file.Accounts.Any(a => elsewhere.Contains(new(a)));
        }

        // What the books gave the person, in all accounts; none: all by the ratio.
        LotGrant? Given(UkFile file)
        {
            LotGrant? all = null;
            foreach (var (account, grant) in Grants(file))
                all = all is { } sum ? new(sum.Held + grant.Held, sum.Units + grant.Units, sum.Gross + grant.Gross,
                    sum.InLieu + grant.InLieu) : grant;
            return all is { } given && IsElsewhere(file) ? LotBook.WithOpen(action, (long)file.Held.Round(), given) : all;
        }

        // What accounts that settle elsewhere get besides, their custodians give.
        IEnumerable<(int Account, LotGrant Grant)> Grants(UkFile file)
        {
            foreach (var account in file.Accounts)
                if (action.Given?.TryGetValue(new(account), out var grant) is true
                    && (action.IsExact || !action.Elsewhere.Contains(new(account))))
                    yield return (account, grant);
        }

        // As much of it as was given to each account.
        List<(int Account, Exact Part)> Shares(UkFile file)
        {
            var grants = Grants(file).Where(g => g.Grant.Held > 0).ToList();
            var all = grants.Sum(g => g.Grant.Held);
            return all == 0 ? [(file.Accounts.Min, 1)] : grants.ConvertAll(g => (g.Account, Exact.Of(g.Grant.Held, all)));
        }

        (AssetId, Translation?) Translated => (place.Instrument, translation);

        // What the books gave.
        static Exact Units(Exchanged ratio, Exact held, LotGrant? grant) => grant is { } g ? g.Units : held * ratio.New / ratio.Old;

        // The new units are the old ones (TCGA 1992 s 127): what was sold before is identified with what is bought after by the ratio of
        // the action, whatever is held and whatever fractions the books round.
        void Reorganise(UkFile file, SplitLots a)
        {
            Exact New(Exact old) => old * a.Ratio.New / a.Ratio.Old;
            // What came before it on its own day is in units of before.
            for (var i = 0; i < file.Events.Count; i++)
                file.Events[i] = file.Events[i] switch
                {
                    UkAcquired e when e.On == a.On => e with { Quantity = New(e.Quantity) },
                    UkDisposed e when e.On == a.On => e with { Quantity = New(e.Quantity) },
                    UkLeft e when e.On == a.On => e with { Units = New(e.Units) },
                    var other => other,
                };
            file.Events.Add(new UkReorganised(a.On, a.Ratio.New, a.Ratio.Old));
            file.Held = New(file.Held);
        }

        void Split(UkFile file, SplitLots a, LotGrant? grant)
        {
            var (held, cash) = (file.Held, grant?.InLieu ?? 0);
            var after = grant is { } g ? held + g.Units - (a.IsBesides ? 0 : g.Held) : Units(a.Ratio, held, null);
            Reorganise(file, a);
            var fraction = file.Held - after;
            if (held <= 0 || after <= 0)
            {
                Dispose(file, fraction, cash);
                return;
            }
            if (fraction > 0) file.Events.Add(new UkLeft(a.On, at, 0, fraction));
            else if (fraction < 0) file.Events.Add(new UkReceived(a.On, -fraction, 0));
            file.Held = after;
            // Cash for a fraction is small: it lowers the cost (TCGA 1992 s 122), or raises it where more than a fraction was given.
            if (cash != 0) run.Add(file, new UkDistributed(a.On, cash, IsCapital: true, IsEqualisation: false), 0, Translated);
        }

        void Dispose(UkFile file, Exact units, Exact paid)
        {
            if (units > 0)
                foreach (var (account, part) in Shares(file))
                    run.Add(file, new UkDisposed(action.On, units * part, paid * part, 0) { Account = account }, -units * part, Translated);
            else if (units < 0) run.Add(file, new UkAcquired(action.On, -units, -paid), -units, Translated);
        }

        // Units without a holding that they are for, or such units taken back.
        void Unfounded(UkFile file, LotGrant grant)
        {
            var to = action switch
            {
                SpinOffLots a => a.To,
                ExchangeLots { To: { } other } => other,
                ExerciseLots a => a.To,
                _ => action.Instrument,
            };
            Come(file, to, grant.Units);
        }

        void Come(UkFile file, AssetId to, Exact units)
        {
            if (units.IsZero) return;
            var other = Of(file, to);
            run.Add(other, units > 0 ? new UkAcquired(action.On, units, 0)
                : new UkDisposed(action.On, -units, 0, 0) { Account = Shares(file)[0].Account }, units, (to, translation));
        }

        UkFile Of(UkFile file, AssetId to)
        {
            if (!files.TryGetValue(new(place.Person, to), out var other)) files.Add(new(place.Person, to), other = new());
            other.Accounts.UnionWith(file.Accounts);
            return other;
        }

        // Part of a disposal: as much as the cash is of all that is received (TCGA 1992 ss 128, 129); the rest goes over.
        void Exchange(UkFile file, ExchangeLots a, LotGrant? grant, Exact held)
        {
            var paid = grant is { } g ? g.Gross : held * Exact.From(a.Paid);
            if (a.To is not { } to)
            {
                Dispose(file, held, paid);
                return;
            }
            var worth = Exact.From(Math.Abs(a.Worth)) * Units(a.Ratio, held, grant);
            var share = paid.IsZero || (worth + paid).IsZero ? 0 : paid / (worth + paid);
            Divide(file, (to, a.Ratio), grant, (held * (1 - share), held, 1 - share, 0));
            if (!share.IsZero) Dispose(file, held * share, paid);
        }

        // The new shares are the old ones (TCGA 1992 ss 127, 135(3)) also where nothing was left to be exchanged: by the terms, as of a
        // split. Of cash besides it is the part that went into shares (s 129).
        void Replace(UkFile file, ExchangeLots a, AssetId to)
        {
            var isOneCurrency = run.assets[to].Currency == run.assets[action.Instrument].Currency;
            if (file.Replacing == a.By || translation is null && !isOneCurrency) return;
            file.Replacing = a.By;
            var (paid, worth) = (Exact.From(a.Paid), Exact.From(Math.Abs(a.Worth)) * a.Ratio.New / a.Ratio.Old);
            var key = Over - at;
            file.Events.Add(new UkReplaced(a.On, key, a.Ratio.New, a.Ratio.Old, paid.IsZero ? 1 : worth / (worth + paid)));
            file.Into.Add(key, new(place.Person, to));
            Of(file, to).Received.Add(new(a.On, 0, place, key, 0, 1));
        }

        // Of a short position what it becomes is owed: sold without a price, until it is bought.
        void Divide(UkFile file, (AssetId To, Exchanged Ratio) into, LotGrant? grant, (Exact Gone, Exact Held, Exact Part, Exact Paid) of)
        {
            var isBesides = action is SpinOffLots;
            var units = isBesides && grant is { } g ? g.Units : Units(into.Ratio, of.Held, grant);
            var other = Of(file, into.To);
            if (of.Held < 0)
            {
                if (!of.Gone.IsZero) run.Add(file, new UkAcquired(action.On, -of.Gone, 0), -of.Gone, Translated);
                Come(file, into.To, units);
                return;
            }
            // What the pool is short of is sold, without a price, until it is bought.
            var there = Exact.Min(of.Gone, Exact.Max(file.Held, 0));
            file.Events.Add(new UkLeft(action.On, at, of.Part, there));
            file.Held -= there;
            Dispose(file, of.Gone - there, 0);
            if (units < 0) Come(file, into.To, units); // taken back
            if (units <= 0) return;
            other.Received.Add(new(action.On, units, place, at, of.Paid * run.Factor(other, action.On, (into.To, translation)),
                translation is null ? Exact.From(action.Across ?? 0) : 1));
            other.Held += units;
            if (grant is { InLieu: > 0 and var cash })
                run.Add(other, new UkDistributed(action.On, cash, IsCapital: true, IsEqualisation: false), 0, (into.To, translation));
        }
    }
}
