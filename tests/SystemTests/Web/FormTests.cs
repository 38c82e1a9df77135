using System.Net;
using System.Text.Json.Nodes;
using Countinghouse.Access;
using Countinghouse.SystemTests.Support;
using Microsoft.Playwright;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// Forms of desks, roles, client fees and trades: what is wrong is said beside its field and what was typed stays; Enter sends, and sent
/// twice is done once.
/// </summary>
[Collection("alone")]
public sealed class FormTests : IClassFixture<Office>
{
    readonly Office office;

    // What waits for another person is looked at when it is approved: here all of it is done, or refused, at once.
    public FormTests(Office office)
    {
        this.office = office;
        foreach (var rule in office.Rights.ApprovalRules.Keys.ToList()) office.Ask(new RemoveApprovalRule(rule));
    }

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    // A trade that settles after the day that is opened here.
    static readonly Lazy<string> Open = new(() => Cli.Report("trades", Sample.Book).Named()
        .Last(t => t["status"] == "INSTRUCTED" && string.CompareOrdinal(t["settlement_date"], "2025-10-15") > 0)["trade_id"]);

    static (string, string)[] Fee(string income, string each) =>
    [
        ("command", "SetFeeSchedule"), ("s:source", ""), ("s:terms.code", "DESK"), ("s:terms.name", "Desk fee"), ("d:from", "2025-10-01"),
        ("d:terms.until", ""), ("s:terms.basis", "fixed"), ("l:terms.tiers:upTo#,rateBp#", ""), ("n:terms.each", each),
        ("n:terms.minimum", "0"), ("s:terms.currency", "EUR"), ("s:terms.accountFrom", ""), ("s:terms.accountTo", ""),
        ("n:terms.taxPercent", "0"), ("s:terms.income", income), ("n:terms.dueDays", "30"), ("b:terms.isDebited", "no"),
    ];

