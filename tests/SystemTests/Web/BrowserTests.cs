using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countinghouse.Store.Reports;
using Countinghouse.SystemTests.Support;
using Microsoft.Playwright;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// The team's server as people have it before them: a day's work of four in a browser, each kind of page looked at by axe.
/// </summary>
[Collection("alone")]
public sealed partial class BrowserTests : IDisposable
{
    const string First = "Maple-river-90", Second = "Copper-lantern-41";

    // One of each kind that the story does not come by, and, in a long run, more of the same kinds.
    static readonly string[] Pages =
        [
            "/lists", "/lists/fails?q=nonsense:1", "/records", "/status", "/settings", "/import", "/me", "/accounting", "/search?q=C1",
            "/lists/fails?as-of=2025-10-10&q=age_days:0..99",
        ];
    static readonly string[] MorePages =
        [.. ReportBook.ListNames.Select(l => "/lists/" + l), "/assets/US0378331005", "/assets/USD", "/parties/CTDPUS30"];

    readonly Scratch scratch = new();

    string Book => scratch.At("book.db");

    public void Dispose() => scratch.Dispose();

    [GeneratedRegex("[a-z0-9]{5}(-[a-z0-9]{5}){3}")]
    static partial Regex Once { get; }

    // Two days: on the second a market of the sandbox matched and settled, so that the ledger rests on messages.
    void Begin()
    {
        string day = Path.Combine(Sample.Folder, "2025-10-10"), market = scratch.Folder("market");
        Cli.Run("day", Book, Path.Combine(Sample.Folder, "2025-10-09")).Ends(0);
        Cli.Run("day", Book, day, "--market", market, "--market-wait", "1").Ends(3);
        Cli.Run("sandbox", "--drop", market, "--once").Ends(0);
        Cli.Run("day", Book, day, "--market", market).Ends(0);
    }

    [Fact]
    public async Task A_team_takes_a_day_in_works_on_a_fail_by_two_and_follows_a_balance_down_to_its_proof()
    {
        Begin();
        await using var office = Office.On(Book);
        await using var chromium = await Chromium.Open(office.Url);
        var (admin, anna) = (await chromium.Window(), await chromium.Window());
        var bob = await chromium.Window(office.CookieOf("settlement-approver"));
        var eva = await chromium.Window(office.CookieOf("examiner"));
        await admin.GotoAsync("/");
        await Look(chromium, admin, "");
        await Enter(admin, ("admin", office.Password), First);
        await Enter(anna, ("anna", await Enrol(admin, "anna", "operations")), Second);
        await Look(chromium, admin, "");

        await TakeIn(anna, Path.Combine(Sample.Folder, "2025-10-13"));
        await Look(chromium, anna, "");
        await anna.GotoAsync("/");
        await Title(anna, "The day, 2025-10-13");
        await Look(chromium, anna, "day");
        await WalkStages(anna);
        await bob.GotoAsync("/");
        await ByTwo(chromium, anna, bob);
        await Down(chromium, eva);
        await BackInTime(anna);
        await ByKeys(anna);
        await Many(anna);
        await ReadTheApi(anna);
        var trade = Cli.Report("trades", Book).Rows[0];
        foreach (var path in new[] { "/people", "/people/anna", "/settings" }) // with the forms that only they have
        {
            await admin.GotoAsync(path);
            await admin.EvaluateAsync("document.querySelectorAll('details.card').forEach(d => d.open = true)");
            await Look(chromium, admin, "");
        }
        var known = $"known-at={DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}";
        foreach (var path in (string[])[$"/?{known}", $"/lists/trades?{known}", $"/trades/{trade[0]}?{known}", "/people/anna",
            $"/trades/{trade[0]}", .. Pages, .. Campaign.IsLong ? MorePages : []])
        {
            await eva.GotoAsync(path);
            await Look(chromium, eva, path == "/records" ? "records" : "");
        }
        Assert.True(chromium.Wrong.Count == 0, string.Join('\n', chromium.Wrong));
        if (Campaign.IsLong) await RealDay();
    }

    // Some minutes on a small machine: only a long run has it.
    static async Task RealDay()
    {
        using var scratch = new Scratch();
        using var server = new Serving(scratch.At("book.db"));
        await using var chromium = await Chromium.Open(server.Url);
        var (admin, anna) = (await chromium.Window(), await chromium.Window());
        await Enter(admin, ("admin", server.Password), First);
        await Enter(anna, ("anna", await Enrol(admin, "anna", "operations")), Second);
        anna.SetDefaultTimeout(600_000);
        await TakeIn(anna, Material.Require("days/2013-10-07"), mustProgress: true);
        await anna.GotoAsync("/");
        await Title(anna, "The day, 2013-10-07");
        Assert.Empty(chromium.Wrong);
    }

