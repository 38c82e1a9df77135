namespace Countinghouse.Settlement;

/// <summary>How much a run may do, and where its chances come from. Same input and effort, same outcome, on any machine.</summary>
/// <param name="Work">Elementary steps: entries of rows looked at. It ends at the first check after them, earlier when nothing better can
/// be found.</param>
public readonly record struct RunEffort(long Work, ulong Seed)
{
    /// <summary>Steps that an ordinary core of 2024 does in a second or less, measured: docs/performance.md.</summary>
    public const long WorkPerSecond = 48_000_000;

    /// <summary>The run ends as well when what settles is worth so much.</summary>
    public long Enough { get; init; } = long.MaxValue;

    public static RunEffort Seconds(int seconds, ulong seed) => new(seconds * WorkPerSecond, seed);
}

/// <summary>Settled in part: so many units for so much cash; zero cash where it is free of payment.</summary>
public readonly record struct RunPart(long Id, long Quantity, long Cash);

/// <summary>What a run settles, what that is worth, and what no set can be worth more than.</summary>
/// <param name="Settled">By number, ascending.</param>
/// <param name="Parts">Of what does not settle whole; in the order they were given.</param>
/// <param name="Bound">Proven by prices: no set of whole instructions is worth more.</param>
/// <param name="FirstInFirstOut">What settling gross, first in first out, would have been worth.</param>
/// <param name="Work">Elementary steps taken.</param>
public sealed record RunOutcome(IReadOnlyList<long> Settled, IReadOnlyList<RunPart> Parts, long Value, long Bound)
{
    public long FirstInFirstOut { get; init; }

    public long Work { get; init; }

    /// <summary>What is left between value and bound, in millionths of the bound, rounded up.</summary>
    public long GapPpm => RunGap.Ppm(Value, Bound);
}

/// <summary>What is left between a value and its bound.</summary>
public static class RunGap
{
    /// <summary>In millionths of the bound, rounded up.</summary>
    public static long Ppm(long value, long bound) => bound == 0 ? 0 : (long)(((Int128)(bound - value) * 1_000_000 + bound - 1) / bound);
}
