using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>
/// Settling in an outside market: it is told what is open, and on a day that was handed over nothing settles but what it says has settled.
/// </summary>
public sealed partial class SettlementDesk
{
    /// <summary>The last day that was handed to an outside market.</summary>
    public DateOnly HandedOn { get; private set; }

    /// <summary>The numbers of the facts that handed over that day and the one handed over before it; −1 where there is none.</summary>
    public long HandedAt { get; private set; } = -1;
    public long HandedBefore { get; private set; } = -1;

    /// <summary>
    /// What is told must be what the market was given, in its direction, and no more than is left. Cash is that of the part, give or take
    /// the one minor unit by which two sides may round; what completes an instruction brings exactly the rest. What is told again under
    /// another id is taken as a repeat. A version that is being called back may still settle: that ends the cancellation.
    /// </summary>
    IEnumerable<Fact> Settled(Instruction i, TellSettled c, long at)
    {
        if (c.Version != i.Given.Version) return Contradicted(i, c);
        if (Mismatch(i, c) is { } mismatch) return [mismatch];
        if (c.Settled < i.Terms.SettleOn)
            return [Refuse(Refusal.ToldOtherwise, c, $"it is to settle on {i.Terms.SettleOn:yyyy-MM-dd}, not on {c.Settled:yyyy-MM-dd}")];
        var (part, g) = (PartOf(i.Terms.Movement, c.What), i.Given);
        if (Contradicts(i, c, Math.Abs(part.Quantity)) is { } contradicts) return [contradicts];
        var left = part with { Quantity = g.LeftQuantity, Amount = g.LeftAmount };
        if (Math.Abs(i.RestQuantity - i.ToldQuantity) < Math.Abs(left.Quantity))
            left = left with { Quantity = i.RestQuantity - i.ToldQuantity, Amount = i.RestAmount - i.ToldAmount };
        if (Math.Abs(part.Quantity) > Math.Abs(left.Quantity) || left.Quantity == 0 && Math.Abs(part.Amount) > Math.Abs(left.Amount))
            return [Refuse(Refusal.ToldTooMuch, c, $"{Show(part)} is more than the {Show(left)} that are left")];
        var isLast = part.Quantity == left.Quantity;
        var units = Math.Abs(part.Quantity);
        // Of the whole or of what is left: where the market rounds is its own affair.
        long[] shares = isLast ? [left.Amount]
            : [Part(part with { Quantity = g.Quantity, Amount = g.Amount }, units).Amount, Part(left, units).Amount];
        if (Array.TrueForAll(shares, s => Math.Abs(part.Amount - s) > (isLast ? 0 : 1)))
            return [Refuse(Refusal.ToldOtherwise, c,
                $"{Show(part)} is told; for these units {Show(part with { Amount = shares[0] })} is owed")];
        var told = new SettlementFact.SettlementTold(i.Number, c.Settled, part, new(c.Version, c.Under.Id, c.Under.Reference,
            Before(c, g.Quantity, part.Instrument) ?? -1, c.Under.At > 0 ? c.Under.At : at));
        return i.IsCalledBack && part.Quantity == g.LeftQuantity
            ? [told, new SettlementFact.CallBackDenied(i.Number, c.Version, c.Settled, "it settled")] : [told];
    }

    /// <summary>The same settlement under another id: it is kept that it was told again, so that a reversal may name either.</summary>
    IEnumerable<Fact> Repeated(Confirmed known, TellSettled c, long at) =>
        c.Under.Id.Length == 0 || known.Ids.Contains(c.Under.Id) ? []
            : [new SettlementFact.SettlementRepeated(c.Instruction, known.Settled, known.Part,
                new(known.Version, c.Under.Id, known.Reference, known.Before, c.Under.At > 0 ? c.Under.At : at))];

    /// <summary>
    /// The market says of a version that it settled, and said before that it refused or cancelled it. Both versions may settle there, so
    /// what is left is held until a person has asked.
    /// </summary>
    IEnumerable<Fact> Contradicted(Instruction i, TellSettled c)
    {
        if (c.Version < 0 || c.Version > i.Version || c.Version > i.Given.Version && i.Given.IsThere)
            return [Refuse(Refusal.Superseded, c, $"version {c.Version} of it was told, and the market was never given that")];
        var ended = i.RefusedOn.TryGetValue(c.Version, out var on) ? $"had rejected it on {on:yyyy-MM-dd}"
            : i.WasGiven ? "had confirmed that it is cancelled" : "had been asked to cancel it";
        var has = i.Given.IsThere ? $"has version {i.Given.Version} in its place" : "has nothing in its place";
        var refused = Refuse(Refusal.Superseded, c, $"version {c.Version} of it is told to have settled; the market {ended}, and {has}. "
            + "Ask which holds. What is left is held");
        return i.IsHeld ? [refused]
            : [refused, new SettlementFact.Held(i.Number, $"the market {ended} (version {c.Version}), and now says that it settled")];
    }

