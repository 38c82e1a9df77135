using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.Access;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>What machines ask of the server: lists, things, commands and approvals, each rule kept and broken.</summary>
public sealed class ApiTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;
    static readonly Lazy<Table> Trades = new(() => Cli.Report("trades", Sample.Book));

    static async Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Answer)> Ask(HttpClient who, HttpMethod method,
        string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var asked = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers) asked.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) asked.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // A body that is refused unread is not sent: the connection may be closed under it.
        asked.Headers.ExpectContinue = body?.Length > 1 << 20;
        var answer = await who.SendAsync(asked, Halt);
        var text = await answer.Content.ReadAsStringAsync(Halt);
        if (!answer.IsSuccessStatusCode && text.Length > 0)
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, text.Length > 0 && text[0] == '{' ? JsonNode.Parse(text)! : JsonValue.Create(text), answer);
    }

    static Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Answer)> Get(HttpClient who, string path,
        params (string, string)[] headers) => Ask(who, HttpMethod.Get, path, null, headers);

    static Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage Answer)> Give(HttpClient who, string command, string body,
        string key = "") => Ask(who, HttpMethod.Post, $"/api/v1/commands/{command}", body,
            key.Length > 0 ? [("Idempotency-Key", key)] : []);

    HttpClient Reader(string name)
    {
        office.Enter(name, "examiner").Dispose();
        return office.Machine(name, $"{name}-key", "*");
    }

    static JsonArray Items(JsonNode body) => body["items"]!.AsArray();

    // U+0000 no database keeps; half of a surrogate pair is no text; endless ones are no names; a year and a day that no book has.
    [Theory]
    [InlineData("HoldInstruction", """{"instruction":1,"reason":"a\u0000b"}""")]
    [InlineData("HoldInstruction", """{"instruction":1,"reason":"\ud800"}""")]
    [InlineData("CancelTrade", """{"tradeId":"LONG","reason":"x"}"""), InlineData("CloseYear", """{"year":2147483647,"into":"USD"}""")]
    [InlineData("OpenAdjustment", """{"year":-2147483648}""")]
    [InlineData("TellMatching", """{"instruction":1,"day":"9999-12-31","isMatched":true,"weWereLast":true,"reason":""}""")]
    public async Task What_would_stop_or_flood_the_writer_is_refused_and_the_next_command_is_done(string command, string body)
    {
        using var person = office.Enter("breaker", "operations");
        using var accountant = office.Enter("year-ender", "accounting-approver");
        var who = command is "CloseYear" or "OpenAdjustment" ? accountant : person;
        var number = Cli.Report("instructions", Sample.Book).Named().Last(i => i["status"] == "PENDING")["instruction"];
        body = body.Replace("LONG", new string('x', 70_000), StringComparison.Ordinal)
            .Replace("\"instruction\":1", $"\"instruction\":{number}", StringComparison.Ordinal);
        var status = (int)(await Give(who, command, body, $"{Guid.NewGuid():N}")).Status;
        Assert.InRange(status, 400, 499);
        Assert.Equal(HttpStatusCode.OK, (await Give(person, "AgreePartial",
            $$"""{"instruction":{{number}},"allowed":true,"least":1}""", $"{Guid.NewGuid():N}")).Status);
    }

    [Fact]
    public async Task A_line_that_is_no_text_stops_no_other()
    {
        using var person = office.Enter("lines", "operations");
        using var body = new StringContent("""
            {"key":"\ud800","command":{"command":"AgreePartial","instruction":1,"allowed":true,"least":1}}
            {"key":"good","command":{"command":"AgreePartial","instruction":1,"allowed":true,"least":1}}
            """, Encoding.UTF8, "application/x-ndjson");
        using var answer = await person.PostAsync("/api/v1/commands", body, Halt);
        var lines = (await answer.Content.ReadAsStringAsync(Halt)).Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("refused", (string?)JsonNode.Parse(lines[0])!["outcome"]);
        Assert.Contains("\"good\"", lines[1]);
    }

    [Fact]
    public async Task A_bond_is_quoted_as_at_the_command_line()
    {
        using var reader = Reader("quotes");
        const string isin = "US91282CJZ59", of = $"/api/v1/instruments/{isin}/quote";
        var (_, quoted, _) = await Get(reader, of + "?yield=4.25&settle=2026-01-20");
        var ours = Table.Parse(Cli.Run("bond", "quote", Sample.Book, isin, "--yield", "4.25", "--settle", "2026-01-20").Ends(0).Out)
            .Named().Single();
        Assert.Equal(decimal.Parse(ours["clean"], CultureInfo.InvariantCulture), (decimal)quoted["quote"]!["clean"]!);
        foreach (var (asked, status) in new[]
        {
            ("?yield=4&price=99", 400), ("?price=x", 400), ("?price=-1", 400), ("?settle=soon", 400), ("?yeild=4", 400),
            ("?settle=2040-01-01", 400),
        })
            Assert.Equal(status, (int)(await Get(reader, of + asked)).Status);
        Assert.Equal(404, (int)(await Get(reader, "/api/v1/instruments/US0378331005/quote")).Status);
    }

    // What a page shows and what a report says are the same rows: the report is the expected value.
    [Fact]
    public async Task A_list_page_by_page_is_the_report_and_says_its_columns()
    {
        using var reader = Reader("pages");
        var (_, names, _) = await Get(reader, "/api/v1/lists");
        Assert.Contains(Items(names), n => (string?)n!["name"] == "trades" && n["columns"]!.AsArray().Any(c =>
            (string?)c!["name"] == "principal" && (string?)c["kind"] == "number"));
        foreach (var list in new[] { "trades", "positions", "entries", // by fact, kept, by fact and several rows of each
            "trades?sort=currency,-principal", "positions?sort=isin,-traded", "entries?sort=account,-amount&filter=kind:ClientTrade" })
        {
            List<string> seen = [];
            var (next, sign) = ("", list.Contains('?', StringComparison.Ordinal) ? '&' : '?');
            do
            {
                var limit = list.StartsWith("entries", StringComparison.Ordinal) ? 900 : 370;
                var (status, page, _) = await Get(reader, $"/api/v1/lists/{list}{sign}limit={limit}{next}");
                Assert.Equal(HttpStatusCode.OK, status);
                seen.AddRange(Items(page).Select(i => i!.ToJsonString()));
                next = page["next"] is { } cursor ? $"&cursor={cursor}" : "";
            }
            while (next.Length > 0);
            var (_, whole, _) = await Get(reader, $"/api/v1/lists/{list}{sign}limit=1000");
            Assert.Equal((int)whole["total"]!, seen.Count);
            Assert.Equal(Items(whole).Select(i => i!.ToJsonString()), seen.Take(1000));
            if (list == "trades")
                Assert.Equal(Trades.Value.Rows.Select(r => (r[0], decimal.Parse(r[7], System.Globalization.CultureInfo.InvariantCulture))),
                    seen.Select(i => JsonNode.Parse(i)!).Select(i => ((string)i["trade_id"]!, (decimal)i["principal"]!))
                        .OrderBy(t => t.Item1, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_page_is_of_the_moment_of_the_first_though_the_book_grows()
    {
        using var reader = Reader("moments");
        foreach (var list in new[] { "commands", "people" })
        {
            var (_, first, _) = await Get(reader, $"/api/v1/lists/{list}?limit=1&sort=-{(list == "people" ? "person" : "fact")}");
            office.Ask(new EnrolPerson($"zz-{list}", "came between", ""));
            var (status, second, _) = await Get(reader,
                $"/api/v1/lists/{list}?limit=1&sort=-{(list == "people" ? "person" : "fact")}&cursor={first["next"]}");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal((long)first["fact"]!, (long)second["fact"]!);
            Assert.Equal((long)first["total"]!, (long)second["total"]!);
            Assert.NotEqual(Items(first)[0]!.ToJsonString(), Items(second)[0]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Filter_sort_and_columns_are_those_of_the_pages()
    {
        using var reader = Reader("filters");
        var (_, page, _) = await Get(reader,
            "/api/v1/lists/trades?filter=account:C1001+side:SELL&sort=-principal&columns=trade_id,principal");
        var expected = Trades.Value.Rows.Where(r => r[2] == "C1001" && r[3] == "SELL")
            .Select(r => decimal.Parse(r[7], System.Globalization.CultureInfo.InvariantCulture)).OrderDescending();
        Assert.Equal(expected, Items(page).Select(i => (decimal)i!["principal"]!));
        Assert.Equal(["trade_id", "principal"], Items(page)[0]!.AsObject().Select(m => m.Key));
        var (_, past, _) = await Get(reader, "/api/v1/lists/trades?asOf=2025-10-09&limit=1000");
        Assert.Equal(Cli.Report("trades", Sample.Book, "--as-of", "2025-10-09").Rows.Count, Items(past).Count);
        var (_, before, _) = await Get(reader, "/api/v1/lists/trades?knownAt=2025-10-09T00:00:00Z");
        Assert.Empty(Items(before)); // the sample's book was written after that
    }

    [Theory]
    [InlineData("filter=colour:red", "filter")]
    [InlineData("filter=principal:~x", "filter")]
    [InlineData("sort=colour", "sort")]
    [InlineData("sort=isin,-isin", "sort")]
    [InlineData("sort=--isin", "sort")]
    [InlineData("columns=colour", "columns")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("knownAt=then", "knownAt")]
    [InlineData("fitler=x", "fitler")]
    [InlineData("filter=a&filter=b", "filter")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    public async Task What_is_not_understood_is_named(string query, string field)
    {
        using var reader = office.SignIn("examiner");
        var (status, problem, _) = await Get(reader, $"/api/v1/lists/trades?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)problem["field"]));
        Assert.NotEmpty((string?)problem["do"] ?? "");
    }

    [Fact]
    public async Task A_cursor_is_for_its_own_asking_and_cannot_be_made()
    {
        using var reader = Reader("cursors");
        var (_, page, _) = await Get(reader, "/api/v1/lists/trades?limit=1");
        var cursor = (string)page["next"]!;
        Assert.Equal(HttpStatusCode.OK, (await Get(reader, $"/api/v1/lists/trades?limit=5&cursor={cursor}")).Status);
        foreach (var other in new[] { $"trades?filter=side:BUY&cursor={cursor}", $"positions?cursor={cursor}",
            $"trades?sort=isin&cursor={cursor}",
            $"trades?cursor={(cursor[0] == 'A' ? 'B' : 'A') + cursor[1..]}", $"trades?cursor={cursor[..^2]}" })
            Assert.Equal((HttpStatusCode.BadRequest, "cursor"), (await Get(reader, $"/api/v1/lists/{other}")) is var a
                ? (a.Status, (string?)a.Body["field"]) : default);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        using var reader = Reader("tags");
        foreach (var path in new[] { "/api/v1/lists/trades?limit=2", "/api/v1/accounts/C1001", "/api/v1/facts/1" })
        {
            await Task.Delay(1_100, Halt); // what is written down of people comes within a second
            var (_, _, first) = await Get(reader, path);
            var tag = first.Headers.ETag!.ToString();
            Assert.Equal(HttpStatusCode.NotModified, (await Get(reader, path, ("If-None-Match", $"\"x\", {tag}"))).Status);
            office.Ask(new EnrolPerson($"t{Guid.NewGuid():N}"[..20], "grows", ""));
            var (status, _, second) = await Get(reader, path, ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.NotEqual(tag, second.Headers.ETag!.ToString());
        }
    }

    [Fact]
    public async Task Lines_are_all_rows_by_the_right_to_export_and_keep_to_the_accounts()
    {
        using var reader = Reader("lines");
        async Task<(HttpStatusCode, string[])> Lines(HttpClient who, string query = "")
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/lists/trades" + query);
            asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
            using var answer = await who.SendAsync(asked, Halt);
            var text = await answer.Content.ReadAsStringAsync(Halt);
            return (answer.StatusCode, text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        var (_, rows) = await Lines(reader);
        Assert.Equal(Trades.Value.Rows.Select(r => r[0]),
            rows.Select(r => (string)JsonNode.Parse(r)!["trade_id"]!).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await Lines(reader, "?limit=5")).Item1);
        using var operations = office.Enter("lines-not", "operations");
        Assert.Equal(HttpStatusCode.Forbidden, (await Lines(operations)).Item1);
        using var narrow = office.Enter("lines-narrow", "examiner", "C1001", "C1001");
        Assert.Equal(Trades.Value.Rows.Count(r => r[2] == "C1001"), (await Lines(narrow)).Item2.Length);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await Get(reader, "/api/v1/lists/trades", ("Accept", "text/html"))).Status);
    }

    [Fact]
    public async Task A_narrow_right_sees_its_accounts_and_no_list_that_does_not_say_whose_its_rows_are()
    {
        using var narrow = office.Enter("narrow-api", "examiner", "C1001", "C1001");
        var (_, page, _) = await Get(narrow, "/api/v1/lists/trades?limit=1000");
        Assert.Equal(Trades.Value.Rows.Count(r => r[2] == "C1001"), (int)page["total"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await Get(narrow, "/api/v1/lists/commands")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Get(narrow, "/api/v1/facts/1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Get(narrow, "/api/v1/accounts/C1002")).Status);
        var other = Trades.Value.Rows.First(r => r[2] != "C1001")[0];
        Assert.Equal(HttpStatusCode.NotFound, (await Get(narrow, $"/api/v1/trades/{other}")).Status);
        var (_, names, _) = await Get(narrow, "/api/v1/lists");
        Assert.DoesNotContain(Items(names), n => (string?)n!["name"] is "commands" or "fees");
    }

    [Fact]
    public async Task Things_are_told_as_on_their_pages_and_a_proof_holds()
    {
        using var reader = Reader("things");
        var row = Trades.Value.Rows[0];
        var (_, trade, _) = await Get(reader, $"/api/v1/trades/{row[0]}");
        Assert.Equal((row[2], row[4], row[1]), ((string?)trade["known"]!["account"], (string?)trade["known"]!["isin"],
            (string?)trade["known"]!["status"]));
        var number = (string)Cli.Report("instructions", Sample.Book).Rows[0][0];
        foreach (var path in new[] { $"instructions/{number}", $"accounts/{row[2]}", $"assets/{row[4]}",
            $"instruments/{row[4]}", "assets/USD" })
            Assert.NotEmpty((await Get(reader, $"/api/v1/{path}")).Body["known"]!.AsObject());
        var (_, fact, _) = await Get(reader, "/api/v1/facts/1");
        Assert.Equal(0, (long)fact["asked"]!); // the first command's first fact says who asked
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.At("p.json"), await reader.GetStringAsync("/api/v1/facts/1/proof", Halt), Halt);
        Cli.Run("check-proof", scratch.At("p.json")).Ends(0);
        foreach (var path in new[] { "trades/none", "instructions/9999999", "accounts/none", "facts/99999999",
            "facts/99999999/proof", "nothing" })
            Assert.Equal((HttpStatusCode.NotFound, 404), (await Get(reader, $"/api/v1/{path}")) is var a
                ? (a.Status, (int)a.Body["status"]!) : default);
    }

    static string Pending => Cli.Report("instructions", Sample.Book).Named().First(i => i["status"] == "PENDING")["instruction"];

    [Fact]
    public async Task A_command_is_done_once_under_its_key_and_another_content_is_refused()
    {
        office.Enter("machine", "operations").Dispose();
        using var machine = office.Machine("machine", "machine-key", "HoldInstruction", "PrioritiseInstruction", "*");
        var body = $$"""{"instruction":{{Pending}},"priority":2}""";
        var (dry, would, _) = await Ask(machine, HttpMethod.Post, "/api/v1/commands/PrioritiseInstruction?dryRun=true", body);
        Assert.Equal((HttpStatusCode.OK, true), (dry, (bool)would["dryRun"]!));
        using var reader = Reader("looks-on");
        Assert.Equal(0, (int)(await Get(reader, "/api/v1/lists/commands?filter=kind:PrioritiseInstruction")).Body["total"]!);

        Assert.Equal((HttpStatusCode.BadRequest, "Idempotency-Key"), await Give(machine, "PrioritiseInstruction", body) is var none
            ? (none.Status, (string?)none.Body["field"]) : default);
        var (status, first, once) = await Give(machine, "PrioritiseInstruction", body, "k-1");
        Assert.Equal((HttpStatusCode.OK, "done"), (status, (string?)first["outcome"]));
        Assert.Equal("asked", (string?)first["facts"]![0]!["name"]);
        Assert.False(once.Headers.Contains("Idempotent-Replayed"));
        var (_, second, again) = await Give(machine, "PrioritiseInstruction", body.Replace(":", " : "),
            "\"k-1\""); // as the draft quotes it
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        var (other, problem, _) = await Give(machine, "PrioritiseInstruction", body.Replace("2}", "3}"), "k-1");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Idempotency-Key"), (other, (string?)problem["field"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await Give(machine, "PrioritiseInstruction", body, "has blank")).Status);
        // A key that another begins with is a key of its own.
        Assert.Equal(HttpStatusCode.OK, (await Give(machine, "PrioritiseInstruction", body.Replace("2}", "3}"), "a/b")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Give(machine, "PrioritiseInstruction", body.Replace("2}", "4}"), "a")).Status);
    }

    [Theory]
    [InlineData("HoldInstruction", """{"instruction":1}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("HoldInstruction", """{"instruction":1,"reason":"r","admin":true}""", HttpStatusCode.BadRequest, "admin")]
    [InlineData("HoldInstruction", """{"instruction":1,"reason":"r","reason":"s"}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("HoldInstruction", """{"instruction":"x","reason":"r"}""", HttpStatusCode.BadRequest, "instruction")]
    [InlineData("HoldInstruction", """{"command":"CloseDay","instruction":1,"reason":"r"}""", HttpStatusCode.BadRequest, "command")]
    [InlineData("HoldInstruction", "[1]", HttpStatusCode.BadRequest, null)]
    [InlineData("HoldInstruction", "{", HttpStatusCode.BadRequest, null)]
    [InlineData("HoldInstruction", """{"instruction":9999999,"reason":"r"}""", HttpStatusCode.UnprocessableEntity, "instruction")]
    [InlineData("HoldInstruktion", "{}", HttpStatusCode.NotFound, null)]
    [InlineData("GrantRole", """{"person":"a","right":{"role":"administrator","desk":"","accountFrom":"","accountTo":"","until":null}}""",
        HttpStatusCode.Forbidden, null)]
    public async Task A_command_that_cannot_be_is_refused_with_its_reason(string command, string body, HttpStatusCode status, string? field)
    {
        using var person = office.SignIn("operations");
        var (answered, problem, _) = await Give(person, command, body, $"{Guid.NewGuid():N}");
        Assert.Equal((status, field), (answered, (string?)problem["field"]));
        Assert.Equal((int)status, (int)problem["status"]!);
        if (status == HttpStatusCode.Forbidden) Assert.Equal((707, "NotGranted"), ((int)problem["refusal"]!, (string?)problem["name"]));
    }

    [Fact]
    public async Task A_deep_body_a_large_one_and_one_of_another_kind_are_refused()
    {
        using var person = office.Enter("sender", "operations");
        var deep = "{\"instruction\":" + new string('[', 100) + new string(']', 100) + "}";
        Assert.Equal(HttpStatusCode.BadRequest, (await Give(person, "HoldInstruction", deep, "k")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await Give(person, "HoldInstruction", $$"""{"reason":"{{new string('x', 2 << 20)}}"}""", "k")).Status);
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var answer = await person.PostAsync("/api/v1/commands/HoldInstruction", text, Halt);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task What_waits_is_approved_by_another_person_and_never_by_another_key_of_the_maker()
    {
        office.Ask(new RemoveToxicPair("enter-and-approve"),
            new DefineRole("both", ["HoldInstruction", "ReleaseInstruction", "Approve"], ["*"]));
        office.Enter("maker", "both").Dispose();
        using var one = office.Machine("maker", "maker-1", "ReleaseInstruction", "HoldInstruction", "*");
        using var two = office.Machine("maker", "maker-2", "Approve", "*");
        office.Enter("checker", "settlement-approver").Dispose();
        using var checker = office.Machine("checker", "checker-1", "Approve", "RejectApproval", "*");
        var number = Pending;
        await Give(one, "HoldInstruction", $$"""{"instruction":{{number}},"reason":"asked"}""", "hold");
        var (status, waits, answer) = await Give(one, "ReleaseInstruction", $$"""{"instruction":{{number}}}""", "release");
        Assert.Equal((HttpStatusCode.Accepted, "waits"), (status, (string?)waits["outcome"]));
        var place = answer.Headers.Location!.ToString();
        var (_, shown, _) = await Get(checker, place);
        Assert.Equal((string?)waits["approval"]!["sha256"], (string?)shown["sha256"]);
        Assert.Equal(number, shown["payload"]!["instruction"]!.ToString());
        Task<(HttpStatusCode Status, JsonNode Body, HttpResponseMessage)> Approve(HttpClient who, string sha, string key) =>
            Ask(who, HttpMethod.Post, $"{place}/approve", $$"""{"sha256":"{{sha}}"}""", ("Idempotency-Key", key));
        var sha256 = (string)shown["sha256"]!;
        var (mine, self, _) = await Approve(two, sha256, "a");
        Assert.Equal(HttpStatusCode.Forbidden, mine);
        Assert.Equal("SelfApproval", (string?)self["name"]);
        Assert.Equal("PayloadDiffers", (string?)(await Approve(checker, new string('0', 64), "b")).Body["name"]);
        Assert.Equal(HttpStatusCode.OK, (await Approve(checker, sha256, "c")).Status);
        Assert.Equal("AlreadyDecided", (string?)(await Approve(checker, sha256, "d")).Body["name"]);
        Assert.Equal(HttpStatusCode.NotFound, (await Get(checker, place)).Status);
    }

    [Fact]
    public async Task A_key_acts_within_its_scopes_until_it_is_revoked_and_nobody_comes_without()
    {
        office.Enter("scoped", "operations").Dispose();
        using var key = office.Machine("scoped", "scoped-key", "HoldInstruction", "trades");
        Assert.Equal(HttpStatusCode.OK, (await Get(key, "/api/v1/lists/trades")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Get(key, "/api/v1/lists/fails")).Status);
        var (status, problem, _) = await Give(key, "CutOff", """{"day":"2025-10-14"}""", "k");
        Assert.Equal((HttpStatusCode.Forbidden, "OutOfScope"), (status, (string?)problem["name"]));
        office.Ask(new RevokeKey("scoped-key", "lost"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get(key, "/api/v1/lists/trades")).Status);
        using var nobody = new HttpClient { BaseAddress = key.BaseAddress };
        foreach (var path in new[] { "lists", "lists/trades", "commands", "approvals", "trades/x", "facts/1", "events" })
        {
            var (turned, said, answer) = await Get(nobody, $"/api/v1/{path}");
            Assert.Equal((HttpStatusCode.Unauthorized, 401), (turned, (int)said["status"]!));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Methods_that_there_are_not_are_said_and_no_other_site_is_let_in()
    {
        using var reader = Reader("methods");
        var (_, _, head) = await Ask(reader, HttpMethod.Head, "/api/v1/lists/trades");
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync(Halt)).Length));
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options })
        {
            var (status, problem, answer) = await Ask(reader, method, "/api/v1/lists/trades", null,
                ("Origin", "https://elsewhere.example"));
            Assert.Contains(status, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.Forbidden });
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.Equal((int)status, (int)problem["status"]!);
        }
        var (none, _, allowed) = await Ask(reader, HttpMethod.Put, "/api/v1/lists/trades");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET"), (none, allowed.Content.Headers.Allow.Single()));
    }
}
