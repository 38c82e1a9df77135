using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>A price or a rate of a day.</summary>
public readonly record struct DayValue(DateOnly Day, decimal Value);

/// <summary>Values of one kind by day: most come in order and go to the end, one for a day before finds its place.</summary>
sealed class DayValues
{
    readonly List<DayValue> rows = [];

    public IReadOnlyList<DayValue> All => rows;

    /// <summary>The newest on or before a day.</summary>
    public decimal? Newest(DateOnly day) => After(day) is > 0 and var after ? rows[after - 1].Value : null;

    public bool Has(DayValue value) => After(value.Day) is > 0 and var after && rows[after - 1] == value;

    public void Set(DayValue value)
    {
        var after = After(value.Day);
        if (after > 0 && rows[after - 1].Day == value.Day) rows[after - 1] = value; else rows.Insert(after, value);
    }

    /// <summary>The place of the first after a day.</summary>
    int After(DateOnly day)
    {
        var (low, high) = (0, rows.Count);
        if (high > 0 && rows[high - 1].Day <= day) return high;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Day <= day) low = middle + 1; else high = middle;
        }
        return low;
    }

    public void Save(StateWriter to)
    {
        to.Int(rows.Count);
        foreach (var (day, value) in rows) to.Date(day).Decimal(value);
    }

    public static DayValues Load(ref StateReader from)
    {
        var values = new DayValues();
        for (var count = from.Int(); count > 0; count--) values.rows.Add(new(from.Date(), from.Decimal()));
        return values;
    }
}

public sealed partial class Register
{
    // Closes by number of the instrument; rates by base and quote.
    readonly SortedDictionary<int, DayValues> closes = [];
    readonly SortedDictionary<(int Base, int Quote), DayValues> rates = [];

    /// <summary>The newest official close on or before a day, in units of the instrument's currency.</summary>
    public decimal? CloseOf(AssetId instrument, DateOnly day) =>
        closes.TryGetValue(instrument.Number, out var known) ? known.Newest(day) : null;

    /// <summary>Every close of an instrument that the book was told, by day.</summary>
    public IReadOnlyList<DayValue> ClosesOf(AssetId instrument) => closes.TryGetValue(instrument.Number, out var known) ? known.All : [];

    decimal? Newest(int from, int to, DateOnly day) => rates.TryGetValue((from, to), out var known) ? known.Newest(day) : null;

    static void Set<TKey>(SortedDictionary<TKey, DayValues> all, TKey key, DayValue value)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var known)) all.Add(key, known = new());
        known.Set(value);
    }

    /// <summary>The splits announced so far, by instrument and ex-date, with how many new units there are for an old one.</summary>
    public SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> Splits()
    {
        SortedDictionary<int, List<(DateOnly ExDate, decimal Ratio)>> splits = [];
        foreach (var a in actions.Values)
        {
            if (a is not { Type: "SPLIT" or "REVERSE_SPLIT", RatioNew: > 0 and var @new, RatioOld: > 0 and var old }) continue;
            var instrument = assetByCode[a.Isin].Number;
            if (!splits.TryGetValue(instrument, out var own)) splits.Add(instrument, own = []);
            own.Add((a.ExDate, @new / old));
            own.Sort();
        }
        return splits;
    }

    void SavePrices(StateWriter to)
    {
        to.Int(closes.Count);
        foreach (var (instrument, values) in closes) values.Save(to.Int(instrument));
        to.Int(rates.Count);
        foreach (var ((@base, quote), values) in rates) values.Save(to.Int(@base).Int(quote));
    }

    void LoadPrices(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) closes.Add(from.Int(), DayValues.Load(ref from));
        for (var count = from.Int(); count > 0; count--) rates.Add((from.Int(), from.Int()), DayValues.Load(ref from));
    }
}
