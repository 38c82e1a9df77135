using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// The day by whose opening a failing sale is closed out, 17 CFR 242.204(a) and (a)(1): for a short sale the settlement day after the
/// settlement date, for a long sale the third. Each worked by hand from the holidays of the Federal Reserve and the stock exchange; on
/// Columbus Day and Veterans Day the exchange trades and nothing settles.
/// </summary>
public sealed class CloseOutTests
{
    [Theory]
    // T+3 (15c6-1 until 4 September 2017)
    [InlineData("2013-10-15", "2013-10-18", "2013-10-21", "2013-10-23")] // due on a Friday: Monday; Monday, Tuesday, Wednesday
    [InlineData("2013-11-21", "2013-11-26", "2013-11-27", "2013-12-02")] // Thanksgiving is the 28th: 27, 29, 2
    [InlineData("2013-11-26", "2013-12-02", "2013-12-03", "2013-12-05")] // Thanksgiving before it: 27, 29, 2
    [InlineData("2013-10-08", "2013-10-11", "2013-10-15", "2013-10-17")] // Columbus Day is Monday the 14th: 15, 16, 17
    [InlineData("2013-11-05", "2013-11-08", "2013-11-12", "2013-11-14")] // Veterans Day is Monday the 11th: 12, 13, 14
    [InlineData("2013-12-26", "2013-12-31", "2014-01-02", "2014-01-06")] // New Year and a week-end: 2, 3, 6
    // T+2 (5 September 2017 to 27 May 2024)
    [InlineData("2019-09-18", "2019-09-20", "2019-09-23", "2019-09-25")]
    [InlineData("2019-10-09", "2019-10-11", "2019-10-15", "2019-10-17")] // Columbus Day is the 14th
    [InlineData("2019-11-25", "2019-11-27", "2019-11-29", "2019-12-03")] // Thanksgiving is the 28th: 29, 2, 3
    [InlineData("2019-12-27", "2019-12-31", "2020-01-02", "2020-01-06")] // 2, 3, 6
    [InlineData("2021-12-21", "2021-12-23", "2021-12-27", "2021-12-29")] // Christmas on Saturday: the exchange keeps Friday the 24th
    [InlineData("2021-12-29", "2021-12-31", "2022-01-03", "2022-01-05")] // New Year on Saturday is not kept: 31 December is open
    // T+1 (from 28 May 2024)
    [InlineData("2024-08-29", "2024-08-30", "2024-09-03", "2024-09-05")] // Labor Day is Monday the 2nd
    [InlineData("2024-10-10", "2024-10-11", "2024-10-15", "2024-10-17")] // Columbus Day is the 14th
    [InlineData("2024-11-07", "2024-11-08", "2024-11-12", "2024-11-14")] // Veterans Day is Monday the 11th
    [InlineData("2024-11-26", "2024-11-27", "2024-11-29", "2024-12-03")] // Thanksgiving is the 28th
    [InlineData("2024-12-30", "2024-12-31", "2025-01-02", "2025-01-06")] // 2, 3, 6
    public void A_failing_sale_is_closed_out_by_the_day_of_the_rule(string traded, string settles, string @short, string @long)
    {
        foreach (var (isShort, by) in new[] { (true, @short), (false, @long) })
        {
            var firm = TestFirm.Funded(units: isShort ? 0 : 1_000, first: DateOnly.Parse(traded));
            Assert.Equal(DateOnly.Parse(settles), firm.Book(firm.Ticket("T-1", Side.Sell, 100)).SettleOn);
            firm.Until(DateOnly.Parse(settles));
            var due = Assert.Single(Fail(firm).OfType<SettlementFact.CloseOutDue>());
            Assert.Equal((isShort, DateOnly.Parse(by), 100), (due.IsShortSale, due.By, due.Quantity));
            Assert.Equal(DateOnly.Parse(by), MissedOn(firm));
        }
    }

    static List<Fact> Fail(TestFirm firm) =>
        firm.EndDay(firm.Firm.Settlement.Due(firm.Day).Select(i => new Answer(i.Number, 0, FailReason.CounterpartyMoney)));

    // It fails on: at the close of the day of the rule it is missed, and on no day before.
    static DateOnly MissedOn(TestFirm firm)
    {
        while (true)
        {
            firm.NextDay();
            if (Fail(firm).OfType<SettlementFact.CloseOutMissed>().SingleOrDefault() is { } missed) return missed.Day;
        }
    }

