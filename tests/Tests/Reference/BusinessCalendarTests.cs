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
    public void A_published_day_is_as_published(string name, int year, int month, int day, bool open) =>
        Assert.Equal(open, Calendars.Named(name).IsBusinessDay(new(year, month, day)));
}
