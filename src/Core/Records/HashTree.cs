using System.Numerics;
using System.Security.Cryptography;
namespace Countinghouse.Records;

/// <summary>
/// The Merkle tree of RFC 6962 §2.1 and RFC 9162 §2.1.1 over the facts of a book: the readable rule.
/// A leaf and a node are hashed with different first bytes, so that none can pass for the other.
/// </summary>
public static partial class HashTree
{
    const byte LeafMark = 0, NodeMark = 1;

    // Up to here a copy on the stack is cheaper than an incremental hash, which costs an allocation.
    const int OnStackBytes = 1_024;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Digest Empty { get; } = Sha(default);

    /// <summary>SHA-256(0x00 ‖ bytes).</summary>
    public static Digest Leaf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= OnStackBytes) return LongLeaf(bytes);
        Span<byte> marked = stackalloc byte[OnStackBytes];
        marked[0] = LeafMark;
        bytes.CopyTo(marked[1..]);
        return Sha(marked[..(bytes.Length + 1)]);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Digest Node(in Digest left, in Digest right)
    {
        Span<byte> marked = stackalloc byte[1 + 2 * Digest.Length];
        marked[0] = NodeMark;
        left.CopyTo(marked[1..]);
        right.CopyTo(marked[(1 + Digest.Length)..]);
        return Sha(marked);
    }

    /// <summary>The root over the leaves in their order, as the standard defines it.</summary>
    public static Digest Root(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.Length == 0) return Empty;
        if (leaves.Length == 1) return leaves[0];
        var left = LeftSize(leaves.Length);
        return Node(Root(leaves[..left]), Root(leaves[left..]));
    }

    /// <summary>The largest power of two smaller than the number of leaves: the size of the left subtree.</summary>
    internal static int LeftSize(int leaves) => 1 << BitOperations.Log2((uint)(leaves - 1));

    static Digest LongLeaf(ReadOnlySpan<byte> bytes)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([LeafMark]);
        sha.AppendData(bytes);
        Span<byte> hash = stackalloc byte[Digest.Length];
        sha.GetHashAndReset(hash);
        return Digest.From(hash);
    }

    static Digest Sha(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Digest.Length];
        SHA256.HashData(bytes, hash);
        return Digest.From(hash);
    }
}
