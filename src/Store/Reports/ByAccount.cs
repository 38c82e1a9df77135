using System.Collections;

namespace Countinghouse.Store.Reports;

/// <summary>
/// What many accounts have, told in the order of their codes: each account's own is sorted when it comes and stays where it lies.
/// </summary>
sealed class ByAccount<T> : IReadOnlyList<T>
{
    readonly List<(int Place, T[] Items)> pieces = [];
    int[]? ends; // of the pieces in their order; made when one is asked for

    public int Count { get; private set; }

    /// <summary>Takes what some accounts have, sorted by account, out of a list, which is empty then.</summary>
    /// <param name="place">Of the account among all.</param>
    public void Take(List<T> items, Func<T, int> place)
    {
        for (int from = 0, to; from < items.Count; from = to)
        {
            var at = place(items[from]);
            for (to = from + 1; to < items.Count && place(items[to]) == at;) to++;
            pieces.Add((at, items.GetRange(from, to - from).ToArray()));
        }
        Count += items.Count;
        ends = null;
        items.Clear();
    }

    int[] Ends()
    {
        if (ends is not null) return ends;
        pieces.Sort((a, b) => a.Place.CompareTo(b.Place));
        var sum = 0;
        return ends = [.. pieces.Select(p => sum += p.Items.Length)];
    }

    public T this[int index]
    {
        get
        {
            var at = Array.BinarySearch(Ends(), index + 1);
            if (at < 0) at = ~at;
            return pieces[at].Items[index - (at == 0 ? 0 : Ends()[at - 1])];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        Ends();
        foreach (var (_, items) in pieces)
            foreach (var item in items) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
