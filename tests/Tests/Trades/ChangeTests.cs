using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Trades;

/// <summary>What becomes of a trade after it is booked: amended, cancelled, confirmed.</summary>
public sealed class ChangeTests
{
    [Fact]
    public void A_cancelled_trade_leaves_nothing_behind()
    {
        var firm = TestFirm.Funded();
        var before = firm.Firm.Seen().Balances;
        firm.Book(firm.Ticket("T-1", Side.Sell, 10));
        firm.Must(new CancelTrade("T-1", "a mistake", "cancellations.csv:2"));
        Assert.Equal(before, firm.Firm.Seen().Balances);
        Assert.Equal((0, 0), (firm.Firm.Ledger.PendingCount, firm.Firm.Clearing.OpenSets));
        Assert.Equal(TradeMark.Cancelled, firm.Firm.Trades.MarkOf("T-1"));
    }

    [Fact]
    public void Only_a_known_open_trade_is_cancelled_or_amended()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.UnknownTrade, firm.Ask(new CancelTrade("T-1", "", "")));
        var refused = firm.Run(new CancelTrade("T-1", "", "cancellations.csv:2")).OfType<Refused>().Single();
        Assert.Equal("cancellations.csv:2:trade_id", refused.Source);
        Assert.Equal(Refusal.UnknownTrade, firm.Ask(new AmendTrade("", firm.Ticket("T-1", Side.Buy, 10))));
        firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        firm.Must(new CancelTrade("T-1", "a mistake", ""));
        Assert.Equal(Refusal.TradeAlreadyCancelled, firm.Ask(new CancelTrade("T-1", "", "")));
        Assert.Equal(Refusal.TradeAlreadyCancelled, firm.Ask(new AmendTrade("", firm.Ticket("T-1", Side.Buy, 10))));
    }

    // Traded on the 7th, settles on the 10th: until that day is closed it can be cancelled, and not after.
    [Fact]
    public void A_trade_is_cancelled_until_it_has_settled()
    {
        var firm = TestFirm.Funded();
        var early = firm.Ticket("T-1", Side.Buy, 10);
        firm.Book(early);
        firm.Book(firm.Ticket("T-2", Side.Buy, 10));
        firm.Until(new(2013, 10, 10));
        firm.Must(new CancelTrade("T-1", "in time", ""));
        firm.Until(new(2013, 10, 11));
        Assert.Equal(Refusal.TradeAlreadySettled, firm.Ask(new CancelTrade("T-2", "too late", "")));
        Assert.Equal(Refusal.TradeAlreadySettled, firm.Ask(new AmendTrade("", early with { TradeId = "T-2", Quantity = 20 })));
    }

    [Fact]
    public void An_amended_trade_is_undone_and_booked_anew_under_its_id()
    {
        var firm = TestFirm.Funded();
        var ticket = firm.Ticket("T-1", Side.Buy, 10);
        firm.Book(ticket);
        var answer = firm.Must(new AmendTrade("amendments.csv", ticket with { Quantity = 20 }));
        Assert.Equal("amended", Assert.Single(answer.OfType<TradeFact.TradeCancelled>()).Reason);
        Assert.Equal(20, Assert.Single(answer.OfType<TradeFact.TradeBooked>()).Trade.Quantity);
        Assert.Equal((-20, 20), (firm.Balance(TestFirm.Client, TestFirm.Aig).Pending, firm.Balance("CLEARING", TestFirm.Aig).Pending));
        Assert.Equal(TradeMark.Booked, firm.Firm.Trades.MarkOf("T-1"));
        Assert.Empty(firm.Run(new AmendTrade("amendments.csv", ticket with { Quantity = 20 })));
    }

    [Fact]
    public void An_amendment_that_would_be_refused_changes_nothing()
    {
        var firm = TestFirm.Funded();
        var ticket = firm.Ticket("T-1", Side.Buy, 10);
        firm.Book(ticket);
        var before = firm.Firm.Seen();
        Assert.Equal(Refusal.PriceNotPositive, firm.Ask(new AmendTrade("amendments.csv", ticket with { Price = 0 })));
        Assert.Equal(before, firm.Firm.Seen());
    }

    static readonly (Func<Confirmation, Confirmation> Change, string Field)[] Fields =
    [
        (c => c with { SettleOn = c.SettleOn.AddDays(1) }, "settlement_date"), (c => c with { NetAmount = 487.01m }, "net_amount"),
        (c => c with { Quantity = 11 }, "quantity"), (c => c with { Side = Side.Buy }, "side"),
        (c => c with { Isin = TestFirm.Sap }, "isin"),
        (c => c with { Counterparty = TestFirm.Nets }, "counterparty"), (c => c with { Price = 48.51m }, "price"),
    ];

    public static TheoryData<int> EachField => new(Enumerable.Range(0, Fields.Length));

    // The matching fields of Regulation (EU) 2018/1229 art. 5 that a confirmation carries.
    [Theory, MemberData(nameof(EachField))]
    public void A_confirmation_that_differs_in_a_field_is_a_break_that_names_it(int field)
    {
        var (firm, right) = Booked();
        var answer = firm.Must(new ConfirmTrade(Fields[field].Change(right), "confirmations.csv"));
        Assert.Equal(Fields[field].Field, Assert.IsType<TradeFact.ConfirmationDiffered>(Assert.Single(answer)).Field);
        Assert.Equal(TradeMark.Differing, firm.Firm.Trades.MarkOf("T-1"));
        firm.Must(new ConfirmTrade(right, "confirmations.csv"));
        Assert.Equal(TradeMark.Confirmed, firm.Firm.Trades.MarkOf("T-1"));
    }

    [Fact]
    public void A_second_confirmation_that_differs_otherwise_is_told_and_the_same_again_is_not()
    {
        var (firm, right) = Booked();
        var (first, second) = (right with { Quantity = 11 }, right with { Quantity = 12, Price = 48.51m });
        firm.Must(new ConfirmTrade(first, "confirmations.csv"));
        Assert.Empty(firm.Run(new ConfirmTrade(first, "confirmations.csv")));
        Assert.Equal([("quantity", "12"), ("price", "48.51")], firm.Must(new ConfirmTrade(second, "confirmations.csv"))
            .OfType<TradeFact.ConfirmationDiffered>().Select(d => (d.Field, d.Theirs)));
        Assert.Empty(firm.Run(new ConfirmTrade(second, "confirmations.csv")));
        Assert.Equal("11", Assert.Single(firm.Must(new ConfirmTrade(first, "confirmations.csv"))
            .OfType<TradeFact.ConfirmationDiffered>()).Theirs);
    }

    [Fact]
    public void Every_field_of_a_confirmation_is_matched() =>
        Assert.Equal(typeof(Confirmation).GetProperties().Length - 2, Fields.Length); // not the id; MatchingTests has the rest

    [Fact]
    public void A_confirmed_trade_is_confirmed_once_and_a_cancelled_one_never()
    {
        var (firm, right) = Booked();
        firm.Must(new ConfirmTrade(right, "confirmations.csv"));
        Assert.Empty(firm.Run(new ConfirmTrade(right, "confirmations.csv")));
        firm.Must(new CancelTrade("T-1", "a mistake", ""));
        Assert.Equal(Refusal.TradeAlreadyCancelled, firm.Ask(new ConfirmTrade(right, "confirmations.csv")));
    }

    // Regulation (EU) 2018/1229 art. 6: 2 up to and with 100 000, 25 above.
    [Theory]
    [InlineData("100", "100002.00", true), InlineData("100", "100002.01", false), InlineData("100", "99998.00", true)]
    [InlineData("100", "99997.99", false), InlineData("100.001", "100026.00", true), InlineData("100.001", "100026.01", false)]
    [InlineData("100.001", "99976.00", true), InlineData("100.001", "99975.99", false)]
    public void Amounts_may_differ_by_2_up_to_100_000_and_by_25_above(string price, string amount, bool matches)
    {
        var firm = TestFirm.Funded();
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1m, "fx.csv"));
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 1_000) with { Price = decimal.Parse(price) });
        var answer = firm.Must(new ConfirmTrade(
            new("T-1", "CCP", Side.Sell, TestFirm.Aig, 1_000, t.Price, t.SettleOn, decimal.Parse(amount)), "confirmations.csv"));
        Assert.Equal(matches, Assert.Single(answer) is TradeFact.TradeConfirmed);
    }

    static (TestFirm, Confirmation) Booked()
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10));
        return (firm, new("T-1", "CCP", Side.Sell, TestFirm.Aig, 10, 48.50m, t.SettleOn, 485.00m));
    }
}
