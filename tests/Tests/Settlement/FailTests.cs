using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>What a fail costs and asks for: daily mark, cash penalties, close-out, threshold list, buy-in.</summary>
public sealed class FailTests
{
    static readonly DateOnly Monday = new(2013, 10, 7), Due = new(2013, 10, 10), Next = new(2013, 10, 11);

    static TestFirm Failing(Side side, long quantity, string isin = TestFirm.Aig, string party = TestFirm.Ccp, long units = 10_000)
    {
        var firm = TestFirm.Funded(units: units);
        firm.Book(firm.Ticket("T-1", side, quantity, isin) with { Counterparty = party });
        firm.Until(Due);
        return firm;
    }

    static void Price(TestFirm firm, string isin, decimal close) => firm.Must(new SetPrice(firm.Day, isin, close, "USD", "prices.csv"));

    static List<Fact> FailAll(TestFirm firm) => firm.EndDay(firm.Firm.Settlement.Due(firm.Day)
        .Select(i => new Answer(i.Number, 0, i.Delivers ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack)));

    static SettlementFact.PenaltyCharged Penalty(IEnumerable<Fact> facts) => Assert.Single(facts.OfType<SettlementFact.PenaltyCharged>());

    // Delegated Regulation (EU) 2017/389, annex: liquid shares 1.0 basis point a day, illiquid 0.5, SME growth market 0.25; sovereign
    // debt 0.10, other debt 0.20, SME debt 0.15; all other 0.5. 1 000 units at 50.00 (or 1 000 nominal at 50 %).
    [Theory]
    [InlineData(PenaltyClass.LiquidShare, 5_00), InlineData(PenaltyClass.IlliquidShare, 2_50), InlineData(PenaltyClass.SmeShare, 1_25)]
    [InlineData(PenaltyClass.SovereignDebt, 50), InlineData(PenaltyClass.Debt, 1_00), InlineData(PenaltyClass.SmeDebt, 75)]
    [InlineData(PenaltyClass.Other, 2_50), InlineData(PenaltyClass.None, 0)]
    public void Each_class_of_the_annex_has_its_rate(PenaltyClass @class, long cents)
    {
        var firm = Failing(Side.Buy, 1_000);
        firm.Must(new SetPenaltyClass(TestFirm.Aig, Monday, @class, "penalty-classes.csv"));
        Price(firm, TestFirm.Aig, 50m);
        Assert.Equal(cents == 0 ? [] : [cents], FailAll(firm).OfType<SettlementFact.PenaltyCharged>().Select(p => p.Penalty.Amount));
    }

    // CFI: ESVUFR a share, DBFTFR a bond with a government behind it. 1 000 × 50 % = 500 at 0.10 basis points is half a cent: 0.01.
    [Theory, InlineData(TestFirm.Aig, PenaltyClass.LiquidShare, 5_00), InlineData(TestFirm.Bond, PenaltyClass.SovereignDebt, 1)]
    public void Where_no_class_is_set_it_follows_from_the_cfi_code(string isin, PenaltyClass @class, long cents)
    {
        var firm = Failing(Side.Buy, 1_000, isin);
        Price(firm, isin, 50m);
        var penalty = Penalty(FailAll(firm)).Penalty;
        Assert.Equal((@class, cents), (penalty.Class, penalty.Amount));
    }

    [Fact]
    public void Who_fails_pays_and_who_is_failed_receives()
    {
        var short_ = Failing(Side.Sell, 1_000, units: 400);
        Price(short_, TestFirm.Aig, 50m);
        var facts = short_.EndDay();
        Assert.Equal((600, -3_00), (Penalty(facts).Penalty.Quantity, Penalty(facts).Penalty.Amount)); // 400 settled, 600 × 50 × 1 bp
    }

    [Fact]
    public void However_often_a_days_settlement_runs_a_fail_is_charged_and_counted_once()
    {
        var firm = TestFirm.Funded(units: 0);
        firm.Book(firm.Ticket("T-1", Side.Sell, 20_000));
        firm.Until(Due);
        Price(firm, TestFirm.Aig, 50m);
        firm.Must(new CutOff(firm.Day));
        var first = firm.Must(new SettleDue(firm.Day, []));
        Assert.Single(first.OfType<SettlementFact.PenaltyCharged>());
        Assert.Single(first.OfType<SettlementFact.ThresholdCounted>());
        Assert.DoesNotContain(firm.Must(new SettleDue(firm.Day, [])),
            f => f is SettlementFact.PenaltyCharged or SettlementFact.ThresholdCounted or SettlementFact.Marked);
    }

