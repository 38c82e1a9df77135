using System.Globalization;
using System.Text;
namespace Countinghouse.Formats.Csv;

/// <summary>Outside text made fit for a message: short, and nothing in it that moves a cursor or hides.</summary>
static class Show
{
    // A message stays on one line of a terminal and of a log.
    const int MaxChars = 40;

    // Enough bytes for that many characters of any script.
    const int MaxBytes = MaxChars * 4 + 4;

    public static string Short(ReadOnlySpan<byte> utf8) => Short(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxBytes)]));

    public static string Short(string text)
    {
        var shown = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == MaxChars) return shown.Append('\u2026').ToString();
            shown.Append(IsPrintable(rune) ? rune.ToString() : "?");
        }
        return shown.ToString();
    }

    /// <summary>A text of any length, with nothing in it that moves a cursor or hides.</summary>
    public static string Line(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsPrintable(rune) ? rune.ToString() : "?"));

    static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;
}
