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
