using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// A contract of a trade that came, or was undone, after actions had read the books: each of them in turn makes of it what the next has.
/// </summary>
public sealed record FollowedContract
{
    /// <summary>Number of the fact that booked the trade.</summary>
    public required long Trade { get; init; }
    public required DateOnly TradedOn { get; init; }
    /// <summary>By contract.</summary>
    public required DateOnly SettlesOn { get; init; }
    /// <summary>Of the account's side, or of the street's.</summary>
    public required EntryId Entry { get; init; }
    public required Against Against { get; init; }
    /// <summary>What it is for by now.</summary>
    public required AssetId Instrument { get; init; }
    /// <summary>+ received, − delivered; of the account's side as the account sees it.</summary>
    public required long Units { get; init; }
    /// <summary>
    /// Settled units that the account has more of by being rounded with it in the action before: those after it go on from them. The
    /// account of fractions has as many less.
    /// </summary>
    public long Evened { get; init; }
    /// <summary>Units that distributions have brought for it since, which those after them pay on too.</summary>
    public IReadOnlyList<Brought> Brought { get; init; } = [];
    /// <summary>The trade is cancelled: what it had is gone already.</summary>
    public bool IsGone { get; init; }

    public bool IsOfAccount => Entry.Kind == EntryKind.ClientTrade;

    /// <summary>What it has of an instrument, with what was brought.</summary>
    public FollowedContract In(AssetId instrument)
    {
        var (units, evened) = Instrument == instrument ? (Units, Evened) : (0, 0);
        foreach (var b in Brought)
            if (b.Of == instrument) (units, evened) = (units + b.Units, evened + b.Evened);
        return this with { Instrument = instrument, Units = units, Evened = evened };
    }
}

/// <param name="Units">Claimed from the other side.</param>
/// <param name="Evened">So many more has the account, by being rounded as a whole.</param>
public readonly record struct Brought(AssetId Of, long Units, long Evened)
{
    /// <summary>What an action makes of it.</summary>
    public Brought By(ActionChange change)
    {
        var units = change.Received(Units).Units;
        return new(change.To, units, change.Received(Units + Evened).Units - units);
    }
}

public sealed partial class ActionBook
{
    /// <summary>
    /// The actions that went ex after a day and have read the books, withdrawn ones too, in the order in which they run.
    /// </summary>
    public List<ActionFile> Since(DateOnly day) => [.. Sorted(files.Values.Where(f => !f.IsSealed && ExDateOf(f) > day))];

    static DateOnly? ExDateOf(ActionFile f) => f.ExOn is not null ? f.Terms.ExDate : f.Former.IsEmpty ? null : f.Former.Read.ExDate;

    /// <summary>Whether the units of a trade of that day have been replaced since, or will be again.</summary>
    public bool IsReplaced(AssetId instrument, DateOnly tradedOn)
    {
        foreach (var file in Since(tradedOn))
            if (file.Changes[0] is { Replaces: true } change && change.From == instrument) return true;
        return false;
    }

    /// <summary>Whether actions since a trade was made have made more of it than the books can hold.</summary>
    /// <param name="units">Above zero.</param>
    public bool IsTooMuch(AssetId instrument, DateOnly tradedOn, long units)
    {
        const decimal most = MostUnits >> 8; // which leaves room for some thousands of the like
        var held = (decimal)units;
        foreach (var file in Since(tradedOn))
        {
            if (file.Changes[0] is not { } change || change.From != instrument) continue;
            var made = held * change.RatioNew / change.RatioOld;
            for (var i = change.Scales.From; i < change.Scales.To; i++) made *= 10;
            var paid = held * (Math.Abs(change.CashPerUnit) + change.InLieu) + made * change.PricePerNew;
            for (var i = 0; i < change.Scales.Cash; i++) paid *= 10;
            if (made > most || paid > most) return true;
            if (change.Replaces) (instrument, held) = (change.To, made);
        }
        return false;
    }

    /// <summary>A trade, or the undoing of one that was netted, is netted by itself.</summary>
    /// <param name="sign">−1: undone.</param>
    public static ActionFact.TradeApart Apart(BookedTrade t, long booked, int sign) => new(
        new(t.Counterparty, t.SettleOn, t.Instrument, t.Currency, booked), t.TradeDate, sign * t.SignedQuantity,
        sign * t.SignedConsideration);

