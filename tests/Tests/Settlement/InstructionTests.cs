using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>An instruction between its raising and its settling. Facilities: Regulation (EU) 2018/1229, articles 7 to 12.</summary>
public sealed class InstructionTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // trade date 7 October 2013, T+3

    /// <summary>Trades with a broker that does not net, each its own instruction, on the settlement date.</summary>
    static (TestFirm Firm, List<Instruction> Open) Alone(params (Side Side, long Quantity)[] trades) => Alone(TestFirm.Funded(), trades);

    static (TestFirm Firm, List<Instruction> Open) Alone(TestFirm firm, params (Side Side, long Quantity)[] trades)
    {
        foreach (var (i, (side, quantity)) in trades.Index())
            firm.Book(firm.Ticket($"T-{i}", side, quantity) with { Counterparty = TestFirm.Alone });
        firm.Until(Due);
        return (firm, [.. firm.Firm.Settlement.Due(Due)]);
    }

    static SettlementFact.Failed Failed(IEnumerable<Fact> facts, Instruction i) =>
        Assert.Single(facts.OfType<SettlementFact.Failed>(), f => f.Instruction == i.Number);

    static List<long> Settled(IEnumerable<Fact> facts) => [.. facts.OfType<SettlementFact.Settled>().Select(s => s.Instruction)];

    [Fact]
    public void What_is_held_fails_until_it_is_released()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        firm.Must(new HoldInstruction(open[0].Number, "the client asked us to wait"));
        Assert.Equal(FailReason.OnHold, Failed(firm.EndDay(), open[0]).Why);
        firm.NextDay();
        firm.Must(new ReleaseInstruction(open[0].Number));
        Assert.Equal([open[0].Number], Settled(firm.EndDay()));
    }

    [Fact]
    public void Holding_what_is_held_and_releasing_what_is_free_record_nothing()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        Assert.Empty(firm.Run(new ReleaseInstruction(open[0].Number)));
        firm.Must(new HoldInstruction(open[0].Number, "why"));
        Assert.Empty(firm.Run(new HoldInstruction(open[0].Number, "again")));
    }

    [Fact]
    public void An_instruction_that_is_not_open_is_refused_by_its_number() =>
        Assert.Equal(Refusal.UnknownInstruction, TestFirm.Funded().Ask(new HoldInstruction(4711, "why")));

    [Theory, InlineData(""), InlineData(null)]
    public void A_hold_says_why(string? reason)
    {
        var (firm, open) = Alone((Side.Buy, 10));
        Assert.Equal(Refusal.HoldNeedsReason, firm.Ask(new HoldInstruction(open[0].Number, reason ?? new string('x', 201))));
    }

    // 10 units to deliver and two instructions of 10 each: the one of higher priority goes, though it came second.
    [Fact]
    public void Of_two_that_cannot_both_settle_the_higher_priority_does()
    {
        var (firm, open) = Alone(TestFirm.Funded(units: 10), (Side.Sell, 10), (Side.Sell, 10));
        firm.Must(new PrioritiseInstruction(open[1].Number, 1));
        var facts = firm.EndDay();
        Assert.Equal([open[1].Number], Settled(facts));
        Assert.Equal(FailReason.LackOfSecurities, Failed(facts, open[0]).Why);
    }

    [Theory, InlineData(0), InlineData(5)]
    public void A_priority_is_one_of_four(int priority)
    {
        var (firm, open) = Alone((Side.Buy, 10));
        Assert.Equal(Refusal.BadPriority, firm.Ask(new PrioritiseInstruction(open[0].Number, priority)));
    }

    // 7 of 10 are at the depository.
    [Theory, InlineData(false, 0, false), InlineData(true, 8, false), InlineData(true, 7, true), InlineData(true, 0, true)]
    public void A_part_moves_only_where_parts_are_agreed_and_not_below_the_least(bool allowed, long least, bool moves)
    {
        var (firm, open) = Alone(TestFirm.Funded(units: 7), (Side.Sell, 10));
        firm.Must(new AgreePartial(open[0].Number, !allowed, 1)); // so that what follows is a change
        firm.Must(new AgreePartial(open[0].Number, allowed, least));
        var facts = firm.EndDay();
        Assert.Equal(moves ? [open[0].Number] : [], Settled(facts));
        Assert.Equal(FailReason.LackOfSecurities, Failed(facts, open[0]).Why);
    }

    [Fact]
    public void The_last_of_it_may_be_smaller_than_the_least_part()
    {
        var (firm, open) = Alone(TestFirm.Funded(units: 7), (Side.Sell, 10));
        firm.Must(new AgreePartial(open[0].Number, true, 5));
        firm.EndDay();
        firm.NextDay();
        firm.Must(new Countinghouse.Ledger.PostManual("J-1", "three more come in", firm.Day,
            [firm.Leg("CSD", TestFirm.Aig, 3), firm.Leg(TestFirm.House, TestFirm.Aig, -3)]));
        Assert.Equal([open[0].Number], Settled(firm.EndDay()));
    }

    [Theory, InlineData(LinkKind.After), InlineData(LinkKind.Before)]
    public void What_is_linked_waits_for_the_other_and_settles_once_it_has(LinkKind kind)
    {
        var (firm, open) = Alone((Side.Buy, 10), (Side.Sell, 10));
        var (waits, first) = kind == LinkKind.After ? (open[0], open[1]) : (open[1], open[0]);
        firm.Must(new LinkInstruction(open[0].Number, kind, open[1].Number));
        firm.Must(new HoldInstruction(first.Number, "not yet"));
        Assert.Equal(FailReason.Linked, Failed(firm.EndDay(), waits).Why);
        firm.NextDay();
        firm.Must(new ReleaseInstruction(first.Number));
        Assert.Equal([first.Number, waits.Number], Settled(firm.EndDay()));
    }

    // Each of the two needs what the other brings: neither can go alone. Their rank is high: they are not netted by choice.
    [Fact]
    public void What_is_tied_together_settles_at_one_stroke()
    {
        var (firm, open) = Alone(TestFirm.Funded(units: 0, dollars: 0), (Side.Buy, 10), (Side.Sell, 10));
        foreach (var i in open)
        {
            firm.Must(new AgreePartial(i.Number, false, 0));
            firm.Must(new PrioritiseInstruction(i.Number, 3));
        }
        Assert.Empty(Settled(firm.EndDay()));
        firm.NextDay();
        firm.Must(new LinkInstruction(open[0].Number, LinkKind.With, open[1].Number));
        Assert.Equal(2, Assert.Single(firm.EndDay().OfType<SettlementFact.SettledTogether>()).Parts.Length);
    }

    [Fact]
    public void Of_what_is_tied_together_none_settles_when_one_cannot()
    {
        var (firm, open) = Alone((Side.Buy, 10), (Side.Buy, 20));
        firm.Must(new LinkInstruction(open[0].Number, LinkKind.With, open[1].Number));
        var facts = firm.EndDay(new Answer(open[1].Number, 19, FailReason.CounterpartyLack));
        Assert.DoesNotContain(facts, f => f is SettlementFact.SettledTogether or SettlementFact.Settled);
        Assert.Equal(FailReason.Linked, Failed(facts, open[0]).Why);
    }

    [Fact]
    public void Links_that_would_wait_for_each_other_are_refused()
    {
        var (firm, open) = Alone((Side.Buy, 1), (Side.Buy, 2), (Side.Buy, 3));
        firm.Must(new LinkInstruction(open[0].Number, LinkKind.After, open[1].Number));
        firm.Must(new LinkInstruction(open[1].Number, LinkKind.After, open[2].Number));
        Assert.Equal(Refusal.BadLink, firm.Ask(new LinkInstruction(open[2].Number, LinkKind.After, open[0].Number)));
        Assert.Equal(Refusal.BadLink, firm.Ask(new LinkInstruction(open[0].Number, LinkKind.Before, open[2].Number)));
        Assert.Equal(Refusal.BadLink, firm.Ask(new LinkInstruction(open[0].Number, LinkKind.With, open[1].Number)));
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(new LinkInstruction(open[0].Number, LinkKind.With, open[0].Number)));
    }

    [Fact]
    public void What_is_unlinked_waits_no_longer()
    {
        var (firm, open) = Alone((Side.Buy, 1), (Side.Buy, 2));
        firm.Must(new LinkInstruction(open[0].Number, LinkKind.After, open[1].Number));
        firm.Must(new HoldInstruction(open[1].Number, "not yet"));
        firm.Must(new UnlinkInstruction(open[0].Number, open[1].Number));
        Assert.Equal([open[0].Number], Settled(firm.EndDay()));
        firm.NextDay();
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(new UnlinkInstruction(open[1].Number, open[0].Number)));
    }

    [Fact]
    public void What_does_not_match_does_not_settle()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        firm.Must(new TellMatching(open[0].Number, firm.Day, false, false, "quantity differs"));
        Assert.Equal(FailReason.Unmatched, Failed(firm.EndDay(), open[0]).Why);
    }

    [Fact]
    public void What_is_matched_is_cancelled_by_both_sides_only()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        Assert.Empty(firm.Must(new CancelInstruction(open[0].Number, Due, true, "wrong custodian")).OfType<SettlementFact.Cancelled>());
        Assert.Empty(firm.Run(new CancelInstruction(open[0].Number, Due, true, "asked again")));
        Assert.Single(firm.Must(new CancelInstruction(open[0].Number, Due, false, "agreed")).OfType<SettlementFact.Cancelled>());
        Assert.DoesNotContain(firm.EndDay(), f => f is SettlementFact.Settled);
    }

    [Fact]
    public void What_is_unmatched_one_side_cancels_alone()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        firm.Must(new TellMatching(open[0].Number, firm.Day, false, false, ""));
        Assert.Single(firm.Must(new CancelInstruction(open[0].Number, Due, true, "typing error")).OfType<SettlementFact.Cancelled>());
    }

    [Fact]
    public void An_obligation_against_the_ccp_is_not_cancelled()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        Assert.Equal(Refusal.NotCancellable,
            firm.Ask(new CancelInstruction(Assert.Single(firm.Firm.Settlement.Due(Due)).Number, Due, true, "why not")));
    }

    // It failed in part before it was cancelled: what is instructed anew is the rest, and it leaves the fails when it settles.
    [Fact]
    public void What_was_cancelled_is_instructed_anew_for_what_was_left()
    {
        var (firm, open) = Alone((Side.Buy, 10));
        firm.EndDay(new Answer(open[0].Number, 4, FailReason.CounterpartyLack));
        firm.NextDay();
        firm.Must(new CancelInstruction(open[0].Number, firm.Day, true, "another place of settlement"));
        firm.Must(new CancelInstruction(open[0].Number, firm.Day, false, "agreed"));
        Assert.Equal(Refusal.NotASettlementDay, firm.Ask(new Reinstruct(open[0].Number, firm.Day.AddDays(-1))));
        Assert.Equal(Refusal.NotASettlementDay, firm.Ask(new Reinstruct(open[0].Number, new(2013, 10, 14)))); // Columbus Day
        firm.Must(new Reinstruct(open[0].Number, firm.Day));
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(new Reinstruct(open[0].Number, firm.Day)));
        var settled = Assert.Single(firm.EndDay().OfType<SettlementFact.Settled>());
        Assert.Equal((6, true), (settled.Part.Quantity, settled.WasFailing));
        Assert.Equal(0, firm.Balance("FAIL-" + TestFirm.Alone, TestFirm.Aig).Traded);
        Assert.Equal(0, firm.Balance("STREET-" + TestFirm.Alone, TestFirm.Aig).Traded);
    }
}
