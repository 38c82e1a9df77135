using System.Globalization;

namespace Countinghouse.Reference;

/// <summary>
/// Days of calendars that follow the moon, by the tables of the framework: China 1901 to 2100, Korea 918 to 2050, Umm al-Qura (of Mecca,
/// reckoned, not sighted) 1900 to 2077. Outside of them there is no such day.
/// </summary>
static class LunarDays
{
    static readonly ChineseLunisolarCalendar China = new();
    static readonly KoreanLunisolarCalendar Korea = new();
    static readonly UmAlQuraCalendar Mecca = new();

    /// <summary>The day of a month, leap months not counted, of the Chinese year that begins in the year given.</summary>
    public static DateOnly? OfChina(int year, int month, int day) => Of(China, year, month, day);

    /// <summary>The day of a month, leap months not counted, of the Korean year that begins in the year given.</summary>
    public static DateOnly? OfKorea(int year, int month, int day) => Of(Korea, year, month, day);

    /// <summary>The days of the year given that bear that date of the Islamic calendar: one, or two where the first comes early.</summary>
    public static IEnumerable<DateOnly> OfMecca(int year, int month, int day)
    {
        var first = Mecca.MinSupportedDateTime.Year;
        var last = Mecca.MaxSupportedDateTime.Year;
        if (year <= first || year >= last) yield break;
        var begins = Mecca.GetYear(new DateTime(year, 1, 1));
        for (var islamic = begins; islamic <= begins + 1; islamic++)
            if (DateOnly.FromDateTime(Mecca.ToDateTime(islamic, month, day, 0, 0, 0, 0)) is var found && found.Year == year)
                yield return found;
    }

    // The calendars number months through, so that those from a leap month on are one more than their names say.
    static DateOnly? Of(EastAsianLunisolarCalendar calendar, int year, int month, int day)
    {
        if (year <= calendar.MinSupportedDateTime.Year - 1 || year >= calendar.MaxSupportedDateTime.Year) return null;
        var leap = calendar.GetLeapMonth(year);
        var index = leap == 0 || month < leap ? month : month + 1;
        return DateOnly.FromDateTime(calendar.ToDateTime(year, index, day, 0, 0, 0, 0));
    }
}
