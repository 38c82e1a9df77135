using Countinghouse.Accounting;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

/// <summary>Groups of firms; amounts are worked by hand beside each.</summary>
public sealed class ConsolidationTests
{
    const string A = "A", B = "B";

    static GroupEntity Entity(string lei, GroupRates rates, params GroupLine[] lines) => new(lei, lei, 1, rates, lines);

    static readonly GroupRates One = new(1, 1, 1);

    static decimal Of(List<ConsolidatedLine> lines, GroupSection section) => lines.Where(l => l.Section == section).Sum(l => l.Group);

    // Each column by itself.
    static void Balances(List<ConsolidatedLine> lines) => Assert.All<Func<ConsolidatedLine, decimal>>(
        [l => l.Sum, l => l.Eliminated, l => l.Group],
        column => Assert.Equal(lines.Where(l => l.Section == GroupSection.Assets).Sum(column),
            lines.Where(l => l.Section != GroupSection.Assets).Sum(column)));

    // Net assets of 1 000 EUR came in at 1.20, 100 was earned at 1.15 on average, and the close is 1.10: 1 100 × 1.10 = 1 210; less
    // 1 200 and 115 is a difference of −105.
    [Fact]
    public void Each_part_is_translated_at_its_own_rate_and_the_difference_is_of_equity()
    {
        var (lines, breaks) = Consolidation.Run([Entity(A, new(1.10m, 1.15m, 1.20m), new(GroupSection.Assets, "Cash", 1_500),
            new(GroupSection.Liabilities, "Owed", 400), new(GroupSection.Capital, "Capital", 1_000), new(GroupSection.Result, "Fees",
                100))], 2);
        Assert.Empty(breaks);
        Assert.Equal((1_650m, 440m, 1_200m, 115m, -105m), (Of(lines, GroupSection.Assets), Of(lines, GroupSection.Liabilities),
            Of(lines, GroupSection.Capital), Of(lines, GroupSection.Result), Of(lines, GroupSection.Translation)));
        Balances(lines);
    }

    // Two cents of EUR in two accounts are 0.015 USD each at 1.5, 0.02 and 0.02; the capital of both 0.03. The cent is of no one's earning:
    // the balance sheet has it in equity beside the result (docs/guide/accounting.md), and so has the group.
    [Fact]
    public void What_is_left_by_translating_line_by_line_is_in_equity_and_not_in_the_result()
    {
        GroupLine Euro(GroupSection section, string line, decimal amount) =>
            new(section, line, amount) { Currency = "EUR", Times = 1.5m, Account = line };
        var (lines, _) = Consolidation.Run([Entity(A, One, Euro(GroupSection.Assets, "Cash", 0.01m), Euro(GroupSection.Assets, "Fees",
            0.01m), Euro(GroupSection.Capital, "Capital", 0.02m)) with { Currency = "USD" }], 2);
        Assert.Equal((0.04m, 0.03m, 0m, 0.01m), (Of(lines, GroupSection.Assets), Of(lines, GroupSection.Capital),
            Of(lines, GroupSection.Result), lines.Single(l => l.Line == "Rounding of translation").Group));
        Balances(lines);
    }

    [Fact]
    public void What_one_owes_the_other_is_left_out_and_what_they_do_not_agree_on_is_a_break()
    {
        GroupEntity[] Group(decimal owed) =>
        [
            Entity(A, One, new(GroupSection.Assets, "Receivable", 300, B), new(GroupSection.Assets, "Cash", 700),
                new(GroupSection.Capital, "Capital", 1_000)),
            Entity(B, One, new(GroupSection.Assets, "Cash", 900), new(GroupSection.Liabilities, "Payable", owed, A),
                new(GroupSection.Capital, "Capital", 900 - owed)),
        ];
        var (agreed, none) = Consolidation.Run(Group(300), 2);
        Assert.Empty(none);
        Assert.Equal((1_600m, 0m, 1_600m), (Of(agreed, GroupSection.Assets), Of(agreed, GroupSection.Liabilities),
            Of(agreed, GroupSection.Capital)));
        var (differing, breaks) = Consolidation.Run(Group(250), 2);
        Assert.Equal([new GroupBreak(A, B, 300, 250)], breaks);
        Assert.Equal(50, differing.Single(l => l.Line == "Difference between A and B").Group);
        Balances(differing);
    }

