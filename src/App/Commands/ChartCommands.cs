using System.CommandLine;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>The chart of accounts and the rules by which postings reach it.</summary>
static class ChartCommands
{
    static readonly Asking Verbs = new("chart", _ => "chart", (_, _, heard) => PeopleCommands.Say(heard));

    public static Command Make()
    {
        var command = new Command("chart",
            "The accounts of the general ledger and the rules by which postings reach them, each from a day on. report general-ledger,\n"
            + "gl-account and tie-out read the one ledger by them.\n\n"
            + "Example: countinghouse chart start books/demo.db && countinghouse report general-ledger books/demo.db");
        command.Add(Verbs.Make(new("start", "Set the chart that a broker-dealer begins with, from the month in which the book begins; "
            + "what is set already stays.", "",
            [PeopleCommands.Optional("--from", "First day it holds; by default the first of the month in which the book begins")],
            (r, day) => DefaultChart.Command(Text(r, "--from").Length > 0 ? Day(r, "--from") : BeginOf(Text(r, "BOOK"), day))),
            hasFormat: false));
        command.Add(MakeSet());
        command.Add(MakeRule());
        command.Add(PeopleCommands.MakeList("chart", "list", "chart", "the accounts"));
        command.Add(PeopleCommands.MakeList("chart", "rules", "posting-rules", "the rules"));
        return command;
    }

    // From a later day on all that was posted before would stand in suspense.
    static DateOnly BeginOf(string book, DateOnly day)
    {
        using var reports = ReportBook.Open(book);
        var first = reports.FirstDay() ?? day;
        return new(first.Year, first.Month, 1);
    }

    static Command MakeSet() => Verbs.Make(new("set",
        "Set an account, from a day on. One that is no control account is posted to by its code. What is not said to be either stays what "
            + "it is; a new account is direct.",
        "6150 --name \"Cleaning\" --type expense --line Occupancy --from 2025-10-01",
        [
            new Argument<string>("CODE") { Description = "Its number" }, PeopleCommands.Needed("--name", "What it is called"),
            TypeOf(), PeopleCommands.Optional("--line", "Line of the statements; by default its name"),
            PeopleCommands.Optional("--credit-line", "Line for a credit balance, where it is another"),
            KindOf(), new Option<bool>("--control") { Description = "As --kind control" },
            PeopleCommands.Needed("--from", "First day it holds"),
        ],
        (r, _) => new SetGlAccount(new(Text(r, "CODE"), Text(r, "--name"), Enum.Parse<GlType>(Text(r, "--type"), ignoreCase: true),
            Text(r, "--line"), Text(r, "--credit-line") is { Length: > 0 } credit ? credit : Text(r, "--line"),
            IsControl: KindIn(r) == "control"),
            Day(r, "--from"), "", KeepsKind: KindIn(r).Length > 0 ? null : true)), hasFormat: false);

    static string KindIn(ParseResult r) => r.GetValue<bool>("--control") ? "control" : Text(r, "--kind");

    static Option<string> KindOf()
    {
        var kind = new Option<string>("--kind")
        { Description = "control: it sums up accounts of a sub-ledger; direct: it is posted to by its code" };
        kind.AcceptOnlyFromAmong("control", "direct");
        return kind;
    }

    static Option<string> TypeOf()
    {
        var type = new Option<string>("--type") { Description = "asset, liability, equity, income or expense", Required = true };
        type.AcceptOnlyFromAmong("asset", "liability", "equity", "income", "expense");
        return type;
    }

    static Command MakeRule() => Verbs.Make(new("rule", "Say which control account postings go to, from a day on. Of the rules that fit, "
        + "the one that says most holds, then the newest.",
        "4900 --account \"FX-*\" --from 2025-10-01",
        [
            new Argument<string>("CODE") { Description = "The control account" },
            PeopleCommands.Optional("--class", "Only accounts of this class: client, location, payable, …"),
            PeopleCommands.Optional("--account", "Only this account, or with a star at its end those that begin so"),
            PeopleCommands.Optional("--kind", "Only entries of this kind: delivery, mark, penalties, …"),
            PeopleCommands.Optional("--currency", "Only in this currency"), PeopleCommands.Needed("--from", "First day it holds"),
        ],
        (r, _) => new SetPostingRule(new(Text(r, "CODE"), Word<AccountClass>(r, "--class"), Text(r, "--account"),
            Word<EntryKind>(r, "--kind"), Text(r, "--currency")), Day(r, "--from"), "")), hasFormat: false);

    static T? Word<T>(ParseResult r, string option) where T : struct, Enum => Text(r, option) is not { Length: > 0 } word ? null
        : Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(word[0]) ? value
        : throw new UsageException($"{option} {word} is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    /// <summary>A date that an option gives.</summary>
    public static DateOnly Day(ParseResult r, string option) => ReportCommand.Date(Text(r, option)) ?? default;
}
