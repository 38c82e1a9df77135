using System.CommandLine;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Conversions of one currency into another, the policy for positions, and revaluation between two month ends.</summary>
static class FxCommands
{
    static readonly Asking Deals = new("fx", r => Text(r, "ID"), (book, r, _) => Print(book.Run("fx-trades", new()), r));
    static readonly Asking Positions = new("fx", _ => "positions", (book, r, _) => Print(book.Run("fx-positions", new()), r));

    public static Command Make()
    {
        var command = new Command("fx",
            "Convert currencies, and say how the firm's positions in them cost and are revalued. report fx-trades,\n"
            + "report fx-positions and report fx-gains show how it stands.\n\n"
            + "Example: countinghouse fx convert books/demo.db F1 --account C1025 --sell EUR 10000 --buy USD")
        {
            Deals.Make(new("convert",
                "Convert while a day is open and not cut off. One amount is enough: the rate, agreed or the day's, gives the other.",
                "F1 --account C1025 --sell EUR --sell-amount 10000 --buy USD --pair EURUSD --rate 1.1652", OfConversion(),
                (r, day) => new ConvertCurrency(Terms(r, day), ""))),
            Deals.Make(new("cancel", "Cancel a conversion that is not paid yet.", "F1 --reason \"booked twice\"",
                [Id(), Reason("Why", required: true)], (r, _) => new CancelConversion(Text(r, "ID"), Text(r, "--reason"), ""))),
            Positions.Make(new("policy", "Say how positions cost, and when they are revalued.", "average monthly",
                [OneOf("COST", "average or fifo", "average", "fifo"),
                    OneOf("REVALUATION", "monthly, daily or never", "monthly", "daily", "never")],
                (r, _) => new SetFxPolicy(Enum.Parse<FxCost>(Text(r, "COST"), ignoreCase: true),
                    Enum.Parse<FxRevaluation>(Text(r, "REVALUATION"), ignoreCase: true), ""))),
            Positions.Make(new("revalue", "Revalue every position now, at the day's rates; it is undone when the next day opens.", "", [],
                (_, day) => new RevalueFx(day))),
            Positions.Make(new("units", "Say how many units of a fund, or of FIRM, are outstanding from a day on.",
                "FIRM 2025-10-09 1000000",
                [
                    new Argument<string>("FUND") { Description = "An account, or FIRM" },
                    new Argument<string>("DATE") { Description = "From this day on" },
                    new Argument<decimal>("UNITS") { Description = "Units outstanding" },
                ],
                (r, _) => new SetUnits(Text(r, "FUND"), ReportCommand.Date(Text(r, "DATE")) ?? default, r.GetValue<decimal>("UNITS"), ""))),
        };
        return command;
    }

    static Argument<string> Id() => new("ID") { Description = "Id of the conversion" };

    static Symbol[] OfConversion()
    {
        Option<string> Needed(string name, string what, string shown) => new(name)
        {
            Description = what, HelpName = shown,
            Required = true
        };
        return
        [
            Id(), Needed("--account", "Who converts: a customer's account, or FX-POSITION", "A"), Needed("--sell", "Currency sold", "CUR"),
            new Option<decimal?>("--sell-amount") { Description = "How much is sold", HelpName = "AMOUNT" },
            Needed("--buy", "Currency bought", "CUR"),
            new Option<decimal?>("--buy-amount") { Description = "How much is bought", HelpName = "AMOUNT" },
            new Option<string?>("--counterparty") { Description = "With whom; without it, with the firm", HelpName = "P" },
            new Option<string?>("--pair") { Description = "Of the rate: EURUSD is one EUR in USD", HelpName = "PAIR" },
            new Option<decimal?>("--rate") { Description = "The rate agreed; without it, the day's", HelpName = "RATE" },
            new Option<string?>("--value-date") { Description = "When it is paid; without it, spot", HelpName = "DATE" },
        ];
    }

    static FxTerms Terms(ParseResult r, DateOnly day) => new(
        Text(r, "ID"), Text(r, "--account"), Text(r, "--counterparty"), Text(r, "--sell"), r.GetValue<decimal?>("--sell-amount"),
        Text(r, "--buy"), r.GetValue<decimal?>("--buy-amount"), Text(r, "--pair"), r.GetValue<decimal?>("--rate"),
        ReportCommand.Date(r.GetValue<string?>("--value-date")),
        new DateTimeOffset(day.ToDateTime(new(12, 0)), TimeSpan.Zero).ToUnixTimeMilliseconds());
}
