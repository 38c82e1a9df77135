namespace Countinghouse.SystemTests.Support;

/// <summary>Data that the repository does not hold, lent to the tests by whoever runs them.</summary>
static class Material
{
    const string Variable = "COUNTINGHOUSE_MATERIAL";

    /// <summary>The full path of a file or folder of the material; skips the test where there is none.</summary>
    public static string Require(string relative)
    {
        if (Find(relative) is { } path) return path;
        Assert.Skip($"material/{relative} is not here; set {Variable} to the folder that has it");
        return "";
    }

    /// <summary>The full path of a file or folder of the material; none where it is not here.</summary>
    public static string? Find(string relative)
    {
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named : Path.Combine(Sample.Root, "..", "shared", "material");
        var path = Path.GetFullPath(Path.Combine(folder, relative));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }
}
