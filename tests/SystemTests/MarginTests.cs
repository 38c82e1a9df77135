using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Margin over the sample's days: agreements, history, calls and collateral, from files and from the command line.</summary>
public sealed class MarginTests
{
    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The sample's first two days with agreements, haircuts and thirty days of prices before them.</summary>
    static string TwoDays(Scratch scratch)
    {
        for (var i = 0; i < 2; i++)
        {
            var day = scratch.Folder("days", Path.GetFileName(Sample.Days[i]));
            foreach (var file in Directory.GetFiles(Sample.Days[i])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        }
        var first = scratch.At(Path.Combine("days", Path.GetFileName(Sample.Days[0])));
        File.WriteAllText(Path.Combine(first, "margin-agreements.csv"), """
            counterparty,from,threshold,minimum_transfer,rounding,initial_method,floor_bp,direction
            CCP,2025-10-09,0,100000,1000,ES,200,GIVEN
            BIRCH,2025-10-09,0,0,0,VAR,0,BOTH

            """);
        File.WriteAllText(Path.Combine(first, "haircuts.csv"), "of,from,haircut_bp\nEQUITY,2025-10-09,2000\n");
        using var history = new StreamWriter(Path.Combine(first, "price-history.csv"));
        history.WriteLine("date,isin,close,currency");
        foreach (var price in Table.Read(Path.Combine(first, "prices.csv")).Named())
            for (var ago = 1; ago <= 30; ago++)
                history.WriteLine($"{new DateOnly(2025, 10, 9).AddDays(-ago):yyyy-MM-dd},{price["isin"]},"
                    + $"{N(price["close"]) * (ago % 7 == 0 ? 0.95m : 1)},{price["currency"]}");
        return scratch.At("book.db");
    }

    static Table Run(string verb, string book, params string[] rest) =>
        Table.Parse(Cli.Run(["margin", verb, book, .. rest]).Ends(0).Out);

    static List<Dictionary<string, string>> Report(string name, string book, params string[] options) =>
        [.. Cli.Report(name, book, options).Named()];

    [Fact]
    public void Two_days_are_margined_called_answered_and_collateralised()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        Cli.Run("day", book, scratch.At("days/2025-10-09")).Ends(0);
        var ccp = Assert.Single(Report("margin", book), m => m["counterparty"] == "CCP");
        Assert.Equal(("GIVEN", "USD", "ES", "29"), (ccp["direction"], ccp["currency"], ccp["method"], ccp["scenarios"]));
        Assert.True(N(ccp["initial"]) >= Math.Round(N(ccp["gross_value"]) * 0.02m, 2));
        Assert.Equal(Math.Max(0, N(ccp["initial"]) - N(ccp["variation"])), N(ccp["requirement"]));
        Assert.Equal(("CALLED", "2025-10-10"), (ccp["status"], ccp["due"]));
        Assert.Equal(Math.Ceiling(N(ccp["requirement"]) / 1_000) * 1_000, N(ccp["call"]));
        Assert.Equal(["GIVEN", "TAKEN"], Report("margin", book).Where(m => m["counterparty"] == "BIRCH").Select(m => m["direction"]));

        var call = Assert.Single(Report("margin-calls", book), c => c["counterparty"] == "CCP");
        Assert.Equal(ccp["call"], call["outstanding"]);
        Assert.Equal("AGREED", Run("accept", book, call["call"])[0, "change"]);
        Assert.Contains("no day is open", Cli.Run("margin", "lodge", book, "CCP", "given", "USD", "1").Ends(1).Err);
        File.WriteAllText(scratch.At("days/2025-10-10/collateral.csv"),
            $"counterparty,direction,action,asset,amount,call\nCCP,GIVEN,LODGE,USD,{call["amount"]},{call["call"]}\n"
            + "CCP,GIVEN,LODGE,US4781601046,100,\n");
        Cli.Run("day", book, scratch.At("days/2025-10-10")).Ends(0);
        var second = Assert.Single(Report("margin", book), m => m["counterparty"] == "CCP" && m["date"] == "2025-10-10");
        // Johnson & Johnson closed at 191.94; 20 % of 19 194.00 is taken off.
        Assert.Equal(N(call["amount"]) + 15_355.20m, N(second["collateral_given"]));
        Assert.Equal("DELIVERED", Assert.Single(Report("margin-calls", book), c => c["call"] == call["call"])["status"]);
        Assert.Equal(["CALLED", "AGREED", "LODGED", "DELIVERED"], Run("show", book, call["call"]).Column("change"));
        Assert.Equal(["US4781601046 100 15355.20", $"USD {call["amount"]} {call["amount"]}"],
            Report("collateral", book).Select(c => $"{c["asset"]} {c["quantity"]} {c["value_after"]}"));
        Assert.Equal(N(call["amount"]), Report("balances", book, "--account", "GIVEN-CCP").Sum(b => N(b["posted"])));
        Assert.Contains("SHORT", Report("stock-record", book, "--account", "GIVEN-CCP").Select(l => l["side"]));
        Assert.Empty(Report("collateral", book, "--as-of", "2025-10-09"));
        // Agreed to between the two days, which counts with the first.
        Assert.Equal("AGREED", Assert.Single(Report("margin", book, "--as-of", "2025-10-09"), m => m["counterparty"] == "CCP")["status"]);
        Assert.All(Report("controls", book), c => Assert.Equal("PASSED", c["result"]));
        Cli.Run("verify", book).Ends(0);
        Cli.Run("rebuild", book).Ends(0);
        Cli.Run("verify", book).Ends(0);
    }

