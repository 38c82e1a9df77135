using Countinghouse.Accounting;

namespace Countinghouse.Tests.Accounting;

/// <summary>How a disposal is told line by line.</summary>
public sealed class UkPartTests
{
    // 25 for 1 000.00 are sold for 500.00; after a split of three for two 10 are bought for 120.00, which are 6 2/3 of them (TCGA 1992 ss
    // 106A(5), 127): a quarter and a bit of the proceeds, 133.33. The rest, 366.67, is of 18 1/3 out of the pool, 733.33.
    [Fact]
    public void The_gain_of_each_line_is_what_its_figures_come_to()
    {
        var pool = UkPool.Of(
        [
            new UkAcquired(new(2024, 6, 3), 25, 1_000_00), new UkDisposed(new(2025, 3, 4), 25, 500_00, 0),
            new UkReorganised(new(2025, 3, 7), 3, 2), new UkAcquired(new(2025, 3, 14), 10, 120_00),
        ]);
        Assert.Equal([(7L, 133_33L, 120_00L, 13_33L), (18, 366_67, 733_33, -366_66)],
            UkPart.Of(Assert.Single(pool.Disposals)).Select(p => (p.Units, p.Proceeds, p.Cost, p.Gain)));
    }

    // Three thirds of 100.00, of 1.00 and of 0.50: no cent more or less.
    [Fact]
    public void The_lines_add_up_to_the_disposal()
    {
        UkMatch third = new(UkRule.ThirtyDays, 1, new(2025, 3, 5), Exact.Of(50, 3));
        UkDisposal all = new(new(2025, 3, 4), false, 3, 100_00, 1_00, [third, third, third], 0);
        Assert.Equal([(33_33L, 33L, 17L), (33_34, 34, 16), (33_33, 33, 17)],
            UkPart.Of(all).Select(p => (p.Proceeds, p.Charges, p.Cost)));
    }
}
