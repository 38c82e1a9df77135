using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>What is netted into one obligation. <paramref name="Trade"/> is the booking fact where a trade settles alone, else 0.</summary>
public readonly record struct NettingSet(PartyId Party, DateOnly SettleOn, AssetId Instrument, AssetId Currency, long Trade);

public abstract record ClearingFact : Fact
{
    ClearingFact() { }

    /// <summary>The trades of a netting set became one obligation, as the firm sees it: + receive, − deliver or pay.
    /// Gross value is the sum of what each would pay. A second netting of the same set adds to the first.</summary>
    public sealed record ObligationNetted(
        DateOnly Day, NettingSet Set, int GrossCount, long GrossValue, long NetQuantity, long NetAmount) : ClearingFact;
    /// <summary>The trade of an obligation that was to settle alone is cancelled: the obligation falls away.</summary>
    public sealed record ObligationUndone(long Obligation, long Booked) : ClearingFact;
}
