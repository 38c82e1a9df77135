namespace Countinghouse.Reference;

/// <summary>The rules of Sydney, Toronto, Montreal, Auckland, Wellington and Johannesburg.</summary>
static class CalendarsOfTheCommonwealth
{
    const int AustraliaDayFixed = 1994, FamilyDay = 2008, ReconciliationDay = 2021, MondayisedSince = 2014, SouthAfricanAct = 1995;

    // Anzac Day kept on the next day: a Sunday in 2010, Easter Monday in 2011, and by order of the state in 2026 and 2027; mourning for the
    // Queen 2022.
    static readonly int[] SydneyOnce = [20100426, 20110426, 20220922, 20260427, 20270426];
    static readonly int[] ExchangeOfSydneyOnce = [19901231, 19991231];
    static readonly int[] TorontoOnce = [20010911, 20010912]; // the attack on New York

    // Matariki: schedule of the Te Kāhui o Matariki Public Holiday Act 2022; mourning for the Queen 2022.
    static readonly int[] NewZealandOnce =
    [
        20220624, 20220926, 20230714, 20240628, 20250620, 20260710, 20270625, 20280714, 20290706, 20300621, 20310711, 20320702, 20330624,
        20340707, 20350629, 20360718, 20370710, 20380625, 20390715, 20400706, 20410719, 20420711, 20430703, 20440624, 20450707, 20460629,
        20470719, 20480703, 20490625, 20500715, 20510630, 20520621,
    ];

    // Proclaimed in the Government Gazette: the turn of the century, elections, 27 December after a Sunday, the rugby of 2023.
    static readonly int[] SouthAfricaOnce =
    [
        19990602, 19991231, 20000103, 20040414, 20060301, 20080502, 20090422, 20110518, 20111227, 20140507, 20160803, 20161227, 20190508,
        20211101, 20221227, 20231215, 20240529,
    ];

    /// <summary>Banks of Sydney (New South Wales, Public Holidays Act 2010; Retail Trading Act 2008 on August's bank holiday).</summary>
    public static void Sydney(HolidayYear y)
    {
        Australia(y);
        y.CloseNth(8, DayOfWeek.Monday, 1);
        y.CloseNth(10, DayOfWeek.Monday, 1);
    }

    /// <summary>Australian Securities Exchange (its trading calendar): trades on the bank holiday and on Labour Day.</summary>
    public static void AustralianExchange(HolidayYear y)
    {
        Australia(y);
        y.CloseOnce(ExchangeOfSydneyOnce);
    }

    static void Australia(HolidayYear y)
    {
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 1, 1)));
        // Until 1993 on the Monday on or after it.
        var day = new DateOnly(y.Year, 1, 26);
        y.Close(y.Year >= AustraliaDayFixed ? DayRules.ToMonday(day) : DayRules.OnOrAfter(day, DayOfWeek.Monday));
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.Close(4, 25);
        y.CloseNth(6, DayOfWeek.Monday, 2);
        CloseBoth(y, new(y.Year, 12, 25));
        y.CloseOnce(SydneyOnce);
    }

    /// <summary>Banks of Toronto (Bills of Exchange Act, section 42; Canada Labour Code; Ontario, Employment Standards Act 2000).</summary>
    public static void Toronto(HolidayYear y)
    {
        Ontario(y);
        if (y.Year >= ReconciliationDay) y.Close(DayRules.ToMonday(new DateOnly(y.Year, 9, 30)));
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 11, 11)));
    }

    /// <summary>Toronto Stock Exchange (its trading calendar): open on 30 September and 11 November.</summary>
    public static void TorontoExchange(HolidayYear y)
    {
        Ontario(y);
        y.CloseOnce(TorontoOnce);
    }

    static void Ontario(HolidayYear y)
    {
        Canada(y);
        if (y.Year >= FamilyDay) y.CloseNth(2, DayOfWeek.Monday, 3);
        y.CloseNth(8, DayOfWeek.Monday, 1);
        CloseBoth(y, new(y.Year, 12, 25));
    }

    /// <summary>Banks of Montreal (Quebec, Act respecting labour standards, section 60; National Holiday Act).</summary>
    public static void Montreal(HolidayYear y)
    {
        Canada(y);
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 6, 24)));
        if (y.Year >= ReconciliationDay) y.Close(DayRules.ToMonday(new DateOnly(y.Year, 9, 30)));
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 12, 25)));
    }

    // The Monday before 25 May is Victoria Day.
    static void Canada(HolidayYear y)
    {
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 1, 1)));
        y.CloseAfterEaster(-2);
        y.Close(DayRules.OnOrAfter(new DateOnly(y.Year, 5, 18), DayOfWeek.Monday));
        y.Close(DayRules.ToMonday(new DateOnly(y.Year, 7, 1)));
        y.CloseNth(9, DayOfWeek.Monday, 1);
        y.CloseNth(10, DayOfWeek.Monday, 2);
    }

    /// <summary>New Zealand without the days of its provinces (Holidays Act 2003; 6 February and 25 April on Monday since 2014).</summary>
    public static void NewZealand(HolidayYear y)
    {
        CloseBoth(y, new(y.Year, 1, 1));
        foreach (var day in new DateOnly[] { new(y.Year, 2, 6), new(y.Year, 4, 25) })
            y.Close(y.Year >= MondayisedSince ? DayRules.ToMonday(day) : day);
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        y.CloseNth(6, DayOfWeek.Monday, 1);
        y.CloseNth(10, DayOfWeek.Monday, 4);
        CloseBoth(y, new(y.Year, 12, 25));
        y.CloseOnce(NewZealandOnce);
    }

    /// <summary>Auckland: besides, the Monday nearest to 29 January.</summary>
    public static void Auckland(HolidayYear y)
    {
        NewZealand(y);
        y.Close(DayRules.OnOrAfter(new DateOnly(y.Year, 1, 26), DayOfWeek.Monday));
    }

    /// <summary>Wellington: besides, the Monday nearest to 22 January.</summary>
    public static void Wellington(HolidayYear y)
    {
        NewZealand(y);
        y.Close(DayRules.OnOrAfter(new DateOnly(y.Year, 1, 19), DayOfWeek.Monday));
    }

    /// <summary>Johannesburg (Public Holidays Act 36 of 1994): what falls on a Sunday is kept on Monday too.</summary>
    public static void Johannesburg(HolidayYear y)
    {
        y.CloseAfterEaster(-2);
        y.CloseAfterEaster(1);
        foreach (var (month, day) in new[] { (1, 1), (3, 21), (4, 27), (5, 1), (6, 16), (8, 9), (9, 24), (12, 16), (12, 25), (12, 26) })
            if (y.Year >= SouthAfricanAct || month is 1 or 5 or 12) y.Close(DayRules.SundayToMonday(new DateOnly(y.Year, month, day)));
        y.CloseOnce(SouthAfricaOnce);
    }

    // Two days that are both kept: what falls on a weekend moves to the next day that is not kept already.
    static void CloseBoth(HolidayYear y, DateOnly first)
    {
        y.Close(first);
        y.Close(first.AddDays(1));
        if (first.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) y.Close(first.AddDays(2));
        if (first.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday) y.Close(first.AddDays(3));
    }
}
