using System.Diagnostics;
using System.Net;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// SIGKILL of the server while it runs a day that was sent to it, until the day is run: by default 4 kills over a sample day of 50 000
/// trades; with COUNTINGHOUSE_LONG=1 20 over a real day of 388 417.
/// </summary>
public sealed class ServeCrashTests
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_amid_an_import_has_each_trade_once_when_the_day_is_sent_again()
    {
        using var scratch = new Scratch();
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Enlarged(scratch, Sample.Days[1]);
        var (calm, book) = (scratch.At("calm.db"), scratch.At("book.db"));
        if (!Campaign.IsLong) foreach (var path in new[] { calm, book }) Cli.Run("day", path, Sample.Days[0]).Ends(0);
        Cli.Run("day", calm, folder).Ends(0);
        var (day, random, kills, within, longest) = (Path.GetFileName(folder), new Random(1), 0, 0, TimeSpan.Zero);
        var whole = Durable(calm, day);

        var server = new Serving(book);
        try
        {
            using var admin = await server.SignIn("admin", server.Password);
            using var anna = await server.Enrol(admin, "anna", "operations");
            for (; kills < Campaign.Cases(4, 20); kills++)
            {
                if (kills == 0) Hold(book);
                using (var client = Again(server, anna)) await Send(client, folder);
                var (had, wait) = (Durable(book, day), Stopwatch.StartNew());
                var until = kills == 0 ? had + 1 : had + 1 + random.NextInt64(Math.Max(1, (whole - had) / 2));
                while (Durable(book, day) < Math.Min(until, whole) && wait.Elapsed < TimeSpan.FromMinutes(5)) await Task.Delay(1, Halt);
                server.Kill();
                if (Durable(book, day) is var durable && durable > 0 && durable < whole) within++;
                else if (kills == 0) Assert.Fail($"{durable} of {whole} commands were durable when the writer was held");
                server.Dispose();
                if (kills == 0) LetGo(book);
                var start = Stopwatch.StartNew();
                server = new(book);
                if (start.Elapsed > longest) longest = start.Elapsed;
            }
            using (var client = Again(server, anna))
            {
                var job = await Send(client, folder);
                for (var page = ""; page.Length == 0 || page.Contains("every 1s", StringComparison.Ordinal); await Task.Delay(50, Halt))
                    page = await client.Page(job + "/part");
            }
            Assert.Equal(0, server.Stop());
        }
        finally
        {
            server.Dispose();
        }
        Campaign.Say($"{kills} kills, {within} of them amid the day's facts; the longest start after one {longest.TotalSeconds:F1} s");
        Assert.True(within > 0, $"{kills} kills, none amid the day's facts");
        foreach (var report in new[] { "trades", "positions", "balances", "obligations", "trial-balance", "fees", "controls" })
            Assert.Equal(Cli.Run("report", report, calm).Ends(0).Out, Cli.Run("report", report, book).Ends(0).Out);
        Cli.Run("verify", "--tables", book).Ends(0);
    }

    const int Times = 100;         // of each trade of the sample: with its entry more facts than a commit carries
    const int Reached = 80_000;    // likewise, and fewer than the day has

    static string Enlarged(Scratch scratch, string day)
    {
        var to = scratch.Folder(Path.GetFileName(day));
        foreach (var file in Directory.GetFiles(day)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        var trades = File.ReadAllLines(Path.Combine(day, "trades.csv"));
        File.WriteAllLines(Path.Combine(to, "trades.csv"), trades[..1].Concat(Enumerable.Range(0, Times).SelectMany(i => trades[1..]
            .Select(t => i == 0 ? t : t.Insert(t.IndexOf(',', StringComparison.Ordinal), $"-{i}")))));
        return to;
    }

    // The writer comes no further than a fact of the day that is more than a commit away: however fast the machine, the first kill falls
    // when a part of the day is durable and the next is being written.
    static void Hold(string book)
    {
        using var connection = Sql.Open(book);
        connection.Run("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) c FROM n");
        connection.Run($"CREATE TRIGGER held BEFORE INSERT ON journal WHEN NEW.first >= {(long)connection.Rows(
            "SELECT size FROM head")[0][0] + Reached} BEGIN SELECT c FROM endless; END");
    }

    static void LetGo(string book)
    {
        using var connection = Sql.Open(book);
        connection.Run("DROP TRIGGER held; DROP VIEW endless");
    }

    // The same session, at the server that came after.
    static HttpClient Again(Serving server, HttpClient who)
    {
        var client = server.Client();
        foreach (var (name, values) in who.DefaultRequestHeaders) client.DefaultRequestHeaders.Add(name, values);
        return client;
    }

    static async Task<string> Send(HttpClient client, string folder)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Path.GetFileName(folder)), "day" } };
        foreach (var file in Directory.GetFiles(folder))
            form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, Halt)), "files", Path.GetFileName(file));
        using var sent = await client.PostAsync("/import", form, Halt);
        Assert.True(sent.StatusCode == HttpStatusCode.Redirect, await sent.Content.ReadAsStringAsync(Halt));
        return $"{sent.Headers.Location}";
    }

    static long Durable(string book, string day) => Stores.Durable(book, $"day/{day}/");
}
