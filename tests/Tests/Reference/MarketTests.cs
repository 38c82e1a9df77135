using System.Xml.Linq;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class MarketTests
{
    [Theory]
    [InlineData("ARCX", Market.Us), InlineData("FINR", Market.Us), InlineData("XPSX", Market.Us), InlineData("XETR", Market.Eu)]
    [InlineData("XOSL", Market.Eu)]
    [InlineData("XLON", Market.Uk), InlineData("XSWX", Market.Ch), InlineData("XTKS", Market.Jp), InlineData("XASX", Market.Other)]
    [InlineData("", Market.Other)]
    public void A_venue_belongs_to_a_market(string mic, Market market) => Assert.Equal(market, Markets.Of(mic));

    // The ISO 10383 list knows every code of ours, in a country of that market.
    [Fact]
    public void Every_venue_of_the_iso_list_that_we_place_is_placed_in_its_country()
    {
        var compared = 0;
        foreach (var row in XDocument.Load(Material.Require("kyc/ISO10383_MIC.xml")).Descendants("ISO10383_MIC"))
        {
            var mic = row.Element("MIC")?.Value.Trim() ?? "";
            var market = Markets.Of(mic);
            if (market == Market.Other) continue;
            var country = row.Elements().First(e => e.Name.LocalName.Contains("COUNTRY", StringComparison.Ordinal)).Value.Trim();
            Assert.True(market == OfCountry(country), $"{mic} is in {country}, not {market}");
            compared++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} venues compared");
        Assert.True(compared > 150);
    }

    [Fact]
    public void Every_market_has_a_zone_and_a_settlement_calendar()
    {
        foreach (var market in Enum.GetValues<Market>())
        {
            Assert.True(Enum.IsDefined(Markets.ZoneOf(market)));
            Assert.True(Calendars.TryNamed(Markets.SettlementCalendarOf(market, "WEEKDAYS"), out _));
        }
    }

    // SEC Rule 15c6-1 as amended; CSD Regulation art. 5 and Regulation (EU) 2025/2075; JSCC for Japan.
    [Theory]
    [InlineData(Market.Us, 1995, 6, 6, 5), InlineData(Market.Us, 1995, 6, 7, 3), InlineData(Market.Us, 2017, 9, 4, 3)]
    [InlineData(Market.Us, 2017, 9, 5, 2)]
    [InlineData(Market.Us, 2024, 5, 27, 2), InlineData(Market.Us, 2024, 5, 28, 1), InlineData(Market.Eu, 2014, 10, 5, 3)]
    [InlineData(Market.Eu, 2014, 10, 6, 2)]
    [InlineData(Market.Eu, 2027, 10, 10, 2), InlineData(Market.Eu, 2027, 10, 11, 1), InlineData(Market.Uk, 2027, 10, 11, 1)]
    [InlineData(Market.Ch, 2014, 10, 6, 2)]
    [InlineData(Market.Jp, 2019, 7, 15, 3), InlineData(Market.Jp, 2019, 7, 16, 2), InlineData(Market.Other, 2026, 1, 5, 2)]
    public void A_cycle_applies_from_its_date(Market market, int year, int month, int day, int days) =>
        Assert.Equal(days, SettlementCycles.Days(market, new(year, month, day)));

    // Three settlement days after Wednesday the 9th are the 10th, the 11th and, past Columbus Day, the 15th.
    [Fact]
    public void A_trade_of_2013_10_09_settles_on_2013_10_15() =>
        Assert.Equal(new(2013, 10, 15), SettleOn(Market.Us, new(2013, 10, 9)));

    // New Year's Eve 2025, a Wednesday: two weekdays on is 2 January, two days of TARGET, closed on 1 January, is the 5th.
    [Theory, InlineData("WEEKDAYS", "2026-01-02"), InlineData("EUTA", "2026-01-05")]
    public void Where_the_market_is_not_known_the_firms_calendar_counts(string firms, string settles)
    {
        Assert.Equal(firms, Markets.SettlementCalendarOf(Market.Other, firms));
        Assert.Equal(DateOnly.Parse(settles), SettlementCycles.SettleOn(Market.Other, new(2025, 12, 31), Calendars.Named(firms)));
    }

    static BusinessCalendar CalendarOf(Market market) => Calendars.Named(Markets.SettlementCalendarOf(market, "WEEKDAYS"));

    static DateOnly SettleOn(Market market, DateOnly tradeDate) => SettlementCycles.SettleOn(market, tradeDate, CalendarOf(market));

    // Computed on paper with the calendars of NYSE, the Fed, TARGET, England and the Japanese Cabinet Office.
    [Theory]
    [InlineData(Market.Us, "2013-10-07", "2013-10-10"), InlineData(Market.Us, "2013-10-08", "2013-10-11")]
    [InlineData(Market.Us, "2013-10-14", "2013-10-17")]
    [InlineData(Market.Us, "2024-05-24", "2024-05-29"), InlineData(Market.Us, "2024-05-28", "2024-05-29")]
    [InlineData(Market.Us, "2017-09-01", "2017-09-07")]
    [InlineData(Market.Eu, "2015-04-01", "2015-04-07"), InlineData(Market.Eu, "2019-04-30", "2019-05-03")]
    [InlineData(Market.Uk, "2020-05-06", "2020-05-11")]
    [InlineData(Market.Ch, "2016-05-03", "2016-05-06"), InlineData(Market.Jp, "2019-04-25", "2019-05-08")]
    [InlineData(Market.Other, "2026-01-02", "2026-01-06")]
    public void A_trade_settles_on_its_date(Market market, string traded, string settles) =>
        Assert.Equal(DateOnly.Parse(settles), SettleOn(market, DateOnly.Parse(traded)));

    [Fact]
    public void A_trade_always_settles_after_it_was_made_on_a_settlement_day() => Gen
        .Select(Gen.Int[0, 5], Gen.Int[0, 18_000]).Sample((number, days) =>
        {
            var market = (Market)number;
            var (tradedOn, calendar) = (new DateOnly(1990, 1, 1).AddDays(days), CalendarOf(market));
            var settleOn = SettleOn(market, tradedOn);
            return settleOn > tradedOn && calendar.IsBusinessDay(settleOn)
                && calendar.BusinessDaysBetween(tradedOn, settleOn) == SettlementCycles.Days(market, tradedOn);
        });

    static Market OfCountry(string country) => country switch
    {
        "US" => Market.Us,
        "GB" => Market.Uk,
        "CH" => Market.Ch,
        "JP" => Market.Jp,
        "AT" or "BE" or "BG" or "CY" or "CZ" or "DE" or "DK" or "EE" or "ES" or "FI" or "FR" or "GR" or "HR" or "HU" or "IE" or "IS" or "IT"
            or "LI" or "LT" or "LU" or "LV" or "MT" or "NL" or "NO" or "PL" or "PT" or "RO" or "SE" or "SI" or "SK" => Market.Eu,
        _ => Market.Other,
    };
}
