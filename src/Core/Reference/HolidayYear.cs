namespace Countinghouse.Reference;

/// <summary>One year that a calendar's rule marks its closings in. A closing on a weekend changes nothing.</summary>
public sealed class HolidayYear
{
    const int BitsAWord = 64, WordsAYear = 6;
    readonly ulong[] open = new ulong[WordsAYear];

    internal HolidayYear(int year)
    {
        Year = year;
        Easter = DayRules.Easter(year);
        Week(DayOfWeek.Sunday, DayOfWeek.Saturday);
    }

    /// <summary>The year, from 1 to 9999.</summary>
    public int Year { get; }

    /// <summary>Easter Sunday.</summary>
    public DateOnly Easter { get; }

    /// <summary>Bit 0 is 1 January; a set bit is a business day.</summary>
    internal ulong[] Open => open;

    /// <summary>Weeks of Sunday to Thursday instead of Monday to Friday. To be said before any closing.</summary>
    public void SundayToThursday() => Week(DayOfWeek.Friday, DayOfWeek.Saturday);

    void Week(DayOfWeek off, DayOfWeek offToo)
    {
        Array.Clear(open);
        var weekday = new DateOnly(Year, 1, 1).DayOfWeek;
        var days = DateTime.IsLeapYear(Year) ? 366 : 365;
        for (var i = 0; i < days; i++, weekday = weekday == DayOfWeek.Saturday ? DayOfWeek.Sunday : weekday + 1)
            if (weekday != off && weekday != offToo)
                open[i / BitsAWord] |= 1UL << i % BitsAWord;
    }

    /// <summary>Closed on that day, if it is of this year.</summary>
    public void Close(DateOnly day)
    {
        if (day.Year != Year) return;
        var i = day.DayOfYear - 1;
        open[i / BitsAWord] &= ~(1UL << i % BitsAWord);
    }

    /// <summary>Closed on that day of the month.</summary>
    public void Close(int month, int day) => Close(new DateOnly(Year, month, day));

    /// <summary>Closed so many days after Easter Sunday: -2 is Good Friday, 1 Easter Monday, 39 Ascension Day, 50 Whit Monday.</summary>
    public void CloseAfterEaster(int days) => Close(Easter.AddDays(days));

    /// <summary>Closed so many days after the Easter Sunday of the Orthodox churches.</summary>
    public void CloseAfterOrthodoxEaster(int days) => Close(DayRules.OrthodoxEaster(Year).AddDays(days));

    /// <summary>Closed on the first (1), second (2) ... such weekday of the month.</summary>
    public void CloseNth(int month, DayOfWeek weekday, int ordinal) => Close(DayRules.Nth(Year, month, weekday, ordinal));

    /// <summary>Closed on the last such weekday of the month.</summary>
    public void CloseLast(int month, DayOfWeek weekday) => Close(DayRules.Last(Year, month, weekday));

    /// <summary>Closed on those of the days, written as yyyymmdd, that are of this year: closings decided once and by no rule.</summary>
    public void CloseOnce(ReadOnlySpan<int> days)
    {
        foreach (var day in days)
            if (day / 10_000 == Year)
                Close(day / 100 % 100, day % 100);
    }
}
