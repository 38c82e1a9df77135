using System.Runtime.CompilerServices;
using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

/// <summary>What guides a search.</summary>
/// <param name="Prices">By row, of its largest amount, in weights.</param>
/// <param name="Gains">By column, its weight beyond what it takes at these prices.</param>
public sealed record SearchGuide(long[] Prices, long[] Gains);

/// <summary>
/// The fast form of the settlement run's search, on rows that are tightened. Each step changes its mind about one instruction, then mends
/// what that makes short, row by row, with whatever costs least at the prices, then lets in what now fits; a step that loses more than
/// the falling threshold allows is taken back (ejection chains under threshold accepting).
/// <code>
/// settles:  columns × bool               left:   rows × long, what each row has now, ≥ 0 between steps
/// entries:  | row int | column int | amount long |   16 bytes, once by row and once by column
/// undo:     columns flipped in this step, in order;  since: columns flipped since the best set
/// </code>
/// Same meaning as <see cref="SettlementRun"/>; a twin test holds them together. Measured by <c>bench --only settle-50k</c>:
/// docs/performance.md.
/// </summary>
public sealed class RunSearch
{
    const int MostFlips = 64;    // of one step: longer chains hardly ever pay
    const int MostLooks = 48;    // entries of a long row looked at for one mend

    readonly RunRows rows;
    readonly long[] weights, prices, gains, largest, left;
    readonly bool[] settles;
    readonly int[] stamps;
    readonly List<int> undo = [], lacking = [], since = [], risen = [];
    readonly long mean;
    readonly RunDraw draw;
    int stamp;

    public RunSearch(RunRows rows, long[] weights, SearchGuide guide, ulong seed)
    {
        (this.rows, this.weights, prices, gains, draw) = (rows, weights, guide.Prices, guide.Gains, new(seed));
        left = [.. rows.Free];
        settles = new bool[rows.Columns];
        stamps = new int[rows.Columns];
        largest = new long[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            largest[row] = 1;
            foreach (var e in rows.Row(row)) largest[row] = Math.Max(largest[row], Math.Abs(e.Amount));
        }
        Int128 total = 0;
        foreach (var w in weights) total += w;
        mean = (long)Int128.Max(1, total / Math.Max(1, weights.Length));
    }

    public long Value { get; private set; }

    public long BestValue { get; private set; }

    public long Work { get; private set; }

    public bool Settles(int column) => settles[column];

    /// <summary>
    /// Begins with a set made to fit: <see cref="RunRule.Fit"/> with the rows that are short in a queue, worst first, each entry good as
    /// long as its row is as short as it says.
    /// </summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Begin(IReadOnlyList<bool> wanted, long[] costs, int[] order)
    {
        for (var j = 0; j < settles.Length; j++)
            if (settles[j] != wanted[j]) Flip(j);
        PriorityQueue<(int Row, long Left), (long, int)> worst = new();
        for (var row = 0; row < left.Length; row++) Queue(worst, row);
        while (worst.TryDequeue(out var next, out _))
        {
            if (left[next.Row] != next.Left) continue;
            var best = default(RowEntry);
            foreach (var e in rows.Row(next.Row))
                if (e.Amount < 0 && settles[e.Column] && (best.Amount == 0 || RunRule.IsCheaper(e, best, -next.Left, costs))) best = e;
            Flip(best.Column);
            foreach (var e in rows.Column(best.Column)) Queue(worst, e.Row);
            Work += rows.Row(next.Row).Length;
        }
        foreach (var j in order)
            if (!settles[j] && Fits(j)) Flip(j);
        undo.Clear();
        lacking.Clear();
        since.Clear();
        BestValue = Value;
    }

    void Queue(PriorityQueue<(int Row, long Left), (long, int)> worst, int row)
    {
        if (left[row] < 0) worst.Enqueue((row, left[row]), (-RunRule.Shortage(-left[row], largest[row]), row));
    }

    /// <summary>Steps until so much work is done; the threshold falls from <paramref name="hot"/> to nothing, in permille of the mean
    /// weight. Ends with the best set.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Run(int[] suspects, long work, long hot)
    {
        var end = Work + work;
        while (Work < end && suspects.Length > 0)
        {
            var rest = (end - Work) * 1_000 / work;
            var threshold = mean * hot / 1_000 * rest / 1_000 * rest / 1_000;
            for (var i = 0; i < 64; i++) Step(suspects[draw.Below(suspects.Length)], threshold);
        }
        BackToBest();
    }

