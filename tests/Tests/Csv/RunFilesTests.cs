using System.Text;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Csv;

public sealed class RunFilesTests
{
    const string Tx = "id,seller,buyer,security,qty,cash,priority,age,weight\n";

    static RunFolder Read(List<Problem> problems, params (string Name, string Text)[] files) => new RunFiles(problems).Read(name =>
        files.FirstOrDefault(f => f.Name == name).Text is { } text ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null);

    [Fact]
    public void A_run_is_read_with_the_names_of_what_it_names()
    {
        List<Problem> problems = [];
        var read = Read(problems, ("tx.csv", Tx + "7,A,B,X,10,100,2,3,55\n8,B,C,X,10,101,4,0,\n"),
            ("holdings.csv", "party,security,qty\nA,X,10\n"),
            ("cash.csv", "party,cash,credit,collateral_limit\nB,40,60,5\n"), ("after_links.csv", "first,then\n7,8\n"),
            ("links.csv", "kind,first,second\nWITH,7,8\n"), ("collateral.csv", "security,price,haircut_bp\nX,10.25,500\n"));
        Assert.Empty(problems);
        Assert.Equal(["A", "B", "C"], read.Parties);
        Assert.Equal((7, 0, 1, 55), (read.Input.Instructions[0].Id, read.Input.Instructions[0].Seller, read.Input.Instructions[0].Buyer,
            read.Input.Instructions[0].Weight));
        Assert.Equal(RunWeights.Default.Of(read.Input.Instructions[1]), read.Input.Instructions[1].Weight);
        Assert.Equal([new(LinkKind.After, 7, 8), new(LinkKind.With, 7, 8)], read.Input.Links);
        Assert.Equal([new RunCash(1, 0, 40, 60, 5)], read.Input.Cash);
        Assert.Equal(97_375, read.Input.Collateral[0].Rate); // 10.25 less 5 %, of ten thousand units
    }

    [Theory]
    [InlineData("after_links.csv", "first,then\n7,8\n7,7\n", "then")]
    [InlineData("links.csv", "kind,first,second\nAFTER,7,8\nWITH,8,8\n", "second")]
    public void A_link_of_an_instruction_to_itself_is_named(string file, string text, string column)
    {
        List<Problem> problems = [];
        var read = Read(problems, ("tx.csv", Tx + "7,A,B,X,10,100,2,3,55\n8,B,C,X,10,101,4,0,1\n"), (file, text));
        var problem = Assert.Single(problems);
        Assert.Equal((file, 3, column), (problem.File, problem.Line, problem.Column));
        Assert.EndsWith("is linked to itself", problem.Why);
        Assert.Equal([new(LinkKind.After, 7, 8)], read.Input.Links);
    }

    [Fact]
    public void What_settling_is_worth_is_said_by_a_file_of_weights_where_the_row_does_not_say_it()
    {
        List<Problem> problems = [];
        var read = Read(problems, ("tx.csv", Tx + "7,A,B,X,10,100,2,3,\n8,B,C,X,10,1000,4,0,77\n9,B,C,X,10,1000,4,1,\n"),
            ("holdings.csv", "party,security,qty\n"), ("cash.csv", "party,cash\n"),
            ("weights.csv", "lambda,count,priority_2,age\n0.25,400,1.5,0.125\n"));
        Assert.Empty(problems);
        // (0.25 * 100 + 0.75 * 400) * 1.5 * 1.375 and (0.25 * 1000 + 0.75 * 400) * 1.125, in thousandths
        Assert.Equal([670_312, 77, 618_750], read.Input.Instructions.Select(i => i.Weight));
    }

    [Theory]
    [InlineData("weights.csv", "lambda\n1.1\n", 2, "lambda")]
    [InlineData("weights.csv", "age\n0.1\n0.2\n", 3, "lambda")]
    [InlineData("weights.csv", "priority_1\n0.0001\n", 2, "priority_1")]
    [InlineData("tx.csv", Tx + "x,A,B,X,10,100,2,3,55\n", 2, "id")]
    [InlineData("tx.csv", Tx + "7,A,B,X,10,100,2,3,55\n7,A,B,X,10,100,2,3,55\n", 3, "id")]
    [InlineData("tx.csv", Tx + "7,A,B,X,0,100,2,3,55\n", 2, "qty")]
    [InlineData("tx.csv", Tx + "7,A,B,X,1,-1,2,3,55\n", 2, "cash")]
    [InlineData("tx.csv", Tx + "7,A,B,X,1,100000000000001,2,3,55\n", 2, "cash")]
    [InlineData("tx.csv", Tx + "7,,B,X,1,1,2,3,55\n", 2, "seller")]
    [InlineData("tx.csv", Tx + "7,A,A,X,10,100,2,3,55\n", 2, "buyer")]
    [InlineData("tx.csv", "id,seller\n", 1, "buyer")]
    [InlineData("holdings.csv", "party,security,qty\nA,X,1\nA,X,1\n", 3, "security")]
    [InlineData("cash.csv", "party,cash\nA,1\nA,1\n", 3, "party")]
    [InlineData("after_links.csv", "first,then\n1,2\n", 2, "first")]
    [InlineData("collateral.csv", "security,price,haircut_bp\nX,1,10001\n", 2, "haircut_bp")]
    public void A_row_that_cannot_be_meant_is_named_by_file_line_and_column(string file, string text, int line, string column)
    {
        List<Problem> problems = [];
        Read(problems, (file, text));
        Assert.Equal((file, line, column), (problems[0].File, problems[0].Line, problems[0].Column));
    }

    // 2^63 is 9.22 × 10^18: nine amounts of 10^14 in ten-thousandths, in which what is lent against collateral is reckoned, are within it,
    // ten are not; of weights of 10^14 some 92 thousand. What weights.csv makes of an instruction is at most 10^17: 92 of these.
    [Theory]
    [InlineData("tx.csv", 9, "1", "1", "B,0,0,1", 0), InlineData("tx.csv", 10, "100000000000000", "1", "B,0,0,1", 11)]
    [InlineData("tx.csv", 93, "1", "", "B,0,0,0", 94)]
    [InlineData("cash.csv", 1, "1", "1", "A,1,0,0\nB,100000000000000,100000000000000,1", 0)]
    [InlineData("holdings.csv", 1, "1", "1", "B,0,0,1", 3)]
    public void Figures_that_do_not_add_up_are_named_by_the_row_with_which_they_do_not(string file, int rows, string cash, string weight,
        string parties, int line)
    {
        List<Problem> problems = [];
        (string Name, string Text)[] files =
        [
            ("tx.csv", Tx + string.Concat(Enumerable.Range(1, rows).Select(n => $"{n},A,B,Y,1,{cash},1,0,{weight}\n"))),
            ("holdings.csv", "party,security,qty\nA,Y,1\n" + (file == "holdings.csv" ? "B,X,100000000000000\n" : "")),
            ("cash.csv", "party,cash,credit,collateral_limit\n" + parties + "\n"),
            ("collateral.csv", "security,price,haircut_bp\nX,10000000000,0\n"),
            ("weights.csv", "priority_1,count\n1000,100000000000000\n"),
        ];
        var input = Read(problems, files).Input;
        Assert.Empty(problems);
        var run = () => SettlementRun.Run(input, new(1, 1));
        if (line == 0) run();
        else Assert.Equal((file, line), RunFiles.PlaceOf(Assert.Throws<RunOverflow>(run),
            name => new MemoryStream(Encoding.UTF8.GetBytes(files.First(f => f.Name == name).Text))));
    }
}
