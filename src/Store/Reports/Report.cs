namespace Countinghouse.Store.Reports;

/// <summary>What a column holds: decides alignment and whether an export must guard it against formula injection.</summary>
public enum Cell : byte { Text = 1, Number = 2, Date = 3 }

public readonly record struct Column(string Name, Cell Cell);

/// <summary>A report: fixed columns, rows sorted by their key columns, every value already in its printed form.</summary>
/// <param name="Notes">What a reader should know: a rate that is missing, a day still open.</param>
public sealed record Report(string Name, IReadOnlyList<Column> Columns, IReadOnlyList<string[]> Rows, IReadOnlyList<string> Notes);

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
    public static string Amount(long minor, int scale) =>
        (minor * new decimal(1, 0, 0, false, (byte)scale)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A date from its number, yyyymmdd.</summary>
    public static string Date(long number) => $"{number / 10_000:0000}-{number / 100 % 100:00}-{number % 100:00}";

    /// <summary>An instant in UTC to the second.</summary>
    public static string Instant(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The date of a number, yyyymmdd.</summary>
    public static DateOnly ToDate(long number) => new((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100));
}
