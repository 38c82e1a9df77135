namespace Countinghouse.Bonds;

/// <summary>
/// Parts of years by day count, exact. A start after the end gives the negative of the two exchanged.
/// </summary>
public static class DayCounts
{
    const int BusinessDaysAYear = 252;
    static readonly Fraction YearOf36525 = Fraction.Of(4, 1461);

    /// <summary>
    /// How much of a year lies from the start to the end. ACT/ACT ICMA, ACT/365L and BUS/252 need the coupon period that
    /// both dates lie in; 30E/360 ISDA asks it whether the end is maturity.
    /// </summary>
    /// <exception cref="ArgumentNullException">The day count asks for a period, or for its calendar, and there is none.</exception>
    public static Fraction Years(DayCount count, DateOnly start, DateOnly end, CouponPeriod? period = null)
    {
        if (start > end) return -Years(count, end, start, period);
        switch (count)
        {
            case DayCount.OneOne: return Fraction.Of(1, 1);
            case DayCount.ActActIsda: return Isda(start, end);
            case DayCount.ActActIcma: return Icma(start, end, Needed(period));
            case DayCount.ActActAfb: return Afb(start, end);
            case DayCount.ActActYear: return WholeYears(start, end);
            case DayCount.Act36525: return Fraction.Of(Actual(start, end) * YearOf36525.Numerator, YearOf36525.Denominator);
        }
        return Fraction.Of(Days(count, start, end, period), Basis(count, start, end, period));
    }

    /// <summary>How many days are counted from the start to the end.</summary>
    public static int Days(DayCount count, DateOnly start, DateOnly end, CouponPeriod? period = null)
    {
        if (start > end) return -Days(count, end, start, period);
        switch (count)
        {
            case DayCount.OneOne:
                return 1;
            case DayCount.Nl360 or DayCount.Nl365:
                return Actual(start, end) - LeapDays(start, end);
            case DayCount.Business252:
                ArgumentNullException.ThrowIfNull(period?.Calendar);
                return period.Calendar.BusinessDaysBetween(start.AddDays(-1), end.AddDays(-1));
            case DayCount.TwentyEight336:
                return TwentyEight(start, end);
        }
        return IsThirty(count) ? Thirty(count, start, end, period) : Actual(start, end);
    }

    static int Basis(DayCount count, DateOnly start, DateOnly end, CouponPeriod? period) => count switch
    {
        DayCount.Act364 => 364,
        DayCount.Act365Fixed or DayCount.Nl365 or DayCount.ThirtyE365 => 365,
        DayCount.Act366 => 366,
        DayCount.Act365Actual => LeapDays(start, end) > 0 ? 366 : 365,
        DayCount.Act365L => BasisL(Needed(period)),
        DayCount.Business252 => BusinessDaysAYear,
        DayCount.TwentyEight336 => 336,
        _ => 360,
    };

    // ICMA rule 251.1(i): annual coupons look for a 29 February after the start up to the end of the coupon period, others at the year
    // it ends in.
    static int BasisL(CouponPeriod period) =>
        (period.Months == 12 ? LeapDays(period.Start, period.End) > 0 : DateTime.IsLeapYear(period.End.Year)) ? 366 : 365;

    /// <summary>Whether each month counts as thirty days.</summary>
    public static bool IsThirty(DayCount count) => count is >= DayCount.Thirty360 and <= DayCount.ThirtyE365;

