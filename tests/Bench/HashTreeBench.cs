using BenchmarkDotNet.Attributes;
using Countinghouse.Records;
namespace Countinghouse.Bench;

/// <summary>Leaves of 100 bytes and their share of nodes, by number of lanes. Operations are leaves.</summary>
public class HashTreeBench
{
    const int Count = 65_536, LeafBytes = 100;
    readonly byte[] data = new byte[Count * LeafBytes];
    readonly int[] ends = [.. Enumerable.Range(1, Count).Select(i => i * LeafBytes)];
    readonly Digest[] digests = new Digest[Count];

    /// <summary>The widths to compare; those the machine lacks are left out.</summary>
    public static IEnumerable<Lanes> Widths => new[] { Lanes.One, Lanes.Eight, Lanes.Sixteen }.Where(w => w <= HashTree.Widest);

    /// <summary>How many messages at once.</summary>
    [ParamsSource(nameof(Widths))] public Lanes Width { get; set; }

    /// <summary>Fixed bytes: the time of SHA-256 does not depend on them.</summary>
    [GlobalSetup] public void Fill() => new Random(20131008).NextBytes(data);

    /// <summary>The whole tree, level by level.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public Digest Tree()
    {
        HashTree.Leaves(data, ends, digests, Width);
        for (var nodes = Count; nodes > 1; nodes /= 2) HashTree.Level(digests.AsSpan(0, nodes), digests, Width);
        return digests[0];
    }
}
