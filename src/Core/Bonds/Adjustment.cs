using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>Where a date goes that is no business day (ISDA 2006, section 4.12).</summary>
public enum Adjustment : byte
{
    /// <summary>It stays.</summary>
    None,
    /// <summary>To the next business day.</summary>
    Following,
    /// <summary>To the next, unless that is of another month: then to the one before.</summary>
    ModifiedFollowing,
    /// <summary>To the business day before.</summary>
    Preceding,
    /// <summary>To the one before, unless that is of another month: then to the next.</summary>
    ModifiedPreceding,
    /// <summary>Saturday to the day before, Sunday and Monday to the next: whichever is nearer, the later if both are.</summary>
    Nearest,
}

/// <summary>Dates moved to business days.</summary>
public static class Adjustments
{
    /// <summary>The business day that the date is moved to.</summary>
    public static DateOnly Adjust(this BusinessCalendar calendar, DateOnly date, Adjustment rule)
    {
        if (rule == Adjustment.None || calendar.IsBusinessDay(date)) return date;
        var (next, previous) = (calendar.Next(date), calendar.Previous(date));
        return rule switch
        {
            Adjustment.Following => next,
            Adjustment.Preceding => previous,
            Adjustment.ModifiedFollowing => next.Month == date.Month ? next : previous,
            Adjustment.ModifiedPreceding => previous.Month == date.Month ? previous : next,
            _ => next.DayNumber - date.DayNumber <= date.DayNumber - previous.DayNumber ? next : previous,
        };
    }
}
