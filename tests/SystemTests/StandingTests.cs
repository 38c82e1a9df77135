using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Settlement instructions at the command line: one person proposes, another approves.</summary>
public sealed class StandingTests
{
    static string Propose(string book) => Cli.Run(
        "ssi", "propose", book, "--party", "CEDAR", "--agent", "DEUTDEFF", "--place", "DAKVDEFFXXX", "--safekeeping", "7001",
        "--cash", "DE89370400440532013000", "--from", "2025-10-14").Ends(0).Out;

    static string Sha256(string shown) => shown.Split('\n').Single(l => l.StartsWith("sha256 ", StringComparison.Ordinal))[7..];

    [Fact]
    public void What_one_person_proposes_another_approves_and_it_is_listed()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        const string Party = "CEDAR";
        var shown = Propose(book);
        Assert.Contains("state WAITING", shown);
        Assert.Equal(shown, Cli.Run("ssi", "show", book, "1").Ends(0).Out);
        Assert.Contains("another person approves", Cli.Run("ssi", "approve", book, "1", "--sha256", Sha256(shown)).Ends(1).Err);
        Assert.Contains("WAITING", Cli.Run("ssi", "list", book).Ends(0).Out);
        Assert.Contains("state APPROVED", SecondPerson.Run(scratch, "ssi", "approve", book, "1", "--sha256", Sha256(shown)).Ends(0).Out);
        var line = Assert.Single(Cli.Report("settlement-instructions", book).Named());
        Assert.Equal(("APPROVED", Party, "nobody", Sha256(shown)), (line["state"], line["party"], line["decided_by"], line["sha256"]));
        Assert.Empty(Cli.Report("settlement-instructions", book, "--as-of", "2025-10-13").Rows);
        Cli.Run("verify", book).Ends(0);
    }
}