    // Called on the 9th, due on the 10th, not delivered at its close.
    [Fact]
    public void What_is_not_delivered_by_its_day_is_overdue_and_a_dispute_is_told()
    {
        using var scratch = new Scratch();
        var book = TwoDays(scratch);
        Cli.Run("day", book, scratch.At("days")).Ends(0);
        var call = Report("margin-calls", book).First(c => c["counterparty"] == "CCP");
        Assert.Equal("OVERDUE", call["status"]);
        Assert.Equal("CALLED", Report("margin-calls", book, "--as-of", "2025-10-09").First(c => c["counterparty"] == "CCP")["status"]);
        Assert.Equal("DISPUTED", Run("dispute", book, call["call"], "1000", "--reason", "their price")[0, "change"]);
        Assert.Contains("settle the dispute", Cli.Run("margin", "accept", book, call["call"]).Ends(1).Err);
        Assert.Equal("AGREED", Run("settle-dispute", book, call["call"], "2000", "--reason", "met half-way")[0, "change"]);
        Assert.Equal("intraday", Run("call", book, "BIRCH", "taken", "500", "--reason", "intraday")[0, "reason"]);
        Assert.Contains("no margin call", Cli.Run("margin", "show", book, "1").Ends(2).Err);
        Cli.Run("verify", book).Ends(0);
    }

    // Without agreements and collateral no balance is another than it was: the figures post nothing.
    [Fact]
    public void Figures_without_agreements_call_nothing()
    {
        var margin = Report("margin", Sample.Book);
        Assert.Equal(Sample.Days.Length, margin.Select(m => m["date"]).Distinct().Count());
        Assert.All(margin, m => Assert.Equal(("NO-AGREEMENT", "", "0.00"), (m["status"], m["requirement"], m["call"])));
        Assert.Empty(Report("margin-calls", Sample.Book));
        Assert.DoesNotContain(Report("balances", Sample.Book), b => b["account"].StartsWith("GIVEN-", StringComparison.Ordinal));
    }

    // 61.5 million: 22 + 6 + 4 + 20 + 2.5 = 54.5 million, and 7 million in assessments, in the proportion 9 : 7.5 : 3.5.
    [Fact]
    public void A_default_is_reckoned_layer_by_layer()
    {
        var ran = Cli.Run("margin", "default", Path.Combine(Sample.Root, "samples", "default.csv")).Ends(0);
        var steps = Table.Parse(ran.Out);
        Assert.Equal(["3150000.00", "2625000.00", "1225000.00"],
            steps.Named().Where(s => s["layer"] == "ASSESSMENT").Select(s => s["taken"]));
        Assert.Equal("0.00", steps[steps.Rows.Count - 1, "rest"]);
        Assert.Contains("the loss is covered", ran.Err);
    }

    [Theory, InlineData("accept"), InlineData("dispute"), InlineData("settle-dispute"), InlineData("call"), InlineData("lodge")]
    [InlineData("return"), InlineData("substitute"), InlineData("show"), InlineData("default")]
    public void Every_verb_explains_itself_with_an_example(string verb) =>
        Assert.Contains($"Example: countinghouse margin {verb} ", Cli.Run("margin", verb, "--help").Ends(0).Out);
}
