using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Countinghouse.Store.Sql;

/// <summary>
/// The columns of a row, taken as what they were stored as. Of SQLite straight from the statement: the driver asks for the type of each
/// twice before it gives it, which is most of what a million rows cost.
/// </summary>
readonly struct Fields(DbDataReader reader)
{
    readonly sqlite3_stmt? statement = (reader as SqliteDataReader)?.Handle;

    public bool IsNull(int column) =>
        statement is null ? reader.IsDBNull(column) : raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A whole number of a column that has one in every row.</summary>
    public long Long(int column) => statement is null ? reader.GetInt64(column) : raw.sqlite3_column_int64(statement, column);

    /// <summary>A whole number; none where there is none.</summary>
    public long? LongIfAny(int column) =>
        statement is null ? reader.IsDBNull(column) ? null : reader.GetInt64(column)
        : raw.sqlite3_column_int64(statement, column) is not 0 and var value ? value
        : IsNull(column) ? null : 0;

    /// <summary>A text; empty where there is none.</summary>
    public string Text(int column) =>
        statement is null ? reader.IsDBNull(column) ? "" : reader.GetString(column)
        : raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";
}
