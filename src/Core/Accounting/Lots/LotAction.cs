using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// What a corporate action does to lots. Whole units and whole minor units stay whole: what a ratio makes of all the lots of an account is
/// shared out over them, oldest first, and the last takes what is left; what is no whole unit of the total is paid out or lost.
/// </summary>
/// <param name="Instrument">Whose lots it changes.</param>
/// <param name="On">The day from whose start it holds, before the trades of that day: the ex-date.</param>
/// <param name="By">Number of the fact.</param>
public abstract record LotAction(AssetId Instrument, DateOnly On, long By)
{
    /// <summary>Only of this account, where its holder chose; none: of all.</summary>
    public AccountId? Only { get; init; }

    /// <summary>Accounts that it leaves alone, since their holders chose otherwise.</summary>
    public IReadOnlySet<AccountId> But { get; init; } = new HashSet<AccountId>();

    /// <summary>
    /// What the books gave each account for it, whole units and cents, and so the lots have just that; none: all accounts by the ratio.
    /// </summary>
    public IReadOnlyDictionary<AccountId, LotGrant>? Given { get; init; }

    /// <summary>
    /// Accounts that settle elsewhere, whose securities the books do not have: theirs go by the ratio, but for open contracts that the
    /// books have replaced.
    /// </summary>
    public IReadOnlySet<AccountId> Elsewhere { get; init; } = new HashSet<AccountId>();

    /// <summary>
    /// Of an account's lots just as many units as were given for, the oldest first: those that are replaced. What the books did not
    /// reckon on stays what it is.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// What comes is told in its own currency, and so is its cost: so many minor units of it for one of the instrument's, at the day's
    /// rate. None: nobody said, and what comes has no cost that is known.
    /// </summary>
    public decimal? Across { get; init; } = 1;
}

/// <summary>What the books gave an account for its holding in a corporate action: + to a long position, − to a short one.</summary>
/// <param name="Held">Units that it is reckoned on.</param>
/// <param name="Units">New units, after rounding contract by contract.</param>
/// <param name="Gross">Cash of the action, in minor units of the instrument's currency, of an exercise of that of what it brings; below
/// zero for a long position: paid in.</param>
/// <param name="InLieu">Cash for what is less than a unit, in the currency of what comes.</param>
public readonly record struct LotGrant(long Held, long Units, long Gross, long InLieu);

/// <summary>So many units for so many, total cost and dates unchanged: a split, a reverse split, a stock dividend (26 USC 305,
/// 307).</summary>
/// <param name="Cash">What is paid for one whole new unit where a fraction is left, in minor units; none: nothing is paid for it.</param>
public sealed record SplitLots(AssetId Instrument, DateOnly On, long By, Exchanged Ratio, decimal? Cash) : LotAction(Instrument, On, By)
{
    /// <summary>The units given come besides those that are there: a stock dividend.</summary>
    public bool IsBesides { get; init; }
}

/// <summary>
/// Units of another instrument come beside the ones that are there, which keep a part of their cost; dates are those of the old ones
/// (26 USC 355, 358, 1223(1)). A part of zero leaves all of the cost where it was, as rights worth little do (307(b)).
/// </summary>
/// <param name="Ratio">New units for old ones.</param>
/// <param name="Part">How much of the cost goes to the new ones, as a part: 1 to 20 is 5 per cent.</param>
public sealed record SpinOffLots(AssetId Instrument, DateOnly On, long By, AssetId To, Exchanged Ratio, Exchanged Part, decimal? Cash)
    : LotAction(Instrument, On, By)
{
    /// <summary>One may choose: it comes for just as many units as were given for, the oldest first, and of those alone cost goes with it;
    /// to what lapses none goes (26 CFR 1.307-1(a)).</summary>
    public bool IsOfSome { get; init; }

    /// <summary>Rights on the shares: as far as they lapse, their part of the cost goes back to them.</summary>
    public bool IsRights { get; init; }

    /// <summary>
    /// What is sold of it at once for who does not take it, of what was given: on so many old units, so many new ones, for so much in the
    /// old one's currency.
    /// </summary>
    public IReadOnlyDictionary<AccountId, LotGrant> Sold { get; init; } = new Dictionary<AccountId, LotGrant>();

    /// <summary>What an old unit is worth after it, in minor units: asked of what is sold, by the United Kingdom's rule alone.</summary>
    public decimal Worth { get; init; }
}

