using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Reference;

public sealed class ZoneTests
{
    // The tz database of the machine that runs the tests is the oracle; the years where our rules claim to hold.
    [Theory]
    [InlineData(Zone.Utc, "Etc/UTC", 1970), InlineData(Zone.NewYork, "America/New_York", 1967)]
    [InlineData(Zone.London, "Europe/London", 1981)]
    [InlineData(Zone.CentralEurope, "Europe/Berlin", 1981), InlineData(Zone.CentralEurope, "Europe/Zurich", 1981)]
    [InlineData(Zone.Tokyo, "Asia/Tokyo", 1970)]
    public void An_offset_agrees_with_the_tz_database_at_any_instant(Zone zone, string id, int firstYear)
    {
        var oracle = TimeZoneInfo.FindSystemTimeZoneById(id);
        Check.Sample(Gen.Long[Unix(firstYear), Unix(2038) - 1], at => Agrees(zone, oracle, at), iter: 50_000);
    }

    // Around each turn of the clock an error of an hour would show; a random instant hardly ever falls there.
    [Theory]
    [InlineData(Zone.NewYork, "America/New_York", 1967), InlineData(Zone.London, "Europe/London", 1981)]
    [InlineData(Zone.CentralEurope, "Europe/Berlin", 1981)]
    public void An_offset_agrees_in_every_half_hour_of_every_sunday(Zone zone, string id, int firstYear)
    {
        var oracle = TimeZoneInfo.FindSystemTimeZoneById(id);
        var compared = 0;
        for (var day = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc); day.Year <= 2037; day = day.AddDays(1))
        {
            if (day.DayOfWeek != DayOfWeek.Sunday) continue;
            for (var minute = 0; minute < 1440; minute += 30, compared += 2)
            {
                var at = new DateTimeOffset(day).ToUnixTimeMilliseconds() + minute * 60_000L;
                Assert.True(Agrees(zone, oracle, at) && Agrees(zone, oracle, at - 1), $"{zone} at {at}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{id}: {compared} instants compared");
    }

    [Fact]
    public void The_trade_date_is_the_local_date_at_the_venue()
    {
        var at = new DateTimeOffset(2013, 10, 8, 2, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(new DateOnly(2013, 10, 7), Zones.LocalDate(Zone.NewYork, at));
        Assert.Equal(new DateOnly(2013, 10, 8), Zones.LocalDate(Zone.London, at));
        var late = new DateTimeOffset(2013, 10, 7, 15, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(new DateOnly(2013, 10, 8), Zones.LocalDate(Zone.Tokyo, late));
    }

    [Fact]
    public void An_instant_before_1970_has_a_date_too()
    {
        Assert.Equal(new DateOnly(1969, 12, 31), Zones.LocalDate(Zone.Utc, -1));
        Assert.Equal(new DateOnly(1969, 12, 31), Zones.LocalDate(Zone.Utc, -86_400_000));
        Assert.Equal(new DateOnly(1969, 12, 30), Zones.LocalDate(Zone.Utc, -86_400_001));
    }

    static bool Agrees(Zone zone, TimeZoneInfo oracle, long at)
    {
        var expected = oracle.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(at));
        var local = DateTimeOffset.FromUnixTimeMilliseconds(at).ToOffset(expected);
        return expected == TimeSpan.FromMinutes(Zones.OffsetMinutes(zone, at))
            && DateOnly.FromDateTime(local.DateTime) == Zones.LocalDate(zone, at);
    }

    static long Unix(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
