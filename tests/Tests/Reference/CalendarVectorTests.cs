using Countinghouse.Reference;

namespace Countinghouse.Tests.Reference;

/// <summary>
/// Calendars against the lists of others, day by day. Where two lists differ, or one is not compared, the reason is beside it here
/// and in docs/conformance.md.
/// </summary>
public sealed class CalendarVectorTests
{
    const string Strata = "Strata", QuantLib = "QuantLib", Sessions = "exchange_calendars";

    // Which calendar of ours a list is compared with: those of the first two by their names, sessions by file. What QuantLib calls US
    // settlement keeps a Saturday holiday on Friday, as federal offices do and the Fed does not.
    static readonly Dictionary<string, string[]> Ours = new()
    {
        ["NYFD"] = ["USNY"],
        ["UnitedStates(UnitedStates::Settlement)"] = ["US-FEDERAL"],
        ["UnitedStates(UnitedStates::GovernmentBond)"] = ["USGS"],
        ["UnitedStates(UnitedStates::NYSE)"] = ["NYSE"],
        ["TARGET()"] = ["EUTA"],
        ["Germany(Germany::Xetra)"] = ["XETR"],
        ["UnitedKingdom(UnitedKingdom::Settlement)"] = ["GBLO"],
        ["UnitedKingdom(UnitedKingdom::Exchange)"] = ["XLON"],
        ["UnitedKingdom(UnitedKingdom::Metals)"] = ["GBLO"],
        ["Brazil()"] = ["BRBD"],
        ["Denmark()"] = ["DKCO"],
        ["Germany(Germany::FrankfurtStockExchange)"] = ["XFRA"],
        ["Germany(Germany::Eurex)"] = ["XEUR"],
        ["Italy(Italy::Exchange)"] = ["XMIL"],
        ["Croatia()"] = ["XZAG"],
        ["Slovenia()"] = ["XLJU"],
        ["Serbia()"] = ["XBEL"],
        ["Montenegro()"] = ["XMNX"],
        ["NorthMacedonia()"] = ["XMAE"],
        ["Malta()"] = ["XMAL"],
        ["SouthKorea(SouthKorea::Settlement)"] = ["KRSE"],
        ["SouthKorea(SouthKorea::KRX)"] = ["XKRX"],
        ["China(China::SSE)"] = ["XSHG"],
        ["Israel(Israel::TASE)"] = ["XTAE"],
        ["xnys"] = ["NYSE"],
        ["xlon"] = ["XLON", "GBLO"],
        ["xosl"] = ["XOSL", "NOOS"],
        ["xsto"] = ["XSTO", "SEST"],
        ["cmes"] = ["XCME"],
    };

    // Days on which a list is wrong, whichever way it has them.
    static readonly Dictionary<string, string> WrongDays = new()
    {
        // Closings that were: hurricane Sandy's first day (NYSE list of special closings), the bond market's for Reagan's funeral (Bond
        // Market Association, June 2004), Brazil's day of black awareness (Law 14.759 of 2023).
        ["NYSE"] = "2012-10-29",
        ["USGS"] = "2004-06-11",
        ["BRBD"] = "2024-11-20",
        // New Year's Eve: the exchange's own calendars of 2003 and 2004, and exchange_calendars, have it closed.
        ["Germany(Germany::Xetra)"] = "2003-12-31 2004-12-31",
        // Australia Day, the Monday on or after 26 January until 1993: that list's rule does not reach into February.
        ["xasx"] = "1993-02-01",
        // All Saints' Day (NN 110/2019; the exchange's calendar for 2021 has it).
        ["Croatia()"] = "2027-11-01",
        // Days free of work by law: Prešeren Day, Resistance Day, All Saints' Day.
        ["Slovenia()"] = "2026-04-27 2027-02-08 2027-04-27 2027-11-01",
        // Good Friday and Easter Monday of the western church, where the exchange keeps the Orthodox ones (its calendars of 2010 and 2023);
        // for a Sunday of February and May the next working day.
        ["Serbia()"] = "2026-02-17 2026-04-03 2026-04-06 2026-04-10 2026-04-13 2027-03-26 2027-03-29 2027-04-30 2027-05-03 2027-05-04",
        // For the Sunday among two days of a holiday the next working day (Act on state and other holidays).
        ["Montenegro()"] = "2027-05-03 2027-11-15",
        // Mondays for Sundays (Act of 2007; May, August and October 2015 as published); the feast of sacrifice is a day off of Muslims.
        ["NorthMacedonia()"] = "2026-05-25 2026-05-27 2026-08-03 2026-10-12 2027-03-09 2027-03-10 2027-05-17",
        // Fridays, of which that list makes a weekend, and Sette Giugno (the exchange trades Monday to Friday; its holidays of 2017).
        ["Malta()"] = "2026-04-03 2026-05-01 2026-12-25 2027-01-01 2027-03-19 2027-03-26 2027-06-07 2027-12-24 2027-12-31",
        // Days the Cabinet appointed; elections of 2025 and 2026; a Saturday of Chuseok, which is not made up (that list's other years).
        ["SouthKorea(SouthKorea::Settlement)"] = "2016-05-06 2017-10-02 2025-06-03 2026-06-03 2026-09-28",
        ["SouthKorea(SouthKorea::KRX)"] = "2025-06-03 2026-06-03 2026-09-28",
        // An election of the Knesset; the eves of Pentecost and of the new year, which that list of 2013 has (the exchange's schedules).
        ["Israel(Israel::TASE)"] = "2013-01-22 2025-06-01 2025-09-22",
        // Buddha's birthday, a holiday since 1999; the day after the Mid-Autumn Festival, which that list moves for a National Day that was
        // none until 1997; the eve for a Sunday of the new year (General Holidays Ordinance, schedule, until 2012); a typhoon and a rain
        // that closed the exchange (its notices).
        ["xhkg"] = "1990-05-02 1991-05-21 1992-05-11 1993-05-28 1994-05-18 1995-05-08 1996-05-24 1997-05-14 1998-05-04 1993-10-01 "
            + "1991-02-14 1997-02-06 2023-09-01 2023-09-08",
    };

