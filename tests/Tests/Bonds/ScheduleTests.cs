using Countinghouse.Bonds;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Bonds;

/// <summary>Periods of bonds. Dates are counted by hand on a calendar unless a line says otherwise.</summary>
public sealed class ScheduleTests
{
    static readonly Gen<ScheduleTerms> Drawn =
        from start in Gen.Int[0, 20_000]
        from days in Gen.Int[1, 6_000]
        from months in Gen.Int[0, 12]
        from stub in Gen.Enum<Stub>()
        from roll in Gen.OneOf(Gen.Const(default(Roll)), Gen.Const(Roll.EndOfMonth), Gen.Const(Roll.Imm), Gen.Int[1, 31].Select(Roll.Day))
        select new ScheduleTerms(new DateOnly(1990, 1, 1).AddDays(start), new DateOnly(1990, 1, 1).AddDays(start + days), months)
        {
            Stub = stub,
            Roll = roll,
        };

    [Fact]
    public void Periods_follow_each_other_from_the_start_to_the_end() => Drawn.Sample(terms =>
    {
        var periods = Schedule.Periods(terms);
        Assert.Equal(terms.Start, periods[0].Start);
        Assert.Equal(terms.End, periods[^1].End);
        for (var i = 0; i < periods.Count; i++)
        {
            Assert.True(periods[i].Start < periods[i].End);
            Assert.Equal(i == periods.Count - 1, periods[i].IsLast);
            if (i > 0) Assert.Equal(periods[i - 1].End, periods[i].Start);
        }
    }, iter: 1_000);

    [Fact]
    public void Inner_periods_are_regular() => Drawn.Sample(terms =>
    {
        var periods = Schedule.Periods(terms);
        if (terms.Months > 0) Assert.All(periods.Skip(1).SkipLast(1), p => Assert.True(p.IsRegular, $"{p}"));
    }, iter: 1_000);

    [Fact]
    public void Days_of_a_period_add_up_however_it_is_cut()
    {
        DayCount[] additive = [DayCount.Act360, DayCount.Act365Fixed, DayCount.ActActIsda, DayCount.ActActIcma, DayCount.Nl365];
        (from terms in Drawn from cut in Gen.Int[0, 10_000] from i in Gen.Int[0, 4] select (terms, cut, count: additive[i])).Sample(drawn =>
        {
            foreach (var period in Schedule.Periods(drawn.terms))
            {
                var middle = period.Start.AddDays(drawn.cut % (period.End.DayNumber - period.Start.DayNumber + 1));
                var whole = DayCounts.Years(drawn.count, period.Start, period.End, period);
                var parts = DayCounts.Years(drawn.count, period.Start, middle, period)
                    + DayCounts.Years(drawn.count, middle, period.End, period);
                Assert.Equal(whole, parts);
            }
        }, iter: 100);
    }

    // ICMA rule 251.1(iii): a regular period is exactly its share of the year, whatever its days.
    [Fact]
    public void A_regular_period_is_its_share_of_a_year_under_icma() => Drawn.Sample(terms =>
    {
        foreach (var period in Schedule.Periods(terms).Where(p => p.IsRegular))
            Assert.Equal(Fraction.Of(period.Months, 12), DayCounts.Years(DayCount.ActActIcma, period.Start, period.End, period));
    }, iter: 300);

    [Theory]
    [InlineData(Stub.ShortInitial, "2020-01-10 2020-03-31 2020-06-30 2020-09-30 2020-12-31")]
    [InlineData(Stub.LongInitial, "2020-01-10 2020-06-30 2020-09-30 2020-12-31")]
    [InlineData(Stub.ShortFinal, "2020-01-10 2020-04-10 2020-07-10 2020-10-10 2020-12-31")]
    [InlineData(Stub.LongFinal, "2020-01-10 2020-04-10 2020-07-10 2020-12-31")]
    public void A_stub_stands_where_it_is_asked_for(Stub stub, string expected)
    {
        var initial = stub is Stub.ShortInitial or Stub.LongInitial;
        var terms = new ScheduleTerms(new(2020, 1, 10), new(2020, 12, 31), 3) { Stub = stub, Roll = initial ? Roll.EndOfMonth : default };
        Assert.Equal(expected, Dates(Schedule.Periods(terms)));
    }

