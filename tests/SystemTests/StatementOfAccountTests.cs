using System.Globalization;
using System.Text.RegularExpressions;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>Papers for clients and statements of cash over the days of the sample, against the other reports of the same book.</summary>
public sealed class StatementOfAccountTests
{
    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // Each line is rounded by itself.
    static void Near(decimal expected, decimal actual) => Assert.InRange(actual, expected - 0.05m, expected + 0.05m);

    // The cells of a table of the HTML by its heading.
    static List<Dictionary<string, string>> TableOf(string html, string title)
    {
        var part = Regex.Match(html, $"<h2>{title}</h2>.*?</table>", RegexOptions.Singleline).Value;
        var heads = Regex.Matches(part, "<th [^>]*>(.*?)</th>").Select(m => m.Groups[1].Value).ToList();
        return [.. Regex.Matches(part, "<tr>(<td.*?)</tr>").Select(row => Regex.Matches(row.Groups[1].Value, "<td[^>]*>(.*?)</td>")
            .Select((cell, i) => (heads[i], cell.Groups[1].Value)).ToDictionary())];
    }

    [Fact]
    public void Every_account_s_movements_lead_from_its_opening_to_what_the_reports_say_it_has()
    {
        using var scratch = new Scratch();
        var to = scratch.At("out");
        Cli.Run("statement", Sample.Book, "--from", "2025-10-10", "--to", to).Ends(0);
        var balances = Cli.Report("balances", Sample.Book).Named().ToLookup(r => r["account"]);
        var before = Cli.Report("balances", Sample.Book, "--as-of", "2025-10-09").Named().ToLookup(r => r["account"]);
        var positions = Cli.Report("positions", Sample.Book).Named().ToLookup(r => r["account"]);
        var codes = balances.Select(b => b.Key).Where(a => a[0] is 'C' or 'K' or 'H' && a.Length == 5 && char.IsDigit(a[1])).ToList();
        // Of clients and correspondents; of the firm's own accounts those that are asked for.
        Assert.Equal(codes.Count(c => c[0] != 'H'), Directory.GetFiles(to).Length);
        foreach (var house in codes.Where(c => c[0] == 'H'))
            Cli.Run("statement", Sample.Book, "--account", house, "--from", "2025-10-10", "--to", to).Ends(0);
        var files = Directory.GetFiles(to);
        Assert.Equal(codes.Count, files.Length);
        var movements = 0;
        foreach (var file in files)
        {
            var (html, account) = (File.ReadAllText(file), Path.GetFileName(file).Split('-')[1]);
            Assert.DoesNotContain("DO NOT ADD UP", html);
            foreach (var cash in TableOf(html, "Cash"))
            {
                decimal Of(ILookup<string, Dictionary<string, string>> rows) => rows[account]
                    .Where(r => r["currency"] == cash["Currency"]).Sum(r => Number(r["posted"]));
                Assert.Equal((Of(before), Of(balances)), (Number(cash["Opening"]), Number(cash["Closing"])));
                Assert.Equal(Number(cash["Closing"]) - Number(cash["Opening"]), Number(cash["In"]) + Number(cash["Out"]));
            }
            var net = TableOf(html, "Net assets");
            foreach (var part in net.SkipLast(1))
                Assert.Equal(Number(part["Total"]), Number(part["Cash"]) + Number(part["Securities"]) + Number(part["Accrued interest"])
                    + Number(part["Distributions"]));
            if (net.Count > 0) Assert.Equal(Number(net[^1]["Own value"]), net.SkipLast(1).Sum(part => Number(part["Own value"])));
            foreach (var held in TableOf(html, "Securities"))
                Assert.Equal(positions[account].Where(r => r["isin"] == held["Isin"]).Sum(r => Number(r["posted"])),
                    Number(held["Closing"]));
            movements += TableOf(html, "Movements").Count;
        }
        Assert.True(movements > 500, $"{movements} movements");
    }

