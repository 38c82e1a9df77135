using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;
using static Countinghouse.Tests.Accounting.ActionScene;

namespace Countinghouse.Tests.Accounting;

/// <summary>Dividends, coupons and spin-offs: who is entitled, what the depository pays, what the street owes.</summary>
public sealed class DistributionTests
{
    const string Twx = "US8873173038", TimeInc = "US8872281048", Fox = "US90130A1016", News = "US65249B1098", Aapl = "US0378331005";

    /// <summary>Time Inc. from Time Warner, one for eight: record 2014-05-23, distributed 2014-06-06, ex 2014-06-09 (form 8-K of Time
    /// Warner of 2014-05-08).</summary>
    static readonly CorporateActionTerms Time = new(
        "TIME", "SPINOFF", Twx, new(2014, 6, 9), new(2014, 5, 23), new(2014, 6, 6), null, "", 1, 8, TimeInc, 23.18m)
    { BasisShare = 3.9m };

    /// <summary>The new News Corp from 21st Century Fox, one for four: record 2013-06-21, distributed 2013-06-28, ex 2013-07-01 (form
    /// 8-K of 2013-06-28).</summary>
    static readonly CorporateActionTerms NewsCorp = new(
        "NEWS", "SPINOFF", Fox, new(2013, 7, 1), new(2013, 6, 21), new(2013, 6, 28), null, "", 1, 4, News, 15.20m)
    { BasisShare = 11.7m };

    public static TheoryData<string> SpinOffs => ["TIME", "NEWS"];

    static (ActionScene Scene, CorporateActionTerms Terms) SceneOf(string id)
    {
        var terms = id == "TIME" ? Time : NewsCorp;
        return (new(terms.Isin, terms.ExDate, terms.NewIsin), terms);
    }

    [Theory, MemberData(nameof(SpinOffs))]
    public void A_spin_off_gives_new_units_for_what_was_traded_before_and_leaves_the_old_ones(string id)
    {
        var (scene, terms) = SceneOf(id);
        scene.Announce(terms);
        var before = scene.Balances();
        scene.Firm.NextDay();
        var after = scene.Balances();
        Assert.Equal(before.Where(b => b.Key.EndsWith(terms.Isin, StringComparison.Ordinal)),
            after.Where(b => b.Key.EndsWith(terms.Isin, StringComparison.Ordinal)));
        foreach (var account in new[] { TestFirm.Client, TestFirm.House, TestFirm.Other })
            Assert.Equal(scene.Traded(account, terms.Isin) / (long)(terms.RatioOld ?? 1), scene.Traded(account, terms.NewIsin));
        Assert.Equal(scene.Posted(Csd, terms.Isin) / (long)(terms.RatioOld ?? 1), scene.Posted(Csd, terms.NewIsin));
        Assert.Equal(0, scene.Posted(Owed, terms.NewIsin));
        scene.Firm.EndDay();
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    // QuantConnect Lean has the close of the last day with the spin-off and the factors of then and after: Time Warner closed at 71.08 on
    // 2014-06-06, × 0.8922321 ÷ 0.9307288 is 68.14 without, and one of Time for eight is the rest, 23.52; of Fox likewise on 2013-06-28.
    [Theory, InlineData("TIME", "twx", "20140606"), InlineData("NEWS", "tfcfa", "20130628")]
    public void A_spin_off_leaves_every_owner_what_is_worth_as_much_at_the_first_prices(string id, string symbol, string last)
    {
        var file = Material.Require($"corporate-actions/lean/factor_files__{symbol}.csv");
        var rows = File.ReadLines(file).Select(l => l.Split(',')).ToList();
        var at = rows.FindIndex(r => r[0] == last);
        decimal Number(int row, int column) => decimal.Parse(rows[row][column], System.Globalization.CultureInfo.InvariantCulture);
        var close = Number(at, 3);
        var without = decimal.Round(close * Number(at, 1) / Number(at + 1, 1), 2);
        var (scene, terms) = SceneOf(id);
        terms = terms with { CashInLieu = (close - without) * terms.RatioOld };
        scene.Announce(terms);
        decimal Worth(string account, decimal old) => -scene.Traded(account, terms.Isin) * old
            - scene.Traded(account, terms.NewIsin) * terms.CashInLieu ?? 0;
        decimal Cash(string account) => -scene.Traded(account, "USD") / 100m;
        string[] owners = [TestFirm.Client, TestFirm.House, TestFirm.Other, TestFirm.Correspondent];
        var before = owners.Select(a => (a, Worth(a, close) + Cash(a))).ToList();
        scene.Firm.NextDay();
        Assert.Equal(before, owners.Select(a => (a, Worth(a, without) + Cash(a))));
        Assert.Equal(id == "TIME" ? (71.08m, 68.14m, 23.52m) : (close, without, terms.CashInLieu), (close, without, terms.CashInLieu));
        Assert.All(owners, a => Assert.NotEqual(0, scene.Traded(a, terms.NewIsin)));
    }

    [Theory, MemberData(nameof(SpinOffs))]
    public void What_the_street_had_not_delivered_is_claimed_from_it_and_settles(string id)
    {
        var (scene, terms) = SceneOf(id);
        scene.Announce(terms);
        scene.Firm.NextDay();
        var claims = scene.Firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Against.Kind != InstructionKind.ClientDvp).ToList();
        foreach (var party in new[] { "CCP", "BROKER-1", "BROKER-2" })
            Assert.Equal(scene.Traded("STREET-" + party, terms.Isin) + scene.Traded("FAIL-" + party, terms.Isin),
                claims.Where(c => scene.Firm.Firm.Register[c.Against.Party].Terms.Code == party).Sum(c => c.Held));
        scene.SettleAll();
        Assert.Equal(0, scene.Firm.Firm.Settlement.OpenCount);
        foreach (var party in new[] { "STREET-CCP", "STREET-BROKER-1", "FAIL-BROKER-1", "STREET-BROKER-2", "CUSTODIANS" })
            Assert.Equal((party, 0L), (party, scene.Traded(party, terms.NewIsin)));
        scene.ControlsHold();
    }

