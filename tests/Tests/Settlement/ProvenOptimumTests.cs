using Countinghouse.Facts;
using Countinghouse.Settlement;
using Google.OrTools.LinearSolver;

namespace Countinghouse.Tests.Settlement;

/// <summary>Runs drawn by seed against the optimum that another program proves: SCIP, in Google OR-Tools.</summary>
public sealed class ProvenOptimumTests
{
    [Theory, InlineData(300, 10), InlineData(300, 30), InlineData(500, 20), InlineData(500, 40), InlineData(800, 30), InlineData(1_000, 10)]
    public void A_drawn_run_reaches_the_proven_optimum_within_a_thousandth(int instructions, int tight)
    {
        var input = DrawnRuns.Chained(instructions * 7 + tight, instructions, tight);
        var (best, most) = Scip(input);
        var outcome = SettlementRun.Run(input, DrawnRuns.Within(2, best));
        Assert.True(outcome.Value * 1_000 >= best * 999, $"{outcome.Value}, SCIP found {best} and proved {most}");
        Assert.InRange(outcome.Bound, best, long.MaxValue);
        Assert.True(outcome.Value <= most, $"{outcome.Value} is more than SCIP's bound {most}");
    }

    // These were short by three and two thousandths while an annealing ended before what it was short of had its price.
    // The last was, by nearly two, while one good set was improved and not crossed with others.
    [Theory, InlineData(5, 200, 40), InlineData(9, 500, 30), InlineData(2, 500, 50, 242_486)]
    public void A_run_of_few_large_and_many_small_reaches_the_proven_optimum_within_a_thousandth(
        int seed, int instructions, int tight, long proven = 0)
    {
        var input = DrawnRuns.HeavyTailed(seed * 1_000_003 + instructions, instructions, tight);
        var (best, most) = Scip(input, proven);
        var outcome = SettlementRun.Run(input, DrawnRuns.Within(2, best));
        Assert.True(outcome.Value * 1_000 >= best * 999, $"{outcome.Value}, SCIP found {best} and proved {most}");
        Assert.Null(DrawnRuns.Wrong(input, outcome.Settled, outcome.Parts));
    }

    // With links of all kinds, parts and credit, and a fifth at hand of what is needed: sets that fit lie far apart.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4, 233_131_634_650)]
    public void A_scarce_run_reaches_what_another_program_finds_within_a_thousandth(int seed, long proven = 0)
    {
        var input = DrawnRuns.Scarce(seed, 150);
        var (best, most) = Scip(input, proven);
        var outcome = SettlementRun.Run(input, DrawnRuns.Within(2, best));
        Assert.Null(DrawnRuns.Wrong(input, outcome.Settled, outcome.Parts));
        Assert.True(outcome.Value * 1_000 >= best * 999, $"{outcome.Value}, SCIP found {best} and proved {most}");
        Assert.InRange(outcome.Bound, best, long.MaxValue);
    }

    // Where SCIP takes seconds for its proof the optimum stands beside the seed, and is proved again in a long run.
    static (long Best, long Most) Scip(RunInput input, long proven)
    {
        if (proven != 0 && !Campaign.IsLong) return (proven, proven + 1);
        var (best, most) = Scip(input);
        if (proven != 0) Assert.Equal(proven, best);
        return (best, most);
    }

    // Reckoned from the input alone, not from our rows.
    static (long Best, long Most) Scip(RunInput input)
    {
        using var solver = Solver.CreateSolver("SCIP");
        solver.SetTimeLimit(60_000);
        var settles = input.Instructions.Select(i => solver.MakeBoolVar($"{i.Id}")).ToArray();
        SortedDictionary<(int Party, int Asset), (long Has, LinearExpr Moves)> positions = [];
        void Add((int, int) key, long has, LinearExpr moves)
        {
            var now = positions.GetValueOrDefault(key, (0, new LinearExpr()));
            positions[key] = (now.Has + has, now.Moves + moves);
        }
        foreach (var h in input.Holdings) Add((h.Party, h.Security), h.Quantity, new LinearExpr());
        foreach (var c in input.Cash) Add((c.Party, -1), c.Balance + c.Credit, new LinearExpr());
        foreach (var (i, x) in input.Instructions.Zip(settles))
        {
            Add((i.Seller, i.Security), 0, -(double)i.Quantity * x);
            Add((i.Buyer, i.Security), 0, (double)i.Quantity * x);
            Add((i.Buyer, -1), 0, -(double)i.Cash * x);
            Add((i.Seller, -1), 0, (double)i.Cash * x);
        }
        foreach (var (_, (has, moves)) in positions) solver.Add(moves >= -has);
        foreach (var link in input.Links)
        {
            if (link.Kind is not LinkKind.Before) solver.Add(settles[link.Second] <= settles[link.First]);
            if (link.Kind is not LinkKind.After) solver.Add(settles[link.First] <= settles[link.Second]);
        }
        var value = new LinearExpr();
        foreach (var (i, x) in input.Instructions.Zip(settles)) value += (double)i.Weight * x;
        solver.Maximize(value);
        solver.Solve();
        return ((long)Math.Round(solver.Objective().Value()), (long)Math.Ceiling(solver.Objective().BestBound() + 0.5));
    }
}
