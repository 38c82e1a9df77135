using System.Data.Common;
using System.Text.RegularExpressions;
using Countinghouse.Store.Sql;
using Npgsql;

namespace Countinghouse.Store.Postgres;

/// <summary>Opens the database of a book with the settings that its promises rest on.</summary>
static partial class Server
{
    const string DefaultSchema = "countinghouse";

    /// <summary>What is wrong with a connection string; none where it can be tried.</summary>
    public static string? Wrong(string book)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(book);
            return settings.Password is { Length: > 0 }
                ? "a password on the command line is seen by everyone on the machine: give it in the file that PGPASSFILE names, "
                    + "or in PGPASSWORD"
                : settings.Host is null || settings.Host.Contains(' ', StringComparison.Ordinal) || settings.Database is null
                ? "write a book on a server as \"Host=…;Database=…\", its parts divided by semicolons"
                : IsName(SchemaOf(settings)) ? null
                : "Search Path is the name of one schema: small letters, digits and _, at most 40, a letter first";
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"this is no connection string for PostgreSQL: {e.Message}";
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex Schema();

    /// <summary>Whether a schema or a role may be called so: it stands in SQL as it is.</summary>
    public static bool IsName(string name) => Schema().IsMatch(name);

    static string SchemaOf(NpgsqlConnectionStringBuilder settings) =>
        settings.SearchPath is { Length: > 0 } named ? named : DefaultSchema;

    /// <summary>The schema that a book is in.</summary>
    public static string SchemaOf(string book) => SchemaOf(new NpgsqlConnectionStringBuilder(book));

    /// <summary>Database and schema.</summary>
    public static string NameOf(string book)
    {
        var settings = new NpgsqlConnectionStringBuilder(book);
        return $"{settings.Database ?? settings.Username}.{SchemaOf(settings)}";
    }

    /// <summary>The schema of what a server of pages keeps beside a book.</summary>
    public static string DoorOf(string book) => SchemaOf(book) + "_door";

    /// <summary>A connection of one's own. A commit on it is on the server's disk when it returns.</summary>
    /// <param name="schema">Another than the book's.</param>
    /// <exception cref="StoreException">The connection string is wrong.</exception>
    public static NpgsqlConnection Open(string book, string? schema = null)
    {
        if (Wrong(book) is { } wrong) throw new StoreException(wrong);
        var settings = new NpgsqlConnectionStringBuilder(book);
        settings.SearchPath = schema ?? SchemaOf(settings);
        settings.Pooling = false;
        settings.ApplicationName ??= "countinghouse";
        settings.CommandTimeout = 0; // a report over years takes what it takes
        settings.IncludeErrorDetail = false;
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            connection.Open();
            connection.Execute("SET synchronous_commit = on; SET client_min_messages = warning; SET jit = off;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a book: tables that have been filled, not only made.</summary>
    public static bool HasBook(string book)
    {
        try
        {
            using var connection = Open(book);
            return connection.Has("journal") && connection.Scalar("SELECT 1 FROM book LIMIT 1") is not null;
        }
        catch (DbException e)
        {
            throw StoreException.From(book, e);
        }
    }

    /// <summary>A connection that broke before is closed: what is asked of it next gets the same answer.</summary>
    public static void MustBeOpen(DbConnection connection)
    {
        if (connection is NpgsqlConnection && connection.State != System.Data.ConnectionState.Open)
            throw new StoreException($"{connection.DataSource}: {Gone}");
    }

    /// <summary>Says an error of the server in words that say what to do; none where the server's own are best.</summary>
    public static string? Says(DbException e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            "the server's disk is full. Nothing acknowledged is lost: free some space and run the same command again.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } p =>
            $"this user of the database may not do that ({p.MessageText}). countinghouse database script gives each role its rights.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            "there is no such database on the server: createdb makes one.",
        PostgresException { SqlState: "28P01" or "28000" } p => $"the server does not let this user in ({p.MessageText}).",
        PostgresException { SqlState: "25006" } => "the server is read-only: a replica?",
        PostgresException p when p.SqlState.StartsWith("57P", StringComparison.Ordinal) => Gone,
        PostgresException p => p.MessageText,
        NpgsqlException n when n.InnerException is IOException or System.Net.Sockets.SocketException or TimeoutException =>
            $"{Gone} ({n.InnerException.Message})",
        _ => null,
    };

    const string Gone =
        "the server cannot be reached, or has ended the connection. Nothing acknowledged is lost: run the same command again.";
}
