using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Trades;

/// <summary>Matching, affirmation, allegements and allocation.</summary>
public sealed class MatchingTests
{
    static readonly MatchTerms Deliver = new(false, new(2025, 10, 14), new(2025, 10, 10), "EUR", 50_000m, 100, true, TestFirm.Sap,
        "DEUTDEFF", "BNPAFRPP", "SICVFRPP", "DAKVDEFF", "TRAD");

    static readonly MatchTerms Receive = Deliver with { Delivers = false, Csd = "DAKVDEFF", OwnCsd = "SICVFRPP" };

    [Fact]
    public void Two_instructions_that_agree_match() => Assert.Empty(Matching.Differences(Deliver, Receive, 0));

    // Regulation (EU) 2018/1229 art. 5(3): instruction type, settlement date, trade date, currency, amount, quantity, deliver or
    // receive, ISIN, deliverer, receiver, the counterparty's depository; 5(4): transaction type.
    static readonly (MatchField Field, Func<MatchTerms, MatchTerms> Change)[] Fields =
    [
        (MatchField.InstructionType, t => t with { IsFree = true }),
        (MatchField.SettlementDate, t => t with { SettleOn = new(2025, 10, 15) }),
        (MatchField.TradeDate, t => t with { TradeDate = new(2025, 10, 9) }), (MatchField.Currency, t => t with { Currency = "USD" }),
        (MatchField.Amount, t => t with { Amount = 50_002.01m }), (MatchField.Quantity, t => t with { Quantity = 101 }),
        (MatchField.Side, t => t with { Delivers = true }), (MatchField.Instrument, t => t with { Isin = TestFirm.Aig }),
        (MatchField.Deliverer, t => t with { Deliverer = "COBADEFF" }), (MatchField.Receiver, t => t with { Receiver = "SOGEFRPP" }),
        (MatchField.CounterpartyCsd, t => t with { Csd = "MGTCBEBE" }),
        (MatchField.TransactionType, t => t with { TransactionType = "REPU" }),
    ];

    public static TheoryData<MatchField> EachField => new(Enum.GetValues<MatchField>());

    [Theory, MemberData(nameof(EachField))]
    public void Each_field_alone_keeps_two_instructions_from_matching(MatchField field)
    {
        var changed = Fields.Single(f => f.Field == field).Change(Receive);
        Assert.Equal([field], Matching.Differences(Deliver, changed, 2));
        Assert.Equal([field], Matching.Differences(changed, Deliver, 2));
    }

    [Fact]
    public void Free_of_payment_neither_currency_nor_amount_is_compared() => Assert.Empty(Matching.Differences(
        Deliver with { IsFree = true }, Receive with { IsFree = true, Currency = "USD", Amount = 1 }, 0));

    // Regulation (EU) 2018/1229 art. 6: EUR 2 up to EUR 100 000, EUR 25 above, other currencies at the day's rate. At 1.25 dollars a
    // euro the step is at 125 000.00 and the tolerances are 2.50 and 31.25.
    [Theory]
    [InlineData(100_000, 1, 2), InlineData(100_000.01, 1, 25), InlineData(125_000, 1.25, 2.5), InlineData(125_000.01, 1.25, 31.25)]
    [InlineData(-100_000, 1, 2), InlineData(-100_000.01, 1, 25)]
    public void The_tolerance_is_in_euro_whatever_the_currency(double amount, double unitsAEuro, double tolerance) =>
        Assert.Equal((decimal)tolerance, Matching.Tolerance((decimal)amount, (decimal)unitsAEuro));

