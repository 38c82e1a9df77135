namespace Countinghouse.SystemTests.Support;

/// <summary>Data that the repository does not hold, lent to the tests by whoever runs them.</summary>
static class Material
{
    const string Variable = "COUNTINGHOUSE_MATERIAL";

    /// <summary>The full path of a file or folder of the material; skips the test where there is none.</summary>
    public static string Require(string relative)
    {
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named : Path.Combine(Sample.Root, "..", "shared", "material");
        var path = Path.GetFullPath(Path.Combine(folder, relative));
        if (!File.Exists(path) && !Directory.Exists(path))
            Assert.Skip($"material/{relative} is not here; set {Variable} to the folder that has it");
        return path;
    }
}

/// <summary>How much of a campaign to run: a part of it by default, all of it with COUNTINGHOUSE_LONG=1.</summary>
static class Campaign
{
    public static bool IsLong => Environment.GetEnvironmentVariable("COUNTINGHOUSE_LONG") == "1";

    public static int Cases(int few, int many) => IsLong ? many : few;

    /// <summary>Leaves the figures of a campaign where the one who asked for it finds them.</summary>
    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
