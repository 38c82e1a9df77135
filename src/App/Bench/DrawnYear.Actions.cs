namespace Countinghouse.App.Bench;

// What happens to what is held: coupons and redemptions by the terms of the bonds, the rest announced on its ex-date.
sealed partial class DrawnYear
{
    /// <summary>Every so many days a dividend goes ex.</summary>
    public int DividendEvery { get; init; } = 5;
    /// <summary>Every so many days a share is split, and half-way between them one of the rarer events comes, in turn.</summary>
    public int SplitEvery { get; init; } = 50;

    const string Rate = "SHORT-RATE", Prices = "PRICE-LEVEL";

    // Half-yearly, yearly, one that is redeemed in September, floating by quarters, and one that follows prices.
    static readonly (string Terms, DateOnly Until)[] Bonds =
    [
        ("4,2034-02-15,ACT/ACT ICMA,2,,,,,", DateOnly.MaxValue), ("2.5,2031-01-20,ACT/ACT ICMA,1,,,,,", DateOnly.MaxValue),
        ("4.25,2025-09-15,30/360,2,,,,,", new(2025, 9, 5)), ($"0,2029-02-28,ACT/360,4,,{Rate},0.25,,", DateOnly.MaxValue),
        ($"1.5,2033-01-15,ACT/ACT ICMA,2,,,,{Prices},100", DateOnly.MaxValue),
    ];

    int rarer, spun;

    void WriteActions(string into, DateOnly day)
    {
        List<string> rows = [];
        days++;
        if (days % DividendEvery == 0)
        {
            var share = instruments[Below(Shares)];
            rows.Add(Announced($"D{days}", "DIVIDEND", share, day) + Row($"{Math.Round(share.Close / 100, 2)},{share.Currency},,,,,"));
        }
        if (days % SplitEvery == 0)
        {
            var share = instruments[Below(Shares)];
            Reprice(share, share.Close / 2);
            rows.Add(Announced($"S{days}", "SPLIT", share, day) + ",,2,1,,,");
        }
        if (days % SplitEvery == SplitEvery / 2) rows.Add(Rarer(into, day));
        if (rows.Count > 0)
            WriteRows(into, "corporate-actions.csv",
                "id,type,isin,ex_date,record_date,pay_date,rate,currency,ratio_new,ratio_old,new_isin,cash_in_lieu,basis_share", rows);
    }

    string Rarer(string into, DateOnly day)
    {
        var share = instruments[Below(Shares)];
        var id = $"R{days}";
        switch (rarer++ % 4)
        {
            case 0:
                Reprice(share, share.Close * 10);
                return Announced(id, "REVERSE_SPLIT", share, day) + Row($",,1,10,,{share.Close},");
            case 1:
                var child = Listed(Shares + Bonds.Length + spun++, "", Math.Max(1, Math.Round(share.Close / 5, 2)));
                instruments.Add(child with { Home = share.Home });
                WriteInstruments(into, [instruments[^1]]);
                return Announced(id, "SPINOFF", share, day) + Row($",,1,4,{child.Isin},{child.Close},5");
            case 2:
                Reprice(share, share.Close * 20 / 21);
                return Announced(id, "STOCK_DIVIDEND", share, day) + Row($",,1,20,,{share.Close},");
            default:
                return Announced(id, "CAPITAL_DISTRIBUTION", share, day)
                    + Row($"{Math.Round(share.Close / 50, 2)},{share.Currency},,,,,");
        }
    }

    // New York records on the ex-date, Europe the day after; all pay two weeks later.
    static string Announced(string id, string type, Instrument of, DateOnly day) => Row($"{id},{type},{of.Isin},{day:yyyy-MM-dd},")
        + Row($"{day.AddDays(of.Currency == "USD" ? 0 : 1):yyyy-MM-dd},{day.AddDays(14):yyyy-MM-dd},");

    static void Reprice(Instrument share, decimal close) => share.Close = Math.Max(1, Math.Round(close, 2));

    // The level of prices of a month is known on the first business day of the next; a short rate on the first of every month.
    void WriteIndices(string into, DateOnly day)
    {
        if (days > 1 && day.Month == lastMonth) return;
        List<string> rows = [];
        for (var back = days == 1 ? 5 : 1; back >= 1; back--)
        {
            var month = new DateOnly(day.Year, day.Month, 1).AddMonths(-back);
            level = Math.Round(level * (1 + Below(60) / 10_000m), 3);
            rows.Add(Row($"{Prices},{month:yyyy-MM-dd},{level}"));
            rows.Add(Row($"{Rate},{month.AddMonths(days == 1 ? 0 : 1):yyyy-MM-dd},{4 + Below(100) / 100m}"));
        }
        lastMonth = day.Month;
        WriteRows(into, "rates.csv", "index,date,value", rows);
    }

    decimal level = 101;
    int lastMonth;
}
