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
    }
}
