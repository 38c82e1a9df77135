using System.Text.RegularExpressions;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;
using Npgsql;

namespace Countinghouse.Store.Postgres;

/// <summary>The functions, triggers, indexes and views of a book on a server, against how this program makes them.</summary>
static partial class Definitions
{
    const string Here = "current_schema()::regnamespace";

    /// <summary>The first that is missing, another, or none of this program's.</summary>
    public static string? FirstWrong(NpgsqlConnection book) => Functions(book) ?? Triggers(book) ?? Indexes(book) ?? Views(book)
        ?? Walls(book)
        ?? (book.Scalar("SELECT rulename FROM pg_rules WHERE schemaname = current_schema() LIMIT 1") is string rule
            ? $"rule {rule}: is none of this program's" : null);

    static string? Functions(NpgsqlConnection book)
    {
        var has = Pairs(book, $"SELECT proname, prosrc FROM pg_proc WHERE pronamespace = {Here}");
        foreach (var (name, body) in PostgresSchema.Bodies)
            if (!has.Remove(name, out var source)) return $"function {name}: is missing";
            else if (source != body) return $"function {name}: is not defined as this program defines it";
        return has.Count > 0 ? $"function {has.Keys.First()}: is none of this program's" : null;
    }

    static string? Triggers(NpgsqlConnection book)
    {
        var has = Pairs(book, "SELECT tgname, pg_get_triggerdef(t.oid, true) || CASE tgenabled WHEN 'O' THEN '' ELSE ', disabled' END "
            + $"FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = {Here} AND NOT tgisinternal");
        foreach (var trigger in PostgresSchema.Triggers)
            if (!has.Remove(trigger.Split(' ')[2], out var definition)) return $"trigger {trigger.Split(' ')[2]}: is missing";
            else if (definition != trigger) return $"trigger {trigger.Split(' ')[2]}: is not defined as this program defines it";
        return has.Count > 0 ? $"trigger {has.Keys.First()}: is none of this program's" : null;
    }

    // A book that the script of roles has made shows its rows to them alone.
    static string? Walls(NpgsqlConnection book)
    {
        var known = Pairs(book, "SELECT tablename || '.' || policyname, concat_ws(' ', permissive, cmd, roles, qual, with_check) "
            + "FROM pg_policies WHERE schemaname = current_schema()");
        var tables = Pairs(book, $"SELECT relname, relrowsecurity::text FROM pg_class WHERE relnamespace = {Here} AND relkind = 'r'");
        if (!known.TryGetValue("journal.reads", out var reads) || !known.TryGetValue("journal.writes", out var writes))
            return known.Count == 0 ? null : $"policy {known.Keys.First()}: is none of this program's";
        foreach (var (table, isOn) in tables)
        {
            if (isOn != "true") return $"table {table}: shows its rows to whoever is granted it";
            var isRecord = PostgresSchema.Record.Contains(table);
            if (isRecord && (!known.Remove(table + ".writes", out var to) || to != writes) || table != "lease"
                && (!known.Remove(table + ".reads", out var by) || by != reads))
                return $"policies of table {table}: are not defined as this program defines them";
        }
        return known.Count > 0 ? $"policy {known.Keys.First()}: is none of this program's"
            : reads.EndsWith(" true", StringComparison.Ordinal) && writes.EndsWith(" true true", StringComparison.Ordinal) ? null
            : "policies of table journal: are not defined as this program defines them";
    }

    static string? Indexes(NpgsqlConnection book)
    {
        var has = Pairs(book, "SELECT indexname, '' FROM pg_indexes WHERE schemaname = current_schema()");
        return IndexOf().Matches(TableSchema.Create).Select(m => m.Groups[1].Value).Prepend("journal_command_key").Prepend("journal_pkey")
            .FirstOrDefault(index => !has.ContainsKey(index)) is { } missing ? $"index {missing}: is missing" : null;
    }

    // What the server says of a view is its own wording: it is asked for that of a view made as this program makes it.
    static string? Views(NpgsqlConnection book)
    {
        using var transaction = book.BeginTransaction(); // never committed
        foreach (Match view in ViewOf().Matches(TableSchema.Create))
        {
            var name = view.Groups[1].Value;
            if (!book.Has(name)) return $"view {name}: is missing";
            book.Execute($"CREATE TEMP VIEW expected_{name} AS {view.Groups[2].Value}");
            if (book.Scalar($"SELECT 1 WHERE pg_get_viewdef('{name}'::regclass) = pg_get_viewdef('pg_temp.expected_{name}'::regclass)")
                is null)
                return $"view {name}: is not defined as this program defines it";
        }
        return null;
    }

    [GeneratedRegex(@"CREATE VIEW (\w+) AS\s(.*?);", RegexOptions.Singleline)]
    private static partial Regex ViewOf();

    [GeneratedRegex(@"CREATE INDEX (\w+) ")]
    private static partial Regex IndexOf();

    static SortedDictionary<string, string> Pairs(NpgsqlConnection book, string sql)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var command = book.Command(sql);
        using var reader = command.ExecuteReader();
        while (reader.Read()) pairs[reader.GetString(0)] = reader.GetString(1);
        return pairs;
    }
}
