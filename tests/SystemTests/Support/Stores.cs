using Countinghouse.Store;
using Microsoft.Data.Sqlite;

namespace Countinghouse.SystemTests.Support;

/// <summary>Where a book lies in a test that is run for each store: false in a file, true on a server.</summary>
public static class Stores
{
    public static TheoryData<bool> Both => [false, true];

    /// <summary>The server only with COUNTINGHOUSE_LONG=1: what is dear there and shown by a smaller test.</summary>
    public static TheoryData<bool> ServerWhenLong => Campaign.IsLong ? Both : [false];

    /// <summary>Commands of the journal that begin so, looked at beside the program.</summary>
    public static long Durable(string book, string begins)
    {
        var asks = $"SELECT count(*) FROM journal WHERE command LIKE '{begins}%'";
        if (Place.IsServer(book)) return PostgresServer.Ask(book, asks) as long? ?? 0;
        if (!File.Exists(book)) return 0;
        using var connection = Sql.Open(book, SqliteOpenMode.ReadOnly);
        return connection.Rows("SELECT 1 FROM sqlite_master WHERE name = 'journal'").Count == 0 ? 0 : (long)connection.Rows(asks)[0][0];
    }
}
