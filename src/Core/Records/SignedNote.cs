using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
namespace Countinghouse.Records;

/// <summary>One signature line of a note: who signed, with which key, and the signature itself.</summary>
public readonly record struct NoteSignature(string KeyName, uint KeyId, byte[] Signature)
{
    const string Dash = "\u2014 ";

    /// <summary>The line as C2SP signed-note writes it, with its line feed.</summary>
    public string Line()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, sizeof(uint));
        return $"{Dash}{KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads one line without its line feed.</summary>
    public static bool TryParse(string line, out NoteSignature signature)
    {
        signature = default;
        if (!line.StartsWith(Dash, StringComparison.Ordinal)) return false;
        var parts = line[Dash.Length..].Split(' ');
        if (parts.Length != 2 || !VerifierKey.IsName(parts[0])) return false;
        if (!StrictBase64.TryRead(parts[1], out var bytes) || bytes.Length <= sizeof(uint)) return false;
        signature = new(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..]);
        return true;
    }
}

/// <summary>A C2SP signed note taken apart: the bytes that were signed, and the signatures over them.</summary>
public sealed record SignedNote(byte[] Body, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>A checkpoint has three lines and a few signers; a note beyond this is somebody's mistake.</summary>
    public const int MaxChars = 65_536;

    /// <summary>The text that was signed.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Reads a note: text, an empty line, one or more signature lines. Nothing is verified yet.</summary>
    public static bool TryParse(string note, [NotNullWhen(true)] out SignedNote? signed)
    {
        signed = null;
        if (note.Length > MaxChars || !note.EndsWith('\n')) return false;
        // Control characters but the line feed, and half surrogates, have no place in a note.
        foreach (var rune in note.EnumerateRunes())
            if ((Rune.IsControl(rune) && rune.Value != '\n') || rune == Rune.ReplacementChar) return false;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) return false;
        List<NoteSignature> signatures = [];
        foreach (var line in note[(split + 2)..].Split('\n')[..^1])
        {
            if (!NoteSignature.TryParse(line, out var signature)) return false;
            signatures.Add(signature);
        }
        if (signatures.Count == 0) return false;
        signed = new(Encoding.UTF8.GetBytes(note[..(split + 1)]), signatures);
        return true;
    }
}

/// <summary>The public half of an Ed25519 note key, in the text form given to those who verify: name+id+key.</summary>
public sealed record VerifierKey(string Name, byte[] PublicKey)
{
    const byte Ed25519 = 0x01;
    const int PublicKeyBytes = 32;

    /// <summary>The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), the highest first.</summary>
    public uint KeyId => KeyIdOf(Name, PublicKey);

    /// <summary>The id of a key of that name.</summary>
    public static uint KeyIdOf(string name, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey]));

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ed25519, .. PublicKey])}";

    /// <summary>Reads the text form; a key id that does not belong to the key is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        var parts = text.Split('+', 3); // base64 may hold a plus, a name may not
        if (parts.Length != 3 || !IsName(parts[0])) return false;
        if (!StrictBase64.TryRead(parts[2], out var bytes) || bytes.Length != 1 + PublicKeyBytes || bytes[0] != Ed25519) return false;
        var read = new VerifierKey(parts[0], bytes[1..]);
        if (parts[1] != $"{read.KeyId:x8}") return false;
        key = read;
        return true;
    }

    /// <summary>A key name is not empty and has neither spaces nor a plus.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c));

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && PublicKey.AsSpan().SequenceEqual(other.PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)KeyId);
}
