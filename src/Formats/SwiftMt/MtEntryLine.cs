using System.Globalization;
using System.Text.RegularExpressions;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// Field 61 of a cash statement, one entry: value day, entry day, mark (C, D, RC, RD; EC and ED where it is expected), third letter of the
/// currency, amount, kind (as NTRF), the owner's reference, the servicer's, and more in a line of its own.
/// </summary>
public sealed partial record MtEntryLine(
    string ValueOn, string? EntryOn, string Mark, string? Funds, decimal Amount, string? Kind, string OwnerReference,
    string? ServicerReference, string? Supplement)
{
    /// <summary>Reads it as banks write it; null when there is no amount to be found.</summary>
    public static MtEntryLine? Read(string text)
    {
        if (Form().Match(text) is not { Success: true } m) return null;
        if (!MtMap.TryNumber(Number(m.Groups["amount"].Value), out var amount)) return null;
        var (reference, supplement) = Split(m.Groups["rest"].Value);
        var cut = reference.IndexOf("//", StringComparison.Ordinal);
        // Some fill the reference to its width and go on in the same line.
        if (cut < 0 && supplement is null && reference.Length > 16) (reference, supplement) = (reference[..16], reference[16..]);
        return new(m.Groups["value"].Value, Some(m, "entry"), m.Groups["mark"].Value, Some(m, "funds"), amount, Some(m, "kind"),
            cut < 0 ? reference : reference[..cut], cut < 0 ? null : reference[(cut + 2)..], supplement);
    }

    // Zeros before the number are no digits of it.
    static string Number(string text) => text.TrimStart('0') is var rest && (rest.Length == 0 || rest[0] == ',') ? "0" + rest : rest;

    static (string, string?) Split(string rest)
    {
        var cut = rest.IndexOf('\n', StringComparison.Ordinal);
        return cut < 0 ? (rest, null) : (rest[..cut], rest[(cut + 1)..]);
    }

    static string? Some(Match m, string group) => m.Groups[group] is { Success: true, Length: > 0 } found ? found.Value : null;

    /// <summary>The value day, or null when it is none, as the 30th of February.</summary>
    public DateOnly? ValueDay => Day(ValueOn);

    /// <summary>The entry day: its year is that which brings it nearest to the value day.</summary>
    public DateOnly? EntryDay
    {
        get
        {
            if (EntryOn is null || (ValueDay ?? Day(ValueOn[..4] + "01")) is not { } near) return null;
            int[] years = [near.Year - 1, near.Year, near.Year + 1];
            var days = years.Select(y => Day($"{y % 100:00}{EntryOn}")).OfType<DateOnly>().ToList();
            return days.Count == 0 ? null : days.MinBy(d => Math.Abs(d.DayNumber - near.DayNumber));
        }
    }

    /// <summary>Whether it is to the debit; what is reversed counts the other way round.</summary>
    public bool IsDebit => Mark is "D" or "ED" or "RC";

    /// <summary>Whether it is only expected (an interim report tells of such): it is in no balance.</summary>
    public bool IsExpected => Mark.StartsWith('E');

    /// <summary>Whether it takes an entry back.</summary>
    public bool IsReversal => Mark.StartsWith('R');

    /// <summary>The field as the network carries it.</summary>
    public override string ToString() =>
        $"{ValueOn}{EntryOn}{Mark}{Funds}{MtMap.Plain(Amount)}{Kind}{OwnerReference}"
        + (ServicerReference is null ? "" : "//" + ServicerReference) + (Supplement is null ? "" : "\n" + Supplement);

    internal static DateOnly? Day(string sixDigits) =>
        DateOnly.TryParseExact(sixDigits, "yyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [GeneratedRegex(@"\A(?<value>\d{6})(?<entry>\d{4})?(?<mark>[ER]?[CD])(?<funds>[A-Z])?[ \n]?"
        + @"(?<amount>[\d,]{1,25})(?:(?<kind>[A-Z][A-Z0-9 ]{3})"
        + @"(?<rest>[\s\S]*)|(?<rest>(?![.\d,])[\s\S]*))\z")]
    private static partial Regex Form();
}
