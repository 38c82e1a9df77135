using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Accounting;

public sealed class LotBookTests
{
    static readonly AccountId Account = new(1), Other = new(2);
    static readonly AssetId Share = new(10), Spun = new(11);

    static LotBook Book(LotMethod method = LotMethod.Fifo, bool washes = false, params (long By, (long, long)[] Lots)[] named) => new(new()
    {
        Always = method, WashSales = washes,
        Named = named.ToDictionary(n => n.By, n => (IReadOnlyList<(long Lot, long Quantity)>)n.Lots),
    });

    // Quantity in units, amount in units of the currency: the two signs are one.
    static void Trade(LotBook book, string on, long quantity, decimal amount, long by) =>
        book.Trade(new(Account, Share, Day(on), quantity, (long)(Math.Sign(quantity) * amount * 100), by));

    static DateOnly Day(string on) => DateOnly.ParseExact(on, "yyyy-MM-dd");

    static string Told(Disposal d) => FormattableString.Invariant(
        $"{d.Acquired:yyyy-MM-dd} {d.Disposed:yyyy-MM-dd} {d.Quantity}: {d.Proceeds / 100m} - {d.Cost / 100m} + {d.Disallowed / 100m} ")
        + (d.IsLongTerm ? "LONG" : "SHORT");

    static string Told(Lot l) => FormattableString.Invariant($"{l.Acquired:yyyy-MM-dd} {l.Quantity} {l.Cost / 100m}");

    static string[] Left(LotBook book) => [.. book.Lots().Select(l => Told(l.Lot))];

    [Theory]
    [InlineData(LotMethod.Fifo, "2020-01-02 2021-06-01 100: 3000 - 1000 + 0 LONG|2020-03-02 2021-06-01 50: 1500 - 900 + 0 LONG",
        "2020-03-02 50 900|2021-05-03 100 1400")]
    [InlineData(LotMethod.Lifo, "2021-05-03 2021-06-01 100: 3000 - 1400 + 0 SHORT|2020-03-02 2021-06-01 50: 1500 - 900 + 0 LONG",
        "2020-01-02 100 1000|2020-03-02 50 900")]
    [InlineData(LotMethod.Hifo, "2020-03-02 2021-06-01 100: 3000 - 1800 + 0 LONG|2021-05-03 2021-06-01 50: 1500 - 700 + 0 SHORT",
        "2020-01-02 100 1000|2021-05-03 50 700")]
    [InlineData(LotMethod.Average, "2020-01-02 2021-06-01 100: 3000 - 1400 + 0 LONG|2020-03-02 2021-06-01 50: 1500 - 700 + 0 LONG",
        "2020-03-02 50 700|2021-05-03 100 1400")]
    public void Each_method_takes_its_own_lots(LotMethod method, string disposals, string left)
    {
        var book = Book(method);
        Trade(book, "2020-01-02", 100, 1000, 1);
        Trade(book, "2020-03-02", 100, 1800, 2);
        Trade(book, "2021-05-03", 100, 1400, 3);
        Trade(book, "2021-06-01", -150, 4500, 4);
        Assert.Equal(disposals.Split('|'), book.Disposals.Select(Told));
        Assert.Equal(left.Split('|'), Left(book));
    }

    [Fact]
    public void The_lots_that_were_named_are_taken_and_the_rest_first_in_first_out()
    {
        var book = Book(LotMethod.Specific, named: (4, [(3, 60), (2, 20)]));
        Trade(book, "2020-01-02", 100, 1000, 1);
        Trade(book, "2020-03-02", 100, 1800, 2);
        Trade(book, "2021-05-03", 100, 1400, 3);
        Trade(book, "2021-06-01", -100, 3000, 4);
        Assert.Equal(["2021-05-03 2021-06-01 60: 1800 - 840 + 0 SHORT", "2020-03-02 2021-06-01 20: 600 - 360 + 0 LONG",
            "2020-01-02 2021-06-01 20: 600 - 200 + 0 LONG"], book.Disposals.Select(Told));
        Assert.Empty(book.Unidentified); // what was named was there
    }

