using System.Data.Common;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Npgsql;

namespace Countinghouse.Store.Tables;

/// <summary>The definitions of a book's tables, and every row of every read table against what the journal gives.</summary>
static class TableCheck
{
    /// <summary>The first row that is not what the journal gives, and in which table; none when all are.</summary>
    public static string? FirstWrong(DbConnection book)
    {
        using var memory = Files.Memory();
        Projector.Recreate(memory);
        var firm = new Firm();
        using (var projector = new Projector(memory, new()))
        {
            foreach (var row in JournalReader.Rows(book)) projector.Replay(row, firm);
            projector.Finish(firm.Ledger);
        }
        return TableSchema.Names.Select(table => FirstWrong(table, memory, book)).FirstOrDefault(wrong => wrong is not null);
    }

    /// <summary>
    /// The first view, index or trigger that is not as this program makes it: a view would show other than what the tables hold, and
    /// without its triggers the journal could be changed by any program that opens the file.
    /// </summary>
    public static string? FirstRedefined(DbConnection book)
    {
        if (book is NpgsqlConnection server) return Postgres.Definitions.FirstWrong(server);
        using var memory = Files.Memory();
        memory.Execute(Schema.Create);
        Projector.Recreate(memory);
        var (expected, actual) = (Definitions(memory), Definitions(book));
        foreach (var (name, definition) in expected)
            if (!actual.Remove(name, out var has)) return $"{name}: is missing";
            else if (has != definition) return $"{name}: is not defined as this program defines it";
        return actual.Keys.FirstOrDefault(n => !n.StartsWith("index ", StringComparison.Ordinal)) is { } other
            ? $"{other}: is none of this program's" : null;
    }

    static SortedDictionary<string, string> Definitions(DbConnection book)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var command = book.Command("SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL");
        using var reader = command.ExecuteReader();
        while (reader.Read()) all.Add($"{reader.GetString(0)} {reader.GetString(1)}", reader.GetString(2));
        return all;
    }

    static string? FirstWrong(string table, DbConnection expected, DbConnection actual)
    {
        using var first = InOrder(table, expected);
        using var second = InOrder(table, actual);
        using var ours = first.ExecuteReader();
        using var theirs = second.ExecuteReader();
        while (true)
        {
            var (more, other) = (ours.Read(), theirs.Read());
            if (!more && !other) return null;
            if (more != other)
                return $"read table {table}: has {(more ? "fewer" : "more")} rows than the journal gives: run countinghouse rebuild";
            for (var column = 0; column < ours.FieldCount; column++)
                if (!Same(ours.GetValue(column), theirs.GetValue(column)))
                    return $"read table {table}: {ours.GetName(column)} is {theirs.GetValue(column)} where {ours.GetName(0)} is "
                        + $"{ours.GetValue(0)}, the journal gives {ours.GetValue(column)}: run countinghouse rebuild";
        }
    }

    static bool Same(object a, object b) => a is byte[] x && b is byte[] y ? x.AsSpan().SequenceEqual(y) : a.Equals(b);

    static DbCommand InOrder(string table, DbConnection connection)
    {
        using var command = connection.Command($"SELECT * FROM {table} LIMIT 0");
        using var reader = command.ExecuteReader();
        var columns = string.Join(',', Enumerable.Range(1, reader.FieldCount).Select(c => $"{c} NULLS FIRST"));
        return connection.Command($"SELECT * FROM {table} ORDER BY {columns}");
    }
}
