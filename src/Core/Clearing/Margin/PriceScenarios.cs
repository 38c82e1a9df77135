using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>
/// What prices did in the past over two days: a scenario for each pair of days of the window, the second two after the first, so that
/// they overlap. The days are those on which any of the instruments has a close; an instrument without one stands at its newest before,
/// and does not move while it has none. A split in between is no change of value.
/// </summary>
sealed class PriceScenarios
{
    public const int HorizonDays = 2;

    // A price that rose further within two days is a slip of the pen: it may not run the sums over.
    const decimal MostFactor = 10m;

    // Beyond a thousand for one a ratio is a slip too.
    const decimal MostRatio = 1_000m;

    readonly Register register;
    readonly DateOnly[] days;
    readonly SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> allSplits;

    /// <param name="most">How many scenarios at most, counted back from the day.</param>
    public PriceScenarios(Register register, IEnumerable<AssetId> instruments, DateOnly day, int most)
    {
        this.register = register;
        allSplits = register.Splits();
        days = Days([.. instruments], day, most + HorizonDays);
    }

    public int Count => Math.Max(days.Length - HorizonDays, 0);

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

    /// <summary>Adds to each scenario what a position of such a value would lose in it.</summary>
    /// <param name="value">In any unit; below zero for what is to be delivered.</param>
    public void AddLosses(AssetId instrument, decimal value, Span<decimal> losses)
    {
        Invariant.Hold(losses.Length == Count);
        if (Count == 0) return;
        var prices = Prices(instrument);
        for (var i = 0; i < losses.Length; i++)
        {
            var (before, after) = (prices[i], prices[i + HorizonDays]);
            if (before != 0 && after != before) losses[i] -= value * ((after > before * MostFactor ? MostFactor : after / before) - 1);
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
