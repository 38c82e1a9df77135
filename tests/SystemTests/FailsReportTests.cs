using System.Globalization;
using System.Xml.Linq;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>auth.100 and auth.101 of the sample's four days, against what the report <c>efficiency</c> says of the same days.</summary>
public sealed class FailsReportTests
{
    static decimal Figure(XElement at, params string[] path) => decimal.Parse(
        path.Aggregate(at, (e, name) => e.Elements().Single(c => c.Name.LocalName == name)).Value, CultureInfo.InvariantCulture);

    static string Book(Scratch scratch)
    {
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Folder, "--fail-rate", "0.3").Ends(0);
        return book;
    }

    [Fact]
    public void The_month_comes_to_what_efficiency_and_penalties_say_and_is_valid()
    {
        using var scratch = new Scratch();
        var book = Book(scratch);
        var ran = Cli.Run("export", "settlement-fails", book, "--month", "2025-10", "--to", scratch.At("out")).Ends(0);
        Assert.EndsWith("due by 2025-11-07\n", ran.Out.ReplaceLineEndings("\n")); // the fifth business day after Friday 31 October
        var path = scratch.At("out", "auth.100-2025-10.xml");
        var total = XDocument.Load(path).Descendants().First(e => e.Name.LocalName == "Ttl");
        var due = Cli.Report("efficiency", book).Named().ToList();
        Assert.Equal(due.Sum(d => decimal.Parse(d["due_count"])), Figure(total, "Ttl", "Vol"));
        Assert.Equal(due.Sum(d => decimal.Parse(d["settled_count"])), Figure(total, "Sttld", "Vol"));
        Assert.True(Figure(total, "Faild", "Vol") > 0);
        foreach (var currency in XDocument.Load(path).Descendants().Where(e => e.Name.LocalName == "FlsPerCcy"))
        {
            var own = due.Where(d => d["currency"] == currency.Elements().First().Value).ToList();
            Assert.Equal(own.Sum(d => decimal.Parse(d["due_count"])), Figure(currency, "Data", "Ttl", "Vol"));
            if (currency.Elements().First().Value == "USD") // the base currency: no rate is between
                Assert.Equal(own.Sum(d => decimal.Parse(d["due_value"], CultureInfo.InvariantCulture)),
                    Figure(currency, "Data", "Ttl", "Val"));
        }
        var penalties = XDocument.Load(path).Descendants().Single(e => e.Name.LocalName == "TtlSttlmPnlties");
        Assert.Equal(Cli.Report("penalties", book).Rows.Count, Figure(penalties, "Vol"));
        Assert.Equal(4, XDocument.Load(path).Descendants().Count(e => e.Name.LocalName == "DalyData"));
        Cli.Run("message", "check", path, "--schemas", Material.Require("iso20022/xsd")).Ends(0);
    }

    // A fail with the CCP is marked to market each day: that pays a part of its amount and settles nothing of it.
    [Fact]
    public void A_fail_that_was_marked_and_of_which_nothing_settled_is_failing()
    {
        using var scratch = new Scratch();
        var book = Book(scratch);
        List<string> marked = [];
        foreach (var day in Sample.Days.Select(d => Path.GetFileName(d)))
            foreach (var i in Cli.Report("instructions", book, "--as-of", day).Named().Where(i => i["kind"] == "CCP"
                && i["quantity"] != "0" && i["settled_quantity"] == "0" && i["status"] is "FAILING" or "PARTIALLY_SETTLED"))
            {
                Assert.Equal("FAILING", i["status"]);
                if (Table.Parse(Cli.Run("instruction", "show", book, i["instruction"]).Ends(0).Out).Column("outcome").Contains("MARKED"))
                    marked.Add(i["instruction"]);
            }
        Assert.NotEmpty(marked);
    }

    [Fact]
    public void The_year_is_valid_and_due_on_the_twentieth_of_January()
    {
        using var scratch = new Scratch();
        var book = Book(scratch);
        var ran = Cli.Run("export", "settlement-fails", book, "--year", "2025", "--measures", "partial settlement",
            "--to", scratch.Path).Ends(0);
        Assert.EndsWith("due by 2026-01-20\n", ran.Out.ReplaceLineEndings("\n"));
        Assert.Contains("<EffcncyImprvmt>partial settlement</EffcncyImprvmt>", File.ReadAllText(scratch.At("auth.101-2025.xml")));
        Cli.Run("message", "check", scratch.At("auth.101-2025.xml"), "--schemas", Material.Require("iso20022/xsd")).Ends(0);
        Cli.Run("export", "settlement-fails", book, "--year", "2024", "--to", scratch.Path).Ends(2);
        Cli.Run("export", "settlement-fails", book, "--to", scratch.Path).Ends(2);
        Cli.Run("export", "csv", book, "--year", "2025", "--to", scratch.Path).Ends(2);
    }
}
