using System.Data.Common;
using Countinghouse.Records;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Journal;

/// <summary>Reads the rows of a journal in order.</summary>
static class JournalReader
{
    /// <summary>Rows whose first fact has this number or a later one; all there are, sound or not, where none is given.</summary>
    public static IEnumerable<JournalRow> Rows(DbConnection connection, long from = long.MinValue)
    {
        using var command = connection.Command(
            "SELECT first, count, command, epoch, recorded_at, facts, previous, hash FROM journal WHERE first >= @f ORDER BY first",
            ("@f", from));
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return Row(reader);
    }

    /// <summary>
    /// The facts of the rows before one, in their order. They are read and decoded ahead, on other threads: the connection is theirs until
    /// the last is taken.
    /// </summary>
    public static IEnumerable<Recorded[]> Facts(DbConnection connection, long before)
    {
        var ahead = new Inbox<Task<Recorded[]>>(2 * Environment.ProcessorCount);
        var reading = Task.Run(() => ReadAhead(connection, before, ahead));
        try
        {
            while (ahead.TryTake(out var facts, waits: true)) yield return facts.GetAwaiter().GetResult();
        }
        finally
        {
            ahead.Complete();
            reading.GetAwaiter().GetResult();
        }
    }

    static void ReadAhead(DbConnection connection, long before, Inbox<Task<Recorded[]>> ahead)
    {
        try
        {
            foreach (var row in Rows(connection).TakeWhile(r => r.First < before))
                if (ahead.IsComplete) break; // nobody takes them any more
                else ahead.Add(Task.Run(() => row.Decode(out _)));
        }
        finally
        {
            ahead.Complete();
        }
    }

    /// <summary>The rows of one command: its own and those named after it with <c>#part</c>.</summary>
    public static IEnumerable<JournalRow> RowsOf(DbConnection connection, string command)
    {
        using var query = connection.Command(
            "SELECT first, count, command, epoch, recorded_at, facts, previous, hash FROM journal "
                + "WHERE command = @c OR command >= @c || '#' AND command < @c || '$' ORDER BY first",
            ("@c", command));
        using var reader = query.ExecuteReader();
        while (reader.Read()) yield return Row(reader);
    }

    /// <summary>The row that holds a fact, if the journal has it.</summary>
    public static JournalRow? RowOf(DbConnection connection, long number)
    {
        using var command = connection.Command(
            "SELECT first, count, command, epoch, recorded_at, facts, previous, hash FROM journal WHERE first <= @f ORDER BY first "
                + "DESC LIMIT 1",
            ("@f", number));
        using var reader = command.ExecuteReader();
        return reader.Read() && Row(reader) is var row && number < row.First + row.Count ? row : null;
    }

    static JournalRow Row(DbDataReader r) => new(
        new(r.GetInt64(0), checked((int)r.GetInt64(1)), r.GetString(2), r.GetInt64(3), r.GetInt64(4), Digest.From((byte[])r[6])),
        (byte[])r[5], Digest.From((byte[])r[7]));
}
