using System.Globalization;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>One thing the firm works by, and the days for which it holds.</summary>
/// <param name="Until">Empty: until something else is set.</param>
public sealed record SettingShown(string Kind, string Of, string Value, string From, string Until, string State, string By, string Fact);

/// <summary>A calendar with its next closings on weekdays.</summary>
public sealed record CalendarShown(string Name, bool IsOpen, IReadOnlyList<DateOnly> Closings);

/// <summary>What the firm works by on a day: each setting with its effective dates, calendars and settlement cycles.</summary>
public sealed record SettingsPicture(DateOnly Day, IReadOnlyList<SettingShown> All)
{
    public required IReadOnlyList<CalendarShown> Calendars { get; init; }
    public required IReadOnlyList<(string Market, string From, string Until, int Days, bool IsNow)> Cycles { get; init; }

    /// <summary>What holds or is to come; what is over is in the list.</summary>
    public IEnumerable<IGrouping<string, SettingShown>> Standing => All.Where(s => s.State is "IN_FORCE" or "COMING").GroupBy(s => s.Kind);

    public int Over => All.Count(s => s.State is not ("IN_FORCE" or "COMING"));

    const int MostClosings = 6, FarthestClosing = 400; // days: a year of holidays and a little more

    internal static SettingsPicture Of(ReadBook books, Point point)
    {
        var days = books.Report("days", new(), point).Rows;
        var day = point.AsOf ?? (days is [.., var last] ? DateOnly.ParseExact(last[0], "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : DateOnly.FromDateTime(DateTime.UtcNow));
        var all = books.Report("settings", new(), point).Rows;
        Conventions set = new();
        foreach (var row in all)
            if (ConventionKind.Named(row[0].ToUpperInvariant()) is { } kind && row[3].Length > 0)
                set.Set(kind.Name, row[1], DateOnly.ParseExact(row[3], "yyyy-MM-dd", CultureInfo.InvariantCulture), row[2]);
        return new(day, [.. all.Select(r => new SettingShown(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]))])
        {
            Calendars = [.. Countinghouse.Reference.Calendars.Names.Select(n => Countinghouse.Reference.Calendars.Named(n))
                .Select(c => new CalendarShown(c.Name, c.IsBusinessDay(day), Closings(c, day)))],
            Cycles = [.. Enum.GetValues<Market>().SelectMany(m => CyclesOf(m, set, day))],
        };
    }

    static List<DateOnly> Closings(BusinessCalendar calendar, DateOnly after)
    {
        List<DateOnly> closings = [];
        var farthest = Math.Min(FarthestClosing, DateOnly.MaxValue.DayNumber - after.DayNumber);
        for (var i = 1; i <= farthest && closings.Count < MostClosings; i++)
            if (after.AddDays(i) is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) } day && !calendar.IsBusinessDay(day))
                closings.Add(day);
        return closings;
    }

    static IEnumerable<(string, string, string, int, bool)> CyclesOf(Market market, Conventions set, DateOnly day)
    {
        var until = DateOnly.MaxValue;
        foreach (var (from, days) in SettlementCycles.Of(market, set))
        {
            yield return (market.ToString().ToUpperInvariant(), from == default ? "" : Shown(from),
                until == DateOnly.MaxValue ? "" : Shown(until), days, from <= day && day <= until);
            until = from == default ? from : from.AddDays(-1);
        }
    }

    static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
