namespace Countinghouse.Reference;

/// <summary>
/// Banks of Tokyo: the holidays of the Act on National Holidays (Act 178 of 1948 with its amendments), and 2 and 3 January and
/// 31 December of the Banking Act's enforcement order (article 5). Whole from 1973 on; before that as far as the act went.
/// </summary>
static class CalendarsOfJapan
{
    // Amendments of the act: a holiday on Sunday is made up on Monday (1973) or on the next day that is none (2007); a day between
    // two holidays is one (1986; the law came into force at the end of 1985); "happy Mondays" (2000 and 2003).
    const int MadeUpSince = 1973, BetweenSince = 1986, ChainSince = 2007, HappyMondays = 2000, MoreHappyMondays = 2003;

    // Weddings 1959 and 1993, funeral 1989, enthronements 1990 and 2019 (Acts 16 of 1959, 4 of 1989, 24 of 1990, 32 of 1993, 99 of 2018).
    static readonly int[] Once = [19590410, 19890224, 19901112, 19930609, 20190501, 20191022];

    /// <summary>Banks and settlement in Tokyo.</summary>
    public static void Tokyo(HolidayYear y)
    {
        var holidays = NationalHolidays(y.Year);
        Between(y, holidays);
        foreach (var day in holidays)
        {
            y.Close(day);
            MakeUp(y, holidays, day);
        }
        y.Close(1, 2);
        y.Close(1, 3);
        y.Close(12, 31);
    }

    /// <summary>Tokyo Stock Exchange (Japan Exchange Group): the banks' days, and 1 October 2020, when its machines stood still.</summary>
    public static void Exchange(HolidayYear y)
    {
        Tokyo(y);
        if (y.Year == 2020) y.Close(10, 1);
    }

    static SortedSet<DateOnly> NationalHolidays(int year)
    {
        var days = new SortedSet<DateOnly> { new(year, 1, 1), new(year, 5, 3), new(year, 5, 5), new(year, 11, 3), new(year, 11, 23) };
        days.Add(year >= HappyMondays ? DayRules.Nth(year, 1, DayOfWeek.Monday, 2) : new(year, 1, 15));
        if (year >= 1967) days.Add(new(year, 2, 11));
        // The days on which the sun crosses the equator in Japan; the Hydrographic Department's constants change in 1980.
        days.Add(new(year, 3, DayRules.DayOfSun(year, year < 1980 ? 20.8357m : 20.8431m)));
        days.Add(new(year, 9, DayRules.DayOfSun(year, year < 1980 ? 23.2588m : 23.2488m)));
        days.Add(new(year, 4, 29)); // the birthday of the Shōwa emperor, Greenery Day from 1989, Shōwa Day from 2007
        if (year >= ChainSince) days.Add(new(year, 5, 4));
        if (year is >= 1989 and <= 2018) days.Add(new(year, 12, 23));
        if (year >= 2020) days.Add(new(year, 2, 23));
        Summer(days, year);
        if (year >= MoreHappyMondays) days.Add(DayRules.Nth(year, 9, DayOfWeek.Monday, 3));
        else if (year >= 1966) days.Add(new(year, 9, 15));
        foreach (var day in Once)
            if (day / 10_000 == year)
                days.Add(new(year, day / 100 % 100, day % 100));
        return days;
    }

    // Marine Day, Mountain Day and Sports Day, which the laws for the games of Tokyo moved in 2020 and 2021 (Acts 55 of 2018, 68 of 2020).
    static void Summer(SortedSet<DateOnly> days, int year)
    {
        if (year is 2020 or 2021)
        {
            var opening = year == 2020 ? 24 : 23;
            days.Add(new(year, 7, opening - 1));
            days.Add(new(year, 7, opening));
            days.Add(new(year, 8, year == 2020 ? 10 : 8));
            return;
        }
        if (year >= MoreHappyMondays) days.Add(DayRules.Nth(year, 7, DayOfWeek.Monday, 3));
        else if (year >= 1996) days.Add(new(year, 7, 20));
        if (year >= 2016) days.Add(new(year, 8, 11));
        if (year >= HappyMondays) days.Add(DayRules.Nth(year, 10, DayOfWeek.Monday, 2));
        else if (year >= 1966) days.Add(new(year, 10, 10));
    }

    // A day between two holidays is a holiday, unless it is a Sunday.
    static void Between(HolidayYear y, SortedSet<DateOnly> holidays)
    {
        if (y.Year < BetweenSince) return;
        foreach (var day in holidays)
            if (holidays.Contains(day.AddDays(2)))
                y.Close(day.AddDays(1));
    }

    static void MakeUp(HolidayYear y, SortedSet<DateOnly> holidays, DateOnly day)
    {
        if (y.Year < MadeUpSince || day.DayOfWeek != DayOfWeek.Sunday) return;
        do day = day.AddDays(1);
        while (y.Year >= ChainSince && holidays.Contains(day));
        y.Close(day);
    }
}
