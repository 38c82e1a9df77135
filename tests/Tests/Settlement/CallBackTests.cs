using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// Another version takes the place of what the market has: ten units bought from the CCP at 48.50 (TestFirm), that is 485.00, fail and are
/// marked to 50.00, that is 500.00: 15.00 come in.
/// </summary>
public sealed class CallBackTests
{
    static readonly DateOnly Due = new(2013, 10, 10); // trade date 7 October 2013, T+3

    static TestFirm Reached(TestFirm firm)
    {
        foreach (var (i, of) in new[] { "FIRM", "CSD", "CCP" }.Index()) firm.Must(new SetAddress(of, $"HAZRUS3{i}", "", ""));
        return firm;
    }

    static (TestFirm Firm, Instruction Open) Marked()
    {
        var firm = Reached(TestFirm.Funded());
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        firm.Must(new SetPrice(Due, TestFirm.Aig, 50m, "USD", ""));
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        Next(firm);
        return (firm, i);
    }

    static List<Fact> HandOver(TestFirm firm)
    {
        firm.Must(new CutOff(firm.Day));
        return firm.Must(new HandOver(firm.Day));
    }

    static List<Fact> Next(TestFirm firm)
    {
        var facts = firm.Must(new SettleDue(firm.Day, []));
        firm.Must(new CloseDay(firm.Day, []));
        firm.NextDay();
        return facts;
    }

    static TellSettled Told(TestFirm firm, Instruction i, int version, decimal quantity, decimal amount) =>
        new(i.Number, version, firm.Day, new(TestFirm.Aig, quantity, "USD", amount)) { Under = new($"C-{version}-{quantity}") };

