using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>Which of several lots a sale takes from, and at what cost.</summary>
public enum LotMethod : byte
{
    /// <summary>First in, first out: what holds where nothing else was chosen (26 CFR 1.1012-1(c)(1)).</summary>
    Fifo = 1,
    /// <summary>Last in, first out.</summary>
    Lifo = 2,
    /// <summary>Highest cost of one unit first.</summary>
    Hifo = 3,
    /// <summary>All at the average cost, dates first in, first out (26 CFR 1.1012-1(e)).</summary>
    Average = 4,
    /// <summary>The lots that were named for the trade; what was not named, first in, first out (26 CFR 1.1012-1(c)(2)).</summary>
    Specific = 5,
    /// <summary>Same day, then the 30 days after, then the pool of section 104 (TCGA 1992 ss 104 to 106A).</summary>
    UkPool = 6,
}

/// <summary>A lot by its name, and how much of it: the id of the trade that opened it, or the name it was brought in under.</summary>
/// <param name="Quantity">In units of the instrument, above zero.</param>
public readonly record struct ChosenLot(string Lot, long Quantity);

/// <summary>A lot brought in from before the book, or from another firm.</summary>
/// <param name="Lot">Its name: no other lot of the account and instrument has it.</param>
/// <param name="Acquired">The day on which it was bought, or sold short.</param>
/// <param name="HeldSince">From which its holding period counts, where a wash sale or gift put that before it was acquired.</param>
/// <param name="Quantity">In units of the instrument; below zero for what was sold short.</param>
/// <param name="Cost">In minor units of the instrument's currency, of the sign of the quantity: paid +, received for a short sale
/// −.</param>
public sealed record BroughtLot(
    AccountId Account, AssetId Instrument, string Lot, DateOnly Acquired, DateOnly HeldSince, long Quantity, long Cost);

/// <summary>How an account's lots are kept from a day on.</summary>
/// <param name="Instrument">Only of this instrument; none: of all that have no choice of their own.</param>
/// <param name="WashSales">Losses that a purchase within 30 days replaces are disallowed (26 USC 1091).</param>
/// <param name="FeesInside">Commission and fees are part of the cost and off the proceeds; otherwise they are an expense.</param>
public sealed record LotPolicy(
    AccountId Account, AssetId? Instrument, DateOnly From, LotMethod Method, bool WashSales, bool FeesInside);

/// <summary>Securities moved between two accounts with the lots they are of.</summary>
/// <param name="Lots">Which lots; none: first in, first out.</param>
public sealed record LotTransfer(
    string Reference, AccountId From, AccountId To, AssetId Instrument, long Quantity, DateOnly On, ChosenLot[] Lots);

/// <summary>What is decided about lots. The lots themselves follow from these, the trades and the corporate actions.</summary>
public abstract record LotFact : Fact
{
    LotFact() { }

    /// <summary>From a day on, an account's lots are kept by a method.</summary>
    public sealed record LotMethodSet(LotPolicy Policy) : LotFact;
    /// <summary>For a trade, the lots that it closes were named; none: what was named before is taken back.</summary>
    public sealed record LotsChosen(string TradeId, ChosenLot[] Lots) : LotFact;
    /// <summary>What a position that was there at the opening had cost, lot by lot.</summary>
    public sealed record LotBasisSet(BroughtLot Lot) : LotFact;
    /// <summary>Securities went from one account to another; basis and dates went with them.</summary>
    public sealed record LotsTransferred(LotTransfer Transfer) : LotFact;
}
