using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Bonds;

/// <summary>How a bond ends: a last period that is a stub, ends of months, and what a linked bond is redeemed at.</summary>
public sealed class LastPeriodTests
{
    const string Corporate = "US037833AT77", Linker = "US912810FR42";

    static Issue Of(BondTerms terms, Fixings? fixings = null) => new(terms,
        BondReading.TryRead(terms, Calendars.Named("WEEKDAYS"), out var wrong) ?? throw new InvalidOperationException($"{wrong}"),
        fixings ?? new());

    static BondTerms Six(string count, DateOnly maturity) =>
        new(6m, maturity, count, 2, new(2020, 3, 15), 100) { LastCoupon = new(2029, 3, 15) };

    // 6 % a year in halves of 15 March and 15 September, the last on 15 March 2029. By 30/360 (ISDA 2006 4.16(f)) to 25 May are 70 days and
    // to 25 November 250. By ICMA rule 251.1(iii) each day is a part of the nominal period in which it lies, counted on from the last
    // coupon: to 25 May are 71 of the 184 days to 15 September; to 25 November the whole of these and 71 of the 181 to 15 March 2030.
    [Theory]
    [InlineData("30/360", 5, 70, 360, 0), InlineData("30/360", 11, 250, 360, 0)]
    [InlineData("ACT/ACT ICMA", 5, 71, 368, 0), InlineData("ACT/ACT ICMA", 11, 71, 362, 3)]
    public void A_last_period_that_is_a_stub_pays_rate_times_days(string count, int month, int days, int year, int whole)
    {
        var issue = Of(Six(count, new(2029, month, 25)));
        var due = issue.Due(new(2028, 9, 15), new(2029, 12, 31)).ToList();
        Assert.Equal(["COUPON 2028-09-15", "COUPON 2029-03-15", $"COUPON 2029-{month:00}-25", $"REDEMPTION 2029-{month:00}-25"],
            due.Select(d => $"{d.Kind} {d.Due:yyyy-MM-dd}"));
        Assert.Equal([3m, 3m, decimal.Round(whole + 6m * days / year, 20), 100m], due.Select(d => decimal.Round(d.PerHundred ?? 0, 20)));
        Assert.All(issue.Bond.Periods().SkipLast(1), p => Assert.True(p.IsRegular, $"{p}"));
    }

    // The same counts to 15 April: 30 days of 360, or 31 of 184 of the half; and in the long stub to 15 October 210 of 360, or the half and
    // 30 days of 181 of the next.
    [Fact]
    public void Interest_accrues_in_the_last_stub_by_the_same_count()
    {
        DateOnly april = new(2029, 4, 15), october = new(2029, 10, 15), end = new(2029, 11, 25);
        Assert.Equal(0.5m, Of(Six("30/360", end)).Accrued(100, april));
        Assert.Equal(3.5m, Of(Six("30/360", end)).Accrued(100, october));
        Assert.Equal(6m * 31 / 368, Of(Six("ACT/ACT ICMA", new(2029, 5, 25))).Accrued(100, april));
        Assert.Equal(decimal.Round(3 + 3m * 30 / 181, 20), decimal.Round(Of(Six("ACT/ACT ICMA", end)).Accrued(100, october) ?? 0, 20));
    }

    // Microsoft, documentation of Excel's ODDLPRICE and ODDLYIELD (basis 0 is 30/360 US): the examples given there.
    [Fact]
    public void Price_and_yield_within_the_last_stub_are_those_of_the_published_examples()
    {
        var bond = new Bond(3.75m, 2, DayCount.Thirty360Us, new(2000, 10, 15), new(2008, 6, 15)) { LastCoupon = new(2007, 10, 15) };
        Assert.Equal(99.87828601m, decimal.Round(BondPrices.Clean(bond, new(2008, 2, 7), 0.0405m), 8));
        bond = bond with { LastCoupon = new(2007, 12, 24), Issue = new(2000, 12, 24) };
        Assert.Equal(0.0451922356m, decimal.Round(BondPrices.Yield(bond, new(2008, 4, 20), 99.875m), 10));
    }

    // On the coupon date of 15 September 2028: 3 after one period, and the stub's 70 of 180 days of one later 100 and 6 × 70 ÷ 360, or 250
    // of 180 (SIA, Standard Securities Calculation Methods, volume 1: each payment ÷ (1 + y ÷ 2)^periods).
    [Theory, InlineData(5, 70), InlineData(11, 250)]
    public void Before_the_last_coupon_the_stub_counts_as_the_part_of_a_period_that_it_is(int month, int days)
    {
        var issue = Of(Six("30/360", new(2029, month, 25)));
        var price = issue.Price(new(2028, 9, 15), 0.05m) ?? 0;
        Assert.Equal(3 / 1.025 + (100 + 6 * days / 360d) / Math.Pow(1.025, 1 + days / 180d), (double)price, 9);
        Assert.Equal(0.05m, decimal.Round(issue.Yield(new(2028, 9, 15), price) ?? 0, 9));
    }

