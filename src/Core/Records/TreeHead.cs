using System.Buffers.Binary;
using System.Numerics;
namespace Countinghouse.Records;

/// <summary>
/// A growing tree, kept as the roots of its complete subtrees: one for every binary digit 1 of its size.
/// A million leaves are remembered in 20 digests.
/// </summary>
public sealed class TreeHead
{
    // Half of the second-level cache of a small core, and enough to fill the lanes twelve levels up.
    const int LeavesAtOnce = 4_096;

    // frontier[n] is the root of a subtree of 2^n leaves; it counts when digit n of the size is 1.
    readonly Digest[] frontier = new Digest[64];
    Digest[] work = [];

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Adds one leaf.</summary>
    public void Append(in Digest leaf)
    {
        var grown = checked(Size + 1);
        var node = leaf;
        var level = 0;
        for (; Has(level); level++) node = HashTree.Node(frontier[level], node);
        frontier[level] = node;
        Size = grown;
    }

    /// <summary>Adds many leaves, in their order.</summary>
    public void AppendRange(ReadOnlySpan<Digest> leaves)
    {
        for (; leaves.Length > LeavesAtOnce; leaves = leaves[LeavesAtOnce..]) Add(leaves[..LeavesAtOnce]);
        Add(leaves);
    }

    // Level by level: the waiting left sibling goes in front, pairs go up, an odd one out waits.
    void Add(ReadOnlySpan<Digest> leaves)
    {
        var grown = checked(Size + leaves.Length);
        if (work.Length <= leaves.Length) work = new Digest[leaves.Length + 1];
        leaves.CopyTo(work.AsSpan(1));
        var count = leaves.Length;
        for (var level = 0; count > 0; level++)
        {
            var nodes = work.AsSpan(1, count);
            if (Has(level))
            {
                work[0] = frontier[level];
                nodes = work.AsSpan(0, count + 1);
            }
            if (nodes.Length % 2 == 1) frontier[level] = nodes[^1];
            count = nodes.Length / 2;
            HashTree.Level(nodes[..(2 * count)], work.AsSpan(1, count));
        }
        Size = grown;
    }

    /// <summary>The root over all leaves so far.</summary>
    public Digest Root()
    {
        if (Size == 0) return HashTree.Empty;
        var level = BitOperations.TrailingZeroCount(Size);
        var root = frontier[level];
        for (level++; level < frontier.Length; level++)
            if (Has(level)) root = HashTree.Node(frontier[level], root);
        return root;
    }

    /// <summary>For snapshots: the size (8 bytes, highest first), then the subtree roots, smallest subtree first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[sizeof(long) + Digest.Length * BitOperations.PopCount((ulong)Size)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        var at = sizeof(long);
        for (var level = 0; level < frontier.Length; level++)
        {
            if (!Has(level)) continue;
            frontier[level].CopyTo(bytes.AsSpan(at));
            at += Digest.Length;
        }
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote, or throws <see cref="FormatException"/>.</summary>
    public static TreeHead FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (!BinaryPrimitives.TryReadInt64BigEndian(bytes, out var size) || size < 0) throw new FormatException("no size of a tree");
        var head = new TreeHead { Size = size };
        var rest = bytes[sizeof(long)..];
        var roots = BitOperations.PopCount((ulong)size);
        if (rest.Length != Digest.Length * roots) throw new FormatException("a tree head of the wrong length");
        for (var level = 0; level < head.frontier.Length; level++)
        {
            if (!head.Has(level)) continue;
            head.frontier[level] = Digest.From(rest[..Digest.Length]);
            rest = rest[Digest.Length..];
        }
        return head;
    }

    bool Has(int level) => (Size >> level & 1) != 0;
}
