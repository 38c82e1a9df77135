using System.Globalization;

namespace Countinghouse.Reference;

/// <summary>The rule of Tel Aviv's exchange.</summary>
static class CalendarsOfIsrael
{
    // 1 January falls into the Hebrew year that is so much greater. The framework's calendar knows 1583 to 2239.
    const int HebrewYears = 3760, First = 1600, Last = 2230;
    const int MondayToFriday = 2026, IndependenceAfterSunday = 2004;

    // Elections: of the Knesset, and of towns since they are a day off.
    static readonly int[] Elections =
        [20130122, 20150317, 20181030, 20190409, 20190917, 20200302, 20210323, 20221101, 20240227];

    static readonly HebrewCalendar Hebrew = new();

    /// <summary>
    /// Tel Aviv Stock Exchange (its vacation schedules): Sunday to Thursday, since 5 January 2026 Monday to Friday; then a Sunday's holiday
    /// closes the Friday before it too.
    /// </summary>
    public static void TelAviv(HolidayYear y)
    {
        if (y.Year < MondayToFriday) y.SundayToThursday();
        if (y.Year == MondayToFriday) y.Close(1, 2);
        if (y.Year is >= First and <= Last)
            foreach (var day in Holidays(y.Year))
            {
                y.Close(day);
                if (y.Year >= MondayToFriday && day.DayOfWeek == DayOfWeek.Sunday) y.Close(day.AddDays(-2));
            }
        y.CloseOnce(Elections);
    }

    static IEnumerable<DateOnly> Holidays(int year)
    {
        var (spring, autumn) = (year + HebrewYears, year + HebrewYears + 1);
        // Months are counted from Tishri; in a leap year a second Adar comes before Nisan.
        var adar = Hebrew.IsLeapYear(spring) ? 7 : 6;
        var (nisan, iyar, sivan, av) = (adar + 1, adar + 2, adar + 3, adar + 5);
        yield return Day(spring, adar, 14); // Purim
        foreach (var day in new[] { 14, 15, 20, 21 }) yield return Day(spring, nisan, day); // Passover, first and last days with their eves
        var independence = Independence(Day(spring, iyar, 5));
        yield return independence.AddDays(-1);
        yield return independence;
        yield return Day(spring, sivan, 5); // Pentecost
        yield return Day(spring, sivan, 6);
        var fast = Day(spring, av, 9);
        yield return fast.DayOfWeek == DayOfWeek.Saturday ? fast.AddDays(1) : fast;
        yield return Day(autumn, 1, 1).AddDays(-1); // the new year with its eve, the day of atonement, tabernacles
        foreach (var day in new[] { 1, 2, 9, 10, 14, 15, 21, 22 }) yield return Day(autumn, 1, day);
    }

    // Kept on Thursday where 5 Iyar is a Friday or Saturday, and since 2004 on Tuesday for a Monday, lest Memorial Day touch the Sabbath.
    static DateOnly Independence(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Friday => day.AddDays(-1),
        DayOfWeek.Saturday => day.AddDays(-2),
        DayOfWeek.Monday when day.Year >= IndependenceAfterSunday => day.AddDays(1),
        _ => day,
    };

    static DateOnly Day(int year, int month, int day) => DateOnly.FromDateTime(Hebrew.ToDateTime(year, month, day, 0, 0, 0, 0));
}