    // Four fifths of net assets of 1 000 are 800. Income and expense are combined whole, whatever of them is the group's (IFRS 10 B86 a),
    // and of the result 100 × 0.2 = 20 is attributed to the others (B94, IAS 1.81B a): the minority has 180 of capital and those 20.
    [Fact]
    public void What_is_not_the_group_s_is_shown_apart()
    {
        var (lines, _) = Consolidation.Run([Entity(A, One, new(GroupSection.Assets, "Cash", 1_000), new(GroupSection.Capital, "Capital",
            900),
            new(GroupSection.Result, "Fees", 100)) with { Share = 0.8m }], 2);
        Assert.Equal((720m, 100m, -20m, 200m), (Of(lines, GroupSection.Capital), Of(lines, GroupSection.Result), Of(lines,
            GroupSection.MinorityResult), Of(lines, GroupSection.Minority)));
        Balances(lines);
    }

    // Commissions of 250 USD in the parent; in the subsidiary, four fifths of which are the group's, 150 EUR at 1.16 on average, 174,
    // and costs of 50 EUR, 58: all 424 and all 58 are the group's, and of 116 that the subsidiary earned 23.20 are the others'. Of net
    // assets of 1 100 EUR at 1.20 they have 264: of capital of 1 000 EUR at 1.10 220, those 23.20, and of the difference of 104 in
    // translating 20.80.
    [Fact]
    public void Income_and_expense_are_whole_and_the_result_is_divided_once()
    {
        GroupEntity[] group =
        [
            Entity(A, One, new(GroupSection.Assets, "Cash", 1_250), new(GroupSection.Capital, "Capital", 1_000),
                new(GroupSection.Result, "Commissions", 250)),
            Entity(B, new(1.20m, 1.16m, 1.10m), new(GroupSection.Assets, "Cash", 1_100), new(GroupSection.Capital, "Capital", 1_000),
                new(GroupSection.Result, "Commissions", 150), new(GroupSection.Result, "Staff", -50)) with { Share = 0.8m },
        ];
        var lines = Consolidation.Run(group, 2).Lines;
        Assert.Equal((424m, -58m, -23.20m), (lines.Single(l => l.Line == "Commissions").Group, lines.Single(l => l.Line == "Staff").Group,
            lines.Single(l => l.Line == "Result attributable to non-controlling interests in B").Group));
        Assert.Equal((1_880m, 83.20m, 264m), (Of(lines, GroupSection.Capital), Of(lines, GroupSection.Translation),
            Of(lines, GroupSection.Minority)));
        Balances(lines);
        // A loss is the others' too, even where it leaves them less than nothing (IFRS 10 B94).
        group[1] = group[1] with { Lines = [new(GroupSection.Liabilities, "Owed", 1_000), new(GroupSection.Result, "Staff", -1_000)] };
        lines = Consolidation.Run(group, 2).Lines;
        Assert.Equal((-910m, 232m, -240m), (Of(lines, GroupSection.Result), Of(lines, GroupSection.MinorityResult),
            Of(lines, GroupSection.Minority)));
        Balances(lines);
    }

    // Of two subsidiaries each has its own others; of one that is wholly the group's there are none.
    [Fact]
    public void Every_entity_has_its_own_others()
    {
        GroupEntity Of(string lei, decimal share, decimal earned) => Entity(lei, One, new(GroupSection.Assets, "Cash", earned),
            new(GroupSection.Result, "Fees", earned)) with
        { Share = share };
        var lines = Consolidation.Run([Of("P", 1, 100), Of("Q", 0.9m, 50), Of("R", 0.75m, 20)], 2).Lines;
        Assert.Equal([("Minority interest in Q", 5m), ("Minority interest in R", 5m),
            ("Result attributable to non-controlling interests in Q", -5m), ("Result attributable to non-controlling interests in R", -5m)],
            lines.Where(l => l.Section is GroupSection.Minority or GroupSection.MinorityResult).Select(l => (l.Line, l.Group)).Order());
        Assert.Equal(170, lines.Single(l => l.Line == "Fees").Group);
    }

    // A has charged B 1 000, and B has spent 1 000 on A: of income and expense that are both of the group nothing is left (IFRS 10 B86 c).
    // Where B has 900, the result of 100 that there is beside stays, under its name.
    [Fact]
    public void What_one_charges_the_other_is_no_result_of_the_group()
    {
        GroupEntity[] Group(decimal spent) =>
        [
            Entity(A, One, new(GroupSection.Assets, "Cash", 1_300), new(GroupSection.Result, "Fees", 1_000, B),
                new(GroupSection.Result, "Fees", 300)),
            Entity(B, One, new(GroupSection.Liabilities, "Owed", spent), new(GroupSection.Result, "Charges", -spent, A)),
        ];
        var (agreed, none) = Consolidation.Run(Group(1_000), 2);
        Assert.Empty(none);
        Assert.Equal([("Charges", -1_000m, 0m), ("Fees", 1_300m, 300m)],
            agreed.Where(l => l.Section == GroupSection.Result).Select(l => (l.Line, l.Sum, l.Group)));
        Balances(agreed);
        var (differing, breaks) = Consolidation.Run(Group(900), 2);
        Assert.Equal([new GroupBreak(A, B, 1_000, 900) { IsOfResult = true }], breaks);
        Assert.Equal(100, differing.Single(l => l.Line == "Difference between A and B").Group);
        Assert.Equal(400, Of(differing, GroupSection.Result));
        Balances(differing);
    }

