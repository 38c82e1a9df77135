using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>What the holder of a bond is paid, of 100 nominal.</summary>
/// <param name="Kind">COUPON or REDEMPTION, as corporate actions are called.</param>
/// <param name="Due">By the schedule, unadjusted.</param>
/// <param name="ExDate">Settled then or later, a bond goes without it.</param>
/// <param name="RecordDate">Who holds the bond at the end of this business day is paid.</param>
/// <param name="PayDate">The due date, or the next business day.</param>
/// <param name="Rate">Of a coupon, in per cent a year; none where its index has no value yet.</param>
/// <param name="PerHundred">In units of the currency; none where an index has no value yet.</param>
public sealed record BondEvent(
    string Kind, DateOnly Due, DateOnly ExDate, DateOnly RecordDate, DateOnly PayDate, decimal? Rate, decimal? PerHundred);

/// <summary>A bond with its periods, and what its indices make of them.</summary>
public sealed class Issue
{
    readonly CouponPeriod[] periods;
    readonly Fixings fixings;

    public Issue(BondTerms terms, Bond bond, Fixings fixings)
    {
        (Terms, Bond, this.fixings) = (terms, bond, fixings);
        periods = [.. bond.Periods()];
    }

    public BondTerms Terms { get; }

    /// <summary>As its terms have it; the coupon of a floating bond is the one given for its first period.</summary>
    public Bond Bond { get; }

    /// <summary>The period in which a day lies; none before the first and from maturity on.</summary>
    public CouponPeriod? PeriodAt(DateOnly day)
    {
        if (day < Bond.Issue || day >= Bond.Maturity) return null;
        var (low, high) = (0, periods.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (periods[middle].End <= day) low = middle + 1;
            else high = middle;
        }
        return periods[low];
    }

    /// <summary>
    /// What a period pays, in per cent a year: of a floating coupon the index at its start and the spread, within floor and cap. None
    /// where the index has no value by then.
    /// </summary>
    public decimal? RateOf(CouponPeriod period)
    {
        if (Terms.Index is not { } index) return Bond.Coupon;
        // A first rate that was fixed when the bond was issued stands in the column of the coupon.
        var fixing = fixings.Newest(index, period.Start);
        if (fixing is null && period.Start == Bond.Issue && Bond.Coupon != 0) return Bond.Coupon;
        if (fixing is not { } rate) return null;
        rate += Terms.Spread ?? 0;
        if (Terms.Floor is { } floor) rate = Math.Max(rate, floor);
        return Terms.Cap is { } cap ? Math.Min(rate, cap) : rate;
    }

    /// <summary>The bond as it pays in a period.</summary>
    public Bond? In(CouponPeriod period) =>
        Terms.Index is null ? Bond : RateOf(period) is { } rate ? Bond with { Coupon = rate } : null;

    /// <summary>By what nominal is multiplied: 1, or reference index ÷ base index to five digits; none where it is not known.</summary>
    public decimal? Ratio(DateOnly day)
    {
        const int digits = 5;
        return Terms is not { InflationIndex: { } index, BaseIndex: { } atStart } ? 1
            : fixings.Reference(index, day) is { } now ? decimal.Round(now / atStart, digits, MidpointRounding.AwayFromZero) : null;
    }

    /// <summary>
    /// Interest accrued on a nominal by a day, in units of the currency and not rounded; below zero from the ex date on. Nothing before
    /// the issue and from maturity on; none where an index has no value.
    /// </summary>
    public decimal? Accrued(decimal nominal, DateOnly day)
    {
        if (PeriodAt(day) is not { } period) return 0;
        return In(period) is { } bond && Ratio(day) is { } ratio ? BondPrices.AccruedIn(bond, period, day, nominal) * ratio : null;
    }

    /// <summary>What falls due from one day up to another, coupons before the redemption of the same day.</summary>
    public IEnumerable<BondEvent> Due(DateOnly from, DateOnly to)
    {
        foreach (var period in periods)
        {
            if (period.End < from) continue;
            if (period.End > to) yield break;
            var rate = RateOf(period);
            var coupon = In(period) is { } bond ? BondPrices.CouponOf(bond, period) : (decimal?)null;
            var (ex, pay) = (BondPrices.ExDate(Bond, period), Paid(period.End));
            var record = Bond.Calendar?.Previous(ex < pay ? ex : pay) ?? ex.AddDays(-1);
            if (coupon != 0) yield return new("COUPON", period.End, ex, record, pay, rate, coupon * Ratio(period.End));
            if (period.End < Bond.Maturity) continue;
            // What falls below the beginning is made up at the end (31 CFR 356, appendix B, section I.C), unless the terms say that it is
            // not: principal of an index-linked gilt is nominal × index ratio, whatever that is (UK DMO, formulae for gilts, annex B).
            var ratio = Ratio(period.End);
            if (Terms.RedemptionFloor ?? true) ratio = ratio < 1 ? 1 : ratio;
            yield return new("REDEMPTION", period.End, period.End, record, pay, null, Bond.Redemption * ratio);
        }
    }

    DateOnly Paid(DateOnly due) => Bond.Calendar?.NextOrSame(due) ?? due;

    /// <summary>
    /// The least yield at a clean price, as a fraction a year: to maturity, or to a call, whichever is lower, as MSRB rule G-15(a) has it
    /// on confirmations. None where the indices have no value or no yield gives the price.
    /// </summary>
    public decimal? YieldToWorst(DateOnly settle, decimal clean)
    {
        if (Yield(settle, clean) is not { } worst) return null;
        if (Terms.Calls is null || !CallDates.TryParse(Terms.Calls, out var calls)) return worst;
        foreach (var (on, price) in calls)
            if (on > settle && on <= Bond.Maturity && PeriodAt(settle) is { } period && In(period) is { } bond
                && Solved(bond, settle, clean, (on, price)) is { } called)
                worst = Math.Min(worst, called);
        return worst;
    }

    /// <summary>
    /// The yield to maturity at a clean price; a floating coupon is taken to stay as it is, and of an inflation-linked bond the yield is
    /// the real one. None where an index has no value or no yield gives the price.
    /// </summary>
    public decimal? Yield(DateOnly settle, decimal clean) =>
        PeriodAt(settle) is { } period && In(period) is { } bond ? Solved(bond, settle, clean, (bond.Maturity, bond.Redemption)) : null;

    /// <summary>By how many per cent the price falls when the yield rises by one in a hundred, at a clean price.</summary>
    public decimal? Duration(DateOnly settle, decimal clean) =>
        PeriodAt(settle) is { } period && In(period) is { } bond
            && Solved(bond, settle, clean, (bond.Maturity, bond.Redemption)) is { } yield
            ? BondPrices.ModifiedDuration(bond, settle, yield) : null;

    /// <summary>The clean price that gives a yield, a fraction a year; none where an index has no value or no price gives it.</summary>
    public decimal? Price(DateOnly settle, decimal yield)
    {
        if (PeriodAt(settle) is not { } period || In(period) is not { } bond) return null;
        try
        {
            return BondPrices.Clean(bond, settle, yield);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return null; // a growth of nothing or less, or a worth beyond all figures
        }
    }

    static decimal? Solved(Bond bond, DateOnly settle, decimal clean, (DateOnly On, decimal Price) called)
    {
        try
        {
            return BondPrices.Yield(bond, settle, clean, called);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // a price that no yield gives
        }
    }
}
