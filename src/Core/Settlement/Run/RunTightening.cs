using System.Numerics;
using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// The same run in fewer and tighter rows. What can never settle and what always may is decided; a row that cannot go below zero is
/// dropped; no amount stays larger than the worst shortage its row can have (coefficient tightening, Savelsbergh 1994); what a row
/// makes one instruction need another for becomes a row of its own. Every set that keeps the rows of the run keeps these, and the other
/// way round.
/// </summary>
sealed class RunTightening
{
    const int MostRounds = 12;  // each is a pass over the rows; later ones find next to nothing
    const int MostToSum = 10;   // items of a row whose sums are all tried: 2^10 of them
    const int MostToPair = 200; // items of a row in which each delivery is tried against each receipt

    readonly RunRows rows;
    readonly RowEntry[] entries;
    readonly long[] free;
    readonly bool[] dropped;
    readonly List<RowItem> items = [];
    readonly int[] places;

    /// <param name="decided">What is decided already, by instruction.</param>
    public RunTightening(RunRows rows, sbyte[] decided)
    {
        this.rows = rows;
        entries = [.. rows.InRow];
        free = [.. rows.Free];
        dropped = new bool[rows.Count];
        places = new int[rows.Columns];
        Needs = new(rows.Columns);
        Decided = [.. decided];
        for (var round = 0; round < MostRounds && Pass(); round++) Work += 4L * entries.Length;
        while (Follow()) { }
        for (var row = 0; row < rows.Count; row++) Absorb(row, Entries(row));
    }

    /// <summary>By instruction: 1 settles in a best set, -1 does not, 0 is open.</summary>
    public sbyte[] Decided { get; }

    public RunNeeds Needs { get; }

    /// <summary>Elementary steps taken.</summary>
    public long Work { get; private set; }

    [MethodImpl(RunCode.AtOnce)]
    bool Pass()
    {
        var changed = false;
        for (var row = 0; row < rows.Count; row++) changed |= !dropped[row] && Tighten(row);
        return changed | Follow() | SettleTheHarmless();
    }

    // What is needed settles with what needs it, and what needs it fails with it.
    [MethodImpl(RunCode.AtOnce)]
    bool Follow()
    {
        var changed = false;
        foreach (var (column, needed) in Needs.All)
        {
            if (Decided[needed] < 0) changed |= Decide(column, -1);
            if (Decided[column] > 0) changed |= Decide(needed, 1);
        }
        return changed;
    }

    bool Decide(int column, sbyte way)
    {
        if (Decided[column] != 0) return false;
        Decided[column] = way;
        return true;
    }

    // What takes from no row that is left settles.
    [MethodImpl(RunCode.AtOnce)]
    bool SettleTheHarmless()
    {
        var takes = new bool[rows.Columns];
        foreach (var e in entries)
            if (e.Amount < 0) takes[e.Column] = true;
        foreach (var (column, needed) in Needs.All)
            if (Decided[needed] <= 0) takes[column] = true;
        var changed = false;
        for (var j = 0; j < rows.Columns; j++) changed |= !takes[j] && Decide(j, 1);
        return changed;
    }

    Span<RowEntry> Entries(int row) => entries.AsSpan(rows.RowStart[row], rows.RowStart[row + 1] - rows.RowStart[row]);

    [MethodImpl(RunCode.AtOnce)]
    bool Tighten(int row)
    {
        var own = Entries(row);
        var changed = Absorb(row, own);
        Needs.Items(own, items);
        var (outs, ins) = Sums();
        if (outs <= free[row])
        {
            dropped[row] = true;
            foreach (ref var e in own) e = e with { Amount = 0 };
            return true;
        }
        changed |= Rule(free[row] + ins);
        if (items.Count <= MostToPair) changed |= Need(free[row] + ins);
        (outs, ins) = Sums();
        if (outs > free[row])
        {
            changed |= Clip(row, outs - free[row]) | Divide(row);
            if (items.Count <= MostToSum) changed |= Fill(row);
        }
        Write(own);
        return changed;
    }

    (long Outs, long Ins) Sums()
    {
        long outs = 0, ins = 0;
        foreach (var item in items)
            if (item.Amount < 0) outs -= item.Amount; else ins += item.Amount;
        return (outs, ins);
    }

    // What is decided goes into the free amount.
    [MethodImpl(RunCode.AtOnce)]
    bool Absorb(int row, Span<RowEntry> own)
    {
        var changed = false;
        foreach (ref var e in own)
        {
            if (e.Amount == 0 || Decided[e.Column] == 0) continue;
            if (Decided[e.Column] > 0) free[row] += e.Amount;
            e = e with { Amount = 0 };
            changed = true;
        }
        return changed;
    }

