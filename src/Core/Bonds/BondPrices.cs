using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>
/// Accrued interest, prices and yields of 100 nominal. Yields are fractions a year (0.05), compounded as often as the coupon is paid; in
/// the last period, and only there, interest is simple: street convention (SIA, Standard Securities Calculation Methods).
/// </summary>
public static class BondPrices
{
    // A price falls as the yield rises, so halving finds it: 120 times, to more digits than a decimal keeps.
    const int Halvings = 120;
    // No lower than keeps the worth of n periods within e^20 times what is paid.
    const decimal HighestPerPeriod = 10m, LowestPerPeriod = -0.5m, LowestOfAll = -20m;

    /// <summary>
    /// What a period pays. A fixed coupon of a regular period is an equal share of the year however many days it has: ACT/ACT ICMA (rule
    /// 251.1(iii)) counts it so, 30/360 too but for ends of February, and bond markets pay it so where they accrue by years of 365 or 366
    /// days. A floating coupon (ISDA 2006 6.1), a fixed one by the count of a money market (5.1), and any stub is rate × day count
    /// fraction (4.16): so what has accrued by its end is the coupon.
    /// </summary>
    public static decimal CouponOf(Bond bond, CouponPeriod period) =>
        bond.Frequency > 0 && period.IsRegular && !bond.IsFloating && !IsMoneyMarket(bond.DayCount)
            ? bond.Coupon / bond.Frequency
            : DayCounts.Years(bond.DayCount, period.Start, period.End, period).Part(bond.Coupon);

    // Actual days over what is no year of days; ACT/365L is that of sterling's floating notes (ICMA rule 251.1(i)).
    static bool IsMoneyMarket(DayCount count) =>
        count is DayCount.Act360 or DayCount.Act364 or DayCount.Act366 or DayCount.Nl360 or DayCount.Act365L;

    /// <summary>The first day whose buyer does not get the coupon of the period.</summary>
    public static DateOnly ExDate(Bond bond, CouponPeriod period)
    {
        if (bond.Calendar is not { } calendar) return period.End.AddDays(-bond.ExDays);
        var day = period.End;
        for (var i = 0; i < bond.ExDays; i++) day = calendar.Previous(day);
        return day;
    }

    /// <summary>
    /// Interest accrued by the day; from the ex date on, what accrues until the coupon, below zero: the seller keeps the coupon. Nothing
    /// before the issue and from maturity on.
    /// </summary>
    public static decimal Accrued(Bond bond, DateOnly settle)
    {
        if (settle < bond.Issue || settle >= bond.Maturity) return 0;
        return AccruedIn(bond, At(bond.Periods(), settle), settle, 100);
    }

    /// <summary>The same of any nominal, where the period is known in which the day lies.</summary>
    public static decimal AccruedIn(Bond bond, CouponPeriod period, DateOnly settle, decimal nominal)
    {
        // In one division, and last: what is exactly half a cent stays so.
        if (bond.AccruedDigits is null && !IsEx(bond, period, settle))
            return DayCounts.Years(bond.DayCount, period.Start, settle, period).Part(bond.Coupon * nominal / 100);
        var accrued = DayCounts.Years(bond.DayCount, period.Start, settle, period).Part(bond.Coupon);
        if (IsEx(bond, period, settle)) accrued -= CouponOf(bond, period);
        if (bond.AccruedDigits is { } digits) accrued = decimal.Round(accrued, digits, MidpointRounding.AwayFromZero);
        return accrued * nominal / 100;
    }

    /// <summary>By how many per cent the price with accrued interest falls when the yield rises by one in a hundred.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bond is not yet issued or has matured.</exception>
    public static decimal ModifiedDuration(Bond bond, DateOnly settle, decimal yield)
    {
        const decimal step = 0.00001m; // the error is of its square: below the tenth digit
        var flows = new Flows(bond, settle);
        return (flows.Worth(yield - step) - flows.Worth(yield + step)) / (2 * step) / flows.Worth(yield);
    }

    /// <summary>The price with accrued interest that gives the yield.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bond is not yet issued or has matured, or no such yield exists.</exception>
    public static decimal Dirty(Bond bond, DateOnly settle, decimal yield) => new Flows(bond, settle).Worth(yield);

    /// <summary>The price without accrued interest that gives the yield.</summary>
    public static decimal Clean(Bond bond, DateOnly settle, decimal yield) => Dirty(bond, settle, yield) - Accrued(bond, settle);

    /// <summary>The yield at a price without accrued interest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No yield gives that price.</exception>
    public static decimal Yield(Bond bond, DateOnly settle, decimal clean) => Yield(bond, settle, clean, (bond.Maturity, bond.Redemption));