    [Fact]
    public void A_new_version_goes_out_only_when_the_old_one_is_cancelled()
    {
        var (firm, i) = Marked();
        Assert.Equal(new SettlementFact.CallBackAsked(i.Number, 0), Assert.Single(HandOver(firm).OfType<SettlementFact.CallBackAsked>()));
        Assert.Equal((0, true), (i.Given.Version, i.IsCalledBack));
        Assert.Equal(Refusal.Superseded, firm.Ask(Told(firm, i, 1, 10, -500m))); // the market was not given it
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, true, "CANI"));
        Next(firm);
        firm.Until(new(2013, 10, 15)); // the 14th is Columbus Day: no settlement day
        Assert.Equal(i.Version, Assert.Single(HandOver(firm).OfType<SettlementFact.InstructedAnew>()).Version);
        firm.Must(Told(firm, i, i.Version, 10, -500m));
        Assert.Equal(-500_00, Assert.Single(Next(firm).OfType<SettlementFact.Settled>()).Part.Amount);
    }

    // Called back to be given anew at the mark, it is not in the market for a day, and nothing can be said of it there. It fails on that
    // day too, for the reason that is known, and is charged for it: each business day of a fail is (Regulation (EU) No 909/2014 art. 7(2)).
    [Fact]
    public void What_is_called_back_after_a_mark_fails_on_for_the_reason_that_was_told()
    {
        var firm = Reached(TestFirm.Funded());
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        firm.Must(new SetPrice(Due, TestFirm.Aig, 50m, "USD", ""));
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        firm.Must(new TellStatus(i.Number, Due, FailReason.CounterpartyLack, "CLAC"));
        Next(firm);
        Assert.Single(HandOver(firm).OfType<SettlementFact.CallBackAsked>());
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, true, "CANI"));
        var between = Next(firm);
        Assert.Equal(FailReason.CounterpartyLack, Assert.Single(between.OfType<SettlementFact.Failed>()).Why);
        Assert.Single(between.OfType<SettlementFact.PenaltyCharged>());
        firm.Until(new(2013, 10, 15)); // the 14th is Columbus Day: no settlement day
        Assert.Single(HandOver(firm).OfType<SettlementFact.InstructedAnew>());
        var silent = Next(firm); // it is there again, and the market says nothing
        Assert.Equal(FailReason.Untold, Assert.Single(silent.OfType<SettlementFact.Failed>()).Why);
        Assert.Empty(silent.OfType<SettlementFact.PenaltyCharged>());
    }

    // The CCP settled 485.00: the 15.00 of the mark go back, and the position moves once.
    [Fact]
    public void What_settles_while_its_cancellation_is_pending_has_settled_and_nothing_is_sent_anew()
    {
        var (firm, i) = Marked();
        HandOver(firm);
        var told = firm.Must(Told(firm, i, 0, 10, -485m));
        Assert.Single(told.OfType<SettlementFact.CallBackDenied>());
        var facts = Next(firm);
        Assert.Equal(-485_00, Assert.Single(facts.OfType<SettlementFact.Settled>()).Part.Amount);
        Assert.Equal(-15_00, Assert.Single(facts.OfType<SettlementFact.MarkTakenBack>()).Cash.Amount);
        Assert.Equal(0, firm.Firm.Settlement.OpenCount);
        Assert.Equal(10_010, firm.Balance("CSD", TestFirm.Aig).Posted);
        Assert.DoesNotContain(HandOver(firm), f => f is SettlementFact.InstructedAnew or SettlementFact.CallBackAsked);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void A_confirmation_after_a_denied_cancellation_counts()
    {
        var (firm, i) = Marked();
        HandOver(firm);
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, false, "DSET"));
        Assert.False(i.IsCalledBack);
        firm.Must(Told(firm, i, 0, 10, -485m));
        Assert.Single(Next(firm).OfType<SettlementFact.Settled>());
    }

    [Fact]
    public void What_was_not_cancelled_and_did_not_settle_is_called_back_again()
    {
        var (firm, i) = Marked();
        HandOver(firm);
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, false, "NRGN"));
        Next(firm);
        Assert.Equal(0, Assert.Single(HandOver(firm).OfType<SettlementFact.CallBackAsked>()).Version);
    }

    [Fact]
    public void A_confirmation_of_what_was_cancelled_is_refused_before_and_after_the_new_version_went_out()
    {
        var (firm, i) = Marked();
        HandOver(firm);
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, true, "CANI"));
        Assert.Equal(Refusal.Superseded, firm.Ask(Told(firm, i, 0, 10, -485m)));
        Next(firm);
        HandOver(firm);
        Assert.Equal(Refusal.Superseded, firm.Ask(Told(firm, i, 0, 10, -485m)));
        Assert.False(i.IsTold);
        Assert.True(i.IsHeld);
    }

    // The market refuses version 0, is given version 1, and says that both settled: it settled twice, or one message is wrong. One counts.
    [Theory, InlineData(false), InlineData(true)]
    public void What_was_refused_and_settles_nevertheless_is_told_apart_in_true_words_and_held(bool isGivenAnew)
    {
        var firm = Reached(TestFirm.Funded());
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        firm.Must(new TellStatus(i.Number, Due, FailReason.Rejected, "SAFE"));
        if (isGivenAnew)
        {
            Next(firm);
            HandOver(firm);
        }
        var answer = firm.Run(Told(firm, i, 0, 10, -485m));
        var refused = Assert.Single(answer.OfType<Refused>());
        Assert.Equal(Refusal.Superseded, refused.Why);
        Assert.Contains("version 0 of it is told to have settled; the market had rejected it on 2013-10-10, and has "
            + (isGivenAnew ? "version 1" : "nothing") + " in its place", refused.Detail);
        Assert.Contains("rejected it on 2013-10-10", Assert.Single(answer.OfType<SettlementFact.Held>()).Reason);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        if (!isGivenAnew) return;
        firm.Must(Told(firm, i, 1, 10, -485m)); // what has settled there settles though it is held
        Assert.Single(Next(firm).OfType<SettlementFact.Settled>());
        Assert.Equal(10_010, firm.Balance("CSD", TestFirm.Aig).Posted);
        var late = Assert.Single(firm.Run(Told(firm, i, 0, 10, -485m)).OfType<Refused>());
        Assert.Contains("it is settled here, as version 1 on 2013-10-11: the market settled it twice", late.Detail);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    // 4 of 10 settle at 48.50, 194.00 for what is marked to 200.00: 6.00 go back; 6 units for 300.00 are left to be cancelled.
    [Fact]
    public void A_part_settles_while_the_rest_is_cancelled_and_sent_anew()
    {
        var (firm, i) = Marked();
        HandOver(firm);
        firm.Must(Told(firm, i, 0, 4, -194m));
        Assert.True(i.IsCalledBack);
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, true, "CANI"));
        Assert.Equal(-6_00, Assert.Single(Next(firm).OfType<SettlementFact.MarkTakenBack>()).Cash.Amount);
        Assert.Equal((6, -300_00), (i.RestQuantity, i.RestAmount));
        Assert.Single(HandOver(firm).OfType<SettlementFact.InstructedAnew>());
        Assert.Equal((6, -300_00), (i.Given.LeftQuantity, i.Given.LeftAmount));
    }

    [Fact]
    public void What_the_market_refused_is_given_to_it_anew()
    {
        var firm = Reached(TestFirm.Funded());
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Until(Due);
        HandOver(firm);
        var i = Assert.Single(firm.Firm.Settlement.Due(Due));
        firm.Must(new TellStatus(i.Number, Due, FailReason.Rejected, "SAFE"));
        Assert.False(i.Given.IsThere);
        Next(firm);
        Assert.Equal(1, Assert.Single(HandOver(firm).OfType<SettlementFact.InstructedAnew>()).Version);
        Assert.DoesNotContain(firm.Facts, f => f is SettlementFact.CallBackAsked);
    }
}