    // Scale and direction are checked before anything is turned into the smallest unit.
    Refused? Mismatch(Instruction i, TellSettled c)
    {
        var (instrument, currency) = (register[i.Terms.Movement.Instrument], register[i.Terms.Movement.Currency]);
        Refused Otherwise(string why) => Refuse(Refusal.ToldOtherwise, c, why);
        var w = c.What;
        if (w.Isin.Length == 0 != (i.RestQuantity == 0) || w.Isin.Length > 0 && w.Isin != instrument.Code)
            return Otherwise($"it is of {(i.RestQuantity == 0 ? "cash alone" : instrument.Code)}, not of "
                + (w.Isin.Length == 0 ? "cash alone" : Register.Short(w.Isin)));
        if (w.Amount != 0 && w.Currency != currency.Code)
            return Otherwise($"it is in {currency.Code}, not in {Register.Short(w.Currency)}");
        if (!Fits(w.Quantity, instrument.Scale) || !Fits(w.Amount, currency.Scale))
            return Otherwise($"{w.Quantity} and {w.Amount} cannot be counted in the smallest units");
        var part = PartOf(i.Terms.Movement, w);
        if (part is { Quantity: 0, Amount: 0 } || long.Sign(part.Quantity) != long.Sign(i.RestQuantity)
            || part.Amount != 0 && long.Sign(part.Amount) != long.Sign(i.RestAmount))
            return Otherwise($"{Show(part)} is told, {Show(i.Rest)} is left: another direction");
        return null;
    }

    const long MostTold = 1L << 62; // beyond any balance, and sums of two still fit

    static bool Fits(decimal told, int scale) => Math.Abs(told) < MostTold / Power(scale) && decimal.IsInteger(told * Power(scale));

    static decimal Power(int scale)
    {
        var power = 1m;
        for (var i = 0; i < scale; i++) power *= 10;
        return power;
    }

    Movement PartOf(Movement of, MovementTold told) => of with
    {
        Quantity = (long)(told.Quantity * Power(register[of.Instrument].Scale)),
        Amount = (long)(told.Amount * Power(register[of.Currency].Scale)),
    };

    string Show(Movement part) => $"{part.Quantity / Power(register[part.Instrument].Scale)} units for "
        + $"{part.Amount / Power(register[part.Currency].Scale)} {register[part.Currency].Code}";

    /// <summary>A refusal means that the instruction is not in the market: it is unmatched there, and is instructed anew.</summary>
    static IEnumerable<Fact> Status(Instruction i, TellStatus c)
    {
        if (c.Words.Length > Register.LongestText)
            return [Refuse(Refusal.TextTooLong, c, $"the reason has more than {Register.LongestText} characters")];
        if (i.ToldOn == c.Day && i.WhyTold == c.Why) return [];
        List<Fact> facts = [new SettlementFact.StatusTold(i.Number, c.Day, c.Why, c.Words)];
        if (c.Why == FailReason.Rejected && i.IsMatched)
            facts.Add(new SettlementFact.MatchingTold(i.Number, c.Day, false, false, c.Words));
        return facts;
    }

    void ApplyTold(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.SettlementTold or SettlementFact.SettlementRepeated or SettlementFact.SettlementTakenBack:
                ApplyConfirmed(fact);
                break;
            case SettlementFact.StatusTold s:
                (open[s.Instruction].WhyTold, open[s.Instruction].ToldOn) = (s.Why, s.Day);
                if (s.Why != FailReason.Rejected) break;
                if (open[s.Instruction] is { Given.IsThere: true } refused) refused.RefusedOn[refused.Given.Version] = s.Day;
                Renew(s.Instruction);
                if (open[s.Instruction].WasGiven) Give(open[s.Instruction], Given.Nothing);
                break;
            default: ApplyGiven(fact); break;
        }
    }
}
