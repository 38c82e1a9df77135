using System.CommandLine;
using Countinghouse.App.Exporting;
using Countinghouse.App.Messages;
using Countinghouse.App.Show;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

static class ExportCommand
{
    public static Command Make()
    {
        var format = new Argument<string>("FORMAT")
        {
            Description = "The ledger as hledger, ledger, beancount, gnucash, ofx or saf-t; every report as csv, parquet or xlsx; "
                + "iso20022 or mt: a day's messages; settlement-fails: auth.100 and auth.101",
        };
        format.AcceptOnlyFromAmong([.. BookFiles.OfBooks, .. BookFiles.OfReports, "iso20022", "mt", FailsExport.Format]);
        var book = CommandLine.Book();
        var to = new Option<string>("--to") { Description = "The folder to write into", HelpName = "DIR", Required = true };
        var asOf = new Option<string?>("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };
        var account = new Option<string?>("--account") { Description = "With ofx: this account alone", HelpName = "A" };
        var schemas = MessageCommand.Schemas();
        var limit = new Option<int>("--limit")
        { Description = "Most messages to write", DefaultValueFactory = _ => 100_000, HelpName = "COUNT" };
        var command = new Command("export",
            "Write the whole book in a form that other programs read and check, or a day's messages, one a file.\n\n"
            + "Example: countinghouse export hledger books/demo.db --to out && hledger -f out/books.hledger.journal check")
        { format, book, to, asOf, account, schemas, limit };
        foreach (var option in FailsExport.Options) command.Add(option);
        command.SetAction(r =>
        {
            if (r.GetValue(format) == FailsExport.Format) return FailsExport.Run(r);
            if (FailsExport.Options.Any(o => r.GetResult(o) is { Implicit: false }))
                throw new UsageException("--month, --year and --measures are for the export settlement-fails");
            var (what, from, into) = (r.GetValue(format) ?? "", r.GetValue(book) ?? "", r.GetValue(to) ?? "");
            var day = ReportCommand.Date(r.GetValue(asOf));
            if (what != "ofx" && r.GetValue(account) is not null) throw new UsageException("--account is for the export ofx");
            return what is "iso20022" or "mt"
                ? Messages(from, into, (day, what == "mt"), (MessageCommand.Open(r.GetValue(schemas)), r.GetValue(limit)))
                : Run(what, from, into, (day, r.GetValue(account)));
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

    static int Run(string format, string book, string to, (DateOnly? AsOf, string? Account) what)
    {
        Console.WriteLine(BookFiles.Write(format, book, to, what));
        return Exit.Done;
    }
}
