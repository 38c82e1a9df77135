using System.CommandLine;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Margin calls, collateral, and what a default would cost whom.</summary>
static class MarginCommands
{
    static readonly Asking Calls = new("margin", r => $"{Number(r)}", (book, r, heard) => Print(book.CallLife(Number(r), heard.Since), r));
    static readonly Asking Raised = new("margin", r => Text(r, "COUNTERPARTY"),
        (book, r, heard) => Print(book.CallsRaised(heard.Since), r));
    static readonly Asking Moves = new("margin", r => Text(r, "COUNTERPARTY"), (book, r, _) => Print(book.Run("collateral", new()), r));

    public static Command Make()
    {
        var command = new Command("margin",
            "Call margin, answer a call, lodge and return collateral; what a default would cost whom. report margin, report margin-calls\n"
            + "and report collateral show how it stands.\n\n"
            + "Example: countinghouse margin accept books/demo.db 1893");
        foreach (var verb in OfCalls()) command.Add(Calls.Make(verb));
        command.Add(Raised.Make(new("call", "Record a call that someone makes by figures of its own, on us (given) or by us (taken).",
            "CCP given 25000 --reason \"intraday call\"",
            [Counterparty(), Way(), Units("AMOUNT", "In units of the base currency"), Reason("Why", required: true)],
            (r, _) => new RaiseCall(Side(r), r.GetValue<decimal>("AMOUNT"), Text(r, "--reason")))));
        foreach (var verb in OfCollateral()) command.Add(Moves.Make(verb));
        command.Add(MakeShow());
        command.Add(MakeDefault());
        return command;
    }

    static Verb[] OfCalls() =>
    [
        new("accept", "Agree to a call, or tell that the other side does.", "1893", [NumberOf()], (r, _) => new AcceptCall(Number(r))),
        new("dispute", "Agree to a part of a call and dispute the rest, or tell that the other side does.",
            "1893 12000 --reason \"their price of one position\"",
            [NumberOf(), Units("AGREED", "What is agreed, in units of the base currency"), Reason("Why", required: true)],
            (r, _) => new DisputeCall(Number(r), r.GetValue<decimal>("AGREED"), Text(r, "--reason"))),
        new("settle-dispute", "End a dispute: what is to be delivered in all.", "1893 15000",
            [NumberOf(), Units("AGREED", "In units of the base currency"), Reason("On what ground", required: false)],
            (r, _) => new SettleDispute(Number(r), r.GetValue<decimal>("AGREED"), Text(r, "--reason"))),
    ];

    const string WhileOpen = " While a day is open; between days, collateral.csv of the next does it.";

    static Verb[] OfCollateral() =>
    [
        new("lodge", "Lodge collateral, against a call if there is one." + WhileOpen, "CCP given USD 25000 --call 1893",
            [
                Counterparty(), Way(), Asset("ASSET"), Units("AMOUNT", "Units of it"),
                new Option<long>("--call") { Description = "The call it answers; by default the oldest open one", HelpName = "NUMBER" },
            ],
            (r, _) => new LodgeCollateral(Side(r), Of(r, "ASSET", "AMOUNT"), r.GetValue<long>("--call"), "")),
        new("return", "Return what is lodged." + WhileOpen, "CCP given USD 25000",
            [Counterparty(), Way(), Asset("ASSET"), Units("AMOUNT", "Units of it")],
            (r, _) => new ReturnCollateral(Side(r), Of(r, "ASSET", "AMOUNT"), "")),
        new("substitute", "Put an asset in the place of another, at least as good after haircuts." + WhileOpen,
            "CCP given USD 25000 US91282CJZ59 30000",
            [
                Counterparty(), Way(), Asset("OUT"), Units("OUT_AMOUNT", "Units that go back"), Asset("IN"),
                Units("IN_AMOUNT", "Units that come"),
            ],
            (r, _) => new SubstituteCollateral(Side(r), Of(r, "OUT", "OUT_AMOUNT"), Of(r, "IN", "IN_AMOUNT"), "")),
    ];

    static Argument<string> Counterparty() => new("COUNTERPARTY") { Description = "The CCP or a counterparty of parties.csv" };
    static Argument<string> Way() => OneOf("DIRECTION", "given by us or taken by us", "given", "taken");
    static Argument<string> Asset(string name) => new(name) { Description = "A currency or an ISIN" };
    static Argument<decimal> Units(string name, string what) => new(name) { Description = what };
    static Argument<long> NumberOf() => new("NUMBER") { Description = "Number of the call: report margin-calls shows it" };
    static long Number(ParseResult r) => r.GetValue<long>("NUMBER");
    static Amount Of(ParseResult r, string asset, string units) => new(Text(r, asset), r.GetValue<decimal>(units));

    static MarginSide Side(ParseResult r) => new(Text(r, "COUNTERPARTY"),
        Text(r, "DIRECTION") == "given" ? MarginDirection.Given : MarginDirection.Taken);

    static Command MakeShow()
    {
        var command = new Command("show",
            "Show the life of a margin call: answers, deliveries and end, each with its day.\n\n"
            + "Example: countinghouse margin show books/demo.db 1893")
        { CommandLine.Book(), NumberOf(), FormatOf() };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            var life = reports.CallLife(Number(r));
            return life.Rows.Count > 0 ? Print(life, r)
                : throw new UsageException($"{Text(r, "BOOK")}: has no margin call {Number(r)}: report margin-calls lists them");
        });
        return command;
    }

    static Command MakeDefault()
    {
        var file = new Argument<string>("FILE") { Description = "What was lost and what there is to pay it from: item, amount, member" };
        var currency = new Option<string>("--currency")
        { Description = "Of the amounts", DefaultValueFactory = _ => "USD", HelpName = "CODE" };
        var command = new Command("default",
            "Reckon who bears the loss when a member of a CCP defaults, layer by layer. No book is touched.\n\n"
            + "Example: countinghouse margin default samples/default.csv")
        { file, currency, FormatOf() };
        command.SetAction(r =>
        {
            var code = r.GetValue(currency) ?? "";
            if (!Currencies.IsKnown(code)) throw new UsageException($"'{code}' is not an ISO 4217 currency");
            List<Problem> problems = [];
            using var stream = FileKind.Open(r.GetValue(file) ?? "");
            var read = DefaultFile.Read(stream, Path.GetFileName(r.GetValue(file) ?? ""), problems, code);
            foreach (var p in problems) Console.Error.WriteLine($"{p.File}:{p.Line}:{p.Column}: {p.Why}");
            return read is null ? Exit.Problems : Print(WaterfallReport(read, code), r);
        });
        return command;
    }

    static readonly string[] Layers = ["", "MARGIN", "CONTRIBUTION", "CAPITAL", "MEMBER", "CAPITAL-2", "ASSESSMENT"];

    static Report WaterfallReport(DefaultCase read, string currency)
    {
        var scale = Currencies.Scale(currency);
        string Money(long minor) => Plain.Amount(minor, scale);
        var steps = Waterfall.Run(read);
        var rest = steps[^1].Rest;
        return new("default", [new("step", Cell.Number), new("layer", Cell.Text), new("member", Cell.Text), new("available", Cell.Number),
            new("taken", Cell.Number), new("rest", Cell.Number), new("currency", Cell.Text)],
            [.. steps.Select((s, i) => new[]
                { $"{i + 1}", Layers[(int)s.Layer], s.Member, Money(s.Available), Money(s.Taken), Money(s.Rest), currency })],
            [rest == 0 ? "the loss is covered" : $"{Money(rest)} {currency} of the loss are covered by no one"]);
    }
}
