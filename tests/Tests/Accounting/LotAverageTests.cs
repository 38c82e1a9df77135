using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// 26 CFR 1.1012-1(e)(7): kept by the average, every unit has the average of all for its basis, whatever takes it; what was acquired first
/// goes first, which decides over the holding period alone. 50 units for 500.00 and 50 for 1 000.00 cost 15.00 each.
/// </summary>
public sealed class LotAverageTests
{
    static readonly AccountId Account = new(1), Other = new(2);
    static readonly AssetId Share = new(10), New = new(11);
    static readonly DateOnly Ex = new(2025, 3, 10);

    static LotBook Book(params LotPolicy[] policies)
    {
        var book = new LotBook(new() { Policies = policies.Length > 0 ? policies : [Policy(new(2020, 1, 2), LotMethod.Average)] });
        book.Trade(new(Account, Share, new(2020, 5, 4), 50, 500_00, 1));
        book.Trade(new(Account, Share, new(2024, 6, 3), 50, 1_000_00, 2));
        return book;
    }

    static LotPolicy Policy(DateOnly from, LotMethod method) => new(Account, null, from, method, false, true);

    static string Left(LotBook book) =>
        string.Join(", ", book.Lots().Select(l => $"{l.Instrument.Number} {l.Lot.Acquired.Year} {l.Lot.Quantity} {l.Lot.Cost}"));

    static string Gone(LotBook book) => string.Join(", ", book.Disposals.Select(d =>
        $"{d.Acquired.Year} {d.Quantity} {d.Proceeds} {d.Cost} {d.Gain} {(d.IsLongTerm ? "LONG" : "SHORT")}"));

    // 20.00 each are a gain of 5.00 each, as they are when they are sold.
    [Theory, InlineData(true), InlineData(false)]
    public void What_is_paid_out_costs_the_average_as_what_is_sold_does(bool isSold)
    {
        var book = Book();
        if (isSold) book.Trade(new(Account, Share, Ex, -100, -2_000_00, 20));
        else book.Apply(new ExchangeLots(Share, Ex, 20, null, new(1, 1), 20_00m, 0, null));
        Assert.Equal("2020 50 100000 75000 25000 LONG, 2024 50 100000 75000 25000 SHORT", Gone(book));
        Assert.Equal("", Left(book));
    }

    // 26 USC 301(c)(2): 12.00 of 15.00 lower the cost of every unit to 3.00, and none is a gain; of 18.00, 3.00 are.
    [Theory]
    [InlineData(12, "10 2020 50 15000, 10 2024 50 15000", "")]
    [InlineData(18, "10 2020 50 0, 10 2024 50 0", "2020 0 15000 0 15000 LONG, 2024 0 15000 0 15000 SHORT")]
    public void Capital_is_given_back_on_the_average(int each, string left, string gone)
    {
        var book = Book();
        book.Apply(new ReturnCapital(Share, Ex, 20, each * 100m));
        Assert.Equal((left, gone), (Left(book), Gone(book)));
    }

    // One for three: a third of 33 1/3, so a hundredth of 1 500.00; 1 485.00 are left for 33, 45.00 each.
    [Fact]
    public void A_fraction_costs_its_part_of_all()
    {
        var book = Book();
        book.Apply(new SplitLots(Share, Ex, 20, new(1, 3), 60_00m));
        Assert.Equal(("10 2020 16 72000, 10 2024 17 76500", "2024 0 2000 1500 500 SHORT"), (Left(book), Gone(book)));
    }

    // 26 USC 356(a): shares worth 1 400.00 and 300.00 in cash are a gain of 200.00, each lot's half of it below its 150.00 of cash.
    [Fact]
    public void Of_stock_and_cash_the_gain_is_the_one_over_the_average()
    {
        var book = Book();
        book.Apply(new ExchangeLots(Share, Ex, 20, New, new(1, 2), 3_00m, 28_00m, null));
        Assert.Equal("2020 50 15000 5000 10000 LONG, 2024 50 15000 5000 10000 SHORT", Gone(book));
        Assert.Equal("11 2020 25 70000, 11 2024 25 70000", Left(book));
    }

    [Fact]
    public void What_is_spun_off_takes_its_part_of_the_average()
    {
        var book = Book();
        book.Apply(new SpinOffLots(Share, Ex, 20, New, new(1, 1), new(1, 10), null));
        Assert.Equal("10 2020 50 67500, 10 2024 50 67500, 11 2020 50 7500, 11 2024 50 7500", Left(book));
    }

    // 33 for 333.35 and 67 for 1 000.00 cost 13.3335 each: 40 of them 533.34.
    [Fact]
    public void What_is_moved_carries_the_average()
    {
        var book = new LotBook(new() { Policies = [Policy(new(2020, 1, 2), LotMethod.Average)] });
        book.Trade(new(Account, Share, new(2020, 5, 4), 33, 333_35, 1));
        book.Trade(new(Account, Share, new(2024, 6, 3), 67, 1_000_00, 2));
        book.Transfer(new("", Account, Other, Share, 40, Ex, []), 20, []);
        Assert.Equal(((60, 800_01), (40, 533_34)), (book.Total(Account, Share), book.Total(Other, Share)));
    }

    // What was given up again before it was used has done nothing (26 CFR 1.1012-1(e)(9)); a comparison by the average is by it throughout.
    [Fact]
    public void A_method_that_is_given_up_before_the_action_does_nothing()
    {
        var book = Book(Policy(new(2020, 1, 2), LotMethod.Average), Policy(new(2025, 3, 3), LotMethod.Fifo));
        book.Apply(new ExchangeLots(Share, Ex, 20, null, new(1, 1), 20_00m, 0, null));
        Assert.Equal("2020 50 100000 50000 50000 LONG, 2024 50 100000 100000 0 SHORT", Gone(book));
    }
}
