namespace Countinghouse.Reference;

/// <summary>The rules of the United States: banks, federal offices, the stock exchange, and government bonds.</summary>
static class CalendarsOfAmerica
{
    // The Uniform Monday Holiday Act (Public Law 90-363) took effect in 1971; Veterans Day returned to 11 November
    // in 1978 (Public Law 94-97). Martin Luther King's birthday is kept since 1986 (Public Law 98-144).
    const int MondayAct = 1971, VeteransDayBack = 1978, KingDay = 1986;

    // Juneteenth: Public Law 117-17 of 17 June 2021. Federal offices kept it at once, on Friday 18 June 2021, as the 19th was
    // a Saturday; Fed and exchanges from 2022.
    const int JuneteenthAct = 2021, JuneteenthInMarkets = 2022;

    // New York Stock Exchange Rule 7.2 (earlier 51) and its published list of closings; Martin Luther King Day since 1998.
    const int KingDayAtExchange = 1998;
    const int LastYearlyElectionClosing = 1968, LastElectionClosing = 1980;

    // Funerals of presidents (Kennedy 1963, Eisenhower 1969, Truman 1972, Johnson 1973, Nixon 1994, Reagan 2004, Ford 2007,
    // Bush 2018, Carter 2025) and of M. L. King 1968; days before or after holidays 1954, 1956, 1958, 1961, 1968; snow 1969;
    // first landing on the moon 1969; blackout 1977; hurricane Gloria 1985; attack of 2001; hurricane Sandy 2012.
    static readonly int[] ExchangeOnce =
    [
        19541224, 19561224, 19581226, 19610529, 19631125, 19680409, 19680705, 19690210, 19690331, 19690721, 19721228, 19730125,
        19770714, 19850927, 19940427, 20010911, 20010912, 20010913, 20010914, 20040611, 20070102, 20121029, 20121030, 20181205,
        20250109,
    ];

    // The paperwork crisis of 1968: shut on Wednesdays from 12 June, save in weeks that had a holiday already, where 11 November
    // (Veterans Day) was taken in place of the 13th.
    static readonly int[] PaperworkCrisis =
    [
        19680612, 19680619, 19680626, 19680710, 19680717, 19680724, 19680731, 19680807, 19680814, 19680821, 19680828, 19680911,
        19680918, 19680925, 19681002, 19681009, 19681016, 19681023, 19681030, 19681111, 19681120, 19681204, 19681211, 19681218,
    ];

    // Full closes that the bond market's association recommended: Reagan's funeral, hurricane Sandy, Bush's funeral.
    static readonly int[] BondMarketOnce = [20040611, 20121030, 20181205];

    /// <summary>
    /// Banks of Brazil (Law 662/1949 and its changes; Lei 14.759/2023 on 20 November; Resolution 2.932/2002 of the central bank on carnival
    /// and Corpus Christi): a holiday on a weekend is lost.
    /// </summary>
    public static void Brazil(HolidayYear y)
    {
        y.Close(1, 1);
        y.CloseAfterEaster(-48);
        y.CloseAfterEaster(-47);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(60);
        y.Close(4, 21);
        y.Close(5, 1);
        y.Close(9, 7);
        y.Close(10, 12);
        y.Close(11, 2);
        y.Close(11, 15);
        if (y.Year >= 2024) y.Close(11, 20);
        y.Close(12, 25);
    }

    /// <summary>
    /// Banks of New York and the Federal Reserve (its holiday schedule; Financial Services "Holiday Schedules"): a holiday on
    /// Sunday is kept on Monday, one on Saturday is not kept.
    /// </summary>
    public static void Banks(HolidayYear y) => Federal(y, DayRules.SundayToMonday, JuneteenthInMarkets);

    /// <summary>Federal offices (5 U.S.C. 6103, Executive Order 11582): a holiday on Saturday is kept on Friday.</summary>
    public static void FederalOffices(HolidayYear y)
    {
        Federal(y, DayRules.ToNearestWeekday, JuneteenthAct);
        if (y.Year < DateOnly.MaxValue.Year) y.Close(DayRules.ToNearestWeekday(new DateOnly(y.Year + 1, 1, 1)));
    }

    /// <summary>The stock exchange, from 1954 on.</summary>
    public static void Exchange(HolidayYear y)
    {
        y.Close(DayRules.SundayToMonday(new DateOnly(y.Year, 1, 1)));
        if (y.Year >= KingDayAtExchange) y.CloseNth(1, DayOfWeek.Monday, 3);
        SharedByAll(y, DayRules.ToNearestWeekday);
        y.CloseAfterEaster(-2);
        CloseOn(y, DayRules.ToNearestWeekday, 7, 4);
        CloseOn(y, DayRules.ToNearestWeekday, 12, 25);
        if (y.Year >= JuneteenthInMarkets) CloseOn(y, DayRules.ToNearestWeekday, 6, 19);
        if (y.Year <= LastYearlyElectionClosing || y.Year <= LastElectionClosing && y.Year % 4 == 0)
            y.Close(DayRules.OnOrAfter(new DateOnly(y.Year, 11, 2), DayOfWeek.Tuesday));
        y.CloseOnce(ExchangeOnce);
        y.CloseOnce(PaperworkCrisis);
    }

