using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>A book on PostgreSQL against the same book in a file, of which the other tests say that it is right.</summary>
public sealed class PostgresTests
{
    static readonly PostgresServer Server = PostgresServer.Shared;

    // Made once: most tests only read it.
    static readonly Lazy<string> Finished = new(Sample.CopyOnServer);

    static string After(string book, params string[] folders)
    {
        Cli.Run(["day", book, .. folders]).Ends(0);
        return book;
    }

    static void SameFiles(string expected, string actual)
    {
        Assert.Equal(
            Directory.GetFiles(expected).Select(Path.GetFileName).Order(), Directory.GetFiles(actual).Select(Path.GetFileName).Order());
        foreach (var file in Directory.GetFiles(expected))
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, Path.GetFileName(file)))),
                $"{Path.GetFileName(file)} is not as from the file");
    }

    [Fact]
    public void The_same_days_give_the_same_root_and_the_same_reports_byte_for_byte()
    {
        using var scratch = new Scratch();
        var folder = Campaign.IsLong ? Material.Require("days/2013-10-07") : Sample.Folder;
        var (file, book) = (scratch.At("book.db"), Server.NewBook());
        Cli.Run("day", file, folder, "--out", scratch.At("file")).Ends(0);
        Cli.Run("day", book, folder, "--out", scratch.At("server")).Ends(0);
        SameFiles(scratch.At("file"), scratch.At("server"));
        Assert.Equal(Cli.Run("verify", file).Ends(0).Root, Cli.Run("verify", book, "--tables").Ends(0).Root);
        Cli.Run("rebuild", book).Ends(0);
        Cli.Run("verify", book, "--tables").Ends(0);
        Cli.Run("day", book, folder).Ends(0);
        Assert.Equal(Cli.Run("verify", file).Ends(0).Facts, Cli.Run("verify", book).Ends(0).Facts);
    }

    [Theory, InlineData("hledger"), InlineData("mt"), InlineData("csv")]
    public void An_export_is_the_same(string format)
    {
        using var scratch = new Scratch();
        string[] asOf = format == "csv" ? ["--as-of", Path.GetFileName(Sample.Days[1])] : [];
        Cli.Run(["export", format, Sample.Book, "--to", scratch.At("file"), .. asOf]).Ends(0);
        Cli.Run(["export", format, Finished.Value, "--to", scratch.At("server"), .. asOf]).Ends(0);
        SameFiles(scratch.At("file"), scratch.At("server"));
    }

    [Fact]
    public void What_was_known_at_a_moment_the_life_of_an_instruction_and_a_proof_come_from_a_server_too()
    {
        using var scratch = new Scratch();
        var book = After(Server.NewBook(), Sample.Days[0]);
        var then = Cli.Run("report", "positions", book).Ends(0).Out;
        var moment = $"{DateTimeOffset.UtcNow:O}";
        After(book, Sample.Days[1]);
        Assert.NotEqual(then, Cli.Run("report", "positions", book).Ends(0).Out);
        Assert.Equal(then, Cli.Run("report", "positions", book, "--known-at", moment).Ends(0).Out);
        var number = Cli.Report("instructions", book)[0, "instruction"];
        Cli.Run("instruction", "hold", book, number, "--reason", "a test", "--dry-run").Ends(0);
        Assert.DoesNotContain("HELD", Cli.Run("instruction", "show", book, number).Ends(0).Out);
        Cli.Run("instruction", "hold", book, number, "--reason", "a test", "--id", "once").Ends(0);
        Cli.Run("instruction", "hold", book, number, "--reason", "a test", "--id", "once").Ends(0);
        var life = Table.Parse(Cli.Run("instruction", "show", book, number, "--format", "csv").Ends(0).Out);
        Assert.Single(life.Column("outcome"), "HELD");
        Cli.Run("prove", book, Cli.Report("trades", book)[0, "trade_id"], "--to", scratch.At("proof")).Ends(0);
        Cli.Run("check-proof", scratch.At("proof")).Ends(0);
        Assert.DoesNotContain("BAD", Cli.Run("doctor", book).Ends(0).Out);
    }

    [Fact]
    public void A_backup_is_a_file_and_goes_back_to_a_server()
    {
        using var scratch = new Scratch();
        var (backup, other) = (scratch.At("backup.db"), Server.NewBook());
        Cli.Run("backup", Finished.Value, "--to", backup).Ends(0);
        var root = Cli.Run("verify", "--tables", backup).Ends(0).Root;
        Assert.Equal(root, Cli.Run("verify", Finished.Value).Root);
        Cli.Run("restore", other, "--from", backup).Ends(0);
        Cli.Run("restore", other, "--from", backup).Ends(2);
        Cli.Run("restore", other, "--from", backup, "--force").Ends(0);
        Assert.Equal(root, Cli.Run("verify", "--tables", other).Ends(0).Root);
        Cli.Run("day", other, Sample.Folder).Ends(0); // the writer goes on after those of the past
        Assert.Equal(Cli.Run("report", "trades", backup).Ends(0).Out, Cli.Run("report", "trades", other).Ends(0).Out);
    }

    [Theory]
    [InlineData("UPDATE journal SET recorded_at = recorded_at + 1 WHERE first = 0", "its content does not match its hash")]
    [InlineData("DELETE FROM journal WHERE first = (SELECT max(first) FROM journal)", "the head says")]
    [InlineData("DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)", "there is not one for every close")]
    [InlineData("UPDATE balance SET posted = posted + 1 WHERE account = 0", "read table balance")]
    [InlineData("UPDATE snapshot SET bytes = set_byte(bytes, 100, 1 + get_byte(bytes, 100) % 255)", "snapshot at")]
    [InlineData("CREATE OR REPLACE VIEW positions AS SELECT account, asset isin, day, posted + 1 posted, pending, traded FROM balances",
        "view positions")]
    [InlineData("DROP INDEX trade_by_id", "index trade_by_id")]
    public void What_a_superuser_changes_is_found(string sql, string found)
    {
        var book = Server.NewDatabase(Finished.Value);
        PostgresServer.Run(book, $"ALTER TABLE journal DISABLE TRIGGER ALL; ALTER TABLE checkpoint DISABLE TRIGGER ALL; {sql};"
            + "ALTER TABLE journal ENABLE TRIGGER ALL; ALTER TABLE checkpoint ENABLE TRIGGER ALL");
        Assert.Contains(found, Cli.Run("verify", book).Ends(1).Out);
    }

    [Theory]
    [InlineData("ALTER TABLE journal DISABLE TRIGGER ALL"), InlineData("DROP TRIGGER journal_is_append_only ON journal")]
    [InlineData("CREATE OR REPLACE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")]
    [InlineData("CREATE RULE quiet AS ON INSERT TO journal DO INSTEAD NOTHING")]
    public void What_would_let_the_record_be_changed_is_found(string sql)
    {
        var book = Server.NewDatabase(Finished.Value);
        PostgresServer.Run(book, sql);
        Assert.Contains("WRONG", Cli.Run("verify", book).Ends(1).Out);
    }

    [Theory]
    [InlineData("UPDATE journal SET count = 1"), InlineData("DELETE FROM journal"), InlineData("TRUNCATE journal")]
    [InlineData("UPDATE checkpoint SET note = ''"), InlineData("DELETE FROM checkpoint"), InlineData("TRUNCATE checkpoint")]
    [InlineData("INSERT INTO journal SELECT first + 1000000, count, 'x', epoch, 0, facts, previous, hash FROM journal LIMIT 1")]
    [InlineData("INSERT INTO journal SELECT first + count, 1, 'x', epoch - 1, 0, facts, previous, hash FROM journal "
        + "ORDER BY first DESC LIMIT 1")]
    public void The_record_is_append_only_to_everyone(string sql) =>
        Assert.Equal("P0001", Assert.Throws<Npgsql.PostgresException>(() => PostgresServer.Run(Finished.Value, sql)).SqlState);

    [Fact]
    public void A_book_of_a_newer_program_is_refused()
    {
        var book = Server.NewDatabase(Finished.Value);
        PostgresServer.Run(book, "UPDATE book SET value = '99' WHERE key = 'schema'");
        Assert.Contains("written by a newer program", Cli.Run("day", book, Sample.Days[1]).Ends(3).Complaint);
        Assert.Contains("written by a newer program", Cli.Run("report", "days", book).Ends(3).Complaint);
    }

    [Fact]
    public void A_signing_key_of_another_book_is_refused()
    {
        var book = Server.NewDatabase(Finished.Value);
        PostgresServer.Run(book, "UPDATE book SET value = 'other+00000000+AAAA' WHERE key = 'verifier'");
        Assert.Contains("is not the key of this book", Cli.Run("day", book, Sample.Days[1]).Ends(3).Complaint);
    }
}
