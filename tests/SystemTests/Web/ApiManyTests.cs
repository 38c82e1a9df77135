using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Commands line by line, and entries of people by codes.</summary>
public abstract class ApiManyTests(Office office)
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static async Task<(HttpStatusCode Status, JsonNode[] Lines)> Send(HttpClient who, params string[] lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await who.PostAsync("/api/v1/commands", content, Halt);
        var text = await answer.Content.ReadAsStringAsync(Halt);
        return (answer.StatusCode, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)]);
    }

    static string Line(string key, string command) => $$"""{"key":"{{key}}","command":{{command}}}""";

    static string Hold(string number) => $$"""{"command":"HoldInstruction","instruction":{{number}},"reason":"asked"}""";

    static string[] Outcomes(JsonNode[] lines) => [.. lines.Select(l => (string)l["outcome"]!)];

    [Fact]
    public async Task Each_line_is_a_command_of_its_own_done_once_under_its_key()
    {
        using var machine = office.SignIn("operations");
        string[] open = [.. Cli.Report("instructions", Sample.Book).Named().Where(i => i["status"] == "PENDING")
            .Select(i => i["instruction"]).Take(2)];
        string[] lines =
        [
            Line("l1", Hold(open[0])), "", Line("l2", Hold(open[1])), Line("l3", Hold("999999999")),
            Line("l4", """{"command":"CloseDayNow"}"""), Line("l5", """{"command":"ReleaseInstruction","instruction":""" + open[0] + "}"),
            """{"key":"l6"}""", """{"key":"l7","command":{},"more":1}""", "no json",
            Line("l8", """{"command":"SetApprovalRule","terms":{"command":"*","atLeast":0,"currency":"","accountFrom":"","accountTo":"","""
                + """ "approvers":1,"role":"operations","expiresAfterDays":1}}"""),
        ];
        var (status, first) = await Send(machine, lines);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["done", "done", "refused", "refused", "waits", "refused", "refused", "refused", "refused"], Outcomes(first));
        Assert.Equal([1, 3, 4, 5, 6, 7, 8, 9, 10], first.Select(l => (int)l["line"]!)); // what is blank is no line of commands
        Assert.Equal(403, (int)first[^1]["problem"]!["status"]!); // an operator sets no rule
        Assert.Contains("'command'", (string)first[5]["problem"]!["detail"]!, StringComparison.Ordinal);
        var before = office.Known;
        var (_, again) = await Send(machine, lines[..3]);
        Assert.Equal(before, office.Known);
        Assert.All(again, l => Assert.True((bool)l["replayed"]!));
        Assert.Equal(first.Take(2).Select(l => (long)l["fact"]!), again.Select(l => (long)l["fact"]!));
        var (_, other) = await Send(machine, Line("l1", Hold(open[1])));
        Assert.Equal(422, (int)Assert.Single(other)["problem"]!["status"]!);
        using var wrong = await machine.PostAsync("/api/v1/commands", new StringContent("{}", Encoding.UTF8, "application/json"), Halt);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrong.StatusCode);
    }

    static async Task<(HttpStatusCode Status, JsonNode Body)> Post(HttpClient who, string key, string json)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entries")
        { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        asked.Headers.Add("Idempotency-Key", key);
        using var answer = await who.SendAsync(asked, Halt);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!);
    }

    static string Entry(string reference, string legs) =>
        $$"""{"reference":"{{reference}}","reason":"a correction","effective":"2025-10-14","legs":[{{legs}}]}""";

    static string Leg(string account, string asset, string amount) =>
        $$"""{"account":"{{account}}","asset":"{{asset}}","amount":{{amount}}}""";

    [Fact]
    public async Task An_entry_names_its_accounts_and_assets_by_code_and_waits_for_a_second_person()
    {
        office.Ask(new Records.OpenDay(new(2025, 10, 15)));
        using var tom = office.SignIn("accountant");
        using var ann = office.SignIn("accounting-approver");
        var good = Entry("M-1", Leg("RETAINED-EARNINGS", "USD", "-12.50") + "," + Leg("EQUITY", "USD", "12.50"));
        foreach (var (legs, field) in new[]
        {
            (Leg("NOBODY", "USD", "1") + "," + Leg("EQUITY", "USD", "-1"), "legs[0].account"),
            (Leg("C1001", "USD", "1") + "," + Leg("EQUITY", "XXX", "-1"), "legs[1].asset"),
            (Leg("C1001", "USD", "0.001") + "," + Leg("EQUITY", "USD", "-0.001"), "legs[0].amount"), ("", "legs"),
        })
        {
            var (status, body) = await Post(tom, "wrong-" + field, Entry("M-2", legs));
            Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)body["field"]));
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(tom, "more", good.Replace("\"reason\"", "\"more\":1,\"reason\""))).Status);
        var (waits, told) = await Post(tom, "m1", good);
        Assert.Equal((HttpStatusCode.Accepted, "waits"), (waits, (string?)told["outcome"]));
        var (number, sha) = ((int)told["approval"]!["number"]!, (string)told["approval"]!["sha256"]!);
        using var approve = await ann.PostAsync("/give", new FormUrlEncodedContent([new("command", "Approve"), new("n:number", $"{number}"),
            new("s:sha256", sha)]), Halt);
        var done = await approve.Content.ReadAsStringAsync(Halt);
        Assert.True(done.Contains("DONE", StringComparison.Ordinal), done);
        Assert.Contains("Manual", await ann.Page("/lists/entries/rows?q=kind:Manual"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_entries_keeps_what_was_typed_when_it_is_wrong_and_says_what_would_be()
    {
        using var tom = office.SignIn("accountant");
        async Task<(HttpStatusCode, string)> Form(string account, params (string, string)[] more)
        {
            using var answer = await tom.PostAsync("/entry", new FormUrlEncodedContent(((string, string)[])[("reference", "P-1"),
                ("reason", "why <b>"), ("effective", "2025-10-14"), ("account", account), ("asset", "USD"), ("amount", "5"),
                ("account", "EQUITY"), ("asset", "USD"), ("amount", "-5"), .. more] is var all
                ? all.Select(f => KeyValuePair.Create(f.Item1, f.Item2)) : []), Halt);
            return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Halt)));
        }
        Assert.Contains("Manual entry", await tom.Page("/entry"), StringComparison.Ordinal);
        var (status, page) = await Form("NOBODY");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no account is called 'NOBODY'", page, StringComparison.Ordinal);
        Assert.Contains("value=\"why <b>\"", page, StringComparison.Ordinal); // decoded here: sent, it was encoded
        var known = office.Known;
        var (_, dry) = await Form("RETAINED-EARNINGS", ("dry-run", "yes"));
        Assert.Contains("What would be", dry, StringComparison.Ordinal);
        Assert.Equal(known, office.Known);

        // What is shown is what "Do it" sends: every leg of it.
        var again = Regex.Matches(dry.Split("<form method=\"post\" action=\"/entry\">")[1].Split("</form>")[0],
            "type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"").Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Groups[2].Value));
        using var done = await tom.PostAsync("/entry", new FormUrlEncodedContent(again), Halt);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("PostManual", office.Rights.Approvals.Select(w => w.Asked.Command));
    }
}
