using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Tests.Access;

namespace Countinghouse.Tests.Accounting;

/// <summary>What people may move by themselves is the same at every door (docs/guide/accounting.md, Journals).</summary>
public sealed class ByHandTests
{
    readonly AccessFirm access = new();

    TestFirm Firm => access.Firm;

    public ByHandTests() => Firm.Must(DefaultChart.Command(new(2013, 1, 1)));

    PostManual Entry(string debit, string credit, string asset = "USD") =>
        new("M-1", "why", Firm.Day, [Firm.Leg(debit, asset, 5_00), Firm.Leg(credit, asset, -5_00)]);

    // Each pair is one that a journal without a name is refused.
    public static TheoryData<string, string, string> Plugs => new()
    {
        { "1600", "4110", "USD" }, { "2200", "4110", "USD" }, { TestFirm.House, "4110", "USD" }, { "6100", TestFirm.House, "USD" },
        { "SETTLEMENT-BANK", "EQUITY", "USD" }, { "EQUITY", TestFirm.Client, "USD" }, { "CSD", TestFirm.House, TestFirm.Aig },
        { TestFirm.House, "EQUITY", TestFirm.Aig }, { "FRACTIONS", "4110", "USD" },
    };

    [Theory, MemberData(nameof(Plugs))]
    public void An_entry_through_a_server_moves_no_more_than_a_journal_that_names_nothing(string debit, string credit, string asset)
    {
        Firm.Must(new SetApprovalRule(new(nameof(PostManual), 0, "", "", "", 1, "accounting-approver", 3)));
        if (debit == "FRACTIONS")
            Firm.Must(new AnnounceAction(new("A-1", "SPLIT", TestFirm.Aig, new(2013, 10, 9), new(2013, 10, 9), new(2013, 10, 9), null, "",
                2, 1, "", null), ""));
        if (debit == "FRACTIONS") Firm.Until(new(2013, 10, 10));
        foreach (var isOpen in new[] { true, false })
        {
            if (!isOpen) Firm.EndDay();
            Assert.Equal(Refusal.ControlAccountByHand, Firm.Ask(new PostJournal("J-1", "why", Firm.Day,
                [new(debit, asset, 5), new(credit, asset, -5)], "", null, false, "")));
            Assert.Equal(Refusal.ControlAccountByHand, access.Refused(Entry(debit, credit, asset), "accountant"));
            Assert.Empty(Firm.Firm.Access.Approvals);
        }
    }

    [Theory, InlineData("6100", "2300"), InlineData(TestFirm.House, "EQUITY"), InlineData("RETAINED-EARNINGS", "EQUITY")]
    public void What_a_journal_may_move_without_a_name_it_may_too(string debit, string credit) =>
        Assert.Single(access.Give(Entry(debit, credit), "accountant").OfType<LedgerFact.EntryPosted>());

    // It is posted on 7 October 2013 into the result of that month: no day to come, and none of another month.
    [Theory, InlineData("2014-10-07", Refusal.EffectiveInFuture), InlineData("2013-10-08", Refusal.EffectiveInFuture)]
    [InlineData("2013-09-30", Refusal.NotAPeriod), InlineData("2006-10-07", Refusal.NotAPeriod), InlineData("2013-10-01", Refusal.None)]
    public void An_entry_is_of_the_month_whose_result_it_is_in(string effective, Refusal why) => Assert.Equal(why, access.Refused(
        Entry("6100", "2300") with { Effective = DateOnly.ParseExact(effective, "yyyy-MM-dd", null) }, "accountant"));

    // Asked by an earlier version, and approved at the command line, where rights are not asked.
    [Fact]
    public void What_waited_is_held_to_it_when_it_is_approved()
    {
        Firm.Must(new SetApprovalRule(new(nameof(PostManual), 0, "", "", "", 1, "accounting-approver", 3)));
        var asked = access.Give(Entry("6100", "2300"), "accountant").OfType<AccessFact.ApprovalAsked>().Single();
        var payload = Payload.Write(Entry(TestFirm.House, "4110"));
        var earlier = TestFirm.Replay(Firm.Facts.Select(f => f == asked ? asked with { Payload = payload } : f));
        var sha = earlier.Access.Approvals.Single().Asked.Sha256;
        Assert.Contains(earlier.Run(new("later", "second", Firm.Asked[^1].Envelope.At + 1), new Approve(asked.Number, sha)),
            f => f is Refused { Why: Refusal.ControlAccountByHand });
    }

