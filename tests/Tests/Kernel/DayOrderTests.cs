using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Kernel;

/// <summary>What may be asked when: before the firm is, before a day is open, after it is cut off, after it is closed.</summary>
public sealed class DayOrderTests
{
    static readonly DateOnly First = new(2013, 10, 7), Second = new(2013, 10, 8);

    [Fact]
    public void Nothing_is_done_for_a_firm_that_is_not_established()
    {
        var answer = new Firm().Run(new("1", "tester", 0), new OpenDay(First));
        Assert.Equal(Refusal.BookNotEstablished, Assert.IsType<Refused>(answer[1]).Why);
    }

    [Fact]
    public void The_same_terms_again_establish_nothing_and_others_are_refused()
    {
        var firm = new TestFirm();
        var terms = firm.Firm.Register.Firm;
        Assert.Empty(firm.Run(new EstablishFirm(terms with { Fees = [.. terms.Fees], Chart = [.. terms.Chart] })));
        Assert.Equal(Refusal.BookAlreadyEstablished, firm.Ask(new EstablishFirm(terms with { Name = "Another" })));
    }

    [Fact]
    public void What_changes_nothing_leaves_no_fact_not_even_of_the_asking()
    {
        var firm = TestFirm.Funded();
        var before = firm.Facts.Count;
        Assert.Empty(firm.Run(new OpenDay(First)));
        firm.Must(new CutOff(First));
        var afterwards = firm.Facts.Count;
        Assert.Empty(firm.Run(new CutOff(First)));
        Assert.Equal((before + 2, afterwards), (afterwards, firm.Facts.Count)); // the asking and the cut-off itself
        Assert.Equal(firm.Firm.Next, firm.Facts.Count);
    }

    [Fact]
    public void Days_open_one_at_a_time_and_never_again()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.DayAlreadyOpen, firm.Ask(new OpenDay(Second)));
        firm.EndDay();
        Assert.Equal(Refusal.DayClosed, firm.Ask(new OpenDay(First)));
        Assert.Equal(Refusal.DayClosed, firm.Ask(new OpenDay(First.AddDays(-1))));
        // At the ends of what a date can be nothing could be reckoned from it, as what falls due in thirty days.
        foreach (var end in new[] { DateOnly.MaxValue, new(3000, 1, 1) }) Assert.Equal(Refusal.BadTerms, firm.Ask(new OpenDay(end)));
        firm.Must(new OpenDay(Second));
    }

    [Fact]
    public void A_day_closes_only_when_open_and_cut_off()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new CutOff(Second)));
        Assert.Equal(Refusal.DayNotCutOff, firm.Ask(new CloseDay(First, [])));
        firm.EndDay();
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new CloseDay(First, [])));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new CutOff(First)));
    }

    public static TheoryData<Command> OfTrades
    {
        get
        {
            var ticket = TestFirm.Funded().Ticket("T-1", Side.Buy, 10);
            return [new CaptureTrade("t.csv", ticket), new AmendTrade("t.csv", ticket with { Quantity = 20 }),
                new CancelTrade("T-1", "", "")];
        }
    }

    [Theory, MemberData(nameof(OfTrades))]
    public void Trades_are_taken_changed_and_cancelled_only_while_the_day_is_open_and_not_cut_off(Command command)
    {
        var firm = TestFirm.Funded();
        if (command is not CaptureTrade) firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Must(new CutOff(First));
        Assert.Equal(Refusal.DayClosed, firm.Ask(command));
        firm.Must(new SettleDue(First, []));
        firm.Must(new CloseDay(First, []));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(command));
        firm.NextDay();
        Assert.Equal(Refusal.None, firm.Ask(command));
    }

    [Fact]
    public void A_confirmation_is_taken_when_no_day_is_open()
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.EndDay();
        Assert.IsType<TradeFact.TradeConfirmed>(Assert.Single(firm.Must(new ConfirmTrade(
            new("T-1", TestFirm.Ccp, Side.Sell, TestFirm.Aig, 10, 48.50m, t.SettleOn, 485.00m), "confirmations.csv"))));
    }

    [Fact]
    public void What_is_due_settles_only_after_the_cut_off_of_its_own_open_day()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { SettleOn = First });
        Assert.Equal(Refusal.DayNotCutOff, firm.Ask(new SettleDue(First, [])));
        Assert.Equal(Refusal.DayNotCutOff, firm.Ask(new PostDue(First)));
        firm.Must(new CutOff(First));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new SettleDue(Second, [])));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new SettleDue(First.AddDays(-1), [])));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new PostDue(Second)));
        Assert.Contains(firm.Must(new SettleDue(First, [])), f => f is SettlementFact.Settled);
        firm.Must(new CloseDay(First, []));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new SettleDue(First, [])));
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(new PostDue(First)));
    }

    [Fact]
    public void What_is_due_settles_once_however_often_it_is_asked()
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 10) with { SettleOn = First });
        firm.Must(new CutOff(First));
        firm.Must(new SettleDue(First, []));
        Assert.Empty(firm.Run(new SettleDue(First, [])));
    }

    // What a close hands on is what the next day opens with: nothing may move between the two.
    [Fact]
    public void Nothing_is_posted_between_two_days()
    {
        var firm = TestFirm.Funded();
        var entry = new PostManual("J-1", "interest", First, [firm.Leg(TestFirm.Client, "USD", -100), firm.Leg("EQUITY", "USD", 100)]);
        firm.EndDay();
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(entry));
        firm.NextDay();
        firm.Must(entry);
    }

    [Fact]
    public void A_book_is_not_opened_between_two_days()
    {
        var firm = new TestFirm();
        firm.Must(new OpenDay(First));
        firm.EndDay();
        var opening = new OpenBooks(First, "opening.csv", [new(1, "SETTLEMENT-BANK", "USD", 5), new(2, TestFirm.Client, "USD", 5)]);
        Assert.Equal(Refusal.DayNotOpen, firm.Ask(opening));
        firm.NextDay();
        firm.Must(opening);
    }

    [Theory, InlineData(-1), InlineData(10)]
    public void An_instrument_is_counted_with_none_to_nine_digits(int scale) => Assert.Equal(Refusal.BadTerms, new TestFirm().Ask(
        new ListInstrument(new("LU0323578657", "F", "A fund", "ESVUFR", "EUR", "XLUX", "CCP", "CSD", scale, null), "instruments.csv")));
}
