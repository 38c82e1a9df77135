namespace Countinghouse.Accounting;

/// <summary>
/// Securities acquired, or sold short, at one time, as far as they are still there. Its cost is one total, never a price of a unit: what a
/// part costs is divided off it, and the last part takes what is left.
/// </summary>
/// <param name="Quantity">In units of the instrument; below zero for a short position.</param>
/// <param name="Cost">In minor units, of the sign of the quantity: paid +, received for a short sale −.</param>
/// <param name="Acquired">Trade date of what opened it.</param>
/// <param name="HeldSince">From which its holding period counts.</param>
/// <param name="Source">Number of the fact that opened it; splits and transfers keep it, an exercise of rights is one
/// itself.</param>
public readonly record struct Lot(long Quantity, long Cost, DateOnly Acquired, DateOnly HeldSince, long Source)
{
    /// <summary>Nobody said what it had cost: its cost counts as nothing and is shown as unknown.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>It is the replacement for securities sold at a loss, which it can be once only.</summary>
    public bool IsReplacement { get; init; }

    /// <summary>Rights that were received on shares: by which those are found. None: bought, or no rights.</summary>
    public int Receipt { get; init; }

    /// <summary>A part of it, and what is left: no unit and no cent more or less than before.</summary>
    /// <param name="quantity">Of the lot's sign, and not more than it has.</param>
    public (Lot Part, Lot Left) Divide(long quantity)
    {
        var cost = Parts.Of(Cost, quantity, Quantity);
        return (this with { Quantity = quantity, Cost = cost }, this with { Quantity = Quantity - quantity, Cost = Cost - cost });
    }
}

/// <summary>Whole amounts divided in proportion.</summary>
static class Parts
{
    /// <summary>amount × part ÷ whole, to the nearest minor unit, half away from zero. Overflow throws.</summary>
    public static long Of(long amount, Int128 part, Int128 whole)
    {
        if (part == whole) return amount;
        var (product, by) = (amount * part, whole);
        if (by < 0) (product, by) = (-product, -by);
        var half = product < 0 ? -(by / 2) : by / 2;
        return (long)((product + half) / by);
    }

    /// <summary>amount × part ÷ whole, cut off towards zero.</summary>
    public static long Whole(long amount, long part, long whole) => (long)((Int128)amount * part / whole);
}
