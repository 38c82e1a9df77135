using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Countinghouse.App.Web.Door;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// A server that is killed while it takes a day in, with clients posting beside it: the day is sent again, to the server started anew or to
/// the one that waited, and the books are those of a day that nothing disturbed. Real days, thinned; with COUNTINGHOUSE_LONG=1 less so.
/// </summary>
public sealed class ImportCrashTests : IDisposable
{
    const string Secret = "bringer.0123456789abcdef0123456789abcdef";
    const int Clients = 3;

    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    // Two days of the material, thinned to their first trades, or of the samples where it is not here.
    string[] Days { get; }
    string Folder => Days[1];

    public ImportCrashTests() => Days = Material.Find("days/2013-10-08") is { } real
        ? [Thinned(Path.Combine(Path.GetDirectoryName(real) ?? "", "2013-10-07")), Thinned(real)] : Sample.Days[..2];

    string Thinned(string day)
    {
        var to = scratch.Folder("days", Path.GetFileName(day));
        foreach (var file in Directory.GetFiles(day).Where(f => !f.EndsWith(".gz", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        using var trades = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(day, "trades.csv.gz")), CompressionMode.Decompress));
        using var some = new StreamWriter(Path.Combine(to, "trades.csv"));
        for (var line = 0; line <= Campaign.Cases(4_000, 100_000) && trades.ReadLine() is { } text; line++) some.WriteLine(text);
        return to;
    }

    string Calm()
    {
        var calm = scratch.At("calm.db");
        Cli.Run(["day", calm, .. Days]).Calm();
        return calm;
    }

    // The first day is closed, and there is somebody who may take the next in.
    string Prepared(string book)
    {
        Cli.Run("day", book, Days[0]).Calm();
        Cli.Run("people", "start", book).Ends(0);
        foreach (var role in new[] { "operations", "reference-data" })
        {
            if (role == "operations") Cli.Run("people", "enrol", book, "bringer", "--name", "Bringer").Ends(0);
            Cli.Run("people", "grant", book, "bringer", role).Ends(0);
        }
        Cli.Run("people", "key", book, "bringer", "bringer", "--sha256", Gate.HashOf(Secret), "--for", "CaptureTrades", "--for", "CloseDay",
            "--for", "HoldInstruction", "--for", "*", "--expires", "2099-12-31").Ends(0);
        return book;
    }

