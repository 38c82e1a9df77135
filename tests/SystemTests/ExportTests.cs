using System.Globalization;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class ExportTests
{
    [Fact]
    public void Other_programs_take_the_books_and_find_the_same_balances()
    {
        using var scratch = new Scratch();
        Check(Campaign.IsLong ? RealDay(scratch) : Sample.Book);
    }

    // hledger takes minutes and gigabytes for the 388 417 trades of a real day.
    static string RealDay(Scratch scratch)
    {
        var book = scratch.At("book.db");
        Cli.Run("day", book, Material.Require("days/2013-10-07")).Ends(0);
        return book;
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
        Same(reports.Select(r => (r[0], r[1], N(r[4]))), OutsideBooks.Hledger(journal));
        Same(reports.Select(r => (r[0], r[1], N(r[2]))), OutsideBooks.Hledger(journal, "--cleared"));
        Campaign.Say($"{reports.Count} lines of positions and balances equal hledger's, traded and posted");
    }

    static decimal N(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static void Same(IEnumerable<(string, string, decimal)> ours, IEnumerable<(string, string, decimal)> theirs)
    {
        var (expected, actual) = (ours.Where(l => l.Item3 != 0).Order().ToList(), theirs.Where(l => l.Item3 != 0).Order().ToList());
        Assert.True(expected.SequenceEqual(actual), $"ours alone: {string.Join("; ", expected.Except(actual).Take(8))}\n"
            + $"theirs alone: {string.Join("; ", actual.Except(expected).Take(8))}");
    }
}
