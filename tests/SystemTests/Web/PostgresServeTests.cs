using System.Net;
using Countinghouse.SystemTests.Support;
using Npgsql;

namespace Countinghouse.SystemTests.Web;

/// <summary>
/// The team's server on a book on PostgreSQL, under a role that may no more than it needs: a day's work.
/// </summary>
public sealed class PostgresServeTests : IDisposable
{
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

            await IsFound(anna);
            await AStrangerStopsNothing(server.Url);
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
        var backup = Directory.GetFiles(scratch.At("backups"), "*.db").Single();
        Cli.Run("verify", backup).Ends(0);
        Assert.False(Store.DoorBook.Backup(As(book, "looked"), scratch.At("looked.db"))); // its reader reads no passwords
        var other = PostgresServer.Shared.NewDatabase();
        Assert.Equal(Store.DoorRestored.Restored, Store.DoorBook.Restore(backup, other));
        using (var restored = Store.DoorBook.Open(other)) Assert.NotNull(restored.CredentialOf("admin"));
        // Passwords and sessions are seen by nobody but who serves (42501: insufficient privilege).
        foreach (var sql in new[] { "SELECT * FROM countinghouse_door.credential", "SELECT * FROM countinghouse_door.session" })
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(book, "looked"), sql)).SqlState);
        foreach (var sql in new[] { "DROP TABLE countinghouse_door.session", "CREATE TABLE countinghouse_door.more(x int)" })
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(book, "served"), sql)).SqlState);
        PostgresServer.Run(As(book, "postgres"), "UPDATE countinghouse.book SET value = '99' WHERE key = 'schema'");
        Assert.Contains("was written by a newer program", Cli.Run("serve", book, "--urls", "http://127.0.0.1:0").Ends(3).Complaint);
    }

    // Search knows every kind of thing, whatever the case: as a book in a file does.
    static async Task IsFound(HttpClient who)
    {
        foreach (var (word, found) in new[]
        {
            ("c1001", "/accounts/C1001"), ("US0378331005", "/assets/US0378331005"), ("apple", "US0378331005"),
            ("T20251009-000001", "T20251009-000001"),
        })
            foreach (var address in new[] { "/search?q=", "/palette?q=" })
            {
                using var answer = await who.GetAsync(address + word, Halt);
                var said = answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Halt)
                    : $"{answer.Headers.Location}";
                Assert.True(said.Contains(found, StringComparison.Ordinal), $"{address}{word}: {answer.StatusCode}");
            }
    }

    // A name with U+0000, which PostgreSQL cannot keep, goes no further than the door: the next command is done.
    static async Task AStrangerStopsNothing(Uri url)
    {
        using var stranger = new HttpClient { BaseAddress = url };
        using var form = new MultipartFormDataContent { { new StringContent("a\0b"), "person" }, { new StringContent("x"), "password" } };
        using var answer = await stranger.PostAsync("/sign-in", form, Halt);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var asked = await stranger.GetAsync("/lists/trades?q=account:%00", Halt);
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);
    }

    static async Task<string> Give(HttpClient who, params (string Name, string Value)[] fields)
    {
        using var answer = await who.PostAsync("/give", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            Halt);
        return await answer.Content.ReadAsStringAsync(Halt);
    }
}
