using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// Prices for what the rows of a run are short of, and from them a proven bound on what any set can be worth.
/// <para>
/// A price on each row makes the run fall apart: every instruction settles exactly if its weight pays for what it takes, at these
/// prices; what all of that is worth, plus the price of what is free, is at least what the best set is worth (Lagrangian relaxation;
/// the least such bound is that of the linear program). The prices are found by the primal-dual hybrid gradient (Chambolle, Pock 2011),
/// scaled by row and column, in its reflected Halpern form with restarts (Lu, Yang 2024), in whole numbers: rows are scaled to 2^20
/// and rounded so that they only loosen, shares are in 2^-20, prices in 2^-16 of the mean weight.
/// </para>
/// </summary>
sealed class RunPrices
{
    const int One = 20, Grain = 16; // binary places of an amount or a share, and of the mean weight in a price
    const long Most = 1L << 36;     // of a price or a gain: with amounts of 2^20 the sum over an instruction's rows stays in 64 bits
    const int CheckEvery = 16;
    // Measured: an entry of a step, taken in order, costs a fifth of one looked up in a search; half where no cache holds them.
    const int Cheaper = 5, CheaperFar = 2, Far = 1_000_000;

    readonly RunRows rows;
    readonly long[] weights;
    readonly long mean;
    readonly int[] rowStart, rowColumn, columnStart, columnRow;
    readonly int[] rowAmount, columnAmount;
    readonly long[] free, worth, rowSum, columnSum;

    // The point, where it was at the last restart, and the image of a step.
    readonly long[] price, firstPrice, nextPrice;
    readonly int[] share, firstShare, nextShare;
    long balance = 1L << Grain; // of steps in price to steps in share
    int sinceRestart;
    UInt128 atRestart, before;

    [MethodImpl(RunCode.AtOnce)]
    public RunPrices(RunRows rows, long[] weights)
    {
        (this.rows, this.weights) = (rows, weights);
        Int128 total = 0;
        foreach (var w in weights) total += w;
        mean = (long)Int128.Max(1, total / Math.Max(1, weights.Length));
        var entries = rows.InRow.Length;
        (rowStart, columnStart) = (rows.RowStart, rows.ColumnStart);
        (rowColumn, rowAmount) = (new int[entries], new int[entries]);
        (columnRow, columnAmount) = (new int[entries], new int[entries]);
        (free, rowSum) = (new long[rows.Count], new long[rows.Count]);
        columnSum = new long[rows.Columns];
        worth = new long[rows.Columns];
        for (var j = 0; j < worth.Length; j++) worth[j] = (long)Int128.Min(((Int128)weights[j] << Grain) / mean, Most);
        Scale();
        (price, firstPrice, nextPrice) = (new long[rows.Count], new long[rows.Count], new long[rows.Count]);
        (share, firstShare, nextShare) = (new int[rows.Columns], new int[rows.Columns], new int[rows.Columns]);
        Best = new long[rows.Count];
        Bound = Int128.MaxValue;
    }

    /// <summary>The least bound so far.</summary>
    public Int128 Bound { get; private set; }

    /// <summary>The least bound so far and what is sure besides it, within 64 bits.</summary>
    public long BoundWith(long sure) => (long)Int128.Min(Bound + sure, long.MaxValue);

    /// <summary>The prices it comes from, by row.</summary>
    public long[] Best { get; }

    /// <summary>How much of each instruction the linear program would settle, in 2^-20.</summary>
    public ReadOnlySpan<int> Shares => nextShare;

    /// <summary>Half of an instruction, as shares are counted.</summary>
    public int Half => 1 << (One - 1);

    /// <summary>Elementary steps taken, and how many such a step of the prices is.</summary>
    public long Work { get; private set; }

    public static long WorkOfStep(RunRows rows) => Math.Max(1, 2 * WorkOf(rows.InRow.Length));

    static long WorkOf(int entries) => entries / (entries < Far ? Cheaper : CheaperFar);

