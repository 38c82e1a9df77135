using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store.Journal;

/// <summary>
/// The one writer of a journal. Facts are handed over in commands; a second thread encodes, hashes and commits them, several commands in
/// one durable commit when they come fast, never a part of one, and the rows of the read tables with them. The first error stops it for
/// good: what was not acknowledged by <see cref="Flush"/> may or may not be there, and the program has to open the book again to know.
/// </summary>
sealed class JournalWriter : IDisposable
{
    const int MostFactsInCommit = 65_536; // one fsync for up to some 30 000 trades; bounds the pages a commit keeps in memory
    const int MostWaiting = 64;           // commands between the firm and the disk: bounds memory

    readonly DbConnection connection;
    readonly string path;
    readonly Inbox<Work> queue = new(MostWaiting);
    readonly Thread thread;
    readonly JournalRows rows;
    readonly WriteBack? back;
    StoreException? failure;
    JournalHead head;
    bool gathers;

    /// <param name="Facts">The facts of a command; none for work of another kind.</param>
    /// <param name="Last">Done at the end of the commit that carries all before it.</param>
    /// <param name="Then">Done in a transaction of its own once all before it is committed.</param>
    readonly record struct Work(string Command, long First, List<Fact>? Facts, Action? Last, Action? Then, ManualResetEventSlim? Done);

    public JournalWriter(DbConnection connection, string path, JournalHead head, SealOptions options)
    {
        back = connection is SqliteConnection file ? new(file, path) : null;
        (this.connection, this.path, this.head) = (connection, path, head);
        rows = new(connection, options);
        thread = new(Loop) { IsBackground = true, Name = "journal" };
        thread.Start();
    }

    /// <summary>The last committed state of the journal.</summary>
    public JournalHead Head => Volatile.Read(ref head);

    /// <summary>Fills the read tables in the same commits; none while they are behind or not wanted.</summary>
    public Projector? Projector { get; set; }

    /// <summary>Commit when <see cref="Flush"/> asks for it and not before, but for the limit: the commands of a moment wait for the disk
    /// once.</summary>
    public bool Gathers
    {
        get => Volatile.Read(ref gathers);
        set => Volatile.Write(ref gathers, value);
    }

    public void Add(string command, long first, List<Fact> facts)
    {
        ThrowIfFailed();
        queue.Add(new(command, first, facts, null, null, null));
    }

    /// <summary>Returns when everything added is on the disk and, if asked, something more was done there.</summary>
    public void Flush(Action? then = null) => Flush(null, then);

    /// <summary>The same, with something more done in the very commit.</summary>
    public void FlushWith(Action last) => Flush(last, null);

    void Flush(Action? last, Action? then)
    {
        ThrowIfFailed();
        using var done = new ManualResetEventSlim(false, spinCount: 0);
        queue.Add(new("", 0, null, last, then, done));
        done.Wait();
        ThrowIfFailed();
    }

    void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } known) throw known;
    }

    void Loop()
    {
        while (queue.TryTake(out var work, waits: true))
        {
            try
            {
                if (failure is null && (work.Facts ?? (object?)work.Last) is not null) CommitFrom(ref work);
                if (failure is null) work.Then?.Invoke();
                back?.Committed();
            }
            catch (Exception e)
            {
                Volatile.Write(ref failure, StoreException.From(path, e));
            }
            work.Done?.Set();
        }
    }

    // One commit: this command and what has come in the meantime, up to the limit. What is no command ends it and is left to do, also when
    // the commit fails: someone waits for it.
    void CommitFrom(ref Work work)
    {
        var next = head;
        using var transaction = connection.Begin();
        while (work.Facts is { } facts)
        {
            Invariant.Hold(work.First == next.Size);
            next = rows.Write(next, work.Command, facts);
            Projector?.Take(work.First, facts);
            if (next.Size - head.Size >= MostFactsInCommit || !queue.TryTake(out work, waits: Gathers)) work = default;
        }
        if (next.Size > head.Size)
        {
            rows.Flush();
            next.Save(connection);
            Projector?.Keep(next.Size);
        }
        work.Last?.Invoke();
        transaction.Commit();
        Volatile.Write(ref head, next);
    }

    public void Dispose()
    {
        queue.Complete();
        thread.Join();
        rows.Dispose();
        back?.Dispose();
    }
}

/// <summary>What the journal signs its closes with, and its clock.</summary>
public sealed record SealOptions(string Origin, SigningKey Key, TimeProvider Clock);
