using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class MtMessageTests
{
    const string Statement = ":20:REF1\r\n:25:1000\r\n:28C:1/1\r\n:60F:C251006EUR100,\r\n:61:2510061006D30,NTRFNONREF//B1\r\n:86:rent\r\n"
        + ":62F:C251006EUR70,\r\n-\r\n";

    static string Write(Scratch scratch, string name, string text)
    {
        File.WriteAllText(scratch.At(name), text);
        return scratch.At(name);
    }

    [Fact]
    public void A_statement_is_told_by_its_content_checked_shown_and_written_again()
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "any.txt", Statement);
        Assert.Contains("any.txt: valid, MT940 REF1: account 1000, 1 entries, opening 100 EUR on 2025-10-06, closing 70 EUR",
            Cli.Run("message", "check", path, "--format", "table").Ends(0).Out);
        Assert.Contains(Table.Parse(Cli.Run("message", "show", path).Ends(0).Out).Rows, r => r is ["5", "61", _]);
        Assert.Equal(Statement, Cli.Run("message", "emit", path).Ends(0).Out);
    }

    // SWIFT, field 62a: F the final closing balance, M that of a page of several; D in front: overdrawn.
    [Theory]
    [InlineData("62F:D251006EUR70,", "closing -70 EUR on 2025-10-06")]
    [InlineData("62M:D251006EUR70,", "so far -70 EUR on 2025-10-06"), InlineData("62M:C251006EUR70,", "so far 70 EUR on 2025-10-06")]
    public void A_balance_is_told_with_its_sign_and_whether_it_is_the_last(string field, string says)
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "any.txt", Statement.Replace("62F:C251006EUR70,", field).Replace("C251006EUR100,",
            field[4] == 'D' ? "D251006EUR40," : "C251006EUR100,"));
        Assert.Contains($"opening {(field[4] == 'D' ? "-40" : "100")} EUR on 2025-10-06, {says}",
            Cli.Run("message", "check", path, "--format", "table").Ends(0).Out);
        Assert.Contains(says, Cli.Run("message", "show", path).Ends(0).Err);
        var mx = Write(scratch, "one.xml", Cli.Run("message", "translate", path, "--to", "mx").Ends(0).Out);
        Assert.Contains(says, Cli.Run("message", "check", mx, "--format", "table").Ends(0).Out);
    }

    [Fact]
    public void What_is_wrong_has_its_line()
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "wrong.sta", Statement.Replace("EUR70,", "EUR71,"));
        Assert.Contains("wrong.sta:7:62F: finding (balance-sum)", Cli.Run("message", "check", path, "--format", "table").Ends(1).Out);
        Cli.Run("message", "check", path, "--only", "refusals").Ends(0);
        foreach (var form in new[] { "csv", "json" }) // a field's tag is no number
            Assert.Contains("62F", Cli.Run("message", "check", path, "--format", form).Ends(1).Out);
    }

    [Fact]
    public void A_statement_is_translated_there_and_back()
    {
        using var scratch = new Scratch();
        var path = Write(scratch, "one.sta", Statement);
        var there = Cli.Run("message", "translate", path, "--to", "mx").Ends(0).Out;
        Assert.Contains("camt.053.001", there);
        var back = Cli.Run("message", "translate", Write(scratch, "one.xml", there), "--to", "mt").Ends(0).Out;
        Assert.Contains(":60F:C251006EUR100,", back);
        Assert.Contains(":62F:C251006EUR70,", back);
        Cli.Run("message", "translate", path, "--to", "mt").Ends(2);
    }
}
