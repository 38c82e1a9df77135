using System.Numerics;
using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// The fast form of a search that goes through sets which do not fit: what a row is short of costs its price, and rows that stay short
/// become dearer (simulated annealing over penalties that adapt). Where deliveries depend on each other in rings, with little at hand, the
/// sets that fit lie far apart, and <see cref="RunSearch"/>, which keeps to them, does not get from one to the other.
/// <para>
/// A step flips one instruction; when that costs more than the heat allows, it may go on in the row that became dearest, with the best of
/// some that help there, a few rows deep, before it is taken back.
/// </para>
/// <code>
/// left:    rows × long, what each row has now; below zero is short
/// costs:   rows × | rate long | once long | up, down byte |   what being short costs
/// entries: | row int | amount long |   in order of columns;   since: columns flipped since the best set that fits, in order
/// </code>
/// </summary>
sealed class RunAnnealing
{
    const int Grain = 16;                // binary places of the mean weight
    const int Unit = 20;                 // binary places of a row's largest amount
    const int Steps = 4_096;             // at most, between two looks at which rows are short
    const int Fewest = 32;               // at least
    const long Looks = 8_000;            // parts of an annealing's work between two: it must have time to price what is short
    const int Halvings = 7;              // of the heat, from first to last
    const long Floor = 1L << Grain - 1;  // of a row's price: half a mean weight
    const long MostPrice = 1L << 36;     // with 2^25 units of shortage the cost stays in 64 bits
    const long MostTimes = 1L << 24;     // thousandths: dearer by so much no row need be
    const int Replies = 8;               // entries of a row looked at for one reply
    const int Deepest = 3;               // replies to one flip
    const int GoesOn = 32;               // of 256 flips that cost too much
    const int GoesAlong = 128;           // of 256 flips that cost too much by themselves and are part of a chain
    const int Ends = 32;                 // of 256 links of a chain: there it is cut

    readonly RunRows rows;
    readonly long[] left;
    readonly Costs[] costs;
    readonly Entry[] entries;
    readonly int[] columnStart, rowColumn;
    readonly long[] weights, worth, price, largest, times;
    readonly bool[] settles;
    readonly List<int> since = [];
    readonly RunDraw draw;
    readonly RunChains chains;
    int shortRows, kept;

    /// <param name="guide">Prices by row, of its largest amount, in weights; and what is handed on.</param>
    [MethodImpl(RunCode.AtOnce)]
    public RunAnnealing(RunRows rows, long[] weights, (long[] Prices, RunChains Chains) guide, ulong seed)
    {
        (this.rows, this.weights, draw, chains) = (rows, weights, new(seed), guide.Chains);
        Int128 total = 0;
        foreach (var w in weights) total += w;
        var mean = (long)Int128.Max(1, total / Math.Max(1, weights.Length));
        (columnStart, settles) = (rows.ColumnStart, new bool[rows.Columns]);
        entries = [.. rows.InColumn.Select(e => new Entry(e.Row, e.Amount))];
        rowColumn = [.. rows.InRow.Select(e => e.Column)];
        worth = [.. weights.Select(w => (long)Int128.Min(((Int128)w << Grain) / mean, MostPrice))];
        price = [.. guide.Prices.Select(p => Math.Max(Floor, (long)Int128.Min(((Int128)p << Grain) / mean, MostPrice)))];
        (left, costs) = ([.. rows.Free], new Costs[rows.Count]);
        (largest, times) = (new long[rows.Count], new long[rows.Count]);
        Array.Fill(times, 1_000);
        for (var row = 0; row < rows.Count; row++)
        {
            var most = 1L;
            foreach (var e in rows.Row(row)) most = Math.Max(most, Math.Abs(e.Amount));
            byte up = 0, down = 0;
            while (most >> down >= 1 << Unit) down++;
            while (most << up < 1 << Unit - 1) up++;
            largest[row] = most >> down << up;
            costs[row] = new(0, 0, up, down);
            if (rows.Free[row] < 0) shortRows++;
        }
    }

