using Countinghouse.Records;
namespace Countinghouse.Tests.Records;

public sealed class ProofTests
{
    [Fact]
    public void Every_inclusion_proof_of_trees_up_to_64_verifies_and_any_flipped_bit_is_seen()
    {
        for (var size = 1; size <= 64; size++)
        {
            var leaves = HashTreeTests.LeavesOf(size);
            var root = HashTree.Root(leaves);
            for (var i = 0; i < size; i++)
            {
                var (at, of) = ((ulong)i, (ulong)size);
                var proof = Proofs.Inclusion(leaves, i);
                Assert.True(Proofs.VerifyInclusion(at, of, leaves[i], proof, root));
                Assert.False(Proofs.VerifyInclusion(at, of, Flip(leaves[i], i), proof, root));
                Assert.False(Proofs.VerifyInclusion(at, of, leaves[i], proof, Flip(root, i)));
                Assert.False(Proofs.VerifyInclusion(at, of, leaves[i], [.. proof, root], root));
                AssertEveryBitMatters(proof, p => Proofs.VerifyInclusion(at, of, leaves[i], p, root));
                for (var other = 0; other <= size + 1; other++)
                    if (other != i) Assert.False(Proofs.VerifyInclusion((ulong)other, of, leaves[i], proof, root));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_of_trees_up_to_64_verifies_and_any_flipped_bit_is_seen()
    {
        for (var size2 = 1; size2 <= 64; size2++)
        {
            var leaves = HashTreeTests.LeavesOf(size2);
            var root2 = HashTree.Root(leaves);
            for (var size1 = 1; size1 <= size2; size1++)
            {
                var (from, to) = ((ulong)size1, (ulong)size2);
                var root1 = HashTree.Root(leaves.AsSpan(0, size1));
                var proof = Proofs.Consistency(leaves, size1);
                Assert.True(Proofs.VerifyConsistency(from, to, proof, root1, root2));
                Assert.False(Proofs.VerifyConsistency(from, to, proof, Flip(root1, size1), root2));
                Assert.False(Proofs.VerifyConsistency(from, to, proof, root1, Flip(root2, size1)));
                Assert.False(Proofs.VerifyConsistency(from, to, [.. proof, root1], root1, root2));
                AssertEveryBitMatters(proof, p => Proofs.VerifyConsistency(from, to, p, root1, root2));
                if (size1 < size2) Assert.False(Proofs.VerifyConsistency(from, to, proof[..^1], root1, root2));
            }
        }
    }

    [Fact]
    public void Every_aligned_subtree_of_trees_up_to_33_is_proved_part_of_the_tree()
    {
        for (var size = 1; size <= 33; size++)
        {
            var leaves = HashTreeTests.LeavesOf(size);
            var root = HashTree.Root(leaves);
            for (var start = 0; start < size; start++)
                for (var end = start + 1; end <= size; end++)
                {
                    var subtree = new Subtree((ulong)start, (ulong)end);
                    if (!subtree.IsAligned) continue;
                    var part = leaves[start..end];
                    var partRoot = HashTree.Root(part);
                    var proof = Proofs.SubtreeConsistency(leaves, start, end);
                    Assert.True(Proofs.VerifySubtreeConsistency(subtree, (ulong)size, proof, partRoot, root));
                    Assert.False(Proofs.VerifySubtreeConsistency(subtree, (ulong)size, [.. proof, root], partRoot, root));
                    Assert.False(Proofs.VerifySubtreeConsistency(subtree, (ulong)size, proof, Flip(partRoot, end), root));
                    AssertEveryBitMatters(proof, p => Proofs.VerifySubtreeConsistency(subtree, (ulong)size, p, partRoot, root));
                    for (var i = start; i < end; i++)
                        Assert.True(Proofs.VerifySubtreeInclusion(
                            (ulong)i, subtree, leaves[i], Proofs.Inclusion(part, i - start), partRoot));
                }
        }
    }

    [Fact]
    public void A_subtree_is_aligned_when_its_start_is_a_multiple_of_its_rounded_size()
    {
        Assert.True(new Subtree(8, 13).IsAligned);
        Assert.True(new Subtree(4, 8).IsAligned);
        Assert.True(new Subtree(0, ulong.MaxValue).IsAligned);
        Assert.False(new Subtree(2, 5).IsAligned);
        Assert.False(new Subtree(1, 3).IsAligned);
        Assert.False(new Subtree(3, 3).IsAligned);
        Assert.False(new Subtree(4, 3).IsAligned);
        Assert.False(new Subtree(1, ulong.MaxValue).IsAligned);
    }

    [Fact]
    public void Hostile_proofs_are_answered_false_and_never_throw()
    {
        ulong[] edges = [0, 1, 2, 3, 7, 8, 1UL << 32, 1UL << 62, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue - 1, ulong.MaxValue];
        var some = HashTreeTests.LeavesOf(1)[0];
        foreach (var length in (int[])[0, 1, 2, 63, 64, 65, 500])
        {
            var proof = HashTreeTests.LeavesOf(length);
            foreach (var a in edges)
                foreach (var b in edges)
                {
                    Assert.Equal((a, b, length) == (0, 1, 0), Proofs.VerifyInclusion(a, b, some, proof, some));
                    Assert.Equal(a == b && length == 0, Proofs.VerifyConsistency(a, b, proof, some, some));
                    Assert.False(Proofs.VerifyConsistency(a, b, proof, some, Flip(some, 0)));
                    foreach (var c in edges)
                    {
                        Assert.False(Proofs.VerifySubtreeConsistency(new(a, b), c, proof, some, Flip(some, 0)));
                        Assert.False(Proofs.VerifySubtreeInclusion(c, new(a, b), some, proof, Flip(some, 0)));
                    }
                }
        }
    }

    static void AssertEveryBitMatters(Digest[] proof, Func<Digest[], bool> verifies)
    {
        // Every element, one bit in each byte position over the run: all 256 bits of all proofs would take minutes.
        for (var i = 0; i < proof.Length; i++)
            for (var bit = i; bit < 256; bit += 37)
            {
                var changed = proof.ToArray();
                changed[i] = Flip(changed[i], bit);
                Assert.False(verifies(changed));
            }
    }

    static Digest Flip(Digest digest, int bit)
    {
        var bytes = digest.Bytes.ToArray();
        bytes[bit / 8 % 32] ^= (byte)(1 << bit % 8);
        return Digest.From(bytes);
    }
}
