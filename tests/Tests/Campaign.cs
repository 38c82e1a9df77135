namespace Countinghouse.Tests;

/// <summary>How much of a campaign to run: a part of it by default, all of it with COUNTINGHOUSE_LONG=1.</summary>
static class Campaign
{
    public static bool IsLong => Environment.GetEnvironmentVariable("COUNTINGHOUSE_LONG") == "1";

    public static int Cases(int few, int many) => IsLong ? many : few;

    /// <summary>Seeds to draw by: from 1 on, or of a long campaign from COUNTINGHOUSE_SEED on.</summary>
    public static TheoryData<int> Seeds(int few, int many) =>
        [.. Enumerable.Range(IsLong && int.TryParse(Environment.GetEnvironmentVariable("COUNTINGHOUSE_SEED"), out var first) ? first : 1,
            Cases(few, many))];

    /// <summary>Leaves the figures of a campaign where the one who asked for it finds them.</summary>
    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