    [Fact]
    public void Hold_does_not_spare_the_penalty()
    {
        var firm = Failing(Side.Buy, 1_000);
        Price(firm, TestFirm.Aig, 50m);
        firm.Must(new HoldInstruction(Assert.Single(firm.Firm.Settlement.Due(Due)).Number, "why"));
        Assert.Equal(-5_00, Penalty(firm.EndDay()).Penalty.Amount);
    }

    [Fact]
    public void What_is_unmatched_is_not_charged_as_a_fail()
    {
        var firm = Failing(Side.Buy, 1_000, party: TestFirm.Alone);
        Price(firm, TestFirm.Aig, 50m);
        firm.Must(new TellMatching(Assert.Single(firm.Firm.Settlement.Due(Due)).Number, Due, false, false, ""));
        Assert.Empty(firm.EndDay().OfType<SettlementFact.PenaltyCharged>());
    }

    // 48 500.00 not paid. The Federal Reserve's primary credit rate was 0.75 % in October 2013: 48 500 × 0.0075 / 360 = 1.0104.
    [Theory, InlineData(0.75, new long[] { 1_01 }), InlineData(-0.5, new long[0])]
    public void Lack_of_cash_costs_the_central_banks_overnight_rate_and_never_less_than_nothing(double percent, long[] cents)
    {
        var firm = Failing(Side.Sell, 1_000);
        firm.Must(new SetOvernightRate("USD", Monday, (decimal)percent, "overnight-rates.csv"));
        Assert.Equal(cents, FailAll(firm).OfType<SettlementFact.PenaltyCharged>().Select(p => p.Penalty.Amount));
    }

    // Due on Thursday 10 October, matched on Wednesday the 16th: charged for the 10th, 11th and 15th. The 12th and 13th are a
    // week-end, the 14th is Columbus Day. Delegated Regulation (EU) 2018/1229 art. 16: from the settlement date to the day before.
    [Theory, InlineData(true, -5_00), InlineData(false, 5_00)]
    public void Late_matching_is_charged_to_who_was_last_for_each_business_day(bool weWereLast, long cents)
    {
        var firm = Failing(Side.Buy, 1_000, party: TestFirm.Alone);
        var number = Assert.Single(firm.Firm.Settlement.Due(Due)).Number;
        firm.Must(new TellMatching(number, Due, false, false, "no instruction of theirs"));
        Price(firm, TestFirm.Aig, 50m);
        firm.Until(new(2013, 10, 16));
        var charged = firm.Must(new TellMatching(number, firm.Day, true, weWereLast, "")).OfType<SettlementFact.PenaltyCharged>().ToList();
        Assert.Equal([Due, Next, new(2013, 10, 15)], charged.Select(p => p.Day));
        Assert.All(charged, p => Assert.Equal((PenaltyKind.LateMatching, cents), (p.Penalty.Kind, p.Penalty.Amount)));
    }

    // Told after the close of the 11th, whose fails are reckoned: matched for the next day, and no day is free of charge.
    [Fact]
    public void Matched_after_the_close_the_closed_day_is_charged_as_matched_late()
    {
        var firm = Failing(Side.Buy, 1_000, party: TestFirm.Alone);
        var number = Assert.Single(firm.Firm.Settlement.Due(Due)).Number;
        firm.Must(new TellMatching(number, Due, false, false, "no instruction of theirs"));
        Price(firm, TestFirm.Aig, 50m);
        firm.Until(Next);
        firm.EndDay();
        var charged = firm.Must(new TellMatching(number, Next, true, true, "")).OfType<SettlementFact.PenaltyCharged>();
        Assert.Equal([Due, Next], charged.Select(p => p.Day));
    }

    // Ten days of October fail, from the 10th without the 14th (Columbus Day); the first close of November nets the month and books it.
    [Fact]
    public void A_months_penalties_become_one_amount_that_is_owed()
    {
        var firm = Failing(Side.Buy, 1_000);
        List<Fact> october = [], all = [];
        while (firm.Day <= new DateOnly(2013, 11, 1))
        {
            Price(firm, TestFirm.Aig, 50m);
            all.AddRange(FailAll(firm));
            firm.NextDay();
        }
        var netted = Assert.Single(all.OfType<SettlementFact.PenaltiesNetted>());
        var days = all.OfType<SettlementFact.PenaltyCharged>().Count(p => p.Day.Month == 10);
        Assert.Equal((15, 15, 75_00L, 0L), (days, netted.Count, netted.Received, netted.Paid));
        Assert.Equal((-75_00, 75_00), (firm.Balance("PENALTIES", "USD").Posted, firm.Balance("PENALTIES-PAYABLE", "USD").Posted));
    }

