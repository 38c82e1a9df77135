using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
namespace Countinghouse.Tests.Csv;

/// <summary>Two real days of four US securities (QuantConnect Lean data folder, Apache-2.0), lent to the tests.</summary>
public sealed class DayFilesMaterialTests
{
    readonly List<Problem> problems = [];

    static FileStream Open(string file) => File.OpenRead(Material.Require("days/" + file));

    [Theory]
    [InlineData("2013-10-07", 388_417)]
    [InlineData("2013-10-08", 654_140)]
    public void Every_trade_of_a_real_day_is_read(string day, int trades)
    {
        var batches = DayFiles.Trades(Open($"{day}/trades.csv.gz"), "trades.csv.gz", problems).Select(b => b.Length).ToList();
        Assert.Empty(problems);
        Assert.Equal(trades, batches.Sum());
        Assert.All(batches.SkipLast(1), length => Assert.Equal(DayFiles.TicketsInBatch, length));
    }

    [Fact]
    public void The_other_files_of_a_real_day_are_read()
    {
        var instruments = DayFiles.Instruments(Open("2013-10-07/instruments.csv"), "instruments.csv", problems);
        var isins = instruments.Select(c => ((ListInstrument)c).Terms.Isin).ToHashSet();
        Assert.Equal(4, isins.Count);
        Assert.Equal(20_044, DayFiles.Accounts(Open("2013-10-07/accounts.csv"), "accounts.csv", problems).Count);
        Assert.Equal(4, DayFiles.Prices(Open("2013-10-07/prices.csv"), "prices.csv", problems).Count);
        Assert.Equal(4, DayFiles.Prices(Open("2013-10-08/prices.csv"), "prices.csv", problems).Count);
        var opening = DayFiles.Opening(Open("2013-10-07/opening.csv"), "opening.csv", problems,
            code => code == "USD" ? 2 : isins.Contains(code) ? 0 : null);
        Assert.Contains(opening, line => line is { Account: "EQUITY", Asset: "USD", Amount: 5_000_000_000 });
        Assert.Empty(problems);
    }
}