    [Fact]
    public void A_first_and_a_last_coupon_leave_a_stub_at_both_ends()
    {
        var terms = new ScheduleTerms(new(2020, 1, 10), new(2021, 5, 20), 6) { First = new(2020, 3, 15), Last = new(2021, 3, 15) };
        var periods = Schedule.Periods(terms);
        Assert.Equal("2020-01-10 2020-03-15 2020-09-15 2021-03-15 2021-05-20", Dates(periods));
        Assert.Equal([false, true, true, false], periods.Select(p => p.IsRegular));
        Assert.Equal([false, false, false, true], periods.Select(p => p.CountedForward));
    }

    // The 30th of a month is kept through February: a half year from 28 February back is 30 August, not the 28th.
    [Fact]
    public void A_day_of_the_month_comes_back_after_a_shorter_month()
    {
        var periods = Schedule.Periods(new(new(2018, 8, 30), new(2020, 8, 30), 6));
        Assert.Equal("2018-08-30 2019-02-28 2019-08-30 2020-02-29 2020-08-30", Dates(periods));
        Assert.All(periods, p => Assert.True(p.IsRegular));
    }

    // CME: quarterly months, third Wednesday.
    [Fact]
    public void Imm_dates_are_third_wednesdays() => Assert.Equal("2024-03-20 2024-06-19 2024-09-18 2024-12-18",
        Dates(Schedule.Periods(new(new(2024, 3, 20), new(2024, 12, 18), 3) { Roll = Roll.Imm })));

    // 2021-05-31 was a Monday and a holiday in London (spring bank holiday), 2021-05-29 a Saturday.
    [Theory]
    [InlineData("2021-05-31", Adjustment.None, "2021-05-31"), InlineData("2021-05-31", Adjustment.Following, "2021-06-01")]
    [InlineData("2021-05-31", Adjustment.ModifiedFollowing, "2021-05-28"), InlineData("2021-05-31", Adjustment.Preceding, "2021-05-28")]
    [InlineData("2021-05-29", Adjustment.Nearest, "2021-05-28"), InlineData("2021-05-31", Adjustment.Nearest, "2021-06-01")]
    [InlineData("2021-05-01", Adjustment.ModifiedPreceding, "2021-05-04"), InlineData("2021-05-28", Adjustment.Following, "2021-05-28")]
    public void A_date_is_moved_to_a_business_day(string date, Adjustment rule, string expected) =>
        Assert.Equal(DateOnly.Parse(expected), Calendars.Named("GBLO").Adjust(DateOnly.Parse(date), rule));

    [Fact]
    public void Terms_that_no_schedule_has_are_refused()
    {
        DateOnly start = new(2020, 1, 1), end = new(2021, 1, 1);
        Assert.Throws<ArgumentException>(() => Schedule.Periods(new(end, start, 6)));
        Assert.Throws<ArgumentException>(() => Schedule.Periods(new(start, start, 6)));
        Assert.Throws<ArgumentException>(() => Schedule.Periods(new(start, end, 6) { First = start }));
        Assert.Throws<ArgumentException>(() => Schedule.Periods(new(start, end, 6) { Last = end }));
        Assert.Throws<ArgumentException>(() => Schedule.Periods(new(start, new(9000, 1, 1), 1)));
        Assert.Throws<ArgumentNullException>(() => DayCounts.Years(DayCount.ActActIcma, start, end));
        Assert.Throws<ArgumentNullException>(() => DayCounts.Years(DayCount.Business252, start, end, new(start, end, 12)));
    }

    static string Dates(IReadOnlyList<CouponPeriod> periods) =>
        string.Join(' ', periods.Select(p => p.Start).Append(periods[^1].End).Select(d => d.ToString("O")));
}
