using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Countinghouse.SystemTests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.SystemTests.Web;

/// <summary>What an attacker tries first, after the OWASP Top Ten and ASVS 5.0: each attempt comes to nothing, and none to an error of the
/// program.</summary>
public sealed partial class AttackTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;
    static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    HttpClient Stranger() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = office.Url };

    // Every address of the server with something in its places.
    IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Addresses() => office.Endpoints.Select(e => (e,
        e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET",
        Place.Replace(e.RoutePattern.RawText ?? "", m => m.Groups[1].Value switch
        {
            "number" => "1",
            "name" => "trades",
            "form" => "csv",
            "code" => "C1001",
            "person" => "admin",
            "day" => "2025-10-14",
            _ => "x",
        })));

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    static partial Regex Place { get; }

    static async Task<HttpResponseMessage> Send(HttpClient client, string method, string path, params (string, string)[] headers)
    {
        using var asked = new HttpRequestMessage(new(method), path);
        if (method != "GET") asked.Content = Form();
        foreach (var (name, value) in headers)
            if (!asked.Headers.TryAddWithoutValidation(name, value) && asked.Content is { } body) body.Headers.ContentType = new(value);
        return await client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Halt);
    }

    [Fact]
    public async Task No_address_answers_a_stranger_or_who_has_no_role_and_each_answer_has_the_headers()
    {
        using var stranger = Stranger();
        using var roleless = office.Enter("roleless", "");
        foreach (var (endpoint, method, path) in Addresses().OrderBy(a => a.Path == "/sign-out")) // which is for all, last
        {
            var needs = endpoint.Metadata.GetMetadata<Needs>();
            using var unknown = await Send(stranger, method, path);
            // Of the type that it takes: any other is turned away before rights are asked for.
            using var known = await Send(roleless, method, path, needs is { Page.Length: > 0 }
                && endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { } takes ? [("Content-Type", takes.ContentTypes[0])] : []);
            if (needs is not { Open: true })
                Assert.True(unknown.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized, $"{path}: {unknown.StatusCode}");
            if (needs is { Open: false, Page.Length: > 0 } && path != "/")
                Assert.True(known.StatusCode == HttpStatusCode.Forbidden, $"{path}: {known.StatusCode}");
            foreach (var answer in new[] { unknown, known })
            {
                var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
                foreach (var part in new[] { "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'" })
                    Assert.Contains(part, policy, StringComparison.Ordinal);
                Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
                Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
                Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
                Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
                var isAsset = path is "/api/v1/docs/scalar.js" or "/api/v1/docs/scalar.aspnetcore.js" or "/api/v1/docs/favicon.svg";
                Assert.True(isAsset || answer.Headers is { CacheControl.NoStore: true }
                    or { ETag: not null, CacheControl: { Private: true, NoCache: true } }, path);
                Assert.False(answer.Headers.Contains("Server"), path);
            }
        }
    }

    [Fact]
    public async Task What_changes_something_asks_for_the_token_of_this_very_session_and_comes_from_this_site()
    {
        using var maker = office.Enter("maker", "operations");
        foreach (var (endpoint, method, path) in Addresses().Where(a => a.Method != "GET"))
        {
            if (endpoint.Metadata.GetMetadata<Needs>() is { Open: true }) continue;
            foreach (var (name, value) in new[]
            {
                ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"), ("Origin", "null"),
            })
            {
                using var foreign = await Send(maker, method, path, (name, value));
                Assert.True(foreign.StatusCode == HttpStatusCode.Forbidden, $"{path} {name}: {foreign.StatusCode}");
            }
        }
        var before = office.Rights.People.Count;
        foreach (var token in new[] { "", "token-of-another", Office.Token + " " })
        {
            maker.DefaultRequestHeaders.Remove(Gate.Header);
            if (token.Length > 0) maker.DefaultRequestHeaders.Add(Gate.Header, token.Replace(" ", "x", StringComparison.Ordinal));
            using var answer = await maker.PostAsync("/give", Form(("command", "EnrolPerson"), ("s:person", "forged"), ("s:name", "n"),
                ("s:subject", ""), ("token", token)), Halt);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        // Nothing that changes something is had by an address alone.
        foreach (var path in new[] { "/give?command=EnrolPerson&s:person=forged", "/sign-out", "/verify", "/people/admin/password" })
        {
            using var got = await maker.GetAsync(path, Halt);
            Assert.True(got.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.Forbidden, $"{path}: {got.StatusCode}");
        }
        Assert.Equal(before, office.Rights.People.Count);
    }

    [Fact]
    public async Task A_session_ends_with_its_hours_its_idleness_and_the_persons_leaving()
    {
        async Task<HttpStatusCode> Of(HttpClient client)
        {
            using (client) return await client.Status("/lists/trades");
        }
        office.Ask(new EnrolPerson("sleeper", "Sleeper", ""), new GrantRole("sleeper", new("operations", "", "", "", null)));
        const long Minute = 60_000, Hour = 60 * Minute;
        Assert.Equal(HttpStatusCode.OK, await Of(office.Session("sleeper", (Now - 7 * Hour, Now - 14 * Minute))));
        Assert.Equal(HttpStatusCode.Redirect, await Of(office.Session("sleeper", (Now - 8 * Hour - Minute, Now))));
        Assert.Equal(HttpStatusCode.Redirect, await Of(office.Session("sleeper", (Now - Hour, Now - 16 * Minute))));
        using var moved = office.Session("sleeper", (Now, Now));
        Assert.Equal(HttpStatusCode.OK, await moved.Status("/lists/trades"));
        office.Ask(new RevokeRole(office.Rights.GrantsOf("sleeper").Single(g => g.Ended is null).Number, "moved"));
        Assert.Equal(HttpStatusCode.Forbidden, await moved.Status("/lists/trades"));
        office.Ask(new EndPerson("sleeper", "left"));
        Assert.Equal(HttpStatusCode.Redirect, await moved.Status("/lists/trades"));
        Assert.Equal(HttpStatusCode.Redirect, await Of(office.Session("sleeper", (Now, Now))));
    }

    [Fact]
    public async Task A_cookie_is_made_at_sign_in_guesses_lock_the_account_and_then_the_address()
    {
        await using var office = new Office(); // its address is kept out for a while
        office.Ask(new EnrolPerson("guessed", "Guessed", ""));
        office.Door.Keep(new Credential("guessed", Passwords.Hash("the right password"), null, MustChange: false) { Failed = 4 });
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        { BaseAddress = office.Url };
        client.DefaultRequestHeaders.Add("Cookie", $"{Gate.Cookie}=planted-by-an-attacker");
        async Task<HttpResponseMessage> Try(string person, string password) =>
            await client.PostAsync("/sign-in", Form(("person", person), ("password", password)), Halt);
        using var locking = await Try("guessed", "wrong, the fifth time");
        using var locked = await Try("guessed", "the right password");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (locking.StatusCode, locked.StatusCode));
        Assert.Equal(await locking.Content.ReadAsStringAsync(Halt), await locked.Content.ReadAsStringAsync(Halt));
        office.Door.Keep(new Credential("guessed", Passwords.Hash("the right password"), null, MustChange: false));
        using var right = await Try("guessed", "the right password");
        var set = right.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith(Gate.Cookie + "=", set, StringComparison.Ordinal);
        foreach (var flag in new[] { "secure", "httponly", "samesite=lax", "path=/" })
            Assert.Contains(flag, set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", set, StringComparison.OrdinalIgnoreCase); // __Host- cookies have none
        Assert.DoesNotContain("planted", set, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await client.Status("/me")); // the planted one is nobody's
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            using (var more = await client.PostAsync("/sign-in",
                Form(("person", $"someone-{i}"), ("password", "sprayed over many")), Halt))
                answers.Add(more.StatusCode);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Who_signs_in_rightly_is_not_kept_out_for_doing_so_often()
    {
        office.Ask(new EnrolPerson("often", "Often", ""));
        office.Door.Keep(new Credential("often", Passwords.Hash("the right password"), null, MustChange: false));
        using var client = Stranger();
        for (var i = 0; i < 8; i++)
            using (var answer = await client.PostAsync("/sign-in", Form(("person", "often"), ("password", "the right password")), Halt))
                Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_password_for_one_use_lets_in_once_and_only_to_choose_another()
    {
        office.Ask(new EnrolPerson("newcomer", "Newcomer", ""), new GrantRole("newcomer", new("operations", "", "", "", null)));
        office.Door.Keep(new Credential("newcomer", Passwords.Hash("given by another"), null, MustChange: true));
        using var client = Stranger();
        using var first = await client.PostAsync("/sign-in", Form(("person", "newcomer"), ("password", "given by another")), Halt);
        Assert.Equal("/me", first.Headers.Location?.ToString());
        using var second = await client.PostAsync("/sign-in", Form(("person", "newcomer"), ("password", "given by another")), Halt);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        using var inside = office.Session("newcomer", (Now, Now));
        Assert.Equal(HttpStatusCode.Redirect, await inside.Status("/lists/trades"));
        using (var command = await inside.PostAsync("/give", Form(("command", "HoldInstruction")), Halt))
            Assert.Equal(HttpStatusCode.Forbidden, command.StatusCode);
        using (var same = await inside.PostAsync("/me/password", Form(("now", "given by another"), ("then", "given by another")), Halt))
            Assert.Contains("Choose another", await same.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        using (var own = await inside.PostAsync("/me/password", Form(("now", "given by another"), ("then", "chosen alone 9")), Halt))
            Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await inside.Status("/lists/trades"));
        using var third = await client.PostAsync("/sign-in", Form(("person", "newcomer"), ("password", "chosen alone 9")), Halt);
        Assert.Equal("/", third.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Guesses_at_the_present_password_end_the_session_and_a_second_factor_asks_for_it()
    {
        office.Ask(new EnrolPerson("seated", "Seated", ""));
        office.Door.Keep(new Credential("seated", Passwords.Hash("the right password"), null, MustChange: false));
        using var left = office.Session("seated", (Now, Now)); // left open on a desk
        Assert.Contains("Code", await left.Page("/me"), StringComparison.Ordinal);
        using (var bare = await left.PostAsync("/me/second-factor", Form(("code", "123456")), Halt))
            Assert.Contains("present password is another", await bare.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        for (var i = 0; i < 4; i++)
            using (await left.PostAsync("/me/password", Form(("now", $"guess {i}"), ("then", "chosen by a thief 1")), Halt)) { }
        Assert.Equal(HttpStatusCode.Redirect, await left.Status("/lists/trades"));
        Assert.True(office.Door.CredentialOf("seated")?.LockedUntil > Now);
    }

    // One administrator alone could make passwords for a maker and a checker, and be both.
    [Fact]
    public async Task Once_there_were_two_administrators_a_new_password_takes_both()
    {
        office.Ask(new EnrolPerson("holder", "Holder", ""), new GrantRole("holder", new("operations", "", "", "", null)));
        using var one = office.Enter("admin-one", "administrator");
        using var two = office.Enter("admin-two", "administrator");
        async Task<string> Ask(HttpClient who)
        {
            using var answer = await who.PostAsync("/people/holder/password", Form(), Halt);
            return await answer.Content.ReadAsStringAsync(Halt);
        }
        Assert.Contains("waits for a second administrator", await Ask(one), StringComparison.Ordinal);
        Assert.Contains("waits for a second administrator", await Ask(one), StringComparison.Ordinal);
        Assert.Null(office.Door.CredentialOf("holder"));
        Assert.NotEmpty(Browser.PasswordIn(await Ask(two)));
    }

    // The journal opens nothing that its pages do not: by docs/guide/people.md a desk sees trades, and no people, entries or messages.
    [Fact]
    public async Task Facts_are_shown_to_who_may_see_their_page_and_who_reads_of_persons_is_written_down()
    {
        using var desk = office.Enter("front", "desk");
        using var compliance = office.Enter("watcher", "compliance");
        long Of(string kind) => Copies.Facts(office.Book)
            .First(f => Wire.All.Any(w => w.Name == kind && w.Type == f.Fact.GetType())).Number;
        Assert.Equal(HttpStatusCode.OK, await desk.Status($"/facts/{Of("trade-booked")}"));
        foreach (var kind in new[] { "person-enrolled", "entry-pended" })
            foreach (var path in new[] { $"/facts/{Of(kind)}", $"/api/v1/facts/{Of(kind)}" })
                Assert.Equal(HttpStatusCode.Forbidden, await desk.Status(path));
        Assert.Equal(HttpStatusCode.Forbidden, await desk.Status($"/facts/{Of("trade-booked")}/proof"));
        Assert.Equal(HttpStatusCode.Forbidden, await desk.Status($"/facts/{Of("trade-booked")}/bytes"));
        Assert.Equal(HttpStatusCode.OK, await compliance.Status($"/facts/{Of("person-enrolled")}"));
        Assert.Equal(HttpStatusCode.OK, await compliance.Status("/accounts/C1001"));
        while (!Read().Any()) await Task.Delay(50, Halt); // it is written down a moment later
        IEnumerable<AccessNote> Read() => Copies.Facts(office.Book).Select(f => f.Fact).OfType<AccessFact.AccessRecorded>()
            .Select(a => a.Note).Where(n => n is { Kind: AccessKind.Read, Person: "watcher", Object: "/accounts/C1001" });
    }

    // The rules of administrators hold from the second one on, and for good.
    [Fact]
    public async Task An_only_administrator_lets_others_in_and_two_wait_for_each_other()
    {
        async Task<string> Grant(HttpClient who, string person, string role)
        {
            using var answer = await who.PostAsync("/give", Form(("command", "GrantRole"), ("s:person", person), ("role", role)), Halt);
            return await answer.Content.ReadAsStringAsync(Halt);
        }
        await using var own = new Office();
        using var first = own.Session("admin", (Now, Now));
        own.Ask(new EnrolPerson("second", "Second", ""), new EnrolPerson("third", "Third", ""));
        own.Door.Keep(own.Door.CredentialOf("admin")! with { MustChange = false });
        Assert.Contains("DONE", await Grant(first, "second", "administrator"), StringComparison.Ordinal);
        Assert.Contains("approval", await Grant(first, "third", "compliance"), StringComparison.Ordinal);
        own.Ask(new EndPerson("second", "left"));
        Assert.Contains("approval", await Grant(first, "third", "operations"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_over_some_accounts_gives_no_command_on_others()
    {
        using var narrow = office.Enter("narrow", "operations", "C1001", "C1001");
        var others = Cli.Report("trades", Sample.Book).Rows.First(r => r[2] != "C1001" && r[1] != "CANCELLED");
        async Task<string> Give(params (string, string)[] fields)
        {
            using var answer = await narrow.PostAsync("/give", Form(fields), Halt);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Halt);
        }
        Assert.Contains("REFUSED", await Give(("command", "CancelTrade"), ("s:tradeId", others[0]), ("s:reason", "mine now")),
            StringComparison.Ordinal);
        var instruction = Cli.Report("instructions", Sample.Book).Named().First(i => i["status"] == "PENDING")["instruction"];
        Assert.Contains("REFUSED", await Give(("command", "HoldInstruction"), ("n:instruction", instruction), ("s:reason", "mine now")),
            StringComparison.Ordinal);
        Assert.Contains("REFUSED", await Give(("command", "EnrolPerson"), ("s:person", "friend"), ("s:name", "n"), ("s:subject", "")),
            StringComparison.Ordinal);
        Assert.Null(office.Rights.Find("friend"));
        foreach (var day in new[] { "2025-10-14", "9999-12-31" })
            Assert.Equal(HttpStatusCode.Forbidden, await narrow.Status($"/records/checkpoints/{day}"));
    }

    [Fact]
    public async Task Text_of_SQL_is_text_in_every_filter_path_and_field()
    {
        using var eva = office.Enter("eva-sql", "examiner");
        string[] hostile =
        [
            "' OR 1=1 --", "x'; DROP TABLE trade; --", "\" UNION SELECT person, hash FROM credential --", "%' ESCAPE '%", "\0",
            "1e999",
        ];
        foreach (var list in ReportBook.ListNames)
            foreach (var text in hostile)
            {
                var t = Uri.EscapeDataString(text);
                foreach (var path in new[]
                {
                    $"/lists/{list}/rows?q={t}", $"/lists/{list}/rows?sort={t}&cols={t}",
                    $"/lists/{list}/rows?account={t}&isin={t}&limit={t}&offset={t}",
                })
                    Assert.True(await eva.Status(path) is HttpStatusCode.OK or HttpStatusCode.BadRequest, path);
            }
        foreach (var text in hostile)
            foreach (var stem in new[]
            {
                "/lists/trades?as-of=", "/lists/trades?known-at=", "/search?q=", "/palette?q=", "/records/proof?of=", "/lists/", "/trades/",
                "/accounts/", "/assets/", "/parties/", "/instructions/", "/facts/", "/records/checkpoints/", "/import/", "/verify/",
            })
                Assert.True(await eva.Status(stem + Uri.EscapeDataString(text)) is HttpStatusCode.OK or HttpStatusCode.BadRequest
                    or HttpStatusCode.NotFound, stem + text);
        var all = Cli.Report("trades", Sample.Book).Rows.Count;
        Assert.Equal(0, Rows(await eva.Page("/lists/trades/rows?limit=1000&q=" + Uri.EscapeDataString("trade_id:\"' OR '1'='1\""))));
        Assert.Equal(Math.Min(all, 1_000), Rows(await eva.Page("/lists/trades/rows?limit=1000"))); // and nothing was dropped
    }

    static int Rows(string page) => page.Split("<tr").Length - 1;

    [Fact]
    public async Task Nothing_leads_to_another_site()
    {
        string[] elsewhere = ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:alert(1)",
            "\\\\evil.example", "http:evil.example"];
        using var stranger = Stranger();
        using var anna = office.Enter("led", "operations");
        foreach (var to in elsewhere)
        {
            Assert.Contains("name=\"next\" value=\"/\"", await stranger.Page("/sign-in?next=" + Uri.EscapeDataString(to)),
                StringComparison.Ordinal);
            using var answer = await anna.PostAsync("/give", Form(("command", "NoSuch"), ("back", to)), Halt);
            Assert.Contains("<a href=\"/\">Back</a>", await answer.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_name_of_a_file_leaves_its_folder_and_no_small_file_becomes_a_large_one()
    {
        using var eva = office.Enter("eva-files", "examiner");
        foreach (var path in new[]
        {
            "/assets/x/..%2f..%2fetc%2fpasswd", "/assets/..%2f/app.css", "/records/checkpoints/..%2f..%2fbook.db",
            "/lists/..%2f..%2fbook.db",
            "/lists/trades/export...%2f..%2fbook.db", "/../book.db.key", "/%2e%2e/book.db.door", "/import/..%2fbook.db", "/book.db",
        })
            Assert.True(await eva.Status(path) is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, path);
        using var anna = office.Enter("anna-files", "operations");
        var known = office.Known;
        var bomb = new MemoryStream();
        await using (var zip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            await zip.WriteAsync(new byte[64 << 20], Halt); // sixty-four megabytes of nothing, in some sixty kilobytes
        foreach (var (name, day, bytes, paths) in new (string, string, byte[], string)[]
        {
            ("trades.csv.gz", "2025-10-15", bomb.ToArray(), ""), ("../trades.csv", "2025-10-15", [1], ""), ("trades.csv", "../../etc",
            [1], ""),
            ("trades.csv", "2025-10-15", [1], "2025-10-15/../../trades.csv"), ("trades.csv", "", [1], "/etc/trades.csv"), ("a\\..\\b.xml",
            "", [1], ""),
        })
        {
            using var form = new MultipartFormDataContent
            {
                { new StringContent(day), "day" }, { new StringContent(paths), "paths" }, { new ByteArrayContent(bytes), "files", name },
            };
            using var answer = await anna.PostAsync("/import", form, Halt);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{name} {day} {paths}: {answer.StatusCode}");
        }
        using var large = new HttpRequestMessage(HttpMethod.Post, "/give") { Content = Form(("command", new string('x', 1 << 20))) };
        large.Headers.ExpectContinue = true; // it is refused before it is sent
        using var refused = await anna.SendAsync(large, Halt);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        foreach (var path in new[] { "/give", "/give/many", "/import", "/me/password", "/sign-in" })
        {
            using var odd = await anna.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"), Halt);
            Assert.True(odd.StatusCode == HttpStatusCode.UnsupportedMediaType, $"{path}: {odd.StatusCode}");
        }
        Assert.True(office.Known >= known);
    }

    [Fact]
    public async Task No_address_in_what_comes_in_is_ever_asked()
    {
        using var anna = office.Enter("anna-xml", "operations");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var trap = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        foreach (var (i, text) in new[]
        {
            $"<!DOCTYPE d SYSTEM \"{trap}d.dtd\"><Document>x</Document>",
            $"<!DOCTYPE d [<!ENTITY e SYSTEM \"{trap}\">]><Document>&e;</Document>",
            $"<Document xmlns=\"{trap}ns\" xmlns:s=\"http://www.w3.org/2001/XMLSchema-instance\" "
                + $"s:schemaLocation=\"{trap}ns {trap}a.xsd\"/>",
            $"<?xml-stylesheet href=\"{trap}s.xsl\" type=\"text/xsl\"?><Document/>",
        }.Index())
        {
            using var form = new MultipartFormDataContent { { new StringContent(text), "files", $"m{i}.xml" } };
            using var answer = await anna.PostAsync("/import", form, Halt);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            for (var tries = 0; tries < 300 && (await anna.Page(answer.Headers.Location + "/part")).Contains("every 1s",
                StringComparison.Ordinal); tries++)
                await Task.Delay(50, Halt);
        }
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/sign-in?next=" + Uri.EscapeDataString(trap));
        asked.Headers.TryAddWithoutValidation("X-Forwarded-Host", trap);
        using var page = await anna.SendAsync(asked, Halt);
        Assert.DoesNotContain(trap, await page.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        Assert.False(listener.Pending(), "something asked for an address that came in");
    }

    [Fact]
    public async Task A_field_that_nobody_asked_for_is_refused_with_the_whole_command()
    {
        using var admin = office.Enter("admin-more", "administrator");
        foreach (var more in new (string, string)[] { ("s:ended", ""), ("j:right", "{}"), ("b:isAdministrator", "yes"), ("s:Person",
            "other"), ("s:person", "twice") })
        {
            using var answer = await admin.PostAsync("/give", Form(("command", "EnrolPerson"), ("s:person", "extra"), ("s:name", "n"),
                ("s:subject", ""), more), Halt);
            var text = await answer.Content.ReadAsStringAsync(Halt);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity,
                $"{more}: {answer.StatusCode}");
        }
        Assert.Null(office.Rights.Find("extra"));
    }

    [Theory] // RFC 9112: what says two lengths, or none that can be read, is refused, and what follows it is no request
    [InlineData("Content-Length: 4\r\nContent-Length: 44\r\n")]
    [InlineData("Content-Length: 4, 44\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n")]
    [InlineData("Host: another.example\r\n")]
    public async Task A_request_that_can_be_read_in_two_ways_is_refused(string headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, office.Url.Port, Halt);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n"
            + "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), Halt);
        socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var said = await reader.ReadToEndAsync(Halt);
        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || said.StartsWith("HTTP/1.1 501",
            StringComparison.Ordinal), said);
        Assert.DoesNotContain("live", said, StringComparison.Ordinal);
    }
}
