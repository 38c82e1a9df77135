using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
namespace Countinghouse.Records;

/// <summary>SHA-256 of sixteen messages at once: vector t holds word t of all sixteen (layout in HashTree.Batch.cs).</summary>
static class Lanes16
{
    public const int Count = 16;

    public static bool Supported => Avx512BW.IsSupported;

    /// <summary>Sixteen padded messages of equal length, one after the other, to their sixteen digests.</summary>
    public static void Hash(ReadOnlySpan<byte> padded, Span<Digest> to)
    {
        var rows = MemoryMarshal.Cast<byte, Vector512<uint>>(padded);
        var blocks = rows.Length / Count;
        var state = Start();
        Words w = default;
        for (var block = 0; block < blocks; block++)
        {
            for (var lane = 0; lane < Count; lane++) w[lane] = Swap(rows[lane * blocks + block]);
            Transpose(ref w);
            Compress(ref state, ref w);
        }
        Store(state, to);
    }

    /// <summary>Thirty-two children to their sixteen parents. Shifting the words by a byte makes room for the mark.</summary>
    public static void Parents(ReadOnlySpan<Digest> children, Span<Digest> to)
    {
        var rows = MemoryMarshal.Cast<Digest, Vector512<uint>>(children[..(2 * Count)]);
        Words w = default;
        for (var lane = 0; lane < Count; lane++) w[lane] = Swap(rows[lane]);
        Transpose(ref w);
        var last = w[15];
        for (var t = 15; t > 0; t--) w[t] = (w[t - 1] << 24) | (w[t] >>> 8);
        w[0] = Vector512.Create(0x0100_0000u) | (w[0] >>> 8);
        var state = Start();
        Compress(ref state, ref w);
        w = default;
        w[0] = (last << 24) | Vector512.Create(Sha256Words.NodePad);
        w[15] = Vector512.Create(Sha256Words.NodeBits);
        Compress(ref state, ref w);
        Store(state, to);
    }

    static void Compress(ref State s, ref Words w)
    {
        Vector512<uint> a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (var t = 0; t < 64; t++)
        {
            if (t >= 16) w[t & 15] += Small0(w[(t + 1) & 15]) + w[(t + 9) & 15] + Small1(w[(t + 14) & 15]);
            var one = h + Big1(e) + Avx512F.TernaryLogic(e, f, g, Choose) + Vector512.Create(Sha256Words.K[t]) + w[t & 15];
            var two = Big0(a) + Avx512F.TernaryLogic(a, b, c, Majority);
            h = g; g = f; f = e; e = d + one;
            d = c; c = b; b = a; a = one + two;
        }
        s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
    }

    // Truth tables of the three-input instruction: e ? f : g, two of three, and exclusive or of three.
    const byte Choose = 0xCA, Majority = 0xE8, Xor = 0x96;

    static Vector512<uint> Big0(Vector512<uint> x) => Xor3(Right(x, 2), Right(x, 13), Right(x, 22));
    static Vector512<uint> Big1(Vector512<uint> x) => Xor3(Right(x, 6), Right(x, 11), Right(x, 25));
    static Vector512<uint> Small0(Vector512<uint> x) => Xor3(Right(x, 7), Right(x, 18), x >>> 3);
    static Vector512<uint> Small1(Vector512<uint> x) => Xor3(Right(x, 17), Right(x, 19), x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Right(Vector512<uint> x, [ConstantExpected] byte by) => Avx512F.RotateRight(x, by);

    static Vector512<uint> Xor3(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) => Avx512F.TernaryLogic(x, y, z, Xor);

    // SHA-256 reads its words with the highest byte first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Swap(Vector512<uint> x) => Avx512BW.Shuffle(x.AsByte(), Vector512.Create(Reversed, Reversed)).AsUInt32();

    static Vector256<byte> Reversed => Vector256.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

    static State Start()
    {
        State s = default;
        for (var i = 0; i < 8; i++) s[i] = Vector512.Create(Sha256Words.Start[i]);
        return s;
    }

    static void Store(in State s, Span<Digest> to)
    {
        Words w = default;
        for (var i = 0; i < 8; i++) w[i] = s[i];
        Transpose(ref w);
        var rows = MemoryMarshal.Cast<Digest, Vector256<uint>>(to[..Count]);
        for (var lane = 0; lane < Count; lane++) rows[lane] = Swap(w[lane]).GetLower();
    }

    // 16 × 16 words: pairs of rows, then fours, then the 128-bit quarters of four rows of fours.
    static void Transpose(ref Words w)
    {
        for (var i = 0; i < 16; i += 4)
        {
            var low01 = Avx512F.UnpackLow(w[i], w[i + 1]).AsUInt64();
            var high01 = Avx512F.UnpackHigh(w[i], w[i + 1]).AsUInt64();
            var low23 = Avx512F.UnpackLow(w[i + 2], w[i + 3]).AsUInt64();
            var high23 = Avx512F.UnpackHigh(w[i + 2], w[i + 3]).AsUInt64();
            w[i] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            w[i + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            w[i + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            w[i + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }
        for (var i = 0; i < 4; i++)
        {
            var even0 = Avx512F.Shuffle4x128(w[i], w[4 + i], 0x88);
            var odd0 = Avx512F.Shuffle4x128(w[i], w[4 + i], 0xDD);
            var even1 = Avx512F.Shuffle4x128(w[8 + i], w[12 + i], 0x88);
            var odd1 = Avx512F.Shuffle4x128(w[8 + i], w[12 + i], 0xDD);
            w[i] = Avx512F.Shuffle4x128(even0, even1, 0x88);
            w[4 + i] = Avx512F.Shuffle4x128(odd0, odd1, 0x88);
            w[8 + i] = Avx512F.Shuffle4x128(even0, even1, 0xDD);
            w[12 + i] = Avx512F.Shuffle4x128(odd0, odd1, 0xDD);
        }
    }

    [InlineArray(16)] struct Words { Vector512<uint> first; }
    [InlineArray(8)] struct State { Vector512<uint> first; }
}
