namespace Countinghouse.Reference;

/// <summary>How laws and exchanges describe a day of the year.</summary>
static class DayRules
{
    /// <summary>The first such weekday on a day of the month or after it.</summary>
    public static DateOnly OnOrAfter(DateOnly day, DayOfWeek weekday) => day.AddDays(((int)weekday - (int)day.DayOfWeek + 7) % 7);

    /// <summary>The first (1), second (2) ... such weekday of a month.</summary>
    public static DateOnly Nth(int year, int month, DayOfWeek weekday, int ordinal) =>
        OnOrAfter(new DateOnly(year, month, 7 * ordinal - 6), weekday);

    /// <summary>The last such weekday of a month.</summary>
    public static DateOnly Last(int year, int month, DayOfWeek weekday) =>
        OnOrAfter(new DateOnly(year, month, DateTime.DaysInMonth(year, month) - 6), weekday);

    /// <summary>A holiday on a Sunday is kept on Monday; on a Saturday it is lost.</summary>
    public static DateOnly SundayToMonday(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(1) : day;

    /// <summary>A holiday on a Sunday is kept on Monday, on a Saturday on Friday.</summary>
    public static DateOnly ToNearestWeekday(DateOnly day) => day.DayOfWeek == DayOfWeek.Saturday ? day.AddDays(-1) : SundayToMonday(day);

    /// <summary>A holiday on a Saturday or Sunday is kept on Monday.</summary>
    public static DateOnly ToMonday(DateOnly day) => day.DayOfWeek == DayOfWeek.Saturday ? day.AddDays(2) : SundayToMonday(day);

    /// <summary>
    /// Easter Sunday of the Gregorian calendar: the Sunday after the full moon of the church's tables, in the closed form
    /// that J.-M. Oudin published in 1940 (Explanatory Supplement to the Astronomical Almanac, 1992, chapter 12).
    /// </summary>
    public static DateOnly Easter(int year)
    {
        var century = year / 100;
        var golden = year % 19;
        var moon = (century - century / 4 - (century - (century - 17) / 25) / 3 + 19 * golden + 15) % 30;
        moon -= moon / 28 * (1 - 29 / (moon + 1) * ((21 - golden) / 11));
        var weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
        return new DateOnly(year, 3, 28).AddDays(moon - weekday);
    }
}
