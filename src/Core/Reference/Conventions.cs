using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>From a day on, a convention of the market is so: it takes the place of what is built in.</summary>
/// <param name="Name">As <see cref="ConventionKind.All"/> has it.</param>
/// <param name="Of">The market or currency it is of; empty where it is of none.</param>
public sealed record SetConvention(string Name, DateOnly From, string Value, string Of, string Source) : Command;

/// <summary>What a convention is of.</summary>
public enum ConventionOf { Nothing, Market, Currency }

/// <summary>A moment told by a day and a time: so many business days after another day, and minutes of it, to 24:00.</summary>
public readonly record struct ClockTime(int Days, int Minute);

/// <summary>A convention that can be set.</summary>
/// <param name="IsClock">Written T 21:00 or T+1 11:30; else it is a number.</param>
/// <param name="Digits">Decimals that a number may have.</param>
public sealed record ConventionKind(string Name, ConventionOf Of, bool IsClock, (decimal Least, decimal Most) Range, int Digits)
{
    public const string SettlementCycle = "SETTLEMENT-CYCLE", AffirmBy = "AFFIRM-BY", AffirmLateFrom = "AFFIRM-LATE-FROM",
        AffirmLateBy = "AFFIRM-LATE-BY", CutOff = "CUT-OFF", TellWithin = "TELL-WITHIN", TellAtOnce = "TELL-AT-ONCE",
        Tolerance = "TOLERANCE", ToleranceAbove = "TOLERANCE-ABOVE", ToleranceUpTo = "TOLERANCE-UP-TO",
        CloseOutShort = "CLOSE-OUT-SHORT", CloseOutLong = "CLOSE-OUT-LONG", CloseOutOwned = "CLOSE-OUT-OWNED",
        ThresholdShares = "THRESHOLD-SHARES", ThresholdPercent = "THRESHOLD-PERCENT", ThresholdDays = "THRESHOLD-DAYS",
        MarginTail = "MARGIN-TAIL", MarginHorizon = "MARGIN-HORIZON";

    const decimal MostAmount = 1_000_000_000_000m;
    const int MostDays = 30, Day = 24 * 60;

    public static IReadOnlyList<ConventionKind> All { get; } =
    [
        Number(SettlementCycle, ConventionOf.Market, (0, MostDays)), Clock(AffirmBy), Clock(AffirmLateFrom), Clock(AffirmLateBy),
        Clock(CutOff), Number(TellWithin, ConventionOf.Nothing, (0, Day)), Number(TellAtOnce, ConventionOf.Nothing, (0, Day)),
        Number(Tolerance, ConventionOf.Currency, (0, MostAmount), 4), Number(ToleranceAbove, ConventionOf.Currency, (0, MostAmount), 4),
        Number(ToleranceUpTo, ConventionOf.Currency, (0, MostAmount), 4),
        Number(CloseOutShort, ConventionOf.Nothing, (0, MostDays)), Number(CloseOutLong, ConventionOf.Nothing, (0, MostDays)),
        Number(CloseOutOwned, ConventionOf.Nothing, (0, 365)),
        Number(ThresholdShares, ConventionOf.Nothing, (1, MostAmount)), Number(ThresholdPercent, ConventionOf.Nothing, (0, 100), 4),
        Number(ThresholdDays, ConventionOf.Nothing, (1, MostDays)),
        Number(MarginTail, ConventionOf.Nothing, (2, 1_000)), Number(MarginHorizon, ConventionOf.Nothing, (1, MostDays)),
    ];

    public static ConventionKind? Named(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>The value that a text says, or why it says none.</summary>
    internal string? Read(string text, out (decimal Number, ClockTime Clock) value)
    {
        value = default;
        if (IsClock)
            return TryClock(text, out value.Clock) ? null : "a day and a time, as T 21:00 or T+1 11:30, to T+30 24:00";
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= Range.Least && number <= Range.Most && decimal.Round(value.Number = number, Digits) == number ? null
            : string.Create(CultureInfo.InvariantCulture, $"a number from {Range.Least} to {Range.Most} with at most {Digits} decimals");
    }

    static bool TryClock(string text, out ClockTime clock)
    {
        clock = default;
        if (text.Split(' ') is not [['T', .. var after], [var h1, var h2, ':', var m1, var m2]]) return false;
        var days = 0;
        if (after.Length > 0 && (after[0] != '+' || !int.TryParse(after[1..], NumberStyles.None, CultureInfo.InvariantCulture, out days)
            || days > MostDays)) return false;
        if (!new[] { h1, h2, m1, m2 }.All(char.IsAsciiDigit)) return false;
        var (hour, minute) = ((h1 - '0') * 10 + (h2 - '0'), (m1 - '0') * 10 + (m2 - '0'));
        clock = new(days, hour * 60 + minute);
        return minute < 60 && clock.Minute <= Day;
    }

    static ConventionKind Number(string name, ConventionOf of, (decimal Least, decimal Most) range, int digits = 0) =>
        new(name, of, false, range, digits);

    static ConventionKind Clock(string name) => new(name, ConventionOf.Market, true, default, 0);
}

/// <summary>
/// The conventions of the market that were set, by the day from which each holds. What was not set is as it is built in, and says so
/// where it is used; of something set and something built in the one with the newer day holds.
/// </summary>
public sealed class Conventions
{
    readonly ByDay<(string Name, string Of), string> all = new();

