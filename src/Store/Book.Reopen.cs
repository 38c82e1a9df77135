using System.Data.Common;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store;

public sealed partial class Book
{
    const int SnapshotsKept = 2;            // the last one and the one before it, should the last be damaged

    // A snapshot holds every trade there ever was. Taken whenever the book has grown by an eighth, all of them together cost a fixed
    // number of bytes a fact, and a day of a large book no more than one of a small; to reopen, at most an eighth is read again.
    const int SnapshotShare = 8;

    long snapshotAt; // facts that the newest sound snapshot has

    /// <summary>Whether the book has grown so much since its last snapshot that another is worth its bytes.</summary>
    public bool IsSnapshotDue => Firm.Next - snapshotAt >= snapshotAt / SnapshotShare;

    /// <summary>The firm as of the last committed fact: the newest sound snapshot, and what follows it in the journal.</summary>
    Firm Reopen(DbConnection connection, out JournalHead head)
    {
        head = JournalHead.Load(connection);
        if (connection.Scalar("SELECT min(first) FROM journal") is long first and < 0)
            throw Broken(connection, first, "no row begins below fact 0");
        var firm = FromSnapshot(connection, head) ?? new Firm();
        snapshotAt = firm.Next;
        Follow(connection, firm);
        return firm.Next == head.Size ? firm : throw Broken(connection, firm.Next, $"the journal's head says {head.Size} facts");
    }

    /// <summary>A firm with all that the journal has: from one of an earlier state, or from the newest snapshot.</summary>
    internal static Firm Replayed(DbConnection connection, Firm? earlier)
    {
        var firm = earlier ?? FromSnapshot(connection, JournalHead.Load(connection)) ?? new Firm();
        Follow(connection, firm);
        return firm;
    }

    static void Follow(DbConnection connection, Firm firm)
    {
        foreach (var row in JournalReader.Rows(connection, firm.Next))
        {
            if (!row.HashHolds) throw Broken(connection, row.First, "its bytes do not match its hash");
            if (row.First != firm.Next) throw Broken(connection, row.First, $"fact {firm.Next} should come next");
            try
            {
                foreach (var recorded in row.Decode(out _)) firm.Apply(recorded.Fact);
            }
            catch (InvalidDataException e)
            {
                throw Broken(connection, row.First, e.Message);
            }
        }
    }

    static StoreException Broken(DbConnection connection, long at, string why) =>
        new($"{connection.DataSource}: the journal is broken at fact {at}: {why}. Run countinghouse verify, then restore the last backup.");

    static Firm? FromSnapshot(DbConnection connection, JournalHead head)
    {
        List<long> sizes = [];
        using (var command =
            connection.Command("SELECT DISTINCT size FROM snapshot WHERE size <= @s ORDER BY size DESC", ("@s", head.Size)))
        using (var reader = command.ExecuteReader())
            while (reader.Read()) sizes.Add(reader.GetInt64(0));
        foreach (var size in sizes)
            if (Load(connection, size) is { } firm) return firm;
        return null;
    }

    internal static Firm? Load(DbConnection connection, long size)
    {
        using var bytes = new MemoryStream();
        var digest = new Digest();
        using (var command = connection.Command("SELECT root, bytes FROM snapshot WHERE size = @s ORDER BY part", ("@s", size)))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                digest = Digest.From((byte[])reader[0]);
                bytes.Write((byte[])reader[1]);
            }
        var state = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (HashTree.Leaf(state) != digest) return null;
        var firm = new Firm();
        return firm.Load(state) && firm.Next == size ? firm : null;
    }

    /// <summary>
    /// Keeps the state of the firm, so that the book opens without reading its journal from the first fact. Facts must be
    /// durable.
    /// </summary>
    public void TakeSnapshot()
    {
        var state = new SnapshotPieces();
        Firm.Save(state);
        var size = Firm.Next;
        writer.Flush(() => Keep(state, size));
    }

    void Keep(SnapshotPieces state, long size)
    {
        var digest = state.Digest();
        using var transaction = connection.Begin();
        connection.Execute("DELETE FROM snapshot WHERE size = @s", ("@s", size));
        using (var insert = Rows.IntoRecord(connection, "snapshot", 4))
        {
            foreach (var (part, piece) in state.Pieces.Index()) insert.Int(size).Int(part).Blob(digest.Bytes).Blob(piece.Span).Add();
            insert.Flush();
        }
        connection.Execute(
            "DELETE FROM snapshot WHERE size NOT IN (SELECT DISTINCT size FROM snapshot ORDER BY size DESC LIMIT @n)",
            ("@n", SnapshotsKept));
        transaction.Commit();
        Interlocked.Exchange(ref snapshotAt, size);
    }
}
