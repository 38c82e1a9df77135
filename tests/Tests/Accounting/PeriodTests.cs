using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Accounting;

public sealed class PeriodTests
{
    readonly TestFirm firm = Ledgers.Firm(first: new(2013, 10, 28));

    [Fact]
    public void A_period_is_soft_closed_then_closed_with_a_certificate_and_never_twice()
    {
        Assert.Equal(Refusal.PeriodNotOver, firm.Ask(new SoftClosePeriod("2013-10")));
        firm.EndMonth();
        Assert.Equal(Refusal.PeriodNotOpen, Last(new ClosePeriod("2013-10")));
        var certificate = firm.Close("2013-10");
        Assert.Equal((1, 64, new DateOnly(2013, 10, 31)), (certificate.Version, certificate.Balances.Length,
            certificate.LastDay.AddDays(-1)));
        Assert.Equal(Refusal.PeriodClosed, firm.Ask(new ClosePeriod("2013-10")));
        Assert.Equal(Refusal.PeriodClosed, firm.Ask(new SoftClosePeriod("2013-10")));
    }

    Refusal Last(Command command) => firm.Run(command).OfType<Refused>().LastOrDefault()?.Why ?? Refusal.None;

    // 9999-12 has no day after its last; what is no month, or before the book, likewise is refused and not looked into.
    [Theory, InlineData("9999-12"), InlineData("9999-13"), InlineData("2013-00"), InlineData("2013-14"), InlineData("0000-01"),
        InlineData("2013-13"), InlineData("2013-09"), InlineData("2013-1"), InlineData("201310"), InlineData("+013-10"), InlineData("")]
    public void What_is_no_period_of_the_book_is_refused_on_a_day_and_between_two(string period)
    {
        void Refused()
        {
            Assert.Equal(Refusal.NotAPeriod, firm.Ask(new CheckPeriod(period)));
            Assert.Equal(Refusal.NotAPeriod, firm.Ask(new SoftClosePeriod(period)));
            Assert.Equal(Refusal.NotAPeriod, firm.Ask(new ClosePeriod(period)));
            Assert.Equal(Refusal.NotAPeriod, firm.Ask(new ReopenPeriod(period, "late")));
        }
        Refused();
        firm.EndDay();
        Refused();
        Assert.Equal(Refusal.NotAPeriod, firm.Ask(new OpenAdjustment(9999)));
        Assert.Equal(Refusal.NotAPeriod, firm.Ask(new CloseYear(9999, "EQUITY")));
    }

