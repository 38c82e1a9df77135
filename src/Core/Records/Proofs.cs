using System.Numerics;
namespace Countinghouse.Records;

/// <summary>The leaves from <paramref name="Start"/> up to, not including, <paramref name="End"/> of a larger tree.</summary>
public readonly record struct Subtree(ulong Start, ulong End)
{
    /// <summary>
    /// Whether these leaves have a root of their own in every tree that holds them: the start is a multiple of the
    /// smallest power of two that is not less than their number (draft-ietf-plants-merkle-tree-certs §4.1).
    /// </summary>
    public bool IsAligned
    {
        get
        {
            if (Start >= End) return false;
            var leaves = End - Start;
            return leaves > 1UL << 63 ? Start == 0 : Start % BitOperations.RoundUpToPowerOf2(leaves) == 0;
        }
    }
}

/// <summary>
/// Proofs that a leaf is in a tree and that one tree continues another (RFC 9162 §2.1.3 and §2.1.4), and the same for
/// subtrees. Verifying answers false to anything hostile and never throws.
/// </summary>
public static class Proofs
{
    /// <summary>Whether the proof leads from the leaf at the index to the root of the tree of that size.</summary>
    public static bool VerifyInclusion(
        ulong leafIndex, ulong treeSize, in Digest leafHash, ReadOnlySpan<Digest> proof, in Digest root)
    {
        if (leafIndex >= treeSize) return false;
        ulong index = leafIndex, last = treeSize - 1;
        var hash = leafHash;
        foreach (ref readonly var sibling in proof)
        {
            if (last == 0) return false;
            if ((index & 1) == 1 || index == last)
            {
                hash = HashTree.Node(sibling, hash);
                // A last node without a sibling goes up unhashed until it is a right child.
                var up = BitOperations.TrailingZeroCount(index);
                index >>= up;
                last >>= up;
            }
            else hash = HashTree.Node(hash, sibling);
            index >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree of size 1 is the beginning of the tree of size 2.</summary>
    public static bool VerifyConsistency(
        ulong size1, ulong size2, ReadOnlySpan<Digest> proof, in Digest root1, in Digest root2)
    {
        if (size1 == size2) return proof.Length == 0 && root1 == root2;
        if (size1 == 0) return false; // every tree continues the empty one: such a proof would say nothing
        return VerifySubtreeConsistency(new(0, size1), size2, proof, root1, root2);
    }

    /// <summary>Whether the proof leads from the leaf at the index of the whole tree to the root of the subtree.</summary>
    public static bool VerifySubtreeInclusion(
        ulong leafIndex, Subtree subtree, in Digest leafHash, ReadOnlySpan<Digest> proof, in Digest root) =>
        subtree.IsAligned && leafIndex >= subtree.Start
        && VerifyInclusion(leafIndex - subtree.Start, subtree.End - subtree.Start, leafHash, proof, root);

    /// <summary>Whether the subtree with root 1 is part of the tree of that size with root 2.</summary>
    public static bool VerifySubtreeConsistency(
        Subtree subtree, ulong treeSize, ReadOnlySpan<Digest> proof, in Digest root1, in Digest root2)
    {
        if (subtree.Start > subtree.End || subtree.End > treeSize) return false;
        if (subtree.Start == subtree.End) return proof.Length == 0 && root1 == HashTree.Empty;
        if (!subtree.IsAligned) return false;

        // Go up to where the proof starts: the highest node that ends where the subtree ends.
        ulong first = subtree.Start, last = subtree.End - 1, end = treeSize - 1;
        while (first != last && (last == end || (last & 1) == 1)) { first >>= 1; last >>= 1; end >>= 1; }
        Digest part, whole;
        if (first == last) part = whole = root1;
        else
        {
            if (proof.Length == 0) return false;
            part = whole = proof[0];
            proof = proof[1..];
        }
        foreach (ref readonly var sibling in proof)
        {
            if (end == 0) return false;
            if ((last & 1) == 1 || last == end)
            {
                if (first < last) part = HashTree.Node(sibling, part);
                whole = HashTree.Node(sibling, whole);
                var up = BitOperations.TrailingZeroCount(last);
                first >>= up; last >>= up; end >>= up;
            }
            else whole = HashTree.Node(whole, sibling);
            first >>= 1; last >>= 1; end >>= 1;
        }
        return end == 0 && part == root1 && whole == root2;
    }

    /// <summary>The proof that the leaf at the index is in the tree of all the leaves.</summary>
    public static Digest[] Inclusion(ReadOnlySpan<Digest> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        List<Digest> upwards = [];
        while (leaves.Length > 1)
        {
            var left = HashTree.LeftSize(leaves.Length);
            upwards.Add(RootOf(index < left ? leaves[left..] : leaves[..left]));
            leaves = index < left ? leaves[..left] : leaves[left..];
            if (index >= left) index -= left;
        }
        upwards.Reverse();
        return [.. upwards];
    }

    /// <summary>The proof that the tree of the first leaves is the beginning of the tree of all the leaves.</summary>
    public static Digest[] Consistency(ReadOnlySpan<Digest> leaves, int size1) => SubtreeConsistency(leaves, 0, size1);

    /// <summary>The proof that the aligned subtree from start up to end is part of the tree of all the leaves.</summary>
    public static Digest[] SubtreeConsistency(ReadOnlySpan<Digest> leaves, int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, leaves.Length);
        if (start == end) return [];
        if (start > end || !new Subtree((ulong)start, (ulong)end).IsAligned) throw new ArgumentException("not a subtree");
        List<Digest> upwards = [];
        var known = true; // the verifier has the root of what is left
        while (start != 0 || end != leaves.Length)
        {
            var left = HashTree.LeftSize(leaves.Length);
            if (end <= left)
            {
                upwards.Add(RootOf(leaves[left..]));
                leaves = leaves[..left];
                continue;
            }
            upwards.Add(RootOf(leaves[..left]));
            leaves = leaves[left..];
            known &= start >= left;
            start = Math.Max(0, start - left);
            end -= left;
        }
        if (!known) upwards.Add(RootOf(leaves));
        upwards.Reverse();
        return [.. upwards];
    }

    static Digest RootOf(ReadOnlySpan<Digest> leaves)
    {
        var head = new TreeHead();
        head.AppendRange(leaves);
        return head.Root();
    }
}
