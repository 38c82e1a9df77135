using System.Globalization;
using System.Xml.Linq;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>What the roles of the sandbox say, each under its own BIC, and what follows from it.</summary>
public sealed class MarketRolesTests
{
    static List<string> From(string drop, string pattern, string day = "*") =>
        [.. Directory.GetDirectories(Path.Combine(drop, "from-market"), day).SelectMany(d => Directory.GetFiles(d, pattern)).Order()];

    static string Sender(string file) => XDocument.Load(file).Descendants().First(e => e.Name.LocalName == "BICFI").Value;

    static string BookOf(Scratch scratch, params string[] scenario)
    {
        var book = scratch.At("book.db");
        using (new Market(scratch.Folder("drop"), ["--scenario", .. scenario]))
            Cli.Run("day", book, Sample.Folder, "--market", scratch.At("drop")).Ends(0);
        return book;
    }

    // Of the first three days: those of the last go out with the day after it.
    [Fact]
    public void In_a_calm_market_each_role_reports_under_its_own_BIC_and_all_agrees()
    {
        var schemas = Material.Require("iso20022/xsd");
        using var scratch = new Scratch();
        var (book, drop) = (BookOf(scratch, "calm"), scratch.At("drop"));
        Assert.Empty(Cli.Report("breaks", book).Named());
        Assert.All(Cli.Report("controls", book).Named(), c => Assert.Equal("PASSED", c["result"]));
        Assert.All(Cli.Report("reconciliations", book).Named(), r => Assert.Equal((r["lines"], "0"), (r["agreed"], r["open"])));
        Assert.Equal(3 + 3 + 4, Cli.Report("reconciliations", book).Named().Count(r => r["kind"] is "HOLDINGS" or "POSTINGS" or "PENDING"));
        Assert.Empty(Cli.Report("penalty-breaks", book).Named());
        Assert.NotEmpty(From(drop, "*semt.044-*")); // what the firm lacked on the second day
        foreach (var (type, bics) in new (string, string[])[]
        {
            ("secl.004", ["CTCPUS30"]), ("secl.005", ["CTCPUS30"]), ("secl.010", ["CTCPUS30"]), ("semt.002", ["CTDPUS30"]),
            ("semt.017", ["CTDPUS30"]), ("semt.018", ["CTDPUS30"]), ("semt.044", ["CTDPUS30"]), ("camt.053", ["CTBKUS30"]),
            ("sese.025-LS", ["BLTPGB20", "GHRNUS30"]), ("sese.024-LM", ["BLTPGB20", "GHRNUS30"]),
        })
            Assert.Equal(bics, From(drop, $"*{type}*").Select(Sender).Distinct().Order(StringComparer.Ordinal));
        Cli.Run(["message", "check", .. From(drop, "*.xml", "2025-10-13"), "--schemas", schemas]).Ends(0);
    }

