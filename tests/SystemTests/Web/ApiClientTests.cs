using System.Security.Cryptography;
using Countinghouse.Client;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>The typed client, as it is made from the description, against the server.</summary>
public sealed class ApiClientTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    CountinghouseClient Client(string person, string role, params string[] scopes)
    {
        office.Enter(person, role).Dispose();
        return new(office.Machine(person, $"{person}-key", [.. scopes, "*"]));
    }

    [Fact]
    public async Task The_client_is_made_from_the_description_that_is_kept()
    {
        var kept = await File.ReadAllBytesAsync(Path.Combine(Sample.Root, "docs", "formats", "openapi.json"), Halt);
        var first = File.ReadLines(Path.Combine(Sample.Root, "src", "Client", "CountinghouseClient.g.cs")).First();
        Assert.True(first.EndsWith(Convert.ToHexStringLower(SHA256.HashData(kept)), StringComparison.Ordinal),
            "dotnet run eng/make-client.cs makes it anew");
    }

    [Fact]
    public async Task It_reads_lists_and_things()
    {
        var client = Client("typed-reader", "examiner");
        var lists = await client.ListsAsync(Halt);
        Assert.Contains(lists.Items, l => l.Name == "trades");
        var first = await client.ListAsync("trades", limit: 3, cancellationToken: Halt);
        var second = await client.ListAsync("trades", limit: 3, cursor: first.Next, cancellationToken: Halt);
        Assert.Equal((3, 3, first.Fact, first.Total), (first.Items.Count, second.Items.Count, second.Fact, second.Total));
        var row = Cli.Report("trades", Sample.Book).Rows[0];
        Assert.Equal(row[2], Assert.IsType<System.Text.Json.JsonElement>((await client.TradeAsync(row[0], cancellationToken: Halt)).Known)
            .GetProperty("account").GetString());
        Assert.Equal("asked", (await client.FactAsync(0, Halt)).Name);
        var wrong = await Assert.ThrowsAsync<ApiException<ApiProblem>>(() =>
            client.ListAsync("trades", filter: "x:1", cancellationToken: Halt));
        Assert.Equal((400, "filter"), (wrong.StatusCode, wrong.Result.Field));
    }

    [Fact]
    public async Task It_gives_commands_and_trades()
    {
        var client = Client("typed-giver", "operations", "OpenDay", "CaptureTrade", "HoldInstruction");
        var opened = await client.OpenDayAsync(new() { Day = new(2025, 10, 15) }, "typed-open", false, Halt);
        Assert.Equal("done", opened.Outcome);
        var trade = new TradeForm
        {
            TradeId = "TYPED-1", ExecutedAt = new(2025, 10, 15, 14, 30, 0, TimeSpan.Zero), Account = "C1001", Side = "BUY",
            Isin = "US0378331005", Quantity = 5, Price = 101.25m, Currency = "USD", Mic = "XNAS", Capacity = "AGENCY", Counterparty = "CCP",
        };
        Assert.Equal("booked", (await client.PostTradeAsync(trade, Halt)).Outcome);
        var captured = await client.CaptureTradeAsync(new()
        {
            Ticket = new()
            {
                Line = 0, TradeId = "TYPED-2", ExecutedAt = trade.ExecutedAt.ToUnixTimeMilliseconds(), Account = "C1001", Side = Side.Sell,
                Isin = trade.Isin, Quantity = 5, Price = 101.25m, Currency = "USD", Mic = "XNAS", Capacity = Capacity.Agency,
                Counterparty = "CCP",
            },
        }, "typed-2", false, Halt);
        Assert.Contains(captured.Facts, f => f.Name == "trade-booked");
        var refused = await Assert.ThrowsAsync<ApiException<ApiProblem>>(() =>
            client.HoldInstructionAsync(new() { Instruction = 9_999_999, Reason = "r" }, "typed-3", false, Halt));
        Assert.Equal((501, "UnknownInstruction"), (refused.Result.Refusal, refused.Result.Name)); // Kernel/Words.cs
    }
}