    // 1 000 USD are 800 EUR by B's books (1 EUR = 1.25 USD), and at 1.20 on average 960 again: both say 1 000 USD, and the 40 are of
    // translation (IAS 21.39 c). Of what B has lost by it a fifth, 192, is others', whatever the group leaves out.
    [Fact]
    public void Results_that_agree_in_their_currency_are_no_difference()
    {
        GroupEntity[] group =
        [
            Entity(A, One, new(GroupSection.Assets, "Cash", 1_000), new(GroupSection.Result, "Fees", 1_000, B) { Currency = "USD" })
                with { Currency = "USD" },
            Entity(B, new(1.20m, 1.20m, 1.20m), new(GroupSection.Liabilities, "Owed", 800),
                new(GroupSection.Result, "Charges", -1_000, A) { Currency = "USD", Times = 1, Over = 1.25m })
                with { Currency = "EUR", Share = 0.8m },
        ];
        var (lines, breaks) = Consolidation.Run(group, 2);
        Assert.Empty(breaks);
        Assert.Equal((0m, 192m, 40m, -192m), (Of(lines, GroupSection.Result), Of(lines, GroupSection.MinorityResult),
            Of(lines, GroupSection.Translation), Of(lines, GroupSection.Minority)));
        Balances(lines);
    }

    // However its lines are divided among two, and whatever the two then owe each other, the group is the one firm again.
    [Fact]
    public void One_firm_split_in_two_consolidates_to_itself()
    {
        var line = Gen.Select(Gen.Int[1, 5], Gen.Int[0, 4], Gen.Long[-1_000_000, 1_000_000], Gen.Long[-1_000_000, 1_000_000]);
        Gen.Select(line.List[1, 30], Gen.Long[0, 1_000_000]).Sample((drawn, loan) =>
        {
            List<GroupLine> whole = [], first = [], second = [];
            foreach (var (section, name, one, other) in drawn)
            {
                var (of, called) = ((GroupSection)section, $"Line {name}");
                whole.Add(new(of, called, (one + other) / 100m));
                first.Add(new(of, called, one / 100m));
                second.Add(new(of, called, other / 100m));
            }
            foreach (var lines in new[] { whole, first, second }) lines.Add(Rest(lines));
            first.Add(new(GroupSection.Assets, "Lent", loan / 100m, B));
            first.Add(new(GroupSection.Assets, "Cash at banks", -loan / 100m));
            second.Add(new(GroupSection.Liabilities, "Borrowed", loan / 100m, A));
            second.Add(new(GroupSection.Assets, "Cash at banks", loan / 100m));
            var (group, breaks) = Consolidation.Run([Entity(A, One, [.. first]), Entity(B, One, [.. second])], 2);
            var (alone, _) = Consolidation.Run([Entity(A, One, [.. whole])], 2);
            Assert.Empty(breaks);
            static List<(GroupSection, string, decimal)> Shown(List<ConsolidatedLine> lines) =>
                [.. lines.Where(l => l.Group != 0).Select(l => (l.Section, l.Line, l.Group))];
            Assert.Equal(Shown(alone), Shown(group));
        }, iter: 1_000);
    }

    // What makes an entity's lines balance.
    static GroupLine Rest(List<GroupLine> lines) => new(GroupSection.Assets, "Cash at banks",
        lines.Sum(l => l.Section == GroupSection.Assets ? -l.Amount : l.Amount));

    // Rates of any size: what the group has is what it owes and what is its own, to the cent.
    [Fact]
    public void A_group_always_balances()
    {
        var rate = Gen.Int[1, 3_000_000].Select(r => r / 1_000_000m);
        var entity = Gen.Select(Gen.Select(Gen.Int[1, 5], Gen.Long[-9_999_999, 9_999_999]).List[1, 9], rate, rate, rate, Gen.Int[1, 100]);
        entity.List[1, 4].Sample(drawn =>
        {
            var (lines, _) = Consolidation.Run([.. drawn.Select((d, i) =>
            {
                List<GroupLine> own = [.. d.Item1.Select(l => new GroupLine((GroupSection)l.Item1, "Line", l.Item2 / 100m,
                    $"{l.Item2 % 3}"))];
                own.Add(Rest(own));
                return new GroupEntity($"E{i}", $"{i}", d.Item5 / 100m, new(d.Item2, d.Item3, d.Item4), own);
            })], 2);
            Balances(lines);
        }, iter: 1_000);
    }
}
