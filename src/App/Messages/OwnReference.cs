using System.Globalization;

namespace Countinghouse.App.Messages;

/// <summary>
/// An instruction's own reference in messages: the number of the fact that raised it, as I123, and behind an M how often it has been
/// instructed anew, as I123M2. At most 16 characters for any book that fits on a disk, so that an MT can carry it.
/// </summary>
readonly record struct OwnReference(long Instruction, int Version)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"I{Instruction}{(Version > 0 ? "M" : "")}{(Version > 0 ? Version.ToString(CultureInfo.InvariantCulture) : "")}");

    /// <summary>A number in 36 digits: two of them fit into the 16 characters of an MT.</summary>
    public static string Short(long number)
    {
        var text = "";
        do text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(int)(number % 36)] + text; while ((number /= 36) > 0);
        return text;
    }

    /// <summary>
    /// The fact whose request goes out under an id: C and the number for a change, X and the number in 36 digits for a cancellation.
    /// </summary>
    public static long? RequestIn(string id)
    {
        if (id.StartsWith('C') && long.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var change))
            return change;
        if (!id.StartsWith('X') || id.IndexOf('-', StringComparison.Ordinal) is not (> 1 and < 14 and var cut)) return null;
        var number = 0L;
        foreach (var c in id.AsSpan(1, cut - 1))
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterUpper(c) ? c - 'A' + 10 : -1;
            if (digit < 0 || number > long.MaxValue / 36 - 1) return null;
            number = number * 36 + digit;
        }
        return number;
    }

    public static OwnReference? TryParse(string text)
    {
        if (!text.StartsWith('I')) return null;
        var cut = text.IndexOf('M', StringComparison.Ordinal);
        var version = 0;
        if (cut > 0 && (!int.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out version) || version == 0))
            return null;
        return long.TryParse(cut > 0 ? text.AsSpan(1, cut - 1) : text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number) ? new(number, version) : null;
    }
}
