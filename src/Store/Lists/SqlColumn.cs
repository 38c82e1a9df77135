using System.Globalization;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Lists;

/// <summary>How a value lies in the read tables.</summary>
public enum Stored : byte
{
    /// <summary>As it is shown.</summary>
    Text = 1,
    /// <summary>An integer, as it is shown.</summary>
    Count = 2,
    /// <summary>Minor units, at the scale that another expression gives.</summary>
    Minor = 3,
    /// <summary>A decimal as text.</summary>
    Decimal = 4,
    /// <summary>yyyymmdd.</summary>
    Date = 5,
    /// <summary>Unix milliseconds; asked for by its day, its month, or itself.</summary>
    Instant = 6,
}

/// <summary>A small table that says the code of what a row has as a number: accounts, assets, parties.</summary>
/// <param name="Key">The number, in the terms of the list's FROM.</param>
/// <param name="Only">Which of the table it can be; empty: any.</param>
public sealed record Coded(string Key, string Table, string Only = "")
{
    const int MostNamed = 200; // numbers that are written into a statement; more are left to the store

    /// <summary>The numbers in the table that a condition holds for.</summary>
    /// <param name="where">Writes the condition, with its values.</param>
    public string Numbers(Func<SqlValues, string> where, SqlValues values) => Numbers(where, values, out _);

    string Numbers(Func<SqlValues, string> where, SqlValues values, out IReadOnlyList<long> found)
    {
        var own = values.Own();
        found = Found(where(own) + $" LIMIT {MostNamed + 1}", own);
        return found.Count == 0 ? "(NULL)" : found.Count > MostNamed ? $"(SELECT number FROM {Table} WHERE {where(values)})"
            : $"({string.Join(',', found)})";
    }

    internal IReadOnlyList<long> Found(string where, SqlValues values) =>
        values.Numbers($"SELECT number FROM {Table} WHERE {where}", values);

    /// <summary>The number is of one of those in the table that a condition holds for.</summary>
    public string In(Func<SqlValues, string> where, SqlValues values) =>
        Numbers(where, values, out var found) is var numbers && found.Count == 0 ? "1 = 0" : $"{Key} IN {numbers}";
}

/// <summary>A column of a list that SQL filters and sorts.</summary>
/// <param name="Sql">The value, in the terms of the list's FROM.</param>
/// <param name="Scale">Of <see cref="Stored.Minor"/>: its scale.</param>
/// <param name="Is">A quicker condition for one value without wildcards, by an index; <c>@v</c> stands for the value.</param>
public sealed record SqlColumn(string Name, Stored Stored, string Sql, string Scale = "", string Is = "")
{
    /// <summary>Where its text, or of an amount its scale, comes from: then the small table is searched and not every row.</summary>
    public Coded? Of { get; init; }

    /// <summary>All the words it can be and the rows it is so for, where these are few; none: any text.</summary>
    public IReadOnlyList<(string Word, string When)> Words { get; init; } = [];

    public Column Column => new(Name, Stored switch
    {
        Stored.Text => Cell.Text,
        Stored.Date or Stored.Instant => Cell.Date,
        _ =>
        Cell.Number
    });

    /// <summary>What is selected: the value, and for minor units its scale behind it.</summary>
    public string Selected => Stored == Stored.Minor ? $"{Sql}, {Scale}" : Sql;

    /// <summary>What it is sorted by. Amounts of another scale are sorted by their minor units.</summary>
    public string Sorted => Stored == Stored.Decimal ? $"CAST({Sql} AS NUMERIC)" : Sql;

    public int Width => Stored == Stored.Minor ? 2 : 1;