    // Of an own account only its capital moves by hand, and no securities; by itself each month no more than once.
    [Theory, InlineData(TestFirm.House, "4110", "USD", Refusal.ControlAccountByHand)]
    [InlineData(TestFirm.House, "R0001", TestFirm.Aig, Refusal.ControlAccountByHand)]
    [InlineData(TestFirm.House, "EQUITY", "USD", Refusal.None)]
    public void What_recurs_moves_no_more_than_a_journal(string debit, string credit, string asset, Refusal why) => Assert.Equal(why,
        Firm.Ask(new SetRecurring(new("R", "why", RecurringOn.DayOfMonth, 31, Firm.Day, null, false, AccrualBasis.Amount, 0, "", 360),
            [new(debit, asset, 222), new(credit, asset, -222)])));

    // A bill is an expense, or what the firm has paid before, owes or is owed: no result of trading, of rates or of fees, and no equity.
    [Theory, InlineData(TestFirm.House), InlineData("EQUITY"), InlineData("RETAINED-EARNINGS"), InlineData("FX-GAIN-LOSS")]
    [InlineData("COMMISSION-INCOME"), InlineData("4110"), InlineData("1600"), InlineData("2200"), InlineData("6300", true)]
    [InlineData("1700", true), InlineData("2400", true)]
    public void A_bill_is_charged_to_an_expense_and_the_like(string account, bool isTaken = false)
    {
        if (account == "FX-GAIN-LOSS") Firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        Assert.NotNull(Firm.Firm.Register.AccountOf(account));
        Assert.Equal(isTaken ? Refusal.None : Refusal.UnknownAccount,
            Firm.Ask(new CaptureBill("V", "R-1", Firm.Day, Firm.Day, "USD", [new(account, 5)])));
    }

    [Theory, InlineData("6100"), InlineData("1600"), InlineData(TestFirm.House), InlineData("FX-GAIN-LOSS"), InlineData("4110", true)]
    [InlineData("COMMISSION-INCOME", true)]
    public void A_fee_is_earned_on_income(string account, bool isTaken = false)
    {
        if (account == "FX-GAIN-LOSS") Firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        Assert.NotNull(Firm.Firm.Register.AccountOf(account));
        Assert.Equal(isTaken ? Refusal.None : Refusal.UnknownAccount, Firm.Ask(new SetFeeSchedule(
            new("S-1", "Fee", ChargeBasis.Fixed, "", "", "USD", [], 100, 0, 0, account, 30, false, null), new(2013, 10, 1), "")));
    }

    [Theory, InlineData("FX-GAIN-LOSS"), InlineData("COMMISSION-INCOME"), InlineData("EQUITY"), InlineData("1600")]
    [InlineData("6900", true)]
    public void What_is_written_off_is_charged_to_no_result_that_the_program_reckons(string account, bool isTaken = false)
    {
        if (account == "FX-GAIN-LOSS") Firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        Assert.NotNull(Firm.Firm.Register.AccountOf(account));
        Assert.Equal(isTaken ? Refusal.None : Refusal.BadMatchingRule,
            Firm.Ask(new SetMatchingRule(5, new(MatchingShape.OneToOne, "CASH", "", 0.05m, 0) { WriteOff = account })));
    }

    // No invoice and no bill is of it: the ledger has 5.00 that no sub-ledger has (docs/guide/accounting.md, tie-out).
    [Theory, InlineData("1600"), InlineData("2200")]
    public void What_no_invoice_or_bill_has_posted_is_a_difference_of_the_tie_out(string account)
    {
        Assert.True(TieOut().Passed);
        Firm.Must(new Post(new(Firm.Firm.Next, EntryKind.Manual), Firm.Day,
            [Firm.Leg(account, "USD", 5_00), Firm.Leg("4110", "USD", -5_00)]));
        Assert.Equal((false, $"{account} USD: the sub-ledger has 0 minor units, the ledger 500"), (TieOut().Passed, TieOut().Detail));
        GeneralLedgerFact.PeriodChecked TieOut() => Firm.Must(new CheckPeriod("2013-10")).OfType<GeneralLedgerFact.PeriodChecked>()
            .Single(c => c.Check == "tie-out");
    }
}