    // 1 000 × 110.00 = 110 000.00 USD is 88 000 euro at 1.25: 2 euro, 2.50 dollars. Without a rate nobody knows what 2 euro are: exactly.
    [Theory, InlineData(true, 2.50, true), InlineData(true, 2.51, false), InlineData(false, 0, true), InlineData(false, 0.01, false)]
    public void A_confirmation_in_dollars_is_measured_at_the_rate_of_the_trade_date(bool rate, double difference, bool matches)
    {
        var firm = TestFirm.Funded();
        if (rate) firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 1_000) with { Price = 110m });
        var answer = firm.Must(new ConfirmTrade(
            new("T-1", "CCP", Side.Sell, TestFirm.Aig, 1_000, 110m, t.SettleOn, 110_000m + (decimal)difference), "confirmations.csv"));
        Assert.Equal(matches, answer[0] is TradeFact.TradeConfirmed);
        if (answer[0] is TradeFact.ConfirmationDiffered differs)
            Assert.Equal(!rate, differs.Ours.EndsWith("(no rate of USD to the euro on 2013-10-07: no tolerance)"));
    }

    // 1.25 dollars a euro and 150 yen a dollar are 187.5 yen a euro, to the last digit: 2 euro are 375 yen.
    [Theory, InlineData("EUR", "USD", 1.25, "USD", "JPY", 150, 187.5), InlineData("USD", "EUR", 0.8, "USD", "JPY", 150, 187.5)]
    [InlineData("EUR", "USD", 1.25, "JPY", "USD", 0.008, 156.25), InlineData("EUR", "USD", 1.25, "JPY", "EUR", 0.00625, 160)]
    public void Units_a_euro_are_of_the_rates_as_they_were_given(
        string first, string quote, decimal rate, string second, string other, decimal next, decimal units)
    {
        var firm = TestFirm.Funded();
        firm.Must(new SetFxRate(firm.Day, first, quote, rate, "fx.csv"));
        firm.Must(new SetFxRate(firm.Day, second, other, next, "fx.csv"));
        Assert.Equal(units, firm.Firm.Register.UnitsAEuro(firm.AssetOf("JPY"), firm.Day));
    }

    // 21:00 of 7 October 2025 in New York (summer time) is 01:00 of the 8th in UTC; of 4 December (winter) 02:00 of the 5th.
    // Before 28 May 2024, the business day after at 11:30: of Friday 11 October 2013, Tuesday the 15th, Monday being Columbus Day.
    [Theory]
    [InlineData("2025-10-07", "2025-10-08T01:00:00Z"), InlineData("2025-12-04", "2025-12-05T02:00:00Z")]
    [InlineData("2013-10-11", "2013-10-15T15:30:00Z")]
    public void In_the_united_states_a_trade_is_affirmed_by_nine_in_the_evening_of_its_date(string tradeDate, string by)
    {
        var on = DateOnly.Parse(tradeDate);
        Assert.Equal(Instant(by), Clocks.AffirmBy(Market.Us, on, TestFirm.At(on, 15)));
    }

    // Regulation (EU) 2018/1229 art. 2(2): by the close of business of the trade date; by noon Central European time of the next
    // business day for what was executed after 16:00. Friday 10 October 2025, 16:00 there is 14:00 UTC; Monday noon is 10:00 UTC.
    [Theory]
    [InlineData("2025-10-10T14:00:00Z", "2025-10-10T22:00:00Z"), InlineData("2025-10-10T14:00:01Z", "2025-10-13T10:00:00Z")]
    public void In_the_union_by_the_end_of_the_day_or_noon_of_the_next_for_what_is_late(string executed, string by) =>
        Assert.Equal(Instant(by), Clocks.AffirmBy(Market.Eu, new(2025, 10, 10), Instant(executed)));

    // T2S takes deliveries versus payment until 16:00 Central European time, 14:00 UTC of 14 October 2025. Five hours before is 09:00.
    [Theory]
    [InlineData("2025-10-13T15:00:00Z", "2025-10-13T16:00:00Z"), InlineData("2025-10-14T08:59:59Z", "2025-10-14T09:59:59Z")]
    [InlineData("2025-10-14T09:00:00Z", "2025-10-14T09:00:00Z"), InlineData("2025-10-15T09:00:00Z", "2025-10-15T09:00:00Z")]
    public void A_mismatch_is_told_within_the_hour_and_at_once_when_the_cut_off_is_near(string attempt, string by) =>
        Assert.Equal(Instant(by), Clocks.TellBy(Market.Eu, new(2025, 10, 14), Instant(attempt)));

    [Theory, InlineData("2025-03-30", 150, "2025-03-30T00:30:00Z"), InlineData("2025-10-26", 150, "2025-10-26T00:30:00Z")]
    [InlineData("2025-10-26", 240, "2025-10-26T03:00:00Z"), InlineData("2025-03-30", 240, "2025-03-30T02:00:00Z")]
    public void A_local_time_is_an_instant_on_the_days_clocks_change_too(string day, int minutes, string instant)
    {
        var at = Zones.Instant(Zone.CentralEurope, DateOnly.Parse(day), minutes);
        if (minutes == 240) Assert.Equal(Instant(instant), at);
        else Assert.InRange(at, Instant(instant), Instant(instant) + 3_600_000); // does not exist in spring, is there twice in autumn
    }

    static long Instant(string text) => DateTimeOffset.Parse(text).ToUnixTimeMilliseconds();

    [Theory, InlineData(-1, true), InlineData(0, true), InlineData(1, false)]
    public void A_confirmation_is_on_time_up_to_the_instant_it_is_due(int after, bool onTime)
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        var due = Clocks.AffirmBy(Market.Us, t.TradeDate, t.ExecutedAt);
        var answer = firm.Firm.Run(new("late", "tester", due + after), new ConfirmTrade(
            new("T-1", "CCP", Side.Sell, TestFirm.Aig, 10, 48.50m, t.SettleOn, 485m), "confirmations.csv"));
        Assert.Equal(onTime, Assert.Single(answer.OfType<TradeFact.TradeConfirmed>()).OnTime);
    }

    // What the other side told at noon has come at noon, whenever it is taken.
    [Theory, InlineData(0, true), InlineData(1, false)]
    public void A_confirmation_that_says_when_it_was_told_counts_from_then(int after, bool onTime)
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        var due = Clocks.AffirmBy(Market.Us, t.TradeDate, t.ExecutedAt);
        var told = Assert.Single(firm.Firm.Run(new("taken", "tester", due + 1_000_000), new ConfirmTrade(
            new("T-1", "CCP", Side.Sell, TestFirm.Aig, 10, 48.50m, t.SettleOn, 485m), "confirmations.csv")
        { At = due + after })
            .OfType<TradeFact.TradeConfirmed>());
        Assert.Equal((due + after, onTime), (told.At, told.OnTime));
    }

    static Confirmation Of(string id, long quantity = 10) =>
        new(id, TestFirm.Alone, Side.Sell, TestFirm.Aig, quantity, 48.50m, new(2013, 10, 10), 485m);

    [Fact]
    public void A_trade_that_only_the_other_side_knows_is_alleged_and_matched_when_it_comes()
    {
        var firm = TestFirm.Funded();
        Assert.IsType<TradeFact.TradeAlleged>(Assert.Single(firm.Must(new ConfirmTrade(Of("T-1"), "confirmations.csv"))));
        Assert.Single(firm.Firm.Trades.Allegements);
        var answer = firm.Must(new CaptureTrade("trades.csv", firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone }));
        Assert.Contains(answer, f => f is TradeFact.TradeConfirmed);
        Assert.Empty(firm.Firm.Trades.Allegements);
    }

    [Fact]
    public void An_allegement_that_the_trade_does_not_bear_out_is_a_difference()
    {
        var firm = TestFirm.Funded();
        firm.Must(new ConfirmTrade(Of("T-1", 11), "confirmations.csv"));
        var answer = firm.Must(new CaptureTrade("trades.csv", firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone }));
        Assert.Equal("quantity", Assert.Single(answer.OfType<TradeFact.ConfirmationDiffered>()).Field);
        Assert.Empty(firm.Firm.Trades.Allegements);
    }

    [Fact]
    public void An_allegement_is_taken_back_once()
    {
        var firm = TestFirm.Funded();
        firm.Must(new ConfirmTrade(Of("T-1"), "confirmations.csv"));
        firm.Must(new EndAllegement("T-1"));
        Assert.Equal(Refusal.UnknownTrade, firm.Ask(new EndAllegement("T-1")));
    }

    [Fact]
    public void An_allegement_of_an_unknown_party_or_instrument_is_refused()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.UnknownCounterparty, firm.Ask(new ConfirmTrade(Of("T-1") with { Counterparty = "NO-ONE" }, "c")));
        Assert.Equal(Refusal.UnknownInstrument, firm.Ask(new ConfirmTrade(Of("T-1") with { Isin = "DE000BASF111" }, "c")));
        Assert.Equal(Refusal.TextTooLong, firm.Ask(new ConfirmTrade(Of(""), "c")));
    }

    const string Them = "CEDBDEF0", Agent = "DEUTDEFF", TheirPlace = "DAKVDEFFXXX", OurPlace = "CTDPUS30";

    // We buy 10 at 48.50 of a broker whom its agent settles for in Frankfurt; our depository is another.
    static TestFirm WithAddresses(bool booked = true)
    {
        var firm = TestFirm.Funded();
        firm.Must(new AddParty(new(TestFirm.Alone, "A broker without one", "", Them, "US", false, false), "parties.csv"));
        firm.Must(new SetAddress("FIRM", "HAZRUS30", "", "addresses.csv"));
        firm.Must(new SetAddress("CSD", OurPlace, "", "addresses.csv"));
        firm.Must(new ProposeSettlementInstruction(
            new(TestFirm.Alone, "", null, "", "", Agent, TheirPlace, "7001", "1", firm.Day, null), ""));
        firm.Must(new ApproveSettlementInstruction(1, firm.Firm.Register.Standing.All[0].Terms.Sha256(1)), "checker");
        if (booked) firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone });
        return firm;
    }

    static readonly LegalTerms AllRight = new(false, new(2013, 10, 7), "USD", Agent + "XXX", "HAZRUS30XXX", OurPlace, "DAKVDEFF", "TRAD");

    // What a confirmation may say besides; each field alone is named as Regulation (EU) 2018/1229 art. 5(3) and (4) have it.
    static readonly (string Field, Func<LegalTerms, LegalTerms> Change)[] LegalFields =
    [
        ("payment", l => l with { IsFree = true }), ("trade_date", l => l with { TradeDate = new(2013, 10, 8) }),
        ("currency", l => l with { Currency = "EUR" }), ("deliverer", l => l with { Deliverer = "COBADEFF" }),
        ("receiver", l => l with { Receiver = "SOGEFRPP" }), ("csd", l => l with { Csd = "MGTCBEBE" }),
        ("csd", l => l with { OwnCsd = "MGTCBEBE" }), ("transaction_type", l => l with { TransactionType = "REPU" }),
    ];

    public static TheoryData<int> EachLegalField => new(Enumerable.Range(0, LegalFields.Length));

    [Theory, MemberData(nameof(EachLegalField))]
    public void Each_legal_field_that_a_confirmation_says_is_matched(int place)
    {
        var firm = WithAddresses();
        var (field, change) = LegalFields[place];
        var answer = firm.Must(new ConfirmTrade(Of("T-1") with { Legal = change(AllRight) }, "confirmations.csv"));
        Assert.Equal(field, Assert.IsType<TradeFact.ConfirmationDiffered>(Assert.Single(answer)).Field);
        firm.Must(new ConfirmTrade(Of("T-1") with { Legal = AllRight }, "confirmations.csv"));
        Assert.Equal(TradeMark.Confirmed, firm.Firm.Trades.MarkOf("T-1"));
    }

    // Their agent, whom the standing settlement instruction names, and they themselves are both they.
    [Theory, InlineData(Them), InlineData(Them + "XXX"), InlineData(Agent), InlineData("")]
    public void The_counterparty_is_itself_or_the_agent_that_settles_for_it(string deliverer)
    {
        var firm = WithAddresses();
        firm.Must(new ConfirmTrade(Of("T-1") with { Legal = AllRight with { Deliverer = deliverer } }, "confirmations.csv"));
        Assert.Equal(TradeMark.Confirmed, firm.Firm.Trades.MarkOf("T-1"));
    }

    [Fact]
    public void Every_field_that_differs_is_named_in_the_order_of_the_regulation()
    {
        var firm = WithAddresses();
        var wrong = LegalFields.Where(f => f.Field != "payment").Aggregate(AllRight, (l, f) => f.Change(l));
        var answer = firm.Must(new ConfirmTrade(
            new("T-1", TestFirm.Alone, Side.Buy, TestFirm.Sap, 11, 48.51m, new(2013, 10, 11), 487.01m) { Legal = wrong }, "c"));
        Assert.Equal(["settlement_date", "trade_date", "currency", "net_amount", "quantity", "side", "isin", "deliverer", "receiver",
            "csd", "transaction_type", "price"], answer.OfType<TradeFact.ConfirmationDiffered>().Select(d => d.Field));
        Assert.Equal("12", Assert.Single(firm.Must(new ConfirmTrade(Of("T-1", 12), "c")).OfType<TradeFact.ConfirmationDiffered>()).Theirs);
    }

    // An allegement (sese.028) has the depository's reference and an amount, no price: 48.50 would be known as 485 / 10 alone.
    static ConfirmTrade Alleges(string reference, decimal amount = 485m, long quantity = 10) => new(
        new(reference, TestFirm.Alone, Side.Sell, TestFirm.Aig, quantity, amount / quantity, new(2013, 10, 10), amount)
        { Legal = AllRight }, "allegement")
    { IsByTerms = true };

    [Theory, InlineData(485), InlineData(487), InlineData(483)] // within two euro at one dollar
    public void An_allegement_under_a_reference_of_its_own_matches_the_trade_it_agrees_with(int amount)
    {
        var firm = WithAddresses();
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1m, "fx.csv"));
        var answer = firm.Must(Alleges("CSD-77", amount));
        Assert.Equal("T-1", Assert.IsType<TradeFact.TradeConfirmed>(Assert.Single(answer)).TradeId);
        Assert.IsType<TradeFact.TradeAlleged>(firm.Must(Alleges("CSD-78"))[0]); // one trade answers one
    }

    [Theory, InlineData(487.01, 10), InlineData(485, 11)]
    public void One_that_agrees_with_none_is_alleged_and_said_once(double amount, long quantity)
    {
        var firm = WithAddresses();
        var alleged = Alleges("CSD-77", (decimal)amount, quantity);
        Assert.Equal([typeof(TradeFact.TradeAlleged), typeof(TradeFact.AllegementDetailed)], firm.Must(alleged).Select(f => f.GetType()));
        Assert.Empty(firm.Run(alleged));
        Assert.Equal(TradeMark.Booked, firm.Firm.Trades.MarkOf("T-1"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_trade_that_comes_later_is_matched_with_the_allegement_it_agrees_with(bool restarted)
    {
        var firm = WithAddresses(booked: false);
        firm.Must(Alleges("CSD-76", quantity: 11));
        firm.Must(Alleges("CSD-77"));
        var again = restarted ? new Firm() : firm.Firm;
        if (restarted) Assert.True(again.Load(firm.Firm.Save()));
        var answer = again.Run(new("later", "tester", 1_381_000_100_000), new CaptureTrade("trades.csv",
            firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone }));
        Assert.Contains(answer, f => f is TradeFact.TradeConfirmed { TradeId: "T-1" });
        Assert.Equal(("CSD-77", "answered by T-1"), answer.OfType<TradeFact.AllegementEnded>().Select(e => (e.TradeId, e.How)).Single());
        Assert.Equal("CSD-76", Assert.Single(again.Trades.Allegements).TradeId);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void At_the_cut_off_a_trade_to_which_the_other_side_said_nothing_is_alerted_once(bool restarted)
    {
        var firm = WithAddresses();
        firm.Book(firm.Ticket("T-2", Side.Buy, 10)); // of the CCP
        firm.Book(firm.Ticket("T-3", Side.Buy, 20) with { Counterparty = TestFirm.Alone });
        firm.Book(firm.Ticket("T-4", Side.Buy, 30) with { Counterparty = TestFirm.Alone });
        firm.Must(new ConfirmTrade(Of("T-3", 20) with { NetAmount = 970 }, "confirmations.csv"));
        firm.Must(new CancelTrade("T-4", "a mistake", ""));
        var again = new Firm();
        Assert.True(again.Load(firm.Firm.Save()));
        var answer = restarted ? again.Run(new("cut", "tester", 1_381_190_399_000), new CutOff(firm.Day)) : firm.Must(new CutOff(firm.Day));
        Assert.Equal("T-1", Assert.Single(answer.OfType<TradeFact.TradeUnmatched>()).TradeId);
        if (restarted) return;
        firm.Must(new SettleDue(firm.Day, []));
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        firm.EndDay();
        Assert.Single(firm.Facts.OfType<TradeFact.TradeUnmatched>());
        Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
    }

    static AllocateTrade Divide(params (string Id, string Account, long Quantity)[] parts) =>
        new("B-1", [.. parts.Select(p => new Allocation(p.Id, p.Account, p.Quantity, "allocations.csv:2"))]);

    static TestFirm WithBlock()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("B-1", Side.Buy, 1_000) with { Account = TestFirm.House });
        return firm;
    }

    // 1 000 at 48.50: 600 and 400, each with its own commission, 3.00 and 2.00; the street side stays one net of 1 000.
    [Fact]
    public void A_block_is_divided_among_accounts_and_the_street_does_not_see_it()
    {
        var firm = WithBlock();
        firm.Must(Divide(("B-1/1", TestFirm.Client, 600), ("B-1/2", TestFirm.Other, 400)));
        Assert.Empty(firm.Run(Divide(("B-1/1", TestFirm.Client, 600), ("B-1/2", TestFirm.Other, 400))));
        Assert.Equal((-600, -400, 0), (firm.Balance(TestFirm.Client, TestFirm.Aig).Pending,
            firm.Balance(TestFirm.Other, TestFirm.Aig).Pending,
            firm.Balance(TestFirm.House, TestFirm.Aig).Pending));
        Assert.Equal((300L, 200L), (firm.Firm.Trades.Find("B-1/1")?.Charges.Total, firm.Firm.Trades.Find("B-1/2")?.Charges.Total));
        firm.Until(new(2013, 10, 10));
        Assert.Equal(1_000, Assert.Single(firm.Firm.Settlement.Due(firm.Day)).RestQuantity);
    }

    public static TheoryData<Refusal, string, long, string> Wrong => new()
    {
        { Refusal.BadAllocation, TestFirm.Client, 399, "B-1/2" }, { Refusal.UnknownAccount, "C-9", 400, "B-1/2" },
        { Refusal.TradeKnownWithOtherContent, TestFirm.Client, 400, "B-1" }, { Refusal.TextTooLong, TestFirm.Client, 400, "" },
        { Refusal.TradeKnownWithOtherContent, TestFirm.Client, 400, "B-1/1" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void One_part_that_does_not_hold_leaves_the_block_whole(Refusal why, string account, long quantity, string id)
    {
        var firm = WithBlock();
        var before = firm.Firm.Seen();
        Assert.Equal(why, firm.Ask(Divide(("B-1/1", TestFirm.Client, 600), (id, account, quantity))));
        Assert.Equal(before, firm.Firm.Seen());
    }

    [Fact]
    public void A_part_of_less_than_nothing_is_refused_though_the_sum_is_right() => Assert.Equal(Refusal.QuantityNotPositive,
        WithBlock().Ask(Divide(("B-1/1", TestFirm.Client, 1_001), ("B-1/2", TestFirm.Other, -1))));

    [Fact]
    public void What_is_cut_off_is_no_longer_divided()
    {
        var firm = WithBlock();
        firm.EndDay();
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(Divide(("B-1/1", TestFirm.Client, 1_000))));
    }
}
