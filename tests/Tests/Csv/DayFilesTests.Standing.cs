using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

/// <summary>Settlement instructions that a file proposes.</summary>
public sealed class DayFilesStandingTests
{
    const string Header = "party,account,market,currency,class,agent,place,safekeeping,cash,from,until\n";

    static (List<Command> Good, string[] Problems) Read(string rows)
    {
        List<Problem> problems = [];
        return (DayFiles.SettlementInstructions(S(Header + rows), "x.csv", problems), Shown(problems));
    }

    [Fact]
    public void A_row_proposes_and_what_is_empty_means_any()
    {
        var (good, problems) = Read(
            "CEDAR,,EU,EUR,E,DEUTDEFF,DAKVDEFFXXX,7001,17,2025-10-16,2025-12-31\n"
            + ",R0001,,,,CITIUS33,DTCYUS33,8,18,2025-10-16,\n");
        Assert.Empty(problems);
        var from = new DateOnly(2025, 10, 16);
        Assert.Equal(
        [
            new ProposeSettlementInstruction(
                new("CEDAR", "", Market.Eu, "EUR", "E", "DEUTDEFF", "DAKVDEFFXXX", "7001", "17", from, new(2025, 12, 31)), "x.csv:2"),
            new ProposeSettlementInstruction(
                new("", "R0001", null, "", "", "CITIUS33", "DTCYUS33", "8", "18", from, null), "x.csv:3"),
        ], good);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        var (good, problems) = Read(
            "CEDAR,,ASIA,,,DEUTDEFF,DAKVDEFFXXX,7001,17,2025-10-16,\n" + "CEDAR,,,,,,DAKVDEFFXXX,7001,17,16.10.2025,\n");
        Assert.Empty(good);
        Assert.Equal(
            ["x.csv:2:market: 'ASIA' is none of OTHER, US, EU, UK, CH, JP", "x.csv:3:agent: nothing is given"], problems);
    }
}
