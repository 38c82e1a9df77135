using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Nerdbank.MessagePack;

namespace Countinghouse.Store;

/// <summary>One fact with the path from its hash to the root.</summary>
public sealed record ProvenFact(long Number, byte[] Bytes, IReadOnlyList<Digest> Path);

/// <summary>
/// A proof that stands alone: a fact, the fact that says who asked for it, and those that say what its numbers mean, each with its path to
/// the root of a signed checkpoint. The text is canonical: checked by making it again from what it proves, so that no character of it can
/// be another.
/// </summary>
public sealed record ProofFile(string Verifier, string Checkpoint, IReadOnlyList<ProvenFact> Facts)
{
    public const string Format = "countinghouse-proof-1";
    public const int LongestText = 4 << 20; // a proof of one trade is 12 KB; this bounds what a stranger can make us read

    public string Render()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("verifier", Verifier);
            json.WriteString("checkpoint", Checkpoint);
            json.WriteStartArray("facts");
            foreach (var fact in Facts) Render(json, fact);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    static void Render(Utf8JsonWriter json, ProvenFact fact)
    {
        json.WriteStartObject();
        json.WriteNumber("number", fact.Number);
        json.WriteBase64String("bytes", fact.Bytes);
        json.WriteStartArray("path");
        foreach (var digest in fact.Path) json.WriteStringValue(digest.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Each fact of the proof in words, in the proof's order.</summary>
    public IEnumerable<(long Number, string Says)> InWords()
    {
        var read = Facts.Select(f => (f.Number, Fact: Read(f.Bytes))).ToList();
        var words = new ProofWords(read.Select(r => r.Fact));
        return read.Select(r => (r.Number, words.Says(r.Fact)));
    }

    static Kernel.Fact Read(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        return FactReader.Read(ref reader).Fact;
    }

    /// <summary>Null when every fact is proven and the text is exactly what it proves; otherwise what is wrong.</summary>
    public static string? Check(string text, out ProofFile? proof)
    {
        proof = null;
        if (text.Length > LongestText) return "it is too long for a proof";
        if (!TryParse(text, out proof)) return "it is not a proof file, or one that was changed";
        if (!VerifierKey.TryParse(proof.Verifier, out var key)) return "its verifier key cannot be read";
        if (!SigningKey.TryVerifyCheckpoint(proof.Checkpoint, key, out var checkpoint))
            return "the signature of its checkpoint does not hold";
        foreach (var fact in proof.Facts)
            if (!Proofs.VerifyInclusion((ulong)fact.Number, (ulong)checkpoint.Size, HashTree.Leaf(fact.Bytes), [.. fact.Path],
                checkpoint.Root))
                return $"fact {fact.Number} is not under the root of the checkpoint";
        return proof.Facts.Count > 0 && proof.Render() == text ? null : "its text is not what it proves: a character was changed";
    }

    static bool TryParse(string text, [NotNullWhen(true)] out ProofFile? proof)
    {
        proof = null;
        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = 8 });
            var root = json.RootElement;
            if (root.GetProperty("format").GetString() != Format) return false;
            var facts = new List<ProvenFact>();
            foreach (var fact in root.GetProperty("facts").EnumerateArray())
            {
                var bytes = fact.GetProperty("bytes").GetBytesFromBase64();
                var reader = new MessagePackReader(bytes);
                var recorded = FactReader.Read(ref reader);
                if (!reader.End || recorded.Number != fact.GetProperty("number").GetInt64() || recorded.Number < 0) return false;
                facts.Add(
                    new(recorded.Number, bytes, [.. fact.GetProperty("path").EnumerateArray().Select(d => Digest.Parse(d.GetString()))]));
            }
            proof = new(root.GetProperty("verifier").GetString() ?? "", root.GetProperty("checkpoint").GetString() ?? "", facts);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or InvalidDataException
            or ArgumentException or OverflowException)
        {
            return false;
        }
    }
}
