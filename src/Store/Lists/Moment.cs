using System.Globalization;

namespace Countinghouse.Store.Lists;

/// <summary>A part of time as a filter names it: a month, a day, or an instant, as exactly as it is written. In UTC.</summary>
/// <param name="To">The first instant that is no more of it.</param>
readonly record struct Moment(DateTime From, DateTime To)
{
    static readonly (string Form, Func<DateTime, DateTime> Next)[] Forms =
    [
        ("yyyy-MM-dd", t => t.AddDays(1)), ("yyyy-MM", t => t.AddMonths(1)), ("yyyy-MM-ddTHH:mm:ss'Z'", t => t.AddSeconds(1)),
        ("yyyy-MM-ddTHH:mm:ss.fff'Z'", t => t.AddMilliseconds(1)), ("yyyy-MM-ddTHH:mm'Z'", t => t.AddMinutes(1)),
    ];

    public static Moment? Parse(string text)
    {
        foreach (var (form, next) in Forms)
            if (DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal
                    | DateTimeStyles.AdjustToUniversal, out var from) && from.Year < 9999) return new(from, next(from));
        return null;
    }

    /// <summary>That of a filter, which has been looked at.</summary>
    public static Moment Of(string text) => Parse(text) ?? throw new ArgumentException($"'{text}' is no date", nameof(text));

    public DateOnly FirstDay => DateOnly.FromDateTime(From);
    public DateOnly LastDay => DateOnly.FromDateTime(To.AddTicks(-1));

    /// <summary>Where another part of time lies: before this one, in it or around it, or after it.</summary>
    public int Place(Moment other) => other.To <= From ? -1 : other.From >= To ? 1 : 0;
}
