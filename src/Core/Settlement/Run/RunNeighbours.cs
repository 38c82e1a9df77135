using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>
/// Improves a set by opening a few instructions that have to do with each other, all others as they are: what is open is a run of its own,
/// so small that tightening, prices and chains of changes get far in it, and often prove that it holds nothing better (large neighbourhood
/// search, Shaw 1998). Rings of deliveries that must settle together or not at all change as one.
/// </summary>
sealed class RunNeighbours
{
    const int Fewest = 24, Most = 160;    // opened at once
    const int Steps = 200;                // of the prices
    const int ChainWork = 1_200;          // of the search, for each that is open
    const long HotPermille = 1_000;       // of the mean weight: the loss a chain may take at the beginning
    const int FromRow = 4;                // columns of a row opened in one go

    readonly RunRows rows;
    readonly long[] weights, gains, left;
    readonly bool[] settles;
    readonly int[] place;   // of a column among the open ones; -1 where it stays
    readonly int[] rowPlace;
    readonly (int Seller, int Buyer)[] parties;
    readonly List<int> open = [], touched = [];
    readonly RunDraw draw;
    readonly RunChains chains;
    int most = Fewest;

    /// <param name="of">By instruction: its weight beyond what it takes at the prices, its parties, and what is handed on.</param>
    public RunNeighbours(RunRows rows, long[] weights, (long[] Gains, (int Seller, int Buyer)[] Parties, RunChains Chains) of, ulong seed)
    {
        (this.rows, this.weights, gains, parties, draw) = (rows, weights, of.Gains, of.Parties, new(seed));
        chains = of.Chains;
        (settles, place, rowPlace, left) = (new bool[rows.Columns], new int[rows.Columns], new int[rows.Count], [.. rows.Free]);
        Array.Fill(place, -1);
        Array.Fill(rowPlace, -1);
    }

    public long Value { get; private set; }

    /// <summary>Elementary steps taken.</summary>
    public long Work { get; private set; }

    public bool Settles(int column) => settles[column];

    /// <summary>Begins with a set that fits.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Begin(IReadOnlyList<bool> fits)
    {
        for (var j = 0; j < settles.Length; j++)
            if (settles[j] != fits[j]) Turn(j);
    }

    /// <summary>Opens one neighbourhood after another until so much work is done.</summary>
    public void Run(long work)
    {
        var end = Work + work;
        for (var i = 0; Work < end; i++)
        {
            var size = Math.Min(rows.Columns, Fewest + draw.Below(Math.Max(1, most - Fewest)));
            if (i % 3 == 0) Walk(size);
            else if (i % 3 == 1) Among(size);
            else Doubtful(size);
            var before = Value;
            Improve();
            if (Value == before) most = Math.Min(Most, most + 1);
            Close();
        }
    }

    /// <summary>Opens what another set that fits does otherwise, and what that hangs together with.</summary>
    [MethodImpl(RunCode.AtOnce)]
    public void Cross(IReadOnlyList<bool> other)
    {
        for (var j = 0; j < settles.Length; j++)
            if (settles[j] != other[j]) Open(j);
        Work += settles.Length;
        if (open.Count == 0) return;
        var size = Math.Min(settles.Length, open.Count + Fewest);
        for (var tries = 0; open.Count < size && tries < 4 * size; tries++) Step(size);
        Improve();
        Close();
    }

    void Close()
    {
        foreach (var j in open) place[j] = -1;
        open.Clear();
        Work += 200;
    }

    [MethodImpl(RunCode.AtOnce)]
    void Turn(int column)
    {
        var sign = settles[column] ? -1 : 1;
        settles[column] = !settles[column];
        Value += sign * weights[column];
        foreach (var e in rows.Column(column)) left[e.Row] += sign * e.Amount;
    }

    void Open(int column)
    {
        if (place[column] >= 0) return;
        place[column] = open.Count;
        open.Add(column);
    }

    // With what hands on or brings what it does.
    [MethodImpl(RunCode.AtOnce)]
    void OpenChain(int column)
    {
        for (var j = column; j >= 0 && place[j] < 0; j = chains.After(j)) Open(j);
        for (var j = chains.Before(column); j >= 0 && place[j] < 0; j = chains.Before(j)) Open(j);
    }

    // From one to what shares a row with it, and so on.
    void Walk(int size)
    {
        OpenChain(draw.Below(rows.Columns));
        for (var tries = 0; open.Count < size && tries < 4 * size; tries++) Step(size);
    }

