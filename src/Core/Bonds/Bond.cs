using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>A bond with the coupon that it pays in a period.</summary>
/// <param name="Coupon">Yearly, in per cent of nominal.</param>
/// <param name="Frequency">Coupons a year; 0 when interest is paid once, at redemption.</param>
/// <param name="DayCount">How days are counted.</param>
/// <param name="Issue">The first day that earns interest.</param>
/// <param name="Maturity">The first that earns none.</param>
public sealed record Bond(decimal Coupon, int Frequency, DayCount DayCount, DateOnly Issue, DateOnly Maturity)
{
    /// <summary>Whether its coupon follows an index, and is paid by the days of its period.</summary>
    public bool IsFloating { get; init; }

    /// <summary>In per cent of nominal.</summary>
    public decimal Redemption { get; init; } = 100;

    /// <summary>The first coupon, where the schedule counted back from maturity does not give it.</summary>
    public DateOnly? FirstCoupon { get; init; }

    /// <summary>The last coupon before maturity, where the last period is no regular one.</summary>
    public DateOnly? LastCoupon { get; init; }

    /// <summary>
    /// Whether coupons fall on ends of months. None: they do where the last coupon, or the maturity of a bond without one, is at the end
    /// of a month, and so is a first coupon that is given.
    /// </summary>
    public bool? EndOfMonth { get; init; }

    /// <summary>How many days before a coupon a buyer no longer gets it: business days if there is a calendar, else days.</summary>
    public int ExDays { get; init; }

    /// <summary>What ex days and BUS/252 are counted in.</summary>
    public BusinessCalendar? Calendar { get; init; }

    /// <summary>The digits that the market rounds accrued interest of 100 nominal to; none: it does not.</summary>
    public int? AccruedDigits { get; init; }

    /// <summary>The day of the month of its coupons: that of the last, from which they are counted back.</summary>
    public Roll Roll
    {
        get
        {
            var from = LastCoupon ?? Maturity;
            if (EndOfMonth ?? (IsAtEnd(from) && IsAtEnd(FirstCoupon ?? from))) return Roll.EndOfMonth;
            // The 30th stays the 30th where the first coupon is of February; a first coupon of another day is counted on from.
            return FirstCoupon is { } first && Roll.Day(from.Day).Shift(first, 0) != first ? Roll.Day(first.Day) : Roll.Day(from.Day);
        }
    }

    /// <summary>Whether a day is the last of its month.</summary>
    internal static bool IsAtEnd(DateOnly day) => day.AddDays(1).Day == 1;

    /// <summary>Its interest periods.</summary>
    public IReadOnlyList<CouponPeriod> Periods() => Schedule.Periods(new(Issue, Maturity, Frequency == 0 ? 0 : 12 / Frequency)
    {
        First = FirstCoupon,
        Last = LastCoupon,
        Roll = Roll,
        Calendar = Calendar,
    });
}
