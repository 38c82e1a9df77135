using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class ReportTests
{
    [Theory]
    [InlineData("positions", "--account", "C9999"), InlineData("balances", "--isin", "XXX"), InlineData("trades", "--isin", "US0000000000")]
    [InlineData("positions", "--account", "C9999", "--known-at", "2025-10-10T18:00:00Z")]
    public void A_code_the_book_does_not_have_is_refused_by_name(string name, string option, params string[] rest) =>
        Assert.Contains($"'{rest[0]}'", Cli.Run(["report", name, Sample.Book, option, .. rest]).Ends(2).Complaint);

    // A location has no trades; a security has no cash; before the first day nothing was known of a client.
    [Theory]
    [InlineData("trades", "--account", "CSD"), InlineData("balances", "--isin", "US0378331005")]
    [InlineData("balances", "--account", "C1001", "--known-at", "2025-10-10T18:00:00Z")]
    public void A_code_the_book_has_without_a_line_gives_an_empty_report(string name, params string[] options) =>
        Assert.Empty(Cli.Report(name, Sample.Book, options).Rows);

    [Fact]
    public void A_price_past_reason_is_said_to_be_the_cause_and_the_right_one_puts_it_right()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        string Price(string close)
        {
            File.WriteAllText(scratch.At("prices.csv"), $"date,isin,close,currency\n2025-10-14,US0378331005,{close},USD\n");
            return scratch.At("prices.csv");
        }
        Cli.Run("import", "prices", book, Price("999999999999999999")).Ends(0);
        foreach (var report in new[] { "unrealised", "balance-sheet" })
            Assert.Contains("a price or rate is past reason", Cli.Run("report", report, book).Ends(3).Err);
        Cli.Run("import", "prices", book, Price("247.77")).Ends(0);
        Cli.Run("report", "unrealised", book).Ends(0);
        Cli.Run("report", "balance-sheet", book).Ends(0);
    }

    [Fact]
    public void The_help_fits_a_terminal_and_its_example_works()
    {
        var help = Cli.Run("report", "--help").Ends(0).Out;
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 120, line));
        foreach (var name in Sample.Reports.Keys) Assert.Contains($"  {name} ", help);
        var example = help.Split('\n').Single(l => l.Contains("Example: ")).Split("countinghouse ")[1].Trim();
        Assert.NotEmpty(Table.Parse(Cli.Run(example.Replace("books/demo.db", Sample.Book).Split(' ')).Ends(0).Out).Rows);
    }

    // Every trade's principal at the day's rate, and what the netting report says of the same day.
    [Fact]
    public void The_summary_of_a_day_adds_up_in_the_base_currency()
    {
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var said = Cli.Run("day", book, Sample.Days[1]).Ends(0).Out;
        var day = Path.GetFileName(Sample.Days[1]);
        var rates = Table.Read(Path.Combine(Sample.Days[1], "fx.csv")).Named().ToDictionary(r => r["base"], r => Number(r["rate"]));
        rates["USD"] = 1;
        var value = Cli.Report("trades", book).Named().Where(t => t["trade_date"] == day && t["status"] != "CANCELLED")
            .Sum(t => Number(t["principal"]) * rates[t["currency"]]);
        Assert.Contains(value.ToString("N2", CultureInfo.InvariantCulture), said);
        var netting = Cli.Report("netting", book).Named().Where(n => n["date"] == day).ToList();
        var netted = 1 - netting.Sum(n => Number(n["net_value"])) / netting.Sum(n => Number(n["gross_value"]));
        Assert.Contains($"{(netted * 100).ToString("F1", CultureInfo.InvariantCulture)} % netted", said);
        Assert.Contains("value USD", said);
    }

    // The first day lists it; the second, in the same run, calls it by another name.
    [Fact]
    public void An_instrument_listed_anew_is_shown_as_it_is_now()
    {
        using var scratch = new Scratch();
        foreach (var day in Sample.Days[..2])
            foreach (var file in Directory.GetFiles(day))
                File.Copy(file, Path.Combine(scratch.Folder("days", Path.GetFileName(day)), Path.GetFileName(file)));
        var rows = File.ReadAllLines(Path.Combine(Sample.Days[0], "instruments.csv"));
        File.WriteAllLines(scratch.At("days", Path.GetFileName(Sample.Days[1]), "instruments.csv"),
            [rows[0], rows[1].Replace("Apple Inc", "Apple Incorporated")]);
        Cli.Run("day", scratch.At("book.db"), scratch.At("days")).Ends(0);
        using var book = Sql.Open(scratch.At("book.db"));
        Assert.Equal("Apple Incorporated", Assert.Single(book.Rows("SELECT name FROM asset WHERE code = 'US0378331005'"))[0]);
    }

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
