using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The command <c>settle</c> as a user types it.</summary>
public sealed class SettleTests : IDisposable
{
    readonly string place = Directory.CreateTempSubdirectory("countinghouse-settle-").FullName;

    static string Run => Path.Combine(Sample.Root, "samples", "settlement-run");

    public void Dispose() => Directory.Delete(place, recursive: true);

    [Fact]
    public void What_settles_is_printed_one_a_line_and_what_it_is_worth_on_standard_error()
    {
        var ran = Cli.Run("settle", Run, "--explain", "-").Ends(0);
        Assert.Equal("1\n2\n3\n4\n7\n", ran.Out); // the only delivery left out for want of stock is 5; 6 is on hold
        Assert.Contains("value     550\nbound     550\ngap       0.0000 %\n", ran.Err);
        Assert.Contains("5,LACK,BRAVO,US5949181045,50\n6,HOLD,,,\n", ran.Err);
        Assert.Equal(ran.Out, Cli.Run("settle", Run, "--seed", "9").Ends(0).Out);
        Assert.Contains("\"value\": 550,", Cli.Run("settle", Run, "--format", "json").Ends(0).Out);
    }

    [Fact]
    public void Figures_that_do_not_add_up_are_named_by_file_and_line()
    {
        File.WriteAllText(Path.Combine(place, "tx.csv"), "id,seller,buyer,security,qty,cash\n1,A,B,X,1,1\n");
        File.WriteAllText(Path.Combine(place, "holdings.csv"), "party,security,qty\nA,X,1\nB,X,100000000000000\n");
        File.WriteAllText(Path.Combine(place, "cash.csv"), "party,cash,collateral_limit\nB,1,1\n");
        File.WriteAllText(Path.Combine(place, "collateral.csv"), "security,price,haircut_bp\nX,10000000000,0\n");
        Assert.Contains("holdings.csv:3: with this row the amounts of a position do not add up within 64 bits",
            Cli.Run("settle", place).Ends(1).Err);
    }

    [Fact]
    public void What_a_day_folder_says_of_weights_is_a_setting_from_its_day_on()
    {
        using var scratch = new Scratch();
        var day = scratch.Folder(Path.GetFileName(Sample.Days[0]));
        foreach (var file in Directory.GetFiles(Sample.Days[0])) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(day, "settlement-weights.csv"), "from,lambda,age\n2025-10-10,0.25,0.005\n");
        File.WriteAllText(Path.Combine(day, "market-conventions.csv"), "convention,from,value,of\nSETTLEMENT-CYCLE,2025-10-09,3,EU\n"
            + "AFFIRM-BY,2025-10-09,T+1 09:00,US\n");
        Cli.Run("day", scratch.At("book.db"), day).Ends(0);
        var dates = Cli.Report("trades", scratch.At("book.db")).Named().Where(t => t["isin"] == "DE0008404005").Select(t
            => t["settlement_date"]).Distinct();
        Assert.Equal(["2025-10-14"], dates); // T+3 of the 9th, a Thursday
        var conventions = Cli.Report("settings", scratch.At("book.db")).Named()
            .Where(s => s["setting"] is "settlement-cycle" or "affirm-by").Select(s => (s["of"], s["value"], s["from"]));
        Assert.Equal([("US", "T+1 09:00", "2025-10-09"), ("EU", "3", "2025-10-09")], conventions);
        var set = Cli.Report("settings", scratch.At("book.db")).Named().Single(s => s["setting"] == "settlement-weights");
        Assert.Equal(("lambda 0.25, count 1000000, priorities 8 4 2 1, age 0.005", "2025-10-10"), (set["value"], set["from"]));
        Cli.Run("verify", scratch.At("book.db")).Ends(0);
    }

    [Fact]
    public void What_a_day_folder_says_of_credit_is_a_setting_and_each_run_says_what_it_drew()
    {
        using var scratch = new Scratch();
        foreach (var (from, i) in Sample.Days.Take(2).Select((from, i) => (from, i)))
        {
            var day = scratch.Folder("days", Path.GetFileName(from));
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(day, Path.GetFileName(file)));
            if (i == 0) File.WriteAllText(Path.Combine(day, "credit-lines.csv"),
                "currency,from,granted,collateral_limit\nUSD,2025-10-10,250000.00,1000000\nEUR,2025-10-10,5,1\n");
        }
        var ran = Cli.Run("day", scratch.At("book.db"), scratch.At("days")).Ends(1);
        Assert.Contains("credit-lines.csv:3:collateral_limit", ran.Out + ran.Err);
        var set = Cli.Report("settings", scratch.At("book.db")).Named().Single(s => s["setting"] == "credit-line");
        Assert.Equal(("USD", "granted 250000.00, against securities up to 1000000.00", "2025-10-10"),
            (set["of"], set["value"], set["from"]));
        foreach (var run in Cli.Report("settlement-runs", scratch.At("book.db")).Named())
            Assert.True(decimal.Parse(run["value"]) <= decimal.Parse(run["bound"])
                && decimal.Parse(run["first_in_first_out"]) <= decimal.Parse(run["value"]), string.Join(',', run.Values));
        var used = Cli.Report("settlement-credit", scratch.At("book.db")).Named().Single(u => u["currency"] == "USD");
        Assert.Equal(("2025-10-10", "250000.00", "1000000.00"), (used["date"], used["granted"], used["collateral_limit"]));
        var bank = Cli.Report("balances", scratch.At("book.db")).Named()
            .Single(b => b["account"] == "SETTLEMENT-BANK" && b["currency"] == "USD")["posted"];
        Assert.Equal(bank.StartsWith('-') ? bank[1..] : "0.00", used["drawn"]);
        Cli.Run("verify", scratch.At("book.db"), "--tables").Ends(0);
    }

    [Fact]
    public void A_wrong_row_stops_the_run_and_is_named()
    {
        foreach (var file in Directory.GetFiles(Run)) File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(place, "tx.csv"), "8,ALPHA,BRAVO,US0378331005,0,1,4,0,1,NO,\n");
        var ran = Cli.Run("settle", place).Ends(1);
        Assert.Empty(ran.Out);
        Assert.Contains("tx.csv:9:qty: 0 is less than 1", ran.Err);
        File.Delete(Path.Combine(place, "cash.csv"));
        Assert.Contains("holds no cash.csv", Cli.Run("settle", place).Ends(2).Complaint);
        Assert.Contains("no such folder", Cli.Run("settle", Path.Combine(place, "none")).Ends(2).Complaint);
    }
}
