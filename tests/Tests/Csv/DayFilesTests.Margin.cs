using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Csv;

public sealed class DayFilesMarginTests
{
    [Fact]
    public void An_agreement_has_its_terms_and_a_window_where_none_is_given()
    {
        var rows = Good(DayFiles.MarginAgreements, "margin-agreements.csv", """
            counterparty,from,threshold,minimum_transfer,rounding,initial_method,floor_bp,direction,window
            CCP,2013-10-07,0,500.50,10,ES,200,GIVEN,
            BIRCH,2013-10-08,1000,0,0,VAR,0,BOTH,60

            """);
        Assert.Equal(
            [
                new SetMarginAgreement("CCP", new(2013, 10, 7), new(0, 500.50m, 10, InitialMethod.ExpectedShortfall, 200,
                    MarginDirection.Given, 250), "margin-agreements.csv:2"),
                new SetMarginAgreement("BIRCH", new(2013, 10, 8), new(1000, 0, 0, InitialMethod.ValueAtRisk, 0, MarginDirection.Both, 60),
                    "margin-agreements.csv:3"),
            ], rows);
    }

    [Fact]
    public void A_haircut_is_of_a_class_or_an_asset() => Assert.Equal(
        [
            new SetHaircut("EQUITY", new(2013, 10, 7), 1_500, "haircuts.csv:2"),
            new SetHaircut("US0268747849", new(2013, 10, 7), 2_550.5m, "haircuts.csv:3"),
        ],
        Good(DayFiles.HaircutRows, "haircuts.csv", "of,from,haircut_bp\nEQUITY,2013-10-07,1500\nUS0268747849,2013-10-07,2550.5\n"));

    [Fact]
    public void A_loan_is_opened_either_way_and_returned() => Assert.Equal(
        [
            new OpenLoan("L-1", LoanSide.Lent, "CCP", "US0268747849", 100, "securities-loans.csv:2"),
            new OpenLoan("B-1", LoanSide.Borrowed, "CCP", "US0268747849", 0.5m, "securities-loans.csv:3"),
            new ReturnLoan("L-1", 40, "securities-loans.csv:4"),
        ],
        Good(DayFiles.SecuritiesLoans, "securities-loans.csv", """
            loan,action,quantity,side,counterparty,isin
            L-1,OPEN,100,LENT,CCP,US0268747849
            B-1,OPEN,0.5,BORROWED,CCP,US0268747849
            L-1,RETURN,40,,,

            """));

    [Theory]
    [InlineData("L-1,OPEN,1,GIVEN,CCP,US0268747849", "side", "'GIVEN' is none of LENT, BORROWED")]
    [InlineData("L-1,OPEN,1,LENT,,US0268747849", "counterparty", "nothing is given")]
    [InlineData("L-1,RETURN,1,,CCP,", "counterparty", "goes with OPEN alone")]
    public void A_row_of_a_loan_that_makes_no_sense_is_named(string row, string column, string why)
    {
        List<Problem> problems = [];
        var text = $"loan,action,quantity,side,counterparty,isin\n{row}\n";
        Assert.Empty(DayFiles.SecuritiesLoans(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "loans.csv", problems));
        Assert.Equal(new Problem("loans.csv", 2, column, why), Assert.Single(problems));
    }

    [Fact]
    public void Collateral_is_lodged_returned_or_substituted()
    {
        var side = new MarginSide("CCP", MarginDirection.Given);
        Assert.Equal(
            [
                new LodgeCollateral(side, new("USD", 100.50m), 17, "collateral.csv:2"),
                new ReturnCollateral(side with { Direction = MarginDirection.Taken }, new("USD", 5), "collateral.csv:3"),
                new SubstituteCollateral(side, new("USD", 100), new("US0268747849", 3), "collateral.csv:4"),
            ],
            Good(DayFiles.Collateral, "collateral.csv", """
                counterparty,direction,action,asset,amount,call,for_asset,for_amount
                CCP,GIVEN,LODGE,USD,100.50,17,,
                CCP,TAKEN,RETURN,USD,5,,,
                CCP,GIVEN,SUBSTITUTE,US0268747849,3,,USD,100

                """));
    }

    [Theory]
    [InlineData("CCP,BOTH,LODGE,USD,1,,,", "direction", "'BOTH' is none of GIVEN, TAKEN")]
    [InlineData("CCP,GIVEN,RETURN,USD,1,17,,", "call", "goes with LODGE alone")]
    [InlineData("CCP,GIVEN,LODGE,USD,1,,EUR,1", "for_asset", "goes with SUBSTITUTE alone")]
    [InlineData("CCP,GIVEN,SUBSTITUTE,USD,1,,,1", "for_asset", "nothing is given")]
    [InlineData("CCP,GIVEN,SUBSTITUTE,USD,1,,EUR,", "for_amount", "nothing is given")]
    public void A_row_of_collateral_that_makes_no_sense_is_named(string row, string column, string why)
    {
        List<Problem> problems = [];
        var text = $"counterparty,direction,action,asset,amount,call,for_asset,for_amount\n{row}\n";
        Assert.Empty(DayFiles.Collateral(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "collateral.csv", problems));
        Assert.Equal(new Problem("collateral.csv", 2, column, why), Assert.Single(problems));
    }

    // 16 384 rows are one command's, as many as a row of the journal holds.
    [Fact]
    public void A_price_history_comes_in_pieces_and_ends_before_the_day()
    {
        var day = new DateOnly(2013, 10, 7);
        var text = "date,isin,close,currency\n" + string.Concat(Enumerable.Range(1, 16_385)
            .Select(i => $"{day.AddDays(-i):yyyy-MM-dd},US0268747849,48.5,USD\n")) + "2013-10-07,US0268747849,48.5,USD\n";
        List<Problem> problems = [];
        var read = DayFiles.PriceHistory(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "price-history.csv", problems, day);
        Assert.Equal([16_384, 1], read.Select(t => t.Commands.Count).ToList());
        Assert.Equal((16_387, "date"), Assert.Single(problems) is var p ? (p.Line, p.Column) : default);
    }

    static List<Command> Good(Func<Stream, string, IList<Problem>, List<Command>> read, string file, string text)
    {
        List<Problem> problems = [];
        var rows = read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), file, problems);
        Assert.Empty(problems);
        return rows;
    }
}