    /// <summary>How often something has been set: what was reckoned from them before is stale.</summary>
    public int Changes { get; private set; }

    /// <summary>Sets one; of an unknown name or form nothing.</summary>
    public void Set(string name, string of, DateOnly from, string value)
    {
        all.Set((name, of), from, value);
        Changes++;
    }

    internal bool Has(string name, string of, DateOnly from, string value) =>
        all.TryExact((name, of), from, out var known) && known == value;

    /// <summary>What was set for a day; none where nothing was, or what is built in is newer.</summary>
    (decimal Number, ClockTime Clock)? Find(string name, string of, DateOnly on, DateOnly builtIn = default)
    {
        if (all.Count == 0 || all.NewestOf((name, of), on) is not { } set || set.From < builtIn) return null;
        return ConventionKind.Named(name) is { } kind && kind.Read(set.Value, out var value) is null ? value : null;
    }

    /// <summary>A number by its name, for a day.</summary>
    /// <param name="otherwise">What is built in.</param>
    public decimal Number(string name, DateOnly on, decimal otherwise) => Find(name, "", on)?.Number ?? otherwise;

    internal int Whole(string name, DateOnly on, int otherwise) => (int)Number(name, on, otherwise);

    /// <summary>A moment by its name, of a market for a day.</summary>
    public ClockTime? Clock(string name, Market market, DateOnly on, DateOnly builtIn = default) =>
        Find(name, Shown(market), on, builtIn)?.Clock;

    internal int? CycleDays(Market market, DateOnly tradeDate, DateOnly builtIn) =>
        (int?)Find(ConventionKind.SettlementCycle, Shown(market), tradeDate, builtIn)?.Number;

    /// <summary>The cycles of a market that were set, by the trade date from which each holds.</summary>
    internal IEnumerable<(DateOnly From, int Days)> CyclesOf(Market market) =>
        all.Of((ConventionKind.SettlementCycle, Shown(market))).Select(c => (c.From, CycleDays(market, c.From, default) ?? 0));

    /// <summary>
    /// By how many units of a currency two amounts may differ. Set for the currency: TOLERANCE, above TOLERANCE-UP-TO TOLERANCE-ABOVE.
    /// Else EUR 2 up to EUR 100 000, EUR 25 above (Regulation (EU) 2018/1229 art. 6), at the rate of the day.
    /// </summary>
    /// <param name="unitsAEuro">Units of the currency for a euro on the day. None: no rate is known, and only what is exact agrees.</param>
    public decimal Tolerance(string currency, decimal amount, DateOnly on, decimal? unitsAEuro)
    {
        if (Find(ConventionKind.Tolerance, currency, on) is not { } small)
            return unitsAEuro is { } rate ? (Math.Abs(amount) / rate <= 100_000m ? 2m : 25m) * rate : 0;
        var isAbove = Find(ConventionKind.ToleranceUpTo, currency, on) is { } limit && Math.Abs(amount) > limit.Number;
        return isAbove && Find(ConventionKind.ToleranceAbove, currency, on) is { } above ? above.Number : small.Number;
    }

    /// <summary>Whether a currency has a tolerance of its own, which needs no rate.</summary>
    public bool HasTolerance(string currency, DateOnly on) => Find(ConventionKind.Tolerance, currency, on) is not null;

    /// <summary>A market as it is named in files.</summary>
    public static string Shown(Market market) => market.ToString().ToUpperInvariant();

    internal void Save(StateWriter to)
    {
        to.Int(all.Count);
        foreach (var ((name, of), from, value) in all.All) to.Text(name).Text(of).Date(from).Text(value);
    }

    internal void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) Set(from.Text(), from.Text(), from.Date(), from.Text());
    }
}

public sealed partial class Register
{
    /// <summary>What was set of the conventions of the market.</summary>
    public Conventions Conventions { get; } = new();

    public Fact? Decide(SetConvention c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Short(c.Name), $"{c.Source}:{column}", detail);
        if (ConventionKind.Named(c.Name) is not { } kind)
            return Bad(Refusal.BadTerms, "convention",
                $"'{Short(c.Name)}' is none of {string.Join(", ", ConventionKind.All.Select(k => k.Name))}");
        var isKnown = kind.Of switch
        {
            ConventionOf.Market => Enum.GetValues<Market>().Any(m => Conventions.Shown(m) == c.Of),
            ConventionOf.Currency => CheckDigits.IsCurrency(c.Of),
            _ => c.Of.Length == 0,
        };
        if (!isKnown)
            return Bad(Refusal.BadTerms, "of", kind.Of switch
            {
                ConventionOf.Market => $"'{Short(c.Of)}' is no market: US, EU, UK, CH, JP, OTHER",
                ConventionOf.Currency => $"'{Short(c.Of)}' is no currency",
                _ => $"{c.Name} is of no market and no currency",
            });
        if (kind.Read(c.Value, out _) is { } form) return Bad(Refusal.BadTerms, "value", $"'{Short(c.Value)}' is not {form}");
        return Conventions.Has(c.Name, c.Of, c.From, c.Value) ? null
            : new ReferenceFact.ConventionSet(c.Name, c.Of, c.From, c.Value);
    }
}
