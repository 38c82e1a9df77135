using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Trades over the API, one and many: each is booked once, whatever happens to who sends it or to the server.</summary>
public sealed class ApiTradesTests(Office office) : IClassFixture<Office>
{
    const string Day = "2025-10-15"; // after the last of the samples
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    internal static string Trade(string id, int quantity = 10, string account = "C1001") => $$"""
        {"tradeId":"{{id}}","executedAt":"{{Day}}T14:30:00.000Z","account":"{{account}}","side":"BUY",
        "isin":"US0378331005","quantity":{{quantity}},"price":101.25,"currency":"USD","mic":"XNAS","capacity":"AGENCY","counterparty":"CCP"}
        """.ReplaceLineEndings("");

    HttpClient Trader(string name)
    {
        if (!office.IsDayOpen) office.Ask(new Records.OpenDay(new(2025, 10, 15)));
        office.Enter(name, "integrator").Dispose();
        return office.Machine(name, name + "-key", "CaptureTrade", "*");
    }

    static async Task<(HttpStatusCode Status, JsonNode Body)> Post(HttpClient who, string trade)
    {
        using var answer = await who.PostAsync("/api/v1/trades", new StringContent(trade, Encoding.UTF8, "application/json"), Halt);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!);
    }

    internal static async Task<List<JsonNode>> Bulk(HttpClient who, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var answer = await who.PostAsync("/api/v1/trades/bulk", content, Halt);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Content.ReadAsStringAsync(Halt)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonNode.Parse(l)!)];
    }

    [Fact]
    public async Task A_trade_is_booked_once_and_settles_by_its_market()
    {
        using var trader = Trader("one-trader");
        var (status, booked) = await Post(trader, Trade("A1"));
        // US equities settle a business day after the trade from 2024-05-28: SEC Rule 15c6-1.
        Assert.Equal((HttpStatusCode.OK, "booked", "2025-10-16"),
            (status, (string?)booked["outcome"], (string?)booked["settlementDate"]));
        var (_, again) = await Post(trader, Trade("A1"));
        Assert.Equal(("known", (long)booked["fact"]!), ((string?)again["outcome"], (long)again["fact"]!));
        var (other, problem) = await Post(trader, Trade("A1", 11));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "TradeKnownWithOtherContent", "quantity"),
            (other, (string?)problem["name"], (string?)problem["field"]));
    }

    [Theory]
    [InlineData("\"isin\":\"US0378331005\"", "\"isin\":\"US0378331006\"", 422, "isin")]
    [InlineData("\"account\":\"C1001\"", "\"account\":\"NONE\"", 422, "account")]
    [InlineData("\"quantity\":10", "\"quantity\":0", 422, "quantity")]
    [InlineData("\"quantity\":10", "\"quantity\":1.5", 400, "quantity")]
    [InlineData("\"side\":\"BUY\"", "\"side\":\"buy\"", 400, "side")]
    [InlineData("\"price\":101.25", "\"price\":\"1e3\"", 400, "price")]
    [InlineData("T14:30:00.000Z", "T14:30:00", 400, "executedAt")]
    [InlineData("\"mic\":\"XNAS\",", "", 400, "mic")]
    [InlineData("\"mic\":", "\"principal\":1,\"mic\":", 400, "principal")]
    public async Task A_trade_that_cannot_be_names_its_member(string from, string to, int status, string field)
    {
        using var trader = Trader($"t{Guid.NewGuid():N}"[..10]);
        var (answered, problem) = await Post(trader, Trade("B1").Replace(from, to));
        Assert.Equal((status, field), ((int)answered, (string?)problem["field"]));
    }

    [Fact]
    public async Task Many_are_answered_line_by_line_in_their_order_and_the_good_ones_are_kept()
    {
        using var trader = Trader("many-trader");
        string[] lines = [Trade("M1"), Trade("M2", account: "NONE"), "{", Trade("M1"), Trade("M1", 99), Trade("M3")];
        var answers = await Bulk(trader, string.Join("\r\n", lines));
        Assert.Equal(["booked", "refused", "refused", "known", "refused", "booked"], answers.Select(a => (string?)a["outcome"]));
        Assert.Equal([1, 2, 3, 4, 5, 6], answers.Select(a => (int)a["line"]!));
        Assert.Equal("UnknownAccount", (string?)answers[1]["problem"]!["name"]);
        Assert.Equal(400, (int)answers[2]["problem"]!["status"]!);
        // Twice what is committed together, sent whole before an answer is read, and again.
        var many = string.Join('\n', Enumerable.Range(0, 1_200).Select(i => Trade($"N{i}")));
        Assert.All(await Bulk(trader, many), a => Assert.Equal("booked", (string?)a["outcome"]));
        var known = await Bulk(trader, many);
        Assert.Equal((1_200, true), (known.Count, known.TrueForAll(a => (string?)a["outcome"] == "known")));
    }

    [Fact]
    public async Task What_is_too_long_ends_it_and_what_came_before_is_kept()
    {
        using var trader = Trader("long-trader");
        var answers = await Bulk(trader, $"{Trade("L1")}\n{new string(' ', 20_000)}\n{Trade("L2")}\n");
        Assert.Equal(["booked", "broken"], answers.Select(a => (string?)a["outcome"]));
        Assert.Equal(413, (int)answers[1]["problem"]!["status"]!);
        using var text = new StringContent(Trade("L3"), Encoding.UTF8, "application/json");
        using var answer = await trader.PostAsync("/api/v1/trades/bulk", text, Halt);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_right_over_some_accounts_books_for_no_other()
    {
        if (!office.IsDayOpen) office.Ask(new Records.OpenDay(new(2025, 10, 15)));
        using var narrow = office.Enter("narrow-trader", "integrator", "C1001", "C1001");
        var answers = await Bulk(narrow, $"{Trade("R1")}\n{Trade("R2", account: "C1002")}");
        Assert.Equal(["booked", "refused"], answers.Select(a => (string?)a["outcome"]));
        Assert.Equal("NotCovered", (string?)answers[1]["problem"]!["name"]);
    }

    // The server is killed while it takes trades; they are sent again, and each is there once.
    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_the_server_is_killed_amid_a_bulk()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("people", "start", book).Ends(0);
        var secret = "crash.0123456789abcdef0123456789abcdef";
        Cli.Run("people", "enrol", book, "sender", "--name", "Sender").Ends(0);
        Cli.Run("people", "grant", book, "sender", "operations").Ends(0);
        Cli.Run("people", "key", book, "sender", "crash", "--sha256", App.Web.Door.Gate.HashOf(secret), "--for", "CaptureTrade", "--for",
            "OpenDay", "--for", "*", "--expires", "2099-12-31").Ends(0);
        HttpClient Sender(Serving server)
        {
            var client = server.Client();
            client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
            return client;
        }
        const int Count = 6_000;
        string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(i => Trade($"K{i:00000}") + "\n"));
        var acknowledged = new List<string>();
        using (var server = new Serving(book))
        {
            using var sender = Sender(server);
            using var open = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands/OpenDay")
            { Content = new StringContent($$"""{"day":"{{Day}}"}""", Encoding.UTF8, "application/json") };
            open.Headers.Add("Idempotency-Key", "open");
            using (var opened = await sender.SendAsync(open, Halt)) Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
            using var sent = new HalfSent(server.Url, "/api/v1/trades/bulk", secret, "bulk");
            sent.Send(Lines(0, Count / 2)); // the other half is never sent
            Assert.Equal(200, sent.Head());
            try
            {
                while (sent.Answer() is { } line)
                {
                    var told = JsonNode.Parse(line)!;
                    Assert.Equal("booked", (string?)told["outcome"]);
                    acknowledged.Add((string)told["tradeId"]!);
                    if (acknowledged.Count == 300) server.Kill();
                }
                Assert.Fail("the server has answered all, though not all was sent");
            }
            catch (IOException)
            {
                // cut off in the middle
            }
        }
        Assert.InRange(acknowledged.Count, 300, Count / 2);
        using (var server = new Serving(book))
        {
            using var sender = Sender(server);
            var answers = await Bulk(sender, Lines(0, Count));
            Assert.Equal(Count, answers.Count);
            Assert.All(answers, a => Assert.Contains((string?)a["outcome"], new[] { "booked", "known" }));
            Assert.Empty(acknowledged.Except(answers.Where(a => (string?)a["outcome"] == "known").Select(a => (string)a["tradeId"]!)));
            Assert.Equal(0, server.Stop());
        }
        var trades = Cli.Report("trades", book).Rows.Where(r => r[0].StartsWith('K')).Select(r => r[0]).ToList();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"K{i:00000}"), trades.Order(StringComparer.Ordinal));
        Cli.Run("verify", book).Ends(0);
    }
}