    /// <summary>
    /// The yield at a price without accrued interest to the day on which the issuer calls the bond. Where that is no coupon date, the
    /// interest accrued by then is paid with the price, and the part of the period counts as it does at the beginning.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No yield gives that price.</exception>
    public static decimal Yield(Bond bond, DateOnly settle, decimal clean, (DateOnly On, decimal Price) called)
    {
        var flows = new Flows(bond, settle, called);
        var dirty = clean + Accrued(bond, settle);
        var low = Math.Max(LowestPerPeriod, LowestOfAll / flows.Count) * flows.APerYear;
        var high = HighestPerPeriod * flows.APerYear;
        if (dirty <= 0 || flows.Worth(high) > dirty || flows.Worth(low) < dirty)
            throw new ArgumentOutOfRangeException(nameof(clean), clean, "no yield gives this price");
        for (var i = 0; i < Halvings && low < high; i++)
        {
            var middle = (low + high) / 2;
            if (flows.Worth(middle) > dirty) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>What is left to write off or up of a price paid, by equal parts a day: the book price at a later day.</summary>
    public static decimal StraightLine(Bond bond, DateOnly bought, decimal clean, DateOnly at)
    {
        if (at <= bought) return clean;
        if (at >= bond.Maturity) return bond.Redemption;
        return clean + (bond.Redemption - clean) * (at.DayNumber - bought.DayNumber) / (bond.Maturity.DayNumber - bought.DayNumber);
    }

    /// <summary>The book price at a later day by the effective yield: what the bond costs then at the yield it was bought at.</summary>
    public static decimal EffectiveYield(Bond bond, DateOnly bought, decimal clean, DateOnly at)
    {
        if (at <= bought) return clean;
        return at >= bond.Maturity ? bond.Redemption : Clean(bond, at, Yield(bond, bought, clean));
    }

    static CouponPeriod At(IReadOnlyList<CouponPeriod> periods, DateOnly day)
    {
        var i = 0;
        while (periods[i].End <= day) i++;
        return periods[i];
    }

    static bool IsEx(Bond bond, CouponPeriod period, DateOnly settle) => bond.ExDays > 0 && settle >= ExDate(bond, period);

    // What is paid after the settlement date: coupons a whole number of periods after the next, which is a part of one away, and the last
    // a part of one after the one before, or more than one, where the bond is called between two or its last period is a stub.
    sealed class Flows
    {
        readonly decimal[] coupons;
        readonly decimal redemption, toNext, toLast;

        public Flows(Bond bond, DateOnly settle) : this(bond, settle, (bond.Maturity, bond.Redemption)) { }

        public Flows(Bond bond, DateOnly settle, (DateOnly On, decimal Price) called)
        {
            if (settle < bond.Issue || settle >= called.On || called.On > bond.Maturity)
                throw new ArgumentOutOfRangeException(nameof(settle), settle, $"the bond runs from {bond.Issue:O} to {called.On:O}");
            var periods = bond.Periods().Where(p => p.End > settle && p.Start < called.On).ToArray();
            APerYear = Math.Max(bond.Frequency, 1);
            redemption = called.Price;
            var last = periods[^1];
            toNext = Part(bond.DayCount, (settle, Min(periods[0].End, called.On)), periods[0]);
            toLast = last.End <= called.On && last.IsRegular ? 1
                : Part(bond.DayCount, (last.Start, Min(last.End, called.On)), last);
            coupons = Array.ConvertAll(periods, p => p.End <= called.On ? CouponOf(bond, p)
                : DayCounts.Years(bond.DayCount, p.Start, called.On, p).Part(bond.Coupon));
            if (IsEx(bond, periods[0], settle)) coupons[0] = 0;
        }

        static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

        // Of a regular period: by the bond's own days where months have thirty of them, else by those of the calendar (SIA, volume 1).
        decimal Part(DayCount count, (DateOnly From, DateOnly To) days, CouponPeriod period) => (DayCounts.IsThirty(count)
            ? Fraction.Of(DayCounts.Days(count, days.From, days.To, period), 360)
            : DayCounts.Years(DayCount.ActActIcma, days.From, days.To, period)).Part(APerYear);

        public int APerYear { get; }

        public int Count => coupons.Length;

        public decimal Worth(decimal yield)
        {
            var growth = 1 + yield / APerYear;
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(growth, 0, nameof(yield));
            var worth = redemption;
            for (var i = coupons.Length - 1; ; i--)
            {
                worth += coupons[i];
                if (i == 0) break;
                worth /= i == coupons.Length - 1 && toLast != 1 ? Powers.Of(growth, toLast) : growth;
            }
            return coupons.Length == 1 && toNext <= 1 ? worth / (1 + toNext * (growth - 1)) : worth / Powers.Of(growth, toNext);
        }
    }
}
