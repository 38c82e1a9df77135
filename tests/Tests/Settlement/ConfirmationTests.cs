using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// What a settlement is known by, whatever the id of the message that tells of it: docs/formats/market.md. Ten units at 48.50 (TestFirm).
/// </summary>
public sealed class ConfirmationTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // trade date 7 October 2013, T+3

    static (TestFirm Firm, Instruction Open) HandedOver()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone });
        firm.Until(Due);
        firm.Must(new CutOff(Due));
        firm.Must(new HandOver(Due));
        return (firm, Assert.Single(firm.Firm.Settlement.Due(Due)));
    }

    static TellSettled Told(Instruction i, decimal units, ToldUnder under) =>
        new(i.Number, i.Version, Due, new(TestFirm.Aig, units, "USD", -48.50m * units)) { Under = under };

    static TakeBackSettled Back(Instruction i, decimal units, string id) =>
        new(i.Number, i.Version, Due, new(TestFirm.Aig, units, "USD", -48.50m * units)) { Confirmation = id };

    public static TheoryData<string, ToldUnder, ToldUnder, long> Twice => new()
    {
        { "another id", new("A"), new("B"), 5 },
        { "a copy of it", new("A"), new("B") { IsCopy = true }, 5 },
        { "no id at all", new("A"), new(""), 5 },
        { "one says what settled before", new("A", "", 0), new("B"), 5 },
        { "one says what is to come, the other what was before", new("A", "", null, 5), new("B", "", 0), 5 },
        { "one has the market's reference", new("A", "M-1"), new("B"), 5 },
        { "another reference of the market", new("A", "M-1"), new("B", "M-2"), 10 },
        { "after the first five", new("A", "", null, 5), new("B", "", 5), 10 },
        { "none is to come", new("A", "", null, 5), new("B", "", null, 0), 10 },
        { "the second part first", new("A", "", 5), new("B", "", null, 5), 10 },
    };

    // Five units of ten are told of twice.
    [Theory, MemberData(nameof(Twice))]
    public void The_same_settlement_counts_once_and_another_part_counts(string what, ToldUnder first, ToldUnder second, long settled)
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 5, first));
        Assert.DoesNotContain(firm.Run(Told(i, 5, second)), f => f is Refused);
        Assert.True(settled == i.ToldQuantity, what);
        Assert.Equal(settled, Assert.Single(firm.Must(new SettleDue(Due, [])).OfType<SettlementFact.Settled>()).Part.Quantity);
    }

    [Theory]
    [InlineData(5, 3, null, Refusal.ToldOtherwise)] // units 3 to 8, and 0 to 5 were told of
    [InlineData(5, 6, null, Refusal.ToldTooMuch)] // units 6 to 11 of ten
    [InlineData(5, 5, 1, Refusal.ToldOtherwise)] // 5 + 5 + 1 are not ten
    [InlineData(4, null, 6, Refusal.ToldOtherwise)] // units 0 to 4
    public void What_contradicts_the_parts_before_is_refused(int units, int? before, int? rest, Refusal why)
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 5, new("A", "", 0, 5)));
        Assert.Equal(why, firm.Ask(Told(i, units, new("B", "", before, rest))));
        Assert.Equal(5, i.ToldQuantity);
    }

    [Fact]
    public void A_repeat_after_all_has_settled_is_a_repeat_still()
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 10, new("A")));
        firm.Must(new SettleDue(Due, []));
        Assert.Equal(0, firm.Firm.Settlement.OpenCount);
        Assert.Single(firm.Must(Told(i, 10, new("B"))).OfType<SettlementFact.SettlementRepeated>());
        Assert.Empty(firm.Run(Told(i, 10, new("B"))));
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(Told(i, 11, new("C"))));
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void A_reversal_is_held_against_the_confirmation_that_it_names()
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 5, new("A", "", 0)));
        firm.Must(Told(i, 5, new("A-COPY", "", 0)));
        Assert.Equal(Refusal.NothingToTakeBack, firm.Ask(Back(i, 5, "NOSUCH")));
        Assert.Equal(Refusal.ToldOtherwise, firm.Ask(Back(i, 4, "A")));
        firm.Must(Back(i, 5, "A"));
        Assert.False(i.IsTold);
        Assert.Empty(firm.Run(Back(i, 5, "A")));
        Assert.Empty(firm.Run(Back(i, 5, "A-COPY"))); // the same, under its other id
    }

    // Taken back and told once more it has settled; what only repeats the message that was taken back has not.
    [Fact]
    public void After_a_reversal_a_new_confirmation_counts_and_a_copy_of_the_old_one_does_not()
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 10, new("A")));
        firm.Must(Back(i, 10, "A"));
        firm.Run(Told(i, 10, new("B") { IsCopy = true }));
        Assert.False(i.IsTold);
        firm.Must(Told(i, 10, new("C")));
        Assert.Equal(10, i.ToldQuantity);
    }

    [Theory, InlineData(0), InlineData(1_381_412_345_678)]
    public void It_is_timed_by_what_it_says_else_by_when_it_is_taken(long at)
    {
        var (firm, i) = HandedOver();
        var told = Assert.Single(firm.Firm.Run(new("taken", "tester", 1_381_449_599_000), Told(i, 5, new("A") { At = at }))
            .OfType<SettlementFact.SettlementTold>());
        Assert.Equal(at > 0 ? at : 1_381_449_599_000, told.As.At);
    }

    [Fact]
    public void What_is_posted_is_not_taken_back()
    {
        var (firm, i) = HandedOver();
        firm.Must(Told(i, 10, new("A")));
        firm.Must(new SettleDue(Due, []));
        Assert.Equal(Refusal.NothingToTakeBack, firm.Ask(Back(i, 10, "A")));
    }
}