    [MethodImpl(RunCode.AtOnce)]
    void Step(int size)
    {
        var column = rows.Column(open[draw.Below(open.Count)]);
        if (column.Length == 0) return;
        var row = rows.Row(column[draw.Below(column.Length)].Row);
        for (var i = 0; i < FromRow && open.Count < size; i++) OpenChain(row[draw.Below(row.Length)].Column);
    }

    // What some parties have with each other.
    [MethodImpl(RunCode.AtOnce)]
    void Among(int size)
    {
        HashSet<int> some = [];
        for (var tries = 0; open.Count < size && tries < size; tries++)
        {
            var (seller, buyer) = parties[draw.Below(parties.Length)];
            var more = draw.Below(2) == 0 ? seller : buyer;
            if (!some.Add(more)) continue;
            for (var j = 0; j < parties.Length && open.Count < size; j++)
                if (some.Contains(parties[j].Seller) && some.Contains(parties[j].Buyer)) Open(j);
            Work += parties.Length / 4;
        }
    }

    // What the prices are least sure of, some of it.
    [MethodImpl(RunCode.AtOnce)]
    void Doubtful(int size)
    {
        for (var tries = 0; open.Count < size && tries < size; tries++)
        {
            var best = draw.Below(rows.Columns);
            for (var i = 0; i < 3; i++)
            {
                var other = draw.Below(rows.Columns);
                if (Math.Abs(gains[other]) < Math.Abs(gains[best])) best = other;
            }
            OpenChain(best);
            foreach (var e in rows.Column(best))
                if (rows.Names[e.Row].Kind == RowKind.Link)
                    foreach (var linked in rows.Row(e.Row)) Open(linked.Column);
        }
    }

    [MethodImpl(RunCode.AtOnce)]
    void Improve()
    {
        var own = 0L;
        foreach (var j in open)
            if (settles[j]) own += weights[j];
        var tightening = new RunTightening(Opened(), new sbyte[open.Count]);
        var rest = tightening.Rest(out var still, out _);
        Work += tightening.Work;
        var sure = 0L;
        for (var j = 0; j < open.Count; j++)
            if (tightening.Decided[j] > 0) sure += weights[open[j]];
        long[] restWeights = [.. still.Select(j => weights[open[j]])];
        var prices = new RunPrices(rest, restWeights);
        prices.Run(Steps);
        Work += prices.Work;
        if (prices.BoundWith(sure) <= own) return;
        var search = Searched(rest, restWeights, prices, [.. still.Select(j => settles[open[j]])]);
        Work += search.Work;
        if (search.BestValue + sure <= own) return;
        for (var j = 0; j < open.Count; j++)
            if (tightening.Decided[j] != 0 && settles[open[j]] != tightening.Decided[j] > 0) Turn(open[j]);
        for (var j = 0; j < still.Length; j++)
            if (settles[open[still[j]]] != search.Settles(j)) Turn(open[still[j]]);
    }

    static RunSearch Searched(RunRows rest, long[] weights, RunPrices prices, bool[] now)
    {
        var gains = new long[weights.Length];
        for (var j = 0; j < gains.Length; j++) gains[j] = prices.Gain(j);
        long[] costs = [.. gains.Select(g => Math.Max(g, 0) + 1)];
        var order = new int[gains.Length];
        for (var j = 0; j < order.Length; j++) order[j] = j;
        Array.Sort(order, (a, b) => gains[b] != gains[a] ? gains[b].CompareTo(gains[a]) : a.CompareTo(b));
        var search = new RunSearch(rest, weights, new(prices.RowPrices(rest.Count), gains), 1);
        search.Begin(now, costs, order);
        search.Run(order, ChainWork * order.Length, HotPermille);
        return search;
    }

    // The rows of what is open, with what the others leave.
    [MethodImpl(RunCode.AtOnce)]
    RunRows Opened()
    {
        List<RowName> names = [];
        List<long> free = [];
        List<RowEntry> entries = [];
        for (var j = 0; j < open.Count; j++)
            foreach (var e in rows.Column(open[j]))
            {
                var row = rowPlace[e.Row];
                if (row < 0)
                {
                    rowPlace[e.Row] = row = names.Count;
                    touched.Add(e.Row);
                    names.Add(rows.Names[e.Row]);
                    free.Add(left[e.Row]);
                }
                if (settles[open[j]]) free[row] -= e.Amount;
                entries.Add(new(row, j, e.Amount));
            }
        foreach (var row in touched) rowPlace[row] = -1;
        touched.Clear();
        Work += entries.Count * 4L;
        return new(open.Count, names, [.. free], entries);
    }
}
