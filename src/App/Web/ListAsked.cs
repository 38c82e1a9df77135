using System.Globalization;
using Countinghouse.App.Commands;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>A list as an address asks for it:
/// <c>?q=filter&amp;sort=-amount,isin&amp;cols=isin,amount&amp;offset=100&amp;limit=100</c>.</summary>
/// <param name="Wrong">What of the filter, sort or columns is not understood; the list is then whole and in its own order.</param>
public sealed record ListAsked(string Name, string Text, ListQuery Query, IReadOnlyList<string> Shown, string? Wrong)
{
    public const int PageRows = 24, MostRows = 1_000;

    public static ListAsked Parse(string name, IReadOnlyList<Column> columns, Func<string, string> value)
    {
        var text = value("q");
        var filter = ListFilter.Parse(text, columns, out var wrong);
        List<string> order = [], shown = [];
        foreach (var by in Words(value("sort")))
            if (columns.All(c => c.Name != ColumnOf(by))) wrong ??= $"there is no column '{ColumnOf(by)}' to sort by";
            else if (order.Exists(o => ColumnOf(o) == ColumnOf(by))) wrong ??= $"sorted by '{ColumnOf(by)}' twice";
            else order.Add(by);
        foreach (var column in Words(value("cols")))
            if (columns.Any(c => c.Name == column)) shown.Add(column);
            else wrong ??= $"there is no column '{column}' to show";
        string? Part(string of, Narrowing narrowing, params string[] among)
        {
            var given = Given(value(of));
            if (given is null || (ReportBook.LongList(name) is null ? ReportBook.Takes(name).HasFlag(narrowing)
                : columns.Any(c => among.Contains(c.Name)))) return given;
            wrong ??= $"'{name}' has no column to choose an {of} by";
            return null;
        }
        var part = new ReportFilter(null, Part("account", Narrowing.Account, SqlList.Account),
            Part("isin", Narrowing.Isin, "isin", "asset", "currency"));
        return new(name, text, new(part, filter, order, Number(value("offset"), 0, long.MaxValue),
            (int)Number(value("limit"), PageRows, MostRows)), shown.Count > 0 ? shown : [.. columns.Select(c => c.Name)], wrong);
    }

    /// <summary>The column that a word of an order is about.</summary>
    public static string ColumnOf(string by) => by.StartsWith('-') ? by[1..] : by;

    static string? Given(string text) => text.Length > 0 ? text : null;

    static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static long Number(string text, long otherwise, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, most) : otherwise;

    /// <summary>What sorting by a column next would be: rising, falling, not.</summary>
    public string NextSort(string column) => Query.Order switch
    {
        [var only] when only == column => "-" + column,
        [var only] when only == "-" + column => "",
        _ => column,
    };

    /// <summary>Place of a column among those sorted by, from 1; nothing where it is none of several.</summary>
    public string? Nth(string column) =>
        Query.Order.Count > 1 && Query.Order.ToList().FindIndex(o => ColumnOf(o) == column) is >= 0 and var at ? $"{at + 1}" : null;

    /// <summary>ARIA's word for how a column is sorted.</summary>
    public string Sorted(string column) => Query.Order.Contains(column) ? "ascending" : Query.Order.Contains("-" + column) ? "descending"
        : "none";

    public string Sort => string.Join(',', Query.Order);

    public string Cols(IReadOnlyList<Column> columns) => Shown.Count == columns.Count ? "" : string.Join(',', Shown);

    /// <summary>The filter without one of its terms.</summary>
    public string Without(ListTerm term) => new ListFilter([.. Query.Filter.Terms.Where(t => t != term)]).ToString();

    /// <summary>The same asked of the API.</summary>
    public string ApiCall(IReadOnlyList<Column> columns, Point point)
    {
        (string Name, string? Value)[] all = [("filter", Text), ("sort", Sort), ("columns", Cols(columns)), ("account", Query.Part.Account),
            ("isin", Query.Part.Isin), ("asOf", point.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("knownAt", point.KnownAt?.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture))];
        var query = string.Join('&', all.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p =>
            $"{p.Name}={Uri.EscapeDataString(p.Value ?? "")}"));
        return $"GET /api/v1/lists/{Name}{(query.Length > 0 ? "?" : "")}{query}";
    }

    /// <summary>The same at the command line.</summary>
    public string CommandLine(IReadOnlyList<Column> columns, Point point)
    {
        (string Name, string? Value)[] all = [("filter", Text), ("sort", Sort), ("columns", Cols(columns)), ("account", Query.Part.Account),
            ("isin", Query.Part.Isin), .. Query.Accounts.Select(r => ("accounts", ListCommand.Written(r)))];
        return $"countinghouse list {Name} BOOK" + string.Concat(all.Select(p => SameAs.Option(p.Name, p.Value))) + SameAs.Flags(point);
    }

    /// <summary>All that an address says of a list but how far it was scrolled, with some of it changed.</summary>
    public string Url(Visit visit, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, string? Value)> changed)
    {
        (string Name, string? Value)[] all = [("q", Text), ("sort", Sort), ("cols", Cols(columns)), ("account", Query.Part.Account),
            ("isin", Query.Part.Isin)];
        foreach (var (name, value) in changed)
            for (var i = 0; i < all.Length; i++)
                if (all[i].Name == name) all[i].Value = value;
        // Without a word an address is that of the view which opens the list.
        return visit.Url($"/lists/{Name}{(Array.TrueForAll(all, a => string.IsNullOrEmpty(a.Value)) ? "?q=" : "")}", all);
    }

    /// <summary>A filter that this list understands: by a word of its first row, by a number, by a date.</summary>
    public static string Example(ListPage page)
    {
        List<string> terms = [];
        for (var i = 0; i < page.Columns.Count && page.Rows.Count > 0; i++)
            if (page.Columns[i].Cell == Cell.Text && page.Rows[0][i] is { Length: > 0 and <= 12 } word && word.All(char.IsAsciiLetter))
            {
                terms.Add($"{page.Columns[i].Name}:{word}");
                break;
            }
        if (page.Columns.FirstOrDefault(c => c.Cell == Cell.Number && Links.Of(c.Name, "1") is null) is { } number)
            terms.Add($"{number.Name}>1000");
        if (page.Columns.Any(c => c.Name == "isin")) terms.Add("isin:US*");
        else if (page.Columns.FirstOrDefault(c => c.Cell == Cell.Date) is { } date) terms.Add($"{date.Name}>=2026-01-01");
        return terms.Count > 0 ? $"Filter, as: {string.Join(' ', terms)} (/)" : "Filter: words that a row has in it (/)";
    }
}
