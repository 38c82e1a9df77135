using Countinghouse.Bonds;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

public sealed class DayFilesBondsTests
{
    [Fact]
    public void A_floating_and_a_linked_bond_are_listed_with_all_their_terms()
    {
        const string file = "isin,symbol,name,cfi,currency,mic,ccp,csd,coupon,maturity,day_count,frequency,first_coupon,ex_days,index,"
            + "spread,floor,cap,inflation_index,base_index,calls\n"
            + "DE0001102606,,A,DBFTFB,EUR,XETR,,CSD,0,2032-08-15,ACT/360,4,2022-11-15,6,EURIBOR-3M,0.5,0,4,,,2030-08-15 101\n"
            + "US912810FR42,,B,DBFTFB,USD,XNYS,,CSD,2,2026-01-15,ACT/ACT ICMA,2,,,,,,,CPI-U,198.47742,\n";
        List<Problem> problems = [];
        var bonds = DayFiles.Instruments(S(file), "x.csv", problems).Select(c => ((ListInstrument)c).Terms.Bond).ToList();
        Assert.Empty(problems);
        Assert.Equal(
            [
                new(0m, new(2032, 8, 15), "ACT/360", 4, null, 100m)
                {
                    FirstCoupon = new(2022, 11, 15), ExDays = 6, Index = "EURIBOR-3M", Spread = 0.5m, Floor = 0m, Cap = 4m,
                    Calls = "2030-08-15 101",
                },
                new(2m, new(2026, 1, 15), "ACT/ACT ICMA", 2, null, 100m) { InflationIndex = "CPI-U", BaseIndex = 198.47742m },
            ],
            bonds);
    }

    [Fact]
    public void A_bond_says_how_its_schedule_ends_and_whether_it_has_a_floor()
    {
        const string file = "isin,symbol,name,cfi,currency,mic,ccp,csd,coupon,maturity,day_count,frequency,inflation_index,base_index,"
            + "last_coupon,end_of_month,redemption_floor\n"
            + "US037833AT77,,A,DBFTFR,USD,XNYS,,CSD,3.85,2043-05-31,30/360,2,,,2042-12-30,NO,\n"
            + "GB00B3Y1JG82,,B,DBFTFR,GBP,XLON,,CSD,0.125,2029-03-31,ACT/ACT ICMA,2,RPI,216.5226,,YES,NO\n"
            + "GB0009997999,,C,DBFTFR,GBP,XLON,,CSD,0.125,2029-03-31,ACT/ACT ICMA,2,,,,MAYBE,\n";
        List<Problem> problems = [];
        var bonds = DayFiles.Instruments(S(file), "x.csv", problems).Select(c => ((ListInstrument)c).Terms.Bond).ToList();
        Assert.Equal(["x.csv:4:end_of_month: 'MAYBE' is none of YES, NO"], Shown(problems));
        Assert.Equal(
            [
                new(3.85m, new(2043, 5, 31), "30/360", 2, null, 100m) { LastCoupon = new(2042, 12, 30), EndOfMonth = false },
                new(0.125m, new(2029, 3, 31), "ACT/ACT ICMA", 2, null, 100m)
                {
                    InflationIndex = "RPI", BaseIndex = 216.5226m, EndOfMonth = true, RedemptionFloor = false,
                },
            ],
            bonds);
    }

    [Fact]
    public void Rates_are_read_one_a_row()
    {
        List<Problem> problems = [];
        Assert.Equal([new FixIndex("EURIBOR-3M", new(2025, 10, 9), 2.031m, "rates.csv:2")],
            DayFiles.Rates(S("index,date,value\nEURIBOR-3M,2025-10-09,2.031\nSOFR,2025-10-32,4\n"), "rates.csv", problems)
                .Cast<FixIndex>());
        Assert.Equal(["rates.csv:3:date: 2025-10-32 is not a day of the calendar"], Shown(problems));
    }
}
