using System.CommandLine;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.App.Documents;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Periods: soft close, close, adjustments, year end.</summary>
static class PeriodCommands
{
    static readonly Asking Verbs = new("period", r => $"{r.CommandResult.Command.Name}", Answer);

    public static Command Make()
    {
        var command = new Command("period",
            "Close the months of the book: check, soft-close, close; adjustments and the end of a year. report periods, period-checklist\n"
            + "and period-certificate show how they stand.\n\n"
            + "Example: countinghouse period soft-close books/demo.db 2025-10 && countinghouse period close books/demo.db 2025-10");
        foreach (var (name, says, ask) in new (string, string, Func<string, Kernel.Command>)[]
            {
                ("check", "Write the checklist of a period down, as it is now.", p => new CheckPeriod(p)),
                ("soft-close", "From here on only entries that name the period go into it.", p => new SoftClosePeriod(p)),
            })
            command.Add(Verbs.Make(new(name, says, "2025-10", [PeriodOf()], (r, _) => ask(Text(r, "PERIOD")))));
        command.Add(Verbs.Make(new("close", "Close a period whose checks pass, and certify it.", "2025-10",
            [PeriodOf(), Reason("Why it is closed although its last business day was not run and no longer can be", required: false)],
            (r, _) => new ClosePeriod(Text(r, "PERIOD"), Text(r, "--reason") is { Length: > 0 } why ? why : null))));
        command.Add(Verbs.Make(new("reopen", "Open a period again. It waits for a second person.",
            "2025-10 --reason \"an invoice came late\"",
            [PeriodOf(), Reason("Why", required: true)], (r, _) => new ReopenPeriod(Text(r, "PERIOD"), Text(r, "--reason")))));
        command.Add(Verbs.Make(new("adjust", "Open the adjustment period of a year whose months are closed, as 2025-13.", "2025",
            [YearOf()], (r, _) => new OpenAdjustment(r.GetValue<int>("YEAR")))));
        command.Add(Verbs.Make(new("year-end", "Close income and expense of a year to retained earnings, in its adjustment period.", "2025",
            [
                YearOf(),
                new Option<string>("--into") { Description = "Account of equity", DefaultValueFactory = _ => "RETAINED-EARNINGS" },
            ],
            (r, _) => new CloseYear(r.GetValue<int>("YEAR"), Text(r, "--into")))));
        foreach (var (name, report, says) in new[]
            {
                ("list", "periods", "the periods and how they stand"), ("checklist", "period-checklist", "what was checked"),
                ("certificate", "period-certificate", "what the closes certify"),
            })
            command.Add(PeopleCommands.MakeList("period", name, report, says));
        command.Add(MakeShow());
        return command;
    }

    static Command MakeShow()
    {
        var format = new Option<string>("--format") { Description = "text, or html or pdf as a paper", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "html", "pdf");
        var to = new Option<string?>("--to") { Description = "Write to this file instead of standard output", HelpName = "FILE" };
        var command = new Command("show", "Show what the last close of a period certifies, its checklist and the balances at the cut.\n\n"
            + "Example: countinghouse period show books/demo.db 2025-10 --format html --to 2025-10.html")
        { CommandLine.Book(), PeriodOf(), format, to };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            var period = Text(r, "PERIOD");
            if (CertificatePage.Paper(reports, period) is not { } paper)
                throw new UsageException($"{period} is not certified: period list shows how the periods stand");
            Papers.Show(Text(r, "--format") == "text" ? CertificatePage.Text(reports, period) : null, paper, (Text(r, "--format"),
                r.GetValue(to)));
            return Exit.Done;
        });
        return command;
    }

    static Argument<int> YearOf() => new("YEAR")
    {
        Description = "The year, as 2025",
        CustomParser = r =>
        {
            if (int.TryParse(r.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var year)) return year;
            r.AddError($"'{r.Tokens[0].Value}' is no year: write it as 2025");
            return 0;
        },
    };

    static Argument<string> PeriodOf() => new("PERIOD") { Description = "The month, as 2025-10; 2025-13 for adjustments" };

    static int Answer(ReportBook book, ParseResult r, Heard heard)
    {
        var isChecked = heard.Facts.OfType<GeneralLedgerFact.PeriodChecked>().FirstOrDefault();
        if (isChecked is null) return Print(book.Run("periods", new()), r);
        var list = book.Run("period-checklist", new());
        var period = PeriodBook.Name(isChecked.Period);
        return Print(list with { Rows = [.. list.Rows.Where(row => row[0] == period)] }, r);
    }
}
