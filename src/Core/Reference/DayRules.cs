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

    /// <summary>The day itself, or for a day of a weekend the Friday before.</summary>
    public static DateOnly ToFriday(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(-2) : ToNearestWeekday(day);

    /// <summary>
    /// The day of the month on which the sun comes to a place in its course, from when it did in 1980: days and their fraction, by the
    /// clock of the country. It gains 0.242194 days a year until a leap day. The approximation of the Hydrographic Department of Japan,
    /// good to 2099.
    /// </summary>
    public static int DayOfSun(int year, decimal dayIn1980) =>
        (int)decimal.Floor(dayIn1980 + 0.242194m * (year - 1980) - (LeapDays(year) - LeapDays(1980)));

    /// <summary>Ching Ming, when the sun is 15 degrees past the equinox, by China's clock (Hong Kong Observatory).</summary>
    public static DateOnly ChingMing(int year) => new(year, 4, DayOfSun(year, 4.966m));

    static int LeapDays(int year) => year / 4 - year / 100 + year / 400;

    /// <summary>
    /// Easter Sunday of the Orthodox churches, as a day of the Gregorian calendar: the Julian one by J. Meeus (Astronomical Algorithms,
    /// 1991, chapter 8), and the days by which that calendar is behind.
    /// </summary>
    public static DateOnly OrthodoxEaster(int year)
    {
        var moon = (19 * (year % 19) + 15) % 30;
        var daysAfterMarch21 = moon + (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
        return new DateOnly(year, 3, 22).AddDays(daysAfterMarch21 + year / 100 - year / 400 - 2);
    }

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
