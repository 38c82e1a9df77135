using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.Tests.Trades;

/// <summary>The door of the trades: what is refused, in which order, and what is booked.</summary>
public sealed class CaptureTests
{
    static readonly DateOnly Today = new(2013, 10, 7);

    /// <summary>One thing wrong, and the refusal and column it is answered with. In the order in which they are looked at.</summary>
    static readonly (Func<Ticket, Ticket> Spoil, Refusal Why, string Column)[] Checks =
    [
        (t => t with { TradeId = "" }, Refusal.TextTooLong, "trade_id"),
        (t => t with { Account = "NOBODY" }, Refusal.UnknownAccount, "account"),
        (t => t with { Isin = "US9999999999" }, Refusal.WrongCheckDigit, "isin"),
        (t => t with { Counterparty = "NOBODY" }, Refusal.UnknownCounterparty, "counterparty"),
        (t => t with { Quantity = 0 }, Refusal.QuantityNotPositive, "quantity"),
        (t => t with { Price = 0 }, Refusal.PriceNotPositive, "price"),
        (t => t with { Currency = "EUR" }, Refusal.CurrencyNotOfInstrument, "currency"),
        (t => t with { Mic = "xnys" }, Refusal.UnknownMarket, "mic"),
        (t => t with { ExecutedAt = TestFirm.At(Today.AddDays(1), 15) }, Refusal.ExecutedAfterBusinessDate, "executed_at"),
        (t => t with { SettleOn = new(2013, 10, 12) }, Refusal.NotASettlementDay, "settlement_date"), // a Saturday
    ];

    public static TheoryData<int> EachCheck => new(Enumerable.Range(0, Checks.Length));

    [Theory, MemberData(nameof(EachCheck))]
    public void What_is_wrong_is_refused_by_number_and_column(int check)
    {
        var firm = TestFirm.Funded();
        var refused = Refused(firm, Checks[check].Spoil(firm.Ticket("T-1", Side.Buy, 10)));
        Assert.Equal((Checks[check].Why, $"trades.csv:1:{Checks[check].Column}"), (refused.Why, refused.Source));
        Assert.Equal(0, firm.Firm.Trades.Count);
    }

    [Theory, MemberData(nameof(EachCheck))]
    public void Of_two_things_wrong_the_earlier_one_is_named(int check)
    {
        var firm = TestFirm.Funded();
        for (var later = check + 1; later < Checks.Length; later++)
            Assert.Equal(Checks[check].Why, Refused(firm, Checks[later].Spoil(Checks[check].Spoil(firm.Ticket("T-1", Side.Buy, 10)))).Why);
    }

    [Theory]
    [InlineData(52, Refusal.None), InlineData(53, Refusal.TextTooLong)] // ISO 20022 unique transaction identifier: Max52Text
    public void An_id_has_at_most_52_characters(int length, Refusal expected)
    {
        var firm = TestFirm.Funded();
        Assert.Equal(expected, Asked(firm, firm.Ticket(new('x', length), Side.Buy, 10)));
    }

    [Fact]
    public void A_location_or_the_firms_own_chart_is_no_account_to_trade_for()
    {
        var firm = TestFirm.Funded();
        foreach (var code in new[] { "CSD", "SETTLEMENT-BANK", "CLEARING", "STREET-CCP", "EQUITY" })
            Assert.Equal(Refusal.UnknownAccount, Asked(firm, firm.Ticket("T-1", Side.Buy, 10) with { Account = code }));
    }

