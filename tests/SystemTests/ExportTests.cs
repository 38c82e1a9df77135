using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class ExportTests
{
    [Fact]
    public void Other_programs_take_the_sample_book_and_find_the_same_balances() => Check(Sample.Book);

    [Fact]
    public void Other_programs_take_the_book_of_a_real_day_and_find_the_same_balances()
    {
        var folder = Material.Require("days/2013-10-07");
        using var scratch = new Scratch();
        var book = scratch.At("book.db");
        // hledger takes minutes and gigabytes for 388 417 trades: by default the first twenty thousand, all with COUNTINGHOUSE_LONG=1.
        Cli.Run("day", book, Campaign.IsLong ? folder : First(folder, scratch, 20_000)).Ends(0);
        Check(book);
    }

    static string First(string folder, Scratch scratch, int trades)
    {
        var to = scratch.Folder(Path.GetFileName(folder));
        foreach (var file in Directory.GetFiles(folder, "*.csv")) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        using var zip = new System.IO.Compression.GZipStream(
            File.OpenRead(Path.Combine(folder, "trades.csv.gz")), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        using var writer = new StreamWriter(Path.Combine(to, "trades.csv"));
        for (var line = 0; line <= trades; line++) writer.WriteLine(reader.ReadLine());
        return to;
    }

    static void Check(string book)
    {
        using var scratch = new Scratch();
        foreach (var format in new[] { "hledger", "ledger", "beancount", "csv" })
            Cli.Run("export", format, book, "--to", scratch.Path).Ends(0);
        var journal = scratch.At("books.hledger.journal");
        Cli.Other("hledger", "check", "--strict", "-f", journal).Ends(0);
        Cli.Other("ledger", "--pedantic", "-f", scratch.At("books.ledger"), "bal", "--depth", "1").Ends(0);
        Cli.Other("bean-check", scratch.At("books.beancount")).Ends(0);
        var reports = Table.Read(scratch.At("positions.csv")).Rows.Concat(Table.Read(scratch.At("balances.csv")).Rows).ToList();
        Same(reports.Select(r => (r[0], r[1], N(r[4]))), HledgerBalances(journal));
        Same(reports.Select(r => (r[0], r[1], N(r[2]))), HledgerBalances(journal, "--cleared"));
        Campaign.Say($"{reports.Count} lines of positions and balances equal hledger's, traded and posted");
    }

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // What the books show as a liability or income is a credit there and positive in our reports.
    static IEnumerable<(string, string, decimal)> HledgerBalances(string journal, params string[] which)
    {
        var all =
            Table.Parse(Cli.Other("hledger", ["-f", journal, "bal", "--flat", "-N", "-O", "csv", "--layout=bare", .. which]).Ends(0).Out);
        return all.Rows.Select(r =>
            (r[0].Split(':')[^1], r[1].Trim('"'), r[0].StartsWith("Assets:", StringComparison.Ordinal) ? N(r[2]) : -N(r[2])));
    }

    static void Same(IEnumerable<(string, string, decimal)> ours, IEnumerable<(string, string, decimal)> theirs)
    {
        var (expected, actual) = (ours.Where(l => l.Item3 != 0).Order().ToList(), theirs.Where(l => l.Item3 != 0).Order().ToList());
        Assert.True(expected.SequenceEqual(actual),
            $"ours alone: {string.Join("; ", expected.Except(actual).Take(8))}\ntheirs alone: "
                + $"{string.Join("; ", actual.Except(expected).Take(8))}");
    }
}
