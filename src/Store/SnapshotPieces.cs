using System.Buffers;
using System.Security.Cryptography;
using Countinghouse.Records;

namespace Countinghouse.Store;

/// <summary>The bytes of a snapshot in pieces, so that the state of a large book is never copied to a larger place.</summary>
sealed class SnapshotPieces : IBufferWriter<byte>
{
    const int PieceBytes = 4 << 20; // well below SQLite's largest blob, and what a reader takes in one go

    readonly List<(byte[] Bytes, int Used)> full = [];
    byte[] piece = new byte[PieceBytes];
    int used;

    public IEnumerable<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            foreach (var (bytes, length) in full) yield return bytes.AsMemory(0, length);
            if (used > 0) yield return piece.AsMemory(0, used);
        }
    }

    public void Advance(int count) => used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (piece.Length - used < Math.Max(sizeHint, 1))
        {
            full.Add((piece, used));
            (piece, used) = (new byte[Math.Max(PieceBytes, sizeHint)], 0);
        }
        return piece.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The leaf hash of all of it: SHA-256 over a zero byte and the pieces.</summary>
    public Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        foreach (var bytes in Pieces) hash.AppendData(bytes.Span);
        return Records.Digest.From(hash.GetHashAndReset());
    }
}
