using Microsoft.Data.Sqlite;

namespace Countinghouse.SystemTests.Support;

/// <summary>A book's file seen by someone who does not go through the program.</summary>
static class Sql
{
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    public static List<object[]> Rows(this System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Takes away what keeps the journal append-only.</summary>
    public static void Unlock(this SqliteConnection connection)
    {
        foreach (var row in connection.Rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            connection.Run($"DROP TRIGGER {row[0]}");
    }
}
