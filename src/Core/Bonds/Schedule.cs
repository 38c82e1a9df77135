using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>Where a period that is not regular stands, and whether it is shorter or longer than one.</summary>
public enum Stub : byte
{
    /// <summary>At the beginning, shorter: dates are counted back from the end.</summary>
    ShortInitial,
    /// <summary>At the beginning, longer.</summary>
    LongInitial,
    /// <summary>At the end, shorter: dates are counted on from the start.</summary>
    ShortFinal,
    /// <summary>At the end, longer.</summary>
    LongFinal,
}

/// <summary>From when to when, and every how many months, interest is paid.</summary>
public sealed record ScheduleTerms(DateOnly Start, DateOnly End, int Months)
{
    /// <summary>The end of the first period, where it is given.</summary>
    public DateOnly? First { get; init; }

    /// <summary>The start of the last period, where it is given.</summary>
    public DateOnly? Last { get; init; }

    /// <summary>On which day of the month periods end; by default that of the date one counts from.</summary>
    public Roll Roll { get; init; }

    /// <summary>What becomes of days that fill no period.</summary>
    public Stub Stub { get; init; }

    /// <summary>What business days are counted in, where the day count counts them.</summary>
    public BusinessCalendar? Calendar { get; init; }
}

/// <summary>Periods without a gap from the start to the end, by unadjusted dates.</summary>
public static class Schedule
{
    /// <summary>A century of months: more periods no instrument has.</summary>
    const int MostPeriods = 1_200;

    /// <summary>The periods, in order of their dates. Months of 0: one period.</summary>
    /// <exception cref="ArgumentException">The end is not after the start, a date is outside, there are too many periods.</exception>
    public static IReadOnlyList<CouponPeriod> Periods(ScheduleTerms terms)
    {
        Check(terms);
        var (from, to) = (terms.First ?? terms.Start, terms.Last ?? terms.End);
        var forward = terms.First is not null || (terms.Last is null && terms.Stub is Stub.ShortFinal or Stub.LongFinal);
        var roll = terms.Roll.Kind == RollKind.None ? Roll.Day((forward ? from : to).Day) : terms.Roll;
        List<DateOnly> dates = [from];
        if (terms.Months > 0 && from < to) dates = forward ? Forward(terms, roll, from, to) : Backward(terms, roll, from, to);
        else if (from < to) dates.Add(to);
        if (from > terms.Start) dates.Insert(0, terms.Start);
        if (to < terms.End) dates.Add(terms.End);
        var periods = new CouponPeriod[dates.Count - 1];
        for (var i = 0; i < periods.Length; i++)
        {
            var last = i == periods.Length - 1;
            var period = new CouponPeriod(dates[i], dates[i + 1], terms.Months == 0 ? 12 : terms.Months)
            {
                Roll = roll,
                IsLast = last,
                Calendar = terms.Calendar,
            };
            periods[i] = last && i > 0 && !period.IsRegular ? period with { CountedForward = true } : period;
        }
        return periods;
    }

    static List<DateOnly> Forward(ScheduleTerms terms, Roll roll, DateOnly from, DateOnly to)
    {
        List<DateOnly> dates = [from];
        var i = 0;
        var next = roll.Shift(from, 0);
        for (; next < to; next = roll.Shift(from, ++i * terms.Months))
            if (next > from)
                dates.Add(next);
        if (next > to && terms is { Stub: Stub.LongFinal, Last: null } && dates.Count > 1) dates.RemoveAt(dates.Count - 1);
        dates.Add(to);
        return dates;
    }

    static List<DateOnly> Backward(ScheduleTerms terms, Roll roll, DateOnly from, DateOnly to)
    {
        List<DateOnly> dates = [to];
        var i = 0;
        var next = roll.Shift(to, 0);
        for (; next > from; next = roll.Shift(to, -++i * terms.Months))
            if (next < to)
                dates.Add(next);
        if (next < from && terms.Stub == Stub.LongInitial && dates.Count > 1) dates.RemoveAt(dates.Count - 1);
        dates.Add(from);
        dates.Reverse();
        return dates;
    }

    static void Check(ScheduleTerms terms)
    {
        if (terms.End <= terms.Start) throw new ArgumentException($"A schedule from {terms.Start:O} cannot end on {terms.End:O}");
        ArgumentOutOfRangeException.ThrowIfNegative(terms.Months);
        if (terms.Months > 0 && (terms.End.Year - terms.Start.Year) * 12 / terms.Months > MostPeriods)
            throw new ArgumentException($"From {terms.Start:O} to {terms.End:O} are more than {MostPeriods} periods");
        if (terms.First is { } first && (first <= terms.Start || first > terms.End))
            throw new ArgumentException($"A first coupon on {first:O} is not within {terms.Start:O} to {terms.End:O}");
        if (terms.Last is { } last && (last >= terms.End || last < (terms.First ?? terms.Start)))
            throw new ArgumentException($"A last coupon before maturity on {last:O} is not within {terms.Start:O} to {terms.End:O}");
    }
}
