using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
namespace Countinghouse.Records;

/// <summary>A SHA-256 value: 32 bytes, compared byte by byte, written as lower-case hexadecimal.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>
{
    /// <summary>How many bytes a digest has.</summary>
    public const int Length = 32;

    // The 32 bytes in memory order; the numbers themselves mean nothing.
    readonly ulong bytes0, bytes8, bytes16, bytes24;

    /// <summary>The digest as its 32 bytes, without copying.</summary>
    [UnscopedRef] public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in this));

    /// <summary>The digest of exactly 32 bytes.</summary>
    public static Digest From(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? MemoryMarshal.Read<Digest>(bytes)
        : throw new ArgumentException($"a digest has 32 bytes, not {bytes.Length}");

    /// <summary>Writes the 32 bytes at the front of the span.</summary>
    public void CopyTo(Span<byte> to) => Bytes.CopyTo(to);

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Digest digest)
    {
        digest = default;
        if (hex.Length != 2 * Length) return false;
        Span<byte> bytes = stackalloc byte[Length];
        if (Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        digest = From(bytes);
        return true;
    }

    /// <summary>Reads 64 hexadecimal digits, or throws.</summary>
    public static Digest Parse(ReadOnlySpan<char> hex) => TryParse(hex, out var digest)
        ? digest
        : throw new FormatException("a digest is written as 64 hexadecimal digits");

    /// <inheritdoc/>
    public bool Equals(Digest other) =>
        bytes0 == other.bytes0 && bytes8 == other.bytes8 && bytes16 == other.bytes16 && bytes24 == other.bytes24;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    /// <inheritdoc/>
    public int CompareTo(Digest other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);

    /// <summary>Same 32 bytes.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Not the same 32 bytes.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
}
