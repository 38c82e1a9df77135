namespace Countinghouse.Reference;

/// <summary>The rules of the exchanges of Hong Kong and Korea and of the banks of Seoul.</summary>
static class CalendarsOfEastAsia
{
    const int SpecialRegion = 1997, NewHolidaysOf1999 = 1999, SubstitutedAfterwards = 2012;

    // Lost on a weekend, and so made up: feasts by the moon and Children's Day since 2014, the four days of the nation since 2021, the
    // birthdays of Buddha and Christ since 2023. What falls together with another is made up since 2014.
    const int MadeUpSince = 2014, NationsDaysMadeUpSince = 2021, BirthdaysMadeUpSince = 2023;

    // Appointed once by the Governor or Chief Executive: the handover and the Queen's last birthday, second days of July and October and
    // the victory over Japan in the first years of the region, the change of the century, the seventieth year of the victory.
    static readonly int[] HongKongOnce =
        [19970630, 19970702, 19970818, 19971002, 19980817, 19981002, 19991231, 20150903];

    // Whole days without a session, for a typhoon (signal 8 or above) or, on 2023-09-08, for rain (notices of the exchange). Since
    // 23 September 2024 it trades in any weather.
    static readonly int[] HongKongWeather =
    [
        19920722, 19930917, 19990916, 20010706, 20010725, 20080806, 20080822, 20110929, 20130814, 20160802, 20161021, 20170823, 20201013,
        20211013, 20230717, 20230901, 20230908, 20240906,
    ];

    // Elections (Public Official Election Act, article 34: the days on which they were held) and days the Cabinet appointed once.
    static readonly int[] KoreaOnce =
    [
        20040415, 20060531, 20071219, 20080409, 20100602, 20120411, 20121219, 20140604, 20150814, 20160413, 20160506, 20170509, 20171002,
        20180613, 20200415, 20200817, 20220309, 20220601, 20231002, 20240410, 20241001, 20250127, 20250603, 20260603,
    ];

    /// <summary>
    /// Hong Kong's exchange: the general holidays (General Holidays Ordinance, chapter 149, schedule, with its amendments) and days of bad
    /// weather. A holiday on a Sunday, or on the day of another, is kept on the next day that is neither.
    /// </summary>
    public static void HongKong(HolidayYear y)
    {
        var (kept, moved) = (new SortedSet<DateOnly>(), new List<DateOnly>());
        foreach (var day in GeneralHolidays(y))
            if (day.DayOfWeek == DayOfWeek.Sunday || !kept.Add(day))
                moved.Add(day);
        foreach (var day in moved)
        {
            var next = day.AddDays(1);
            while (next.DayOfWeek == DayOfWeek.Sunday || !kept.Add(next)) next = next.AddDays(1);
        }
        foreach (var day in kept) y.Close(day);
        y.CloseOnce(HongKongOnce);
        y.CloseOnce(HongKongWeather);
    }

    static IEnumerable<DateOnly> GeneralHolidays(HolidayYear y)
    {
        var year = y.Year;
        yield return new(year, 1, 1);
        yield return DayRules.ChingMing(year);
        foreach (var afterEaster in new[] { -2, -1, 1 }) yield return y.Easter.AddDays(afterEaster);
        yield return new(year, 12, 25);
        yield return new(year, 12, 26);
        if (year >= SpecialRegion)
        {
            yield return new(year, 7, 1);
            yield return new(year, 10, 1);
        }
        else
        {
            // The Queen's birthday, after the second Saturday on which London keeps it, and Liberation Day.
            yield return DayRules.OnOrAfter(new(year, 6, 13), DayOfWeek.Monday);
            yield return DayRules.Last(year, 8, DayOfWeek.Monday);
        }
        if (year >= NewHolidaysOf1999) yield return new(year, 5, 1);
        if (year >= NewHolidaysOf1999 && LunarDays.OfChina(year, 4, 8) is { } buddha) yield return buddha;
        if (LunarDays.OfChina(year, 5, 5) is { } tuenNg) yield return tuenNg;
        if (LunarDays.OfChina(year, 9, 9) is { } chungYeung) yield return chungYeung;
        foreach (var day in LunarNewYear(year)) yield return day;
        // The day after the Mid-Autumn Festival. Before 2012 a Sunday gave way to the festival itself.
        if (LunarDays.OfChina(year, 8, 16) is { } after)
            yield return after.DayOfWeek == DayOfWeek.Sunday && year < SubstitutedAfterwards ? after.AddDays(-1) : after;
    }

