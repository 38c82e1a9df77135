using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;
using Microsoft.Playwright;

namespace Countinghouse.SystemTests.Web;

/// <summary>Who types faster than a list is there loses no key, and who changes how it is shown loses no row.</summary>
[Collection("alone")]
public sealed partial class ListKeysTests(Office office) : IClassFixture<Office>
{
    [GeneratedRegex("data-href=\"([^\"]*)\"")]
    static partial Regex Leads { get; }

    async Task<string> Row(string query)
    {
        using var eva = office.SignIn("examiner");
        return Leads.Match(await eva.Page("/lists/" + query)).Groups[1].Value;
    }

    // What is asked of the server is answered when the test lets it be.
    static async Task<TaskCompletionSource> Held(IPage page, string asked, bool isRefused = false)
    {
        var until = new TaskCompletionSource();
        await page.RouteAsync(asked, async route =>
        {
            await until.Task;
            if (isRefused) await route.FulfillAsync(new() { Status = 429, Body = "Too many requests." });
            else await route.ContinueAsync();
        });
        return until;
    }

    static async Task Press(IPage page, params string[] keys)
    {
        await Chromium.Hears(page);
        foreach (var key in keys) await page.Keyboard.PressAsync(key);
    }

    static async Task Filter(IPage page, string filter)
    {
        await Press(page, "/", "Control+a");
        await page.Keyboard.TypeAsync(filter);
        await Press(page, "Enter");
    }

    [Fact]
    public async Task Keys_typed_before_a_filter_is_answered_are_for_the_rows_it_brings()
    {
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        await page.GotoAsync("/lists/trades?q=side:BUY");
        var answered = await Held(page, "**/lists/trades?*SELL*");
        await Filter(page, "side:SELL");
        await Press(page, "Escape", "j", "j", "j", "k", "Enter"); // the second row
        Assert.EndsWith("BUY", page.Url, StringComparison.Ordinal);
        answered.SetResult();
        await Chromium.Shows(page, "Trade *");
        Assert.EndsWith(await Row("trades/rows?q=side:SELL&offset=1&limit=1"), page.Url, StringComparison.Ordinal);

        // Of an answer that never comes they open nothing of what is there.
        await page.GotoAsync("/lists/trades?q=side:BUY");
        answered = await Held(page, "**/lists/trades?*HELD*", isRefused: true);
        await Filter(page, "status:HELD");
        await Press(page, "j", "Enter");
        answered.SetResult();
        await Assertions.Expect(page.Locator("#unanswered")).ToBeVisibleAsync();
        await Press(page, "j"); // and what is typed from then on is for it
        await Assertions.Expect(page.Locator("tr.at")).ToHaveAttributeAsync("aria-rowindex", "2");

        // What is begun in the filter meanwhile is kept in the new one.
        answered = await Held(page, "**/lists/trades?*Q1*");
        await Filter(page, "account:Q1");
        await Press(page, "/");
        await page.Keyboard.TypeAsync(" side:BUY");
        answered.SetResult();
        await Assertions.Expect(page.Locator(".none")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".filter")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".filter")).ToHaveValueAsync("account:Q1 side:BUY");
        Assert.Empty(chromium.Wrong);
    }

    [Fact]
    public async Task Keys_typed_before_far_rows_are_there_are_for_these()
    {
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        await page.GotoAsync("/lists/trades");
        var last = Cli.Report("trades", Sample.Book).Rows.Count - 1;
        var (answered, to) = (await Held(page, "**/lists/trades/rows?*"), await Row($"trades/rows?offset={last - 1}&limit=1"));
        await Press(page, "End", "k", "Enter");
        answered.SetResult();
        await Chromium.Shows(page, "Trade *");
        Assert.EndsWith(to, page.Url, StringComparison.Ordinal);
        Assert.Empty(chromium.Wrong);
    }

    [Fact]
    public async Task Rows_chosen_and_the_cursor_stay_where_they_are_when_the_list_is_sorted_and_come_back_to()
    {
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        await page.GotoAsync("/lists/instructions?q=status:PENDING counterparty:BIRCH");
        await Press(page, "j", "x", "j", "x");
        await Assertions.Expect(page.Locator("#picked")).ToHaveTextAsync("2 selected");
        var at = await page.Locator("tr.at").GetAttributeAsync("data-key") ?? "";
        async Task IsSo()
        {
            await Assertions.Expect(page.Locator("#picked")).ToHaveTextAsync("2 selected");
            await Assertions.Expect(page.Locator("tr.at")).ToHaveAttributeAsync("data-key", at);
        }
        foreach (var by in (string[])["instruction", "-instruction"])
        {
            await page.ClickAsync("th >> text=instruction");
            await Assertions.Expect(page.Locator("#list input[name=sort]")).ToHaveValueAsync(by);
            await IsSo();
        }
        foreach (var (column, order) in new[] { ("isin", "-instruction,isin"), ("isin", "-instruction,-isin"), ("instruction", "-isin") })
        {
            await page.ClickAsync($"th >> text={column}", new() { Modifiers = [KeyboardModifier.Shift] }); // one column more, or less
            await Assertions.Expect(page.Locator("#list[data-rows*='sort=" + Uri.EscapeDataString(order) + "']")).ToHaveCountAsync(1);
            await IsSo();
        }
        await page.ClickAsync("summary:text-is('Columns')");
        await page.Locator("[data-column=kind]").ClickAsync();
        await Assertions.Expect(page.Locator("th:has-text('kind')")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("[data-column=kind]")).ToBeFocusedAsync(); // for the next of them
        await Press(page, "Escape");
        await IsSo();
        await Press(page, "Enter");
        await Chromium.Shows(page, "Instruction *");
        await Press(page, "b");
        await Chromium.Shows(page, "Instructions");
        await IsSo();
        await Filter(page, "status:PENDING counterparty:CEDAR"); // other rows: nothing that is not shown is chosen
        await Assertions.Expect(page.Locator("#picked")).ToHaveTextAsync("none selected");
        Assert.Empty(chromium.Wrong);
    }
}
