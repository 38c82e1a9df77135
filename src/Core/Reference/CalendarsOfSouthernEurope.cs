namespace Countinghouse.Reference;

/// <summary>The rules of the exchanges of Zagreb, Ljubljana, Belgrade, Montenegro, North Macedonia and Malta.</summary>
static class CalendarsOfSouthernEurope
{
    const int CroatianActOf2019 = 2020, ZagrebGoodFriday = 2016, SlovenianSecondOfJanuaryBack = 2017;
    const int SerbianActOf2011 = 2012, BelgradeMaintenance = 2023, NjegosDay = 2022, NjegosTwoDays = 2023;

    /// <summary>
    /// Zagreb (Act on holidays, memorial days and days off, 2002, and its successor, NN 110/2019; the exchange's calendars: Good Friday
    /// and both eves).
    /// </summary>
    public static void Zagreb(HolidayYear y)
    {
        y.Close(1, 1);
        y.Close(1, 6);
        if (y.Year >= ZagrebGoodFriday) y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.CloseAfterEaster(60);
        y.Close(5, 1);
        y.Close(6, 22);
        y.Close(8, 5);
        y.Close(8, 15);
        y.Close(11, 1);
        if (y.Year >= CroatianActOf2019)
        {
            y.Close(5, 30);
            y.Close(11, 18);
        }
        else
        {
            y.Close(6, 25);
            y.Close(10, 8);
        }
        Christmas(y);
    }

    /// <summary>Ljubljana (Act on holidays and days free of work; the exchange's calendars: Good Friday and both eves).</summary>
    public static void Ljubljana(HolidayYear y)
    {
        y.Close(1, 1);
        if (y.Year is <= 2012 or >= SlovenianSecondOfJanuaryBack) y.Close(1, 2);
        y.Close(2, 8);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.Close(4, 27);
        y.Close(5, 1);
        y.Close(5, 2);
        y.Close(6, 25);
        y.Close(8, 15);
        y.Close(10, 31);
        y.Close(11, 1);
        if (y.Year == 2023) y.Close(8, 14); // by decree, after the floods
        Christmas(y);
    }

    /// <summary>
    /// Belgrade (Act on state and other holidays: for a Sunday among the days of a state holiday the next working day; Orthodox Christmas,
    /// Good Friday and Easter Monday; a second day in February and Armistice Day since the amendment of 2011) and, since 2023, the last
    /// weekday of the year (the exchange's calendars).
    /// </summary>
    public static void Belgrade(HolidayYear y)
    {
        TwoDays(y, 1, 1);
        y.Close(1, 7);
        if (y.Year >= SerbianActOf2011) TwoDays(y, 2, 15);
        else y.Close(DayRules.SundayToMonday(new(y.Year, 2, 15)));
        y.CloseAfterOrthodoxEaster(-2);
        y.CloseAfterOrthodoxEaster(1);
        TwoDays(y, 5, 1);
        if (DayRules.OrthodoxEaster(y.Year) == new DateOnly(y.Year, 5, 2)) y.Close(5, 4); // for the Sunday, as 3 May is Easter Monday
        if (y.Year >= SerbianActOf2011) y.Close(DayRules.SundayToMonday(new(y.Year, 11, 11)));
        if (y.Year >= BelgradeMaintenance) y.Close(DayRules.ToFriday(new(y.Year, 12, 31)));
    }

    /// <summary>
    /// Montenegro's exchange (Act on state and other holidays, 27/07 with 36/13 and 145/21): two days each, religious feasts are those of
    /// their believers alone. The day of Njegoš since 2022, then one day.
    /// </summary>
    public static void Montenegro(HolidayYear y)
    {
        TwoDays(y, 1, 1);
        TwoDays(y, 5, 1);
        TwoDays(y, 5, 21);
        TwoDays(y, 7, 13);
        if (y.Year >= NjegosTwoDays) TwoDays(y, 11, 13);
        else if (y.Year >= NjegosDay) y.Close(11, 13);
    }

    /// <summary>
    /// North Macedonia's exchange (Act on holidays of 2007): for a Sunday the Monday after; the first day of the feast that ends Ramadan
    /// is everyone's, that of sacrifice the Muslims' alone.
    /// </summary>
    public static void NorthMacedonia(HolidayYear y)
    {
        foreach (var (month, day) in new[] { (1, 1), (1, 7), (5, 1), (5, 24), (8, 2), (9, 8), (10, 11), (10, 23), (12, 8) })
            y.Close(DayRules.SundayToMonday(new(y.Year, month, day)));
        y.CloseAfterOrthodoxEaster(1);
        foreach (var feast in LunarDays.OfMecca(y.Year, 10, 1)) y.Close(feast);
    }

    /// <summary>Malta's exchange (National Holidays and Other Public Holidays Act, chapter 252; the exchange's own days besides).</summary>
    public static void Malta(HolidayYear y)
    {
        y.Close(DayRules.SundayToMonday(new(y.Year, 1, 1)));
        foreach (var (month, day) in new[] { (2, 10), (3, 19), (3, 31), (5, 1), (6, 7), (6, 29) }) y.Close(month, day);
        foreach (var (month, day) in new[] { (8, 15), (9, 8), (9, 21), (12, 8), (12, 13) }) y.Close(month, day);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        Christmas(y);
    }

    static void Christmas(HolidayYear y)
    {
        y.Close(12, 24);
        y.Close(12, 25);
        y.Close(12, 26);
        y.Close(12, 31);
    }

    // A holiday of two days, and the working day after them if either is a Sunday.
    static void TwoDays(HolidayYear y, int month, int day)
    {
        var first = new DateOnly(y.Year, month, day);
        y.Close(first);
        y.Close(first.AddDays(1));
        if (first.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) y.Close(first.AddDays(2));
    }
}
