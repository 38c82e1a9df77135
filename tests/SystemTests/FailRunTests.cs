using System.Globalization;
using System.IO.Compression;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// The two real days, and days made from the first of them that follow, in a market that fails: a tenth of the trades is with a broker
/// that does not net, institutions settle against their own custodians, and three answers in a hundred come short.
/// </summary>
public sealed class FailRunTests
{
    // Trades of 7 and 8 October 2013 settle on the 10th and 11th (T+3); the 14th, Columbus Day, is no settlement day.
    static readonly string[] Real = ["2013-10-07", "2013-10-08"], Later = ["2013-10-09", "2013-10-10", "2013-10-11", "2013-10-15"];

    static readonly string[] BuiltIn = ["--fail-rate", "0.03", "--seed", "7"];

    [Fact]
    public void Fails_age_roll_are_penalised_and_close_and_every_control_passes()
    {
        var material = Material.Require("days");
        using var scratch = new Scratch();
        foreach (var day in Real) Make(scratch, Path.Combine(material, day), day, Campaign.Cases(60, 1));
        foreach (var day in Later) Make(scratch, Path.Combine(material, Real[0]), day, Campaign.Cases(60, 20));
        var book = scratch.At("book.db");
        var summary = Cli.Run(["day", book, scratch.At("days"), .. BuiltIn]).Ends(0).Out;
        SummaryIsAsReported(book, summary);
        Assert.Contains("no overnight rate of USD", summary); // MONY and CMON cost nothing, and it says so

        Assert.All(Cli.Report("controls", book).Named(),
            c => Assert.True(c["result"] == "PASSED", $"{c["date"]} {c["control"]}: {c["detail"]}"));
        var first = Fails(book, "2013-10-10");
        var second = Fails(book, "2013-10-11");
        var last = Fails(book, "2013-10-15");
        Assert.NotEmpty(first);
        Assert.All(first.Values, f => Assert.Equal("0", f["age_days"]));
        Assert.True(first.Keys.Except(second.Keys).Any(), "of the fails of the 10th none closed on the 11th");
        var rolled = second.Where(f => first.ContainsKey(f.Key)).ToList();
        Assert.All(rolled, f => Assert.Equal("1", f.Value["age_days"]));
        Assert.All(rolled, f => Assert.True(Penalty(f.Value) >= Penalty(first[f.Key])));
        Assert.All(last.Values.Where(f => f["settlement_date"] == "2013-10-10"), f => Assert.Equal("5", f["age_days"]));
        Penalised(book, ["2013-10-10", "2013-10-11", "2013-10-15"], [first, second, last]);
        SettledAfter(book, first);
        Cli.Run("verify", book).Ends(0);
        var again = scratch.At("again.db");
        foreach (var day in Directory.GetDirectories(scratch.At("days")).Order(StringComparer.Ordinal))
            Cli.Run(["day", again, day, .. BuiltIn]).Ends(0); // a day at a time, each from what the one before left on the disk
        Assert.Equal(Cli.Run("verify", book).Root, Cli.Run("verify", again).Ends(0).Root);
        Campaign.Say($"{first.Count}, {second.Count} and {last.Count} instructions failing after 10, 11 and 15 October");
    }

