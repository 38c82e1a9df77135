using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

public enum Side : byte { Buy = 1, Sell = 2 }

public enum Capacity : byte { Agency = 1, Principal = 2, Riskless = 3 }

/// <summary>What a trade is charged, by kind, in minor units; the kinds are those of the firm's schedule, in its order.</summary>
public readonly record struct Charges(long First, long Second, long Third, long Fourth)
{
    public const int MostKinds = 4; // commission and the three levies a US equity sale can carry; a fifth would widen every trade

    public long this[int kind] => kind switch { 0 => First, 1 => Second, 2 => Third, 3 => Fourth, _ => 0 };
    public long Total => First + Second + Third + Fourth;

    public static Charges From(ReadOnlySpan<long> charges) => new(At(charges, 0), At(charges, 1), At(charges, 2), At(charges, 3));
    static long At(ReadOnlySpan<long> charges, int kind) => kind < charges.Length ? charges[kind] : 0;
}

/// <summary>A trade as agreed and resolved. Amounts in minor units of its currency, quantity in units of the instrument.</summary>
/// <param name="ExecutedAt">Unix milliseconds UTC.</param>
/// <param name="TradeDate">The local date at the venue.</param>
public sealed record BookedTrade(
    string TradeId, long ExecutedAt, AccountId Account, Side Side, AssetId Instrument, long Quantity, decimal Price, AssetId Currency,
    string Mic, Capacity Capacity, PartyId Counterparty, DateOnly TradeDate, DateOnly SettleOn, long Principal, Charges Charges)
{
    /// <summary>+ received, − delivered, as the account sees it.</summary>
    public long SignedQuantity => Side == Side.Buy ? Quantity : -Quantity;
    /// <summary>
    /// Interest that a bond has accrued by the settlement date, which its buyer pays; below zero where it goes without its coupon.
    /// </summary>
    public long Accrued { get; init; }
    /// <summary>What the market pays: principal, and the interest accrued.</summary>
    public long Consideration => Principal + Accrued;
    /// <summary>Principal alone, without interest and charges: + received, − paid, as the account sees it.</summary>
    public long SignedPrincipal => Side == Side.Buy ? -Principal : Principal;
    /// <summary>The market's cash, interest included, without charges: + received, − paid, as the account sees it.</summary>
    public long SignedConsideration => Side == Side.Buy ? -Consideration : Consideration;
    /// <summary>The account's cash, charges included: + received, − paid.</summary>
    public long NetAmount => SignedConsideration - Charges.Total;
}

/// <summary>
/// A trade in a counterparty's words, not ours. Side as the other side sees it; price and amount in units of the currency.
/// </summary>
public sealed record Alleged(
    string TradeId, PartyId Party, Side Side, AssetId Instrument, long Quantity, decimal Price, DateOnly SettleOn, decimal NetAmount);

/// <summary>
/// The matching fields of Regulation (EU) 2018/1229 art. 5 that a confirmation need not have, in the other side's words. Empty or none:
/// it does not say.
/// </summary>
/// <param name="Deliverer">BIC.</param>
/// <param name="Receiver">BIC.</param>
/// <param name="Csd">BIC of the depository that it says we have.</param>
/// <param name="OwnCsd">BIC of its own.</param>
/// <param name="TransactionType">TRAD, REPU, SECL, COLI and so on: ISO 20022.</param>
public sealed record LegalTerms(
    bool? IsFree, DateOnly? TradeDate, string Currency, string Deliverer, string Receiver, string Csd, string OwnCsd,
    string TransactionType)
{
    public static LegalTerms Unsaid { get; } = new(null, null, "", "", "", "", "", "");
}

public abstract record TradeFact : Fact
{
    TradeFact() { }

    /// <summary>The trade passed every check; from here on it is in the books.</summary>
    public sealed record TradeBooked(BookedTrade Trade) : TradeFact;
    /// <summary>The counterparty said the same, at an instant, by the time affirmation was due or after it.</summary>
    public sealed record TradeConfirmed(string TradeId, long At, bool OnTime) : TradeFact;
    /// <summary>The counterparty said something else: a break, with both versions.</summary>
    public sealed record ConfirmationDiffered(string TradeId, string Field, string Ours, string Theirs, long At) : TradeFact;
    /// <summary>The counterparty speaks of a trade that the book does not have.</summary>
    public sealed record TradeAlleged(Alleged Terms, long At) : TradeFact;
    /// <summary>It is no longer only alleged: the trade came, or the allegement was taken back.</summary>
    public sealed record AllegementEnded(string TradeId, string How) : TradeFact;
    /// <summary>What an allegement just made says besides; whether it is matched by its terms, its id being no trade's.</summary>
    public sealed record AllegementDetailed(string TradeId, LegalTerms Terms, bool IsByTerms) : TradeFact;
    /// <summary>
    /// At the cut-off of its day the other side had said nothing to the trade: the first attempt at matching has failed, and it is told.
    /// </summary>
    public sealed record TradeUnmatched(string TradeId, long At) : TradeFact;
    /// <summary>The trade is undone before settlement. <paramref name="Booked"/> is the number of the fact that booked it.</summary>
    public sealed record TradeCancelled(long Booked, BookedTrade Trade, string Reason) : TradeFact;
}
