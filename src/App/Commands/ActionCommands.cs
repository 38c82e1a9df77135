using System.CommandLine;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Corporate actions: announced, chosen for, withdrawn, shown.</summary>
static class ActionCommands
{
    static readonly Asking Actions = new("action", r => Text(r, "ID"),
        (book, r, _) => Print(Of(book.Run("corporate-actions", new()), r), r));
    static readonly Asking Rates = new("action", r => Text(r, "ISSUER"), (_, _, _) => Exit.Done);

    public static Command Make()
    {
        var command = new Command("action",
            "Announce a corporate action, choose for an account, withdraw it, see what it came to. report corporate-actions,\n"
            + "report entitlements and report claims show how all of them stand; corporate-actions.csv of a day announces many.\n\n"
            + "Example: countinghouse action show books/demo.db SPLIT-1");
        command.Add(Actions.Make(new("announce",
            "Announce an action, or a correction of one: what it has moved is taken back and run anew.",
            "DIV-1 DIVIDEND US0378331005 --ex 2014-05-08 --record 2014-05-12 --pay 2014-05-15 --rate 3.29 --currency USD",
            [
                Id(), Type(), new Argument<string>("ISIN") { Description = "The instrument it is about" },
                Day("--ex", "The first day on which it is traded without"), Day("--record", "The day at whose close holders are recorded"),
                Day("--pay", "The day on which it is paid"), Figure("--rate", "Cash for a unit; for debt per cent of nominal"),
                Word("--currency", "Of the cash", "CODE"), Word("--ratio", "New units for old ones", "NEW:OLD"),
                Word("--new-isin", "What comes, or takes its place", "ISIN"),
                Figure("--cash-in-lieu", "Cash for a whole new unit, for fractions"),
                Figure("--withholding", "Per cent withheld at the source"),
                Figure("--basis-share", "Per cent of the cost that goes with it"),
                Figure("--price", "What each new unit costs who takes it"), Word("--new-name", "What it is called from then on", "NAME"),
                Word("--option", "What happens if nothing is chosen, by its name", "NAME"),
                new Option<string[]>("--choice")
                {
                    Description = "What may be chosen instead: its name, then rate=, currency=, ratio=, new-isin=, cash-in-lieu=, price=; "
                        + "one --choice for each",
                    HelpName = "TEXT",
                },
                new Option<DateOnly?>("--deadline") { Description = "The last day on which one may choose", HelpName = "DATE" },
            ], (r, _) => new AnnounceAction(Terms(r), "") { NewName = Text(r, "--new-name") })));
        command.Add(Actions.Make(new("prorate", "Say which share of what was chosen for an option is taken; the rest goes by the default.",
            "TENDER-1 TENDER 57.14",
            [
                Id(), new Argument<string>("OPTION") { Description = "The option" },
                new Argument<decimal>("PERCENT") { Description = "Per cent of the units chosen, account by account" },
                new Option<ActionRounding>("--rounding")
                {
                    Description = "To the smallest unit: down, nearest or up", HelpName = "HOW",
                    DefaultValueFactory = _ => ActionRounding.Down,
                },
            ], (r, _) => new ProrateAction(Text(r, "ID"), Text(r, "OPTION"), r.GetValue<decimal>("PERCENT"),
                r.GetValue<ActionRounding>("--rounding")))));
        command.Add(Actions.Make(new("elect", "Choose an option for an account, until the deadline.", "RIGHTS-1 C000123 EXERCISE 40",
            [
                Id(), new Argument<string>("ACCOUNT") { Description = "The account" },
                new Argument<string>("OPTION") { Description = "One of the options announced" },
                new Argument<decimal>("UNITS") { Description = "Units of what it holds; 0 takes the choice back" },
            ], (r, _) => new ElectOption(Text(r, "ID"), Text(r, "ACCOUNT"), Text(r, "OPTION"), r.GetValue<decimal>("UNITS"), ""))));
        command.Add(Actions.Make(new("cancel", "The issuer withdrew it: what it has moved goes back.",
            "DIV-1 --reason \"withdrawn by the issuer\"",
            [Id(), Reason("Why", required: true)], (r, _) => new CancelAction(Text(r, "ID"), Text(r, "--reason"), ""))));
        command.Add(Rates.Make(new("withhold", "Say how much tax is withheld from a day on.", "US 30 --from 2014-01-01 --of DE",
            [
                new Argument<string>("ISSUER") { Description = "Country of the issuer: the first two letters of the ISIN" },
                new Argument<decimal>("PERCENT") { Description = "Per cent of what is paid" }, Day("--from", "The first day"),
                Word("--of", "Country of the account; without it, of every other", "COUNTRY"),
            ], (r, _) => new SetWithholding(Text(r, "ISSUER"), Text(r, "--of"), r.GetValue<DateOnly>("--from"),
                r.GetValue<decimal>("PERCENT"), "")),
            hasFormat: false));
        command.Add(MakeShow());
        return command;
    }

