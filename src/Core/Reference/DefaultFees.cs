namespace Countinghouse.Reference;

/// <summary>
/// The charges of a firm that has no schedule of its own. Half a cent a share, at least 1.00 and at most half a percent of principal, is
/// the project's own default; the fees of the United States are as published.
/// </summary>
static class DefaultFees
{
    // Section 31 of the Securities Exchange Act (15 U.S.C. 78ee): dollars a million, by the SEC's fee rate advisories and orders.
    // 19.20: advisory 5 for 2011. 18.00: order 34-66202. 22.40: mid-year order 34-66495 of 1 March 2012, which subsection (j) lets take
    // effect on 1 April; the rate is in advisory 2 for 2013. 20.60: order 34-104909 of 27 February 2026, advisory 2026-2; its rate and date
    // were read in works that quote the advisory, not in the advisory itself.
    static readonly (DateOnly From, decimal PerMillion)[] Section31 =
    [
        (new(2011, 1, 21), 19.20m), (new(2012, 2, 21), 18.00m), (new(2012, 4, 1), 22.40m), (new(2013, 5, 25), 17.40m),
        (new(2014, 3, 18), 22.10m), (new(2015, 2, 14), 18.40m),
        (new(2016, 2, 16), 21.80m), (new(2017, 7, 4), 23.10m), (new(2018, 5, 22), 13.00m), (new(2019, 4, 16), 20.70m),
        (new(2020, 2, 18), 22.10m), (new(2021, 2, 25), 5.10m), (new(2022, 5, 14), 22.90m), (new(2023, 2, 27), 8.00m),
        (new(2024, 5, 22), 27.80m), (new(2025, 5, 14), 0.00m), (new(2026, 4, 4), 20.60m),
    ];

    // FINRA By-Laws, Schedule A, section 1 (Trading Activity Fee): dollars a share of an equity sold, and most for a trade. Regulatory
    // Notice 11-27 (2011), rule filings SR-FINRA-2020-032 (2022 to 2024) and SR-FINRA-2024-019 (2026); SR-FINRA-2026-021 (release
    // 34-106409) asks for none from October to December 2026. Not verified: what comes after; sources differ on the rate of 2027, and until
    // it is known here the one before the pause is charged again.
    static readonly (DateOnly From, decimal PerShare, decimal Most)[] TradingActivity =
    [
        (new(2011, 7, 1), 0.000090m, 4.50m), (new(2012, 7, 1), 0.000119m, 5.95m), (new(2022, 1, 1), 0.000130m, 6.49m),
        (new(2023, 1, 1), 0.000145m, 7.27m), (new(2024, 1, 1), 0.000166m, 8.30m), (new(2026, 1, 1), 0.000195m, 9.79m),
        (new(2026, 10, 1), 0m, 0m), (new(2027, 1, 1), 0.000195m, 9.79m),
    ];

    public static FeeRule[] Rules()
    {
        var rules = new List<FeeRule>
        {
            new("COMMISSION", DateOnly.MinValue, DateOnly.MaxValue)
            {
                PerUnit = 0.005m, MinimumPerTrade = 1.00m, MaximumRate = 0.005m, HouseExempt = true, IsIncome = true,
            },
        };
        for (var i = 0; i < Section31.Length; i++)
            rules.Add(Regulatory("SEC31", Section31[i].From, i + 1 < Section31.Length ? Section31[i + 1].From : null) with
            {
                PerMillion = Section31[i].PerMillion,
            });
        for (var i = 0; i < TradingActivity.Length; i++)
            rules.Add(Regulatory("TAF", TradingActivity[i].From, i + 1 < TradingActivity.Length ? TradingActivity[i + 1].From : null) with
            {
                PerUnit = TradingActivity[i].PerShare,
                MaximumPerTrade = TradingActivity[i].Most,
            });
        return [.. rules];
    }

    // Both fall on sales of shares, funds, rights and the like. Section 31(b) and (c) except "bonds, debentures, other evidences of
    // indebtedness"; the rate a share of the trading activity fee is that of "covered equity securities" (Schedule A, section 1(b)). What
    // Schedule A asks of a bond is a rate of its own, not in this table.
    const string NotDebt = "CEMR";

    static FeeRule Regulatory(string kind, DateOnly from, DateOnly? next) => new(kind, from, next?.AddDays(-1) ?? DateOnly.MaxValue)
    {
        Market = Market.Us, Currency = "USD", Categories = NotDebt, SalesOnly = true, RoundUp = true,
    };
}
