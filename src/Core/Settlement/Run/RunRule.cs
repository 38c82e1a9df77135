namespace Countinghouse.Settlement;

/// <summary>
/// The settlement run as it can be read: what may settle together, first in first out, and a set made to fit by taking out what costs
/// least and adding back (Güntzer, Jungnickel, Leclerc 1998). <see cref="RunSearch"/> starts the same way, and goes on from there.
/// </summary>
public static class RunRule
{
    /// <summary>What each row has once all of a set has settled, netted; below zero is short.</summary>
    public static long[] Left(RunRows rows, IReadOnlyList<bool> settles)
    {
        long[] left = [.. rows.Free];
        for (var row = 0; row < rows.Count; row++)
            foreach (var e in rows.Row(row))
                if (settles[e.Column]) left[row] += e.Amount;
        return left;
    }

    /// <summary>Whether a set leaves nothing below zero, settles nothing on hold, and keeps the links.</summary>
    public static bool Keeps(RunInput input, RunRows rows, IReadOnlyList<bool> settles)
    {
        for (var j = 0; j < settles.Count; j++)
            if (settles[j] && input.Instructions[j].OnHold) return false;
        foreach (var left in Left(rows, settles))
            if (left < 0) return false;
        return true;
    }

    /// <summary>What a set is worth.</summary>
    public static long Value(RunInput input, IReadOnlyList<bool> settles)
    {
        var value = 0L;
        for (var j = 0; j < settles.Count; j++)
            if (settles[j]) value += input.Instructions[j].Weight;
        return value;
    }

    /// <summary>Gross and in order: by priority, then the oldest first, then by number; each settles if it can with what is there,
    /// pass after pass until nothing moves.</summary>
    public static bool[] FirstInFirstOut(RunInput input, RunRows rows)
    {
        var order = new int[input.Instructions.Count];
        for (var j = 0; j < order.Length; j++) order[j] = j;
        Array.Sort(order, (a, b) => Rank(input.Instructions[a]).CompareTo(Rank(input.Instructions[b])));
        var settles = new bool[order.Length];
        long[] left = [.. rows.Free];
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var j in order)
                if (!settles[j] && !input.Instructions[j].OnHold) moved |= TryAdd(rows, j, left, settles);
        }
        return settles;
    }

    static (int, int, long) Rank(RunInstruction i) => (i.Priority, -i.AgeDays, i.Id);

    /// <summary>
    /// A set made to fit. While a row is short, the one whose shortage is worst against its largest amount gives up what costs least for
    /// what it brings; then what fits comes in, in the order given.
    /// </summary>
    public static bool[] Fit(RunRows rows, IReadOnlyList<bool> wanted, IReadOnlyList<long> costs, IReadOnlyList<int> order)
    {
        bool[] settles = [.. wanted];
        var left = Left(rows, settles);
        for (var row = Worst(rows, left); row >= 0; row = Worst(rows, left))
            Change(rows, Cheapest(rows, row, settles, (-left[row], costs)), left, settles);
        foreach (var j in order)
            if (!settles[j]) TryAdd(rows, j, left, settles);
        return settles;
    }

    static int Worst(RunRows rows, long[] left)
    {
        var (worst, most) = (-1, 0L);
        for (var row = 0; row < left.Length; row++)
        {
            if (left[row] >= 0) continue;
            var largest = 1L;
            foreach (var e in rows.Row(row)) largest = Math.Max(largest, Math.Abs(e.Amount));
            var shortage = Shortage(-left[row], largest);
            if (shortage > most) (worst, most) = (row, shortage);
        }
        return worst;
    }

    /// <summary>A shortage against the largest amount of its row, in thousandths, at least one.</summary>
    internal static long Shortage(long shortage, long largest) => (long)Int128.Min((Int128)shortage * 1_000 / largest + 1, long.MaxValue);

    // Among what takes from the row: the least cost for each unit of the shortage that it covers, then the first.
    static int Cheapest(RunRows rows, int row, bool[] settles, (long Shortage, IReadOnlyList<long> Costs) of)
    {
        var best = default(RowEntry);
        foreach (var e in rows.Row(row))
            if (e.Amount < 0 && settles[e.Column] && (best.Amount == 0 || IsCheaper(e, best, of.Shortage, of.Costs))) best = e;
        return best.Column;
    }

    internal static bool IsCheaper(in RowEntry a, in RowEntry b, long shortage, IReadOnlyList<long> costs) =>
        (Int128)costs[a.Column] * Math.Min(-b.Amount, shortage) < (Int128)costs[b.Column] * Math.Min(-a.Amount, shortage);

    static bool TryAdd(RunRows rows, int column, long[] left, bool[] settles)
    {
        foreach (var e in rows.Column(column))
            if (left[e.Row] + e.Amount < 0) return false;
        Change(rows, column, left, settles);
        return true;
    }

    static void Change(RunRows rows, int column, long[] left, bool[] settles)
    {
        settles[column] = !settles[column];
        foreach (var e in rows.Column(column)) left[e.Row] += settles[column] ? e.Amount : -e.Amount;
    }
}
