using System.Globalization;
using Countinghouse.Store.Reports;

namespace Countinghouse.Store.Lists;

/// <summary>The rows of a report, filtered and sorted in memory.</summary>
public static class ListRows
{
    /// <summary>Places of the rows that a filter lets through, in an order.</summary>
    /// <param name="query">Its order: columns by which to sort, each with a <c>-</c> before it for falling; empty: as the report has
    /// them.</param>
    /// <param name="owners">Accounts of the instructions that are an account's own, by number: for rows that name no account.</param>
    /// <exception cref="ArgumentException">Rows of some accounts are asked of a report that does not say whose they are.</exception>
    public static int[] Choose(Report report, ListQuery query, IReadOnlyDictionary<string, string>? owners = null)
    {
        var terms = query.Filter.Terms.Select(t => Holds(t, report.Columns)).ToList();
        if (query.Accounts.Count > 0)
        {
            var has = report.Columns.Any(c => c.Name == SqlList.Account);
            var at = IndexOf(report.Columns, has ? SqlList.Account : SqlList.Instruction);
            string Whose(string[] row) => has ? row[at] : owners?.GetValueOrDefault(row[at]) ?? "";
            terms.Add(row => Whose(row) is { Length: > 0 } account && query.Accounts.Any(r => r.Has(account))); // empty: the whole firm's
        }
        List<int> chosen = [];
        for (var i = 0; i < report.Rows.Count; i++)
            if (terms.TrueForAll(t => t(report.Rows[i]))) chosen.Add(i);
        var keys = query.Order.Select(o => Key(report, o)).ToList();
        if (keys.Count > 0)
            chosen.Sort((a, b) =>
            {
                foreach (var key in keys)
                    if (key(report.Rows[a], report.Rows[b]) is not 0 and var by) return by;
                return a.CompareTo(b);
            });
        return [.. chosen];
    }

    /// <summary>Whether it must be known whose instructions are, for rows of some accounts.</summary>
    public static bool AsksForOwners(Report report, ListQuery query) =>
        query.Accounts.Count > 0 && report.Columns.All(c => c.Name != SqlList.Account);

    const int DateLength = 10; // of an instant its day is compared

    static Comparison<string[]> Key(Report report, string order)
    {
        var falls = order.StartsWith('-');
        var column = IndexOf(report.Columns, falls ? order[1..] : order);
        var numbers = report.Columns[column].Cell == Cell.Number;
        return (a, b) => (falls ? -1 : 1)
            * (numbers ? decimal.Compare(Number(a[column]), Number(b[column])) : string.CompareOrdinal(a[column], b[column]));
    }

    // What is empty sorts before every number.
    static decimal Number(string text) =>
        text.Length == 0 ? decimal.MinValue : decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    static int IndexOf(IReadOnlyList<Column> columns, string name)
    {
        for (var i = 0; i < columns.Count; i++)
            if (columns[i].Name == name) return i;
        throw new ArgumentException($"there is no column '{name}'");
    }

    static Predicate<string[]> Holds(ListTerm term, IReadOnlyList<Column> columns)
    {
        if (term.Column.Length == 0)
        {
            var texts = Enumerable.Range(0, columns.Count).Where(i => columns[i].Cell == Cell.Text).ToArray();
            return row => Array.Exists(texts, i => row[i].Contains(term.Values[0], StringComparison.OrdinalIgnoreCase));
        }
        var at = IndexOf(columns, term.Column);
        if (columns[at].Cell == Cell.Number && term.Values.All(v => v.Length > 0))
        {
            var values = term.Values.Select(v => decimal.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            return row => row[at].Length > 0 ? Compares(term.Test, values, v => Number(row[at]).CompareTo(v)) : term.Test == Test.IsNot;
        }
        if (columns[at].Cell == Cell.Date && term.Values.All(v => v.Length > 0))
            return row => row[at].Length > 0
                ? Compares(term.Test, term.Values, v => string.CompareOrdinal(row[at], 0, v, 0, DateLength)) : term.Test == Test.IsNot;
        return term.Test switch
        {
            Test.IsNot => row => !term.Values.Any(v => Is(row[at], v)),
            _ => row => term.Values.Any(v => IsSo(term.Test, row[at], v)),
        };
    }

    /// <summary>Whether a text is so as a term of one value asks.</summary>
    internal static bool IsSo(Test test, string text, string value) => test switch
    {
        Test.Holds => text.Contains(value, StringComparison.OrdinalIgnoreCase),
        Test.Is => Is(text, value),
        Test.IsNot => !Is(text, value),
        _ => Compares(test, [value], v => string.CompareOrdinal(text, v)),
    };

    /// <summary>The same text whatever its case; a <c>*</c> stands for any text.</summary>
    static bool Is(string value, string asked)
    {
        var parts = asked.Split('*');
        if (parts.Length == 1) return value.Equals(asked, StringComparison.OrdinalIgnoreCase);
        if (!value.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)) return false;
        var at = parts[0].Length;
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            at = value.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            at += part.Length;
        }
        return value.Length - at >= parts[^1].Length && value.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }

    static bool Compares<T>(Test test, IReadOnlyList<T> values, Func<T, int> compare) => test switch
    {
        Test.Is => values.Any(v => compare(v) == 0),
        Test.IsNot => values.All(v => compare(v) != 0),
        Test.Above => compare(values[0]) > 0,
        Test.AtLeast => compare(values[0]) >= 0,
        Test.Below => compare(values[0]) < 0,
        Test.AtMost => compare(values[0]) <= 0,
        _ => false,
    };
}
