using Countinghouse.Bonds;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Bonds;

/// <summary>Bonds from their terms: what falls due, what has accrued, what indices make of it.</summary>
public sealed class IssueTests
{
    static readonly BusinessCalendar Target = Calendars.Named("EUTA");

    static Issue Of(BondTerms terms, Fixings? fixings = null) => new(terms,
        BondReading.TryRead(terms, Target, out var wrong) ?? throw new InvalidOperationException(wrong.ToString()), fixings ?? new());

    // 31 CFR 356, appendix B, section I.B: the reference CPI of 25 April 1996 from those of January (154.40) and February (154.90).
    [Fact]
    public void A_reference_index_is_that_of_the_treasurys_own_example()
    {
        var fixings = new Fixings();
        fixings.Set("CPI-U", new(1996, 1, 1), 154.40m);
        Assert.Null(fixings.Reference("CPI-U", new(1996, 4, 25)));
        fixings.Set("CPI-U", new(1996, 2, 15), 154.90m); // dated anywhere in its month
        Assert.Equal(154.80m, fixings.Reference("CPI-U", new(1996, 4, 25)));
        Assert.Equal(154.40m, fixings.Reference("CPI-U", new(1996, 4, 1)));
    }

    // ICMA rule 251.1(iii): a Bund 4.75 % of 4 July 2034 settled on 14 October 2025 has 102 of 365 days: 4.75 × 102 ÷ 365.
    [Fact]
    public void A_bund_accrues_by_actual_days()
    {
        var bund = Of(new(4.75m, new(2034, 7, 4), "ACT/ACT ICMA", 1, null, 100));
        Assert.Equal(4.75m * 102 / 365, bund.Accrued(100, new(2025, 10, 14)));
        Assert.Equal(0, bund.Accrued(100, new(2025, 7, 4)));
        Assert.Equal(0, bund.Accrued(100, new(2034, 7, 4)));
    }

    [Fact]
    public void Coupons_and_the_redemption_fall_due_and_are_paid_on_business_days()
    {
        var due = Of(new(4m, new(2026, 7, 4), "ACT/ACT ICMA", 2, new(2024, 7, 4), 101)).Due(new(2026, 1, 1), new(2026, 12, 31)).ToList();
        Assert.Equal(["COUPON", "COUPON", "REDEMPTION"], due.Select(d => d.Kind));
        Assert.Equal([2m, 2m, 101m], due.Select(d => d.PerHundred));
        // 4 January 2026 is a Sunday and 4 July a Saturday.
        Assert.Equal([new(2026, 1, 5), new(2026, 7, 6), new(2026, 7, 6)], due.Select(d => d.PayDate));
        Assert.Equal([new(2026, 1, 2), new(2026, 7, 3), new(2026, 7, 3)], due.Select(d => d.RecordDate));
    }

    [Fact]
    public void A_linked_bond_is_never_redeemed_below_what_it_began_with()
    {
        var fixings = new Fixings();
        for (var month = new DateOnly(2025, 1, 1); month.Year < 2027; month = month.AddMonths(1)) fixings.Set("CPI", month, 95m);
        var terms = new BondTerms(1m, new(2026, 7, 15), "ACT/ACT ICMA", 2, new(2016, 7, 15), 100)
        {
            InflationIndex = "CPI", BaseIndex = 100m,
        };
        var due = Of(terms, fixings).Due(new(2026, 7, 1), new(2026, 7, 31)).ToList();
        Assert.Equal([0.5m * 0.95m, 100m], due.Select(d => d.PerHundred));
    }

    [Fact]
    public void What_an_index_has_not_said_yet_is_not_made_up()
    {
        var floater = Of(new(0, new(2026, 7, 15), "ACT/360", 2, new(2016, 7, 15), 100) { Index = "SOFR" });
        Assert.Equal([null, 100m], floater.Due(new(2026, 7, 1), new(2026, 7, 31)).Select(d => d.PerHundred));
    }

