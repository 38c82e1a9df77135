using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

public static partial class Templates
{
    /// <summary>
    /// The account gives the one currency and gets the other; the street, or the firm's position, the reverse. What is of the base
    /// currency stands on the equivalent, as the cost of the position.
    /// </summary>
    public static Leg[] Converted(Conversion c, Register books)
    {
        var (seller, other) = (c.Account == books.FxPosition, c.Party);
        AccountId Seller(AssetId of) => seller ? PositionIn(of, books) : c.Account;
        AccountId Other(AssetId of) => other is { } party ? books[party].Street : PositionIn(of, books);
        return
        [
            new(Seller(c.Sold), c.Sold, c.SoldAmount), new(Other(c.Sold), c.Sold, -c.SoldAmount),
            new(Seller(c.Bought), c.Bought, -c.BoughtAmount), new(Other(c.Bought), c.Bought, c.BoughtAmount),
        ];
    }

    /// <summary>Payment against payment, through the bank: both currencies in one entry.</summary>
    public static Leg[] Paid(Conversion c, PartyId party, Register books)
    {
        var street = books[party].Street;
        return
        [
            new(street, c.Sold, c.SoldAmount), new(books.Bank, c.Sold, -c.SoldAmount),
            new(books.Bank, c.Bought, c.BoughtAmount), new(street, c.Bought, -c.BoughtAmount),
        ];
    }

    /// <summary>What closing a part of a position earned goes from its cost to the exchange differences.</summary>
    public static Leg[] Realised(long gain, Register books) =>
        [new(books.FxEquivalent, books.BaseCurrency, gain), new(books.FxGain, books.BaseCurrency, -gain)];

    /// <summary>Income of another currency becomes the firm's position in it, and income of the base currency.</summary>
    public static Leg[] TakenUp(FxFact.TakenUp t, Register books) =>
    [
        new(t.Account, t.Currency, -t.Amount), new(books.FxPosition, t.Currency, t.Amount),
        new(t.Account, books.BaseCurrency, t.Based), new(books.FxEquivalent, books.BaseCurrency, -t.Based),
    ];

    public static Leg[] Revalued(long difference, Register books) =>
        [new(books.FxRevaluation, books.BaseCurrency, difference), new(books.FxGain, books.BaseCurrency, -difference)];

    static AccountId PositionIn(AssetId currency, Register books) =>
        currency == books.BaseCurrency ? books.FxEquivalent : books.FxPosition;
}
