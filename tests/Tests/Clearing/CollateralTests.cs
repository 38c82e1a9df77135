using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Clearing;

/// <summary>Calls and their answers; collateral lodged, returned, substituted, and what it counts for.</summary>
public sealed class CollateralTests
{
    static readonly MarginSide Given = new(TestFirm.Nets, MarginDirection.Given), Taken = new(TestFirm.Nets, MarginDirection.Taken);
    static readonly DateOnly Tuesday = new(2013, 10, 8);

    static MarginFact.Called? Called(AskedTerms terms, decimal close) => MarginFirm.Agreed(terms).End(close).Call();

    // At 40.00 the 100 are worth 4 000.00, 850.00 less than is to be paid: we owe. Less the threshold of 500.00 it is 350.00. At 43.00 it
    // is 550.00 less 500.00. A call equals or exceeds the minimum transfer amount (ISDA Credit Support Annex, paragraph 3(a)).
    [Theory]
    [InlineData(500, 100, 0, 40, 350_00), InlineData(500, 100, 100, 40, 400_00), InlineData(500, 350, 0, 40, 350_00)]
    [InlineData(500, 350.01, 0, 40, 0), InlineData(500, 100, 0, 43, 0), InlineData(0, 0, 0, 48.5, 0), InlineData(900, 0, 0, 40, 0)]
    public void What_is_short_is_called_from_the_minimum_on_and_rounded_up(
        double threshold, double minimum, double rounding, double close, long cents)
    {
        var called = Called(MarginFirm.Plain with
        { Threshold = (decimal)threshold, MinimumTransfer = (decimal)minimum, Rounding = (decimal)rounding }, (decimal)close);
        Assert.Equal(cents, called?.Amount ?? 0);
        if (called is not null) Assert.Equal((MarginDirection.Given, Tuesday), (called.Direction, called.DueOn));
    }

    // At 50.00 they owe 150.00. Each agreement has its direction; one that ended has none.
    [Theory, InlineData(MarginDirection.Given, 40, 850_00), InlineData(MarginDirection.Given, 50, 0)]
    [InlineData(MarginDirection.Taken, 40, 0), InlineData(MarginDirection.Taken, 50, 150_00)]
    [InlineData(MarginDirection.Both, 50, 150_00), InlineData(MarginDirection.None, 40, 0)]
    public void An_agreement_says_who_gives(MarginDirection direction, double close, long cents) =>
        Assert.Equal(cents, Called(MarginFirm.Plain with { Direction = direction }, (decimal)close)?.Amount ?? 0);

