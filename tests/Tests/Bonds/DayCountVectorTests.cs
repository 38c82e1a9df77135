using System.Globalization;
using System.Text.RegularExpressions;
using Countinghouse.Bonds;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Bonds;

/// <summary>Day counts against the tables of OpenGamma Strata and QuantLib, row by row. What differs is in docs/conformance.md.</summary>
public sealed partial class DayCountVectorTests
{
    const decimal Near = 1e-12m;

    // Strata's row says 0 days from one 29 February to another four years on; its own year fraction of the same dates says 1440.
    static readonly string[] WrongInStrata = ["THIRTY_E_365 2012-02-29 2016-02-29"];

    [Fact]
    public void Days_agree_with_strata() => Compare("daycount/strata-days.tsv", cells =>
    {
        if (WrongInStrata.Contains($"{cells[0]} {cells[1]} {cells[2]}")) return null;
        return DayCounts.Days(OfStrata(cells[0]), Date(cells[1]), Date(cells[2])) == int.Parse(cells[3], CultureInfo.InvariantCulture);
    });

    [Fact]
    public void Year_fractions_agree_with_strata() => Compare("daycount/strata-yearfraction.tsv", cells =>
    {
        var (start, end) = (Date(cells[1]), Date(cells[2]));
        var count = cells[0] != "THIRTY_U_360" ? OfStrata(cells[0])
            : cells[4].StartsWith("eom=true", StringComparison.Ordinal) ? DayCount.Thirty360Us : DayCount.Thirty360;
        var expected = decimal.Parse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.Abs(DayCounts.Years(count, start, end, PeriodOf(count, cells)).ToDecimal() - expected) < Near;
    });

    [Fact]
    public void Days_and_fractions_agree_with_quantlib() => Compare("daycount/quantlib-daycount.tsv", cells =>
    {
        var (start, end, info) = (Date(cells[2]), Date(cells[3]), cells[4].Split(["=", ".."], StringSplitOptions.None));
        var count = OfQuantLib(cells[1]);
        var period = info[0] switch
        {
            "ref" => new CouponPeriod(start, Date(info[2]), Months(Date(info[1]), Date(info[2]))),
            "termination" => new CouponPeriod(start, Date(info[1]), 12) { IsLast = true },
            _ => new CouponPeriod(start, end, 12) { Calendar = count == DayCount.Business252 ? Calendars.Named("BRBD") : null },
        };
        var expected = decimal.Parse(cells[6], CultureInfo.InvariantCulture);
        if (cells[5] == "days") return DayCounts.Days(count, start, end, period) == expected;
        var tolerance = decimal.Parse(cells[7], NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.Abs(DayCounts.Years(count, start, end, period).ToDecimal() - expected) <= tolerance;
    });

    static void Compare(string file, Func<string[], bool?> agrees)
    {
        var (rows, passed, apart, wrong) = (0, 0, 0, new List<string>());
        foreach (var line in File.ReadLines(Material.Require(file)).Skip(1))
        {
            rows++;
            var agreed = agrees(line.Split('\t'));
            if (agreed is null) apart++;
            else if (agreed.Value) passed++;
            else wrong.Add(line);
        }
        Campaign.Say($"{file}: {passed} of {rows} rows pass ({100m * passed / rows:0.0} %), {apart} listed with their reason");
        Assert.Empty(wrong);
        Assert.True(rows > 100);
    }

    // "single; Info(scheduleStart,scheduleEnd,periodEnd,eom,freq)=(start, end.plus(P6M), end, true, P6M); start=2003-11-01;end=…"
    static CouponPeriod? PeriodOf(DayCount count, string[] cells)
    {
        var (start, end, info) = (Date(cells[1]), Date(cells[2]), cells[4]);
        if (count == DayCount.ThirtyE360Isda) return new(start, end, 12) { IsLast = info == "end is maturity" };
        if (count == DayCount.Act365L)
        {
            var said = Regex.Match(info, @"freq=P(\d+)M;period_end=(\S+)").Groups;
            return new(start, Date(said[2].Value), int.Parse(said[1].Value, CultureInfo.InvariantCulture));
        }
        if (count != DayCount.ActActIcma) return null;
        var names = new Dictionary<string, DateOnly>();
        foreach (Match given in Given().Matches(info)) names[given.Groups[1].Value] = Date(given.Groups[2].Value);
        var terms = Terms().Match(info).Groups[1].Value.Split(", ");
        var (scheduleEnd, couponEnd, months) = (Said(terms[1], names), Said(terms[2], names), Number(terms[4]));
        var forward = couponEnd == scheduleEnd;
        var anchor = forward ? start : couponEnd;
        var late = terms[3] == "true" && anchor.AddDays(1).Day == 1;
        return new(start, couponEnd, months) { CountedForward = forward, Roll = late ? Roll.EndOfMonth : default };
    }

    static DateOnly Said(string text, Dictionary<string, DateOnly> names)
    {
        var parts = Moved().Match(text);
        if (!parts.Success) return names[text];
        var months = Number(parts.Groups[3].Value);
        return names[parts.Groups[1].Value].AddMonths(parts.Groups[2].Value == "plus" ? months : -months);
    }

    static int Number(string tenor) => int.Parse(tenor.AsSpan(1, tenor.Length - 2), CultureInfo.InvariantCulture);

    static int Months(DateOnly a, DateOnly b) => (b.Year - a.Year) * 12 + b.Month - a.Month;

    static DateOnly Date(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);

    static DayCount OfStrata(string name) => name switch
    {
        "THIRTY_360_ISDA" => DayCount.Thirty360,
        "THIRTY_360_PSA" => DayCount.Thirty360Psa,
        "THIRTY_E_360_ISDA" => DayCount.ThirtyE360Isda,
        "THIRTY_EPLUS_360" => DayCount.ThirtyEPlus360,
        "THIRTY_E_360" => DayCount.ThirtyE360,
        "THIRTY_E_365" => DayCount.ThirtyE365,
        "ACT_365F" => DayCount.Act365Fixed,
        "ACT_365_25" => DayCount.Act36525,
        _ => Enum.Parse<DayCount>(name.Replace("_", ""), ignoreCase: true),
    };

    static DayCount OfQuantLib(string name) => name switch
    {
        "Thirty360::BondBasis" => DayCount.Thirty360,
        "Thirty360::EurobondBasis" => DayCount.ThirtyE360,
        "Thirty360::ISDA" => DayCount.ThirtyE360Isda,
        "Thirty360::USA" => DayCount.Thirty360Us,
        "Thirty365" => DayCount.ThirtyE365,
        "Actual366" => DayCount.Act366,
        "Actual36525" => DayCount.Act36525,
        "Business252(Brazil)" => DayCount.Business252,
        "ActualActual::ISMA" => DayCount.ActActIcma,
        "ActualActual::AFB" => DayCount.ActActAfb,
        "ActualActual::ISDA" => DayCount.ActActIsda,
        _ => throw new ArgumentException(name),
    };

    [GeneratedRegex(@"(\w+)=(\d{4}-\d\d-\d\d)")]
    private static partial Regex Given();

    [GeneratedRegex(@"\)=\((.+)\); ")]
    private static partial Regex Terms();

    [GeneratedRegex(@"^(\w+)\.(plus|minus)\((P\d+M)\)$")]
    private static partial Regex Moved();
}
