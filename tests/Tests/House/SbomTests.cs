using System.Text.Json;
using System.Text.RegularExpressions;

namespace Countinghouse.Tests.House;

/// <summary>The bill of materials, against the lock files of the program and the form of CycloneDX 1.6.</summary>
public sealed partial class SbomTests
{
    static readonly string[] Licences = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PostgreSQL"];

    // Of these the nuspec names a file or an address, and what stands there was read: MIT; SQLite is in the public domain.
    static readonly string[] Read = ["BouncyCastle.Cryptography", "K4os.Compression.LZ4", "Otp.NET", "SQLite"];

    static JsonElement Json(params string[] path) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Sources.Root, .. path]))).RootElement;

    static IEnumerable<(string Name, string Version, string Hash)> Locked(string project) =>
        Json("src", project, "packages.lock.json").GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(p => p.Value.GetProperty("type").GetString() != "Project")
            .Select(p => (p.Name, p.Value.GetProperty("resolved").GetString() ?? "",
                Convert.ToHexStringLower(Convert.FromBase64String(p.Value.GetProperty("contentHash").GetString() ?? ""))));

    // Every project of the program, also of what it is built with or finds in the shared framework: that too can be vulnerable.
    static List<(string Name, string Version, string Hash)> Locked() => [.. Directory.GetDirectories(Path.Combine(Sources.Root, "src"))
        .SelectMany(d => Locked(Path.GetFileName(d))).Distinct()];

    [Fact]
    public void It_names_every_package_of_the_program_with_its_hash_and_what_lies_in_the_source()
    {
        var components = Json("docs", "sbom.cdx.json").GetProperty("components").EnumerateArray().ToList();
        var named = components.Select(c => (c.GetProperty("name").GetString() ?? "", c.GetProperty("version").GetString() ?? "",
            c.GetProperty("hashes")[0].GetProperty("content").GetString() ?? "")).ToList();
        var htmx = File.ReadAllBytes(Path.Combine(Sources.Root, "src", "App", "Web", "Assets", "htmx.min.js"));
        var version = HtmxVersion().Match(System.Text.Encoding.UTF8.GetString(htmx)).Groups[1].Value;
        var there = Locked().Append(("htmx.org", version, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(htmx))));
        // Another? dotnet restore && dotnet run eng/make-sbom.cs
        Assert.Equal(there.Order(), named.Order());
        // A component that is used for no more than the build is "excluded" (CycloneDX 1.6, component scope).
        Assert.Equal(Locked().Select(l => l.Name).Except(Locked("App").Select(l => l.Name)).Order(), components
            .Where(c => c.GetProperty("scope").GetString() == "excluded").Select(c => c.GetProperty("name").GetString() ?? "").Order());
    }

    [GeneratedRegex("version:\"([0-9.]+)\"")]
    private static partial Regex HtmxVersion();

    // https://cyclonedx.org/docs/1.6/json/: what must be there, and the patterns of it.
    [Fact]
    public void It_is_of_the_form_of_CycloneDX_and_every_licence_is_one_that_asks_for_nothing_back()
    {
        var bom = Json("docs", "sbom.cdx.json");
        Assert.Equal(("CycloneDX", "1.6", 1),
            (bom.GetProperty("bomFormat").GetString(), bom.GetProperty("specVersion").GetString(), bom.GetProperty("version").GetInt32()));
        var components = bom.GetProperty("components").EnumerateArray().ToList();
        foreach (var component in components)
        {
            Assert.Equal("library", component.GetProperty("type").GetString());
            Assert.Matches("^pkg:(nuget|npm)/[A-Za-z0-9._-]+@[0-9][A-Za-z0-9.+-]*$", component.GetProperty("purl").GetString());
            var hash = component.GetProperty("hashes")[0];
            Assert.Matches(hash.GetProperty("alg").GetString() == "SHA-512" ? "^[0-9a-f]{128}$" : "^[0-9a-f]{64}$",
                hash.GetProperty("content").GetString());
            var licence = component.GetProperty("licenses")[0].GetProperty("license");
            if (licence.TryGetProperty("id", out var id)) Assert.Contains(id.GetString(), Licences);
            else Assert.Contains(component.GetProperty("name").GetString(), Read);
        }
        var refs = components.Select(c => c.GetProperty("bom-ref").GetString()).Append("countinghouse").ToList();
        Assert.Equal(refs.Distinct(), refs);
        var dependencies = bom.GetProperty("dependencies").EnumerateArray().ToList();
        Assert.Equal(refs.Where(r => r?.StartsWith("pkg:npm/", StringComparison.Ordinal) != true).Order(),
            dependencies.Select(d => d.GetProperty("ref").GetString()).Order());
        // From the program every component is come to.
        HashSet<string> reached = [];
        void Reach(string from)
        {
            if (!reached.Add(from)) return;
            foreach (var on in dependencies.Where(d => d.GetProperty("ref").GetString() == from)
                .SelectMany(d => d.GetProperty("dependsOn").EnumerateArray())) Reach(on.GetString() ?? "");
        }
        Reach("countinghouse");
        Assert.Equal(refs.Order(), reached.Order());
    }
}
