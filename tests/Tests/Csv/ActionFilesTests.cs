using System.Text;
using Countinghouse.Accounting;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;

namespace Countinghouse.Tests.Csv;

/// <summary>Rows of <c>corporate-actions.csv</c> that belong together.</summary>
public sealed class ActionFilesTests
{
    static (List<AnnounceAction> Actions, List<Problem> Problems) Actions(string rows, string more = "")
    {
        List<Problem> problems = [];
        var text = "id,type,isin,ex_date,record_date,pay_date,rate,currency,ratio_new,ratio_old,new_isin,price,option" + more + "\n" + rows;
        var read = DayFiles.CorporateActions(new MemoryStream(Encoding.UTF8.GetBytes(text)), "corporate-actions.csv", problems);
        return ([.. read.Cast<AnnounceAction>()], problems);
    }

    const string Exercise = "X,EXERCISE,US0378331005,2025-10-09,2025-10-09,2025-10-10";

    // What happens to who does not choose need not be called anything: rights lapse, and an offer leaves what there is.
    [Theory, InlineData("EXERCISE", "LAPSE"), InlineData("TENDER", "KEEP"), InlineData("MERGER", "")]
    public void The_first_row_of_an_action_is_what_happens_by_default(string type, string called)
    {
        var (actions, problems) = Actions($"{Exercise},,,,,,,\n{Exercise},100,USD,,,,,CASH\n".Replace("EXERCISE", type));
        Assert.Empty(problems);
        var terms = Assert.Single(actions).Terms;
        Assert.Equal((called, "CASH"), (terms.DefaultOption, Assert.Single(terms.Choices).Code));
    }

    // An option without its default would be another action, in which everyone had chosen it.
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Of_the_rows_of_an_action_all_are_taken_or_none(int wrong)
    {
        string[] rows = [$"{Exercise},,,,,,,", $"{Exercise},,USD,1,4,US5949181045,18,TAKE", $"{Exercise},5,USD,,,,,SELL"];
        rows[wrong] = rows[wrong].Replace("2025-10-09,2025-10-10", "2025-13-09,2025-10-10");
        var (actions, problems) = Actions(string.Join('\n', rows) + "\n" + Exercise.Replace("X,", "Y,") + ",,,,,,,\n");
        Assert.Equal("Y", Assert.Single(actions).Terms.Id);
        Assert.Equal("record_date", Assert.Single(problems, p => p.Line == wrong + 2).Column);
        Assert.All(problems, p => Assert.InRange(p.Line, 2, 4));
    }

    // The deadline of an option's row was left out without a word, and an id twice became the second version of itself.
    [Theory]
    [InlineData("2025-10-09,2025-10-10,,,,,,,,,|2025-10-09,2025-10-10,5,USD,,,,,SELL,2025-10-07,", "2025-10-07")]
    [InlineData("2025-10-09,2025-10-10,,,,,,,,2025-10-07,|2025-10-09,2025-10-10,5,USD,,,,,SELL,2025-10-07,", "2025-10-07")]
    [InlineData("2025-10-09,2025-10-10,,,,,,,,2025-10-06,|2025-10-09,2025-10-10,5,USD,,,,,SELL,2025-10-07,", "deadline")]
    [InlineData("2025-10-09,2025-10-10,,,,,,,,,|2025-10-09,2025-10-13,5,USD,,,,,SELL,,", "pay_date")]
    [InlineData("2025-10-09,2025-10-10,,,,,,,,,15|2025-10-09,2025-10-10,5,USD,,,,,SELL,,30", "withholding")]
    [InlineData("2025-10-09,2025-10-10,5,USD,,,,,,,|2025-10-09,2025-10-10,6,USD,,,,,,,", "id")]
    [InlineData("2025-10-09,2025-10-10,5,USD,,,,,,,|2025-10-09,2025-10-10,5,USD,,,,,,,", "")]
    public void What_is_one_for_all_options_is_said_once_or_alike(string rows, string expected)
    {
        var (actions, problems) = Actions(string.Concat(rows.Split('|').Select(r => $"X,EXERCISE,US0378331005,2025-10-09,{r}\n")),
            ",deadline,withholding");
        if (DateOnly.TryParse(expected, out var deadline)) Assert.Equal(deadline, Assert.Single(actions).Terms.Deadline);
        else if (expected.Length > 0) Assert.Contains(problems, p => p.Line == 3 && p.Column == expected);
        else Assert.Empty(problems);
        if (problems.Count > 0) Assert.Empty(actions);
    }
}
