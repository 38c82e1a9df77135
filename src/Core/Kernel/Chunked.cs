namespace Countinghouse.Kernel;

/// <summary>
/// A list of blittable or small rows that only grows, kept in pieces of a fixed size: a million rows are never copied to a larger
/// place, and
/// each piece is small enough for the collector's ordinary heap.
/// </summary>
public sealed class Chunked<T>
    where T : struct
{
    const int Bits = 9; // 512 rows: 64 KB of the widest rows we keep, below the large-object limit of 85 000 bytes

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
