namespace Countinghouse.Bonds;

/// <summary>Values of indices by day, as they were told.</summary>
public sealed class Fixings
{
    readonly SortedDictionary<string, SortedList<DateOnly, decimal>> values = new(StringComparer.Ordinal);

    /// <summary>The value from a day on, over one told before for the same day.</summary>
    public void Set(string index, DateOnly day, decimal value)
    {
        if (!values.TryGetValue(index, out var own)) values.Add(index, own = []);
        own[day] = value;
    }

    /// <summary>The newest value on or before a day.</summary>
    public decimal? Newest(string index, DateOnly day) =>
        values.TryGetValue(index, out var own) && Before(own, day) is >= 0 and var at ? own.Values[at] : null;

    /// <summary>What was told for just that day.</summary>
    public decimal? On(string index, DateOnly day) =>
        values.TryGetValue(index, out var own) && own.TryGetValue(day, out var value) ? value : null;

    /// <summary>
    /// The reference index of a day, three months back: that of the first day of its month is the index of the third month before, and
    /// between two such days it is on the line (the Canadian model; 31 CFR 356, appendix B, section I.B; UK DMO, index-linked gilts since
    /// 2005). To five digits.
    /// </summary>
    public decimal? Reference(string index, DateOnly day)
    {
        const int lagMonths = 3, digits = 5;
        var month = new DateOnly(day.Year, day.Month, 1).AddMonths(-lagMonths);
        if (OfMonth(index, month) is not { } first) return null;
        if (day.Day == 1) return first;
        if (OfMonth(index, month.AddMonths(1)) is not { } second) return null;
        var value = first + (second - first) * (day.Day - 1) / DateTime.DaysInMonth(day.Year, day.Month);
        return decimal.Round(value, digits, MidpointRounding.AwayFromZero);
    }

    /// <summary>All of them, by index and day.</summary>
    public IEnumerable<(string Index, DateOnly Day, decimal Value)> All =>
        values.SelectMany(v => v.Value.Select(f => (v.Key, f.Key, f.Value)));

    decimal? OfMonth(string index, DateOnly month) =>
        values.TryGetValue(index, out var own) && Before(own, month.AddMonths(1).AddDays(-1)) is >= 0 and var at && own.Keys[at] >= month
            ? own.Values[at] : null;

    // The place of the last day on or before one; -1: there is none.
    static int Before(SortedList<DateOnly, decimal> own, DateOnly day)
    {
        var (low, high) = (0, own.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (own.Keys[middle] <= day) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }
}