    internal string Printed(Fields r, int at) => Stored is Stored.Text or Stored.Decimal ? r.Text(at)
        : r.LongIfAny(at) is not { } value ? ""
        : Stored switch
        {
            Stored.Minor => Plain.Amount(value, (int)r.Long(at + 1)),
            Stored.Date => Plain.Date(value),
            Stored.Instant => Plain.Instant(value),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>The condition of a term on this column.</summary>
    public string Where(ListTerm term, SqlValues values)
    {
        var any = term.Values.Select(v => One(term.Test == Test.IsNot ? Test.Is : term.Test, v, values)).ToList();
        var all = any.Count == 1 ? any[0] : $"({string.Join(" OR ", any)})";
        return term.Test == Test.IsNot ? $"({all}) IS NOT TRUE" : all;
    }

    string One(Test test, string value, SqlValues values)
    {
        if (value.Length == 0 && test == Test.Is)
            return Stored is Stored.Text or Stored.Decimal ? $"coalesce({Sql}, '') = ''" : $"{Sql} IS NULL";
        return Stored switch
        {
            Stored.Text => Text(test, value, values),
            Stored.Date => OnDay(test, Moment.Of(value), values),
            Stored.Instant => Within(test, Moment.Of(value), values),
            Stored.Decimal => $"CAST({Sql} AS NUMERIC) {Sign(test)} CAST({values.Add(value)} AS NUMERIC)",
            Stored.Count => Whole(test, Sql, decimal.Parse(value, CultureInfo.InvariantCulture), values),
            _ => Minor(test, decimal.Parse(value, CultureInfo.InvariantCulture), values),
        };
    }

    string OnDay(Test test, Moment of, SqlValues values)
    {
        string Day(DateOnly day) => values.Add((long)Tables.Rows.Number(day));
        var (first, last) = (of.FirstDay, of.LastDay);
        return test switch
        {
            Test.Above or Test.AtMost => $"{Sql} {Sign(test)} {Day(last)}",
            Test.Is when first != last => $"({Sql} >= {Day(first)} AND {Sql} <= {Day(last)})",
            _ => $"{Sql} {Sign(test)} {Day(first)}",
        };
    }

    // A day is from its midnight to the next, in UTC.
    string Within(Test test, Moment of, SqlValues values)
    {
        string At(DateTime time) => values.Add(new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds());
        return test switch
        {
            Test.Above => $"{Sql} >= {At(of.To)}",
            Test.AtLeast => $"{Sql} >= {At(of.From)}",
            Test.Below => $"{Sql} < {At(of.From)}",
            Test.AtMost => $"{Sql} < {At(of.To)}",
            _ => $"({Sql} >= {At(of.From)} AND {Sql} < {At(of.To)})",
        };
    }

    string Text(Test test, string value, SqlValues values)
    {
        if (Words.Count > 0)
        {
            var when = Words.Where(w => ListRows.IsSo(test, w.Word, value)).Select(w => $"({w.When})").ToList();
            return when.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", when)})";
        }
        var one = test == Test.Is && !value.Contains('*', StringComparison.Ordinal);
        // What has an index is found as it is written, or in capitals.
        if (one && Is.Length > 0 && Of is null)
            return $"({Is.Replace("@v", values.Add(value), StringComparison.Ordinal)}"
                + (value == value.ToUpperInvariant() ? ")"
                    : $" OR {Is.Replace("@v", values.Add(value.ToUpperInvariant()), StringComparison.Ordinal)})");
        if (Of is null) return Text(Sql, test, value, values);
        string Code(SqlValues v) => Text("code", test, value, v);
        return one && Is.Length > 0 ? Is.Replace("@v", Of.Numbers(Code, values), StringComparison.Ordinal) : Of.In(Code, values);
    }

    // LIKE looks at no case.
    static string Text(string sql, Test test, string value, SqlValues values) => test switch
    {
        Test.Holds => $"{sql} {values.Like} {values.Add($"%{Escaped(value)}%")} ESCAPE '\\'",
        Test.Is => $"{sql} {values.Like} {values.Add(Escaped(value).Replace('*', '%'))} ESCAPE '\\'",
        _ => $"{sql} {Sign(test)} {values.Add(value)}",
    };

    /// <summary>Its text is a code of this range.</summary>
    internal string Within(CodeRange range, SqlValues values) =>
        Of is { } of ? of.In(v => Within(range, "code", v), values) : Within(range, Sql, values);

    static string Within(CodeRange range, string code, SqlValues values) => range.To.Length == 0 ? $"{code} >= {values.Add(range.From)}"
        : $"{code} BETWEEN {values.Add(range.From)} AND {values.Add(range.To)}";

    /// <summary>The numbers in its small table whose code is of a range.</summary>
    internal IReadOnlyList<long> Numbers(CodeRange range, SqlValues values) =>
        values.Own() is var own && Of is { } of ? of.Found(Within(range, "code", own), own) : [];

    /// <summary>The numbers in its small table whose code is as a term asks.</summary>
    internal IReadOnlyList<long> Numbers(ListTerm term, SqlValues values)
    {
        if (Of is null) return [];
        var (own, isNot) = (values.Own(), term.Test == Test.IsNot);
        var any = string.Join(" OR ", term.Values.Select(v => Text("code", isNot ? Test.Is : term.Test, v, own)));
        return Of.Found($"({any}){(isNot ? " IS NOT TRUE" : "")}", own);
    }

    static string Escaped(string value) => new StringBuilder(value).Replace("\\", "\\\\").Replace("%", "\\%").Replace("_",
        "\\_").ToString();

    // Compared as integers, at each scale that there is: exact, and nothing is converted a row.
    string Minor(Test test, decimal value, SqlValues values)
    {
        List<string> any = [];
        var scales = values.Scales(Of?.Only ?? "");
        foreach (var scale in scales)
        {
            var minor = Scaled(test, value, scale, values);
            var so = Of is null ? $"{Scale} = {scale}" : Of.In(_ => $"scale = {scale}", values);
            any.Add(scales.Count == 1 ? minor : $"({minor} AND {so})");
        }
        return any.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", any)})";
    }

    string Scaled(Test test, decimal value, long scale, SqlValues values)
    {
        var unit = 1m;
        for (var i = 0; i < scale; i++) unit *= 10;
        if (Math.Abs(value) < long.MaxValue / unit) return Whole(test, Sql, value * unit, values);
        var all = value > 0 ? test is Test.Below or Test.AtMost : test is Test.Above or Test.AtLeast; // beyond every amount
        return all ? $"{Sql} IS NOT NULL" : "1 = 0";
    }

    // Of an integer: above 2.5 is above 2, and none is 2.5.
    static string Whole(Test test, string sql, decimal value, SqlValues values) => test switch
    {
        Test.Is when decimal.Truncate(value) != value => "1 = 0",
        Test.Above or Test.AtMost => $"{sql} {Sign(test)} {values.Add((long)decimal.Floor(value))}",
        Test.AtLeast or Test.Below => $"{sql} {Sign(test)} {values.Add((long)decimal.Ceiling(value))}",
        _ => $"{sql} = {values.Add((long)value)}",
    };

    static string Sign(Test test) => test switch
    {
        Test.Above => ">",
        Test.AtLeast => ">=",
        Test.Below => "<",
        Test.AtMost => "<=",
        _ => "=",
    };
}

/// <summary>The values of a query, each by the name of its parameter, and what of the store its words depend on.</summary>
/// <param name="like">The comparison with a pattern that looks at no case.</param>
/// <param name="ask">The numbers that a query gives.</param>
public sealed class SqlValues(string like, Func<string, SqlValues, IReadOnlyList<long>> ask)
{
    readonly List<(string Name, object? Value)> all = [];

    public string Like => like;

    public ReadOnlySpan<(string Name, object? Value)> All => all.ToArray();

    /// <summary>The values of a query that is asked before.</summary>
    public SqlValues Own() => new(like, ask);

    public IReadOnlyList<long> Numbers(string sql, SqlValues with) => ask(sql, with);

    /// <summary>The scales of the assets for which a condition holds; of all where it is empty.</summary>
    public IReadOnlyList<long> Scales(string only) =>
        ask($"SELECT DISTINCT scale FROM asset{(only.Length > 0 ? " WHERE " + only : "")}", Own());

    public string Add(object? value)
    {
        all.Add(($"@v{all.Count}", value));
        return all[^1].Name;
    }

    public void Add(string name, object? value) => all.Add((name, value));
}
