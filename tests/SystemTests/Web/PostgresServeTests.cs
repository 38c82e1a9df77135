using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.SystemTests.Support;
using Npgsql;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// The team's server on a book on PostgreSQL, under a role that may no more than it needs: a day's work, and what becomes of what clients
/// ask while the process that serves them, or the database, is killed.
/// </summary>
public sealed class PostgresServeTests : IDisposable
{
    const string Secret = "sender.0123456789abcdef0123456789abcdef";
    static readonly PostgresServer Server = PostgresServer.Shared;

    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    // The sample days run by the writer's role.
    static string NewBook()
    {
        var book = Server.NewDatabase();
        PostgresServer.Run(book, Cli.Run("database", "script", "--owner", "served_owner", "--writer", "served", "--reader",
            "looked").Ends(0).Out);
        Cli.Run("day", As(book, "served"), Sample.Folder).Ends(0);
        return As(book, "served");
    }

    // A machine that may send trades.
    static void WithSender(string book)
    {
        Cli.Run("people", "start", book).Ends(0);
        Cli.Run("people", "enrol", book, "sender", "--name", "Sender").Ends(0);
        Cli.Run("people", "grant", book, "sender", "operations").Ends(0);
        Cli.Run("people", "key", book, "sender", "sender", "--sha256", App.Web.Door.Gate.HashOf(Secret), "--for", "CaptureTrade", "--for",
            "OpenDay", "--for", "HoldInstruction", "--for", "*", "--expires", "2099-12-31").Ends(0);
    }

    static string As(string book, string role) => new NpgsqlConnectionStringBuilder(book) { Username = role }.ToString();

