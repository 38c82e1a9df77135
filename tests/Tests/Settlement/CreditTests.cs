using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// What the settlement bank lends: granted credit by currency and day, and credit against the firm's own securities, after the haircut of
/// equities (15 %, Basel Committee and IOSCO, appendix B) unless said. The house buys AIG at 48.50 of a broker that does not net.
/// </summary>
public sealed class CreditTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // T+3

    /// <summary>1 000.00 of a client at the bank, BAC of someone at the depository, both shares priced, purchases booked and due.</summary>
    static TestFirm With((string Owner, long Units) bac, decimal aigCloses, params long[] bought)
    {
        var firm = new TestFirm();
        firm.Must(new OpenBooks(firm.Day, "opening.csv",
        [
            new(0, "SETTLEMENT-BANK", "USD", 1_000_00), new(1, TestFirm.Client, "USD", 1_000_00),
            new(2, "CSD", TestFirm.BankOfAmerica, bac.Units), new(3, bac.Owner, TestFirm.BankOfAmerica, bac.Units),
        ]));
        firm.Must(new OpenDay(firm.Day));
        firm.Must(new SetPrice(firm.Day, TestFirm.BankOfAmerica, 14, "USD", "prices.csv"));
        if (aigCloses > 0) firm.Must(new SetPrice(firm.Day, TestFirm.Aig, aigCloses, "USD", "prices.csv"));
        for (var i = 0; i < bought.Length; i++) Trade(firm, $"T-{i + 1}", Side.Buy, bought[i]);
        firm.Until(Due);
        foreach (var i in firm.Firm.Settlement.Due(Due)) firm.Must(new AgreePartial(i.Number, false, 0));
        return firm;
    }

    static BookedTrade Trade(TestFirm firm, string id, Side side, long units, string isin = TestFirm.Aig, decimal price = 48.50m) =>
        firm.Book(firm.Ticket(id, side, units, isin) with { Counterparty = TestFirm.Alone, Account = TestFirm.House, Price = price });

    static void Line(TestFirm firm, decimal granted, decimal limit, DateOnly? from = null, string currency = "USD") =>
        firm.Must(new SetCreditLine(currency, from ?? Due, granted, limit, "credit-lines.csv:2"));

    static string[] Failed(IEnumerable<Fact> facts) =>
        [.. facts.OfType<SettlementFact.Failed>().Select(f => $"{f.Rest.Quantity} {f.Why}")];

    // 100 at 48.50 cost 4 850.00, of which 1 000.00 is there.
    [Theory, InlineData(3_850.00, true), InlineData(3_849.99, false)]
    public void A_delivery_settles_as_far_as_granted_credit_reaches(double granted, bool settles)
    {
        var firm = With((TestFirm.Client, 0), 0, 100);
        Line(firm, (decimal)granted, 0);
        var facts = firm.EndDay();
        Assert.Equal(settles ? [] : ["100 LackOfCash"], Failed(facts));
        var used = Assert.Single(facts.OfType<SettlementFact.CreditUsed>()).Use;
        Assert.Equal(settles ? (3_850_00L, 3_850_00L, 0L) : (0, 0, 0), (used.Most, used.Drawn, used.Lent));
        Assert.Empty(facts.OfType<SettlementFact.CollateralLent>());
        Assert.Equal(settles ? -3_850_00 : 1_000_00, firm.Balance("SETTLEMENT-BANK", "USD").Posted);
        Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
    }

    [Fact]
    public void Without_a_line_it_fails_and_a_line_holds_from_its_day_on()
    {
        var firm = With((TestFirm.Client, 0), 0, 100);
        Line(firm, 10_000, 0, Due.AddDays(1));
        var facts = firm.EndDay();
        Assert.Equal(["100 LackOfCash"], Failed(facts));
        Assert.Empty(facts.OfType<SettlementFact.CreditUsed>());
        firm.NextDay();
        Assert.Empty(Failed(firm.EndDay()));
    }

    // What is received counts from the moment it is there: 100 · 48.50 less 15 % is 4 122.50, with the 1 000.00 there more than 4 850.00;
    // less 25 % it is 3 637.50, which is not. 3 850.00 is lent, up to the limit.
    [Theory, InlineData(3_850.00, 1_500, true), InlineData(3_849.99, 1_500, false), InlineData(10_000, 2_500, false)]
    public void Stock_that_is_received_secures_what_pays_for_it(double limit, int haircutBp, bool settles)
    {
        var firm = With((TestFirm.Client, 0), 48.50m, 100);
        firm.Must(new SetHaircut("EQUITY", Due, haircutBp, "haircuts.csv:2"));
        Line(firm, 0, (decimal)limit);
        var facts = firm.EndDay();
        Assert.Equal(settles ? [] : ["100 LackOfCash"], Failed(facts));
        if (!settles) return;
        Assert.Equal(3_850_00, Assert.Single(facts.OfType<SettlementFact.CollateralLent>()).Lent);
        Assert.Equal(new(new(0, (long)(limit * 100)), 4_122_50, 3_850_00, 3_850_00),
            Assert.Single(facts.OfType<SettlementFact.CreditUsed>()).Use);
    }

    // AIG without a price is no collateral. 323 BAC at 14.00 less 15 % are 3 843.70, 324 are 3 855.60: 3 850.00 is needed.
    [Theory, InlineData(TestFirm.House, 324, 0, true), InlineData(TestFirm.House, 323, 0, false),
        InlineData(TestFirm.House, 323, 6.30, true), InlineData(TestFirm.Client, 1_000, 0, false)]
    public void Own_stock_secures_credit_besides_what_is_granted_and_that_of_clients_does_not(
        string owner, long units, double granted, bool settles)
    {
        var firm = With((owner, units), 0, 100);
        Line(firm, (decimal)granted, 5_000);
        Assert.Equal(settles ? [] : ["100 LackOfCash"], Failed(firm.EndDay()));
    }

    // A client's purchase of 30 is not delivered: of the 324 there 294 are the house's, which count for 3 498.60, too little.
    [Theory, InlineData(30, "100 LackOfCash", "30 CounterpartyLack"), InlineData(0, "30 CounterpartyLack")]
    public void What_is_there_is_the_clients_first(long clients, params string[] failed)
    {
        var firm = With((TestFirm.House, 324), 0);
        var due = Trade(firm, "T-1", Side.Buy, 100).SettleOn;
        firm.Book(firm.Ticket("T-2", Side.Buy, 30, TestFirm.BankOfAmerica) with
        { Counterparty = TestFirm.Alone, Account = clients > 0 ? TestFirm.Client : TestFirm.House, Price = 0.01m });
        firm.Until(due);
        Line(firm, 0, 5_000, due);
        foreach (var i in firm.Firm.Settlement.Due(due)) firm.Must(new AgreePartial(i.Number, false, 0));
        var undelivered = firm.Firm.Settlement.Due(due).Single(i => i.RestQuantity == 30).Number;
        Assert.Equal(failed, Failed(firm.EndDay(new Answer(undelivered, 0, FailReason.CounterpartyLack))));
    }

    // A client's sale of 324 BAC that it does not have, for 324.00, would take away what secures 3 850.00 and bring less.
    [Fact]
    public void What_secures_credit_is_not_delivered_away_for_less()
    {
        var firm = With((TestFirm.House, 324), 0);
        Trade(firm, "S-1", Side.Buy, 100);
        firm.Until(firm.Book(firm.Ticket("S-2", Side.Sell, 324, TestFirm.BankOfAmerica) with
        { Counterparty = TestFirm.Alone, Price = 1 }).SettleOn);
        foreach (var i in firm.Firm.Settlement.Due(firm.Day)) firm.Must(new AgreePartial(i.Number, false, 0));
        Line(firm, 0, 5_000, firm.Day);
        var facts = firm.EndDay();
        Assert.Equal(["-324 LackOfCash"], Failed(facts));
        Assert.Equal(3_855_60, Assert.Single(facts.OfType<SettlementFact.CreditUsed>()).Use.Secured);
    }

    // What is lent stays lent until it is paid back: the bank may be below zero by no more, and a sale brings it back.
    [Fact]
    public void What_was_lent_is_paid_back_by_what_comes_in()
    {
        var firm = With((TestFirm.House, 324), 0, 100);
        Line(firm, 0, 5_000);
        firm.EndDay();
        Assert.Equal(3_850_00, firm.Firm.Ledger.CreditOf(firm.AssetOf("USD")));
        firm.NextDay();
        Assert.Equal(Refusal.ShortOfCash, firm.Ask(new PostManual("M-2", "one cent", firm.Day,
            [firm.Leg(TestFirm.Client, "USD", 1), firm.Leg("SETTLEMENT-BANK", "USD", -1)])));
        firm.Until(Trade(firm, "S-1", Side.Sell, 100).SettleOn);
        var facts = firm.EndDay();
        Assert.Empty(Failed(facts));
        var use = Assert.Single(facts.OfType<SettlementFact.CreditUsed>()).Use;
        Assert.Equal((3_850_00L, 0L), (use.Most, use.Drawn));
        Assert.Equal(0, firm.Firm.Ledger.CreditOf(firm.AssetOf("USD")));
        var saved = new Firm();
        Assert.True(saved.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), saved.Save());
    }

    // 3 850.00 is drawn against 334 BAC, of which ten thousand count for 119 000.00: 324 are needed. They are neither pledged, nor given to
    // a client, nor posted away; paid back, they are free.
    [Fact]
    public void Stock_behind_drawn_credit_is_earmarked_until_it_is_paid_back()
    {
        var firm = With((TestFirm.House, 334), 0, 100);
        Line(firm, 0, 5_000);
        Agreed(firm);
        var earmarked = Assert.Single(firm.EndDay().OfType<SettlementFact.StockEarmarked>());
        Assert.Equal(3_850_00, earmarked.Lent);
        Assert.Equal([new(firm.AssetOf(TestFirm.BankOfAmerica), 334, 324, 3_855_60)], earmarked.Lines);
        firm.NextDay();
        foreach (var command in Away(firm, "A", 11))
            Assert.Equal([Refusal.SecuresCredit], firm.Run(command).OfType<Refused>().Select(r => r.Why));
        foreach (var command in Away(firm, "B", 3)) firm.Must(command); // three times three leave 325
        firm.Until(Trade(firm, "S-1", Side.Sell, 100).SettleOn);
        Assert.Empty(Assert.Single(firm.EndDay().OfType<SettlementFact.StockEarmarked>()).Lines);
        firm.NextDay();
        foreach (var command in Away(firm, "C", 100)) firm.Must(command);
        Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
    }

    static void Agreed(TestFirm firm) => firm.Must(new SetMarginAgreement(TestFirm.Alone, firm.Day,
        new(0, 0, 0, InitialMethod.None, 0, MarginDirection.Given, MarginDesk.UsualWindow), "margin-agreements.csv:2"));

    // The ways in which own stock leaves but by a settlement: pledged, given to a client, posted away.
    static Command[] Away(TestFirm firm, string id, long units) =>
    [
        new LodgeCollateral(new(TestFirm.Alone, MarginDirection.Given), new(TestFirm.BankOfAmerica, units), 0, ""),
        new TransferLots(id, TestFirm.House, TestFirm.Client, TestFirm.BankOfAmerica, units, [], ""),
        new PostManual(id, "lost", firm.Day,
            [firm.Leg(TestFirm.House, TestFirm.BankOfAmerica, units), firm.Leg("CSD", TestFirm.BankOfAmerica, -units)]),
    ];

    [Fact]
    public void A_line_that_cannot_be_is_refused_by_column()
    {
        var firm = new TestFirm();
        (Refusal, string) Ask(string currency, decimal granted, decimal limit) =>
            firm.Run(new SetCreditLine(currency, Due, granted, limit, "x:2")) is [Refused r, ..] ? (r.Why, r.Source) : default;
        Assert.Equal((Refusal.UnknownCurrency, "x:2:currency"), Ask("XXQ", 1, 0));
        Assert.Equal((Refusal.UnknownCurrency, "x:2:currency"), Ask(TestFirm.Aig, 1, 0));
        Assert.Equal((Refusal.BadTerms, "x:2:granted"), Ask("USD", -1, 0));
        Assert.Equal((Refusal.BadTerms, "x:2:granted"), Ask("USD", 0.001m, 0));
        Assert.Equal((Refusal.BadTerms, "x:2:collateral_limit"), Ask("USD", 0, 10_000_000_000_000.01m));
        Assert.Equal((Refusal.BadTerms, "x:2:collateral_limit"), Ask("EUR", 0, 1));
        firm.Must(new SetCreditLine("EUR", Due, 5, 0, "x:2"));
        Assert.Empty(firm.Must(new SetCreditLine("EUR", Due, 5, 0, "again")));
    }

    // Drawn purchases and sales of two shares: after every day the bank is covered by the line and by what the house's own shares at the
    // depository come to, reckoned here from the balances alone; no line settles more than one, and a replay comes to the same books.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void Nothing_is_drawn_beyond_the_line_and_what_secures_it(int seed)
    {
        var chance = new Random(seed);
        var (granted, limit) = (chance.Next(0, 3_000), chance.Next(1_000, 30_000));
        var firm = With((TestFirm.House, chance.Next(0, 500)), 48.50m, [.. Enumerable.Range(0, 8).Select(_ => (long)chance.Next(1, 300))]);
        Line(firm, granted, limit);
        Agreed(firm);
        for (var day = 0; day < 4; day++)
        {
            foreach (var command in Away(firm, $"A-{day}", chance.Next(1, 200))) firm.Run(command);
            IsCovered(firm, granted, limit);
            foreach (var (isin, price) in new[] { (TestFirm.Aig, 48.50m), (TestFirm.BankOfAmerica, 14m) })
                Trade(firm, $"D-{day}-{isin}", chance.Next(2) == 0 ? Side.Buy : Side.Sell, chance.Next(1, 300), isin,
                    price * chance.Next(2, 11) / 10);
            firm.EndDay();
            IsCovered(firm, granted, limit);
            firm.NextDay();
        }
        Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
        Assert.Contains(firm.Facts.OfType<SettlementFact.CreditUsed>(), f => f.Use.Most > 0);
    }

    static void IsCovered(TestFirm firm, int granted, int limit)
    {
        var (bank, own) = (firm.Balance("SETTLEMENT-BANK", "USD").Posted, 0m);
        foreach (var (isin, price) in new[] { (TestFirm.Aig, 48.50m), (TestFirm.BankOfAmerica, 14m) })
            own += Math.Max(0, Math.Min(-firm.Balance(TestFirm.House, isin).Posted,
                firm.Balance("CSD", isin).Posted - Math.Max(-firm.Balance(TestFirm.Client, isin).Posted, 0))) * price * 0.85m;
        Assert.True(bank >= -(granted + Math.Min(limit, own)) * 100, $"{bank}, granted {granted}, limit {limit}, own {own}");
    }
}
