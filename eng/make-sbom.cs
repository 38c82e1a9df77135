#:property ManagePackageVersionsCentrally=false
#:property RestorePackagesWithLockFile=false

// Writes the bill of materials of the program (CycloneDX 1.6, JSON) from what restore found: dotnet restore && dotnet run eng/make-sbom.cs
// The same packages give the same bytes: it has no time and no serial number. What a project of it locks and is not shipped,
// as analyzers of the build and what the shared framework has in its place, is there with the scope "excluded".
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

var root = args.Length > 0 ? args[0] : ".";
string[] projects = ["App", .. Directory.GetDirectories(Path.Combine(root, "src")).Select(d => Path.GetFileName(d)!)
    .Where(d => d != "App").Order(StringComparer.Ordinal)];
var assets = projects.Select(p => JsonNode.Parse(File.ReadAllText(Path.Combine(root, "artifacts", "obj", p, "project.assets.json")))!)
    .ToList();
var folder = assets[0]["packageFolders"]!.AsObject().First().Key;
var libraries = assets.SelectMany(a => a["libraries"]!.AsObject()).DistinctBy(l => l.Key).ToDictionary(l => l.Key, l => l.Value!);
var targets = assets.ConvertAll(a => a["targets"]!.AsObject().First(t => !t.Key.Contains('/')).Value!.AsObject());
var target = targets.SelectMany(t => t).DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Value!);
var refs = target.Where(t => (string?)t.Value["type"] == "package")
    .ToDictionary(t => t.Key.Split('/')[0], t => $"pkg:nuget/{t.Key.Replace('/', '@')}", StringComparer.OrdinalIgnoreCase);
var version = Regex.Match(File.ReadAllText(Path.Combine(root, "Directory.Build.props")), "<Version>(.+)</Version>").Groups[1].Value;
var htmx = File.ReadAllBytes(Path.Combine(root, "src", "App", "Web", "Assets", "htmx.min.js"));
var htmxVersion = Regex.Match(System.Text.Encoding.UTF8.GetString(htmx), "version:\"([0-9.]+)\"").Groups[1].Value;

var components = new JsonArray();
foreach (var (name, purl) in refs.OrderBy(r => r.Value, StringComparer.Ordinal))
{
    var (id, number) = (purl["pkg:nuget/".Length..].Split('@')[0], purl.Split('@')[1]);
    var library = libraries[$"{id}/{number}"]!;
    var nuspec = XDocument.Load(Path.Combine(folder, (string)library["path"]!, id.ToLowerInvariant() + ".nuspec"));
    components.Add(Component((id, number, purl), ("SHA-512", Convert.FromBase64String((string)library["sha512"]!)), Licence(nuspec),
        targets[0].ContainsKey($"{id}/{number}")));
}
var web = $"pkg:npm/htmx.org@{htmxVersion}";
components.Add(Component(("htmx.org", htmxVersion, web), ("SHA-256", SHA256.HashData(htmx)), Named("0BSD"), true));

// What the program's own projects ask for, it asks for.
var own = target.Where(t => (string?)t.Value["type"] == "project").SelectMany(t => Needs(t.Value))
    .Concat(assets.SelectMany(a => a["project"]!["frameworks"]!["net10.0"]!["dependencies"]?.AsObject().Select(d => d.Key) ?? []))
    .Where(refs.ContainsKey).Select(d => refs[d]).Append(web);
var dependencies = new JsonArray(Depends("countinghouse", own));
foreach (var (key, value) in target.OrderBy(t => t.Key, StringComparer.Ordinal))
    if ((string?)value["type"] == "package")
        // What the shared framework has is left out of what a package of the program needs, and stands in another project's.
        dependencies.Add(Depends(refs[key.Split('/')[0]], targets.SelectMany(t => t[key] is { } one ? Needs(one) : [])
            .Where(refs.ContainsKey).Select(d => refs[d])));

var bom = new JsonObject
{
    ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json", ["bomFormat"] = "CycloneDX", ["specVersion"] = "1.6", ["version"] = 1,
    ["metadata"] = new JsonObject
    {
        ["component"] = new JsonObject
        { ["type"] = "application", ["bom-ref"] = "countinghouse", ["name"] = "countinghouse", ["version"] = version },
    },
    ["components"] = components, ["dependencies"] = dependencies,
};
var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
File.WriteAllText(Path.Combine(root, "docs", "sbom.cdx.json"), bom.ToJsonString(options).ReplaceLineEndings("\n") + "\n");

static IEnumerable<string> Needs(JsonNode of) => of["dependencies"]?.AsObject().Select(d => d.Key) ?? [];

static JsonNode Depends(string on, IEnumerable<string> of) => new JsonObject
{
    ["ref"] = on,
    ["dependsOn"] = new JsonArray([.. of.Distinct().Order(StringComparer.Ordinal).Select(d => (JsonNode)d)]),
};

static JsonObject Named(string licence) => new() { ["license"] = new JsonObject { ["id"] = licence } };

static JsonNode Component((string Name, string Version, string Purl) of, (string Alg, byte[] Bytes) hash, JsonObject licence,
    bool isShipped) => new JsonObject
    {
        ["type"] = "library", ["bom-ref"] = of.Purl, ["name"] = of.Name, ["version"] = of.Version,
        ["scope"] = isShipped ? "required" : "excluded",
        ["hashes"] = new JsonArray(new JsonObject { ["alg"] = hash.Alg, ["content"] = Convert.ToHexStringLower(hash.Bytes) }),
        ["licenses"] = new JsonArray(licence), ["purl"] = of.Purl,
    };

static JsonObject Licence(XDocument nuspec)
{
    XElement? Of(string name) => nuspec.Descendants().FirstOrDefault(e => e.Name.LocalName == name);
    var said = Of("license");
    if (said?.Attribute("type")?.Value == "expression")
        return said.Value.Contains(' ') ? new() { ["expression"] = said.Value } : Named(said.Value);
    return said is not null ? new() { ["license"] = new JsonObject { ["name"] = $"{said.Value} in the package" } }
        : Of("licenseUrl") is { } url ? new() { ["license"] = new JsonObject { ["name"] = "at its address", ["url"] = url.Value } }
        : new() { ["license"] = new JsonObject { ["name"] = "not said" } };
}
