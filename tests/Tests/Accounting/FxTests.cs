using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

/// <summary>Conversions, positions and their cost, revaluation. Amounts are worked by hand beside each.</summary>
public sealed class FxTests
{
    static FxTerms Sells(string id, string from, decimal? amount, string into, decimal? rate = null) => new(
        id, TestFirm.Client, "", from, amount, into, null, rate is null ? "" : "EURUSD", rate, null,
        TestFirm.At(new(2013, 10, 7), 12));

    static ConvertCurrency Asks(FxTerms terms) => new(terms, "fx-trades.csv:2");

    static TestFirm Quoted(decimal rate = 1.3577m)
    {
        var firm = TestFirm.Funded(credit: 10_000_000_00);
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", rate, "fx.csv"));
        return firm;
    }

    static long Traded(TestFirm firm, string account, string asset) => firm.Balance(account, asset).Traded;

    // 10 000 EUR at 1.3600 are 13 600 USD. Traded on Monday 2013-10-07: Tuesday, Wednesday the 9th.
    [Fact]
    public void A_client_converts_with_the_firm_and_is_paid_on_the_spot_date()
    {
        var firm = Quoted();
        var deal = Assert.Single(firm.Must(Asks(Sells("F1", "EUR", 10_000, "USD", 1.36m))).OfType<FxFact.Converted>()).Deal;
        Assert.Equal((13_600_00, new DateOnly(2013, 10, 9), RateWay.Agreed), (deal.BoughtAmount, deal.ValueDate, deal.Rate.Way));
        var before = firm.Balance(TestFirm.Client, "EUR").Posted;
        Assert.Equal((10_000_00, -13_600_00), (firm.Balance(TestFirm.Client, "EUR").Pending, firm.Balance(TestFirm.Client, "USD").Pending));
        Assert.Equal((-10_000_00, 13_600_00), (Traded(firm, "FX-POSITION", "EUR"), Traded(firm, "FX-EQUIVALENT", "USD")));
        firm.Until(new(2013, 10, 9));
        Assert.Equal(before, firm.Balance(TestFirm.Client, "EUR").Posted);
        firm.EndDay();
        Assert.Equal(before + 10_000_00, firm.Balance(TestFirm.Client, "EUR").Posted);
        Assert.Single(firm.Facts.OfType<FxFact.ConversionSettled>());
        Assert.All(firm.Facts.OfType<RecordsFact.ControlChecked>().Where(c => c.Control == "fx-positions"), c => Assert.True(c.Passed));
    }

    // Two days after Thursday the 10th is Monday the 14th, Columbus Day: no dollars are paid. After Friday the 11th the holiday lies
    // between, where it does not count.
    [Theory]
    [InlineData("EUR", "USD", "2013-10-07", "2013-10-09"), InlineData("EUR", "USD", "2013-10-10", "2013-10-15")]
    [InlineData("EUR", "USD", "2013-10-11", "2013-10-15"), InlineData("EUR", "GBP", "2013-10-10", "2013-10-15")]
    [InlineData("GBP", "USD", "2025-04-16", "2025-04-22"), InlineData("EUR", "CHF", "2025-12-23", "2025-12-29")]
    public void Spot_is_two_days_on_which_both_currencies_are_paid(string sold, string bought, string traded, string expected) =>
        Assert.Equal(DateOnly.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            SpotDate.Of(sold, bought, DateOnly.Parse(traded, System.Globalization.CultureInfo.InvariantCulture)));

    // 1 EUR is 1.3577 USD and 1 USD is 0.9050 CHF (both told); CHF to EUR is through USD: 905 / 0.905 / 1.3577 = 736.54 EUR.
    [Fact]
    public void The_rate_of_the_day_is_direct_inverse_or_through_the_base_currency_and_is_kept()
    {
        var firm = Quoted();
        firm.Must(new SetFxRate(firm.Day, "USD", "CHF", 0.905m, "fx.csv"));
        Conversion Deal(string id, string from, decimal amount, string into) =>
            firm.Must(Asks(Sells(id, from, amount, into))).OfType<FxFact.Converted>().Single().Deal;
        Assert.Equal((1_357_70, RateWay.Direct), Deal("D", "EUR", 1_000, "USD") is var d ? (d.BoughtAmount, d.Rate.Way) : default);
        Assert.Equal((736_54, RateWay.Inverse), Deal("I", "USD", 1_000, "EUR") is var i ? (i.BoughtAmount, i.Rate.Way) : default);
        Assert.Equal((736_54, RateWay.Cross), Deal("C", "CHF", 905, "EUR") is var c ? (c.BoughtAmount, c.Rate.Way) : default);
    }

