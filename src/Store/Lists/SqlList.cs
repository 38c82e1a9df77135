using Countinghouse.Facts;
using Countinghouse.Store.Reports;

namespace Countinghouse.Store.Lists;

/// <summary>A list of the read tables that is too long to be held in memory: SQL filters, sorts and cuts it.</summary>
/// <param name="From">FROM and WHERE, with the parameters that <see cref="ReportBook"/> gives.</param>
/// <param name="Key">By which it is sorted when nothing else is asked, and among equals.</param>
public sealed record SqlList(string Name, string Says, IReadOnlyList<SqlColumn> Columns, string From, string Key)
{
    /// <summary>The column that says whose a row is: by it rights over some accounts leave out the rows of others.</summary>
    public const string Account = "account";

    public string Count(ListQuery query, SqlValues values) => $"SELECT count(*) {Filtered(query, values)}";

    public string Page(ListQuery query, SqlValues values) =>
        $"SELECT {string.Join(", ", Columns.Select(c => c.Selected))} {Filtered(query, values)} ORDER BY "
        + string.Join(", ", query.Order.Select(Sorted).Append(Key)) + $" LIMIT {query.Limit} OFFSET {query.Offset}";

    string Sorted(string order) =>
        order.StartsWith('-') ? Named(order[1..]).Sorted + " DESC" : Named(order).Sorted;

    SqlColumn Named(string name) => Columns.FirstOrDefault(c => c.Name == name)
        ?? throw new ArgumentException($"there is no column '{name}'");

    string Filtered(ListQuery query, SqlValues values)
    {
        var text = From;
        if (query.Accounts.Count > 0)
            text += $" AND ({string.Join(" OR ", query.Accounts.Select(r => Within(Named(Account).Sql, r, values)))})";
        foreach (var term in query.Filter.Terms)
            text += " AND " + (term.Column.Length > 0 ? Named(term.Column).Where(term, values)
                : $"({string.Join(" OR ", Columns.Where(c => c.Stored == Stored.Text).Select(c => c.Where(term, values)))})");
        return text;
    }

    static string Within(string code, CodeRange range, SqlValues values) => range.To.Length == 0 ? $"{code} >= {values.Add(range.From)}"
        : $"{code} BETWEEN {values.Add(range.From)} AND {values.Add(range.To)}";
}