/// <summary>
/// The lots become lots of another instrument, cash, or both. For securities alone cost and dates go over (26 USC 354, 358); for cash alone
/// all of it is a disposal; of both a gain counts up to the cash, and a loss does not (356). A change of name is one for one.
/// </summary>
/// <param name="To">What they become; none: cash alone.</param>
/// <param name="Paid">Cash for one old unit, in minor units.</param>
/// <param name="Worth">What one new unit is worth, in minor units of the old one's currency: asked only where there is cash
/// besides.</param>
/// <param name="Cash">As of a split.</param>
public sealed record ExchangeLots(
    AssetId Instrument, DateOnly On, long By, AssetId? To, Exchanged Ratio, decimal Paid, decimal Worth, decimal? Cash)
    : LotAction(Instrument, On, By)
{
    /// <summary>It is the same security as before, under another number or name: no other stands in its place (26 USC 1091).</summary>
    public bool IsRenamed { get; init; }

    /// <summary>No unit of the instrument is left, whoever holds it: a merger, not an offer.</summary>
    public bool IsOfAll { get; init; }

    /// <summary>
    /// Rights end without being taken. Those that were received on shares never had a cost (26 USC 307(a), 26 CFR 1.307-1(a)); others are
    /// sold for nothing (26 USC 1234(a)(2)).
    /// </summary>
    public bool IsLapse { get; init; }
}

/// <summary>
/// A part of every lot is redeemed for cash and the rest stays: so many units for so many are left. What goes is a disposal at its share of
/// the cost (26 USC 302, 1271).
/// </summary>
/// <param name="Paid">Cash for one old unit, in minor units.</param>
public sealed record RedeemLots(AssetId Instrument, DateOnly On, long By, Exchanged Ratio, decimal Paid) : LotAction(Instrument, On, By);

/// <summary>
/// Rights are exercised: what they had cost, and what is paid in, is the cost of what they bring, which is held from that day on
/// (26 USC 1012, 1223(5)).
/// </summary>
/// <param name="Paid">Cash for one right, in minor units of the currency of what it brings; below zero: paid in.</param>
public sealed record ExerciseLots(AssetId Instrument, DateOnly On, long By, AssetId To, Exchanged Ratio, decimal Paid)
    : LotAction(Instrument, On, By);

/// <summary>
/// So much for one unit is given back, or put in: it lowers or raises the cost. Below zero a cost does not go; what is more is a gain
/// (26 USC 301(c)(2) and (3)).
/// </summary>
/// <param name="PerUnit">In minor units: + given back, − income kept in the fund and taxed, which raises the cost.</param>
public sealed record ReturnCapital(AssetId Instrument, DateOnly On, long By, decimal PerUnit) : LotAction(Instrument, On, By)
{
    /// <summary>What a unit is worth after it, in minor units: asked by the United Kingdom's rule alone.</summary>
    public decimal Worth { get; init; }
}

/// <summary>So many new for so many old, both above zero; a part of a cost may be none.</summary>
public readonly record struct Exchanged(long New, long Old)
{
    /// <summary>What so many old units come to, cut off to whole ones.</summary>
    public long Of(long units) => Parts.Whole(units, New, Old);

    /// <summary>The part of a whole unit that is left, in units over <see cref="Old"/>.</summary>
    public long Fraction(long units) => (long)((Int128)units * New % Old);

    /// <summary>A ratio of whole units of any digits as one of the smallest units of both.</summary>
    public static Exchanged From((decimal New, decimal Old) ratio, (int From, int To) scales)
    {
        const decimal whole = 1_000_000_000m; // a ratio has at most nine decimals: the door sees to it
        var (above, below) = ((Int128)(ratio.New * whole), (Int128)(ratio.Old * whole));
        for (var i = scales.From; i < scales.To; i++) above *= 10;
        for (var i = scales.To; i < scales.From; i++) below *= 10;
        var (a, b) = (above, below);
        while (b != 0) (a, b) = (b, a % b);
        (above, below) = (above / a, below / a);
        // Past eighteen digits the last ones decide over no unit: those are the books'.
        for (; above > long.MaxValue || below > long.MaxValue; below /= 10) above /= 10;
        return new((long)above, (long)Int128.Max(below, 1));
    }
}
