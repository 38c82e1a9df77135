using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>What fixes the day of the month on which periods end.</summary>
public enum RollKind : byte
{
    /// <summary>The day of the date that one counts from.</summary>
    None,
    /// <summary>The last day.</summary>
    EndOfMonth,
    /// <summary>A given day, or the last in a month that lacks it.</summary>
    Day,
    /// <summary>The third Wednesday.</summary>
    Imm,
}

/// <summary>On which day of a month a period ends; the number is that of <see cref="RollKind.Day"/>.</summary>
public readonly record struct Roll(RollKind Kind, int Number)
{
    /// <summary>The last day of each month.</summary>
    public static Roll EndOfMonth { get; } = new(RollKind.EndOfMonth, 0);

    /// <summary>The third Wednesday of each month.</summary>
    public static Roll Imm { get; } = new(RollKind.Imm, 0);

    /// <summary>That day of each month, from 1 to 31; the last of shorter ones.</summary>
    public static Roll Day(int day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, 31);
        return new(RollKind.Day, day);
    }

    /// <summary>The date of the schedule so many months away.</summary>
    public DateOnly Shift(DateOnly date, int months)
    {
        var moved = date.AddMonths(months);
        if (Kind == RollKind.None) return moved;
        if (Kind == RollKind.Imm) return DayRules.Nth(moved.Year, moved.Month, DayOfWeek.Wednesday, 3);
        var last = DateTime.DaysInMonth(moved.Year, moved.Month);
        return new(moved.Year, moved.Month, Kind == RollKind.EndOfMonth ? last : Math.Min(Number, last));
    }
}
