namespace Countinghouse.Kernel;

/// <summary>
/// A list of small rows that only grows, kept in pieces of a fixed size: a million rows are never copied to a larger place, and a piece
/// is large enough that the collector does not move it as it grows old.
/// </summary>
public sealed class Chunked<T>
    where T : struct
{
    const int Bits = 13; // 8 192 rows: 128 KB of the narrowest we keep, above the large-object limit of 85 000 bytes

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
        if (Count >> Bits == pieces.Count) pieces.Add(new T[1 << Bits]);
        pieces[Count >> Bits][Count & ((1 << Bits) - 1)] = row;
        Count++;
    }
}