    static HttpClient Open(Serving server)
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        return client;
    }

    async Task<string> Bring(HttpClient client)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Path.GetFileName(Folder)), "day" } };
        foreach (var file in Directory.EnumerateFiles(Folder))
            form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, Halt)), "files", Path.GetFileName(file));
        using var answer = await client.PostAsync("/import", form, Halt);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location + "/part";
    }

    static async Task<string> Closed(HttpClient client, string job)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(Campaign.IsLong ? 20 : 2); await Task.Delay(100, Halt))
            if (await client.GetStringAsync(job, Halt) is var page && !page.Contains("every 1s", StringComparison.Ordinal)) return page;
        throw new TimeoutException("the day does not end");
    }

    /// <summary>Clients that ask for the same command under keys of their own, each until it is answered, while the server falls.</summary>
    static async Task<long> Post(Func<Serving> server, Task until, int round)
    {
        var answered = 0L;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async of =>
        {
            for (var i = 0; !until.IsCompleted; i++)
                for (var isAnswered = false; !isAnswered; await Task.Delay(20, Halt))
                    try
                    {
                        using var client = Open(server());
                        client.Timeout = TimeSpan.FromSeconds(60);
                        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands/HoldInstruction")
                        {
                            Content = new StringContent("""{"instruction":999999999,"reason":"a test"}""", Encoding.UTF8,
                                "application/json"),
                        };
                        asked.Headers.Add("Idempotency-Key", $"r{round}-c{of}-{i}");
                        using var answer = await client.SendAsync(asked, Halt);
                        // There is no such instruction: the refusal is kept in the journal, and that is what is acknowledged.
                        isAnswered = answer.StatusCode == HttpStatusCode.UnprocessableEntity;
                        Assert.True(isAnswered || answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
                        if (isAnswered) Interlocked.Increment(ref answered);
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException
                        && !Halt.IsCancellationRequested)
                    {
                        // The server is down, or went amid it: the same is asked again.
                    }
        }));
        return answered;
    }

    static long Asked(string book, int round) => Cli.Report("refusals", book).Named().Count(r => r["subject"] == "999999999");

    [Fact]
    public async Task Killed_amid_an_import_and_sent_again_the_day_is_in_the_books_once()
    {
        var calm = Calm();
        var random = new Random(1);
        for (var round = 0; round < Campaign.Cases(2, 20); round++)
        {
            var book = Prepared(scratch.At($"{round}.db"));
            var server = new Serving(book);
            var done = new TaskCompletionSource();
            var posting = Post(() => Volatile.Read(ref server), done.Task, round);
            using (var client = Open(server)) await Bring(client);
            await Task.Delay(random.Next(Campaign.IsLong ? 5_000 : 500), Halt);
            server.Kill();
            server.Dispose();
            Volatile.Write(ref server, new Serving(book));
            using (var client = Open(server)) Assert.Contains("is closed", await Closed(client, await Bring(client)),
                StringComparison.Ordinal);
            done.SetResult();
            var answered = await posting;
            Assert.Equal(0, server.Stop());
            server.Dispose();
            IsAsCalm(calm, book);
            Assert.Equal(answered, Asked(book, round));
        }
    }

    [Fact]
    public async Task On_a_server_the_one_that_waited_takes_the_day_in_and_goes_on_when_the_database_falls()
    {
        using var database = PostgresServer.Own();
        var calm = Calm();
        var book = Prepared(database.NewBook());
        using var first = new Serving(book);
        using var second = new Serving(book, "--standby");
        var at = first;
        var done = new TaskCompletionSource();
        var posting = Post(() => Volatile.Read(ref at), done.Task, 0);
        using (var client = Open(first)) await Bring(client);
        await Task.Delay(Campaign.IsLong ? 2_000 : 150, Halt);
        first.Kill();
        Volatile.Write(ref at, second);
        using var other = Open(second);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50, Halt))
        {
            using var ready = await other.GetAsync("/health/ready", Halt);
            if (ready.IsSuccessStatusCode) break;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the one that waits does not take over");
        }
        await Bring(other);
        await Task.Delay(Campaign.IsLong ? 2_000 : 150, Halt);
        database.Crash();
        database.Start();
        string page;
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100, Halt))
            try
            {
                page = await Closed(other, await Bring(other));
                if (page.Contains("is closed", StringComparison.Ordinal)
                    || page.Contains("nothing was to be done", StringComparison.Ordinal)) break;
                Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), page);
            }
            catch (Exception e) when (e is HttpRequestException or Xunit.Sdk.EqualException && watch.Elapsed < TimeSpan.FromMinutes(2))
            {
                // 503 while it opens the book anew.
            }
        done.SetResult();
        var answered = await posting;
        Assert.Equal(0, second.Stop());
        IsAsCalm(calm, book);
        Assert.Equal(answered, Asked(book, 0));
    }

    static void IsAsCalm(string calm, string book)
    {
        Cli.Run("verify", "--tables", book).Ends(0);
        foreach (var report in new[] { "positions", "balances", "trial-balance", "stock-record", "obligations", "netting", "fees" })
            Assert.Equal(Cli.Run("report", report, calm).Ends(0).Out, Cli.Run("report", report, book).Ends(0).Out);
        string Trades(string of) => string.Join('\n', Cli.Report("trades", of).Rows.Select(r => string.Join(',', r)));
        Assert.Equal(Trades(calm), Trades(book));
    }
}
