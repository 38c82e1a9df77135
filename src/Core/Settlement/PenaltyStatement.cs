using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>A business day of a stated penalty with what it was reckoned with, as far as that is told.</summary>
/// <param name="Price">Units of the currency for a unit, or per cent of nominal for debt.</param>
/// <param name="RateBp">Basis points a day.</param>
public readonly record struct StatedDay(DateOnly Day, decimal? Price, decimal? RateBp);

/// <summary>One penalty as the depository states it.</summary>
/// <param name="Id">The depository's own reference of it.</param>
/// <param name="Instruction">Ours that it is for; 0 where the reference is none of ours.</param>
/// <param name="Day">Of the statement's section it stands in; where days are told, the first of them.</param>
/// <param name="DayCount">Business days it covers.</param>
/// <param name="Amount">Units of the currency: + received, − paid.</param>
public sealed record StatedPenalty(
    string Id, long Instruction, PenaltyKind Kind, DateOnly Day, int DayCount, IReadOnlyList<StatedDay> Days, string Currency,
    decimal Amount);

/// <summary>Compares what a depository states for a period with what was charged here, penalty by penalty.</summary>
/// <param name="Reference">The statement's. Another one of the same depository, period and currency takes its place.</param>
/// <param name="Tolerance">Units of the currency by which an amount may differ and still agree; not below zero.</param>
public sealed record ComparePenalties(
    string Reference, string Depository, DateOnly From, DateOnly To, IReadOnlyList<StatedPenalty> Lines, decimal Tolerance) : Command;

public sealed partial class SettlementDesk
{
    /// <summary>
    /// A depository's statement of a month comes in the next, and its correction in the same or the one after: the charges of the last
    /// three months booked are at hand, those before are not.
    /// </summary>
    const int MonthsKept = 3;

    const decimal MostStated = 1_000_000_000_000m; // a million million: no penalty of a day comes near, and minor units still fit
    const decimal HighestRate = 10_000m, PriceTimes = 1_000m; // basis points, times ours: a told figure beyond explains nothing

    // Every charge that a statement may still speak of, with the instrument it was charged on.
    readonly SortedDictionary<(long Instruction, PenaltyKind Kind, DateOnly Day), Charged> kept = [];
    DateOnly keptFrom;

    readonly record struct Charged(AssetId Instrument, DateOnly Day, Penalty Penalty);

    public IEnumerable<Fact> Decide(ComparePenalties c)
    {
        Refused Bad(string detail) => new(Refusal.BadStatement, Register.Short(c.Reference), "", detail);
        if (c.To < c.From) return [Bad($"its period ends on {c.To:yyyy-MM-dd}, before it begins on {c.From:yyyy-MM-dd}")];
        if (c.Tolerance < 0) return [Bad("a tolerance is not below zero")];
        if (c.Lines.FirstOrDefault(l => !Currencies.IsKnown(l.Currency) || Math.Abs(l.Amount) > MostStated) is { } odd)
            return [Bad($"penalty {Register.Short(odd.Id)} is of {Register.Short(odd.Currency)} {Shown(odd.Amount)}, no amount we take")];
        if (c.From < keptFrom) return [Bad($"charges before {keptFrom:yyyy-MM-dd} are no longer at hand to compare with")];
        var left = new SortedDictionary<(long Instruction, PenaltyKind Kind, DateOnly Day), Charged>();
        // One that is in some currencies says nothing of the others; of what was matched late it states days before its period.
        var currencies = c.Lines.Select(l => l.Currency).Distinct().Order(StringComparer.Ordinal).ToList();
        var named = c.Lines.SelectMany(l => l.Days, (l, d) => (l.Instruction, l.Kind, d.Day)).ToHashSet();
        foreach (var (key, charged) in kept)
            if ((key.Day >= c.From && key.Day <= c.To || named.Contains(key))
                && (currencies.Count == 0 || currencies.Contains(register[charged.Penalty.Currency].Code))) left.Add(key, charged);
        List<Fact> breaks = [];
        foreach (var line in c.Lines)
            if (Compare(c, line, left) is { } differs) breaks.Add(differs);
        var agreed = c.Lines.Count - breaks.Count;
        foreach (var ((instruction, kind, day), charged) in left)
            breaks.Add(new SettlementFact.PenaltyDiffered(c.Reference, PenaltyBreak.OnlyOurs,
                new("", instruction, kind, day, 1, register[charged.Penalty.Currency].Code), charged.Penalty.Amount, 0,
                BreakCause.NotStated,
                $"charged {Shown(charged.Penalty.Price)} at {Shown(charged.Penalty.RateBp)} bp, and the statement has it not"));
        return
        [
            new SettlementFact.PenaltiesStated(c.Reference, c.Depository, c.From, c.To, c.Lines.Count, agreed)
            { Currencies = string.Join(',', currencies) }, .. breaks,
        ];
    }

