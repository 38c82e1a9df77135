using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Countinghouse.Access;
using Countinghouse.App.Web.Door;
using Countinghouse.Records;
using Countinghouse.Store;
using Countinghouse.Trades;

namespace Countinghouse.App.Bench;

/// <summary>
/// Single trades over HTTP to a server in a process of its own: sent at a fixed rate whether or not answers come, each latency counted from
/// the instant at which it was to be sent; then as many as it takes, alone and beside a hundred who read. The senders share the
/// processors with the server, and are therefore sparing: sockets, and text made once.
/// </summary>
static class HttpMeasure
{
    const int Rate = 500, Seconds = 60, Readers = 100, Writers = 32, BurstSeconds = 10, Rounds = 4;
    const string Random = "0123456789abcdef0123456789abcdef";

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
            return MeasureAsync(new(new(url), like, day), server).GetAwaiter().GetResult();
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
        foreach (var person in new[] { "sender", "reader" })
            book.Run(new($"bench/{person}", "bench", 0), new Kernel.Together([
                new EnrolPerson(person, person, ""), new DefineRole(person, [nameof(CaptureTrade)], ["*"]),
                new GrantRole(person, new(person, "", "", "", null)),
                new IssueKey(person, person, Gate.HashOf($"{person}.{Random}"), [nameof(CaptureTrade), "*"], new(9999, 12, 31)),
            ]));
        var day = book.Firm.Days.Day;
        for (var tries = 0; !book.Firm.Days.IsOpen && tries < 10; tries++)
            book.Run(new($"bench/open/{tries}", "bench", 0), new OpenDay(day = day.AddDays(1)));
        book.Project();
        return day;
    }

    static async Task<Measured> MeasureAsync(Market market, Process server)
    {
        await market.AtRateAsync("warm", 3);
        var cpu = server.TotalProcessorTime;
        var alone = await market.AtRateAsync("alone", Seconds);
        var took = server.TotalProcessorTime - cpu;
        using var stop = new CancellationTokenSource();
        var readers = market.ReadAsync(stop.Token);
        var beside = await market.AtRateAsync("beside", Seconds);
        await stop.CancelAsync();
        await readers;
        var (without, withReaders, pages) = await InTurnsAsync(market);
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
                    $"in turns with it: {(decimal)withReaders / without:P0} of it, and {pages} pages read"), withReaders, 0,
                    Rounds * BurstSeconds),
            ],
        };
    }

    // By turns, so that what else the machine does falls on both alike.
    static async Task<(long Without, long With, long Pages)> InTurnsAsync(Market market)
    {
        var (without, with, pages) = (0L, 0L, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            without += await market.BurstAsync($"free-{round}");
            using var stop = new CancellationTokenSource();
            var readers = market.ReadAsync(stop.Token);
            with += await market.BurstAsync($"full-{round}");
            await stop.CancelAsync();
            pages += await readers;
        }
        return (without, with, pages);
    }

    /// <summary>Who sends, and who reads.</summary>
    sealed class Market(Uri url, Ticket like, DateOnly day)
    {
        readonly ConcurrentBag<Line> free = [];
        readonly string trade = string.Create(CultureInfo.InvariantCulture, $$"""
            ","executedAt":"{{day:yyyy-MM-dd}}T14:30:00Z","account":"{{like.Account}}",
            "side":"{{(like.Side == Facts.Side.Buy ? "BUY" : "SELL")}}","isin":"{{like.Isin}}",
            "quantity":{{like.Quantity}},"price":{{like.Price}},
            "currency":"{{like.Currency}}","mic":"{{like.Mic}}","capacity":"{{$"{like.Capacity}".ToUpperInvariant()}}",
            "counterparty":"{{like.Counterparty}}"}
            """);

        async Task PostAsync(string id)
        {
            if (!free.TryTake(out var line)) line = await Line.OpenAsync(url, "sender");
            var body = $"{{\"tradeId\":\"{id}{trade}";
            await line.AskAsync("POST /api/v1/trades", $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            if (!line.Says("\"booked\""u8)) throw new IOException($"not booked: {line}");
            free.Add(line);
        }

        /// <summary>Sends at the rate, and says how long answers took.</summary>
        public async Task<string> AtRateAsync(string name, int seconds)
        {
            var (watch, latencies) = (Stopwatch.StartNew(), new double[Rate * seconds]);
            async Task SendAsync(int i, TimeSpan at)
            {
                await PostAsync($"H-{name}-{i}");
                latencies[i] = (watch.Elapsed - at).TotalMilliseconds;
            }
            var all = new Task[latencies.Length];
            var clock = new Thread(() =>
            {
                for (var i = 0; i < all.Length; i++)
                {
                    var at = TimeSpan.FromSeconds((double)i / Rate);
                    while (watch.Elapsed < at) Thread.Sleep(1);
                    all[i] = SendAsync(i, at);
                }
            });
            clock.Start();
            await Task.Run(clock.Join);
            await Task.WhenAll(all);
            Array.Sort(latencies);
            double At(double share) => latencies[(int)(share * (latencies.Length - 1))];
            return string.Create(CultureInfo.InvariantCulture,
                $"p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms, p99.9 {At(0.999):F1} ms, longest {latencies[^1]:F0} ms");
        }

        public async Task<long> BurstAsync(string name)
        {
            var (watch, done) = (Stopwatch.StartNew(), 0L);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
            {
                for (var i = 0; watch.Elapsed.TotalSeconds < BurstSeconds; i++)
                {
                    await PostAsync($"H-{name}-{writer}-{i}");
                    Interlocked.Increment(ref done);
                }
            }));
            return done;
        }

        /// <summary>Reads until told to stop.</summary>
        /// <returns>Pages that were read.</returns>
        public async Task<long> ReadAsync(CancellationToken stop) => (await Task.WhenAll(Enumerable.Range(0, Readers).Select(async reader =>
        {
            var pages = 0L;
            await Task.Delay(reader * 1_000 / Readers, CancellationToken.None);
            using var line = await Line.OpenAsync(url, "reader");
            for (; !stop.IsCancellationRequested; pages++)
            {
                await line.AskAsync("GET /api/v1/lists/trades?limit=100", "\r\n");
                if (!line.Says("\"items\""u8)) throw new IOException($"no page: {line}");
                await Task.Delay(1_000, CancellationToken.None);
            }
            return pages;
        }))).Sum();
    }

    /// <summary>A connection: one question, then its whole answer.</summary>
    sealed class Line : IDisposable
    {
        static readonly byte[] End = "\r\n\r\n"u8.ToArray(), LastPiece = "\r\n0\r\n\r\n"u8.ToArray();

        readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        readonly string about;
        byte[] answer = new byte[64 << 10];
        int length;

        Line(Uri url, string person) => about = $" HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {person}.{Random}\r\n";

        public static async Task<Line> OpenAsync(Uri url, string person)
        {
            var line = new Line(url, person);
            await line.socket.ConnectAsync(url.Host, url.Port);
            return line;
        }

        public async Task AskAsync(string what, string more)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(what + about + more));
            for (length = 0; !IsWhole();)
            {
                if (length == answer.Length) Array.Resize(ref answer, 2 * length);
                if (await socket.ReceiveAsync(answer.AsMemory(length)) is > 0 and var come) length += come;
                else throw new IOException($"the connection has ended: {this}");
            }
        }

        // An answer says how long it is, or comes in pieces, of which the last is empty.
        bool IsWhole()
        {
            var all = answer.AsSpan(0, length);
            if (all.IndexOf(End) is not (> 0 and var head)) return false;
            var at = all[..head].IndexOf("Content-Length: "u8);
            return at > 0 && Utf8Parser.TryParse(all[(at + 16)..], out int size, out _) ? length == head + End.Length + size
                : all.EndsWith(LastPiece);
        }

        public bool Says(ReadOnlySpan<byte> text) =>
            answer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8) && answer.AsSpan(0, length).IndexOf(text) > 0;

        public override string ToString() => Encoding.UTF8.GetString(answer, 0, Math.Min(length, 1_000));

        public void Dispose() => socket.Dispose();
    }
}
