namespace Countinghouse.Reference;

/// <summary>How many settlement days after the trade date a market settles, by the date from which each cycle applies.</summary>
public static class SettlementCycles
{
    // The latest first in each market. Until the first date of a market, its first cycle is used.
    // United States: SEC Rule 15c6-1 (17 CFR 240.15c6-1), releases 33-7022 (T+3), 34-80295 (T+2), 34-96930 (T+1); T+5 by custom before.
    // Union: CSD Regulation (EU) 909/2014 art. 5 and the common move of 6 October 2014; Regulation (EU) 2025/2075 for T+1.
    // Kingdom and Switzerland: moved with the Union; T+1 on 11 October 2027 by the UK Accelerated Settlement Taskforce (report of
    // February 2025) and the Swiss Securities Post-Trade Council.
    // Japan: Japan Securities Dealers Association and JSCC, T+2 for shares from 16 July 2019.
    static readonly Cycle[] Cycles =
    [
        new(Market.Us, new(2024, 5, 28), 1), new(Market.Us, new(2017, 9, 5), 2),
        new(Market.Us, new(1995, 6, 7), 3), new(Market.Us, default, 5),
        new(Market.Eu, new(2027, 10, 11), 1), new(Market.Eu, new(2014, 10, 6), 2), new(Market.Eu, default, 3),
        new(Market.Uk, new(2027, 10, 11), 1), new(Market.Uk, new(2014, 10, 6), 2), new(Market.Uk, default, 3),
        new(Market.Ch, new(2027, 10, 11), 1), new(Market.Ch, new(2014, 10, 6), 2), new(Market.Ch, default, 3),
        new(Market.Jp, new(2019, 7, 16), 2), new(Market.Jp, default, 3),
        new(Market.Other, default, 2),
    ];

    /// <summary>Settlement days from the trade date to the settlement date, for shares, funds and bonds alike.</summary>
    /// <param name="set">What was set besides.</param>
    public static int Days(Market market, DateOnly tradeDate, Conventions? set = null)
    {
        foreach (var cycle in Cycles)
            if (cycle.Market == market && cycle.From <= tradeDate)
                return set?.CycleDays(market, tradeDate, cycle.From) ?? cycle.Days;
        throw new ArgumentOutOfRangeException(nameof(market), market, "no such market");
    }

    /// <summary>
    /// The settlement date: the market's cycle counted in settlement days. The trade date need not be one: on Columbus Day the exchange
    /// trades and no bank settles.
    /// </summary>
    public static DateOnly SettleOn(Market market, DateOnly tradeDate, BusinessCalendar settlementDays,
        Conventions? set = null) => settlementDays.AddBusinessDays(tradeDate, Days(market, tradeDate, set));

    /// <summary>The cycles of a market with the trade date from which each holds, the latest first.</summary>
    public static IEnumerable<(DateOnly From, int Days)> Of(Market market, Conventions? set = null) =>
        Cycles.Where(c => c.Market == market).Select(c => (c.From, c.Days)).Concat(set?.CyclesOf(market) ?? []).GroupBy(c => c.From)
            .Select(same => same.Last()).OrderByDescending(c => c.From);

    readonly record struct Cycle(Market Market, DateOnly From, int Days);
}
