using System.Text;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Trades;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

public sealed class DayFilesTradesTests
{
    const string Header = "trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty,settlement_date\n";
    const string Good = "T1,2013-10-08T08:00:17.034Z,C1,BUY,US78462F1030,100,167.4200,USD,XNAS,AGENCY,CCP,";

    // Milliseconds since 1970 of 2013-10-08T08:00:17.034Z, by date(1).
    const long At = 1_381_219_217_034;

    static readonly Ticket First =
        new(2, "T1", At, "C1", Side.Buy, "US78462F1030", 100, 167.42m, "USD", "XNAS", Capacity.Agency, "CCP", null);

    static (List<Ticket> Good, string[] Problems) Read(string file)
    {
        List<Problem> problems = [];
        List<Ticket> all = [.. DayFiles.Trades(S(file), "trades.csv", problems).SelectMany(batch => batch)];
        return (all, Shown(problems));
    }

    [Fact]
    public void A_trade_is_read()
    {
        var (good, problems) = Read(Header + Good + "\n" + Good.Replace("T1", "T2") + "2013-10-11\n");
        Assert.Empty(problems);
        Assert.Equal([First, First with { Line = 3, TradeId = "T2", SettleOn = new(2013, 10, 11) }], good);
        Assert.Same(good[0].Account, good[1].Account);
    }

    [Theory]
    [InlineData("BUY", "SELL", Side.Sell)]
    [InlineData("AGENCY", "PRINCIPAL", Capacity.Principal)]
    [InlineData("AGENCY", "RISKLESS", Capacity.Riskless)]
    public void Every_word_is_known(string word, string other, object stands)
    {
        var (good, problems) = Read(Header + Good.Replace(word, other) + "\n");
        Assert.Empty(problems);
        Assert.Equal(stands, stands is Side ? good[0].Side : good[0].Capacity);
    }

    [Theory]
    [InlineData(",100,", ",100.000,", 100L)]
    [InlineData(",100,", ",-5,", -5L)]
    [InlineData(",100,", ",0,", 0L)]
    [InlineData(",100,", ",9223372036854775807,", long.MaxValue)]
    public void A_quantity_is_whole_and_the_firm_judges_its_sign(string part, string other, long quantity)
    {
        var (good, problems) = Read(Header + Good.Replace(part, other) + "\n");
        Assert.Empty(problems);
        Assert.Equal(quantity, good[0].Quantity);
    }

    [Theory]
    [InlineData("T1", "", "trade_id: nothing is given")]
    [InlineData("2013-10-08T08:00:17.034Z", "2013-02-29T08:00:17.034Z", "executed_at: 2013-02-29 is not a day of the calendar")]
    [InlineData("2013-10-08T08:00:17.034Z", "2013-10-08 08:00:17",
        "executed_at: '2013-10-08 08:00:17' is not a time like 2013-10-08T08:00:17.034Z")]
    [InlineData("C1", "", "account: nothing is given")]
    [InlineData("BUY", "B", "side: 'B' is none of BUY, SELL")]
    [InlineData("BUY", "", "side: nothing is given")]
    [InlineData(",100,", ",100.5,", "quantity: quantity '100.5' is not a whole number of units")]
    [InlineData(",100,", ",1e3,", "quantity: quantity '1e3' is not a whole number of units")]
    [InlineData(",100,", ",9223372036854775808,", "quantity: '9223372036854775808' is too large a number")]
    [InlineData(",100,", ",,", "quantity: nothing is given")]
    [InlineData("167.4200", "$167", "price: '$167' is not a plain decimal number")]
    [InlineData("167.4200", "0.00000000001", "price: '0.00000000001' has more than 10 digits after the point")]
    [InlineData("AGENCY", "AGENT", "capacity: 'AGENT' is none of AGENCY, PRINCIPAL, RISKLESS")]
    [InlineData("CCP,", "CCP,2013-10-1", "settlement_date: '2013-10-1' is not a date like 2013-10-08")]
    public void A_trade_that_cannot_be_read_is_named_and_the_others_are_kept(string part, string other, string told)
    {
        var (good, problems) = Read($"{Header}{Good}\n{Good.Replace(part, other)}\n{Good}\n");
        Assert.Equal([$"trades.csv:3:{told}"], problems);
        Assert.Equal([First, First with { Line = 4 }], good);
    }

    [Fact]
    public void The_column_of_settlement_dates_may_be_missing()
    {
        var (good, problems) = Read(Header.Replace(",settlement_date", "") + Good[..^1] + "\n");
        Assert.Empty(problems);
        Assert.Equal([First], good);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_end_at_the_same_rows_however_the_stream_gives_its_bytes(int seed)
    {
        var file = new StringBuilder(Header);
        for (var i = 0; i < 2 * DayFiles.TicketsInBatch + 7; i++)
            file.Append(i % 100 == 3 ? "not a row\n" : Good.Replace("T1", $"T{i}").Replace("C1", $"C{i % 5_000}") + "\n");
        List<Problem> atOnce = [], inDrops = [];
        Ticket[][] whole = [.. DayFiles.Trades(S(file.ToString()), "t", atOnce)];
        Ticket[][] drops = [.. DayFiles.Trades(new Drops(S(file.ToString()), seed), "t", inDrops)];
        Assert.Equal([DayFiles.TicketsInBatch, 508], whole.Select(b => b.Length)); // 1 031 rows, of which 11 are bad
        Assert.Equal(atOnce, inDrops);
        Assert.Equal(whole, drops);
    }

    [Fact]
    public void Rows_are_read_as_they_are_asked_for()
    {
        var endless = new LongLine(Header + string.Concat(Enumerable.Repeat(Good + "\n", 10_000)), long.MaxValue / 2, "");
        Assert.Equal(DayFiles.TicketsInBatch, DayFiles.Trades(endless, "t", []).First().Length);
    }

    [Fact]
    public void An_amendment_is_a_whole_trade()
    {
        List<Problem> problems = [];
        Assert.Equal([[First]], DayFiles.Amendments(S(Header + Good + "\n"), "amendments.csv", problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void A_cancellation_has_a_reason()
    {
        List<Problem> problems = [];
        var good = DayFiles.Cancellations(S("trade_id,reason\nT1,booked twice\nT2,\n"), "cancellations.csv", problems);
        Assert.Equal([new CancelTrade("T1", "booked twice", "cancellations.csv:2")], good);
        Assert.Equal(["cancellations.csv:3:reason: nothing is given"], Shown(problems));
    }

    [Fact]
    public void A_confirmation_is_in_the_words_of_the_other_side()
    {
        const string File = "trade_id,counterparty,side,isin,quantity,price,settlement_date,net_amount\n"
            + "T1,BIRCH,SELL,US78462F1030,100,167.42,2013-10-11,16742.00\n"
            + "T1,BIRCH,SELL,US78462F1030,100.5,167.42,2013-10-11,16742.00\n"
            + "T1,BIRCH,SELL,US78462F1030,100,167.42,,16742.00\n";
        List<Problem> problems = [];
        var good = DayFiles.Confirmations(S(File), "c.csv", problems);
        var expected = new Confirmation("T1", "BIRCH", Side.Sell, "US78462F1030", 100, 167.42m, new(2013, 10, 11), 16_742m);
        Assert.Equal([new ConfirmTrade(expected, "c.csv:2")], good);
        Assert.Equal(["c.csv:3:quantity: quantity '100.5' is not a whole number of units", "c.csv:4:settlement_date: nothing is given"],
            Shown(problems));
    }
}
