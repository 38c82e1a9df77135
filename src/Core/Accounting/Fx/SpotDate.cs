using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// When a conversion is paid. Spot is two days after the trade, one against the Canadian dollar, the Turkish lira, the Philippine peso and
/// the Russian rouble. The day between must be one of every currency but the dollar; the value date must be one of both, and of the dollar
/// also where neither is it: the custom of the interbank market (ISDA 1998 FX and Currency Option Definitions, section 1.24; ACI Model
/// Code).
/// </summary>
public static class SpotDate
{
    static readonly string[] NextDay = ["CAD", "TRY", "PHP", "RUB"];

    /// <summary>Where a currency is paid; none for one whose holidays are not known here.</summary>
    public static BusinessCalendar? CalendarOf(string currency) => currency switch
    {
        "USD" => Calendars.Named("USNY"),
        "EUR" => Calendars.Named("EUTA"),
        "GBP" => Calendars.Named("GBLO"),
        "CHF" => Calendars.Named("CHZU"),
        "JPY" => Calendars.Named("JPTO"),
        "BRL" => Calendars.Named("BRBD"),
        _ => null,
    };

    /// <summary>The spot date of a pair; none where the holidays of one are not known.</summary>
    public static DateOnly? Of(string sold, string bought, DateOnly traded)
    {
        if (CalendarOf(sold) is not { } one || CalendarOf(bought) is not { } other) return null;
        var dollar = Calendars.Named("USNY");
        var days = NextDay.Contains(sold) && bought == "USD" || NextDay.Contains(bought) && sold == "USD" ? 1 : 2;
        var day = traded;
        for (var count = 0; count < days; count++)
            do day = day.AddDays(1);
            while (count < days - 1 ? !IsBetween(sold, one, day) || !IsBetween(bought, other, day)
                : !one.IsBusinessDay(day) || !other.IsBusinessDay(day) || !dollar.IsBusinessDay(day));
        return day;
    }

    // A holiday of New York between does not put a conversion off; a weekend does.
    static bool IsBetween(string currency, BusinessCalendar calendar, DateOnly day) => currency == "USD"
        ? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) : calendar.IsBusinessDay(day);

    /// <summary>Whether a currency can be paid on a day, as far as its holidays are known.</summary>
    public static bool IsPaid(string currency, DateOnly day) =>
        CalendarOf(currency)?.IsBusinessDay(day) ?? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
}
