using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>How a lot, or a part of one, came to its end.</summary>
public enum DisposalKind : byte
{
    /// <summary>By a trade the other way.</summary>
    Trade = 1,
    /// <summary>A fraction of a unit that a corporate action left, paid out.</summary>
    CashInLieu = 2,
    /// <summary>Cash of a merger, redemption or tender.</summary>
    Exchange = 3,
    /// <summary>Capital returned beyond what was left of the cost.</summary>
    ReturnOfCapital = 4,
    /// <summary>Rights that the issuer's agent sold for their holder.</summary>
    Sold = 5,
}

/// <summary>A lot, or a part of one, that was closed, and what came of it. Amounts in minor units.</summary>
/// <param name="HeldSince">From which the holding period counts: the day it was acquired, or an earlier one.</param>
/// <param name="Quantity">In units of the instrument; below zero where a short position was closed.</param>
/// <param name="Proceeds">What was, or for a short position had been, received.</param>
/// <param name="Cost">What had been, or for a short position was, paid.</param>
/// <param name="Lot">Number of the fact that opened the lot.</param>
/// <param name="By">Number of the fact that closed it.</param>
public readonly record struct Disposal(
    AccountId Account, AssetId Instrument, DateOnly Acquired, DateOnly HeldSince, DateOnly Disposed, long Quantity, long Proceeds,
    long Cost, long Lot, long By)
{
    public DisposalKind Kind { get; init; } = DisposalKind.Trade;

    /// <summary>What of the loss a wash sale disallows: a positive amount.</summary>
    public long Disallowed { get; init; }

    /// <summary>Nobody said what it had cost.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>A short position, or a fraction of one.</summary>
    public bool IsShort => Quantity < 0 || IsOfShort;

    /// <summary>Of no whole unit, and of a short position.</summary>
    public bool IsOfShort { get; init; }

    /// <summary>Gain +, loss −, what is disallowed left out.</summary>
    public long Gain => Proceeds - Cost + Disallowed;

    /// <summary>
    /// Held for more than one year. What is delivered against a short sale was bought to deliver it, and so is held for no time.
    /// </summary>
    public bool IsLongTerm => !IsShort && HoldingPeriod.IsLong(HeldSince, Disposed);
}

/// <summary>The holding period of 26 USC 1222: more than one year is long.</summary>
public static class HoldingPeriod
{
    /// <summary>
    /// It begins on the day after the acquisition, and the day of disposal counts. By the calendar, not by 365 days: what was bought on the
    /// last day of a month is long from the first day of the thirteenth month after (Rev. Rul. 66-7), so 28 February 2011 is long on
    /// 1 March 2012 and 28 February 2012 on 1 March 2013.
    /// </summary>
    public static bool IsLong(DateOnly since, DateOnly disposed) =>
        disposed > since.AddYears(1) && disposed >= since.AddDays(1).AddYears(1);
}