    [Theory, InlineData("2013-00", "a period is a year and its month from 01 to 12, as 2025-10, or 13 for the adjustments")]
    [InlineData("2013-14", "a period is a year and its month from 01 to 12"), InlineData("201310", "a period is a year and its month")]
    [InlineData("2013-10-31", "a period is a year and its month"), InlineData("2013-09", "the book begins with 2013-10")]
    [InlineData("2012-13", "the book begins with 2013-10"), InlineData("2013-13", "the adjustments of 2013 are not open")]
    public void What_is_no_period_is_refused_with_what_one_is(string period, string words)
    {
        foreach (var command in new Command[] { new CheckPeriod(period), Ledgers.Rent("R", firm.Day) with { Period = period } })
        {
            var no = Assert.IsType<Refused>(Assert.Single(firm.Run(command)));
            Assert.Equal(Refusal.NotAPeriod, no.Why);
            Assert.StartsWith(words, no.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_entry_goes_into_no_period_that_has_not_begun_and_a_year_before_the_book_is_none()
    {
        Assert.Equal("it has not begun: 2013-10 has",
            Assert.IsType<Refused>(Assert.Single(firm.Run(Ledgers.Rent("R", firm.Day) with { Period = "2013-11" }))).Detail);
        foreach (var command in new Command[] { new OpenAdjustment(2012), new CloseYear(2012, "RETAINED-EARNINGS") })
            Assert.Equal("the book has nothing of that year: it begins with 2013-10",
                Assert.IsType<Refused>(Assert.Single(firm.Run(command))).Detail);
    }

    // After the last business day of October is closed and before November opens, October is over.
    [Fact]
    public void It_can_be_closed_between_two_days()
    {
        firm.Until(new(2013, 10, 31));
        Assert.Equal(Refusal.PeriodNotOver, Last(new SoftClosePeriod("2013-10")));
        firm.EndDay();
        Assert.Equal(firm.Firm.Days.Handed, firm.Close("2013-10").LastClose);
    }

    [Fact]
    public void Reopened_and_closed_again_with_nothing_between_it_certifies_the_same_balances()
    {
        firm.Book(firm.Ticket("T-1", Side.Buy, 100));
        firm.EndMonth();
        var first = firm.Close("2013-10");
        Assert.Equal(Refusal.ManualNeedsReason, firm.Ask(new ReopenPeriod("2013-10", "")));
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(new ReopenPeriod("2013-10", "late"))));
        Assert.Equal(PeriodState.Closed, firm.Firm.Periods.StateOf(201310)); // until the second person agrees
        firm.Must(new Countinghouse.Access.Approve(1, firm.Facts.OfType<AccessFact.ApprovalAsked>().Single().Sha256), Ledgers.Second);
        Assert.Equal(PeriodState.Open, firm.Firm.Periods.StateOf(201310));
        var second = firm.Close("2013-10");
        Assert.Equal((first.Balances, 2), (second.Balances, second.Version));
    }

    [Fact]
    public void What_comes_late_goes_into_the_open_period_with_its_own_date_unless_it_names_a_soft_closed_one()
    {
        var late = new DateOnly(2013, 10, 30);
        firm.EndMonth();
        firm.Must(new SoftClosePeriod("2013-10"));
        var journals = () => firm.Facts.OfType<GeneralLedgerFact.JournalPosted>().Last();
        firm.Agreed(Ledgers.Rent("L-1", late));
        Assert.Equal((201311, late), (journals().Period, journals().Terms.Effective));
        firm.Agreed(Ledgers.Rent("L-2", late) with { Period = "2013-10" });
        Assert.Equal(201310, journals().Period);
        Assert.Equal(1_200_00, firm.BalanceTo(201310, "6100"));
        firm.Must(new ClosePeriod("2013-10"));
        Assert.Equal(Refusal.PeriodClosed, firm.Ask(Ledgers.Rent("L-3", late) with { Period = "2013-10" }));
        firm.Agreed(Ledgers.Rent("L-4", late));
        Assert.Equal(201311, journals().Period);
        Assert.Equal(1_200_00, firm.BalanceTo(201310, "6100")); // a closed period stays what it was
    }

    [Fact]
    public void Periods_close_in_order_and_reopen_in_the_opposite_order()
    {
        firm.EndMonth();
        firm.EndMonth();
        Assert.Equal(Refusal.PeriodOutOfOrder, firm.Ask(new SoftClosePeriod("2013-11")));
        firm.Close("2013-10");
        firm.Close("2013-11");
        Assert.Equal(Refusal.PeriodOutOfOrder, firm.Ask(new ReopenPeriod("2013-10", "late")));
        Assert.Equal(Refusal.NotAPeriod, firm.Ask(new SoftClosePeriod("2013-09")));
        Assert.Equal(Refusal.NotAPeriod, firm.Ask(new CheckPeriod("2013-13")));
    }

    [Fact]
    public void What_waits_and_what_is_due_keeps_a_period_from_closing_and_an_open_break_does_not()
    {
        firm.Must(Ledgers.Rent("W-1", firm.Day));
        firm.EndMonth();
        firm.Must(new SoftClosePeriod("2013-10"));
        Assert.Equal(Refusal.PeriodCheckFailed, Last(new ClosePeriod("2013-10")));
        firm.Run(new Countinghouse.Access.WithdrawApproval(1)); // or over by now: its last day was three after
        firm.EndDay();
        firm.NextDay();
        firm.Must(new CaptureBill("Vendor", "V-1", firm.Day, firm.Day, "USD", [new("6200", 10)]));
        Assert.Equal(Refusal.PeriodCheckFailed, Last(new ClosePeriod("2013-10")));
        firm.Must(new RejectBill(1, "not ours"), Ledgers.Second);
        firm.Must(new Countinghouse.Records.CutOff(firm.Day));
        firm.Must(new Countinghouse.Settlement.SettleDue(firm.Day, []));
        firm.Must(new Countinghouse.Records.CloseDay(firm.Day, [new("reconciled-bank.csv", false, "differs")]));
        var closed = firm.Must(new ClosePeriod("2013-10"));
        Assert.Contains(closed, f => f is GeneralLedgerFact.PeriodChecked { Check: "breaks-open", Passed: false, Blocks: false });
        Assert.True(closed.OfType<GeneralLedgerFact.PeriodCertified>().Single().Failed >= 1);
    }

    // Income and expense of drawn journals go to retained earnings; assets less liabilities are what they were.
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_year_end_makes_income_zero_and_conserves_equity(int seed)
    {
        var year = Ledgers.Firm(first: new(2013, 12, 30));
        var chance = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            var dollars = chance.Next(1, 99_999) / 100m;
            year.Agreed(Ledgers.Journal($"J-{i}", year.Day, (new[] { "6000", "6100", "4300", "4110" }[chance.Next(4)], dollars),
                (new[] { "1700", "2300", "4100" }[chance.Next(3)], -dollars)));
        }
        year.EndMonth();
        Assert.Equal(Refusal.PeriodOutOfOrder, year.Ask(new OpenAdjustment(2013)));
        year.Close("2013-12");
        year.Must(new OpenAdjustment(2013));
        year.Agreed(Ledgers.Rent("ADJ", new(2013, 12, 31), 7) with { Period = "2013-13" });
        var before = Own(year);
        Assert.Equal(Refusal.UnknownAccount, year.Ask(new CloseYear(2013, "6100")));
        year.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        foreach (var account in year.Firm.Register.Accounts.Where(a => a.Terms.Class == AccountClass.Income))
            Assert.Equal(0, year.BalanceTo(201313, account.Terms.Code));
        Assert.Equal(before, Own(year));
        Assert.NotEqual(0, year.BalanceTo(201313, "RETAINED-EARNINGS"));
        Assert.Equal(Refusal.YearAlreadyClosed, year.Ask(new CloseYear(2013, "RETAINED-EARNINGS")));
        Assert.Contains(year.Must(new ClosePeriod("2013-13")), f => f is GeneralLedgerFact.PeriodCertified);
        Assert.Equal(Refusal.PeriodClosed, year.Ask(new CloseYear(2013, "RETAINED-EARNINGS")));
    }

