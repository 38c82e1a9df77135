using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.App.Web;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>A list as the pages and the API show it: filtered, sorted, with the columns that are asked for.</summary>
static class ListCommand
{
    const string Between = "..";

    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the list, as in its address", HelpName = "NAME" };
        name.CompletionSources.Add([.. ReportBook.ListNames]);
        Option<string?> filter = new("--filter")
        { Description = "Rows that this lets through, written as on the pages: 'status:FAILING isin:US* amount>1000'", HelpName = "TEXT" };
        Option<string?> sort = new("--sort")
        {
            Description = "Columns to sort by, with commas between, each with a - before it for falling: --sort=-amount,isin",
            HelpName = "COLUMNS",
        };
        Option<string?> columns = new("--columns")
        { Description = "Columns to give, with commas between; all by default", HelpName = "COLUMNS" };
        Option<string[]> accounts = new("--accounts")
        { Description = "Only these accounts, as rights over some show a list: C1001..C1999, or C2000.. to the last", HelpName = "RANGE" };
        var (account, isin) = (ReportCommand.Account("Only this account"), ReportCommand.Isin("Only this instrument or currency"));
        var (asOf, knownAt, format, to) = (ReportCommand.AsOf(), ReportCommand.KnownAt(), Asking.FormatOf(), ReportCommand.To());
        var command = new Command("list",
            "Print the rows of a list as the pages and the API show it. Its name, filter, sort and columns are those of its address.\n\n"
            + Listed() + "\nExample: countinghouse list trades books/demo.db --filter 'side:BUY quantity>=100' --sort=-quantity,isin")
        { name, CommandLine.Book(), filter, sort, columns, asOf, knownAt, account, isin, accounts, format, to };
        command.SetAction(r =>
        {
            var (list, path) = (Asking.Text(r, "NAME"), Asking.Text(r, "BOOK"));
            if (!ReportBook.ListNames.Contains(list))
                throw new UsageException($"there is no list '{list}'; there are {string.Join(", ", ReportBook.ListNames)}");
            string Given(string parameter) => parameter switch
            {
                "q" => r.GetValue(filter),
                "sort" => r.GetValue(sort),
                "cols" => r.GetValue(columns),
                "account" => r.GetValue(account),
                "isin" => r.GetValue(isin),
                _ => null,
            } ?? "";
            var part = new ReportFilter(ReportCommand.Date(r.GetValue(asOf)), r.GetValue(account), r.GetValue(isin));
            using var book = ReportCommand.Open(path, r.GetValue(knownAt), part);
            var asked = ListAsked.Parse(list, book.ColumnsOf(list), Given);
            if (asked.Wrong is { } wrong) throw new UsageException(wrong);
            var query = asked.Query with { Part = part, Limit = int.MaxValue, Accounts = [.. (r.GetValue(accounts) ?? []).Select(Range)] };
            ReportCommand.Write(book.Chosen(list, query).Only(asked.Shown), r.GetValue(format), r.GetValue(to));
            return Exit.Done;
        });
        return command;
    }

    /// <summary>A range as the option has it.</summary>
    public static string Written(CodeRange range) => range.From + Between + range.To;

    static CodeRange Range(string text) => text.Split(Between) is [var from, var to] ? new(from, to)
        : throw new UsageException($"'{text}' is no range of accounts: write it as C1001..C1999");

    static string Listed() => string.Concat(ReportBook.ListNames.Except(ReportBook.Names).Select(n =>
        $"  {n}  {ReportBook.ListSays(n)}\n").Prepend("Every report is a list, and besides\n"));
}
