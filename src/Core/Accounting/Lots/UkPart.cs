namespace Countinghouse.Accounting;

/// <summary>What a disposal was identified with, and its part of the amounts: in whole minor units, as every report tells them.</summary>
/// <param name="Units">To the nearest whole one.</param>
public readonly record struct UkPart(UkMatch Match, long Units, long Proceeds, long Charges, long Cost)
{
    /// <summary>What the figures beside it come to.</summary>
    public long Gain => Proceeds - Charges - Cost;

    /// <summary>Each amount is shared out by the running total, so that the parts add up.</summary>
    public static IEnumerable<UkPart> Of(UkDisposal disposal)
    {
        Exact units = 0, cost = 0;
        UkPart given = default;
        foreach (var m in disposal.Matches)
        {
            (units, cost) = (units + m.Quantity, cost + m.Cost);
            long Share(Exact amount) => (long)(amount * units / disposal.Quantity).Round();
            var upTo = new UkPart(m, (long)units.Round(), Share(disposal.Proceeds), Share(disposal.Charges), (long)cost.Round());
            yield return new(m, upTo.Units - given.Units, upTo.Proceeds - given.Proceeds, upTo.Charges - given.Charges,
                upTo.Cost - given.Cost);
            given = upTo;
        }
    }
}
