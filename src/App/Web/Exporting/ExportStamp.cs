using System.Globalization;

namespace Countinghouse.App.Web.Exporting;

/// <summary>What an export says of itself: of which list it is, what part of it, and at which point in time it was read.</summary>
/// <param name="Fact">Facts that the book had.</param>
sealed record ExportStamp(string List, Point Point, long Fact, long Rows)
{
    public const string Header = "X-Countinghouse-Export";

    public string Filter { get; init; } = "";
    public string Sort { get; init; } = "";

    public string AsOf => Point.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "now";
    public string KnownAt => Point.KnownAt?.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "now";

    /// <summary>As a name of a file, without its ending.</summary>
    public string FileName => $"{List}_as-of-{AsOf}_known-at-{KnownAt.Replace(":", "", StringComparison.Ordinal)}_fact-{Fact}";

    /// <summary>Names and values; numbers are numbers.</summary>
    public (string Name, object Value)[] Parts =>
        [("list", List), ("as-of", AsOf), ("known-at", KnownAt), ("fact", Fact), ("rows", Rows), ("filter", Filter), ("sort", Sort)];

    /// <summary>In one line of printed characters, as a header can carry it.</summary>
    public override string ToString() => string.Join("; ", Parts.Where(p => p.Value is not "").Select(p =>
        $"{p.Name}={Printed($"{p.Value}")}"));

    static string Printed(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' and not ';' ? $"{c}"
        : Uri.EscapeDataString($"{c}")));
}