    // 100 bought at 48.50 fail; the close is 49.00: what came in late is now dearer by 50.00, which the CCP pays at once. It then
    // costs 4 900.00. Once more at 48.00: 100.00 back.
    [Fact]
    public void A_fail_against_the_ccp_goes_on_at_the_days_price_and_the_difference_is_paid_at_once()
    {
        var firm = Failing(Side.Buy, 100);
        Price(firm, TestFirm.Aig, 49m);
        FailAll(firm);
        Assert.Equal(1_000_000_00 + 50_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        Assert.Equal((100, -4_900_00), (firm.Balance("FAIL-CCP", TestFirm.Aig).Posted, firm.Balance("FAIL-CCP", "USD").Posted));
        firm.NextDay();
        Price(firm, TestFirm.Aig, 48m);
        FailAll(firm);
        Assert.Equal(1_000_000_00 - 50_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        firm.NextDay();
        firm.Until(new(2013, 10, 15)); // past Columbus Day
        firm.EndDay();
        Assert.Equal(1_000_000_00 - 4_850_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted); // in all, what it was bought for
        Assert.Equal(0, firm.Balance("FAIL-CCP", "USD").Traded);
    }

    [Fact]
    public void A_fail_with_a_named_counterparty_keeps_its_price()
    {
        var firm = Failing(Side.Buy, 100, party: TestFirm.Alone);
        Price(firm, TestFirm.Aig, 49m);
        Assert.Empty(FailAll(firm).OfType<SettlementFact.Marked>());
    }

    [Fact]
    public void On_a_bank_holiday_nothing_settles_and_nothing_is_charged()
    {
        var firm = Failing(Side.Buy, 100);
        Price(firm, TestFirm.Aig, 49m);
        FailAll(firm);
        firm.NextDay();
        FailAll(firm);
        firm.NextDay();
        Assert.Equal(new(2013, 10, 14), firm.Day); // Columbus Day
        firm.Must(new CutOff(firm.Day));
        Assert.All(firm.Run(new SettleDue(firm.Day, [])), fact => Assert.IsType<MarginFact.Reckoned>(fact));
    }

    // 17 CFR 242.204(a): due on Thursday 10 October 2013, a short sale is closed out by the opening of Friday the 11th, a long sale
    // by that of Wednesday the 16th, the third settlement day (Monday the 14th, Columbus Day, is none).
    [Theory, InlineData(2_000, "2013-10-11"), InlineData(20_000, "2013-10-16")]
    public void A_failing_sale_has_a_day_by_which_it_must_be_closed_out(long owned, string by)
    {
        var firm = TestFirm.Funded(units: owned);
        firm.Book(firm.Ticket("T-1", Side.Sell, 5_000));
        firm.Until(Due);
        var closeOut = Assert.Single(FailAll(firm).OfType<SettlementFact.CloseOutDue>());
        Assert.Equal((DateOnly.Parse(by), owned < 5_000, 5_000),
            (closeOut.By, closeOut.IsShortSale, closeOut.Quantity));
    }

    [Fact]
    public void A_close_out_that_was_missed_is_recorded_once()
    {
        var firm = TestFirm.Funded(units: 0);
        firm.Book(firm.Ticket("T-1", Side.Sell, 5_000));
        List<Fact> all = [];
        while (firm.Day < new DateOnly(2013, 10, 18))
        {
            all.AddRange(FailAll(firm));
            firm.NextDay();
        }
        Assert.Equal(Next, Assert.Single(all.OfType<SettlementFact.CloseOutMissed>()).Day);
    }

    // 17 CFR 242.203(c)(6): 10 000 shares or more for five consecutive settlement days. From Thursday 10 October, without Columbus
    // Day, the fifth is Thursday the 17th. Fifteen days later it settles; the list lets go after five days below the level.
    [Theory, InlineData(10_000, true), InlineData(9_999, false)]
    public void Five_days_of_fails_at_the_level_put_an_instrument_on_the_threshold_list(long quantity, bool listed)
    {
        var firm = TestFirm.Funded(units: 20_000);
        firm.Book(firm.Ticket("T-1", Side.Sell, quantity));
        while (firm.Day < new DateOnly(2013, 10, 17))
        {
            FailAll(firm);
            Assert.False(firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
            firm.NextDay();
        }
        FailAll(firm);
        Assert.Equal(listed, firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
        firm.NextDay();
        for (var day = 1; day <= 5; day++)
        {
            Assert.Equal(listed, firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
            firm.EndDay();
            firm.NextDay();
        }
        Assert.False(firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
    }

    // 17 CFR 242.203(c)(6)(i)(A): "10,000 shares or more, and ... equal to at least one-half of one percent of the issue's total shares
    // outstanding". 10 000 are half a per cent of 2 000 000 and a little less than that of one more. Without a figure 10 000 alone list it.
    [Theory, InlineData(2_000_000, true), InlineData(2_000_001, false), InlineData(null, true)]
    public void What_fails_is_listed_only_when_it_is_half_a_per_cent_of_the_shares_outstanding(int? outstanding, bool listed)
    {
        var firm = TestFirm.Funded(units: 20_000);
        if (outstanding is { } shares)
        {
            firm.Must(new SetSharesOutstanding(TestFirm.Aig, new(2013, 1, 1), 1, "shares-outstanding.csv"));
            firm.Must(new SetSharesOutstanding(TestFirm.Aig, new(2013, 9, 30), shares, "shares-outstanding.csv"));
            firm.Must(new SetSharesOutstanding(TestFirm.Aig, new(2014, 1, 1), 8_000_000_000_000, "shares-outstanding.csv")); // not yet
        }
        firm.Book(firm.Ticket("T-1", Side.Sell, 10_000));
        while (firm.Day < new DateOnly(2013, 10, 18))
        {
            FailAll(firm);
            firm.NextDay();
        }
        Assert.Equal(listed, firm.Firm.Settlement.IsThreshold(firm.AssetOf(TestFirm.Aig)));
        var again = new Firm();
        Assert.True(again.Load(firm.Firm.Save()));
        Assert.Equal(outstanding, again.Register.SharesOutstandingOf(firm.AssetOf(TestFirm.Aig), firm.Day));
    }

    // 40 of 100 bought at 48.50 are bought in at 50.00: 2 000.00 paid, 1 940.00 no longer owed, 60.00 claimed from who failed.
    [Fact]
    public void What_is_bought_in_comes_from_another_and_the_difference_is_claimed()
    {
        var firm = Failing(Side.Buy, 100, party: TestFirm.Alone);
        FailAll(firm);
        firm.NextDay();
        var number = Assert.Single(firm.Firm.Settlement.Due(firm.Day)).Number;
        firm.Must(new BuyIn(number, firm.Day, 40, 50m));
        Assert.Equal(10_040, firm.Balance("CSD", TestFirm.Aig).Posted);
        Assert.Equal(1_000_000_00 - 2_000_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        Assert.Equal((60, -4_850_00 + 2_000_00),
            (firm.Balance("FAIL-" + TestFirm.Alone, TestFirm.Aig).Posted, firm.Balance("FAIL-" + TestFirm.Alone, "USD").Posted));
        firm.EndDay();
        Assert.Equal(60_00, firm.Balance("FAIL-" + TestFirm.Alone, "USD").Posted);
        Assert.Equal(0, firm.Balance("FAIL-" + TestFirm.Alone, TestFirm.Aig).Posted);
    }

    [Theory]
    [InlineData(0, 50, Refusal.BadPartial), InlineData(101, 50, Refusal.BadPartial), InlineData(10, 0, Refusal.PriceNotPositive)]
    [InlineData(100, 99_999_999, Refusal.ShortOfCash)]
    public void A_buy_in_of_more_than_failed_or_than_the_bank_covers_is_refused(long quantity, int price, Refusal why)
    {
        var firm = Failing(Side.Buy, 100, party: TestFirm.Alone);
        FailAll(firm);
        firm.NextDay();
        Assert.Equal(why, firm.Ask(new BuyIn(Assert.Single(firm.Firm.Settlement.Due(firm.Day)).Number, firm.Day, quantity, price)));
    }

    [Fact]
    public void Only_a_failing_receipt_is_bought_in()
    {
        var firm = Failing(Side.Buy, 100, party: TestFirm.Alone);
        Assert.Equal(Refusal.NotFailing, firm.Ask(new BuyIn(Assert.Single(firm.Firm.Settlement.Due(Due)).Number, Due, 1, 1)));
    }

    // 60 units at 10^27 are beyond a decimal, and at 10^16 beyond 2^63 cents.
    [Theory, InlineData(27), InlineData(16)]
    public void What_costs_more_than_an_amount_can_hold_is_refused_and_not_marked(int digits)
    {
        var firm = Failing(Side.Buy, 100, party: TestFirm.Alone);
        FailAll(firm);
        firm.NextDay();
        var price = decimal.Parse("1" + new string('0', digits), System.Globalization.CultureInfo.InvariantCulture);
        var number = Assert.Single(firm.Firm.Settlement.Due(firm.Day)).Number;
        Assert.Equal(Refusal.AmountTooLarge, firm.Ask(new BuyIn(number, firm.Day, 100, price)));
        var owed = Failing(Side.Buy, 100);
        Price(owed, TestFirm.Aig, price);
        Assert.Empty(FailAll(owed).OfType<SettlementFact.Marked>());
    }
}
