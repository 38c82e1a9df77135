using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Store.Journal;
using Countinghouse.SystemTests.Support;
using Nerdbank.MessagePack;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// Clients send trades to a server on PostgreSQL beside which another waits, while the process that serves, or the database, is killed.
/// By default with days of the sample; with COUNTINGHOUSE_LONG=1 with a real day of 388 417 trades.
/// </summary>
public sealed class TakeOverTests : IDisposable
{
    const string Secret = "sender.0123456789abcdef0123456789abcdef";

    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    static readonly int Count = Campaign.Cases(150, 20_000);

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
        var clients = new Clients(first, second);
        await clients.Open("2025-10-15");
        var taken = await clients.SendAtOnce((0, Count / 2), amid: first.Kill);
        var back = await clients.SendAtOnce((Count / 2, Count), amid: database.FallAndRise);
        Campaign.Say($"{Count} trades by three clients; the longest wait of one {taken.TotalSeconds:F1} s when the server was killed, "
            + $"{back.TotalSeconds:F1} s when the database was");
        if (Campaign.IsLong) Assert.True(taken < TimeSpan.FromSeconds(20), $"{taken}"); // a lease of 0.6 s here, and the book is opened
        await clients.KnowsAll(Count);
        Assert.Equal((long)Count, PostgresServer.Ask(book,
            "SELECT count(*) FROM trade WHERE trade_id LIKE 'T_____'"));
        Assert.Equal(0, second.Stop());
        Cli.Run("verify", "--tables", book).Ends(0);
    }

    // Three clients in turn, so that the order of trades is one and the same: then so is the root.
    [Fact]
    public async Task A_day_posted_while_writers_and_the_database_are_killed_has_the_root_of_a_day_posted_in_peace()
    {
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Sample.Days[1];
        var (day, trades) = (Path.GetFileName(folder), TradesOf(folder));
        var posts = trades.Chunk(Campaign.Cases(50, 4_000)).ToList();
        using var database = PostgresServer.Own();
        var (calm, book) = (scratch.At("calm.db"), database.NewBook());
        foreach (var begun in new[] { calm, book }) Begin(begun, folder);
        using (var alone = new Serving(calm))
        {
            var clients = new Clients(alone);
            await clients.Open(day);
            foreach (var lines in posts) await clients.SendInTurn(lines);
            Assert.Equal(0, alone.Stop());
        }

        var (writer, waits) = (new Serving(book), new Serving(book, "--standby"));
        var (longest, falls, cutOff) = (TimeSpan.Zero, 0, 0);
        try
        {
            var clients = new Clients(writer, waits);
            await clients.Open(day);
            for (var i = 0; i < posts.Count; i++)
            {
                var (ofWriter, ofDatabase) = (i == posts.Count / 4 || i == posts.Count * 3 / 4, i == posts.Count / 2);
                // After the database fell either of the two may have it.
                if (ofWriter && clients.Answering == waits) (writer, waits) = (waits, writer);
                var took = await clients.SendInTurn(posts[i], ofWriter ? new(writer.Kill, () => { })
                    : ofDatabase ? new(database.Crash, database.Start) : null);
                if (!ofWriter && !ofDatabase) continue;
                falls++;
                if (took > longest) longest = took;
                if (ofDatabase) continue;
                writer.Dispose();
                (writer, waits) = (waits, new(book, "--standby"));
                clients.Ask(writer, waits);
            }
            await clients.KnowsAll(trades.Count);
            cutOff = clients.CutOff;
            Assert.Equal(0, waits.Stop());
            Assert.Equal(0, writer.Stop());
        }
        finally
        {
            writer.Dispose();
            waits.Dispose();
        }
        Campaign.Say($"{trades.Count} trades in {posts.Count} posts, {falls} falls, {cutOff} amid the answers of a post; "
            + $"the longest post with one took {longest.TotalSeconds:F1} s");
        Assert.Equal((3, 3), (falls, cutOff));
        var rest = Directory.CreateDirectory(scratch.At("rest", day)).FullName; // balances were opened the day before
        foreach (var file in Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != "opening.csv"))
            File.Copy(file, Path.Combine(rest, Path.GetFileName(file)));
        foreach (var ended in new[] { calm, book }) Cli.Run("day", ended, rest).Calm();
        foreach (var ended in new[] { calm, book }) Cli.Run("verify", "--tables", ended).Ends(0);
        Assert.Equal(RootButForWhen(calm), RootButForWhen(book));
        var byFile = scratch.At("file.db");
        if (!Campaign.IsLong) Cli.Run("day", byFile, Sample.Days[0]).Ends(0);
        Cli.Run("day", byFile, folder).Calm();
        foreach (var report in new[] { "trades", "positions", "balances", "obligations", "stock-record", "trial-balance", "fees" })
            Assert.Equal(Cli.Run("report", report, byFile).Ends(0).Out, Cli.Run("report", report, book).Ends(0).Out);
    }

    // The root of the book's facts, had each been asked for at one moment and under one name of its asking.
    static string RootButForWhen(string book) => HashTree.Root([.. Copies.Facts(book).Select(f =>
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        FactWriter.Write(ref writer, f.Number, f.Command, f.Fact is RecordsFact.Asked a ? a with { CommandId = "", At = 0 } : f.Fact);
        writer.Flush();
        return HashTree.Leaf(bytes.WrittenSpan);
    })]).ToString();

    // A book that knows what the day's trades speak of, and a machine that may send them.
    void Begin(string book, string folder)
    {
        var before = Sample.Days[0];
        if (Campaign.IsLong)
        {
            before = scratch.Folder("2013-10-04");
            foreach (var name in new[] { "accounts.csv", "instruments.csv", "opening.csv" })
                File.Copy(Path.Combine(folder, name), Path.Combine(before, name), overwrite: true);
            File.WriteAllText(Path.Combine(before, "trades.csv"), Lines(folder).First() + "\n");
        }
        Cli.Run("day", book, before).Ends(0);
        WithSender(book);
    }

    static void WithSender(string book)
    {
        Cli.Run("people", "start", book).Ends(0);
        Cli.Run("people", "enrol", book, "sender", "--name", "Sender").Ends(0);
        Cli.Run("people", "grant", book, "sender", "operations").Ends(0);
        Cli.Run("people", "key", book, "sender", "sender", "--sha256", App.Web.Door.Gate.HashOf(Secret), "--for", "CaptureTrade", "--for",
            "OpenDay", "--for", "*", "--expires", "2099-12-31").Ends(0);
    }

    static IEnumerable<string> Lines(string folder)
    {
        var plain = Path.Combine(folder, "trades.csv");
        return File.Exists(plain) ? File.ReadLines(plain) : Unpacked(plain + ".gz");
    }

    static IEnumerable<string> Unpacked(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (text.ReadLine() is { } line) yield return line;
    }

    // Rows of the file as the interface takes them.
    static List<(string Id, string Line)> TradesOf(string folder)
    {
        string[] members = ["tradeId", "executedAt", "account", "side", "isin", "quantity", "price", "currency", "mic", "capacity",
            "counterparty", "settlementDate"];
        string Member(string value, int i) => $"\"{members[i]}\":" + (members[i] is "quantity" or "price" ? value : $"\"{value}\"");
        return [.. Lines(folder).Skip(1).Select(l => l.TrimEnd(',').Split(','))
            .Select(t => (t[0], "{" + string.Join(',', t.Select(Member)) + "}"))];
    }

    sealed record Fall(Action Falls, Action Rises);

    /// <summary>Three who send trades, each until it is answered, to whichever server answers.</summary>
    sealed class Clients(params Serving[] servers)
    {
        readonly Dictionary<string, long> booked = new(StringComparer.Ordinal);
        readonly Lock gate = new();
        int at;

        /// <summary>Posts that were cut off amid their answers.</summary>
        public int CutOff { get; private set; }

        /// <summary>From now on these are asked.</summary>
        public void Ask(params Serving[] others) => servers = others;

        /// <summary>The one that answered last.</summary>
        public Serving Answering => servers[Volatile.Read(ref at) % servers.Length];

        public Task Open(string day) => Until("/api/v1/commands/OpenDay", "open", () => Json($$"""{"day":"{{day}}"}"""),
            async answer => Assert.Equal("done", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!["outcome"]));

        static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

        // A server that does not answer, or not now, is asked again, or the other is: under the same key nothing is done twice.
        async Task Until(string path, string key, Func<HttpContent> content, Func<HttpResponseMessage, Task> take)
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50, Halt))
                try
                {
                    var server = Answering;
                    using var client = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(20) };
                    client.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
                    using var asked = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
                    asked.Headers.Add("Idempotency-Key", key);
                    using var answer = await client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Halt);
                    if (answer.StatusCode == HttpStatusCode.OK)
                    {
                        await take(answer);
                        return;
                    }
                    var text = await answer.Content.ReadAsStringAsync(Halt);
                    Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode} {text} {server.Said}");
                    Assert.DoesNotContain("Username", text, StringComparison.Ordinal);
                    Interlocked.Increment(ref at);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException
                    && !Halt.IsCancellationRequested)
                {
                    Interlocked.Increment(ref at);
                }
            throw new TimeoutException($"{key} is not answered");
        }

        Task Send(string id) => Until("/api/v1/trades", "T" + id, () => Json(ApiTradesTests.Trade(id)), async answer =>
            Told(id, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Halt))!));

        // What was acknowledged once keeps its number.
        void Told(string id, JsonNode told)
        {
            lock (gate)
            {
                var (outcome, fact) = ((string?)told["outcome"], (long?)told["fact"]);
                Assert.True(outcome is "booked" or "known" && fact is not null, told.ToJsonString());
                if (booked.TryGetValue(id, out var earlier)) Assert.Equal(("known", earlier), (outcome, fact));
                booked[id] = fact ?? 0;
            }
        }

        /// <summary>Singly, three at a time.</summary>
        /// <returns>The longest that one of them waited for an answer.</returns>
        public async Task<TimeSpan> SendAtOnce((int From, int To) trades, Action amid)
        {
            var (next, longest) = (trades.From, TimeSpan.Zero);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next) - 1) < trades.To;)
                {
                    if (i == (trades.From + trades.To) / 2) amid();
                    var watch = Stopwatch.StartNew();
                    await Send($"T{i:00000}");
                    lock (gate)
                        if (watch.Elapsed > longest) longest = watch.Elapsed;
                }
            }, Halt)));
            return longest;
        }

        /// <summary>Line by line in one request, again until each line is answered.</summary>
        /// <param name="amid">What happens when a part of them is answered, and another not yet sent.</param>
        /// <returns>How long it took.</returns>
        public async Task<TimeSpan> SendInTurn((string Id, string Line)[] trades, Fall? amid = null)
        {
            var watch = Stopwatch.StartNew();
            if (amid is not null) SendInPart(trades, amid);
            await Until("/api/v1/trades/bulk", trades[0].Id, () => new StringContent(Lines(trades), Encoding.UTF8,
                new MediaTypeHeaderValue("application/x-ndjson")), async answer =>
                {
                    using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Halt));
                    var answered = 0;
                    while (await lines.ReadLineAsync(Halt) is { } line)
                        if (!Took(trades[answered++].Id, line)) throw new IOException(line);
                    if (answered < trades.Length) throw new IOException($"{answered} of {trades.Length} are answered");
                });
            return watch.Elapsed;
        }

        static string Lines(IEnumerable<(string Id, string Line)> trades) => string.Concat(trades.Select(t => t.Line + "\n"));

        // Whether the server goes on after this answer.
        bool Took(string id, string line)
        {
            var told = JsonNode.Parse(line)!;
            if ((string?)told["outcome"] == "broken") return false;
            Told(id, told);
            return true;
        }

        void SendInPart((string Id, string Line)[] trades, Fall amid)
        {
            using var sent = new HalfSent(Answering.Url, "/api/v1/trades/bulk", Secret, trades[0].Id);
            sent.Send(Lines(trades[..(trades.Length / 2)]));
            Assert.Equal(200, sent.Head());
            var answered = 0;
            while (answered < trades.Length / 4) Assert.True(Took(trades[answered++].Id, sent.Answer() ?? ""));
            amid.Falls();
            try
            {
                sent.Send(Lines(trades[(trades.Length / 2)..]));
                sent.Send("");
                while (sent.Answer() is { } line && Took(trades[answered++].Id, line)) { }
            }
            catch (IOException)
            {
                // It was killed. What it had answered before is taken down all the same.
            }
            if (answered < trades.Length) CutOff++;
            amid.Rises();
        }

        /// <summary>As many were acknowledged, and some of them sent again are known by the numbers they were acknowledged under.</summary>
        public async Task KnowsAll(int count)
        {
            Assert.Equal(count, booked.Count);
            var single = booked.Keys.Where(id => id.Length == 6).ToList();
            foreach (var id in single.Where((_, i) => i % 5 == 0 || i > count - 5)) await Send(id);
        }
    }
}