    [Theory, MemberData(nameof(SpinOffs))]
    public void A_spin_off_taken_back_and_run_again_gives_the_same_books(string id)
    {
        var (scene, terms) = SceneOf(id);
        var without = scene.Balances();
        scene.Announce(terms);
        scene.Firm.NextDay();
        var with = scene.Balances();
        scene.Firm.Must(new CancelAction(terms.Id, "taken back"));
        Assert.Equal(without, scene.Balances());
        scene.Announce(terms);
        Assert.Equal(with, scene.Balances());
    }

    static readonly DateOnly Ex = new(2014, 5, 8);

    /// <summary>Apple's dividend of 3.29 USD: ex 2014-05-08, record 2014-05-12, paid 2014-05-15 (its release of 2014-04-23).</summary>
    static readonly CorporateActionTerms Dividend = new(
        "AAPL-DIV", "DIVIDEND", Aapl, Ex, new(2014, 5, 12), new(2014, 5, 15), 3.29m, "USD", null, null, "", null);

    static ActionScene WithDividend(CorporateActionTerms? terms = null)
    {
        var scene = new ActionScene(Aapl, Ex);
        scene.Announce(terms ?? Dividend);
        scene.Firm.NextDay();
        return scene;
    }

    [Fact]
    public void A_dividend_is_due_from_the_ex_date_to_whoever_traded_before_and_cash_on_its_payment_date()
    {
        var scene = WithDividend();
        var (held, cash) = (-scene.Traded(TestFirm.Client, Aapl), scene.Posted(TestFirm.Client, "USD"));
        Assert.Equal(-held * 329, Pending(scene));
        scene.Book(TestFirm.Client, Side.Buy, 1_000, TestFirm.Ccp); // without it
        scene.Firm.Until(Dividend.PayDate);
        var before = scene.Posted(Bank, "USD");
        scene.Firm.Must(new CutOff(scene.Firm.Day));
        scene.Firm.Must(new SettleDue(scene.Firm.Day, []));
        Assert.Equal(-held * 329, Net(scene, TestFirm.Client));
        Assert.Equal(0, scene.Posted(Owed, "USD"));
        Assert.True(scene.Posted(Bank, "USD") > before);
        scene.ControlsHold();
        scene.ReplaysToTheSame();
    }

