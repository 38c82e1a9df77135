using System.Text;
using Countinghouse.Clearing;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using CsCheck;

namespace Countinghouse.Tests.Clearing;

/// <summary>Who bears the loss of a default, layer by layer.</summary>
public sealed class WaterfallTests
{
    static DefaultCase Case(long loss) => new(loss, Margin: 400, [new("A", 300), new("B", 200), new("C", 100)])
    { Contribution = 100, Capital = 50, SecondCapital = 25, AssessmentBp = 5_000 };

    static string Paid(long loss) =>
        string.Join(' ', Waterfall.Run(Case(loss)).Select(s => s.Taken)) + $" | {Waterfall.Run(Case(loss))[^1].Rest}";

    // Margin 400, contribution 100, capital 50, then A, B and C in the proportion 3 : 2 : 1, second capital 25, then half of 300, 200, 100.
    // 551: one unit over capital, shares of 3/6, 2/6 and 1/6: the largest remainder is A's. 555: 5 × 3/6 = 2.5, 1.67, 0.83: 2, 1, 0 and
    // the two left over go to C and B. 1 176: 1 of 300 in assessments. 1 500: 50 that no one covers.
    [Theory]
    [InlineData(0, "0 0 0 0 0 0 0 0 0 0 | 0"), InlineData(400, "400 0 0 0 0 0 0 0 0 0 | 0"), InlineData(450, "400 50 0 0 0 0 0 0 0 0 | 0")]
    [InlineData(551, "400 100 50 1 0 0 0 0 0 0 | 0"), InlineData(555, "400 100 50 2 2 1 0 0 0 0 | 0")]
    [InlineData(1_160, "400 100 50 300 200 100 10 0 0 0 | 0"), InlineData(1_176, "400 100 50 300 200 100 25 1 0 0 | 0")]
    [InlineData(1_475, "400 100 50 300 200 100 25 150 100 50 | 0"), InlineData(1_500, "400 100 50 300 200 100 25 150 100 50 | 25")]
    public void Each_layer_pays_what_the_one_before_left(long loss, string paid) => Assert.Equal(paid, Paid(loss));

    static readonly Gen<DefaultCase> Cases = Gen.Select(Gen.Long[0, 2_000_000], Gen.Long[0, 1_000], Gen.Long[0, 9_000].Array[0, 20],
        Gen.Long[0, 50_000].Array[3], Gen.Int[0, 30_000]).Select((loss, margin, funds, own, times) =>
            new DefaultCase(loss, margin, [.. funds.Select((f, i) => new FundMember($"M{i}", f))])
            { Contribution = own[0], Capital = own[1], SecondCapital = own[2], AssessmentBp = times });

    [Fact]
    public void Nothing_is_lost_no_one_pays_too_much_and_no_layer_before_its_turn() => Cases.Sample(c =>
    {
        var steps = Waterfall.Run(c);
        Assert.Equal(c.Loss, steps.Sum(s => s.Taken) + steps[^1].Rest);
        Assert.All(steps, s => Assert.InRange(s.Taken, 0, s.Available));
        foreach (var layer in steps.GroupBy(s => s.Layer))
            if (layer.Sum(s => s.Taken) < layer.Sum(s => s.Available))
                Assert.All(steps, s => Assert.True(s.Layer <= layer.Key || s.Taken == 0));
        // In proportion: no one is further than one unit from the exact share.
        foreach (var layer in steps.Where(s => s.Layer is WaterfallLayer.Survivors or WaterfallLayer.Assessments).GroupBy(s => s.Layer))
            foreach (var s in layer)
                if (layer.Sum(l => l.Available) is > 0 and var all)
                    Assert.True(Math.Abs((decimal)layer.Sum(l => l.Taken) * s.Available / all - s.Taken) < 1);
    }, iter: 2_000);

    static (DefaultCase? Read, string[] Problems) Read(string text)
    {
        List<Problem> problems = [];
        var read = DefaultFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "default.csv", problems, "USD");
        return (read, [.. problems.Select(p => $"{p.Line}:{p.Column}: {p.Why}")]);
    }

    [Fact]
    public void A_file_gives_every_figure_in_cents()
    {
        var (read, problems) = Read("""
            item,amount,member
            LOSS,15.00,
            MARGIN,4,
            CONTRIBUTION,1,
            CAPITAL,0.5,
            CAPITAL-2,.25
            MEMBER,3,A
            MEMBER,2,B
            ASSESSMENT,0.5,

            """.Replace(".25\n", "0.25,\n", StringComparison.Ordinal));
        Assert.Empty(problems);
        Assert.NotNull(read);
        Assert.Equal((1_500, 400, 100, 50, 25, 5_000), (read.Loss, read.Margin, read.Contribution, read.Capital, read.SecondCapital,
            read.AssessmentBp));
        Assert.Equal([new("A", 300), new("B", 200)], read.Survivors);
    }

    [Theory]
    [InlineData("MARGIN,1,", "0:item: there is no LOSS"), InlineData("LOSS,-1,", "2:amount: '-1' is below zero or beyond reason")]
    [InlineData("LOSS,1,A", "2:member: a member goes with MEMBER, and with it alone")]
    [InlineData("LOSS,1,\nLOSS,1,", "3:item: LOSS comes twice")]
    [InlineData("LOSS,1,\nMEMBER,1,A\nMEMBER,2,A", "4:item: member A comes twice")]
    [InlineData("LOSS,1.001,", "2:amount: '1.001' has more than the 2 decimals of USD")]
    public void One_wrong_row_and_nothing_is_reckoned(string rows, string problem)
    {
        var (read, problems) = Read($"item,amount,member\n{rows}\n");
        Assert.Null(read);
        Assert.Contains(problem, problems);
    }
}
