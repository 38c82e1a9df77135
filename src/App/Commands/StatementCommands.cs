using System.CommandLine;
using Countinghouse.App.Documents;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Papers for clients: statements of their accounts, and confirmations of their trades and conversions.</summary>
static class StatementCommands
{
    public static Command Make()
    {
        var book = CommandLine.Book();
        var account = new Option<string[]>("--account")
        {
            Description = "Of this account, and so on; without it, of every client and correspondent", HelpName = "A",
            AllowMultipleArgumentsPerToken = true
        };
        var from = new Option<string>("--from") { Description = "First day", HelpName = "DATE", Required = true };
        var until = new Option<string?>("--until") { Description = "Last day; by default the last of the book", HelpName = "DATE" };
        var (format, to) = (Format(), To());
        var command = new Command("statement",
            "Write the statement of an account, or of all: what it had, every movement with the fact it rests on, what it has and its\n"
            + "value.\n\n"
            + "Example: countinghouse statement books/demo.db --account C1001 --from 2025-10-09 --until 2025-10-14 --to out")
        { book, account, from, until, format, to };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(r.GetValue(book) ?? "");
            var first = ReportCommand.Date(r.GetValue(from)) ?? default;
            var last = ReportCommand.Date(r.GetValue(until)) ?? reports.LastDay() ?? first;
            if (last < first) throw new UsageException($"--until {last:yyyy-MM-dd} is before --from {first:yyyy-MM-dd}");
            var (count, path, exit) = (0, "", Exit.Done);
            foreach (var document in reports.ClientStatements(r.GetValue(account) ?? [], first, last))
            {
                path = Write(document, r.GetValue(format) ?? "html", r.GetValue(to) ?? "");
                count++;
                if (document.AddsUp) continue;
                Console.Error.WriteLine($"{path}: its movements do not add up: do not send it");
                exit = Exit.Problems;
            }
            Console.WriteLine(count == 1 ? path : $"{r.GetValue(to)}: {count} statements");
            return exit;
        });
        return command;
    }

    public static Command MakeConfirmation()
    {
        var book = CommandLine.Book();
        var id = new Argument<string>("ID") { Description = "Id of the trade, or of the conversion where no trade has it" };
        var conversion = new Option<bool>("--conversion") { Description = "Of the conversion, where a trade has the same id" };
        var (format, to) = (Format(), To());
        var command = new Command("confirmation",
            "Write the confirmation of a trade, or of a conversion of currencies, to its client.\n\n"
            + "Example: countinghouse confirmation books/demo.db 20251009-000001 --to out")
        { book, id, conversion, format, to };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(r.GetValue(book) ?? "");
            var (asked, isConversion) = (r.GetValue(id) ?? "", r.GetValue(conversion));
            var paper = isConversion ? reports.ConversionConfirmation(asked) : reports.ConfirmationOfAny(asked);
            var path = Write(paper, r.GetValue(format) ?? "html", r.GetValue(to) ?? "");
            if (!isConversion && paper.Name.StartsWith("confirmation-", StringComparison.Ordinal)
                && reports.AccountOfConversion(asked) is not null)
                Console.Error.WriteLine($"{path} is of the trade; a conversion has this id too: --conversion confirms it");
            Console.WriteLine(path);
            return Exit.Done;
        });
        return command;
    }

    static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "html (default) or pdf", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "pdf");
        return format;
    }

    static Option<string> To() => new("--to") { Description = "The folder to write into", HelpName = "DIR", Required = true };

    static string Write(Document document, string format, string to)
    {
        Directory.CreateDirectory(to);
        var path = Path.Combine(to, $"{document.Name}.{format}");
        Output.Whole(path, Papers.Write(document, format));
        return path;
    }
}
