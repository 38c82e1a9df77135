using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Tests.Clearing;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Reference;

/// <summary>
/// Conventions of the market that a firm sets from a day on, in the place of what is built in; what it does not set stays.
/// </summary>
public sealed class ConventionTests
{
    static readonly DateOnly Move = new(2027, 10, 11);

    static SetConvention Row(string name, DateOnly from, string value, string of = "") =>
        new(name, from, value, of, "market-conventions.csv:2");

    static Conventions Set(params (string Name, DateOnly From, string Value, string Of)[] rows)
    {
        Conventions set = new();
        foreach (var (name, from, value, of) in rows) set.Set(name, of, from, value);
        return set;
    }

    static long Instant(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    // The Union's move to T+1 (Regulation (EU) 2025/2075) is put off to 3 January 2028: two rows, and the built-in day no longer counts.
    [Theory, InlineData("2027-10-08", 2, 2), InlineData("2027-10-11", 1, 2), InlineData("2028-01-02", 1, 2), InlineData("2028-01-03", 1, 1)]
    public void A_cycle_that_is_set_holds_from_its_trade_date(string traded, int builtIn, int days)
    {
        var set = Set((ConventionKind.SettlementCycle, Move, "2", "EU"), (ConventionKind.SettlementCycle, new(2028, 1, 3), "1", "EU"));
        Assert.Equal((builtIn, days),
            (SettlementCycles.Days(Market.Eu, DateOnly.Parse(traded)), SettlementCycles.Days(Market.Eu, DateOnly.Parse(traded), set)));
        Assert.Equal(SettlementCycles.Days(Market.Uk, Move), SettlementCycles.Days(Market.Uk, Move, set));
        Assert.Equal([(new(2028, 1, 3), 1), (Move, 2), (new(2014, 10, 6), 2), (default, 3)], SettlementCycles.Of(Market.Eu, set));
    }

    // What is built in from a later day than what was set is newer, and holds.
    [Fact]
    public void Of_what_was_set_and_what_is_built_in_the_newer_holds() =>
        Assert.Equal(1, SettlementCycles.Days(Market.Eu, Move, Set((ConventionKind.SettlementCycle, new(2020, 1, 1), "2", "EU"))));

    // T+3 of 7 October 2013 (SEC Rule 15c6-1) is the 10th; set to T+1 for that day, the 8th, from the next trade on, also after a restart.
    [Fact]
    public void A_trade_settles_by_the_cycle_that_is_set()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(new(2013, 10, 10), firm.Book(firm.Ticket("T-1", Side.Buy, 10)).SettleOn);
        firm.Must(Row(ConventionKind.SettlementCycle, firm.Day, "1", "US"));
        Assert.Empty(firm.Must(Row(ConventionKind.SettlementCycle, firm.Day, "1", "US")));
        Assert.Equal(new(2013, 10, 8), firm.Book(firm.Ticket("T-2", Side.Buy, 10)).SettleOn);
        var again = new Firm();
        Assert.True(again.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), again.Save());
        Assert.Equal(1, SettlementCycles.Days(Market.Us, firm.Day, again.Register.Conventions));
        Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
    }

    // EUR 2 at 1.16 dollars is 2.32. Set for dollars: 3 up to 50 000, 30 above; of yen nothing is set.
    [Theory, InlineData("USD", 50_000, 3), InlineData("USD", 50_000.01, 30), InlineData("JPY", 1, 2.32)]
    public void A_tolerance_of_a_currency_needs_no_rate(string currency, double amount, double tolerance)
    {
        var set = Set((ConventionKind.Tolerance, default, "3", "USD"), (ConventionKind.ToleranceAbove, default, "30", "USD"),
            (ConventionKind.ToleranceUpTo, default, "50000", "USD"));
        Assert.Equal((decimal)tolerance, set.Tolerance(currency, (decimal)amount, Move, 1.16m));
        Assert.Equal(currency == "USD" ? (decimal)tolerance : 0, set.Tolerance(currency, (decimal)amount, Move, null));
    }

    // Wednesday 8 October 2025, New York on daylight time, four hours behind UTC; Frankfurt two before.
    [Fact]
    public void Clocks_go_by_what_is_set()
    {
        DateOnly day = new(2025, 10, 8);
        var set = Set((ConventionKind.AffirmBy, day, "T 20:30", "US"), (ConventionKind.AffirmLateFrom, day, "T 18:00", "EU"),
            (ConventionKind.AffirmLateBy, day, "T+1 10:00", "EU"), (ConventionKind.CutOff, day, "T 14:00", "US"),
            (ConventionKind.TellWithin, day, "30", ""), (ConventionKind.TellAtOnce, day, "120", ""));
        Assert.Equal(Instant("2025-10-09T00:30Z"), Clocks.AffirmBy(Market.Us, day, Instant("2025-10-08T15:00Z"), set));
        // 17:30 is no longer late.
        Assert.Equal(Instant("2025-10-08T22:00Z"), Clocks.AffirmBy(Market.Eu, day, Instant("2025-10-08T15:30Z"), set));
        Assert.Equal(Instant("2025-10-09T08:00Z"), Clocks.AffirmBy(Market.Eu, day, Instant("2025-10-08T16:30Z"), set));
        Assert.Equal(Instant("2025-10-08T18:00Z"), Clocks.CutOff(Market.Us, day, set));
        var early = Instant("2025-10-08T15:59Z");
        Assert.Equal(early + 30 * 60_000, Clocks.TellBy(Market.Us, day, early, set)); // two hours and a minute before
        Assert.Equal(early + 60_000, Clocks.TellBy(Market.Us, day, early + 60_000, set));
        Assert.Equal(Clocks.AffirmBy(Market.Us, day.AddDays(-1), 0), Clocks.AffirmBy(Market.Us, day.AddDays(-1), 0, set));
    }

    // Rule 204: a long sale has until the third settlement day after the settlement date, here the 10th; set to one day, the 11th.
    [Theory, InlineData("", "2013-10-16"), InlineData("1", "2013-10-11")]
    public void A_close_out_goes_by_the_days_that_are_set(string days, string by)
    {
        var firm = TestFirm.Funded();
        if (days.Length > 0) firm.Must(Row(ConventionKind.CloseOutLong, new(2013, 1, 1), days));
        firm.Book(firm.Ticket("T-1", Side.Sell, 10) with { Counterparty = TestFirm.Alone });
        firm.Until(new(2013, 10, 10));
        firm.Must(new HoldInstruction(firm.Firm.Settlement.Due(firm.Day).Single().Number, "kept back"));
        Assert.Equal(DateOnly.Parse(by), Assert.Single(firm.EndDay().OfType<SettlementFact.CloseOutDue>()).By);
    }

    // Rule 203(c)(6) wants 10 000 shares; with 10 set, ten are enough, on the second day running when two are set.
    [Fact]
    public void The_threshold_list_goes_by_what_is_set()
    {
        var firm = TestFirm.Funded();
        firm.Must(Row(ConventionKind.ThresholdShares, firm.Day, "10"));
        firm.Must(Row(ConventionKind.ThresholdDays, firm.Day, "2"));
        firm.Book(firm.Ticket("T-1", Side.Sell, 10) with { Counterparty = TestFirm.Alone });
        firm.Until(new(2013, 10, 10));
        firm.Must(new HoldInstruction(firm.Firm.Settlement.Due(firm.Day).Single().Number, "kept back"));
        firm.EndDay();
        Assert.False(firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
        firm.NextDay();
        firm.EndDay();
        Assert.True(firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
    }

    [Theory, InlineData("CYCLE", "2", "EU", "convention"), InlineData("SETTLEMENT-CYCLE", "31", "EU", "value"),
        InlineData("SETTLEMENT-CYCLE", "1.5", "EU", "value"), InlineData("SETTLEMENT-CYCLE", "1", "Eu", "of"),
        InlineData("TOLERANCE", "2", "XXQ", "of"), InlineData("TELL-WITHIN", "60", "US", "of"),
        InlineData("AFFIRM-BY", "21:00", "US", "value"),
        InlineData("AFFIRM-BY", "T 24:01", "US", "value"), InlineData("AFFIRM-BY", "T+31 10:00", "US", "value"),
        InlineData("MARGIN-TAIL", "1", "", "value")]
    public void What_cannot_be_is_refused_by_column(string name, string value, string of, string column)
    {
        var firm = TestFirm.Funded();
        var refused = Assert.Single(firm.Run(Row(name, firm.Day, value, of)).OfType<Refused>());
        Assert.Equal((Refusal.BadTerms, $"market-conventions.csv:2:{column}"), (refused.Why, refused.Source));
    }

    // MarginFirm.History: two days lost 20, 10 and 5 per cent once each. At one in a hundred of 250 the third worst counts (5 per cent of
    // 10 000.00), at one in 250 the second.
    [Theory, InlineData("", 500_00), InlineData("250", 1_000_00)]
    public void The_tail_of_initial_margin_goes_by_what_is_set(string oneIn, long margin)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Method = InitialMethod.ValueAtRisk });
        if (oneIn.Length > 0) firm.Must(Row(ConventionKind.MarginTail, firm.Day, oneIn));
        firm.History();
        Assert.Equal(margin, firm.End(100).Figures().Initial.Amount);
    }
}
