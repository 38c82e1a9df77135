using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// A part of a row: an instruction, or what an instruction does beyond one that needs it (<paramref name="Column"/> settles and <paramref
/// name="Less"/> does not; -1 for none). Either is 0 or 1.
/// </summary>
readonly record struct RowItem(int Column, int Less, long Amount)
{
    public bool IsAlone => Less < 0;
}

/// <summary>
/// Which instruction settles only if another does: by a link, or since a position has nothing else to deliver from. With x ≤ y known, a
/// row's a·x + b·y is (a + b)·x + b·(y − x), so that what is bought to be sold on counts once.
/// </summary>
sealed class RunNeeds(int columns)
{
    const int MostForOne = 6; // further ones add next to nothing, and every one is a row

    readonly int[] places = new int[columns]; // of a column in the row looked at, from 1
    readonly List<int>?[] needs = new List<int>?[columns];
    readonly List<bool> paired = [];

    /// <summary>Each as the one that needs, and the one needed.</summary>
    public List<(int Column, int Needed)> All { get; } = [];

    /// <summary>Keeps that a column settles only if another does; false when that is known, or enough is.</summary>
    public bool Add(int column, int needed)
    {
        var list = needs[column] ??= [];
        if (list.Count >= MostForOne || list.Contains(needed)) return false;
        list.Add(needed);
        All.Add((column, needed));
        return true;
    }

    public bool Knows(int column, int needed) => needs[column]?.Contains(needed) == true;

    /// <summary>The entries of a row as items: each column alone, or in one pair.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Items(ReadOnlySpan<RowEntry> entries, List<RowItem> items)
    {
        items.Clear();
        paired.Clear();
        for (var e = 0; e < entries.Length; e++)
        {
            if (entries[e].Amount != 0) places[entries[e].Column] = e + 1;
            paired.Add(entries[e].Amount == 0);
        }
        for (var e = 0; e < entries.Length; e++)
        {
            if (paired[e] || Partner(entries, e) is not { } other) continue;
            paired[e] = paired[other] = true;
            items.Add(new(entries[e].Column, -1, entries[e].Amount + entries[other].Amount));
            items.Add(new(entries[other].Column, entries[e].Column, entries[other].Amount));
        }
        for (var e = 0; e < entries.Length; e++)
        {
            places[entries[e].Column] = 0;
            if (!paired[e]) items.Add(new(entries[e].Column, -1, entries[e].Amount));
        }
    }

    // The needed one with the amount nearest to the opposite, when it is in the row and free.
    [MethodImpl(RunCode.AtOnce)]
    int? Partner(ReadOnlySpan<RowEntry> entries, int e)
    {
        int? best = null;
        var least = long.MaxValue;
        foreach (var needed in needs[entries[e].Column] ?? [])
        {
            var place = places[needed] - 1;
            if (place < 0 || paired[place]) continue;
            var apart = Math.Abs(entries[e].Amount + entries[place].Amount);
            if (apart < least) (best, least) = (place, apart);
        }
        return best;
    }
}
