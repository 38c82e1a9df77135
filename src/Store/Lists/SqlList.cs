using Countinghouse.Facts;
using Countinghouse.Store.Reports;

namespace Countinghouse.Store.Lists;

/// <summary>A list of the read tables that is too long to be held in memory: SQL filters, sorts and cuts it.</summary>
/// <param name="From">FROM and WHERE, with the parameters that <see cref="ReportBook"/> gives.</param>
/// <param name="Key">By which it is sorted when nothing else is asked, and among equals.</param>
/// <param name="Id">A number that no two rows share: the rows of a page are found by it first, and only they are read whole. Empty: there
/// is none.</param>
public sealed record SqlList(string Name, string Says, IReadOnlyList<SqlColumn> Columns, string From, string Key, string Id = "")
{
    /// <summary>The column that says whose a row is: by it rights over some accounts leave out the rows of others.</summary>
    public const string Account = "account";

    /// <summary>The column by which a row without an account is of whose own instruction it is.</summary>
    public const string Instruction = "instruction";

    /// <summary>Whether the rows of a list say whose they are.</summary>
    public static bool SaysWhose(IReadOnlyList<Column> columns) => columns.Any(c => c.Name is Account or Instruction);

    /// <summary>Its rows are of facts, each below <c>@end</c>: it can be read again as it was when the book had fewer.</summary>
    public bool IsByFact => From.Contains("@end", StringComparison.Ordinal);

    /// <summary>Place of the column that numbers its rows and by which it is sorted; below 0 where several rows are of one fact.</summary>
    public int FactColumn => Columns.ToList().FindIndex(c => c.Name == "fact" && c.Sql == Key);

    /// <summary>The number of a fact by which the rows lie in order, where they are so many that only some are sorted at a time; empty: all
    /// are.</summary>
    public string Window { get; init; } = "";

    /// <summary>The table whose rows are those of the list, each by the number of its fact, never fewer than before: all of them are
    /// counted by adding what has come. Empty: there is none.</summary>
    public string Table { get; init; } = "";

    /// <summary>Counts the rows of the table that the list leaves out.</summary>
    public string LeftOut { get; init; } = "";

    /// <summary>How many rows a filter lets through; never more than some.</summary>
    public string Count(ListQuery query, SqlValues values, long most) => most == long.MaxValue
        ? $"SELECT count(*) {Filtered(query, values)}"
        : $"SELECT count(*) FROM (SELECT 1 {Filtered(query, values)} LIMIT {most}) counted";

    public string Page(ListQuery query, SqlValues values)
    {
        var order = Ordered(query);
        var cut = query.Limit == int.MaxValue && query.Offset == 0 ? "" : $" LIMIT {query.Limit} OFFSET {query.Offset}";
        var all = $"SELECT {string.Join(", ", Columns.Select(c => c.Selected))} ";
        var filtered = Filtered(query, values) + (cut.Length > 0 ? order + cut : "");
        return Id.Length > 0 && cut.Length > 0 ? $"{all}{From} AND {Id} IN (SELECT {Id} {filtered}){order}"
            : cut.Length > 0 ? all + filtered : all + filtered + order;
    }

    string Ordered(ListQuery query) => " ORDER BY " + string.Join(", ", query.Order.Select(Sorted).Append(Key));

    /// <summary>The <see cref="Id"/> of each row that a filter lets through, in its order.</summary>
    public string Ids(ListQuery query, SqlValues values, long most) =>
        $"SELECT {Id} {Filtered(query, values)}{Ordered(query)} LIMIT {most}";

    /// <summary>Some rows, in the order of the key.</summary>
    public string These(IEnumerable<long> ids) =>
        $"SELECT {string.Join(", ", Columns.Select(c => c.Selected))} {From} AND {Id} IN ({string.Join(',', ids)}) ORDER BY {Key}";

    /// <summary>Of the rows that a filter lets through no more than this, in no order.</summary>
    public string Only(string what, ListQuery query, SqlValues values) => $"SELECT {what} {Filtered(query, values)}";

    string Sorted(string order) =>
        order.StartsWith('-') ? Named(order[1..]).Sorted + " DESC NULLS LAST" : Named(order).Sorted + " NULLS FIRST";

    SqlColumn Named(string name) => Columns.FirstOrDefault(c => c.Name == name)
        ?? throw new ArgumentException($"there is no column '{name}'");

    string Filtered(ListQuery query, SqlValues values)
    {
        var text = From;
        if (query.Part.Account is { } account) text += " AND " + Named(Account).Where(new(Account, Test.Is, [account]), values);
        if (query.Part.Isin is { } asset)
            text += " AND " + Columns.First(c => c.Name is "isin" or "asset" or "currency").Where(new("", Test.Is, [asset]), values);
        if (query.Accounts.Count > 0)
            text += $" AND ({string.Join(" OR ", query.Accounts.Select(r => Named(Account).Within(r, values)))})";
        foreach (var term in query.Filter.Terms)
            text += " AND " + (term.Column.Length > 0 ? Named(term.Column).Where(term, values)
                : $"({string.Join(" OR ", Columns.Where(c => c.Stored == Stored.Text).Select(c => c.Where(term, values)))})");
        return text;
    }
}
