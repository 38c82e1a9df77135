using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Countinghouse.Records;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>office.md: a status pipeline of the day with counts and the money at each stage.</summary>
public sealed class DayPageTests
{
    static (string Count, string Money, string Url) Captured(string page)
    {
        var stage = Regex.Match(page, "<li><a href=\"([^\"]*)\">Captured</a><b>(.*?)</b><small>(.*?)</small>");
        string Plain(int group) => WebUtility.HtmlDecode(Regex.Replace(stage.Groups[group].Value, "<[^>]*>", "")).Replace("\u202f", "");
        return (Plain(2), Plain(3), WebUtility.HtmlDecode(stage.Groups[1].Value));
    }

    // The files of the samples' days: what was handed over, and its principals as the report of trades has them.
    [Fact]
    public async Task The_trades_captured_on_a_day_are_counted_with_their_money_whether_it_is_closed_or_open()
    {
        await using var office = new Office();
        using var client = office.Enter("day-examiner", "examiner");
        foreach (var folder in Sample.Days)
        {
            var day = Path.GetFileName(folder);
            var handed = new[] { "trades.csv", "amendments.csv" }.Select(f => Path.Combine(folder, f)).Where(File.Exists)
                .SelectMany(f => Table.Read(f).Column("trade_id")).ToHashSet(StringComparer.Ordinal);
            var booked = Cli.Report("trades", office.Book, "--as-of", day).Named().Where(t => handed.Contains(t["trade_id"])).ToList();
            Assert.Equal(handed.Count, booked.Count);
            var money = booked.GroupBy(t => t["currency"]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
                $"{g.Sum(t => decimal.Parse(t["principal"], CultureInfo.InvariantCulture))} {g.Key}");
            var shown = Captured(await client.Page($"/?as-of={day}"));
            Assert.Equal(($"{handed.Count}", string.Join(", ", money)), (shown.Count, shown.Money));
            Assert.Equal(shown.Count, await client.Page(shown.Url.Replace("/lists/trades?", "/lists/trades/count?")));
        }
        office.Ask(new OpenDay(new(2025, 10, 15)));
        Assert.Equal(("0", ""), (Captured(await client.Page("/")).Count, Captured(await client.Page("/")).Money));
        office.Enter("day-trader", "integrator").Dispose();
        using var trader = office.Machine("day-trader", "day-key", "CaptureTrade", "*");
        await ApiTradesTests.Bulk(trader, ApiTradesTests.Trade("D1") + "\n" + ApiTradesTests.Trade("D2", 5));
        var open = Captured(await client.Page("/"));
        Assert.Equal(("2", "1518.75 USD"), (open.Count, open.Money)); // 15 at 101.25
        Assert.Equal("2", await client.Page(open.Url.Replace("/lists/trades?", "/lists/trades/count?")));
        Assert.Equal("501", Captured(await client.Page("/?as-of=2025-10-13")).Count); // 500 and one that was amended
        await RefusedOfTheDay(office, client);
        await ClosedByHand(office, client);
    }

    // What was refused on days before, or asked without a right, is no stage of this day.
    static async Task RefusedOfTheDay(Office office, HttpClient client)
    {
        string Stage(string page) => Regex.Match(page, "<li><a href=\"([^\"]*)\">Refused</a><b><span[^>]*>(.*?)</span>") is var m
            ? m.Groups[2].Value + " " + WebUtility.HtmlDecode(m.Groups[1].Value) : "";
        Assert.StartsWith("0 ", Stage(await client.Page("/")), StringComparison.Ordinal);
        using var trader = office.Machine("day-trader", "refused-key", "CaptureTrade", "HoldInstruction", "*");
        await ApiTradesTests.Bulk(trader, ApiTradesTests.Trade("D3", account: "NOBODY"));
        trader.DefaultRequestHeaders.Add("Idempotency-Key", "held");
        using var held = await trader.PostAsync("/api/v1/commands/HoldInstruction", new StringContent(
            """{"instruction":1,"reason":"x"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, held.StatusCode);
        var (count, url) = Stage(await client.Page("/")).Split(' ', 2) is [var c, var u] ? (c, u) : ("", "");
        Assert.Equal("1", count);
        Assert.Equal("1", await client.Page(url.Replace("/lists/refusals?", "/lists/refusals/count?", StringComparison.Ordinal)));
    }

    // A day whose trades came by the API is closed on its page, and the next one opened there.
    static async Task ClosedByHand(Office office, HttpClient client)
    {
        using var anna = office.Enter("day-anna", "operations");
        Assert.Contains("Settle what is due, and close 2025-10-15", await anna.Page("/"), StringComparison.Ordinal);
        Assert.DoesNotContain("Settle what is due", await client.Page("/"), StringComparison.Ordinal);
        async Task<(HttpStatusCode, string)> Close(string day)
        {
            using var answer = await anna.PostAsync("/import/close", new FormUrlEncodedContent([new("day", day)]),
                TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        var known = office.Known;
        Assert.Equal((HttpStatusCode.Conflict, "2025-10-16 is not open: 2025-10-15 is"), await Close("2025-10-16"));
        Assert.Equal(known, office.Known);
        var job = await Run(anna, "/import/close", new FormUrlEncodedContent([new("day", "2025-10-15")]));
        Assert.Contains("2025-10-15 is closed", job, StringComparison.Ordinal);
        Assert.Contains("day-anna says that all of the day has come", await client.Page("/lists/controls/rows?q=date:2025-10-15"),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await client.Status("/records/checkpoints/2025-10-15"));
        Assert.Contains("value=\"2025-10-16\"", await anna.Page("/"), StringComparison.Ordinal);
        Assert.False(office.IsDayOpen);
        Assert.Equal((HttpStatusCode.Conflict, "2025-10-16 is not open: no day is, open it first"), await Close("2025-10-16"));
        Assert.Equal((HttpStatusCode.Conflict, "2025-10-15 is closed already"), await Close("2025-10-15"));

        // What is lacking is said as who sends files knows them and the page.
        job = await Run(anna, "/import", new MultipartFormDataContent
        {
            { new StringContent("2025-10-16"), "day" },
            { new StringContent("account,type,name,country,base_currency\n"), "files", "accounts.csv" },
        });
        Assert.Contains("say on the page that nothing was traded", job, StringComparison.Ordinal);
        Assert.DoesNotContain("countinghouse-server", job, StringComparison.Ordinal);
    }

    static async Task<string> Run(HttpClient who, string path, HttpContent form)
    {
        using var sent = await who.PostAsync(path, form, TestContext.Current.CancellationToken);
        form.Dispose();
        for (; ; await Task.Delay(50, TestContext.Current.CancellationToken))
            if (await who.Page(sent.Headers.Location + "/part") is var job && !job.Contains("every 1s", StringComparison.Ordinal))
                return job;
    }
}
