using System.Buffers.Binary;
namespace Countinghouse.Records;

// The fast twin of HashTree.cs: 16 messages hashed at once with AVX-512, 8 with AVX2, else one by one.
//
//   padded message i:  mark | bytes ... | 80 00 .. 00 | bit length         rows:    one block of one message
//                      +-- block 0 --+-- block 1 --+ ...                   columns: word t of the block
//
//   16 rows of 16 words  --transpose-->  w[t] = { word t of message 0, word t of message 1, ... word t of message 15 }
//   64 rounds on w[0..15] and the eight state vectors  --transpose-->  16 digests
//
// Leaves wait in a row per number of blocks until the lanes are full, so every pass hashes messages of equal length.
// A node is 0x01 and two digests: always two blocks, read straight from the children, the words shifted by a byte.
// Last measured, leaves of 100 bytes with their share of nodes, on a Xeon (Sapphire Rapids) core: 16 lanes 5.3, 8 lanes 3.4,
// one by one 0.49 million a second.
public static partial class HashTree
{
    /// <summary>How many messages this machine hashes at once.</summary>
    public static Lanes Widest { get; } = Lanes16.Supported ? Lanes.Sixteen : Lanes8.Supported ? Lanes.Eight : Lanes.One;

    /// <summary>Hashes many leaves: leaf i is data from ends[i-1] (or 0) up to, not including, ends[i].</summary>
    public static void Leaves(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, Span<Digest> digests) =>
        Leaves(data, ends, digests, Widest);

    /// <summary>The same with a chosen number of lanes, which the machine must have.</summary>
    public static void Leaves(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, Span<Digest> digests, Lanes lanes)
    {
        Check(data.Length, ends);
        Require(lanes);
        if (digests.Length < ends.Length) throw new ArgumentException("fewer digests than leaves");
        if (lanes == Lanes.One || ends.Length < WorthLanes)
        {
            for (var i = 0; i < ends.Length; i++) digests[i] = Leaf(data[(i == 0 ? 0 : ends[i - 1])..ends[i]]);
            return;
        }
        var queue = new LeafQueue(lanes, stackalloc byte[LeafQueue.ScratchBytes], stackalloc int[LeafQueue.PlacesNeeded])
        {
            Data = data, Ends = ends, Digests = digests,
        };
        for (var i = 0; i < ends.Length; i++) queue.Add(i);
        queue.Finish();
    }

    /// <summary>Hashes pairs of children to their parents. The parents may lie over children already read.</summary>
    public static void Level(ReadOnlySpan<Digest> children, Span<Digest> parents) => Level(children, parents, Widest);

    /// <summary>The same with a chosen number of lanes, which the machine must have.</summary>
    public static void Level(ReadOnlySpan<Digest> children, Span<Digest> parents, Lanes lanes)
    {
        var pairs = children.Length / 2;
        if (children.Length % 2 != 0 || parents.Length < pairs) throw new ArgumentException("a parent has two children");
        Require(lanes);
        var done = 0;
        if (lanes == Lanes.Sixteen)
            for (; pairs - done >= Lanes16.Count; done += Lanes16.Count) Lanes16.Parents(children[(2 * done)..], parents[done..]);
        if (lanes == Lanes.Eight)
            for (; pairs - done >= Lanes8.Count; done += Lanes8.Count) Lanes8.Parents(children[(2 * done)..], parents[done..]);
        if (lanes != Lanes.One && pairs - done >= WorthLanes) { Few(children[(2 * done)..], parents[done..], lanes); return; }
        for (; done < pairs; done++) parents[done] = Node(children[2 * done], children[2 * done + 1]);
    }

    // From three messages on, a pass with idle lanes is quicker than hashing them one by one.
    internal const int WorthLanes = 3;

    static void Few(ReadOnlySpan<Digest> children, Span<Digest> parents, Lanes lanes)
    {
        Span<Digest> pairs = stackalloc Digest[2 * Lanes16.Count], hashed = stackalloc Digest[Lanes16.Count];
        children.CopyTo(pairs);
        if (lanes == Lanes.Sixteen) Lanes16.Parents(pairs, hashed); else Lanes8.Parents(pairs, hashed);
        hashed[..(children.Length / 2)].CopyTo(parents);
    }

