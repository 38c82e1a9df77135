using System.Diagnostics;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Books;

/// <summary>
/// The whole ledger as a journal of hledger, ledger or beancount: every entry a transaction in which each asset balances by itself, and
/// every balance the firm's own, to the last unit. Format: docs/formats/books.md.
/// </summary>
public static class BookExport
{
    /// <summary>Writes the books. What is contracted and not settled is pending (<c>!</c>), what is posted is cleared (<c>*</c>).</summary>
    /// <param name="dialect">The program to write for.</param>
    /// <param name="facts">Gives the journal's facts from the first, each call anew: it is read twice.</param>
    /// <param name="to">Where the text goes; it is not flushed or closed.</param>
    /// <param name="asOf">
    /// The books as that day, or the last before it, closed: what was recorded later is not there, whatever date it has.
    /// </param>
    public static void Write(BookDialect dialect, Func<IEnumerable<(long Number, Fact Fact)>> facts, TextWriter to, DateOnly? asOf = null)
    {
        var books = new BooksRead(facts, asOf);
        var text = new BookText(to);
        var syntax = BookSyntax.Of(dialect, new(dialect, books), text);
        syntax.Begin(books.Register, books.First);
        books.Write(syntax);
        text.Flush();
    }

    /// <summary>The name that the programs and their editors know such a file by.</summary>
    public static string FileName(BookDialect dialect) => dialect switch
    {
        BookDialect.Hledger => "books.hledger.journal",
        BookDialect.Ledger => "books.ledger",
        BookDialect.Beancount => "books.beancount",
        _ => throw new UnreachableException(dialect.ToString()),
    };
}