    static int Thirty(DayCount count, DateOnly start, DateOnly end, CouponPeriod? period)
    {
        var (d1, d2) = (start.Day, end.Day);
        var (late1, late2) = (EndsFebruary(start), EndsFebruary(end));
        switch (count)
        {
            case DayCount.Thirty360Us:
                if (late1 && late2) d2 = 30;
                if (late1) d1 = 30;
                break;
            case DayCount.Thirty360Psa when late1:
                d1 = 30;
                break;
            case DayCount.ThirtyE360Isda or DayCount.ThirtyE365:
                if (late1) d1 = 30;
                var atMaturity = count == DayCount.ThirtyE360Isda && period is { IsLast: true } && end == period.End;
                if (late2 && !atMaturity) d2 = 30;
                break;
        }
        d1 = Math.Min(d1, 30);
        if (count == DayCount.ThirtyEPlus360)
        {
            if (d2 == 31) (d2, end) = (1, end.AddDays(1));
        }
        else if (d2 == 31 && (d1 == 30 || count is DayCount.ThirtyE360 or DayCount.ThirtyE360Isda or DayCount.ThirtyE365))
        {
            d2 = 30;
        }
        return 360 * (end.Year - start.Year) + 30 * (end.Month - start.Month) + d2 - d1;
    }

    // A period that starts on the last of a month starts on the 28th; it ends on the 28th at the latest (reference implementation).
    static int TwentyEight(DateOnly start, DateOnly end)
    {
        var first = start.AddDays(1).Day == 1 ? 28 : start.Day;
        return 336 * (end.Year - start.Year) + 28 * (end.Month - start.Month) + Math.Min(end.Day, 28) - first;
    }

    // Days of leap years over 366, of others over 365.
    static Fraction Isda(DateOnly start, DateOnly end)
    {
        if (start.Year == end.Year) return InYear(end.DayOfYear - start.DayOfYear, start.Year);
        return InYear(DaysOf(start.Year) - start.DayOfYear + 1, start.Year) + Fraction.Of(end.Year - start.Year - 1, 1)
            + InYear(end.DayOfYear - 1, end.Year);
    }

    // Each nominal period that is touched: its days that count over its own length times the coupons of a year.
    static Fraction Icma(DateOnly start, DateOnly end, CouponPeriod period)
    {
        var sum = Fraction.Zero;
        for (var i = 0; ; i++)
        {
            var (from, to) = period.Nominal(i);
            var first = start > from ? start : from;
            var last = end < to ? end : to;
            if (last > first) sum += Fraction.Of((long)Actual(first, last) * period.Months, (long)Actual(from, to) * 12);
            if (period.CountedForward ? to >= end : from <= start) return sum;
        }
    }

    // Whole years back from the end, each from the end itself (so that 29 February comes back in leap years); the rest over 366
    // when it holds a 29 February, its first day included. This is the reading that OpenGamma's Strata calls its own; another
    // counts 28 February back to 29 in leap years.
    static Fraction Afb(DateOnly start, DateOnly end)
    {
        var years = end.Year - start.Year;
        if (end.AddYears(-years) < start) years--;
        var rest = end.AddYears(-years);
        var leap = LeapDays(start.AddDays(-1), rest.AddDays(-1)) > 0;
        return Fraction.Of(years, 1) + Fraction.Of(Actual(start, rest), leap ? 366 : 365);
    }

    static Fraction WholeYears(DateOnly start, DateOnly end)
    {
        var years = end.Year - start.Year;
        if (start.AddYears(years) > end) years--;
        var rest = start.AddYears(years);
        return Fraction.Of(years, 1) + Fraction.Of(Actual(rest, end), Actual(rest, rest.AddYears(1)));
    }

    static Fraction InYear(int days, int year) => Fraction.Of(days, DaysOf(year));

    static int DaysOf(int year) => DateTime.IsLeapYear(year) ? 366 : 365;

    static int Actual(DateOnly start, DateOnly end) => end.DayNumber - start.DayNumber;

    static bool EndsFebruary(DateOnly day) => day.Month == 2 && day.Day == DateTime.DaysInMonth(day.Year, 2);

    // How many 29 February come after the start, up to and with the end.
    static int LeapDays(DateOnly start, DateOnly end) => LeapDaysUpTo(end) - LeapDaysUpTo(start);

    static int LeapDaysUpTo(DateOnly day)
    {
        var years = day.Month > 2 || day is { Month: 2, Day: 29 } ? day.Year : day.Year - 1;
        return years / 4 - years / 100 + years / 400;
    }

    static CouponPeriod Needed(CouponPeriod? period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return period;
    }
}
