using System.Net;
using Countinghouse.App.Outside;
using Countinghouse.Formats.Iso20022;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>What the sandbox answers to single messages: docs/formats/market.md.</summary>
public sealed class SandboxCycleTests
{
    const string Firm = "HAZRUS30", Depository = "CTDPUS30", Ccp = "CTCPUS30", Birch = "BRCHUS30", Isin = "US0378331005";

    static readonly DateOnly Day = new(2025, 10, 9);

    static SettlementInstruction Net(string id, string with, DateOnly settleOn, decimal? dollars) => new(id, Movement.Deliver,
        dollars is null ? Payment.Free : Payment.Against, null, [], [], null, Day, settleOn, new(Isin), new(100), Firm, null, null,
        new(null, null, "TRAD", null, null), new(Depository, new(Firm, null, null), null), new(Depository, new(with, null, null), null),
        dollars is { } amount ? new(new(amount, "USD"), CreditDebit.Credit) : null);

    static SandboxCycle Run(DateOnly day, SandboxState before, params SettlementInstruction[] sent)
    {
        var cycle = new SandboxCycle(new(day, Firm, Ccp, Depository, "CTBKUS30", "US-SETTLEMENT", sent.Length, new() { [Isin] = 1_000 },
            new() { ["USD"] = 0 }, [])
        { BaseCurrency = "USD" }, before, (new Scenario(), new Draws(1), MxSchemas.None));
        foreach (var one in sent)
            cycle.Take($"sese.023-{one.Id}.xml", MxForms.Build(new MxHeader(Firm, Depository, one.Id, "", new(day, new(20, 0),
                TimeSpan.Zero), null), one));
        cycle.Run();
        Assert.Empty(cycle.Notices);
        return cycle;
    }

    static List<T> Sent<T>(SandboxCycle cycle) => [.. cycle.Sent.Select(m => MxCheck.Of(m.Bytes, m.Name, MxSchemas.None).Message)
        .Select(m => m is null ? null : MxForms.Parse(m, [])).OfType<T>()];

    // Regulation (EU) 2018/1229 art. 5(3) has the amount among the fields that must agree: none is an amount too, and is not nothing said.
    [Theory, InlineData(0), InlineData(5_000), InlineData(null)]
    public void An_amount_of_nothing_is_matched_and_settles_against_payment(int? dollars)
    {
        var cycle = Run(Day, new([], [], []), Net("I1", Birch, Day, dollars));
        Assert.Equal("Mtchd", Sent<StatusAdvice>(cycle).Single().Matching?.Kind);
        var settled = Sent<SettlementConfirmation>(cycle).Single();
        Assert.Equal((dollars is null ? Payment.Free : Payment.Against, dollars), (settled.Transaction.Payment,
            (int?)settled.Amount?.Money.Amount));
        Assert.Empty(cycle.State.Open);
    }

    // ISO 20022, secl.004: the net position of all trade legs reported during the day; margin (secl.005) is of all that is open.
    [Fact]
    public void The_CCP_tells_the_net_positions_of_what_was_reported_during_the_day()
    {
        var first = Run(Day, new([], [], []), Net("I1", Ccp, Day.AddDays(1), 100), Net("I2", Ccp, Day.AddDays(1), 200));
        Assert.Equal(300, Assert.Single(Assert.Single(Sent<NetPositions>(first)).Positions).Amount.Money.Amount);
        var held = first.State with { Open = [.. first.State.Open.Select(i => i with { IsHeld = true })] };
        var second = Run(Day.AddDays(1), held, Net("I3", Ccp, Day.AddDays(4), 400));
        var position = Assert.Single(Assert.Single(Sent<NetPositions>(second)).Positions);
        Assert.Equal((400, Day.AddDays(4)), (position.Amount.Money.Amount, position.SettleOn));
        Assert.Equal(14, Sent<MarginReport>(second).Single().Accounts[0].Counts[0].Total.Money.Amount); // 2 % of 100 + 200 + 400
        Assert.Empty(Sent<NetPositions>(Run(Day.AddDays(4), second.State)));
    }

    // A net whose cash comes to nothing is instructed free of payment, and is an obligation all the same.
    [Fact]
    public void A_net_without_cash_is_told_in_the_base_currency_and_asks_for_no_margin()
    {
        var cycle = Run(Day, new([], [], []), Net("I1", Ccp, Day.AddDays(1), null));
        Assert.Equal(new Money(0, "USD"), Sent<NetPositions>(cycle).Single().Positions.Single().Amount.Money);
        Assert.Single(Sent<SettlementObligations>(cycle));
        Assert.Empty(Sent<MarginReport>(cycle));
    }

    // docs/formats/market.md, HTTP. One client's end of a day that cannot be answered would end the market for all of them.
    [Theory]
    [InlineData("{", "is not JSON"), InlineData("{}", "member 'day' is missing"), InlineData("[]", "it is not of the kind")]
    [InlineData("2025-10-10|US-SETTLEMENT|HAZRUS30", "'day' is 2025-10-10")]
    [InlineData("2025-10-09|NOWHERE|HAZRUS30", "'calendar' is 'NOWHERE', and there is none of that name")]
    [InlineData("2025-10-09|US-SETTLEMENT|HAZ", "'firm' is 'HAZ', which is no BIC"), InlineData("2025-10-09|US-SETTLEMENT|HAZRUS30", "")]
    public async Task The_end_of_a_day_that_cannot_be_answered_is_refused_at_the_door(string end, string why)
    {
        using var scratch = new Scratch();
        using var folder = new MarketFolder(scratch.Path);
        await using var web = new SandboxWeb(folder, null).Start(new("http://127.0.0.1:0"));
        if (end.Split('|') is [var day, var calendar, var firm])
            end = System.Text.Encoding.UTF8.GetString(MarketJson.Write(new FirmEnd(DateOnly.ParseExact(day, "yyyy-MM-dd"), firm, "", "", "",
                calendar, 0, [], [], [])));
        using var http = new HttpClient { BaseAddress = new(web.Urls.Single()) };
        using var body = new StringContent(end);
        using var answer = await http.PostAsync("messages?day=2025-10-09&name=end.json", body, TestContext.Current.CancellationToken);
        Assert.Equal(why.Length == 0 ? HttpStatusCode.NoContent : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(why.Length == 0, folder.Has(MarketFolder.ToMarket, Day, MarketFolder.End));
    }
}