    // Bought 100 EUR for 110 USD and 100 for 120; 150 sold for 180. Average cost: 150 of 230 / 200 = 172.50, gained 7.50. Oldest first:
    // 110 + 50 of 120 = 170, gained 10.
    [Theory, InlineData(FxCost.Average, 7_50, 57_50), InlineData(FxCost.Fifo, 10_00, 60_00)]
    public void What_is_sold_cost_by_average_or_the_oldest_first(FxCost method, long gain, long left)
    {
        var firm = Quoted();
        firm.Must(new SetFxPolicy(method, FxRevaluation.Monthly, ""));
        firm.Must(Asks(Sells("F1", "EUR", 100, "USD", 1.10m)));
        firm.Must(Asks(Sells("F2", "EUR", 100, "USD", 1.20m)));
        firm.Must(Asks(Sells("F3", "USD", 180, "EUR", 1.20m)));
        var step = firm.Facts.OfType<FxFact.PositionChanged>().Last().Step;
        Assert.Equal((-150_00, -180_00, gain), (step.Change, step.Based, step.Realised));
        Assert.Equal((-gain, left), (firm.Balance("FX-GAIN-LOSS", "USD").Posted, Traded(firm, "FX-EQUIVALENT", "USD")));
    }

    // 10 000 EUR bought at 1.10; on the month's last day, Thursday the 31st, 1.15: 500 USD more, undone on 1 November.
    [Fact]
    public void A_position_is_revalued_at_the_month_s_end_and_the_entry_undone_the_day_after()
    {
        var firm = Quoted(1.10m);
        firm.Must(Asks(Sells("F1", "EUR", 10_000, "USD", 1.10m)));
        firm.Until(new(2013, 10, 31));
        Assert.Empty(firm.Facts.OfType<FxFact.Revalued>());
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.15m, "fx.csv"));
        firm.EndDay();
        var revalued = Assert.Single(firm.Facts.OfType<FxFact.Revalued>());
        Assert.Equal((10_000_00, 11_000_00, 11_500_00), (revalued.Quantity, revalued.Cost, revalued.Value));
        Assert.Equal((500_00, -500_00), (firm.Balance("FX-REVALUATION", "USD").Posted, firm.Balance("FX-GAIN-LOSS", "USD").Posted));
        firm.NextDay();
        Assert.Equal((0, 0), (firm.Balance("FX-REVALUATION", "USD").Posted, firm.Balance("FX-GAIN-LOSS", "USD").Posted));
        Assert.Single(firm.Facts.OfType<FxFact.RevaluationReversed>());
    }

    // Commission of 30 EUR earned; taken up at 1.15 it is 34.50 USD of income and a position of 30 EUR that cost 34.50.
    [Fact]
    public void Income_in_another_currency_becomes_income_of_the_base_currency_and_a_position_of_the_firm()
    {
        var firm = Quoted(1.15m);
        firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Monthly, ""));
        firm.Must(new PostManual("J1", "commission", firm.Day,
            [firm.Leg(TestFirm.Client, "EUR", 30_00), firm.Leg("COMMISSION-INCOME", "EUR", -30_00)]));
        firm.Must(new RevalueFx(firm.Day));
        Assert.Equal((0, -34_50), (firm.Balance("COMMISSION-INCOME", "EUR").Posted, firm.Balance("COMMISSION-INCOME", "USD").Posted));
        Assert.Equal((-30_00, 34_50), (firm.Balance("FX-POSITION", "EUR").Posted, firm.Balance("FX-EQUIVALENT", "USD").Posted));
    }

    // IAS 21.21: 1 000 EUR of capital that came on a day at 1.15 cost 1 150 USD, whatever the rate is at the month's end; income waits.
    [Fact]
    public void Capital_in_another_currency_is_taken_up_at_the_rate_of_the_day_on_which_it_came()
    {
        var firm = Quoted(1.15m);
        firm.Must(Asks(Sells("F1", "EUR", 10, "USD", 1.15m)));
        firm.EndDay();
        firm.NextDay();
        var capital = firm.Balance("EQUITY", "USD").Posted;
        firm.Must(new PostManual("J1", "capital", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "EUR", 1_000_00), firm.Leg("EQUITY", "EUR", -1_000_00)]));
        firm.Must(new PostManual("J2", "commission", firm.Day,
            [firm.Leg(TestFirm.Client, "EUR", 30_00), firm.Leg("COMMISSION-INCOME", "EUR", -30_00)]));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        firm.EndDay();
        Assert.Equal((0, -1_150_00), (firm.Balance("EQUITY", "EUR").Posted, firm.Balance("EQUITY", "USD").Posted - capital));
        Assert.Equal(-30_00, firm.Balance("COMMISSION-INCOME", "EUR").Posted);
    }

    [Fact]
    public void With_a_counterparty_both_currencies_are_paid_in_one_entry_or_neither_is()
    {
        var firm = TestFirm.Funded(dollars: 1_000);
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        firm.Must(Asks(Sells("F1", "EUR", 900, "USD") with { Account = "FX-POSITION", Party = TestFirm.Alone }));
        firm.Must(Asks(Sells("F2", "EUR", 900, "USD") with { Account = "FX-POSITION", Party = TestFirm.Alone }));
        firm.Until(new(2013, 10, 9));
        firm.EndDay();
        Assert.Equal((100_00, 2_125_00), (firm.Balance("SETTLEMENT-BANK", "EUR").Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted));
        Assert.Equal((-900_00, 1_125_00), (firm.Balance("STREET-BROKER-2", "EUR").Posted, firm.Balance("STREET-BROKER-2", "USD").Posted));
        Assert.Single(firm.Facts.OfType<FxFact.ConversionUnpaid>());
        firm.NextDay();
        firm.Must(new PostManual("J1", "euros come in", firm.Day,
            [firm.Leg("SETTLEMENT-BANK", "EUR", 800_00), firm.Leg(TestFirm.Client, "EUR", -800_00)]));
        firm.EndDay();
        Assert.Equal((0, 3_250_00), (firm.Balance("SETTLEMENT-BANK", "EUR").Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted));
        Assert.Equal(2, firm.Facts.OfType<FxFact.ConversionSettled>().Count());
    }

    [Fact]
    public void A_conversion_cancelled_leaves_neither_balance_nor_position()
    {
        var firm = Quoted();
        firm.Must(Asks(Sells("F1", "EUR", 10_000, "USD", 1.36m)));
        firm.Must(new CancelConversion("F1", "booked twice", ""));
        foreach (var (account, asset) in new[] { (TestFirm.Client, "EUR"), (TestFirm.Client, "USD") })
            Assert.Equal(0, firm.Balance(account, asset).Pending);
        Assert.Equal((0, 0), (Traded(firm, "FX-POSITION", "EUR"), Traded(firm, "FX-EQUIVALENT", "USD")));
        Assert.Equal(Refusal.ConversionOver, firm.Ask(new CancelConversion("F1", "again", "")));
        Assert.Equal(Refusal.UnknownConversion, firm.Ask(new CancelConversion("F9", "never was", "")));
    }

    // Bought for 1 100 and for 1 200 USD, 1 000 EUR each; the one or the other was wrong. Nothing was sold, so nothing was earned: IAS
    // 21.28 knows differences of what is settled or translated, and of a deal that never was there is neither.
    [Theory, InlineData(FxCost.Average, "A", 1_200_00), InlineData(FxCost.Fifo, "A", 1_200_00)]
    [InlineData(FxCost.Average, "B", 1_100_00), InlineData(FxCost.Fifo, "B", 1_100_00)]
    public void A_conversion_cancelled_among_others_earns_nothing_and_leaves_their_cost(FxCost method, string wrong, long cost)
    {
        var firm = Quoted();
        firm.Must(new SetFxPolicy(method, FxRevaluation.Monthly, ""));
        firm.Must(Asks(Sells("A", "EUR", 1_000, "USD", 1.10m)));
        firm.Must(Asks(Sells("B", "EUR", 1_000, "USD", 1.20m)));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new CancelConversion(wrong, "wrong", ""));
        Assert.Equal((0, cost), (firm.Balance("FX-GAIN-LOSS", "USD").Traded, Traded(firm, "FX-EQUIVALENT", "USD")));
        firm.EndDay();
        Assert.All(firm.Facts.OfType<RecordsFact.ControlChecked>().Where(c => c.Control == "fx-positions"), c => Assert.True(c.Passed));
    }

    // Bought 100 EUR for 110 USD and 100 for 120, 150 sold for 180: the gain was 7.50 by average, 10 by the oldest first. Without the first
    // 100 were sold that had cost 120, and 50 that the firm had not: no gain, and 50 EUR owed that brought 60.
    [Theory, InlineData(FxCost.Average, -7_50), InlineData(FxCost.Fifo, -10_00)]
    public void What_later_sales_had_earned_is_corrected_on_the_day_of_the_cancellation(FxCost method, long corrected)
    {
        var firm = Quoted();
        firm.Must(new SetFxPolicy(method, FxRevaluation.Monthly, ""));
        firm.Must(Asks(Sells("F1", "EUR", 100, "USD", 1.10m)));
        firm.Must(Asks(Sells("F2", "EUR", 100, "USD", 1.20m)));
        firm.Must(Asks(Sells("F3", "USD", 180, "EUR", 1.20m)));
        firm.EndDay();
        firm.NextDay();
        var fact = Assert.Single(firm.Must(new CancelConversion("F1", "wrong", "")).OfType<FxFact.PositionCorrected>());
        Assert.Equal((firm.Day, -100_00, -110_00, corrected), (fact.Day, fact.Change, fact.Based, fact.Realised));
        Assert.Equal((0, -60_00), (firm.Balance("FX-GAIN-LOSS", "USD").Traded, Traded(firm, "FX-EQUIVALENT", "USD")));
        Assert.Equal(TestFirm.Replay(firm.Facts).Save(), firm.Firm.Save());
        var copy = new Firm();
        Assert.True(copy.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), copy.Save());
    }

    // What is taken out again, in any order, leaves the position of those that stay (property: reversal is exact); what settled in between
    // stays, and the gains told and corrected come to those of the books without.
    [Fact]
    public void A_position_with_changes_taken_out_is_that_of_those_left()
    {
        var drawn = Gen.Select(Gen.Long[-100_000, 100_000], Gen.Int[500_000, 2_000_000], Gen.OneOf(Gen.Const(FxCost.Average),
            Gen.Const(FxCost.Fifo)), Gen.Int[0, 3]).List[1, 30];
        drawn.Sample(all =>
        {
            var (history, right, earned) = (new FxHistory(), new FxPosition(), 0L);
            for (var i = 0; i < all.Count; i++)
            {
                var (change, rate, method, what) = all[i];
                var step = history.Now.Step(method, change, change * rate / 1_000_000);
                history.Add(new(i, default, method, change, step.Based), step);
                earned += step.Realised;
                if (what == 0) // all before can no longer be cancelled
                    history.Fix(all.Take(i).ToList().FindIndex(a => a.Item4 == 1) is >= 0 and var first ? first : i);
            }
            for (var i = all.Count - 1; i >= 0; i--)
                if (all[i].Item4 == 1)
                {
                    var without = Assert.NotNull(history.Without(i));
                    earned += without.Position.Cost - history.Now.Cost + without.Taken.Based;
                    history.TakeOut(i);
                }
            foreach (var (change, rate, method, what) in all.Where(a => a.Item4 != 1))
            {
                var step = right.Step(method, change, change * rate / 1_000_000);
                right.Take(step, method, default);
                earned -= step.Realised;
            }
            Assert.Equal((right.Quantity, right.Cost, 0), (history.Now.Quantity, history.Now.Cost, earned));
            Assert.Equal(right.Lots, history.Now.Lots);
        }, iter: 1_000);
    }

    public static TheoryData<Refusal, FxTerms> Refused()
    {
        var good = Sells("F1", "EUR", 100, "USD", 1.36m);
        return new()
        {
            { Refusal.TextTooLong, good with { Id = "" } },
            { Refusal.UnknownAccount, good with { Account = "NOBODY" } },
            { Refusal.UnknownCounterparty, good with { Account = "FX-POSITION" } },
            { Refusal.UnknownCounterparty, good with { Party = "NOBODY" } },
            { Refusal.UnknownCurrency, good with { Sell = "EURO" } },
            { Refusal.SameCurrency, good with { Buy = "EUR" } },
            { Refusal.BadFxAmount, good with { SellAmount = null } },
            { Refusal.BadFxAmount, good with { SellAmount = 1.001m } },
            { Refusal.BadFxAmount, good with { SellAmount = -1 } },
            { Refusal.BadFxAmount, good with { Pair = "EURGBP" } },
            { Refusal.NoFxRate, good with { Sell = "GBP", Rate = null } },
            { Refusal.RateDiffers, good with { BuyAmount = 137 } },
            { Refusal.ExecutedAfterBusinessDate, good with { ExecutedAt = TestFirm.At(new(2013, 10, 8), 1) } },
            { Refusal.BadValueDate, good with { ValueDate = new(2013, 10, 14) } },
            { Refusal.BadValueDate, good with { ValueDate = new(2013, 10, 4) } },
            { Refusal.BadValueDate, good with { ValueDate = new(9999, 12, 31) } },
            { Refusal.BadValueDate, good with { Buy = "SEK", BuyAmount = 900, Pair = "", Rate = null } },
            { Refusal.NoFxRate, good with { Sell = "GBP", Buy = "CHF", BuyAmount = 150, Pair = "", Rate = null } },
        };
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_meant_is_refused(Refusal why, FxTerms terms)
    {
        var firm = Quoted();
        Assert.Equal(why, firm.Ask(Asks(terms)));
        Assert.Null(firm.Firm.Register.AccountOf("FX-POSITION"));
    }

    [Fact]
    public void The_same_conversion_twice_is_one_and_another_under_its_id_is_refused()
    {
        var firm = Quoted();
        firm.Must(Asks(Sells("F1", "EUR", 100, "USD", 1.36m)));
        Assert.Empty(firm.Run(Asks(Sells("F1", "EUR", 100, "USD", 1.36m))));
        Assert.Equal(Refusal.ConversionKnownWithOtherContent, firm.Ask(Asks(Sells("F1", "EUR", 101, "USD", 1.36m))));
    }

    // Whatever is bought and sold, at whatever worth: what the position cost is what was paid and earned, and nothing is left of none.
    [Fact]
    public void A_position_s_cost_is_conserved_by_either_method()
    {
        var steps = Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Int[1, 2_000_000]).List[1, 40];
        Gen.Select(steps, Gen.OneOf(Gen.Const(FxCost.Average), Gen.Const(FxCost.Fifo))).Sample((drawn, method) =>
        {
            var position = new FxPosition();
            var (quantity, paid, earned) = (0L, 0L, 0L);
            foreach (var (change, rate) in drawn)
            {
                var step = position.Step(method, change, change * rate / 1_000_000);
                position.Take(step, method, default);
                (quantity, paid, earned) = (quantity + change, paid + step.Based, earned + step.Realised);
                Assert.Equal((quantity, paid + earned), (position.Quantity, position.Cost));
                Assert.Equal((position.Quantity, position.Cost), (position.Lots.Sum(l => l.Quantity), position.Lots.Sum(l => l.Cost)));
                Assert.True(position.Quantity != 0 || position.Cost == 0);
                Assert.All(position.Lots, l => Assert.Equal(long.Sign(position.Quantity), long.Sign(l.Quantity)));
            }
        }, iter: 2_000);
    }

    [Fact]
    public void A_snapshot_gives_back_deals_positions_and_what_waits_to_be_undone()
    {
        var firm = Quoted(1.10m);
        firm.Must(new SetFxPolicy(FxCost.Fifo, FxRevaluation.Daily, ""));
        firm.Must(Asks(Sells("F1", "EUR", 10_000, "USD", 1.08m)));
        firm.Must(new SetUnits("FIRM", firm.Day, 1_000.5m, ""));
        foreach (var units in new[] { -1m, decimal.MaxValue, 0.000_000_000_1m }) // of which no net assets a unit could be told
            Assert.Equal(Refusal.BadUnits, firm.Ask(new SetUnits("FIRM", firm.Day, units, "")));
        firm.EndDay();
        var copy = new Firm();
        Assert.True(copy.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), copy.Save());
        Assert.Equal(TestFirm.Replay(firm.Facts).Save(), copy.Save());
        firm.NextDay();
        Assert.Contains(copy.Run(firm.Asked[^1].Envelope, firm.Asked[^1].Command), f
            => f is FxFact.RevaluationReversed { Difference: 200_00 });
    }

    // The last business day of October 2013 is the 31st.
    [Fact]
    public void The_checklist_of_a_month_says_whether_positions_were_revalued_in_it()
    {
        bool Revalued(int period) => firmOf.Firm.PeriodChecks(period).Single(c => c.Check == "fx-revalued").Passed;
        Assert.True(Revalued(201310)); // there is none
        firmOf.Must(Asks(Sells("F1", "EUR", 100, "USD", 1.10m)));
        Assert.False(Revalued(201310));
        firmOf.Until(new(2013, 11, 1));
        Assert.True(Revalued(201310));
        Assert.False(Revalued(201311));
        firmOf.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        Assert.True(Revalued(201311));
    }

    readonly TestFirm firmOf = Quoted();
}
