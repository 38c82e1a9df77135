namespace Countinghouse.Formats.Books;

/// <summary>The plain-text accounting programs that the books are written for.</summary>
public enum BookDialect
{
    /// <summary>hledger, https://hledger.org (tested with 1.25).</summary>
    Hledger,
    /// <summary>ledger, https://ledger-cli.org (tested with 3.3).</summary>
    Ledger,
    /// <summary>beancount, https://beancount.github.io (tested with 2.3).</summary>
    Beancount,
}