    // What takes more than there can ever be does not happen.
    [MethodImpl(RunCode.AtOnce)]
    bool Rule(long most)
    {
        var changed = false;
        for (var i = 0; i < items.Count; i++)
        {
            if (-items[i].Amount <= most) continue;
            if (items[i].IsAlone) changed |= Decide(items[i].Column, -1);
            else if (Needs.Knows(items[i].Column, items[i].Less) || Needs.Add(items[i].Column, items[i].Less)) { changed = true; }
            else continue;
            items[i] = items[i] with { Amount = 0 };
        }
        return changed;
    }

    // A delivery that all the other receipts together are too little for needs the one left out.
    [MethodImpl(RunCode.AtOnce)]
    bool Need(long most)
    {
        var changed = false;
        foreach (var o in items)
        {
            if (o.Amount >= 0 || !o.IsAlone) continue;
            foreach (var i in items)
                if (i.Amount > 0 && i.IsAlone && most - i.Amount < -o.Amount) changed |= Needs.Add(o.Column, i.Column);
        }
        return changed;
    }

    [MethodImpl(RunCode.AtOnce)]
    bool Clip(int row, long worst)
    {
        var changed = false;
        for (var i = 0; i < items.Count; i++)
        {
            var amount = items[i].Amount;
            if (Math.Abs(amount) <= worst) continue;
            changed = true;
            if (amount < 0) free[row] -= -amount - worst;
            items[i] = items[i] with { Amount = amount < 0 ? -worst : worst };
        }
        return changed;
    }

    [MethodImpl(RunCode.AtOnce)]
    bool Divide(int row)
    {
        var common = 0L;
        foreach (var item in items)
            for (var rest = Math.Abs(item.Amount); rest != 0;) (common, rest) = (rest, common % rest);
        if (common <= 1) return false;
        for (var i = 0; i < items.Count; i++) items[i] = items[i] with { Amount = items[i].Amount / common };
        free[row] = (free[row] - (free[row] % common + common) % common) / common;
        return true;
    }

    // The room of a short row shrinks to what some of its items fill exactly.
    [MethodImpl(RunCode.AtOnce)]
    bool Fill(int row)
    {
        var room = free[row];
        foreach (var item in items) room += Math.Max(0, item.Amount);
        var most = 0L;
        Work += 1L << items.Count;
        Span<long> sums = stackalloc long[1 << items.Count]; // of the items of a set, a bit each
        for (var set = 1; set < 1 << items.Count; set++)
        {
            sums[set] = sums[set & set - 1] + Math.Abs(items[BitOperations.TrailingZeroCount(set)].Amount);
            if (sums[set] <= room && sums[set] > most) most = sums[set];
            if (most == room) return false;
        }
        free[row] -= room - most;
        return true;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Write(Span<RowEntry> own)
    {
        for (var e = 0; e < own.Length; e++)
        {
            places[own[e].Column] = e;
            own[e] = own[e] with { Amount = 0 };
        }
        foreach (var item in items)
        {
            ref var e = ref own[places[item.Column]];
            e = e with { Amount = e.Amount + item.Amount };
            if (item.IsAlone) continue;
            ref var less = ref own[places[item.Less]];
            less = less with { Amount = less.Amount - item.Amount };
        }
    }

    /// <summary>The rows that are left, over the columns that are open, in the order of <paramref name="open"/>.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public RunRows Rest(out int[] open, out RunNeeds needs)
    {
        var place = new int[rows.Columns];
        List<int> left = [];
        for (var j = 0; j < rows.Columns; j++)
        {
            place[j] = Decided[j] == 0 ? left.Count : -1;
            if (Decided[j] == 0) left.Add(j);
        }
        open = [.. left];
        List<RowName> names = [];
        List<long> freeLeft = [];
        List<RowEntry> rest = [];
        for (var row = 0; row < rows.Count; row++)
        {
            if (dropped[row]) continue;
            foreach (var e in Entries(row))
                if (e.Amount != 0) rest.Add(new(names.Count, place[e.Column], e.Amount));
            names.Add(rows.Names[row]);
            freeLeft.Add(free[row]);
        }
        needs = new(left.Count);
        foreach (var (column, needed) in Needs.All)
        {
            if (place[column] < 0 || place[needed] < 0 || !needs.Add(place[column], place[needed])) continue;
            rest.Add(new(names.Count, place[column], -1));
            rest.Add(new(names.Count, place[needed], 1));
            names.Add(new(RowKind.Link, needed, column));
            freeLeft.Add(0);
        }
        return new(left.Count, names, [.. freeLeft], rest);
    }
}
