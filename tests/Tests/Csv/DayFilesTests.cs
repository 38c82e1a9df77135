using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Reference;
namespace Countinghouse.Tests.Csv;

/// <summary>What every file of a day folder has in common: good rows kept, bad rows named.</summary>
public sealed class DayFilesTests
{
    const string Parties = "party,name,country,lei,bic,netting\n";
    const string PartyColumns = "party, name, country [, lei, bic, netting]";

    internal static Stream S(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    /// <summary>The problems as a user sees them.</summary>
    internal static string[] Shown(IEnumerable<Problem> problems) => [.. problems.Select(p => $"{p.File}:{p.Line}:{p.Column}: {p.Why}")];

    static (List<Command> Good, string[] Problems) ReadParties(Stream file)
    {
        List<Problem> problems = [];
        return (DayFiles.Parties(file, "parties.csv", problems), Shown(problems));
    }

    [Theory]
    [InlineData("party,name\nA,Alder\n", "parties.csv:1:country: the column is missing, expected " + PartyColumns)]
    [InlineData("party,name,country,colour\nA,Alder,US,red\n", "parties.csv:1:colour: unknown column, expected " + PartyColumns)]
    [InlineData("party,name,name,country\nA,Alder,Alder,US\n", "parties.csv:1:name: the column comes twice")]
    [InlineData("", "parties.csv:1:: no header, expected " + PartyColumns)]
    public void A_file_with_a_wrong_header_is_named_and_nothing_of_it_is_read(string file, string told)
    {
        var (good, problems) = ReadParties(S(file));
        Assert.Empty(good);
        Assert.Equal([told], problems);
    }

    [Theory]
    [InlineData(",Alder,US,,,", "party: nothing is given")]
    [InlineData("A,,US,,,", "name: nothing is given")]
    [InlineData("A,Alder,,,,", "country: nothing is given")]
    [InlineData("A,Alder,US,,,yes", "netting: 'yes' is none of YES, NO")]
    [InlineData("A,Alder,US", ": 3 fields, expected 6")]
    [InlineData("A,\"Al\tder\",US,,,", "name: 'Al?der' holds a tab or a line break")]
    [InlineData("\"A\nB\",Alder,US,,,", "party: 'A?B' holds a tab or a line break")]
    [InlineData("A,Al\"der,US,,,", "name: a quote inside an unquoted field")]
    [InlineData("A,Al\u0007der,US,,,", "name: control character 0x07")]
    public void A_bad_row_is_left_out_and_named_by_its_first_wrong_column(string row, string told)
    {
        var (good, problems) = ReadParties(S($"{Parties}B,Birch,US,,,\n{row}\nC,Cedar,US,,,YES\n"));
        Assert.Equal([$"parties.csv:3:{told}"], problems);
        Assert.Equal(["B", "C"], good.Select(c => ((AddParty)c).Terms.Code));
    }

    [Fact]
    public void A_row_in_another_encoding_is_left_out()
    {
        var latin = Encoding.Latin1.GetBytes($"{Parties}A,Bäcker,DE,,,\nB,Birch,US,,,\n");
        var (good, problems) = ReadParties(new MemoryStream(latin));
        Assert.Equal(["parties.csv:2:name: not valid UTF-8"], problems);
        Assert.Single(good);
    }

    // A name that is read from behind (Unicode Technical Report 36, 2.3).
    [Theory, InlineData('\u202E'), InlineData('\u2066'), InlineData('\u2028')]
    public void A_text_with_a_character_that_no_text_has_is_left_out(char odd)
    {
        var (good, problems) = ReadParties(S($"{Parties}A,Bob{odd}elbA,DE,,,\nB,O’Brien Ç,US,,,\n"));
        Assert.Equal([$"parties.csv:2:name: 'Bob?elbA' holds U+{(int)odd:X4}, a character that no text has"], problems);
        Assert.Single(good);
    }

    [Fact]
    public void A_field_that_is_too_long_is_left_out()
    {
        var (good, problems) = ReadParties(S($"{Parties}A,{new string('x', CsvLimits.FieldBytes + 1)},DE,,,\nB,Birch,US,,,\n"));
        Assert.Equal(["parties.csv:2:name: longer than 4 096 bytes"], problems);
        Assert.Single(good);
    }

    [Fact]
    public void Text_that_looks_like_a_formula_is_text()
    {
        var (good, problems) = ReadParties(S($"{Parties}A,=HYPERLINK(1),US,,,\nB,@sum,US,,,\n"));
        Assert.Empty(problems);
        Assert.Equal(["=HYPERLINK(1)", "@sum"], good.Select(c => ((AddParty)c).Terms.Name));
    }

    [Fact]
    public void Columns_come_in_any_order_and_the_optional_ones_may_be_missing()
    {
        var (good, problems) = ReadParties(S("\uFEFFname,country,netting,party\r\n\"Ash, Elm\",GB,YES,AE\r\n"));
        Assert.Empty(problems);
        var expected = new AddParty(new("AE", "Ash, Elm", "", "", "GB", IsCcp: false, Nets: true), "parties.csv:2");
        Assert.Equal(expected, Assert.Single(good));
    }

    [Fact]
    public void Every_problem_of_a_large_bad_file_is_not_kept()
    {
        var file = new StringBuilder(Parties).Insert(Parties.Length, "A,Alder,US,,,MAYBE\n", CsvLimits.Problems + 10).ToString();
        var (good, problems) = ReadParties(S(file));
        Assert.Empty(good);
        Assert.Equal(CsvLimits.Problems + 1, problems.Length);
        Assert.Equal($"parties.csv:{CsvLimits.Problems + 2}:: further problems of this file are not listed", problems[^1]);
    }

    [Fact]
    public void The_files_of_a_folder_are_known_by_name() => Assert.Equal(
        [
            "accounts.csv", "addresses.csv", "allocations.csv", "amendments.csv", "borrows.csv", "buy-ins.csv",
            "cancellations.csv", "chart.csv",
            "collateral.csv", "confirmations.csv", "corporate-actions.csv", "credit-lines.csv", "elections.csv", "fee-schedules.csv",
            "firm.json", "fx-cancellations.csv",
            "fx-policy.csv", "fx-trades.csv", "fx.csv", "haircuts.csv", "instruments.csv", "lot-choices.csv", "lot-methods.csv",
            "lot-transfers.csv", "margin-agreements.csv", "market-conventions.csv", "matching-rules.csv",
            "opening-lots.csv", "opening.csv", "overnight-rates.csv", "parties.csv",
            "penalty-classes.csv", "penalty-rates.csv", "posting-rules.csv", "price-history.csv", "prices.csv", "rates.csv",
            "securities-loans.csv",
            "settlement-instructions.csv", "settlement-weights.csv", "shares-outstanding.csv", "trades.csv", "units.csv",
            "withholding-rates.csv",
        ],
        DayFiles.Names.Order(StringComparer.Ordinal));
}
