using System.Diagnostics;
using System.Net;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// SIGKILL of the server while it runs a day that was sent to it, until the day is run: by default 4 kills over the samples; with
/// COUNTINGHOUSE_LONG=1 20 over a real day of 388 417 trades.
/// </summary>
public sealed class ServeCrashTests
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_amid_an_import_has_each_trade_once_when_the_day_is_sent_again()
    {
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Sample.Days[1];
        using var scratch = new Scratch();
        var (calm, book) = (scratch.At("calm.db"), scratch.At("book.db"));
        if (!Campaign.IsLong) foreach (var path in new[] { calm, book }) Cli.Run("day", path, Sample.Days[0]).Ends(0);
        var watch = Stopwatch.StartNew();
        Cli.Run("day", calm, folder).Ends(0);
        var (took, random, kills, within, longest) = (watch.Elapsed, new Random(1), 0, 0, TimeSpan.Zero);

        var server = new Serving(book);
        try
        {
            using var admin = await server.SignIn("admin", server.Password);
            using var anna = await server.Enrol(admin, "anna", "operations");
            var before = Trades(book);
            for (; kills < Campaign.Cases(4, 20); kills++)
            {
                using (var client = Again(server, anna)) await Send(client, folder);
                await Task.Delay((Campaign.IsLong ? took : TimeSpan.FromMilliseconds(250)) * random.NextDouble(), Halt);
                server.Kill();
                if (Trades(book) is var durable && durable > before && durable < Trades(calm)) within++;
                server.Dispose();
                watch.Restart();
                server = new(book);
                if (watch.Elapsed > longest) longest = watch.Elapsed;
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
        Campaign.Say($"{kills} kills, {within} of them amid the trades; the longest start after one {longest.TotalSeconds:F1} s");
        foreach (var report in new[] { "trades", "positions", "balances", "obligations", "trial-balance", "fees", "controls" })
            Assert.Equal(Cli.Run("report", report, calm).Ends(0).Out, Cli.Run("report", report, book).Ends(0).Out);
        Cli.Run("verify", "--tables", book).Ends(0);
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

    // Looked at beside the program, in the read tables.
    static long Trades(string book)
    {
        using var connection = Sql.Open(book);
        return (long)connection.Rows("SELECT count(*) FROM trade")[0][0];
    }
}
