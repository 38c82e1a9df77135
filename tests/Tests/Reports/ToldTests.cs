using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reports;

/// <summary>What a market is told of instructions, and how obligations of several trade days are shown.</summary>
public sealed class ToldTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    ReportBook Reports(TestFirm firm)
    {
        var path = Path.Combine(folder, "book.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    // 10 000 × 3.625 % ÷ 2 × 56 ÷ 184 = 55.163, of 9 967.66 that are to be paid.
    [Fact]
    public void Of_one_trade_the_interest_accrued_is_told_and_of_a_net_it_is_not()
    {
        var firm = TestFirm.Funded();
        foreach (var party in new[] { TestFirm.Alone, TestFirm.Ccp })
            firm.Book(firm.Ticket("T-" + party, Side.Buy, 10_000, TestFirm.Bond) with { Price = 99.125m, Counterparty = party });
        firm.EndDay();
        using var reports = Reports(firm);
        Assert.Equal([(TestFirm.Alone, -9_967.66m, -55.16m), (TestFirm.Ccp, -9_967.66m, 0m)],
            reports.Told(new(-1, long.MaxValue)).Select(t => (t.Counterparty, t.Amount, t.Accrued)).Order());
    }

    // Two trade days, one settlement date, as before a holiday: two nets and two instructions, and one line of what is owed.
    [Fact]
    public void Nets_of_two_trade_days_for_one_settlement_date_are_one_line()
    {
        var firm = TestFirm.Funded();
        var date = firm.Day.AddDays(3);
        firm.Book(firm.Ticket("T-1", Side.Buy, 100) with { Counterparty = TestFirm.Nets, SettleOn = date });
        firm.EndDay();
        firm.NextDay();
        firm.Book(firm.Ticket("T-2", Side.Sell, 40) with { Counterparty = TestFirm.Nets, SettleOn = date });
        firm.EndDay();
        using var reports = Reports(firm);
        Assert.Equal([$"{TestFirm.Nets} {date:yyyy-MM-dd} {TestFirm.Aig} 60 -2910.00"],
            reports.Run("obligations", new()).Rows.Select(r => string.Join(' ', r.Take(5))));
        Assert.Equal(["100", "-40"], reports.Run("instructions", new()).Rows.Select(r => r[6]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