    SettlementFact.PenaltyDiffered? Compare(
        ComparePenalties c, StatedPenalty line, SortedDictionary<(long Instruction, PenaltyKind Kind, DateOnly Day), Charged> left)
    {
        var theirs = Rounding.ToMinor(line.Amount, Currencies.Scale(line.Currency));
        var ours = Taken(line, left);
        SettlementFact.PenaltyDiffered Differs(PenaltyBreak kind, BreakCause cause, string detail) => new(
            c.Reference, kind, new(line.Id, line.Instruction, line.Kind, line.Day, line.DayCount, line.Currency),
            ours.Sum(o => o.Penalty.Amount), theirs, cause, detail);
        if (ours.Count == 0)
        {
            var (cause, why) = WhyOnlyTheirs(line);
            return Differs(PenaltyBreak.OnlyTheirs, cause, why);
        }
        var allowed = Rounding.ToMinor(c.Tolerance, Currencies.Scale(line.Currency));
        var sum = ours.Sum(o => o.Penalty.Amount);
        if (Math.Abs(sum - theirs) <= allowed) return null;
        var (reason, told) = Explain(line, ours, theirs, allowed);
        return Differs(PenaltyBreak.AmountDiffers, reason, told);
    }

    // The charges a line speaks of; each is spoken of once.
    List<Charged> Taken(StatedPenalty line, SortedDictionary<(long Instruction, PenaltyKind Kind, DateOnly Day), Charged> left)
    {
        var all = line.Days.Count == 0 && line.DayCount > 1;
        var days = line.Days.Count > 0 ? [.. line.Days.Select(d => d.Day)] : new HashSet<DateOnly> { line.Day };
        var keys = left.Where(l => l.Key.Instruction == line.Instruction && l.Key.Kind == line.Kind && (all || days.Contains(l.Key.Day))
            && register[l.Value.Penalty.Currency].Code == line.Currency).Select(l => l.Key).ToList();
        List<Charged> taken = [];
        foreach (var key in keys)
            if (left.Remove(key, out var charged)) taken.Add(charged);
        return taken;
    }

    (BreakCause, string) WhyOnlyTheirs(StatedPenalty line)
    {
        var days = line.Days.Count > 0 ? [.. line.Days.Select(d => d.Day)] : new[] { line.Day };
        if (line.Instruction == 0) return (BreakCause.UnknownInstruction, "its reference is none of our instructions");
        foreach (var day in days)
        {
            if (!kept.TryGetValue((line.Instruction, line.Kind, day), out var other)) continue;
            return register[other.Penalty.Currency].Code is var code && code != line.Currency
                ? (BreakCause.Currency, $"charged in {code}, stated in {line.Currency}")
                : (BreakCause.StatedTwice, "another line of the statement has the same charge");
        }
        return kept.Any(k => k.Key.Instruction == line.Instruction)
            ? (BreakCause.NotCharged, $"the instruction was charged on other days, not on {days[0]:yyyy-MM-dd}")
            : (BreakCause.UnknownInstruction, $"instruction {line.Instruction} was not charged");
    }

    /// <summary>Which one input, put in the place of ours, gives their amount: direction, days, price, rate.</summary>
    (BreakCause, string) Explain(StatedPenalty line, List<Charged> ours, long theirs, long allowed)
    {
        bool Gives(long amount) => Math.Abs(amount - theirs) <= allowed;
        var sum = ours.Sum(o => o.Penalty.Amount);
        if (Gives(-sum)) return (BreakCause.Direction, "the amount is ours with the other side paying");
        if (line.DayCount != ours.Count
            && Gives((long)Math.Round((decimal)sum * line.DayCount / ours.Count, MidpointRounding.AwayFromZero)))
            return (BreakCause.Days, $"{line.DayCount} {(line.DayCount == 1 ? "day" : "days")} are stated, {ours.Count} charged");
        if (Priced(line, ours) is { } price && Gives(price.Sum)) return (BreakCause.Price, price.Says);
        return Rated(line, ours, Gives) is { } rate ? (BreakCause.Rate, rate)
            : (BreakCause.Unexplained, "no one of price, rate, days and direction makes the difference");
    }