    // 1 000 000 × 4.5 % × 92 ÷ 360 = 11 500 from 15 July to 15 October 2025, as ISDA 2006 6.1 has a floating amount: calculation amount ×
    // floating rate × day count fraction. On the day before 91 days of it have accrued.
    [Theory]
    [InlineData("ACT/360", 92, 360), InlineData("ACT/365F", 92, 365), InlineData("30/360", 90, 360), InlineData("ACT/ACT ICMA", 1, 4)]
    public void A_floating_coupon_is_paid_by_the_days_of_its_period(string count, int days, int year)
    {
        var fixings = new Fixings();
        fixings.Set("SOFR3M", new(2025, 7, 15), 4m);
        var floater = Of(new(0, new(2028, 1, 15), count, 4, new(2025, 1, 15), 100) { Index = "SOFR3M", Spread = 0.5m }, fixings);
        var due = Assert.Single(floater.Due(new(2025, 10, 1), new(2025, 10, 31)));
        Assert.Equal((4.5m, 4.5m * days / year), (due.Rate, due.PerHundred));
        var before = floater.Accrued(1_000_000, new(2025, 10, 14));
        Assert.True(before < due.PerHundred * 10_000);
        if (count == "ACT/360") Assert.Equal(11_375m, before);
    }

    // From 15 January to 15 July 2026 are 181 days, from then to 15 January 2027 184. ACT/360 is a money market's count: rate × days ÷ 360
    // (ISDA 2006 5.1 and 4.16(e)). Bonds that accrue by ACT/365F pay halves: IIAC, Canadian Conventions in Fixed Income Markets; so do
    // 30/360 and ACT/ACT ICMA by their own count (ICMA rule 251.1).
    [Theory]
    [InlineData("ACT/360", 181, 184, 360), InlineData("ACT/365F", 1, 1, 2)]
    [InlineData("30/360", 1, 1, 2), InlineData("ACT/ACT ICMA", 1, 1, 2)]
    public void A_fixed_coupon_is_an_equal_share_of_the_year_but_by_a_money_markets_count(string count, int first, int second, int year)
    {
        var due = Of(new(5m, new(2028, 1, 15), count, 2, new(2025, 1, 15), 100)).Due(new(2026, 7, 1), new(2027, 1, 31));
        Assert.Equal([5m * first / year, 5m * second / year], due.Select(d => d.PerHundred));
    }

    // At par on a coupon date a bond yields, compounded, what its coupons bring; by days that is a little more than 5 × 365 ÷ 360.
    [Fact]
    public void The_yield_of_a_coupon_by_days_is_that_of_what_is_paid()
    {
        var bond = Of(new(5m, new(2028, 1, 15), "ACT/360", 2, new(2025, 1, 15), 100));
        var yield = bond.Yield(new(2026, 1, 15), 100) ?? 0;
        var paid = new[] { 181, 184, 181, 184 }.Select(d => 5m * d / 360).ToArray();
        var worth = 100m;
        for (var i = 3; i >= 0; i--) worth = (worth + paid[i]) / (1 + yield / 2);
        Assert.InRange(worth, 100m - 1e-9m, 100m + 1e-9m);
        Assert.InRange(yield, 0.0506m, 0.0508m);
    }

    [Fact]
    public void The_worst_yield_of_a_bond_above_par_is_that_to_its_call()
    {
        var bond = Of(new(6m, new(2035, 7, 15), "30/360", 2, new(2015, 7, 15), 100) { Calls = "2027-07-15 101; 2030-07-15 100" });
        var (settle, clean) = (new DateOnly(2025, 7, 15), 110m);
        var called = BondPrices.Yield(bond.Bond with { Maturity = new(2027, 7, 15), Redemption = 101 }, settle, clean);
        Assert.Equal(called, bond.YieldToWorst(settle, clean));
        Assert.True(called < bond.Yield(settle, clean));
        Assert.Equal(bond.Yield(settle, 90), bond.YieldToWorst(settle, 90));
    }

