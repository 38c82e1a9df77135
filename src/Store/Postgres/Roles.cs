namespace Countinghouse.Store.Postgres;

/// <summary>Who may do what with a book on a server.</summary>
/// <param name="Owner">Has the record's tables and cannot log in: only a superuser acts as it, to migrate or restore.</param>
/// <param name="Writer">Adds to the record, changes nothing in it; has the read tables.</param>
/// <param name="Reader">Reads.</param>
public sealed record Roles(string Schema, string Owner, string Writer, string Reader)
{
    /// <summary>What is wrong with the names; none where they can be used.</summary>
    public string? Wrong() => new[] { Schema, Owner, Writer, Reader }.FirstOrDefault(name => !Server.IsName(name)) is { } odd
        ? $"'{odd}' is no name here: small letters, digits and _, at most 40, a letter first"
        : new HashSet<string>([Owner, Writer, Reader], StringComparer.Ordinal).Count < 3
        ? "owner, writer and reader are three roles" : null;

    /// <summary>The SQL that makes the roles, an empty book, and gives each role no more than it needs.</summary>
    public string Script() => $"""
        -- Roles of a book of Countinghouse on PostgreSQL, and the book's own tables, empty.
        -- Run it once as a superuser in the book's database: psql -v ON_ERROR_STOP=1 -d DATABASE -f FILE
        -- How the roles log in (password, certificate, peer) is for ALTER ROLE and pg_hba.conf.
        BEGIN;
        {string.Join('\n', new[] { (Owner, "NOLOGIN"), (Writer, "LOGIN"), (Reader, "LOGIN") }.Select(role => "DO $$ BEGIN IF NOT EXISTS "
            + $"(SELECT 1 FROM pg_roles WHERE rolname = '{role.Item1}') THEN CREATE ROLE {role.Item1} {role.Item2}; END IF; END $$;"))}
        DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO {Writer}, {Reader}', current_database()); END $$;
        CREATE SCHEMA {Schema} AUTHORIZATION {Owner};
        SET LOCAL ROLE {Owner};
        SET LOCAL search_path = {Schema};
        {PostgresSchema.Create}
        GRANT USAGE, CREATE ON SCHEMA {Schema} TO {Writer};
        GRANT SELECT ON ALL TABLES IN SCHEMA {Schema} TO {Writer};
        GRANT INSERT ON book, journal, head, checkpoint, snapshot TO {Writer};
        GRANT UPDATE ON head, lease TO {Writer};
        GRANT DELETE ON snapshot TO {Writer};
        GRANT USAGE ON SCHEMA {Schema} TO {Reader};
        GRANT SELECT ON book, journal, head, checkpoint, snapshot TO {Reader};
        RESET ROLE;
        {Wall}
        -- The read tables are the writer's: it drops them and makes them anew.
        ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} IN SCHEMA {Schema} GRANT SELECT ON TABLES TO {Reader};
        {Door}
        COMMIT;

        """;

    /// <summary>Only what <c>serve</c> needs besides, where the book and its roles are.</summary>
    public string DoorScript() => $"""
        -- What a server of pages keeps beside a book of Countinghouse. Run it once as a superuser in the book's database.
        BEGIN;
        {Door}
        COMMIT;

        """;

    /// <summary>Only that rows are shown to this book's roles alone, where the book and its roles are.</summary>
    public string WallScript() => $"""
        -- The rows of a book of Countinghouse for its own roles alone. Run it once as a superuser in the book's database, while nobody
        -- has the book open and after every program that opens it has been replaced.
        BEGIN;
        {Wall}
        COMMIT;

        """;

    // What a role is granted by mistake shows it no row. The lists are asked as without: "true" is no condition.
    string Wall => $"""
        SET LOCAL search_path = {Schema};
        {string.Concat(PostgresSchema.Record.Select(table => $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY writes ON {table} TO {Writer} USING (true) WITH CHECK (true);

        """))}{string.Concat(PostgresSchema.Record.Where(t => t != "lease").Select(table => $"""
        CREATE POLICY reads ON {table} FOR SELECT TO {Reader} USING (true);

        """))}{PostgresSchema.WallOfTables}
        """;

    // Passwords and sessions are no record: whoever serves changes and deletes them, and nobody else sees them.
    string Door => $"""
        CREATE SCHEMA {Schema}_door AUTHORIZATION {Owner};
        SET LOCAL ROLE {Owner};
        SET LOCAL search_path = {Schema}_door;
        {PostgresSchema.Ddl(DoorBook.Create)}
        GRANT USAGE ON SCHEMA {Schema}_door TO {Writer};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {Schema}_door TO {Writer};
        RESET ROLE;
        """;
}
