namespace Countinghouse.Kernel;

/// <summary>
/// A list of small rows that only grows, kept in pieces of a fixed size: a million rows are never copied to a larger place, and a piece
/// is large enough that the collector does not move it as it grows old. The first piece grows to that size, so that a list of few rows is
/// small: of what falls due on one date there may be one.
/// </summary>
public sealed class Chunked<T>
    where T : struct
{
    const int Bits = 13; // 8 192 rows: 128 KB of the narrowest we keep, above the large-object limit of 85 000 bytes
    const int Few = 16;

    readonly List<T[]> pieces = [];

    public int Count { get; private set; }

    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return ref pieces[index >> Bits][index & ((1 << Bits) - 1)];
        }
    }

    public void Add(in T row)
    {
        var (piece, at) = (Count >> Bits, Count & ((1 << Bits) - 1));
        if (piece == pieces.Count) pieces.Add(new T[piece == 0 ? Few : 1 << Bits]);
        else if (at == pieces[piece].Length)
        {
            var grown = pieces[piece];
            Array.Resize(ref grown, at * 2);
            pieces[piece] = grown;
        }
        pieces[piece][at] = row;
        Count++;
    }
}
