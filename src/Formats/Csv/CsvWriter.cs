using System.Buffers;
using System.Globalization;
namespace Countinghouse.Formats.Csv;

/// <summary>
/// Writes CSV (RFC 4180 quoting, lines end with a line feed). Text that a spreadsheet would take for a formula gets a single
/// quote in front; numbers and dates stay what they are.
/// </summary>
public sealed class CsvWriter(TextWriter to)
{
    static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");
    static readonly SearchValues<char> StartsFormula = SearchValues.Create("=+-@\t\r");

    int cells;
    bool anyText;

    /// <summary>Writes the names of the columns as a row.</summary>
    public void Header(params ReadOnlySpan<string> names) => Row(names);

    /// <summary>Writes a whole row of text cells.</summary>
    public void Row(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts) Text(text);
        EndRow();
    }

    /// <summary>A text cell.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        Next(text.Length > 0);
        var formula = text.Length > 0 && StartsFormula.Contains(text[0]);
        var quotes = text.ContainsAny(NeedsQuotes);
        if (quotes) to.Write('"');
        if (formula) to.Write('\'');
        for (int quote; (quote = text.IndexOf('"')) >= 0; text = text[(quote + 1)..])
        {
            to.Write(text[..(quote + 1)]);
            to.Write('"');
        }
        to.Write(text);
        if (quotes) to.Write('"');
    }

    /// <summary>A whole number.</summary>
    public void Number(long value) => Plain(value, default);

    /// <summary>A decimal number, with the digits it has.</summary>
    public void Number(decimal value) => Plain(value, default);

    /// <summary>A decimal number that is written already.</summary>
    /// <exception cref="FormatException">It is no number.</exception>
    public void Number(ReadOnlySpan<char> text)
    {
        if (!IsPlain(text))
        {
            Number(decimal.Parse(text, CultureInfo.InvariantCulture));
            return;
        }
        Next(hasText: true);
        to.Write(text);
    }

    // As a decimal would be written again: no zeros or signs too many, and no more digits than it has room for.
    static bool IsPlain(ReadOnlySpan<char> text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        if (digits.Length is 0 or > 29 || digits[0] == '0' && digits.Length > 1 && digits[1] != '.') return false;
        var (points, zeros) = (0, 0);
        foreach (var c in digits)
            if (c == '.') points++;
            else if (c == '0') zeros++;
            else if (!char.IsAsciiDigit(c)) return false;
        return points <= 1 && digits.Length - points <= 28 && digits[0] != '.' && digits[^1] != '.'
            && (digits.Length == text.Length || zeros + points < digits.Length);
    }

    /// <summary>A day, ISO 8601.</summary>
    public void Date(DateOnly value) => Plain(value, "yyyy-MM-dd");

    /// <summary>A cell without a value.</summary>
    public void Empty() => Next(hasText: false);

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        // A single empty cell would look like an empty line, which readers skip.
        if (cells == 1 && !anyText) to.Write("\"\"");
        to.Write('\n');
        cells = 0;
        anyText = false;
    }

    void Plain<T>(T value, ReadOnlySpan<char> format) where T : ISpanFormattable
    {
        Next(hasText: true);
        Span<char> text = stackalloc char[64]; // the longest decimal has 31 characters
        if (!value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
            throw new FormatException("a number of over 64 characters");
        to.Write(text[..length]);
    }

    void Next(bool hasText)
    {
        if (cells++ > 0) to.Write(',');
        anyText |= hasText;
    }
}
