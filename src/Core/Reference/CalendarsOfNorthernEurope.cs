namespace Countinghouse.Reference;

/// <summary>The rules of Copenhagen, Oslo and Stockholm: their banks, which their exchanges follow.</summary>
static class CalendarsOfNorthernEurope
{
    const int GreatPrayerEnded = 2024, DayAfterAscension = 2009, NationalDaySince = 2005;

    /// <summary>
    /// Copenhagen (Finans Danmark, bank closing days): the Great Prayer Day until 2023 (Act 214 of 2023 ended it), the day after
    /// Ascension since 2009, Constitution Day, Christmas Eve and New Year's Eve.
    /// </summary>
    public static void Copenhagen(HolidayYear y)
    {
        Common(y);
        y.CloseAfterEaster(-3);
        if (y.Year < GreatPrayerEnded) y.CloseAfterEaster(26);
        if (y.Year >= DayAfterAscension) y.CloseAfterEaster(40);
        y.CloseAfterEaster(50);
        y.Close(6, 5);
    }

    /// <summary>Oslo (Act 2 of 24 February 1995 on holy days, Act 1 of 26 April 1947; Norges Bank, closing days).</summary>
    public static void Oslo(HolidayYear y)
    {
        Common(y);
        y.CloseAfterEaster(-3);
        y.Close(5, 1);
        y.Close(5, 17);
        y.CloseAfterEaster(50);
    }

    /// <summary>
    /// Stockholm (Act 1989:253 on public holidays; the exchange's and the Riksbank's closing days): Epiphany, Midsummer Eve, the National
    /// Day in place of Whit Monday since 2005.
    /// </summary>
    public static void Stockholm(HolidayYear y)
    {
        Common(y);
        y.Close(1, 6);
        y.Close(5, 1);
        if (y.Year >= NationalDaySince) y.Close(6, 6);
        else y.CloseAfterEaster(50);
        y.Close(DayRules.OnOrAfter(new DateOnly(y.Year, 6, 19), DayOfWeek.Friday));
    }

    static void Common(HolidayYear y)
    {
        y.Close(1, 1);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.CloseAfterEaster(39);
        y.Close(12, 24);
        y.Close(12, 25);
        y.Close(12, 26);
        y.Close(12, 31);
    }
}