    static Command MakeShow()
    {
        var (book, id, format) = (CommandLine.Book(), Id(), FormatOf());
        var command = new Command("show", "Show an action, what each account is due of it, and what is claimed.\n\n"
            + "Example: countinghouse action show books/demo.db SPLIT-1")
        { book, id, format };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            foreach (var name in new[] { "corporate-actions", "entitlements", "claims" })
            {
                var all = reports.Run(name, new());
                var place = all.Columns.Index().First(c => c.Item.Name == "id").Index;
                var own = all with { Rows = [.. all.Rows.Where(row => row[place] == Text(r, "ID"))] };
                if (name == "corporate-actions" && own.Rows.Count == 0)
                    throw new UsageException($"no corporate action is called {Text(r, "ID")}: report corporate-actions lists them");
                if (own.Rows.Count > 0) Print(own, r);
            }
            return Exit.Done;
        });
        return command;
    }

    static Report Of(Report all, ParseResult r) => all with { Rows = [.. all.Rows.Where(row => row[0] == Text(r, "ID"))] };

    static Argument<string> Id() => new("ID") { Description = "Name of the action" };
    static Argument<string> Type() => OneOf("TYPE", "its kind", [.. ActionType.All.Select(t => t.Word)]);
    static Option<DateOnly> Day(string name, string what) => new(name) { Description = what, HelpName = "DATE", Required = true };
    static Option<decimal?> Figure(string name, string what) => new(name) { Description = what, HelpName = "NUMBER" };

    static Option<string> Word(string name, string what, string shown) =>
        new(name) { Description = what, HelpName = shown, DefaultValueFactory = _ => "" };

    static CorporateActionTerms Terms(ParseResult r)
    {
        var (@new, old) = Ratio(Text(r, "--ratio"));
        return new(Text(r, "ID"), Text(r, "TYPE"), Text(r, "ISIN"), r.GetValue<DateOnly>("--ex"), r.GetValue<DateOnly>("--record"),
            r.GetValue<DateOnly>("--pay"), r.GetValue<decimal?>("--rate"), Text(r, "--currency"), @new, old, Text(r, "--new-isin"),
            r.GetValue<decimal?>("--cash-in-lieu"))
        {
            Withholding = r.GetValue<decimal?>("--withholding"), BasisShare = r.GetValue<decimal?>("--basis-share"),
            Price = r.GetValue<decimal?>("--price"), Option = Text(r, "--option") is { Length: > 0 } option ? option : null,
            Deadline = r.GetValue<DateOnly?>("--deadline"),
            Options = r.GetValue<string[]>("--choice") is { Length: > 0 } choices ? [.. choices.Select(Choice)] : null,
        };
    }

    static ActionOption Choice(string text)
    {
        var said = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var option = new ActionOption(said.FirstOrDefault() ?? "", null, "", null, null, "", null, null);
        foreach (var one in said.Skip(1))
        {
            var (name, value) = one.Split('=', 2) is [var n, var v] ? (n, v) : (one, "");
            decimal Number() => decimal.TryParse(value, System.Globalization.NumberStyles.AllowDecimalPoint,
                System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
                : throw new UsageException($"--choice '{text}': {name} '{value}' is not a number");
            var (@new, old) = name == "ratio" ? Ratio(value) : default;
            option = name switch
            {
                "rate" => option with { Rate = Number() },
                "currency" => option with { Currency = value },
                "ratio" => option with { RatioNew = @new, RatioOld = old },
                "new-isin" => option with { NewIsin = value },
                "cash-in-lieu" => option with { CashInLieu = Number() },
                "price" => option with { Price = Number() },
                _ => throw new UsageException(
                    $"--choice '{text}': '{name}' is none of rate, currency, ratio, new-isin, cash-in-lieu, price"),
            };
        }
        return option;
    }

    static (decimal? New, decimal? Old) Ratio(string text)
    {
        if (text.Length == 0) return (null, null);
        const System.Globalization.NumberStyles Plain = System.Globalization.NumberStyles.AllowDecimalPoint;
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return text.Split(':') is [var one, var other] && decimal.TryParse(one, Plain, culture, out var @new)
            && decimal.TryParse(other, Plain, culture, out var old) ? (@new, old)
            : throw new UsageException($"--ratio '{text}' is not as 7:1, new units for old ones");
    }
}
