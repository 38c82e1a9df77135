using System.Buffers;
using System.Collections.Concurrent;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

/// <summary>
/// The one writer of a journal. Facts are handed over in commands; a second thread encodes, hashes and commits them, several commands in
/// one durable commit when they come fast, never a part of one. The first error stops it for good: what was not acknowledged by
/// <see cref="Flush"/> may or may not be there, and the program has to open the book again to know.
/// </summary>
sealed class JournalWriter : IDisposable
{
    public const int MostFactsInRow = 16_384; // keeps a row near 2 MB: one page run of SQLite, one reply of a reader
    const int MostRowsInCommit = 32;           // one fsync for up to 32 batches; bounds what a crash can undo
    const int MostWaiting = 8;                 // batches between the firm and the disk: bounds memory

    readonly SqliteConnection connection;
    readonly string path;
    readonly BlockingCollection<Work> queue = new(MostWaiting);
    readonly Thread thread;
    readonly TimeProvider clock;
    readonly ArrayBufferWriter<byte> buffer = new(1 << 20);
    readonly SealOptions options;
    StoreException? failure;
    JournalHead head;

    readonly record struct Work(string Command, long First, List<Fact>? Facts, ManualResetEventSlim? Done);

    public JournalWriter(SqliteConnection connection, string path, JournalHead head, SealOptions options)
    {
        (this.connection, this.path, this.head, this.options) = (connection, path, head, options);
        clock = options.Clock;
        thread = new(Loop) { IsBackground = true, Name = "journal" };
        thread.Start();
    }

    /// <summary>The last committed state of the journal.</summary>
    public JournalHead Head => Volatile.Read(ref head);

    public void Add(string command, long first, List<Fact> facts)
    {
        ThrowIfFailed();
        queue.Add(new(command, first, facts, null));
    }

    /// <summary>Returns when everything added is on the disk.</summary>
    public void Flush()
    {
        using var done = new ManualResetEventSlim();
        queue.Add(new("", 0, null, done));
        done.Wait();
        ThrowIfFailed();
    }

    void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } known) throw known;
    }

    void Loop()
    {
        foreach (var first in queue.GetConsumingEnumerable())
        {
            var work = first;
            List<ManualResetEventSlim> waiting = [];
            try
            {
                if (failure is null) CommitFrom(ref work, waiting);
                else if (work.Done is { } done) waiting.Add(done);
            }
            catch (Exception e)
            {
                Volatile.Write(ref failure, StoreException.From(path, e));
                if (work.Done is { } done && !waiting.Contains(done)) waiting.Add(done);
            }
            foreach (var done in waiting) done.Set();
        }
    }

    // One commit: this work and what has come in the meantime, up to the limit.
    void CommitFrom(ref Work work, List<ManualResetEventSlim> waiting)
    {
        if (work.Facts is null)
        {
            if (work.Done is { } idle) waiting.Add(idle);
            return;
        }
        var next = head;
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var rows = 0; ;)
        {
            if (work.Facts is { } facts) rows += Write(ref next, work, facts);
            if (work.Done is { } done) waiting.Add(done);
            if (rows >= MostRowsInCommit || !queue.TryTake(out work)) break;
        }
        next.Save(connection);
        transaction.Commit();
        Volatile.Write(ref head, next);
    }

    int Write(ref JournalHead next, in Work work, List<Fact> facts)
    {
        Kernel.Invariant.Hold(work.First == next.Size);
        var rows = 0;
        for (var from = 0; from < facts.Count; from += MostFactsInRow, rows++)
        {
            var count = Math.Min(MostFactsInRow, facts.Count - from);
            var name = rows == 0 ? work.Command : $"{work.Command}#{rows + 1}";
            var row = Encode(next, name, work.First, facts, (from, count));
            Insert(row);
            var tree = TreeHead.FromBytes(next.Tree);
            tree.AppendRange(leaves.AsSpan(0, count));
            next = new(next.Size + count, tree.ToBytes(), tree.Root(), row.Hash, next.Epoch);
        }
        if (facts[^1] is RecordsFact.DayClosed closed) Checkpoint(next, closed.Day);
        return rows;
    }

    Digest[] leaves = [];
    int[] ends = [];

    JournalRow Encode(JournalHead at, string name, long commandNumber, List<Fact> facts, (int From, int Count) part)
    {
        if (ends.Length < part.Count) (ends, leaves) = (new int[part.Count], new Digest[part.Count]);
        buffer.ResetWrittenCount();
        var writer = new MessagePackWriter(buffer);
        for (var i = 0; i < part.Count; i++)
        {
            FactWriter.Write(ref writer, at.Size + i, commandNumber, facts[part.From + i]);
            writer.Flush();
            ends[i] = buffer.WrittenCount;
        }
        HashTree.Leaves(buffer.WrittenSpan, ends.AsSpan(0, part.Count), leaves.AsSpan(0, part.Count));
        var bytes = buffer.WrittenSpan.ToArray();
        return new JournalRow(at.Size, part.Count, name, at.Epoch, clock.GetUtcNow().ToUnixTimeMilliseconds(), bytes, at.Hash,
            default).Sealed();
    }

    void Insert(JournalRow row) => connection.Execute(
        "INSERT INTO journal(first, count, command, epoch, recorded_at, facts, previous, hash) VALUES ($f, $n, $c, $e, $t, $b, $p, $h)",
        ("$f", row.First), ("$n", row.Count), ("$c", row.Command), ("$e", row.Epoch), ("$t", row.RecordedAt), ("$b", row.Facts),
        ("$p", row.Previous.Bytes.ToArray()), ("$h", row.Hash.Bytes.ToArray()));

    // In the commit of the close itself: there is no closed day without its signed checkpoint.
    void Checkpoint(JournalHead at, DateOnly day)
    {
        var note = SigningKey.SignCheckpoint(options.Key, options.Origin, new(options.Origin, at.Size, at.Root));
        connection.Execute("INSERT INTO checkpoint(size, day, note) VALUES ($s, $d, $n)", ("$s", at.Size), ("$d", $"{day:yyyy-MM-dd}"),
            ("$n", note));
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        queue.Dispose();
    }
}

/// <summary>What the journal signs its closes with, and its clock.</summary>
public sealed record SealOptions(string Origin, SigningKey Key, TimeProvider Clock);

/// <summary>Where the journal stands: number of facts, hash tree over them, hash of the last row.</summary>
public sealed record JournalHead(long Size, byte[] Tree, Digest Root, Digest Hash, long Epoch)
{
    public static JournalHead Empty { get; } = new(0, new TreeHead().ToBytes(), HashTree.Empty, default, 0);

    internal void Save(SqliteConnection connection) => connection.Execute(
        "UPDATE head SET size = $s, tree = $t, root = $r, hash = $h, epoch = $e",
        ("$s", Size), ("$t", Tree), ("$r", Root.Bytes.ToArray()), ("$h", Hash.Bytes.ToArray()), ("$e", Epoch));

    internal static JournalHead Load(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT size, tree, root, hash, epoch FROM head");
        using var reader = command.ExecuteReader();
        if (!reader.Read()) throw new StoreException("the journal has no head: the file is damaged or no book");
        return new(reader.GetInt64(0), (byte[])reader[1], Digest.From((byte[])reader[2]), Digest.From((byte[])reader[3]),
            reader.GetInt64(4));
    }
}