    // The same in a market of its own, a process that speaks over a folder; nobody described the firm, so it has the addresses of a trial.
    // In the long form it is every trade of both days, a hundredth of them with a broker that does not net.
    [Fact]
    public void The_real_days_against_a_market_that_comes_short_fail_age_are_penalised_and_close()
    {
        var material = Material.Require("days");
        using var scratch = new Scratch();
        foreach (var day in Real)
        {
            Make(scratch, Path.Combine(material, day), day, Campaign.Cases(150, 1));
            Traded(scratch, day, Campaign.Cases(10, 100));
        }
        File.Copy(Path.Combine(material, Real[0], "accounts.csv"), scratch.At("days", Real[0], "accounts.csv"), overwrite: true);
        File.WriteAllText(scratch.At("days", Real[0], "parties.csv"), "party,name,country,bic,netting\nBROKER,A broker,US,BRKRUS30,NO\n");
        string[] quiet = ["2013-10-09", "2013-10-10", "2013-10-11", "2013-10-15", "2013-10-16", "2013-10-17"];
        foreach (var day in quiet)
            File.WriteAllLines(Path.Combine(scratch.Folder("days", day), "prices.csv"), File.ReadLines(
                Path.Combine(material, Real[0], "prices.csv")).Select((line, i) => i == 0 ? line : Dearer(line.Split(','), day)));
        File.WriteAllText(scratch.At("three.json"), "{\"short\":30}");
        var roots = new List<string>();
        foreach (var name in new[] { "one", "two" })
        {
            var drop = scratch.Folder(name);
            using var market = new Market(drop, "--scenario", scratch.At("three.json"), "--seed", "7");
            Cli.Run("day", scratch.At(name + ".db"), scratch.At("days"), "--market", drop, "--market-wait", "1500", "--without-trades")
                .Ends(0);
            roots.Add(Cli.Run("verify", scratch.At(name + ".db")).Ends(0).Root);
        }
        Assert.Equal(roots[0], roots[1]);
        var book = scratch.At("one.db");
        var controls = Cli.Report("controls", book).Named().ToList();
        Assert.All(controls, c => Assert.True(c["result"] == "PASSED", $"{c["date"]} {c["control"]}: {c["detail"]}"));
        Assert.Equal(Real.Length + quiet.Length, controls.Count(c => c["control"] == "stock-record"));
        string[] due = ["2013-10-10", "2013-10-11", "2013-10-15", "2013-10-16", "2013-10-17"];
        var fails = due.Select(day => Fails(book, day)).ToArray();
        Assert.All(fails[..2], Assert.NotEmpty);
        Assert.All(fails[0].Values, f => Assert.Equal("0", f["age_days"]));
        Assert.All(fails[1].Where(f => fails[0].ContainsKey(f.Key)), f => Assert.Equal("1", f.Value["age_days"]));
        Assert.Empty(fails[^1]);
        Penalised(book, due, fails);
        Assert.DoesNotContain(Cli.Report("instructions", book).Named(), i => i["status"] == "PENDING");
        Campaign.Say($"{string.Join(", ", fails.Select(f => f.Count))} instructions failing after {string.Join(", ", due)}; "
            + $"{Cli.Report("messages", book).Rows.Count} messages taken");
    }

    // The counterparty of every so-manyth trade is the broker, of all others the CCP.
    static void Traded(Scratch scratch, string day, int every)
    {
        var file = scratch.At("days", day, "trades.csv");
        File.WriteAllLines(file + ".new", File.ReadLines(file).Select((line, i) => i == 0 ? line
            : line[..(line.LastIndexOf(',') + 1)] + (i % every == 0 ? "BROKER" : "CCP")));
        File.Move(file + ".new", file, overwrite: true);
    }

    // Partial settlements and offsets move several times what is one instruction.
    static void SummaryIsAsReported(string book, string summary)
    {
        var shown = summary.Split('\n').Where(l => l.Contains("instructions settled", StringComparison.Ordinal))
            .Select(l => l.Split('│', '|').Select(c => c.Trim().Replace(" ", "").Replace(",", "")).ToArray())
            .Select(c => (Count: c[3], Value: c[4].Length > 0 ? c[4] : "0.00")).Where(s => s.Count != "0").ToList();
        var reported = Cli.Report("efficiency", book).Named().Where(r => r["settled_value"] != "0.00" || r["settled_count"] != "0")
            .Select(r => (Count: r["settled_count"], Value: r["settled_value"])).ToList();
        Assert.NotEmpty(reported);
        Assert.Equal(reported, shown);
    }

    static Dictionary<string, Dictionary<string, string>> Fails(string book, string asOf) =>
        Cli.Report("fails", book, "--as-of", asOf).Named().ToDictionary(f => f["instruction"]);

    static decimal Penalty(Dictionary<string, string> fail) => N(fail["penalty_to_date"]);

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // 1 basis point a day on the close of shares, half of one on the fund's: Delegated Regulation (EU) 2017/389, annex. Lack of cash is
    // free, since no overnight rate is given, and what the market is silent about (NARR), for it is not known who failed.
    static void Penalised(string book, string[] days, Dictionary<string, Dictionary<string, string>>[] fails)
    {
        var charged = Cli.Report("penalties", book).Named().ToList();
        Assert.All(charged, p => Assert.Equal(
            Math.Round(N(p["quantity"]) * N(p["price"]) * Rate(p["isin"]) / 10_000, 2, MidpointRounding.AwayFromZero),
            Math.Abs(N(p["amount"]))));
        Assert.DoesNotContain("2013-10-14", charged.Select(p => p["date"]));
        Assert.NotEmpty(charged);
        foreach (var (day, of) in days.Zip(fails))
            Assert.Equal(
                of.Where(f => f.Value["reason"] is not ("MONY" or "CMON" or "NARR") && Charge(f.Value, charged, day))
                    .Select(f => f.Key).Order(),
                charged.Where(p => p["date"] == day).Select(p => p["instruction"]).Order());
        foreach (var (number, fail) in fails[^1])
            Assert.Equal(charged.Where(p => p["instruction"] == number).Sum(p => Math.Abs(N(p["amount"]))), Penalty(fail));
    }

