namespace Countinghouse.Store.Reports;

/// <summary>What a column holds: decides alignment and whether an export must guard it against formula injection.</summary>
public enum Cell : byte { Text = 1, Number = 2, Date = 3 }

public readonly record struct Column(string Name, Cell Cell);

/// <summary>A report: fixed columns, rows sorted by their key columns, every value already in its printed form.</summary>
/// <param name="Notes">What a reader should know: a rate that is missing, a day still open.</param>
public sealed record Report(string Name, IReadOnlyList<Column> Columns, IReadOnlyList<string[]> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>The same rows with some of its columns, in that order.</summary>
    public Report Only(IReadOnlyList<string> columns)
    {
        if (columns.SequenceEqual(Columns.Select(c => c.Name))) return this;
        int[] places = [.. columns.Select(name => Columns.TakeWhile(c => c.Name != name).Count())];
        return this with
        {
            Columns = [.. places.Select(p => Columns[p])],
            Rows = new RowsRead(Rows.Select(r => Array.ConvertAll(places, p => r[p]))),
        };
    }
}

/// <summary>Which part of a report is wanted.</summary>
public sealed record ReportFilter(DateOnly? AsOf = null, string? Account = null, string? Isin = null, bool TradeDateBasis = false)
{
    /// <summary>Of a list by fact: as it stood when the book had this many facts; none: all.</summary>
    public long? Before { get; init; }

    /// <summary>Of a report over a period: its first day; none: the first of the year.</summary>
    public DateOnly? From { get; init; }
}

/// <summary>What a report can be narrowed by, besides the day.</summary>
[Flags]
public enum Narrowing : byte { None = 0, Account = 1, Isin = 2, Basis = 4, From = 8 }

/// <summary>Amounts as printed: minor units at a scale, no thousands separators, a point.</summary>
public static class Plain
{
    /// <summary>Minor units as a plain number at a scale.</summary>
    public static string Amount(long minor, int scale)
    {
        if (scale is < 0 or > MostDigits) throw new ArgumentOutOfRangeException(nameof(scale));
        Span<char> digits = stackalloc char[MostDigits + 24]; // a long has 19 digits, besides a point and a sign
        var (at, left) = (digits.Length, minor < 0 ? unchecked((ulong)-minor) : (ulong)minor);
        for (var place = 0; left != 0 || place <= scale; place++, left /= 10)
        {
            if (place == scale && scale > 0) digits[--at] = '.';
            digits[--at] = (char)('0' + left % 10);
        }
        if (minor < 0) digits[--at] = '-';
        return new(digits[at..]);
    }

    const int MostDigits = 28; // of a decimal

    /// <summary>A date from its number, yyyymmdd.</summary>
    public static string Date(long number) => Date(number / 10_000, (number / 100 % 100, number % 100));

    /// <summary>A date as it is printed.</summary>
    public static string Date(DateOnly day) => Date(day.Year, (day.Month, day.Day));

    static string Date(long year, (long Month, long Day) of) => string.Create(10, (year, of.Month, of.Day), static (text, d) =>
    {
        Two(text, d.year / 100);
        Two(text[2..], d.year % 100);
        (text[4], text[7]) = ('-', '-');
        Two(text[5..], d.Month);
        Two(text[8..], d.Day);
    });

    static void Two(Span<char> text, long number) => (text[0], text[1]) = ((char)('0' + number / 10), (char)('0' + number % 10));

    /// <summary>An instant in UTC to the second.</summary>
    public static string Instant(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The date of a number, yyyymmdd.</summary>
    public static DateOnly ToDate(long number) => new((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100));
}
