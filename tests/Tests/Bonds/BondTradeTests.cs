using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Bonds;

/// <summary>Trades in bonds: what is paid besides the price, who gets it, and what is earned by the end of a month.</summary>
public sealed class BondTradeTests
{
    const string Gilt = "GB0004893086", Floater = "XS0100000024", Linker = "US912810FR42", Corporate = "US037833AT77";

    static BondTerms Terms(decimal coupon, DateOnly maturity, string count, int frequency, DateOnly issued) =>
        new(coupon, maturity, count, frequency, issued, 100);

    static TestFirm With(string isin, string currency, string mic, BondTerms terms)
    {
        var firm = TestFirm.Funded();
        firm.Must(new ListInstrument(new(isin, "B", "A bond", "DBFTFR", currency, mic, TestFirm.Ccp, "CSD", 0, terms), "instruments.csv"));
        return firm;
    }

    static BookedTrade Bought(TestFirm firm, string isin, long nominal, decimal price, string id = "T-1") =>
        firm.Book(firm.Ticket(id, Side.Buy, nominal, isin) with { Price = price });

    // 3 5/8 % of 15 August 2043, which began on 15 August 2013: bought on 7 October it settles on the 10th, 56 of the 184 days to the first
    // coupon later. 10 000 × 3.625 % ÷ 2 × 56 ÷ 184 = 55.163, as 31 CFR 356, appendix B, section I.A counts.
    [Fact]
    public void The_buyer_of_a_treasury_bond_pays_the_interest_accrued_to_settlement()
    {
        var trade = Bought(TestFirm.Funded(), TestFirm.Bond, 10_000, 99.125m);
        Assert.Equal((9_912_50, 55_16, 9_967_66), (trade.Principal, trade.Accrued, trade.Consideration));
        Assert.Equal(-9_967_66 - trade.Charges.Total, trade.NetAmount);
    }

