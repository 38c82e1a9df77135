using System.Globalization;
using Countinghouse.App.Show;
using Countinghouse.App.Web.Exporting;
using Countinghouse.Formats.Books;
using Countinghouse.Kernel;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Exporting;

/// <summary>The whole book, or all of its reports, as files in a folder.</summary>
static class BookFiles
{
    /// <summary>Forms in which all reports are written, one a file.</summary>
    public static IReadOnlyList<string> OfReports { get; } = ["csv", "parquet", "xlsx"];

    /// <summary>Forms of the whole ledger.</summary>
    public static IReadOnlyList<string> OfBooks { get; } = ["hledger", "ledger", "beancount", "gnucash", "ofx", "saf-t"];

    static IEnumerable<(long, Fact)> FactsOf(string book) => Copies.Facts(book).Select(r => (r.Number, r.Fact));

    /// <summary>What was written: a file, or how many.</summary>
    public static string Write(string form, string book, string to, (DateOnly? AsOf, string? Account) what)
    {
        Directory.CreateDirectory(to);
        string One(string name, Action<TextWriter> write)
        {
            var path = Path.Combine(to, name);
            Output.ToFile(path, write);
            return path;
        }
        switch (form)
        {
            case "csv" or "parquet" or "xlsx": return $"{to}: {WriteReports(form, book, to, what.AsOf)} reports";
            case "gnucash": return One(GnuCashExport.FileName, file => GnuCashExport.Write(() => FactsOf(book), file, what.AsOf));
            case "saf-t":
                try
                {
                    return One(SafTExport.FileName, file => SafTExport.Write(() => FactsOf(book), file, what.AsOf));
                }
                catch (InvalidDataException e)
                {
                    throw new UsageException($"{book}: {e.Message}");
                }
            case "ofx":
                var count = OfxExport.Write(() => FactsOf(book), (name, write) => One(name, write), what.AsOf, what.Account);
                return count > 0 || what.Account is null ? $"{to}: {count} {(count == 1 ? "account" : "accounts")}"
                    : throw new UsageException($"{book}: {what.Account} is no customer's account of this book, or nothing moved on it");
            default:
                var dialect = Enum.Parse<BookDialect>(form, ignoreCase: true);
                return One(BookExport.FileName(dialect), file => BookExport.Write(dialect, () => FactsOf(book), file, what.AsOf));
        }
    }

    /// <summary>Writes every report, one a file; returns how many there are.</summary>
    public static int WriteReports(string form, string book, string to, DateOnly? asOf)
    {
        Directory.CreateDirectory(to);
        using var reports = ReportBook.Open(book);
        foreach (var report in reports.Everything(new(asOf)))
        {
            var path = Path.Combine(to, $"{report.Name}.{form}");
            if (form == "csv") Output.ToFile(path, file => Output.WriteCsv(report, file));
            else Output.Whole(path, Bytes(form, report, (asOf, reports.Size)));
        }
        return ReportBook.Names.Count;
    }

    static byte[] Bytes(string form, Report report, (DateOnly? AsOf, long Facts) of)
    {
        (string Name, object Value)[] says =
        [
            ("report", report.Name), ("as-of", of.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "now"), ("fact", of.Facts),
            ("rows", (long)report.Rows.Count), .. report.Notes.Select((n, i) => ($"note {i + 1}", (object)n)),
        ];
        using var bytes = new MemoryStream();
        if (form == "xlsx") ListExport.Xlsx((report.Columns, report.Rows, report.Rows.Count), says, bytes);
        else
            ParquetFile.WriteAsync(report, says.ToDictionary(s => s.Name, s => string.Create(CultureInfo.InvariantCulture, $"{s.Value}")),
                bytes).GetAwaiter().GetResult();
        return bytes.ToArray();
    }
}
