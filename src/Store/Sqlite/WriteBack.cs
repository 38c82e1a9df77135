using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Countinghouse.Store.Sqlite;

/// <summary>
/// Brings what was committed from the write-ahead log to its place in the file, beside the writer, who would wait for the disk twice
/// otherwise. When little is left the writer does the rest itself, and the log begins anew: written over and not lengthened, which the disk
/// does in a quarter of the time.
/// </summary>
sealed class WriteBack : IDisposable
{
    // In pages of 16 KB.
    const int Begins = 500;     // 8 MB: what is brought back at a time
    const int StartsOver = 2_000;
    const int Little = 100;     // 1.6 MB: what the writer brings back himself, in a few milliseconds
    const int Most = 16_384;    // 256 MB: then the writer waits for all of it

    readonly SqliteConnection writer;
    readonly SqliteConnection own;
    readonly AutoResetEvent work = new(false);
    readonly Thread thread;
    volatile bool busy, ended;

    public WriteBack(SqliteConnection writer, string path)
    {
        this.writer = writer;
        raw.sqlite3_wal_autocheckpoint(writer.Handle, 0);
        own = Files.Open(path, SqliteOpenMode.ReadWrite);
        thread = new(Loop) { IsBackground = true, Name = "write-back" };
        thread.Start();
    }

    /// <summary>Looks at how long the log has become; on the writer's thread, after each commit.</summary>
    public void Committed()
    {
        if (raw.sqlite3_wal_checkpoint_v2(writer.Handle, null, Noop, out var pages, out var done) != raw.SQLITE_OK) return;
        var left = pages - done;
        if (pages >= StartsOver && left <= Little || left >= Most)
            raw.sqlite3_wal_checkpoint_v2(writer.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        else if (left >= Begins && !busy)
        {
            busy = true;
            work.Set();
        }
    }

    const int Noop = -1; // SQLITE_CHECKPOINT_NOOP: only says how it stands

    // An error here is none of the record's: the log has it all, and the writer meets the same disk.
    void Loop()
    {
        while (true)
        {
            work.WaitOne();
            if (ended) return;
            raw.sqlite3_wal_checkpoint_v2(own.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
            busy = false;
        }
    }

    public void Dispose()
    {
        ended = true;
        work.Set();
        thread.Join();
        own.Dispose();
        work.Dispose();
    }
}
