using Countinghouse.Facts;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Books;

/// <summary>Days of business for a firm: one told by hand, others drawn by seed.</summary>
public static class BooksDays
{
    static readonly string[] Isins = [BooksFirm.Aig, BooksFirm.BankOfAmerica, BooksFirm.Sap, BooksFirm.Toyota, BooksFirm.Fund];
    static readonly string[] Accounts = ["C000001", "C000002", "R0001", "H01"];
    static readonly string[] Parties = ["CCP", "CCP", "BROKER.1", "OTHER-2"];

    /// <summary>
    /// Seven days in which something settles, fails, settles in part, is cancelled, is amended, and is still pending at the end.
    /// </summary>
    public static BooksFirm Told()
    {
        var firm = Funded(10_000);
        firm.NextDay();
        firm.Trade(firm.Ticket("T-1", "C000001", Side.Buy, BooksFirm.Aig, 300));
        firm.Trade(firm.Ticket("T-2", "C000002", Side.Sell, BooksFirm.Toyota, 700));
        firm.Trade(firm.Ticket("T-3", "R0001", Side.Buy, BooksFirm.BankOfAmerica, 900));
        firm.Trade(firm.Ticket("T-4", "H01", Side.Buy, BooksFirm.Sap, 50) with { Counterparty = "OTHER-2" });
        firm.Trade(firm.Ticket("T-5", "C000002", Side.Sell, BooksFirm.Fund, 1_234_567) with { Counterparty = "BROKER.1" });
        firm.EndDay();
        firm.NextDay();
        firm.Must(new CancelTrade("T-4", "a mistake", "cancels.csv"));
        firm.Must(new AmendTrade("trades.csv", firm.Ticket("T-1", "C000001", Side.Buy, BooksFirm.Aig, 200)));
        firm.EndDay();
        for (var day = 0; day < 4; day++)
        {
            firm.NextDay();
            firm.Trade(firm.Ticket($"U-{day}", "C000001", day % 2 == 0 ? Side.Sell : Side.Buy, BooksFirm.BankOfAmerica, 100 + day));
            firm.EndDay(due => due.RestQuantity > 0 ? due.RestQuantity / 3 : null);
        }
        firm.NextDay();
        firm.EndDay();
        return firm;
    }

    public static BooksFirm Drawn(int seed, int days = 7)
    {
        var chance = new Random(seed);
        var firm = Funded(chance.Next(1, 5_000));
        for (var day = 0; day < days; day++)
        {
            firm.NextDay();
            var trades = chance.Next(12);
            for (var i = 0; i < trades; i++) firm.Trade(Ticket(chance, firm, $"D{day}-{i}"));
            for (var i = 0; i < 3 && firm.TradeIds.Count > 0; i++) Change(chance, firm);
            firm.EndDay(due => chance.Next(3) == 0 ? chance.NextInt64(Math.Abs(due.RestQuantity) + 1) : null);
        }
        return firm;
    }

    static BooksFirm Funded(long units)
    {
        var firm = new BooksFirm();
        List<(string, string, long)> amounts = [("EQUITY", "USD", 123_456_78)];
        foreach (var account in new[] { "C000001", "C000002", "H01" })
        {
            amounts.AddRange([(account, "USD", units * 1_000), (account, "EUR", units * 999), (account, "JPY", units * 10)]);
            foreach (var isin in Isins) amounts.Add((account, isin, units));
        }
        firm.Endow([.. amounts]);
        return firm;
    }

    static Ticket Ticket(Random chance, BooksFirm firm, string id) =>
        firm.Ticket(id, Pick(chance, Accounts), chance.Next(2) == 0 ? Side.Buy : Side.Sell, Pick(chance, Isins), chance.Next(1, 400)) with
        {
            Counterparty = Pick(chance, Parties),
            Price = chance.Next(1, 90_000) / 1_000m,
        };

    // Some are refused: the trade is settled or cancelled already.
    static void Change(Random chance, BooksFirm firm)
    {
        var id = Pick(chance, [.. firm.TradeIds]);
        if (chance.Next(2) == 0) firm.Run(new CancelTrade(id, "drawn", "cancels.csv"));
        else firm.Run(new AmendTrade("trades.csv", Ticket(chance, firm, id)));
    }

    static string Pick(Random chance, string[] from) => from[chance.Next(from.Length)];
}
