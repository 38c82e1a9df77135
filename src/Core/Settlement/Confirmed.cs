using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>
/// What the market said has settled, kept to know it again: the same settlement may be told under several ids, and be taken back. What is
/// settled is the key: the version, the day, units and cash, and, where both messages have them, the market's own reference and the units
/// that had settled before.
/// </summary>
public sealed partial class SettlementDesk
{
    /// <summary>Calendar days for which what was told of an instruction that is settled is kept: duplicates come within days.</summary>
    const int DaysKnown = 10;

    // By the number of the instruction, each in an order of its own and not as it came.
    readonly SortedDictionary<long, List<Confirmed>> told = [];

    /// <param name="Of">Units that the market was given this version for.</param>
    sealed record Confirmed(int Version, DateOnly Settled, Movement Part, string Reference, long Before, long Of)
    {
        public SortedSet<string> Ids { get; } = new(StringComparer.Ordinal);
        public bool IsReversed { get; set; }
        public bool IsPosted { get; set; }

        public long Units => Math.Abs(Part.Quantity);

        public bool Overlaps(long before, long units) => Before >= 0 && before >= 0 && before < Before + Units && Before < before + units;
    }

    /// <summary>What is told again, among what was told before; none when it is new.</summary>
    Confirmed? Known(TellSettled c)
    {
        if (!told.TryGetValue(c.Instruction, out var all)) return null;
        foreach (var k in all)
            if (k.Version == c.Version && k.Settled == c.Settled && IsSame(k.Part, c.What) && MayBe(k.Reference, c.Under.Reference)
                && (Before(c, k.Of, k.Part.Instrument) is not { } before || k.Before < 0 || before == k.Before)
                && (!k.IsReversed || c.Under.IsCopy || c.Under.Id.Length > 0 && k.Ids.Contains(c.Under.Id))) return k;
        return null;
    }

    static bool MayBe(string one, string other) => one.Length == 0 || other.Length == 0 || one == other;

    bool IsSame(Movement part, MovementTold what)
    {
        var (instrument, currency) = (register[part.Instrument], register[part.Currency]);
        return what.Isin == (part.Quantity == 0 ? "" : instrument.Code) && (what.Amount == 0 || what.Currency == currency.Code)
            && what.Quantity == part.Quantity / Power(instrument.Scale) && what.Amount == part.Amount / Power(currency.Scale);
    }

    /// <summary>
    /// Units of the version that had settled before this part, in the smallest: as it says, or by what it says is to come, or none when it
    /// is the whole. None known when it says nothing, or what cannot be counted.
    /// </summary>
    long? Before(TellSettled c, long whole, AssetId instrument)
    {
        var scale = register[instrument].Scale;
        if (!Fits(c.What.Quantity, scale)) return null;
        var (all, units) = (Math.Abs(whole), (long)(Math.Abs(c.What.Quantity) * Power(scale)));
        return c.Under.Before is { } before ? Fits(before, scale) ? (long)(before * Power(scale)) : null
            : c.Under.Remaining is { } rest ? Fits(rest, scale) ? all - (long)(rest * Power(scale)) - units : null
            : units == all ? 0 : null;
    }

    /// <summary>Whether what it says of the units before and to come agrees with what the market was given and told before.</summary>
    Refused? Contradicts(Instruction i, TellSettled c, long units)
    {
        if (units == 0) return null;
        var (all, scale) = (Math.Abs(i.Given.Quantity), Power(register[i.Terms.Movement.Instrument].Scale));
        if (Before(c, all, i.Terms.Movement.Instrument) is not { } before) return null;
        if (before < 0 || before + units > all)
            return Refuse(Refusal.ToldTooMuch, c, $"{units / scale} units after {before / scale} that settled before is more than "
                + $"the {all / scale} that were instructed");
        if (c.Under is { Before: not null, Remaining: { } rest } && before + units + rest * scale != all)
            return Refuse(Refusal.ToldOtherwise, c, $"{before / scale} units settled before, {units / scale} now and {rest} to come "
                + $"are not the {all / scale} that were instructed");
        if (told.TryGetValue(i.Number, out var others))
            foreach (var k in others)
                if (!k.IsReversed && k.Version == c.Version && k.Overlaps(before, units))
                    return Refuse(Refusal.ToldOtherwise, c, $"units {before / scale} to {(before + units) / scale} of it were told of "
                        + $"already, in another part: {k.Units / scale} after {k.Before / scale} on {k.Settled:yyyy-MM-dd}");
        return null;
    }

