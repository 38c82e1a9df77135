using System.Text.Json;
using Countinghouse.Clearing;
using CsCheck;

namespace Countinghouse.Tests.Clearing;

/// <summary>Value at risk and expected shortfall at 99 %: by hand, by definition, and against outside figures.</summary>
public sealed class TailLossTests
{
    // 250 losses: 2 000, 1 000, 500 and 247 times 0. The last hundredth is two and a half of them: the third worst is the value at risk,
    // and the mean is (2 000 + 1 000 + 500 / 2) / 2.5 = 1 300.
    [Fact]
    public void The_last_hundredth_of_250_is_the_two_worst_and_half_the_third()
    {
        long[] losses = [.. Enumerable.Repeat(0L, 247), 500, 2_000, 1_000];
        Assert.Equal((500, 1_300), (TailLoss.ValueAtRisk(losses), TailLoss.ExpectedShortfall(losses)));
    }

    // Of fewer than a hundred the worst is both; of exactly a hundred the value at risk is the second, which one in a hundred exceeds.
    [Theory, InlineData(20, 900, 900), InlineData(99, 900, 900), InlineData(100, 800, 900), InlineData(200, 700, 850)]
    public void Of_few_the_worst_is_both(int count, long atRisk, long shortfall)
    {
        long[] losses = [900, 800, 700, .. Enumerable.Repeat(-5L, count - 3)];
        Assert.Equal((atRisk, shortfall), (TailLoss.ValueAtRisk(losses), TailLoss.ExpectedShortfall(losses)));
    }

    static readonly Gen<long[]> Losses = Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Array[1, 600];

    // The definitions as they are written down: the least loss whose empirical distribution function is at least 0.99, and the integral
    // of the quantile over the last hundredth, in decimals.
    [Fact]
    public void They_are_what_their_definitions_say() => Losses.Sample(losses =>
    {
        var n = losses.Length;
        var atRisk = losses.Where(x => 100L * losses.Count(y => y <= x) >= 99L * n).Min();
        decimal sum = 0, left = n / 100m;
        foreach (var loss in losses.OrderDescending())
        {
            var weight = Math.Min(left, 1);
            sum += weight * loss;
            left -= weight;
        }
        Assert.Equal(atRisk, TailLoss.ValueAtRisk([.. losses]));
        Assert.True(Math.Abs(sum / (n / 100m) - TailLoss.ExpectedShortfall([.. losses])) <= 0.5m);
    }, iter: 500);

    [Fact]
    public void The_shortfall_is_at_least_the_value_at_risk_and_both_double_with_the_position() => Losses.Sample(losses =>
    {
        var (atRisk, shortfall) = (TailLoss.ValueAtRisk([.. losses]), TailLoss.ExpectedShortfall([.. losses]));
        Assert.True(shortfall >= atRisk);
        long[] twice = [.. losses.Select(l => 2 * l)];
        Assert.Equal(2 * atRisk, TailLoss.ValueAtRisk([.. twice]));
        Assert.InRange(TailLoss.ExpectedShortfall([.. twice]), 2 * shortfall - 1, 2 * shortfall + 1); // each rounded by itself
    }, iter: 500);

    // Two portfolios under one roof never need more than apart: what expected shortfall has and value at risk has not.
    [Fact]
    public void The_shortfall_of_two_portfolios_together_is_at_most_the_sum_of_both() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Long[-1_000_000, 1_000_000]).Array[1, 600].Sample(both => Assert.True(
            TailLoss.ExpectedShortfall([.. both.Select(b => b.Item1 + b.Item2)])
            <= TailLoss.ExpectedShortfall([.. both.Select(b => b.Item1)]) + TailLoss.ExpectedShortfall([.. both.Select(b => b.Item2)]) + 1),
            iter: 500);

    // 1 scenario in 20 of 715 too, as Open Source Risk Engine reports it: the quantile, the mean of the worst down to it, and the mean of
    // those beyond it. The sum of the beyond, and with it every figure of ours, follows from these.
    [Theory, InlineData("01", 100), InlineData("05", 20)]
    public void Open_Source_Risk_Engine_takes_the_same_order_statistic(string tail, int oneIn)
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(Material.Require("risk"), "risk_vectors.json")));
        foreach (var check in vectors.RootElement.GetProperty("ore_histsim_check").EnumerateObject().Select(c => c.Value))
        {
            var n = check.GetProperty("n").GetInt32();
            decimal At(string name, int place) => -check.GetProperty(name + tail)[place].GetDecimal();
            var (quantile, withIt, beyond, whole) = (At("q", 0), At("es", 0), At("es", 1), n / oneIn);
            Assert.InRange(withIt * (whole + 1) - beyond * whole - quantile, -0.01m, 0.01m); // so many are meant
            long[] losses = [.. Enumerable.Repeat((long)(beyond * 100), whole), (long)(quantile * 100), .. new long[n - whole - 1]];
            Assert.Equal((long)(quantile * 100), TailLoss.ValueAtRisk([.. losses], oneIn));
            Assert.InRange(TailLoss.ExpectedShortfall([.. losses], oneIn), (long)(withIt * 100), (long)(beyond * 100));
        }
    }
}