    // Asked in the evening it is posted when the next day opens: a period that were closed meanwhile would leave it refused.
    [Fact]
    public void The_adjustments_are_not_closed_while_the_year_s_close_waits_for_the_next_day()
    {
        var year = Ledgers.Firm(first: new(2013, 12, 31));
        year.Agreed(Ledgers.Rent("RENT", year.Day));
        year.EndDay();
        year.Close("2013-12");
        year.Must(new OpenAdjustment(2013));
        year.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        Assert.Contains(year.Run(new ClosePeriod("2013-13")), f => f is Refused { Why: Refusal.PeriodCheckFailed } no
            && no.Detail.Contains("approvals-decided", StringComparison.Ordinal));
        year.NextDay();
        Assert.Equal(0, year.BalanceTo(201313, "6100"));
        Assert.Contains(year.Must(new ClosePeriod("2013-13")), f => f is GeneralLedgerFact.PeriodCertified);
    }

    // An entry that is of November moves nothing of October; one that is of October is decided first.
    [Theory, InlineData(1, true), InlineData(0, false)]
    public void What_waits_for_a_later_month_keeps_none_open(int days, bool closes)
    {
        var firm = Ledgers.Firm();
        firm.EndMonth();
        firm.Must(new SoftClosePeriod("2013-10"));
        var asked = firm.Must(Ledgers.Rent("L-1", new DateOnly(2013, 10, 31).AddDays(days)));
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(asked));
        var answer = firm.Run(new ClosePeriod("2013-10"));
        Assert.Equal(closes, answer.Exists(f => f is GeneralLedgerFact.PeriodCertified));
        Assert.Equal(!closes, answer.Exists(f => f is Refused { Why: Refusal.PeriodCheckFailed } no
            && no.Detail.Contains("approvals-decided", StringComparison.Ordinal)));
    }

    static string Carried(TestFirm firm) => firm.Must(new CheckPeriod("2013-13")).OfType<GeneralLedgerFact.PeriodChecked>()
        .Single(c => c.Check == "year-carried").Detail;

    static string WhyNot(TestFirm firm, Command command) => Assert.IsType<Refused>(Assert.Single(firm.Run(command))) is
    { Why: Refusal.YearAlreadyClosed } no ? no.Detail : "another refusal";

    [Fact]
    public void A_year_is_carried_over_once_and_what_comes_late_into_it_again()
    {
        var year = Ledgers.Firm(first: new(2013, 12, 30));
        var carry = new CloseYear(2013, "RETAINED-EARNINGS");
        year.EndMonth();
        year.Close("2013-12");
        year.Must(new OpenAdjustment(2013));
        Assert.Equal("there is nothing to carry over: income and expense to the end of 2013 are zero", WhyNot(year, carry));
        year.Agreed(Ledgers.Rent("ADJ-1", new(2013, 12, 31), 7) with { Period = "2013-13" });
        Assert.Equal("1 of the accounts of income and expense are not carried over, the first is 6100: year-end", Carried(year));
        year.Must(carry);
        Assert.Equal("income and expense of the year are carried over", Carried(year));
        const string carried = "2013 is carried over already: nothing is left of its income and expense";
        Assert.Equal(carried, WhyNot(year, carry));
        year.EndDay();
        Assert.Equal(carried, WhyNot(year, carry)); // not asked to be refused in the morning
        year.NextDay();
        year.Agreed(Ledgers.Rent("ADJ-2", new(2013, 12, 31), 5) with { Period = "2013-13" });
        year.EndDay();
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(year.Must(carry)));
        year.NextDay();
        Assert.Equal((0, 12_00), (year.BalanceTo(201313, "6100"), year.BalanceTo(201313, "RETAINED-EARNINGS")));
        Assert.Equal(carried, WhyNot(year, carry));
    }

    // What waits is carried out in its order: the second close of the year is there for what the journal between them leaves.
    [Fact]
    public void In_the_evening_a_year_is_asked_to_be_carried_over_once_and_again_after_what_comes_late()
    {
        var year = Ledgers.Firm(first: new(2013, 12, 31));
        var carry = new CloseYear(2013, "RETAINED-EARNINGS");
        year.Agreed(Ledgers.Rent("RENT", year.Day));
        year.EndDay();
        year.Close("2013-12");
        year.Must(new OpenAdjustment(2013));
        var asked = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(year.Must(carry)));
        Assert.StartsWith($"approval {asked.Number} carries it over already", WhyNot(year, carry), StringComparison.Ordinal);
        year.Agreed(Ledgers.Rent("ADJ", new(2013, 12, 31), 7) with { Period = "2013-13" });
        Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(year.Must(carry)));
        Assert.StartsWith("approval 4 carries it over already", WhyNot(year, carry), StringComparison.Ordinal);
        year.NextDay();
        Assert.Equal((0, 1_207_00), (year.BalanceTo(201313, "6100"), year.BalanceTo(201313, "RETAINED-EARNINGS")));
        Assert.Empty(year.Firm.Access.Approvals);
    }

    // What is the firm's own by the end of the year: equity with income and expense.
    static Int128 Own(TestFirm firm)
    {
        Int128 sum = 0;
        foreach (var account in firm.Firm.Register.Accounts)
            if (account.Terms.Class is AccountClass.Income or AccountClass.Equity) sum += firm.BalanceTo(201313, account.Terms.Code);
        return sum;
    }
}
