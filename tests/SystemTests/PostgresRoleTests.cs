using Countinghouse.SystemTests.Support;
using Npgsql;

namespace Countinghouse.SystemTests;

/// <summary>The roles that the script makes can do their work and no more.</summary>
public sealed class PostgresRoleTests
{
    static readonly PostgresServer Server = PostgresServer.Shared;
    static readonly Lazy<string> Ready = new(Make);

    static string Make()
    {
        var book = Server.NewDatabase();
        PostgresServer.Run(book, Cli.Run("database", "script", "--writer", "office", "--reader", "auditor").Ends(0).Out);
        Cli.Run("day", As(book, "office"), Sample.Folder).Ends(0);
        return book;
    }

    static string As(string book, string role) => new NpgsqlConnectionStringBuilder(book) { Username = role }.ToString();

    [Fact]
    public void The_writer_runs_days_and_the_reader_reads_and_verifies_all()
    {
        using var scratch = new Scratch();
        Assert.Equal(Cli.Run("verify", Sample.Book).Root, Cli.Run("verify", "--tables", As(Ready.Value, "auditor")).Ends(0).Root);
        Cli.Run("rebuild", As(Ready.Value, "office")).Ends(0);
        Assert.Equal(Cli.Run("report", "trades", Sample.Book).Out, Cli.Run("report", "trades", As(Ready.Value, "auditor")).Ends(0).Out);
        Cli.Run("backup", As(Ready.Value, "auditor"), "--to", scratch.At("backup.db")).Ends(0);
        foreach (var arguments in new[] { new[] { "day", "BOOK", Sample.Folder }, ["rebuild", "BOOK"] })
            Assert.Contains("may not do that",
                Cli.Run([.. arguments.Select(a => a == "BOOK" ? As(Ready.Value, "auditor") : a)]).Ends(3).Complaint);
    }

