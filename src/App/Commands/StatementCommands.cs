using System.CommandLine;
using Countinghouse.App.Documents;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Papers for clients: statements of their accounts, and confirmations of their trades.</summary>
static class StatementCommands
{
    public static Command Make()
    {
        var book = CommandLine.Book();
        var account = new Option<string[]>("--account")
        {
            Description = "Of this account, and so on; without it, of every customer", HelpName = "A",
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
        var trade = new Argument<string>("TRADE") { Description = "Id of the trade" };
        var (format, to) = (Format(), To());
        var command = new Command("confirmation",
            "Write the confirmation of a trade to its client.\n\n"
            + "Example: countinghouse confirmation books/demo.db 20251009-000001 --to out")
        { book, trade, format, to };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(r.GetValue(book) ?? "");
            Console.WriteLine(Write(reports.Confirmation(r.GetValue(trade) ?? ""), r.GetValue(format) ?? "html", r.GetValue(to) ?? ""));
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
