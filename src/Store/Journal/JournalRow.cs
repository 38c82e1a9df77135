using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Records;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

/// <summary>What a row says of its facts; all of it, and the facts, are under its hash.</summary>
/// <param name="First">Number of the first fact in the row.</param>
/// <param name="Command">Id of the command, with <c>#part</c> from the second row of one command on. Unique in the book.</param>
/// <param name="Epoch">Counts the writers the book has had.</param>
/// <param name="RecordedAt">When it was written, Unix milliseconds by the writer's clock.</param>
/// <param name="Previous">Hash of the row before; zeros for the first.</param>
public readonly record struct RowTerms(long First, int Count, string Command, long Epoch, long RecordedAt, Digest Previous)
{
    /// <summary>SHA-256 over "countinghouse-journal-1", then first, count, epoch, recorded-at and the length of the command as big-endian
    /// 64-bit integers, the command, the previous row's hash, and the facts.</summary>
    public Digest Hash(ReadOnlySpan<byte> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("countinghouse-journal-1"u8);
        Span<byte> numbers = stackalloc byte[40];
        var command = Encoding.UTF8.GetBytes(Command);
        BinaryPrimitives.WriteInt64BigEndian(numbers, First);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], Count);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], Epoch);
        BinaryPrimitives.WriteInt64BigEndian(numbers[24..], RecordedAt);
        BinaryPrimitives.WriteInt64BigEndian(numbers[32..], command.Length);
        hash.AppendData(numbers);
        hash.AppendData(command);
        hash.AppendData(Previous.Bytes);
        hash.AppendData(facts);
        return Digest.From(hash.GetHashAndReset());
    }
}

/// <summary>One row of the journal: the facts of one command, or of a part of one, as they were committed.</summary>
public sealed record JournalRow(RowTerms Terms, byte[] Facts, Digest Hash)
{
    public long First => Terms.First;
    public int Count => Terms.Count;

    public bool HashHolds => Terms.Hash(Facts) == Hash;

    /// <summary>The facts of the row and where each ends in its bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not as many facts as the row says, numbered from its first.</exception>
    public Recorded[] Decode(out int[] ends)
    {
        if (Count is < 1 or > JournalRows.MostFactsInRow) throw new InvalidDataException($"a row of {Count} facts");
        var facts = new Recorded[Count];
        ends = new int[Count];
        var reader = new MessagePackReader(Facts);
        var total = Facts.Length;
        for (var i = 0; i < Count; i++)
        {
            if (reader.End) throw new InvalidDataException($"the row says {Count} facts and holds {i}");
            facts[i] = FactReader.Read(ref reader);
            ends[i] = checked((int)reader.Consumed);
            if (facts[i].Number != First + i) throw new InvalidDataException($"fact {First + i} is numbered {facts[i].Number}");
        }
        return ends[^1] == total ? facts : throw new InvalidDataException($"{total - ends[^1]} bytes after the last fact");
    }

    /// <summary>Leaf hashes of the facts, in order.</summary>
    public Digest[] Leaves(int[] ends)
    {
        var leaves = new Digest[ends.Length];
        HashTree.Leaves(Facts, ends, leaves);
        return leaves;
    }
}
