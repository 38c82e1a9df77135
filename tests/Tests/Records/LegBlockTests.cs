using Countinghouse.Store.Tables;

namespace Countinghouse.Tests.Records;

/// <summary>Packed legs are unpacked as they were, and lie as the guide to the read tables says.</summary>
public sealed class LegBlockTests
{
    static List<PackedLeg> Unpacked(LegBlock block)
    {
        List<PackedLeg> legs = [];
        var reader = new LegReader(block.Bytes.ToArray(), block.First);
        while (reader.Next(out var leg)) legs.Add(leg);
        return legs;
    }

    // docs/formats/read-tables.md: seven bits a byte, the lowest first; 0, -1, 1, -2 are 0, 1, 2, 3. 300 is 0b10_0101100.
    [Fact]
    public void A_leg_lies_in_the_bytes_that_are_documented()
    {
        var block = new LegBlock();
        block.Add(new(7, 300, 2, -1));
        block.Add(new(9, 0, 127, 64));
        Assert.Equal((7, 9, 2), (block.First, block.Last, block.Count));
        Assert.Equal([0, 0xAC, 0x02, 2, 1, 2, 0, 127, 0x80, 0x01], block.Bytes.ToArray());
    }

    [Fact]
    public void What_was_packed_is_unpacked_the_least_and_the_greatest_too()
    {
        long[] amounts = [0, 1, -1, 127, -128, long.MaxValue, long.MinValue];
        var chance = new Random(20261129);
        var (legs, row) = (new List<PackedLeg>(), 5L);
        for (var i = 0; i < 5_000; i++)
        {
            row += chance.Next(4) == 0 ? chance.NextInt64(1L << chance.Next(1, 40)) : 0;
            var amount = i < amounts.Length ? amounts[i] : chance.NextInt64(long.MinValue, long.MaxValue) >> chance.Next(64);
            legs.Add(new(row, chance.Next() >> chance.Next(31), chance.Next() >> chance.Next(31), amount));
        }
        var block = new LegBlock();
        foreach (var leg in legs) block.Add(leg);
        Assert.Equal(legs, Unpacked(block));
        block.Clear();
        Assert.Empty(Unpacked(block));
        block.Add(legs[^1]); // filled anew, it begins at its own first row
        Assert.Equal([legs[^1]], Unpacked(block));
    }
}
