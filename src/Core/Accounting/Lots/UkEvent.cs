namespace Countinghouse.Accounting;

/// <summary>Something that bears on the United Kingdom computation of one holder and one class of shares.</summary>
/// <param name="On">Its day; ratios hold from the start of a day, distributions to who held at its start.</param>
public abstract record UkEvent(DateOnly On)
{
    /// <summary>
    /// Its place among those of its day: where several corporate actions have one ex-date, each holds for what stands before it.
    /// </summary>
    public long Moment { get; init; }
}

/// <param name="Cost">Charges included.</param>
public sealed record UkAcquired(DateOnly On, Exact Quantity, Exact Cost) : UkEvent(On);

/// <param name="IsTransfer">Between spouses or civil partners: neither gain nor loss, the cost goes over (TCGA 1992 s 58).</param>
public sealed record UkDisposed(DateOnly On, Exact Quantity, Exact Proceeds, Exact Charges, bool IsTransfer = false) : UkEvent(On)
{
    /// <summary>Number of the account it was made in: by which it is told, of all accounts of a person together.</summary>
    public int Account { get; init; }
}

/// <summary>So many for so many, cost unchanged (TCGA 1992 ss 126 to 127).</summary>
public sealed record UkReorganised(DateOnly On, Exact New, Exact Old) : UkEvent(On);

/// <summary>Income that the fund kept, which raises the cost of all units held, or capital given back, which lowers it.</summary>
/// <param name="IsEqualisation">Given back on the units acquired since the last distribution alone (group 2 units).</param>
public sealed record UkDistributed(DateOnly On, Exact Value, bool IsCapital, bool IsEqualisation) : UkEvent(On);

/// <summary>
/// Capital given back to who held at the start of the day (TCGA 1992 s 122): a part disposal, of the cost × value ÷ (value + worth) (s 42).
/// What is small lowers the cost instead (s 122(2)), and what is more than the cost is a gain (s 122(4)).
/// </summary>
/// <param name="Worth">What the units are worth after it.</param>
/// <param name="InSterling">Whether amounts are in pence: then 3 000 pounds are small whatever they are a part of (HMRC, CG57836).</param>
public sealed record UkPaidOut(DateOnly On, Exact Value, Exact Worth, bool InSterling) : UkEvent(On)
{
    /// <summary>As of a disposal.</summary>
    public int Account { get; init; }

    /// <summary>What the sale of rights cost; none of it where that lowers the cost of the shares, which is no disposal.</summary>
    public Exact Charges { get; init; }

    /// <summary>Paid by whoever bought rights (TCGA 1992 s 123), not by the company.</summary>
    public bool IsOfSale { get; init; }

    // 5 per cent of what the shares are worth, or 3 000 pounds.
    public bool IsSmall => Value * 20 <= Worth + Value || InSterling && Value <= 3_000_00;
}

/// <summary>
/// A part of the pool's cost goes over to another holding, which takes its place or comes beside it: no disposal (TCGA 1992 ss 126 to 130,
/// 135). It goes at the start of the day.
/// </summary>
/// <param name="Key">By which <see cref="UkResult.Left"/> tells what it came to.</param>
/// <param name="Part">Of the cost, from 0 to 1.</param>
/// <param name="Units">That are given up for it; none where they stay.</param>
public sealed record UkLeft(DateOnly On, long Key, Exact Part, Exact Units) : UkEvent(On);

/// <summary>What came in such a way: of the pool from the start of the day, and no purchase that a disposal is identified with.</summary>
public sealed record UkReceived(DateOnly On, Exact Quantity, Exact Cost) : UkEvent(On);

/// <summary>
/// No share of the class is left: each became so many of another company's, which are the same asset (TCGA 1992 ss 127, 135(3)). So what
/// was sold before is identified by the ratio with what is bought of those within the 30 days after (s 106A(5)), as far as shares took
/// their place and not cash (s 129); the shares of the pool that were not sold after all go over. It holds from the start of the day.
/// </summary>
/// <param name="Key">Of the pool of the new shares, which has an event on the day too: <see cref="UkPool.Lead"/>.</param>
/// <param name="Part">Of each, from 0 to 1, for which shares took its place.</param>
public sealed record UkReplaced(DateOnly On, long Key, Exact New, Exact Old, Exact Part) : UkEvent(On);

/// <summary>By which rule a part of a disposal was identified with what was acquired.</summary>
public enum UkRule : byte { SameDay = 1, ThirtyDays = 2, Pool = 3, Later = 4, Capital = 5 }

/// <param name="Quantity">In units of the day of disposal.</param>
/// <param name="Acquired">The day of acquisition; none for the pool.</param>
/// <param name="Cost">What distributions changed it by included.</param>
public readonly record struct UkMatch(UkRule Rule, Exact Quantity, DateOnly? Acquired, Exact Cost)
{
    /// <summary>Units that the pool had; none for another rule.</summary>
    public Exact OutOf { get; init; }
}

/// <summary>
/// All of a day's disposals of one kind in one account: those of all accounts are identified as one (TCGA 1992 s 105(1)(a)).
/// </summary>
/// <param name="Unmatched">Units for which nothing was ever acquired.</param>
public sealed record UkDisposal(
    DateOnly On, bool IsTransfer, Exact Quantity, Exact Proceeds, Exact Charges, IReadOnlyList<UkMatch> Matches, Exact Unmatched)
{
    /// <summary>Number of the account.</summary>
    public int Account { get; init; }

    public Exact Cost => Matches.Aggregate((Exact)0, (sum, m) => sum + m.Cost);
    /// <summary>Gain +, loss −.</summary>
    public Exact Gain => Proceeds - Charges - Cost;

    /// <summary>Disposals of one class of shares, those of a day in several accounts as the one that they are.</summary>
    public static IEnumerable<UkDisposal> Together(IEnumerable<UkDisposal> all) =>
        all.GroupBy(d => (d.On, d.IsTransfer, d.Matches.Any(m => m.Rule is UkRule.Capital))).Select(day => day.Aggregate((a, b) =>
            a with
            {
                Quantity = a.Quantity + b.Quantity,
                Proceeds = a.Proceeds + b.Proceeds,
                Charges = a.Charges + b.Charges,
                Matches = [.. a.Matches, .. b.Matches],
                Unmatched = a.Unmatched + b.Unmatched,
            }));
}

/// <summary>What came of it: the disposals by day, and the pool that is left.</summary>
/// <param name="Left">The cost that went over to other holdings, by the key of its event.</param>
public sealed record UkResult(
    IReadOnlyList<UkDisposal> Disposals, Exact Quantity, Exact Cost, IReadOnlyDictionary<long, Exact> Left);
