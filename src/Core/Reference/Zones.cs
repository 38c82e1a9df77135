namespace Countinghouse.Reference;

/// <summary>
/// How far a market's local time is from UTC, by daylight-saving rules written here as data, so that a replay does not depend
/// on what the machine knows. Right from 1967 (New York), 1981 (Europe) and for ever (Tokyo) until a law changes.
/// </summary>
public static class Zones
{
    const int FirstYear = 1967, LastYear = 2299;
    const int Always = LastYear, LastSunday = 0;
    const long MillisecondsAMinute = 60_000, MillisecondsADay = 86_400_000;
    const int TwoInTheMorning = 120, OneInTheMorning = 60;

    /// <summary>Day number of 1 January 1970, where the milliseconds are counted from.</summary>
    const int UnixEpoch = 719_162;

    // United States: Uniform Time Act of 1966, its exceptions of 1974 and 1975 (Public Laws 93-182, 93-434), Public Law 99-359 from
    // 1987, Energy Policy Act of 2005 from 2007; clocks turn at 02:00 of the time they show. Europe: Directive 2000/84/EC and those
    // before it, at 01:00 UTC; until 1995 summer ended in September, in Britain in October.
    static readonly Summer[] Laws =
    [
        new(Zone.NewYork, 1967, 1973, new(4, LastSunday), new(10, LastSunday)),
        new(Zone.NewYork, 1974, 1974, new(1, 6), new(10, LastSunday)),
        new(Zone.NewYork, 1975, 1975, new(2, 23), new(10, LastSunday)),
        new(Zone.NewYork, 1976, 1986, new(4, LastSunday), new(10, LastSunday)),
        new(Zone.NewYork, 1987, 2006, new(4, 1), new(10, LastSunday)),
        new(Zone.NewYork, 2007, Always, new(3, 8), new(11, 1)),
        new(Zone.London, 1981, 1989, new(3, LastSunday), new(10, 23)),
        new(Zone.London, 1990, 1995, new(3, LastSunday), new(10, 22)),
        new(Zone.London, 1996, Always, new(3, LastSunday), new(10, LastSunday)),
        new(Zone.CentralEurope, 1981, 1995, new(3, LastSunday), new(9, LastSunday)),
        new(Zone.CentralEurope, 1996, Always, new(3, LastSunday), new(10, LastSunday)),
    ];

    static readonly Span[][] Summers = [.. Enum.GetValues<Zone>().Select(Spans)];

    /// <summary>Minutes to add to UTC to read the local clock, at that instant.</summary>
    public static int OffsetMinutes(Zone zone, long unixMilliseconds)
    {
        var year = DateOnly.FromDayNumber(DayNumber(unixMilliseconds)).Year;
        if (year is < FirstYear or > LastYear) return Standard(zone);
        var summer = Summers[(int)zone][year - FirstYear];
        return Standard(zone) + (unixMilliseconds >= summer.Start && unixMilliseconds < summer.End ? 60 : 0);
    }

    /// <summary>The date on the local calendar at that instant.</summary>
    public static DateOnly LocalDate(Zone zone, long unixMilliseconds) =>
        DateOnly.FromDayNumber(DayNumber(unixMilliseconds + OffsetMinutes(zone, unixMilliseconds) * MillisecondsAMinute));

    /// <summary>
    /// The instant at which local clocks read so many minutes after midnight of a day; of two such, when clocks go back, the first.
    /// </summary>
    public static long Instant(Zone zone, DateOnly day, int minutes)
    {
        var read = Instant(day, minutes);
        var earlier = read - OffsetMinutes(zone, read - MillisecondsADay) * MillisecondsAMinute;
        return OffsetMinutes(zone, earlier) * MillisecondsAMinute == read - earlier
            ? earlier : read - OffsetMinutes(zone, read + MillisecondsADay) * MillisecondsAMinute;
    }

    static int DayNumber(long unixMilliseconds)
    {
        var (days, rest) = Math.DivRem(unixMilliseconds, MillisecondsADay);
        return (int)(days + UnixEpoch - (rest < 0 ? 1 : 0));
    }

    // Minutes from UTC in winter.
    static int Standard(Zone zone) => zone switch
    {
        Zone.Utc or Zone.London => 0,
        Zone.NewYork => -300,
        Zone.CentralEurope => 60,
        Zone.Tokyo => 540,
        _ => throw new ArgumentOutOfRangeException(nameof(zone), zone, "no such zone"),
    };

    static Span[] Spans(Zone zone)
    {
        var spans = new Span[LastYear - FirstYear + 1];
        foreach (var law in Laws)
            for (var year = law.From; law.Zone == zone && year <= law.To; year++)
                spans[year - FirstYear] = new(
                    Instant(law.Start.In(year), zone == Zone.NewYork ? TwoInTheMorning - Standard(zone) : OneInTheMorning),
                    Instant(law.End.In(year), zone == Zone.NewYork ? OneInTheMorning - Standard(zone) : OneInTheMorning));
        return spans;
    }

    static long Instant(DateOnly day, int minutesUtc) =>
        (day.DayNumber - UnixEpoch) * MillisecondsADay + minutesUtc * MillisecondsAMinute;

    /// <summary>Summer time of one zone in the years of one law.</summary>
    readonly record struct Summer(Zone Zone, int From, int To, Turn Start, Turn End);

    /// <summary>The last Sunday of a month, or its first Sunday on that day or after it.</summary>
    readonly record struct Turn(int Month, int OnOrAfter)
    {
        public DateOnly In(int year) => OnOrAfter == LastSunday
            ? DayRules.Last(year, Month, DayOfWeek.Sunday)
            : DayRules.OnOrAfter(new DateOnly(year, Month, OnOrAfter), DayOfWeek.Sunday);
    }

    /// <summary>From one instant to before another, in milliseconds since 1970; empty where there is no summer time.</summary>
    readonly record struct Span(long Start, long End);
}