    [Fact]
    public async Task A_team_works_on_a_book_on_a_server_under_a_role_of_the_least_rights()
    {
        var book = NewBook();
        // Tables of an older program: they are made anew when the book is opened.
        PostgresServer.Run(As(book, "served"), "UPDATE projected SET version = version - 1");
        using (var server = new Serving(book, "--backup", scratch.At("backups")))
        {
            using var admin = await server.SignIn("admin", server.Password);
            using var anna = await server.Enrol(admin, "anna", "operations");
            using var bob = await server.Enrol(admin, "bob", "settlement-approver");
            var number = Cli.Report("instructions", Sample.Book).Named().First(i => i["status"] == "PENDING")["instruction"];
            Assert.Contains("DONE", await Give(anna, ("command", "HoldInstruction"), ("n:instruction", number), ("s:reason", "asked")));
            Assert.Contains("approval 1", await Give(anna, ("command", "ReleaseInstruction"), ("n:instruction", number)));
            var sha = (await bob.GetStringAsync("/approvals/1", Halt)).Split("SHA-256 <code>")[1][..64];
            Assert.Contains("Not done", await Give(anna, ("command", "Approve"), ("n:number", "1"), ("s:sha256", sha)));
            Assert.Contains("DONE", await Give(bob, ("command", "Approve"), ("n:number", "1"), ("s:sha256", sha)));
            Assert.Contains("RELEASED", await anna.GetStringAsync($"/instructions/{number}", Halt));

            using var view = await anna.PostAsync("/lists/fails/views", new FormUrlEncodedContent(
                [new("act", "save"), new("name", "Old ones"), new("query", "q=age_days>3")]), Halt);
            Assert.Contains("Old ones", await anna.GetStringAsync("/lists/fails", Halt));
            using var form = new MultipartFormDataContent { { new StringContent("2025-10-15"), "day" } };
            foreach (var file in Directory.GetFiles(Sample.Days[^1]).Where(f => !f.EndsWith("trades.csv", StringComparison.Ordinal)))
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, Halt)), "files", Path.GetFileName(file));
            using var sent = await anna.PostAsync("/import", form, Halt);
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
            for (var page = ""; page.Length == 0 || page.Contains("every 1s", StringComparison.Ordinal); await Task.Delay(50, Halt))
                page = await anna.GetStringAsync(sent.Headers.Location + "/part", Halt);
            foreach (var path in new[] { "/", "/status", "/settings", "/lists/trades?q=account:C1*", "/lists/trades/export.csv" })
                Assert.True((await anna.GetAsync(path, Halt)).StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden, path);
            for (var tries = 0; tries < 100 && Directory.GetFiles(scratch.At("backups"), "*.db").Length == 0; tries++)
                await Task.Delay(50, Halt);
            Assert.Equal(0, server.Stop());
        }
        Cli.Run("verify", "--tables", As(book, "looked")).Ends(0);
        Cli.Run("verify", Directory.GetFiles(scratch.At("backups"), "*.db").Single()).Ends(0);
        // Passwords and sessions are seen by nobody but who serves (42501: insufficient privilege).
        foreach (var sql in new[] { "SELECT * FROM countinghouse_door.credential", "SELECT * FROM countinghouse_door.session" })
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(book, "looked"), sql)).SqlState);
        foreach (var sql in new[] { "DROP TABLE countinghouse_door.session", "CREATE TABLE countinghouse_door.more(x int)" })
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(book, "served"), sql)).SqlState);
        PostgresServer.Run(As(book, "postgres"), "UPDATE countinghouse.book SET value = '99' WHERE key = 'schema'");
        Assert.Contains("was written by a newer program", Cli.Run("serve", book, "--urls", "http://127.0.0.1:0").Ends(3).Complaint);
    }

    static async Task<string> Give(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var answer = await who.PostAsync("/give", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            Halt);
        return await answer.Content.ReadAsStringAsync(Halt);
    }

    [Fact]
    public async Task The_server_that_waits_takes_over_in_seconds_and_goes_on_when_the_database_falls_and_nothing_is_lost_or_doubled()
    {
        using var database = PostgresServer.Own();
        var book = database.NewBook();
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        WithSender(book);
        using var first = new Serving(book);
        using var second = new Serving(book, "--standby");
        using (var waits = second.Client())
        {
            Assert.Equal("live", await waits.GetStringAsync("/health/live", Halt));
            using var notYet = await waits.GetAsync("/sign-in", Halt);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (notYet.StatusCode, notYet.Headers.RetryAfter is not null));
        }
        var clients = new Clients([first, second]);
        await clients.Post("OpenDay", "open", """{"day":"2025-10-15"}""");
        var taken = await clients.Send((0, Count / 2), amid: first.Kill);
        var back = await clients.Send((Count / 2, Count), amid: () =>
        {
            database.Crash();
            database.Start();
        });
        Campaign.Say($"{Count} trades by three clients; the longest wait of one {taken.TotalSeconds:F1} s when the server was killed, "
            + $"{back.TotalSeconds:F1} s when the database was");
        Assert.True(taken < TimeSpan.FromSeconds(20), $"{taken}"); // a lease of 0.6 s here, and the book is opened
        await clients.IsAll(book, Count);
        Assert.Equal(0, second.Stop());
        Cli.Run("verify", "--tables", book).Ends(0);
    }

    static readonly int Count = Campaign.Cases(150, 20_000);

    /// <summary>Three who send trades one by one, each until it is answered, to whichever server answers.</summary>
    sealed class Clients(Serving[] servers)
    {
        readonly Dictionary<string, long> booked = new(StringComparer.Ordinal);
        int at;

        static HttpClient Open(Uri url)
        {
            var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(10) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
            return client;
        }

        public async Task<JsonNode> Post(string command, string key, string json) => await Ask("/api/v1/commands/" + command, key, json);

        // A server that does not answer, or not now, is asked again, or the other is: under the same key nothing is done twice.
        async Task<JsonNode> Ask(string path, string key, string json)
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50, Halt))
                try
                {
                    var server = servers[Volatile.Read(ref at)];
                    using var client = Open(server.Url);
                    using var asked = new HttpRequestMessage(HttpMethod.Post, path)
                    { Content = new StringContent(json, Encoding.UTF8, "application/json") };
                    asked.Headers.Add("Idempotency-Key", key);
                    using var answer = await client.SendAsync(asked, Halt);
                    var text = await answer.Content.ReadAsStringAsync(Halt);
                    if (answer.StatusCode == HttpStatusCode.OK) return JsonNode.Parse(text)!;
                    Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode} {text} {server.Said}");
                    Assert.DoesNotContain("Username", text, StringComparison.Ordinal);
                    Interlocked.Exchange(ref at, (at + 1) % servers.Length);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException
                    && !Halt.IsCancellationRequested)
                {
                    Interlocked.Exchange(ref at, (at + 1) % servers.Length);
                }
            throw new TimeoutException($"{key} is not answered");
        }

        /// <returns>The longest that one of them waited for an answer.</returns>
        public async Task<TimeSpan> Send((int From, int To) trades, Action amid)
        {
            var (next, longest, gate) = (trades.From, TimeSpan.Zero, new Lock());
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next) - 1) < trades.To;)
                {
                    if (i == (trades.From + trades.To) / 2) amid();
                    var watch = Stopwatch.StartNew();
                    var told = await Ask("/api/v1/trades", $"T{i}", ApiTradesTests.Trade($"T{i:00000}"));
                    lock (gate)
                    {
                        booked[$"T{i:00000}"] = (long)told["fact"]!;
                        if (watch.Elapsed > longest) longest = watch.Elapsed;
                    }
                }
            }, Halt)));
            return longest;
        }

        /// <summary>Every trade is there once, under the number that was acknowledged, and is known when it is sent again.</summary>
        public async Task IsAll(string book, int count)
        {
            foreach (var id in booked.Keys.Where((_, i) => i % 5 == 0 || i > count - 5))
            {
                var again = await Ask("/api/v1/trades", id, ApiTradesTests.Trade(id));
                Assert.Equal(("known", booked[id]), ((string?)again["outcome"], (long)again["fact"]!));
            }
            Assert.Equal("done", (string?)(await Post("OpenDay", "open", """{"day":"2025-10-15"}"""))["outcome"]);
            Assert.Equal(count, booked.Count);
            Assert.Equal((long)count, PostgresServer.Ask(book,
                "SELECT count(*) FROM trade WHERE trade_id LIKE 'T0%' AND length(trade_id) = 6"));
        }
    }
}
