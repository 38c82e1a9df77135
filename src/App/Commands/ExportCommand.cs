using System.CommandLine;
using Countinghouse.App.Messages;
using Countinghouse.App.Show;
using Countinghouse.Formats.Books;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

static class ExportCommand
{
    public static Command Make()
    {
        var format = new Argument<string>("FORMAT")
        { Description = "hledger, ledger, beancount, csv; iso20022 or mt: a day's messages; settlement-fails: auth.100 and auth.101" };
        format.AcceptOnlyFromAmong("hledger", "ledger", "beancount", "csv", "iso20022", "mt", FailsExport.Format);
        var book = CommandLine.Book();
        var to = new Option<string>("--to") { Description = "The folder to write into", HelpName = "DIR", Required = true };
        var asOf = new Option<string?>("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };
        var schemas = MessageCommand.Schemas();
        var limit = new Option<int>("--limit")
        { Description = "Most messages to write", DefaultValueFactory = _ => 100_000, HelpName = "COUNT" };
        var command = new Command("export",
            "Write the whole book in a form that other programs read and check, or a day's messages, one a file.\n\n"
            + "Example: countinghouse export hledger books/demo.db --to out && hledger -f out/books.hledger.journal check")
        { format, book, to, asOf, schemas, limit };
        foreach (var option in FailsExport.Options) command.Add(option);
        command.SetAction(r =>
        {
            if (r.GetValue(format) == FailsExport.Format) return FailsExport.Run(r);
            if (FailsExport.Options.Any(o => r.GetResult(o) is { Implicit: false }))
                throw new UsageException("--month, --year and --measures are for the export settlement-fails");
            var (what, from, into) = (r.GetValue(format) ?? "", r.GetValue(book) ?? "", r.GetValue(to) ?? "");
            var day = ReportCommand.Date(r.GetValue(asOf));
            return what is "iso20022" or "mt"
                ? Messages(from, into, (day, what == "mt"), (MessageCommand.Open(r.GetValue(schemas)), r.GetValue(limit)))
                : Run(what, from, into, day);
        });
        return command;
    }

    /// <summary>The messages of one business day. One that cannot be built is named, and the others are written.</summary>
    static int Messages(string path, string to, (DateOnly? Day, bool Mt) what, (MxSchemas Schemas, int Limit) how)
    {
        using var book = ReportBook.Open(path);
        if ((what.Day ?? book.LastDay()) is not { } day || book.FactsOf(day) is not { } range)
            throw new UsageException($"{path}: has no business day {what.Day:yyyy-MM-dd}: report days lists them");
        Directory.CreateDirectory(to);
        var outbound = new Outbound(book, day, how.Schemas);
        var drafts = outbound.All(book.HandedOn(day) ?? range).Concat(outbound.Statements(range));
        var (written, exit) = (0, Exit.Done);
        foreach (var message in what.Mt ? outbound.Mt(drafts) : outbound.Mx(drafts))
        {
            if (message.Problems.Count == 0 && written == how.Limit)
            {
                Console.Error.WriteLine($"{to}: {written} messages are written and there are more: ask for more with --limit");
                return Exit.Problems;
            }
            foreach (var why in message.Problems) Console.Error.WriteLine($"{message.Name}: cannot be built: {why}");
            if (message.Problems.Count > 0) exit = Exit.Problems;
            else
            {
                Output.Whole(Path.Combine(to, message.Name), message.Bytes);
                written++;
            }
        }
        Console.WriteLine($"{to}: {written} {(written == 1 ? "message" : "messages")} of {day:yyyy-MM-dd}");
        return exit;
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
