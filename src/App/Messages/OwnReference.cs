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
