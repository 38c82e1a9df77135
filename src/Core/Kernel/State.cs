using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Countinghouse.Kernel;

/// <summary>Writes the working state of the firm as plain little-endian bytes: the snapshot a book reopens from.</summary>
/// <param name="buffer">Where to: a snapshot of a large book goes out in pieces.</param>
public sealed class StateWriter(IBufferWriter<byte> buffer)
{
    public StateWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
        return this;
    }

    public StateWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return this;
    }

    public StateWriter Date(DateOnly value) => Int(value.DayNumber);

    public StateWriter Decimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        if (value == 0) bits[3] &= int.MaxValue; // a sum may be a zero below zero, which the journal does not know
        foreach (var part in bits) Int(part);
        return this;
    }

    public StateWriter Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(length));
        buffer.Advance(length);
        return this;
    }
}

/// <summary>Reads what <see cref="StateWriter"/> wrote, in the same order.</summary>
public ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> rest = bytes;

    public readonly bool AtEnd => rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public DateOnly Date() => DateOnly.FromDayNumber(Int());

    public decimal Decimal() => new([Int(), Int(), Int(), Int()]);

    public string Text() => Encoding.UTF8.GetString(Take(Int()));

    ReadOnlySpan<byte> Take(int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
