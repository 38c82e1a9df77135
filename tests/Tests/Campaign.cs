namespace Countinghouse.Tests;

/// <summary>How much of a campaign to run: a part of it by default, all of it with COUNTINGHOUSE_LONG=1.</summary>
static class Campaign
{
    public static bool IsLong => Environment.GetEnvironmentVariable("COUNTINGHOUSE_LONG") == "1";

    public static int Cases(int few, int many) => IsLong ? many : few;

    /// <summary>Seeds to draw by: from 1 on, or of a long campaign from COUNTINGHOUSE_SEED on, as many as COUNTINGHOUSE_SEEDS.</summary>
    public static TheoryData<int> Seeds(int few, int many) => [.. Enumerable.Range(Told("COUNTINGHOUSE_SEED") ?? 1,
        Told("COUNTINGHOUSE_SEEDS") ?? Cases(few, many))];

    static int? Told(string name) => IsLong && int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : null;

    /// <summary>Leaves the figures of a campaign where the one who asked for it finds them.</summary>
    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
