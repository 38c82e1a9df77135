using System.Text;
using System.Text.Unicode;
namespace Countinghouse.Formats.Csv;

/// <summary>From the bytes of a field to a value, or to the words for what is wrong with it.</summary>
public static class Fields
{
    // Eighteen digits before the point hold any amount in any currency; ten after it hold any published rate or price.
    const int DigitsBefore = 18, DigitsAfter = 10;

    /// <summary>A plain decimal number: digits, optionally a minus before and a point with digits after.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> field, out decimal value, out string why)
    {
        value = 0;
        why = "";
        var at = field.Length > 0 && field[0] == '-' ? 1 : 0;
        int before = 0, after = 0, first = at;
        var point = false;
        UInt128 digits = 0;
        var small = 0UL; // the same number while it has at most 18 digits
        for (; at < field.Length; at++)
        {
            var digit = unchecked((uint)(field[at] - '0'));
            if (digit > 9)
            {
                if (field[at] != '.' || point || at == first) return No(field, "is not a plain decimal number", out why);
                point = true;
                continue;
            }
            if (point) after++;
            else if (before > 0 || digit > 0) before++;
            if (before > DigitsBefore) return No(field, "has more than 18 digits before the point", out why);
            if (after > DigitsAfter) return No(field, "has more than 10 digits after the point", out why);
            if (before + after <= DigitsBefore) small = small * 10 + digit;
            else digits = (before + after == DigitsBefore + 1 ? small : digits) * 10 + digit;
        }
        if (at == first || point && after == 0) return No(field, "is not a plain decimal number", out why);
        if (before + after <= DigitsBefore) digits = small;
        var negative = first == 1 && digits != 0;
        value = new decimal(unchecked((int)digits), unchecked((int)(digits >> 32)), unchecked((int)(digits >> 64)), negative, (byte)after);
        return true;
    }

    /// <summary>A whole number: digits, optionally a minus before.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> field, out long value, out string why)
    {
        value = 0;
        why = "";
        var first = field.Length > 0 && field[0] == '-' ? 1 : 0;
        if (field.Length == first) return No(field, "is not a whole number", out why);
        for (var at = first; at < field.Length; at++)
        {
            var digit = field[at] - '0';
            if (digit is < 0 or > 9) { value = 0; return No(field, "is not a whole number", out why); }
            // Counting downwards reaches the lowest number, which has no positive twin.
            if (value < (long.MinValue + digit) / 10) { value = 0; return No(field, "is too large a number", out why); }
            value = value * 10 - digit;
        }
        if (first == 1) return true;
        if (value == long.MinValue) { value = 0; return No(field, "is too large a number", out why); }
        value = -value;
        return true;
    }

    /// <summary>A day as ISO 8601 writes it: yyyy-MM-dd.</summary>
    public static bool TryDate(ReadOnlySpan<byte> field, out DateOnly value, out string why)
    {
        value = default;
        why = "";
        if (field.Length != 10 || field[4] != '-' || field[7] != '-') return No(field, "is not a date like 2013-10-08", out why);
        int year = Two(field, 0) * 100 + Two(field, 2), month = Two(field, 5), day = Two(field, 8);
        if (Two(field, 0) < 0 || Two(field, 2) < 0 || month < 0 || day < 0) return No(field, "is not a date like 2013-10-08", out why);
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            why = $"{Show.Short(field)} is not a day of the calendar";
            return false;
        }
        value = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>A moment in UTC, yyyy-MM-ddTHH:mm:ss[.fff]Z, as milliseconds since 1970.</summary>
    public static bool TryInstant(ReadOnlySpan<byte> field, out long value, out string why)
    {
        value = 0;
        why = "";
        var milliseconds = 0;
        var shaped = field.Length is 20 or 24 && field[10] == 'T' && field[13] == ':' && field[16] == ':' && field[^1] == 'Z';
        if (shaped && field.Length == 24) shaped = field[19] == '.' && (milliseconds = Three(field, 20)) >= 0;
        int hour = shaped ? Two(field, 11) : -1, minute = shaped ? Two(field, 14) : -1, second = shaped ? Two(field, 17) : -1;
        if (hour < 0 || minute < 0 || second < 0) return No(field, "is not a time like 2013-10-08T08:00:17.034Z", out why);
        if (!TryDate(field[..10], out var date, out why)) return false;
        if (hour > 23 || minute > 59 || second > 59) return No(field, "is not a time of the day", out why);
        var days = date.DayNumber - 719_162; // days from 0001-01-01 to 1970-01-01
        value = ((days * 24L + hour) * 60 + minute) * 60_000 + second * 1_000 + milliseconds;
        return true;
    }

    /// <summary>Text as it is. What a spreadsheet would take for a formula is kept; the writer disarms it.</summary>
    public static bool TryText(ReadOnlySpan<byte> field, out string value, out string why)
    {
        var valid = Utf8.IsValid(field);
        value = valid ? Encoding.UTF8.GetString(field) : "";
        why = valid ? "" : "not valid UTF-8";
        return valid;
    }

    // Two digits, or a negative number when they are none.
    static int Two(ReadOnlySpan<byte> field, int at)
    {
        int tens = field[at] - '0', ones = field[at + 1] - '0';
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 ? tens * 10 + ones : -1;
    }

    static int Three(ReadOnlySpan<byte> field, int at)
    {
        var tens = Two(field, at);
        var ones = field[at + 2] - '0';
        return tens >= 0 && ones is >= 0 and <= 9 ? tens * 10 + ones : -1;
    }

    static bool No(ReadOnlySpan<byte> field, string what, out string why)
    {
        why = field.IsEmpty ? "nothing is given" : $"'{Show.Short(field)}' {what}";
        return false;
    }
}
