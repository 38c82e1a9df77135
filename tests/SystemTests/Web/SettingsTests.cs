using System.Net;
using Countinghouse.Access;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>What the firm works by, each from its day on, on its page, in its list and by the API.</summary>
public sealed class SettingsTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<string> Give(HttpClient who, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await who.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            Halt);
        return await answer.Content.ReadAsStringAsync(Halt);
    }

    // A form of the page names what is within the terms by a point.
    static (string, string)[] Agreement(string from, string threshold) =>
    [
        ("command", "SetMarginAgreement"), ("s:counterparty", "CCP"), ("d:from", from), ("n:terms.threshold", threshold),
        ("n:terms.minimumTransfer", "1000"), ("n:terms.rounding", "100"), ("s:terms.method", "valueAtRisk"), ("n:terms.floorBp", "25"),
        ("s:terms.direction", "both"), ("n:terms.window", "250"),
    ];

    [Fact]
    public async Task A_margin_agreement_is_set_from_a_day_on_and_the_next_one_ends_it()
    {
        using var carl = office.SignIn("clearing");
        Assert.Contains("SetMarginAgreement", await carl.Page("/settings"), StringComparison.Ordinal);
        Assert.Contains("margin-agreement-set", await Give(carl, "/give", [.. Agreement("2025-10-01", "50000"), ("dry-run", "yes")]));
        Assert.DoesNotContain("threshold 50000", await carl.Page("/lists/settings/rows?limit=1000"), StringComparison.Ordinal);
        Assert.Contains("DONE", await Give(carl, "/give", Agreement("2025-10-01", "50000")));
        Assert.Contains("DONE", await Give(carl, "/give", Agreement("2025-12-01", "75000")));
        var lacks = Agreement("2025-12-01", "1").Where(f => f.Item1 != "n:terms.window").ToArray();
        Assert.Contains("NOT UNDERSTOOD", await Give(carl, "/give", lacks));

        using var eva = office.SignIn("examiner");
        var lines = Table.Parse(await eva.Page("/lists/settings/export.csv?q=setting:margin-agreement")).Named();
        Assert.Equal(["2025-10-01", "2025-12-01"], lines.Select(l => l["from"]));
        Assert.Equal(["2025-11-30", ""], lines.Select(l => l["until"])); // the day before the next
        Assert.Equal(["IN_FORCE", "COMING"], lines.Select(l => l["state"])); // the book's last day is 2025-10-14
        Assert.All(lines, l => Assert.Equal("clearing", l["set_by"]));
        // What was set on the day of the 14th was not known on the 13th.
        Assert.DoesNotContain("margin-agreement", await eva.Page("/lists/settings/export.csv?as-of=2025-10-13"), StringComparison.Ordinal);
        await eva.Page("/settings?as-of=9999-12-31"); // the last date that there is
        var past = WebUtility.HtmlDecode(await eva.Page("/settings?as-of=2025-10-13"));
        Assert.Contains("class=\"past\"", past, StringComparison.Ordinal);
        Assert.DoesNotContain("What would be?", past, StringComparison.Ordinal); // nothing is set in the past
        Assert.Contains("2025-12-25", past, StringComparison.Ordinal); // Christmas, by 5 U.S.C. 6103 and the Fed's calendar
        Assert.Contains("T+1", past, StringComparison.Ordinal); // SEC release 34-96930: from 28 May 2024
    }

    // The Union's move to T+1 put off by two rows: the page has them beside what is built in.
    [Fact]
    public async Task A_convention_of_the_market_is_set_on_the_page_and_seen_among_the_cycles()
    {
        using var rita = office.SignIn("reference-data");
        Assert.Contains("SetConvention", await rita.Page("/settings"), StringComparison.Ordinal);
        foreach (var (from, days) in new[] { ("2027-10-11", "2"), ("2028-01-03", "1") })
            Assert.Contains("DONE", await Give(rita, "/give", ("command", "SetConvention"), ("s:name", "SETTLEMENT-CYCLE"), ("s:of", "EU"),
                ("d:from", from), ("s:value", days)));
        Assert.Contains("is not a number from 0 to 30", await Give(rita, "/give", ("command", "SetConvention"),
            ("s:name", "SETTLEMENT-CYCLE"), ("s:of", "EU"), ("d:from", "2027-10-11"), ("s:value", "two")));
        var page = WebUtility.HtmlDecode(await rita.Page("/settings"));
        var cycles = page.Split("id=\"cycles\"")[1].Split("</table>")[0];
        Assert.Matches("<td>EU</td><td>2028-01-03</td><td></td><td class=\"n\"><span[^>]*>T\\+1", cycles);
        Assert.Matches("<td>EU</td><td>2027-10-11</td><td>2028-01-02</td><td class=\"n\"><span[^>]*>T\\+2", cycles);
        Assert.Matches("<td>UK</td><td>2027-10-11</td><td></td><td class=\"n\"><span[^>]*>T\\+1", cycles);
    }

    [Fact]
    public async Task A_pair_that_nobody_holds_together_is_set_on_the_page_and_holds_at_once()
    {
        office.Ask(Roles.Defaults.First(r => r.Role == "operations"));
        using var admin = office.SignIn("administrator");
        using var second = office.Enter("second-admin", "administrator");
        var answer = await Give(admin, "/give", ("command", "SetToxicPair"), ("s:pair", "hold-and-accept"), ("w:first", "HoldInstruction"),
            ("w:second", "AcceptCall,\n DisputeCall"));
        if (answer.Contains("WAITS", StringComparison.Ordinal)) // where a rule has it wait for another administrator
        {
            var waiting = office.Rights.Approvals.Single(a => a.Asked.Command == "SetToxicPair");
            Assert.Contains("DONE", await Give(second, "/give", ("command", "Approve"), ("n:number", $"{waiting.Asked.Number}"),
                ("s:sha256", waiting.Asked.Sha256)));
        }
        Assert.Contains("hold-and-accept", await admin.Page("/settings"), StringComparison.Ordinal);
        office.Ask(new EnrolPerson("both", "both", ""), new GrantRole("both", new("operations", "", "", "", null)));
        var refused = Assert.Single((await office.Try(new GrantRole("both", new("clearing", "", "", "", null))))
            .OfType<Facts.Refused>());
        Assert.Contains("hold-and-accept", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_says_how_the_same_is_asked_at_the_command_line_and_by_the_api()
    {
        using var eva = office.SignIn("examiner");
        var trade = Cli.Report("trades", Sample.Book)[0, "trade_id"];
        var instruction = Cli.Report("instructions", Sample.Book)[0, "instruction"];
        foreach (var path in new[]
        {
            "/", "/lists", "/lists/fails", $"/trades/{trade}", $"/instructions/{instruction}", "/accounts/C1001", "/assets/US0378331005",
            "/parties/CCP", "/facts/1", "/approvals", "/people", "/settings", "/status", "/records", "/import", "/entry",
            "/search?q=no-such", "/accounting", "/reconcile",
        })
        {
            var page = WebUtility.HtmlDecode(await eva.Page(path));
            Assert.True(page.Contains("countinghouse ", StringComparison.Ordinal) && page.Contains(" /api/v1/", StringComparison.Ordinal),
                path);
        }
        // What is said is what there is: the words of the command line are understood, and the address answers.
        var shown = WebUtility.HtmlDecode(await eva.Page("/accounts/C1001?as-of=2025-10-13"));
        Assert.Contains("countinghouse report positions BOOK --as-of 2025-10-13 --account C1001", shown, StringComparison.Ordinal);
        Assert.Contains("GET /api/v1/accounts/C1001?asOf=2025-10-13", shown, StringComparison.Ordinal);
        Cli.Run("report", "positions", Sample.Book, "--as-of", "2025-10-13", "--account", "C1001").Ends(0);
        Assert.Equal(HttpStatusCode.OK, await eva.Status("/api/v1/accounts/C1001?asOf=2025-10-13"));
    }

    [Fact]
    public async Task A_password_for_another_is_made_only_by_who_may_enrol_people()
    {
        office.Ask(new EnrolPerson("target", "Target", ""));
        using var eva = office.SignIn("examiner"); // sees every page, and so the settings
        using var operations = office.Enter("no-admin", "operations");
        foreach (var who in new[] { eva, operations })
        {
            using var answer = await who.PostAsync("/people/target/password", new FormUrlEncodedContent([]), Halt);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Null(office.Door.CredentialOf("target"));
        }
        // Also for who has no role yet, for it may be waiting: who makes it alone could come in as who gets one.
        using var admin = office.SignIn("administrator");
        using var other = office.Enter("another-administrator", "administrator");
        using var asked = await admin.PostAsync("/people/target/password", new FormUrlEncodedContent([]), Halt);
        Assert.Contains("waits for a second administrator", await asked.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        Assert.Null(office.Door.CredentialOf("target"));
        using var made = await other.PostAsync("/people/target/password", new FormUrlEncodedContent([]), Halt);
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.NotEmpty(Browser.PasswordIn(await made.Content.ReadAsStringAsync(Halt)));
        using var nobody = await admin.PostAsync("/people/nobody/password", new FormUrlEncodedContent([]), Halt);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    // By the defaults that the office began with; the firm's own matrix of every command is held against the guide elsewhere.
    [Fact]
    public async Task Every_role_is_let_into_exactly_the_pages_it_has()
    {
        (string Page, string Path)[] others =
        [
            ("approvals", "/approvals"), ("people", "/people"), ("settings", "/settings"), ("status", "/status"), ("status", "/metrics"),
            ("records", "/records"), ("import", "/import"), ("timeline", "/facts/1"), ("timeline", "/api/v1/facts/1"),
            ("search", "/search?q=x"), ("trial-balance", "/entry"), ("general-ledger", "/accounting"),
            ("reconcile", "/reconcile"), ("records", "/records/proof?of=fact:1"),
        ];
        List<string> wrong = [];
        foreach (var role in Roles.Defaults)
        {
            using var client = office.Enter($"walks-{role.Role}", role.Role);
            foreach (var (page, path) in Store.Reports.ReportBook.ListNames.Select(l => (l, $"/lists/{l}/rows?limit=1")).Concat(others))
            {
                var may = role.Pages.Contains("*") || role.Pages.Contains(page);
                if (await client.Status(path) is HttpStatusCode.Forbidden == may) wrong.Add($"{role.Role} {path}");
            }
        }
        Assert.Empty(wrong);
    }
}
