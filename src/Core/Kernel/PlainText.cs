using System.Buffers;

namespace Countinghouse.Kernel;

/// <summary>
/// What no text has, by whichever door it comes in: characters that steer a terminal or break a line of what is printed (the control
/// characters but tab and line break, U+2028, U+2029), and those that show a text in another order than it is written (U+202A to U+202E,
/// U+2066 to U+2069; Unicode Technical Report 36, 2.3: a name or an amount is then read as another).
/// </summary>
public static class PlainText
{
    static readonly SearchValues<char> Odd = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0x2028, 7).Concat(Enumerable.Range(0x2066, 4)).Select(c => (char)c),
    ]);

    /// <summary>The first character of a text that no text has, as <c>U+202E</c>; none where it is fit.</summary>
    public static string? OddIn(ReadOnlySpan<char> text) => text.IndexOfAny(Odd) is var at and >= 0 ? $"U+{(int)text[at]:X4}" : null;

    public static bool IsOdd(char c) => Odd.Contains(c);
}