    readonly record struct Entry(int Row, long Amount);

    // What a shortage costs: so much at once, and so much for its size in 2^-20 of the row's largest amount.
    readonly record struct Costs(long Rate, long Once, byte Up, byte Down)
    {
        public long Of(long amount)
        {
            unchecked
            {
                return amount >= 0 ? 0 : Once + (Math.Min(-amount << Up >> Down, 1L << 25) * Rate >> Unit);
            }
        }
    }

    public long Value { get; private set; }

    /// <summary>Of the best set that fits since it was half cold; -1 when there was none.</summary>
    public long BestValue { get; private set; }

    /// <summary>Elementary steps taken.</summary>
    public long Work { get; private set; }

    public bool Settles(int column) => settles[column];

    /// <summary>Begins with a set, which need not fit.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Begin(IReadOnlyList<bool> wanted)
    {
        for (var j = 0; j < settles.Length; j++)
            if (settles[j] != wanted[j]) Turn(j);
        since.Clear();
        kept = 0;
        BestValue = shortRows == 0 ? Value : -1;
    }

    /// <summary>Steps among some columns until so much work is done, the heat falling from <paramref name="hot"/>, in thousandths of the
    /// mean weight. Ends with the best set that fits of the colder half; with the last one when none did.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Run(int[] among, long work, long hot)
    {
        var (start, end) = (Work, Work + work);
        var cool = false;
        while (Work < end && among.Length > 0)
        {
            var done = (Work - start) * 1_000_000 / work;
            var halved = done * Halvings;
            var heat = ((hot << Grain) / 1_000 >> (int)(halved / 1_000_000)) * (2_000_000 - halved % 1_000_000) / 2_000_000;
            Reprice(done);
            if (!cool && done >= 500_000) cool = Forget();
            for (var i = 0; i < Math.Clamp(work / Looks, Fewest, Steps); i++) Step(among[draw.Below(among.Length)], heat);
        }
        if (BestValue < 0) return;
        for (var i = since.Count - 1; i >= 0; i--) Turn(since[i]);
        since.Clear();
        kept = 0;
    }

    // What it began with is not what it was asked for.
    bool Forget()
    {
        BestValue = -1;
        since.Clear();
        kept = 0;
        return true;
    }

