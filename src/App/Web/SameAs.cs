using System.Globalization;

namespace Countinghouse.App.Web;

/// <summary>What a page shows, as it is asked for at the command line and by the API.</summary>
static class SameAs
{
    /// <summary>Of a page that is not a list, which says so itself; none of one that is about the visitor alone.</summary>
    public static (string CommandLine, string Api)? Of(Visit visit)
    {
        var parts = visit.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var id = parts.Length > 1 ? parts[1] : "";
        string Report(string name, string more = "") => $"countinghouse report {name} BOOK{Flags(visit)}{more}";
        string Get(string path, string more = "") => $"GET /api/v1/{path}{Query(visit, more)}";
        return (parts.Length > 0 ? parts[0] : "", parts.Length) switch
        {
            ("", _) => (Report("days"), Get("lists/days")),
            ("lists", 1) => ("countinghouse report --help", "GET /api/v1/lists"),
            ("trades", 2) => ($"countinghouse prove BOOK {Quoted(id)}", Get($"trades/{Uri.EscapeDataString(id)}")),
            ("instructions", 2) => ($"countinghouse instruction show BOOK {id}", Get($"instructions/{id}")),
            ("accounts", 2) => (Report("positions", $" --account {Quoted(id)}"), Get($"accounts/{Uri.EscapeDataString(id)}")),
            ("assets", 2) => (Report("stock-record", $" --isin {Quoted(id)}"), Get($"assets/{Uri.EscapeDataString(id)}")),
            ("parties", 2) => (Report("obligations"), Get($"parties/{Uri.EscapeDataString(id)}")),
            ("actions", 2) => (Report("corporate-actions"), Get("lists/corporate-actions", $"filter={Uri.EscapeDataString($"id:{id}")}")),
            ("accounting", 1) => ("countinghouse period list BOOK", Get("lists/periods")),
            ("reconcile", 1) => ("countinghouse break list BOOK", Get("lists/break-list")),
            ("facts", 2) => ($"countinghouse prove BOOK fact:{id}", $"GET /api/v1/facts/{id}"),
            ("approvals", 1) => ("countinghouse approvals list BOOK", "GET /api/v1/approvals"),
            ("approvals", 2) => ($"countinghouse approvals show BOOK {id}", $"GET /api/v1/approvals/{id}"),
            ("people", 2) => ("countinghouse people rights BOOK", Get("lists/rights", $"filter={Uri.EscapeDataString($"person:{id}")}")),
            ("people", 1) => ("countinghouse people list BOOK", Get("lists/people")),
            ("settings", 1) => (Report("settings"), Get("lists/settings")),
            ("status", 1) => (Report("controls"), Get("lists/controls")),
            ("records", 1) => ("countinghouse verify BOOK", "GET /api/v1/events"),
            ("entry", 1) => (Report("trial-balance"), "POST /api/v1/entries"),
            ("import", 1) => ("countinghouse day BOOK FOLDER", "POST /api/v1/trades/bulk"),
            ("search", 1) => ($"countinghouse prove BOOK {Quoted(visit["q"])}",
                Get("lists/trades", $"filter={Uri.EscapeDataString(visit["q"])}")),
            _ => null,
        };
    }

    static string Flags(Visit visit) => (visit.Point.AsOf is { } day ? $" --as-of {day:yyyy-MM-dd}" : "")
        + (visit.Point.KnownAt is { } at ? $" --known-at {Instant(at)}" : "");

    static string Query(Visit visit, string more)
    {
        string[] all =
        [
            more, visit.Point.AsOf is { } day ? $"asOf={day:yyyy-MM-dd}" : "",
            visit.Point.KnownAt is { } at ? $"knownAt={Instant(at)}" : "",
        ];
        var given = string.Join('&', all.Where(p => p.Length > 0));
        return given.Length > 0 ? "?" + given : "";
    }

    static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>As a shell takes it for one word.</summary>
    internal static string Quoted(string word) => word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':') ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