    [MethodImpl(RunCode.AtOnce)]
    void Step(int column, long threshold)
    {
        var before = Value;
        undo.Clear();
        risen.Clear();
        stamp++;
        Flip(column);
        if (MendAll())
        {
            LetIn();
            var allowed = threshold == 0 ? 0 : (long)(draw.Next() % (ulong)threshold);
            if (Value >= before - allowed)
            {
                Keep();
                return;
            }
        }
        for (var i = undo.Count - 1; i >= 0; i--) Turn(undo[i]);
        lacking.Clear();
    }

    void Keep()
    {
        if (Value > BestValue)
        {
            BestValue = Value;
            since.Clear();
            return;
        }
        since.AddRange(undo);
    }

    void BackToBest()
    {
        for (var i = since.Count - 1; i >= 0; i--) Turn(since[i]);
        since.Clear();
        Invariant.Hold(Value == BestValue);
    }

    [MethodImpl(RunCode.AtOnce)]
    bool MendAll()
    {
        while (lacking.Count > 0)
        {
            var row = lacking[^1];
            lacking.RemoveAt(lacking.Count - 1);
            while (left[row] < 0)
            {
                if (undo.Count >= MostFlips) return false;
                var mend = Mend(row);
                if (mend < 0) return false;
                Flip(mend);
            }
        }
        return true;
    }

    // What helps a short row at the least cost: a delivery taken out, or a receipt let in.
    [MethodImpl(RunCode.AtOnce)]
    int Mend(int row)
    {
        var entries = rows.Row(row);
        var looks = Math.Min(entries.Length, MostLooks);
        var at = looks < entries.Length ? draw.Below(entries.Length) : 0;
        var (best, least) = (-1, long.MaxValue);
        for (var i = 0; i < looks; i++, at++)
        {
            if (at == entries.Length) at = 0;
            var e = entries[at];
            if (settles[e.Column] == e.Amount > 0 || stamps[e.Column] == stamp) continue;
            var cost = Cost(e, -left[row]);
            if (cost < least) (best, least) = (e.Column, cost);
        }
        Work += looks;
        return best;
    }

    [MethodImpl(RunCode.AtOnce)]
    long Cost(in RowEntry entry, long shortage)
    {
        unchecked
        {
            var loss = settles[entry.Column] ? gains[entry.Column] : -gains[entry.Column];
            loss += (long)(draw.Next() % (ulong)mean) >> 3;
            foreach (var e in rows.Column(entry.Column))
            {
                var change = settles[entry.Column] ? -e.Amount : e.Amount;
                if (change >= 0) continue;
                var after = left[e.Row] + change;
                if (after >= 0) continue;
                var more = Math.Min(-after, -change);
                loss += Share(Math.Max(prices[e.Row], mean >> 2), more, largest[e.Row]);
            }
            Work += 4;
            var help = Math.Min(Math.Abs(entry.Amount), shortage);
            // By what it brings, in 1/64 of the shortage; what is cheaper than nothing is taken by its gain.
            return loss <= 0 ? loss : Share(loss, shortage, help);
        }
    }

    // amount · part / whole without leaving 64 bits.
    [MethodImpl(RunCode.AtOnce)]
    static long Share(long amount, long part, long whole)
    {
        while (part > 1 << 20)
        {
            part >>= 4;
            whole >>= 4;
        }
        return Math.Min(amount, 1L << 42) * part / Math.Max(1, whole);
    }

    [MethodImpl(RunCode.AtOnce)]
    void LetIn()
    {
        for (var r = 0; r < risen.Count; r++)
        {
            var row = risen[r];
            if (left[row] <= 0) continue;
            var entries = rows.Row(row);
            var looks = Math.Min(entries.Length, MostLooks);
            var at = looks < entries.Length ? draw.Below(entries.Length) : 0;
            for (var i = 0; i < looks; i++, at++)
            {
                if (at == entries.Length) at = 0;
                var e = entries[at];
                if (e.Amount < 0 && !settles[e.Column] && -e.Amount <= left[row] && Fits(e.Column)) Flip(e.Column);
            }
            Work += looks;
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    bool Fits(int column)
    {
        foreach (var e in rows.Column(column))
            if (left[e.Row] + e.Amount < 0) return false;
        Work += 4;
        return true;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Flip(int column)
    {
        undo.Add(column);
        stamps[column] = stamp;
        Turn(column);
        var now = settles[column];
        foreach (var e in rows.Column(column))
        {
            var change = now ? e.Amount : -e.Amount;
            if (change > 0) risen.Add(e.Row);
            else if (left[e.Row] < 0) lacking.Add(e.Row);
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    void Turn(int column)
    {
        var now = settles[column] = !settles[column];
        Value += now ? weights[column] : -weights[column];
        unchecked
        {
            foreach (var e in rows.Column(column)) left[e.Row] += now ? e.Amount : -e.Amount;
        }
        Work += 4;
    }
}
