using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Clearing;

/// <summary>A firm with one position to reckon margin of: 100 AIG bought at 48.50, for 4 850.00, and prices of its days.</summary>
static class MarginFirm
{
    public static readonly AskedTerms Plain = new(0, 0, 0, InitialMethod.None, 0, MarginDirection.Both, MarginDesk.UsualWindow);

    public static TestFirm With(string party, Side side = Side.Buy)
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", side, 100) with { Counterparty = party });
        return firm;
    }

    public static TestFirm Agreed(AskedTerms terms, string party = TestFirm.Nets, Side side = Side.Buy)
    {
        var firm = With(party, side);
        firm.Must(new SetMarginAgreement(party, firm.Day, terms, "margin-agreements.csv:2"));
        return firm;
    }

    public static void Price(this TestFirm firm, decimal close, string isin = TestFirm.Aig, int ago = 0) =>
        firm.Must(new SetPrice(firm.Day.AddDays(-ago), isin, close, isin == TestFirm.Sap ? "EUR" : "USD", "prices.csv"));

    /// <summary>The day's end at a price: its margin facts.</summary>
    public static List<MarginFact> End(this TestFirm firm, decimal close)
    {
        firm.Price(close);
        return [.. firm.EndDay().OfType<MarginFact>()];
    }

    public static MarginFigures Figures(this IEnumerable<MarginFact> facts) => Assert.Single(facts.OfType<MarginFact.Reckoned>()).Figures;

    public static MarginFact.Called? Call(this IEnumerable<MarginFact> facts) => facts.OfType<MarginFact.Called>().SingleOrDefault();

    public static OpenCall Open(this TestFirm firm) => Assert.Single(firm.Firm.Margin.OpenCalls);

    /// <summary>251 closes of 100 before the day, but for a fall to 80, one to 90 and one to 95, each of one day.</summary>
    public static void History(this TestFirm firm)
    {
        for (var ago = 1; ago <= 251; ago++)
            firm.Price(ago switch { 50 => 80, 100 => 90, 150 => 95, _ => 100 }, ago: ago);
    }
}
