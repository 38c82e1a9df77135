using System.Buffers;
using System.Globalization;
using System.Text;

namespace Countinghouse.Formats.Books;

/// <summary>
/// Names and ids from outside, made harmless and kept readable: what could end a line, a string, a tag or a comment is written as in a
/// URL, %XX for each byte of its UTF-8, and so is the per cent sign. Two texts that differ stay different.
/// </summary>
/// <param name="unsafeChars">ASCII characters that mean something to the dialect.</param>
/// <param name="guardsFirst">Whether a text may begin with a letter or a digit only.</param>
sealed class OutsideText(string unsafeChars, bool guardsFirst)
{
    static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public void Write(ReadOnlySpan<char> text, BookText to)
    {
        if (!text.ContainsAnyExcept(Plain) && (text.Length == 0 || char.IsAsciiLetterOrDigit(text[0]))) to.Add(text);
        else WriteByRune(text, to);
    }

    void WriteByRune(ReadOnlySpan<char> text, BookText to)
    {
        Span<char> chars = stackalloc char[2];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isFirst = at == 0;
            at += rune.Utf16SequenceLength;
            var begins = !guardsFirst || !isFirst || Rune.IsLetterOrDigit(rune);
            var ends = rune.Value != ' ' || at < text.Length; // a blank at the end would be lost
            if (begins && ends && IsHarmless(rune)) to.Add(chars[..rune.EncodeToUtf16(chars)]);
            else WritePercent(rune, to);
        }
    }

    bool IsHarmless(Rune rune) => rune.Value == ' ' || !Rune.IsWhiteSpace(rune) && rune.Value != '%'
        && !(rune.IsAscii && unsafeChars.Contains((char)rune.Value))
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);

    static void WritePercent(Rune rune, BookText to)
    {
        const string Hex = "0123456789ABCDEF";
        Span<byte> bytes = stackalloc byte[4];
        foreach (var part in bytes[..rune.EncodeToUtf8(bytes)]) to.Add(['%', Hex[part >> 4], Hex[part & 15]]);
    }
}
