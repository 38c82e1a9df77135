using Countinghouse.Bonds;

namespace Countinghouse.Tests.Bonds;

/// <summary>What the published cases of ACTUS do not try: worked by the payoffs of the technical specification, version 1.1.</summary>
public sealed class ContractTests
{
    static readonly DateTime Start = new(2024, 1, 1), End = new(2026, 1, 1);

    static ContractTerms Loan => new(ContractKind.Pam, Start.AddDays(-1))
    {
        Notional = 1_000, Exchange = Start, Maturity = End, Rate = 0.04m, DayCount = DayCount.ThirtyE360,
        Interest = (Start.AddYears(1), Cycle.Parse("P1YL0")),
    };

    static List<(ContractStep Step, decimal Payoff)> Paid(ContractTerms terms, Func<string, DateTime, decimal>? observed = null) =>
        [.. Contracts.Events(terms, observed ?? ((_, _) => 0)).Where(e => e.Payoff != 0).Select(e => (e.Step, decimal.Round(e.Payoff, 6)))];

    [Fact]
    public void Fees_are_an_amount_each_time_or_a_rate_of_the_notional()
    {
        var fees = (Start.AddMonths(6), (Cycle?)Cycle.Parse("P6ML0"));
        var terms = Loan with { Rate = null, Fees = fees, Fee = (5, false, 0) };
        Assert.Equal([5m, 5m, 5m, 5m], Paid(terms).Where(p => p.Step == ContractStep.FP).Select(p => p.Payoff));
        terms = terms with { Fee = (0.01m, true, 2) };
        Assert.Equal([7m, 5m, 5m, 5m], Paid(terms).Where(p => p.Step == ContractStep.FP).Select(p => p.Payoff));
        Assert.Equal(-7m, Paid(terms with { Role = -1 }).First(p => p.Step == ContractStep.FP).Payoff);
    }

    // ACTUS technical specification, section 7: where an anchor is not given, schedules start at the exchange plus a cycle. 4 % of 1 000
    // half-yearly 20.00; 250 each half year; a reset, a fee; of a share one cycle after the purchase.
    [Fact]
    public void A_cycle_without_its_first_moment_begins_one_cycle_after_the_exchange()
    {
        (DateTime?, Cycle?) halves = (null, Cycle.Parse("P6ML0"));
        List<DateTime> at = [Start.AddMonths(6), Start.AddYears(1), Start.AddMonths(18), End];
        List<DateTime> On(ContractTerms terms, ContractStep step) =>
            [.. Contracts.Events(terms, (_, _) => 0.05m).Where(e => e.Step == step).Select(e => e.Due)];
        var loan = Loan with { Interest = halves };
        Assert.Equal([20m, 20m, 20m, 20m], Paid(loan).Where(p => p.Step == ContractStep.IP).Select(p => p.Payoff));
        Assert.Equal(at, On(loan, ContractStep.IP));
        foreach (var kind in new[] { ContractKind.Lam, ContractKind.Ann })
            Assert.Equal(at[..3], On(loan with { Kind = kind, Redemption = halves, Payment = 250 }, ContractStep.PR));
        Assert.Equal(End, Contracts.Maturity(loan with { Kind = ContractKind.Lam, Maturity = null, Redemption = halves, Payment = 250 }));
        Assert.Equal(at[..3], On(loan with { Reset = halves, Floating = ("I", 1, 0) }, ContractStep.RR));
        Assert.Equal(at, On(loan with { Fees = halves, Fee = (5, false, 0) }, ContractStep.FP));
        Assert.Equal(at[..3], On(loan with { Scaling = ("I", 1, true, true), Scaled = halves }, ContractStep.SC));
        var share = new ContractTerms(ContractKind.Stk, Start.AddDays(-1))
        { Purchase = (Start, 100), Termination = (End.AddDays(-1), 110), Dividend = 2, Dividends = (null, Cycle.Parse("P6ML1"), "") };
        Assert.Equal(at[..3], On(share, ContractStep.DV));
    }

    // 28/336 as the reference implementation counts it: from 1 March to 31 March 27 days, to 30 April 55, to 30 May 83.
    [Theory, InlineData("2019-03-01", "2019-03-31", 27), InlineData("2019-03-01", "2019-04-30", 55)]
    [InlineData("2019-03-01", "2019-05-30", 83), InlineData("2019-01-31", "2020-01-31", 336)]
    public void A_month_of_28_days_is_a_twelfth_of_336(string from, string to, int days)
    {
        var (start, end) = (DateOnly.Parse(from, null), DateOnly.Parse(to, null));
        Assert.Equal(days, DayCounts.Days(DayCount.TwentyEight336, start, end));
        Assert.Equal(days / 336m, DayCounts.Years(DayCount.TwentyEight336, start, end).ToDecimal());
    }