    static async Task<(HttpStatusCode Status, string Field)> Asked(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/give")
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            Headers = { { "Accept", "application/problem+json" } },
        };
        using var answer = await who.SendAsync(asked, Halt);
        var text = await answer.Content.ReadAsStringAsync(Halt);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (string?)JsonNode.Parse(text)!["field"] ?? "" : "a page");
    }

    // Which field, is what the messages of the book say of what was typed.
    [Fact]
    public async Task The_field_that_is_wrong_is_named()
    {
        using var admin = office.Enter("forms-admin", "administrator");
        using var anna = office.Enter("forms-anna", "operations");
        using var accountant = office.Enter("forms-books", "accountant");
        office.Ask(new EnrolPerson("forms-new", "New", ""));
        async Task Names(string field, HttpClient who, params (string, string)[] fields)
        {
            var (status, named) = await Asked(who, fields);
            Assert.True((int)status is 400 or 422 && named == field, $"{field}: {status} {named}");
        }
        const string accounts = "l:accounts:from,to";
        await Names(accounts, admin, ("command", "SetDesk"), ("s:desk", "cash"), (accounts, "C1000:C1999 C9:C2"));
        await Names("s:desk", admin, ("command", "SetDesk"), ("s:desk", "c a"), (accounts, "C1000:C1999"));
        (string, string)[] role = [("command", "DefineRole"), ("s:role", "clerk")];
        await Names("w:verbs", admin, [.. role, ("w:verbs", "HoldInstruction NoSuch"), ("w:pages", "")]);
        await Names("w:pages", admin, [.. role, ("w:verbs", "HoldInstruction"), ("w:pages", "Trades")]);
        await Names("desk", admin, ("command", "GrantRole"), ("s:person", "forms-new"), ("role", "desk"), ("desk", "nowhere"));
        await Names("until", admin, ("command", "GrantRole"), ("s:person", "forms-new"), ("role", "desk"), ("until", "2020-01-31"));
        await Names("s:terms.income", accountant, Fee("C1001", "25"));
        await Names("n:terms.each", accountant, Fee("COMMISSION", "twenty"));
        await Names("n:haircutBp", office.Enter("forms-clear", "clearing"), ("command", "SetHaircut"), ("s:of", "EQUITY"),
            ("d:from", "2025-10-15"), ("n:haircutBp", "much"));
        await Names("s:tradeId", anna, ("command", "CancelTrade"), ("s:tradeId", "no-such"), ("s:source", ""), ("s:reason", "no-such"));
        Assert.Equal((HttpStatusCode.OK, "a page"), await Asked(admin, ("command", "SetDesk"), ("s:desk", "cash"), (accounts, "C2:C9")));
    }

    static ILocator Card(IPage page, string summary) =>
        page.Locator("details.card", new() { Has = page.Locator($"summary:text-is('{summary}')") });

    [Fact]
    public async Task What_was_typed_stays_the_field_is_marked_and_enter_sends_what_is_mended()
    {
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("administrator"));
        await page.GotoAsync("/settings");
        var desk = Card(page, "A desk");
        await desk.Locator("summary").First.ClickAsync();
        ILocator name = desk.Locator("[name='s:desk']"), accounts = desk.Locator("textarea");
        await name.FillAsync("bonds");
        await accounts.FillAsync("C9:C1");
        await name.PressAsync("Enter");
        await Assertions.Expect(desk.Locator("label:has(textarea) [role=alert]")).ToContainTextAsync("C9 comes after C1");
        await Assertions.Expect(accounts).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(accounts).ToBeFocusedAsync();
        await Assertions.Expect(name).ToHaveValueAsync("bonds");
        await Assertions.Expect(accounts).ToHaveValueAsync("C9:C1");
        Assert.EndsWith("/settings", page.Url, StringComparison.Ordinal);
        await chromium.Audit(page, inDark: true);

        // Enter pressed again while the first is under way: the command is given once.
        await accounts.FillAsync("C1:C9");
        var asked = 0;
        var until = new TaskCompletionSource();
        await page.RouteAsync("**/give", async route =>
        {
            Interlocked.Increment(ref asked);
            await until.Task;
            await route.ContinueAsync();
        });
        await name.PressAsync("Enter");
        await name.PressAsync("Enter");
        until.SetResult();
        await Chromium.Shows(page, "Done");
        Assert.Equal(1, asked);
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();
        Assert.Equal([new("C1", "C9")], office.Rights.Desks["bonds"]);
        Assert.Empty(chromium.Wrong);
    }

    [Fact]
    public async Task A_trade_is_amended_and_cancelled_on_its_page()
    {
        if (!office.IsDayOpen) office.Ask(new Records.OpenDay(new(2025, 10, 15)));
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("operations"));
        await page.GotoAsync($"/trades/{Open.Value}");
        var amend = Card(page, "Amend");
        await amend.Locator("summary").First.ClickAsync();
        await amend.Locator("[name='s:ticket.account']").FillAsync("NOBODY");
        await amend.Locator("[name='n:ticket.price']").FillAsync("12.5");
        await amend.Locator("[name='n:ticket.price']").PressAsync("Enter");
        await Assertions.Expect(amend.Locator("label:has([name='s:ticket.account']) [role=alert]")).ToContainTextAsync("NOBODY");
        await Assertions.Expect(amend.Locator("[name='n:ticket.price']")).ToHaveValueAsync("12.5");
        var cancel = Card(page, "Cancel");
        await cancel.Locator("summary").First.ClickAsync();
        await cancel.Locator("[name='s:reason']").FillAsync("booked twice");
        await cancel.Locator("[name='s:reason']").PressAsync("Enter");
        await Chromium.Shows(page, "Done");
        await page.ClickAsync("main .acts a:text-is('Back')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("CANCELLED");
        Assert.Empty(chromium.Wrong);
    }

    // Without the script a form is sent twice by going back to it: one key is one asking.
    [Fact]
    public async Task A_form_sent_twice_is_one_asking()
    {
        using var admin = office.Enter("twice-admin", "administrator");
        (string, string)[] form = [("command", "SetDesk"), ("s:desk", "twice"), ("l:accounts:from,to", "C1:C2"), ("key", "form-1")];
        Assert.Equal((HttpStatusCode.OK, "a page"), await Asked(admin, form));
        var known = office.Known;
        Assert.Equal((HttpStatusCode.OK, "a page"), await Asked(admin, form));
        Assert.Equal(known, office.Known);
    }
}
