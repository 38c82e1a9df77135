using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Countinghouse.Store.Sqlite;

/// <summary>One prepared insert, bound by place: twice as fast as parameters by name.</summary>
sealed class SqliteRows : Rows
{
    readonly sqlite3 database;
    readonly sqlite3_stmt statement;
    int column;

    public SqliteRows(SqliteConnection connection, string table, int columns, bool replaces)
    {
        database = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        var values = string.Join(',', Enumerable.Repeat('?', columns));
        Check(raw.sqlite3_prepare_v2(
            database, $"INSERT {(replaces ? "OR REPLACE " : "")}INTO {table} VALUES ({values})", out statement));
    }

    public override Rows Int(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++column, value));
        return this;
    }

    public override Rows Null()
    {
        Check(raw.sqlite3_bind_null(statement, ++column));
        return this;
    }

    public override Rows Text(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_text(statement, ++column, value));
        return this;
    }

    public override Rows Blob(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(statement, ++column, value));
        return this;
    }

    public override void Add()
    {
        column = 0;
        if (raw.sqlite3_step(statement) is var code && code != raw.SQLITE_DONE) Check(code);
        Check(raw.sqlite3_reset(statement));
    }

    void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), code);
    }

    public override void Dispose() => statement.Dispose();
}