    // 17 CFR 242.200(g): a sale is long only of what is owned. Sold short on the 7th and covered on the 9th, it is due and fails on the 10th.
    [Theory, InlineData(0, 5_000, true), InlineData(5_000, 5_000, false), InlineData(4_999, 1, true)]
    public void A_short_sale_that_was_covered_before_it_failed_is_a_short_sale_still(long owned, long covered, bool isShort)
    {
        var firm = TestFirm.Funded(units: owned, first: new(2013, 10, 7));
        firm.Book(firm.Ticket("T-1", Side.Sell, 5_000));
        firm.Until(new(2013, 10, 9));
        firm.Book(firm.Ticket("T-2", Side.Buy, covered));
        firm.Until(new(2013, 10, 10));
        var due = Assert.Single(Fail(firm).OfType<SettlementFact.CloseOutDue>());
        Assert.Equal((isShort, DateOnly.Parse(isShort ? "2013-10-11" : "2013-10-16")), (due.IsShortSale, due.By));
    }

    // The rule is of equities of the United States: neither a share of another market nor a bond has a day.
    [Theory, InlineData(TestFirm.Sap), InlineData(TestFirm.Bond)]
    public void What_is_no_us_equity_has_no_close_out(string isin)
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Sell, 20_000, isin));
        firm.Until(new(2013, 10, 10));
        var facts = Fail(firm);
        Assert.NotEmpty(facts.OfType<SettlementFact.Failed>());
        Assert.Empty(facts.OfType<SettlementFact.CloseOutDue>());
    }

    // An equity security is any stock or similar security (Securities Exchange Act section 3(a)(11)) and a certificate of interest in a
    // business trust (17 CFR 240.3a11-1): so is a share of an exchange-traded fund, as SPY with the CFI CEOJLS of the real days, and of a
    // real estate trust. A note that trades on an exchange (D) and a unit of a common fund that does not (CI) are none.
    [Theory, InlineData("CEOJLS", true), InlineData("CBCIXS", true), InlineData("CIOGES", false), InlineData("DTFUFB", false)]
    public void A_share_of_an_exchange_traded_fund_is_closed_out_and_listed_as_any_equity(string cfi, bool isEquity)
    {
        const string isin = "US78462F1030";
        var firm = TestFirm.Funded();
        firm.Must(new ListInstrument(new(isin, "SPY", "SPDR S&P 500 ETF Trust", cfi, "USD", "ARCX", "CCP", "CSD", 0, null), ""));
        firm.Book(firm.Ticket("T-1", Side.Sell, 10_000, isin));
        firm.Until(new(2013, 10, 10));
        var due = firm.EndDay().OfType<SettlementFact.CloseOutDue>().ToList();
        (bool, DateOnly, long)[] expected = isEquity ? [(true, new(2013, 10, 11), 10_000)] : [];
        Assert.Equal(expected, due.Select(d => (d.IsShortSale, d.By, d.Quantity)));
        for (firm.NextDay(); firm.Day < new DateOnly(2013, 10, 18); firm.NextDay()) firm.EndDay(); // five settlement days: the 14th is none
        Assert.Equal(isEquity, firm.Firm.Settlement.IsThreshold(firm.AssetOf(isin)));
    }

    // 17 CFR 242.204(a)(2): the thirty-fifth consecutive calendar day following the trade date; counted by hand.
    [Theory]
    [InlineData("2013-10-15", "2013-11-19")] // a Tuesday: 16 days of October, 19 of November
    [InlineData("2024-09-09", "2024-10-11")] // 14 October is Columbus Day, on which nothing settles: the Friday before it
    [InlineData("2024-10-25", "2024-11-29")] // 6 of October, 29 of November
    public void A_sale_of_what_is_owned_and_restricted_has_until_the_thirty_fifth_calendar_day_after_it(string traded, string by)
    {
        var firm = TestFirm.Funded(units: 1_000, first: DateOnly.Parse(traded));
        var settles = firm.Book(firm.Ticket("T-1", Side.Sell, 100)).SettleOn;
        firm.Until(settles);
        var number = Assert.Single(firm.Firm.Settlement.Due(settles)).Number;
        var deemed = Assert.IsType<SettlementFact.SaleDeemedOwned>(Assert.Single(
            firm.Must(new DeemOwned(number, DateOnly.Parse(traded), "Rule 144 legend"))));
        Assert.Equal((DateOnly.Parse(by), 100), (deemed.By, deemed.Quantity));
        Assert.Empty(Fail(firm).OfType<SettlementFact.CloseOutDue>());
        Assert.Equal(DateOnly.Parse(by), MissedOn(firm));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new DeemOwned(number, DateOnly.Parse(traded), "too late")));
        HoldsReplayed(firm);
    }

    [Fact]
    public void Only_a_sale_of_a_us_equity_is_deemed_owned_with_its_own_trade_date_and_a_restriction()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Sell, 100));
        firm.Book(firm.Ticket("T-2", Side.Buy, 100, TestFirm.Sap));
        firm.Until(new(2013, 10, 10));
        var due = firm.Firm.Settlement.Due(firm.Day).ToDictionary(i => firm.Firm.Register[i.Terms.Movement.Instrument].Code, i => i.Number);
        Assert.Equal(Refusal.BadTerms, firm.Ask(new DeemOwned(due[TestFirm.Sap], new(2013, 10, 7), "Rule 144 legend")));
        Assert.Equal(Refusal.HoldNeedsReason, firm.Ask(new DeemOwned(due[TestFirm.Aig], new(2013, 10, 7), "")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new DeemOwned(due[TestFirm.Aig], new(2013, 10, 11), "traded after it settles")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new DeemOwned(due[TestFirm.Aig], new(2013, 9, 4), "traded 36 days before")));
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(new DeemOwned(9_999_999, new(2013, 10, 7), "Rule 144 legend")));
    }

    // 17 CFR 242.204(b): who did not close out in time neither accepts nor effects a short sale of the security without having borrowed
    // it, or having arranged to borrow it, first, until the fail is closed out.
    [Theory, InlineData(0, false), InlineData(299, false), InlineData(300, true), InlineData(1_000, true)]
    public void After_a_missed_close_out_a_short_sale_without_a_borrow_fails_a_control(int borrowed, bool passes)
    {
        var firm = TestFirm.Funded(units: 0, first: new(2013, 10, 15));
        firm.Book(firm.Ticket("T-1", Side.Sell, 100));
        firm.Until(new(2013, 10, 18));
        Fail(firm);
        Assert.Null(BorrowFirst(firm));
        firm.NextDay();
        Fail(firm); // Monday the 21st: missed
        Assert.Equal("True: 1 instrument with a missed close-out: nothing sold short without a borrow", BorrowFirst(firm));
        firm.NextDay();
        if (borrowed > 0) firm.Must(new ArrangeBorrow(TestFirm.Aig, firm.Day, borrowed, "PRIME-1"));
        firm.Book(firm.Ticket("T-2", Side.Sell, 300));
        HoldsReplayed(firm);
        Fail(firm);
        Assert.Equal(passes, BorrowFirst(firm)?.StartsWith("True", StringComparison.Ordinal));
        if (!passes) Assert.Equal($"False: {TestFirm.Aig} 300 sold short, {borrowed} borrowed", BorrowFirst(firm));
        // A borrow is for the sales of its day; a long sale needs none.
        firm.NextDay();
        firm.Book(firm.Ticket("T-3", Side.Buy, 500));
        firm.Book(firm.Ticket("T-4", Side.Sell, 50));
        Fail(firm);
        Assert.StartsWith("True", BorrowFirst(firm), StringComparison.Ordinal);
    }

    [Fact]
    public void A_borrow_is_of_a_listed_instrument_for_the_open_day_above_zero_and_from_someone()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.UnknownInstrument, firm.Ask(new ArrangeBorrow("US0000000000", firm.Day, 100, "PRIME-1")));
        Assert.Equal(Refusal.UnknownInstrument, firm.Ask(new ArrangeBorrow("USD", firm.Day, 100, "PRIME-1")));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new ArrangeBorrow(TestFirm.Aig, firm.Day.AddDays(-1), 100, "PRIME-1")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new ArrangeBorrow(TestFirm.Aig, firm.Day, 0, "PRIME-1")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new ArrangeBorrow(TestFirm.Aig, firm.Day, 100, "")));
        firm.Must(new ArrangeBorrow(TestFirm.Aig, firm.Day, 1_000_000_000_000_000, "PRIME-1"));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new ArrangeBorrow(TestFirm.Aig, firm.Day, 1, "PRIME-1")));
    }

    static string? BorrowFirst(TestFirm firm) => firm.Facts.OfType<RecordsFact.ControlChecked>()
        .Where(c => c.Day == firm.Day && c.Control == "borrow-first").Select(c => $"{c.Passed}: {c.Detail}").SingleOrDefault();

    static void HoldsReplayed(TestFirm firm)
    {
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }
}
