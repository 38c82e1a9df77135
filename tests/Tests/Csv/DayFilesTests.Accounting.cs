using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

/// <summary>The chart, its rules and the fees of clients.</summary>
public sealed class DayFilesAccountingTests
{
    [Fact]
    public void A_chart_and_its_rules_are_read()
    {
        List<Problem> problems = [];
        Assert.Equal(
        [
            new SetGlAccount(new("6150", "Cleaning", GlType.Expense, "Occupancy", "Occupancy", false), new(2025, 10, 1), "x.csv:2",
                KeepsKind: true),
            new SetGlAccount(new("1900", "Transit", GlType.Asset, "In", "Out", true), new(2025, 11, 1), "x.csv:3"),
        ], DayFiles.Chart(S("code,name,type,from,debit_line,credit_line,kind\n6150,Cleaning,EXPENSE,2025-10-01,Occupancy,,\n"
            + "1900,Transit,ASSET,2025-11-01,In,Out,CONTROL\n"), "x.csv", problems));
        Assert.Equal(
        [
            new SetPostingRule(new("4900", null, "FX-*", null, "EUR"), new(2025, 10, 1), "x.csv:2"),
            new SetPostingRule(new("1900", AccountClass.Location, "", EntryKind.Mark, ""), new(2025, 10, 1), "x.csv:3"),
        ], DayFiles.PostingRules(S("gl_account,from,class,account,kind,currency\n4900,2025-10-01,,FX-*,,EUR\n"
            + "1900,2025-10-01,LOCATION,,MARK,\n"),
            "x.csv", problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void Fees_are_read_with_their_tiers_and_what_cannot_be_read_is_named()
    {
        List<Problem> problems = [];
        const string header = "code,name,basis,currency,income,from,tiers,each,debited\n";
        var read = DayFiles.FeeSchedules(S(header + "CUSTODY,Safekeeping,AVERAGE_VALUE,USD,4100,2025-10-01,1000000:10 :5,,YES\n"
            + "T,Ticket,TICKET,USD,4110,2025-10-01,,2.5,\nX,X,AVERAGE_VALUE,USD,4100,2025-10-01,10,,\nX,X,HOURLY,USD,4100,2025-10-01,,,\n"),
            "x.csv", problems);
        var terms = read.Cast<SetFeeSchedule>().Select(s => s.Terms).ToList();
        Assert.Equal([new(1_000_000, 10), new(0, 5)], terms[0].Tiers);
        Assert.Equal((true, 30, 2.5m), (terms[0].IsDebited, terms[0].DueDays, terms[1].Each));
        Assert.Equal(["4 tiers", "5 basis"], problems.Select(p => $"{p.Line} {p.Column}"));
    }
}
