using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A balance of an instrument, as in the books: debit +, credit −.</summary>
public readonly record struct ActionPosition(AccountId Account, long Posted, long Pending)
{
    public long Traded => Posted + Pending;
}

/// <summary>An open instruction, or one that was cancelled by both sides and waits to be instructed anew.</summary>
/// <param name="IsTold">The market said that it settled, and that is not posted yet.</param>
/// <param name="IsOwedBack">
/// Owed by an action that is taken back just now, to be run again after one that is late: that one reads it as if it had been given.
/// </param>
public readonly record struct ActionItem(
    long Instruction, long Cause, Against Against, DateOnly SettleOn, Movement Rest, bool IsFailing, bool IsTold,
    bool IsOwedBack = false);

/// <summary>What corporate actions have to know of the other departments.</summary>
public interface IActionBooks
{
    /// <summary>Every balance of an instrument that is not zero.</summary>
    IEnumerable<ActionPosition> Positions(AssetId instrument);

    /// <summary>What is open in an instrument, by number.</summary>
    IEnumerable<ActionItem> Open(AssetId instrument);

    /// <summary>What is open for a cause: of an obligation, a booking or a claim.</summary>
    ActionItem? OpenFor(long cause);

    /// <summary>Pending entries with a leg in an instrument, but those of deliveries, which follow their instructions.</summary>
    IEnumerable<(EntryId Entry, DateOnly Due, Leg[] Legs)> Pending(AssetId instrument);

    /// <summary>What is left of a pending entry; none when it is posted or void.</summary>
    (DateOnly Due, Leg[] Legs)? Pending(EntryId entry);

    /// <summary>
    /// Trades of an instrument made on or after a day and not cancelled: account, counterparty, units as the account sees them.
    /// </summary>
    IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> TradesSince(AssetId instrument, DateOnly day);

    /// <summary>The trade date of an obligation; none once it has settled.</summary>
    DateOnly? TradedOn(long obligation);

    /// <summary>The same of trades that settle on or after a day, whenever they were made.</summary>
    IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> TradesSettling(AssetId instrument, DateOnly day);

    /// <summary>Whether the street's side of a trade has been netted, by the number of its booking.</summary>
    bool IsNetted(long booked);

    /// <summary>Trades of an instrument that are still to be netted.</summary>
    IEnumerable<(long Booked, BookedTrade Trade)> NotNetted(AssetId instrument);

    /// <summary>What is still to be netted of trades that were cancelled after they had been, each by itself.</summary>
    IEnumerable<(DateOnly Due, Movement Movement)> Reversing(AssetId instrument);

    /// <summary>What is lodged as collateral in an instrument.</summary>
    IEnumerable<(Pledge Pledge, long Loan, long Quantity)> Collateral(AssetId instrument);

    /// <summary>What a location could give: units at the depository, minor units at the bank with its credit.</summary>
    long Available(AssetId asset);
}
