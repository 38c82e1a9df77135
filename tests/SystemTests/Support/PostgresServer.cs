using Countinghouse.SystemTests.Support;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer.Ended))]

namespace Countinghouse.SystemTests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own, in a folder of its own and on a socket there; as another user where the tests run as root, since
/// the server refuses to. Tests are skipped by name where none is installed.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    const string Variable = "COUNTINGHOUSE_POSTGRES";

    static readonly Lazy<PostgresServer> Ready = new(() => new());
    static int books;

    /// <summary>Stops the shared one after the last test: what a process that is ending starts is no longer waited for.</summary>
    public sealed class Ended : IDisposable
    {
        public void Dispose()
        {
            if (Ready.IsValueCreated) Ready.Value.Dispose();
        }
    }

    readonly string? folder;
    readonly string address;

    PostgresServer(bool own = false)
    {
        // One key for all books on servers, and a lease that the tests can wait for.
        Environment.SetEnvironmentVariable("COUNTINGHOUSE_KEY_FILE", Keys.At("books.key"));
        Environment.SetEnvironmentVariable("COUNTINGHOUSE_LEASE", "0.6");
        if (!own && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            address = given;
            return;
        }
        folder = Directory.CreateTempSubdirectory("countinghouse-pg-").FullName;
        address = $"Host={folder};Username=postgres;Database=postgres";
        if (Environment.IsPrivilegedProcess) Cli.Other("chown", "postgres", folder).Ends(0);
        Tool("initdb", "-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Start();
    }

    static Scratch Keys { get; } = WithKey();

    // There before any book: two new ones at once would both make it.
    static Scratch WithKey()
    {
        var keys = new Scratch();
        File.WriteAllText(keys.At("books.key"), Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => keys.Dispose();
        return keys;
    }

    static string Bin { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(v => Path.Combine(v, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).OrderBy(bin => bin.Length).ThenBy(bin => bin, StringComparer.Ordinal)
            .LastOrDefault("") : "";

    /// <summary>The server that tests share; skips the test where there can be none.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Require();
            return Ready.Value;
        }
    }

    /// <summary>One for a test that stops it.</summary>
    public static PostgresServer Own()
    {
        if (Bin.Length == 0) Assert.Skip("PostgreSQL is not installed under /usr/lib/postgresql");
        return new(own: true);
    }

    static void Require()
    {
        if (Bin.Length == 0 && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            Assert.Skip($"PostgreSQL is not installed under /usr/lib/postgresql, and {Variable} names none");
    }

    /// <summary>A place for a book of one's own.</summary>
    public string NewBook() => $"{address};Search Path=t{Environment.ProcessId}_{Interlocked.Increment(ref books)}";

    /// <summary>A place for a book in a database of its own, which can be copied.</summary>
    public string NewDatabase(string? template = null)
    {
        var name = $"t{Environment.ProcessId}_{Interlocked.Increment(ref books)}";
        var from = template is null ? "" : $" TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}";
        Run(address, $"CREATE DATABASE {name}{from}");
        return new NpgsqlConnectionStringBuilder(address) { Database = name, SearchPath = "countinghouse" }.ToString();
    }

    public static string SchemaOf(string book) => new NpgsqlConnectionStringBuilder(book).SearchPath ?? "";

    /// <summary>The book seen by a superuser who does not go through the program.</summary>
    public static NpgsqlConnection Open(string book)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(book) { Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>One value; none where there is no such table yet, no row, or no server.</summary>
    public static object? Ask(string book, string sql)
    {
        try
        {
            using var connection = Open(book);
            using var command = new NpgsqlCommand(sql, connection);
            return command.ExecuteScalar();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    public static int Run(string book, string sql)
    {
        using var connection = Open(book);
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    /// <summary>Rows of the journal that a book has now; 0 where it has no tables yet.</summary>
    public static long RowsOf(string book) => Ask(book, "SELECT count(*) FROM journal") as long? ?? 0;

    public void Start() =>
        Tool("pg_ctl", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-k {folder} -c listen_addresses=''", "start");

    /// <summary>As if the machine lost its power, but for what the disks do.</summary>
    public void Crash() => Tool("pg_ctl", "-D", $"{folder}/data", "-m", "immediate", "stop");

    /// <summary>Falls, and is there again as soon as it can be.</summary>
    public void FallAndRise()
    {
        Crash();
        Start();
    }

    static void Tool(string name, params string[] arguments)
    {
        var tool = Path.Combine(Bin, name);
        if (Environment.IsPrivilegedProcess) Cli.Other("runuser", ["-u", "postgres", "--", tool, .. arguments]).Ends(0);
        else Cli.Other(tool, arguments).Ends(0);
    }

    public void Dispose()
    {
        if (folder is null || !Directory.Exists(folder)) return;
        if (File.Exists($"{folder}/data/postmaster.pid")) Crash();
        Directory.Delete(folder, recursive: true);
    }
}
