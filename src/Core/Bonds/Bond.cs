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

    /// <summary>How many days before a coupon a buyer no longer gets it: business days if there is a calendar, else days.</summary>
    public int ExDays { get; init; }

    /// <summary>What ex days and BUS/252 are counted in.</summary>
    public BusinessCalendar? Calendar { get; init; }

    /// <summary>The digits that the market rounds accrued interest of 100 nominal to; none: it does not.</summary>
    public int? AccruedDigits { get; init; }

    /// <summary>Its interest periods. Coupons of a bond that matures at the end of a month fall on ends of months.</summary>
    public IReadOnlyList<CouponPeriod> Periods() => Schedule.Periods(new(Issue, Maturity, Frequency == 0 ? 0 : 12 / Frequency)
    {
        First = FirstCoupon,
        Roll = Maturity.AddDays(1).Day == 1 ? Roll.EndOfMonth : default,
        Calendar = Calendar,
    });
}
