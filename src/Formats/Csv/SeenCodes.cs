using System.Buffers.Binary;
using System.Text;
namespace Countinghouse.Formats.Csv;

/// <summary>
/// Codes of accounts, instruments, currencies and venues by their bytes: a day names few of them a great many times, so a string is
/// made the first time only. What would make the table large or slow is made anew each time; the text is the same either way.
/// </summary>
sealed class SeenCodes
{
    /// <summary>The most codes kept, about 100 MB of them: the accounts of a large broker.</summary>
    public const int Most = 1_000_000;

    // Longer than any code of ISO; it bounds the memory.
    const int LongestCode = 64;

    // Half of the slots stay free, so a search this long means that the codes were chosen to collide.
    const int MostSteps = 32;

    string?[] codes = new string?[1_024];
    uint[] hashes = new uint[1_024];

    /// <summary>How many codes are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The code as a string, the same one for the same bytes as long as it is kept.</summary>
    public string this[ReadOnlySpan<byte> code]
    {
        get
        {
            if (code.Length > LongestCode) return Encoding.UTF8.GetString(code);
            var hash = Hash(code);
            var mask = codes.Length - 1;
            for (int at = (int)(hash & (uint)mask), steps = 0; steps < MostSteps; at = (at + 1) & mask, steps++)
            {
                if (codes[at] is not { } known) return Add(code, hash, at);
                if (hashes[at] == hash && Ascii.Equals(code, known)) return known;
            }
            return Encoding.UTF8.GetString(code);
        }
    }

    string Add(ReadOnlySpan<byte> code, uint hash, int at)
    {
        var text = Encoding.UTF8.GetString(code);
        if (Count == Most || !Ascii.IsValid(code)) return text;
        (codes[at], hashes[at]) = (text, hash);
        if (++Count > codes.Length / 2) Grow();
        return text;
    }

    void Grow()
    {
        var (oldCodes, oldHashes) = (codes, hashes);
        codes = new string?[oldCodes.Length * 2];
        hashes = new uint[codes.Length];
        for (var i = 0; i < oldCodes.Length; i++)
        {
            if (oldCodes[i] is null) continue;
            var at = (int)(oldHashes[i] & (uint)(codes.Length - 1));
            while (codes[at] is not null) at = (at + 1) & (codes.Length - 1);
            (codes[at], hashes[at]) = (oldCodes[i], oldHashes[i]);
        }
    }

    // Eight bytes a step, multiplied and folded; the last step looks at the last eight bytes again.
    static uint Hash(ReadOnlySpan<byte> code)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio
        unchecked
        {
            var hash = (ulong)code.Length;
            if (code.Length < 8)
            {
                if (code.Length >= 4) // the two fours overlap
                    hash ^= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(code) << 32 | BinaryPrimitives.ReadUInt32LittleEndian(
                        code[^4..]);
                else foreach (var one in code) hash = hash << 8 | one;
                return Fold(hash * Odd);
            }
            for (var at = 0; at + 8 < code.Length; at += 8)
                hash = Fold((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(code[at..])) * Odd) * Odd;
            return Fold((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(code[^8..])) * Odd);
        }
    }

    static uint Fold(ulong hash) => unchecked((uint)(hash >> 32) ^ (uint)hash);
}