    /// <summary>What one action makes of a contract, and as what the next has it; as it was where it is none of its business.</summary>
    public (List<Fact> Facts, FollowedContract Next) Follow(ActionFile file, FollowedContract c, DateOnly day, IActionBooks books)
    {
        var change = file.Changes[0];
        var step = new Step(this, file, day, books);
        if (step.Type.Family == ActionFamily.Distribution)
        {
            var isRecorded = file.ExOn is null ? file.Former.IsRecorded : file.RecordedOn is not null;
            if (!c.IsOfAccount || !isRecorded || !step.Has(c) || c.In(change.From) is not { } all || all is { Units: 0, Evened: 0 })
                return ([], c);
            return (step.Follow(all), file.ExOn is null ? c : c with { Brought = [.. c.Brought, .. step.Brings(all)] });
        }
        if (!change.Replaces) return ([], c);
        if (file.ExOn is not null) c = c with { Brought = [.. c.Brought.Select(b => b.Of == change.From ? b.By(change) : b)] };
        if (change.From != c.Instrument) return ([], c);
        var (facts, evened) = c.IsGone ? step.Leave(c) : step.Take(c);
        return (facts, file.ExOn is null ? c
            : c with { Instrument = change.To, Units = change.Received(c.Units).Units, Evened = evened });
    }

    /// <summary>What the trail has already stays there; a version that is read again is told of it too.</summary>
    void Follow(ActionFile file, ActionFact.ContractFollowed f, long number)
    {
        var former = file.Former;
        if (former.IsEmpty || file.ExOn is not null && !file.IsRunAgain) return;
        if (f.Legs.Length == 0)
        {
            if (!f.Against.Account.Equals(default)) former.Hold(f.Against.Account, f.Before.Quantity);
            if (former.IsRecorded && IsBesides(file))
                former.Claims.Add((number, new(f.Of, f.Day, f.Against with { Account = default }, 0, f.Before.Quantity, default, false)));
            return;
        }
        former.Pending.Add(new(f.Entry, f.Day, f.Legs, f.Legs));
        foreach (var leg in f.Legs)
            if (leg.Asset == file.Changes[0].From && register[leg.Account].IsOwner) former.Hold(leg.Account, -leg.Amount);
        if (f.Entry.Kind == EntryKind.ClientTrade && f.Against.Kind != InstructionKind.ClientDvp) return;
        if (f.Against.Kind == InstructionKind.ClientDvp) former.Hold(f.Against.Account, -f.Before.Quantity);
        former.Changed.Add(new(f.Of, f.Day, 0, f.Entry.Cause, f.Against, f.Before, f.After, false));
    }

    sealed partial class Step
    {
        /// <summary>Whether a contract from before the ex-date brings what is due.</summary>
        public bool Has(FollowedContract c) => !IsBySettlement || c.SettlesOn < Terms.ExDate;

        /// <summary>What a contract brings follows it, when its holders have been recorded; withdrawn, it will.</summary>
        public List<Fact> Follow(FollowedContract c)
        {
            var (account, party, units) = (Register[c.Against.Account], Register[c.Against.Party], c.Units);
            var change = Changes[0];
            var note = new ActionFact.ContractFollowed(file.Key, day, c.Trade, c.Entry, [], c.Against,
                new(Old, units, change.Currency, 0), new(change.To, change.Received(units).Units, change.Currency, change.Cash(units)));
            if (file.ExOn is null) return [note with { After = note.Before }];
            Begin(ActionStage.Contract);
            facts.Add(note);
            EntitleMore(account, units + c.Evened);
            if (c.Evened != 0) EntitleMore(Register[Register.Fractions], -c.Evened);
            ClaimFrom(party, 0, units);
            if (file.PaidOn is null) return facts;
            SortedDictionary<int, long> left = [];
            foreach (var fact in facts)
                if (fact is ActionFact.Moved moved) Add(left, moved.Move);
            ToFractions(left);
            return facts;
        }

        /// <summary>The units that follow it so: what its account has more of, and what is claimed from the other side.</summary>
        public IEnumerable<Brought> Brings(FollowedContract c)
        {
            if (file.ChosenOn is null && IsChosenLate(Terms)) yield break;
            var (own, now) = Divided(c.Against.Account, c.Units + c.Evened);
            for (var i = 0; i < Changes.Count; i++)
            {
                var change = Changes[i];
                var claimed = i == 0 ? change.Received(c.Units).Units : 0;
                var given = change.Received(now.GetValueOrDefault(i)).Units - change.Received(own.GetValueOrDefault(i)).Units;
                if (claimed != 0 || given != 0) yield return new(change.To, claimed, given - claimed);
            }
        }

