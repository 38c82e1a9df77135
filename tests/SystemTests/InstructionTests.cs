using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>What a person tells of an instruction between two days.</summary>
public sealed class InstructionTests
{
    static readonly string[] Verbs =
        ["hold", "release", "priority", "partial", "link", "unlink", "match", "cancel", "reinstruct", "buy-in", "deem-owned",
            "show"];

    public static TheoryData<string> Names => [.. Verbs];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_verb_explains_itself_with_an_example(string verb)
    {
        var help = Cli.Run("instruction", verb, "--help").Ends(0).Out;
        Assert.Contains($"Example: countinghouse instruction {verb} books/demo.db 1893", help);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 140, line));
    }

    /// <summary>A book of the sample's first two days, copied without the program's help.</summary>
    static string TwoDays(Scratch scratch, string name = "book.db")
    {
        var made = Two.Value.At("book.db");
        Sample.Copy(made, scratch.At(name));
        File.Copy(made + ".key", scratch.At(name + ".key"));
        return scratch.At(name);
    }

    // Two receipts from a broker that does not net, due on Monday 13 October 2025, which is a settlement day in Europe.
    static string[] Pending(string book) => [.. Cli.Report("instructions", book).Named()
        .Where(i => i["status"] == "PENDING" && i["kind"] == "BILATERAL" && i["settlement_date"] == "2025-10-13" && i["quantity"][0] != '-')
        .Select(i => i["instruction"]).Take(2)];

    static Dictionary<string, string> Line(string report, string book, string number) =>
        Assert.Single(Cli.Report(report, book).Named(), i => i["instruction"] == number);

    static Ran Tell(string verb, string book, string number, params string[] rest) =>
        Cli.Run(["instruction", verb, book, number, .. rest]);

    [Fact]
    public void What_is_held_between_two_days_fails_until_it_is_released()
    {
        using var scratch = new Scratch();
        string[] roots = ["one.db", "two.db"];
        for (var i = 0; i < roots.Length; i++)
        {
            var book = TwoDays(scratch, roots[i]);
            var number = Pending(book)[0];
            var told = Table.Parse(Tell("hold", book, number, "--reason", "the client asked us to wait").Ends(0).Out);
            Assert.Equal(("HELD", "the client asked us to wait"), (told[0, "outcome"], told[0, "note"]));
            Assert.Equal("PREA", Line("instructions", book, number)["reason"]);
            Cli.Run("day", book, Sample.Days[2]).Ends(0);
            Assert.Equal("PREA", Line("fails", book, number)["reason"]);
            Assert.NotEqual("0.00", Line("fails", book, number)["penalty_to_date"]);
            Tell("release", book, number).Ends(0);
            Cli.Run("day", book, Sample.Days[3]).Ends(0);
            Assert.Equal("SETTLED", Line("instructions", book, number)["status"]);
            var life = Table.Parse(Tell("show", book, number).Ends(0).Out);
            Assert.Equal(["INSTRUCTED", "HELD", "FAILED", "PENALTY", "RELEASED", "SETTLED"], life.Column("outcome"));
            Assert.Equal(["2025-10-09", "2025-10-10", "2025-10-13", "2025-10-13", "2025-10-13", "2025-10-14"], life.Column("date"));
            var before = Cli.Run("verify", book).Ends(0);
            Cli.Run("day", book, Sample.Folder).Ends(0); // nothing of it is new
            roots[i] = Cli.Run("verify", book).Ends(0).Root;
            Assert.Equal(before.Root, roots[i]);
        }
        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public void What_is_asked_again_under_its_name_is_done_once_and_what_is_meant_twice_is_done_twice()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var number = Pending(book)[0];
        Tell("hold", book, number, "--reason", "wait", "--id", "ticket-17").Ends(0);
        Tell("release", book, number, "--id", "ticket-18").Ends(0);
        Assert.Contains("ticket-17 was asked before", Tell("hold", book, number, "--reason", "wait", "--id", "ticket-17").Ends(0).Err);
        Assert.Equal("", Line("instructions", book, number)["reason"]); // still released
        Tell("hold", book, number, "--reason", "wait").Ends(0);
        Assert.Contains("it is so already", Tell("hold", book, number, "--reason", "wait").Ends(0).Err);
        Tell("release", book, number).Ends(0);
        var named = Tell("hold", book, number, "--reason", "wait").Ends(0).Err.Split(' ', '\n').Single(w => w.StartsWith("instruction/"));
        Assert.EndsWith("/2", named);
        Assert.Contains("asked before", Tell("hold", book, number, "--reason", "wait", "--id", named).Ends(0).Err);
        Assert.Equal(5, Table.Parse(Tell("show", book, number).Ends(0).Out).Column("outcome").Count(o => o is "HELD" or "RELEASED"));
        Cli.Run("verify", book).Ends(0);
    }

    [Fact]
    public void Every_verb_changes_what_it_says()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var (one, other) = (Pending(book)[0], Pending(book)[1]);
        Tell("priority", book, one, "2").Ends(0);
        Tell("partial", book, one, "no").Ends(0);
        Tell("partial", book, one, "yes", "--least", "1").Ends(0);
        Assert.Contains($"it settles after {other}", Tell("link", book, one, "after", other).Ends(0).Err);
        Assert.Contains($"it settles before {one}", Tell("show", book, other).Ends(0).Err);
        Tell("unlink", book, other, one).Ends(0);
        Tell("match", book, one, "no", "--reason", "quantity differs").Ends(0);
        Tell("match", book, one, "yes", "--last", "them").Ends(0);
        Tell("cancel", book, one, "--reason", "wrong custodian").Ends(0);
        Tell("cancel", book, one, "--by", "them", "--reason", "agreed").Ends(0);
        Assert.Equal("CANCELLED", Line("instructions", book, one)["status"]);
        var again = Cli.Report("instructions", book).Rows.Count;
        Tell("reinstruct", book, one, "--on", "2025-10-14").Ends(0);
        Assert.Equal(again + 1, Cli.Report("instructions", book).Rows.Count);
        Assert.Equal(
            ["INSTRUCTED", "PRIORITY", "PARTIAL", "PARTIAL", "LINKED", "UNLINKED", "UNMATCHED", "MATCHED", "CANCEL_ASKED",
                "CANCEL_ASKED_BY_THEM", "CANCELLED"],
            Table.Parse(Tell("show", book, one).Ends(0).Out).Column("outcome"));
        Assert.Equal(["", "2", "none", "1", $"After {other}", other, "quantity differs"],
            Table.Parse(Tell("show", book, one).Ends(0).Out).Column("note").Take(7));
        Cli.Run("day", book, Sample.Days[2], Sample.Days[3]).Ends(0);
        Cli.Run("verify", book).Ends(0);
    }

    [Theory]
    [InlineData(1, "no open instruction", "hold", "1", "--reason", "why")]
    [InlineData(1, "is not a priority", "priority", "NUMBER", "5")]
    [InlineData(1, "not from 0 to", "partial", "NUMBER", "yes", "--least", "-1")]
    [InlineData(1, "no other open instruction", "link", "NUMBER", "with", "NUMBER")]
    [InlineData(1, "not linked", "unlink", "NUMBER", "1")]
    [InlineData(1, "no cancelled instruction", "reinstruct", "NUMBER")]
    [InlineData(1, "no day is open", "buy-in", "NUMBER", "1", "1.00")]
    [InlineData(2, "has no instruction", "show", "1")]
    [InlineData(2, "--reason", "hold", "NUMBER")]
    [InlineData(2, "sideways", "link", "NUMBER", "sideways", "1")]
    [InlineData(2, "not a date", "reinstruct", "NUMBER", "--on", "14.10.2025")]
    [InlineData(2, "--id", "release", "NUMBER", "--id", "a#b")]
    public void What_may_not_be_is_refused_in_a_word(int exit, string why, string verb, params string[] rest)
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var number = Pending(book)[0];
        Assert.Contains(why, Cli.Run(["instruction", verb, book, .. rest.Select(r => r == "NUMBER" ? number : r)]).Ends(exit).Err);
    }

    static readonly Lazy<Scratch> Two = new(() =>
    {
        var scratch = new Scratch();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => scratch.Dispose();
        Cli.Run("day", scratch.At("book.db"), Sample.Days[0], Sample.Days[1]).Ends(0);
        return scratch;
    });

    [Fact]
    public void A_dry_run_shows_what_would_be_and_leaves_the_book()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var before = Cli.Run("verify", book).Ends(0);
        var number = Pending(book)[0];
        Assert.Equal("HELD", Table.Parse(Tell("hold", book, number, "--reason", "why", "--dry-run").Ends(0).Out)[0, "outcome"]);
        Assert.Equal(before.Root, Cli.Run("verify", book).Ends(0).Root);
        Assert.Contains("\"PRIORITY\"", Tell("priority", book, number, "1", "--format", "json").Ends(0).Out);
    }

    [Fact]
    public void A_book_that_is_not_there_is_not_made()
    {
        using var scratch = new Scratch();
        Assert.Contains("no such book", Tell("release", scratch.At("none.db"), "17").Ends(3).Err);
        Assert.False(File.Exists(scratch.At("none.db")));
    }

    // The second row names no instruction: it is left out and named, and the first is done.
    [Fact]
    public void A_failing_receipt_is_bought_in_by_the_next_days_folder()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var number = Pending(book)[0];
        Tell("hold", book, number, "--reason", "so that it fails").Ends(0);
        Cli.Run("day", book, Sample.Days[2]).Ends(0);
        var day = scratch.Folder("days", Path.GetFileName(Sample.Days[3]));
        foreach (var file in Directory.GetFiles(Sample.Days[3])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(day, "buy-ins.csv"), $"instruction,quantity,price\n{number},1,1.00\n1,1,1.00\n");
        Assert.Contains("buy-ins.csv:3", Cli.Run("day", book, day).Ends(1).Out);
        Assert.Contains("BOUGHT_IN", Table.Parse(Tell("show", book, number).Ends(0).Out).Column("outcome"));
        Assert.DoesNotContain("FAILED", Cli.Report("controls", book).Named().Where(c => c["control"] != "input-readable")
            .Select(c => c["result"]));
    }

    // 10 October 2025 and 35 days are 14 November, a Friday. The second borrow names no instrument.
    [Fact]
    public void A_sale_of_what_is_restricted_has_its_close_out_day_and_a_borrow_comes_with_the_days_folder()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        var sale = Cli.Report("instructions", book).Named().First(i => i["status"] == "PENDING" && i["quantity"][0] == '-'
            && i["isin"].StartsWith("US", StringComparison.Ordinal) && !i["isin"].StartsWith("US91", StringComparison.Ordinal)
            && i["settlement_date"] == "2025-10-14"); // US91: Treasury bonds
        var number = sale["instruction"];
        Tell("hold", book, number, "--reason", "restricted").Ends(0);
        var told = Table.Parse(Tell("deem-owned", book, number, "2025-10-10", "--reason", "Rule 144 legend").Ends(0).Out);
        Assert.Equal(("DEEMED_OWNED", "2025-10-10 Rule 144 legend"), (told[0, "outcome"], told[0, "note"]));
        Cli.Run("day", book, Sample.Days[2]).Ends(0);
        var day = scratch.Folder("days", Path.GetFileName(Sample.Days[3]));
        foreach (var file in Directory.GetFiles(Sample.Days[3])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(day, "borrows.csv"), $"isin,quantity,lender\n{sale["isin"]},300,PRIME-1\nNONE,1,PRIME-1\n");
        Assert.Contains("borrows.csv:3", Cli.Run("day", book, day).Ends(1).Out);
        var due = Line("close-outs", book, number);
        Assert.Equal(("OWNED", "2025-11-14", "DUE"), (due["sale"], due["close_out_by"], due["status"]));
        var borrow = Assert.Single(Cli.Report("settings", book).Named(), s => s["setting"] == "borrow");
        Assert.Equal((sale["isin"], "300 of PRIME-1"), (borrow["of"], borrow["value"]));
        Cli.Run("verify", book, "--tables").Ends(0);
    }
}