    // What is worth less than half a cent a day is charged nothing.
    static bool Charge(Dictionary<string, string> fail, List<Dictionary<string, string>> charged, string day)
    {
        var price = charged.Where(p => p["isin"] == fail["isin"] && p["date"] == day).Select(p => N(p["price"])).FirstOrDefault();
        return Math.Abs(N(fail["quantity"])) * price * Rate(fail["isin"]) / 10_000 >= 0.005m;
    }

    static decimal Rate(string isin) => isin == "US78462F1030" ? 0.5m : 1m;

    static void SettledAfter(string book, Dictionary<string, Dictionary<string, string>> first)
    {
        var ends = Cli.Report("instructions", book).Named().Where(i => first.ContainsKey(i["instruction"])).ToList();
        Assert.Contains("SETTLED", ends.Select(i => i["status"]));
        var settled = ends.First(i => i["status"] == "SETTLED");
        var life = Table.Parse(Cli.Run("instruction", "show", book, settled["instruction"]).Ends(0).Out);
        var outcomes = life.Column("outcome").ToList();
        Assert.True(outcomes.IndexOf("FAILED") is > 0 and var failed && outcomes.FindLastIndex(o => o is "SETTLED" or "OFFSET") > failed);
        var efficiency = Cli.Report("efficiency", book).Named().Where(e => string.CompareOrdinal(e["date"], "2013-10-10") >= 0).ToList();
        Assert.All(efficiency, e => Assert.True(N(e["count_rate"]) is > 0.9m and < 1 && N(e["value_rate"]) < 1, e["date"]));
    }

    /// <summary>
    /// Every so-manyth trade of a real day as a day's own, every tenth of these with the broker; the accounts of institutions settle
    /// DVP. A later day has the closes of the first, two per cent dearer.
    /// </summary>
    static void Make(Scratch scratch, string from, string day, int every)
    {
        var (to, real) = (scratch.Folder("days", day), Path.GetFileName(from));
        var isReal = real == day;
        if (File.Exists(Path.Combine(from, "accounts.csv")) && isReal)
        {
            File.WriteAllLines(Path.Combine(to, "accounts.csv"), File.ReadLines(Path.Combine(from, "accounts.csv")).Select((line, i) =>
                i == 0 ? line + ",settlement" : line + (line.Contains(",CORRESPONDENT,") ? ",DVP" : ",CARRIED")));
            File.WriteAllText(Path.Combine(to, "parties.csv"), "party,name,country,netting\nBROKER,A broker,US,NO\n");
            foreach (var name in new[] { "instruments.csv", "opening.csv" }) File.Copy(Path.Combine(from, name), Path.Combine(to, name));
        }
        File.WriteAllLines(Path.Combine(to, "prices.csv"), File.ReadLines(Path.Combine(from, "prices.csv")).Select((line, i) =>
            i == 0 || isReal ? line : Dearer(line.Split(','), day)));
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(from, "trades.csv.gz")), CompressionMode.Decompress));
        using var writer = new StreamWriter(Path.Combine(to, "trades.csv"));
        writer.WriteLine(reader.ReadLine());
        for (var row = 1; reader.ReadLine() is { } line; row++)
        {
            if (row % every != 0) continue;
            var own = isReal ? line : $"X{day}-{row}," + line[(line.IndexOf(',') + 1)..].Replace(real, day, StringComparison.Ordinal);
            writer.WriteLine(row / every % 10 == 0 ? own[..^"CCP".Length] + "BROKER" : own);
        }
    }

    static string Dearer(string[] price, string day) =>
        $"{day},{price[1]},{(N(price[2]) * 1.02m).ToString("0.0000", CultureInfo.InvariantCulture)},{price[3]}";
}
