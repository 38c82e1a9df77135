using System.Text;
using Countinghouse.Accounting;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;

namespace Countinghouse.Tests.Csv;

/// <summary>Rows of <c>corporate-actions.csv</c> that belong together.</summary>
public sealed class ActionFilesTests
{
    static (List<AnnounceAction> Actions, List<Problem> Problems) Actions(string rows)
    {
        List<Problem> problems = [];
        var text = "id,type,isin,ex_date,record_date,pay_date,rate,currency,ratio_new,ratio_old,new_isin,price,option\n" + rows;
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
}
