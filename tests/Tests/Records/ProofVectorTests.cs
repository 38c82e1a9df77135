using System.Runtime.CompilerServices;
using System.Text.Json;
using Countinghouse.Records;
namespace Countinghouse.Tests.Records;

/// <summary>The probes of transparency-dev/merkle (Apache-2.0): proofs that are right, and proofs a careless verifier lets pass.</summary>
public sealed class ProofVectorTests
{
    [Theory]
    [InlineData("inclusion")]
    [InlineData("consistency")]
    [InlineData("subtreeinclusion")]
    [InlineData("subtreeconsistency")]
    public void Every_published_probe_gets_the_published_answer(string kind)
    {
        var files = Directory.GetFiles(Path.Combine(Vectors(), kind), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var probe = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            Assert.True(Verifies(kind, probe) != probe.GetProperty("wantErr").GetBoolean(), file);
        }
    }

    static bool Verifies(string kind, JsonElement p)
    {
        // An element of a proof that has not 32 bytes is no digest: whoever reads the proof refuses it there.
        if (ReadProof(p.GetProperty("proof")) is not { } proof) return false;
        return kind switch
        {
            "inclusion" => Proofs.VerifyInclusion(U(p, "leafIdx"), U(p, "treeSize"), D(p, "leafHash"), proof, D(p, "root")),
            "consistency" => Proofs.VerifyConsistency(U(p, "size1"), U(p, "size2"), proof, D(p, "root1"), D(p, "root2")),
            "subtreeinclusion" => Proofs.VerifySubtreeInclusion(
                U(p, "leafIdx"), new(U(p, "start"), U(p, "end")), D(p, "leafHash"), proof, D(p, "root")),
            _ => Proofs.VerifySubtreeConsistency(
                new(U(p, "start"), U(p, "end")), U(p, "size"), proof, D(p, "root1"), D(p, "root2")),
        };
    }

    static ulong U(JsonElement p, string name) => p.GetProperty(name).GetUInt64();

    // Some probes give a short text for a root that is only compared: it stands for a digest of its own.
    static Digest D(JsonElement p, string name)
    {
        var bytes = p.GetProperty(name).GetBytesFromBase64();
        Array.Resize(ref bytes, Digest.Length);
        return Digest.From(bytes);
    }

    static Digest[]? ReadProof(JsonElement proof)
    {
        if (proof.ValueKind == JsonValueKind.Null) return [];
        var parts = proof.EnumerateArray().Select(e => e.GetBytesFromBase64()).ToArray();
        return parts.All(b => b.Length == Digest.Length) ? [.. parts.Select(b => Digest.From(b))] : null;
    }

    static string Vectors([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? "", "..", "..", ".."));
        var material = Environment.GetEnvironmentVariable("COUNTINGHOUSE_MATERIAL") ?? Path.Combine(root, "..", "shared", "material");
        var folder = Path.Combine(material, "merkle", "transparency-dev");
        if (!Directory.Exists(folder)) Assert.Skip("material/merkle/transparency-dev is not here");
        return folder;
    }
}