    // Bought at 108, called after a year and a half at 102: the worst of all its yields, though no coupon is paid on that day.
    [Fact]
    public void A_call_that_is_no_coupon_date_counts_to_the_worst_yield()
    {
        var bond = Of(new(6m, new(2035, 6, 15), "30/360", 2, new(2020, 6, 15), 100) { Calls = "2027-05-01 102" });
        var (settle, clean) = (new DateOnly(2025, 10, 10), 108m);
        Assert.Equal(BondPrices.Yield(bond.Bond, settle, clean, (new(2027, 5, 1), 102)), bond.YieldToWorst(settle, clean));
        Assert.InRange(bond.YieldToWorst(settle, clean) ?? 0, 0.02m, 0.022m);
    }

    // Of a bond at par on a coupon date the modified duration is (1 - (1 + y/f)^-n) / y.
    [Fact]
    public void Duration_at_par_is_that_of_the_annuity()
    {
        var bond = Of(new(5m, new(2035, 7, 15), "30/360", 2, new(2015, 7, 15), 100));
        var annuity = (1 - 1 / (decimal)Math.Pow(1.025, 20)) / 0.05m;
        Assert.InRange(bond.Duration(new(2025, 7, 15), 100) - annuity ?? 1, -1e-6m, 1e-6m);
    }

    static readonly Gen<(BondTerms Terms, int At)> Drawn =
        from coupon in Gen.Int[1, 1_200]
        from frequency in Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(4), Gen.Const(12))
        from count in Gen.OneOf(Gen.Const("30/360"), Gen.Const("ACT/ACT ICMA"), Gen.Const("ACT/360"))
        from day in Gen.Int[1, 28]
        from years in Gen.Int[1, 30]
        from at in Gen.Int[0, 100_000]
        let issued = new DateOnly(2001, 3, day)
        select (new BondTerms(coupon / 100m, issued.AddYears(years), count, frequency, issued, 100), at);

    // What the buyer pays and what the rest of the period brings are the coupon: a seller and a buyer together get no more and no less.
    [Fact]
    public void Interest_bought_and_interest_earned_make_the_coupon() => Drawn.Sample(drawn =>
    {
        var issue = Of(drawn.Terms);
        var span = issue.Bond.Maturity.DayNumber - issue.Bond.Issue.DayNumber;
        var settle = issue.Bond.Issue.AddDays(drawn.At % span);
        // By months of thirty days the 31st is a day from its start, and none to its end.
        if (drawn.Terms.DayCount == "30/360" && settle.Day == 31) settle = settle.AddDays(-1);
        var period = issue.PeriodAt(settle);
        Assert.NotNull(period);
        var coupon = BondPrices.CouponOf(issue.Bond, period);
        var bought = issue.Accrued(1_000_000, settle);
        var earned = DayCounts.Years(issue.Bond.DayCount, settle, period.End, period).Part(drawn.Terms.Coupon * 1_000_000 / 100);
        Assert.InRange(bought + earned - coupon * 10_000 ?? 1, -1e-12m, 1e-12m);
        Assert.Equal(0, issue.Accrued(1_000_000, period.Start));
        Assert.InRange(bought ?? -1, 0, coupon * 10_000);
    });

    [Fact]
    public void A_settlement_in_the_ex_period_takes_back_the_whole_coupon() => Drawn.Sample(drawn =>
    {
        var (with, without) = (Of(drawn.Terms with { ExDays = 6 }), Of(drawn.Terms));
        foreach (var period in without.Bond.Periods().TakeLast(3))
        {
            var ex = BondPrices.ExDate(with.Bond, period);
            if (ex <= period.Start) continue;
            Assert.Equal(without.Accrued(100, ex.AddDays(-1)), with.Accrued(100, ex.AddDays(-1)));
            Assert.InRange(without.Accrued(100, ex) - with.Accrued(100, ex) - BondPrices.CouponOf(with.Bond, period) ?? 1, -1e-20m, 1e-20m);
        }
    });
}
