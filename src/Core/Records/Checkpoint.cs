using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
namespace Countinghouse.Records;

/// <summary>The state of a tree as C2SP tlog-checkpoint writes it: whose tree, how many leaves, which root.</summary>
/// <param name="Origin">The name of the tree: one line, unique to the book.</param>
/// <param name="Size">How many leaves the tree has.</param>
/// <param name="Root">The root over them.</param>
/// <param name="LastRow">
/// Hash of the journal's row that ends there, which through the rows before it covers when and under which name each was written; none in a
/// note of an older program. An extension line of the standard.
/// </param>
public sealed record Checkpoint(string Origin, long Size, Digest Root, Digest? LastRow = null)
{
    const string RowLine = "journal-row ";

    /// <summary>The text that is signed: three lines and the extension, each with its line feed.</summary>
    public string Body() => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Bytes)}\n")
        + (LastRow is { } row ? $"{RowLine}{Convert.ToBase64String(row.Bytes)}\n" : "");

    /// <summary>The bytes that are signed.</summary>
    public byte[] BytesToSign() => Encoding.UTF8.GetBytes(Body());

    /// <summary>The whole signed note: the body, an empty line, one signature line.</summary>
    public string Sign(string keyName, ReadOnlySpan<byte> signature, uint keyId) =>
        Body() + "\n" + new NoteSignature(keyName, keyId, signature.ToArray()).Line();

    /// <summary>Reads a body or a whole note. Other lines after the root are extensions of others and are passed over.</summary>
    public static bool TryParse(string note, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var lines = note.Split('\n', 4);
        if (lines.Length < 4 || lines[0].Length == 0) return false;
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return false;
        if (lines[1].Length > 1 && lines[1][0] == '0') return false; // one number, one way to write it
        if (!StrictBase64.TryRead(lines[2], out var root) || root.Length != Digest.Length) return false;
        checkpoint = new(lines[0], size, Digest.From(root), Row(lines[3]));
        return true;
    }

    static Digest? Row(string rest) => rest.Split('\n').TakeWhile(l => l.Length > 0)
        .FirstOrDefault(l => l.StartsWith(RowLine, StringComparison.Ordinal)) is { } line
        && StrictBase64.TryRead(line[RowLine.Length..], out var hash) && hash.Length == Digest.Length ? Digest.From(hash) : null;
}

/// <summary>Base64 with one spelling for each value: no white space, no stray bits.</summary>
static class StrictBase64
{
    public static bool TryRead(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) { bytes = []; return false; }
        bytes = bytes[..length];
        return Convert.ToBase64String(bytes) == text;
    }
}