    (long Sum, string Says)? Priced(StatedPenalty line, List<Charged> ours)
    {
        if (ours is not [var one]) return null;
        if (line.Days is [{ Price: { } told and >= 0 }] && told != one.Penalty.Price
            && told <= one.Penalty.Price * PriceTimes)
            return (Again(one, told, one.Penalty.RateBp), $"their price is {Shown(told)}, ours {Shown(one.Penalty.Price)}");
        if (line.Days is [{ Price: not null }] || one.Penalty.Class is PenaltyClass.Cash) return null;
        // Not told: the close before that day, which a depository takes where the day's came late.
        var before = register.CloseOf(one.Instrument, line.Day.AddDays(-1));
        return before is not { } close || close == one.Penalty.Price ? null
            : (Again(one, close, one.Penalty.RateBp), $"{Shown(close)}, the close before that day, gives theirs; ours was reckoned with "
                + Shown(one.Penalty.Price));
    }

    static readonly PenaltyClass[] Rateable =
    [
        PenaltyClass.LiquidShare, PenaltyClass.IlliquidShare, PenaltyClass.SmeShare, PenaltyClass.SovereignDebt, PenaltyClass.Debt,
        PenaltyClass.SmeDebt, PenaltyClass.Other,
    ];

    string? Rated(StatedPenalty line, List<Charged> ours, Func<long, bool> gives)
    {
        var own = ours[0].Penalty.RateBp;
        if (line.Days is [{ RateBp: { } told and >= 0 and <= HighestRate }, ..])
            return told != own && gives(ours.Sum(o => Again(o, o.Penalty.Price, told)))
                ? $"their rate is {Shown(told)} bp, ours {Shown(own)} bp" : null;
        if (ours[0].Penalty.Class is PenaltyClass.Cash) return null;
        foreach (var @class in Rateable)
            if (register.Penalties.RateBp(@class, line.Day) is var rate && rate != own
                && gives(ours.Sum(o => Again(o, o.Penalty.Price, rate))))
                return $"{Shown(rate)} bp, the rate of {@class}, gives theirs; ours is {Shown(own)} bp, of {ours[0].Penalty.Class}";
        return null;
    }

    // A charge of ours with another price or rate.
    long Again(Charged charged, decimal price, decimal rateBp)
    {
        var p = charged.Penalty;
        var value = p.Class is PenaltyClass.Cash ? price : ValueOf(p.Quantity, price, register[charged.Instrument], charged.Day) ?? 0;
        return Math.Sign(p.Amount) * Rounding.ToMinor(value * rateBp / 10_000m, register[p.Currency].Scale);
    }

    static string Shown(decimal figure) => figure.ToString("0.##########", CultureInfo.InvariantCulture);

    void Keep(SettlementFact.PenaltyCharged f) =>
        kept[(f.Instruction, f.Penalty.Kind, f.Day)] = new(open[f.Instruction].Terms.Movement.Instrument, f.Day, f.Penalty);

    void ForgetBefore(DateOnly month)
    {
        var oldest = month.AddMonths(1 - MonthsKept);
        if (oldest <= keptFrom) return;
        keptFrom = oldest;
        foreach (var key in kept.Keys.Where(k => k.Day < oldest).ToList()) kept.Remove(key);
    }

    void SaveKept(StateWriter to)
    {
        to.Date(keptFrom).Int(kept.Count);
        foreach (var ((instruction, kind, day), (instrument, _, p)) in kept)
        {
            to.Long(instruction).Int((int)kind).Date(day).Int(instrument.Number).Int((int)p.Class).Long(p.Quantity).Decimal(p.Price);
            to.Decimal(p.RateBp).Int(p.Currency.Number).Long(p.Amount);
        }
    }

    void LoadKept(ref StateReader from)
    {
        keptFrom = from.Date();
        for (var count = from.Int(); count > 0; count--)
        {
            var key = (from.Long(), (PenaltyKind)from.Int(), from.Date());
            kept.Add(key, new(new(from.Int()), key.Item3, new(key.Item2, (PenaltyClass)from.Int(), from.Long(), from.Decimal(),
                from.Decimal(), new(from.Int()), from.Long())));
        }
    }
}
