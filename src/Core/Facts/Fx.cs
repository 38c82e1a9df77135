using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>How a rate was found.</summary>
public enum RateWay : byte
{
    /// <summary>Agreed with the other side.</summary>
    Agreed = 1,
    /// <summary>A rate of the one currency in the other.</summary>
    Direct = 2,
    /// <summary>The rate of the other in the one, the other way round.</summary>
    Inverse = 3,
    /// <summary>Both through the base currency.</summary>
    Cross = 4,
}

/// <summary>What a position in a currency costs: of each unit the same, or of the oldest first.</summary>
public enum FxCost : byte { Average = 1, Fifo = 2 }

/// <summary>When positions are revalued at the close.</summary>
public enum FxRevaluation : byte { Monthly = 1, Daily = 2, Never = 3 }

/// <summary>A rate as it was used, without a division that would round it: an amount times the one, over the other.</summary>
/// <param name="Day">Of the rate; of two, the older.</param>
public readonly record struct RateUsed(decimal Times, decimal Over, RateWay Way, DateOnly Day)
{
    /// <summary>Units of the one for a unit of the other, rounded to what a decimal holds: to be shown.</summary>
    public decimal Shown => Times / Over;

    /// <summary>An amount in minor units, translated and rounded half away from zero.</summary>
    public long Of(long amount, int fromScale, int toScale) => Rounding.ToMinor(
        amount * new decimal(1, 0, 0, false, (byte)fromScale) * Times / Over, toScale);
}

/// <summary>One currency for another. Amounts in minor units, both above zero.</summary>
/// <param name="Account">Who sells the one and buys the other: a customer, or the firm's position.</param>
/// <param name="Party">From whom; none where the firm itself is the other side.</param>
public sealed record Conversion(
    string Id, AccountId Account, PartyId? Party, AssetId Sold, long SoldAmount, AssetId Bought, long BoughtAmount, RateUsed Rate,
    DateOnly TradeDate, DateOnly ValueDate, long ExecutedAt);

/// <summary>A position's change: what of it was closed, at which cost, and what that earned. Amounts of base currency are in its minor
/// units.</summary>
/// <param name="Change">+ bought, − sold.</param>
/// <param name="Based">Its worth in the base currency, with its sign.</param>
/// <param name="Closed">How much of the position before it was closed, above or at zero.</param>
/// <param name="CostOut">What that had cost, with the sign of the position.</param>
/// <param name="Realised">Gain +, loss −.</param>
public readonly record struct PositionStep(long Change, long Based, long Closed, long CostOut, long Realised);

/// <summary>Foreign exchange: what was converted, what the firm's own position in a currency is and costs, and what it is worth.</summary>
public abstract record FxFact : Fact
{
    FxFact() { }

    /// <summary>From here on, positions cost and are revalued so.</summary>
    public sealed record FxPolicySet(DateOnly Day, FxCost Cost, FxRevaluation Revaluation) : FxFact;
    public sealed record Converted(Conversion Deal) : FxFact;
    /// <summary>A conversion, known by the fact that recorded it, will not happen.</summary>
    public sealed record ConversionCancelled(long Booked, Conversion Deal, DateOnly Day, string Reason) : FxFact;
    /// <summary>On or after its value date both currencies moved, or neither.</summary>
    public sealed record ConversionSettled(long Booked, Conversion Deal, DateOnly Day) : FxFact;
    /// <summary>On its value date there was not enough at the bank to pay with: it waits.</summary>
    public sealed record ConversionUnpaid(long Booked, DateOnly Day) : FxFact;
    /// <param name="Cause">The conversion or what was taken up; in older books also a cancellation.</param>
    public sealed record PositionChanged(long Cause, DateOnly Day, AssetId Currency, FxCost Cost, PositionStep Step) : FxFact;
    /// <summary>
    /// What a cancelled conversion had put into a position is taken out: it is from here on what it were without, and so is, by a
    /// correction of the day, what it has earned.
    /// </summary>
    /// <param name="Cause">The cancellation.</param>
    /// <param name="Booked">The conversion.</param>
    /// <param name="Change">Of the quantity: + bought, − sold.</param>
    /// <param name="Based">What that was worth in the base currency, with its sign.</param>
    /// <param name="Realised">What was earned more (+) or less (−) without it; the cost changes by this and by the worth.</param>
    public sealed record PositionCorrected(
        long Cause, DateOnly Day, AssetId Currency, long Booked, long Change, long Based, long Realised) : FxFact;
    /// <summary>Income, or capital, in a foreign currency becomes a position of the firm, and is of the base currency from here
    /// on.</summary>
    /// <param name="Amount">The account's balance: credit −.</param>
    public sealed record TakenUp(DateOnly Day, AccountId Account, AssetId Currency, long Amount, long Based, RateUsed Rate) : FxFact;
    /// <summary>A position at the rate of a close.</summary>
    public sealed record Revalued(DateOnly Day, AssetId Currency, long Quantity, long Cost, long Value, RateUsed Rate) : FxFact;
    /// <summary>The day after, the revaluation of the fact <paramref name="Booked"/> is undone.</summary>
    public sealed record RevaluationReversed(DateOnly Day, AssetId Currency, long Booked, long Difference) : FxFact;
    /// <summary>From a day on, a fund, or the firm itself where there is no account, has so many units outstanding.</summary>
    public sealed record UnitsSet(AccountId? Fund, DateOnly From, decimal Units) : FxFact;
}
