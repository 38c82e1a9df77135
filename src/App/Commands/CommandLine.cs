using System.CommandLine;
using System.CommandLine.Help;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

/// <summary>All commands, with the help a user sees.</summary>
static class CommandLine
{
    // A pipe says no width, and the parser then wraps nothing and pads what it puts beside.
    const int PipedWidth = 120;

    public static RootCommand Root()
    {
        var root = new RootCommand(
            "Countinghouse: the back office of a securities firm.\n\n"
            + "  countinghouse day books/demo.db samples/four-days     run four days to the close\n"
            + "  countinghouse report positions books/demo.db          what everyone holds\n"
            + "  countinghouse verify books/demo.db                    prove that nothing was changed");
        root.Add(DayCommand.Make());
        root.Add(ReportCommand.Make());
        root.Add(ListCommand.Make());
        root.Add(InstructionCommands.Make());
        root.Add(StandingCommands.Make());
        root.Add(MarginCommands.Make());
        root.Add(LoanCommands.Make());
        root.Add(ActionCommands.Make());
        root.Add(LotCommands.Make());
        root.Add(BreakCommands.Make());
        root.Add(ChartCommands.Make());
        root.Add(JournalCommands.Make());
        root.Add(PeriodCommands.Make());
        root.Add(BillingCommands.MakeInvoice());
        root.Add(BillingCommands.MakeBill());
        root.Add(FxCommands.Make());
        root.Add(BondCommands.Make());
        root.Add(PeopleCommands.Make());
        root.Add(ApprovalCommands.Make());
        root.Add(SettleCommand.Make());
        root.Add(SandboxCommand.Make());
        root.Add(ServeCommand.Make());
        root.Add(ExportCommand.Make());
        root.Add(StatementCommands.Make());
        root.Add(StatementCommands.MakeConfirmation());
        root.Add(ConsolidateCommand.Make());
        root.Add(VerifyCommand.Make());
        root.Add(ProveCommand.Make());
        root.Add(ProveCommand.MakeCheck());
        root.Add(MessageCommand.Make());
        root.Add(ImportCommand.Make());
        root.Add(CopyCommands.MakeRebuild());
        root.Add(CopyCommands.MakeBackup());
        root.Add(CopyCommands.MakeRestore());
        root.Add(DatabaseCommand.Make());
        root.Add(BenchCommand.Make());
        root.Add(DoctorCommand.Make());
        root.Add(CompletionCommand.Make());
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            if (Console.IsOutputRedirected) help.Action = new HelpAction { MaxWidth = PipedWidth };
            foreach (var rare in (string[])["-?", "/?", "/h"]) help.Aliases.Remove(rare); // no shell completes them
        }
        return root;
    }

    /// <summary>What is listed under a command is told in a sentence; the rest by its own help.</summary>
    public static void Abridge(Command shown)
    {
        foreach (var listed in shown.Subcommands)
        {
            var told = (listed.Description ?? "").Split("\n\n")[0].Replace('\n', ' ');
            listed.Description = told.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? told[..(end + 1)] : told;
        }
    }

    public static Argument<string> Book() => Checked(new Argument<string>("BOOK")
    { Description = "The book: a file, as books/demo.db, or \"Host=…;Database=…\" on PostgreSQL" });

    /// <summary>An argument that names a book: what is meant for a server and cannot be does not become a file of that name.</summary>
    public static Argument<T> Checked<T>(Argument<T> book)
    {
        book.Validators.Add(r =>
        {
            foreach (var token in r.Tokens)
                if (Place.Wrong(token.Value) is { } wrong) r.AddError(wrong);
        });
        return book;
    }

    public static Option<bool> DryRun(string what) => new("--dry-run") { Description = what };
}
