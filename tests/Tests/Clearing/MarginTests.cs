using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Clearing;

/// <summary>The figures of a netting set: variation, gross value, initial margin.</summary>
public sealed class MarginTests
{
    // 100 at 50.00 are worth 5 000.00; 4 850.00 is owed for them: 150.00 in our favour. Floor without an agreement: 200 bp of 5 000.00.
    [Theory, InlineData(Side.Buy, 150_00), InlineData(Side.Sell, -150_00)]
    public void Variation_is_what_is_open_at_the_days_price_less_what_was_contracted(Side side, long cents)
    {
        var figures = MarginFirm.With(TestFirm.Ccp, side).End(50m).Figures();
        Assert.Equal((1, 0, 5_000_00, cents), (figures.OpenCount, figures.Unpriced, figures.Gross, figures.Variation));
        Assert.Equal(new(InitialMethod.Floor, 100_00, 0), figures.Initial);
        Assert.Equal((null, null), (figures.RequiredGiven, figures.RequiredTaken));
    }

    // 100 SAP at 40.00 EUR bought for 4 850.00 EUR: −850.00 EUR, at 1.36 −1 156.00 USD; gross 4 000.00 EUR are 5 440.00 USD.
    [Fact]
    public void All_is_in_the_base_currency_at_the_days_rate()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 100, TestFirm.Sap));
        firm.Price(40m, TestFirm.Sap);
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.36m, "fx.csv"));
        var figures = firm.EndDay().OfType<MarginFact>().Figures();
        Assert.Equal((5_440_00, -1_156_00), (figures.Gross, figures.Variation));
    }

    // 1 000 nominal at 99 % are 990.00; bought at 48.50 % for 485.00.
    [Fact]
    public void Debt_is_priced_in_per_cent()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 1_000, TestFirm.Bond));
        firm.Price(99m, TestFirm.Bond);
        Assert.Equal(990_00 - 485_00, firm.EndDay().OfType<MarginFact>().Figures().Variation);
    }

    [Fact]
    public void What_has_no_price_or_no_rate_is_counted_and_left_out()
    {
        var firm = MarginFirm.With(TestFirm.Ccp);
        firm.Book(firm.Ticket("T-2", Side.Buy, 100, TestFirm.Sap));
        firm.Price(40m, TestFirm.Sap); // and no rate for the euro
        var figures = firm.EndDay().OfType<MarginFact>().Figures();
        Assert.Equal((2, 2, 0, 0), (figures.OpenCount, figures.Unpriced, figures.Gross, figures.Variation));
    }

    // A price of 10¹⁸ with 10¹⁸ units behind it would be more than any number here holds.
    [Fact]
    public void A_price_past_reason_is_as_none()
    {
        var firm = MarginFirm.With(TestFirm.Ccp);
        for (var ago = 1; ago < 30; ago++) firm.Price(ago % 2 == 0 ? 0.0000000001m : 999_999_999_999_999_999m, ago: ago);
        Assert.Equal(1, firm.End(999_999_999_999_999_999m).Figures().Unpriced);
        firm.NextDay();
        Assert.True(firm.End(48.50m).Figures().Initial.Amount > 0);
    }

    // Bought 100, due on the 10th, and fails. Marked to 49.00: 50.00 paid at once, and the variation that is left is nothing.
    [Fact]
    public void What_a_mark_has_paid_is_not_owed_again()
    {
        var firm = MarginFirm.With(TestFirm.Ccp);
        firm.Until(new(2013, 10, 10));
        firm.Price(49m);
        var facts = firm.EndDay(new Answer(Assert.Single(firm.Firm.Settlement.Due(firm.Day)).Number, 0, FailReason.CounterpartyLack));
        Assert.Equal(50_00, Assert.Single(facts.OfType<SettlementFact.Marked>()).Cash.Amount);
        Assert.Equal((0, 4_900_00), (facts.OfType<MarginFact>().Figures().Variation, facts.OfType<MarginFact>().Figures().Gross));
    }

    // With a broker that nets not and no agreement each trade settles alone: no set. Cancelled by both sides it is still owed.
    [Fact]
    public void A_set_is_the_ccp_or_who_nets_or_who_has_an_agreement()
    {
        Assert.Empty(MarginFirm.With(TestFirm.Alone).End(50m));
        Assert.Equal(150_00, MarginFirm.With(TestFirm.Nets).End(50m).Figures().Variation);
        var firm = MarginFirm.Agreed(MarginFirm.Plain, TestFirm.Alone);
        Assert.Equal(150_00, firm.End(50m).Figures().Variation);
        var number = Assert.Single(firm.Firm.Settlement.Open).Number;
        firm.NextDay();
        foreach (var byUs in new[] { true, false }) firm.Must(new CancelInstruction(number, firm.Day, byUs, "drawn"));
        Assert.Equal(250_00, firm.End(51m).Figures().Variation);
    }

    [Fact]
    public void However_often_a_days_settlement_runs_the_figures_are_told_once()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain);
        firm.Price(40m);
        firm.Must(new Countinghouse.Records.CutOff(firm.Day));
        Assert.Equal(2, firm.Must(new SettleDue(firm.Day, [])).OfType<MarginFact>().Count()); // reckoned and called
        Assert.Empty(firm.Run(new SettleDue(firm.Day, [])).OfType<MarginFact>());
    }

    // 252 closes, 250 changes over two days. Worth 10 000.00, the position loses 2 000.00, 1 000.00 and 500.00 on the ways down, and a
    // short one 2 500.00, 1 111.11 and 526.32 on the ways up (100/80, 100/90, 100/95). The last hundredth is two and a half scenarios:
    // (2 000 + 1 000 + 250) / 2.5 = 1 300.00; (2 500.00 + 1 111.11 + 263.16) / 2.5 = 1 549.708.
    [Theory]
    [InlineData(InitialMethod.ExpectedShortfall, Side.Buy, 1_300_00), InlineData(InitialMethod.ValueAtRisk, Side.Buy, 500_00)]
    [InlineData(InitialMethod.ExpectedShortfall, Side.Sell, 1_549_71), InlineData(InitialMethod.ValueAtRisk, Side.Sell, 526_32)]
    [InlineData(InitialMethod.None, Side.Buy, 0)]
    public void Initial_margin_is_the_tail_of_what_prices_did_over_two_days(InitialMethod method, Side side, long cents)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Method = method }, side: side);
        firm.History();
        Assert.Equal(new(method, cents, method == InitialMethod.None ? 0 : 250), firm.End(100m).Figures().Initial);
    }

    // 49 scenarios end before the fall of 50 days ago: nothing moved in them. 15 % of 10 000.00 is more than 1 300.00.
    [Theory, InlineData(49, 0, 49, 0), InlineData(250, 1_500, 250, 1_500_00), InlineData(20, 250, 20, 250_00)]
    public void The_window_says_how_far_back_and_the_floor_how_little(int window, int floorBp, int scenarios, long cents)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with
        { Method = InitialMethod.ExpectedShortfall, Window = window, FloorBp = floorBp });
        firm.History();
        Assert.Equal(new(InitialMethod.ExpectedShortfall, cents, scenarios), firm.End(100m).Figures().Initial);
    }

    // 21 closes make 19 scenarios, which is one too few; 22 make 20.
    [Theory, InlineData(20, InitialMethod.Floor, 19), InlineData(21, InitialMethod.ExpectedShortfall, 20)]
    public void Of_too_few_scenarios_the_floor_alone_is_taken(int before, InitialMethod method, int scenarios)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Method = InitialMethod.ExpectedShortfall, FloorBp = 100 });
        for (var ago = 1; ago <= before; ago++) firm.Price(50m, ago: ago);
        Assert.Equal(new(method, 50_00, scenarios), firm.End(50m).Figures().Initial);
    }

    // Two for one: 100 before, 50 from the ex-date on, and no value is lost. Without the announcement half of it would seem to be.
    [Theory, InlineData(true, 0), InlineData(false, 2_500_00)]
    public void A_split_is_no_loss(bool announced, long cents)
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Method = InitialMethod.ValueAtRisk });
        for (var ago = 1; ago <= 30; ago++) firm.Price(ago <= 10 ? 50 : 100, ago: ago);
        var ex = firm.Day.AddDays(-10);
        if (announced)
            firm.Must(new AnnounceAction(new("S-1", "SPLIT", TestFirm.Aig, ex, ex, ex, null, "", 2, 1, "", null), "corporate-actions.csv"));
        Assert.Equal(cents, firm.End(50m).Figures().Initial.Amount);
    }

    // Long one and short the other of the same value, with the same history: what one loses the other gains.
    [Fact]
    public void Positions_of_a_set_offset_each_other()
    {
        var firm = MarginFirm.Agreed(MarginFirm.Plain with { Method = InitialMethod.ExpectedShortfall });
        firm.Book(firm.Ticket("T-2", Side.Sell, 100, TestFirm.BankOfAmerica) with { Counterparty = TestFirm.Nets });
        firm.History();
        for (var ago = 0; ago <= 251; ago++)
            firm.Price(firm.Firm.Register.CloseOf(firm.AssetOf(TestFirm.Aig), firm.Day.AddDays(-ago)) ?? 0, TestFirm.BankOfAmerica, ago);
        Assert.Equal((20_000_00, 0), firm.End(100m).Figures() is var f ? (f.Gross, f.Initial.Amount) : default);
    }

    [Theory]
    [InlineData("", 0, Refusal.UnknownCounterparty), InlineData(TestFirm.Nets, -1, Refusal.BadTerms)]
    [InlineData(TestFirm.Nets, 0.001, Refusal.BadTerms), InlineData(TestFirm.Nets, 1e18, Refusal.BadTerms)]
    public void Terms_that_cannot_be_are_refused(string party, double threshold, Refusal why) => Assert.Equal(why, TestFirm.Funded().Ask(
        new SetMarginAgreement(party, new(2013, 10, 7), MarginFirm.Plain with { Threshold = (decimal)threshold }, "m")));

    [Fact]
    public void Terms_are_kept_once_and_open_the_accounts_for_collateral_once()
    {
        var firm = TestFirm.Funded();
        foreach (var wrong in new[] { MarginFirm.Plain with { Window = 19 }, MarginFirm.Plain with { FloorBp = -1 } })
            Assert.Equal(Refusal.BadTerms, firm.Ask(new SetMarginAgreement(TestFirm.Ccp, firm.Day, wrong, "m")));
        Assert.Equal(3, firm.Must(new SetMarginAgreement(TestFirm.Ccp, firm.Day, MarginFirm.Plain, "m")).Count);
        Assert.Empty(firm.Must(new SetMarginAgreement(TestFirm.Ccp, firm.Day, MarginFirm.Plain, "m")));
        Assert.Single(firm.Must(new SetMarginAgreement(TestFirm.Ccp, firm.Day, MarginFirm.Plain with { FloorBp = 1 }, "m")));
        Assert.Equal(Refusal.ReservedName, firm.Ask(new OpenAccount(
            new("GIVEN-X", AccountClass.Client, "x", "US", "USD", AccountSettlement.Carried, "", null), "accounts.csv")));
        Assert.Equal(new Balance(), firm.Balance("GIVEN-CCP", "USD"));
    }

    [Fact]
    public void The_figures_move_nothing()
    {
        var with = MarginFirm.Agreed(MarginFirm.Plain);
        var without = MarginFirm.With(TestFirm.Nets);
        Assert.NotNull(with.End(40m).Call());
        without.End(40m);
        Assert.Equal(without.Firm.Seen(), with.Firm.Seen());
    }
}