    static void Check(int bytes, ReadOnlySpan<int> ends)
    {
        var before = 0;
        foreach (var end in ends)
        {
            if (end < before) throw new ArgumentException("leaf ends must not go back");
            before = end;
        }
        if (before > bytes) throw new ArgumentException("a leaf ends after the data");
    }

    static void Require(Lanes lanes)
    {
        var has = lanes switch { Lanes.Sixteen => Lanes16.Supported, Lanes.Eight => Lanes8.Supported, Lanes.One => true, _ => false };
        if (!has) throw new PlatformNotSupportedException("this machine has no vectors of that width");
    }
}

/// <summary>How many messages are hashed at once.</summary>
public enum Lanes
{
    /// <summary>One by one, on any machine.</summary>
    One = 1,
    /// <summary>Vectors of 256 bits (AVX2).</summary>
    Eight = 8,
    /// <summary>Vectors of 512 bits (AVX-512).</summary>
    Sixteen = 16,
}

/// <summary>Leaves waiting for others of as many blocks, until the lanes are full.</summary>
readonly ref struct LeafQueue(Lanes lanes, Span<byte> scratch, Span<int> places)
{
    // Sixteen blocks hold 1 014 bytes of fact, more than almost any; a longer leaf is hashed by itself.
    const int MaxBlocks = 16;
    public const int ScratchBytes = Lanes16.Count * MaxBlocks * Sha256Words.BlockBytes;
    public const int PlacesNeeded = MaxBlocks * (1 + Lanes16.Count);
    const int PaddingBytes = 9;

    readonly int width = (int)lanes;
    readonly Span<byte> scratch = scratch;
    readonly Span<int> counts = places[..MaxBlocks], waiting = places[MaxBlocks..];

    public ReadOnlySpan<byte> Data { get; init; }
    public ReadOnlySpan<int> Ends { get; init; }
    public Span<Digest> Digests { get; init; }

    ReadOnlySpan<byte> Bytes(int leaf) => Data[(leaf == 0 ? 0 : Ends[leaf - 1])..Ends[leaf]];

    public void Add(int leaf)
    {
        var length = Ends[leaf] - (leaf == 0 ? 0 : Ends[leaf - 1]);
        var row = (length + PaddingBytes) / Sha256Words.BlockBytes;
        if (row >= MaxBlocks) { Digests[leaf] = HashTree.Leaf(Bytes(leaf)); return; }
        waiting[row * Lanes16.Count + counts[row]++] = leaf;
        if (counts[row] == width) Flush(row);
    }

    public void Finish()
    {
        for (var row = 0; row < MaxBlocks; row++)
        {
            if (counts[row] >= HashTree.WorthLanes) Flush(row);
            foreach (var leaf in waiting.Slice(row * Lanes16.Count, counts[row])) Digests[leaf] = HashTree.Leaf(Bytes(leaf));
        }
    }

    void Flush(int row)
    {
        var stride = (row + 1) * Sha256Words.BlockBytes;
        var leaves = waiting.Slice(row * Lanes16.Count, counts[row]);
        for (var lane = 0; lane < leaves.Length; lane++) Pad(Bytes(leaves[lane]), scratch.Slice(lane * stride, stride));
        Span<Digest> hashed = stackalloc Digest[Lanes16.Count];
        var padded = scratch[..(width * stride)];
        if (lanes == Lanes.Sixteen) Lanes16.Hash(padded, hashed); else Lanes8.Hash(padded, hashed);
        for (var lane = 0; lane < leaves.Length; lane++) Digests[leaves[lane]] = hashed[lane];
        counts[row] = 0;
    }

    static void Pad(ReadOnlySpan<byte> leaf, Span<byte> message)
    {
        message[0] = 0;
        leaf.CopyTo(message[1..]);
        var tail = message[(leaf.Length + 1)..];
        tail.Clear();
        tail[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(tail[^8..], 8L * (leaf.Length + 1));
    }
}
