using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>People and rights at the command line, as docs/guide/people.md shows them.</summary>
public sealed class PeopleTests
{
    [Fact]
    public void People_are_enrolled_granted_and_ended_and_the_tables_say_what_the_journal_does()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("people", "start", book).Ends(0);
        Assert.Contains("so already", Cli.Run("people", "start", book).Ends(0).Err);
        Assert.Equal("person-enrolled\n", Cli.Run("people", "enrol", book, "mira", "--name", "Mira Sand").Ends(0).Out);
        Cli.Run("people", "grant", book, "mira", "operations", "--from", "C000000", "--to", "C499999").Ends(0);
        Assert.Contains("post-and-close", Cli.Run("people", "grant", book, "mira", "accountant").Ends(1).Err);
        Cli.Run("people", "key", book, "mira", "k1", "--sha256", new string('a', 64), "--for", "TakeMessage", "trades", "--expires",
            "2030-12-31").Ends(0);
        Cli.Run("people", "rule", book, "BuyIn", "settlement-approver", "--approvers", "2", "--at-least", "1000000", "--currency",
            "USD").Ends(0);
        Cli.Run("people", "desk", book, "equities", "C000000", "C499999").Ends(0);
        Assert.Contains("Mira Sand", Cli.Run("people", "list", book).Ends(0).Out);
        var right = Assert.Single(Cli.Report("rights", book).Named());
        Assert.Equal(("mira", "operations", "C000000..C499999"), (right["person"], right["role"], right["accounts"]));
        Cli.Run("people", "end", book, "mira", "--reason", "left the firm").Ends(0);
        Assert.Empty(Cli.Report("rights", book).Rows);
        Assert.Equal("LEFT", Assert.Single(Cli.Report("people", book).Named())["state"]);
        Assert.Contains("none was asked", Cli.Run("approvals", "approve", book, "1", "--sha256", "00").Ends(1).Err);
        Assert.Empty(Cli.Report("approvals", book).Rows);
        Cli.Run("verify", book, "--tables").Ends(0);
    }

    [Fact]
    public void Who_approves_at_the_command_line_sees_before_and_after()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("chart", "start", book).Ends(0);
        Cli.Run("journal", "post", book, "RENT", "--debit", "6100:USD:1200", "--credit", "2300:USD:1200", "--reason", "rent").Ends(0);
        var shown = Table.Parse(Cli.Run("approvals", "show", book, "1").Ends(0).Out).Named().ToList();
        string After(string field) => Assert.Single(shown, r => r["field"] == field)["after"];
        Assert.Equal(("PostJournal", "WAITING"), (After("command"), After("state")));
        // Nothing was posted to the account before: it has what the journal brings, a debit above zero.
        var rent = Assert.Single(shown, r => r["field"] == "6100 USD");
        Assert.Equal(("0.00 posted", "1200.00 posted, +1200 by this"), (rent["before"], rent["after"]));

        var table = Cli.Run("approvals", "show", book, "1", "--format", "table").Ends(0).Out;
        Assert.StartsWith("approval 1: PostJournal, WAITING\nasked by ", table, StringComparison.Ordinal);
        Assert.Matches(@"\n\* 6100 USD +0.00 posted +1200.00 posted, \+1200 by this\n", table);
        Assert.Contains($"\nsha256 {After("sha256")}\n", table, StringComparison.Ordinal);
        var json = System.Text.Json.Nodes.JsonNode.Parse(Cli.Run("approvals", "show", book, "1", "--format", "json").Ends(0).Out)!;
        Assert.Equal((After("sha256"), "RENT"), ((string?)json["sha256"], (string?)json["payload"]!["reference"]));
        Assert.Contains("+1200 by this", (string?)json["after"], StringComparison.Ordinal);

        Cli.Run("approvals", "reject", book, "1", "--reason", "not yet").Ends(1); // who asked does not decide
        SecondPerson.Run(scratch, "approvals", "reject", book, "1", "--reason", "not yet").Ends(0);
        Assert.Contains("state,,REJECTED", Cli.Run("approvals", "show", book, "1").Ends(0).Out, StringComparison.Ordinal);
        Assert.Contains("there is no approval 2", Cli.Run("approvals", "show", book, "2").Ends(2).Err, StringComparison.Ordinal);
    }
}
