namespace Countinghouse.Reference;

/// <summary>
/// England's bank holidays, on which the London Stock Exchange and CREST are closed too. Source: Banking and Financial Dealings
/// Act 1971, schedule 1, before it the Bank Holidays Act 1871; proclamations in the London Gazette for what was moved or added.
/// </summary>
static class CalendarsOfBritain
{
    const int NewYearSince = 1974, MayDaySince = 1978, LastMondaysSince = 1971, AugustMovedIn = 1965;

    // Royal weddings 1973, 1981, 2011; jubilees 1977, 2002, 2012, 2022; millennium 1999; the Queen's funeral 2022; coronation 2023.
    static readonly int[] Once =
    [
        19731114, 19770607, 19810729, 19991231, 20020603, 20020604, 20110429, 20120604, 20120605, 20220602, 20220603, 20220919, 20230508,
    ];

    /// <summary>Banks, exchange and settlement in London.</summary>
    public static void London(HolidayYear y)
    {
        if (y.Year >= NewYearSince) y.Close(DayRules.ToMonday(new DateOnly(y.Year, 1, 1)));
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        if (y.Year is 1995 or 2020) y.Close(5, 8); // moved to the anniversary of the end of the war in Europe
        else if (y.Year >= MayDaySince) y.CloseNth(5, DayOfWeek.Monday, 1);
        Spring(y);
        Summer(y);
        Christmas(y);
        y.CloseOnce(Once);
    }

    static void Spring(HolidayYear y)
    {
        // A jubilee moved it into June, among the days of the list above.
        if (y.Year is 2002 or 2012 or 2022) return;
        // Before 1971 Whit Monday, except in two years of the trial that fixed it to the end of May.
        if (y.Year >= LastMondaysSince || y.Year is 1967 or 1970) y.CloseLast(5, DayOfWeek.Monday);
        else y.CloseAfterEaster(50);
    }

    static void Summer(HolidayYear y)
    {
        if (y.Year < AugustMovedIn) y.CloseNth(8, DayOfWeek.Monday, 1);
        else if (y.Year < LastMondaysSince) y.Close(DayRules.Last(y.Year, 8, DayOfWeek.Saturday).AddDays(2));
        else y.CloseLast(8, DayOfWeek.Monday);
    }

    // Both days are always kept: what falls on a weekend moves to the next day that is not kept already.
    static void Christmas(HolidayYear y)
    {
        y.Close(12, 25);
        y.Close(12, 26);
        var christmas = new DateOnly(y.Year, 12, 25).DayOfWeek;
        if (christmas is DayOfWeek.Saturday or DayOfWeek.Sunday) y.Close(12, 27);
        if (christmas is DayOfWeek.Friday or DayOfWeek.Saturday) y.Close(12, 28);
    }
}
