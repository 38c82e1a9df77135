using System.Buffers;
using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

/// <summary>Encodes the facts of a command, hashes them and inserts them as rows, reusing its buffers from row to row.</summary>
sealed class JournalRows(DbConnection connection, SealOptions options) : IDisposable
{
    public const int MostFactsInRow = 16_384; // keeps a row near 2 MB: one page run of SQLite, one reply of a reader

    readonly ArrayBufferWriter<byte> buffer = new(1 << 20);
    readonly Digest[] leaves = new Digest[MostFactsInRow];
    readonly int[] ends = new int[MostFactsInRow];
    Rows? insert;

    /// <summary>The head after a command; from its second row on the command's name has <c>#part</c> behind it.</summary>
    public JournalHead Write(JournalHead at, string command, List<Fact> facts)
    {
        var first = at.Size;
        var tree = TreeHead.FromBytes(at.Tree);
        var hash = at.Hash;
        for (int from = 0, part = 1; from < facts.Count; from += MostFactsInRow, part++)
        {
            var count = Math.Min(MostFactsInRow, facts.Count - from);
            Encode(first, facts, from, count);
            tree.AppendRange(leaves.AsSpan(0, count));
            hash = Insert(new(first + from, count, part == 1
                ? command : $"{command}#{part}", at.Epoch, options.Clock.GetUtcNow().ToUnixTimeMilliseconds(), hash));
        }
        var next = new JournalHead(first + facts.Count, tree.ToBytes(), tree.Root(), hash, at.Epoch);
        if (facts[^1] is RecordsFact.DayClosed closed) Checkpoint(next, closed.Day);
        return next;
    }

    void Encode(long first, List<Fact> facts, int from, int count)
    {
        buffer.ResetWrittenCount();
        var writer = new MessagePackWriter(buffer);
        for (var i = 0; i < count; i++)
        {
            FactWriter.Write(ref writer, first + from + i, first, facts[from + i]);
            writer.Flush();
            ends[i] = buffer.WrittenCount;
        }
        HashTree.Leaves(buffer.WrittenSpan, ends.AsSpan(0, count), leaves.AsSpan(0, count));
    }

    Digest Insert(RowTerms row)
    {
        var hash = row.Hash(buffer.WrittenSpan);
        insert ??= Rows.IntoRecord(connection, "journal", 8);
        insert.Int(row.First).Int(row.Count).Text(row.Command).Int(row.Epoch).Int(row.RecordedAt).Blob(buffer.WrittenSpan)
            .Blob(row.Previous.Bytes).Blob(hash.Bytes).Add();
        return hash;
    }

    // In the commit of the close itself: there is no closed day without its signed checkpoint.
    void Checkpoint(JournalHead at, DateOnly day)
    {
        var note = SigningKey.SignCheckpoint(options.Key, options.Origin, new(options.Origin, at.Size, at.Root, at.Hash));
        connection.Execute("INSERT INTO checkpoint(size, day, note) VALUES (@s, @d, @n)", ("@s", at.Size), ("@d", $"{day:yyyy-MM-dd}"),
            ("@n", note));
    }

    public void Flush() => insert?.Flush();

    public void Dispose() => insert?.Dispose();
}