    [Fact]
    public void A_right_isin_that_is_not_listed_is_unknown_and_a_currency_is_no_instrument()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.UnknownInstrument, Asked(firm, firm.Ticket("T-1", Side.Buy, 10) with { Isin = "US78462F1030" }));
        Assert.Equal(Refusal.WrongCheckDigit, Asked(firm, firm.Ticket("T-1", Side.Buy, 10) with { Isin = "USD" }));
    }

    [Fact]
    public void An_instrument_that_the_ccp_does_not_clear_trades_with_a_broker_only()
    {
        var firm = TestFirm.Funded();
        firm.Must(new ListInstrument(new("US78462F1030", "SPY", "SPDR", "ESVUFR", "USD", "XNYS", "", "CSD", 0, null), "instruments.csv"));
        var ticket = firm.Ticket("T-1", Side.Buy, 10, "US78462F1030");
        Assert.Equal(Refusal.InstrumentNotOfCounterparty, Asked(firm, ticket));
        Assert.Equal(Refusal.None, Asked(firm, ticket with { Counterparty = TestFirm.Nets }));
    }

    [Theory]
    [InlineData(60, Refusal.None), InlineData(61, Refusal.TooOld)] // TradeBook.LatestCaptureDays
    public void A_ticket_is_taken_for_sixty_days(int age, Refusal expected)
    {
        var firm = TestFirm.Funded();
        Assert.Equal(expected, Asked(firm, firm.Ticket("T-1", Side.Buy, 10) with { ExecutedAt = TestFirm.At(Today.AddDays(-age), 15) }));
    }

    [Fact]
    public void A_trade_does_not_settle_before_it_is_made()
    {
        var firm = TestFirm.Funded();
        Assert.Equal(Refusal.SettlesBeforeTrade, Asked(firm, firm.Ticket("T-1", Side.Buy, 10) with { SettleOn = new(2013, 10, 4) }));
    }

    // Ten trillion dollars, 10^15 minor units; and 10^15 units of a security.
    [Theory]
    [InlineData(1_000_000_000_000, 10, Refusal.None), InlineData(1_000_000_000_001, 10, Refusal.AmountTooLarge)]
    [InlineData(long.MaxValue, 1, Refusal.AmountTooLarge), InlineData(1, 10_000_000_000_001, Refusal.AmountTooLarge)]
    public void An_amount_beyond_any_trade_is_refused(long quantity, long price, Refusal expected)
    {
        var firm = TestFirm.Funded();
        Assert.Equal(expected, Asked(firm, firm.Ticket("T-1", Side.Buy, quantity) with { Price = price, Counterparty = TestFirm.Alone }));
    }

    // 3:00 in London on the 8th is still the evening of the 7th in New York, and a day of Tokyo later than UTC.
    [Theory]
    [InlineData(8, 3, TestFirm.Aig, "2013-10-07"), InlineData(7, 23, TestFirm.Aig, "2013-10-07"),
        InlineData(7, 5, TestFirm.Sap, "2013-10-07")]
    public void The_trade_date_is_the_local_date_at_the_venue(int day, int hour, string isin, string expected)
    {
        var firm = TestFirm.Funded();
        var t = firm.Book(firm.Ticket("T-1", Side.Buy, 10, isin) with { ExecutedAt = TestFirm.At(new(2013, 10, day), hour) });
        Assert.Equal(DateOnly.Parse(expected), t.TradeDate);
    }

    // T+3 until 2017-09-04 (SEC release 33-7022). 14 October 2013 is Columbus Day: the exchange trades, no bank settles.
    [Theory]
    [InlineData("2013-10-07", "2013-10-10"), InlineData("2013-10-08", "2013-10-11"), InlineData("2013-10-09", "2013-10-15")]
    [InlineData("2013-10-10", "2013-10-16"), InlineData("2013-10-14", "2013-10-17")]
    public void A_us_trade_settles_on_the_third_settlement_day(string traded, string settles)
    {
        var firm = TestFirm.Funded();
        firm.Until(DateOnly.Parse(traded));
        Assert.Equal(DateOnly.Parse(settles), firm.Book(firm.Ticket("T-1", Side.Buy, 10)).SettleOn);
    }

    // Union: T+3 until 2014-10-05, counted in TARGET days; Columbus Day is one of them.
    [Fact]
    public void A_trade_of_the_union_settles_by_its_own_calendar()
    {
        var firm = TestFirm.Funded();
        firm.Until(new(2013, 10, 9));
        Assert.Equal(new(2013, 10, 14), firm.Book(firm.Ticket("T-1", Side.Buy, 10, TestFirm.Sap)).SettleOn);
    }

    [Fact]
    public void The_same_ticket_again_is_one_trade()
    {
        var firm = TestFirm.Funded();
        var ticket = firm.Ticket("T-1", Side.Buy, 10);
        var booked = firm.Book(ticket);
        Assert.Empty(firm.Run(new CaptureTrade("again.csv", ticket with { Line = 7 })));
        Assert.Empty(firm.Run(new CaptureTrade("again.csv", ticket with { SettleOn = booked.SettleOn })));
        Assert.Equal(1, firm.Firm.Trades.Count);
    }

    static readonly (Func<Ticket, Ticket> Change, string Column)[] Fields =
    [
        (t => t with { ExecutedAt = t.ExecutedAt + 1 }, "executed_at"), (t => t with { Account = TestFirm.Other }, "account"),
        (t => t with { Side = Side.Sell }, "side"), (t => t with { Isin = TestFirm.BankOfAmerica }, "isin"),
        (t => t with { Quantity = 11 }, "quantity"), (t => t with { Price = 48.51m }, "price"),
        (t => t with { Currency = "EUR" }, "currency"),
        (t => t with { Mic = "XNAS" }, "mic"), (t => t with { Capacity = Capacity.Principal }, "capacity"),
        (t => t with { Counterparty = TestFirm.Nets }, "counterparty"), (t => t with { SettleOn = new(2013, 10, 11) }, "settlement_date"),
    ];

    public static TheoryData<int> EachField => new(Enumerable.Range(0, Fields.Length));

    [Theory, MemberData(nameof(EachField))]
    public void The_same_id_with_another_content_is_refused_and_the_column_named(int field)
    {
        var firm = TestFirm.Funded();
        var ticket = firm.Ticket("T-1", Side.Buy, 10);
        firm.Book(ticket);
        var refused = Refused(firm, Fields[field].Change(ticket));
        Assert.Equal((Refusal.TradeKnownWithOtherContent, $"trades.csv:1:{Fields[field].Column}"), (refused.Why, refused.Source));
    }

    // Line is where the ticket stands in its file and the id is what is compared; every other property of a ticket is in the list above.
    [Fact]
    public void Every_field_of_a_ticket_is_compared() =>
        Assert.Equal(typeof(Ticket).GetProperties().Length - 2, Fields.Select(f => f.Column).Distinct().Count());

    [Fact]
    public void Each_ticket_of_a_file_is_answered_on_its_own()
    {
        var firm = TestFirm.Funded();
        var good = firm.Ticket("T-1", Side.Buy, 10);
        var answer =
            firm.Run(new CaptureTrades("trades.csv", [good, good with { TradeId = "T-2", Quantity = -1 }, good with { TradeId = "T-3" }]));
        Assert.Equal(["T-1", "T-3"], answer.OfType<TradeFact.TradeBooked>().Select(b => b.Trade.TradeId));
        Assert.Equal("T-2", Assert.Single(answer.OfType<Refused>()).Subject);
    }

    static Refused Refused(TestFirm firm, Ticket ticket) =>
        Assert.IsType<Refused>(Assert.Single(firm.Run(new CaptureTrade("trades.csv", ticket))));

    static Refusal Asked(TestFirm firm, Ticket ticket) => firm.Ask(new CaptureTrade("trades.csv", ticket));

    // Ids that are the beginning of others, that differ in one letter, that are not ASCII, and of one and of 52 characters.
    [Fact]
    public void Every_id_finds_its_own_trade_also_after_a_replay()
    {
        var firm = TestFirm.Funded();
        List<string> ids = [new('x', 52), new('\u3042', 52), "\u00e9", "e", "A\u0301"];
        for (var i = 0; i < 3_000; i++) ids.Add($"T{i}{(i % 7 == 0 ? "-\u00fc" : i % 5 == 0 ? new string('0', i % 40) : "")}-{i % 3}");
        for (var i = 0; i < ids.Count; i++) firm.Book(firm.Ticket(ids[i], Side.Buy, i + 1));
        firm.Must(new CancelTrade(ids[2], "a mistake", ""));
        foreach (var books in new[] { firm.Firm, TestFirm.Replay(firm.Facts) })
        {
            for (var i = 0; i < ids.Count; i++)
                Assert.Equal((ids[i], i + 1, "XNYS"), books.Trades.Find(ids[i]) is { } t ? (t.TradeId, (int)t.Quantity, t.Mic) : default);
            Assert.Equal((TradeMark.Cancelled, null), (books.Trades.MarkOf(ids[2]), books.Trades.MarkOf("T")));
            Assert.Equal((null, null), (books.Trades.MarkOf(""), books.Trades.MarkOf(new('x', 53))));
        }
    }
}
