namespace Countinghouse.Tests;

/// <summary>Data that the repository does not hold, lent to the tests by whoever runs them.</summary>
public static class Material
{
    const string Variable = "COUNTINGHOUSE_MATERIAL";

    /// <summary>The full path of a file or folder of the material, or null where there is none.</summary>
    public static string? Find(string relative)
    {
        if (Folder() is not { } folder) return null;
        var path = Path.Combine(folder, relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>The full path of a file or folder of the material; skips the test where there is none.</summary>
    public static string Require(string relative)
    {
        var path = Find(relative);
        if (path is null) Assert.Skip($"material/{relative} is not here; set {Variable} to the folder that has it");
        return path;
    }

    static string? Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Countinghouse.slnx"))) root = root.Parent;
        return root?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "material") : null;
    }
}
