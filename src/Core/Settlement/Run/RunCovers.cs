using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// Further rows that every set keeps and that the linear program does not: lifted cover inequalities. Deliveries that a position cannot
/// bear together, even with all its receipts but a few: one of them must fail, or one of those receipts settle (a receipt that does not
/// settle weighs as a delivery that does). Each is lifted exactly, instruction by instruction, up and down (Balas 1975; Zemel 1989; Gu,
/// Nemhauser, Savelsbergh 1998).
/// </summary>
sealed class RunCovers(RunRows rows, RunNeeds needs)
{
    const int One = 1 << 20;
    const int LongestRow = 4_096;  // a row with more entries has covers without end; its own price does as well
    const int MostLifted = 512;    // the largest sum of coefficients: the lifting takes time with it
    const int Least = One / 128;   // by how much a cover must be broken to be worth a row

    readonly RunNeeds none = new(rows.Columns);
    readonly List<RowItem> parts = [];
    readonly List<Item> items = [];
    readonly List<int> times = [];
    readonly List<long> lightest = []; // by sum of coefficients: the least weight that reaches it
    readonly SortedDictionary<int, long> sums = [];
    readonly HashSet<UInt128> seen = [];
    int taken, right;
    long room;

    readonly record struct Item(int Column, int Less, long Amount, bool Gives, int Missing);

    public long Work { get; private set; }

    /// <summary>Covers that the shares of the linear program break, each as a row: free amount and entries.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public List<(RowName Name, long Free, List<RowEntry> Entries)> Find(ReadOnlySpan<int> shares, int firstRow)
    {
        List<(RowName, long, List<RowEntry>)> found = [];
        for (var row = 0; row < rows.Count; row++)
        {
            var entries = rows.Row(row);
            if (entries.Length < 2 || entries.Length > LongestRow) continue;
            for (var way = 0; way < 4; way++)
            {
                if (way % 2 == 0 && !Gather(entries, way == 0 ? needs : none, rows.Free[row], shares)) break;
                if (!Cover(way % 2) || !Lift()) continue;
                var (free, made) = Entries(firstRow + found.Count);
                if (seen.Add(Mark(made, free))) found.Add((new(RowKind.Cover, rows.Names[row].Party, rows.Names[row].Asset), free, made));
            }
        }
        return found;
    }

    // A delivery that settles and a receipt that does not both use up the row's room; Missing is how far from that they are.
    [MethodImpl(RunCode.AtOnce)]
    bool Gather(ReadOnlySpan<RowEntry> entries, RunNeeds paired, long free, ReadOnlySpan<int> shares)
    {
        items.Clear();
        paired.Items(entries, parts);
        Work += entries.Length * 4L;
        room = free;
        var broken = false;
        foreach (var part in parts)
        {
            if (part.Amount == 0) continue;
            if (part.Amount > 0) room += part.Amount;
            var share = part.IsAlone ? shares[part.Column] : Math.Max(0, shares[part.Column] - shares[part.Less]);
            share = Math.Clamp(share, 0, One);
            broken |= share is > One / 256 and < One - One / 256;
            items.Add(new(part.Column, part.Less, Math.Abs(part.Amount), part.Amount > 0, part.Amount > 0 ? share : One - share));
        }
        return broken;
    }

    // Leaves a minimal cover in front, the number of its items in taken.
    [MethodImpl(RunCode.AtOnce)]
    bool Cover(int way)
    {
        items.Sort((a, b) =>
        {
            var order = way == 0
                ? ((Int128)a.Missing * b.Amount).CompareTo((Int128)b.Missing * a.Amount) : a.Missing.CompareTo(b.Missing);
            if (order == 0) order = b.Amount.CompareTo(a.Amount);
            return order != 0 ? order : a.Column.CompareTo(b.Column);
        });
        Int128 total = 0;
        long missing = 0;
        for (taken = 0; taken < items.Count && total <= room; taken++)
        {
            total += items[taken].Amount;
            missing += items[taken].Missing;
        }
        if (total <= room) return false;
        for (var i = taken - 1; i >= 0; i--)
        {
            if (total - items[i].Amount <= room) continue;
            total -= items[i].Amount;
            missing -= items[i].Missing;
            (items[i], items[taken - 1]) = (items[taken - 1], items[i]);
            taken--;
        }
        return missing < 2 * (long)One;
    }

