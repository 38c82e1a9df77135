using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
namespace Countinghouse.Records;

/// <summary>SHA-256 of eight messages at once, for machines whose vectors have 256 bits. The same steps as sixteen.</summary>
static class Lanes8
{
    public const int Count = 8;

    public static bool Supported => Avx2.IsSupported;

    /// <summary>Eight padded messages of equal length, one after the other, to their eight digests.</summary>
    public static void Hash(ReadOnlySpan<byte> padded, Span<Digest> to)
    {
        var rows = MemoryMarshal.Cast<byte, Vector256<uint>>(padded);
        var halves = rows.Length / Count;
        var state = Start();
        Words w = default;
        for (var half = 0; half < halves; half += 2)
        {
            for (var lane = 0; lane < Count; lane++)
            {
                w[lane] = Swap(rows[lane * halves + half]);
                w[8 + lane] = Swap(rows[lane * halves + half + 1]);
            }
            Transpose(w[..8]);
            Transpose(w[8..]);
            Compress(ref state, ref w);
        }
        Store(ref state, to);
    }

    /// <summary>Sixteen children to their eight parents.</summary>
    public static void Parents(ReadOnlySpan<Digest> children, Span<Digest> to)
    {
        var rows = MemoryMarshal.Cast<Digest, Vector256<uint>>(children[..(2 * Count)]);
        Words w = default;
        for (var lane = 0; lane < Count; lane++)
        {
            w[lane] = Swap(rows[2 * lane]);
            w[8 + lane] = Swap(rows[2 * lane + 1]);
        }
        Transpose(w[..8]);
        Transpose(w[8..]);
        var last = w[15];
        for (var t = 15; t > 0; t--) w[t] = (w[t - 1] << 24) | (w[t] >>> 8);
        w[0] = Vector256.Create(0x0100_0000u) | (w[0] >>> 8);
        var state = Start();
        Compress(ref state, ref w);
        w = default;
        w[0] = (last << 24) | Vector256.Create(Sha256Words.NodePad);
        w[15] = Vector256.Create(Sha256Words.NodeBits);
        Compress(ref state, ref w);
        Store(ref state, to);
    }

    static void Compress(ref State s, ref Words w)
    {
        Vector256<uint> a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (var t = 0; t < 64; t++)
        {
            if (t >= 16) w[t & 15] += Small0(w[(t + 1) & 15]) + w[(t + 9) & 15] + Small1(w[(t + 14) & 15]);
            var one = h + Big1(e) + (g ^ (e & (f ^ g))) + Vector256.Create(Sha256Words.K[t]) + w[t & 15];
            var two = Big0(a) + ((a & b) | (c & (a | b)));
            h = g; g = f; f = e; e = d + one;
            d = c; c = b; b = a; a = one + two;
        }
        s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
    }

    static Vector256<uint> Big0(Vector256<uint> x) => Right(x, 2) ^ Right(x, 13) ^ Right(x, 22);
    static Vector256<uint> Big1(Vector256<uint> x) => Right(x, 6) ^ Right(x, 11) ^ Right(x, 25);
    static Vector256<uint> Small0(Vector256<uint> x) => Right(x, 7) ^ Right(x, 18) ^ (x >>> 3);
    static Vector256<uint> Small1(Vector256<uint> x) => Right(x, 17) ^ Right(x, 19) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Right(Vector256<uint> x, int by) => (x >>> by) | (x << (32 - by));

    // SHA-256 reads its words with the highest byte first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Swap(Vector256<uint> x) => Avx2.Shuffle(x.AsByte(), Vector256.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    static State Start()
    {
        State s = default;
        for (var i = 0; i < 8; i++) s[i] = Vector256.Create(Sha256Words.Start[i]);
        return s;
    }

    static void Store(ref State s, Span<Digest> to)
    {
        Transpose(s);
        var rows = MemoryMarshal.Cast<Digest, Vector256<uint>>(to[..Count]);
        for (var lane = 0; lane < Count; lane++) rows[lane] = Swap(s[lane]);
    }

    // 8 × 8 words: pairs of rows, then fours, then the 128-bit halves.
    static void Transpose(Span<Vector256<uint>> w)
    {
        w = w[..8];
        for (var i = 0; i < 8; i += 4)
        {
            var low01 = Avx2.UnpackLow(w[i], w[i + 1]).AsUInt64();
            var high01 = Avx2.UnpackHigh(w[i], w[i + 1]).AsUInt64();
            var low23 = Avx2.UnpackLow(w[i + 2], w[i + 3]).AsUInt64();
            var high23 = Avx2.UnpackHigh(w[i + 2], w[i + 3]).AsUInt64();
            w[i] = Avx2.UnpackLow(low01, low23).AsUInt32();
            w[i + 1] = Avx2.UnpackHigh(low01, low23).AsUInt32();
            w[i + 2] = Avx2.UnpackLow(high01, high23).AsUInt32();
            w[i + 3] = Avx2.UnpackHigh(high01, high23).AsUInt32();
        }
        for (var i = 0; i < 4; i++)
        {
            var low = Avx2.Permute2x128(w[i], w[4 + i], 0x20);
            w[4 + i] = Avx2.Permute2x128(w[i], w[4 + i], 0x31);
            w[i] = low;
        }
    }

    [InlineArray(16)] struct Words { Vector256<uint> first; }
    [InlineArray(8)] struct State { Vector256<uint> first; }
}
