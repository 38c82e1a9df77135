using System.Xml.Linq;

namespace Countinghouse.Tests.House;

/// <summary>Who may reference whom, and what the core's project must carry.</summary>
public sealed class ProjectTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [], ["Formats"] = ["Core"], ["Store"] = ["Core"], ["App"] = ["Core", "Formats", "Store"],
        ["Client"] = [],
    };

    // Each of these is an error in the core; without the line the compiler would let it pass.
    static readonly string[] BannedInCore =
    [
        "P:System.DateTime.Now", "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.Now", "P:System.DateTimeOffset.UtcNow",
        "T:System.TimeProvider", "T:System.Diagnostics.Stopwatch", "T:System.TimeZoneInfo", "M:System.Guid.NewGuid", "T:System.Random",
        "T:System.Security.Cryptography.RandomNumberGenerator", "T:System.Double", "T:System.Single", "N:System.IO", "N:System.Net",
        "N:System.Threading", "T:System.Console", "T:System.Environment", "T:System.HashCode", "M:System.String.GetHashCode",
        "M:System.Collections.Generic.Dictionary`2.GetEnumerator", "M:System.Collections.Generic.HashSet`1.GetEnumerator",
        "P:System.Globalization.CultureInfo.CurrentCulture",
    ];

    [Fact]
    public void Core_references_nothing_and_the_rest_only_what_they_may()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Sources.Root, "src"), "*.csproj", SearchOption.AllDirectories))
            Assert.Empty(Wrong(Path.GetFileNameWithoutExtension(path), XDocument.Load(path)));
    }

    [Theory]
    [InlineData("Core", "../Store/Store.csproj"), InlineData("Formats", "../Store/Store.csproj"), InlineData("Store", "../App/App.csproj")]
    [InlineData("Unknown", "../Core/Core.csproj")]
    public void A_reference_the_wrong_way_is_reported(string project, string to) => Assert.NotEmpty(Wrong(project,
        XDocument.Parse($"<Project><ItemGroup><ProjectReference Include=\"{to}\" /></ItemGroup></Project>")));

    static IEnumerable<string> Wrong(string project, XDocument content) => References(content, "ProjectReference")
        .Select(Path.GetFileNameWithoutExtension).Where(to => !Allowed.GetValueOrDefault(project, []).Contains(to))
        .Select(to => $"{project} references {to}");

    [Fact]
    public void Core_has_no_package_but_the_analyzer_of_banned_names()
    {
        var core = XDocument.Load(Path.Combine(Sources.Root, "src", "Core", "Core.csproj"));
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], References(core, "PackageReference"));
        Assert.Equal(["BannedSymbols.txt"], References(core, "AdditionalFiles"));
    }

    [Fact]
    public void Every_source_of_chance_time_and_output_is_banned_from_the_core()
    {
        var banned = File.ReadLines(Path.Combine(Sources.Root, "src", "Core", "BannedSymbols.txt")).Select(l => l.Split(';')[0]);
        Assert.Empty(BannedInCore.Except(banned));
    }

    [Fact]
    public void Warnings_are_errors_and_numbers_that_overflow_throw()
    {
        var build = XDocument.Load(Path.Combine(Sources.Root, "Directory.Build.props"));
        foreach (var property in new[] { "TreatWarningsAsErrors", "CheckForOverflowUnderflow", "InvariantGlobalization", "Deterministic" })
            Assert.Equal("true", build.Descendants(property).Single().Value);
        Assert.Contains("CS8509", build.Descendants("WarningsAsErrors").Single().Value);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Sources.Root, "src"), "*.csproj", SearchOption.AllDirectories))
            Assert.DoesNotContain(XDocument.Load(path).Descendants(), e => e.Name.LocalName is "NoWarn" or "CheckForOverflowUnderflow");
    }

    static IEnumerable<string> References(XDocument project, string element) =>
        project.Descendants(element).Select(e => e.Attribute("Include")?.Value ?? "");
}
