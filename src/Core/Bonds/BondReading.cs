using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>From the terms that a file gives to a bond that can be reckoned with.</summary>
public static class BondReading
{
    // Without an issue date a bond is taken to have paid since long before anyone trades it.
    const int YearsBefore = 100;
    const int FirstYear = 1900, LastYear = 2300; // perpetuals are written with a maturity far off
    const int MostExDays = 60;
    const decimal MostRate = 1_000, LeastRate = -100; // per cent a year

    /// <summary>The bond; none when its terms do not hold together, with the column that is wrong and why.</summary>
    /// <param name="calendar">In which ex days are counted and payments moved.</param>
    public static Bond? TryRead(BondTerms terms, BusinessCalendar calendar, out (string Column, string Why) wrong)
    {
        wrong = Wrong(terms);
        if (wrong.Why.Length > 0 || !DayCountNames.TryNamed(terms.DayCount, out var count)) return null;
        Bond bond = new(terms.Coupon, terms.Frequency, count, terms.IssueDate ?? terms.Maturity.AddYears(-YearsBefore), terms.Maturity)
        {
            IsFloating = terms.Index is not null, Redemption = terms.Redemption, FirstCoupon = terms.FirstCoupon,
            LastCoupon = terms.LastCoupon, EndOfMonth = terms.EndOfMonth, ExDays = terms.ExDays ?? 0, Calendar = calendar,
        };
        try
        {
            if (terms is { IssueDate: null, FirstCoupon: { } first })
                bond = bond with { Issue = bond.Roll.Shift(first, -12 / terms.Frequency) };
            var periods = bond.Periods();
            if (terms.LastCoupon is not { } last || periods.Skip(1).SkipLast(1).All(p => p.IsRegular)) return bond;
            wrong = ("last_coupon", $"{last:yyyy-MM-dd} is no whole number of periods after the first coupon");
            return null;
        }
        catch (ArgumentException e)
        {
            wrong = ("maturity", e.Message);
            return null;
        }
    }

    static (string Column, string Why) Wrong(BondTerms t)
    {
        if (t.Coupon is < LeastRate or > MostRate) return ("coupon", $"{t.Coupon} is no coupon in per cent a year");
        if (t.Maturity.Year is < FirstYear or > LastYear)
            return ("maturity", $"{t.Maturity:yyyy-MM-dd} is not between {FirstYear} and {LastYear}");
        if (!DayCountNames.TryNamed(t.DayCount, out _)) return ("day_count", $"'{Register.Short(t.DayCount)}' is no day count");
        if (t.Frequency is not (0 or 1 or 2 or 3 or 4 or 6 or 12))
            return ("frequency", $"{t.Frequency} coupons a year are none of 0, 1, 2, 3, 4, 6, 12");
        if (t.Redemption <= 0) return ("redemption", $"redemption at {t.Redemption} is not above zero");
        if (t.IssueDate is { } issue && (issue >= t.Maturity || issue.Year < FirstYear))
            return ("issue_date", $"{issue:yyyy-MM-dd} is not between {FirstYear} and the maturity {t.Maturity:yyyy-MM-dd}");
        if (t is { IssueDate: null, Frequency: 0, Coupon: not 0 })
            return ("issue_date", "interest that is paid at redemption runs from the issue date, and none is given");
        if (t.FirstCoupon is { } first && (first <= (t.IssueDate ?? DateOnly.MinValue) || first > t.Maturity || t.Frequency == 0))
            return ("first_coupon", $"{first:yyyy-MM-dd} is no first coupon between issue and maturity");
        if (t.LastCoupon is { } last && (last <= (t.IssueDate ?? DateOnly.MinValue) || last < t.FirstCoupon || last >= t.Maturity
            || t.Frequency == 0))
            return ("last_coupon", $"{last:yyyy-MM-dd} is no last coupon between the first, or the issue, and maturity");
        if (t is { EndOfMonth: true } && !(Bond.IsAtEnd(t.LastCoupon ?? t.Maturity) && Bond.IsAtEnd(t.FirstCoupon ?? t.Maturity)))
            return ("end_of_month", "the last coupon, or the maturity, is no last day of a month, or the first coupon is none");
        if (t.ExDays is < 0 or > MostExDays) return ("ex_days", $"{t.ExDays} is not from 0 to {MostExDays} business days");
        return WrongIndex(t);
    }

    static (string Column, string Why) WrongIndex(BondTerms t)
    {
        if (t.Index is null && (t.Spread is not null || t.Floor is not null || t.Cap is not null))
            return ("index", "spread, floor and cap belong to a floating coupon: name its index");
        if (t.Index is { } index && !IsName(index)) return ("index", $"'{Register.Short(index)}' is no name of an index");
        if (t is { Floor: { } floor, Cap: { } cap } && floor > cap) return ("floor", $"floor {floor} is above cap {cap}");
        if (t.InflationIndex is { } prices && !IsName(prices))
            return ("inflation_index", $"'{Register.Short(prices)}' is no name of an index");
        if (t.InflationIndex is null != t.BaseIndex is null || t.BaseIndex <= 0)
            return ("base_index", "an inflation index and its value at the beginning, above zero, come together");
        if (t is { RedemptionFloor: not null, InflationIndex: null })
            return ("redemption_floor", "only a bond that follows an inflation index has one");
        return t.Calls is { } calls && !CallDates.TryParse(calls, out _)
            ? ("calls", $"'{Register.Short(calls)}' is not written like 2030-06-01 102; 2031-06-01 101") : ("", "");
    }

    /// <summary>Names of indices: 1 to 35 letters, digits, dots, hyphens, underscores.</summary>
    internal static bool IsName(string index) =>
        index.Length is > 0 and <= 35 && index.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
