using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Countinghouse.App.Web;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>How a server is begun and what it leaves on the disk; and what it says when something is not there.</summary>
public sealed class StartTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    [Fact]
    public void A_name_that_is_no_book_is_not_made_one_unless_that_is_asked()
    {
        var book = scratch.At("misspelt.db");
        Assert.Contains("there is no such book. serve --new makes one", Cli.Run("serve", book, "--urls",
            "http://127.0.0.1:0").Ends(3).Complaint, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path, "misspelt*"));
    }

    [Fact]
    public void A_port_that_is_in_use_is_said_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var ran = Cli.RunAlone("serve", Sample.Copy(scratch), "--urls", $"http://{taken.LocalEndpoint}").Ends(3);
        Assert.Contains($"countinghouse: http://{taken.LocalEndpoint}: cannot be listened at", ran.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Err, StringComparison.Ordinal); // of a stack trace
        Assert.DoesNotContain("Exception", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")] // rights of files there are the folder's
    public void What_is_kept_of_a_book_only_its_owner_reads()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var (book, folder) = (scratch.At("books/one/a.db"), scratch.At("kept"));
        using (var served = new Serving(book, "--backup", folder))
        {
            for (var tries = 0; tries < 200 && !Directory.EnumerateFiles(folder, "*.db").Any(); tries++) Thread.Sleep(50);
            served.Stop();
        }
        var all = Directory.EnumerateFileSystemEntries(scratch.At("books"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFileSystemEntries(folder)).Append(folder).ToList();
        Assert.Contains(all, f => f.EndsWith("a.db.key", StringComparison.Ordinal));
        Assert.All(all, f => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(f) & Others));

        // What was there with other rights keeps them.
        File.SetUnixFileMode(book, File.GetUnixFileMode(book) | UnixFileMode.GroupRead);
        using (Book.Open(book)) { }
        Assert.True(File.GetUnixFileMode(book).HasFlag(UnixFileMode.GroupRead));
    }

    [Fact]
    public void What_a_server_that_was_killed_left_behind_the_next_removes()
    {
        var (book, temporary) = (Sample.Copy(scratch), scratch.Folder("temporary"));
        var left = Path.Combine(temporary, "countinghouse-server-left");
        Directory.CreateDirectory(Path.Combine(left, "upload-1"));
        File.WriteAllText(Path.Combine(left, "upload-1", "trades.csv"), "");
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-5));
        var held = Directory.CreateDirectory(Path.Combine(temporary, "countinghouse-server-runs")).FullName;
        using (new FileStream(Path.Combine(held, ".lock"), FileMode.Create, FileAccess.Write, FileShare.None))
        using (var served = Cli.Start("env",
            [$"TMPDIR={temporary}", "dotnet", Cli.Assembly, "serve", book, "--urls", "http://127.0.0.1:0"]))
        {
            while (served.StandardError.ReadLine() is { } line && !line.Contains(" is served at ", StringComparison.Ordinal)) { }
            served.Kill();
            served.WaitForExit();
        }
        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(held)); // of one that runs
    }

    [Fact]
    public async Task A_proof_that_there_is_not_is_told_apart_from_a_server_in_trouble()
    {
        await using var office = new Office();
        office.Enter("eva", "examiner").Dispose(); // a fact of a day that is not closed
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        using var eva = office.Session("eva", (now, now));
        foreach (var (path, status, says) in new[]
        {
            ("/facts/99999999/proof", HttpStatusCode.NotFound, "the journal has no fact 99999999"),
            ($"/facts/{office.Known - 1}/proof", HttpStatusCode.Conflict, "is of a day that is not closed"),
            ("/records/proof?of=none-such", HttpStatusCode.NotFound, "there is no fact or trade 'none-such'"),
        })
        {
            using var answer = await eva.GetAsync(new Uri(path, UriKind.Relative), Halt);
            Assert.Equal((status, true), (answer.StatusCode, answer.Headers.RetryAfter is null));
            Assert.Contains(says, await answer.Content.ReadAsStringAsync(Halt), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, await eva.Status("/facts/1/proof"));
    }

    // RFC 9110 says nothing of it: how a process reaches its database is for its operator, who finds it in the log.
    [Fact]
    public async Task Where_the_database_listens_is_not_told_to_clients()
    {
        await using var office = new Office();
        foreach (var at in new[] { "/var/run/postgresql/.s.PGSQL.5432", "10.0.0.5:5432" })
        {
            var said = office.Host.Said(new StoreException($"{office.Book}: the server cannot be reached. (Failed to connect to {at})"));
            Assert.EndsWith("the server cannot be reached.", said, StringComparison.Ordinal);
        }
    }
}
