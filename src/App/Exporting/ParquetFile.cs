using System.Globalization;
using Countinghouse.Store.Reports;
using Parquet;
using Parquet.Schema;

namespace Countinghouse.App.Exporting;

/// <summary>
/// A report as a file of Apache Parquet: text as text, dates as dates, numbers as exact decimals. What is not there is null. Format:
/// docs/formats/books.md.
/// </summary>
static class ParquetFile
{
    const int Digits = 28; // of a decimal, as many as are exact here
    const int Decimals = 10; // of every number, so that a column has one type whatever it holds; more where a value has more
    const int GroupRows = 100_000; // of a row group: some megabytes

    public static async Task WriteAsync(Report report, IReadOnlyDictionary<string, string> says, Stream to)
    {
        var fields = report.Columns.Select((c, i) => Field(c, report.Rows.Select(r => r[i]))).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), to);
        writer.CustomMetadata = says;
        for (var at = 0; at == 0 || at < report.Rows.Count; at += GroupRows)
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < fields.Length; i++)
                await WriteColumnAsync(group, fields[i], report.Columns[i].Cell,
                    [.. report.Rows.Skip(at).Take(GroupRows).Select(r => r[i])]);
        }
    }

    static DataField Field(Column column, IEnumerable<string> values) => column.Cell switch
    {
        Cell.Number => new DecimalDataField(column.Name, Digits, values.Select(DecimalsOf).Append(Decimals).Max(), isNullable: true),
        Cell.Date => new DataField<DateOnly?>(column.Name),
        _ => new DataField<string>(column.Name),
    };

    static int DecimalsOf(string value) => value.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? value.Length - at - 1 : 0;

    static Task WriteColumnAsync(ParquetRowGroupWriter group, DataField field, Cell cell, string[] values) => cell switch
    {
        Cell.Number => group.WriteAsync<decimal>(field, Array.ConvertAll(values, Number)),
        Cell.Date => group.WriteAsync<DateOnly>(field, Array.ConvertAll(values, Date)),
        _ => group.WriteAsync(field, values),
    };

    static decimal? Number(string value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static DateOnly? Date(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
