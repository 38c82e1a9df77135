using System.CommandLine;
using Countinghouse.Accounting;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Where statements differ from the books: who sees to it, why, and what two people write off.</summary>
static class BreakCommands
{
    static readonly Asking OfBreak = new("break", r => $"{Number(r)}", (book, r, _) => Print(book.BreakLife(Number(r)), r));
    static readonly Asking OfMatches = new("break", _ => "match", (book, r, _) => Print(book.Run("matches", new()), r));
    static readonly Asking OfRules = new("break", _ => "rule", (book, r, _) => Print(book.Run("matching-rules", new()), r));

    public static Command Make()
    {
        var command = new Command("break",
            "See to what statements and books differ in. A break closes by itself once both sides agree; until then it is explained\n"
            + "or open. Nothing is plugged: what is written off takes two people, and is posted to an account of its own.\n\n"
            + "Example: countinghouse break list books/demo.db");
        command.Add(MakeList());
        foreach (var verb in OfOne()) command.Add(OfBreak.Make(verb));
        foreach (var verb in Matching()) command.Add(OfMatches.Make(verb));
        foreach (var verb in Rules()) command.Add(OfRules.Make(verb));
        return command;
    }

    static Command MakeList()
    {
        var command = new Command("list", "List the open breaks with owner, status and explanation; the same as report break-list.\n\n"
            + "Example: countinghouse break list books/demo.db")
        { CommandLine.Book(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            return Print(reports.Run("break-list", new()), r);
        });
        return command;
    }

    static Verb[] OfOne() =>
    [
        new("assign", "Give it to someone to see to.", "1893 anna", [NumberOf(), new Argument<string>("OWNER") { Description = "Who" }],
            (r, _) => new AssignBreak(Number(r), Text(r, "OWNER"))),
        new("explain", "Say where the difference comes from. It stays until both sides agree.",
            "1893 --reason \"their fee of September, invoiced\"", [NumberOf(), Reason("Where it comes from", required: true)],
            (r, _) => new ExplainBreak(Number(r), Text(r, "--reason"))),
        new("note", "Add a comment.", "1893 --reason \"asked them by mail\"", [NumberOf(), Reason("The comment", required: true)],
            (r, _) => new NoteBreak(Number(r), Text(r, "--reason"))),
        new("close", "Close what cannot agree by itself: a confirmation that was refused, once it is seen to.",
            "1893 --reason \"they sent it again\"", [NumberOf(), Reason("What was done", required: true)],
            (r, _) => new CloseBreak(Number(r), Text(r, "--reason"))),
        new("write-off", "Ask that the difference be written off: another person approves.", "1893 --reason \"below what they look into\"",
            [NumberOf(), Reason("Why", required: true)], (r, _) => new WriteOffBreak(Number(r), Text(r, "--reason"))),
        new("approve", "Approve a write-off that another person asked, of exactly the difference shown.", "1893 -- -1.25",
            [NumberOf(), new Argument<decimal>("UNITS") { Description = "The difference, theirs less ours" }],
            (r, _) => new ApproveWriteOff(Number(r), r.GetValue<decimal>("UNITS"))),
        new("reject", "Reject a write-off.", "1893 --reason \"ask them first\"", [NumberOf(), Reason("Why", required: true)],
            (r, _) => new RejectWriteOff(Number(r), Text(r, "--reason"))),
    ];

    static Verb[] Matching() =>
    [
        new("match", "Match the movements of breaks with each other: their sums must be the same on both sides.",
            "1893 1897 --reason \"one payment for both\"",
            [
                new Argument<long[]>("NUMBERS") { Description = "Numbers of the breaks, two or more", Arity = new(2, 100) },
                Reason("Why they are one thing", required: true),
            ],
            (r, _) => new MatchBreaks(r.GetValue<long[]>("NUMBERS") ?? [], Text(r, "--reason"))),
        new("unmatch", "Undo a match: its items stand alone, and no rule matches them again.", "12 --reason \"two payments of one amount\"",
            [new Argument<int>("MATCH") { Description = "Number of the match: report matches shows it" }, Reason("Why", required: true)],
            (r, _) => new UndoMatch(r.GetValue<int>("MATCH"), Text(r, "--reason"))),
    ];

    static Verb[] Rules() =>
    [
        new("rule", "Set a rule of matching. The first one set puts the built-in ones aside.",
            "6 one-to-one --of CASH --asset USD --tolerance 0.05 --days 2",
            [
                RuleOf(), OneOf("SHAPE", "How", "reference", "one-to-one", "many-to-one", "one-to-many"),
                Optional("--of", "CASH or SECURITIES; by default both", "KIND"),
                Optional("--asset", "Only of this ISIN or currency", "ASSET"),
                new Option<decimal>("--tolerance")
                { Description = "Units by which the sides may differ; by default 0", HelpName = "UNITS" },
                new Option<int>("--days") { Description = "Days by which they may lie apart; by default 0", HelpName = "DAYS" },
                Optional("--write-off", "Account that a rest within the tolerance is written off to, once a second person approves; by "
                    + "default none is", "ACCOUNT"),
            ],
            (r, _) => new SetMatchingRule(r.GetValue<int>("RULE"), new(Text(r, "SHAPE") switch
            {
                "reference" => Facts.MatchingShape.Reference,
                "one-to-one" => Facts.MatchingShape.OneToOne,
                "many-to-one" => Facts.MatchingShape.ManyToOne,
                _ => Facts.MatchingShape.OneToMany,
            }, Text(r, "--of"), Text(r, "--asset"), r.GetValue<decimal>("--tolerance"), r.GetValue<int>("--days"))
            { WriteOff = Text(r, "--write-off") })),
        new("unset-rule", "Remove a rule of matching.", "6", [RuleOf()], (r, _) => new RemoveMatchingRule(r.GetValue<int>("RULE"))),
    ];

    static Option<string> Optional(string name, string what, string shown) =>
        new(name) { Description = what, HelpName = shown, DefaultValueFactory = _ => "" };

    static Argument<int> RuleOf() => new("RULE") { Description = "Its number: rules are tried in the order of their numbers" };
    static Argument<long> NumberOf() => new("NUMBER") { Description = "Number of the break: report breaks begins with it" };
    static long Number(ParseResult r) => r.GetValue<long>("NUMBER");
}