    // A stub at the end begins on a coupon date: ISDA 2006 4.12 with a roll on the last day (EOM) or on the day of the month.
    [Theory]
    [InlineData("2030-06-30", null, null, null, "2029-12-31"), InlineData("2030-06-30", null, null, true, "2029-12-31")]
    [InlineData("2030-06-30", null, null, false, "2029-12-30"), InlineData("2030-12-31", null, null, null, "2030-06-30")]
    [InlineData("2030-12-31", null, null, true, "2030-06-30"), InlineData("2030-12-31", null, null, false, "2030-06-30")]
    [InlineData("2030-02-28", null, null, null, "2029-08-31"), InlineData("2030-02-28", null, null, false, "2029-08-28")]
    [InlineData("2030-08-15", null, "2030-06-30", null, "2029-12-31")]
    [InlineData("2030-08-15", null, "2030-06-30", false, "2029-12-30")]
    [InlineData("2030-06-30", "2022-03-15", "2030-03-15", null, "2029-09-15")]
    [InlineData("2030-08-30", "2022-02-28", null, null, "2030-02-28"), InlineData("2030-02-28", "2022-08-30", null, null, "2029-08-30")]
    public void Coupons_fall_on_ends_of_months_or_on_the_day(string maturity, string? first, string? last, bool? atEnd, string before)
    {
        static DateOnly? Day(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd");
        var terms = new BondTerms(5m, Day(maturity)!.Value, "30/360", 2, new(2021, 10, 15), 100)
        {
            FirstCoupon = Day(first), LastCoupon = Day(last), EndOfMonth = atEnd,
        };
        var periods = Of(terms).Bond.Periods();
        Assert.Equal(before, $"{periods[last is null ? ^1 : ^2].Start:yyyy-MM-dd}");
        Assert.All(periods.Skip(1).SkipLast(1), p => Assert.True(p.IsRegular, $"{p}"));
        Assert.Equal(last is null, periods[^1].IsRegular);
    }

    [Theory]
    [InlineData("last_coupon", null, "2030-06-15", null, null), InlineData("last_coupon", "2022-03-15", "2029-05-15", null, null)]
    [InlineData("last_coupon", "2029-03-15", "2028-09-15", null, null), InlineData("end_of_month", null, null, true, null)]
    [InlineData("end_of_month", "2022-03-15", "2029-03-31", true, null), InlineData("redemption_floor", null, null, null, false)]
    public void Terms_of_the_end_that_do_not_hold_together_are_refused(
        string column, string? first, string? last, bool? atEnd, bool? floor)
    {
        static DateOnly? Day(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd");
        var terms = new BondTerms(5m, new(2030, 6, 15), "30/360", 2, new(2021, 10, 15), 100)
        {
            FirstCoupon = Day(first), LastCoupon = Day(last), EndOfMonth = atEnd, RedemptionFloor = floor,
        };
        Assert.Null(BondReading.TryRead(terms, Calendars.Named("WEEKDAYS"), out var wrong));
        Assert.Equal(column, wrong.Column);
    }

    // From 15 August to 14 November are 89 days of 30/360: 6 × 89 ÷ 360 of 360 000 nominal. The index of August is 233.877 and of September
    // 234.149: 233.877 + 13 ÷ 30 × 0.272 = 233.99487 of the 14th; ÷ 250 = 0.93598. UK DMO, formulae for gilts, annex B: redeemed at that;
    // 31 CFR 356, appendix B, section I.C: at nominal.
    [Theory, InlineData(null, 100), InlineData(true, 100), InlineData(false, 93.598)]
    public void Coupon_and_redemption_are_announced_as_the_terms_end(bool? floor, double redeemed)
    {
        DateOnly end = new(2013, 11, 14);
        var firm = TestFirm.Funded();
        void List(string isin, BondTerms terms) => firm.Must(new ListInstrument(
            new(isin, "B", "A bond", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0, terms), "instruments.csv"));
        List(Corporate, new(6m, end, "30/360", 2, new(2010, 2, 15), 100) { LastCoupon = new(2013, 8, 15), EndOfMonth = false });
        List(Linker, new(0m, end, "ACT/ACT ICMA", 2, new(2003, 11, 14), 100)
        {
            InflationIndex = "CPI-U", BaseIndex = 250m, RedemptionFloor = floor,
        });
        foreach (var (month, value) in new[] { (7, 233.596m), (8, 233.877m), (9, 234.149m) })
            firm.Must(new FixIndex("CPI-U", new(2013, month, 1), value, "rates.csv"));
        foreach (var isin in new[] { Corporate, Linker }) firm.Book(firm.Ticket(isin, Side.Buy, 360_000, isin) with { Price = 100m });
        firm.Until(new(2013, 10, 17));
        Assert.Equal([6m * 89 / 360, 100m, (decimal)redeemed],
            firm.Facts.OfType<ActionFact.Announced>().OrderBy(a => a.Terms.Isin).ThenBy(a => a.Terms.Type).Select(a => a.Terms.Rate));

        var again = new Firm();
        Assert.True(again.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Register.AssetOf(Linker)?.Terms, again.Register.AssetOf(Linker)?.Terms);
        Assert.Equal(firm.Firm.Register.AssetOf(Corporate)?.Terms, again.Register.AssetOf(Corporate)?.Terms);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        if (floor == false) Reported(firm);
    }

    // The same of what the journal and the read tables hold.
    static void Reported(TestFirm firm)
    {
        var folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
        try
        {
            var path = Path.Combine(folder, "book.db");
            using (var book = Book.Open(path, trial: SigningKey.Create()))
            {
                foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
                book.Project();
            }
            using var reports = ReportBook.Open(path);
            var schedule = reports.BondSchedule(Corporate, new())?.Rows ?? [];
            Assert.Equal(["2013-08-15", "2013-11-14", "SHORT", "89", "6", "1.483333333"], schedule[^1][1..7]);
            var due = reports.Run("coupon-calendar", new());
            var at = due.Columns.ToList().FindIndex(c => c.Name == "per_100");
            Assert.Equal("93.598", due.Rows.Single(r => r.Contains(Linker))[at].TrimEnd('0'));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
