using System.Diagnostics.CodeAnalysis;

namespace Countinghouse.Reference;

/// <summary>
/// Values that hold from a day on, by key: prices, rates, classes. What holds on a day is found by halving, however long the history.
/// </summary>
sealed class ByDay<TKey, TValue> where TKey : notnull
{
    readonly SortedDictionary<TKey, List<(DateOnly From, TValue Value)>> all = [];

    public int Count { get; private set; }

    /// <summary>Every value of a key, by day.</summary>
    public IReadOnlyList<(DateOnly From, TValue Value)> Of(TKey key) => all.TryGetValue(key, out var values) ? values : [];

    /// <summary>Every value, by key, then by day.</summary>
    public IEnumerable<(TKey Key, DateOnly From, TValue Value)> All
    {
        get
        {
            foreach (var (key, values) in all)
                foreach (var (from, value) in values) yield return (key, from, value);
        }
    }

    /// <summary>Sets what holds from a day on; a value of that day gives way.</summary>
    public void Set(TKey key, DateOnly from, TValue value)
    {
        if (!all.TryGetValue(key, out var values)) all.Add(key, values = []);
        var place = Through(values, from);
        if (place > 0 && values[place - 1].From == from) values[place - 1] = (from, value);
        else
        {
            values.Insert(place, (from, value));
            Count++;
        }
    }

    /// <summary>The value set for the day itself.</summary>
    public bool TryExact(TKey key, DateOnly day, [MaybeNullWhen(false)] out TValue value) =>
        TryNewest(key, day, out value, out var from) && from == day;

    /// <summary>The newest value on or before a day.</summary>
    public bool TryNewest(TKey key, DateOnly day, [MaybeNullWhen(false)] out TValue value) => TryNewest(key, day, out value, out _);

    /// <summary>The newest value on or before a day, with its own day; none where there is none.</summary>
    public (DateOnly From, TValue Value)? NewestOf(TKey key, DateOnly day) =>
        TryNewest(key, day, out var value, out var from) ? (from, value) : null;

    bool TryNewest(TKey key, DateOnly day, [MaybeNullWhen(false)] out TValue value, out DateOnly from)
    {
        (value, from) = (default, default);
        if (!all.TryGetValue(key, out var values) || Through(values, day) is not (> 0 and var place)) return false;
        (from, value) = values[place - 1];
        return true;
    }

    // How many are on or before a day.
    static int Through(List<(DateOnly From, TValue Value)> values, DateOnly day)
    {
        var (low, high) = (0, values.Count);
        if (high > 0 && values[high - 1].From <= day) return high; // most come in order, and most are asked for the newest
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (values[middle].From <= day) low = middle + 1; else high = middle;
        }
        return low;
    }
}