    /// <summary>The market takes back one confirmation, known by its id, or, without one, by what it says.</summary>
    IEnumerable<Fact> TakeBack(TakeBackSettled c)
    {
        if (!told.TryGetValue(c.Instruction, out var all)) return [Refuse(Refusal.NothingToTakeBack, c, "nothing was told of it")];
        var k = c.Confirmation.Length > 0 ? all.Find(x => x.Ids.Contains(c.Confirmation))
            ?? all.Find(x => x.Reference == c.Confirmation && !x.IsReversed && IsSame(x.Part, c.What))
            ?? all.Find(x => x.Reference == c.Confirmation)
            : all.Find(x => !x.IsReversed && !x.IsPosted && x.Version == c.Version && IsSame(x.Part, c.What));
        if (k is null)
            return [Refuse(Refusal.NothingToTakeBack, c, c.Confirmation.Length == 0
                ? "this is not among what was told and is not posted yet"
                : $"no confirmation {Register.Short(c.Confirmation)} of it was taken")];
        if (k.Version != c.Version || !IsSame(k.Part, c.What))
            return [Refuse(Refusal.ToldOtherwise, c, $"confirmation {Register.Short(c.Confirmation)} told {Show(k.Part)}, and this "
                + $"takes back {c.What.Quantity} units for {c.What.Amount} {Register.Short(c.What.Currency)}")];
        if (k.IsReversed) return [];
        if (k.IsPosted || !open.ContainsKey(c.Instruction))
            return [Refuse(Refusal.NothingToTakeBack, c, $"{Show(k.Part)} is posted: what is posted is put right by an instruction the "
                + "other way")];
        return [new SettlementFact.SettlementTakenBack(c.Instruction, c.Day, k.Part, c.Confirmation, c.At)];
    }

    void ApplyConfirmed(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.SettlementTold s: Tell(s); break;
            case SettlementFact.SettlementRepeated s:
                told[s.Instruction].Find(k => k.Version == s.As.Version && k.Settled == s.Day && k.Part == s.Part
                    && k.Reference == s.As.Reference && k.Before == s.As.Before)?.Ids.Add(s.As.Id);
                break;
            case SettlementFact.SettlementTakenBack s:
                var i = open[s.Instruction];
                i.ToldQuantity -= s.Part.Quantity;
                i.ToldAmount -= s.Part.Amount;
                i.Given = i.Given.Less(s.Part with { Quantity = -s.Part.Quantity, Amount = -s.Part.Amount });
                if (told.TryGetValue(s.Instruction, out var all) && all.Find(k => !k.IsReversed && !k.IsPosted && k.Part == s.Part
                    && (s.Confirmation.Length == 0 || k.Ids.Contains(s.Confirmation) || k.Reference == s.Confirmation)) is { } back)
                    back.IsReversed = true;
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Tell(SettlementFact.SettlementTold s)
    {
        var i = open[s.Instruction];
        i.ToldQuantity += s.Part.Quantity;
        i.ToldAmount += s.Part.Amount;
        i.ToldVersion = s.As.Version;
        var k = new Confirmed(s.As.Version, s.Day, s.Part, s.As.Reference, s.As.Before, i.Given.Quantity);
        i.Given = i.Given.Less(s.Part);
        if (!i.Given.IsLeft) i.IsCalledBack = false;
        if (s.As.Id.Length > 0) k.Ids.Add(s.As.Id);
        if (!told.TryGetValue(s.Instruction, out var all)) told.Add(s.Instruction, all = []);
        all.Add(k);
        all.Sort((a, b) => (a.Version, a.Settled, a.Before, a.Part.Quantity, a.Part.Amount).CompareTo(
            (b.Version, b.Settled, b.Before, b.Part.Quantity, b.Part.Amount)) is not 0 and var order ? order
            : string.CompareOrdinal(a.Reference, b.Reference) is not 0 and var reference ? reference
            : string.CompareOrdinal(string.Join('\n', a.Ids), string.Join('\n', b.Ids)));
    }

    void PostTold(long number)
    {
        if (!told.TryGetValue(number, out var all)) return;
        foreach (var k in all)
            if (!k.IsReversed) k.IsPosted = true;
    }

    void ForgetTold(DateOnly day)
    {
        List<long> old = [];
        foreach (var (number, all) in told)
            if (!open.ContainsKey(number) && all.TrueForAll(k => k.Settled.AddDays(DaysKnown) < day)) old.Add(number);
        foreach (var number in old) told.Remove(number);
    }

    void SaveTold(StateWriter to)
    {
        to.Int(told.Count);
        foreach (var (number, all) in told)
        {
            to.Long(number).Int(all.Count);
            foreach (var k in all)
            {
                to.Int(k.Version).Date(k.Settled).Int(k.Part.Instrument.Number).Long(k.Part.Quantity).Int(k.Part.Currency.Number);
                to.Long(k.Part.Amount).Text(k.Reference).Long(k.Before).Long(k.Of).Int(k.IsReversed ? 1 : 0).Int(k.IsPosted ? 1 : 0);
                to.Int(k.Ids.Count);
                foreach (var id in k.Ids) to.Text(id);
            }
        }
    }

    void LoadTold(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            List<Confirmed> all = [];
            for (var parts = from.Int(); parts > 0; parts--)
            {
                var k = new Confirmed(from.Int(), from.Date(), new(new(from.Int()), from.Long(), new(from.Int()), from.Long()), from.Text(),
                    from.Long(), from.Long())
                { IsReversed = from.Int() == 1, IsPosted = from.Int() == 1 };
                for (var ids = from.Int(); ids > 0; ids--) k.Ids.Add(from.Text());
                all.Add(k);
            }
            told.Add(number, all);
        }
    }
}
