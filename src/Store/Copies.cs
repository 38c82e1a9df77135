using System.Data.Common;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

/// <summary>Whole copies of a book, and a quick look at one.</summary>
public static partial class Copies
{
    /// <summary>
    /// A consistent copy of a book as of now, also while it is written to. The signing key is not in it. The copy is made beside and moved
    /// into its place when it is whole; where it cannot be made, nothing of it is left.
    /// </summary>
    /// <returns>The root of the hash tree that the copy has been compared with.</returns>
    public static string Backup(string book, string to)
    {
        var part = to + ".part";
        try
        {
            Remove(part);
            OwnFiles.Make(part);
            var root = CopyWhole(book, part);
            File.Move(part, to);
            return root;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(to, e);
        }
        finally
        {
            Remove(part);
        }
    }

    static string CopyWhole(string book, string to)
    {
        using (var source = Reports.ReportBook.OpenRead(book))
        {
            if (source is SqliteConnection file)
                using (var target = Files.Open(to, SqliteOpenMode.ReadWriteCreate)) file.BackupDatabase(target);
            else CopyToFile(source, to);
        }
        using var copy = Reports.ReportBook.OpenRead(to);
        return JournalHead.Load(copy).Root.ToString();
    }

    /// <summary>Deletes a copy that is not wanted, with the files that are kept beside it.</summary>
    public static void Remove(string path)
    {
        foreach (var ending in new[] { "", "-wal", "-shm", "-journal", ".door" }) File.Delete(path + ending);
    }

    public static Version SqliteVersion()
    {
        using var memory = Files.Open(":memory:", SqliteOpenMode.Memory);
        return Version.Parse(memory.ServerVersion);
    }

    /// <summary>Size and root of a book's journal by its own word; verify says whether it is true.</summary>
    public static (long Size, string Root) Head(string book)
    {
        using var connection = Reports.ReportBook.OpenRead(book);
        var head = JournalHead.Load(connection);
        return (head.Size, head.Root.ToString());
    }

    /// <summary>The signed checkpoint of the last close, the text to keep somewhere else; none before the first close.</summary>
    public static string? LastCheckpoint(string book)
    {
        using var connection = Reports.ReportBook.OpenRead(book);
        return connection.Scalar("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1") as string;
    }

    /// <summary>The checkpoint of every close, newest first: the day, the facts it covers, and the signed note.</summary>
    public static IReadOnlyList<(string Day, long Size, string Note)> Checkpoints(string book)
    {
        using var connection = Reports.ReportBook.OpenRead(book);
        using var command = connection.Command("SELECT day, size, note FROM checkpoint ORDER BY size DESC");
        using var reader = command.ExecuteReader();
        List<(string, long, string)> all = [];
        while (reader.Read()) all.Add((reader.GetString(0), reader.GetInt64(1), reader.GetString(2)));
        return all;
    }

    /// <summary>Every fact of a book, in order; each row's hash is checked as it is read.</summary>
    public static IEnumerable<Recorded> Facts(string book)
    {
        using var connection = Reports.ReportBook.OpenRead(book);
        foreach (var row in JournalReader.Rows(connection))
        {
            if (!row.HashHolds) throw new StoreException($"{book}: the journal is damaged at fact {row.First}. Run countinghouse verify.");
            foreach (var recorded in row.Decode(out _)) yield return recorded;
        }
    }

    // What the store itself says: of a file, that its pages hold together; of a server, that what it commits is on its disk.
    static (bool Good, string What) Sound(DbConnection book) => book is SqliteConnection
        ? (book.Scalar("PRAGMA quick_check(1)") as string == "ok", "SQLite's own check of the file")
        : (book.Scalar("SELECT 1 WHERE current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'") is not null,
            $"PostgreSQL {book.ServerVersion}: fsync and full_page_writes");

    /// <summary>What can be said of a book without reading all of it.</summary>
    public static IReadOnlyList<(bool Good, string What)> Look(string path)
    {
        try
        {
            using var book = Reports.ReportBook.OpenRead(path);
            var head = JournalHead.Load(book);
            var reached = Projector.Size(book);
            return
            [
                (true, $"{path}: {head.Size} facts, {book.Scalar("SELECT count(*) FROM checkpoint")} days sealed"),
                (reached == head.Size, Projector.IsComplete(book, head.Size) ? "read tables are up to date"
                    : reached == head.Size ? "read tables wait for the balances of a day that runs or was stopped: run it to its end"
                    : $"read tables know {reached} of {head.Size} facts: run countinghouse rebuild {path}"),
                Sound(book),
            ];
        }
        catch (Exception e) when (e is StoreException or DbException)
        {
            return [(false, e.Message)];
        }
    }
}
