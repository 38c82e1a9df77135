using System.Globalization;
using Countinghouse.Store.Reports;

namespace Countinghouse.Store.Lists;

/// <summary>How a value of a column is compared. <see cref="Holds"/>: a text that has another in it, whatever its case.</summary>
public enum Test : byte { Is = 1, IsNot = 2, Above = 3, AtLeast = 4, Below = 5, AtMost = 6, Holds = 7 }

/// <summary>One condition. Several values are alternatives; <c>*</c> in one stands for any text.</summary>
/// <param name="Column">Empty: any of the columns that hold text.</param>
public sealed record ListTerm(string Column, Test Test, IReadOnlyList<string> Values)
{
    static readonly string[] Signs = ["", ":", "!=", ">", ">=", "<", "<=", ":~"];

    /// <summary>The term as it is written in a filter.</summary>
    public override string ToString() => Column.Length == 0 ? Written(Values[0])
        : Column + Signs[(int)Test] + string.Join(",", Values.Select(Written));

    static string Written(string value) => value.Length == 0 || value.Any(c => char.IsWhiteSpace(c) || ",:<>=!~".Contains(c))
        || value.Contains("..", StringComparison.Ordinal) ? $"\"{value}\"" : value;
}

/// <summary>
/// What of a list is wanted, as people write it: <c>status:FAILING,PENDING isin:US* age_days&gt;3 settlement_date:2026-01-01..2026-01-31
/// "bank of"</c>. A range may be of texts, as of codes, and unquoted. Terms are all to hold. A word by itself is looked for in every
/// text; <c>column:~word</c> in one. An empty value asks for what is empty.
/// </summary>
public sealed record ListFilter(IReadOnlyList<ListTerm> Terms)
{
    /// <summary>Longest filter read, in characters: more than a person types or a link carries.</summary>
    public const int Longest = 2_000;

    const int MostTerms = 50;

    public static ListFilter None { get; } = new([]);

    /// <summary>The filter in one canonical form.</summary>
    public override string ToString() => string.Join(' ', Terms);

    /// <param name="wrong">What cannot be understood, and what could be written instead; none when the filter is whole.</param>
    public static ListFilter Parse(string text, IReadOnlyList<Column> columns, out string? wrong)
    {
        wrong = text.Length > Longest ? $"a filter has at most {Longest} characters" : null;
        List<ListTerm> terms = [];
        var at = 0;
        while (wrong is null && Next(text, ref at) is { Length: > 0 } part)
        {
            if (terms.Count == MostTerms) { wrong = $"a filter has at most {MostTerms} terms"; break; }
            if (Read(part, columns, terms) is { } why) wrong = $"at character {at - part.Length + 1}: {why}";
        }
        return wrong is null ? new(terms) : None;
    }

    // A part ends at a blank outside of quotes.
    static string Next(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        var from = at;
        for (var quoted = false; at < text.Length && (quoted || !char.IsWhiteSpace(text[at])); at++)
            if (text[at] == '"') quoted = !quoted;
        return text[from..at];
    }

    static readonly (string Sign, Test Test)[] Tests =
    [
        (":~", Test.Holds), ("!=", Test.IsNot), (">=", Test.AtLeast), ("<=", Test.AtMost), (":", Test.Is), ("=", Test.Is), (">",
            Test.Above),
        ("<", Test.Below),
    ];

    static string? Read(string part, IReadOnlyList<Column> columns, List<ListTerm> terms)
    {
        var name = part.AsSpan().IndexOfAny(":!=<>\"") is >= 0 and var end ? part[..end] : part;
        var test = Array.Find(Tests, t => part.AsSpan(name.Length).StartsWith(t.Sign, StringComparison.Ordinal));
        if (name.Length == 0 || test.Sign is null)
        {
            terms.Add(new("", Test.Holds, [part.Replace("\"", "", StringComparison.Ordinal)]));
            return null;
        }
        var found = columns.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found is not [var column])
            return $"there is no column '{name}'; there are {string.Join(", ", columns.Select(c => c.Name))}. "
                + "To look for a text with such a sign in it, put it in quotes";
        var values = Values(part[(name.Length + test.Sign.Length)..]);
        if (values is [var one] && test.Test == Test.Is && one.Split("..") is [var low, var high] && low.Length + high.Length > 0
            && (column.Cell != Cell.Text || !part.Contains('"', StringComparison.Ordinal)))
        {
            if (low.Length > 0) terms.Add(new(column.Name, Test.AtLeast, [low]));
            if (high.Length > 0) terms.Add(new(column.Name, Test.AtMost, [high]));
        }
        else terms.Add(new(column.Name, test.Test, values));
        return terms.Where(t => t.Column == column.Name).Select(t => Wrong(t, column)).FirstOrDefault(w => w is not null);
    }

    static List<string> Values(string text)
    {
        List<string> values = [];
        var (from, quoted) = (0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"') quoted = !quoted;
            if (i < text.Length && (text[i] != ',' || quoted)) continue;
            values.Add(text[from..i].Replace("\"", "", StringComparison.Ordinal));
            from = i + 1;
        }
        return values;
    }

    static string? Wrong(ListTerm term, Column column)
    {
        if (term.Values.Count > 1 && term.Test is not (Test.Is or Test.IsNot))
            return $"{column.Name}: several values go with ':' or '!=' only";
        if (column.Cell == Cell.Text) return null;
        if (term.Test == Test.Holds) return $"{column.Name} holds no text: compare it with : != > >= < <= or a range, 1..5";
        foreach (var value in term.Values)
        {
            if (value.Length == 0 && term.Test is Test.Is or Test.IsNot) continue;
            if (column.Cell == Cell.Number && !IsNumber(value, out _))
                return $"{column.Name}: '{value}' is not a number, as 1250.50";
            if (column.Cell == Cell.Date && Moment.Parse(value) is null)
                return $"{column.Name}: '{value}' is not a date, as 2026-03-31, nor a month, as 2026-03, nor an instant, as "
                    + "2026-03-31T14:30:00Z";
        }
        return null;
    }

    /// <summary>Plain decimals only, at most eighteen digits before the point: what a 64-bit amount can be compared with.</summary>
    internal static bool IsNumber(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
        && Math.Abs(value) < 1_000_000_000_000_000_000m;
}
