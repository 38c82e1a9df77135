using System.Net;
using System.Text.RegularExpressions;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>A person's page: roles with their reach, name and subject, keys whose secret is seen once, and what takes two.</summary>
public sealed partial class PersonPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [GeneratedRegex("<code>(?<key>[a-z0-9]+\\.[0-9a-f]{64})</code>")]
    static partial Regex Shown { get; }

    static async Task<(HttpStatusCode Status, string Text)> Post(HttpClient who, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await who.PostAsync(new Uri(path, UriKind.Relative), form, Halt);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt)));
    }

    static Task<(HttpStatusCode Status, string Text)> Give(HttpClient who, string command, params (string, string)[] fields) =>
        Post(who, "/give", [("command", command), .. fields]);

    static (string, string)[] KeyFor(string id, string scopes) =>
        [("id", id), ("scopes", scopes), ("expires", $"{DateTime.UtcNow.AddDays(7):yyyy-MM-dd}"), ("key", $"{Guid.NewGuid():N}")];

    async Task<HttpStatusCode> By(string key, string path)
    {
        using var machine = new HttpClient { BaseAddress = office.Url };
        machine.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return await machine.Status(path);
    }

    [Fact]
    public async Task A_key_is_made_on_the_page_shown_once_good_for_its_scopes_and_revoked()
    {
        office.Ask(new EnrolPerson("owner", "Owner", ""), new GrantRole("owner", new("operations", "", "", "", null)));
        using var admin = office.SignIn("administrator");
        var (status, text) = await Post(admin, "/people/owner/keys", KeyFor("feed1", "trades, days"));
        Assert.True(status == HttpStatusCode.OK, text);
        var key = Shown.Match(text).Groups["key"].Value;
        Assert.StartsWith("feed1.", key, StringComparison.Ordinal);
        if (text.Contains("waits for", StringComparison.Ordinal)) return; // where a second administrator is asked: the other's test
        Assert.Equal(HttpStatusCode.OK, await By(key, "/api/v1/lists/trades"));
        Assert.Equal(HttpStatusCode.Forbidden, await By(key, "/api/v1/lists/fails")); // not of its scopes
        var page = await admin.Page("/people/owner");
        Assert.Contains("feed1", page, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('.')[1], await admin.Page($"/facts/{office.Known - 1}"), StringComparison.Ordinal);

        var revoke = await Give(admin, "RevokeKey", ("s:key", "feed1"), ("s:reason", "no longer used"));
        Assert.Contains("DONE", revoke.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await By(key, "/api/v1/lists/trades"));
    }

    // RFC 9457, RFC 6750 3: a machine is told in the form of the API, and what to send.
    [Fact]
    public async Task A_key_that_is_revoked_expired_or_never_was_lets_nobody_in()
    {
        using var admin = office.SignIn("administrator");
        office.Ask(new EnrolPerson("lapsed", "Lapsed", ""), new GrantRole("lapsed", new("operations", "", "", "", null)));
        string Issue(string id, DateOnly expires, DateTimeOffset at)
        {
            var secret = $"{id}.{Guid.NewGuid():N}";
            var facts = office.Host.RunAsync(new($"test/{secret}", "test", at.ToUnixTimeMilliseconds()),
                _ => new IssueKey("lapsed", id, Gate.HashOf(secret), ["days"], expires)).GetAwaiter().GetResult();
            Assert.Contains(facts, f => f is Facts.AccessFact.KeyIssued);
            return secret;
        }
        var now = DateTimeOffset.UtcNow;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var expired = Issue("lapsed1", today.AddDays(-1), now.AddDays(-9)); // asked for nine days ago, to yesterday
        var revoked = Issue("lapsed2", today.AddDays(9), now);
        Assert.Equal(HttpStatusCode.OK, await By(revoked, "/api/v1/lists/days"));
        var revoke = await Give(admin, "RevokeKey", ("s:key", "lapsed2"), ("s:reason", "a test"));
        Assert.Contains("DONE", revoke.Text, StringComparison.Ordinal);
        foreach (var key in new[] { expired, revoked, revoked[..^1], "never.was", "lapsed1." })
        {
            using var machine = new HttpClient { BaseAddress = office.Url };
            machine.DefaultRequestHeaders.Authorization = new("Bearer", key);
            using var answer = await machine.GetAsync(new Uri("/api/v1/lists/days", UriKind.Relative), Halt);
            Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json", "Bearer"), (answer.StatusCode,
                answer.Content.Headers.ContentType?.MediaType, answer.Headers.WwwAuthenticate.ToString()));
            var problem = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!;
            Assert.Equal((401, "send a key: Authorization: Bearer ID.SECRET"), ((int)problem["status"]!, (string?)problem["do"]));
        }
    }

    [Fact]
    public async Task A_key_for_what_there_is_not_is_refused()
    {
        office.Ask(new EnrolPerson("scoped", "Scoped", ""));
        using var admin = office.SignIn("administrator");
        foreach (var scopes in new[] { "trades tradez", "NoSuchCommand", "Trades", "../trades", "" })
        {
            var (status, text) = await Post(admin, "/people/scoped/keys", KeyFor("wide", scopes));
            Assert.True((int)status is 400 or 422, $"{scopes}: {status}");
            Assert.DoesNotMatch(Shown, text);
        }
        Assert.Null(office.Rights.FindKey("wide"));
    }

    [Fact]
    public async Task Who_may_not_make_keys_is_shown_no_secret_and_makes_none()
    {
        office.Ask(new EnrolPerson("keyless", "Keyless", ""));
        using var admin = office.Enter("keys-admin", "administrator");
        using var operations = office.Enter("keys-ops", "operations");
        using var eva = office.Enter("keys-eva", "examiner");
        foreach (var who in new[] { operations, eva })
        {
            var refused = await Post(who, "/people/keyless/keys", KeyFor("stolen", "trades"));
            Assert.NotEqual(HttpStatusCode.OK, refused.Status);
            Assert.DoesNotMatch(Shown, refused.Text);
        }
        Assert.Null(office.Rights.FindKey("stolen"));
        Assert.Equal(HttpStatusCode.NotFound, (await Post(admin, "/people/nobody/keys", KeyFor("n", "trades"))).Status);
    }

    [Fact]
    public async Task A_key_that_waits_for_a_second_administrator_is_good_when_it_is_approved()
    {
        office.Ask(new EnrolPerson("waiter", "Waiter", ""), new GrantRole("waiter", new("operations", "", "", "", null)));
        office.Ask(new SetApprovalRule(new("IssueKey", 0, "", "", "", 1, "administrator", 3)));
        using var one = office.Enter("key-one", "administrator");
        using var two = office.Enter("key-two", "administrator");
        var (_, text) = await Post(one, "/people/waiter/keys", KeyFor("slow", "days"));
        var key = Shown.Match(text).Groups["key"].Value;
        Assert.Contains("waits for administrator", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await By(key, "/api/v1/lists/days"));
        var waiting = office.Rights.Approvals.Last(a => a.Asked.Command == "IssueKey");
        Assert.DoesNotContain(key.Split('.')[1], await two.Page($"/approvals/{waiting.Asked.Number}"), StringComparison.Ordinal);
        var approved = await Give(two, "Approve", ("n:number", $"{waiting.Asked.Number}"), ("s:sha256", waiting.Asked.Sha256));
        Assert.Contains("DONE", approved.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await By(key, "/api/v1/lists/days"));
    }

    [Fact]
    public async Task The_page_says_that_a_new_password_takes_two_and_who_has_asked()
    {
        office.Ask(new EnrolPerson("sleeper", "Sleeper", ""), new GrantRole("sleeper", new("desk", "", "", "", null)));
        using var one = office.Enter("pw-one", "administrator");
        using var two = office.Enter("pw-two", "administrator");
        Assert.Contains("It takes two administrators", await one.Page("/people/sleeper"), StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z0-9]{5}(-[a-z0-9]{5}){3}", (await Post(one, "/people/sleeper/password")).Text);
        Assert.Contains("A second administrator confirms", await one.Page("/people/sleeper"), StringComparison.Ordinal);
        Assert.Contains("<b>pw-one</b> has asked for it", await two.Page("/people/sleeper"), StringComparison.Ordinal);
        Assert.NotEmpty(Browser.PasswordIn((await Post(two, "/people/sleeper/password")).Text));
        Assert.Contains("It takes two administrators", await two.Page("/people/sleeper"), StringComparison.Ordinal); // of the next one
    }

    [Fact]
    public async Task A_role_is_granted_for_a_desk_until_a_day_and_a_subject_is_changed()
    {
        office.Ask(new EnrolPerson("mover", "Mover", ""));
        using var admin = office.Enter("grants-admin", "administrator");
        var until = $"{DateTime.UtcNow.AddDays(30):yyyy-MM-dd}";
        async Task Done(string command, params (string, string)[] fields)
        {
            var (_, text) = await Give(admin, command, fields);
            if (!text.Contains("WAITS", StringComparison.Ordinal))
            {
                Assert.Contains("DONE", text, StringComparison.Ordinal);
                return;
            }
            using var second = office.Enter($"second-{command}", "administrator");
            var waiting = office.Rights.Approvals.Last(a => a.Asked.Command == command);
            Assert.Contains("DONE", (await Give(second, "Approve", ("n:number", $"{waiting.Asked.Number}"),
                ("s:sha256", waiting.Asked.Sha256))).Text, StringComparison.Ordinal);
        }
        await Done("SetDesk", ("s:desk", "equities"), ("l:accounts:from,to", "C1000:C1999 K2000:K2999"));
        Assert.Equal([new("C1000", "C1999"), new("K2000", "K2999")], office.Rights.Desks["equities"]);
        Assert.Contains("<option>equities</option>", await admin.Page("/people/mover"), StringComparison.Ordinal);
        await Done("GrantRole", ("s:person", "mover"), ("role", "operations"), ("desk", "equities"), ("from", "C1000"), ("to", ""),
            ("until", until));
        var right = Assert.Single(office.Rights.GrantsOf("mover")).Right;
        Assert.Equal(("operations", "equities", "C1000", "", until),
            (right.Role, right.Desk, right.AccountFrom, right.AccountTo, $"{right.Until:yyyy-MM-dd}"));
        Assert.Contains(until, await admin.Page("/people/mover"), StringComparison.Ordinal);

        await Done("ChangePerson", ("s:person", "mover"), ("s:name", "Mia Mover"), ("s:subject", "auth0|mia"));
        Assert.Equal("mover", office.Rights.OfSubject("auth0|mia")?.Code);
        Assert.Contains("auth0|mia", WebUtility.HtmlDecode(await admin.Page("/people/mover")), StringComparison.Ordinal);
        using var eva = office.Enter("grants-eva", "examiner");
        var seen = await eva.Page("/people/mover");
        Assert.DoesNotContain("<button>Grant", seen, StringComparison.Ordinal); // an examiner looks, and is offered nothing
        Assert.DoesNotContain("/people/mover/", seen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await eva.Status("/people/nobody"));
    }
}
