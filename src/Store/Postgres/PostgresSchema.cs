using System.Data.Common;
using System.Text.RegularExpressions;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;

namespace Countinghouse.Store.Postgres;

/// <summary>The record of a book on a server: the tables of the file, who may write to them, and what keeps them append-only.</summary>
static partial class PostgresSchema
{
    /// <summary>Bodies of functions by name: what the server keeps of them is this text.</summary>
    public static readonly IReadOnlyDictionary<string, string> Bodies = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["journal_goes_on_at_its_end"] = """
            DECLARE
              follows bigint;
              holds bigint;
            BEGIN
              EXECUTE pg_catalog.format('SELECT coalesce((SELECT first + count FROM %1$I.journal ORDER BY first DESC LIMIT 1), 0),
                (SELECT epoch FROM %1$I.lease)', TG_TABLE_SCHEMA) INTO follows, holds;
              IF NEW.first <> follows THEN RAISE EXCEPTION 'a row of the journal follows the last one'; END IF;
              IF NEW.epoch IS DISTINCT FROM holds THEN RAISE EXCEPTION 'another writer has taken the book over'; END IF;
              RETURN NEW;
            END
            """,
        ["record_stays"] = """
            BEGIN
              RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
            END
            """,
        ["json_each"] = " SELECT n - 1, v FROM json_array_elements(legs::json) WITH ORDINALITY AS e(v, n) ",
    };

    /// <summary>The triggers, word for word as the server says them.</summary>
    public static readonly IReadOnlyList<string> Triggers =
    [
        "CREATE TRIGGER checkpoint_is_append_only BEFORE DELETE OR UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION record_stays()",
        "CREATE TRIGGER checkpoint_is_not_emptied BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION record_stays()",
        "CREATE TRIGGER journal_goes_on_at_its_end BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_goes_on_at_its_end()",
        "CREATE TRIGGER journal_is_append_only BEFORE DELETE OR UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION record_stays()",
        "CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION record_stays()",
    ];

    /// <summary>The tables of the record.</summary>
    public static readonly IReadOnlyList<string> Record = ["book", "journal", "head", "checkpoint", "snapshot", "lease"];

    /// <summary>
    /// Gives the read tables the readers that the journal has, where it names any; views look with the rights of who asks, which servers
    /// before 15 do not know.
    /// </summary>
    public static string WallOfTables { get; } = $"""
        DO $wall$
        DECLARE
          readers text;
          has record;
        BEGIN
          SELECT string_agg(quote_ident(r), ', ') INTO readers FROM pg_policies, unnest(roles) r
            WHERE schemaname = current_schema() AND tablename = 'journal' AND policyname = 'reads';
          IF readers IS NULL THEN RETURN; END IF;
          FOR has IN SELECT relname, relkind FROM pg_class WHERE relnamespace = current_schema()::regnamespace
            AND relkind IN ('r', 'v') AND relname NOT IN ({string.Join(", ", Record.Select(t => $"'{t}'"))}) ORDER BY relname
          LOOP
            IF has.relkind = 'r' THEN
              EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', has.relname);
              EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO %s USING (true)', has.relname, readers);
            ELSIF current_setting('server_version_num')::int >= 150000 THEN
              EXECUTE format('ALTER VIEW %I SET (security_invoker = true)', has.relname);
            END IF;
          END LOOP;
        END $wall$;
        """;

    // A commit holds the row by its key and may do so while the time in it is renewed; a change of the epoch waits for the commit.
    const string Lease = """
        CREATE TABLE lease(
          epoch bigint PRIMARY KEY, one bigint NOT NULL UNIQUE CHECK (one = 1), holder text NOT NULL,
          taken_at timestamptz NOT NULL, renewed_at timestamptz NOT NULL, lasts_ms bigint NOT NULL CHECK (lasts_ms > 0));
        INSERT INTO lease VALUES (0, 1, '', clock_timestamp(), clock_timestamp(), 1);
        """;

    /// <summary>Everything that makes an empty book in the schema that is first in the search path.</summary>
    public static string Create { get; } = $"""
        {Ddl(Schema.Tables)}
        ALTER TABLE journal ALTER facts SET STORAGE EXTERNAL;
        ALTER TABLE snapshot ALTER bytes SET STORAGE EXTERNAL;
        {Lease}
        CREATE FUNCTION journal_goes_on_at_its_end() RETURNS trigger LANGUAGE plpgsql AS $body${Bodies["journal_goes_on_at_its_end"]}$body$;
        CREATE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS $body${Bodies["record_stays"]}$body$;
        -- As SQLite has it: the legs of an entry, one by one.
        CREATE FUNCTION json_each(legs text) RETURNS TABLE(key bigint, value json) LANGUAGE sql IMMUTABLE
          AS $body${Bodies["json_each"]}$body$;
        {string.Join(";\n", Triggers)};
        """;

    /// <summary>Definitions in the words of PostgreSQL: numbers of 64 bits, text in the order of its bytes.</summary>
    public static string Ddl(string sql) => Word().Replace(sql, word => word.Value switch
    {
        "INTEGER" => "BIGINT",
        "TEXT" => "TEXT COLLATE \"C\"",
        "BLOB" => "BYTEA",
        _ => "",
    });

    [GeneratedRegex(@"\b(INTEGER|TEXT|BLOB)\b| WITHOUT ROWID| STRICT")]
    private static partial Regex Word();

    /// <summary>Makes the schema and an empty book in it, where they are not.</summary>
    public static void Make(DbConnection connection, string schema) => Make(connection, schema, ("journal", Create));

    /// <summary>Makes a schema and tables in it, where the last of them is not.</summary>
    public static void Make(DbConnection connection, string schema, (string Last, string Create) tables)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(hashtext(@s))", ("@s", "countinghouse " + schema)); // two may come at once
        if (connection.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = @s", ("@s", schema)) is null)
            connection.Execute($"CREATE SCHEMA {schema}");
        if (!connection.Has(tables.Last)) connection.Execute(tables.Create);
        transaction.Commit();
    }
}