    [Fact]
    public void The_same_statement_has_the_same_bytes_and_other_programs_read_its_pdf()
    {
        using var scratch = new Scratch();
        string Write(string folder, string format)
        {
            var ran = Cli.Run("statement", Sample.Book, "--account", "C1001", "--from", "2025-10-09", "--until", "2025-10-14", "--format",
                format,
                "--to", scratch.At(folder)).Ends(0);
            return ran.Out.Trim();
        }
        foreach (var format in new[] { "html", "pdf" })
            Assert.Equal(File.ReadAllBytes(Write("one", format)), File.ReadAllBytes(Write("two", format)));
        var pdf = Write("one", "pdf");
        Cli.Other("qpdf", "--check", pdf).Ends(0);
        var text = Cli.Other("pdftotext", "-layout", pdf, "-").Ends(0).Out;
        Assert.Contains("Statement of account", text);
        foreach (var trade in Cli.Report("trades", Sample.Book, "--account", "C1001").Named()) Assert.Contains(trade["trade_id"], text);
        foreach (var held in Cli.Report("positions", Sample.Book, "--account", "C1001").Named()) Assert.Contains(held["isin"], text);
    }

    [Fact]
    public void A_confirmation_says_what_the_trade_comes_to()
    {
        using var scratch = new Scratch();
        var trade = Cli.Report("trades", Sample.Book).Named().First(t => t["side"] == "SELL" && Number(t["fees"]) > 0);
        var html = File.ReadAllText(Cli.Run("confirmation", Sample.Book, trade["trade_id"], "--to", scratch.At("out")).Ends(0).Out.Trim());
        var amounts = TableOf(html, "Amounts").ToDictionary(r => r["What"], r => Number(r["Amount"]));
        Assert.Equal((Number(trade["principal"]), Number(trade["net_amount"])), (amounts["Principal"], amounts["You receive"]));
        Assert.Equal(Number(trade["commission"]) + Number(trade["fees"]),
            amounts.Where(a => a.Key.StartsWith("Charged", StringComparison.Ordinal)).Sum(a => a.Value));
        Assert.Equal(2, Cli.Run("confirmation", Sample.Book, "no-such-trade", "--to", scratch.At("out")).Exit is 2 or 3 ? 2 : 0);
    }

    [Theory, InlineData(), InlineData("--from", "2025-10-10")]
    public void Cash_flows_by_either_method_lead_to_the_cash_of_the_balance_sheet(params string[] period)
    {
        var flows = Cli.Report("cash-flow", Sample.Book, period).Named();
        Assert.DoesNotContain(flows, r => r["line"] == "NOT EXPLAINED");
        var sheet = Cli.Report("balance-sheet", Sample.Book).Named();
        foreach (var method in flows.GroupBy(r => r["method"]))
        {
            decimal Of(string line) => Number(method.Single(r => r["line"] == line)["base_amount"]);
            Assert.Equal(Of("Closing cash"), Of("Opening cash") + Of("Change of cash") + Of("Effect of exchange rates"));
            Assert.Equal(Of("Closing cash"), sheet.Where(r => r["line"] is "Cash at banks").Sum(r => Number(r["base_amount"]))
                - sheet.Where(r => r["line"] is "Overdrafts at banks").Sum(r => Number(r["base_amount"])));
            Assert.Equal(Of("Change of cash"),
                method.Where(r => r["section"] is "OPERATING" or "FINANCING").Sum(r => Number(r["base_amount"])));
        }
        Assert.Equal(["DIRECT", "INDIRECT"], flows.Select(r => r["method"]).Distinct());
        if (period.Length > 0) Assert.DoesNotContain(flows, r => r["line"] == "Balances brought in");
    }

    [Fact]
    public void Changes_in_equity_end_at_the_equity_of_the_balance_sheet()
    {
        var total = Cli.Report("equity-changes", Sample.Book, "--from", "2025-10-10").Named().Single(r => r["component"] == "TOTAL");
        var sheet = Cli.Report("balance-sheet", Sample.Book).Named();
        Assert.Equal(Number(sheet.Single(r => r["section"] == "EQUITY" && r["line"] == "TOTAL")["base_amount"]),
            Number(total["closing_base"]));
        Assert.Equal(Number(total["closing_base"]), Number(total["opening_base"]) + Number(total["paid_in_base"])
            + Number(total["result_base"])
            + Number(total["exchange_base"]));
    }

