using Countinghouse.Reference;

namespace Countinghouse.Tests.Reference;

/// <summary>
/// Calendars against the lists of others, day by day, weekends aside. Where two lists differ, the reason is beside the exception.
/// </summary>
public sealed class CalendarVectorTests
{
    // OpenGamma Strata leaves out closings that were: hurricane Sandy's first day, and the bond market's for Reagan's funeral
    // (NYSE list of special closings; Bond Market Association, recommendation of June 2004); and Brazil's day of black awareness, a
    // national holiday since Law 14.759 of 21 December 2023.
    static readonly (string, string)[] MissingInStrata =
        [("NYSE", "2012-10-29"), ("USGS", "2004-06-11"), ("BRBD", "2024-11-20")];

    // QuantLib's Xetra trades on New Year's Eve; the exchange's own calendars of 2003 and 2004, and exchange_calendars, have it closed.
    static readonly string[] MissingInQuantLibXetra = ["2003-12-31", "2004-12-31"];

    [Fact]
    public void Calendars_agree_with_strata()
    {
        var (years, days, wrong) = (0, 0, new List<string>());
        foreach (var line in File.ReadLines(Material.Require("calendars/strata-holidays.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            var name = cells[0] == "NYFD" ? "USNY" : cells[0];
            if (!Calendars.TryNamed(name, out var calendar)) continue;
            var missing = MissingInStrata.Where(m => m.Item1 == name && m.Item2[..4] == cells[1]).Select(m => m.Item2);
            var holidays = cells[2].Split(' ').Concat(missing);
            var year = int.Parse(cells[1]);
            days += Compare(calendar, new(year, 1, 1), new(year, 12, 31), [.. holidays.Select(DateOnly.Parse)], wrong);
            years++;
        }
        Report("Strata", years, days, wrong);
    }

    [Fact]
    public void Calendars_agree_with_quantlib()
    {
        var (ranges, days, wrong) = (0, 0, new List<string>());
        foreach (var line in File.ReadLines(Material.Require("calendars/quantlib-holidays.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            if (OfQuantLib(cells[1]) is not { } name) continue;
            var holidays = cells[5].Split(' ').Concat(name == "XETR" ? MissingInQuantLibXetra : []);
            var (from, to) = (DateOnly.Parse(cells[2]), DateOnly.Parse(cells[3]));
            days += Compare(Calendars.Named(name), from, to, [.. holidays.Select(DateOnly.Parse)], wrong);
            ranges++;
        }
        Report("QuantLib", ranges, days, wrong);
    }

    [Theory]
    [InlineData("xnys", "NYSE"), InlineData("xetr", "XETR"), InlineData("xpar", "XPAR"), InlineData("xams", "XAMS")]
    [InlineData("xlon", "XLON"), InlineData("xlon", "GBLO"), InlineData("xswx", "XSWX"), InlineData("xasx", "XASX")]
    [InlineData("xtse", "XTSE"), InlineData("xosl", "XOSL"), InlineData("xosl", "NOOS"), InlineData("xsto", "XSTO")]
    [InlineData("xsto", "SEST"), InlineData("xtks", "XTKS"), InlineData("cmes", "XCME")]
    public void Sessions_agree_with_exchange_calendars(string file, string name)
    {
        var sessions = File.ReadLines(Material.Require($"calendars/exchange_calendars/{file}.csv")).Skip(1)
            .Where(line => line.Length > 10).Select(line => DateOnly.Parse(line.AsSpan(0, 10))).ToHashSet();
        var (wrong, first, last) = (new List<string>(), sessions.Min(), sessions.Max());
        var closed = new HashSet<DateOnly>();
        for (var day = first; day <= last; day = day.AddDays(1))
            if (!sessions.Contains(day))
                closed.Add(day);
        // That list's rule for Australia Day, the Monday on or after 26 January until 1993, does not reach into February.
        if (name == "XASX") closed.Add(new(1993, 2, 1));
        Report($"exchange_calendars {file}", 1, Compare(Calendars.Named(name), first, last, closed, wrong), wrong);
    }

    static int Compare(BusinessCalendar calendar, DateOnly from, DateOnly to, HashSet<DateOnly> holidays, List<string> wrong)
    {
        var compared = 0;
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            compared++;
            if (calendar.IsBusinessDay(day) == holidays.Contains(day)) wrong.Add($"{calendar.Name} {day:yyyy-MM-dd ddd}");
        }
        return compared;
    }

    static void Report(string source, int lists, int days, List<string> wrong)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{source}: {lists} lists, {days} weekdays compared, {wrong.Count} differ");
        Assert.True(days > 0);
        Assert.Empty(wrong);
    }

    // What QuantLib calls US settlement keeps a Saturday holiday on Friday, as federal offices do and the Fed does not.
    static string? OfQuantLib(string calendar) => calendar switch
    {
        "UnitedStates(UnitedStates::Settlement)" => "US-FEDERAL",
        "UnitedStates(UnitedStates::GovernmentBond)" => "USGS",
        "UnitedStates(UnitedStates::NYSE)" => "NYSE",
        "TARGET()" => "EUTA",
        "Germany(Germany::Xetra)" => "XETR",
        "UnitedKingdom(UnitedKingdom::Settlement)" => "GBLO",
        "UnitedKingdom(UnitedKingdom::Exchange)" => "XLON",
        "UnitedKingdom(UnitedKingdom::Metals)" => "GBLO",
        "Brazil()" => "BRBD",
        "Denmark()" => "DKCO",
        "Germany(Germany::FrankfurtStockExchange)" => "XFRA",
        "Germany(Germany::Eurex)" => "XEUR",
        "Italy(Italy::Exchange)" => "XMIL",
        _ => null,
    };
}
