using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.Formats.Books;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

static class ExportCommand
{
    public static Command Make()
    {
        var format = new Argument<string>("FORMAT") { Description = "hledger, ledger, beancount, csv, or settlement-fails" };
        format.AcceptOnlyFromAmong("hledger", "ledger", "beancount", "csv", FailsExport.Format);
        var book = CommandLine.Book();
        var to = new Option<string>("--to") { Description = "The folder to write into", HelpName = "DIR", Required = true };
        var asOf = new Option<string?>("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };
        var command = new Command("export", "Write the whole book in a form that other programs read and check.\n\n"
            + "Example: countinghouse export hledger books/demo.db --to out && hledger -f out/books.hledger.journal check")
        { format, book, to, asOf };
        foreach (var option in FailsExport.Options) command.Add(option);
        command.SetAction(r => r.GetValue(format) == FailsExport.Format ? FailsExport.Run(r)
            : FailsExport.Options.Any(o => r.GetResult(o) is { Implicit: false })
            ? throw new UsageException("--month, --year and --measures are for the export settlement-fails")
            : Run(r.GetValue(format) ?? "", r.GetValue(book) ?? "", r.GetValue(to) ?? "", ReportCommand.Date(r.GetValue(asOf))));
        return command;
    }

    static int Run(string format, string book, string to, DateOnly? asOf)
    {
        Directory.CreateDirectory(to);
        if (format == "csv")
        {
            WriteReports(book, to, asOf);
            return Exit.Done;
        }
        var dialect = Enum.Parse<BookDialect>(format, ignoreCase: true);
        var path = Path.Combine(to, BookExport.FileName(dialect));
        Output.ToFile(path, file => BookExport.Write(dialect, () => FactsOf(book), file, asOf));
        Console.WriteLine(path);
        return Exit.Done;
    }

    static IEnumerable<(long, Kernel.Fact)> FactsOf(string book) => Copies.Facts(book).Select(r => (r.Number, r.Fact));

    public static void WriteReports(string book, string to, DateOnly? asOf)
    {
        Directory.CreateDirectory(to);
        using var reports = ReportBook.Open(book);
        foreach (var name in ReportBook.Names)
            Output.ToFile(Path.Combine(to, name + ".csv"), file => Output.WriteCsv(reports.Run(name, new(asOf)), file));
    }
}
