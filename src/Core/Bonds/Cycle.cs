namespace Countinghouse.Bonds;

/// <summary>
/// A repeating length of time as ACTUS writes it, P3ML1: a count of days (D), weeks (W), months (M), quarters (Q), halves (H) or years (Y);
/// behind the L, 0 for a long last stub and 1 for a short one.
/// </summary>
public readonly record struct Cycle(int Days, int Months, bool LongStub)
{
    /// <summary>A schedule longer than this is no contract's.</summary>
    internal const int MostDates = 40_000;

    /// <summary>The cycle of a text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Cycle Parse(string text)
    {
        var stub = text.LastIndexOf('L');
        var unit = stub > 2 ? text[stub - 1] : ' ';
        if (text[0] != 'P' || stub != text.Length - 2 || !int.TryParse(text.AsSpan(1, stub - 2), out var count) || count <= 0)
            throw new FormatException($"{text} is no cycle");
        var months = unit switch { 'M' => 1, 'Q' => 3, 'H' => 6, 'Y' => 12, _ => 0 } * count;
        var days = unit switch { 'D' => 1, 'W' => 7, _ => 0 } * count;
        return days + months > 0 ? new(days, months, text[^1] == '0') : throw new FormatException($"{text} is no cycle");
    }

    /// <summary>So many cycles after a moment; at the end of a month when the rule is that and the moment is at one.</summary>
    public DateTime After(DateTime start, int times, bool endOfMonth)
    {
        if (Months == 0) return start.AddDays((long)Days * times);
        var moved = start.AddMonths(Months * times);
        return endOfMonth && start.Day == DateTime.DaysInMonth(start.Year, start.Month)
            ? moved.AddDays(DateTime.DaysInMonth(moved.Year, moved.Month) - moved.Day)
            : moved;
    }

    /// <summary>
    /// The moments from a start up to an end, which is one of them or not; a stub before it is joined to the cycle before when it is to
    /// be long.
    /// </summary>
    public List<DateTime> Between(DateTime start, DateTime end, bool endOfMonth, bool withEnd)
    {
        List<DateTime> moments = [];
        var next = start;
        for (var i = 1; next < end; next = After(start, i++, endOfMonth))
        {
            moments.Add(next);
            if (moments.Count > MostDates) throw new ArgumentException($"From {start:O} to {end:O} are more than {MostDates} cycles");
        }
        if (withEnd) moments.Add(end);
        if (LongStub && next != end && moments.Count > 2) moments.RemoveAt(moments.Count - (withEnd ? 2 : 1));
        return moments;
    }
}
