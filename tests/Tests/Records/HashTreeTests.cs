using System.Security.Cryptography;
using Countinghouse.Records;
using CsCheck;
namespace Countinghouse.Tests.Records;

public sealed class HashTreeTests
{
    static readonly Lanes[] Widths = [.. new[] { Lanes.One, Lanes.Eight, Lanes.Sixteen }.Where(w => w <= HashTree.Widest)];

    internal static Digest[] LeavesOf(int count) => [.. Enumerable.Range(0, count).Select(i => HashTree.Leaf(BitConverter.GetBytes(i)))];

    [Fact]
    public void A_leaf_and_a_node_are_hashed_as_RFC_6962_says()
    {
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([0, 1, 2, 3])), HashTree.Leaf([1, 2, 3]).ToString());
        Digest left = HashTree.Leaf([1]), right = HashTree.Leaf([2]);
        Assert.Equal(Digest.From(SHA256.HashData([1, .. left.Bytes, .. right.Bytes])), HashTree.Node(left, right));
    }

    [Theory(DisplayName = "Published roots")]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "SHA-256 of nothing, FIPS 180-4")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "transparency-dev/merkle, leaf of no bytes")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "transparency-dev/merkle")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", "transparency-dev/merkle")]
    public void Roots_are_the_published_ones(int leaves, string root, string source)
    {
        string[] bytes = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var digests = bytes.Take(leaves).Select(b => HashTree.Leaf(Convert.FromHexString(b))).ToArray();
        Assert.True(HashTree.Root(digests).ToString() == root, source);
    }

    [Fact]
    public void A_root_is_the_naive_one_however_the_leaves_arrive()
    {
        for (var count = 0; count <= 40; count++)
        {
            var leaves = LeavesOf(count);
            var expected = Naive([.. leaves.Select(l => l.Bytes.ToArray())]);
            Assert.Equal(expected, HashTree.Root(leaves).Bytes.ToArray());
            for (var first = 0; first <= count; first++)
            {
                var head = new TreeHead();
                head.AppendRange(leaves.AsSpan(0, first));
                if (first < count) head.Append(leaves[first]);
                if (first + 1 < count) head.AppendRange(leaves.AsSpan(first + 1));
                Assert.Equal(count, head.Size);
                Assert.Equal(expected, head.Root().Bytes.ToArray());
            }
        }
    }

    static byte[] Naive(byte[][] leaves)
    {
        if (leaves.Length == 0) return SHA256.HashData([]);
        if (leaves.Length == 1) return leaves[0];
        var left = 1;
        while (left * 2 < leaves.Length) left *= 2;
        return SHA256.HashData([1, .. Naive(leaves[..left]), .. Naive(leaves[left..])]);
    }

    [Fact]
    public void Fast_leaves_mean_the_same_as_plain_leaves() =>
        Gen.Select(Gen.Int[0, 2_000], Gen.Int[0, 300], Gen.Int).Sample((count, longest, seed) =>
        {
            var random = new Random(seed);
            var ends = new int[count];
            for (int i = 0, at = 0; i < count; i++) ends[i] = at += random.Next(longest + 1);
            var data = new byte[count == 0 ? 0 : ends[^1]];
            random.NextBytes(data);
            var expected = ends.Select((end, i) => HashTree.Leaf(data.AsSpan((i == 0 ? 0 : ends[i - 1])..end))).ToArray();
            foreach (var lanes in Widths)
            {
                var digests = new Digest[count];
                HashTree.Leaves(data, ends, digests, lanes);
                Assert.Equal(expected, digests);
            }
        }, iter: 60, threads: 1);

    [Fact]
    public void Every_length_up_to_twelve_hundred_bytes_is_padded_right()
    {
        var data = new byte[3_000];
        new Random(1).NextBytes(data);
        for (var length = 0; length <= 1_200; length++)
        {
            var ends = Enumerable.Range(0, 3_000 / Math.Max(length, 150)).Select(i => (i + 1) * length).ToArray();
            foreach (var lanes in Widths)
            {
                var digests = new Digest[ends.Length];
                HashTree.Leaves(data, ends, digests, lanes);
                for (var i = 0; i < ends.Length; i++) Assert.Equal(HashTree.Leaf(data.AsSpan(i * length, length)), digests[i]);
            }
        }
    }

    [Fact]
    public void A_fast_level_means_the_same_as_plain_nodes()
    {
        for (var pairs = 0; pairs <= 70; pairs++)
        {
            var children = LeavesOf(2 * pairs);
            var expected = Enumerable.Range(0, pairs).Select(i => HashTree.Node(children[2 * i], children[2 * i + 1])).ToArray();
            foreach (var lanes in Widths)
            {
                var parents = new Digest[pairs];
                HashTree.Level(children, parents, lanes);
                Assert.Equal(expected, parents);
                var inPlace = children.ToArray();
                HashTree.Level(inPlace, inPlace, lanes);
                Assert.Equal(expected, inPlace[..pairs]);
            }
        }
    }

    [Fact]
    public void A_large_tree_grown_in_pieces_has_the_plain_root()
    {
        var leaves = LeavesOf(10_007);
        var head = new TreeHead();
        foreach (var piece in leaves.Chunk(4_999)) head.AppendRange(piece);
        Assert.Equal(HashTree.Root(leaves), head.Root());
    }

    [Fact]
    public void A_tree_head_survives_a_snapshot_and_goes_on()
    {
        var leaves = LeavesOf(200);
        for (var kept = 0; kept < 100; kept++)
        {
            var before = new TreeHead();
            before.AppendRange(leaves.AsSpan(0, kept));
            var after = TreeHead.FromBytes(before.ToBytes());
            after.AppendRange(leaves.AsSpan(kept));
            Assert.Equal(HashTree.Root(leaves), after.Root());
        }
        Assert.Throws<FormatException>(() => TreeHead.FromBytes([1, 2, 3]));
        Assert.Throws<FormatException>(() => TreeHead.FromBytes([0, 0, 0, 0, 0, 0, 0, 3, 9]));
        Assert.Throws<FormatException>(() => TreeHead.FromBytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
    }

    [Fact]
    public void Wrong_ends_are_refused_before_anything_is_hashed()
    {
        var digests = new Digest[3];
        Assert.Throws<ArgumentException>(() => HashTree.Leaves(new byte[4], [2, 1, 3], digests));
        Assert.Throws<ArgumentException>(() => HashTree.Leaves(new byte[4], [2, 3, 5], digests));
        Assert.Throws<ArgumentException>(() => HashTree.Leaves(new byte[4], [1, 2, 3, 4], digests));
        Assert.Throws<ArgumentException>(() => HashTree.Level(new Digest[3], digests));
        Assert.All(digests, d => Assert.Equal(default, d));
    }

    [Fact]
    public void A_digest_is_written_as_hexadecimal_and_read_back()
    {
        var digest = HashTree.Leaf([1]);
        Assert.Equal(digest, Digest.Parse(digest.ToString()));
        Assert.Equal(digest, Digest.Parse(digest.ToString().ToUpperInvariant()));
        Assert.False(Digest.TryParse("00", out _));
        Assert.False(Digest.TryParse(new string('g', 64), out _));
        Assert.True(Digest.Parse("01" + new string('0', 62)).CompareTo(Digest.Parse("00" + new string('f', 62))) > 0);
    }
}