    // 42501 is the server's "insufficient privilege".
    [Theory]
    [InlineData("office", "UPDATE journal SET count = 1"), InlineData("office", "DELETE FROM journal")]
    [InlineData("office", "TRUNCATE journal"), InlineData("office", "DROP TABLE journal")]
    [InlineData("office", "ALTER TABLE journal DISABLE TRIGGER ALL")]
    [InlineData("office", "DROP TRIGGER journal_is_append_only ON journal")]
    [InlineData("office", "UPDATE checkpoint SET note = ''"), InlineData("office", "DELETE FROM checkpoint")]
    [InlineData("office", "UPDATE book SET value = ''"), InlineData("office", "DELETE FROM head")]
    [InlineData("office", "DELETE FROM lease")]
    [InlineData("office", "CREATE OR REPLACE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")]
    [InlineData("office", "SET ROLE countinghouse_owner"), InlineData("auditor", "DELETE FROM trade")]
    [InlineData("auditor", "INSERT INTO journal SELECT * FROM journal"), InlineData("auditor", "UPDATE lease SET holder = ''")]
    [InlineData("auditor", "UPDATE projected SET size = 0"), InlineData("auditor", "DROP TABLE trade")]
    [InlineData("auditor", "CREATE TABLE more(x int)")]
    public void A_role_is_refused_what_it_has_no_right_to(string role, string sql) =>
        Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(Ready.Value, role), sql)).SqlState);

    // Row-level security behind the rights of schemas and tables (reliability.md, Security): a grant by mistake shows nothing.
    [Fact]
    public void A_role_of_another_book_sees_no_row_of_this_one_by_any_SQL_and_this_ones_are_asked_as_fast_as_by_their_owner()
    {
        var book = Ready.Value;
        PostgresServer.Run(book, Cli.Run("database", "script", "--schema", "other_book", "--owner", "other_owner", "--writer",
            "other_office", "--reader", "other_auditor").Ends(0).Out);
        foreach (var role in new[] { "other_auditor", "other_office" })
            Assert.Equal("42501", Assert.Throws<PostgresException>(() =>
                PostgresServer.Run(As(book, role), "SELECT * FROM countinghouse.journal")).SqlState);
        PostgresServer.Run(book, "GRANT USAGE ON SCHEMA countinghouse TO PUBLIC; "
            + "GRANT ALL ON ALL TABLES IN SCHEMA countinghouse TO PUBLIC");
        try
        {
            using var connection = PostgresServer.Open(book);
            List<string> Names(string sql) => [.. connection.Rows(sql).Select(r => (string)r[0])];
            var all = Names("SELECT relname FROM pg_class WHERE relnamespace = 'countinghouse'::regnamespace AND relkind IN ('r', 'v')");
            Assert.Contains("journal", all);
            Assert.Contains("legs", all); // a view
            foreach (var name in all)
            {
                foreach (var role in new[] { "other_auditor", "other_office" })
                    Assert.Equal(0L, PostgresServer.Ask(As(book, role), $"SELECT count(*) FROM countinghouse.{name}"));
                if (name is "journal" or "legs" or "trade")
                    Assert.True(PostgresServer.Ask(As(book, "auditor"), $"SELECT count(*) FROM {name}") is > 0L, name);
            }
            Assert.Equal(0, PostgresServer.Run(As(book, "other_office"), "UPDATE countinghouse.head SET size = 0"));
            Assert.Equal(0, PostgresServer.Run(As(book, "other_office"), "DELETE FROM countinghouse.snapshot"));
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => PostgresServer.Run(As(book, "other_office"),
                "INSERT INTO countinghouse.snapshot VALUES (1, 1, '', '')")).SqlState);
            foreach (var sql in new[] { "SELECT * FROM trade WHERE trade_id = 'x'", "SELECT * FROM legs WHERE account = 'C1001'" })
                Assert.Equal(Plan("office", sql), Plan("auditor", sql));
        }
        finally
        {
            PostgresServer.Run(book, "REVOKE ALL ON ALL TABLES IN SCHEMA countinghouse FROM PUBLIC; "
                + "REVOKE ALL ON SCHEMA countinghouse FROM PUBLIC");
        }
        string Plan(string role, string sql)
        {
            using var connection = PostgresServer.Open(As(book, role));
            return string.Join('\n', connection.Rows("EXPLAIN (COSTS OFF) " + sql).Select(r => r[0]));
        }
    }

    // A book whose roles the script made before there were policies gets them by the script, and keeps them when its tables are made anew.
    [Fact]
    public void Policies_come_by_the_script_stay_with_new_tables_and_are_verified()
    {
        var book = Server.NewDatabase(Ready.Value);
        using (var open = PostgresServer.Open(book))
        {
            var older = open.Rows("SELECT 'DROP POLICY ' || policyname || ' ON ' || tablename FROM pg_policies WHERE "
                + "schemaname = 'countinghouse' UNION ALL SELECT 'ALTER TABLE ' "
                + "|| relname || ' DISABLE ROW LEVEL SECURITY' FROM pg_class WHERE relrowsecurity "
                + "AND relnamespace = 'countinghouse'::regnamespace");
            PostgresServer.Run(book, string.Join(';', older.Select(r => r[0])));
        }
        string[] names = ["database", "script", "--writer", "office", "--reader", "auditor"];
        PostgresServer.Run(book, Cli.Run([.. names, "--rows-only"]).Ends(0).Out);
        Cli.Run("verify", "--tables", As(book, "auditor")).Ends(0);
        Cli.Run("rebuild", As(book, "office")).Ends(0);
        Cli.Run("verify", "--tables", As(book, "auditor")).Ends(0);
        foreach (var (sql, said) in new[]
        {
            ("ALTER TABLE trade DISABLE ROW LEVEL SECURITY", "table trade: shows its rows to whoever is granted it"),
            ("ALTER TABLE trade ENABLE ROW LEVEL SECURITY; CREATE POLICY more ON trade FOR SELECT USING (true)",
                "policy trade.more: is none"),
            ("DROP POLICY more ON trade; ALTER POLICY reads ON journal USING (first <> 0)", "table"),
        })
        {
            PostgresServer.Run(book, sql);
            Assert.Contains(said, Cli.Run("verify", As(book, "office")).Ends(1).Out, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("--writer", "a; DROP TABLE x"), InlineData("--schema", "Public"), InlineData("--reader", "countinghouse_writer")]
    public void A_name_that_is_none_is_refused(string option, string name) => Cli.Run("database", "script", option, name).Ends(2);
}
