using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>By when a trade is to be affirmed, and by when a mismatch is to be told. Instants in Unix milliseconds UTC.</summary>
public static class Clocks
{
    const long Minute = 60_000;
    const int WithinMinutes = 60, AtOnceMinutes = 5 * 60;

    /// <summary>
    /// When affirmation is due. United States: 21:00 in New York on the trade date (the depository's cut-off for T+1; SEC rule 15c6-2),
    /// before 28 May 2024 the day after at 11:30. Union: the end of the trade date, or noon of the next business day for what was
    /// executed after 16:00 Central European time (Regulation (EU) 2018/1229 art. 2(2)). Elsewhere the end of the day after. AFFIRM-BY,
    /// AFFIRM-LATE-FROM and AFFIRM-LATE-BY of a market take its place.
    /// </summary>
    public static long AffirmBy(Market market, DateOnly tradeDate, long executedAt, Conventions? set = null)
    {
        var builtIn = market == Market.Us && tradeDate >= OneDay ? OneDay : default;
        var from = set?.Clock(ConventionKind.AffirmLateFrom, market, tradeDate) ?? (market == Market.Eu ? new(0, 16 * 60) : null);
        if (from is { } late && executedAt > At(market, tradeDate, late))
        {
            ClockTime? by = market == Market.Eu ? new(1, 12 * 60) : null;
            if ((set?.Clock(ConventionKind.AffirmLateBy, market, tradeDate) ?? by) is { } lateBy) return At(market, tradeDate, lateBy);
        }
        if (set?.Clock(ConventionKind.AffirmBy, market, tradeDate, builtIn) is { } known) return At(market, tradeDate, known);
        return market switch
        {
            Market.Us when tradeDate >= OneDay => At(market, tradeDate, new(0, 21 * 60)),
            Market.Us => At(market, tradeDate, new(1, 11 * 60 + 30)),
            Market.Eu => At(market, tradeDate, new(0, 24 * 60)),
            _ => Zones.Instant(Markets.ZoneOf(market), tradeDate.AddDays(2), 0),
        };
    }

    static readonly DateOnly OneDay = new(2024, 5, 28);

    // Business days of the market; of one that has no calendar of its own every day but the weekend.
    static long At(Market market, DateOnly day, ClockTime clock)
    {
        var calendar = market == Market.Other ? null : Calendars.Named(Markets.SettlementCalendarOf(market, ""));
        for (var i = 0; i < clock.Days; i++) day = calendar?.Next(day) ?? NextWeekday(day);
        return Zones.Instant(Markets.ZoneOf(market), clock.Minute == 24 * 60 ? day.AddDays(1) : day, clock.Minute % (24 * 60));
    }

    static DateOnly NextWeekday(DateOnly day)
    {
        do day = day.AddDays(1); while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        return day;
    }

    /// <summary>
    /// When the other side is to be told of an instruction that did not match: within an hour of the first attempt; at once when that
    /// is within five hours of the settlement date's cut-off (Regulation (EU) 2018/1229). TELL-WITHIN and TELL-AT-ONCE take its place.
    /// </summary>
    public static long TellBy(Market market, DateOnly settleOn, long firstAttempt, Conventions? set = null) =>
        firstAttempt >= CutOff(market, settleOn, set) - Minutes(set, ConventionKind.TellAtOnce, settleOn, AtOnceMinutes) ? firstAttempt
            : firstAttempt + Minutes(set, ConventionKind.TellWithin, settleOn, WithinMinutes);

    static long Minutes(Conventions? set, string name, DateOnly on, int builtIn) =>
        (long)(set?.Number(name, on, builtIn) ?? builtIn) * Minute;

    /// <summary>
    /// The last instant at which a delivery versus payment is taken for a settlement date. Union: 16:00 of T2S. Kingdom: 14:55 of CREST.
    /// United States: 15:00 at DTC; elsewhere 15:00 local. Working conventions, not law: CUT-OFF takes their place.
    /// </summary>
    public static long CutOff(Market market, DateOnly settleOn, Conventions? set = null) =>
        At(market, settleOn, set?.Clock(ConventionKind.CutOff, market, settleOn) ?? new(0, market switch
        {
            Market.Eu => 16 * 60,
            Market.Uk => 14 * 60 + 55,
            _ => 15 * 60,
        }));
}
