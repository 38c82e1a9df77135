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

    public Fact? Decide(HandOver c) => HandedOn == c.Day ? null : new SettlementFact.HandedOver(c.Day);

    /// <summary>
    /// What is told must be what was instructed, in its direction, and no more than is left. Cash is that of the part, give or take the
    /// one minor unit by which two sides may round; what completes an instruction brings exactly the rest.
    /// </summary>
    IEnumerable<Fact> Settled(Instruction i, TellSettled c)
    {
        if (Mismatch(i, c, (c.Version, c.What)) is { } mismatch) return [mismatch];
        if (c.Settled < i.Terms.SettleOn)
            return [Refuse(Refusal.ToldOtherwise, c, $"it is to settle on {i.Terms.SettleOn:yyyy-MM-dd}, not on {c.Settled:yyyy-MM-dd}")];
        var part = PartOf(i, c.What);
        var (quantity, amount) = (i.RestQuantity - i.ToldQuantity, i.RestAmount - i.ToldAmount);
        if (Math.Abs(part.Quantity) > Math.Abs(quantity) || quantity == 0 && Math.Abs(part.Amount) > Math.Abs(amount))
            return [Refuse(Refusal.ToldTooMuch, c, $"{Show(i, part)} is more than the "
                + $"{Show(i, part with { Quantity = quantity, Amount = amount })} that are left")];
        var isLast = part.Quantity == quantity;
        var share = isLast ? amount : Part(i.Rest, Math.Abs(part.Quantity)).Amount;
        if (Math.Abs(part.Amount - share) > (isLast ? 0 : 1))
            return [Refuse(Refusal.ToldOtherwise, c,
                $"{Show(i, part)} is told; for these units {Show(i, part with { Amount = share })} is owed")];
        return [new SettlementFact.SettlementTold(i.Number, c.Settled, part)];
    }

    IEnumerable<Fact> TakeBack(Instruction i, TakeBackSettled c)
    {
        if (Mismatch(i, c, (c.Version, c.What)) is { } mismatch) return [mismatch];
        var part = PartOf(i, c.What);
        if (Math.Abs(part.Quantity) > Math.Abs(i.ToldQuantity) || Math.Abs(part.Amount) > Math.Abs(i.ToldAmount))
            return [Refuse(Refusal.NothingToTakeBack, c, $"{Show(i, part)} is not among what was told and is not posted yet: "
                + "what is posted is put right by an instruction the other way")];
        return [new SettlementFact.SettlementTakenBack(i.Number, c.Day, part)];
    }

    // Scale and direction are checked before anything is turned into the smallest unit.
    Refused? Mismatch(Instruction i, InstructionCommand c, (int Version, MovementTold What) told)
    {
        var (instrument, currency) = (register[i.Terms.Movement.Instrument], register[i.Terms.Movement.Currency]);
        Refused Otherwise(string why) => Refuse(Refusal.ToldOtherwise, c, why);
        var w = told.What;
        if (told.Version != i.Version)
            return Refuse(Refusal.Superseded, c, $"version {told.Version} of it was told: version {i.Version} has taken its place");
        if (w.Isin.Length == 0 != (i.RestQuantity == 0) || w.Isin.Length > 0 && w.Isin != instrument.Code)
            return Otherwise($"it is of {(i.RestQuantity == 0 ? "cash alone" : instrument.Code)}, not of "
                + (w.Isin.Length == 0 ? "cash alone" : Register.Short(w.Isin)));
        if (w.Amount != 0 && w.Currency != currency.Code)
            return Otherwise($"it is in {currency.Code}, not in {Register.Short(w.Currency)}");
        if (!Fits(w.Quantity, instrument.Scale) || !Fits(w.Amount, currency.Scale))
            return Otherwise($"{w.Quantity} and {w.Amount} cannot be counted in the smallest units");
        var part = PartOf(i, w);
        if (part is { Quantity: 0, Amount: 0 } || long.Sign(part.Quantity) != long.Sign(i.RestQuantity)
            || part.Amount != 0 && long.Sign(part.Amount) != long.Sign(i.RestAmount))
            return Otherwise($"{Show(i, part)} is told, {Show(i, i.Rest)} is left: another direction");
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

    Movement PartOf(Instruction i, MovementTold told) => i.Terms.Movement with
    {
        Quantity = (long)(told.Quantity * Power(register[i.Terms.Movement.Instrument].Scale)),
        Amount = (long)(told.Amount * Power(register[i.Terms.Movement.Currency].Scale)),
    };

    string Show(Instruction i, Movement part) => $"{part.Quantity / Power(register[i.Terms.Movement.Instrument].Scale)} units for "
        + $"{part.Amount / Power(register[i.Terms.Movement.Currency].Scale)} {register[i.Terms.Movement.Currency].Code}";

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
            case SettlementFact.SettlementTold s:
                open[s.Instruction].ToldQuantity += s.Part.Quantity;
                open[s.Instruction].ToldAmount += s.Part.Amount;
                break;
            case SettlementFact.SettlementTakenBack s:
                open[s.Instruction].ToldQuantity -= s.Part.Quantity;
                open[s.Instruction].ToldAmount -= s.Part.Amount;
                break;
            case SettlementFact.StatusTold s:
                (open[s.Instruction].WhyTold, open[s.Instruction].ToldOn) = (s.Why, s.Day);
                if (s.Why == FailReason.Rejected) Renew(s.Instruction);
                break;
            default: ApplyFails(fact); break;
        }
    }
}
