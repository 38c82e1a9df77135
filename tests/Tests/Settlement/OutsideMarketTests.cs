using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// Settling by what an outside market says. A ticket is priced at 48.50 (TestFirm), so 10 units are 485.00 and a unit is 48.50.
/// </summary>
public sealed class OutsideMarketTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // trade date 7 October 2013, T+3

    /// <summary>Trades that settle alone, on their settlement date, cut off and handed over.</summary>
    static (TestFirm Firm, List<Instruction> Open) HandedOver(TestFirm firm, params (Side Side, long Quantity)[] trades)
    {
        foreach (var (i, (side, quantity)) in trades.Index())
            firm.Book(firm.Ticket($"T-{i}", side, quantity) with { Counterparty = TestFirm.Alone });
        firm.Until(Due);
        HandOver(firm);
        return (firm, [.. firm.Firm.Settlement.Due(firm.Day)]);
    }

    static (TestFirm Firm, List<Instruction> Open) HandedOver(params (Side Side, long Quantity)[] trades) =>
        HandedOver(TestFirm.Funded(), trades);

    static void HandOver(TestFirm firm)
    {
        firm.Must(new CutOff(firm.Day));
        firm.Must(new HandOver(firm.Day));
    }

    static List<Fact> Settle(TestFirm firm) => firm.Must(new SettleDue(firm.Day, []));

    static TellSettled Told(Instruction i, decimal quantity, decimal amount, string isin = TestFirm.Aig) =>
        new(i.Number, i.Version, Due, new(isin, quantity, "USD", amount));

    [Fact]
    public void On_a_day_handed_over_only_what_the_market_says_settles()
    {
        var (firm, open) = HandedOver((Side.Buy, 10), (Side.Buy, 20));
        firm.Must(Told(open[1], 20, -970m));
        var facts = Settle(firm);
        Assert.Equal(open[1].Number, Assert.Single(facts.OfType<SettlementFact.Settled>()).Instruction);
        var failed = Assert.Single(facts.OfType<SettlementFact.Failed>());
        Assert.Equal((open[0].Number, FailReason.Untold), (failed.Instruction, failed.Why));
        Assert.Equal(10_020, firm.Balance("CSD", TestFirm.Aig).Posted);
    }

    [Fact]
    public void Before_the_cut_off_a_day_cannot_be_handed_over() =>
        Assert.Equal(Refusal.DayNotCutOff, TestFirm.Funded().Ask(new HandOver(new(2013, 10, 7))));

    [Fact]
    public void The_next_day_without_a_market_settles_as_ever()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        Settle(firm);
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        Assert.Equal(open[0].Number, Assert.Single(firm.EndDay().OfType<SettlementFact.Settled>()).Instruction);
    }

    // 4 of 10 are 194.00 of 485.00; a market may round a part by a cent, the last part brings exactly what is left.
    [Fact]
    public void Parts_settle_as_told_and_the_last_one_brings_the_rest()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        firm.Must(Told(open[0], 4, -194.01m));
        Assert.Equal(Refusal.ToldOtherwise, firm.Ask(Told(open[0], 6, -291m)));
        firm.Must(Told(open[0], 6, -290.99m));
        var part = Assert.Single(Settle(firm).OfType<SettlementFact.Settled>()).Part;
        Assert.Equal((10, -485_00), (part.Quantity, part.Amount));
    }

    // Handed over on the trade date, told of on the next day before the day is settled: undone now, that settlement would be lost.
    [Fact]
    public void What_the_market_says_has_settled_can_no_longer_be_cancelled_or_amended()
    {
        var firm = TestFirm.Funded();
        var ticket = firm.Ticket("T-0", Side.Buy, 10) with { Counterparty = TestFirm.Alone };
        firm.Book(ticket);
        HandOver(firm);
        Settle(firm);
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        firm.Until(Due);
        var instruction = Assert.Single(firm.Firm.Settlement.Due(Due));
        firm.Must(Told(instruction, 10, -485m));
        Assert.Equal(Refusal.TradeAlreadySettled, firm.Ask(new CancelTrade("T-0", "a mistake", "cancellations.csv:2")));
        Assert.Equal(Refusal.TradeAlreadySettled, firm.Ask(new AmendTrade("amendments.csv", ticket with { Quantity = 20 })));
        HandOver(firm);
        Assert.Equal(instruction.Number, Assert.Single(Settle(firm).OfType<SettlementFact.Settled>()).Instruction);
    }

    public static TheoryData<string, Refusal> Wrong => new()
    {
        { "more", Refusal.ToldTooMuch }, { "isin", Refusal.ToldOtherwise }, { "direction", Refusal.ToldOtherwise },
        { "amount", Refusal.ToldOtherwise }, { "currency", Refusal.ToldOtherwise }, { "cash", Refusal.ToldOtherwise },
        { "fraction", Refusal.ToldOtherwise }, { "early", Refusal.ToldOtherwise }, { "version", Refusal.Superseded },
        { "number", Refusal.UnknownInstruction },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_told_must_be_what_was_instructed(string what, Refusal why)
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        var right = Told(open[0], 10, -485m);
        Assert.Equal(why, firm.Ask(what switch
        {
            "more" => Told(open[0], 11, -533.50m),
            "isin" => Told(open[0], 10, -485m, TestFirm.Sap),
            "direction" => Told(open[0], -10, 485m),
            "amount" => Told(open[0], 10, -484.99m),
            "currency" => right with { What = right.What with { Currency = "EUR" } },
            "cash" => right with { What = new("", 0, "USD", -485m) },
            "fraction" => Told(open[0], 9.5m, -460.75m),
            "early" => right with { Settled = Due.AddDays(-1) },
            "version" => right with { Version = 1 },
            _ => right with { Instruction = 4711 },
        }));
        firm.Must(right); // nothing of the wrong one was taken
    }

    [Fact]
    public void Nothing_settles_beyond_what_is_left_however_often_it_is_told()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        firm.Must(Told(open[0], 10, -485m));
        Assert.Empty(firm.Run(Told(open[0], 10, -485m)));
        Assert.Equal(Refusal.ToldTooMuch, firm.Ask(Told(open[0], 4, -194m)));
        Assert.Equal(10, Settle(firm).OfType<SettlementFact.Settled>().Sum(s => s.Part.Quantity));
    }

    [Fact]
    public void What_has_settled_in_the_market_has_settled_though_we_hold_it()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        firm.Must(new HoldInstruction(open[0].Number, "too late"));
        firm.Must(Told(open[0], 10, -485m));
        Assert.Single(Settle(firm).OfType<SettlementFact.Settled>());
    }

    // What the market has settled is not instructed anew: the difference that a split makes is owed. A second split takes that up too.
    [Fact]
    public void What_is_told_and_not_posted_goes_through_two_splits()
    {
        var (firm, open) = HandedOver(TestFirm.Funded(units: 5), (Side.Sell, 10));
        firm.Must(Told(open[0], -10, 485m));
        Settle(firm);
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        foreach (var id in new[] { "S-1", "S-2" })
        {
            firm.Must(new AnnounceAction(new(id, "SPLIT", TestFirm.Aig, firm.Day, firm.Day, firm.Day, null, "", 2,
                1, "", null), "corporate-actions.csv"));
            firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
            Assert.Equal(firm.Day, firm.Firm.Actions.Find(id)?.ExOn);
        }
        Assert.Equal(4 * (5 - 10), -firm.Balance(TestFirm.Client, TestFirm.Aig).Traded);
    }

    // We hold 10 000 (Funded); 12 000 are told as delivered. The next day 5 000 more are there.
    // Told on a day on which we lacked for it, it moves on the next; what it was tied with waits for nothing more.
    [Fact]
    public void What_is_tied_with_what_the_market_settled_then_settles_by_itself()
    {
        var (firm, open) = HandedOver(TestFirm.Funded(units: 5), (Side.Sell, 10), (Side.Buy, 3));
        firm.Must(new LinkInstruction(open[0].Number, LinkKind.With, open[1].Number));
        firm.Must(Told(open[0], -10, 485m));
        Assert.Empty(Settle(firm).OfType<SettlementFact.Settled>());
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        firm.Must(new PostManual("J-1", "brought in", firm.Day, [firm.Leg("CSD", TestFirm.Aig, 5), firm.Leg(TestFirm.Client, TestFirm.Aig,
            -5)]));
        var facts = firm.EndDay();
        Assert.Equal([open[0].Number], facts.OfType<SettlementFact.Settled>().Select(s => s.Instruction));
        Assert.Equal([open[1].Number], facts.OfType<SettlementFact.SettledTogether>().SelectMany(s => s.Parts).Select(p => p.Instruction));
        Assert.Equal(3, firm.Balance("CSD", TestFirm.Aig).Posted);
        Assert.Equal(0, firm.Firm.Settlement.OpenCount);
    }

    [Fact]
    public void What_we_lack_for_stays_told_and_is_posted_when_it_can_be()
    {
        var (firm, open) = HandedOver((Side.Sell, 12_000), (Side.Buy, 5_000));
        firm.Must(Told(open[0], -12_000, 582_000m));
        Assert.Equal(FailReason.LackOfSecurities,
            Settle(firm).OfType<SettlementFact.Failed>().Single(f => f.Instruction == open[0].Number).Why);
        Assert.True(open[0].IsTold);
        Assert.Equal(Refusal.NotCancellable, firm.Ask(new CancelInstruction(open[0].Number, Due, true, "why")));
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        HandOver(firm);
        firm.Must(Told(open[1], 5_000, -242_500m));
        Assert.Equal(2, Settle(firm).OfType<SettlementFact.Settled>().Count());
    }

    // 12 000 go out for 582 000.00 and 12 000 come in for as much: with 10 000 units and no dollar neither can go first.
    [Fact]
    public void What_needs_each_other_moves_at_one_stroke()
    {
        var (firm, open) = HandedOver(TestFirm.Funded(dollars: 1), (Side.Sell, 12_000), (Side.Buy, 12_000));
        firm.Must(Told(open[0], -12_000, 582_000m));
        firm.Must(Told(open[1], 12_000, -582_000m));
        Assert.Equal(2, Assert.Single(Settle(firm).OfType<SettlementFact.SettledTogether>()).Parts.Length);
        Assert.Equal(10_000, firm.Balance("CSD", TestFirm.Aig).Posted);
    }

    [Fact]
    public void A_reason_told_is_the_reason_of_the_fail_on_its_day_alone()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        firm.Must(new TellStatus(open[0].Number, Due, FailReason.CounterpartyLack, "CLAC"));
        Assert.Empty(firm.Run(new TellStatus(open[0].Number, Due, FailReason.CounterpartyLack, "CLAC")));
        Assert.Equal(FailReason.CounterpartyLack, Assert.Single(Settle(firm).OfType<SettlementFact.Failed>()).Why);
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        HandOver(firm);
        Assert.Equal(FailReason.Untold, Assert.Single(Settle(firm).OfType<SettlementFact.Failed>()).Why);
    }

    [Fact]
    public void What_the_market_refuses_is_unmatched_and_instructed_anew()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        firm.Must(new TellStatus(open[0].Number, Due, FailReason.Rejected, "SAFE"));
        Assert.Equal((false, 1), (open[0].IsMatched, open[0].Version));
        Assert.Equal(Refusal.Superseded, firm.Ask(Told(open[0], 10, -485m) with { Version = 0 }));
        Assert.Equal(FailReason.Rejected, Assert.Single(Settle(firm).OfType<SettlementFact.Failed>()).Why);
    }

    // The obligation is marked to 50.00 at the close: what the market was told of 48.50 no longer holds.
    [Fact]
    public void A_mark_makes_another_version()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        firm.Must(new SetPrice(Due, TestFirm.Aig, 50m, "USD", ""));
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        Settle(firm);
        Assert.Equal((1, -500_00), (i.Version, i.RestAmount));
    }

    [Fact]
    public void What_is_told_can_be_taken_back_until_it_is_posted()
    {
        var (firm, open) = HandedOver((Side.Buy, 10));
        var what = new MovementTold(TestFirm.Aig, 10, "USD", -485m);
        Assert.Equal(Refusal.NothingToTakeBack, firm.Ask(new TakeBackSettled(open[0].Number, 0, Due, what)));
        firm.Must(Told(open[0], 10, -485m));
        firm.Must(new TakeBackSettled(open[0].Number, 0, Due, what));
        Assert.False(open[0].IsTold);
        firm.Must(Told(open[0], 10, -485m));
        Settle(firm);
        Assert.Equal(Refusal.NothingToTakeBack, firm.Ask(new TakeBackSettled(open[0].Number, 0, Due, what)));
    }

    // Bought at 48.50 and sold at 48.00, ten units each: against the CCP 5.00 are left to pay.
    [Fact]
    public void Cash_alone_settles_by_what_the_bank_says()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Book(firm.Ticket("T-2", Side.Sell, 10) with { Price = 48m });
        firm.Until(Due);
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        Assert.Equal(Refusal.ToldOtherwise, firm.Ask(new TellSettled(i.Number, 0, Due, new("", 0, "USD", -4m))));
        firm.Must(new TellSettled(i.Number, 0, Due, new("", 0, "USD", -5m)));
        Assert.Equal(-5_00, Assert.Single(Settle(firm).OfType<SettlementFact.Settled>()).Part.Amount);
    }

    [Fact]
    public void What_is_told_is_known_after_a_snapshot_and_a_replay()
    {
        var (firm, open) = HandedOver((Side.Buy, 10), (Side.Buy, 20));
        firm.Must(Told(open[0], 4, -194m));
        firm.Must(new TellStatus(open[1].Number, Due, FailReason.CounterpartyLack, "CLAC"));
        firm.Must(new SetAddress("FIRM", "HAZRUS30", "", "addresses.csv:2"));
        var reopened = new Firm();
        Assert.True(reopened.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), reopened.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Theory]
    [InlineData("FIRM", "HAZRUS30", Refusal.None), InlineData("CSD-EU", "HAZRUS30XXX", Refusal.None)]
    [InlineData(TestFirm.Correspondent, "HAZRUS30", Refusal.None), InlineData("CCP", "HAZRUS30", Refusal.None)]
    [InlineData("CSD-MARS", "HAZRUS30", Refusal.UnknownAccount), InlineData("NOBODY", "HAZRUS30", Refusal.UnknownAccount)]
    [InlineData("FIRM", "HAZRUS3", Refusal.WrongCheckDigit)]
    public void An_address_is_of_someone_known_and_a_bic(string of, string bic, Refusal why) =>
        Assert.Equal(why, TestFirm.Funded().Ask(new SetAddress(of, bic, "", "addresses.csv:2")));

    /// <summary>
    /// Messages in any order, any of them any number of times: the firm is the same, to the last byte of its state. By seed: 30 orders,
    /// with COUNTINGHOUSE_LONG=1 3 000.
    /// </summary>
    [Fact]
    public void Any_order_and_any_repetition_of_messages_give_the_same_firm()
    {
        byte[] expected = [];
        for (var seed = 0; seed < Campaign.Cases(30, 3_000); seed++)
        {
            var (firm, open) = HandedOver((Side.Buy, 10), (Side.Buy, 20), (Side.Sell, 30), (Side.Sell, 40), (Side.Buy, 50));
            var random = new Random(seed);
            var messages = MessagesOf(open);
            if (seed > 0) messages = [.. messages.Concat(random.GetItems(messages.ToArray(), random.Next(20))).OrderBy(_ => random.Next())];
            foreach (var message in messages) firm.Run(message);
            Settle(firm);
            if (seed == 0) expected = firm.Firm.Save();
            else Assert.True(expected.AsSpan().SequenceEqual(firm.Firm.Save()), $"seed {seed} gives another firm");
        }
    }

    static List<TakeMessage> MessagesOf(List<Instruction> open)
    {
        TakeMessage Of(string id, params Command[] acts) =>
            new(new("DEPOSITORY", id, "sese.025.001.13", id, [1], []), acts);
        return
        [
            Of("1", Told(open[0], 4, -194m)), Of("2", Told(open[0], 6, -291m)), Of("3", Told(open[2], -30, 1_455m)),
            Of("4", Told(open[3], -15, 727.50m)), Of("5", new TellStatus(open[1].Number, Due, FailReason.CounterpartyLack, "CLAC")),
            Of("6", new TellMatching(open[4].Number, Due, false, false, "DQUA")), Of("7"),
        ];
    }
}
