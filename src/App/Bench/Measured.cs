using System.Text.Json.Serialization;

namespace Countinghouse.App.Bench;

/// <param name="Count">Of what is measured: trades, entries, rows, leaves.</param>
/// <param name="CpuSeconds">User and system time of the measured part.</param>
/// <param name="PeakMb">Most memory the process ever held.</param>
sealed record Measured(string What, long Count, decimal CpuSeconds, decimal WallSeconds, long PeakMb);

[JsonSerializable(typeof(Measured))]
sealed partial class BenchJson : JsonSerializerContext;
