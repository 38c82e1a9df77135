using System.Globalization;
using System.Xml;

namespace Countinghouse.Formats.Books;

/// <summary>What the books in XML have in common: text that XML can hold, numbers without separators.</summary>
static class BookXml
{
    public static XmlWriter Writer(TextWriter to) => XmlWriter.Create(to, new()
    {
        OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n", CloseOutput = false,
    });

    /// <summary>Text without the characters that XML 1.0 has not: a question mark stands for each.</summary>
    public static string Text(string text, int most = int.MaxValue)
    {
        var clean = string.Concat(text.EnumerateRunes().Select(r => r.Value is 9 or 10 or 13 or >= 32 and <= 0xFFFD or >= 0x10000
            ? r.ToString() : "?"));
        return clean.Length <= most ? clean : clean[..(char.IsHighSurrogate(clean[most - 1]) ? most - 1 : most)];
    }

    /// <summary>Minor units at a scale as a plain number.</summary>
    public static string Units(long minor, int scale) => Number(minor * new decimal(1, 0, 0, false, (byte)scale));

    public static string Number(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
