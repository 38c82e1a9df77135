using System.Buffers;
using System.Buffers.Binary;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;
using Npgsql;

namespace Countinghouse.Store.Postgres;

/// <summary>
/// Rows gathered in the server's own form and sent by COPY when they are flushed:
/// <code>columns:int16 ( length:int32 bytes )*   -1 for no value; numbers are 8 bytes, the highest first</code>
/// (PostgreSQL, "COPY", Binary Format).
/// </summary>
sealed class PostgresRows : Rows
{
    const int MostBytes = 16 << 20; // what is kept in memory of one table before it is sent

    // "PGCOPY", line feed, 255, carriage return, line feed, 0; then no flags and no extension of the header.
    static ReadOnlySpan<byte> Head =>
        [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];

    readonly NpgsqlConnection connection;
    readonly string table;
    readonly int columns, key;
    readonly ArrayBufferWriter<byte> buffer = new(1 << 16);
    readonly HashSet<string> keys = new(StringComparer.Ordinal);
    string[]? names;
    int column, start, keyEnd;

    public PostgresRows(NpgsqlConnection connection, string table, int columns, int key)
    {
        (this.connection, this.table, this.columns, this.key) = (connection, table, columns, key);
        Begin();
    }

    void Begin()
    {
        column = 0;
        start = buffer.WrittenCount;
        BinaryPrimitives.WriteInt16BigEndian(buffer.GetSpan(2), (short)columns);
        buffer.Advance(2);
    }

    public override Rows Int(long value)
    {
        var span = buffer.GetSpan(12);
        BinaryPrimitives.WriteInt32BigEndian(span, 8);
        BinaryPrimitives.WriteInt64BigEndian(span[4..], value);
        buffer.Advance(12);
        return Next();
    }

    public override Rows Null()
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), -1);
        buffer.Advance(4);
        return Next();
    }

    public override Rows Text(ReadOnlySpan<byte> value) => Blob(value);

    public override Rows Blob(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), value.Length);
        buffer.Advance(4);
        buffer.Write(value);
        return Next();
    }

    PostgresRows Next()
    {
        if (++column == key) keyEnd = buffer.WrittenCount;
        return this;
    }

    public override void Add()
    {
        if (column != columns) throw new InvalidOperationException($"{table}: a row of {column} columns, not {columns}");
        if (key > 0 && !keys.Add(Convert.ToHexString(buffer.WrittenSpan[(start + 2)..keyEnd]))) SendBefore();
        Begin();
        if (buffer.WrittenCount > MostBytes) Flush();
    }

    // A row takes the place of one that waits here too: that one goes first.
    void SendBefore()
    {
        var row = buffer.WrittenSpan[start..].ToArray();
        Send(start);
        buffer.Write(row);
        keys.Add(Convert.ToHexString(row.AsSpan(2, keyEnd - start - 2)));
    }

    public override void Flush()
    {
        if (start == 0) return;
        Send(start);
        Begin();
    }

    void Send(int end)
    {
        var to = key == 0 ? table : "new_" + table;
        if (key > 0) connection.Execute($"CREATE TEMP TABLE IF NOT EXISTS {to} (LIKE {table}) ON COMMIT DELETE ROWS");
        using (var copy = connection.BeginRawBinaryCopy($"COPY {to} FROM STDIN (FORMAT BINARY)"))
        {
            copy.Write(Head);
            copy.Write(buffer.WrittenSpan[..end]);
            copy.Write([0xFF, 0xFF]);
        }
        if (key > 0)
        {
            names ??= Names();
            var same = string.Join(" AND ", names[..key].Select(n => $"t.{n} = n.{n}"));
            connection.Execute($"DELETE FROM {table} t USING {to} n WHERE {same}; "
                + $"INSERT INTO {table} SELECT * FROM {to}; DELETE FROM {to}");
        }
        buffer.ResetWrittenCount();
        keys.Clear();
        start = 0;
    }

    string[] Names()
    {
        using var command = connection.Command($"SELECT * FROM {table} LIMIT 0");
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, columns).Select(reader.GetName)];
    }

    public override void Dispose() => buffer.Clear();
}