    // The firm's net assets over a million units; a fund's over what its account holds.
    [Fact]
    public void Net_assets_a_unit_are_the_equity_of_the_firm_and_the_holdings_of_a_fund()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("fx", "units", book, "FIRM", "2025-10-09", "1000000").Ends(0);
        Cli.Run("fx", "units", book, "C1001", "2025-10-09", "500").Ends(0);
        var nav = Cli.Report("nav", book).Named().ToDictionary(r => r["fund"]);
        var equity = Cli.Report("balance-sheet", book).Named().Single(r => r["section"] == "EQUITY" && r["line"] == "TOTAL");
        Assert.Equal(Number(equity["base_amount"]), Number(nav["FIRM"]["net_assets"]));
        Assert.Equal(Math.Round(Number(nav["FIRM"]["net_assets"]) / 1_000_000, 4, MidpointRounding.AwayFromZero),
            Number(nav["FIRM"]["nav_per_unit"]));
        var html = File.ReadAllText(Cli.Run("statement", book, "--account", "C1001", "--from", "2025-10-09", "--to",
            scratch.At("out")).Ends(0)
            .Out.Trim());
        Assert.Contains($"<dt>Net assets</dt><dd>{nav["C1001"]["net_assets"]} {nav["C1001"]["currency"]}</dd>", html);
    }

    [Fact]
    public void The_one_firm_as_a_group_is_the_firm()
    {
        using var scratch = new Scratch();
        var lei = Regex.Match(File.ReadAllText(Path.Combine(Sample.Days[0], "firm.json")), "\"lei\": \"(.*?)\"").Groups[1].Value;
        File.WriteAllText(scratch.At("group.json"), $$"""{"currency": "USD", "entities": [{"lei": "{{lei}}"}]}""");
        var group = Table.Parse(Cli.Run("consolidate", Sample.Book, "--config", scratch.At("group.json"), "--format",
            "csv").Ends(0).Out).Named();
        var sheet = Cli.Report("balance-sheet", Sample.Book).Named();
        foreach (var section in new[] { "ASSETS", "LIABILITIES" })
            Near(Number(sheet.Single(r => r["section"] == section && r["line"] == "TOTAL")["base_amount"]),
                Number(group.Single(r => r["section"] == section && r["line"] == "TOTAL")["group"]));
        Assert.Equal(2, Cli.Run("consolidate", Sample.Book, "--config", Path.Combine(Sample.Days[0], "firm.json")).Exit);
        File.WriteAllText(scratch.At("two.json"),
            $$"""{"currency": "USD", "entities": [{"lei": "{{lei}}"}, {"lei": "00ZZ00COUNTING900186"}]}""");
        Assert.Contains("no book of it", Cli.Run("consolidate", Sample.Book, "--config", scratch.At("two.json")).Ends(2).Err);
        File.WriteAllText(scratch.At("far.json"),
            $$"""{"currency": "EUR", "entities": [{"lei": "{{lei}}", "closing": 79228162514264337593543950335}]}""");
        Assert.Contains("is more than", Cli.Run("consolidate", Sample.Book, "--config", scratch.At("far.json")).Ends(2).Err);
        foreach (var (text, why) in new[]
            {
                ("""{"currency": "USD"}""", "has no 'entities'"), ("""{"entities": []}""", "has no 'currency'"),
                ("""{"currency": "USD", "entities": [{"share": 1}]}""", "entities[0] has no 'lei'"),
                ("""{"currency": 5, "entities": []}""", "'currency' has to be a string"), ("[]", "has to be an object"),
                ("""{"currency": "USD", "entities": {}}""", "'entities' has to be an array"),
                ("""{"currency": "USD", "entities": [5]}""", "entities[0] has to be an object"),
                ("""{"currency": "USD", "entities": [], "setOff": "no"}""", "'setOff' has to be true or false"),
                ($$"""{"currency": "USD", "entities": [{"lei": "{{lei}}", "share": "1"}]}""", "entities[0]: 'share' has to be a number"),
                ($$"""{"currency": "USD", "entities": [{"lei": "{{lei}}", "vendors": [1]}]}""",
                    "entities[0]: 'vendors' has to be an array of strings"),
            })
        {
            File.WriteAllText(scratch.At("bad.json"), text);
            Assert.Contains($"bad.json: {why}", Cli.Run("consolidate", Sample.Book, "--config", scratch.At("bad.json")).Ends(2).Err);
        }
    }
}
