using System.Globalization;
using Countinghouse.Store.Lists;

namespace Countinghouse.App.Web;

/// <summary>What a page shows, as it is asked for at the command line and by the API.</summary>
static class SameAs
{
    /// <summary>Of a page that is not a list, which says so itself; none of one that is about the visitor alone.</summary>
    public static (string CommandLine, string Api)? Of(Visit visit)
    {
        var parts = visit.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var id = parts.Length > 1 ? parts[1] : "";
        string Report(string name, string more = "") => $"countinghouse report {name} BOOK{Flags(visit.Point)}{more}";
        string List(string name, string column) => $"countinghouse list {name} BOOK{Option("filter", Is(column))}{Flags(visit.Point)}";
        string Is(string column) => $"{new ListTerm(column, Test.Is, [id])}";
        string Get(string path, string more = "") => $"GET /api/v1/{path}{Query(visit, more)}";
        return (parts.Length > 0 ? parts[0] : "", parts.Length) switch
        {
            ("", _) => (Report("days"), Get("lists/days")),
            ("lists", 1) => ("countinghouse list --help", "GET /api/v1/lists"),
            ("trades", 2) => ($"countinghouse prove BOOK {Quoted(id)}", Get($"trades/{Uri.EscapeDataString(id)}")),
            ("instructions", 2) => ($"countinghouse instruction show BOOK {id}", Get($"instructions/{id}")),
            ("accounts", 2) => (Report("positions", Option("account", id)), Get($"accounts/{Uri.EscapeDataString(id)}")),
            ("assets", 2) => (Report("stock-record", Option("isin", id)), Get($"assets/{Uri.EscapeDataString(id)}")),
            ("parties", 2) => (List("obligations", "counterparty"), Get($"parties/{Uri.EscapeDataString(id)}")),
            ("actions", 2) => (List("corporate-actions", "id"), Get("lists/corporate-actions", $"filter={Uri.EscapeDataString(Is("id"))}")),
            ("accounting", 1) => ("countinghouse period list BOOK", Get("lists/periods")),
            ("reconcile", 1) => ("countinghouse break list BOOK", Get("lists/break-list")),
            ("facts", 2) => ($"countinghouse prove BOOK fact:{id}", $"GET /api/v1/facts/{id}"),
            ("approvals", 1) => ("countinghouse approvals list BOOK", "GET /api/v1/approvals"),
            ("approvals", 2) => ($"countinghouse approvals show BOOK {id}", $"GET /api/v1/approvals/{id}"),
            ("people", 2) => (List("rights", "person"), Get("lists/rights", $"filter={Uri.EscapeDataString(Is("person"))}")),
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

    /// <summary>A point in time as options of the command line, with a blank before each.</summary>
    public static string Flags(Point point) => (point.AsOf is { } day ? $" --as-of {day:yyyy-MM-dd}" : "")
        + (point.KnownAt is { } at ? $" --known-at {Instant(at)}" : "");

    /// <summary>An option with a value, a blank before it; nothing where there is no value. What begins with a sign is bound to its name: by
    /// itself it would be taken for an option, or for a file of them.</summary>
    public static string Option(string name, string? value) => string.IsNullOrEmpty(value) ? ""
        : $" --{name}{(char.IsAsciiLetterOrDigit(value[0]) ? ' ' : '=')}{Quoted(value)}";

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