    /// <summary>
    /// Government bonds, as SIFMA recommends (before 2006 the Bond Market Association): the bank holidays and Good Friday;
    /// Independence Day, Christmas and Juneteenth on a Saturday are kept on Friday. Good Friday counts as closed also in the
    /// years when employment figures made it a half day, as settlement is not done on it.
    /// </summary>
    public static void GovernmentBonds(HolidayYear y)
    {
        Federal(y, DayRules.SundayToMonday, JuneteenthInMarkets);
        y.CloseAfterEaster(-2);
        CloseOn(y, DayRules.ToNearestWeekday, 7, 4);
        CloseOn(y, DayRules.ToNearestWeekday, 12, 25);
        if (y.Year >= JuneteenthInMarkets) CloseOn(y, DayRules.ToNearestWeekday, 6, 19);
        y.CloseOnce(BondMarketOnce);
    }

    static void Federal(HolidayYear y, Func<DateOnly, DateOnly> observed, int juneteenthSince)
    {
        CloseOn(y, observed, 1, 1);
        if (y.Year >= KingDay) y.CloseNth(1, DayOfWeek.Monday, 3);
        SharedByAll(y, observed);
        if (y.Year >= juneteenthSince) CloseOn(y, observed, 6, 19);
        CloseOn(y, observed, 7, 4);
        if (y.Year >= MondayAct) y.CloseNth(10, DayOfWeek.Monday, 2);
        if (y.Year is >= MondayAct and < VeteransDayBack) y.CloseNth(10, DayOfWeek.Monday, 4);
        else CloseOn(y, observed, 11, 11);
        CloseOn(y, observed, 12, 25);
    }

    // Washington's birthday, Memorial Day, Labor Day and Thanksgiving (the fourth Thursday: 55 Stat. 862, of 1941).
    static void SharedByAll(HolidayYear y, Func<DateOnly, DateOnly> observed)
    {
        if (y.Year >= MondayAct)
        {
            y.CloseNth(2, DayOfWeek.Monday, 3);
            y.CloseLast(5, DayOfWeek.Monday);
        }
        else
        {
            CloseOn(y, observed, 2, 22);
            CloseOn(y, observed, 5, 30);
        }
        y.CloseNth(9, DayOfWeek.Monday, 1);
        y.CloseNth(11, DayOfWeek.Thursday, 4);
    }

    static void CloseOn(HolidayYear y, Func<DateOnly, DateOnly> observed, int month, int day) =>
        y.Close(observed(new DateOnly(y.Year, month, day)));

    const int MexicanMondays = 2006, NewInauguration = 2024;

    /// <summary>
    /// Banks of Mexico City (the banking commission's yearly list; Federal Labour Law, article 74, on Mondays since 2006; the day on which
    /// a president takes office, every sixth year).
    /// </summary>
    public static void Mexico(HolidayYear y)
    {
        y.Close(1, 1);
        if (y.Year >= MexicanMondays)
        {
            y.CloseNth(2, DayOfWeek.Monday, 1);
            y.CloseNth(3, DayOfWeek.Monday, 3);
            y.CloseNth(11, DayOfWeek.Monday, 3);
        }
        else
        {
            y.Close(2, 5);
            y.Close(3, 21);
            y.Close(11, 20);
        }
        y.CloseAfterEaster(-3);
        y.CloseAfterEaster(-2);
        y.Close(5, 1);
        y.Close(9, 16);
        if (y.Year >= NewInauguration && (y.Year - NewInauguration) % 6 == 0) y.Close(10, 1);
        y.Close(11, 2);
        y.Close(12, 12);
        y.Close(12, 25);
    }

    // Funerals of Nixon, Reagan, Ford, Bush and Carter.
    static readonly int[] FuturesOnce = [19940427, 20040611, 20070102, 20181205, 20250109];

    /// <summary>
    /// CME's electronic market (its holiday calendar), which trades through most holidays: New Year, Good Friday and Christmas only.
    /// </summary>
    public static void Futures(HolidayYear y)
    {
        y.Close(DayRules.SundayToMonday(new DateOnly(y.Year, 1, 1)));
        y.CloseAfterEaster(-2);
        y.Close(DayRules.ToNearestWeekday(new DateOnly(y.Year, 12, 25)));
        y.CloseOnce(FuturesOnce);
    }
}
