using System.Data.Common;
using System.Globalization;
using System.Text;
using Countinghouse.Store.Reports;

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
    /// <summary>Unix milliseconds; asked for by its day.</summary>
    Instant = 6,
}

/// <summary>A column of a list that SQL filters and sorts.</summary>
/// <param name="Sql">The value, in the terms of the list's FROM.</param>
/// <param name="Scale">Of <see cref="Stored.Minor"/>: its scale.</param>
/// <param name="Is">A quicker condition for one value without wildcards, by an index; <c>@v</c> stands for the value.</param>
public sealed record SqlColumn(string Name, Stored Stored, string Sql, string Scale = "", string Is = "")
{
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

    public string Printed(DbDataReader r, int at) => r.IsDBNull(at) ? "" : Stored switch
    {
        Stored.Minor => Plain.Amount(r.GetInt64(at), r.GetInt32(at + 1)),
        Stored.Date => Plain.Date(r.GetInt64(at)),
        Stored.Instant => Plain.Instant(r.GetInt64(at)),
        Stored.Count => r.GetInt64(at).ToString(CultureInfo.InvariantCulture),
        _ => r.GetString(at),
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
        if (value.Length == 0 && test == Test.Is) return $"coalesce({Sql}, '') = ''";
        return Stored switch
        {
            Stored.Text => Text(test, value, values),
            Stored.Date => $"{Sql} {Sign(test)} {values.Add(long.Parse(value.Replace("-", ""), CultureInfo.InvariantCulture))}",
            Stored.Instant => Within(test, DateOnly.ParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture), values),
            Stored.Decimal => $"CAST({Sql} AS NUMERIC) {Sign(test)} CAST({values.Add(value)} AS NUMERIC)",
            Stored.Count => Whole(test, Sql, decimal.Parse(value, CultureInfo.InvariantCulture), values),
            _ => Minor(test, decimal.Parse(value, CultureInfo.InvariantCulture), values),
        };
    }

    // A day is from its midnight to the next, in UTC.
    string Within(Test test, DateOnly day, SqlValues values)
    {
        string At(DateOnly of) => values.Add(new DateTimeOffset(of.ToDateTime(default), TimeSpan.Zero).ToUnixTimeMilliseconds());
        return test switch
        {
            Test.Above => $"{Sql} >= {At(day.AddDays(1))}",
            Test.AtLeast => $"{Sql} >= {At(day)}",
            Test.Below => $"{Sql} < {At(day)}",
            Test.AtMost => $"{Sql} < {At(day.AddDays(1))}",
            _ => $"({Sql} >= {At(day)} AND {Sql} < {At(day.AddDays(1))})",
        };
    }

    string Text(Test test, string value, SqlValues values)
    {
        if (test == Test.Holds) return $"lower({Sql}) LIKE {values.Add($"%{Escaped(value.ToLowerInvariant())}%")} ESCAPE '\\'";
        if (test != Test.Is) return $"{Sql} {Sign(test)} {values.Add(value)}";
        if (value.Contains('*', StringComparison.Ordinal))
            return $"lower({Sql}) LIKE {values.Add(Escaped(value.ToLowerInvariant()).Replace('*', '%'))} ESCAPE '\\'";
        return Is.Length > 0 ? Is.Replace("@v", values.Add(value), StringComparison.Ordinal)
            : $"lower({Sql}) = {values.Add(value.ToLowerInvariant())}";
    }

    static string Escaped(string value) => new StringBuilder(value).Replace("\\", "\\\\").Replace("%", "\\%").Replace("_",
        "\\_").ToString();

    // Compared as integers, at each scale that there can be: exact, and nothing is converted a row.
    string Minor(Test test, decimal value, SqlValues values)
    {
        var text = new StringBuilder($"CASE {Scale}");
        var unit = 1m;
        for (var scale = 0; scale <= Reference.Register.MostScale; scale++, unit *= 10)
            if (Math.Abs(value * unit) < long.MaxValue) text.Append($" WHEN {scale} THEN {Whole(test, Sql, value * unit, values)}");
        return text.Append(" END").ToString();
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

/// <summary>The values of a query, each by the name of its parameter.</summary>
public sealed class SqlValues
{
    readonly List<(string Name, object? Value)> all = [];

    public ReadOnlySpan<(string Name, object? Value)> All => all.ToArray();

    public string Add(object? value)
    {
        all.Add(($"@v{all.Count}", value));
        return all[^1].Name;
    }

    public void Add(string name, object? value) => all.Add((name, value));
}
