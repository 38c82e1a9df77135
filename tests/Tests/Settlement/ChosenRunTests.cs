using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// The desk's own day when something is short: the settlement run chooses among bilateral instructions, and nothing that keeps its turn
/// settles less. AIG at 48.50 unless said; every trade with a broker that does not net is an instruction of its own.
/// </summary>
public sealed class ChosenRunTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // T+3

    // In the order of their numbers, which is that of first in, first out.
    static TestFirm With(long units, params (Side Side, long Quantity, string Party)[] trades)
    {
        var firm = TestFirm.Funded(units: units);
        for (var i = 0; i < trades.Length; i++)
            firm.Book(firm.Ticket($"T-{i + 1}", trades[i].Side, trades[i].Quantity) with
            { Counterparty = trades[i].Party, Account = TestFirm.House });
        firm.Until(Due);
        return firm;
    }

    // Quantities of what failed, by number, and why.
    static string[] Failed(IEnumerable<Fact> facts) =>
        [.. facts.OfType<SettlementFact.Failed>().Select(f => $"{f.Rest.Quantity} {f.Why}")];

    // 100 at hand. First in, first out delivers the 100 and fails 60 and 40. Worth by the run's objective, half value and half count
    // (10 000.00 each): 100 alone 0.5 · 4 850.00 + 0.5 · 10 000.00, the two the same value and twice the count.
    [Fact]
    public void Two_that_are_worth_more_than_one_settle_in_its_place()
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 40, TestFirm.Alone));
        var facts = firm.EndDay();
        Assert.Equal(["-100 LackOfSecurities"], Failed(facts));
        // In thousandths of a cent: 0.5 · (2 910.00 + 1 940.00) + 2 · 0.5 · 10 000.00 against the 7 425.00 of the 100.
        var run = Assert.Single(facts.OfType<SettlementFact.SettlementRunMade>()).Run;
        Assert.Equal((3, 2, 1_242_500_000, 742_500_000), (run.Due, run.Settled, run.Value, run.FirstInFirstOut));
        Assert.InRange(run.Bound, run.Value, 1_984_999_999); // less than all three
    }

    // λ = 1 counts value alone: 100 of 100 is worth more than 60 and 39 of it. λ = 0 counts instructions: two are more than one, as long as
    // the factor of priority 4 is not nothing, when no set is better than first in, first out. Values by hand.
    [Theory, InlineData(1_000, 1_000, "-60 LackOfSecurities|-39 LackOfSecurities"), InlineData(0, 1_000, "-99 LackOfSecurities"),
        InlineData(0, 0, "-60 LackOfSecurities|-39 LackOfSecurities")]
    public void What_is_chosen_goes_by_the_weights_that_were_set(int lambda, int normal, string failed)
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 39, TestFirm.Alone));
        RunWeights set = new(lambda, 1_000_000, [8_000, 4_000, 2_000, normal], 100);
        firm.Must(new SetRunWeights(Due, set, "settlement-weights.csv:2"));
        Assert.Empty(firm.Must(new SetRunWeights(Due, set with { PriorityPermille = [8_000, 4_000, 2_000, normal] }, "again")));
        firm.Must(new SetRunWeights(Due.AddDays(1), RunWeights.Default, "from tomorrow"));
        Assert.Equal(failed.Split('|'), Failed(firm.EndDay()));
    }

    [Fact]
    public void Weights_beyond_their_limits_are_refused_by_column()
    {
        var firm = With(100);
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetRunWeights(Due, RunWeights.Default with { ValuePermille = 1_001 }, "x:2")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetRunWeights(Due, RunWeights.Default with { AgePermille = -1 }, "x:2")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetRunWeights(Due, RunWeights.Default with { PriorityPermille = [1, 1, 1] }, "x:2")));
        Assert.Equal(Refusal.BadTerms, firm.Ask(new SetRunWeights(Due, RunWeights.Default with { CountWorth = -1 }, "x:2")));
    }

    // Nothing at the depository, too little at the bank: the sale waits for the purchase's shares, the purchase for the sale's cash. At one
    // stroke 100 shares come and go, and nothing is left to pay (48.50 both ways).
    [Fact]
    public void A_sale_and_a_purchase_that_wait_for_each_other_settle_at_one_stroke()
    {
        var firm = TestFirm.Funded(units: 0, dollars: 1);
        firm.Book(firm.Ticket("T-1", Side.Sell, 100) with { Counterparty = TestFirm.Alone, Account = TestFirm.House });
        firm.Book(firm.Ticket("T-2", Side.Buy, 100) with { Counterparty = TestFirm.Alone, Account = TestFirm.House });
        firm.Until(Due);
        var facts = firm.EndDay();
        Assert.Empty(Failed(facts));
        Assert.Equal([-100, 100], Assert.Single(facts.OfType<SettlementFact.SettledTogether>()).Parts.Select(p => p.Part.Quantity));
    }

    // As much as is needed and no more: with 4 800 of 4 850 to pay for 100 more bought than sold, nothing moves at one stroke either.
    [Fact]
    public void A_ring_takes_no_more_than_is_there()
    {
        var firm = TestFirm.Funded(units: 0, dollars: 4_800);
        firm.Book(firm.Ticket("T-1", Side.Sell, 100) with { Counterparty = TestFirm.Alone, Account = TestFirm.House });
        firm.Book(firm.Ticket("T-2", Side.Buy, 200) with { Counterparty = TestFirm.Alone, Account = TestFirm.House });
        firm.Until(Due);
        foreach (var i in firm.Firm.Settlement.Due(Due)) firm.Must(new AgreePartial(i.Number, false, 0));
        Assert.Equal(["-100 LackOfSecurities", "200 LackOfCash"], Failed(firm.EndDay()));
    }

    // The same with what keeps its turn: an obligation against the CCP, whose receipts go by priority and age, or a higher priority.
    [Fact]
    public void What_is_against_the_ccp_keeps_its_turn()
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Ccp), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 40, TestFirm.Alone));
        var ccp = firm.Firm.Settlement.Due(Due).Single(i => i.Terms.Against.Kind == InstructionKind.Ccp);
        var isFirst = ccp.Number < firm.Firm.Settlement.Due(Due).Where(i => i != ccp).Min(i => i.Number);
        Assert.True(isFirst, "the test is of an obligation that comes first");
        Assert.Equal(["-60 LackOfSecurities", "-40 LackOfSecurities"], Failed(firm.EndDay()));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_higher_priority_keeps_its_turn(int priority)
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 40, TestFirm.Alone));
        firm.Must(new PrioritiseInstruction(firm.Firm.Settlement.Due(Due)[0].Number, priority));
        Assert.Equal(["-60 LackOfSecurities", "-40 LackOfSecurities"], Failed(firm.EndDay()));
    }

    [Fact]
    public void A_day_without_shortage_goes_first_in_first_out()
    {
        var firm = With(200, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 40, TestFirm.Alone));
        Assert.Equal([-100, -60, -40], firm.EndDay().OfType<SettlementFact.Settled>().Select(s => s.Part.Quantity));
    }

    // What is left after the choice follows in turn, in parts where it may: 100 − 60 − 30 leaves 10 of the 100.
    [Theory, InlineData(true, "-90 LackOfSecurities"), InlineData(false, "-100 LackOfSecurities")]
    public void What_is_not_chosen_takes_what_is_left_within_its_window(bool parts, string failed)
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 30, TestFirm.Alone));
        firm.Must(new AgreePartial(firm.Firm.Settlement.Due(Due)[0].Number, parts, 0));
        Assert.Equal([failed], Failed(firm.EndDay()));
    }

    // 60 settles only after 40, which is held: then 100 alone is the best there is.
    [Fact]
    public void Links_and_holds_are_kept()
    {
        var firm = With(100, (Side.Sell, 100, TestFirm.Alone), (Side.Sell, 60, TestFirm.Alone), (Side.Sell, 40, TestFirm.Alone));
        var due = firm.Firm.Settlement.Due(Due);
        firm.Must(new LinkInstruction(due[1].Number, LinkKind.After, due[2].Number));
        firm.Must(new HoldInstruction(due[2].Number, "asked to"));
        Assert.Equal(["-60 Linked", "-40 OnHold"], Failed(firm.EndDay()));
    }

    /// <summary>Deliveries of one instrument out of a stock: the best set by looking at every set.</summary>
    static long Best(long stock, long[] quantities)
    {
        Int128 best = 0;
        for (var set = 0; set < 1 << quantities.Length; set++)
        {
            var (sum, worth) = (0L, 0L);
            for (var i = 0; i < quantities.Length; i++)
                if ((set >> i & 1) == 1) (sum, worth) = (sum + quantities[i], worth + Worth(quantities[i]));
            if (sum <= stock && worth > best) best = worth;
        }
        return (long)best;
    }

    // In thousandths of a cent: (500 · value + 500 · 1 000 000 cents) · priority 4 (1) · age 0.
    static long Worth(long quantity) => 500 * quantity * 48_50 + 500L * 1_000_000;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void What_settles_whole_is_worth_as_much_as_the_best_of_all_sets(int seed)
    {
        var chance = new Random(seed);
        var quantities = Enumerable.Range(0, 9).Select(_ => (long)chance.Next(1, 400)).ToArray();
        var stock = quantities.Sum() * chance.Next(30, 80) / 100;
        var firm = With(stock, [.. quantities.Select(q => (Side.Sell, q, TestFirm.Alone))]);
        var failed = firm.EndDay().OfType<SettlementFact.Failed>().Select(f => f.Instruction).ToHashSet();
        var worth = quantities.Where((_, i) => !failed.Contains(Numbers(firm)[i])).Sum(Worth);
        Assert.Equal(Best(stock, quantities), worth);
    }

    static List<long> Numbers(TestFirm firm)
    {
        List<long> numbers = [];
        for (var i = 0; i < firm.Facts.Count; i++)
            if (firm.Facts[i] is SettlementFact.Instructed) numbers.Add(i);
        return numbers;
    }

    // Drawn buys and sells with both, some urgent, some answers short: all of it is the same when it is run again, nothing goes below zero
    // (the firm of the tests looks after every command), and a replay comes to the same books.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Drawn_days_are_the_same_each_time_and_in_replay(int seed)
    {
        List<Fact> Facts()
        {
            var chance = new Random(seed);
            var firm = With(300, [.. Enumerable.Range(0, 30).Select(i => (chance.Next(2) == 0 ? Side.Buy : Side.Sell,
                (long)chance.Next(1, 300), chance.Next(3) == 0 ? TestFirm.Ccp : TestFirm.Alone))]);
            foreach (var i in firm.Firm.Settlement.Due(Due).Where(_ => chance.Next(4) == 0).ToList())
                firm.Must(new PrioritiseInstruction(i.Number, chance.Next(1, 5)));
            firm.EndDay(firm.Firm.Settlement.Due(Due).Where(_ => chance.Next(3) == 0).Select(i => new Answer(i.Number,
                chance.Next(200), FailReason.CounterpartyLack)).ToList());
            Assert.Equal(firm.Firm.Seen(), TestFirm.Replay(firm.Facts).Seen());
            return firm.Facts;
        }
        Assert.Equal(Facts().Select(f => f.ToString()), Facts().Select(f => f.ToString()));
    }
}
