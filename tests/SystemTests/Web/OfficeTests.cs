using System.Net;
using Countinghouse.Access;
using Countinghouse.App.Days;
using Countinghouse.Facts;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>What operations people, and machines that watch, ask of the server.</summary>
public sealed class OfficeTests : IDisposable
{
    readonly Scratch scratch = new();

    string Book => scratch.At("book.db");
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    static MultipartFormDataContent Files(string folder, string day, params (string Name, string Content)[] more)
    {
        var form = new MultipartFormDataContent { { new StringContent(day), "day" } };
        if (folder.Length > 0)
            foreach (var file in Directory.EnumerateFiles(folder))
                form.Add(new ByteArrayContent(File.ReadAllBytes(file)), "files", Path.GetFileName(file));
        foreach (var (name, content) in more) form.Add(new StringContent(content), "files", name);
        return form;
    }

    static string Day(string day) => Path.Combine(Sample.Folder, day);

    static async Task<string> Job(HttpClient who, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        for (var tries = 0; tries < 300; tries++)
        {
            var page = await who.GetStringAsync(answer.Headers.Location + "/part", Halt);
            if (!page.Contains("every 1s", StringComparison.Ordinal)) return page;
            await Task.Delay(100, Halt);
        }
        throw new TimeoutException("the job does not end");
    }

    [Fact]
    public async Task A_day_folder_is_taken_once_by_who_may_and_what_is_no_day_is_refused()
    {
        using var server = new Serving(Book);
        using var admin = await server.SignIn("admin", server.Password);
        using var anna = await server.Enrol(admin, "anna", "operations");
        using var carl = await server.Enrol(admin, "carl", "reference-data"); // sees the page and may not close a day

        using var hostile = await anna.PostAsync("/import", Files("", "2025-10-09", ("../../trades.csv", "x")), Halt);
        Assert.Equal(HttpStatusCode.BadRequest, hostile.StatusCode);
        using var strange = await anna.PostAsync("/import", Files("", "2025-10-09", ("notes.txt", "x")), Halt);
        Assert.Equal(HttpStatusCode.BadRequest, strange.StatusCode);
        using var turned = await carl.PostAsync("/import", Files(Day("2025-10-09"), "2025-10-09"), Halt);
        Assert.Equal(HttpStatusCode.Forbidden, turned.StatusCode);

        using var first = await anna.PostAsync("/import", Files(Day("2025-10-09"), "2025-10-09"), Halt);
        var taken = await Job(anna, first);
        Assert.Contains("2025-10-09 is closed: ", taken, StringComparison.Ordinal);
        Assert.Contains("anna may not: SetAddress", taken, StringComparison.Ordinal); // addresses.csv is not hers to give
        Assert.DoesNotContain("HR-0001", Cli.Run("report", "settings", Book).Ends(0).Out, StringComparison.Ordinal);
        using var again = await anna.PostAsync("/import", Files(Day("2025-10-09"), "2025-10-09"), Halt);
        Assert.Contains("nothing was to be done", await Job(anna, again), StringComparison.Ordinal);
        using var message = await anna.PostAsync("/import", Files("", "", ("odd.xml", "<odd/>")), Halt);
        Assert.Contains("kept, not acted on", await Job(anna, message), StringComparison.Ordinal);
        Assert.Equal(0, server.Stop());
        Cli.Run("verify", Book).Ends(0);
    }

