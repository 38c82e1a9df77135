using Countinghouse.Store.Reports;

namespace Countinghouse.Store.Lists;

/// <summary>A list of the read tables that is too long to be held in memory: SQL filters, sorts and cuts it.</summary>
/// <param name="From">FROM and WHERE, with the parameters that <see cref="ReportBook"/> gives.</param>
/// <param name="Key">By which it is sorted when nothing else is asked, and among equals.</param>
public sealed record SqlList(string Name, string Says, IReadOnlyList<SqlColumn> Columns, string From, string Key)
{
    public string Count(ListFilter filter, SqlValues values) => $"SELECT count(*) {Filtered(filter, values)}";

    public string Page(ListFilter filter, IReadOnlyList<string> order, (long Offset, int Limit) part, SqlValues values) =>
        $"SELECT {string.Join(", ", Columns.Select(c => c.Selected))} {Filtered(filter, values)} ORDER BY "
        + string.Join(", ", order.Select(Sorted).Append(Key)) + $" LIMIT {part.Limit} OFFSET {part.Offset}";

    string Sorted(string order) =>
        order.StartsWith('-') ? Named(order[1..]).Sorted + " DESC" : Named(order).Sorted;

    SqlColumn Named(string name) => Columns.FirstOrDefault(c => c.Name == name)
        ?? throw new ArgumentException($"there is no column '{name}'");

    string Filtered(ListFilter filter, SqlValues values)
    {
        var text = From;
        foreach (var term in filter.Terms)
            text += " AND " + (term.Column.Length > 0 ? Named(term.Column).Where(term, values)
                : $"({string.Join(" OR ", Columns.Where(c => c.Stored == Stored.Text).Select(c => c.Where(term, values)))})");
        return text;
    }
}
