using System.Globalization;
using System.Text;
using System.Text.Json;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Countinghouse.App.Web.Exporting;

/// <summary>All rows of a list as a file, written as they are read, so that a million of them need no more memory than a few.</summary>
static class ListExport
{
    const int SheetRows = 1_048_576; // what a sheet holds at most
    const int FlushedAt = 1 << 16;

    public static IReadOnlyDictionary<string, string> Forms { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["csv"] = "text/csv; charset=utf-8", ["json"] = "application/json",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    /// <summary>Writes the filtered and sorted rows, the shown columns of them.</summary>
    public static ExportStamp Write(string form, Visit visit, ListAsked asked, (ReadBook Books, Stream File) with)
    {
        ExportStamp? stamp = null;
        with.Books.Whole(asked.Name, asked.Query, visit.Point, whole =>
        {
            stamp = new(asked.Name, visit.Point, whole.Fact, whole.Total)
            { Filter = asked.Query.Filter.ToString(), Sort = asked.Sort };
            int[] places = [.. asked.Shown.Select(s => whole.Columns.TakeWhile(c => c.Name != s).Count())];
            var shown = whole with
            {
                Columns = [.. places.Select(p => whole.Columns[p])],
                Rows = whole.Rows.Select(r => Array.ConvertAll(places, p => r[p])),
            };
            switch (form)
            {
                case "csv": Csv(shown, with.File); break;
                case "json": Json(shown, stamp, with.File); break;
                default: Xlsx((shown.Columns, shown.Rows, shown.Total), stamp.Parts, with.File); break;
            }
        });
        return stamp ?? throw new System.Diagnostics.UnreachableException();
    }

    static void Csv(ListWhole whole, Stream to)
    {
        using var text = new StreamWriter(to, new UTF8Encoding(false), FlushedAt, leaveOpen: true);
        Output.WriteCsv(whole.Columns, whole.Rows, text);
    }

    static bool IsNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    static void Json(ListWhole whole, ExportStamp stamp, Stream to)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        foreach (var (name, value) in stamp.Parts)
            if (value is long number) json.WriteNumber(name, number);
            else json.WriteString(name, $"{value}");
        json.WriteStartArray("items");
        foreach (var row in whole.Rows)
        {
            Row(json, whole.Columns, row);
            if (json.BytesPending > FlushedAt) json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A row as an object with the columns as members.</summary>
    public static void Row(Utf8JsonWriter json, IReadOnlyList<Column> columns, string[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.Length; i++)
            switch (Value(columns[i], row[i]))
            {
                case null: json.WriteNull(columns[i].Name); break;
                case decimal number: json.WriteNumber(columns[i].Name, number); break;
                default: json.WriteString(columns[i].Name, row[i]); break;
            }
        json.WriteEndObject();
    }

    /// <summary>A value in JSON: a number, exact; text, also a date; none for a number or date that there is not.</summary>
    public static object? Value(Column column, string value) => value.Length == 0 && column.Cell != Cell.Text ? null
        : column.Cell == Cell.Number && IsNumber(value, out var number) ? number : value;

    /// <summary>A sheet for each million of rows, and one that says what they are.</summary>
    public static void Xlsx(
        (IReadOnlyList<Column> Columns, IEnumerable<string[]> Rows, long Total) of, IEnumerable<(string Name, object Value)> says,
        Stream to)
    {
        using var rows = of.Rows.GetEnumerator();
        var sheets = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var left = of.Total; left > 0 || sheets.Count == 0; left -= SheetRows - 1)
            sheets[sheets.Count == 0 ? "list" : $"list {sheets.Count + 1}"] = Sheet(of.Columns, rows, (int)Math.Min(left, SheetRows - 1));
        sheets["export"] = says.Select(p => Line([p.Name, p.Value is string text ? Guarded(text) : p.Value]));
        to.SaveAs(sheets, printHeader: false, configuration: new OpenXmlConfiguration
        {
            AutoFilter = false,
            TableStyles = TableStyles.None
        });
    }

    static IEnumerable<Dictionary<string, object?>> Sheet(IReadOnlyList<Column> columns, IEnumerator<string[]> rows, int count)
    {
        yield return Line([.. columns.Select(c => c.Name)]);
        for (; count > 0 && rows.MoveNext(); count--)
            yield return Line([.. rows.Current.Select((value, i) => columns[i].Cell switch
            {
                Cell.Number when IsNumber(value, out var number) => number,
                // A day as a day, so that a sheet can reckon with it; a month or an instant would lose what it is.
                Cell.Date when DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, 0, out var day) => day,
                _ => (object?)Guarded(value),
            })]);
    }

    static Dictionary<string, object?> Line(object?[] values)
    {
        var line = new Dictionary<string, object?>(values.Length, StringComparer.Ordinal);
        for (var i = 0; i < values.Length; i++) line.Add($"{i}", values[i]);
        return line;
    }

    // As in CSV: what a spreadsheet would take for a formula, once someone edits it.
    static string Guarded(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
}
