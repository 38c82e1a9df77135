using System.Data;
using System.Data.Common;
using Countinghouse.Store.Postgres;
using Npgsql;

namespace Countinghouse.Store.Sql;

/// <summary>
/// SQL over any connection. A parameter is written <c>@name</c>; what is written once is understood by every store: whole numbers of 64
/// bits, text compared byte by byte, no truth values among the columns.
/// </summary>
static class Statements
{
    public static void Execute(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, none where there is none; a number is always a <see cref="long"/>.</summary>
    public static object? Scalar(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() switch
        {
            DBNull => null,
            int narrow => (long)narrow,
            decimal wide => checked((long)wide),
            var value => value,
        };
    }

    public static DbCommand Command(this DbConnection connection, string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Server.MustBeOpen(connection);
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            if (value is null) parameter.DbType = DbType.String; // a code that is not asked for
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>Whether there is such a table.</summary>
    public static bool Has(this DbConnection connection, string table) => connection.Scalar(connection is NpgsqlConnection
        ? "SELECT 1 WHERE to_regclass(@t) IS NOT NULL" : "SELECT 1 FROM sqlite_master WHERE name = @t", ("@t", table)) is not null;

    /// <summary>A transaction that writes to a book.</summary>
    /// <exception cref="StoreException">The book is on a server, and another process has taken it over.</exception>
    public static DbTransaction Begin(this DbConnection connection)
    {
        Server.MustBeOpen(connection);
        var transaction = connection.BeginTransaction();
        try
        {
            if (connection is NpgsqlConnection server) Lease.Hold(server);
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }
}
