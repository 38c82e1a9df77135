using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Accounting;

public sealed class BillingTests
{
    readonly TestFirm firm = Ledgers.Firm(first: new(2013, 10, 30));

    static FeeScheduleTerms Schedule(ChargeBasis basis) => new("CUSTODY", "Safekeeping", basis, "C000001", "C000001", "USD",
        basis is ChargeBasis.Ticket or ChargeBasis.Fixed ? [] : [new(1_000_000, 12), new(0, 6)], 2.5m, 0, 0, "4100", 30, false, null);

    // By hand: 12 bp a year on the first million and 6 bp on the second, over twelve: 1000000 × 0.0012 / 12 + 1000000 × 0.0006 / 12 = 150.
    [Theory]
    [InlineData("2000000", 0, 150_00), InlineData("1000000", 0, 100_00), InlineData("0", 0, 0), InlineData("500", 10, 10_00)]
    public void A_fee_by_value_is_charged_slice_by_slice(string value, int minimum, long cents) => Assert.Equal(cents,
        Fees.Of(Schedule(ChargeBasis.AverageValue) with { Minimum = minimum }, decimal.Parse(value,
        System.Globalization.CultureInfo.InvariantCulture), 2));

    [Theory, InlineData(1000, "19", 190), InlineData(5, "10", 1), InlineData(-5, "10", -1), InlineData(1000, "0", 0)]
    public void Tax_is_rounded_half_away_from_zero(long net, string percent, long tax) =>
        Assert.Equal(tax, Fees.Tax(net, decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture)));

    // 10 000 shares of AIG at 40, 50 and 60 on the three closes of the book in October: 500 000 on the mean, 600 000 at the end.
    // 12 bp a year over twelve: 50 and 60.
    [Theory, InlineData(ChargeBasis.AverageValue, 50_00), InlineData(ChargeBasis.MonthEndValue, 60_00)]
    public void Safekeeping_is_charged_on_the_mean_of_the_closes_or_on_the_last(ChargeBasis basis, long cents)
    {
        firm.Must(new SetFeeSchedule(Schedule(basis), new(2013, 10, 1), ""));
        var closes = new[] { 40m, 60m };
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, closes[0], "USD", ""));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, closes[1], "USD", ""));
        firm.EndDay();
        firm.NextDay();
        var invoice = firm.Must(new IssueInvoices("2013-10")).OfType<GeneralLedgerFact.InvoiceIssued>().Single().Invoice;
        Assert.Equal((1, cents, "Safekeeping"), (invoice.Number, invoice.Total(), invoice.Lines[0].Says));
        Assert.Equal((cents, -cents), (firm.Balance("1600", "USD").Posted, firm.Balance("4100", "USD").Posted));
        Assert.Empty(firm.Must(new IssueInvoices("2013-10")));
        firm.EndMonth();
        Assert.Null(firm.Firm.PeriodChecks(201311).Where(c => !c.Passed && c.Blocks).Select(c => c.Detail).FirstOrDefault());
    }

    // A fixed fee, due after 4 days and taken from the client's cash; besides, tickets of a client who has none, due after 30.
    [Fact]
    public void Only_what_charges_an_account_says_when_its_invoice_is_due_and_how_it_is_paid()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Each = 10, DueDays = 4, IsDebited = true }, new(2013, 10, 1), ""));
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Ticket) with { Code = "TICKET", Each = 3, DueDays = 30 }, new(2013, 10, 1), ""));
        firm.EndMonth();
        var invoice = firm.Must(new IssueInvoices("2013-10")).OfType<GeneralLedgerFact.InvoiceIssued>().Single().Invoice;
        Assert.Equal((10_00, firm.Day.AddDays(4), true), (invoice.Total(), invoice.DueOn, invoice.IsDebited));
        Assert.Contains("10.00 USD", firm.Run(new PayInvoice(1, 10.01m, PaidFrom.Bank)).OfType<Refused>().Single().Detail);
    }

    // An entry by hand on a control account names what it settles, and that has to be there: no client's invoice opens another's account.
    [Theory, InlineData("C000001", "USD", 10, true), InlineData("C000001", "USD", 10.01, false), InlineData("C000001", "EUR", 1, false)]
    [InlineData("1600", "USD", -10, true), InlineData("CLEARING", "USD", 1, false), InlineData("R0001", "USD", 1, false)]
    public void An_invoice_opens_its_account_up_to_what_it_comes_to(string account, string currency, double amount, bool isTaken)
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Each = 10 }, new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        var journal = Ledgers.Journal("P-1", firm.Day, (account, (decimal)amount), ("6900", -(decimal)amount));
        JournalLine[] lines = [.. journal.Lines.Select(l => l with { Asset = currency })];
        Assert.Equal(isTaken ? Refusal.None : Refusal.ControlAccountByHand,
            firm.Ask(journal with { Lines = lines, Settles = "invoice:1" }));
    }

    // 10.00 are billed: 10.00 by one journal is all that it opens, by whatever spelling of its number.
    [Fact]
    public void An_invoice_has_one_name()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Each = 10 }, new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        var journal = Ledgers.Journal("P-1", firm.Day, ("4100", 10), ("1600", -10));
        firm.Agreed(journal with { Settles = "invoice:1" });
        foreach (var spelt in new[] { "invoice:01", "invoice:001" })
            Assert.Contains("write invoice:1",
                firm.Run(journal with { Reference = spelt, Settles = spelt }).OfType<Refused>().Single().Detail);
    }

    // Three tickets of which one is cancelled, at 2.50, with 20 per cent tax: 5.00 and 1.00.
    [Fact]
    public void Tickets_are_charged_each_with_tax_and_paid_from_the_clients_cash_when_due()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Ticket) with { TaxPercent = 20, DueDays = 4, IsDebited = true }, new(2013, 10,
            1), ""));
        for (var i = 0; i < 3; i++) firm.Book(firm.Ticket($"T-{i}", Side.Buy, 10));
        firm.Must(new CancelTrade("T-1", "wrong", ""));
        firm.EndMonth();
        Assert.Equal(Refusal.PeriodNotOver, firm.Ask(new IssueInvoices("2013-12")));
        var invoice = firm.Must(new IssueInvoices("2013-10")).OfType<GeneralLedgerFact.InvoiceIssued>().Single().Invoice;
        Assert.Equal((5_00, 1_00, new DateOnly(2013, 11, 5)), (invoice.Net(), invoice.Tax, invoice.DueOn));
        Assert.Equal(-1_00, firm.Balance("2400", "USD").Posted);
        firm.Until(new(2013, 11, 5));
        Assert.Equal((6_00, PaidFrom.ClientCash), firm.Facts.OfType<GeneralLedgerFact.InvoicePaid>().Single() is var paid ? (paid.Amount,
            paid.From) : default);
        Assert.Equal(0, firm.Balance("1600", "USD").Posted);
        Assert.Equal(Refusal.InvoiceSettled, firm.Ask(new PayInvoice(1, 0, PaidFrom.Bank)));
        Assert.Equal(Refusal.InvoiceSettled, firm.Ask(new CreditInvoice(1, "too late")));
    }

    [Fact]
    public void An_invoice_is_paid_in_parts_or_credited_whole_and_then_billed_anew()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed), new(2013, 10, 1), ""));
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        var credit = firm.Must(new CreditInvoice(1, "not agreed")).OfType<GeneralLedgerFact.InvoiceIssued>().Single().Invoice;
        Assert.Equal((2, 1, -2_50), (credit.Number, credit.CreditOf, credit.Total()));
        Assert.Equal((0, 0), (firm.Balance("1600", "USD").Posted, firm.Balance("4100", "USD").Posted));
        Assert.Equal(Refusal.InvoiceSettled, firm.Ask(new CreditInvoice(2, "credit of a credit")));
        Assert.Equal(3, firm.Must(new IssueInvoices("2013-10")).OfType<GeneralLedgerFact.InvoiceIssued>().Single().Invoice.Number);
        firm.Must(new PayInvoice(3, 1m, PaidFrom.Bank));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new PayInvoice(3, 1.51m, PaidFrom.Bank)));
        firm.Must(new PayInvoice(3, 0, PaidFrom.Bank));
        Assert.Equal(0, firm.Balance("1600", "USD").Posted);
        Assert.Equal(Refusal.UnknownInvoice, firm.Ask(new PayInvoice(4, 0, PaidFrom.Bank)));
        Assert.Equal(Refusal.UnknownInvoice, firm.Ask(new CreditInvoice(4, "none")));
    }

    // 2.50 a month, and 20 per cent of tax that is no income: October alone, October and November, and after October was billed and
    // credited November and December. Each is of its month, and taken back with the next (accrual basis: IFRS 15.31, Conceptual Framework
    // 1.17).
    [Fact]
    public void What_is_charged_in_arrears_is_income_of_its_month_until_it_is_billed()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { TaxPercent = 20 }, new(2013, 1, 1), ""));
        (long, long) Accrued() => (firm.Balance("1800", "USD").Posted, firm.Balance("4100", "USD").Posted);
        firm.Until(new(2013, 10, 31));
        Assert.Equal((0, 0), Accrued());
        firm.EndDay();
        Assert.Equal((2_50, -2_50), Accrued());
        var posted = Assert.Single(firm.Facts.OfType<GeneralLedgerFact.JournalPosted>());
        Assert.Equal(("FEES-ACCRUED/2013-10", JournalKind.Accrual, new DateOnly(2013, 11, 1), 201310),
            (posted.Terms.Reference, posted.Terms.Kind, posted.Terms.ReverseOn, posted.Period));
        firm.NextDay();
        Assert.Equal((0, 0), Accrued());
        firm.Until(new(2013, 11, 29));
        firm.EndDay();
        Assert.Equal((5_00, -5_00), Accrued());
        firm.NextDay();
        firm.Must(new IssueInvoices("2013-10"));
        firm.Must(new CreditInvoice(1, "not agreed"));
        firm.Until(new(2013, 12, 31));
        Assert.Equal((0, 0), Accrued());
        firm.EndDay();
        Assert.Equal((5_00, -5_00), Accrued());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    public static TheoryData<FeeScheduleTerms, Refusal> Schedules => new()
    {
        { Schedule(ChargeBasis.AverageValue), Refusal.None }, { Schedule(ChargeBasis.AverageValue) with { Tiers = [] },
            Refusal.BadSchedule },
        { Schedule(ChargeBasis.AverageValue) with { Tiers = [new(5, 1), new(5, 2)] }, Refusal.BadSchedule },
        { Schedule(ChargeBasis.AverageValue) with { Tiers = [new(0, 1), new(5, 2)] }, Refusal.BadSchedule },
        { Schedule(ChargeBasis.Ticket) with { Tiers = [new(0, 1)] }, Refusal.BadSchedule },
        { Schedule(ChargeBasis.Ticket) with { Each = -1 }, Refusal.BadSchedule },
        { Schedule(ChargeBasis.Ticket) with { Currency = "CHF" }, Refusal.UnknownCurrency },
        { Schedule(ChargeBasis.Ticket) with { Income = "1600" }, Refusal.UnknownAccount },
        // The chart has 6100 as an expense, and COMMISSION-INCOME in 4000.
        { Schedule(ChargeBasis.Ticket) with { Income = "6100" }, Refusal.UnknownAccount },
        { Schedule(ChargeBasis.Ticket) with { Income = "COMMISSION-INCOME" }, Refusal.None },
        { Schedule(ChargeBasis.Ticket) with { Code = "" }, Refusal.TextTooLong },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void A_schedule_is_taken_or_refused(FeeScheduleTerms terms, Refusal why) =>
        Assert.Equal(why, firm.Ask(new SetFeeSchedule(terms, new(2013, 10, 1), "")));

    // The chart is the default one until something is set (docs/guide/accounting.md): a first day folder may hold fee-schedules.csv alone.
    [Fact]
    public void Fees_are_set_and_billed_by_the_default_chart_which_stays_the_default()
    {
        var plain = TestFirm.Funded(first: new(2013, 10, 30));
        plain.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Each = 10 }, new(2013, 10, 1), ""));
        Assert.Equal(Refusal.UnknownAccount,
            plain.Ask(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Income = "6000000" }, new(2013, 10, 1), "")));
        Assert.Equal(Refusal.UnknownAccount,
            plain.Ask(new SetFeeSchedule(Schedule(ChargeBasis.Fixed) with { Income = "6100" }, new(2013, 10, 1), "")));
        plain.EndMonth();
        plain.Must(new IssueInvoices("2013-10"));
        Assert.Equal((10_00, -10_00), (plain.Balance("1600", "USD").Posted, plain.Balance("4100", "USD").Posted));
        Assert.Empty(plain.Facts.OfType<GeneralLedgerFact.GlAccountSet>());
        plain.Must(DefaultChart.Command(new(2013, 1, 1))); // and may be set afterwards
        Assert.Equal(plain.Firm.Save(), TestFirm.Replay(plain.Facts).Save());
    }

    CaptureBill Bill(string reference = "V-1", decimal dollars = 450) => new("Data Ltd", reference, firm.Day, firm.Day.AddDays(30), "USD",
        [new("6200", dollars), new("6400", 50)]);

    [Fact]
    public void A_bill_is_captured_by_one_person_approved_by_another_and_paid()
    {
        firm.Must(Bill());
        Assert.Empty(firm.Must(Bill()));
        Assert.Equal(Refusal.EntryKnownWithOtherContent, firm.Ask(Bill(dollars: 1)));
        Assert.Equal(Refusal.BillDecided, firm.Ask(new PayBill(1)));
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new ApproveBill(1), "TESTER/key"));
        firm.Must(new ApproveBill(1), Ledgers.Second);
        Assert.Equal((450_00, 50_00, -500_00), (firm.Balance("6200", "USD").Posted, firm.Balance("6400", "USD").Posted,
            firm.Balance("2200", "USD").Posted));
        Assert.Equal(Refusal.BillDecided, firm.Ask(new ApproveBill(1), Ledgers.Second));
        var bank = firm.Balance("SETTLEMENT-BANK", "USD").Posted;
        firm.Must(new PayBill(1));
        Assert.Equal((0, bank - 500_00), (firm.Balance("2200", "USD").Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted));
        Assert.Equal(Refusal.BillDecided, firm.Ask(new PayBill(1)));
        Assert.Equal(Refusal.UnknownBill, firm.Ask(new PayBill(2)));
    }

    // Invoice 1 is credited by 2, 3 is paid and of 4 2.50 are open; bill 1 waits, 2 is paid, 3 is rejected. What is open of an invoice
    // grows by nothing, and a bill is decided once.
    [Fact]
    public void Between_two_days_what_would_be_refused_on_any_is_refused_at_once()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.Fixed), new(2013, 10, 1), ""));
        firm.EndMonth();
        foreach (var command in new Command[] { new IssueInvoices("2013-10"), new CreditInvoice(1, "not agreed"),
            new IssueInvoices("2013-10"), new PayInvoice(3, 0, PaidFrom.Bank), Bill(), Bill("V-2"), Bill("V-3") }) firm.Must(command);
        firm.Must(new ApproveBill(2), Ledgers.Second);
        firm.Must(new PayBill(2));
        firm.Must(new RejectBill(3, "wrong"), Ledgers.Second);
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-11"));
        firm.EndDay();
        foreach (var (command, why) in new (Command, Refusal)[]
            {
                (new PayInvoice(4, 2.51m, PaidFrom.Bank), Refusal.BadTerms), (new PayInvoice(4, -1, PaidFrom.Bank), Refusal.BadTerms),
                (new PayInvoice(3, 0, PaidFrom.ClientCash), Refusal.InvoiceSettled),
                (new PayInvoice(1, 0, PaidFrom.Bank), Refusal.InvoiceSettled), (new CreditInvoice(1, "again"), Refusal.InvoiceSettled),
                (new CreditInvoice(2, "a credit"), Refusal.InvoiceSettled), (new CreditInvoice(3, "paid"), Refusal.InvoiceSettled),
                (new CreditInvoice(4, ""), Refusal.ManualNeedsReason), (new ApproveBill(1), Refusal.SelfApproval),
                (new ApproveBill(2), Refusal.BillDecided), (new ApproveBill(3), Refusal.BillDecided),
                (new PayBill(1), Refusal.BillDecided), (new PayBill(2), Refusal.BillDecided), (new PayBill(3), Refusal.BillDecided),
            })
            Assert.Equal((command, why), (command, firm.Ask(command)));
        Assert.Empty(firm.Firm.Access.Approvals);
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new PayInvoice(4, 2.5m, PaidFrom.Bank))));
        firm.NextDay();
        Assert.Equal(0, firm.Balance("1600", "USD").Posted);
    }

    // The word of one person is not that of another: of two who approve a bill either may be refused when the day opens.
    [Fact]
    public void Between_two_days_each_approves_a_bill_for_themselves()
    {
        firm.Must(Bill());
        firm.EndDay();
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new ApproveBill(1), "third")));
        Assert.Empty(firm.Must(new ApproveBill(1), "third/key"));
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new ApproveBill(1), Ledgers.Second)));
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new PayBill(1))));
        firm.Must(new Countinghouse.Access.WithdrawApproval(1), "third");
        firm.NextDay();
        Assert.Equal((450_00, 0), (firm.Balance("6200", "USD").Posted, firm.Balance("2200", "USD").Posted));
    }

    [Fact]
    public void A_rejected_bill_moves_nothing_and_may_come_again()
    {
        firm.Must(Bill());
        firm.Must(new RejectBill(1, "wrong sum"), Ledgers.Second);
        firm.Must(Bill(dollars: 400));
        Assert.Equal(0, firm.Balance("2200", "USD").Posted);
        Assert.Equal(1, firm.Firm.Billing.BillsWaiting);
        Assert.Equal(Refusal.UnknownAccount, firm.Ask(Bill("V-2") with { Lines = [new("C000001", 5)] }));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Bill("V-2") with { DueOn = firm.Day.AddDays(-1) }));
        Assert.Equal(Refusal.EntryEmpty, firm.Ask(Bill("V-2") with { Lines = [] }));
    }

    [Fact]
    public void They_survive_a_snapshot_and_a_replay()
    {
        firm.Must(new SetFeeSchedule(Schedule(ChargeBasis.AverageValue) with { Until = new(2014, 1, 1), AccountTo = "" }, new(2013, 10, 1),
            ""));
        firm.Must(new SetPrice(firm.Day, TestFirm.Aig, 40, "USD", ""));
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Must(Bill());
        firm.EndMonth();
        firm.Must(new IssueInvoices("2013-10"));
        firm.Must(new PayInvoice(1, 1, PaidFrom.Bank));
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        foreach (var (envelope, command) in new (Envelope, Command)[] { (new("a", "x", 0), new IssueInvoices("2013-10")),
            (new("b", "x", 0), new PayInvoice(1, 0, PaidFrom.Bank)) })
            Assert.Equal(firm.Firm.Run(envelope, command).Count, loaded.Run(envelope, command).Count);
        Assert.Equal(firm.Firm.Save(), loaded.Save());
    }
}
