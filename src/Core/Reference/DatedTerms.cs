namespace Countinghouse.Reference;

/// <summary>
/// The dates of a trade, resolved once: when it was made, when it settles, and by which calendar in which version that was counted.
/// </summary>
public readonly record struct DatedTerms(DateOnly TradedOn, DateOnly SettleOn, string Calendar, int CalendarVersion)
{
    static readonly BusinessCalendar[] ByMarket =
        Array.ConvertAll(Enum.GetValues<Market>(), market => Calendars.Named(Markets.SettlementCalendarOf(market)));

    /// <summary>
    /// Counts the market's cycle in its settlement days. The trade date need not be one: on Columbus Day the exchange trades and no
    /// bank settles.
    /// </summary>
    public static DatedTerms Resolve(Market market, DateOnly tradeDate)
    {
        var days = SettlementCycles.Days(market, tradeDate);
        var calendar = ByMarket[(int)market];
        return new(tradeDate, calendar.AddBusinessDays(tradeDate, days), calendar.Name, calendar.Version);
    }
}
