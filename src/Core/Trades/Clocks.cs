using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>By when a trade is to be affirmed, and by when a mismatch is to be told. Instants in Unix milliseconds UTC.</summary>
public static class Clocks
{
    const long Hour = 3_600_000;

    /// <summary>
    /// When affirmation is due. United States: 21:00 in New York on the trade date (the depository's cut-off for T+1; SEC rule 15c6-2),
    /// before 28 May 2024 the day after at 11:30. Union: the end of the trade date, or noon of the next business day for what was
    /// executed after 16:00 Central European time (Regulation (EU) 2018/1229 art. 2(2)). Elsewhere the end of the day after.
    /// </summary>
    public static long AffirmBy(Market market, DateOnly tradeDate, long executedAt)
    {
        var zone = Markets.ZoneOf(market);
        return market switch
        {
            Market.Us when tradeDate >= new DateOnly(2024, 5, 28) => Zones.Instant(zone, tradeDate, 21 * 60),
            Market.Us => Zones.Instant(zone, Calendars.Named("US-SETTLEMENT").Next(tradeDate), 11 * 60 + 30),
            Market.Eu when executedAt <= Zones.Instant(zone, tradeDate, 16 * 60) => Zones.Instant(zone, tradeDate.AddDays(1), 0),
            Market.Eu => Zones.Instant(zone, Calendars.Named("EU-SETTLEMENT").Next(tradeDate), 12 * 60),
            _ => Zones.Instant(zone, tradeDate.AddDays(2), 0),
        };
    }

    /// <summary>
    /// When the other side is to be told of an instruction that did not match: within an hour of the first attempt; at once when that
    /// is within five hours of the settlement date's cut-off (Regulation (EU) 2018/1229).
    /// </summary>
    public static long TellBy(Market market, DateOnly settleOn, long firstAttempt) =>
        firstAttempt >= CutOff(market, settleOn) - 5 * Hour ? firstAttempt : firstAttempt + Hour;

    /// <summary>
    /// The last instant at which a delivery versus payment is taken for a settlement date. Union: 16:00 of T2S. Kingdom: 14:55 of CREST.
    /// United States: 15:00 at DTC; elsewhere 15:00 local. Working conventions, not law.
    /// </summary>
    public static long CutOff(Market market, DateOnly settleOn) => Zones.Instant(Markets.ZoneOf(market), settleOn, market switch
    {
        Market.Eu => 16 * 60,
        Market.Uk => 14 * 60 + 55,
        _ => 15 * 60,
    });
}
