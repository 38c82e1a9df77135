using Countinghouse.Kernel;

namespace Countinghouse.Tests.Kernel;

public sealed class ChunkedTests
{
    [Theory]
    [InlineData(1), InlineData(16), InlineData(17), InlineData(8_191), InlineData(8_192), InlineData(8_193), InlineData(30_000)]
    public void Rows_are_where_they_were_put(int count)
    {
        var rows = new Chunked<long>();
        for (var i = 0; i < count; i++)
        {
            rows.Add(i * 3L);
            rows[i]++;
        }
        Assert.Equal(count, rows.Count);
        for (var i = 0; i < count; i++) Assert.Equal(i * 3L + 1, rows[i]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[count]);
    }

    // One entry pended and posted at once makes such a list and forgets it: at 8 192 rows from the first, clearing 128 KB was all its cost.
    [Fact]
    public void A_list_of_one_row_is_small()
    {
        _ = new Chunked<long>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        new Chunked<long>().Add(1);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1_000);
    }
}
