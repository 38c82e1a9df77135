using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>
/// One interest period of a schedule, by its unadjusted dates: the first day that earns interest, the first that earns none, and the
/// months of a regular period. A stub keeps the months of its neighbours.
/// </summary>
public sealed record CouponPeriod(DateOnly Start, DateOnly End, int Months)
{
    /// <summary>How dates of the schedule fall within their months.</summary>
    public Roll Roll { get; init; }

    /// <summary>A stub at the end: nominal periods are counted on from its start. All others are counted back from their end.</summary>
    public bool CountedForward { get; init; }

    /// <summary>Whether it ends at maturity.</summary>
    public bool IsLast { get; init; }

    /// <summary>What business days are counted in, where they are.</summary>
    public BusinessCalendar? Calendar { get; init; }

    /// <summary>Whether it is as long as the schedule says, no stub.</summary>
    public bool IsRegular => Roll.Shift(Start, Months) == End && Roll.Shift(End, -Months) == Start;

    /// <summary>The nominal period so many after the anchor (0 is the first), or before it where the count is backwards.</summary>
    public (DateOnly Start, DateOnly End) Nominal(int ordinal) =>
        CountedForward ? (At(ordinal), At(ordinal + 1)) : (At(-ordinal - 1), At(-ordinal));

    // A stub need not begin or end on the day of the others: the anchor stays where it is.
    DateOnly At(int ordinal)
    {
        var anchor = CountedForward ? Start : End;
        return ordinal == 0 ? anchor : Roll.Shift(anchor, ordinal * Months);
    }
}