    [Fact]
    public void A_sale_beyond_what_is_there_closes_the_lots_and_opens_a_short_one()
    {
        var book = Book();
        Trade(book, "2013-10-07", 100, 1000, 1);
        Trade(book, "2013-10-08", -150, 1650, 2);
        Assert.Equal(["2013-10-08 -50 -550"], Left(book));
        Trade(book, "2013-10-09", 80, 800, 3);
        Assert.Equal(["2013-10-07 2013-10-08 100: 1100 - 1000 + 0 SHORT", "2013-10-08 2013-10-09 -50: 550 - 500 + 0 SHORT"],
            book.Disposals.Select(Told));
        Assert.Equal(["2013-10-09 30 300"], Left(book));
    }

    [Fact]
    public void An_average_without_end_loses_no_cent()
    {
        var book = Book(LotMethod.Average);
        Trade(book, "2020-01-02", 3, 10, 1);
        for (var by = 2; by < 5; by++) Trade(book, "2020-02-03", -1, 5, by);
        Assert.Equal([333L, 334, 333], book.Disposals.Select(d => d.Cost));
        Assert.Empty(book.Lots());
    }

    // 26 CFR 1.1091-1(h), examples 1 and 2.
    [Fact]
    public void The_examples_of_the_regulation_on_wash_sales_come_out()
    {
        var one = Book(LotMethod.Specific, true, (3, [(1, 100)]));
        Trade(one, "1954-12-01", 100, 10_000, 1);
        Trade(one, "1954-12-15", 100, 9_000, 2);
        Trade(one, "1955-01-03", -100, 9_000, 3);
        Assert.Equal(["1954-12-01 1955-01-03 100: 9000 - 10000 + 1000 SHORT"], one.Disposals.Select(Told));
        Assert.Equal(["1954-12-15 100 10000"], Left(one));

        var two = Book(LotMethod.Fifo, true);
        Trade(two, "1954-09-21", 100, 5_000, 1);
        Trade(two, "1954-12-21", 50, 2_750, 2);
        Trade(two, "1954-12-27", 25, 1_125, 3);
        Trade(two, "1955-01-03", -100, 4_000, 4);
        Assert.Equal(["1954-09-21 1955-01-03 100: 4000 - 5000 + 750 SHORT"], two.Disposals.Select(Told));
        Assert.Equal(["1954-12-21 50 3250", "1954-12-27 25 1375"], Left(two));
    }

    // IRS Publication 550, Wash Sales, Example 1.
    [Fact]
    public void A_purchase_in_the_thirty_days_after_takes_on_the_loss_and_the_time_held()
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2013-01-02", 100, 1_000, 1);
        Trade(book, "2013-12-20", -100, 750, 2);
        Trade(book, "2014-01-19", 100, 800, 3); // the thirtieth day
        Assert.Equal(250_00, book.Disposals[0].Disallowed);
        Assert.Equal(["2014-01-19 100 1050"], Left(book));
        Trade(book, "2014-02-10", -100, 1_100, 4); // 352 days before and 22 after: more than a year
        Assert.True(book.Disposals[1].IsLongTerm);