    // Three days, and for one of them that is a Sunday the fourth; until 2011 the eve (Ordinance 2011 on the substitution of holidays).
    static IEnumerable<DateOnly> LunarNewYear(int year)
    {
        if (LunarDays.OfChina(year, 1, 1) is not { } first) yield break;
        for (var i = 0; i < 3; i++)
            yield return first.AddDays(i) is var day && day.DayOfWeek != DayOfWeek.Sunday ? day
                : first.AddDays(year < SubstitutedAfterwards ? -1 : 3);
    }

    /// <summary>Korea Exchange: the banks' days and the last weekday of the year (Business Regulation of its securities market).</summary>
    public static void KoreaExchange(HolidayYear y)
    {
        Seoul(y);
        y.Close(DayRules.ToFriday(new(y.Year, 12, 31)));
    }

    /// <summary>
    /// Banks of Seoul: the public holidays (Regulations on Holidays of Public Agencies, since 2021 the Public Holidays Act) and Labour
    /// Day. What is made up is made up on the next day that is neither a weekend nor a holiday.
    /// </summary>
    public static void Seoul(HolidayYear y)
    {
        var (kept, madeUp) = (new SortedSet<DateOnly>(), new List<DateOnly>());
        foreach (var (day, saturdays, sundays) in KoreanHolidays(y.Year))
            if (!kept.Add(day) && y.Year >= MadeUpSince || IsLost(day, saturdays, sundays))
                madeUp.Add(day);
        foreach (var day in madeUp)
        {
            var next = day.AddDays(1);
            while (IsLost(next, true, true) || !kept.Add(next)) next = next.AddDays(1);
        }
        foreach (var day in kept) y.Close(day);
        y.Close(5, 1);
        y.CloseOnce(KoreaOnce);
    }

    static bool IsLost(DateOnly day, bool saturdays, bool sundays) =>
        saturdays && day.DayOfWeek == DayOfWeek.Saturday || sundays && day.DayOfWeek == DayOfWeek.Sunday;

    static IEnumerable<(DateOnly Day, bool MadeUpOfSaturday, bool MadeUpOfSunday)> KoreanHolidays(int year)
    {
        bool feasts = year >= MadeUpSince, nations = year >= NationsDaysMadeUpSince, birthdays = year >= BirthdaysMadeUpSince;
        yield return (new(year, 1, 1), false, false);
        yield return (new(year, 3, 1), nations, nations);
        if (year <= 2005) yield return (new(year, 4, 5), false, false);
        yield return (new(year, 5, 5), feasts, feasts);
        yield return (new(year, 6, 6), false, false);
        if (year <= 2007) yield return (new(year, 7, 17), false, false);
        yield return (new(year, 8, 15), nations, nations);
        yield return (new(year, 10, 3), nations, nations);
        if (year is <= 1990 or >= 2013) yield return (new(year, 10, 9), nations, nations);
        yield return (new(year, 12, 25), birthdays, birthdays);
        if (LunarDays.OfKorea(year, 4, 8) is { } buddha) yield return (buddha, birthdays, birthdays);
        foreach (var feast in new[] { LunarDays.OfKorea(year, 1, 1), LunarDays.OfKorea(year, 8, 15) })
            for (var i = -1; feast is { } day && i <= 1; i++)
                yield return (day.AddDays(i), false, feasts);
    }
}
