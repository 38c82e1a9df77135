using System.Numerics;

namespace Countinghouse.Reference;

/// <summary>
/// Which days a market, a bank or a settlement system works. A rule marks the closings of a year when the year is first
/// asked for; the answer is kept as one bit a day.
/// </summary>
public sealed class BusinessCalendar
{
    const int BitsAWord = 64;
    readonly Func<int, ulong[]> open;
    readonly ulong[]?[] years = new ulong[]?[DateOnly.MaxValue.Year + 1];

    /// <summary>
    /// A calendar of Mondays to Fridays, or of the week that the rule says, less what the rule closes. The rule must depend on the year
    /// alone.
    /// </summary>
    public BusinessCalendar(string name, int version, Action<HolidayYear> rule)
        : this(name, version, year =>
        {
            var holidays = new HolidayYear(year);
            rule(holidays);
            return holidays.Open;
        })
    {
    }

    BusinessCalendar(string name, int version, Func<int, ulong[]> open) => (Name, Version, this.open) = (name, version, open);

    /// <summary>What the calendar is called.</summary>
    public string Name { get; }

    /// <summary>Raised by one whenever a rule or a closing changes, so that a date resolved before can be told from one after.</summary>
    public int Version { get; }

    /// <summary>Whether work is done on that day.</summary>
    public bool IsBusinessDay(DateOnly day)
    {
        var i = day.DayOfYear - 1;
        return (Year(day.Year)[i / BitsAWord] >> i % BitsAWord & 1) != 0;
    }

    /// <summary>The first business day after the day.</summary>
    public DateOnly Next(DateOnly day) => NextOrSame(day.AddDays(1));

    /// <summary>The last business day before the day.</summary>
    public DateOnly Previous(DateOnly day)
    {
        do day = day.AddDays(-1);
        while (!IsBusinessDay(day));
        return day;
    }

    /// <summary>The day itself if it is a business day, else the first one after it.</summary>
    public DateOnly NextOrSame(DateOnly day)
    {
        while (!IsBusinessDay(day)) day = day.AddDays(1);
        return day;
    }

    /// <summary>
    /// The so-manieth business day after the day, which need not be one itself. With a count of 0, the day or the first
    /// business day after it.
    /// </summary>
    public DateOnly AddBusinessDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return NextOrSame(day);
        for (; count > 0; count--) day = Next(day);
        return day;
    }

    /// <summary>
    /// How many business days come after the first day, up to and with the second; negative when the second is the earlier.
    /// </summary>
    public int BusinessDaysBetween(DateOnly fromExclusive, DateOnly toInclusive)
    {
        if (toInclusive < fromExclusive) return -BusinessDaysBetween(toInclusive, fromExclusive);
        var count = OpenUpTo(toInclusive) - OpenUpTo(fromExclusive);
        for (var year = fromExclusive.Year; year < toInclusive.Year; year++) count += Count(Year(year));
        return count;
    }

    /// <summary>
    /// Open only on the days on which all parts are. Its version is the sum of theirs, so it rises when any of them does.
    /// </summary>
    public static BusinessCalendar Union(string name, params BusinessCalendar[] parts)
    {
        var version = 0;
        foreach (var part in parts) version += part.Version;
        return new(name, version, year =>
        {
            var open = new HolidayYear(year).Open;
            foreach (var part in parts)
            {
                var other = part.Year(year);
                for (var i = 0; i < open.Length; i++) open[i] &= other[i];
            }
            return open;
        });
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} version {Version}";

    // Stored only when complete; two readers that both miss store the same answer.
    ulong[] Year(int year) => years[year] ??= open(year);

    int OpenUpTo(DateOnly day)
    {
        var words = Year(day.Year);
        var i = day.DayOfYear - 1;
        var count = BitOperations.PopCount(words[i / BitsAWord] << BitsAWord - 1 - i % BitsAWord);
        for (var word = i / BitsAWord - 1; word >= 0; word--) count += BitOperations.PopCount(words[word]);
        return count;
    }

    static int Count(ulong[] words)
    {
        var count = 0;
        foreach (var word in words) count += BitOperations.PopCount(word);
        return count;
    }
}
