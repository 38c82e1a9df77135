using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Countinghouse.Records;
using Org.BouncyCastle.Math.EC.Rfc8032;
namespace Countinghouse.Store;

/// <summary>The key a book signs its checkpoints with: Ed25519 (RFC 8032).</summary>
public sealed class SigningKey
{
    /// <summary>Bytes of a seed and of a public key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    readonly byte[] seed, publicKey;

    SigningKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != KeyBytes) throw new ArgumentException($"a seed has {KeyBytes} bytes, not {secret.Length}");
        seed = secret.ToArray();
        publicKey = new byte[KeyBytes];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
    }

    /// <summary>A new key from the system's randomness.</summary>
    public static SigningKey Create() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The key of a stored seed.</summary>
    public static SigningKey FromSeed(byte[] seed) => new(seed);

    /// <summary>The secret: whoever has it can sign for the book.</summary>
    public byte[] Seed => [.. seed];

    /// <summary>The public half.</summary>
    public byte[] PublicKey => [.. publicKey];

    /// <summary>The signature over the message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        Ed25519.Sign(seed, 0, publicKey, 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    /// <summary>Whether the signature is that key's over that message. Wrong lengths are answered false.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == KeyBytes && signature.Length == SignatureBytes
        && Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    /// <summary>What others verify this key's notes with.</summary>
    public VerifierKey Verifier(string keyName) => new(keyName, PublicKey);

    /// <summary>The signed note of a checkpoint.</summary>
    public static string SignCheckpoint(SigningKey key, string keyName, Checkpoint checkpoint)
    {
        if (!VerifierKey.IsName(keyName)) throw new ArgumentException("a key name is not empty and has no spaces and no plus");
        return checkpoint.Sign(keyName, key.Sign(checkpoint.BytesToSign()), VerifierKey.KeyIdOf(keyName, key.publicKey));
    }

    /// <summary>Reads a signed note and verifies it. Signatures of other keys are passed over; one of this key must be good.</summary>
    public static bool TryVerifyCheckpoint(string note, VerifierKey key, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(note, out var signed)) return false;
        if (!Checkpoint.TryParse(signed.Text, out var read)) return false;
        var id = key.KeyId;
        var ours = signed.Signatures.Where(s => s.KeyName == key.Name && s.KeyId == id).ToArray();
        if (ours.Length == 0 || !ours.All(s => Verify(key.PublicKey, signed.Body, s.Signature))) return false;
        checkpoint = read;
        return true;
    }
}
