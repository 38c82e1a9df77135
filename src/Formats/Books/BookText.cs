using System.Globalization;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Books;

/// <summary>Text on its way to a writer, gathered in one block: millions of lines cost a copy each and nothing more.</summary>
sealed class BookText(TextWriter to)
{
    const int BlockChars = 1 << 16;

    // A sign, a point and 38 digits.
    const int LongestNumber = 40;

    /// <summary>Most digits after the point: with them the longest amount still fits a number's room.</summary>
    public const int MostScale = 30;

    readonly char[] block = new char[BlockChars];
    int used;

    public BookText Add(ReadOnlySpan<char> text)
    {
        if (text.Length > BlockChars - used) Flush();
        if (text.Length > BlockChars) to.Write(text);
        else
        {
            text.CopyTo(block.AsSpan(used));
            used += text.Length;
        }
        return this;
    }

    public BookText Add(long number)
    {
        var room = Room();
        number.TryFormat(room, out var length, default, CultureInfo.InvariantCulture);
        used += length;
        return this;
    }

    /// <summary>A day, ISO 8601.</summary>
    public BookText Add(DateOnly day)
    {
        var room = Room();
        day.TryFormat(room, out var length, "O", CultureInfo.InvariantCulture);
        used += length;
        return this;
    }

    /// <summary>An amount of minor units as a decimal number with exactly as many digits after the point as the scale.</summary>
    public BookText Amount(long minor, int scale)
    {
        Span<char> digits = stackalloc char[LongestNumber];
        var at = digits.Length;
        var left = Magnitude(minor);
        for (var digit = 0; left > 0 || digit <= scale; digit++)
        {
            if (digit == scale && scale > 0) digits[--at] = '.';
            var rest = left % 10;
            left /= 10;
            digits[--at] = (char)('0' + (int)rest);
        }
        if (minor < 0) digits[--at] = '-';
        return Add(digits[at..]);
    }

    public void Flush()
    {
        to.Write(block.AsSpan(0, used));
        used = 0;
    }

    // The smallest number has no positive twin of its own type.
    static ulong Magnitude(long number) => number >= 0 ? (ulong)number : (ulong)(-(number + 1)) + 1;

    Span<char> Room()
    {
        if (BlockChars - used < LongestNumber) Flush();
        Invariant.Hold(BlockChars - used >= LongestNumber);
        return block.AsSpan(used);
    }
}