    static async Task Title(IPage page, string says) => await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(says);

    static async Task Says(IPage page, string text) => await Assertions.Expect(page.Locator("main")).ToContainTextAsync(text);

    static async Task Enter(IPage page, (string Name, string Password) who, string own)
    {
        await page.GotoAsync("/");
        await page.FillAsync("[name=person]", who.Name);
        await page.FillAsync("[name=password]", who.Password);
        await page.ClickAsync("button.main");
        await page.FillAsync("[name=now]", who.Password);
        await page.FillAsync("[name=then]", own);
        await page.ClickAsync("text=Change");
        await Assertions.Expect(page.Locator("form.who")).ToContainTextAsync(who.Name);
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex("/me"));
    }

    static async Task<string> Enrol(IPage admin, string code, string role)
    {
        await admin.GotoAsync("/people");
        await admin.FillAsync("input[name='s:person']:visible", code);
        await admin.FillAsync("input[name='s:name']", code);
        await admin.ClickAsync("button:text-is('Enrol')");
        await Title(admin, "Done");
        await admin.ClickAsync("text=Back");
        await admin.ClickAsync($"main a:text-is('{code}')");
        await admin.SelectOptionAsync("select[name=role]", role);
        await admin.ClickAsync("button:text-is('Grant')");
        await Title(admin, "Done");
        await admin.ClickAsync("text=Back");
        await admin.ClickAsync("button:text-is('New password')");
        return Once.Match(await admin.Locator(".then").InnerTextAsync()).Value;
    }

    static async Task TakeIn(IPage page, string folder, bool mustProgress = false)
    {
        await page.ClickAsync("nav >> text=Import");
        await page.SetInputFilesAsync("input[type=file]", Directory.GetFiles(folder));
        await page.FillAsync("input[name=day]", Path.GetFileName(folder));
        await page.ClickAsync("text=Take them in");
        if (mustProgress) await Assertions.Expect(page.Locator("progress[max]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.Locator("#job", new() { HasText = "is closed: " }).WaitForAsync();
        await Says(page, "seal");
    }

    // Each stage leads to what it counts.
    static async Task WalkStages(IPage page)
    {
        var links = page.Locator(".stages a");
        Assert.Equal(8, await links.CountAsync()); // captured, refused, to be matched, netted, due, settled, failing, sealed
        foreach (var i in Campaign.IsLong ? [0, 1, 2, 3, 4, 5, 6, 7] : (int[])[0, 5, 6])
        {
            await links.Nth(i).ClickAsync();
            await page.Locator("#list").WaitForAsync();
            Assert.Equal(0, await page.Locator(".wrong:visible").CountAsync());
            await page.GoBackAsync();
        }
    }

    static async Task ByTwo(Chromium chromium, IPage anna, IPage bob)
    {
        await anna.ClickAsync("nav >> text=Fails");
        await Title(anna, "Fails");
        await Look(chromium, anna, "fails");
        await anna.Locator("tbody.rows a[href*='/instructions/']").First.ClickAsync();
        await Chromium.Shows(anna, "Instruction *");
        await Look(chromium, anna, "instruction");
        await anna.FillAsync("[aria-label='Why hold it']", "the client asked");
        await anna.ClickAsync("text=What would be?");
        await Title(anna, "What would be");
        await Look(chromium, anna, "");
        await anna.ClickAsync("text=Do it");
        await Says(anna, "DONE");
        await anna.ClickAsync("text=Back");
        await Says(anna, "HELD");
        await anna.ClickAsync("button:text-is('Release')");
        await Says(anna, "WAITS");
        await anna.ClickAsync("main a:has-text('approval')");
        await Look(chromium, anna, "approval");
        Assert.Equal(0, await anna.Locator("button:text-is('Approve')").CountAsync()); // the maker is never the checker
        await anna.EvaluateAsync("""
            () => {
              const form = document.querySelector('input[value=WithdrawApproval]').form, sha = document.createElement('input');
              form.elements.command.value = 'Approve'; sha.name = 's:sha256'; sha.value = document.querySelector('main p code').textContent;
              form.append(sha); form.submit();
            }
            """);
        await Title(anna, "Not done"); // and who asks by a form of their own is refused

        await bob.ClickAsync("nav >> text=Approvals");
        await Look(chromium, bob, "approvals");
        await bob.ClickAsync("main td a");
        await bob.ClickAsync("button:text-is('Approve')");
        await Title(bob, "Done");
        await anna.ClickAsync("nav >> text=Fails");
        await anna.ClickAsync("tbody.rows a[href^='/instructions/']");
        await Says(anna, "RELEASED");
    }

    // From what the bank account holds to the entry that changed it, the message behind that entry, and a proof that anyone can check.
    async Task Down(Chromium chromium, IPage page)
    {
        await page.GotoAsync("/lists/balances?q=account:SETTLEMENT-BANK");
        await page.ClickAsync("tbody.rows a:text-is('SETTLEMENT-BANK')");
        await Title(page, "Account SETTLEMENT-BANK");
        await Look(chromium, page, "");
        await page.Locator("section", new() { HasText = "Entries of the ledger" }).Locator("a:has-text('rows')").ClickAsync();
        await page.FillAsync(".filter", "account:SETTLEMENT-BANK kind:Delivery");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".chips li")).ToHaveCountAsync(2);
        var row = page.Locator("tbody.rows tr").First;
        var cause = await row.Locator("a").Nth(1).GetAttributeAsync("href") ?? "";
        await row.Locator("a").First.ClickAsync();
        await page.Locator("h1", new() { HasText = "entry-posted" }).WaitForAsync();
        await page.GotoAsync(cause);
        await page.Locator("h1", new() { HasText = "settled" }).WaitForAsync();
        await page.ClickAsync("main a[href^='/instructions/']");
        await page.Locator("tr", new() { HasText = "SETTLEMENT_TOLD" }).Locator("a").First.ClickAsync();
        await page.Locator("tr", new() { HasText = "message-taken" }).Locator("a").First.ClickAsync();
        await Says(page, "Download the message as it came");
        await Look(chromium, page, "fact");
        var bytes = await Saved(page, "Download the message as it came");
        Assert.Contains("sese.025", await File.ReadAllTextAsync(bytes, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var proof = await Saved(page, "Download the proof");
        Cli.Run("check-proof", proof).Ends(0);
        await File.WriteAllTextAsync(proof, Forge(await File.ReadAllTextAsync(proof, TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        Cli.Run("check-proof", proof).Ends(1);
    }

    // Another depository is put in the message's place as its sender.
    static string Forge(string proof)
    {
        var json = JsonNode.Parse(proof)!;
        var bytes = Convert.FromBase64String((string)json["facts"]![0]!["bytes"]!);
        var at = bytes.AsSpan().IndexOf("CTDPUS30"u8);
        Assert.True(at > 0);
        bytes[at + 7]++;
        json["facts"]![0]!["bytes"] = Convert.ToBase64String(bytes);
        return json.ToString();
    }

    async Task<string> Saved(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"a:text-is('{link}')"));
        var to = scratch.At(download.SuggestedFilename);
        await download.SaveAsAsync(to);
        return to;
    }

    static async Task BackInTime(IPage page)
    {
        await page.GotoAsync("/");
        await page.FillAsync("[name=as-of]", "2025-10-09");
        await page.ClickAsync("text=Show");
        await Assertions.Expect(page.Locator("html")).ToHaveClassAsync("past");
        await page.ClickAsync("nav >> text=Fails"); // the point in time goes along
        await Says(page, "0 rows");
        await page.ClickAsync("text=back to now");
        await Says(page, "1 row");
        Assert.False(await page.Locator("html.past").IsVisibleAsync());
    }

    // No mouse: from a page to the list, a filter, a row, a command, the palette, and out.
    static async Task ByKeys(IPage page)
    {
        async Task Press(params string[] keys)
        {
            await Chromium.Hears(page);
            foreach (var key in keys) await page.Keyboard.PressAsync(key);
        }
        async Task Tab(string to)
        {
            for (var i = 0; i < 120 && !await page.EvaluateAsync<bool>($"document.activeElement.matches(\"{to}\")"); i++)
                await Press("Tab");
            Assert.True(await page.EvaluateAsync<bool>($"document.activeElement.matches(\"{to}\")"), to);
        }
        await page.GotoAsync("/");
        await Press("?");
        await Assertions.Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await Press("Escape", "g", "i");
        await Title(page, "Instructions");
        await Press("/", "Control+a");
        await page.Keyboard.TypeAsync("status:PENDING");
        await Press("Enter");
        await Assertions.Expect(page.Locator(".chips li")).ToHaveCountAsync(1);
        await Press("Escape", "j", "j", "k", "Enter");
        await Chromium.Shows(page, "Instruction *");
        await Tab("[aria-label='Why hold it']");
        await page.Keyboard.TypeAsync("by keys alone");
        await Press("Enter");
        await Says(page, "DONE");
        await Tab("main .acts a");
        await Press("Enter");
        await Says(page, "HELD");
        await Press("Control+k");
        await page.Keyboard.TypeAsync("stock-rec");
        await Assertions.Expect(page.Locator("#found a").First).ToHaveTextAsync("stock-record"); // no longer all pages
        await Press("Enter");
        await Title(page, "Stock record");
        await Tab("form.who button");
        await Press("Enter");
        await Assertions.Expect(page.Locator("[name=person]")).ToBeFocusedAsync(); // the first field of the page of sign-in
        await page.Keyboard.TypeAsync("anna");
        await Press("Tab");
        await page.Keyboard.TypeAsync(Second);
        await Press("Enter");
        await Title(page, "The day, 2025-10-13");
    }

    // A list is kept under a name, two of its rows are held after a look at what would be, and that is taken back.
    static async Task Many(IPage page)
    {
        await page.GotoAsync("/lists/instructions?q=status:PENDING");
        await page.Keyboard.PressAsync("v");
        await page.Keyboard.TypeAsync("What is pending");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".views a[aria-current]")).ToContainTextAsync("What is pending");
        async Task Chosen(string said) => await Assertions.Expect(page.Locator("#picked")).ToHaveTextAsync(said);
        Task Click(int row) => page.Locator("tbody.rows tr").Nth(row).Locator("td:not(:has(a))").First.ClickAsync();
        await Click(0);
        await Click(1);
        await Chosen("2 selected");
        await Click(1);
        await Chosen("1 selected");
        foreach (var key in new[] { "Escape", "End", "J", "J", "J", "J" }) await page.Keyboard.PressAsync(key); // held at the last row
        await Chosen("1 selected");
        foreach (var key in new[] { "Escape", "Home", "J", "J", "K", "J" }) await page.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Locator("#picked")).ToHaveTextAsync("2 selected");
        await page.FillAsync(".many [name=reason]", "asked to wait");
        await page.ClickAsync(".many button");
        await Title(page, "What would be");
        await page.ClickAsync("text=Do it");
        await Title(page, "Done");
        await Assertions.Expect(page.Locator("main .st.good")).ToHaveCountAsync(2);
        await page.ClickAsync("text=Take it back: release 2");
        await Assertions.Expect(page.Locator("main .st.wait")).ToHaveCountAsync(2); // a release waits for another
        await page.ClickAsync("main >> text=Back");
        await Title(page, "Instructions");
        await Assertions.Expect(page.Locator(".chips li")).ToContainTextAsync("PENDING");
        await NotAnswered(page);
    }

    // What a page asked for in its place and did not get is said, and gone when it is had.
    static async Task NotAnswered(IPage page)
    {
        const string busy = "**/lists/instructions?*HELD*";
        await page.RouteAsync(busy, r => r.FulfillAsync(new() { Status = 429, Body = "Too many requests." }));
        await page.FillAsync(".filter", "status:HELD");
        await page.PressAsync(".filter", "Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Not done (429). Too many requests.");
        await page.UnrouteAsync(busy);
        await page.PressAsync(".filter", "Enter");
        await Assertions.Expect(page.Locator(".chips li")).ToContainTextAsync("HELD");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    // Its script is let in by the page's own policy and by no other; whatever it may not do would be told by the console.
    static async Task ReadTheApi(IPage page)
    {
        // The document itself has tests of its own, and takes seconds to be made.
        await page.RouteAsync("**/openapi.json",
            r => r.FulfillAsync(new() { Path = Path.Combine(Sample.Root, "docs/formats/openapi.json") }));
        await page.GotoAsync("/api/v1/docs");
        await page.Locator("h1", new() { HasText = "Countinghouse" }).First.WaitForAsync();
    }

    static readonly bool Shooting = Environment.GetEnvironmentVariable("COUNTINGHOUSE_SHOTS") == "1";

    // Audits a page; with COUNTINGHOUSE_SHOTS=1 those with a name are pictured for the documents, in 64 colours.
    static async Task Look(Chromium chromium, IPage page, string name)
    {
        await chromium.Audit(page, inDark: Campaign.IsLong || name.Length > 0);
        if (!Shooting || name.Length == 0) return;
        var file = Path.Combine(Sample.Root, "docs", "screens", name + ".png");
        await page.ScreenshotAsync(new() { Path = file });
        using var convert = Process.Start("convert",
            [file, "+dither", "-colors", "64", "-define", "png:compression-level=9", "PNG8:" + file]);
        await convert.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(new FileInfo(file).Length < 80_000, string.Create(CultureInfo.InvariantCulture, $"{file} is too large to be kept"));
    }
}

/// <summary>Run when the others are over: a browser that waits for a share of the machine tests patience.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
