using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// What a correction makes owed is the difference to a contract, or to what lies at the depository: actions after it round both together,
// as they had been if the right version had been there from the start.
public sealed partial class ActionBook
{
    // Of a claim that is such a difference, or is claimed again, the contract or the first claim that it is about; 0: none is known.
    readonly SortedDictionary<long, long> about = [];

    // Of a market claim, the contract that it is claimed on.
    readonly SortedDictionary<long, long> claimedOn = [];

    // Of an instruction in a bond that an action has changed, the day on which it was to settle: a coupon goes by it.
    readonly SortedDictionary<long, DateOnly> dues = [];

    void KeepDue(ActionFact.InstructionChanged c)
    {
        if (register[c.Before.Instrument].Terms is { Bond: not null } && termsOf(c.Instruction) is { } terms)
            dues[c.Instruction] = terms.SettleOn;
    }

    long Origin(long cause) => about.GetValueOrDefault(cause, cause);

    void Attribute(ActionFact.Claimed c, long number)
    {
        var file = files[c.Of.Id];
        if (!IsBesides(file))
        {
            if (c.Held == 0)
                about[number] = c.Instruction != 0 && file.Former.Changed.Find(k => k.Instruction == c.Instruction) is { } changed
                    ? Origin(changed.Cause) : 0;
            return;
        }
        var first = file.Former.Claims.Find(k => k.Fact.Against == c.Against && k.Fact.Instruction == c.Instruction);
        if (first.Fact is not null) about[number] = Origin(first.Number);
        if (c.Instruction == 0) return;
        if (first.Fact is not null && claimedOn.TryGetValue(first.Number, out var on)) claimedOn[number] = on;
        else if (termsOf(c.Instruction) is { } terms) claimedOn[number] = Origin(terms.Cause);
    }

    // Run again, it goes by what it read first.
    void RecordElsewhere(ActionFile file)
    {
        if (!IsBesides(file)) return;
        if (file is { IsRunAgain: true, Former.IsRecorded: true }) file.Trail.Elsewhere.UnionWith(file.Former.Elsewhere);
        else file.Trail.Elsewhere.UnionWith(elsewhere(file.Changes[0].From));
    }

    // What had been delivered elsewhere when holders were recorded is held there, and so is the difference to it. What replaces takes the
    // contracts that were open: what had settled by then is with the account's own custodian, and so is the difference to that.
    void HoldElsewhere(ActionFile file, AccountId account, long units, long cause)
    {
        if (!about.TryGetValue(cause, out var of)
            || (IsBesides(file) ? !file.Former.IsRecorded || file.Former.Elsewhere.Contains(of)
                : file.Former.Changed.Exists(c => c.Cause == of)))
            Hold(file, account, units);
    }

    // In the trail of the action whose facts are being applied.
    long InstructionOf(long cause) => acting is { } id && files.TryGetValue(id, out var file)
        && file.Former.Changed.Find(k => k.Cause == cause) is { } changed ? changed.Instruction : 0;

    // What the street owed of it when holders were recorded is claimed from it, and does not lie at the depository.
    void Claim(ActionFile file, long of, long units)
    {
        if (units == 0 || !IsBesides(file) || !file.Former.IsRecorded) return;
        var claims = file.Former.Claims;
        var at = claims.FindIndex(k => claimedOn.TryGetValue(k.Number, out var on) && on == of);
        if (at < 0) return;
        claims[at] = (claims[at].Number, claims[at].Fact with { Held = claims[at].Fact.Held + units });
        file.Former.Hold(register.Depository, -units);
    }

    /// <summary>
    /// For each instruction of a trail the units that it is rounded on top of: of a difference those of the contract that was open when
    /// holdings were first read, or of what lay at the depository since it had settled by then; of others none.
    /// </summary>
    List<(long On, bool IsOfSettled)> Together(ActionTrail trail, long there)
    {
        HashSet<long> read = [.. trail.Changed.Select(c => c.Cause)];
        SortedDictionary<long, long> sums = new() { [0] = there };
        List<(long On, bool IsOfSettled)> all = [];
        foreach (var c in trail.Changed)
        {
            var key = about.TryGetValue(c.Cause, out var of) ? read.Contains(of) ? of : 0 : c.Cause;
            all.Add((sums.GetValueOrDefault(key), key == 0));
            sums[key] = all[^1].On + c.Before.Quantity;
        }
        return all;
    }

    /// <summary>
    /// What corrections have made owed, by number: what is given back, what is owed anew of what had settled, and of what comes besides
    /// what is claimed again where the first claim had settled.
    /// </summary>
    HashSet<long> OfCorrections()
    {
        HashSet<long> claims = [.. files.Values.Where(IsBesides).SelectMany(f => f.Trail.Claims).Select(c => c.Number)];
        HashSet<long> returned = [.. about.Where(a => !claims.Contains(a.Key)).Select(a => a.Value)];
        return [.. about.Where(a => !claims.Contains(a.Key) || returned.Contains(a.Value)).Select(a => a.Key)];
    }

    void ForgetClaims()
    {
        if (about.Count + claimedOn.Count + dues.Count == 0) return;
        var first = files.Values.Where(f => !f.IsSealed && !(f.Trail.IsEmpty && f.Former.IsEmpty)).Select(FirstRead)
            .DefaultIfEmpty(long.MaxValue).Min();
        foreach (var of in new[] { about, claimedOn })
            foreach (var number in of.Keys.TakeWhile(n => n < first).ToList()) of.Remove(number);
        foreach (var changed in dues.Keys.Except(files.Values.SelectMany(f => f.Trail.Changed.Concat(f.Former.Changed))
            .Select(c => c.Instruction)).ToList()) dues.Remove(changed);
    }
}