    // Lists that are not compared, each with its line in docs/conformance.md.
    static readonly Dictionary<string, string> NotCompared = new()
    {
        ["Israel(Israel::TELBOR)"] = "days of a rate's fixing, which follow the Bank of Israel's notices and the closings of banks abroad",
        ["Malaysia()"] = "Muslim and Hindu feasts and the days in their place are gazetted each year, and no rule gives them",
        ["Russia(Russia::MOEX)"] =
            "the exchange decides each year on which moved days and Saturdays it trades; lists of others contradict one another",
        ["Uzbekistan()"] = "a decree of each year moves days off and adds others, and Muslim feasts are as proclaimed",
    };

    [Fact]
    public void Calendars_agree_with_strata() => Agree(Strata, StrataLists());

    [Fact]
    public void Calendars_agree_with_quantlib() => Agree(QuantLib, QuantLibLists());

    [Fact]
    public void Sessions_agree_with_exchange_calendars() => Agree(Sessions, SessionLists());

    [Fact]
    public void Every_list_is_compared_or_has_its_reason()
    {
        var (lists, compared) = (0, 0);
        foreach (var list in StrataLists().Concat(QuantLibLists()).Concat(SessionLists()))
        {
            var isCompared = NamesOf(list).Length > 0;
            Assert.True(isCompared != NotCompared.ContainsKey(list.Name), $"{list.Name} is compared and has a reason, or neither");
            lists++;
            if (isCompared) compared++;
        }
        Say($"All: {compared} of {lists} lists compared, {100m * compared / lists:F1} %");
        var page = File.ReadAllText(Path.Combine(House.Sources.Root, "docs", "conformance.md"));
        foreach (var (name, reason) in NotCompared) Assert.Contains($"| `{name}` | {reason} |", page);
        foreach (var day in WrongDays.Values.SelectMany(days => days.Split(' '))) Assert.Contains(day, page);
    }

    /// <summary>A list of holidays: what others say is closed between two days.</summary>
    sealed record HolidayList(string Name, DateOnly From, DateOnly To, HashSet<DateOnly> Closed);

    static IEnumerable<HolidayList> StrataLists()
    {
        foreach (var line in File.ReadLines(Material.Require("calendars/strata-holidays.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            var year = int.Parse(cells[1]);
            yield return new(cells[0], new(year, 1, 1), new(year, 12, 31), Days(cells[2]));
        }
    }

    static IEnumerable<HolidayList> QuantLibLists()
    {
        foreach (var line in File.ReadLines(Material.Require("calendars/quantlib-holidays.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            yield return new(cells[1], DateOnly.Parse(cells[2]), DateOnly.Parse(cells[3]), Days(cells[5]));
        }
    }

    static IEnumerable<HolidayList> SessionLists()
    {
        var folder = Material.Require("calendars/exchange_calendars");
        foreach (var file in Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            var sessions = File.ReadLines(file).Skip(1).Where(line => line.Length > 10)
                .Select(line => DateOnly.Parse(line.AsSpan(0, 10))).ToHashSet();
            var (from, to) = (sessions.Min(), sessions.Max());
            var closed = Between(from, to).Where(day => !sessions.Contains(day));
            yield return new(Path.GetFileNameWithoutExtension(file), from, to, [.. closed]);
        }
    }

    static void Agree(string source, IEnumerable<HolidayList> all)
    {
        var (lists, compared, days, allDays, wrong) = (0, 0, 0, 0, new List<string>());
        foreach (var list in all)
        {
            var names = NamesOf(list);
            var said = DaysSaid(list);
            lists++;
            allDays += said.Count;
            if (names.Length == 0) continue;
            compared++;
            days += said.Count;
            var corrections = Days(WrongDays.GetValueOrDefault(list.Name, "")).Where(day => day >= list.From && day <= list.To);
            list.Closed.SymmetricExceptWith(corrections);
            foreach (var calendar in names.Select(Calendars.Named))
                wrong.AddRange(said.Where(day => calendar.IsBusinessDay(day) == list.Closed.Contains(day))
                    .Select(day => $"{calendar.Name} {day:yyyy-MM-dd ddd}"));
        }
        Say($"{source}: {compared} of {lists} lists and {days} of {allDays} days compared, {wrong.Count} differ");
        Assert.True(days > 0);
        Assert.Empty(wrong);
    }

    // The days of which a list says whether they are closed: all of them if it has every Saturday among its holidays, else weekdays.
    static List<DateOnly> DaysSaid(HolidayList list)
    {
        var weekdayOff = list.Name == "Israel(Israel::TASE)" ? DayOfWeek.Friday : DayOfWeek.Sunday;
        var all = Between(list.From, list.To).ToList();
        var whole = all.Where(day => day.DayOfWeek == DayOfWeek.Saturday).All(list.Closed.Contains);
        return [.. all.Where(day => whole || day.DayOfWeek != DayOfWeek.Saturday && day.DayOfWeek != weekdayOff)];
    }

    // Our calendars for a list: as the table says, or the one of the same name.
    static string[] NamesOf(HolidayList list) => Ours.GetValueOrDefault(list.Name)
        ?? (Calendars.TryNamed(list.Name.ToUpperInvariant(), out var calendar) ? [calendar.Name] : []);

    static HashSet<DateOnly> Days(string cell) => [.. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(DateOnly.Parse)];

    static IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1)) yield return day;
    }

    static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
