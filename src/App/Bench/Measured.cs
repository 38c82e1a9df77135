using System.Text.Json.Serialization;

namespace Countinghouse.App.Bench;

/// <param name="Count">Of what is measured: trades, entries, rows, leaves.</param>
/// <param name="CpuSeconds">User and system time of the measured part.</param>
/// <param name="PeakMb">Most memory the process ever held.</param>
sealed record Measured(string What, long Count, decimal CpuSeconds, decimal WallSeconds, long PeakMb)
{
    /// <summary>Of what the measure is made of, in order; none where it is of one piece.</summary>
    public IReadOnlyList<MeasuredPart> Parts { get; init; } = [];
}

/// <param name="Count">Of what is measured as a whole, so that the rates of the parts compare.</param>
sealed record MeasuredPart(string Name, string What, long Count, decimal CpuSeconds, decimal WallSeconds);

[JsonSerializable(typeof(Measured))]
sealed partial class BenchJson : JsonSerializerContext;
