using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

public sealed class SettlementRunTests
{
    static readonly RunEffort Little = new(300_000, 1);

    [Fact]
    public void No_set_of_a_small_run_is_worth_more_and_none_is_worth_more_than_the_bound()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var input = DrawnRuns.Small(seed, 4 + seed % 8);
            var outcome = SettlementRun.Run(input, Little);
            Assert.Null(DrawnRuns.Wrong(input, outcome.Settled, outcome.Parts));
            var best = DrawnRuns.BestOfAll(input);
            Assert.True(outcome.Value == best && outcome.Bound >= best, $"{seed}: {outcome.Value}, best {best}, bound {outcome.Bound}");
            var opened = SettlementRun.Run(input, new(2_000_000, (ulong)seed)); // enough to open neighbourhoods
            Assert.Null(DrawnRuns.Wrong(input, opened.Settled, opened.Parts));
            Assert.Equal(best, opened.Value);
        }
    }

    [Theory, InlineData(300, 10), InlineData(300, 30), InlineData(600, 50), InlineData(1_000, 30)]
    public void A_run_keeps_every_position_and_is_never_worse_than_first_in_first_out(int instructions, int tight)
    {
        var input = DrawnRuns.Chained(instructions + tight, instructions, tight);
        var outcome = SettlementRun.Run(input, new(30_000_000, 1));
        Assert.Null(DrawnRuns.Wrong(input, outcome.Settled, outcome.Parts));
        Assert.Equal(outcome.Value, input.Instructions.Where(i => outcome.Settled.Contains(i.Id)).Sum(i => i.Weight));
        Assert.InRange(outcome.Value, outcome.FirstInFirstOut, outcome.Bound);
    }

    [Fact]
    public void The_same_input_and_seed_settle_the_same_and_the_work_asked_for_is_kept()
    {
        var input = DrawnRuns.Chained(5, 400, 30);
        var (one, two) = (SettlementRun.Run(input, new(5_000_000, 7)), SettlementRun.Run(input, new(5_000_000, 7)));
        Assert.Equal(one.Settled, two.Settled);
        Assert.Equal((one.Value, one.Bound, one.Work), (two.Value, two.Bound, two.Work));
        Assert.InRange(one.Work, 1, 6_000_000);
        var scarce = DrawnRuns.Scarce(5, 100); // neighbourhoods are opened, sets that do not fit gone through
        (one, two) = (SettlementRun.Run(scarce, new(15_000_000, 7)), SettlementRun.Run(scarce, new(15_000_000, 7)));
        Assert.Equal(one.Settled, two.Settled);
        Assert.Equal((one.Value, one.Bound, one.Work), (two.Value, two.Bound, two.Work));
    }

    [Fact]
    public void A_run_ends_when_its_value_is_enough_and_else_goes_on()
    {
        var input = DrawnRuns.Chained(5, 400, 30);
        var whole = SettlementRun.Run(input, new(20_000_000, 7));
        var half = SettlementRun.Run(input, new(20_000_000, 7) { Enough = (whole.FirstInFirstOut + whole.Value) / 2 });
        Assert.InRange(half.Value, (whole.FirstInFirstOut + whole.Value) / 2, whole.Value);
        Assert.InRange(half.Work, 1, whole.Work * 4 / 5);
        var same = SettlementRun.Run(input, new(20_000_000, 7) { Enough = whole.Bound + 1 });
        Assert.Equal((whole.Value, whole.Work), (same.Value, same.Work));
    }

    // tests against proven optima: material/settlement_opt/INDEX.tsv, column objective (SCIP).
    [Fact]
    public void The_known_instances_reach_the_proven_optimum_within_a_thousandth()
    {
        var folder = Material.Require("settlement_opt");
        foreach (var line in File.ReadLines(Path.Combine(folder, "INDEX.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            var (name, optimum) = (cells[0], long.Parse(cells[6]));
            List<Problem> problems = [];
            var input = new RunFiles(problems).Read(file => Open(Path.Combine(folder, name, file))).Input;
            Assert.Empty(problems);
            var outcome = SettlementRun.Run(input, DrawnRuns.Within(2, optimum));
            Assert.Null(DrawnRuns.Wrong(input, outcome.Settled, outcome.Parts));
            Assert.True(outcome.Value * 1_000 >= optimum * 999 && outcome.Bound >= optimum && outcome.Value <= outcome.Bound,
                $"{name}: {outcome.Value} of {optimum}, bound {outcome.Bound}");
        }
    }

    static FileStream? Open(string path) => File.Exists(path) ? File.OpenRead(path) : null;

    static RunInstruction Sale(long id, (int Seller, int Buyer) who, long quantity, long cash) => new()
    { Id = id, Seller = who.Seller, Buyer = who.Buyer, Security = 0, Quantity = quantity, Cash = cash, Weight = 10 };

    [Fact]
    public void A_ring_in_which_nobody_has_anything_settles_at_once()
    {
        var ring = new RunInput([Sale(1, (0, 1), 5, 50), Sale(2, (1, 2), 5, 50), Sale(3, (2, 0), 5, 50)], [], []);
        var outcome = SettlementRun.Run(ring, Little);
        Assert.Equal([1, 2, 3], outcome.Settled);
        Assert.Equal((30, 30, 0), (outcome.Value, outcome.Bound, outcome.FirstInFirstOut));
    }

    [Fact]
    public void A_buyer_is_lent_cash_against_what_it_receives_up_to_its_limit()
    {
        RunInput With(long limit, int haircutBp) => new([Sale(1, (0, 1), 10, 100)], [new(0, 0, 10)], [new(1, 0, 20, 0, limit)])
        { Collateral = [new(0, 100_000, haircutBp)] };
        Assert.Equal([1], SettlementRun.Run(With(80, 2_000), Little).Settled);
        Assert.Empty(SettlementRun.Run(With(79, 2_000), Little).Settled);
        Assert.Empty(SettlementRun.Run(With(80, 2_001), Little).Settled);
    }

    // 100 to pay, nothing there: of 100 of another security at 1 each, those that are its own secure it.
    [Theory, InlineData(0, true), InlineData(1, false)]
    public void What_belongs_to_others_secures_nothing(long others, bool settles)
    {
        RunInput input = new([Sale(1, (0, 1), 10, 100)], [new(0, 0, 10), new(1, 1, 100) { Others = others }], [new(1, 0, 0, 0, 1_000)])
        { Collateral = [new(1, 10_000, 0)] };
        Assert.Equal(settles ? 1 : 0, SettlementRun.Run(input, Little).Settled.Count);
    }

    [Fact]
    public void A_part_takes_its_share_of_the_cash_and_stays_in_its_window()
    {
        RunInput With(long least) => new([Sale(1, (0, 1), 3, 100) with { Window = new(least) }], [new(0, 0, 2)], [new(1, 0, 100, 0, 0)]);
        Assert.Equal([new RunPart(1, 2, 67)], SettlementRun.Run(With(1), Little).Parts); // 66.67
        Assert.Empty(SettlementRun.Run(With(3), Little).Parts);
    }

    [Fact]
    public void What_is_short_is_named_and_the_delivery_that_would_free_the_most()
    {
        var input = new RunInput(
            [Sale(1, (0, 1), 5, 0), Sale(2, (1, 2), 5, 0), Sale(3, (3, 2), 4, 0), Sale(4, (3, 2), 1, 0) with { OnHold = true }],
            [new(0, 0, 2), new(3, 0, 1)], []);
        var why = RunExplanation.Of(input, SettlementRun.Run(input, Little));
        Assert.Equal([new(1, NotSettled.LackOfSecurities, 0, 0) { ShortBy = 3 }, new(2, NotSettled.LackOfSecurities, 1, 0) { ShortBy = 5 },
            new(3, NotSettled.LackOfSecurities, 3, 0) { ShortBy = 3 }, new(4, NotSettled.OnHold, -1, -1)], why.Obstacles);
        Assert.Equal(new(RowKind.Securities, 0, 0, 3) { FreedValue = 20, FreedCount = 2 }, why.Reliefs[0]);
    }

    [Fact]
    public void A_set_made_to_fit_by_the_fast_form_is_the_one_the_rule_makes()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var input = seed % 2 == 0 ? DrawnRuns.Small(seed, 14) : DrawnRuns.Chained(seed, 200, 40);
            var rows = RowsOfRun.Build(input);
            var draw = new Random(seed);
            long[] costs = [.. input.Instructions.Select(i => i.Weight + 1)];
            var wanted = costs.Select(_ => seed % 3 == 0 || draw.Next(4) > 0).ToArray();
            var order = Enumerable.Range(0, costs.Length).OrderByDescending(j => costs[j]).ToArray();
            var search = new RunSearch(rows, [.. input.Instructions.Select(i => i.Weight)], new(new long[rows.Count], costs), 1);
            search.Begin(wanted, costs, order);
            Assert.Equal(RunRule.Fit(rows, wanted, costs, order), Enumerable.Range(0, costs.Length).Select(search.Settles));
            Assert.All(RunRule.Left(rows, [.. Enumerable.Range(0, costs.Length).Select(search.Settles)]), left => Assert.True(left >= 0));
        }
    }
}
