using Countinghouse.Store;

namespace Countinghouse.Tests.Reports;

/// <summary>A server writes the tables of a day after every command: at the end they are what one writing at the close makes
/// them.</summary>
public sealed class WrittenOftenTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    // Trades are cancelled, so that balances come back to what they were the day before; the book is closed and opened amid a day.
    [Theory, InlineData(21), InlineData(22), InlineData(23)]
    public void Written_after_every_command_the_tables_are_what_the_journal_gives(int seed)
    {
        var (drawn, key) = (new DrawnDays(seed).Run(3), SigningKey.Create());
        var asked = drawn.Firm.Asked.ToList();
        for (var from = 0; from < asked.Count; from += asked.Count / 2 + 1)
        {
            using var book = Book.Open(Path, trial: key);
            foreach (var (at, (envelope, command)) in asked.Skip(from).Take(asked.Count / 2 + 1).Index())
            {
                book.Gathers = at % 3 != 0; // some commands wait for one commit, some have their own
                book.Run(envelope, command);
                if (at % 4 != 1) book.Project();
            }
            book.Project();
        }
        var verified = Verification.Run(Path, tables: true);
        Assert.Null(verified.Wrong);
        Assert.Equal(drawn.Firm.Facts.Count, verified.Facts);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
