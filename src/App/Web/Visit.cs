using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.App.Web;

/// <summary>At which point in time a page shows the books: as of a business date, and with what was known at an instant.</summary>
public sealed record Point(DateOnly? AsOf, DateTimeOffset? KnownAt)
{
    public static Point Now { get; } = new(null, null);

    public bool IsNow => AsOf is null && KnownAt is null;

    /// <param name="wrong">What cannot be understood; none when both can, or are not given.</param>
    public static Point Parse(string? asOf, string? knownAt, out string? wrong)
    {
        wrong = null;
        DateOnly? day = null;
        DateTimeOffset? at = null;
        if (!string.IsNullOrEmpty(asOf))
            if (DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d)) day = d;
            else wrong = "as-of is a date, as 2026-03-31";
        if (!string.IsNullOrEmpty(knownAt))
            if (DateTimeOffset.TryParse(knownAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var t)) at = t.ToUniversalTime();
            else wrong = "known-at is an instant, as 2026-03-31T17:00:00Z";
        return new(day, at);
    }
}

/// <summary>One request for a page: who asks for what, at which point in time. Every link keeps the point.</summary>
/// <param name="Query">As given, one value a name.</param>
public sealed record Visit(string Path, ImmutableSortedDictionary<string, string> Query, Point Point)
{
    /// <summary>Code of the person who is signed in; empty where nobody need be.</summary>
    public string Person { get; init; } = "";

    /// <summary>Whether a page is shown to who asks, and of which accounts.</summary>
    public required Func<string, Sight> SightOf { get; init; }

    public bool Sees(string page) => SightOf(page).Why == Refusal.None;

    /// <summary>Whether who asks may ever give a command, by its name.</summary>
    public Func<string, bool> May { get; init; } = _ => false;

    /// <summary>Whether a command can be asked on this page: by who may, and of the books as they are now.</summary>
    public bool Asks(string command) => Point.IsNow && May(command);

    /// <summary>Facts the tables know, and whether the writer is at work.</summary>
    public long Known { get; init; }
    public bool IsBusy { get; init; }

    /// <summary>Address of the list from which a link led here; empty: none did.</summary>
    public string List { get; init; } = "";

    /// <summary>Hidden field that a form of this visit must carry.</summary>
    public (string Name, string Value) Token { get; init; } = ("", "");

    public string this[string name] => Query.GetValueOrDefault(name, "");

    /// <summary>An address of this server at the same point in time.</summary>
    public string Url(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var url = new StringBuilder(path);
        var sign = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        void Add(string name, string value)
        {
            url.Append(sign).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            sign = '&';
        }
        foreach (var (name, value) in query)
            if (!string.IsNullOrEmpty(value)) Add(name, value);
        if (Point.AsOf is { } day) Add("as-of", $"{day:yyyy-MM-dd}");
        if (Point.KnownAt is { } at) Add("known-at", at.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return url.ToString();
    }
}
