using System.Net;
using Countinghouse.Accounting;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>The desk of the general ledger and the page of a corporate action: what is shown, and what is done from there.</summary>
public sealed class AccountingPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<string> Give(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var answer = await who.PostAsync("/give",
            new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), Halt);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt));
    }

    [Fact]
    public async Task A_period_is_checked_from_the_desk()
    {
        using var ada = office.SignIn("accountant");
        var page = WebUtility.HtmlDecode(await ada.Page("/accounting"));
        var total = Cli.Report("balance-sheet", Sample.Book).Named().First(r => r["section"] == "ASSETS" && r["line"] == "TOTAL");
        foreach (var words in new[] { "not checked", "Every sub-ledger agrees", App.Web.Links.Grouped(total["base_amount"]) })
            Assert.Contains(words, page, StringComparison.Ordinal);
        var told = await Give(ada, ("command", "CheckPeriod"), ("s:period", "2025-10"));
        Assert.True(told.Contains("DONE", StringComparison.Ordinal), told);
        var checks = Cli.Report("period-checklist", office.Book).Named().ToList();
        page = WebUtility.HtmlDecode(await ada.Page("/accounting"));
        Assert.All(checks, c => Assert.Contains($"<td>{c["check"]}</td>", page, StringComparison.Ordinal));
        // The month is not over, and closing is another's duty: both are said.
        foreach (var (command, why) in new[] { ("SoftClosePeriod", "2025-10"), ("ClosePeriod", "") })
        {
            var no = await Give(ada, ("command", command), ("s:period", "2025-10"));
            Assert.Contains("REFUSED", no, StringComparison.Ordinal);
            Assert.Contains(why, no, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_choice_is_made_on_the_page_of_its_action()
    {
        var ex = new DateOnly(2025, 11, 3);
        office.Ask(new AnnounceAction(new("R-<1>", "TENDER", "US0378331005", ex, ex, ex.AddDays(4), null, "USD", null, null, "", null)
        { Option = "KEEP", Options = [new("TENDER", 260m, "USD", null, null, "", null, null)] }, "test"));
        using var ola = office.SignIn("operations");
        var path = "/actions/" + Uri.EscapeDataString("R-<1>");
        var page = await ola.Page(path);
        foreach (var words in new[] { "<option>TENDER</option>", "US0378331005", "ANNOUNCED" }) Assert.Contains(words, page);
        Assert.Contains(WebUtility.HtmlEncode(path), await ola.Page("/lists/corporate-actions/rows"), StringComparison.Ordinal);
        (string, string)[] choice = [("command", "ElectOption"), ("s:id", "R-<1>"), ("s:account", "C1001"), ("s:option", "TENDER")];
        Assert.Contains("REFUSED", await Give(ola, [.. choice[..3], ("s:option", "SWAP"), ("n:units", "1")]), StringComparison.Ordinal);
        Assert.Contains("DONE", await Give(ola, [.. choice, ("n:units", "1")]), StringComparison.Ordinal);
        Assert.Equal("1", Cli.Report("corporate-actions", office.Book).Named().Single()["elected"]);
        Assert.Equal(HttpStatusCode.NotFound, await ola.Status("/actions/none"));
        using var ref1 = office.SignIn("reference-data");
        Assert.Contains("DONE", await Give(ref1, ("command", "CancelAction"), ("s:id", "R-<1>"), ("s:reason", "withdrawn")));
        Assert.DoesNotContain("value=\"ElectOption\"", await ola.Page(path), StringComparison.Ordinal);
    }
}
