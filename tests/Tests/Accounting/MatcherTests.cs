using Countinghouse.Accounting;
using Countinghouse.Facts;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

/// <summary>The rules of matching, as tables: ours left, theirs right. An item is reference, day of October 2025, units.</summary>
public sealed class MatcherTests
{
    static readonly DateOnly October = new(2025, 9, 30);

    static ReconItem Item(bool isOurs, int at, string text) => text.Split(' ') is [var reference, var day, var units]
        ? new(isOurs, isOurs ? 100 : 200, at, reference == "-" ? "" : reference, October.AddDays(int.Parse(day)), decimal.Parse(units), "")
        : throw new ArgumentException(text);

    static List<ReconItem> Items(string ours, string theirs)
    {
        string[] Split(string side) => side.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. Split(ours).Select((t, i) => Item(true, i, t)), .. Split(theirs).Select((t, i) => Item(false, i, t))];
    }

    static string Shown(FoundMatch m) => $"{m.Rule}: {string.Join("+", m.Items.Where(i => i.IsOurs).Select(i => i.Line))} = "
        + string.Join("+", m.Items.Where(i => !i.IsOurs).Select(i => i.Line));

    static IEnumerable<(int, MatchingTerms)> Numbered(IEnumerable<MatchingTerms> rules) => rules.Select((t, i) => (i + 1, t));

    [Theory]
    [InlineData("one reference, one amount", "I5 1 100", "I5 1 100", "1: 0 = 0")]
    [InlineData("parts of one reference, sum against sum", "I5 1 60, I5 2 40", "I5 2 100", "1: 0+1 = 0")]
    [InlineData("one reference and other units", "I5 1 100", "I5 1 60", "")]
    [InlineData("one reference ten days apart, and eleven", "I5 1 7, I6 1 8", "I5 11 7, I6 12 8", "1: 0 = 0")]
    [InlineData("an error there and its reversal", "", "B7 1 100, B7 4 -100", "1:  = 0+1")]
    [InlineData("an error beside the payment, and its reversal", "- 1 100", "B7 1 100, B7 1 100, B7 2 -100", "2: 0 = 0; 1:  = 1+2")]
    [InlineData("a reversal of another amount, or of no reference", "", "B7 1 100, B7 2 -90, - 1 50, - 1 -50", "")]
    [InlineData("what ours alone come to nothing of", "I5 1 100, I5 1 -100", "", "")]
    [InlineData("no reference: amount and date", "- 1 100", "BANKREF 1 100", "2: 0 = 0")]
    [InlineData("a weekend between", "- 3 100", "X 6 100", "3: 0 = 0")]
    [InlineData("four days between", "- 2 100", "X 6 100", "")]
    [InlineData("the nearest in date is taken", "- 3 100", "X 5 100, Y 4 100", "3: 0 = 1")]
    [InlineData("amount and date do not overrule two references of ours", "I5 1 100", "I6 1 100", "")]
    [InlineData("opposite signs are not one thing", "- 1 100", "X 1 -100", "")]
    [InlineData("many of ours are one of theirs", "- 1 30, - 1 45, - 1 25", "X 1 75", "4: 0+1 = 0")]
    [InlineData("one of ours is many of theirs", "- 1 -75", "X 1 -30, Y 1 -45", "5: 0 = 1+0")]
    [InlineData("two ways to make a sum: neither is taken", "- 1 30, - 1 45, - 1 30", "X 1 75", "")]
    [InlineData("a sale less its fee is one payment", "- 1 100, - 1 -25", "X 1 75", "4: 1+0 = 0")]
    [InlineData("a payment less its charge is one of ours", "- 1 -75", "X 1 -100, Y 1 25", "5: 0 = 0+1")]
    [InlineData("a sum of one direction goes before a net", "- 1 30, - 1 45, - 1 80, - 1 -5", "X 1 75", "4: 0+1 = 0")]
    [InlineData("two nets: neither is taken", "- 1 100, - 1 -25, - 1 90, - 1 -15", "X 1 75", "")]
    [InlineData("what cancels out beside a net is no other way", "- 1 100, - 1 -25, - 1 40, - 1 -40", "X 1 75", "4: 1+0 = 0")]
    [InlineData("a net of another day", "- 1 100, - 2 -25", "X 1 75", "")]
    [InlineData("no net over the reference of another instruction", "I5 1 100, I6 1 -25", "I7 1 75", "")]
    [InlineData("an item is used once", "- 1 100", "X 1 100, Y 1 100", "2: 0 = 0")]
    public void The_built_in_rules_match(string what, string ours, string theirs, string expected) =>
        Assert.True(expected == string.Join("; ", Matcher.Run(Items(ours, theirs), Numbered(Matcher.Defaults)).Select(Shown)), what);

    [Theory]
    [InlineData(0.05, "X 1 100.05", true)]
    [InlineData(0.05, "X 1 100.06", false)]
    [InlineData(0.05, "X 1 99.95", true)]
    [InlineData(0, "X 1 100.01", false)]
    public void A_tolerance_is_of_units(decimal tolerance, string theirs, bool matches) => Assert.Equal(matches,
        Matcher.Run(Items("- 1 100", theirs), [(7, new(MatchingShape.OneToOne, "", "", tolerance, 0))]).Count == 1);

    // The design's accounting page: matching rules with tolerances, here of a net.
    [Theory]
    [InlineData(0.05, "X 1 75.05", true)]
    [InlineData(0.05, "X 1 75.06", false)]
    [InlineData(0.05, "X 1 74.95", true)]
    public void A_net_lies_within_the_tolerance(decimal tolerance, string theirs, bool matches) => Assert.Equal(matches,
        Matcher.Run(Items("- 1 100, - 1 -25", theirs), [(7, new(MatchingShape.ManyToOne, "", "", tolerance, 0))]).Count == 1);

    // 24 amounts of both directions have 16 million subsets. In base -2 every integer is written in one way only: 3 = 4 - 2 + 1
    // (Knuth, The Art of Computer Programming 2, 4.1).
    [Fact]
    public void A_net_among_as_many_as_a_search_takes_is_found()
    {
        var ours = string.Join(", ", Enumerable.Range(0, Matcher.MostCandidates).Select(i => $"- 1 {(i % 2 == 0 ? 1 : -1) * (1L << i)}"));
        var found = Assert.Single(Matcher.Run(Items(ours, "X 1 3"), Numbered(Matcher.Defaults))); // 4 + 1 - 2
        Assert.Equal([-2m, 1m, 4m], found.Items.Where(i => i.IsOurs).Select(i => i.Units).Order());
    }

    // Of many parts among many items some sum hits by chance, and no one believes it.
    [Fact]
    public void A_net_of_many_parts_is_found_among_few_items_only()
    {
        var few = Items("- 1 100, - 1 -25, - 1 64, - 1 -7, - 1 -3", "X 1 129");
        Assert.Equal(6, Assert.Single(Matcher.Run(few, Numbered(Matcher.Defaults))).Items.Count);
        var more = string.Join(", ", Enumerable.Range(1, 8).Select(i => $"- 1 {10_000 * i}"));
        Assert.Empty(Matcher.Run(Items($"- 1 100, - 1 -25, - 1 64, - 1 -7, - 1 -3, {more}", "X 1 129"), Numbered(Matcher.Defaults)));
    }

    // A bulk payment: all of them are the one, and with one more there is more than one way, or none that is looked for.
    [Theory, InlineData(30, 465, true), InlineData(30, 464, false), InlineData(500, 125_250, true), InlineData(501, 125_751, false)]
    public void More_than_a_search_takes_are_one_where_it_is_all_of_them(int count, int total, bool matches) => Assert.Equal(matches,
        Matcher.Run(Items(string.Join(',', Enumerable.Range(1, count).Select(i => $"- 1 {i}")), $"BULK 1 {total}"),
            Numbered(Matcher.Defaults)).Any(m => m.Items.Count == count + 1));

    // 20 000 lines that match nothing took seconds: the search looked at every line of a side for each of its lines.
    [Fact]
    public void Many_lines_that_match_nothing_take_no_time()
    {
        var items = Enumerable.Range(1, 20_000).Select(i => new ReconItem(false, 1, i, $"Z{i}", October.AddDays(i % 7), 1_000 + i, ""))
            .Concat(Enumerable.Range(1, 60).Select(i => new ReconItem(true, 2, i, "", October.AddDays(i % 7), -i, ""))).ToList();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Empty(Matcher.Run(items, Numbered(Matcher.Defaults)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}"); // 0.1 s on two busy cores
    }

    static readonly Gen<ReconItem> AnyItem = Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[1, 6], Gen.Int[-8, 8],
        (isOurs, reference, day, units) => new ReconItem(
            isOurs, 0, 0, reference == 0 ? "" : $"I{reference}", October.AddDays(day), units / 2m, ""));

    static readonly Gen<MatchingTerms> AnyRule = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[0, 3],
        (shape, tolerance, days) => new MatchingTerms((MatchingShape)shape, "", "", tolerance / 2m, days));

    [Fact]
    public void Nothing_is_used_twice_and_sums_lie_within_the_tolerance_of_their_rule() =>
        Gen.Select(AnyItem.List[0, 14], AnyRule.List[1, 5]).Sample((drawn, rules) =>
        {
            var items = drawn.Select((i, at) => i with { Fact = at + 1 }).ToList();
            var found = Matcher.Run(items, Numbered(rules));
            var used = found.SelectMany(m => m.Items).ToList();
            Assert.Equal(used.Count, used.Distinct().Count());
            Assert.Subset(items.ToHashSet(), used.ToHashSet());
            foreach (var m in found)
            {
                var rule = rules[m.Rule - 1];
                Assert.InRange(m.Difference, -rule.Tolerance, rule.Tolerance);
                Assert.Contains(m.Items, i => !i.IsOurs);
                if (rule.Shape is MatchingShape.Reference && m.Items.All(i => !i.IsOurs)) Assert.Equal(0, m.Difference);
                else Assert.Contains(m.Items, i => i.IsOurs);
                if (rule.Shape is MatchingShape.OneToOne) Assert.Equal(2, m.Items.Count);
            }
        }, iter: 2_000);

    // Two items that say the same are one as good as the other: what is compared is what is said.
    static IEnumerable<string> Said(IEnumerable<FoundMatch> found) => found.Select(m => $"{m.Rule}|" + string.Join("|", m.Items.Select(i =>
        $"{i.IsOurs} {i.Reference} {i.Day} {i.Units}").Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);

    [Fact]
    public void The_order_of_the_items_does_not_matter() =>
        Gen.Select(AnyItem.List[0, 14], AnyRule.List[1, 5], Gen.Int[0, 1_000_000]).Sample((drawn, rules, seed) =>
        {
            var items = drawn.Select((i, at) => i with { Fact = at + 1 }).ToList();
            var shuffled = items.OrderBy(i => unchecked((uint)((i.Fact + 1) * 2654435761 * (seed + 1)))).ToList();
            Assert.Equal(Said(Matcher.Run(items, Numbered(rules))), Said(Matcher.Run(shuffled, Numbered(rules))));
        }, iter: 2_000);

    [Fact]
    public void A_search_for_a_sum_ends_where_it_would_take_too_long()
    {
        var ours = string.Join(", ", Enumerable.Range(1, Matcher.MostCandidates).Select(i => $"- 1 {1000 + 2 * i}"));
        Assert.Empty(Matcher.Run(Items(ours, "X 1 12345"), Numbered(Matcher.Defaults))); // odd: no sum of even amounts
    }
}
