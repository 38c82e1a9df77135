using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Countinghouse.Access;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Store;
using CsCheck;

namespace Countinghouse.SystemTests.Web;

/// <summary>What the door lets pass: so many tries and connections, and of texts only what is text.</summary>
public sealed class AdmissionTests(AdmissionTests.Narrow narrow) : IClassFixture<AdmissionTests.Narrow>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    sealed class HandClock : TimeProvider
    {
        TimeSpan passed;
        public void Pass(TimeSpan time) => passed += time;
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + passed;
    }

    public sealed class Narrow : IAsyncDisposable
    {
        readonly HandClock clock = new();
        public Narrow() => Office = Office.Set(o => o with
        {
            Tries = new(OfPerson: 2, FromAddress: 4) { Clock = clock },
            FeedsPerPerson = 2,
            RefusedPasswords = new HashSet<string> { "correct horse battery" },
        });
        public Office Office { get; }
        internal void Pass(TimeSpan time) => clock.Pass(time);
        public ValueTask DisposeAsync() => Office.DisposeAsync();
    }

    Office Office => narrow.Office;

    static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    // Five a minute, of an account and from an address: reliability.md, Security. Here two and four.
    [Fact]
    public async Task Wrong_passwords_are_few_a_minute_of_an_account_and_from_an_address_and_right_ones_are_none()
    {
        Assert.Equal(new TriesAllowed(5, 5), new ServerOptions("", []).Tries);
        foreach (var person in new[] { "try-a", "try-b", "try-c" })
        {
            Office.Ask(new EnrolPerson(person, person, ""));
            Office.Door.Keep(new Credential(person, Passwords.Hash("the right password"), null, MustChange: false));
        }
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        { BaseAddress = Office.Url };
        async Task<HttpResponseMessage> Try(string person, string password) =>
            await client.PostAsync("/sign-in", Form(("person", person), ("password", password)), Halt);
        async Task Answers(HttpStatusCode status, string person, string password = "the right password")
        {
            using var answer = await Try(person, password);
            Assert.Equal(status, answer.StatusCode);
            if (status == HttpStatusCode.TooManyRequests) Assert.Equal(TimeSpan.FromMinutes(1), answer.Headers.RetryAfter?.Delta);
        }
        for (var i = 0; i < 6; i++) await Answers(HttpStatusCode.Redirect, "try-a");
        // Sent at once they are no more than one after the other.
        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Try("TRY-a", $"guess {i}")));
        Assert.Equal(2, guesses.Count(g => g.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(10, guesses.Count(g => g.StatusCode == HttpStatusCode.TooManyRequests));
        foreach (var guess in guesses) guess.Dispose();
        await Answers(HttpStatusCode.TooManyRequests, "try-a");
        await Answers(HttpStatusCode.Redirect, "try-b");
        await Answers(HttpStatusCode.Unauthorized, "nobody-1", "guess");
        await Answers(HttpStatusCode.Unauthorized, "nobody-2", "guess");
        await Answers(HttpStatusCode.TooManyRequests, "try-c"); // whoever is asked for, from this address
        narrow.Pass(TimeSpan.FromSeconds(61));
        foreach (var person in new[] { "try-a", "try-b", "try-c" }) await Answers(HttpStatusCode.Redirect, person);
    }

    // ASVS 5.0, V6.2: any composition from 12 characters to 128, but what is on a list of stolen ones, and words of the place.
    [Fact]
    public async Task A_password_is_long_and_none_that_others_try_first()
    {
        using var chooser = Office.Enter("chooser", "examiner");
        Office.Door.Keep(new Credential("chooser", Passwords.Hash("the present one"), null, MustChange: false));
        async Task<HttpStatusCode> Choose(string then)
        {
            using var answer = await chooser.PostAsync("/me/password", Form(("now", "the present one"), ("then", then)), Halt);
            return answer.StatusCode;
        }
        foreach (var bad in new[] { "eleven char", "Correct HORSE battery", "my Countinghouse 1", "the chooser's own", "aaaabbbbcccc",
            new('x', 129) })
            Assert.Equal(HttpStatusCode.OK, await Choose(bad)); // the page again, with the reason
        Assert.Equal(HttpStatusCode.Redirect, await Choose("все буквы 密码 пойдут"));
        Assert.True(Passwords.Fits("все буквы 密码 пойдут", Office.Door.CredentialOf("chooser")?.Hash));
        // Hidden as it is typed, and open to programs that keep passwords.
        foreach (var field in new[] { "autocomplete=\"current-password\"", "autocomplete=\"new-password\"" })
            Assert.Matches($"<input name=\"(now|then)\" type=\"password\" {field}", await chooser.Page("/me"));
        using var scratch = new Support.Scratch();
        await File.WriteAllLinesAsync(scratch.At("stolen"), ["short", "Some Long Stolen One"], Halt);
        Assert.Equal(["some long stolen one"], new ServerSettings(null, [("refused-passwords", scratch.At("stolen"))]).RefusedPasswords());
    }

    [Fact]
    public async Task Who_is_signed_in_elsewhere_sees_it_and_ends_it_by_their_password()
    {
        using var here = Office.Enter("twice", "examiner");
        using var there = Office.Enter("twice-not", "examiner");
        using var elsewhere = Office.SignIn("twice");
        Office.Door.Keep(new Credential("twice", Passwords.Hash("the present one"), null, MustChange: false));
        var me = await here.Page("/me");
        Assert.Equal(2, me.Split("last seen").Length - 1);
        Assert.Contains("action=\"/sign-out\"", me, StringComparison.Ordinal); // in the frame of every page
        using (var wrong = await here.PostAsync("/me/sessions", Form(("now", "another one")), Halt))
            Assert.Contains("present password is another", await wrong.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await elsewhere.Status("/me"));
        using (var right = await here.PostAsync("/me/sessions", Form(("now", "the present one")), Halt))
            Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.OK),
            (await here.Status("/me"), await elsewhere.Status("/me"), await there.Status("/me")));
        using var left = await here.PostAsync("/sign-out", Form(), Halt);
        Assert.Equal("\"cache\", \"storage\"", left.Headers.GetValues("Clear-Site-Data").Single());
    }

    [Fact]
    public async Task One_person_takes_no_more_of_the_feed_than_their_share_and_leaves_the_others_theirs()
    {
        using var person = Office.Enter("feeder", "examiner");
        using var machine = Office.Machine("feeder", "feeder-key", "*");
        using var other = Office.Enter("other-feeder", "examiner");
        async Task<HttpResponseMessage> Open(HttpClient who) =>
            await who.GetAsync(new Uri("/api/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Halt);
        var first = await Open(person);
        using var second = await Open(machine);
        using var third = await Open(machine);
        using var theirs = await Open(other);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK),
            (first.StatusCode, second.StatusCode, third.StatusCode, theirs.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(5), third.Headers.RetryAfter?.Delta);
        Assert.Contains("2 times already", await third.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        // An administrator sees when a key was last used.
        using var keeper = Office.Enter("keeper", "administrator");
        Office.Ask(new IssueKey("feeder", "idle-key", new('0', 64), ["*"], DateOnly.FromDateTime(DateTime.UtcNow)));
        var keys = (await keeper.Page("/people/feeder")).Split("<tr>");
        Assert.Matches(@"\d\d:\d\d UTC", Assert.Single(keys, k => k.Contains("<td>feeder-key</td>", StringComparison.Ordinal)));
        Assert.Contains("never", Assert.Single(keys, k => k.Contains("<td>idle-key</td>", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        first.Dispose();
        var again = HttpStatusCode.TooManyRequests;
        while (again == HttpStatusCode.TooManyRequests) // its place is free a moment after it has gone
        {
            using var answer = await Open(person);
            again = answer.StatusCode;
            await Task.Delay(20, Halt);
        }
        Assert.Equal(HttpStatusCode.OK, again);
    }

    // What is no UTF-8 by the Unicode Standard, table 3-7: cut off, overlong, half of a pair, past the last character, alone.
    static readonly (byte[] Bytes, string Escaped)[] NoText =
    [
        ([0xC3], "%C3"), ([0xC0, 0xAF], "%C0%AF"), ([0xED, 0xA0, 0x80], "%ED%A0%80"), ([0xF4, 0x90, 0x80, 0x80], "%F4%90%80%80"),
        ([0x80], "%80"), ([0xFF], "%FF"),
    ];

    static ByteArrayContent Sent(string type, params byte[][] parts) =>
        new([.. parts.SelectMany(p => p)]) { Headers = { ContentType = new(type) } };

    static async Task<JsonElement> Refused(HttpClient who, string path, HttpContent content)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        asked.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await who.SendAsync(asked, Halt);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStreamAsync(Halt));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused_by_their_place_and_taken_for_nothing_else()
    {
        using var admin = Office.Enter("admin-bytes", "administrator");
        using var machine = Office.Machine("admin-bytes", "bytes-key", "EnrolPerson", "trades");
        foreach (var (bytes, escaped) in NoText)
        {
            var head = """{"person":"odd-bytes","subject":"","name":"é"""u8.ToArray();
            var problem = await Refused(machine, "/api/v1/commands/EnrolPerson", Sent("application/json", head, bytes, "\"}"u8.ToArray()));
            Assert.Equal($"byte {head.Length} of the body, from 0, is not UTF-8", problem.GetProperty("detail").GetString());
            problem = await Refused(machine, "/api/v1/trades", Sent("application/json", head, bytes, "\"}"u8.ToArray()));
            Assert.Contains($"byte {head.Length} of", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            var begun = """{"key":"a","command":{"command":"EnrolPerson","name":" """u8.ToArray();
            using var line = Sent("application/x-ndjson", begun, bytes, "\"}}\n{\"key\":\"b\",\"command\":{}}\n"u8.ToArray());
            using var lines = await machine.PostAsync("/api/v1/commands", line, Halt);
            var told = (await lines.Content.ReadAsStringAsync(Halt)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, told.Length); // it stops no other
            Assert.Contains($"byte {begun.Length} of the line, from 0, is not UTF-8", told[0], StringComparison.Ordinal);
            var form = Encoding.ASCII.GetBytes("command=EnrolPerson&s:person=odd-bytes&s:subject=&s:name=%C3%A9+");
            foreach (var odd in new[] { bytes, Encoding.ASCII.GetBytes(escaped) })
            {
                using var answer = await admin.PostAsync("/give", Sent("application/x-www-form-urlencoded", form, odd), Halt);
                Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
                Assert.Contains($"byte {form.Length} of the body", await answer.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
            }
            using (var query = await admin.GetAsync($"/lists/people?q=a{escaped}", Halt))
            {
                Assert.Equal(HttpStatusCode.BadRequest, query.StatusCode);
                Assert.Contains("byte 4 of the query", await query.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
            }
            using var parts = new MultipartFormDataContent
            { { new StringContent("EnrolPerson"), "command" }, { Sent("text/plain", bytes), "s:name" } };
            using var part = await admin.PostAsync("/give", parts, Halt);
            Assert.Equal(HttpStatusCode.BadRequest, part.StatusCode);
            Assert.Contains("'s:name': byte 0, from 0, is not UTF-8", await part.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        }
        Assert.Null(Office.Rights.Find("odd-bytes"));
    }

    // RFC 7578 section 5.1.2: UTF-8 where nothing else is said. A mark says nothing (0xFE and 0xFF are no UTF-8); what says so is refused.
    [Fact]
    public async Task A_text_in_another_encoding_is_refused_however_it_says_so()
    {
        using var admin = Office.Enter("admin-encoding", "administrator");
        async Task<HttpStatusCode> Sends(HttpContent name, string type = "multipart/form-data; boundary=x", string charset = "utf-8")
        {
            using var parts = new MultipartFormDataContent("x")
            {
                { new StringContent(charset), "_charset_" }, { new StringContent("EnrolPerson"), "command" }, { name, "s:name" },
                { new StringContent("odd-encoding"), "s:person" }, { new StringContent(""), "s:subject" },
            };
            parts.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await admin.PostAsync("/give", parts, Halt);
            return answer.StatusCode;
        }
        foreach (var other in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            byte[] marked = [.. other.GetPreamble(), .. other.GetBytes("Bob")];
            Assert.Equal(HttpStatusCode.BadRequest, await Sends(Sent("text/plain", marked)));
            using var named = new ByteArrayContent(other.GetBytes("Bob"));
            named.Headers.ContentType = MediaTypeHeaderValue.Parse($"text/plain; charset={other.WebName}");
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await Sends(named));
        }
        const HttpStatusCode Unsupported = HttpStatusCode.UnsupportedMediaType;
        Assert.Equal(Unsupported, await Sends(new StringContent("Bob"), "multipart/form-data; boundary=x; charset=utf-16"));
        Assert.Equal(Unsupported, await Sends(new StringContent("Bob"), charset: "iso-8859-1"));
        foreach (var type in new[] { "application/x-www-form-urlencoded", "application/json", "application/x-ndjson" })
        {
            using var body = new ByteArrayContent("{}"u8.ToArray());
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(type + "; charset=utf-16");
            using var answer = await admin.PostAsync(type.EndsWith("urlencoded", StringComparison.Ordinal) ? "/give" : "/api/v1/commands",
                body, Halt);
            Assert.Equal(Unsupported, answer.StatusCode);
        }
        Assert.Null(Office.Rights.Find("odd-encoding"));
        Assert.Equal(HttpStatusCode.OK, await Sends(new StringContent("Bob é")));
        Assert.Equal("Bob é", Office.Rights.Find("odd-encoding")?.Name);
    }

    [Fact]
    public async Task Characters_that_steer_or_turn_what_is_read_are_refused_in_every_form()
    {
        using var admin = Office.Enter("admin-turns", "administrator");
        using var machine = Office.Machine("admin-turns", "turns-key", "EnrolPerson");
        foreach (var odd in "\u0000\u0007\u001B\u007F\u0085\u2028\u202E\u2066")
        {
            var (name, code) = ($"Bob{odd}elbA", $"U+{(int)odd:X4}");
            using (var page = await admin.PostAsync("/give", Form(("command", "EnrolPerson"), ("s:person", "turned"), ("s:name", name),
                ("s:subject", "")), Halt))
            {
                Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
                if (odd > 0) // the framework itself takes no form with U+0000
                    Assert.Contains($"'s:name' has {code}", await page.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
            }
            var json = JsonSerializer.Serialize(new { person = "turned", name, subject = "" });
            var problem = await Refused(machine, "/api/v1/commands/EnrolPerson", new StringContent(json, Encoding.UTF8,
                "application/json"));
            Assert.Contains($"'name' has {code}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("name", problem.GetProperty("field").GetString());
            using var lines = await machine.PostAsync("/api/v1/commands", new StringContent(JsonSerializer.Serialize(
                new { key = $"k{(int)odd}", command = new { command = "EnrolPerson", person = "turned", name, subject = "" } }) + "\n",
                MediaTypeHeaderValue.Parse("application/x-ndjson")), Halt);
            Assert.Contains($"'name' has {code}", await lines.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        }
        Assert.Null(Office.Rights.Find("turned"));
        // Names of other scripts, and the marks that belong to them, are texts.
        Office.Ask(new EnrolPerson("script", "عمر \u200Fבן\u200E O’Brien 李 👩‍💼", ""));
    }

    // Against the decoder of .NET, which throws; however the bytes are cut.
    [Fact]
    public void A_scan_of_pieces_says_what_a_decoder_of_the_whole_says()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        byte[] edges = [0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0x9F, 0xF0, 0x90, 0xF4, 0x8F];
        var some = Gen.OneOf(Gen.Byte, Gen.Int[0, edges.Length - 1].Select(i => edges[i]));
        Gen.Select(some.Array[0, 9], Gen.Int[0, 9]).Sample((bytes, cut) =>
        {
            long? first = null;
            for (var at = 0; at < bytes.Length && first is null;)
            {
                var status = Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out var used);
                if (status == System.Buffers.OperationStatus.Done) at += used;
                else first = at;
            }
            var scan = new Utf8Scan(isForm: false);
            cut = Math.Min(cut, bytes.Length);
            var found = scan.Wrong(bytes.AsSpan(0, cut), false) ?? scan.Wrong(bytes.AsSpan(cut), false) ?? scan.Wrong([], true);
            if (found != first) return false;
            var escaped = Encoding.ASCII.GetBytes(string.Concat(bytes.Select(b => $"%{b:x2}")));
            return Utf8Scan.FirstWrong(escaped, isForm: true) == first * 3 && (first is null) == TryDecode(strict, bytes);
        }, iter: 20_000);
    }

    static bool TryDecode(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            return strict.GetString(bytes) is not null;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
