using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Countinghouse.Reference;

/// <summary>The built-in calendars by name. Each is a rule, so that it answers for any year.</summary>
public static class Calendars
{
    static readonly BusinessCalendar[] Known = Open();
    static readonly FrozenDictionary<string, BusinessCalendar> ByName = Known.ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>
    /// USNY banks of New York and the Fed; US-FEDERAL federal offices; NYSE; USGS government bonds; EUTA TARGET; GBLO London; CHZU Zurich;
    /// JPTO Tokyo; BRBD Brazil; MXMC Mexico City; DEFR, FRPA, CZPR, HUBU, PLWA, DKCO, NOOS, SEST the banks of Frankfurt, Paris, Prague,
    /// Budapest, Warsaw, Copenhagen, Oslo, Stockholm; AUSY, CATO, CAMO, NZBD, NZAU, NZWE, ZAJO of the Commonwealth; KRSE Seoul;
    /// exchanges by their MIC; *-SETTLEMENT what a settlement date is counted in; WEEKDAYS Mondays to Fridays.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Known, c => c.Name);

    /// <summary>The calendar of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static BusinessCalendar Named(string name) => TryNamed(name, out var calendar)
        ? calendar
        : throw new ArgumentException($"No calendar is named {name}", nameof(name));

    /// <summary>The calendar of that name, if there is one.</summary>
    public static bool TryNamed(string name, [MaybeNullWhen(false)] out BusinessCalendar calendar) =>
        ByName.TryGetValue(name, out calendar);

    static BusinessCalendar[] Open()
    {
        var banks = new BusinessCalendar("USNY", 1, CalendarsOfAmerica.Banks);
        var exchange = new BusinessCalendar("NYSE", 1, CalendarsOfAmerica.Exchange);
        var target = new BusinessCalendar("EUTA", 1, CalendarsOfEurope.Target);
        var london = new BusinessCalendar("GBLO", 1, CalendarsOfBritain.London);
        var zurich = new BusinessCalendar("CHZU", 1, CalendarsOfEurope.ZurichBanks);
        return
        [
            banks,
            exchange,
            new("US-FEDERAL", 1, CalendarsOfAmerica.FederalOffices),
            new("USGS", 1, CalendarsOfAmerica.GovernmentBonds),
            target,
            london,
            zurich,
            new("JPTO", 1, CalendarsOfJapan.Tokyo),
            new("XETR", 1, CalendarsOfEurope.Xetra),
            new("XPAR", 1, CalendarsOfEurope.Paris),
            new("XAMS", 1, CalendarsOfEurope.Amsterdam),
            new("XLON", 1, CalendarsOfBritain.London),
            new("XSWX", 1, CalendarsOfEurope.SwissExchange),
            BusinessCalendar.Union("US-SETTLEMENT", banks, exchange),
            BusinessCalendar.Union("EU-SETTLEMENT", target),
            BusinessCalendar.Union("UK-SETTLEMENT", london),
            BusinessCalendar.Union("CH-SETTLEMENT", zurich),
            new("BRBD", 1, CalendarsOfAmerica.Brazil),
            new("MXMC", 1, CalendarsOfAmerica.Mexico),
            new("XCME", 1, CalendarsOfAmerica.Futures),
            new("XTKS", 1, CalendarsOfJapan.Exchange),
            new("DEFR", 1, CalendarsOfCentralEurope.Frankfurt),
            new("FRPA", 1, CalendarsOfCentralEurope.ParisBanks),
            new("CZPR", 1, CalendarsOfCentralEurope.Prague),
            new("HUBU", 1, CalendarsOfCentralEurope.Budapest),
            new("PLWA", 1, CalendarsOfCentralEurope.Warsaw),
            new("XFRA", 1, CalendarsOfCentralEurope.FrankfurtFloor),
            new("XEUR", 1, CalendarsOfCentralEurope.Eurex),
            new("XMIL", 1, CalendarsOfCentralEurope.Milan),
            new("DKCO", 1, CalendarsOfNorthernEurope.Copenhagen),
            new("NOOS", 1, CalendarsOfNorthernEurope.Oslo),
            new("XOSL", 1, CalendarsOfNorthernEurope.Oslo),
            new("SEST", 1, CalendarsOfNorthernEurope.Stockholm),
            new("XSTO", 1, CalendarsOfNorthernEurope.Stockholm),
            new("AUSY", 1, CalendarsOfTheCommonwealth.Sydney),
            new("XASX", 1, CalendarsOfTheCommonwealth.AustralianExchange),
            new("CATO", 1, CalendarsOfTheCommonwealth.Toronto),
            new("CAMO", 1, CalendarsOfTheCommonwealth.Montreal),
            new("XTSE", 1, CalendarsOfTheCommonwealth.TorontoExchange),
            new("NZBD", 1, CalendarsOfTheCommonwealth.NewZealand),
            new("NZAU", 1, CalendarsOfTheCommonwealth.Auckland),
            new("NZWE", 1, CalendarsOfTheCommonwealth.Wellington),
            new("ZAJO", 1, CalendarsOfTheCommonwealth.Johannesburg),
            new("XZAG", 1, CalendarsOfSouthernEurope.Zagreb),
            new("XLJU", 1, CalendarsOfSouthernEurope.Ljubljana),
            new("XBEL", 1, CalendarsOfSouthernEurope.Belgrade),
            new("XMNX", 1, CalendarsOfSouthernEurope.Montenegro),
            new("XMAE", 1, CalendarsOfSouthernEurope.NorthMacedonia),
            new("XMAL", 1, CalendarsOfSouthernEurope.Malta),
            new("XHKG", 1, CalendarsOfEastAsia.HongKong),
            new("XSHG", 1, CalendarsOfChina.Shanghai),
            new("XTAE", 1, CalendarsOfIsrael.TelAviv),
            new("KRSE", 1, CalendarsOfEastAsia.Seoul),
            new("XKRX", 1, CalendarsOfEastAsia.KoreaExchange),
            new("WEEKDAYS", 1, static _ => { }),
        ];
    }
}
