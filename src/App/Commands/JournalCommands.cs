using System.CommandLine;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Entries that people make: each waits for a second person, and for the next day where none is open.</summary>
static class JournalCommands
{
    static readonly Asking Verbs = new("journal", r => r.CommandResult.Command.Name, (_, _, heard) => PeopleCommands.Say(heard));

    public static Command Make()
    {
        var command = new Command("journal",
            "Post a journal, take one back, let one come every month. What a person posts waits for a second one (approvals); between two\n"
            + "days it is posted when the next opens. report journal lists them.\n\n"
            + "Example: countinghouse journal post books/demo.db RENT-10 --debit 6100:USD:1200 --credit 2300:USD:1200 --reason \"rent\"");
        command.Add(MakePost());
        command.Add(Verbs.Make(new("reverse", "Take a journal back, leg by leg, by its number in report journal.",
            "3 --reason \"posted twice\"",
            [PeopleCommands.Number("JOURNAL", "Number of the journal"), Reason("Why", required: true), Effective()],
            (r, day) => new ReverseJournal(r.GetValue<int>("JOURNAL"), Text(r, "--reason"), On(r, day))), hasFormat: false));
        command.Add(MakeRecurring());
        command.Add(Verbs.Make(new("end", "End a recurring journal.", "RENT --reason \"moved out\"",
            [new Argument<string>("ID") { Description = "Id of the recurring journal" }, Reason("Why", required: true)],
            (r, _) => new EndRecurring(Text(r, "ID"), Text(r, "--reason"))), hasFormat: false));
        command.Add(PeopleCommands.MakeList("journal", "list", "journal", "the journals, line by line"));
        command.Add(PeopleCommands.MakeList("journal", "schedule", "recurring", "the journals that come by themselves"));
        return command;
    }

    static Command MakePost() => Verbs.Make(new("post", "Post a journal. One on a control account names what it settles.",
        "RENT-10 --debit 6100:USD:1200 --credit 2300:USD:1200 --reason \"rent of October\"",
        [
            new Argument<string>("REFERENCE") { Description = "Your own name of it" }, Lines("--debit"), Lines("--credit"),
            Reason("Why", required: true), Effective(),
            PeopleCommands.Optional("--settles", "On a control account: break:NUMBER, fact:NUMBER of an entry, or invoice:NUMBER"),
            new Option<long?>("--corrects") { Description = "Fact of the entry that it corrects", HelpName = "FACT" },
            new Option<bool>("--reverses-next") { Description = "It takes itself back on the first day of the next period" },
            PeopleCommands.Optional("--period", "2025-10, of a period that is soft-closed; 2025-13, of adjustments"),
        ],
        (r, day) => new PostJournal(Text(r, "REFERENCE"), Text(r, "--reason"), On(r, day), All(r), Text(r, "--settles"),
            r.GetValue<long?>("--corrects"), r.GetValue<bool>("--reverses-next"), Text(r, "--period"))), hasFormat: false);

    static Command MakeRecurring()
    {
        var basis = new Option<string>("--basis")
        { Description = "amount as it stands, daily amount, or a yearly rate on a balance", DefaultValueFactory = _ => "amount" };
        basis.AcceptOnlyFromAmong("amount", "daily", "rate");
        return Verbs.Make(new("recurring", "Let a journal come every month, on a day of it or on its last business day.",
            "RENT --on 1 --debit 6100:USD:1200 --credit 2300:USD:1200 --from 2025-11-01 --reason \"rent\"",
            [
                new Argument<string>("ID") { Description = "Its name; one of the same name gives way" },
                new Option<string>("--on") { Description = "Day of the month, or last for the last business day", Required = true },
                Lines("--debit"), Lines("--credit"), Reason("Why", required: true), PeopleCommands.Needed("--from",
                "First day it may come"),
                PeopleCommands.Optional("--until", "Last day it may come"), basis,
                new Option<bool>("--accrual") { Description = "Each takes itself back on the first day of the next period" },
                new Option<decimal>("--percent") { Description = "Of a rate: per cent a year" },
                PeopleCommands.Optional("--of", "Of a rate: account whose balance it is on"),
                new Option<int>("--year") { Description = "Of a rate: 360 or 365 days", DefaultValueFactory = _ => 360 },
            ],
            (r, _) => new SetRecurring(new(Text(r, "ID"), Text(r, "--reason"),
                Text(r, "--on") == "last" ? RecurringOn.LastBusinessDay : RecurringOn.DayOfMonth, DayOf(r), ChartCommands.Day(r, "--from"),
                ReportCommand.Date(r.GetValue<string?>("--until")), r.GetValue<bool>("--accrual"),
                Enum.Parse<AccrualBasis>(Text(r, "--basis"), ignoreCase: true), r.GetValue<decimal>("--percent"), Text(r, "--of"),
                r.GetValue<int>("--year")), All(r))), hasFormat: false);
    }

    static int DayOf(ParseResult r) => Text(r, "--on") == "last" ? 0
        : int.TryParse(Text(r, "--on"), NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day
        : throw new UsageException($"--on {Text(r, "--on")} is neither a day of the month nor 'last'");

    static Option<string?> Effective() => PeopleCommands.Optional("--effective", "Date it concerns; by default the book's day");

    // Who gives a period there means the one that the entry goes into.
    static DateOnly On(ParseResult r, DateOnly day) => Text(r, "--effective") is [_, _, _, _, '-', _, _] period
        ? throw new UsageException($"--effective {period} is no date: write the day that it concerns as 2025-12-31"
            + (r.CommandResult.Command.Name == "post" ? ", and the period that it goes into as --period 2025-12 or 2025-13" : ""))
        : ReportCommand.Date(r.GetValue<string?>("--effective")) ?? day;

    static Option<string[]> Lines(string name) => new(name)
    { Description = "ACCOUNT:ASSET:AMOUNT, as often as there are lines", HelpName = "LINE", AllowMultipleArgumentsPerToken = true };

    static List<JournalLine> All(ParseResult r) =>
    [
        .. (r.GetValue<string[]>("--debit") ?? []).Select(l => Line(l, 1)), .. (r.GetValue<string[]>("--credit") ?? []).Select(l =>
        Line(l, -1)),
    ];

    static JournalLine Line(string text, int sign) => text.Split(':') is [{ Length: > 0 } account, { Length: > 0 } asset, var amount]
        && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units)
        ? new(account, asset, sign * units) : throw new UsageException($"'{text}' is no line: write it as 6100:USD:1200.00");
}
