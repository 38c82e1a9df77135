using System.Collections;

namespace Countinghouse.Store.Reports;

/// <summary>Rows of a report that are printed as they are asked for: of a million, none is kept as text.</summary>
sealed class RowsOf<T>(IReadOnlyList<T> items, Func<T, string[]> print) : IReadOnlyList<string[]>
{
    public int Count => items.Count;
    public string[] this[int index] => print(items[index]);
    public IEnumerator<string[]> GetEnumerator() => items.Select(print).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>
/// Rows that are read as they are gone through, by who goes through them once; counted, or asked for by number, they are kept.
/// </summary>
sealed class RowsRead(IEnumerable<string[]> rows) : IReadOnlyList<string[]>
{
    List<string[]>? kept;

    List<string[]> Kept => kept ??= [.. rows];
    public int Count => Kept.Count;
    public string[] this[int index] => Kept[index];
    public IEnumerator<string[]> GetEnumerator() => (kept ?? rows).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