    [Theory]
    [InlineData(0.10, 0.05)] // raised by one hundredth at most
    [InlineData(0.01, 0.02)] // lowered by two
    [InlineData(0.045, 0.045)]
    public void A_reset_moves_the_rate_no_further_than_agreed(double index, double rate)
    {
        var terms = Loan with
        {
            Reset = (Start.AddYears(1), Cycle.Parse("P1YL0")),
            Floating = ("I", 1, 0),
            Step = (0.02m, 0.01m),
        };
        var events = Contracts.Events(terms, (_, _) => (decimal)index);
        Assert.Equal((decimal)rate, events.Last(e => e.Step == ContractStep.RR).Rate);
        var bounded = Contracts.Events(terms with { Bounds = (0.03m, 0.042m) }, (_, _) => (decimal)index);
        Assert.InRange(bounded.Last(e => e.Step == ContractStep.RR).Rate, 0.03m, 0.042m);
    }

    // From 31 August to 28 February are 178 days where the contract matures then, else 180 (2006 ISDA Definitions, 4.16(h)).
    [Theory, InlineData(2022, 59.333333), InlineData(2023, 60)]
    public void The_last_of_February_is_the_thirtieth_unless_the_contract_matures_on_it(int matures, double interest)
    {
        var terms = new ContractTerms(ContractKind.Pam, new(2021, 2, 27))
        {
            Notional = 1_000, Exchange = new(2021, 2, 28), Maturity = new(matures, 2, 28), Rate = 0.12m,
            DayCount = DayCount.ThirtyE360Isda, EndOfMonth = true, Interest = (new DateTime(2021, 8, 31), Cycle.Parse("P6ML0")),
        };
        Assert.Equal((decimal)interest, Paid(terms).Where(p => p.Step == ContractStep.IP).ElementAt(1).Payoff);
    }

    // 700 by 100 a month from 2 April on, the first that is not before the status date (technical specification, maturity of LAM).
    [Fact]
    public void What_was_redeemed_before_the_status_date_does_not_bring_the_end_nearer()
    {
        var terms = new ContractTerms(ContractKind.Lam, new(2020, 4, 1))
        {
            Notional = 700, Exchange = new(2020, 1, 2), Rate = 0, Payment = 100,
            Redemption = (new DateTime(2020, 2, 2), Cycle.Parse("P1ML0")),
        };
        Assert.Equal(new DateTime(2020, 10, 2), Contracts.Maturity(terms));
        var paid = Paid(terms);
        Assert.Equal((7, 700m), (paid.Count, paid.Sum(p => p.Payoff)));
        Assert.All(paid, p => Assert.Equal(100m, p.Payoff)); // no balloon
    }

    [Fact]
    public void Principal_and_interest_are_scaled_from_the_start_where_the_terms_say_so()
    {
        var terms = Loan with
        {
            Scaling = ("CPI", 100, true, true),
            Scaled = (Start.AddYears(1), Cycle.Parse("P1YL0")),
            ScaledBy = (1.1m, 1.2m),
        };
        var paid = Paid(terms, (_, _) => 150);
        Assert.Equal(44m, paid.First(p => p.Step == ContractStep.IP).Payoff);
        Assert.Equal((60m, 1_500m), (paid[^2].Payoff, paid[^1].Payoff));
    }

    [Fact]
    public void A_share_pays_the_dividend_that_is_named()
    {
        var share = new ContractTerms(ContractKind.Stk, Start)
        {
            Dividend = 2.5m, Dividends = (Start.AddMonths(3), Cycle.Parse("P3ML1"), ""), Termination = (Start.AddYears(1), 90m),
        };
        Assert.Equal([2.5m, 2.5m, 2.5m, 2.5m], Paid(share).Where(p => p.Step == ContractStep.DV).Select(p => p.Payoff));
    }

    // Each way of moving a date: interest counted on the moved date (S…) or on the one by schedule (C…).
    [Theory]
    [InlineData(Adjustment.Following, false, "2024-06-03", 154)] // 1 June 2024 is a Saturday, the 152nd day after 1 January
    [InlineData(Adjustment.Following, true, "2024-06-03", 152)]
    [InlineData(Adjustment.Preceding, false, "2024-05-31", 151)]
    [InlineData(Adjustment.ModifiedPreceding, false, "2024-06-03", 154)]
    public void Dates_move_before_or_after_interest_is_counted(Adjustment rule, bool countFirst, string at, int days)
    {
        var terms = Loan with
        {
            Interest = (new(2024, 6, 1), null),
            Adjustment = rule,
            CountFirst = countFirst,
            DayCount = DayCount.Act360,
            Calendar = Countinghouse.Reference.Calendars.Named("WEEKDAYS"),
        };
        var first = Contracts.Events(terms, (_, _) => 0).First(e => e.Step == ContractStep.IP);
        Assert.Equal(DateTime.Parse(at), first.At);
        Assert.InRange(first.Payoff - 40m * days / 360, -1e-9m, 1e-9m);
    }
}