    // A folder's files ask what a person would ask: none of it is done that they may not, or that waits for another.
    [Fact]
    public void What_a_day_folder_asks_is_asked_in_the_name_of_who_sent_it()
    {
        var folder = Directory.CreateDirectory(scratch.At("2025-10-15")).FullName;
        File.WriteAllText(Path.Combine(folder, "chart.csv"), "code,name,type,from,debit_line\n9999,Slush,ASSET,2025-10-15,Other assets\n");
        File.WriteAllText(Path.Combine(folder, "addresses.csv"), "of,bic,account\nSETTLEMENT-BANK,DEUTDEFF,EVIL-0001\n");
        Sample.Copy(scratch);
        string[] close = ["OpenDay", "CaptureTrades", "CutOff", "SettleDue", "CloseDay"];
        using (var book = Store.Book.Open(Book))
        {
            foreach (var command in (Kernel.Command[])[Roles.Command, new DefineRole("feeder", [.. close, "SetGlAccount"], []),
                new EnrolPerson("finn", "Finn", ""), new GrantRole("finn", new("feeder", "", "", "", null))])
                Assert.Empty(book.Run(new($"test/{command.GetType().Name}", "test", 0), command).OfType<Refused>());
            var sent = new DayOptions("finn", new(0, 1), WithoutTrades: true) { Governed = true };
            var tally = new DayRun(book, DayFolder.Find([folder])[0], sent).Run();
            Assert.Equal(DayOutcome.Closed, tally.Outcome);
            Assert.Contains("finn may not: SetAddress", Assert.Single(tally.Problems).Why, StringComparison.Ordinal);
            Assert.Contains("SetGlAccount waits as approval", Assert.Single(tally.Waiting), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("Slush", Cli.Run("report", "chart", Book).Ends(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("EVIL-0001", Cli.Run("report", "settings", Book).Ends(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_status_settings_health_and_metrics_say_how_the_book_is()
    {
        Sample.Copy(scratch);
        using var server = new Serving(Book, "--backup", scratch.At("backups"), "--backup-every", "24h");
        using var admin = await server.SignIn("admin", server.Password);
        using var eva = await server.Enrol(admin, "eva", "examiner");
        using var nobody = server.Client();

        Assert.Equal("live", await nobody.GetStringAsync("/health/live", Halt));
        Assert.Equal("ready", await nobody.GetStringAsync("/health/ready", Halt));
        using var turned = await nobody.GetAsync("/metrics", Halt);
        Assert.Equal(HttpStatusCode.Redirect, turned.StatusCode);
        Assert.Contains("countinghouse_writer_up 1\n", await eva.GetStringAsync("/metrics", Halt), StringComparison.Ordinal);

        Assert.Contains("2025-10-14.checkpoint", (await eva.GetAsync("/records/checkpoints/2025-10-14", Halt)).Content.Headers
            .ContentDisposition?.FileName ?? "", StringComparison.Ordinal);
        Assert.Contains("Checkpoints", await eva.GetStringAsync("/records", Halt), StringComparison.Ordinal);
        using var verify = await eva.PostAsync("/verify", new FormUrlEncodedContent([]), Halt);
        Assert.Contains("4 sealed days hold", await Job(eva, verify), StringComparison.Ordinal); // the sample has four days
        await File.WriteAllTextAsync(scratch.At("p.json"), await eva.GetStringAsync("/records/proof?of=fact:1", Halt), Halt);
        Cli.Run("check-proof", scratch.At("p.json")).Ends(0);
        using var none = await eva.GetAsync("/records/proof?of=nothing-of-this-name", Halt);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        Assert.Contains("What no one person holds together", await admin.GetStringAsync("/settings", Halt), StringComparison.Ordinal);
        for (var tries = 0; tries < 100 && !Restored(await eva.GetStringAsync("/status", Halt)); tries++) await Task.Delay(100, Halt);
        Assert.True(Restored(await eva.GetStringAsync("/status", Halt)));
        Cli.Run("verify", Directory.GetFiles(scratch.At("backups"), "*.db").Single()).Ends(0);
    }

    static bool Restored(string page) => page.Contains("restored to the side and verified", StringComparison.Ordinal);

    [Fact]
    public async Task Events_are_replayed_from_any_number_follow_what_happens_and_end_with_the_server()
    {
        Sample.Copy(scratch);
        using var server = new Serving(Book);
        using var admin = await server.SignIn("admin", server.Password);
        using var eva = await server.Enrol(admin, "eva", "examiner");

        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?after=3");
        asked.Headers.Add("Last-Event-ID", "700"); // more than two readings of 256 from the start: the header holds
        using var answer = await eva.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Halt);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Halt));
        for (var number = 701; number < 1_300; number++) Assert.Equal(number, await Next(lines));

        using var replay = await eva.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, Halt);
        using var from = new StreamReader(await replay.Content.ReadAsStreamAsync(Halt));
        Assert.Equal(0, await Next(from));
        using var wrong = await eva.GetAsync("/api/v1/events?after=x", Halt);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        replay.Dispose(); // nobody reads the rest of it

        var stopped = Task.Run(server.Stop);
        try
        {
            while (await lines.ReadLineAsync(Halt) is not null) { }
        }
        catch (IOException)
        {
            // Who reads too slowly on a machine at its limit is cut off; either way it ends, and the reader knows what it has seen.
        }
        Assert.Equal(0, await stopped);
    }

    static async Task<long> Next(StreamReader lines)
    {
        while (await lines.ReadLineAsync(Halt) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal)) return long.Parse(line[4..]);
        return -1;
    }

    [Fact]
    public async Task Settings_come_from_flag_environment_and_file_and_who_asks_too_often_waits()
    {
        var config = scratch.At("server.json");
        await File.WriteAllTextAsync(config, """{ "requests-per-minute": 60, "backup-every": "1h" }""", Halt);
        using var server = new Serving(Book, "--config", config);
        using var client = server.Client();
        // Twice 60 a minute for an address: twenty at once, then two each second.
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 40; i++) answers.Add(await client.GetAsync("/health/live", Halt));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests && a.Headers.RetryAfter is not null);
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);

        await File.WriteAllTextAsync(config, """{ "portt": 1 }""", Halt);
        Assert.Contains("there is no setting 'portt'", Cli.Run("serve", scratch.At("b.db"), "--config", config).Ends(2).Err,
            StringComparison.Ordinal);
        Cli.Run("serve", scratch.At("b.db"), "--urls", "https://127.0.0.1:0").Ends(2);
        Cli.Run("serve", scratch.At("b.db"), "--backup", scratch.Path, "--backup-every", "soon").Ends(2);
    }
}
