using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Reference;
using static Countinghouse.Tests.Csv.DayFilesTests;
namespace Countinghouse.Tests.Csv;

public sealed class DayFilesBalancesTests
{
    const string Header = "account,asset,amount\n";

    static int? ScaleOf(string asset) => Currencies.IsKnown(asset) ? Currencies.Scale(asset) : asset == "US0378331005" ? 0 : null;

    [Theory]
    [InlineData("USD,12.34", 1_234L)]
    [InlineData("USD,12.3", 1_230L)]
    [InlineData("USD,12.3400", 1_234L)]
    [InlineData("USD,-0.01", -1L)]
    [InlineData("JPY,1200", 1_200L)]
    [InlineData("US0378331005,100.0", 100L)]
    [InlineData("USD,92233720368547758.07", long.MaxValue)]
    public void An_amount_is_counted_in_minor_units(string row, long amount)
    {
        List<Problem> problems = [];
        var line = Assert.Single(DayFiles.Opening(S($"{Header}C1,{row}\n"), "opening.csv", problems, ScaleOf));
        Assert.Empty(problems);
        Assert.Equal(new OpeningLine(2, "C1", row.Split(',')[0], amount), line);
        var stated = Assert.Single(DayFiles.Statement(S($"{Header}C1,{row}\n"), "statements/csd.csv", problems, ScaleOf));
        Assert.Equal(new StatementLine(2, "C1", row.Split(',')[0], amount), stated);
    }

    [Theory]
    [InlineData(",USD,1", "account: nothing is given")]
    [InlineData("C1,,1", "asset: nothing is given")]
    [InlineData("C1,USD,", "amount: nothing is given")]
    [InlineData("C1,USD,1.005", "amount: '1.005' has more than the 2 decimals of USD")]
    [InlineData("C1,JPY,0.5", "amount: '0.5' is not a whole number: JPY has no decimals")]
    [InlineData("C1,US0378331005,100.5", "amount: '100.5' is not a whole number: US0378331005 has no decimals")]
    [InlineData("C1,USD,92233720368547758.08", "amount: '92233720368547758.08' is more than the books can hold")]
    [InlineData("C1,XYZ,1", "asset: 'XYZ' is neither a currency nor a listed instrument")]
    [InlineData("C1,USD,one", "amount: 'one' is not a plain decimal number")]
    public void An_amount_that_cannot_be_read_is_named(string row, string told)
    {
        List<Problem> problems = [];
        var file = $"{Header}C1,USD,1\n{row}\nC2,USD,2\n";
        Assert.Equal(["C1", "C2"], DayFiles.Opening(S(file), "opening.csv", problems, ScaleOf).Select(l => l.Account));
        Assert.Equal([$"opening.csv:3:{told}"], Shown(problems));
        problems.Clear();
        Assert.Equal(["C1", "C2"], DayFiles.Statement(S(file), "csd.csv", problems, ScaleOf).Select(l => l.Account));
        Assert.Equal([$"csd.csv:3:{told}"], Shown(problems));
    }
}
