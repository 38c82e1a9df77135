using System.Globalization;
using System.Text.Json;
using Countinghouse.Bonds;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Bonds;

/// <summary>Accrued interest, prices and yields.</summary>
public sealed class BondPriceTests
{
    static readonly Gen<(Bond Bond, DateOnly Settle)> Drawn =
        from coupon in Gen.Int[0, 1_200]
        from frequency in Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(4))
        from count in Gen.OneOf(Gen.Const(DayCount.Thirty360), Gen.Const(DayCount.ActActIcma))
        from issued in Gen.Int[0, 9_000]
        from days in Gen.Int[400, 9_000]
        from at in Gen.Int[0, 399]
        let issue = new DateOnly(1995, 1, 1).AddDays(issued)
        select (new Bond(coupon / 100m, frequency, count, issue, issue.AddDays(days)), issue.AddDays(at));

    // Microsoft, documentation of Excel's PRICE and YIELD functions (basis 0 is 30/360 US): the examples given there.
    [Fact]
    public void A_price_and_a_yield_are_those_of_the_published_examples()
    {
        var bond = new Bond(5.75m, 2, DayCount.Thirty360Us, new(2007, 11, 15), new(2017, 11, 15));
        Assert.Equal(94.63436162m, decimal.Round(BondPrices.Clean(bond, new(2008, 2, 15), 0.065m), 8));
        bond = bond with { Issue = new(2006, 11, 15), Maturity = new(2016, 11, 15) };
        Assert.InRange(BondPrices.Yield(bond, new(2008, 2, 15), 95.04287m), 0.0649999m, 0.0650001m);
    }

    // QuantLib's test suite, bonds.cpp: a gilt and an Australian bond around their ex dates, checked there against Bloomberg.
    [Fact]
    public void Ex_coupon_bonds_agree_with_quantlib()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Material.Require("daycount/quantlib-excoupon-bonds.json")));
        var compared = 0;
        foreach (var one in file.RootElement.EnumerateArray())
        {
            var british = one.GetProperty("isin").GetString()!.StartsWith("GB", StringComparison.Ordinal);
            var coupon = one.GetProperty("coupon").GetDecimal() * 100;
            var bond = new Bond(coupon, 2, DayCount.ActActIcma, Day(one, "accrue_from"), Day(one, "maturity"))
            {
                FirstCoupon = Day(one, "first_coupon"),
                ExDays = british ? 6 : 7,
                Calendar = british ? Calendars.Named("GBLO") : null,
                AccruedDigits = british ? null : 3,
            };
            var (clean, near) = (one.GetProperty("clean_price").GetDecimal(), one.GetProperty("tolerance").GetDecimal());
            foreach (var at in one.GetProperty("cases").EnumerateArray())
            {
                var settle = Day(at, "settle");
                var accrued = BondPrices.Accrued(bond, settle);
                Assert.InRange(accrued - at.GetProperty("accrued").GetDecimal(), -near, near);
                Assert.InRange(clean + accrued - at.GetProperty("dirty").GetDecimal(), -near, near);
                Assert.InRange(BondPrices.Yield(bond, settle, clean) - at.GetProperty("yield").GetDecimal(), -near, near);
                compared++;
            }
        }
        Assert.Equal(6, compared);
    }

    [Fact]
    public void The_yield_of_a_price_of_a_yield_is_that_yield() =>
        (from one in Drawn from permille in Gen.Int[-50, 300] select (one.Bond, one.Settle, permille / 1000m)).Sample(drawn =>
        {
            var (bond, settle, yield) = drawn;
            var again = BondPrices.Yield(bond, settle, BondPrices.Clean(bond, settle, yield));
            Assert.True(Math.Abs(again - yield) < 1e-9m, $"{bond} {settle:O} {yield} {again}");
        }, iter: 60);

    [Fact]
    public void At_a_coupon_date_a_bond_that_yields_its_coupon_costs_par()
    {
        var bond = new Bond(5m, 2, DayCount.ActActIcma, new(2020, 6, 30), new(2030, 6, 30));
        foreach (var period in bond.Periods())
        {
            Assert.Equal(100m, decimal.Round(BondPrices.Clean(bond, period.Start, 0.05m), 20));
            Assert.Equal(0m, BondPrices.Accrued(bond, period.Start));
        }
        Assert.Equal(new DateOnly(2020, 12, 31), bond.Periods()[0].End);
    }

    // Simple interest in the last period: (100 + 2.5) ÷ (1 + 0.04 ÷ 2 × 90 ÷ 180), less 1.25 accrued.
    [Fact]
    public void The_last_period_is_discounted_by_simple_interest()
    {
        var bond = new Bond(5m, 2, DayCount.Thirty360, new(2020, 1, 15), new(2025, 1, 15));
        Assert.Equal(decimal.Round(102.5m / 1.01m - 1.25m, 20), decimal.Round(BondPrices.Clean(bond, new(2024, 10, 15), 0.04m), 20));
    }

    // SIA, Standard Securities Calculation Methods: by the days of the bond's own count, here of 30E/360 ISDA (ISDA 2006 4.16(h)). From
    // 10 October to 31 March are 170 of 180, of actual days 172 of 182. 102.5 ÷ (100.5 + 2.5 × 10 ÷ 180) = 1 + y ÷ 2 × 170 ÷ 180.
    [Theory]
    [InlineData(DayCount.ThirtyE360Isda)]
    [InlineData(DayCount.Thirty360Psa)]
    [InlineData(DayCount.ThirtyE360)]
    public void Every_count_of_months_of_thirty_days_discounts_by_them(DayCount count)
    {
        var bond = new Bond(5m, 2, count, new(2020, 3, 30), new(2026, 3, 30));
        var expected = (102.5m / (100.5m + 2.5m * 10 / 180) - 1) * 2 * 180 / 170;
        Assert.Equal(0.0392m, decimal.Round(expected, 4));
        Assert.Equal(decimal.Round(expected, 15), decimal.Round(BondPrices.Yield(bond, new(2025, 10, 10), 100.5m), 15));
    }

    // From settlement to 15 December are 65 of 180 days, from the last coupon before the call to 1 May 136: what comes then is 102 and
    // 6 × 136 ÷ 360, and each payment is worth itself ÷ (1 + y ÷ 2)^periods (SIA, Standard Securities Calculation Methods).
    [Fact]
    public void A_call_between_two_coupons_pays_what_has_accrued_and_counts_as_a_part_of_a_period()
    {
        var bond = new Bond(6m, 2, DayCount.Thirty360, new(2020, 6, 15), new(2035, 6, 15));
        var yield = BondPrices.Yield(bond, new(2025, 10, 10), 108m, (new(2027, 5, 1), 102m));
        double At(double paid, double periods) => paid / Math.Pow(1 + (double)yield / 2, periods);
        var next = 65 / 180d;
        var worth = At(3, next) + At(3, next + 1) + At(3, next + 2) + At(102 + 6 * 136 / 360d, next + 2 + 136 / 180d);
        Assert.Equal(108 + 6 * 115 / 360d, worth, 9);
        // In its last period interest is simple.
        yield = BondPrices.Yield(bond, new(2027, 4, 1), 101m, (new(2027, 5, 1), 102m));
        Assert.Equal((102 + 6 * 136 / 360d) / (101 + 6 * 106 / 360d), 1 + (double)yield / 2 * 30 / 180, 12);
    }

    [Fact]
    public void A_premium_is_written_off_to_the_redemption()
    {
        var bond = new Bond(6m, 2, DayCount.ActActIcma, new(2020, 1, 15), new(2025, 1, 15));
        var bought = new DateOnly(2021, 1, 15);
        Assert.Equal(108m, BondPrices.StraightLine(bond, bought, 108, bought));
        Assert.Equal(108m - 8m * 365 / 1461, BondPrices.StraightLine(bond, bought, 108, new(2022, 1, 15)));
        Assert.Equal(100m, BondPrices.EffectiveYield(bond, bought, 108, bond.Maturity));
        var last = 108m;
        foreach (var period in bond.Periods().Where(p => p.Start > bought))
        {
            var now = BondPrices.EffectiveYield(bond, bought, 108, period.Start);
            Assert.InRange(now, 100m, last);
            last = now;
        }
    }

    [Fact]
    public void A_day_outside_the_life_of_a_bond_and_an_impossible_price_are_refused()
    {
        var bond = new Bond(5m, 2, DayCount.Thirty360, new(2020, 1, 15), new(2025, 1, 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => BondPrices.Clean(bond, bond.Maturity, 0.05m));
        Assert.Throws<ArgumentOutOfRangeException>(() => BondPrices.Clean(bond, bond.Issue.AddDays(-1), 0.05m));
        Assert.Throws<ArgumentOutOfRangeException>(() => BondPrices.Yield(bond, bond.Issue, -5m));
        Assert.Equal(0m, BondPrices.Accrued(bond, bond.Maturity));
    }

    static DateOnly Day(JsonElement one, string name) =>
        DateOnly.ParseExact(one.GetProperty(name).GetString()!, "O", CultureInfo.InvariantCulture);
}
