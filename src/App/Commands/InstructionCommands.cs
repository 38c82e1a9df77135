using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Settlement;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>What is told or asked of one instruction, and its life so far.</summary>
static class InstructionCommands
{
    static readonly Asking Verbs = new("instruction", r => $"{Number(r)}", (book, r, heard) => Print(book.Life(Number(r), heard.Since), r));

    public static Command Make()
    {
        var command = new Command("instruction",
            "Say what is to become of an instruction, or show its life. report instructions and report fails give its number.\n\n"
            + "Example: countinghouse instruction hold books/demo.db 1893 --reason \"the client asked us to wait\"");
        foreach (var verb in All()) command.Add(Verbs.Make(verb with { Own = [NumberOf(), .. verb.Own] }));
        command.Add(MakeShow());
        return command;
    }

    static Verb[] All() =>
    [
        new("hold", "Hold it: nothing of it moves until it is released. It can still fail, and be charged for failing.",
            "1893 --reason \"the client asked us to wait\"", [Reason("Why", required: true)],
            (r, _) => new HoldInstruction(Number(r), Text(r, "--reason"))),
        new("release", "Release what is held.", "1893", [], (r, _) => new ReleaseInstruction(Number(r))),
        new("priority", "Rank it: what is due goes by priority, then by date.", "1893 2",
            [new Argument<int>("PRIORITY") { Description = "1 reserved, 2 urgent, 3 high, 4 normal" }],
            (r, _) => new PrioritiseInstruction(Number(r), r.GetValue<int>("PRIORITY"))),
        new("partial", "Say whether it may settle in parts.", "1893 yes --least 100",
            [
                OneOf("ALLOWED", "yes or no", "yes", "no"),
                new Option<long>("--least") { Description = "Least units of a part; 0, the default, is any", HelpName = "UNITS" },
            ],
            (r, _) => new AgreePartial(Number(r), Text(r, "ALLOWED") == "yes", r.GetValue<long>("--least"))),
        new("link", "Let it wait for another, let the other wait for it, or settle both together or not at all.", "1893 after 1894",
            [OneOf("HOW", "after, before or with", "after", "before", "with"), Other()],
            (r, _) => new LinkInstruction(Number(r), Text(r, "HOW") switch
            {
                "after" => LinkKind.After,
                "before" => LinkKind.Before,
                _ => LinkKind.With,
            }, r.GetValue<long>("OTHER"))),
        new("unlink", "Undo a link.", "1893 1894", [Other()], (r, _) => new UnlinkInstruction(Number(r), r.GetValue<long>("OTHER"))),
        new("deem-owned",
            "Say that what it delivers is owned and restricted: closed out by the 35th calendar day after its trade date.",
            "1893 2025-10-09 --reason \"Rule 144 legend, to be removed\"",
            [
                new Argument<string>("TRADED") { Description = "Trade date of the sale; of a net, of the oldest sale in it" },
                Reason("Which restriction keeps it from being delivered", required: true),
            ],
            (r, day) => new DeemOwned(Number(r), ReportCommand.Date(Text(r, "TRADED")) ?? day, Text(r, "--reason"))),
        new("match", "Tell whether the depository says that the two sides' instructions match.", "1893 no --reason \"quantity differs\"",
            [
                OneOf("MATCHED", "yes or no", "yes", "no"), Side("--last", "Whose instruction came last: a late match is charged to it"),
                Reason("What the depository said", required: false),
            ],
            (r, day) => new TellMatching(Number(r), day, Text(r, "MATCHED") == "yes", Text(r, "--last") == "us", Text(r, "--reason"))),
        new("cancel", "Ask to cancel it, or tell that the other side asks; what is matched takes both.",
            "1893 --reason \"wrong custodian\"", [Side("--by", "Who asks"), Reason("Why", required: true)],
            (r, day) => new CancelInstruction(Number(r), day, Text(r, "--by") == "us", Text(r, "--reason"))),
        new("reinstruct", "Instruct anew what a cancelled instruction left unsettled.", "1893 --on 2025-10-16",
            [new Option<string?>("--on") { Description = "Its settlement date; by default the book's day", HelpName = "DATE" }],
            (r, day) => new Reinstruct(Number(r), ReportCommand.Date(r.GetValue<string?>("--on")) ?? day)),
        new("buy-in", "Tell that a failing receipt was bought elsewhere, while a day is open. Between days, buy-ins.csv of the next does.",
            "1893 100 37.90",
            [
                new Argument<long>("QUANTITY") { Description = "Units bought" },
                new Argument<decimal>("PRICE") { Description = "Price of one; of a bond in per cent of nominal" },
            ],
            (r, day) => new BuyIn(Number(r), day, r.GetValue<long>("QUANTITY"), r.GetValue<decimal>("PRICE"))),
    ];

    static Option<string> Side(string name, string what)
    {
        var option = new Option<string>(name) { Description = what + ": us (default) or them", DefaultValueFactory = _ => "us" };
        option.AcceptOnlyFromAmong("us", "them");
        return option;
    }

    static Argument<long> Other() => new("OTHER") { Description = "Number of the other instruction" };

    static Argument<long> NumberOf() => new("NUMBER") { Description = "Number of the instruction" };

    static long Number(ParseResult r) => r.GetValue<long>("NUMBER");

    static Command MakeShow()
    {
        var command = new Command("show",
            "Show the life of an instruction: every change with its day, and how it is linked.\n\n"
            + "Example: countinghouse instruction show books/demo.db 1893")
        { CommandLine.Book(), NumberOf(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            var life = reports.Life(Number(r));
            return life.Rows.Count > 0 ? Print(life, r)
                : throw new UsageException($"{Text(r, "BOOK")}: has no instruction {Number(r)}: report instructions lists them");
        });
        return command;
    }
}
