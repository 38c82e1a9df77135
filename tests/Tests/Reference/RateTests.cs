using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Reference;

public sealed class RateTests
{
    // What no two currencies stand at: values at such would be no numbers.
    [Fact]
    public void A_rate_beyond_all_measure_is_refused()
    {
        var firm = new TestFirm();
        foreach (var rate in new[] { decimal.MaxValue, 1_000_000_001m, 0.000_000_000_1m })
            Assert.Equal(Refusal.BadTerms, firm.Ask(new SetFxRate(new(2013, 10, 7), "EUR", "USD", rate, "fx.csv")));
        firm.Must(new SetFxRate(new(2013, 10, 7), "EUR", "USD", 0.000_000_001m, "fx.csv"));
    }

    // One unit of a currency in the base currency, US dollars: as given, turned round, the newest known by the day, or not at all.
    [Theory]
    [InlineData("USD", 8, "1"), InlineData("EUR", 6, null), InlineData("EUR", 7, "1.25"), InlineData("EUR", 8, "1.5")]
    [InlineData("EUR", 9, "1.5"), InlineData("JPY", 7, "0.01"), InlineData("GBP", 7, null)]
    public void A_rate_to_the_base_currency_is_the_newest_by_the_day_either_way_round(string currency, int day, string? rate)
    {
        var firm = new TestFirm();
        firm.Must(new SetFxRate(new(2013, 10, 7), "EUR", "USD", 1.25m, "fx.csv"));
        firm.Must(new SetFxRate(new(2013, 10, 8), "EUR", "USD", 1.5m, "fx.csv"));
        firm.Must(new SetFxRate(new(2013, 10, 7), "USD", "JPY", 100m, "fx.csv"));
        firm.Must(new SetFxRate(new(2013, 10, 7), "GBP", "EUR", 1.2m, "fx.csv"));
        Assert.Equal(rate is null ? null : decimal.Parse(rate), firm.Firm.Register.RateToBase(firm.AssetOf(currency), new(2013, 10, day)));
    }
}
