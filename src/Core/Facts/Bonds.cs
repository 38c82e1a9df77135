using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

public abstract record BondFact : Fact
{
    BondFact() { }

    /// <summary>
    /// An index has a value from a day on: a rate in per cent a year, or a price index, which is dated within the month that it is of.
    /// </summary>
    public sealed record IndexFixed(string Index, DateOnly Day, decimal Value) : BondFact;
    /// <summary>
    /// What a house account's bonds have earned since their last coupon, at the end of a month. Interest in minor units: + to be received.
    /// </summary>
    public sealed record InterestAccrued(
        DateOnly Day, AccountId Account, AssetId Instrument, long Nominal, AssetId Currency, long Interest) : BondFact;
    /// <summary>The accrual of a fact is taken back on the first day after its month.</summary>
    public sealed record AccrualReversed(DateOnly Day, long Accrual, AssetId Currency, long Interest) : BondFact;
}
