using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Clearing;

/// <summary>The losses of a position in the past: the readable rule and its fast twin.</summary>
public sealed class PriceScenariosTests
{
    // Closes of any scale, some too long for the fast way, some rising past reason, some days without one.
    static readonly Gen<decimal?> Close = Gen.Select(Gen.Int[0, 9], Gen.Long[1, 999_999_999_999], Gen.Int[0, 8],
        (kind, digits, scale) => kind == 0 ? (decimal?)null
            : kind == 1 ? 123_456.789_012_345m
            : new decimal((int)(100_000 + digits % (kind < 8 ? 20_000 : 9_000_000)), 0, 0, false, (byte)scale));

    static readonly Gen<(decimal?[] Closes, decimal Worth, bool Split)> Drawn = Gen.Select(Close.Array[3, 60],
        Gen.Decimal[-10_000_000_000m, 10_000_000_000m], Gen.Int[0, 4], (closes, worth, split) => (closes, worth, split == 0));

    [Fact]
    public void Rule_and_twin_are_the_same_to_the_last_digit() => Drawn.Sample(drawn =>
    {
        var firm = TestFirm.Funded();
        foreach (var (ago, close) in drawn.Closes.Index())
            if (close is { } price) firm.Price(price, ago: ago);
        var ex = firm.Day.AddDays(-1);
        if (drawn.Split)
            firm.Must(new AnnounceAction(new("S-1", "REVERSE_SPLIT", TestFirm.Aig, ex, ex, ex, null, "", 3, 7, "", null), ""));
        var aig = firm.AssetOf(TestFirm.Aig);
        var scenarios = new PriceScenarios(firm.Firm.Register, [aig], firm.Day, 40);
        var (byRule, fast) = (new Int128[scenarios.Count], new Int128[scenarios.Count]);
        scenarios.AddLossesByRule(aig, drawn.Worth, byRule);
        scenarios.AddLosses(aig, drawn.Worth, fast);
        Assert.Equal(byRule, fast);
    }, iter: 150);

    // 1 000 at 30.00 fall to 20.00: a third is lost, 333.33; at 10.00 they would rise to twice as much.
    [Theory, InlineData(30, 20, 333_33), InlineData(10, 20, -1_000_00), InlineData(20, 20, 0), InlineData(1, 20, -9_000_00)]
    public void A_loss_is_the_part_by_which_the_price_falls_and_a_rise_counts_to_tenfold(int before, int after, long cents)
    {
        var firm = TestFirm.Funded();
        foreach (var (ago, close) in new[] { (2, before), (1, before), (0, after) }) firm.Price(close, ago: ago);
        var aig = firm.AssetOf(TestFirm.Aig);
        var losses = new Int128[1];
        new PriceScenarios(firm.Firm.Register, [aig], firm.Day, 40).AddLosses(aig, 1_000m, losses);
        Assert.Equal(cents, PriceScenarios.Minor(losses[0], 2));
        Assert.Equal(-cents, PriceScenarios.Minor(-losses[0], 2));
    }
}
