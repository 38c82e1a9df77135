using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>
/// What a market answers to what it is asked of an instruction. ISO 20022, sese.027 and sese.031: accepted, pending, completed, rejected,
/// denied.
/// </summary>
public sealed class RequestTests
{
    static (TestFirm Firm, Instruction Open) Bought()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { Counterparty = TestFirm.Alone });
        firm.Must(new CutOff(firm.Day));
        return (firm, Assert.Single(firm.Firm.Settlement.Open));
    }

    static long Asked<T>(TestFirm firm) where T : Fact => firm.Facts.ToList().FindLastIndex(f => f is T);

    static TellRequest Told(TestFirm firm, Instruction i, long request, RequestAnswer answer, string words = "NRGN") =>
        new(i.Number, request, firm.Day, answer, words);

    [Fact]
    public void A_refused_hold_is_shown_once_and_the_book_stays_as_it_is()
    {
        var (firm, i) = Bought();
        firm.Must(new HoldInstruction(i.Number, "short"));
        var request = Asked<SettlementFact.Held>(firm);
        Assert.Equal(i.Number, firm.Firm.Settlement.InstructionOfRequest(request));
        Assert.Single(firm.Must(Told(firm, i, request, RequestAnswer.Pending)).OfType<SettlementFact.RequestAnswered>());
        Assert.Equal(new SettlementFact.RequestAnswered(i.Number, request, firm.Day, RequestAnswer.Refused, "NRGN"),
            Assert.Single(firm.Must(Told(firm, i, request, RequestAnswer.Refused)).OfType<SettlementFact.RequestAnswered>()));
        Assert.DoesNotContain(firm.Must(Told(firm, i, request, RequestAnswer.Refused)), f => f is SettlementFact);
        Assert.DoesNotContain(firm.Must(Told(firm, i, request, RequestAnswer.Pending)), f => f is SettlementFact); // told late
        Assert.True(i.IsHeld);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
    }

    [Fact]
    public void A_cancellation_that_is_denied_may_be_asked_again()
    {
        var (firm, i) = Bought();
        firm.Must(new CancelInstruction(i.Number, firm.Day, true, "twice"));
        Assert.Equal(1, i.CancelAskedBy);
        var request = Asked<SettlementFact.CancelAsked>(firm);
        Assert.Equal(request, firm.Firm.Settlement.CancellationOf(i.Number));
        var denied = firm.Must(new TellCancelled(i.Number, 0, firm.Day, false, "DCAN"));
        Assert.Equal((request, RequestAnswer.Refused), denied.OfType<SettlementFact.RequestAnswered>().Select(f => (f.Request, f.Answer))
            .Single());
        Assert.Equal(0, i.CancelAskedBy);
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        Assert.Single(firm.Must(new CancelInstruction(i.Number, firm.Day, true, "again")).OfType<SettlementFact.CancelAsked>());
        firm.Must(new TellCancelled(i.Number, 0, firm.Day, true, "CANI"));
        Assert.Null(firm.Firm.Settlement.Find(i.Number));
        Assert.Null(firm.Firm.Settlement.InstructionOfRequest(request));
    }

    [Fact]
    public void What_was_not_asked_is_not_answered()
    {
        var (firm, i) = Bought();
        Assert.Equal(Refusal.UnknownInstruction, firm.Ask(Told(firm, i, i.Number, RequestAnswer.Refused)));
        Assert.Equal(Refusal.TextTooLong, firm.Ask(Told(firm, i, i.Number, RequestAnswer.Refused, new('x', 1000))));
    }
}
