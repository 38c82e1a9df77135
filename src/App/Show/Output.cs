using System.Text.Json;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

enum Format { Table, Csv, Json }

/// <summary>Writes a report in the form asked for: a table on a terminal, CSV when piped.</summary>
static class Output
{
    public static Format FormatFor(string? asked) => asked switch
    {
        "csv" => Format.Csv,
        "json" => Format.Json,
        "table" => Format.Table,
        _ => Console.IsOutputRedirected ? Format.Csv : Format.Table,
    };

    /// <summary>Writes bytes beside and moves them into place when they are whole; what stands there is replaced.</summary>
    public static void Whole(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".part";
        File.WriteAllBytes(part, bytes);
        File.Move(part, path, overwrite: true);
    }

    /// <summary>
    /// Writes a file that a user named, and its folder when there is none. It is written beside and moved into place when it is whole, so
    /// that what stands under its name is never a part.
    /// </summary>
    public static void ToFile(string path, Action<StreamWriter> write)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var final = new FileInfo(path);
        if (final.LinkTarget is not null) final = final.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? final;
        // What is there and empty may be a device or a pipe, which nothing can be moved to.
        var straight = final is { Exists: true, Length: 0 };
        var part = straight ? final.FullName : final.FullName + ".part";
        try
        {
            using (var file = new StreamWriter(part, append: false, new System.Text.UTF8Encoding(false), bufferSize: 1 << 14)) write(file);
            if (!straight) File.Move(part, final.FullName, overwrite: true);
        }
        catch when (!straight)
        {
            File.Delete(part);
            throw;
        }
    }

    public static void Write(Report report, Format format, TextWriter to)
    {
        switch (format)
        {
            case Format.Csv: WriteCsv(report, to); break;
            case Format.Json: WriteJson(report, to); break;
            default: WriteTable(report, to); break;
        }
        foreach (var note in report.Notes) Console.Error.WriteLine("note: " + note);
    }

    public static void WriteCsv(Report report, TextWriter to) => WriteCsv(report.Columns, report.Rows, to);

    public static void WriteCsv(IReadOnlyList<Column> columns, IEnumerable<string[]> rows, TextWriter to)
    {
        var csv = new CsvWriter(to);
        csv.Header([.. columns.Select(c => c.Name)]);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                if (columns[i].Cell != Cell.Number) csv.Text(row[i]);
                else if (row[i].Length == 0) csv.Empty();
                else csv.Number(row[i]);
            csv.EndRow();
        }
    }

    static void WriteJson(Report report, TextWriter to)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var row in report.Rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < row.Length; i++)
                {
                    json.WritePropertyName(report.Columns[i].Name);
                    if (report.Columns[i].Cell == Cell.Number && row[i].Length > 0) json.WriteRawValue(row[i]);
                    else json.WriteStringValue(row[i]);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        to.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    static void WriteTable(Report report, TextWriter to)
    {
        var widths = report.Columns.Select((c, i) =>
            Math.Min(60, Math.Max(c.Name.Length, report.Rows.Count == 0 ? 0 : report.Rows.Max(r => r[i].Length)))).ToArray();
        to.WriteLine(Line(report, [.. report.Columns.Select(c => c.Name)], widths));
        to.WriteLine(string.Join("  ", widths.Select(w => new string('─', w))));
        foreach (var row in report.Rows) to.WriteLine(Line(report, row, widths));
        to.WriteLine($"{report.Rows.Count} {(report.Rows.Count == 1 ? "row" : "rows")}");
    }

    /// <summary>A text without what would steer a terminal.</summary>
    public static string Printable(string text) => new([.. text.Select(c => char.IsControl(c) || PlainText.IsOdd(c) ? ' ' : c)]);

    static string Line(Report report, string[] cells, int[] widths) => string.Join("  ", cells.Select((cell, i) =>
    {
        var printable = Printable(cell);
        var cut = printable.Length <= widths[i] ? printable : printable[..(widths[i] - 1)] + "…";
        return report.Columns[i].Cell == Cell.Number ? cut.PadLeft(widths[i]) : cut.PadRight(widths[i]);
    })).TrimEnd();
}
