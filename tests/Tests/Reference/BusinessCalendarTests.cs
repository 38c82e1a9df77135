using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class BusinessCalendarTests
{
    static readonly BusinessCalendar UsSettlement = Calendars.Named("US-SETTLEMENT");

    static readonly Gen<DateOnly> AnyDay = Gen.Int[0, 51_000].Select(new DateOnly(1960, 1, 1).AddDays);
    static readonly Gen<BusinessCalendar> AnyCalendar =
        Gen.Int[0, Calendars.Names.Count - 1].Select(i => Calendars.Named(Calendars.Names[i]));

    // Columbus Day 2013: the exchange trades (NYSE calendar 2013), the Fed is closed (its holiday schedule 2013).
    [Fact]
    public void A_bank_holiday_on_which_the_exchange_trades_is_no_settlement_day()
    {
        var columbusDay = new DateOnly(2013, 10, 14);
        Assert.True(Calendars.Named("NYSE").IsBusinessDay(columbusDay));
        Assert.False(Calendars.Named("USNY").IsBusinessDay(columbusDay));
        Assert.False(UsSettlement.IsBusinessDay(columbusDay));
        Assert.Equal(new DateOnly(2013, 10, 15), UsSettlement.Next(new DateOnly(2013, 10, 11)));
        Assert.Equal(new DateOnly(2013, 10, 11), UsSettlement.Previous(new DateOnly(2013, 10, 15)));
    }

    [Fact]
    public void A_count_of_none_is_the_day_or_the_first_business_day_after_it()
    {
        var saturday = new DateOnly(2013, 10, 12);
        Assert.Equal(new DateOnly(2013, 10, 15), UsSettlement.AddBusinessDays(saturday, 0));
        Assert.Equal(new DateOnly(2013, 10, 15), UsSettlement.AddBusinessDays(saturday, 1));
        Assert.Equal(new DateOnly(2013, 10, 15), UsSettlement.NextOrSame(saturday));
        Assert.Throws<ArgumentOutOfRangeException>(() => UsSettlement.AddBusinessDays(saturday, -1));
    }

    [Fact]
    public void Counting_days_and_adding_them_are_each_others_inverse() =>
        Gen.Select(AnyCalendar, AnyDay, Gen.Int[1, 600]).Sample((calendar, day, count) =>
            calendar.BusinessDaysBetween(day, calendar.AddBusinessDays(day, count)) == count);

    [Fact]
    public void Days_counted_one_by_one_are_as_many_as_counted_at_once() =>
        Gen.Select(AnyCalendar, AnyDay, Gen.Int[0, 1500]).Sample((calendar, day, length) =>
        {
            var count = 0;
            for (var i = 1; i <= length; i++)
                if (calendar.IsBusinessDay(day.AddDays(i)))
                    count++;
            return count == calendar.BusinessDaysBetween(day, day.AddDays(length))
                && -count == calendar.BusinessDaysBetween(day.AddDays(length), day);
        });

    [Fact]
    public void A_union_works_only_when_all_its_parts_do()
    {
        BusinessCalendar us = Calendars.Named("USNY"), eu = Calendars.Named("EUTA");
        var both = BusinessCalendar.Union("BOTH", us, eu);
        Check.Sample(AnyDay, day => both.IsBusinessDay(day) == (us.IsBusinessDay(day) && eu.IsBusinessDay(day)));
        Assert.Equal(us.Version + eu.Version, both.Version);
    }

    // A perpetual bond and a typing error are dated in years no exchange has planned.
    [Fact]
    public void Every_calendar_answers_for_every_year()
    {
        foreach (var name in Calendars.Names)
        {
            var calendar = Calendars.Named(name);
            Assert.Equal(name, calendar.Name);
            for (var year = 1; year < 9999; year++)
                Assert.InRange(calendar.BusinessDaysBetween(new(year, 1, 1), new(year + 1, 1, 1)), 225, 262);
            _ = calendar.IsBusinessDay(DateOnly.MaxValue) | calendar.IsBusinessDay(DateOnly.MinValue);
        }
    }

    [Fact]
    public void An_unknown_name_is_refused()
    {
        Assert.False(Calendars.TryNamed("MOON", out _));
        Assert.Throws<ArgumentException>(() => Calendars.Named("MOON"));
    }

    // Easter Sundays of the Astronomical Applications Department, US Naval Observatory: earliest, latest and some between.
    [Theory, InlineData(1961, 4, 2), InlineData(2000, 4, 23), InlineData(2008, 3, 23), InlineData(2011, 4, 24), InlineData(2038, 4, 25)]
    [InlineData(2285, 3, 22)]
    public void Paris_is_closed_on_the_friday_before_and_the_monday_after_easter(int year, int month, int day)
    {
        var easter = new DateOnly(year, month, day);
        var paris = Calendars.Named("XPAR");
        Assert.False(paris.IsBusinessDay(easter.AddDays(-2)));
        Assert.True(paris.IsBusinessDay(easter.AddDays(-3)));
        Assert.False(paris.IsBusinessDay(easter.AddDays(1)));
        Assert.True(paris.IsBusinessDay(easter.AddDays(2)));
    }

    // Decisions of the exchange of Belgrade on its sessions of 2010 (from 11 January) and 2023 (from 9 January, after work on its system);
    // the calendar of Zagreb's exchange for 2021; days off of North Macedonia as published for 2015 and 2023; holidays of Malta's exchange
    // for 2017; Hong Kong's gazette for 2010 and 2026.
    [Theory, InlineData("XBEL", "2010-01-11", "02-15 04-02 04-05 05-03")]
    [InlineData("XBEL", "2023-01-09", "02-15 02-16 04-14 04-17 05-01 05-02 12-29")]
    [InlineData("XZAG", "2021-01-01", "01-01 01-06 04-02 04-05 06-03 06-22 08-05 11-01 11-18 12-24 12-31")]
    [InlineData("XMAE", "2015-01-01", "01-01 01-07 04-13 05-01 05-25 07-17 08-03 09-08 10-12 10-23 12-08")]
    [InlineData("XMAE", "2023-01-01", "01-02 04-17 04-21 05-01 05-24 08-02 09-08 10-11 10-23 12-08")]
    [InlineData("XMAL", "2017-01-01", "01-02 02-10 03-31 04-14 04-17 05-01 06-07 06-29 08-15 09-08 09-21 12-08 12-13 12-25 12-26")]
    [InlineData("XHKG", "2010-01-01", "01-01 02-15 02-16 04-02 04-05 04-06 05-21 06-16 07-01 09-23 10-01 12-27")]
    [InlineData("XHKG", "2026-01-01", "01-01 02-17 02-18 02-19 04-03 04-06 04-07 05-01 05-25 06-19 07-01 10-01 10-19 12-25")]
    // Vacation schedules of the Tel Aviv Stock Exchange for 2015 and 2018, Sundays to Thursdays.
    [InlineData("XTAE", "2015-01-01", "03-05 03-17 04-09 04-22 04-23 05-24 07-26 09-13 09-14 09-15 09-22 09-23 09-27 09-28 10-04 10-05")]
    [InlineData("XTAE", "2018-01-01", "03-01 04-05 04-18 04-19 05-20 07-22 09-09 09-10 09-11 09-18 09-19 09-23 09-24 09-30 10-01 10-30")]
    public void A_published_year_is_as_published(string name, string from, string closed)
    {
        var calendar = Calendars.Named(name);
        var first = DateOnly.Parse(from);
        var holidays = closed.Split(' ').Select(day => DateOnly.Parse($"{first.Year}-{day}")).ToHashSet();
        var weekdayOff = name == "XTAE" ? DayOfWeek.Friday : DayOfWeek.Sunday;
        for (var day = first; day.Year == first.Year; day = day.AddDays(1))
            Assert.True(calendar.IsBusinessDay(day) != (day.DayOfWeek == DayOfWeek.Saturday || day.DayOfWeek == weekdayOff
                || holidays.Contains(day)), $"{name} {day:yyyy-MM-dd ddd}");
    }

    // New York Stock Exchange, published closings and holiday lists 2024 to 2027.
    [Theory]
    [InlineData("NYSE", 2025, 1, 9, false), InlineData("NYSE", 2027, 6, 18, false), InlineData("NYSE", 2027, 12, 31, true)]
    [InlineData("NYSE", 2026, 7, 3, false)]
    [InlineData("NYSE", 1985, 9, 27, false), InlineData("NYSE", 1968, 6, 12, false), InlineData("NYSE", 1980, 11, 4, false)]
    // Federal Reserve: Saturday holidays are not moved (2026-07-04, 2027-12-25); Juneteenth since 2022.
    [InlineData("USNY", 2026, 7, 3, true), InlineData("USNY", 2027, 12, 24, true), InlineData("USNY", 2023, 6, 19, false)]
    [InlineData("USNY", 2020, 6, 19, true)]
    // Office of Personnel Management: federal offices closed on the Friday before, in 2021 for the first Juneteenth.
    [InlineData("US-FEDERAL", 2026, 7, 3, false), InlineData("US-FEDERAL", 2021, 6, 18, false)]
    [InlineData("US-FEDERAL", 2021, 12, 31, false)]
    // London Gazette: weddings of 1973 and 1981, jubilee of 1977.
    [InlineData("GBLO", 1973, 11, 14, false), InlineData("GBLO", 1977, 6, 7, false), InlineData("GBLO", 1981, 7, 29, false)]
    [InlineData("GBLO", 1995, 5, 1, true)]
    // Cabinet Office of Japan, list of holidays: Citizens' Holidays 2009-09-22, 1988-05-04; made up 2009-05-06; enthronement 1990-11-12.
    [InlineData("JPTO", 2009, 9, 22, false), InlineData("JPTO", 1988, 5, 4, false), InlineData("JPTO", 2009, 5, 6, false)]
    [InlineData("JPTO", 1990, 11, 12, false)]
    [InlineData("JPTO", 2024, 8, 12, false), InlineData("JPTO", 2024, 2, 12, false), InlineData("JPTO", 2026, 9, 22, false)]
    [InlineData("JPTO", 2008, 5, 6, false)]
    // Ministry of labour of Montenegro: the day of Njegoš one day in 2022, a Sunday, and two in 2023; Independence Day 2020.
    [InlineData("XMNX", 2022, 11, 14, true), InlineData("XMNX", 2023, 11, 14, false), InlineData("XMNX", 2020, 5, 22, false)]
    // A custodian's notices of days on which Ljubljana's exchange is closed.
    [InlineData("XLJU", 2018, 6, 25, false), InlineData("XLJU", 2024, 2, 8, false), InlineData("XLJU", 2017, 8, 15, false)]
    // Tel Aviv Stock Exchange: Monday to Friday from 5 January 2026.
    [InlineData("XTAE", 2025, 12, 28, true), InlineData("XTAE", 2026, 1, 1, true), InlineData("XTAE", 2026, 1, 2, false)]
    [InlineData("XTAE", 2026, 1, 4, false), InlineData("XTAE", 2026, 1, 9, true), InlineData("XTAE", 2026, 9, 18, false)]
    public void A_published_day_is_as_published(string name, int year, int month, int day, bool open) =>
        Assert.Equal(open, Calendars.Named(name).IsBusinessDay(new(year, month, day)));
}