    static long Pending(ActionScene scene) => scene.Firm.Facts.OfType<LedgerFact.EntryPended>()
        .Where(e => e.Entry.Kind == EntryKind.ActionEntitlement).SelectMany(e => e.Legs)
        .Where(l => l.Account == scene.Firm.AccountOf(TestFirm.Client)).Sum(l => l.Amount);

    static long Net(ActionScene scene, string account) => scene.Firm.Facts.OfType<ActionFact.Moved>()
        .Where(m => m.Move.Account == scene.Firm.AccountOf(account)).Sum(m => m.Move.Cash);

    // One new share for ten, recorded two days after the ex-date: the new ones, due and not there yet, bring none of their own.
    [Fact]
    public void What_a_stock_dividend_brings_is_not_itself_entitled_when_holders_are_recorded()
    {
        var scene = new ActionScene(Aapl, Ex);
        string[] accounts = [TestFirm.Client, TestFirm.Other, TestFirm.House];
        var before = accounts.ToDictionary(a => a, a => -scene.Traded(a, Aapl));
        scene.Announce(new("STOCK", "STOCK_DIVIDEND", Aapl, Ex, Ex.AddDays(1), Ex.AddDays(5), null, "", 1, 10, "", null));
        scene.Firm.NextDay();
        scene.Firm.Until(Ex.AddDays(4));
        var given = scene.Firm.Facts.OfType<ActionFact.Entitled>().ToLookup(e => e.Account);
        foreach (var account in accounts)
            Assert.Equal((account, before[account], before[account] / 10), (account, given[scene.Firm.AccountOf(account)].Sum(e => e.Held),
                given[scene.Firm.AccountOf(account)].Sum(e => e.Units)));
        scene.Firm.EndDay();
        scene.ControlsHold();
    }

    // Ex on Thursday, recorded on Monday; on Friday seven take the place of one. 3.29 is of a unit of before.
    [Fact]
    public void A_dividend_recorded_after_a_split_is_reckoned_on_units_of_before()
    {
        var scene = new ActionScene(Aapl, Ex);
        scene.Announce(Dividend with { RecordDate = Ex.AddDays(4), PayDate = Ex.AddDays(10) });
        var held = -scene.Traded(TestFirm.Client, Aapl);
        scene.Firm.NextDay();
        scene.Announce(new("SPLIT", "SPLIT", Aapl, Ex.AddDays(1), Ex.AddDays(1), Ex.AddDays(1), null, "", 7, 1, "", null));
        scene.Firm.EndDay();
        scene.Firm.NextDay();
        Assert.Equal(-7 * held, scene.Traded(TestFirm.Client, Aapl));
        scene.Firm.Until(Ex.AddDays(6));
        Assert.Equal(-held * 329, Net(scene, TestFirm.Client));
        scene.SettleAll();
        Assert.Equal(0, scene.Posted(Owed, "USD"));
        scene.ControlsHold();
    }

    // Of dividends Germans have 15 per cent withheld; capital given back is none.
    [Fact]
    public void Of_capital_given_back_only_what_is_announced_is_withheld()
    {
        foreach (var (announced, percent) in new[] { (default(decimal?), 0), (10m, 10) })
        {
            var scene = new ActionScene(Aapl, Ex);
            scene.Firm.Must(new SetWithholding("US", "", new(2014, 1, 1), 15, "withholding-rates.csv"));
            scene.Announce(Dividend with { Type = "CAPITAL_DISTRIBUTION", Withholding = announced });
            scene.Firm.NextDay();
            Assert.All(scene.Firm.Facts.OfType<ActionFact.Entitled>(),
                e => Assert.InRange(e.Withheld - e.Gross * percent / 100m, -0.5m, 0.5m));
        }
    }

