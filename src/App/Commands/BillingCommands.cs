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

/// <summary>What clients are billed, and what vendors bill.</summary>
static class BillingCommands
{
    static readonly Asking Invoices = new("invoice", r => r.CommandResult.Command.Name, (book, r, heard) =>
        heard.Facts.Any(f => f is GeneralLedgerFact.InvoiceIssued or GeneralLedgerFact.InvoicePaid)
            ? Print(book.Run("invoices", new()), r) : PeopleCommands.Say(heard));
    static readonly Asking Bills = new("bill", r => r.CommandResult.Command.Name, (book, r, _) => Print(book.Run("payables", new()), r));

    public static Command MakeInvoice()
    {
        var command = new Command("invoice",
            "Bill clients for custody, tickets and services, by schedules that hold from a day on; take payment, credit. report invoices\n"
            + "and fee-schedules show them. What moves balances between two days is done when the next opens.\n\n"
            + "Example: countinghouse invoice issue books/demo.db 2025-10 && countinghouse invoice show books/demo.db 1");
        command.Add(MakeSchedule());
        command.Add(Invoices.Make(new("issue", "Bill every client for a month; who is billed for it already gets no other.", "2025-10",
            [new Argument<string>("PERIOD") { Description = "The month, as 2025-10" }], (r, _) => new IssueInvoices(Text(r, "PERIOD")))));
        command.Add(Invoices.Make(new("pay", "Record a payment: to the bank, or from the client's cash.", "1 --from bank",
            [
                NumberOf("INVOICE"), new Option<decimal>("--amount") { Description = "In units; by default all that is open" },
                From(),
            ],
            (r, _) => new PayInvoice(r.GetValue<int>("INVOICE"), r.GetValue<decimal>("--amount"),
                Text(r, "--from") == "cash" ? PaidFrom.ClientCash : PaidFrom.Bank))));
        command.Add(Invoices.Make(new("credit", "Issue a credit note for an invoice of which nothing is paid.",
            "1 --reason \"charged twice\"",
            [NumberOf("INVOICE"), Reason("Why", required: true)],
            (r, _) => new CreditInvoice(r.GetValue<int>("INVOICE"), Text(r, "--reason")))));
        command.Add(MakeShow());
        command.Add(PeopleCommands.MakeList("invoice", "list", "invoices", "invoices and credit notes"));
        return command;
    }

    static Argument<int> NumberOf(string name) => PeopleCommands.Number(name, "Its number");

    static Option<string> From()
    {
        var from = new Option<string>("--from") { Description = "bank, or cash that we hold of the client", Required = true };
        from.AcceptOnlyFromAmong("bank", "cash");
        return from;
    }

    static Command MakeSchedule()
    {
        var basis = new Option<string>("--basis")
        { Description = "average (of the closes) or month-end value, ticket, or fixed amount", Required = true };
        basis.AcceptOnlyFromAmong("average", "month-end", "ticket", "fixed");
        return Invoices.Make(new("schedule", "Set what clients are charged, from a day on. By value: tiers as LIMIT:BP, each slice by its "
            + "own yearly rate, the last without a limit.",
            "CUSTODY --name \"Safekeeping\" --basis average --tier 1000000:10 --tier :5 --currency USD --income 4100 --from 2025-10-01",
            [
                new Argument<string>("CODE") { Description = "Its name; one of the same name gives way" },
                PeopleCommands.Needed("--name", "As it stands on the invoice"), basis,
                new Option<string[]>("--tier") { Description = "LIMIT:BP", HelpName = "TIER" },
                new Option<decimal>("--each") { Description = "For a ticket, or the fixed amount of a month" },
                new Option<decimal>("--minimum") { Description = "At least so much a month" },
                new Option<decimal>("--tax") { Description = "Per cent on top" },
                PeopleCommands.Needed("--currency", "Of the amounts"), PeopleCommands.Needed("--income", "Account it is earned on"),
                PeopleCommands.Optional("--accounts-from", "Only clients from this code on"),
                PeopleCommands.Optional("--accounts-to", "Only clients up to this code"),
                new Option<int>("--due-days") { Description = "Calendar days from issue", DefaultValueFactory = _ => 30 },
                new Option<bool>("--debit") { Description = "Taken from the client's cash when due" },
                PeopleCommands.Needed("--from", "First day it holds"), PeopleCommands.Optional("--until", "Last day"),
            ],
            (r, _) => new SetFeeSchedule(new(Text(r, "CODE"), Text(r, "--name"), Basis(Text(r, "--basis")), Text(r, "--accounts-from"),
                Text(r, "--accounts-to"), Text(r, "--currency"), [.. (r.GetValue<string[]>("--tier") ?? []).Select(Tier)],
                r.GetValue<decimal>("--each"), r.GetValue<decimal>("--minimum"), r.GetValue<decimal>("--tax"), Text(r, "--income"),
                r.GetValue<int>("--due-days"), r.GetValue<bool>("--debit"), ReportCommand.Date(r.GetValue<string?>("--until"))),
                ChartCommands.Day(r, "--from"), "")));
    }

