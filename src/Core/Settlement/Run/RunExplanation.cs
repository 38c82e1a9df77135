namespace Countinghouse.Settlement;

/// <summary>Why an instruction did not settle.</summary>
public enum NotSettled { OnHold, LackOfSecurities, LackOfCash, LackOfCollateral, Link, WorthNothing }

/// <summary>What stood against an instruction: what would have been short, and by how much, had it settled besides.</summary>
/// <param name="Party">Whose securities or cash; for a link -1.</param>
/// <param name="Asset">The security or the currency; for a link -1.</param>
/// <param name="ShortBy">Units or minor units; for collateral, minor units rounded up.</param>
public readonly record struct Obstacle(long Id, NotSettled Why, int Party, int Asset)
{
    public long ShortBy { get; init; }
}

/// <summary>A delivery from outside the run, and the value of what would settle with it besides what does.</summary>
/// <param name="Kind">Securities or cash.</param>
/// <param name="Amount">Units or minor units: the least that frees this much.</param>
public readonly record struct Relief(RowKind Kind, int Party, int Asset, long Amount)
{
    public long FreedValue { get; init; }

    public int FreedCount { get; init; }
}

/// <summary>Explains an outcome: what each instruction not settled lacked, and which small deliveries would free the most.</summary>
public sealed class RunExplanation
{
    const int MostReliefs = 10;   // a screenful
    const int TriesForOne = 4;    // deliveries tried for one position: its smallest shortages

    readonly RunInput input;
    readonly RunRows rows;
    readonly bool[] settles;
    readonly long[] left;

    RunExplanation(RunInput input, RunOutcome outcome)
    {
        this.input = input;
        rows = RowsOfRun.Build(input);
        HashSet<long> settled = [.. outcome.Settled];
        settles = [.. input.Instructions.Select(i => settled.Contains(i.Id))];
        left = RunRule.Left(rows, settles);
    }

    /// <summary>In order of the input.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; private init; } = [];

    /// <summary>The most value first; of the same value the smaller delivery.</summary>
    public IReadOnlyList<Relief> Reliefs { get; private init; } = [];

    /// <summary>Parts are not counted: the explanation is of what settles whole.</summary>
    public static RunExplanation Of(RunInput input, RunOutcome outcome)
    {
        var made = new RunExplanation(input, outcome);
        List<Obstacle> obstacles = [];
        SortedDictionary<int, SortedSet<long>> alone = [];
        for (var j = 0; j < made.settles.Length; j++)
            if (!made.settles[j]) obstacles.Add(made.ObstacleOf(j, alone));
        return new(input, outcome) { Obstacles = obstacles, Reliefs = made.ReliefsOf(alone) };
    }

    Obstacle ObstacleOf(int column, SortedDictionary<int, SortedSet<long>> alone)
    {
        var id = input.Instructions[column].Id;
        if (input.Instructions[column].OnHold) return new(id, NotSettled.OnHold, -1, -1);
        var (worst, count) = (default(RowEntry), 0);
        foreach (var e in rows.Column(column))
        {
            if (left[e.Row] + e.Amount >= 0) continue;
            if (count++ == 0 || rows.Names[e.Row].Kind < rows.Names[worst.Row].Kind) worst = e;
        }
        if (count == 0) return new(id, NotSettled.WorthNothing, -1, -1);
        var (name, shortage) = (rows.Names[worst.Row], -(left[worst.Row] + worst.Amount));
        if (count == 1 && name.Kind is RowKind.Securities or RowKind.Cash)
        {
            if (!alone.TryGetValue(worst.Row, out var shortages)) alone.Add(worst.Row, shortages = []);
            shortages.Add(shortage);
        }
        return name.Kind switch
        {
            RowKind.Securities => new(id, NotSettled.LackOfSecurities, name.Party, name.Asset) { ShortBy = shortage },
            RowKind.Cash => new(id, NotSettled.LackOfCash, name.Party, name.Asset) { ShortBy = shortage },
            RowKind.Collateral => new(id, NotSettled.LackOfCollateral, name.Party, name.Asset)
            { ShortBy = (shortage + RowsOfRun.PerUnit - 1) / RowsOfRun.PerUnit },
            RowKind.Link or RowKind.Cover => new(id, NotSettled.Link, -1, -1),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    List<Relief> ReliefsOf(SortedDictionary<int, SortedSet<long>> alone)
    {
        List<Relief> reliefs = [];
        foreach (var (row, shortages) in alone)
        {
            var best = default(Relief);
            foreach (var amount in shortages.Take(TriesForOne))
            {
                var relief = Try(row, amount);
                if (relief.FreedValue > best.FreedValue) best = relief;
            }
            if (best.FreedValue > 0) reliefs.Add(best);
        }
        reliefs.Sort((a, b) => a.FreedValue != b.FreedValue ? b.FreedValue.CompareTo(a.FreedValue)
            : (a.Amount, a.Party, a.Asset).CompareTo((b.Amount, b.Party, b.Asset)));
        return [.. reliefs.Take(MostReliefs)];
    }

    // Lets in what fits with the delivery, then what fits with that, and takes it all back.
    Relief Try(int row, long amount)
    {
        left[row] += amount;
        List<int> freed = [], risen = [row];
        var value = 0L;
        for (var r = 0; r < risen.Count; r++)
            foreach (var e in rows.Row(risen[r]))
            {
                if (e.Amount >= 0 || settles[e.Column] || input.Instructions[e.Column].OnHold || !Fits(e.Column)) continue;
                settles[e.Column] = true;
                value += input.Instructions[e.Column].Weight;
                freed.Add(e.Column);
                foreach (var own in rows.Column(e.Column))
                {
                    left[own.Row] += own.Amount;
                    if (own.Amount > 0) risen.Add(own.Row);
                }
            }
        foreach (var column in freed)
        {
            settles[column] = false;
            foreach (var own in rows.Column(column)) left[own.Row] -= own.Amount;
        }
        left[row] -= amount;
        var name = rows.Names[row];
        return new(name.Kind, name.Party, name.Asset, amount) { FreedValue = value, FreedCount = freed.Count };
    }

    bool Fits(int column)
    {
        foreach (var e in rows.Column(column))
            if (left[e.Row] + e.Amount < 0) return false;
        return true;
    }
}
