using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Trades;

namespace Countinghouse.App.Bench;

/// <summary>
/// Single trades over HTTP to a server in a process of its own: sent at a fixed rate whether or not answers come, each latency counted from
/// the instant at which it was to be sent; then as many as it takes, alone and beside a hundred who read.
/// </summary>
static class HttpMeasure
{
    const int Rate = 500, Seconds = 60, Readers = 100, Writers = 32, BurstSeconds = 10, Rounds = 4;
    const string Secret = "bench.0123456789abcdef0123456789abcdef";

    public static Measured Run(string path, in Ticket like)
    {
        var day = Prepare(path);
        using var server = Process.Start(ServeOf(path)) ?? throw new IOException("cannot start a process of this program");
        try
        {
            string? line;
            while ((line = server.StandardError.ReadLine()) is not null && !line.Contains("is served at", StringComparison.Ordinal)) { }
            _ = server.StandardError.ReadToEndAsync(); // so that it never waits to be heard
            var url = line?[line.IndexOf("http:", StringComparison.Ordinal)..] ?? throw new IOException("the server does not start");
            return MeasureAsync(new(url), (like, day), server).GetAwaiter().GetResult();
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    static ProcessStartInfo ServeOf(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "countinghouse") { RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(HttpMeasure).Assembly.Location);
        foreach (var argument in new[] { "serve", path, "--urls", "http://127.0.0.1:0", "--requests-per-minute", "10000000" })
            start.ArgumentList.Add(argument);
        return start;
    }

    static DateOnly Prepare(string path)
    {
        using var book = Book.Open(path);
        book.Run(new("bench/people", "bench", 0), new Kernel.Together([
            new EnrolPerson("bench", "bench", ""), new DefineRole("bench", [nameof(CaptureTrade)], ["*"]),
            new GrantRole("bench", new("bench", "", "", "", null)),
            new IssueKey("bench", "bench", Gate.HashOf(Secret), [nameof(CaptureTrade), "*"], new(9999, 12, 31)),
        ]));
        var day = book.Firm.Days.Day;
        for (var tries = 0; !book.Firm.Days.IsOpen && tries < 10; tries++)
            book.Run(new($"bench/open/{tries}", "bench", 0), new OpenDay(day = day.AddDays(1)));
        book.Project();
        return day;
    }

    static async Task<Measured> MeasureAsync(Uri url, (Ticket Like, DateOnly Day) of, Process server)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        await AtRateAsync(client, of, ("warm", 3));
        var cpu = server.TotalProcessorTime;
        var alone = await AtRateAsync(client, of, ("alone", Seconds));
        var took = server.TotalProcessorTime - cpu;
        using var stop = new CancellationTokenSource();
        var readers = Read(client, stop.Token);
        var beside = await AtRateAsync(client, of, ("beside", Seconds));
        await stop.CancelAsync();
        await readers;
        var (without, withReaders) = await InTurnsAsync(client, of);
        server.Refresh();
        return new($"single durable trades over HTTP, {Rate} a second: {alone}", Rate * Seconds, (decimal)took.TotalSeconds, Seconds,
            server.PeakWorkingSet64 >> 20)
        {
            Parts =
            [
                new("beside readers", $"the same, {Readers} readers asking for a page of trades each second: {beside}", Rate * Seconds, 0,
                    Seconds),
                new("as many as it takes", $"{Writers} senders, each waiting for its answer", without, 0, Rounds * BurstSeconds),
                new("as many, beside readers", string.Create(CultureInfo.InvariantCulture,
                    $"in turns with it: {(decimal)withReaders / without:P0} of it"), withReaders, 0, Rounds * BurstSeconds),
            ],
        };
    }

    // By turns, so that what else the machine does falls on both alike.
    static async Task<(long Without, long With)> InTurnsAsync(HttpClient client, (Ticket Like, DateOnly Day) of)
    {
        var (without, with) = (0L, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            without += await BurstAsync(client, of, $"free-{round}");
            using var stop = new CancellationTokenSource();
            var readers = Read(client, stop.Token);
            with += await BurstAsync(client, of, $"full-{round}");
            await stop.CancelAsync();
            await readers;
        }
        return (without, with);
    }

    static async Task PostAsync(HttpClient client, (Ticket Like, DateOnly Day) of, string id)
    {
        var t = of.Like;
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            {"tradeId":"{{id}}","executedAt":"{{of.Day:yyyy-MM-dd}}T14:30:00Z","account":"{{t.Account}}",
            "side":"{{(t.Side == Facts.Side.Buy ? "BUY" : "SELL")}}","isin":"{{t.Isin}}","quantity":{{t.Quantity}},"price":{{t.Price}},
            "currency":"{{t.Currency}}","mic":"{{t.Mic}}","capacity":"{{$"{t.Capacity}".ToUpperInvariant()}}",
            "counterparty":"{{t.Counterparty}}"}
            """);
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/v1/trades", UriKind.Relative), content);
        var said = await answer.Content.ReadAsStringAsync();
        if (!said.Contains("\"booked\"", StringComparison.Ordinal)) throw new IOException($"not booked: {said}");
    }

    static async Task<string> AtRateAsync(HttpClient client, (Ticket Like, DateOnly Day) of, (string Name, int Seconds) how)
    {
        var (watch, latencies) = (Stopwatch.StartNew(), new double[Rate * how.Seconds]);
        async Task SendAsync(int i, TimeSpan at)
        {
            await PostAsync(client, of, $"H-{how.Name}-{i}");
            latencies[i] = (watch.Elapsed - at).TotalMilliseconds;
        }
        var all = new Task[latencies.Length];
        for (var i = 0; i < all.Length; i++)
        {
            var at = TimeSpan.FromSeconds((double)i / Rate);
            while (at - watch.Elapsed is { Ticks: > 0 } left) await Task.Delay(left.TotalMilliseconds > 2 ? 1 : 0);
            all[i] = SendAsync(i, at);
        }
        await Task.WhenAll(all);
        Array.Sort(latencies);
        double At(double share) => latencies[(int)(share * (latencies.Length - 1))];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms, longest {latencies[^1]:F0} ms");
    }

    static async Task<long> BurstAsync(HttpClient client, (Ticket Like, DateOnly Day) of, string name)
    {
        var (watch, done) = (Stopwatch.StartNew(), 0L);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; watch.Elapsed.TotalSeconds < BurstSeconds; i++)
            {
                await PostAsync(client, of, $"H-{name}-{writer}-{i}");
                Interlocked.Increment(ref done);
            }
        }));
        return done;
    }

    static Task Read(HttpClient client, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Readers).Select(async reader =>
    {
        await Task.Delay(reader * 1_000 / Readers, CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            using var page = await client.GetAsync(new Uri("/api/v1/lists/trades?limit=100", UriKind.Relative), CancellationToken.None);
            page.EnsureSuccessStatusCode();
            await Task.Delay(1_000, CancellationToken.None);
        }
    }));
}