    static ChargeBasis Basis(string word) => word switch
    {
        "average" => ChargeBasis.AverageValue,
        "month-end" => ChargeBasis.MonthEndValue,
        "ticket" => ChargeBasis.Ticket,
        _ => ChargeBasis.Fixed,
    };

    static FeeTier Tier(string text) => text.Split(':') is [var limit, var bp] && Number(bp) is { } rate
        && (limit.Length == 0 ? 0 : Number(limit)) is { } upTo ? new(upTo, rate)
        : throw new UsageException($"'{text}' is no tier: write it as 1000000:10, the last as :5");

    static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    static Command MakeShow()
    {
        var format = new Option<string>("--format") { Description = "text, or html or pdf as a paper", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "html", "pdf");
        var to = new Option<string?>("--to") { Description = "Write to this file instead of standard output", HelpName = "FILE" };
        var command = new Command("show", "Show an invoice or credit note as it is sent.\n\n"
            + "Example: countinghouse invoice show books/demo.db 1 --format html --to invoice-1.html")
        { CommandLine.Book(), NumberOf("INVOICE"), format, to };
        command.SetAction(r =>
        {
            using var reports = ReportBook.Open(Text(r, "BOOK"));
            if (reports.Invoice(r.GetValue<int>("INVOICE")) is not { } invoice)
                throw new UsageException($"there is no invoice {r.GetValue<int>("INVOICE")}: invoice list names them");
            Papers.Show(Text(r, "--format") == "text" ? InvoicePage.Text(invoice) : null, InvoicePage.Paper(invoice, reports.FirmName()),
                (Text(r, "--format"), r.GetValue(to)));
            return Exit.Done;
        });
        return command;
    }

    public static Command MakeBill()
    {
        var command = new Command("bill",
            "Capture what vendors bill, let a second person approve it, pay it. report payables shows them with their age.\n\n"
            + "Example: countinghouse bill capture books/demo.db \"Data Ltd\" D-77 --line 6200:450 --currency USD --on 2025-10-01 "
            + "--due 2025-10-31");
        command.Add(Bills.Make(new("capture", "Capture a bill. It waits for a second person.",
            "\"Data Ltd\" D-77 --line 6200:450 --currency USD --on 2025-10-01 --due 2025-10-31",
            [
                new Argument<string>("VENDOR") { Description = "Who bills" },
                new Argument<string>("REFERENCE") { Description = "Their number" },
                new Option<string[]>("--line") { Description = "ACCOUNT:AMOUNT", HelpName = "LINE", Required = true },
                PeopleCommands.Needed("--currency", "Of the amounts"), PeopleCommands.Needed("--on", "Date of the bill"),
                PeopleCommands.Needed("--due", "Date by which it is to be paid"),
            ],
            (r, _) => new CaptureBill(Text(r, "VENDOR"), Text(r, "REFERENCE"), ChartCommands.Day(r, "--on"), ChartCommands.Day(r, "--due"),
                Text(r, "--currency"), [.. (r.GetValue<string[]>("--line") ?? []).Select(Line)]))));
        command.Add(Bills.Make(new("approve", "Approve what another person captured.", "1", [NumberOf("BILL")],
            (r, _) => new ApproveBill(r.GetValue<int>("BILL")))));
        command.Add(Bills.Make(new("reject", "Reject what another person captured.", "1 --reason \"not ours\"",
            [NumberOf("BILL"), Reason("Why", required: true)], (r, _) => new RejectBill(r.GetValue<int>("BILL"), Text(r, "--reason")))));
        command.Add(Bills.Make(new("pay", "Pay a bill that is approved, from the bank.", "1", [NumberOf("BILL")],
            (r, _) => new PayBill(r.GetValue<int>("BILL")))));
        command.Add(PeopleCommands.MakeList("bill", "list", "payables", "bills and their age"));
        return command;
    }

    static BillLine Line(string text) => text.Split(':') is [{ Length: > 0 } account, var amount] && Number(amount) is { } units
        ? new(account, units) : throw new UsageException($"'{text}' is no line: write it as 6200:450.00");
}
