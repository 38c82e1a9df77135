using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;

namespace Countinghouse.Tests.Accounting;

/// <summary>The check month-end-run: a month is closed once the run of its last business day has accrued and revalued. The calendar is
/// US-SETTLEMENT.</summary>
public sealed class MonthEndTests
{
    static TestFirm On(params DateOnly[] days)
    {
        var firm = Ledgers.Firm(first: days[0]);
        foreach (var (i, day) in days.Index())
        {
            if (i > 0) firm.Must(new OpenDay(day));
            firm.Must(new CutOff(day));
            firm.Must(new Countinghouse.Settlement.SettleDue(day, []));
            firm.Must(new CloseDay(day, []));
        }
        return firm;
    }

    static GeneralLedgerFact.PeriodChecked? Check(IEnumerable<Fact> answer) =>
        answer.OfType<GeneralLedgerFact.PeriodChecked>().SingleOrDefault(c => c.Check == "month-end-run");

    // 31 October 2013 is a Thursday and was left out: with November open it can be run no more.
    [Fact]
    public void A_month_whose_last_business_day_was_not_run_is_closed_only_with_the_reason_which_stays_on_the_certificate()
    {
        var firm = On(new DateOnly(2013, 10, 30), new DateOnly(2013, 11, 1));
        firm.Must(new SoftClosePeriod("2013-10"));
        var refused = firm.Run(new ClosePeriod("2013-10"));
        var no = Assert.IsType<Refused>(refused[^1]);
        Assert.Equal(Refusal.PeriodCheckFailed, no.Why);
        Assert.StartsWith("month-end-run: no run of a day closed 2013-10-31, its last business day, and 2013-11-01 has been opened since",
            no.Detail, StringComparison.Ordinal);
        Assert.True(Check(refused) is { Passed: false, Blocks: true });
        Assert.Equal(Refusal.ManualNeedsReason, firm.Ask(new ClosePeriod("2013-10", new('x', 201))));

        var closed = firm.Must(new ClosePeriod("2013-10", "the office was flooded"));
        Assert.True(Check(closed) is { Passed: false, Blocks: false } check
            && check.Detail.EndsWith("; closed all the same: the office was flooded", StringComparison.Ordinal));
        Assert.Equal(closed.OfType<GeneralLedgerFact.PeriodChecked>().Count(c => !c.Passed),
            closed.OfType<GeneralLedgerFact.PeriodCertified>().Single().Failed);
        Assert.Equal("the office was flooded", closed.OfType<GeneralLedgerFact.PeriodChanged>().Single().Reason);
    }

    // No other check is closed over: a bill waits.
    [Fact]
    public void A_reason_closes_over_no_other_check()
    {
        var firm = On(new DateOnly(2013, 10, 30), new DateOnly(2013, 11, 1));
        firm.Must(new CaptureBill("Vendor", "V-1", new(2013, 10, 30), new(2013, 10, 30), "USD", [new("6200", 10)]));
        firm.Must(new SoftClosePeriod("2013-10"));
        Assert.Contains(firm.Run(new ClosePeriod("2013-10", "the office was flooded")),
            f => f is Refused { Why: Refusal.PeriodCheckFailed } no && no.Detail.StartsWith("bills-decided", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2013-10", true, "2013-10-31", "2013-11-01")] // begun in the middle of the month, with its last business day
    [InlineData("2013-03", true, "2013-03-28", "2013-04-01")] // Good Friday, 29 March: the exchange is closed, and the 30th is a Saturday
    [InlineData("2013-11", true, "2013-11-27", "2013-11-29", "2013-12-02")] // the 30th is a Saturday
    [InlineData("2013-11", true, "2013-11-27", "2013-11-30", "2013-12-02")] // run on that Saturday instead
    [InlineData("2013-11", true, "2013-11-30", "2013-12-02")] // begun on it
    [InlineData("2013-11", false, "2013-11-27", "2013-12-02")]
    [InlineData("2013-11", false, "2013-10-31", "2013-12-02")] // no day of November at all
    public void The_month_end_was_run_when_a_day_was_closed_after_which_the_next_business_day_is_of_another_month(
        string period, bool isRun, params string[] days)
    {
        var firm = On([.. days.Select(d => DateOnly.Parse(d, System.Globalization.CultureInfo.InvariantCulture))]);
        var check = Check(firm.Must(new CheckPeriod(period)));
        Assert.Equal(isRun, check?.Passed);
        if (!isRun) Assert.Contains("2013-11-29", check?.Detail, StringComparison.Ordinal);
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        var number = PeriodBook.Parse(period)!.Value;
        Assert.Equal(firm.Firm.PeriodChecks(number), loaded.PeriodChecks(number));
    }

    // While the day can still be run, it is said which.
    [Fact]
    public void Before_it_is_run_the_checklist_names_the_day_to_be_run()
    {
        var firm = On(new DateOnly(2013, 10, 30));
        Assert.True(Check(firm.Must(new CheckPeriod("2013-10"))) is { Passed: false, Blocks: true } check
            && check.Detail.StartsWith("2013-10-31, its last business day, is not closed: run that day", StringComparison.Ordinal));
        Assert.Contains("run 2013-10-31", Assert.IsType<Refused>(Assert.Single(firm.Run(new SoftClosePeriod("2013-10")))).Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_adjustments_of_a_year_have_no_last_business_day()
    {
        var firm = On(new DateOnly(2013, 12, 31), new DateOnly(2014, 1, 2));
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        Assert.Null(Check(firm.Must(new CheckPeriod("2013-13"))));
        Assert.Contains(firm.Must(new ClosePeriod("2013-13")), f => f is GeneralLedgerFact.PeriodCertified);
    }

    [Fact]
    public void A_year_is_closed_once_its_months_are_and_not_while_one_is_reopened()
    {
        var firm = Ledgers.Firm(first: new(2013, 12, 31));
        firm.Agreed(Ledgers.Rent("RENT", firm.Day));
        firm.EndMonth();
        firm.Close("2013-12");
        firm.Must(new OpenAdjustment(2013));
        firm.Agreed(new ReopenPeriod("2013-12", "an invoice came late"));
        var no = Assert.IsType<Refused>(Assert.Single(firm.Run(new CloseYear(2013, "RETAINED-EARNINGS"))));
        Assert.Equal((Refusal.PeriodOutOfOrder, "2013-12 was reopened: close it first"), (no.Why, no.Detail));
        firm.Close("2013-12");
        firm.Must(new CloseYear(2013, "RETAINED-EARNINGS"));
        Assert.Equal(0, firm.BalanceTo(201313, "6100"));
    }
}
