namespace Countinghouse.Reference;

/// <summary>The rules of Prague, Budapest, Warsaw, of the banks of Frankfurt and Paris, and of three exchanges beside Xetra.</summary>
static class CalendarsOfCentralEurope
{
    const int CzechGoodFriday = 2016, CzechHolidaysAct = 2000;
    const int HungarianGoodFriday = 2017, HungarianAllSaints = 2000;
    const int PolishEpiphany = 2011, WarsawNewYearsEve = 2015;
    const int WhitMondayWorked = 2005, WhitMondayBack = 2008;
    const int ReformationYear = 2017;

    /// <summary>Prague (Act 245/2000 on public holidays; Good Friday by its amendment of 2015).</summary>
    public static void Prague(HolidayYear y)
    {
        y.Close(1, 1);
        if (y.Year >= CzechGoodFriday) y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.Close(5, 1);
        y.Close(5, 8);
        y.Close(7, 5);
        y.Close(7, 6);
        if (y.Year >= CzechHolidaysAct) y.Close(9, 28);
        y.Close(10, 28);
        if (y.Year >= CzechHolidaysAct) y.Close(11, 17);
        Christmas(y, withEve: true);
    }

    /// <summary>
    /// Budapest (Labour Code, Act I of 2012, section 102; Good Friday since 2017). Each year's decree moves the working day between a
    /// holiday and a weekend to a Saturday: Monday before a Tuesday, Friday after a Thursday.
    /// </summary>
    public static void Budapest(HolidayYear y)
    {
        Bridged(y, new(y.Year, 1, 1));
        Bridged(y, new(y.Year, 3, 15));
        if (y.Year >= HungarianGoodFriday) y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        Bridged(y, new(y.Year, 5, 1));
        y.CloseAfterEaster(50);
        Bridged(y, new(y.Year, 8, 20));
        Bridged(y, new(y.Year, 10, 23));
        if (y.Year >= HungarianAllSaints) Bridged(y, new(y.Year, 11, 1));
        Christmas(y, withEve: true);
        Bridged(y, new(y.Year, 12, 26));
        if (y.Year < DateOnly.MaxValue.Year && new DateOnly(y.Year + 1, 1, 1).DayOfWeek == DayOfWeek.Tuesday) y.Close(12, 31);
    }

    /// <summary>
    /// Warsaw: the Act of 18 January 1951 on days free of work with its changes (Epiphany 2011, the centenary's 12 November 2018), and
    /// the exchange's Christmas Eve and, since 2015, New Year's Eve.
    /// </summary>
    public static void Warsaw(HolidayYear y)
    {
        y.Close(1, 1);
        if (y.Year >= PolishEpiphany) y.Close(1, 6);
        y.CloseAfterEaster(1);
        y.Close(5, 1);
        y.Close(5, 3);
        y.CloseAfterEaster(60);
        y.Close(8, 15);
        y.Close(11, 1);
        y.Close(11, 11);
        if (y.Year == 2018) y.Close(11, 12);
        Christmas(y, withEve: true);
        if (y.Year >= WarsawNewYearsEve) y.Close(12, 31);
    }

    /// <summary>Banks of Frankfurt: holidays of the state of Hesse, the 500th Reformation Day, Christmas Eve and New Year's Eve.</summary>
    public static void Frankfurt(HolidayYear y)
    {
        Easter(y);
        y.CloseAfterEaster(39);
        y.CloseAfterEaster(50);
        y.CloseAfterEaster(60);
        y.Close(10, 3);
        if (y.Year == ReformationYear) y.Close(10, 31);
        Christmas(y, withEve: true);
        y.Close(12, 31);
    }

    /// <summary>
    /// Banks of Paris: Labour Code, article L3133-1, and the payment system's Good Friday and 26 December. On Whit Monday work was
    /// done from 2005 to 2007 (Act 2004-626, changed by Act 2008-351).
    /// </summary>
    public static void ParisBanks(HolidayYear y)
    {
        Easter(y);
        y.Close(5, 8);
        y.CloseAfterEaster(39);
        if (y.Year is < WhitMondayWorked or >= WhitMondayBack) y.CloseAfterEaster(50);
        y.Close(7, 14);
        y.Close(8, 15);
        y.Close(11, 1);
        y.Close(11, 11);
        Christmas(y, withEve: false);
    }

    /// <summary>The floor of Frankfurt's exchange, which kept New Year's Eve open (its calendars of 2003 and 2004).</summary>
    public static void FrankfurtFloor(HolidayYear y)
    {
        Easter(y);
        Christmas(y, withEve: true);
    }

    /// <summary>Eurex (its trading calendar): the derivatives exchange keeps both eves.</summary>
    public static void Eurex(HolidayYear y)
    {
        FrankfurtFloor(y);
        y.Close(12, 31);
    }

    /// <summary>Borsa Italiana (its trading calendar): Eurex's days and the Assumption.</summary>
    public static void Milan(HolidayYear y)
    {
        Eurex(y);
        y.Close(8, 15);
    }

    static void Easter(HolidayYear y)
    {
        y.Close(1, 1);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.Close(5, 1);
    }

    static void Christmas(HolidayYear y, bool withEve)
    {
        if (withEve) y.Close(12, 24);
        y.Close(12, 25);
        y.Close(12, 26);
    }

    static void Bridged(HolidayYear y, DateOnly day)
    {
        y.Close(day);
        if (day.DayOfWeek == DayOfWeek.Thursday) y.Close(day.AddDays(1));
        if (day.DayOfWeek == DayOfWeek.Tuesday && day.DayNumber > 0) y.Close(day.AddDays(-1));
    }
}
