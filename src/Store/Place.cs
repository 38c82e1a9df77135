using Countinghouse.Store.Postgres;

namespace Countinghouse.Store;

/// <summary>Where a book is: a file, or a schema of a PostgreSQL database, named by a connection string.</summary>
public static class Place
{
    // How a connection string names its server or database.
    static readonly string[] Keywords = ["Host", "HostAddr", "Server", "Database", "DbName"];

    /// <summary>Whether this names a book on a server.</summary>
    public static bool IsServer(string book) => IsAddress(book)
        || book.Split(';', ' ').Any(part => part.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign
            && Keywords.Contains(part[..sign].Trim(), StringComparer.OrdinalIgnoreCase));

    static bool IsAddress(string book) =>
        book.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || book.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with a name of a book; none where it can be tried.</summary>
    public static string? Wrong(string book) =>
        IsAddress(book) ? "write a book on a server as \"Host=…;Database=…\", with Search Path for a schema other than countinghouse"
        : IsServer(book) ? Server.Wrong(book)
        : FileKind.Other(book) is { } kind && kind != FileKind.Folder ? $"{book}: is {kind}, and a book is a file" : null;

    /// <summary>Whether there is a book.</summary>
    /// <exception cref="StoreException">The server cannot be asked.</exception>
    public static bool Exists(string book) => IsServer(book) ? Server.HasBook(book) : File.Exists(book);

    /// <summary>What files kept for a book begin with: its own path, or database and schema, in the folder the program is run in.</summary>
    public static string Beside(string book) => IsServer(book) ? Server.NameOf(book) : book;
}
