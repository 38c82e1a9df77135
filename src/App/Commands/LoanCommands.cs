using System.CommandLine;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>Securities lent and borrowed.</summary>
static class LoanCommands
{
    static readonly Asking Loans = new("loan", r => Text(r, "LOAN"), (book, r, _) => Print(book.Run("securities-loans", new()), r));

    public static Command Make()
    {
        var command = new Command("loan",
            "Lend and borrow securities, and return them, while a day is open; between days, securities-loans.csv of the next does it.\n"
            + "report securities-loans shows what is open.\n\n"
            + "Example: countinghouse loan return books/demo.db L-1 500");
        command.Add(Loans.Make(new("open", "Lend securities that are at the depository (lent), or borrow some (borrowed).",
            "L-1 lent BROKER-1 US0378331005 1000",
            [
                Name(), OneOf("SIDE", "lent by us or borrowed by us", "lent", "borrowed"),
                new Argument<string>("COUNTERPARTY") { Description = "The CCP or a counterparty of parties.csv" },
                new Argument<string>("ISIN") { Description = "A listed instrument" }, Units(),
            ],
            (r, _) => new OpenLoan(Text(r, "LOAN"), Text(r, "SIDE") == "lent" ? LoanSide.Lent : LoanSide.Borrowed, Text(r, "COUNTERPARTY"),
                Text(r, "ISIN"), r.GetValue<decimal>("UNITS")))));
        command.Add(Loans.Make(new("return", "Return a loan in whole or in part, to us or by us: also when it is recalled.", "L-1 500",
            [Name(), Units()], (r, _) => new ReturnLoan(Text(r, "LOAN"), r.GetValue<decimal>("UNITS")))));
        return command;
    }

    static Argument<string> Name() => new("LOAN") { Description = "Name of the loan" };
    static Argument<decimal> Units() => new("UNITS") { Description = "Units of the instrument that the loan is in now" };
}
