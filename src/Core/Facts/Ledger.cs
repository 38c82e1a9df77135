using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>Why an entry was made: its template. The number is on the wire for ever.</summary>
public enum EntryKind : byte
{
    Opening = 1, ClientTrade = 2, StreetTrade = 3, Delivery = 4, Fail = 5, Offset = 6, Manual = 7, Correction = 8, Mark = 9,
    BuyIn = 10, Penalties = 11, Collateral = 12, ClientDelivery = 13, Loan = 14, Transfer = 20,
    ActionConversion = 21, ActionClaim = 22, ActionPayment = 23, ActionFraction = 24, ActionReversal = 25, ActionEntitlement = 26,
    Journal = 35, JournalReversal = 36, RecurringJournal = 37, Accrual = 38, JournalCorrection = 39,
    Invoice = 40, CreditNote = 41, InvoicePayment = 42, Bill = 43, BillPayment = 44, YearEnd = 45,
    FxTrade = 47, FxPayment = 48, FxRealised = 49, FxTakenUp = 50, FxRevaluation = 51, FxReversal = 52,
    InterestAccrual = 55, InterestReversal = 56,
    WriteOff = 65,
}

/// <summary>One side of an entry: debit +, credit −, in the asset's minor units.</summary>
public readonly record struct Leg(AccountId Account, AssetId Asset, long Amount);

/// <summary>An entry is known by the fact that caused it and its kind: the client side of trade fact 17. No other name is needed.</summary>
public readonly record struct EntryId(long Cause, EntryKind Kind)
{
    // Causes come in order, so entries asked for one after the other lie side by side in a table.
    public override int GetHashCode() => unchecked((int)(Cause << 4) + (int)Kind);
}

public abstract record LedgerFact : Fact
{
    LedgerFact() { }

    /// <summary>A contracted movement, pending until <paramref name="Due"/>.</summary>
    public sealed record EntryPended(EntryId Entry, DateOnly Due, Leg[] Legs) : LedgerFact;
    /// <summary>
    /// A movement posted at once. <paramref name="Reference"/> is the asker's own id and reason for manual entries, else empty.
    /// </summary>
    public sealed record EntryPosted(EntryId Entry, DateOnly Effective, Leg[] Legs, string Reference, string Reason) : LedgerFact;
    /// <summary>What is left of a pending entry is posted.</summary>
    public sealed record PendingPosted(EntryId Entry, DateOnly Effective) : LedgerFact;
    /// <summary>A part of a pending entry is posted; the rest stays pending.</summary>
    public sealed record PendingPartPosted(EntryId Entry, DateOnly Effective, Leg[] Part) : LedgerFact;
    /// <summary>What is left of a pending entry becomes other legs, by a corporate action.</summary>
    public sealed record PendingChanged(EntryId Entry, DateOnly Effective, Leg[] Before, Leg[] After) : LedgerFact;
    /// <summary>What is left of a pending entry will not happen.</summary>
    public sealed record PendingVoided(EntryId Entry) : LedgerFact;
}