    // Items of the cover that are whole are taken as given first and lifted back after the broken ones outside it.
    [MethodImpl(RunCode.AtOnce)]
    bool Lift()
    {
        times.Clear();
        for (var i = 0; i < items.Count; i++) times.Add(0);
        var left = room;
        var kept = 0;
        lightest.Clear();
        lightest.Add(0);
        for (var i = 0; i < taken; i++)
            if (items[i].Missing >= One / 256) kept++;
        var least = kept == 0 ? -1 : One / 256;
        List<long> own = [];
        for (var i = 0; i < taken; i++)
            if (items[i].Missing >= least)
            {
                times[i] = 1;
                own.Add(items[i].Amount);
            }
            else left -= items[i].Amount;
        if (own.Count > MostLifted / 4) return false;
        own.Sort();
        foreach (var amount in own) lightest.Add(lightest[^1] + amount);
        right = own.Count - 1;
        Outside(left, broken: true);
        for (var i = 0; i < taken; i++)
            if (items[i].Missing < least)
            {
                left += items[i].Amount;
                times[i] = Math.Max(0, Reach(left) - right);
                right += times[i];
                Take(times[i], items[i].Amount);
                if (lightest.Count > 8 * MostLifted) return false;
            }
        Outside(left, broken: false);
        var sum = 0L;
        for (var i = 0; i < items.Count; i++) sum += (long)times[i] * (One - items[i].Missing);
        return sum > (long)right * One + Least;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Outside(long left, bool broken)
    {
        for (var i = taken; i < items.Count; i++)
        {
            if (items[i].Missing < One == broken && lightest.Count < MostLifted)
            {
                times[i] = Math.Max(0, right - Reach(left - items[i].Amount));
                Take(times[i], items[i].Amount);
            }
        }
    }

    // The largest sum of coefficients within a weight; nothing fits into less than none.
    [MethodImpl(RunCode.AtOnce)]
    int Reach(long weight)
    {
        Work += 8;
        if (weight < 0) return 0;
        int low = 0, high = lightest.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (lightest[middle] <= weight) low = middle; else high = middle - 1;
        }
        return low;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Take(int by, long amount)
    {
        if (by == 0) return;
        Work += lightest.Count;
        var before = lightest.Count;
        for (var i = 0; i < by; i++) lightest.Add(long.MaxValue);
        for (var v = before - 1; v >= 0; v--) lightest[v + by] = Math.Min(lightest[v + by], lightest[v] + amount);
        for (var v = lightest.Count - 2; v >= 0; v--) lightest[v] = Math.Min(lightest[v], lightest[v + 1]);
    }

    (long Free, List<RowEntry> Entries) Entries(int row)
    {
        long free = right;
        sums.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            var sign = items[i].Gives ? times[i] : -times[i];
            if (sign == 0) continue;
            if (sign > 0) free -= sign;
            sums[items[i].Column] = sums.GetValueOrDefault(items[i].Column) + sign;
            if (items[i].Less >= 0) sums[items[i].Less] = sums.GetValueOrDefault(items[i].Less) - sign;
        }
        List<RowEntry> entries = [];
        foreach (var (column, amount) in sums)
            if (amount != 0) entries.Add(new(row, column, amount));
        return (free, entries);
    }

    static UInt128 Mark(List<RowEntry> entries, long free)
    {
        unchecked
        {
            var mark = (UInt128)(ulong)free;
            foreach (var e in entries) mark = (mark ^ (ulong)e.Column) * 0x9E3779B97F4A7C15UL + (ulong)e.Amount + (mark >> 61);
            return mark;
        }
    }
}
