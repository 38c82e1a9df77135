using System.Text;
using Countinghouse.Formats;

namespace Countinghouse.Tests.Csv;

/// <summary>Gives a stream in drops of one to seven bytes, as a slow line would.</summary>
sealed class Drops(Stream whole, int seed) : ReadStream
{
    readonly Random random = new(seed);
    public override int Read(byte[] buffer, int offset, int count) => whole.Read(buffer, offset, Math.Min(count, random.Next(1, 8)));
}

/// <summary>A text, then so many times the letter x, then a text.</summary>
sealed class LongLine(string before, long length, string after) : ReadStream
{
    readonly byte[] head = Encoding.UTF8.GetBytes(before), tail = Encoding.UTF8.GetBytes(after);
    long given;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (given < head.Length) return Give(head, given, buffer.AsSpan(offset, count));
        if (given >= head.Length + length) return Give(tail, given - head.Length - length, buffer.AsSpan(offset, count));
        var letters = (int)Math.Min(count, head.Length + length - given);
        buffer.AsSpan(offset, letters).Fill((byte)'x');
        given += letters;
        return letters;
    }

    int Give(byte[] from, long at, Span<byte> to)
    {
        var count = (int)Math.Min(from.Length - at, to.Length);
        from.AsSpan((int)at, count).CopyTo(to);
        given += count;
        return count;
    }
}