    // 850.00 called on Monday; on Tuesday at 39.00 it is 950.00: another 100.00. At 49.00 nothing is owed, and both are closed.
    [Fact]
    public void What_is_called_is_not_called_again_and_what_is_no_longer_short_is_closed()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain);
        Assert.Equal(850_00, firm.End(40m).Call()?.Amount);
        firm.NextDay();
        Assert.Equal(100_00, firm.End(39m).Call()?.Amount);
        firm.NextDay();
        var facts = firm.End(49m);
        Assert.Equal([CallEnd.Covered, CallEnd.Covered], facts.OfType<MarginFact.CallClosed>().Select(c => c.How));
        Assert.Equal(50_00, facts.Call()?.Amount); // and now they owe
        Assert.Equal(MarginDirection.Taken, firm.Open().Terms.Direction);
    }

    static TestFirm OneCall(MarginDirection direction = MarginDirection.Both)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Direction = direction });
        firm.End(40m);
        firm.NextDay();
        return firm;
    }

    [Fact]
    public void A_call_that_is_agreed_is_closed_by_what_is_lodged_against_it()
    {
        var firm = OneCall();
        var call = firm.Open().Number;
        Assert.IsType<MarginFact.CallAgreed>(Assert.Single(firm.Must(new AcceptCall(call))));
        Assert.Empty(firm.Must(new AcceptCall(call)));
        firm.Must(new LodgeCollateral(Given, new("USD", 800), call, ""));
        Assert.Equal(50_00, firm.Open().Outstanding);
        var facts = firm.Must(new LodgeCollateral(Given, new("USD", 50), 0, "")); // against the oldest, unasked
        Assert.Equal(CallEnd.Delivered, Assert.Single(facts.OfType<MarginFact.CallClosed>()).How);
        Assert.Equal((850_00, 1_000_000_00 - 850_00),
            (firm.Balance("GIVEN-BROKER-1", "USD").Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted));
        var figures = firm.End(40m).Figures();
        Assert.Equal((850_00, 850_00L), (figures.Given, figures.RequiredGiven));
        Assert.Empty(firm.Firm.Margin.OpenCalls);
    }

    [Fact]
    public void A_dispute_leaves_a_part_agreed_and_ends_between_that_and_what_was_called()
    {
        var firm = OneCall();
        var call = firm.Open().Number;
        Assert.Equal(Refusal.DisputeNeedsReason, firm.Ask(new DisputeCall(call, 600, "")));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new DisputeCall(call, 850, "their price")));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new SettleDispute(call, 700, "")));
        var disputed = Assert.IsType<MarginFact.CallDisputed>(Assert.Single(firm.Must(new DisputeCall(call, 600, "their price"))));
        Assert.Equal((600_00, 250_00), (disputed.Agreed, disputed.Disputed));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new AcceptCall(call)));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new DisputeCall(call, 500, "once more")));
        firm.Must(new LodgeCollateral(Given, new("USD", 600), call, ""));
        Assert.Equal(250_00, firm.Open().Outstanding); // the disputed part stands, and is not called again
        Assert.Null(firm.End(40m).Call());
        firm.NextDay();
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new SettleDispute(call, 599, "")));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new SettleDispute(call, 851, "")));
        var settled = firm.Must(new SettleDispute(call, 600, "our price was wrong"));
        Assert.Equal(CallEnd.Delivered, Assert.IsType<MarginFact.CallClosed>(settled[1]).How);
    }

    [Fact]
    public void A_dispute_that_ends_with_nothing_is_conceded()
    {
        var firm = OneCall();
        firm.Must(new DisputeCall(firm.Open().Number, 0, "no such trade"));
        var facts = firm.Must(new SettleDispute(firm.Open().Number, 0, ""));
        Assert.Equal(CallEnd.Conceded, facts.OfType<MarginFact.CallClosed>().Single().How);
    }

    // What someone calls by figures of its own stays until it is answered, whatever our figures say.
    [Fact]
    public void A_call_that_someone_makes_does_not_lapse_by_our_figures()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain);
        Assert.Equal(Refusal.DisputeNeedsReason, firm.Ask(new RaiseCall(Given, 300, "")));
        Assert.Equal(Refusal.BadCallAmount, firm.Ask(new RaiseCall(Given, 0, "intraday")));
        Assert.Equal(Refusal.NoMarginAgreement, firm.Ask(new RaiseCall(Given with { Counterparty = TestFirm.Ccp }, 300, "intraday")));
        Assert.Equal(Refusal.UnknownCounterparty, firm.Ask(new RaiseCall(Given with { Counterparty = "X" }, 300, "intraday")));
        Assert.Equal(Refusal.UnknownCall, firm.Ask(new AcceptCall(0)));
        firm.Must(new RaiseCall(Given, 300, "intraday"));
        firm.End(48.50m);
        Assert.Equal(300_00, firm.Open().Outstanding);
    }

    // Haircuts of the BCBS-IOSCO schedule: cash 0, equities 15 %, government debt over five years 4 %, another currency 8 % more.
    // 10 AIG at 40.00: 400.00, 340.00 after. 100 EUR at 1.36: 136.00, 125.12 after. 10 SAP at 50.00 EUR: 680.00, 523.60 after 23 %.
    [Theory]
    [InlineData("USD", 100, 0, 100_00, 100_00), InlineData(TestFirm.Aig, 10, 1_500, 400_00, 340_00)]
    [InlineData("EUR", 100, 800, 136_00, 125_12), InlineData(TestFirm.Sap, 10, 2_300, 680_00, 523_60)]
    [InlineData(TestFirm.Bond, 1_000, 400, 990_00, 950_40)]
    public void Collateral_counts_for_its_value_less_a_haircut(string asset, int amount, int haircutBp, long value, long after)
    {
        var firm = OneCall();
        firm.Price(40m);
        firm.Price(50m, TestFirm.Sap);
        firm.Price(99m, TestFirm.Bond);
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.36m, "fx.csv"));
        var valued = firm.Must(new LodgeCollateral(Taken, new(asset, amount), 0, "")).OfType<MarginFact.Valued>().Single().Value;
        Assert.Equal((haircutBp, value, after), (valued.HaircutBp, valued.Value, valued.After));
    }

    // A haircut of the asset's own goes before its class's, and each holds from its date on: 400.00 less 30 %.
    [Fact]
    public void Haircuts_are_data_and_the_close_values_anew()
    {
        var firm = OneCall();
        firm.Price(40m);
        firm.Must(new LodgeCollateral(Given, new(TestFirm.Aig, 10), 0, ""));
        firm.Must(new SetHaircut("EQUITY", firm.Day, 2_000, "haircuts.csv"));
        firm.Must(new SetHaircut(TestFirm.Aig, firm.Day.AddDays(1), 3_000, "haircuts.csv"));
        Assert.Empty(firm.Must(new SetHaircut("EQUITY", firm.Day, 2_000, "haircuts.csv")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetHaircut("EQUITY", firm.Day, 10_001, "haircuts.csv")));
        Assert.Equal(Refusal.UnknownInstrument, firm.Ask(new SetHaircut("SHARES", firm.Day, 1, "haircuts.csv")));
        Assert.Equal(320_00, firm.End(40m).Figures().Given);
        firm.NextDay();
        Assert.Equal(280_00, firm.End(40m).Figures().Given);
        firm.NextDay();
        Assert.DoesNotContain(firm.End(40m), f => f is MarginFact.Valued); // nothing of it has changed
    }

    [Fact]
    public void Securities_given_leave_the_depository_and_come_back()
    {
        var firm = OneCall();
        firm.Must(new LodgeCollateral(Given, new(TestFirm.Aig, 10), 0, ""));
        Assert.Equal((9_990, 10), (firm.Balance("CSD", TestFirm.Aig).Posted, firm.Balance("GIVEN-BROKER-1", TestFirm.Aig).Posted));
        Assert.Equal(Refusal.NotLodged, firm.Ask(new ReturnCollateral(Given, new(TestFirm.Aig, 11), "")));
        firm.Must(new ReturnCollateral(Given, new(TestFirm.Aig, 10), ""));
        Assert.Equal((10_000, 0), (firm.Balance("CSD", TestFirm.Aig).Posted, firm.Balance("GIVEN-BROKER-1", TestFirm.Aig).Posted));
    }

    // At 50.00 they owe 150.00 and have lodged 200.00: 50.00 may go back, no cent more.
    [Fact]
    public void What_was_taken_is_owed_back_as_far_as_it_is_not_needed()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain);
        firm.Must(new LodgeCollateral(Taken, new("USD", 200), 0, ""));
        Assert.Equal((1_000_200_00, -200_00),
            (firm.Balance("SETTLEMENT-BANK", "USD").Posted, firm.Balance("TAKEN-BROKER-1", "USD").Posted));
        Assert.Null(firm.End(50m).Call());
        firm.NextDay();
        Assert.Equal(Refusal.CollateralNeeded, firm.Ask(new ReturnCollateral(Taken, new("USD", 50.01m), "")));
        firm.Must(new ReturnCollateral(Taken, new("USD", 50), ""));
        Assert.Equal(-150_00, firm.Balance("TAKEN-BROKER-1", "USD").Posted);
    }

    // 10 AIG at 40.00 count for 340.00 after 15 %: 339.99 in cash are too little.
    [Fact]
    public void An_asset_is_substituted_at_one_stroke_by_one_as_good_and_by_none_worse()
    {
        var firm = OneCall();
        firm.Price(40m);
        firm.Must(new LodgeCollateral(Given, new(TestFirm.Aig, 10), 0, ""));
        Command By(string asset, decimal units) => new SubstituteCollateral(Given, new(TestFirm.Aig, 10), new(asset, units), "");
        Assert.Equal(Refusal.CollateralWorthLess, firm.Ask(By("USD", 339.99m)));
        Assert.Equal(Refusal.BadTerms, firm.Ask(By(TestFirm.Aig, 10)));
        Assert.Equal(Refusal.ShortOfCash, firm.Ask(By("USD", 2_000_000)));
        Assert.Equal(Refusal.NotLodged, firm.Ask(new SubstituteCollateral(Given, new(TestFirm.Sap, 1), new("USD", 1), "")));
        var facts = firm.Must(By("USD", 340));
        Assert.Equal(EntryKind.Collateral, Assert.Single(facts.OfType<LedgerFact.EntryPosted>()).Entry.Kind);
        Assert.Equal((0, 340_00, 10_000), (firm.Balance("GIVEN-BROKER-1", TestFirm.Aig).Posted,
            firm.Balance("GIVEN-BROKER-1", "USD").Posted, firm.Balance("CSD", TestFirm.Aig).Posted));
        Assert.Equal(340_00, firm.End(40m).Figures().Given);
    }

    [Theory]
    [InlineData("USD", 1_000_000.01, Refusal.ShortOfCash), InlineData(TestFirm.Aig, 10_001, Refusal.ShortOfSecurities)]
    [InlineData(TestFirm.Aig, 0.5, Refusal.BadTerms), InlineData("USD", 0, Refusal.BadTerms), InlineData("USD", -1, Refusal.BadTerms)]
    [InlineData("XXX", 1, Refusal.UnknownInstrument)]
    public void What_cannot_be_given_is_refused_and_nothing_moves(string asset, double amount, Refusal why)
    {
        var firm = OneCall();
        var before = firm.Firm.Seen();
        Assert.Equal(why, firm.Ask(new LodgeCollateral(Given, new(asset, (decimal)amount), 0, "")));
        Assert.Equal(Refusal.UnknownCall, firm.Ask(new LodgeCollateral(Given, new("USD", 1), 1, "")));
        Assert.Equal(Refusal.NoMarginAgreement,
            firm.Ask(new LodgeCollateral(Given with { Counterparty = TestFirm.Ccp }, new("USD", 1), 0, "")));
        Assert.Equal(before, firm.Firm.Seen());
    }

    // Again and again as much as an amount may be: the balances end at a quarter of 64 bits, and say so.
    [Fact]
    public void More_than_the_books_hold_is_refused()
    {
        var firm = OneCall();
        var answers = Enumerable.Range(0, 9).Select(_ => firm.Ask(new LodgeCollateral(Taken, new(TestFirm.Aig, 1e18m), 0, ""))).ToList();
        Assert.Equal(Refusal.None, answers[0]);
        Assert.Equal(Refusal.Overflow, answers[^1]);
    }

    [Fact]
    public void Between_two_days_calls_are_answered_and_no_collateral_moves()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain);
        firm.End(40m);
        firm.Must(new AcceptCall(firm.Open().Number));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new LodgeCollateral(Given, new("USD", 1), 0, "")));
        firm.NextDay();
        firm.Must(new LodgeCollateral(Given, new("USD", 1), 0, ""));
    }

    [Fact]
    public void Before_the_first_day_there_is_nothing_to_call()
    {
        var firm = new TestFirm();
        firm.Must(new SetMarginAgreement(TestFirm.Nets, firm.Day, MarginFirm.Plain, "m"));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new RaiseCall(Given, 1, "why")));
    }
}
