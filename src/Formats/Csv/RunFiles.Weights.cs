using Countinghouse.Settlement;

namespace Countinghouse.Formats.Csv;

public sealed partial class RunFiles
{
    internal static string[] WeightNames => ["lambda", "count", "priority_1", "priority_2", "priority_3", "priority_4", "age"];

    static readonly Columns WeightColumns = new([], WeightNames);

    RunWeights weights = RunWeights.Default;

    /// <summary>What settling is worth where <c>tx.csv</c> does not say it: one row, each column with its default.</summary>
    RunWeights Weights(Func<string, Stream?> open)
    {
        var rows = 0;
        var given = All(open, "weights.csv", WeightColumns, row =>
        {
            if (++rows > 1) row.Refuse(0, "one row says how all are weighed");
            return WeightsOf(row, 0);
        });
        return given is [var one, ..] ? one : RunWeights.Default;
    }

    /// <summary>The weights of a row from a column on, each column with its default.</summary>
    internal static RunWeights WeightsOf(Row row, int first)
    {
        var usual = RunWeights.Default;
        var lambda = Factor(row, first, usual.ValuePermille, 1_000);
        var count = Optionally(row, first + 1, usual.CountWorth, MostAmount);
        int[] priorities = [.. usual.PriorityPermille.Select((p, at) => Factor(row, first + 2 + at, p, RunWeights.MostFactor))];
        return new(lambda, count, priorities, Factor(row, first + 6, usual.AgePermille, RunWeights.MostFactor));
    }

    // Thousandths of a factor with at most three decimals.
    static int Factor(Row row, int column, int otherwise, long most)
    {
        if (!row.Gives(column)) return otherwise;
        var factor = row.Minor(column, "a factor", 3);
        if (!row.IsGood || factor >= 0 && factor <= most) return row.IsGood ? (int)factor : otherwise;
        row.Refuse(column, $"a factor is between 0 and {most / 1_000}");
        return otherwise;
    }
}
