using System.Globalization;
using Countinghouse.SystemTests.Support;
using MiniExcelLibs;

namespace Countinghouse.SystemTests;

/// <summary>
/// The books of generated days in the hands of other programs: each accepts them and finds what our reports say, account by account and
/// asset by asset.
/// </summary>
public sealed class YearExportTests(YearBook year) : IClassFixture<YearBook>
{
    const int Settled = 2, Traded = 4; // columns of positions and balances

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    void Same(int column, IEnumerable<(string, string, decimal)> theirs, Func<(string Account, string Asset, decimal), bool>? which = null)
    {
        List<(string, string, decimal)> Kept(IEnumerable<(string, string, decimal)> lines) => [.. lines.Where(l => l.Item3 != 0).Order()];
        var (expected, actual) = (Kept(year.Balances(column).Where(b => which?.Invoke(b) ?? true)), Kept(theirs));
        Assert.True(expected.SequenceEqual(actual), $"ours alone: {string.Join("; ", expected.Except(actual).Take(8))}\n"
            + $"theirs alone: {string.Join("; ", actual.Except(expected).Take(8))}");
        Assert.NotEmpty(expected);
        Campaign.Say($"{expected.Count} balances are equal");
    }

    // Without them nothing below would say much.
    [Fact]
    public void The_days_have_all_kinds_of_events_and_every_period_is_certified()
    {
        var actions = Cli.Report("corporate-actions", year.Book).Named().ToList();
        Assert.Subset(actions.Where(a => a["status"] is "EX" or "RECORDED" or "PAID").Select(a => a["type"]).ToHashSet(),
            new HashSet<string> { "DIVIDEND", "COUPON", "SPLIT", "REVERSE_SPLIT", "SPINOFF", "STOCK_DIVIDEND", "CAPITAL_DISTRIBUTION" });
        Assert.Equal(Campaign.IsLong, actions.Any(a => a["type"] == "REDEMPTION" && a["status"] == "PAID"));
        Assert.NotEmpty(Cli.Report("claims", year.Book).Rows);
        Assert.Contains(Cli.Report("fx-gains", year.Book).Named(), g => g["kind"] == "REVERSED");
        Assert.Contains(Cli.Report("efficiency", year.Book).Named(), e => e["due_count"] != e["settled_count"]);
        Assert.Equal(year.Closed, Cli.Report("period-certificate", year.Book).Column("period"));
        Assert.Empty(Cli.Report("refusals", year.Book).Rows);
        Assert.Empty(Cli.Report("break-list", year.Book).Rows);
        Assert.DoesNotContain(Cli.Report("controls", year.Book).Named(), c => c["result"] == "FAILED");
        Cli.Run("verify", year.Book, "--tables").Ends(0);
    }

    // Securities or cash out of nothing: by hand on a control account it is refused; what is settled so names what it settles.
    [Theory, InlineData("CSD", "USD"), InlineData("SETTLEMENT-BANK", "USD"), InlineData("STREET-CCP", "EUR"), InlineData("CLEARING", "USD")]
    public void No_plug_is_taken(string account, string currency) => Assert.Contains($"{account} is a control account", Cli.Run("journal",
        "post", year.Book, "PLUG", "--debit", $"{account}:{currency}:1", "--credit", $"EQUITY:{currency}:1", "--reason", "to make it fit",
        "--dry-run").Ends(1).Err);

    [Fact]
    public void Hledger_finds_every_balance()
    {
        var journal = Path.Combine(year.Export("hledger"), "books.hledger.journal");
        Cli.Other("hledger", "check", "--strict", "-f", journal).Ends(0);
        Same(Traded, OutsideBooks.Hledger(journal));
        Same(Settled, OutsideBooks.Hledger(journal, "--cleared"));
    }

    [Fact]
    public void Ledger_finds_every_balance()
    {
        var journal = Path.Combine(year.Export("ledger"), "books.ledger");
        Same(Traded, OutsideBooks.Ledger(journal));
        Same(Settled, OutsideBooks.Ledger(journal, "--cleared"));
    }

