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

    [Theory, InlineData("--writer", "a; DROP TABLE x"), InlineData("--schema", "Public"), InlineData("--reader", "countinghouse_writer")]
    public void A_name_that_is_none_is_refused(string option, string name) => Cli.Run("database", "script", option, name).Ends(2);
}
