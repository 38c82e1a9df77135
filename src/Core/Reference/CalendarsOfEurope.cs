namespace Countinghouse.Reference;

/// <summary>The rules of the euro payment system and of the exchanges of Frankfurt, Paris, Amsterdam and Zurich.</summary>
static class CalendarsOfEurope
{
    const int LongTermTargetCalendar = 2000, EuronextHarmonised = 2002;

    /// <summary>
    /// TARGET, the Eurosystem's payment system. Since 2000 its six closing days (ECB, long-term calendar of TARGET closing days,
    /// published December 2000); before, New Year and Christmas only. 31 December was closed in 1999 and 2001, for the change
    /// of date and of cash.
    /// </summary>
    public static void Target(HolidayYear y)
    {
        y.Close(1, 1);
        y.Close(12, 25);
        if (y.Year is 1999 or 2001) y.Close(12, 31);
        if (y.Year < LongTermTargetCalendar) return;
        Easter(y);
        y.Close(5, 1);
        y.Close(12, 26);
    }

    /// <summary>
    /// Xetra (trading calendars of Deutsche Börse): Christmas Eve and New Year's Eve closed; Whit Monday in 2007 and 2015 to 2021, the
    /// Day of German Unity 2014 to 2021, and the 500th Reformation Day in 2017.
    /// </summary>
    public static void Xetra(HolidayYear y)
    {
        Continental(y);
        y.Close(12, 24);
        y.Close(12, 31);
        if (y.Year is 2007 or >= 2015 and <= 2021) y.CloseAfterEaster(50);
        if (y.Year is >= 2014 and <= 2021) y.Close(10, 3);
        if (y.Year == 2017) y.Close(10, 31);
    }

    /// <summary>Paris: the harmonised Euronext days since 2002, before that also Whit Monday, 14 July and New Year's Eve.</summary>
    public static void Paris(HolidayYear y)
    {
        Continental(y);
        if (y.Year >= EuronextHarmonised) return;
        y.CloseAfterEaster(50);
        y.Close(7, 14);
        y.Close(12, 31);
    }

    /// <summary>
    /// Amsterdam: the harmonised Euronext days since 2002; before that also Queen's Day, Whit Monday and New Year's Eve, and Ascension
    /// Day until 2000.
    /// </summary>
    public static void Amsterdam(HolidayYear y)
    {
        Continental(y);
        if (y.Year >= EuronextHarmonised) return;
        y.Close(4, 30);
        if (y.Year <= 2000) y.CloseAfterEaster(39);
        y.CloseAfterEaster(50);
        y.Close(12, 31);
    }

    /// <summary>Banks of Zurich (SIX Interbank Clearing, SIC holidays), Berchtold's Day and Labour Day among them.</summary>
    public static void ZurichBanks(HolidayYear y)
    {
        Continental(y);
        y.Close(1, 2);
        y.CloseAfterEaster(39);
        y.CloseAfterEaster(50);
        y.Close(8, 1);
    }

    /// <summary>SIX Swiss Exchange (its trading calendar): the banks' days, Christmas Eve and New Year's Eve.</summary>
    public static void SwissExchange(HolidayYear y)
    {
        ZurichBanks(y);
        y.Close(12, 24);
        y.Close(12, 31);
    }

    static void Continental(HolidayYear y)
    {
        y.Close(1, 1);
        Easter(y);
        y.Close(5, 1);
        y.Close(12, 25);
        y.Close(12, 26);
    }

    static void Easter(HolidayYear y)
    {
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
    }
}
