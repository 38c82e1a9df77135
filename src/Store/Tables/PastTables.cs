using System.Data.Common;
using System.Text.RegularExpressions;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Countinghouse.Store.Tables;

/// <summary>
/// The read tables as they were when the book had so many facts, under the names of the tables and seen by one connection alone: whatever
/// reads the tables reads the past there. What is long and only grows is looked at through views that leave out what came later; all else
/// is made anew from the journal, in temporary tables that are gone with the connection: a million trades are not written a second time.
/// </summary>
static partial class PastTables
{
    /// <summary>What is looked at through a view, by the column that says since which fact a row is there.</summary>
    static readonly SortedDictionary<string, string> Long = new(StringComparer.Ordinal)
    {
        ["command"] = "number", ["confirmation"] = "number", ["entry"] = "number", ["entry_change"] = "number", ["instruction"] = "number",
        ["leg_block"] = "first", ["obligation"] = "number", ["penalty"] = "number", ["settlement"] = "number", ["trade"] = "number",
        ["trade_by_account"] = "trade", ["trade_by_instrument"] = "trade", ["trade_mark"] = "number",
    };

    /// <summary>What such a row says that changed later: as it was before.</summary>
    static readonly Dictionary<(string Table, string Column), string> Turned = new()
    {
        [("obligation", "undone")] = "CASE WHEN undone < @facts THEN undone END",
        [("trade", "mark")] = "CASE WHEN mark = 1 THEN 1 ELSE coalesce((SELECT m.mark FROM @place.trade_mark m WHERE m.trade = t.number "
            + "AND m.number < @facts ORDER BY m.number DESC LIMIT 1), 1) END",
    };

    /// <summary>Facts that the book had at an instant.</summary>
    public static long FactsBy(DbConnection journal, DateTimeOffset knownAt) =>
        journal.Scalar("SELECT min(first) FROM journal WHERE recorded_at > @t", ("@t", knownAt.ToUnixTimeMilliseconds())) as long?
        ?? JournalHead.Load(journal).Size;

    /// <summary>Lays the past over the tables of a connection.</summary>
    /// <param name="journal">Another connection to the book, read while the first is written to.</param>
    /// <param name="facts">How many facts the book had: a number at which a command ended.</param>
    public static void Lay(DbConnection connection, DbConnection journal, long facts)
    {
        // Tables of another form, or behind the journal, are not looked through.
        string[] through = facts > 0 && Projector.Size(connection) >= facts ? [.. Long.Keys] : [];
        if (connection is SqliteConnection) connection.Execute("PRAGMA temp_store = FILE; PRAGMA temp.cache_size = -65536");
        using var transaction = connection.BeginTransaction();
        Create(connection, facts, through);
        var register = new Register();
        var ledger = new LedgerBook(register);
        using var projector = new Projector(connection, register) { Through = through.ToHashSet(StringComparer.Ordinal) };
        projector.Replay(JournalReader.Facts(journal, facts), ledger);
        projector.Keep(facts);
        projector.FinishIn(ledger);
        if (connection is NpgsqlConnection) connection.Execute("ANALYZE " + string.Join(", ", TableSchema.Names.Except(through)));
        transaction.Commit();
    }

    static void Create(DbConnection connection, long facts, string[] through)
    {
        var server = connection is NpgsqlConnection;
        var place = server ? $"\"{connection.Scalar("SELECT current_schema()")}\"" : "main";
        foreach (var table in through)
        {
            var columns = Columns(connection, table).Select(c => Turned.TryGetValue((table, c), out var turned)
                ? turned.Replace("@facts", $"{facts}", StringComparison.Ordinal).Replace("@place", place, StringComparison.Ordinal)
                    + $" AS {c}"
                : $"\"{c}\"");
            connection.Execute($"CREATE TEMP VIEW {table} AS SELECT {string.Join(", ", columns)} FROM {place}.{table} t "
                + $"WHERE {Long[table]} < {facts}");
        }
        foreach (var definition in TableSchema.Create.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var made = Made().Match(definition);
            if (!made.Success) throw new InvalidOperationException($"what makes a table reads otherwise: {definition}");
            if (through.Contains(made.Groups["table"].Value)) continue;
            // An index lies where its table does.
            var own = made.Groups["kind"].Value == "INDEX" ? definition : "CREATE TEMP " + definition["CREATE ".Length..];
            connection.Execute(server ? PostgresSchema.Ddl(own) : own);
        }
        connection.Execute("INSERT INTO projected(one, version, size, sorted) VALUES (1, @v, 0, 0)", ("@v", TableSchema.Version));
    }

    [GeneratedRegex(@"^CREATE (UNIQUE )?((?<kind>TABLE|VIEW)( IF NOT EXISTS)? (?<table>\w+)|(?<kind>INDEX) \w+ ON (?<table>\w+))")]
    private static partial Regex Made();

    static List<string> Columns(DbConnection connection, string table)
    {
        using var command = connection.Command($"SELECT * FROM {table} LIMIT 0");
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }
}