    [Fact]
    public void Beancount_finds_every_balance()
    {
        var journal = Path.Combine(year.Export("beancount"), "books.beancount");
        Assert.Equal("", Cli.Other("bean-check", "--no-cache", journal).Ends(0).Out);
        Same(Traded, OutsideBooks.Beancount(journal, ""));
        Same(Settled, OutsideBooks.Beancount(journal, "WHERE flag = '*'"));
    }

    [Fact]
    public void Gnucash_finds_every_balance()
    {
        var file = Path.Combine(year.Export("gnucash"), "books.gnucash");
        var both = OutsideBooks.Gnucash(file).ToList();
        Same(Traded, both.Where((_, i) => i % 2 == 0));
        Same(Settled, both.Where((_, i) => i % 2 == 1));
        if (!Campaign.IsLong) return; // a minute of a year; its balance sheet is not done in ten, for the cost of each position
        var summary = Path.Combine(Path.GetDirectoryName(file) ?? "", "summary.html");
        Cli.Other("gnucash-cli", "--report", "run", "--name", "Account Summary", "--output-file", summary, file).Ends(0);
        Assert.Contains("SETTLEMENT-BANK", File.ReadAllText(summary));
    }

    [Fact]
    public void Ofxdump_finds_what_each_account_holds()
    {
        var files = Directory.GetFiles(year.Export("ofx"));
        var some = files.Where((_, i) => Campaign.IsLong || i % 8 == 0).ToList();
        var accounts = some.Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(205, files.Length); // with the firm's own of fractions
        Same(Traded, some.SelectMany(OutsideBooks.Ofx), b => accounts.Contains(b.Account));
    }

    [Fact]
    public void The_schema_accepts_the_audit_file_and_its_lines_come_to_every_balance_of_cash()
    {
        var file = Path.Combine(year.Export("saf-t"), "books.saf-t.xml");
        Same(Traded, OutsideBooks.SafT(file, IsDebit), b => b.Asset.Length == 3);
        Cli.Other("xmllint", "--noout", "--nonet", "--huge", "--schema",
            Material.Require("safts/Norwegian_SAF-T_Financial_Schema_v_1.10.xsd"), file).Ends(0);
    }

    // Locations, the street and what is owed by issuers: a debit is shown as positive.
    static bool IsDebit(string account) => account is "CSD" or "SETTLEMENT-BANK" or "CLEARING" or "CORPORATE-ACTIONS"
        || account.StartsWith("STREET-", StringComparison.Ordinal) || account.StartsWith("FAIL-", StringComparison.Ordinal);

    [Fact]
    public async Task Workbooks_and_parquet_files_have_every_line_of_positions_and_balances()
    {
        var (csv, xlsx, parquet) = (year.Export("csv"), year.Export("xlsx"), year.Export("parquet"));
        foreach (var report in new[] { "positions", "balances", "trial-balance", "entitlements", "lots", "gains" })
        {
            var ours = Table.Read(Path.Combine(csv, report + ".csv"));
            var sheet = MiniExcel.Query(Path.Combine(xlsx, report + ".xlsx"), useHeaderRow: true, sheetName: "list")
                .Cast<IDictionary<string, object>>().ToList();
            Assert.Equal(ours.Columns, sheet[0].Keys);
            Assert.Equal(ours.Rows.Select(r => string.Join(' ', r.Select(Plain))), sheet.Select(r => string.Join(' ',
                r.Values.Select(v => v switch
                {
                    double number => Plain(number.ToString("R", CultureInfo.InvariantCulture)),
                    DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    _ => Plain($"{v}"),
                }))));
            Assert.Equal(ours.Rows.Count, await ReconciliationTests.ParquetRows(Path.Combine(parquet, report + ".parquet"), ours));
        }
    }

    // A number without the zeros that say how many decimals there are.
    static string Plain(string cell) => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number.ToString("0.############", CultureInfo.InvariantCulture) : cell.TrimStart('\'');
}
