using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>
/// What prices did in the past over two days: a scenario for each pair of days of the window, the second two after the first, so that
/// they overlap. The days are those on which any of the instruments has a close; an instrument without one stands at its newest before,
/// and does not move while it has none. A split in between is no change of value. The rule; what runs is its twin in
/// PriceScenarios.Batch.cs.
/// </summary>
public sealed partial class PriceScenarios
{
    // A price that rose further within two days is a slip of the pen: it may not run the sums over.
    const long MostFactor = 10;

    // Beyond a thousand for one a ratio is a slip too.
    const decimal MostRatio = 1_000m;

    /// <summary>Parts of one that a change of price is told in, the rest cut off: a loss of a billion is right to a tenth of a cent.
    /// </summary>
    const long ChangeUnit = 1_000_000_000_000;

    /// <summary>Parts of a unit of currency that worth is told in, so that 64 bits hold ten million million of them.</summary>
    const int WorthUnit = 100_000;

    readonly Register register;
    readonly int horizonDays; // from the first price of a scenario to the second; two where nothing else is set
    readonly DateOnly[] days;
    readonly SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> allSplits;

    /// <summary>The scenarios of a set of instruments, as they were known on a day.</summary>
    /// <param name="register">The closes and splits.</param>
    /// <param name="instruments">All that positions are held in.</param>
    /// <param name="day">No close after it is looked at.</param>
    /// <param name="most">How many scenarios at most, counted back from the day.</param>
    public PriceScenarios(Register register, IEnumerable<AssetId> instruments, DateOnly day, int most)
    {
        this.register = register;
        allSplits = register.Splits();
        horizonDays = register.Conventions.Whole(ConventionKind.MarginHorizon, day, 2);
        days = Days([.. instruments], day, most + horizonDays);
        mantissas = new long[days.Length];
    }

    /// <summary>How many scenarios there are.</summary>
    public int Count => Math.Max(days.Length - horizonDays, 0);

    DateOnly[] Days(AssetId[] instruments, DateOnly day, int most)
    {
        var first = day.DayNumber + 1;
        foreach (var instrument in instruments)
            if (register.ClosesOf(instrument) is [var oldest, ..]) first = Math.Min(first, oldest.From.DayNumber);
        var has = new bool[day.DayNumber + 1 - first];
        foreach (var instrument in instruments)
            foreach (var (on, _) in register.ClosesOf(instrument))
                if (on <= day) has[on.DayNumber - first] = true;
        List<DateOnly> found = [];
        for (var at = has.Length - 1; at >= 0 && found.Count < most; at--)
            if (has[at]) found.Add(DateOnly.FromDayNumber(first + at));
        found.Reverse();
        return [.. found];
    }

    /// <summary>Worth in the parts that losses are made of; rounded half away from zero.</summary>
    static long Parts(decimal worth) => (long)decimal.Round(worth * WorthUnit, MidpointRounding.AwayFromZero);

    /// <summary>What a loss that is summed up comes to, in smallest units of a currency; rounded half away from zero.</summary>
    public static Int128 Minor(Int128 loss, int scale)
    {
        Int128 unit = (Int128)ChangeUnit * WorthUnit;
        for (var i = 0; i < scale; i++) unit /= 10;
        return unit == 0 ? loss : (loss + (loss < 0 ? -unit : unit) / 2) / unit;
    }

    /// <summary>The readable rule of <see cref="AddLosses"/>: each change in decimals.</summary>
    /// <inheritdoc cref="AddLosses"/>
    public void AddLossesByRule(AssetId instrument, decimal worth, Span<Int128> losses)
    {
        Invariant.Hold(losses.Length == Count);
        if (Count == 0) return;
        var (prices, parts) = (Prices(instrument), Parts(worth));
        for (var i = 0; i < losses.Length; i++)
        {
            var (before, after) = (prices[i], prices[i + horizonDays]);
            if (before == 0 || after == before) continue;
            var change = (Math.Min(after / before, MostFactor) - 1) * ChangeUnit;
            losses[i] -= (Int128)parts * (long)decimal.Truncate(change);
        }
    }

    /// <summary>The newest close on or before each day, as if every split had been from the beginning; 0 where there is none.</summary>
    decimal[] Prices(AssetId instrument)
    {
        var closes = register.ClosesOf(instrument);
        var splits = allSplits.GetValueOrDefault(instrument.Number) ?? [];
        var prices = new decimal[days.Length];
        var (at, split, factor, price) = (0, 0, 1m, 0m);
        for (var i = 0; i < days.Length; i++)
        {
            for (; at < closes.Count && closes[at].From <= days[i]; at++)
            {
                for (; split < splits.Count && splits[split].ExDate <= closes[at].From; split++)
                    if (splits[split].Ratio is > 1 / MostRatio and < MostRatio and var ratio
                        && factor * ratio is > 1 / MostRatio and < MostRatio) factor *= ratio;
                price = closes[at].Value * factor;
            }
            prices[i] = price;
        }
        return prices;
    }
}
