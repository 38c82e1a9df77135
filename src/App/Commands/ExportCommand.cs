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
                + "iso20022 or mt: a day's messages; settlement-fails: auth.100 and auth.101; "
                + "transaction-reports: auth.016 of a day",
        };
        format.AcceptOnlyFromAmong(
            [.. BookFiles.OfBooks, .. BookFiles.OfReports, "iso20022", "mt", FailsExport.Format, TransactionExport.Format]);
        var book = CommandLine.Book();
        var to = new Option<string>("--to") { Description = "The folder to write into", HelpName = "DIR", Required = true };
        var asOf = new Option<string?>("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };
        var account = new Option<string?>("--account") { Description = "With ofx: this account alone", HelpName = "A" };
        var schemas = MessageCommand.Schemas();
        var limit = new Option<int>("--limit")
        { Description = "Most messages to write", DefaultValueFactory = _ => 100_000, HelpName = "COUNT" };
        var only = new Option<string[]>("--only")
        { Description = "With iso20022 and mt: only what is of these types, as sese.023; repeatable", HelpName = "TYPE" };
        var command = new Command("export",
            "Write the whole book in a form that other programs read and check, or a day's messages, one a file.\n\n"
            + "Example: countinghouse export hledger books/demo.db --to out && hledger -f out/books.hledger.journal check")
        { format, book, to, asOf, account, schemas, limit, only };
        foreach (var option in FailsExport.Options.Concat(TransactionExport.Options)) command.Add(option);
        command.SetAction(r =>
        {
            if (r.GetValue(format) == FailsExport.Format) return FailsExport.Run(r);
            if (FailsExport.Options.Any(o => r.GetResult(o) is { Implicit: false }))
                throw new UsageException("--month, --year and --measures are for the export settlement-fails");
            if (r.GetValue(format) == TransactionExport.Format) return TransactionExport.Run(r, MessageCommand.Open(r.GetValue(schemas)));
            if (TransactionExport.Options.Any(o => r.GetResult(o) is { Implicit: false }))
                throw new UsageException("--details and --ccp-lei are for the export transaction-reports");
            var (what, from, into) = (r.GetValue(format) ?? "", r.GetValue(book) ?? "", r.GetValue(to) ?? "");
            var day = ReportCommand.Date(r.GetValue(asOf));
            if (what != "ofx" && r.GetValue(account) is not null) throw new UsageException("--account is for the export ofx");
            return what is "iso20022" or "mt"
                ? Messages(from, into, (day, what == "mt"),
                    (MessageCommand.Open(r.GetValue(schemas)), r.GetValue(limit), Known(r.GetValue(only) ?? [])))
                : Run(what, from, into, (day, r.GetValue(account)));
        });
        return command;
    }

    /// <summary>The messages of one business day. One that cannot be built is named, and the others are written.</summary>
    static int Messages(string path, string to, (DateOnly? Day, bool Mt) what, (MxSchemas Schemas, int Limit, string[] Only) how)
    {
        using var book = ReportBook.Open(path);
        if ((what.Day ?? book.LastDay()) is not { } day || book.FactsOf(day) is not { } range)
            throw new UsageException($"{path}: has no business day {what.Day:yyyy-MM-dd}: report days lists them");
        Directory.CreateDirectory(to);
        var outbound = new Outbound(book, day, how.Schemas);
        List<string> leftOut = [];
        var drafts = outbound.All(book.HandedOn(day) ?? range).Concat(outbound.Statements(range)).Concat(outbound.Clients(range));
        if (how.Only.Length > 0) drafts = drafts.Where(d => how.Only.Contains(Outbound.FamilyOf(d.Content)));
        if (what.Mt) drafts = drafts.Where(d => Keep(d, leftOut));
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
        if (how.Only.Length > 0 && leftOut.Count > 0) exit = Exit.Problems; // it was asked for by its name
        foreach (var family in leftOut.GroupBy(f => f).OrderBy(f => f.Key, StringComparer.Ordinal))
            Console.Error.WriteLine($"note: {family.Count()} of {family.Key} left out, of which there is no MT: export iso20022 has them");
        Console.WriteLine($"{to}: {written} {(written == 1 ? "message" : "messages")} of {day:yyyy-MM-dd}");
        return exit;
    }

    static string[] Known(string[] types) => types.FirstOrDefault(t => !MxForms.All.Any(f => f.Type.Family == t)) is not { } unknown ? types
        : throw new UsageException($"'{unknown}' is no type of message that is built: they are named as sese.023");

    static bool Keep(Draft draft, List<string> leftOut)
    {
        if (Outbound.HasMt(draft.Content)) return true;
        leftOut.Add(Outbound.FamilyOf(draft.Content));
        return false;
    }

    static int Run(string format, string book, string to, (DateOnly? AsOf, string? Account) what)
    {
        Console.WriteLine(BookFiles.Write(format, book, to, what));
        return Exit.Done;
    }
}
