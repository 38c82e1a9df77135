using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class FeeTests
{
    static readonly FeeBasis Sale =
        new(Market.Us, 'E', "USD", new(2013, 10, 7), IsSale: true, IsHouse: false, Quantity: 100, PrincipalMinor: 1_674_100);

    [Fact]
    public void The_kinds_begin_with_the_commission() => Assert.Equal(["COMMISSION", "SEC31", "TAF"], FeeSchedule.Default.Kinds);

    // By hand: 100 x 167.41 = 16 741.00. Commission max(0.50, 1.00) = 1.00. SEC31 16 741 x 17.40 / 1e6 = 0.2913 up to 0.30
    // (SEC advisory, 17.40 from 2013-05-25). TAF 100 x 0.000119 = 0.0119 up to 0.02 (FINRA By-Laws, Schedule A).
    [Fact]
    public void A_sale_of_a_hundred_shares_pays_all_three() => Assert.Equal([100, 30, 2], Charge(Sale));

    [Fact]
    public void A_purchase_pays_the_commission_alone() => Assert.Equal([100, 0, 0], Charge(Sale with { IsSale = false }));

    [Fact]
    public void The_house_pays_the_regulators_but_not_itself() => Assert.Equal([0, 30, 2], Charge(Sale with { IsHouse = true }));

    [Fact]
    public void Outside_the_united_states_no_american_fee_is_due() =>
        Assert.Equal([100, 0, 0], Charge(Sale with { Market = Market.Eu, Currency = "EUR" }));

    // Exchange Act section 31(b), (c): "other than bonds, debentures, other evidences of indebtedness"; FINRA By-Laws, Schedule A, section
    // 1(b): the rate a share is for covered equity securities. CFI by ISO 10962: D debt, E equities, C funds, R rights.
    [Theory, InlineData('D', 0, 0), InlineData('E', 30, 2), InlineData('C', 30, 2), InlineData('R', 30, 2)]
    public void A_bond_sold_pays_no_american_fee(char category, long sec, long taf) =>
        Assert.Equal([100, sec, taf], Charge(Sale with { Category = category }));

    // By hand: 30 x 4.00 = 120.00, half a percent 0.60 is less than the minimum of 1.00. One share at 1.00: 0.005, half away from
    // zero 0.01.
    [Theory, InlineData(30, 12_000, 60), InlineData(1, 100, 1), InlineData(1, 99, 0), InlineData(10_000, 167_410_000, 5_000)]
    [InlineData(333, 10_000_000, 167)]
    public void The_commission_is_half_a_cent_a_share_between_one_dollar_and_half_a_percent(long quantity, long principal, long cents) =>
        Assert.Equal(cents, Charge(Sale with { IsSale = false, Quantity = quantity, PrincipalMinor = principal })[0]);

    // By hand: 50 000 x 0.000119 = 5.95, the most; one share more costs no more. FINRA By-Laws, Schedule A, section 1, at each date.
    [Theory]
    [InlineData("2013-10-07", 49_999, 595), InlineData("2013-10-07", 50_001, 595), InlineData("2012-07-01", 1_000, 12)]
    [InlineData("2021-12-31", 1_000, 12)]
    [InlineData("2022-01-01", 1_000, 13), InlineData("2022-06-01", 100_000, 649), InlineData("2023-01-01", 1_000, 15)]
    [InlineData("2023-06-01", 100_000, 727)]
    [InlineData("2024-01-01", 1_000, 17), InlineData("2025-12-31", 100_000, 830), InlineData("2026-01-01", 1_000, 20)]
    [InlineData("2026-01-02", 100_000, 979), InlineData("2026-09-30", 1_000, 20), InlineData("2026-10-01", 1_000, 0)]
    [InlineData("2026-12-31", 100_000, 0), InlineData("2027-01-01", 1_000, 20)]
    public void The_trading_activity_fee_is_by_share_and_capped(string date, long quantity, long cents) =>
        Assert.Equal(cents, Charge(Sale with { TradeDate = DateOnly.Parse(date), Quantity = quantity })[2]);

    // A sale of 1 000 000.00 shows the rate itself. Source: the SEC's fee rate advisories, day before and day of each change.
    [Theory]
    [InlineData("2012-02-20", 19_20), InlineData("2012-02-21", 18_00), InlineData("2012-03-31", 18_00), InlineData("2012-04-01", 22_40)]
    [InlineData("2013-05-24", 22_40), InlineData("2013-05-25", 17_40), InlineData("2014-03-17", 17_40), InlineData("2014-03-18", 22_10)]
    [InlineData("2015-02-13", 22_10), InlineData("2015-02-14", 18_40), InlineData("2016-02-16", 21_80), InlineData("2017-07-04", 23_10)]
    [InlineData("2018-05-22", 13_00), InlineData("2019-04-16", 20_70), InlineData("2020-02-18", 22_10), InlineData("2021-02-24", 22_10)]
    [InlineData("2021-02-25", 5_10), InlineData("2022-05-14", 22_90), InlineData("2023-02-27", 8_00), InlineData("2024-05-22", 27_80)]
    [InlineData("2025-05-13", 27_80), InlineData("2025-05-14", 0), InlineData("2026-04-03", 0), InlineData("2026-04-04", 20_60)]
    public void The_section_31_fee_is_the_rate_of_the_day(string date, long cents) =>
        Assert.Equal(cents, Charge(Sale with { TradeDate = DateOnly.Parse(date), PrincipalMinor = 100_000_000 })[1]);

    // ISO 4217: the yen has no minor unit. 1000 shares for 5 000 000 yen: 0.005 x 1000 = 5 yen.
    [Fact]
    public void A_rule_for_any_currency_speaks_in_units_of_the_trades_own() => Assert.Equal([5, 0, 0],
        Charge(Sale with { Market = Market.Jp, Currency = "JPY", Quantity = 1_000, PrincipalMinor = 5_000_000 }));

    [Fact]
    public void Rules_of_one_kind_that_cover_the_same_trade_add_up()
    {
        var flat = new FeeRule("STAMP", DateOnly.MinValue, DateOnly.MaxValue) { MinimumPerTrade = 2 };
        var tax = new FeeRule("STAMP", DateOnly.MinValue, DateOnly.MaxValue) { PerMillion = 5_000, Market = Market.Uk };
        var schedule = new FeeSchedule([flat, tax, new("COMMISSION", DateOnly.MinValue, DateOnly.MaxValue) { PerUnit = 1 }]);
        Assert.Equal(["COMMISSION", "STAMP"], schedule.Kinds);
        var charges = new long[2];
        schedule.Charge(new(Market.Uk, 'E', "GBP", new(2020, 1, 2), false, true, 3, 100_000), charges);
        Assert.Equal([300, 700], charges);
    }

    [Fact]
    public void A_rule_that_does_not_hold_together_is_refused()
    {
        DateOnly from = new(2020, 1, 1), before = new(2019, 1, 1);
        Assert.Throws<ArgumentException>(() => new FeeSchedule([new("A", from, before)]));
        Assert.Throws<ArgumentException>(() => new FeeSchedule([new("A", from, from) { PerUnit = -1 }]));
        Assert.Throws<ArgumentException>(() => new FeeSchedule([new("A", from, from) { Currency = "usd" }]));
        Assert.Throws<ArgumentException>(() => new FeeSchedule([new("", from, from)]));
        Assert.Throws<ArgumentException>(() => new FeeSchedule([new("A", from, from) { Categories = "e" }]));
    }

    [Fact]
    public void A_negative_quantity_or_principal_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Charge(Sale with { Quantity = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Charge(Sale with { PrincipalMinor = -1 }));
    }

    // The same formula written plainly, over markets, currencies and dates in any order, so that what is remembered cannot leak.
    [Fact]
    public void What_is_remembered_never_changes_a_charge()
    {
        var schedule = new FeeSchedule(FeeSchedule.Default.Rules);
        string[] currencies = ["USD", "EUR", "JPY", "KWD"];
        var where = Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 5_000], Gen.Char["DEC"]);
        var what = Gen.Select(Gen.Bool, Gen.Bool, Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000_000]);
        var basis = Gen.Select(where, what, (at, of) => new FeeBasis(at.Item1 ? Market.Us : Market.Eu, at.Item4, currencies[at.Item2],
            new DateOnly(2013, 1, 1).AddDays(at.Item3), of.Item1, of.Item2, of.Item3, of.Item4));
        basis.Sample(b =>
        {
            var charges = new long[3];
            schedule.Charge(b, charges);
            return charges.SequenceEqual(schedule.Kinds.Select(kind => Plainly(schedule, kind, b)));
        }, threads: 1);
    }

    [Fact]
    public void A_charge_that_is_remembered_allocates_nothing()
    {
        var charges = new long[3];
        FeeSchedule.Default.Charge(Sale, charges);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) FeeSchedule.Default.Charge(Sale, charges);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static long[] Charge(FeeBasis basis)
    {
        var charges = new long[3];
        FeeSchedule.Default.Charge(basis, charges);
        return charges;
    }

    static long Plainly(FeeSchedule schedule, string kind, FeeBasis b)
    {
        var scale = Currencies.Scale(b.Currency);
        decimal unit = 1;
        for (var i = 0; i < scale; i++) unit *= 10;
        var principal = b.PrincipalMinor / unit;
        long total = 0;
        foreach (var r in schedule.Rules.Where(r => r.Kind == kind && b.TradeDate >= r.From && b.TradeDate <= r.To))
        {
            if (r.Market is { } market && market != b.Market || r.Currency != "*" && r.Currency != b.Currency) continue;
            if (r.Categories != "" && !r.Categories.Contains(b.Category)) continue;
            if (r.SalesOnly && !b.IsSale || r.HouseExempt && b.IsHouse) continue;
            var amount = Math.Max(r.PerUnit * b.Quantity + r.PerMillion * principal / 1e6m, r.MinimumPerTrade);
            if (r.MaximumPerTrade > 0 && amount > r.MaximumPerTrade) amount = r.MaximumPerTrade;
            if (r.MaximumRate > 0 && amount > r.MaximumRate * principal) amount = r.MaximumRate * principal;
            var exact = amount * unit;
            total += (long)(r.RoundUp ? Math.Ceiling(exact) : Math.Floor(exact + 0.5m));
        }
        return total;
    }
}