        // An account's part in each change, as it is and with so many more units.
        (Dictionary<int, long> Own, Dictionary<int, long> Now) Divided(AccountId account, long more)
        {
            var own = file.Held.Where(h => h.Key.Account == account.Number).ToDictionary(h => h.Key.Change, h => h.Value);
            return (own, file.ByChoice(Changes, account, own.Values.Sum() + more).ToDictionary(p => p.Change, p => p.Held));
        }

        void EntitleMore(Account account, long more)
        {
            if (file.ChosenOn is null && IsChosenLate(Terms))
            {
                EntitleAnew(account.Id.Number, more);
                return;
            }
            var (own, now) = Divided(account.Id, more);
            Exchange(own, now, (index, held, isBack) => Entitle(account, index, held, isBack));
        }

        /// <summary>
        /// What is pending and open of a contract becomes what the others have become; withdrawn, it will. And so many settled units are
        /// then evened.
        /// </summary>
        public (List<Fact> Facts, long Evened) Take(FollowedContract c)
        {
            var (entry, open) = (books.Pending(c.Entry), books.OpenFor(c.Entry.Cause));
            if (entry is not { Legs: var legs } || !Array.Exists(legs, l => l.Asset == Old)) return ([], c.Evened);
            if (file.ExOn is not null) Begin(ActionStage.Contract);
            var before = open?.Rest ?? new(Old, c.Units, Changes[0].Currency, 0);
            var against = c.IsOfAccount && open is { } own ? own.Against : c.Against;
            facts.Add(new ActionFact.ContractFollowed(file.Key, day, c.Trade, c.Entry, legs, against, before,
                file.ExOn is null ? before : new(Changes[0].To, Changes[0].Received(before.Quantity).Units, before.Currency,
                    before.Amount + Changes[0].Cash(before.Quantity) + Changes[0].CashInLieu(before.Quantity))));
            if (file.ExOn is null) return (facts, c.Evened);
            ChangePending(c.Entry, entry.Value.Due, (legs, legs));
            if (open is { } item)
                ChangeItem(new(item.Instruction, item.Cause, item.Against, item.Rest, item, item.IsFailing, IsPending: true));
            return Even(c);
        }

        /// <summary>What a contract that is gone had of the fractions goes back to what is left.</summary>
        public (List<Fact> Facts, long Evened) Leave(FollowedContract c)
        {
            var change = Changes[0];
            if (file.ExOn is null || !c.IsOfAccount) return ([], c.Evened);
            Begin(ActionStage.Contract);
            facts.Add(new ActionFact.ContractFollowed(file.Key, day, c.Trade, c.Entry, [], c.Against,
                new(Old, c.Units, change.Currency, 0), new(change.To, change.Received(c.Units).Units, change.Currency, 0)));
            AddShare(c.Against.Account, 0,
                new(c.Units, change.Received(c.Units).Units, change.Cash(c.Units), change.CashInLieu(c.Units)));
            return Even(c);
        }

        // Its account's holding, that had been replaced without it, is rounded with it.
        (List<Fact> Facts, long Evened) Even(FollowedContract c)
        {
            var evened = c.Evened;
            foreach (var account in Contracting())
            {
                var isOwn = c.IsOfAccount && account == c.Against.Account;
                var units = Bring(account, 0, isOwn ? c.Evened : 0, file.Held.GetValueOrDefault((account.Number, 0)));
                if (isOwn) evened = units;
            }
            if (c.Evened != 0) Bring(Register.Fractions, 0, -c.Evened, file.Held.GetValueOrDefault((Register.Fractions.Number, 0)));
            BringFractions();
            if (file.PaidOn is not null)
            {
                SortedDictionary<int, long> left = [];
                foreach (var fact in facts)
                    if (fact is ActionFact.Moved moved) Add(left, moved.Move);
                ToFractions(left);
            }
            foreach (var ((account, change), s) in shares)
                facts.Add(new ActionFact.Entitled(file.Key, day, new(account), change, s.Held, s.Units, s.Gross, 0, s.InLieu));
            return (facts, evened);
        }
    }
}