    [Fact]
    public void A_short_account_pays_the_dividend_that_the_buyer_gets()
    {
        var scene = WithDividend();
        var held = scene.Traded(TestFirm.Other, Aapl);
        Assert.True(held > 0);
        Assert.Equal(held * 329, Net(scene, TestFirm.Other));
    }

    [Fact]
    public void What_settles_after_the_record_date_is_claimed_and_what_was_bought_without_and_settled_before_it_is_owed()
    {
        var scene = WithDividend();
        // For the day of the ex-date itself: it is settled when holders are recorded, and was bought without.
        scene.Firm.Book(scene.Firm.Ticket("TODAY", Side.Buy, 500, Aapl) with
        {
            Account = TestFirm.Client,
            Counterparty = TestFirm.Nets,
            SettleOn = scene.Firm.Day
        });
        scene.Firm.Until(new(2014, 5, 13));
        var claims = scene.Firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Against.Kind == InstructionKind.Bilateral
            && scene.Firm.Firm.Register[c.Against.Party].Terms.Code == TestFirm.Nets).Sum(c => c.Held);
        var open = scene.Traded("STREET-BROKER-1", Aapl) + scene.Traded("FAIL-BROKER-1", Aapl);
        Assert.Equal(open - 500, claims);
        scene.SettleAll();
        Assert.Equal(0, scene.Firm.Firm.Settlement.OpenCount);
        Assert.Equal(0, scene.Posted(Owed, "USD"));
        scene.ControlsHold();
    }

    // One for ten: 777 that are settled and 33 contracted are 81, and of 97, 50 sold, nothing is due but 4 and 7 tenths at 13.70 a whole.
    [Theory, InlineData(777, 33, 81, 0), InlineData(97, -50, 4, 9_59), InlineData(0, 49, 4, 12_33), InlineData(5, -5, 0, 0)]
    public void What_is_settled_and_what_is_contracted_is_rounded_together(long settled, long traded, long units, long cents)
    {
        var firm = TestFirm.Funded(units: settled, first: new(2013, 10, 7));
        firm.Book(firm.Ticket("T-1", traded > 0 ? Side.Buy : Side.Sell, Math.Abs(traded)) with { Account = TestFirm.Client });
        firm.Must(new AnnounceAction(new("R", "REVERSE_SPLIT", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 8), new(2013, 10, 8), null,
            "USD", 1, 10, "", 13.70m), ""));
        firm.Until(new(2013, 10, 9));
        var due = firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == firm.AccountOf(TestFirm.Client)).ToList();
        Assert.Equal((settled + traded, units, cents), (due.Sum(e => e.Held), due.Sum(e => e.Units), due.Sum(e => e.InLieu)));
        Assert.Equal(-units, firm.Balance(TestFirm.Client, TestFirm.Aig).Traded);
    }

    // 50 rights, four for a share at 18.00: 12 shares are paid for, and half a one at 25.00 is worth 3.50 more than its price.
    [Fact]
    public void A_fraction_that_is_not_subscribed_is_paid_at_what_it_is_worth_above_its_price()
    {
        var firm = TestFirm.Funded(units: 50, first: new(2013, 10, 7));
        firm.Must(new SetPrice(firm.Day, TestFirm.BankOfAmerica, 25m, "USD", "prices.csv"));
        firm.Must(new AnnounceAction(new CorporateActionTerms("X", "EXERCISE", TestFirm.Aig, new(2013, 10, 9), new(2013, 10, 9),
            new(2013, 10, 9), null, "", null, null, "", null)
        { Option = "LAPSE", Options = [new("EXERCISE", null, "USD", 1, 4, TestFirm.BankOfAmerica, null, 18m)] }, ""));
        firm.Must(new ElectOption("X", TestFirm.Client, "EXERCISE", 50));
        firm.Until(new(2013, 10, 10));
        var due = firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == firm.AccountOf(TestFirm.Client)).ToList();
        Assert.Equal((12, -216_00, 3_50), (due.Sum(e => e.Units), due.Sum(e => e.Gross), due.Sum(e => e.InLieu)));
    }

    // One SAP for four: 12 for 50, and of half a one at 54.00 EUR 27.00 EUR, at 1.3577 USD 36.66. Without a rate nothing is known.
    [Theory, InlineData("USD", true, 36_66), InlineData("EUR", true, 27_00), InlineData("USD", false, 0)]
    public void A_fraction_of_what_is_quoted_in_another_currency_is_paid_at_the_rate_of_its_close(string currency, bool isKnown, long cents)
    {
        var firm = TestFirm.Funded(units: 50, first: new(2013, 10, 7));
        firm.Must(new SetPrice(firm.Day, TestFirm.Sap, 54m, "EUR", "prices.csv"));
        if (isKnown) firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.3577m, "fx.csv"));
        firm.Must(new AnnounceAction(new("S", "SPINOFF", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 8), new(2013, 10, 9), null, currency,
            1, 4, TestFirm.Sap, null), ""));
        firm.Until(new(2013, 10, 10));
        var due = firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == firm.AccountOf(TestFirm.Client)).ToList();
        Assert.Equal((12, cents), (due.Sum(e => e.Units), due.Sum(e => e.InLieu)));
    }

    // Ex on Tuesday 8 October 2013, recorded on the 10th, paid on the 11th. Sold without it on the 8th, 400 leave on the 11th: whenever the
    // firm hears of it, the depository paid on the 1 000 that lay there on the 10th, and nobody has a claim.
    [Theory, InlineData(false), InlineData(true)]
    public void Announced_after_its_record_date_it_was_paid_on_what_lay_there_then(bool isLate)
    {
        var firm = TestFirm.Funded(units: 1_000, first: new(2013, 10, 7));
        CorporateActionTerms dividend = new("D", "DIVIDEND", TestFirm.Aig, new(2013, 10, 8), new(2013, 10, 10), new(2013, 10, 11), 0.10m,
            "USD", null, null, "", null);
        if (!isLate) firm.Must(new AnnounceAction(dividend, ""));
        firm.Until(new(2013, 10, 8));
        firm.Book(firm.Ticket("T-1", Side.Sell, 400));
        firm.Until(new(2013, 10, 15));
        if (isLate) firm.Must(new AnnounceAction(dividend, ""));
        firm.Until(new(2013, 10, 17));
        Assert.Empty(firm.Facts.OfType<ActionFact.Claimed>());
        Assert.Equal(1_000, firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Account == firm.AccountOf(Csd)).Sum(e => e.Held));
        Assert.Equal(0, firm.Balance(Owed, "USD").Posted);
    }

    [Fact]
    public void What_is_recorded_and_paid_on_one_day_is_claimed_for_the_next_as_the_settlement_has_run()
    {
        var scene = WithDividend(Dividend with { RecordDate = Ex, PayDate = Ex });
        scene.Firm.EndDay();
        scene.ControlsHold();
        var claims = scene.Firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Against.Kind != InstructionKind.ClientDvp).ToList();
        Assert.NotEmpty(claims);
        Assert.All(claims, c => Assert.Equal(Ex.AddDays(1), c.SettleOn));
        scene.SettleAllFromClosed();
        Assert.Equal(0, scene.Firm.Firm.Settlement.OpenCount);
    }

    [Fact]
    public void Tax_is_withheld_by_the_country_of_the_account_and_owed_until_it_is_paid()
    {
        var scene = new ActionScene(Aapl, Ex);
        scene.Firm.Must(new SetWithholding("US", "DE", new(2014, 1, 1), 15, "withholding-rates.csv"));
        scene.Firm.Must(new SetWithholding("US", "", new(2014, 1, 1), 30, "withholding-rates.csv"));
        scene.Firm.Must(new OpenAccount(new("C-DE", AccountClass.Client, "Client", "DE", "EUR", AccountSettlement.Carried, "", null), ""));
        scene.Firm.NextDay();
        scene.Firm.Must(new OpenAccount(new("C-SHORT", AccountClass.Client, "S", "DE", "EUR", AccountSettlement.Carried, "", null), ""));
        scene.Firm.Must(new PostManual("J-2", "moved", Ex,
            [scene.Firm.Leg(TestFirm.Client, Aapl, 100), scene.Firm.Leg("C-DE", Aapl, -133), scene.Firm.Leg("C-SHORT", Aapl, 33)]));
        scene.Announce(Dividend);
        scene.Firm.Must(new RunActions(Ex, ActionMoment.Opening));
        Assert.Equal(-(133 * 329 - 6_564), Net(scene, "C-DE")); // 15 % of 437.57
        // Who is short pays in lieu, the whole: tax is withheld of who is paid (26 USC 1441), and of no one less for it.
        Assert.Equal(33 * 329, Net(scene, "C-SHORT"));
        var client = scene.Firm.Facts.OfType<ActionFact.Entitled>().Single(e => e.Account == scene.Firm.AccountOf(TestFirm.Client));
        Assert.Equal(Rounding.ToMinor(client.Gross / 100m * 0.30m, 2), client.Withheld);
    }

    [Fact]
    public void A_corrected_rate_gives_the_books_that_the_right_one_would_have_given_even_after_it_was_paid()
    {
        var (right, wrong) = (WithDividend(), WithDividend(Dividend with { Rate = 3.92m }));
        foreach (var scene in new[] { right, wrong })
        {
            scene.Book(TestFirm.Client, Side.Buy, 100, TestFirm.Ccp);
            scene.Firm.Until(new(2014, 5, 19));
        }
        wrong.Announce(Dividend);
        wrong.Firm.EndDay();
        right.Firm.EndDay();
        Assert.Equal(right.Balances(), wrong.Balances());
        wrong.ControlsHold();
        wrong.ReplaysToTheSame();
    }

    [Theory]
    [InlineData("DVD", "type", "'DVD' is none of DIVIDEND, STOCK_DIVIDEND, SPINOFF, RIGHTS, COUPON, NAME_CHANGE, SPLIT, REVERSE_SPLIT, "
        + "MERGER, REDEMPTION, CALL, ISIN_CHANGE, EXERCISE, TENDER, CAPITAL_DISTRIBUTION")]
    [InlineData("SPLIT", "ratio_new", "nothing is given: a SPLIT needs it")]
    [InlineData("SPINOFF", "ratio_new", "nothing is given: a SPINOFF needs it")]
    [InlineData("ISIN_CHANGE", "new_isin", "nothing is given: a ISIN_CHANGE needs it")]
    public void What_an_announcement_lacks_is_named(string type, string column, string told)
    {
        var firm = new TestFirm();
        var answer = firm.Run(new AnnounceAction(Dividend with { Isin = TestFirm.Aig, Type = type }, "corporate-actions.csv:2"));
        var refused = answer is [Refused r] ? r : null;
        Assert.Equal(($"corporate-actions.csv:2:{column}", told), (refused?.Source, refused?.Detail));
    }

    [Fact]
    public void A_date_that_is_not_known_is_refused()
    {
        var firm = new TestFirm();
        Assert.Equal(Refusal.BadTerms, firm.Ask(new AnnounceAction(Dividend with { Isin = TestFirm.Aig, ExDate = default }, "")));
    }

    [Theory, InlineData("SPLIT", 2), InlineData("REVERSE_SPLIT", 1), InlineData("NAME_CHANGE", 2)]
    public void What_changes_units_or_a_name_alone_pays_nothing(string type, int units)
    {
        var terms = Dividend with { Isin = TestFirm.Aig, Type = type, RatioNew = units, RatioOld = 3 - units };
        var answer = new TestFirm().Run(new AnnounceAction(terms, "x.csv:2") { NewName = type == "NAME_CHANGE" ? "New" : "" });
        Assert.Equal("x.csv:2:rate", Assert.IsType<Refused>(Assert.Single(answer)).Source);
    }
}
