using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Reports;

/// <summary>A book is opened to be read while another writes to it: the journal and its tables are seen at one point.</summary>
public sealed class BesideWriterTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    [Fact]
    public async Task Opened_between_two_commits_the_tables_know_all_that_the_journal_has()
    {
        var path = Path.Combine(folder, "book.db");
        var firm = TestFirm.Funded();
        using var book = Book.Open(path, trial: SigningKey.Create());
        foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
        book.Flush();
        var last = firm.Asked[^1].Envelope.At;
        var writes = Task.Run(() =>
        {
            for (var i = 1; i <= 500; i++)
            {
                book.Run(new($"price-{i}", "system", last + i),
                    new SetPrice(firm.Day, TestFirm.Aig, i, "USD", "prices.csv"));
                book.Flush();
            }
        }, TestContext.Current.CancellationToken);
        var seen = new HashSet<long>();
        while (!writes.IsCompleted)
            using (var read = ReportBook.Open(path)) seen.Add(read.Size);
        await writes;
        Assert.True(seen.Count > 1, $"it was read at {seen.Count} points only");
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