    /// <summary>The best prices of the first rows, for their largest amount, in weights.</summary>
    public long[] RowPrices(int count)
    {
        var prices = new long[count];
        for (var row = 0; row < count; row++) prices[row] = (long)((Int128)Best[row] * mean >> Grain);
        return prices;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Scale()
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var largest = 1L;
            foreach (var e in rows.Row(row)) largest = Math.Max(largest, Math.Abs(e.Amount));
            for (var e = rowStart[row]; e < rowStart[row + 1]; e++)
            {
                rowColumn[e] = rows.InRow[e].Column;
                rowAmount[e] = (int)Ceiling(rows.InRow[e].Amount, largest);
                rowSum[row] += Math.Abs(rowAmount[e]);
                columnSum[rowColumn[e]] += Math.Abs(rowAmount[e]);
            }
            free[row] = Ceiling(rows.Free[row], largest);
            rowSum[row] = Math.Max(rowSum[row], 1);
        }
        for (var j = 0; j < rows.Columns; j++) columnSum[j] = Math.Max(columnSum[j], 1);
        int[] next = [.. columnStart];
        for (var row = 0; row < rows.Count; row++)
            for (var e = rowStart[row]; e < rowStart[row + 1]; e++)
            {
                var at = next[rowColumn[e]]++;
                (columnRow[at], columnAmount[at]) = (row, rowAmount[e]);
            }
    }

    // Rounded up: a row can only get looser.
    [MethodImpl(RunCode.AtOnce)]
    static long Ceiling(long amount, long largest)
    {
        if (Math.Abs(amount) < 1L << 62 - One)
        {
            var (whole64, rest64) = Math.DivRem(amount << One, largest);
            return rest64 > 0 ? whole64 + 1 : whole64;
        }
        var (whole, rest) = Int128.DivRem((Int128)amount << One, largest);
        return (long)(whole + (rest > 0 ? 1 : 0));
    }

    /// <summary>Goes on from the prices of the same rows before more were added behind them.</summary>
    public void Start(RunPrices before)
    {
        before.nextShare.CopyTo(share, 0);
        before.Best.CopyTo(price, 0);
        balance = before.balance;
        Restart(share, price);
    }

    /// <summary>Takes so many steps at most, fewer when the shares and prices prove each other within a ten-thousandth.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Run(int steps)
    {
        for (var step = 1; step <= steps; step++)
        {
            Step();
            var check = step % CheckEvery == 0 || step == steps;
            if (check && step % (4 * CheckEvery) == 0) Prove();
            var moved = check ? Distance() : 0;
            Blend();
            Work += 2 * WorkOf(rowColumn.Length);
            if (check && ShouldRestart(moved, step)) Restart(nextShare, nextPrice);
        }
        Prove();
    }

    [MethodImpl(RunCode.AtOnce)]
    void Step()
    {
        unchecked
        {
            for (var j = 0; j < share.Length; j++)
            {
                var gain = worth[j] << One;
                for (var e = columnStart[j]; e < columnStart[j + 1]; e++) gain += columnAmount[e] * price[columnRow[e]];
                gain = Math.Clamp(gain >> One, -Most, Most);
                var move = (gain << One) / Math.Max(1, columnSum[j] * (balance >> 4) >> (One - 4));
                nextShare[j] = (int)Math.Clamp(share[j] + move, 0, 1L << One);
            }
            for (var row = 0; row < price.Length; row++)
            {
                var left = free[row] << One;
                for (var e = rowStart[row]; e < rowStart[row + 1]; e++)
                {
                    var j = rowColumn[e];
                    left += (long)rowAmount[e] * (2 * nextShare[j] - share[j]);
                }
                var move = Math.Clamp(left / rowSum[row], -1L << 24, 1L << 24) * balance >> One;
                nextPrice[row] = Math.Clamp(price[row] - move, 0, Most);
            }
        }
    }

    // z ← (k + 1)/(k + 2) · (2 T(z) − z) + 1/(k + 2) · z0
    [MethodImpl(RunCode.AtOnce)]
    void Blend()
    {
        long k = ++sinceRestart;
        unchecked
        {
            for (var j = 0; j < share.Length; j++)
                share[j] = (int)((k * (2L * nextShare[j] - share[j]) + firstShare[j]) / (k + 1));
            for (var row = 0; row < price.Length; row++)
                price[row] = (k * (2 * nextPrice[row] - price[row]) + firstPrice[row]) / (k + 1);
        }
    }

    // Of two 64-bit numbers in one instruction, where that of two UInt128 is four and a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    static UInt128 Product(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return new(high, low);
    }

    // How far a step goes, in the norm of the steps.
    [MethodImpl(RunCode.AtOnce)]
    UInt128 Distance()
    {
        UInt128 shares = 0, prices = 0;
        unchecked
        {
            for (var j = 0; j < share.Length; j++)
            {
                var d = (ulong)Math.Abs((long)share[j] - nextShare[j]);
                if (d != 0) shares += Product(d * d, (ulong)columnSum[j]);
            }
            for (var row = 0; row < price.Length; row++)
            {
                var d = (ulong)Math.Abs(price[row] - nextPrice[row]);
                if (d != 0) prices += d <= uint.MaxValue ? Product(d * d, (ulong)rowSum[row]) : (UInt128)d * d * (ulong)rowSum[row];
            }
        }
        return (shares >> One) * (ulong)balance + ((prices / (ulong)balance) << One);
    }

    bool ShouldRestart(UInt128 moved, int step)
    {
        if (atRestart == 0) (atRestart, before) = (moved, moved);
        var enough = moved * 25 <= atRestart || (moved * 25 <= atRestart * 16 && moved > before) || sinceRestart * 3 >= step + 200;
        before = moved;
        return enough;
    }

    void Restart(ReadOnlySpan<int> fromShare, ReadOnlySpan<long> fromPrice)
    {
        if (sinceRestart > 0) Rebalance(fromShare, fromPrice);
        fromShare.CopyTo(share);
        fromPrice.CopyTo(price);
        fromShare.CopyTo(firstShare);
        fromPrice.CopyTo(firstPrice);
        sinceRestart = 0;
        atRestart = before = 0;
    }

    // Steps in price against steps in share as far as both have come since the last restart, smoothed.
    [MethodImpl(RunCode.AtOnce)]
    void Rebalance(ReadOnlySpan<int> toShare, ReadOnlySpan<long> toPrice)
    {
        UInt128 shares = 0, prices = 0;
        unchecked
        {
            for (var j = 0; j < share.Length; j++)
            {
                var d = (ulong)Math.Abs((long)toShare[j] - firstShare[j]);
                shares += (UInt128)(d * d) * (ulong)columnSum[j];
            }
            for (var row = 0; row < price.Length; row++)
            {
                var d = (ulong)Math.Abs(toPrice[row] - firstPrice[row]);
                prices += ((UInt128)d * d) * (ulong)rowSum[row];
            }
        }
        if (shares == 0 || prices == 0) return;
        var (s, p) = (Root(shares), Root(prices));
        var wanted = (long)UInt128.Clamp(((UInt128)p << One) / Math.Max(1, s), 1 << 4, 1L << 36);
        balance = Math.Max(16, (long)Root((UInt128)wanted * (ulong)balance));
    }

    [MethodImpl(RunCode.AtOnce)]
    static ulong Root(UInt128 square)
    {
        UInt128 root = 0;
        for (var bit = (UInt128)1 << 63; bit != 0; bit >>= 1)
            if ((root + bit) * (root + bit) <= square) root += bit;
        return (ulong)root;
    }

    /// <summary>What the prices prove, exactly; kept when it is the least so far.</summary>
    [MethodImpl(RunCode.AtOnce)]
    void Prove()
    {
        Int128 bound = 0; // in 2^-(One + Grain) of a weight
        for (var row = 0; row < free.Length; row++)
            if (nextPrice[row] != 0) bound += unchecked((Int128)nextPrice[row] * free[row]);
        bound *= mean;
        for (var j = 0; j < share.Length; j++) bound += Int128.Max(0, Gain(j, nextPrice));
        Work += WorkOf(rowColumn.Length);
        bound >>= One + Grain;
        if (bound >= Bound) return;
        Bound = bound;
        nextPrice.CopyTo(Best, 0);
    }

    [MethodImpl(RunCode.AtOnce)]
    Int128 Gain(int column, long[] at)
    {
        unchecked
        {
            var gain = 0L; // as in a step
            for (var e = columnStart[column]; e < columnStart[column + 1]; e++) gain += columnAmount[e] * at[columnRow[e]];
            return (Int128)gain * mean + ((Int128)weights[column] << (One + Grain));
        }
    }

    /// <summary>
    /// What settling an instruction is worth beyond what it takes at the best prices; negative when it does not pay. A set that does
    /// otherwise is worth at most the bound less this much.
    /// </summary>
    public long Gain(int column) => (long)(Gain(column, Best) >> (One + Grain));
}
