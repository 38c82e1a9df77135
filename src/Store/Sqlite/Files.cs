using Countinghouse.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store.Sqlite;

/// <summary>Opens the SQLite file of a book with the settings that its promises rest on.</summary>
static class Files
{
    /// <summary>Older ones can corrupt a database when a write-ahead log is reset under load (fixed in 3.51.3).</summary>
    static readonly Version OldestSqlite = new(3, 51, 3);

    // Each connection is used by one thread at a time, so SQLite need not lock it at every call.
    static Files()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            if (Version.Parse(connection.ServerVersion) < OldestSqlite)
                throw new StoreException(
                    $"SQLite {connection.ServerVersion} is older than {OldestSqlite}, which fixes a loss of data. Update the program.");
            connection.Execute("PRAGMA mmap_size = 0; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -65536; PRAGMA foreign_keys = ON;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Tables in memory, which nobody else sees.</summary>
    public static SqliteConnection Memory() => Open(":memory:", SqliteOpenMode.Memory);
}
