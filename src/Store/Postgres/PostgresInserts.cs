using System.Text;
using Countinghouse.Store.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Countinghouse.Store.Postgres;

/// <summary>Rows gathered column by column and sent by one INSERT when they are flushed, in their order.</summary>
sealed class PostgresInserts(NpgsqlConnection connection, string table, int columns) : Rows
{
    const int MostBytes = 16 << 20; // what is kept in memory before it is sent

    readonly List<object>[] values = [.. Enumerable.Range(0, columns).Select(_ => new List<object>())];
    NpgsqlCommand? command;
    int column, bytes;

    PostgresInserts Put(object value)
    {
        values[column++].Add(value);
        return this;
    }

    public override Rows Int(long value) => Put(value);

    public override Rows Null() => throw new NotSupportedException("the record has a value in each column");

    public override Rows Text(ReadOnlySpan<byte> value) => Put(Encoding.UTF8.GetString(value));

    public override Rows Blob(ReadOnlySpan<byte> value)
    {
        bytes += value.Length;
        return Put(value.ToArray());
    }

    public override void Add()
    {
        if (column != columns) throw new InvalidOperationException($"{table}: a row of {column} columns, not {columns}");
        column = 0;
        if (bytes > MostBytes) Flush();
    }

    public override void Flush()
    {
        if (values[0].Count == 0) return;
        if (command is null)
        {
            var places = string.Join(", ", Enumerable.Range(1, columns).Select(i => $"${i}"));
            command = new($"INSERT INTO {table} SELECT * FROM unnest({places})", connection);
            foreach (var one in values) command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | TypeOf(one[0]) });
        }
        for (var i = 0; i < columns; i++)
        {
            command.Parameters[i].Value = values[i][0] switch
            {
                long => values[i].Cast<long>().ToArray(),
                string => values[i].Cast<string>().ToArray(),
                _ => values[i].Cast<byte[]>().ToArray(),
            };
            values[i].Clear();
        }
        bytes = 0;
        command.ExecuteNonQuery();
        foreach (NpgsqlParameter one in command.Parameters) one.Value = null; // a snapshot's pieces are large
    }

    static NpgsqlDbType TypeOf(object value) =>
        value switch { long => NpgsqlDbType.Bigint, string => NpgsqlDbType.Text, _ => NpgsqlDbType.Bytea };

    public override void Dispose() => command?.Dispose();
}
