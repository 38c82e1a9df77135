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

    /// <summary>
    /// An action, and those that have read since what it had made, in the order in which they did: they are taken back with it and run
    /// again after it.
    /// </summary>
    /// <param name="terms">What it is corrected to.</param>
    public List<ActionFile> WithThoseAfter(ActionFile file, CorporateActionTerms terms)
    {
        HashSet<AssetId> made = [];
        foreach (var isin in terms.Choices.Select(o => o.NewIsin).Append(terms.NewIsin))
            if (register.AssetOf(isin) is { } asset) made.Add(asset.Id);
        // By other dates it reads the holdings anew, in the units that they were in.
        if ((terms.ExDate, terms.RecordDate) != (file.Terms.ExDate, file.Terms.RecordDate)) made.Add(file.Changes[0].From);
        List<ActionFile> all = [];
        foreach (var other in files.Values.Where(f => (f == file || f.ExOn is not null) && FirstRead(f) >= FirstRead(file))
            .OrderBy(FirstRead))
        {
            if (other != file && !other.Changes.Any(c => made.Contains(c.From))) continue;
            all.Add(other);
            foreach (var change in other.Changes)
            {
                if (change.Replaces) made.Add(change.From);
                if (change.RatioNew != 0) made.Add(change.To);
            }
        }
        return all;
    }

    static long FirstRead(ActionFile f) => f.Former.IsEmpty ? f.Trail.ReadAs : f.Former.ReadAs;

    /// <summary>What stands in the way of taking actions back; none: they can be.</summary>
    public Refused? Stands(IReadOnlyList<ActionFile> all, IActionBooks books)
    {
        foreach (var file in all)
        {
            if (file.IsSealed)
                return new(Refusal.ActionHasRun, Register.Short(all[0].Terms.Id), "",
                    $"{file.Terms.Id} went on from it on {file.ExOn:yyyy-MM-dd}; {IsPast(file)}");
            foreach (var cause in file.Trail.Claims.Select(c => c.Number).Concat(file.Trail.Changed.Select(c => c.Cause)))
                if (books.OpenFor(cause) is { IsTold: true, Instruction: var told })
                    return new(Refusal.ActionHasRun, Register.Short(all[0].Terms.Id), "",
                        $"the market says that instruction {told} of {file.Terms.Id} has settled: settle the day first");
        }
        return null;
    }

    /// <summary>Of collateral that has gone back since, what was more than there had been to give back is owed to who gave it.</summary>
    public IEnumerable<Fact> OweBack(IReadOnlyList<ActionFile> all, DateOnly day, IActionBooks books)
    {
        foreach (var asset in all.SelectMany(f => f.Changes).SelectMany(c => new[] { c.From, c.To }).Distinct().ToList())
            foreach (var (pledge, quantity) in books.Collateral(asset).ToList())
                if (quantity < 0)
                    foreach (var fact in new Step(this, all[0], day, books).OweBack(pledge, -quantity)) yield return fact;
    }

    void Act(string id)
    {
        acting = id;
        revised = [];
        if (!files.TryGetValue(id, out var own)) return;
        foreach (var file in files.Values)
            if (file != own && file is { ExOn: null, Former.IsEmpty: false } && FirstRead(file) > FirstRead(own)) revised.Add(file);
    }

    void Revise(ActionFact fact, long number)
    {
        if (fact is not (ActionFact.Begun or ActionFact.Undone or ActionFact.Moved or ActionFact.Claimed or ActionFact.InstructionChanged
            or ActionFact.CollateralChanged)) return;
        if (acting != KeyOf(fact).Id || fact is ActionFact.Begun or ActionFact.Undone) Act(KeyOf(fact).Id);
        foreach (var file in revised)
            switch (fact)
            {
                case ActionFact.Moved m when m.Due <= m.Day: Revise(file, m, number); break;
                case ActionFact.Claimed { Movement: var m } c when m.Instrument == file.Changes[0].From: Revise(file, c, number); break;
                case ActionFact.InstructionChanged c: Revise(file, c); break;
                case ActionFact.CollateralChanged c when !IsBesides(file): Revise(file, c); break;
            }
    }

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
        var (old, move) = (file.Changes[0].From, m.Move);
        var units = (move.From == old ? move.FromUnits : 0) + (move.To == old ? move.ToUnits : 0);
        if (units == 0 || move.Account == register.Entitlements) return;
        if (register[move.Account].IsOwner) Hold(file, move.Account, -units);
        if (IsBesides(file)) return;
        file.Former.Moves.Add((number, m with
        {
            Of = file.Key,
            Move = new(move.Account, EntryKind.ActionConversion, old, -units, old, 0, move.Currency, 0, 0),
        }));
    }

    void Revise(ActionFile file, ActionFact.Claimed c, long number)
    {
        if (c.Against.Kind == InstructionKind.ClientDvp) HoldElsewhere(file, c.Against.Account, -c.Movement.Quantity, number);
        else if (about.TryGetValue(number, out var of)) Claim(file, of, c.Movement.Quantity);
        if (!IsBesides(file))
            file.Former.Changed.Add(new(file.Key, c.SettleOn, c.Instruction, number, c.Against, c.Movement, c.Movement, false));
    }

    void Revise(ActionFile file, ActionFact.InstructionChanged c)
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
        if (at < 0 && now is not { Quantity: 0, Amount: 0 })
            all.Add(new(file.Key, c.Day, InstructionOf(c.Cause), c.Cause, c.Against, now, now, c.WasFailing));
        else if (at >= 0) all[at] = all[at] with { Before = now };
    }

    static void Revise(ActionFile file, ActionFact.CollateralChanged c)
    {
        var (old, all) = (file.Changes[0].From, file.Former.Collateral);
        var more = (c.To == old ? c.After : 0) - (c.Pledge.Asset == old ? c.Before : 0);
        var pledge = c.Pledge with { Asset = old };
        var at = all.FindIndex(k => k.Pledge == pledge);
        if (at >= 0) all[at] = all[at] with { Before = all[at].Before + more };
        else if (more != 0) all.Add(new(file.Key, pledge, more, old, more));
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
        var isOf = Array.Exists(legs.After, l => l.Asset == old);
        if (at >= 0 && isOf) file.Former.Pending[at] = file.Former.Pending[at] with { Before = legs.After };
        else if (at >= 0) file.Former.Pending.RemoveAt(at);
        else if (isOf) file.Former.Pending.Add(new(entry, due, legs.After, legs.After));
    }

    static bool IsOfAction(EntryId entry) => entry.Kind is EntryKind.ActionEntitlement or EntryKind.ActionClaim;

    void Revise(LedgerFact fact)
    {
        foreach (var file in revised)
            switch (fact)
            {
                case LedgerFact.PendingChanged c: Revise(file, c.Entry, c.Effective, (c.Before, c.After)); break;
                case LedgerFact.EntryPended p when IsOfAction(p.Entry): Revise(file, p.Entry, p.Due, ([], p.Legs)); break;
                case LedgerFact.PendingVoided v when IsOfAction(v.Entry) && file.Former.Pending.Find(p => p.Entry == v.Entry) is { } was:
                    Revise(file, v.Entry, was.Effective, (was.Before, []));
                    break;
            }
    }
}