    // ISO 20022 and ISO 15022 give the depository's announcement a reference of its own (CORP); a coupon is one whoever tells of it first.
    [Theory, InlineData("2013-10-09"), InlineData("2013-10-16"), InlineData("")]
    public void A_coupon_that_the_depository_tells_of_too_is_paid_once(string told)
    {
        var firm = With(Corporate, "USD", "XNAS", Terms(5, new(2020, 4, 14), "30/360", 2, new(2013, 4, 14)));
        firm.Must(new PostManual("J-1", "brought in", firm.Day,
            [firm.Leg("CSD", Corporate, 100_000), firm.Leg(TestFirm.Client, Corporate, -100_000)]));
        var (cash, bank) = (firm.Balance(TestFirm.Client, "USD").Posted, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        void Until(string day)
        {
            while (firm.Day < DateOnly.ParseExact(day, "yyyy-MM-dd"))
            {
                firm.EndDay();
                firm.NextDay();
            }
        }
        if (told.Length > 0)
        {
            Until(told);
            var own = Assert.Single(firm.Firm.Actions.All);
            Assert.Equal($"COUPON-{Corporate}-20131014", own.Terms.Id);
            firm.Must(new AnnounceAction(own.Terms with { Id = "IN1", Rate = 2.6m }, "MT564"));
        }
        Until("2013-10-18");
        firm.EndDay();
        var paid = told.Length > 0 ? 2_600_00 : 2_500_00;
        Assert.Equal((paid, paid), (cash - firm.Balance(TestFirm.Client, "USD").Posted,
            firm.Balance("SETTLEMENT-BANK", "USD").Posted - bank));
        Assert.Equal(told.Length > 0 ? "IN1" : $"COUPON-{Corporate}-20131014",
            Assert.Single(firm.Firm.Actions.All, a => !a.IsCancelled).Terms.Id);
    }

    [Fact]
    public void The_seller_receives_what_the_buyer_pays_and_clearing_is_flat()
    {
        var firm = TestFirm.Funded();
        Bought(firm, TestFirm.Bond, 10_000, 99.125m);
        firm.Book(firm.Ticket("T-2", Side.Sell, 10_000, TestFirm.Bond) with { Price = 99.125m, Account = TestFirm.Other });
        Assert.Equal(0, firm.Balance("CLEARING", "USD").Traded);
        var cash = firm.Balance(TestFirm.Other, "USD").Traded;
        Assert.Equal(-(9_967_66 - firm.Firm.Trades.Find("T-2")?.Charges.Total), cash);
    }

    [Fact]
    public void The_street_is_paid_principal_and_interest()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10_000, TestFirm.Bond) with { Price = 99.125m, Counterparty = TestFirm.Alone });
        firm.EndDay();
        var net = Assert.Single(firm.Facts.OfType<ClearingFact.ObligationNetted>());
        Assert.Equal((10_000, -9_967_66, 9_967_66), (net.NetQuantity, net.NetAmount, net.GrossValue));
    }

    // UK DMO, formulae for calculating gilt prices from yields: settled after the ex-dividend date, seven business days before the coupon,
    // the buyer is paid what accrues until it. Settled from the sixth on it is after it.
    [Fact]
    public void A_bond_that_goes_without_its_coupon_is_paid_for_less_than_its_price()
    {
        var firm = With(Gilt, "GBP", "XLON", Terms(4.25m, new(2032, 10, 17), "ACT/ACT ICMA", 2, new(2000, 10, 17)) with { ExDays = 6 });
        var trade = Bought(firm, Gilt, 10_000, 110m);
        Assert.Equal(new(2013, 10, 10), trade.SettleOn);
        // From 17 April to 10 October are 176 of 183 days; 4.25 ÷ 2 × (176 ÷ 183 − 1) × 100 = −8.13.
        Assert.Equal(-8_13, trade.Accrued);
        Assert.Equal(10_991_87, trade.Consideration);
    }

    // 30/360: from 3 May to 10 October are 157 days; 100 000 × 3.85 % × 157 ÷ 360 = 1 679.03 (SIA, Standard Securities Calculation
    // Methods, volume 1).
    [Fact]
    public void A_corporate_bond_accrues_by_months_of_thirty_days()
    {
        var trade = Bought(With(Corporate, "USD", "XNYS", Terms(3.85m, new(2043, 5, 3), "30/360 US", 2, new(2013, 5, 3))), Corporate,
            100_000, 101m);
        Assert.Equal(1_679_03, trade.Accrued);
    }

    [Fact]
    public void A_floating_coupon_is_its_index_at_the_start_of_the_period_with_spread_within_floor_and_cap()
    {
        var terms = Terms(0, new(2018, 9, 16), "ACT/360", 4, new(2008, 9, 16)) with
        {
            Index = "EURIBOR-3M",
            Spread = 0.5m,
            Floor = 1m,
            Cap = 2m,
        };
        var firm = With(Floater, "EUR", "XETR", terms);
        var ticket = firm.Ticket("T-1", Side.Buy, 100_000, Floater) with { Price = 100m };
        Assert.Equal(Refusal.IndexNotFixed, firm.Ask(new CaptureTrade("trades.csv", ticket)));
        // Settled on 10 October 2013 (T+3), 24 days after the coupon of 16 September: 100 000 × rate × 24 ÷ 360.
        foreach (var (fixing, accrued) in new[] { (0.223m, 66_67), (0.8m, 86_67), (1.75m, 133_33) })
        {
            firm.Must(new FixIndex("EURIBOR-3M", new(2013, 9, 12), fixing, "rates.csv:2"));
            Assert.Equal(accrued, Bought(firm, Floater, 100_000, 100m, $"T-{fixing}").Accrued);
        }
        // What is fixed after the period began is of the next.
        firm.Must(new FixIndex("EURIBOR-3M", new(2013, 9, 17), 0.1m, "rates.csv:2"));
        Assert.Equal(133_33, Bought(firm, Floater, 100_000, 100m, "T-9").Accrued);
    }

    [Fact]
    public void Principal_and_interest_of_a_linked_bond_follow_prices_three_months_back()
    {
        var terms = Terms(2m, new(2026, 1, 15), "ACT/ACT ICMA", 2, new(2006, 1, 15)) with
        {
            InflationIndex = "CPI-U",
            BaseIndex = 198.47742m,
        };
        var firm = With(Linker, "USD", "XNYS", terms);
        firm.Must(new FixIndex("CPI-U", new(2013, 7, 1), 233.596m, "rates.csv:2"));
        Assert.Equal(Refusal.IndexNotFixed,
            firm.Ask(new CaptureTrade("trades.csv", firm.Ticket("T-0", Side.Buy, 10_000, Linker) with { Price = 110m })));
        firm.Must(new FixIndex("CPI-U", new(2013, 8, 1), 233.877m, "rates.csv:3"));
        var trade = Bought(firm, Linker, 10_000, 110m);
        // 10 October: 233.596 + 9 ÷ 31 × 0.281 = 233.67758; ÷ 198.47742 = 1.17735.
        Assert.Equal(12_950_85, trade.Principal);
        // 87 of 184 days since 15 July of one per cent, indexed: 10 000 × 0.01 × 87 ÷ 184 × 1.17735.
        Assert.Equal(55_67, trade.Accrued);
    }

    [Fact]
    public void A_bond_is_not_traded_past_its_maturity_nor_before_its_issue()
    {
        var firm = With(Corporate, "USD", "XNYS", Terms(3m, new(2013, 10, 10), "30/360", 2, new(2010, 10, 10)));
        Assert.Equal(Refusal.BondMatured, firm.Ask(new CaptureTrade("trades.csv", firm.Ticket("T-1", Side.Buy, 1_000, Corporate))));
        firm = With(Corporate, "USD", "XNYS", Terms(3m, new(2023, 10, 11), "30/360", 2, new(2013, 10, 11)));
        Assert.Equal(Refusal.BondNotIssued, firm.Ask(new CaptureTrade("trades.csv", firm.Ticket("T-1", Side.Buy, 1_000, Corporate))));
        Assert.Equal(Refusal.None, firm.Ask(new CaptureTrade("trades.csv",
            firm.Ticket("T-1", Side.Buy, 1_000, Corporate) with { SettleOn = new(2013, 10, 11) })));
    }

    [Theory]
    [InlineData("issue_date", 4, "2001-01-01"), InlineData("frequency", 5, "2030-01-01"), InlineData("maturity", 2, "1850-01-01")]
    public void A_bond_whose_terms_do_not_hold_together_is_not_listed(string column, int frequency, string maturity)
    {
        var firm = TestFirm.Funded();
        DateOnly? issued = frequency == 4 ? new(2001, 1, 1) : null;
        var terms = new BondTerms(3m, DateOnly.Parse(maturity), "30/360", frequency, issued, 100);
        var refused = Assert.IsType<Refused>(Assert.Single(firm.Run(new ListInstrument(
            new(Corporate, "B", "A bond", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0, terms), "instruments.csv:7"))));
        Assert.Equal(Refusal.BadTerms, refused.Why);
        Assert.Equal($"instruments.csv:7:{column}", refused.Source);
    }

    [Fact]
    public void A_house_account_accrues_at_the_end_of_the_month_and_takes_it_back_on_the_next_day()
    {
        var firm = TestFirm.Funded(credit: 100_000_000);
        firm.Book(firm.Ticket("T-1", Side.Buy, 1_000_000, TestFirm.Bond) with
        {
            Price = 99m,
            Account = TestFirm.House,
            Counterparty = TestFirm.Alone,
        });
        firm.Until(new(2013, 10, 31));
        Assert.Empty(firm.Facts.OfType<BondFact.InterestAccrued>());
        firm.EndDay();
        // 77 of 184 days from 15 August to 31 October: 1 000 000 × 1.8125 % × 77 ÷ 184.
        Assert.Equal(7_584_92, Assert.Single(firm.Facts.OfType<BondFact.InterestAccrued>()).Interest);
        Assert.Equal((7_584_92, -7_584_92),
            (firm.Balance("ACCRUED-INTEREST", "USD").Posted, firm.Balance("INTEREST-INCOME", "USD").Posted));
        firm.NextDay();
        Assert.Equal((0, 0), (firm.Balance("ACCRUED-INTEREST", "USD").Posted, firm.Balance("INTEREST-INCOME", "USD").Posted));
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    // 3 % of 15 November, half a year: 1.5 per cent of nominal, paid to the holders of the business day before.
    [Fact]
    public void Coupons_and_redemptions_of_what_is_held_are_announced_from_the_terms()
    {
        var firm = With(Corporate, "USD", "XNYS", Terms(3m, new(2013, 11, 15), "30/360", 2, new(2010, 11, 15)));
        Bought(firm, Corporate, 10_000, 100m);
        firm.EndDay();
        firm.NextDay();
        Assert.Empty(firm.Facts.OfType<ActionFact.Announced>());
        firm.Until(new(2013, 10, 17));
        var announced = firm.Facts.OfType<ActionFact.Announced>().Select(a => a.Terms).ToList();
        Assert.Equal(["COUPON", "REDEMPTION"], announced.Select(a => a.Type));
        Assert.Equal([1.5m, 100m], announced.Select(a => a.Rate));
        Assert.All(announced, a => Assert.Equal((new(2013, 11, 15), new DateOnly(2013, 11, 14)), (a.PayDate, a.RecordDate)));
    }

    // From 16 September to 16 December 2013 are 91 days: 2 % × 91 ÷ 360 (ISDA 2006 6.1) by the terms, whether they or a row that gives no
    // rate announce the coupon.
    [Fact]
    public void A_floating_coupon_is_announced_by_the_days_of_its_period()
    {
        AnnounceAction Own(string id) => new(new(id, "COUPON", Floater, new(2013, 12, 16), new(2013, 12, 13), new(2013, 12, 16), null, "",
            null, null, "", null), "corporate-actions.csv:2");
        var terms = Terms(0, new(2018, 9, 16), "ACT/360", 4, new(2008, 9, 16)) with { Index = "EURIBOR-3M", Spread = 0.5m };
        var firm = With(Floater, "EUR", "XETR", terms);
        Assert.Equal(Refusal.BadTerms, firm.Ask(Own("OWN")));
        firm.Must(new FixIndex("EURIBOR-3M", new(2013, 9, 12), 1.5m, "rates.csv:2"));
        Bought(firm, Floater, 360_000, 100m);
        firm.Must(Own("OWN"));
        firm.Until(new(2013, 12, 17));
        Assert.Equal(1_820_00, Assert.Single(firm.Facts.OfType<ActionFact.Entitled>(),
            e => e.Account == firm.AccountOf(TestFirm.Client)).Gross);
    }

    // From 5 January to 15 October 2013 are 280 days of 30/360: 5.5 × 280 ÷ 360 (a long first coupon, ISDA 2006 4.16(f)). July and August
    // make 233.596 + 14 ÷ 31 × 0.281 = 233.7229 of 15 October; ÷ 198.47742 = 1.17758 (31 CFR 356, appendix B).
    [Fact]
    public void A_coupon_or_redemption_announced_without_a_rate_is_what_falls_due_by_the_terms()
    {
        DateOnly due = new(2013, 10, 15), before = new(2013, 10, 14);
        var firm = With(Corporate, "USD", "XNYS", Terms(5.5m, new(2030, 10, 15), "30/360", 2, new(2013, 1, 5)) with { FirstCoupon = due });
        var linked = Terms(2m, due, "ACT/ACT ICMA", 2, new(2003, 10, 15)) with { InflationIndex = "CPI-U", BaseIndex = 198.47742m };
        firm.Must(new ListInstrument(new(Linker, "L", "A linker", "DBFTFR", "USD", "XNYS", TestFirm.Ccp, "CSD", 0, linked), ""));
        AnnounceAction Own(string id, string type, string isin) =>
            new(new(id, type, isin, due, before, due, null, "", null, null, "", null), "corporate-actions.csv:2");
        firm.Must(Own("A", "COUPON", Corporate));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Own("B", "COUPON", Linker)));
        Assert.Equal(Refusal.BadTerms, firm.Ask(Own("C", "REDEMPTION", Linker)));
        foreach (var (month, value) in new[] { (7, 233.596m), (8, 233.877m) })
            firm.Must(new FixIndex("CPI-U", new(2013, month, 1), value, "rates.csv"));
        firm.Must(Own("B", "COUPON", Linker));
        firm.Must(Own("C", "REDEMPTION", Linker));
        firm.Until(due);
        decimal Paid(string id) => 100 * firm.Facts.OfType<ActionFact.Begun>()
            .Single(b => b.Of.Id == id && b.Stage == ActionStage.Ex).Changes[0].CashPerUnit;
        Assert.Equal([decimal.Round(5.5m * 280 / 360, 20), 1.17758m, 117.758m],
            new[] { "A", "B", "C" }.Select(id => decimal.Round(Paid(id), 20)));
    }

    // Coupon and accrued interest go together (SIA, Standard Securities Calculation Methods; UK DMO, formulae for gilts): 6 % of 80 000, of
    // which 20 000 settle with the coupon, and 40 000 on its ex-date: the seller of these gets no interest for the half-year, or pays for
    // the days that are left, and has the coupon, 3 % of 60 000.
    [Theory, InlineData(0, "2013-10-24", "2013-10-25", 0), InlineData(3, "2013-10-21", "2013-10-22", -20_00)]
    public void Who_sells_without_the_coupon_keeps_it(int exDays, string with, string without, long accrued)
    {
        DateOnly On(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var firm = With(Corporate, "USD", "XNYS", Terms(6m, new(2020, 10, 25), "30/360", 2, new(2010, 10, 25)) with { ExDays = exDays });
        Bought(firm, Corporate, 80_000, 100m);
        firm.Until(new(2013, 10, 17));
        BookedTrade Sold(string id, long nominal, string settles) => firm.Book(
            firm.Ticket(id, Side.Sell, nominal, Corporate) with { Price = 100m, SettleOn = On(settles) });
        Sold("T-2", 20_000, with);
        Assert.Equal(accrued, Sold("T-3", 40_000, without).Accrued);
        firm.Until(new(2013, 10, 28));
        var entitled = firm.Facts.OfType<ActionFact.Entitled>().ToList();
        Assert.Equal((60_000, 1_800_00),
            entitled.Where(e => e.Account == firm.AccountOf(TestFirm.Client)).Select(e => (e.Held, e.Gross)).Single());
        Assert.Empty(firm.Facts.OfType<ActionFact.Claimed>());
    }

    // docs/guide/accounting.md: "`action cancel` withdraws an action: all of it goes back". An issuer in default pays no coupon.
    [Fact]
    public void A_coupon_that_is_withdrawn_is_not_announced_again()
    {
        var firm = With(Corporate, "USD", "XNYS", Terms(6m, new(2020, 10, 17), "30/360", 2, new(2010, 10, 17)));
        Bought(firm, Corporate, 10_000, 100m);
        firm.Until(new(2013, 10, 11));
        firm.Must(new CancelAction($"COUPON-{Corporate}-20131017", "default"));
        firm.Until(new(2013, 10, 18));
        Assert.Single(firm.Facts.OfType<ActionFact.Announced>());
        Assert.Empty(firm.Facts.OfType<ActionFact.Entitled>());
    }

    // 100 000 × 5 % ÷ 2: the terms that hold on the ex-date, as an action that a file announces again (docs/guide/accounting.md).
    [Fact]
    public void What_is_announced_from_terms_follows_them_until_its_ex_date()
    {
        var terms = Terms(6m, new(2020, 10, 17), "30/360", 2, new(2010, 10, 17));
        var firm = With(Corporate, "USD", "XNYS", terms);
        Bought(firm, Corporate, 100_000, 100m);
        firm.Until(new(2013, 10, 11));
        var listed = firm.Firm.Register.AssetOf(Corporate)?.Terms ?? throw new InvalidOperationException();
        firm.Must(new ListInstrument(listed with { Bond = terms with { Coupon = 5m } }, "instruments.csv"));
        firm.Until(new(2013, 10, 18));
        firm.Must(new ListInstrument(listed, "instruments.csv")); // after it: what was paid stays
        Assert.Equal([3m, 2.5m], firm.Facts.OfType<ActionFact.Announced>().Select(a => a.Terms.Rate));
        Assert.Equal([2_500_00], firm.Facts.OfType<ActionFact.Entitled>()
            .Where(e => e.Account == firm.AccountOf(TestFirm.Client)).Select(e => e.Gross));
    }

    // From 16 July to 16 October 2013 are 92 days: (1.5 + 0.5) % × 92 ÷ 360 after the value of the index was mended.
    [Fact]
    public void What_is_announced_with_an_index_follows_its_value_until_its_ex_date()
    {
        var terms = Terms(0, new(2018, 10, 16), "ACT/360", 4, new(2008, 10, 16)) with { Index = "EURIBOR-3M", Spread = 0.5m };
        var firm = With(Floater, "EUR", "XETR", terms);
        firm.Must(new FixIndex("EURIBOR-3M", new(2013, 7, 12), 1m, "rates.csv:2"));
        Bought(firm, Floater, 100_000, 100m);
        firm.Until(new(2013, 10, 11));
        firm.Must(new FixIndex("EURIBOR-3M", new(2013, 7, 12), 1.5m, "rates.csv:2"));
        Assert.Equal([1.5m * 92 / 360, 2m * 92 / 360], firm.Facts.OfType<ActionFact.Announced>().Select(a => a.Terms.Rate));
    }

    [Fact]
    public void What_someone_has_announced_is_not_announced_again()
    {
        var firm = With(Corporate, "USD", "XNYS", Terms(3m, new(2020, 11, 15), "30/360", 2, new(2010, 11, 15)));
        firm.Must(new AnnounceAction(new("OWN-1", "COUPON", Corporate, new(2013, 11, 15), new(2013, 11, 14), new(2013, 11, 18), 1.5m, "USD",
            null, null, "", null), "corporate-actions.csv"));
        Bought(firm, Corporate, 10_000, 100m);
        firm.Until(new(2013, 10, 18));
        Assert.Equal("OWN-1", Assert.Single(firm.Facts.OfType<ActionFact.Announced>()).Terms.Id);
    }

    [Fact]
    public void A_confirmation_agrees_with_what_is_paid_in_all()
    {
        var firm = TestFirm.Funded();
        var trade = firm.Book(firm.Ticket("T-1", Side.Buy, 1_000_000, TestFirm.Bond) with { Price = 99m, Counterparty = TestFirm.Alone });
        Confirmation theirs = new("T-1", TestFirm.Alone, Side.Sell, TestFirm.Bond, 1_000_000, 99m, trade.SettleOn, 990_000m);
        Assert.Equal("net_amount", Assert.IsType<TradeFact.ConfirmationDiffered>(
            Assert.Single(firm.Must(new ConfirmTrade(theirs, "confirmations.csv")))).Field);
        Assert.Contains(firm.Must(new ConfirmTrade(theirs with { NetAmount = trade.Consideration / 100m }, "confirmations.csv")),
            f => f is TradeFact.TradeConfirmed);
    }

    [Fact]
    public void A_cancelled_bond_trade_leaves_nothing_behind_and_an_amended_one_accrues_anew()
    {
        var firm = TestFirm.Funded();
        Bought(firm, TestFirm.Bond, 10_000, 99m);
        firm.Must(new AmendTrade("amendments.csv", firm.Ticket("T-1", Side.Buy, 20_000, TestFirm.Bond) with { Price = 99m }));
        Assert.Equal(110_33, firm.Firm.Trades.Find("T-1")?.Accrued);
        firm.Must(new CancelTrade("T-1", "test", ""));
        Assert.Equal(0, firm.Balance("CLEARING", "USD").Traded);
        Assert.Equal(110_33, firm.Facts.OfType<TradeFact.TradeCancelled>().Last().Trade.Accrued);
    }
}
