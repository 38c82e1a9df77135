using System.Buffers.Text;
using System.Data.Common;
using System.Text;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Countinghouse.Store.Tables;

/// <summary>Rows for one table, given value by value in column order; which is quick, and counts for a million rows.</summary>
abstract class Rows : IDisposable
{
    readonly byte[] text = new byte[64 * 1024];

    /// <param name="key">Columns of the key where a row takes the place of the one with its key; 0 where there is none.</param>
    public static Rows Into(DbConnection connection, string table, int columns, int key = 0) => connection is NpgsqlConnection server
        ? new PostgresRows(server, table, columns, key) : new SqliteRows((SqliteConnection)connection, table, columns, key > 0);

    /// <summary>Rows added to the record, by a role that sees no other book's: COPY is refused where a table has policies.</summary>
    public static Rows IntoRecord(DbConnection connection, string table, int columns) => connection is NpgsqlConnection server
        ? new PostgresInserts(server, table, columns) : Into(connection, table, columns);

    public abstract Rows Int(long value);

    public Rows Int(long? value) => value is { } known ? Int(known) : Null();

    public abstract Rows Null();

    public Rows Date(DateOnly date) => Int(Number(date));

    public static int Number(DateOnly date) => date.Year * 10_000 + date.Month * 100 + date.Day;

    public Rows Text(string value) => Text(text.AsSpan(0, Encoding.UTF8.GetBytes(value, text)));

    public abstract Rows Text(ReadOnlySpan<byte> value);

    public abstract Rows Blob(ReadOnlySpan<byte> value);

    public Rows Decimal(decimal value)
    {
        Utf8Formatter.TryFormat(value, text, out var written);
        return Text(text.AsSpan(0, written));
    }

    public Rows Decimal(decimal? value) => value is { } known ? Decimal(known) : Null();

    /// <summary>Legs as [[account,asset,amount],…].</summary>
    public Rows Legs(Facts.Leg[] legs)
    {
        if (legs.Length > 1000) throw new InvalidOperationException("an entry has at most 1000 legs");
        var at = 0;
        text[at++] = (byte)'[';
        foreach (var leg in legs)
        {
            if (at > 1) text[at++] = (byte)',';
            text[at++] = (byte)'[';
            at += Write(leg.Account.Number, at);
            text[at++] = (byte)',';
            at += Write(leg.Asset.Number, at);
            text[at++] = (byte)',';
            at += Write(leg.Amount, at);
            text[at++] = (byte)']';
        }
        text[at++] = (byte)']';
        return Text(text.AsSpan(0, at));
    }

    int Write(long value, int at)
    {
        Utf8Formatter.TryFormat(value, text.AsSpan(at), out var written);
        return written;
    }

    /// <summary>Ends a row.</summary>
    public abstract void Add();

    /// <summary>Puts the rows added into the table, if they are not there yet.</summary>
    public virtual void Flush() { }

    public abstract void Dispose();
}

/// <summary>Rows that nobody keeps.</summary>
sealed class NoRows : Rows
{
    public override Rows Int(long value) => this;

    public override Rows Null() => this;

    public override Rows Text(ReadOnlySpan<byte> value) => this;

    public override Rows Blob(ReadOnlySpan<byte> value) => this;

    public override void Add() { }

    public override void Dispose() { }
}