    // A short row becomes dearer by a fifth, another cheaper: by a fiftieth at first, by nothing at the end.
    [MethodImpl(RunCode.AtOnce)]
    void Reprice(long done)
    {
        Work += price.Length / 4;
        for (var row = 0; row < price.Length; row++)
        {
            times[row] = left[row] < 0 ? Math.Min(times[row] * 6 / 5 + 1, MostTimes)
                : Math.Max(1_000, times[row] * Math.Min(1_000, 980 + 20 * done / 800_000) / 1_000);
            var now = Math.Min(price[row] * times[row] / 1_000, MostPrice); // 2^60 at most
            costs[row] = costs[row] with { Rate = (now << Unit) / largest[row], Once = now / 10 };
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    void Step(int column, long heat)
    {
        var gain = Gain(column, out var row);
        var allowed = gain >= 0 ? 0 : -Heat(heat);
        var along = gain < allowed && (chains.After(column) >= 0 || chains.Before(column) >= 0) && draw.Next() % 256 < GoesAlong;
        if (gain < allowed && !along && (row < 0 || draw.Next() % 256 >= GoesOn)) return;
        Flip(column);
        if (along) gain += Along(column, ref row);
        for (var depth = 0; gain < allowed && depth < Deepest && row >= 0; depth++)
        {
            column = Reply(row, column, out var more, out row);
            if (column < 0) break;
            Flip(column);
            gain += more;
        }
        if (gain >= allowed) Keep();
        else
            for (var i = since.Count - 1; i >= kept; i--)
            {
                Turn(since[i]);
                since.RemoveAt(i);
            }
    }

    // What hands on or brings what this one does goes with it.
    [MethodImpl(RunCode.AtOnce)]
    long Along(int column, ref int row)
    {
        var (was, gain) = (!settles[column], 0L);
        for (var j = chains.After(column); j >= 0 && settles[j] == was; j = chains.After(j))
        {
            gain += Gain(j, out row);
            Flip(j);
            if (draw.Next() % 256 < Ends) break;
        }
        for (var j = chains.Before(column); j >= 0 && settles[j] == was; j = chains.Before(j))
        {
            gain += Gain(j, out var other);
            if (row < 0) row = other;
            Flip(j);
            if (draw.Next() % 256 < Ends) break;
        }
        return gain;
    }

    // The best of some that help a row; and the row that it makes dearest in its turn.
    [MethodImpl(RunCode.AtOnce)]
    int Reply(int row, int but, out long gain, out int dearest)
    {
        var entries = rows.Row(row);
        var looks = Math.Min(entries.Length, Replies);
        var at = draw.Below(entries.Length);
        (gain, dearest) = (long.MinValue, -1);
        var best = -1;
        for (var i = 0; i < looks; i++, at++)
        {
            if (at == entries.Length) at = 0;
            var e = entries[at];
            if (settles[e.Column] == e.Amount > 0 || e.Column == but) continue;
            var own = Gain(e.Column, out var next);
            if (own > gain) (best, gain, dearest) = (e.Column, own, next);
        }
        Work += looks;
        return best;
    }

    // What flipping one is worth, shortages at their prices, and the row whose shortage it makes dearest; -1 for none.
    [MethodImpl(RunCode.AtOnce)]
    long Gain(int column, out int dearest)
    {
        unchecked
        {
            dearest = -1;
            var most = 0L;
            var sign = settles[column] ? -1L : 1L;
            var gain = sign * worth[column];
            var own = Entries(column);
            Work += own.Length;
            foreach (ref readonly var e in own)
            {
                var now = left[e.Row];
                var after = now + sign * e.Amount;
                if ((now | after) >= 0) continue;
                ref readonly var row = ref costs[e.Row];
                var more = row.Of(after) - row.Of(now);
                gain -= more;
                if (more > most) (most, dearest) = (more, e.Row);
            }
            return gain;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    ReadOnlySpan<Entry> Entries(int column) =>
        entries.AsSpan(columnStart[column], columnStart[column + 1] - columnStart[column]);

    // Heat times -ln u for a drawn u in 0 to 1: -log2 u from its leading zeros and the eight bits after them, and ln 2 as 177/256.
    [MethodImpl(RunCode.AtOnce)]
    long Heat(long heat)
    {
        unchecked
        {
            var drawn = draw.Next();
            var zeros = BitOperations.LeadingZeroCount(drawn);
            return heat * (((zeros + 1L) << 8) - (long)(drawn << zeros << 1 >> 56)) * 177 >> 16;
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    void Flip(int column)
    {
        Turn(column);
        since.Add(column);
    }

    [MethodImpl(RunCode.AtOnce)]
    void Turn(int column)
    {
        unchecked
        {
            var sign = settles[column] ? -1L : 1L;
            settles[column] = !settles[column];
            Value += sign * weights[column];
            foreach (ref readonly var e in Entries(column))
            {
                ref var row = ref left[e.Row];
                var was = row;
                row = was + sign * e.Amount;
                shortRows += (int)(row >>> 63) - (int)(was >>> 63);
            }
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    void Keep()
    {
        if (shortRows == 0 && Value > BestValue)
        {
            BestValue = Value;
            since.Clear();
        }
        else if (since.Count > 1 << 20) Shorten();
        kept = since.Count;
    }

    // Flipped twice is as before.
    void Shorten()
    {
        var odd = new bool[settles.Length];
        foreach (var j in since) odd[j] = !odd[j];
        since.Clear();
        for (var j = 0; j < odd.Length; j++)
            if (odd[j]) since.Add(j);
    }
}
