using System.Diagnostics;
using System.Globalization;
using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Web;
using Countinghouse.App.Web.Door;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Bench;

/// <summary>The list of trades as a browser meets it: the server in a process of its own, just started, asked over HTTP.</summary>
sealed class ListMeasure : IDisposable
{
    const string Person = "bench";
    const int RowsATime = 32; // what the page's script asks for as it is scrolled

    readonly Process process;
    readonly HttpClient client;
    readonly string secret = Guid.NewGuid().ToString("N");

    ListMeasure(string book)
    {
        Enter(book);
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "countinghouse") { RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(ListMeasure).Assembly.Location);
        foreach (var argument in new[] { "serve", book, "--urls", "http://127.0.0.1:0" }) start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new IOException("cannot start a process of this program");
        client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new(Address()) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Gate.Cookie}={secret}");
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
    }

    string Address()
    {
        while (process.StandardError.ReadLine() is { } line)
            if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at) return line[at..];
        throw new IOException("the server does not start");
    }

    // Somebody who may see all of it, signed in.
    void Enter(string book)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        using var host = new BookHost(book);
        using var door = DoorBook.Open(book);
        FirstStart.Begin(host, door).GetAwaiter().GetResult();
        host.RunAsync(new($"bench/{now}", "bench", now), _ => new Together([new EnrolPerson(Person, Person, ""),
            new GrantRole(Person, new("examiner", "", "", "", null))])).GetAwaiter().GetResult();
        door.Begin(new(Gate.HashOf(secret), Person, secret, now, now));
    }

    /// <summary>What a page of the list takes, cold and by each kind of filter.</summary>
    public static Measured Run(string book)
    {
        string[] some;
        long rows, legs;
        DateTimeOffset half; // when half of the facts were recorded
        using (var reports = ReportBook.Open(book))
        {
            ListPage Page(string name) => reports.Page(ReportBook.LongList(name)!, new(new(), ListFilter.None, [], 0, 1));
            var page = Page("trades");
            (some, rows, legs) = (page.Rows[0], page.Total, Page("entries").Total);
            half = DateTimeOffset.FromUnixTimeMilliseconds(reports.Trace(reports.Size / 2)!.RecordedAt);
        }
        using var list = new ListMeasure(book);
        List<MeasuredPart> parts = [];
        foreach (var (name, query) in Asked(some, (rows, legs)).Concat(AskedOfThePast(some, half))) parts.Add(list.Ask(name, query));
        return new("trades in the list", rows, (decimal)list.Spent.TotalSeconds, parts.Sum(p => p.WallSeconds),
            list.process.PeakWorkingSet64 >> 20)
        { Parts = parts };
    }

    static IEnumerable<(string, string)> Asked(string[] trade, (long Trades, long Legs) rows)
    {
        static string Last(long of) =>
            string.Create(CultureInfo.InvariantCulture, $"?offset={Math.Max(0, of - RowsATime)}&limit={RowsATime}");
        static string Filter(string text) => $"?q={Uri.EscapeDataString(text)}";
        yield return ("cold, first page", "");
        yield return ("warm, first page", "");
        yield return ("account", Filter($"account:{trade[2]}"));
        yield return ("isin", Filter($"isin:{trade[4]}"));
        yield return ("date", Filter($"trade_date:{trade[12]}"));
        yield return ("dates", Filter($"settlement_date:{trade[13]}..{trade[13]}"));
        yield return ("status, of most", Filter("status:SETTLED,INSTRUCTED,BOOKED"));
        yield return ("status, of few", Filter("status:FAILING"));
        yield return ("amount range", Filter("net_amount:50000..50100"));
        yield return ("text contained", Filter($"trade_id:~{trade[0][^4..]}"));
        yield return ("any text", Filter($"{trade[2][^4..]}"));
        yield return ("four at once", Filter($"isin:{trade[4]} side:BUY principal>10000 settlement_date:{trade[13]}"));
        yield return ("sorted by amount", "?sort=-net_amount");
        yield return ("sorted by account", "?sort=account");
        yield return ("sorted by two", "?sort=-net_amount,account");
        yield return ("sorted by two, a code first", "?sort=isin,-quantity");
        yield return ("sorted by status and account", "?sort=status,account");
        yield return ("filtered and sorted", Filter($"isin:{trade[4]} principal>10000") + "&sort=-price,quantity");
        yield return ("last rows", "/rows" + Last(rows.Trades));
        yield return ("amounts below zero", Filter("net_amount:-100000..-99000"));
        const string Entries = "../entries";
        yield return ("legs of entries", Entries);
        yield return ("legs: an account", Entries + Filter($"account:{trade[2]}"));
        yield return ("legs: text contained", Entries + Filter($"account:~{trade[2][^4..]}"));
        yield return ("legs: any text", Entries + Filter(trade[2][^4..]));
        yield return ("legs: text there is not", Entries + Filter("no-such-text"));
        yield return ("legs: amount range", Entries + Filter("amount:50000..50001"));
        yield return ("legs: sorted by amount", Entries + "?sort=-amount");
        yield return ("legs: newest first", Entries + "?sort=-entry");
        yield return ("legs: sorted by account", Entries + "?sort=account");
        yield return ("legs: sorted by due date", Entries + "?sort=-due");
        yield return ("legs: sorted by two", Entries + "?sort=account,-amount");
        yield return ("legs: sorted by due date and amount", Entries + "?sort=-due,-amount");
        yield return ("legs: sorted by kind, account, amount", Entries + "?sort=kind,account,-amount");
        yield return ("legs: kind of most, sorted by amount", Entries + Filter("kind:ClientTrade") + "&sort=-amount");
        yield return ("legs: an account, sorted", Entries + Filter($"account:{trade[2]}") + "&sort=-amount");
        yield return ("legs: kind of few", Entries + Filter("kind:Offset"));
        yield return ("legs: last rows", "../entries/rows" + Last(rows.Legs));
    }

    static IEnumerable<(string, string)> AskedOfThePast(string[] trade, DateTimeOffset at)
    {
        var known = "known-at=" + at.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
        yield return ("known at half, first ask", $"?{known}");
        yield return ("known at half, next", $"?{known}&q=account:{trade[2]}");
        yield return ("known at half, positions", $"../positions?{known}");
        yield return ("known at half, balances", $"../balances?{known}&q=account:{trade[2]}");
        yield return ("known at half, legs", $"../entries?{known}&q=account:{trade[2]}");
    }

    // The processor time of the server so far.
    TimeSpan Spent
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    MeasuredPart Ask(string name, string query)
    {
        var (from, spent) = (Stopwatch.StartNew(), Spent);
        var list = query.StartsWith("../", StringComparison.Ordinal) ? query[3..] : "trades" + query;
        using var answer = client.GetAsync(new Uri("/lists/" + list,
            UriKind.Relative)).GetAwaiter().GetResult();
        var bytes = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        var took = from.Elapsed;
        if (answer.StatusCode != HttpStatusCode.OK) throw new IOException($"{query}: {answer.StatusCode}");
        using var plain = new MemoryStream();
        using (var unpacked = answer.Content.Headers.ContentEncoding.Contains("br")
            ? (Stream)new System.IO.Compression.BrotliStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress)
            : new MemoryStream(bytes)) unpacked.CopyTo(plain);
        var html = System.Text.Encoding.UTF8.GetString(plain.ToArray());
        const string Total = "data-total=\"";
        var at = html.IndexOf(Total, StringComparison.Ordinal);
        var count = at < 0 ? 0 : long.Parse(html[(at + Total.Length)..html.IndexOf('"', at + Total.Length)], CultureInfo.InvariantCulture);
        return new(name, string.Create(CultureInfo.InvariantCulture, $"{plain.Length:N0} bytes, {bytes.Length:N0} on the wire"), count,
            (decimal)(Spent - spent).TotalSeconds, (decimal)took.TotalSeconds);
    }

    public void Dispose()
    {
        client.Dispose();
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