        var late = Book(LotMethod.Fifo, true);
        Trade(late, "2013-01-02", 100, 1_000, 1);
        Trade(late, "2013-12-20", -100, 750, 2);
        Trade(late, "2014-01-20", 100, 800, 3);
        Assert.Equal(0, late.Disposals[0].Disallowed);
    }

    // 26 USC 1091(a) asks what the taxpayer has acquired, and not where: a lot that was there at the opening, a dividend taken in shares
    // (IRS Publication 550, Wash Sales), one that came from another account of the same taxpayer.
    [Theory, InlineData("2025-09-25", 100, 5_000, 5_000), InlineData("2025-10-14", 15, 600, 750), InlineData("2025-11-08", 10, 400, 500),
        InlineData("2025-09-08", 100, 5_000, 0), InlineData("2025-11-09", 10, 400, 0)]
    public void What_came_otherwise_than_by_a_trade_replaces_too(string acquired, long quantity, decimal cost, decimal disallowed)
    {
        var (book, isBefore) = (Book(LotMethod.Fifo, true), string.CompareOrdinal(acquired, "2025-10-09") < 0);
        void Bring(string on, long units, decimal paid, long by) =>
            book.Bring(Account, Share, new(units, (long)(paid * 100), Day(on), Day(on), by), (isBefore ? Day("2025-10-01") : Day(on), by));
        Bring("2024-01-02", 100, 10_000, 1);
        if (isBefore) Bring(acquired, quantity, cost, 2);
        Trade(book, "2025-10-09", -100, 5_000, 3);
        if (!isBefore) Bring(acquired, quantity, cost, 2);
        Assert.Equal(disallowed * 100, book.Disposals[0].Disallowed);
        Assert.Equal((quantity, (long)((cost + disallowed) * 100)), book.Total(Account, Share));
    }

    [Theory, InlineData(true, 50_00), InlineData(false, 0)]
    public void A_purchase_moved_to_an_account_of_the_same_taxpayer_replaces_and_another_s_does_not(bool isSame, long disallowed)
    {
        var book = new LotBook(new()
        {
            WashSales = true, Holders = new Dictionary<AccountId, string> { [Account] = "A", [Other] = isSame ? "A" : "B" },
        });
        book.Trade(new(Other, Share, Day("2024-01-02"), 100, 200_00, 1));
        Trade(book, "2025-10-01", 100, 150, 2);
        book.Transfer(new("", Account, Other, Share, 100, Day("2025-10-02"), []), 3, []);
        book.Trade(new(Other, Share, Day("2025-10-09"), -100, -150_00, 4)); // the older lot
        Assert.Equal(disallowed, Assert.Single(book.Disposals).Disallowed);
    }

    [Fact]
    public void A_chain_of_wash_sales_ends_with_the_whole_loss_counted_once()
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2013-01-02", 100, 1_000, 1);
        Trade(book, "2013-02-01", -100, 900, 2);
        Trade(book, "2013-02-05", 100, 880, 3);
        Trade(book, "2013-02-20", -100, 860, 4);
        Trade(book, "2013-03-01", 60, 500, 5);
        Trade(book, "2013-06-01", -60, 450, 6);
        Assert.Equal([100_00L, 72_00, 0], book.Disposals.Select(d => d.Disallowed)); // 100, 60 % of 120, none
        Assert.Equal(-(1_000 - 900 + 880 - 860 + 500 - 450) * 100, book.Disposals.Sum(d => d.Gain));
    }

    [Fact]
    public void One_purchase_replaces_no_more_than_it_is_and_no_loss_twice()
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2013-01-02", 100, 1_000, 1);
        Trade(book, "2013-02-01", -50, 400, 2);
        Trade(book, "2013-02-04", -50, 300, 3);
        Trade(book, "2013-02-10", 70, 700, 4);
        Assert.Equal([100_00L, 80_00], book.Disposals.Select(d => d.Disallowed)); // all of 100, two fifths of 200
        Assert.Equal(["2013-02-10 50 600", "2013-02-10 20 280"], Left(book));
        Trade(book, "2013-02-11", 10, 100, 5);
        Assert.Equal([100_00L, 120_00], book.Disposals.Select(d => d.Disallowed));
    }

    [Fact]
    public void The_rest_of_the_purchase_that_was_sold_replaces_nothing()
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2013-01-02", 100, 1_000, 1);
        Trade(book, "2013-01-10", -60, 500, 2); // Rev. Rul. 56-602
        Assert.Equal(0, book.Disposals[0].Disallowed);
    }

    [Fact]
    public void A_short_sale_bought_in_at_a_loss_and_sold_short_anew_is_a_wash_sale()
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2013-01-02", -100, 1_000, 1);
        Trade(book, "2013-01-20", 100, 1_200, 2);
        Trade(book, "2013-01-25", -100, 1_150, 3);
        Assert.Equal(200_00, book.Disposals[0].Disallowed); // 26 USC 1091(e)
        Trade(book, "2013-05-02", 100, 900, 4);
        Assert.Equal(50_00, book.Disposals[1].Gain); // 1150 - 900 - 200
    }

    // 26 USC 1091(e)(1): the loss of a short position closed does not count where the same stock is sold within 30 days before or after. By
    // 1091(d), as of a purchase, it goes to what was sold. 100 sold short for 5000 are bought in for 6000.
    [Theory]
    [InlineData("2025-01-24", 1_000, -900)] // 100 of the 200 bought sold for 6100
    [InlineData("2025-02-19", 1_000, -900)] // 30 days after
    [InlineData("2025-02-20", 0, 100)]
    public void A_short_sale_bought_in_at_a_loss_is_a_wash_sale_where_the_stock_is_sold(string on, decimal disallowed, decimal gain)
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2025-01-13", -100, 5_000, 1);
        Trade(book, "2025-01-20", 200, 12_000, 2);
        Trade(book, on, -100, 6_100, 3);
        Assert.Equal([(disallowed, disallowed - 1_000), (0m, gain)], book.Disposals.Select(d => (d.Disallowed / 100m, d.Gain / 100m)));
    }

    // The same where it was sold before; the sale that opened the short position itself is none besides it (as of Rev. Rul. 56-602).
    [Theory, InlineData(false, 600), InlineData(true, 0)]
    public void A_sale_before_the_short_position_is_closed_counts_too(bool isOneTrade, decimal disallowed)
    {
        var book = Book(LotMethod.Fifo, true);
        Trade(book, "2025-01-02", 60, 2_400, 1);
        if (isOneTrade) Trade(book, "2025-01-08", -160, 8_000, 2);
        else
        {
            Trade(book, "2025-01-08", -60, 3_000, 2);
            Trade(book, "2025-01-09", -100, 5_000, 3);
        }
        Trade(book, "2025-01-20", 100, 6_000, 4);
        Assert.Equal(disallowed, book.Disposals[^1].Disallowed / 100m);
        Assert.Equal(600 - disallowed, book.Disposals[0].Gain / 100m);
        Assert.Equal(600 - 1_000, book.Disposals.Sum(d => d.Gain) / 100m);
    }

    // More than one year by the calendar: 26 USC 1222, Rev. Rul. 66-7.
    [Theory, InlineData("2013-01-15", "2014-01-15", false), InlineData("2013-01-15", "2014-01-16", true)]
    [InlineData("2011-02-28", "2012-02-29", false), InlineData("2011-02-28", "2012-03-01", true)]
    [InlineData("2012-02-28", "2013-02-28", false), InlineData("2012-02-28", "2013-03-01", true)]
    [InlineData("2012-02-29", "2013-02-28", false), InlineData("2012-02-29", "2013-03-01", true)]
    public void A_year_is_a_year_of_the_calendar(string acquired, string disposed, bool isLong) =>
        Assert.Equal(isLong, HoldingPeriod.IsLong(Day(acquired), Day(disposed)));

    [Fact]
    public void A_transfer_keeps_cost_and_dates()
    {
        var book = Book();
        Trade(book, "2020-01-02", 100, 1000.01m, 1);
        Trade(book, "2020-03-02", 100, 1800, 2);
        book.Transfer(new("", Account, Other, Share, 150, Day("2020-04-01"), []), 3, []);
        Assert.Equal((50, 900_00), book.Total(Account, Share));
        Assert.Equal((150, 1900_01), book.Total(Other, Share));
        Assert.Equal(["2020-03-02 50 900", "2020-01-02 100 1000.01", "2020-03-02 50 900"], Left(book));
        Assert.Empty(book.Disposals);
    }

    [Fact]
    public void Fees_are_inside_or_outside_by_choice()
    {
        foreach (var (inside, cost, proceeds) in new[] { (true, 1001_00L, 1198_00L), (false, 1000_00L, 1200_00L) })
        {
            var book = new LotBook(new() { Policies = [new(Account, null, DateOnly.MinValue, LotMethod.Fifo, false, inside)] });
            book.Trade(new(Account, Share, Day("2020-01-02"), 100, 1001_00, 1) { Charges = 1_00 });
            book.Trade(new(Account, Share, Day("2020-01-03"), -100, -1198_00, 2) { Charges = 2_00 });
            Assert.Equal((cost, proceeds), (book.Disposals[0].Cost, book.Disposals[0].Proceeds));
        }
    }

    [Fact]
    public void A_method_holds_from_its_day_and_for_its_instrument()
    {
        var book = new LotBook(new()
        {
            Policies = [new(Account, null, Day("2020-06-01"), LotMethod.Lifo, false, true), new(Account, Spun, Day("2020-01-01"),
                LotMethod.Fifo, false, true)],
        });
        foreach (var asset in new[] { Share, Spun })
        {
            book.Trade(new(Account, asset, Day("2020-01-02"), 10, 100, 1));
            book.Trade(new(Account, asset, Day("2020-01-03"), 10, 200, 2));
            book.Trade(new(Account, asset, Day("2020-02-03"), -5, -90, 3));
            book.Trade(new(Account, asset, Day("2020-06-01"), -5, -90, 4));
        }
        Assert.Equal([50L, 100, 50, 50], book.Disposals.Select(d => d.Cost));
    }
}
