using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// What is distributed on the day on which another action takes the holding itself: the depository pays on what lay there, and of what was
/// open the one who owes it pays, whatever the contract has become (market claims: CAJWG Market Standards for Corporate Actions Processing,
/// 2012).
/// </summary>
public sealed class SameDayTests
{
    const string Bond = "US037833AT77", New = "US8873173038";

    // 10 000 lie there, of which 30 are sold and open. For 48.50, what was to be paid for a share, nothing is left of the contract; of
    // 20.00 there is cash.
    [Theory]
    [InlineData("MERGER", 48.50, 0), InlineData("MERGER", 20.0, 0), InlineData("MERGER", null, 2), InlineData("SPLIT", null, 2)]
    public void A_dividend_is_claimed_of_who_bought_with_it(string type, double? cash, int units)
    {
        foreach (var isFirst in new[] { true, false })
        {
            var firm = TestFirm.Funded(first: new(2013, 10, 7));
            firm.List(New, "USD", "XNYS");
            firm.Book(firm.Ticket("T-1", Side.Sell, 30) with { Counterparty = TestFirm.Alone });
            DateOnly ex = new(2013, 10, 8), pay = new(2013, 10, 9);
            CorporateActionTerms dividend = new("D", "DIVIDEND", TestFirm.Aig, ex, ex, pay, 1m, "USD", null, null, "", null);
            var other = dividend with
            {
                Id = "M",
                Type = type,
                Rate = (decimal?)cash,
                RatioNew = units == 0 ? null : units,
                RatioOld = units == 0 ? null : 1,
                NewIsin = units > 0 && type == "MERGER" ? New : "",
            };
            foreach (var terms in isFirst ? new[] { dividend, other } : [other, dividend]) firm.Must(new AnnounceAction(terms, ""));
            firm.Until(pay);
            Assert.Equal((10_000, -30, -30_00), Read(firm, "D"));
        }
    }

    // 5 % twice a year of 10 000; 3 000 of it are sold to settle after the coupon's day, the interest from then on in their price: the
    // coupon is the seller's (SIA, Standard Securities Calculation Methods), and nobody's claim when the bond is called, or split, then.
    [Theory]
    [InlineData(Side.Sell, "CALL"), InlineData(Side.Buy, "CALL"), InlineData(Side.Sell, "SPLIT"), InlineData(Side.Buy, "SPLIT")]
    public void A_coupon_is_of_who_settles_before_it(Side side, string type)
    {
        var firm = new TestFirm(first: new(2025, 3, 11));
        firm.Must(new ListInstrument(new(Bond, "B", "A bond", "DBFTFR", "USD", "XNAS", "", "CSD", 0,
            new(5, new(2030, 3, 15), "30/360", 2, new(2020, 3, 15), 100)), "instruments.csv"));
        firm.Must(new OpenBooks(firm.Day, "opening.csv", [new(1, "CSD", Bond, 10_000), new(2, TestFirm.Client, Bond, 10_000),
            new(3, "SETTLEMENT-BANK", "USD", 100_000_00), new(4, TestFirm.Client, "USD", 100_000_00)]));
        firm.Must(new OpenDay(firm.Day));
        DateOnly due = new(2025, 3, 17); // the 15th is a Saturday
        CorporateActionTerms terms = new("C", type, Bond, due, new(2025, 3, 14), due, null, "", null, null, "", null);
        firm.Must(new AnnounceAction(type == "CALL" ? terms with { Rate = 102 } : terms with { RatioNew = 2, RatioOld = 1 }, ""));
        firm.Book(firm.Ticket("T-1", side, 3_000, Bond) with
        { Price = 101.25m, Counterparty = TestFirm.Alone, SettleOn = new(2025, 3, 18) });
        firm.Until(new(2025, 3, 18));
        var coupon = Assert.Single(firm.Firm.Actions.All, a => a.Terms.Type == "COUPON");
        Assert.Equal((10_000, 0, 0), Read(firm, coupon.Terms.Id));
        Assert.Equal(250_00, firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Of.Id == coupon.Terms.Id
            && e.Account == firm.Firm.Register.Depository).Sum(e => e.Gross));
    }

    // What the depository pays on, and what the street owes: units and cents.
    static (long There, long Claimed, long Cents) Read(TestFirm firm, string id)
    {
        var claims = firm.Facts.OfType<ActionFact.Claimed>().Where(c => c.Of.Id == id).ToList();
        return (firm.Facts.OfType<ActionFact.Entitled>().Where(e => e.Of.Id == id && e.Account == firm.Firm.Register.Depository)
            .Sum(e => e.Held), claims.Sum(c => c.Held), claims.Sum(c => c.Movement.Amount));
    }

    [Fact]
    public void A_name_is_claimed_of_nobody()
    {
        var firm = TestFirm.Funded(first: new(2013, 10, 7));
        firm.Book(firm.Ticket("T-1", Side.Sell, 30) with { Counterparty = TestFirm.Alone });
        DateOnly ex = new(2013, 10, 8);
        firm.Must(new AnnounceAction(new("N", "NAME_CHANGE", TestFirm.Aig, ex, ex, ex, null, "", null, null, "", null), "")
        { NewName = "Named anew" });
        firm.Until(new(2013, 10, 9));
        Assert.Empty(firm.Facts.OfType<ActionFact.Claimed>());
        Assert.Equal("Named anew", firm.Firm.Register.AssetOf(TestFirm.Aig)?.Terms?.Name);
    }
}
