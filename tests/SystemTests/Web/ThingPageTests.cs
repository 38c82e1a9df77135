using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Web.Giving;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Pages of one thing and of what waits: what they show, of which day, and what they offer to whom.</summary>
public sealed class ThingPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static readonly Lazy<List<Dictionary<string, string>>> Instructions = new(() =>
        [.. Cli.Report("instructions", Sample.Book).Named().Select(r => r.ToDictionary())]);

    static string Of(string status) => Instructions.Value.First(i => i["status"] == status)["instruction"];

    static string Section(string page, string from, string to = "</section>")
    {
        var at = page.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"no {from} in {page}");
        return page[at..page.IndexOf(to, at, StringComparison.Ordinal)];
    }

    static async Task<HttpStatusCode> Give(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await who.PostAsync(new Uri("/give", UriKind.Relative), form, Halt);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Halt));
        return answer.StatusCode;
    }

    [Fact]
    public async Task A_settled_instruction_shows_the_entries_of_its_settlements()
    {
        using var client = office.Enter("entries", "examiner");
        var settled = Of("SETTLED");
        var facts = Table.Parse(Cli.Run("instruction", "show", Sample.Book, settled).Ends(0).Out).Column("fact");
        var entries = 0;
        foreach (var fact in facts) entries += int.Parse(await client.Page($"/lists/entries/count?q=cause:{fact}"));
        Assert.True(entries > 0);
        var page = Section(await client.Page($"/instructions/{settled}"), "aria-label=\"Entries of the ledger\"");
        Assert.Equal(Math.Min(entries, 20), page.Split("data-key=").Length - 1); // a page shows the first twenty
    }

    [Fact]
    public async Task As_of_a_day_an_instruction_tells_nothing_of_later_days()
    {
        using var client = office.Enter("then", "examiner");
        var settled = Instructions.Value.Last(i => i["status"] == "SETTLED");
        var life = Table.Parse(Cli.Run("instruction", "show", Sample.Book, settled["instruction"]).Ends(0).Out).Named().ToList();
        var (first, last) = (life[0]["date"], life[^1]["date"]);
        Assert.NotEqual(first, last);
        var then = await client.Page($"/instructions/{settled["instruction"]}?as-of={first}");
        Assert.DoesNotContain($">{last}<", Section(then, "aria-label=\"What happened\""), StringComparison.Ordinal);
        Assert.DoesNotContain("SETTLED", then, StringComparison.Ordinal);
        Assert.Contains($">{last}<", await client.Page($"/instructions/{settled["instruction"]}?as-of={last}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_offered_is_what_the_person_may_and_the_thing_allows_and_the_timeline_says_who()
    {
        using var anna = office.Enter("acts-anna", "operations");
        using var eva = office.Enter("acts-eva", "examiner");
        var open = Instructions.Value.Last(i => i["status"] == "PENDING")["instruction"];
        Assert.Contains("value=\"HoldInstruction\"", await anna.Page($"/instructions/{open}"), StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"HoldInstruction\"", await anna.Page($"/instructions/{open}?as-of=2025-10-14"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("action=\"/give\"", await anna.Page($"/instructions/{Of("SETTLED")}"), StringComparison.Ordinal);
        foreach (var path in new[]
        {
            $"/instructions/{open}", "/people", "/settings", "/accounting", "/reconcile", "/approvals", "/entry", "/lists/instructions",
        })
        {
            var page = await eva.Page(path);
            foreach (var form in new[] { "action=\"/give", "action=\"/people/", "/act\"", ">Post<" })
                Assert.False(page.Contains(form, StringComparison.Ordinal), $"{path} offers an examiner {form}");
        }

        Assert.Equal(HttpStatusCode.OK, await Give(anna, ("command", "HoldInstruction"), ("n:instruction", open), ("s:reason", "a test")));
        var held = await anna.Page($"/instructions/{open}");
        Assert.Contains(">acts-anna</td>", Section(held, "aria-label=\"What happened\""), StringComparison.Ordinal);
        Assert.Contains("value=\"ReleaseInstruction\"", held, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"HoldInstruction\"", held, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Give(anna, ("command", "ReleaseInstruction"), ("n:instruction", open)));
    }

    // "The checker sees before and after, on the object itself" is what users of other systems ask for.
    [Fact]
    public async Task An_approver_compares_before_and_after_in_words_and_the_maker_is_not_offered_to_approve()
    {
        office.Ask(new SetApprovalRule(new("PrioritiseInstruction", 0, "", "", "", 1, "settlement-approver", 3)));
        using var anna = office.Enter("maker-anna", "operations");
        using var bob = office.Enter("checker-bob", "settlement-approver");
        var open = Instructions.Value.Last(i => i["status"] == "PENDING");
        Assert.Equal(HttpStatusCode.OK, await Give(anna, ("command", "PrioritiseInstruction"), ("n:instruction", open["instruction"]),
            ("n:priority", "2")));
        var asked = office.Rights.Approvals.Single(a => a.Asked.By == "maker-anna").Asked;
        var page = await bob.Page($"/approvals/{asked.Number}");
        var (before, after) = (Section(page, "id=\"before\""), Section(page, "id=\"after\""));
        Assert.Contains("priority 4", before, StringComparison.Ordinal);
        Assert.Contains("priority 2", after, StringComparison.Ordinal);
        Assert.DoesNotContain("minor", page, StringComparison.Ordinal);
        Assert.Contains($"{open["currency"]} {open["amount"]}", before, StringComparison.Ordinal);
        Assert.Contains("value=\"Approve\"", page, StringComparison.Ordinal);
        Assert.Contains("priority 2", await bob.Page($"/api/v1/approvals/{asked.Number}"), StringComparison.Ordinal);
        var own = await anna.Page($"/approvals/{asked.Number}");
        Assert.DoesNotContain("value=\"Approve\"", own, StringComparison.Ordinal);
        Assert.Contains("value=\"WithdrawApproval\"", own, StringComparison.Ordinal);

        // Whose accounts are none of an administrator's business; what a leaver asked is not theirs any more.
        using var adam = office.Enter("approvals-adam", "administrator");
        foreach (var path in new[] { "/approvals/", "/api/v1/approvals/" })
            Assert.Equal(HttpStatusCode.NotFound, await adam.Status(path + asked.Number));
        Assert.DoesNotContain($"/approvals/{asked.Number}\"", await adam.Page("/approvals"), StringComparison.Ordinal);
        office.Ask(new EndPerson("maker-anna", "left"));
        Assert.Contains("maker-anna, who has left", await bob.Page("/approvals"), StringComparison.Ordinal);
        page = await bob.Page($"/approvals/{asked.Number}");
        Assert.DoesNotContain("value=\"Approve\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"RejectApproval\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Give(bob, ("command", "RejectApproval"), ("n:number", $"{asked.Number}"),
            ("s:reason", "a test")));
        office.Ask(new RemoveApprovalRule(office.Rights.ApprovalRules.Single(r => r.Value.Command == "PrioritiseInstruction").Key));
    }

    // FormTests amends and cancels one on its page, on an open day.
    [Fact]
    public async Task A_trade_that_has_settled_or_while_no_day_is_open_is_not_offered_to_be_amended()
    {
        using var anna = office.Enter("settled-anna", "operations");
        foreach (var status in new[] { "SETTLED", "INSTRUCTED" })
        {
            var trade = Cli.Report("trades", Sample.Book).Named().First(t => t["status"] == status)["trade_id"];
            var page = await anna.Page($"/trades/{trade}");
            foreach (var verb in new[] { "AmendTrade", "CancelTrade" })
                Assert.DoesNotContain($"value=\"{verb}\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_waits_is_told_apart_in_the_queue_where_it_is_about_no_account()
    {
        static string About(Command command) => ApprovalWords.About(new(1, command.GetType().Name, Payload.Write(command), "", "adam",
            new(1, "administrator", new(2030, 1, 1)), new([], null, "", ""), new(2029, 12, 30)));
        Assert.Equal("person: ben; right, role: operations", About(new GrantRole("ben", new("operations", "", "", "", null))));
        Assert.Equal("rule: 7", About(new RemoveApprovalRule(7)));
    }

    [Fact]
    public async Task A_standing_settlement_instruction_waits_in_the_queue_and_is_approved_there()
    {
        using var bob = office.Enter("standing-bob", "settlement-approver");
        var party = Instructions.Value.First(i => i["kind"] == "BILATERAL")["counterparty"];
        office.Ask(new ProposeSettlementInstruction(new(party, "", null, "EUR", "", "DEUTDEFF", "CEDELULL", "SAFE-1", "CASH-1",
            new(2030, 1, 2), null), ""));
        var queue = await bob.Page("/approvals");
        var path = "/approvals/settlement-instructions/" + Section(queue, "/approvals/settlement-instructions/", "\"").Split('/')[^1];
        var page = await bob.Page(path);
        Assert.Contains("SAFE-1", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Give(bob, ("command", "ApproveSettlementInstruction"), ("n:number", path.Split('/')[^1]),
            ("s:sha256", Section(page, "name=\"s:sha256\" value=\"", "\" />").Split('"')[^1])));
        Assert.DoesNotContain(path, await bob.Page("/approvals"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await bob.Status(path));
    }
}
