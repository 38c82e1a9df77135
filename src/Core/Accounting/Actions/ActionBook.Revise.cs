using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    // Whose facts are being applied, and the actions that are taken back and had read after it: what it makes otherwise they had read
    // otherwise.
    string? acting;
    List<ActionFile> revised = [];
    // What is just taken back: the later ones have not read what it did while they stood.
    ActionTrail undone = new();

    // The order in which actions go on from each other: by ex-date, whenever they are told; of one day as they were first read, and what
    // is still to be read after it, what comes besides before what replaces, then by id.
    static int InOrder(ActionFile a, ActionFile b) => InOrder((a, a.Terms.ExDate), (b, b.Terms.ExDate));

    static int InOrder((ActionFile File, DateOnly Ex) a, (ActionFile File, DateOnly Ex) b)
    {
        static (DateOnly, long, ActionFamily) Key((ActionFile File, DateOnly Ex) of) =>
            (of.Ex, FirstRead(of.File), FamilyOf(of.File.Terms));
        var order = Key(a).CompareTo(Key(b));
        return order != 0 ? order : string.CompareOrdinal(a.File.Terms.Id, b.File.Terms.Id);
    }

    static long FirstRead(ActionFile f) =>
        f.ExOn is not null ? f.Trail.ReadAs : f.Former.IsEmpty ? long.MaxValue : f.Former.ReadAs;

    static ActionFamily FamilyOf(CorporateActionTerms terms) => ActionType.Of(terms.Type)?.Family ?? ActionFamily.Distribution;

    static IOrderedEnumerable<ActionFile> Sorted(IEnumerable<ActionFile> all) => all.Order(Comparer<ActionFile>.Create(InOrder));

    /// <summary>
    /// An action, and those after it that have read what it makes, or have changed what it is still to read, in the order in which they
    /// run: they are taken back with it and run again after it. With those that have paid in what it made.
    /// </summary>
    /// <param name="file">One that has run, or is to, late.</param>
    /// <param name="terms">What it is corrected to.</param>
    public List<ActionFile> WithThoseAfter(ActionFile file, CorporateActionTerms terms)
    {
        HashSet<AssetId> made = [];
        void Make(IEnumerable<ActionChange> changes)
        {
            foreach (var change in changes)
            {
                if (change.Replaces) made.Add(change.From);
                if (change.RatioNew != 0) made.Add(change.To);
            }
        }
        Make(file.Changes);
        Make(ChangesOf(terms, terms.ExDate));
        var old = AssetOf(terms.Isin).Id;
        // Its holdings are read now for the first time, or by other dates: in the units that they were in, and without what came later.
        var isAnew = file.ExOn is null ? !file.WasRead(terms)
            : (terms.ExDate, terms.RecordDate) != (file.Terms.ExDate, file.Terms.RecordDate);
        List<ActionFile> all = [file];
        foreach (var other in Sorted(files.Values.Where(f => f != file && f.ExOn is not null)))
        {
            if (InOrder((other, other.Terms.ExDate), (file, terms.ExDate)) < 0 && (file.ExOn is null || InOrder(other, file) < 0)) continue;
            if (!other.Changes.Any(c => made.Contains(c.From) || isAnew && Makes(c, old))) continue;
            all.Add(other);
            Make(other.Changes);
        }
        // What was owed when it ran has been paid in what it made of it: paid anew, it is there to be replaced.
        foreach (var owed in Sorted(files.Values.Where(f => f.PaidOn is not null && ReplacedWhileOwed(f).Contains(file))))
            all = [.. all.Union(WithThoseAfter(owed, owed.Terms))];
        DateOnly ExOf(ActionFile f) => f == file ? terms.ExDate : f.Terms.ExDate;
        all.Sort((a, b) => InOrder((a, ExOf(a)), (b, ExOf(b))));
        return all;
    }

    static bool Makes(ActionChange c, AssetId asset) => c.Replaces && c.From == asset || c.RatioNew != 0 && c.To == asset;

    /// <summary>The last first, by the terms by which they have run.</summary>
    public static IEnumerable<ActionFile> LastFirst(IEnumerable<ActionFile> all) => Sorted(all).Reverse();

    /// <summary>
    /// What an action goes by that was read before, whatever has become of it since: its own, or, late, what the first had read that
    /// replaces the same and is taken back for it. Empty: it reads the books.
    /// </summary>
    ActionTrail ReadBefore(ActionFile file)
    {
        if (file.IsRunAgain) return file.Former;
        if (FamilyOf(file.Terms) == ActionFamily.Reorganisation)
            foreach (var other in Sorted(files.Values.Where(f => IsTakenBack(f) && InOrder(f, file) > 0)))
                if (FamilyOf(other.Terms) == ActionFamily.Reorganisation && other.Terms.Isin == file.Terms.Isin) return other.Former;
        return new();
    }

    /// <summary>Taken back for one before it, to be run again in this very command.</summary>
    static bool IsTakenBack(ActionFile file) => file is { ExOn: null, IsCancelled: false, Former.IsEmpty: false } && file.IsRunAgain;

    /// <summary>What stands in the way of taking actions back; none: they can be.</summary>
    public Refused? Stands(IReadOnlyList<ActionFile> all, IActionBooks books)
    {
        if (Sealed(all) is { } past) return past;
        foreach (var file in all)
            foreach (var cause in file.Trail.Claims.Select(c => c.Number).Concat(file.Trail.Changed.Select(c => c.Cause)))
                if (books.OpenFor(cause) is { IsTold: true, Instruction: var told })
                    return new(Refusal.ActionHasRun, Register.Short(all[0].Terms.Id), "",
                        $"the market says that instruction {told} of {file.Terms.Id} has settled: settle the day first");
        return null;
    }

    /// <summary>What went on from an action, or would have, and can be corrected no more; none: all can.</summary>
    public static Refused? Sealed(IReadOnlyList<ActionFile> all) => all.FirstOrDefault(f => f.IsSealed) is not { } file ? null
        : new(Refusal.ActionHasRun, Register.Short(all[0].Terms.Id), "",
            $"{file.Terms.Id} went on from it on {file.ExOn:yyyy-MM-dd}; {IsPast(file)}");

    /// <summary>Of collateral that has gone back since, what was more than there had been to give back is owed to who gave it.</summary>
    public IEnumerable<Fact> OweBack(IReadOnlyList<ActionFile> all, DateOnly day, IActionBooks books)
    {
        foreach (var asset in all.SelectMany(f => f.Changes).SelectMany(c => new[] { c.From, c.To }).Distinct().ToList())
            foreach (var (pledge, loan, quantity) in books.Collateral(asset).ToList())
                if (quantity < 0)
                    foreach (var fact in new Step(this, all[0], day, books).OweBack(pledge, loan, -quantity)) yield return fact;
    }

    void Act(string id)
    {
        acting = id;
        revised = [];
        if (!files.TryGetValue(id, out var own)) return;
        foreach (var file in files.Values)
            if (file != own && file is { ExOn: null, Former.IsEmpty: false } && InOrder(file, own) > 0) revised.Add(file);
    }

    /// <param name="owed">What the action still had to take of what the fact says is outstanding.</param>
    void Revise(ActionFact fact, long number, long owed)
    {
        if (fact is not (ActionFact.Begun or ActionFact.Undone or ActionFact.Moved or ActionFact.Claimed or ActionFact.InstructionChanged
            or ActionFact.CollateralChanged or ActionFact.Outstanding)) return;
        if (acting != KeyOf(fact).Id || fact is ActionFact.Begun or ActionFact.Undone) Act(KeyOf(fact).Id);
        if (fact is ActionFact.Begun) undone = new();
        foreach (var file in revised)
            switch (fact)
            {
                case ActionFact.Undone when !IsBesides(file) && IsTakenBack(file):
                    // What was outstanding it had read as given.
                    foreach (var (of, moved) in undone.Moves)
                        if (of > file.BegunAs && moved.Move.Kind != EntryKind.ActionReversal && moved.Due <= moved.Day
                            && register[moved.Move.Account].IsLocation)
                            Place(file, number, moved.Move.Account, UnitsOf(moved.Move, file.Changes[0].From));
                    break;
                case ActionFact.Moved m when m.Due <= m.Day:
                    if (!IsUnread(file, m.Move)) Revise(file, m, number);
                    break;
                case ActionFact.Claimed { Movement: var m } c when m.Instrument == file.Changes[0].From:
                    if (!IsUnread(file, c)) Revise(file, c, number);
                    break;
                case ActionFact.InstructionChanged c: Revise(file, c, number); break;
                // What is still to be given is not held.
                case ActionFact.Outstanding o when o.Asset == file.Changes[0].From && !IsBesides(file):
                    Place(file, number, register.Depository, o.Amount - owed);
                    break;
                case ActionFact.CollateralChanged c when !IsBesides(file): Revise(file, c); break;
            }
    }

    // One that was withdrawn before has been told of what came after.
    bool IsUnread(ActionFile file, ActionMove back) => !IsBesides(file) && IsTakenBack(file) && back.Kind == EntryKind.ActionReversal
        && !register[back.Account].IsLocation
        && undone.Moves.Exists(m => m.Number > file.BegunAs && m.Fact.Move.Back(EntryKind.ActionReversal) == back);

    bool IsUnread(ActionFile file, ActionFact.Claimed back)
    {
        if (IsBesides(file) || !IsTakenBack(file) || !back.IsReturn) return false;
        var own = undone.Claims.FindAll(c => c.Fact.Against == back.Against);
        // What had settled whole goes back whole; of several it is that one.
        var whole = own.Find(c => c.Fact.Movement.Quantity == -back.Movement.Quantity);
        return whole.Fact is not null ? whole.Number > file.BegunAs : own.Exists(c => c.Number > file.BegunAs);
    }

    static long UnitsOf(ActionMove move, AssetId asset) =>
        (move.From == asset ? move.FromUnits : 0) + (move.To == asset ? move.ToUnits : 0);

    static bool IsBesides(ActionFile file) => ActionType.Of(file.Terms.Type)?.Family == ActionFamily.Distribution;

    // Of what comes besides the depository pays what owners have more.
    void Hold(ActionFile file, AccountId account, long units)
    {
        if (units == 0) return;
        file.Former.Hold(account, units);
        if (IsBesides(file) && file.Former.IsRecorded) file.Former.Hold(register.Depository, units);
    }

    void Revise(ActionFile file, ActionFact.Moved m, long number)
    {
        var (move, units) = (m.Move, UnitsOf(m.Move, file.Changes[0].From));
        if (units == 0 || move.Account == register.Entitlements) return;
        if (register[move.Account].IsOwner) Hold(file, move.Account, -units);
        if (IsBesides(file)) return;
        // What was pending as it was read, and is posted the other way, is there no more.
        var at = move.Kind != EntryKind.ActionReversal ? -1 : file.Former.Pending.FindIndex(p => IsOfAction(p.Entry)
            && undone.Moves.Exists(m => m.Number == p.Entry.Cause && m.Fact.Move.Back(EntryKind.ActionReversal) == move));
        if (at >= 0)
        {
            foreach (var leg in file.Former.Pending[at].Before)
                if (leg.Account == move.Account && leg.Asset == file.Changes[0].From) units += leg.Amount;
            file.Former.Pending.RemoveAt(at);
        }
        if (units != 0) Place(file, number, move.Account, units);
    }

    // So many units more were there to be replaced; debit +.
    static void Place(ActionFile file, long number, AccountId account, long units)
    {
        var change = file.Changes[0];
        file.Former.Moves.Add((number, new(file.Key, file.Terms.ExDate, file.Terms.ExDate,
            new(account, EntryKind.ActionConversion, change.From, -units, change.From, 0, change.Currency, 0, 0))));
    }

    void Revise(ActionFile file, ActionFact.Claimed c, long number)
    {
        if (c.Against.Kind == InstructionKind.ClientDvp) HoldElsewhere(file, c.Against.Account, -c.Movement.Quantity, number);
        else if (about.TryGetValue(number, out var of)) Claim(file, of, c.Movement.Quantity);
        if (!IsBesides(file))
            file.Former.Changed.Add(new(file.Key, c.SettleOn, c.Instruction, number, c.Against, c.Movement, c.Movement, false));
    }

    void Revise(ActionFile file, ActionFact.InstructionChanged c, long number)
    {
        var old = file.Changes[0].From;
        Movement Of(Movement m) => m.Instrument == old ? m : m with { Instrument = old, Quantity = 0, Amount = 0 };
        var (before, after) = (Of(c.Before), Of(c.After));
        if (c.Against.Kind == InstructionKind.ClientDvp)
            HoldElsewhere(file, c.Against.Account, before.Quantity - after.Quantity, c.Cause);
        else Claim(file, Origin(c.Cause), after.Quantity - before.Quantity);
        if (IsBesides(file)) return;
        var all = file.Former.Changed;
        var at = all.FindIndex(k => k.Cause == c.Cause);
        var had = at < 0 ? after with { Quantity = 0, Amount = 0 } : all[at].Before;
        if (at < 0) before = before with { Quantity = 0, Amount = 0 };
        var now = had with
        {
            Quantity = had.Quantity + after.Quantity - before.Quantity,
            Amount = had.Amount + after.Amount - before.Amount,
        };
        if (at >= 0) all[at] = all[at] with { Before = now };
        else if (now is not { Quantity: 0, Amount: 0 })
            all.Add(new(file.Key, c.Day, InstructionOf(c.Cause), c.Cause, c.Against, now, now, c.WasFailing));
        // It had not failed when it was read: what is moved among the fails was on the street.
        if (at < 0 || all[at].WasFailing || !c.WasFailing || c.Against.Kind == InstructionKind.ClientDvp) return;
        var (party, more) = (register[c.Against.Party], after.Quantity - before.Quantity);
        Place(file, number, party.Fail, -more);
        Place(file, number, party.Street, more);
    }

    static void Revise(ActionFile file, ActionFact.CollateralChanged c)
    {
        var (old, all) = (file.Changes[0].From, file.Former.Collateral);
        var more = (c.To == old ? c.After : 0) - (c.Pledge.Asset == old ? c.Before : 0);
        var pledge = c.Pledge with { Asset = old };
        var at = all.FindIndex(k => k.Pledge == pledge && k.Loan == c.Loan);
        if (at >= 0) all[at] = all[at] with { Before = all[at].Before + more };
        else if (more != 0) all.Add(new(file.Key, pledge, more, old, more, c.Loan));
    }

    /// <summary>What was pending when it was read, as it is now.</summary>
    void Revise(ActionFile file, EntryId entry, DateOnly due, (Leg[] Before, Leg[] After) legs)
    {
        var old = file.Changes[0].From;
        foreach (var (all, sign) in new[] { (legs.Before, 1), (legs.After, -1) })
            foreach (var leg in all)
                if (leg.Asset == old && register[leg.Account].IsOwner) Hold(file, leg.Account, sign * leg.Amount);
        if (IsBesides(file)) return;
        var at = file.Former.Pending.FindIndex(p => p.Entry == entry);
        var now = at < 0 ? legs.After : Plus(file.Former.Pending[at].Before, legs);
        var isOf = Array.Exists(now, l => l.Asset == old);
        if (at >= 0 && isOf) file.Former.Pending[at] = file.Former.Pending[at] with { Before = now };
        else if (at >= 0) file.Former.Pending.RemoveAt(at);
        else if (isOf) file.Former.Pending.Add(new(entry, due, now, now));
    }

    // Of what has settled in part since it was read, by as much more as what is left of it.
    static Leg[] Plus(Leg[] read, (Leg[] Before, Leg[] After) legs)
    {
        if (read.AsSpan().SequenceEqual(legs.Before)) return legs.After;
        List<Leg> all = [];
        foreach (var (leg, sign) in read.Concat(legs.After).Select(l => (l, 1)).Concat(legs.Before.Select(l => (l, -1))))
        {
            var at = all.FindIndex(l => (l.Account, l.Asset) == (leg.Account, leg.Asset));
            if (at < 0) all.Add(leg with { Amount = sign * leg.Amount });
            else all[at] = all[at] with { Amount = all[at].Amount + sign * leg.Amount };
        }
        return [.. all.Where(l => l.Amount != 0)];
    }

    static bool IsOfAction(EntryId entry) => entry.Kind is EntryKind.ActionEntitlement or EntryKind.ActionClaim;

    // What both sides are rounded by waits with the contracts, and goes with the action that made it.
    static bool GoesWithAction(EntryId entry) => IsOfAction(entry) || entry.Kind == EntryKind.ActionFraction;

    void Revise(LedgerFact fact)
    {
        foreach (var file in revised)
            switch (fact)
            {
                case LedgerFact.PendingChanged c: Revise(file, c.Entry, c.Effective, (c.Before, c.After)); break;
                case LedgerFact.EntryPended p when GoesWithAction(p.Entry): Revise(file, p.Entry, p.Due, ([], p.Legs)); break;
                case LedgerFact.PendingVoided v when GoesWithAction(v.Entry)
                    && file.Former.Pending.Find(p => p.Entry == v.Entry) is { } was:
                    Revise(file, v.Entry, was.Effective, (was.Before, []));
                    break;
                case LedgerFact.PendingVoided v when IsBesides(file) && IsOfAction(v.Entry) && v.Entry.Cause < file.BegunAs:
                    foreach (var (number, moved) in undone.Moves)
                        if (number == v.Entry.Cause && register[moved.Move.Account].IsOwner)
                            Hold(file, moved.Move.Account, UnitsOf(moved.Move, file.Changes[0].From));
                    break;
            }
    }
}