    // What a statement leaves out or has otherwise, and nothing else, is a break, until it is put right the next day.
    [Fact]
    public void Statements_that_are_wrong_by_seed_give_exactly_those_breaks()
    {
        using var scratch = new Scratch();
        var (book, drop) = (BookOf(scratch, "misstated"), scratch.At("drop"));
        HashSet<string> Stated(string type, string day) => [.. From(drop, $"*{type}-*", day).Select(XDocument.Load)
            .SelectMany(x => x.Descendants()).Where(e => e.Name.LocalName is "AcctOwnrTxId" or "EndToEndId").Select(e => e.Value)];
        foreach (var (on, with) in new[] { ("2025-10-10", "2025-10-13"), ("2025-10-13", "2025-10-14") })
        {
            var breaks = Cli.Report("breaks", book, "--as-of", with).Named().ToList();
            var settled = From(drop, "*sese.025-S*", on).Select(XDocument.Load).Select(x => x.Descendants()
                .First(e => e.Name.LocalName == "AcctOwnrTxId").Value).ToHashSet();
            var missing = settled.Except(Stated("semt.017", with)).ToHashSet();
            Assert.NotEmpty(missing);
            Assert.Equal(missing, breaks.Where(b => b["kind"] == "POSTINGS").Select(b => b["id"].Split('-')[1]).ToHashSet());
            Assert.Equal(breaks.Where(b => b["kind"] == "POSTINGS").Sum(Off), breaks.Where(b => b["kind"] == "HOLDINGS").Sum(Off));
            Assert.All(breaks.Where(b => b["kind"] == "ENTRIES"), b => Assert.Equal(1, Off(b)));
            Assert.Equal(breaks.Where(b => b["kind"] == "ENTRIES").Sum(Off), breaks.Where(b => b["kind"] == "CASH").Sum(Off));
            Assert.All(breaks, b => Assert.Contains(b["kind"], new[] { "POSTINGS", "HOLDINGS", "ENTRIES", "CASH" }));
            if (with == "2025-10-13") Assert.Superset(missing, Stated("semt.017", "2025-10-14"));
        }
        Cli.Run("verify", book).Ends(0);

        static decimal Off(IReadOnlyDictionary<string, string> b) => decimal.Parse(b["difference"], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Counterparties_allege_hold_and_withdraw_and_all_of_it_is_taken()
    {
        using var scratch = new Scratch();
        var (book, drop) = (BookOf(scratch, "alleged", "on-hold", "withdrawn"), scratch.At("drop"));
        foreach (var type in new[] { "sese.028-AN", "sese.029-AN", "sese.020-WD", "sese.030-RL" })
            Assert.Equal(["BRCHUS30", "CEDBDEF0"], From(drop, $"*{type}*").Select(Sender).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Cli.Report("messages", book).Named(), m => Assert.Contains(m["result"], new[] { "TAKEN", "HANDED_OVER" }));
        Assert.Contains(Cli.Report("fails", book, "--as-of", "2025-10-10").Named(), f => f["reason"] == "PRCY");
        var asked = Path.GetFileNameWithoutExtension(From(drop, "*sese.024-WR*")[0]).Split("-WR")[1].Split('-')[0];
        Assert.Contains("CANCEL_ASKED", Cli.Run("instruction", "show", book, asked).Ends(0).Out);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(drop, "to-market"), "sese.024-U*", SearchOption.AllDirectories)); // we have none
        Assert.Empty(Cli.Report("breaks", book).Named());
    }

    // Where there are agreements: the CCP calls margin of the firm; its counterparties answer its own calls and bring cash.
    [Fact]
    public void Margin_is_called_by_the_CCP_and_answered_by_counterparties()
    {
        using var scratch = new Scratch();
        var (book, drop) = (scratch.At("book.db"), scratch.Folder("drop"));
        foreach (var day in Sample.Days[..3])
            foreach (var file in Directory.GetFiles(day))
                File.Copy(file, Path.Combine(scratch.Folder("days", Path.GetFileName(day)), Path.GetFileName(file)));
        File.WriteAllText(scratch.At("days", "2025-10-09", "margin-agreements.csv"), """
            counterparty,from,threshold,minimum_transfer,rounding,initial_method,floor_bp,direction
            CCP,2025-10-09,0,1000,1000,ES,200,GIVEN
            CEDAR,2025-10-09,0,0,0,VAR,500,TAKEN

            """);
        using (new Market(drop, "--scenario", "disputed")) Cli.Run("day", book, scratch.At("days"), "--market", drop).Ends(0);
        Assert.Equal(["CTCPUS30"], From(drop, "*colr.003-*").Select(Sender).Distinct());
        foreach (var type in new[] { "colr.004", "colr.007" })
            Assert.Equal(["CEDBDEF0"], From(drop, $"*{type}-*").Select(Sender).Distinct());
        var calls = Cli.Report("margin-calls", book).Named().ToList();
        Assert.Contains(calls, c => (c["counterparty"], c["direction"]) == ("CCP", "GIVEN")
            && c["reason"].StartsWith("colr.003 MC", StringComparison.Ordinal));
        Assert.Contains(calls, c => c["counterparty"] == "CEDAR" && Number(c["agreed"]) > 0 && Number(c["agreed"]) == Number(c["delivered"])
            && Number(c["disputed"]) > 0);
        Assert.Empty(Cli.Report("breaks", book).Named()); // the cash that came is on the bank's statement too

        static decimal Number(string text) => text.Length == 0 ? 0 : decimal.Parse(text, CultureInfo.InvariantCulture);
    }
}
