using Countinghouse.Kernel;

namespace Countinghouse.Tests.Kernel;

public sealed class StateTests
{
    // -5.50 and 5.50 are a zero with a sign, which no journal keeps: state saved live and state replayed must be the same bytes.
    [Fact]
    public void A_zero_below_zero_is_saved_as_zero()
    {
        static byte[] Saved(decimal value)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            new StateWriter(buffer).Decimal(value);
            return buffer.WrittenSpan.ToArray();
        }
        var sum = new[] { -5.50m, 5.50m }.Sum();
        Assert.True(decimal.GetBits(sum)[3] < 0);
        Assert.Equal(Saved(0.00m), Saved(sum));
        Assert.NotEqual(Saved(5.50m), Saved(-5.50m));
    }
}
