using System.Diagnostics;
using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Store;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Tests.Records;

/// <summary>What is committed comes to its place in the file beside the writer, while it writes.</summary>
public sealed class WriteBackTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    [Fact]
    public void The_log_begins_anew_while_the_writer_goes_on_and_loses_nothing()
    {
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            var said = new string('x', 1_000);
            var (commits, patience) = (0, Stopwatch.StartNew());
            void Commit(int notes)
            {
                book.Run(new($"c/{commits++}", "test", 0), new RecordAccess(
                    [.. Enumerable.Range(0, notes).Select(n => new AccessNote(AccessKind.Read, "anna", $"{commits}/{n}", said, 0))]));
                book.Project();
            }
            // 48 MB, and then little by little: the log has as many pages as were written since it began.
            for (var i = 0; i < 48; i++) Commit(500);
            var grown = Pages();
            Assert.True(grown > 0);
            while (Pages() >= grown && patience.Elapsed < TimeSpan.FromMinutes(1)) Commit(1);
            Assert.True(Pages() < grown, $"the log has {Pages()} pages and has not begun anew");
        }
        Assert.Null(Verification.Run(Path, tables: true).Wrong);
    }

    // Frames that the log holds now; -1: look, and do nothing (SQLite 3.51, SQLITE_CHECKPOINT_NOOP).
    long Pages()
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var reads = new SqliteCommand("SELECT count(*) FROM head", connection);
        reads.ExecuteScalar();
        SQLitePCL.raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, -1, out var pages, out _);
        return pages;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
