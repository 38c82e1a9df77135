using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;
using Microsoft.Data.Sqlite;

namespace Countinghouse.SystemTests;

/// <summary>What someone with the file in their hands can do to it, by seed: verify finds it and names the record.</summary>
public sealed class TamperTests
{
    /// <param name="Found">Text that the answer of verify has in it: the record that was changed.</param>
    /// <param name="Or">Another such text: a moved row is named where it is or where it is missing.</param>
    sealed record Change(string What, string Found, string? Or = null);

    static readonly string[] OneByte = ["facts", "previous", "hash"];

    [Fact]
    public void Every_change_to_the_journal_is_found_at_its_row()
    {
        var cases = Campaign.Cases(60, 2_000);
        var found = Each(cases, (connection, random, seed) => (seed % 13) switch
        {
            0 or 1 or 2 => FlipByte(connection, random, "facts"),
            3 or 4 => FlipByte(connection, random, OneByte[seed % 3]),
            5 => ChangeNumber(connection, random, "first"),
            6 => ChangeNumber(connection, random, "count"),
            7 => ChangeNumber(connection, random, seed % 2 == 0 ? "epoch" : "recorded_at"),
            8 => ChangeCommand(connection, random),
            9 => Delete(connection, random),
            10 => Swap(connection, random),
            11 => Repeat(connection, random),
            _ => DeleteLast(connection),
        });
        Campaign.Say($"{cases} changes to the journal, {found} found at their row");
    }

    [Fact]
    public void Every_change_beside_the_journal_is_found()
    {
        (string Sql, string Found)[] changes =
        [
            ("UPDATE head SET size = size - 1", "head"), ("UPDATE head SET root = zeroblob(32)", "head"),
            ("UPDATE head SET hash = zeroblob(32)", "head"), ("UPDATE head SET tree = zeroblob(length(tree))", "head"),
            ("UPDATE head SET epoch = epoch + 1", "head"), ("DELETE FROM head", "head"),
            ("UPDATE checkpoint SET note = replace(note, '—', '-') WHERE day = '2025-10-13'", "checkpoint of 2025-10-13"),
            ("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE day = '2025-10-09') WHERE day = '2025-10-13'",
                "checkpoint of 2025-10-13"),
            ("DELETE FROM checkpoint WHERE day = '2025-10-10'", "checkpoint"),
            ("UPDATE checkpoint SET day = '2025-10-11' WHERE day = '2025-10-10'", "checkpoint"),
            ("UPDATE checkpoint SET size = size + 1 WHERE day = '2025-10-14'", "checkpoint of 2025-10-14"),
            ("UPDATE book SET value = replace(value, 'countinghouse/', 'countinghouse/0') WHERE key = 'verifier'", "verifier"),
            ("UPDATE book SET value = value || '0' WHERE key = 'origin'", "origin"),
            ("DELETE FROM book WHERE key = 'verifier'", "verifier"),
            ("UPDATE snapshot SET bytes = zeroblob(length(bytes))", "snapshot"), ("UPDATE snapshot SET root = zeroblob(32)", "snapshot"),
            ("UPDATE snapshot SET size = size - 1 WHERE size = (SELECT max(size) FROM snapshot)", "snapshot"),
            ("UPDATE balance SET posted = posted + 1 WHERE (account, asset, day) = "
                + "(SELECT account, asset, max(day) FROM balance GROUP BY 1, 2 LIMIT 1)", "balance"),
            ("DELETE FROM trade WHERE number = (SELECT max(number) FROM trade)", "trade"),
        ];
        foreach (var (sql, expected) in changes)
        {
            using var scratch = new Scratch();
            var book = Sample.Copy(scratch);
            using (var connection = Sql.Open(book))
            {
                connection.Unlock();
                Assert.True(connection.Run(sql) > 0, sql + " changed nothing");
            }
            var ran = Cli.Run("verify", book).Calm();
            Assert.True(ran.Exit is 1 or 3, $"{sql}: exit code {ran.Exit}");
            Assert.Contains(expected, ran.Out + ran.Err);
        }
    }

    [Theory]
    [InlineData("DROP VIEW trades; CREATE VIEW trades AS SELECT number, trade_id, quantity * 2 quantity FROM trade", "view trades")]
    [InlineData("DROP VIEW positions", "view positions")]
    [InlineData("DROP INDEX trade_by_id", "index trade_by_id")]
    [InlineData("DROP TRIGGER journal_is_append_only_d", "trigger journal_is_append_only_d")]
    [InlineData("CREATE TRIGGER mine AFTER INSERT ON journal BEGIN DELETE FROM control; END", "trigger mine")]
    public void A_view_an_index_or_a_trigger_that_is_not_the_programs_is_found(string sql, string expected)
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book)) connection.Run(sql);
        Assert.Contains(expected, Cli.Run("verify", book).Ends(1).Out);
    }

    // With the table's own rules written out of the file's schema, as who tampers can.
    [Theory]
    [InlineData("UPDATE journal SET recorded_at = recorded_at + 0.5 WHERE first = 0")]
    [InlineData("UPDATE journal SET count = count + 0.5 WHERE first = 0")]
    [InlineData("UPDATE journal SET epoch = epoch + 0.25 WHERE first = 0")]
    [InlineData("UPDATE journal SET command = CAST(command AS BLOB) WHERE first = 0")]
    [InlineData("INSERT INTO journal SELECT -9, count, 'day/2025-10-15/close/1', epoch, recorded_at, facts, previous, hash FROM journal "
        + "WHERE first = 0")]
    public void What_the_table_itself_would_refuse_is_found_too(string sql)
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book))
        {
            Assert.Equal(19, Assert.Throws<SqliteException>(() => connection.Run(sql)).SqliteErrorCode);
            connection.Unlock();
            connection.Run("PRAGMA writable_schema = ON");
            connection.Run("UPDATE sqlite_master SET sql = replace(replace(sql, ' STRICT', ''), 'CHECK (first >= 0)', '') "
                + "WHERE name = 'journal'");
        }
        using (var connection = Sql.Open(book)) Assert.Equal(1, connection.Run(sql));
        Assert.Contains("journal row", Cli.Run("verify", book).Ends(1).Out);
    }

    [Fact]
    public void A_row_put_before_the_first_keeps_the_book_from_being_written()
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book))
        {
            connection.Unlock();
            connection.Run("PRAGMA writable_schema = ON");
            connection.Run("UPDATE sqlite_master SET sql = replace(sql, 'CHECK (first >= 0)', '') WHERE name = 'journal'");
        }
        using (var connection = Sql.Open(book))
            connection.Run("INSERT INTO journal SELECT -9, count, 'day/2025-10-15/close/1', epoch, recorded_at, facts, previous, hash "
                + "FROM journal WHERE first = 0");
        Assert.Contains("verify", Cli.Run("day", book, Sample.Days[0]).Ends(3).Err);
    }

    // The recipe of a row's hash is published (docs/formats/journal.md): who makes all hashes anew has a chain that holds, but not what is
    // signed of it.
    [Theory]
    [InlineData("UPDATE journal SET recorded_at = recorded_at - 31968000000", "its row of the journal is another")]
    [InlineData("UPDATE journal SET recorded_at = recorded_at + 3600000 WHERE first = 16", "its row of the journal is another")]
    [InlineData("UPDATE journal SET epoch = epoch + 1; UPDATE head SET epoch = epoch + 1", "its row of the journal is another")]
    [InlineData("UPDATE journal SET command = command || 'x' WHERE first = 16", "journal row 16")]
    public void A_chain_of_rows_made_anew_is_not_the_one_that_was_signed(string sql, string expected)
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        using (var connection = Sql.Open(book))
        {
            connection.Unlock();
            connection.Run(sql);
            var last = new byte[32];
            foreach (var row in connection.Rows("SELECT first, count, epoch, recorded_at, command, facts FROM journal ORDER BY first"))
            {
                var command = Encoding.UTF8.GetBytes((string)row[4]);
                byte[] numbers = [.. new[] { row[0], row[1], row[2], row[3], (long)command.Length }.SelectMany(n => BigEndian((long)n))];
                var hash = SHA256.HashData([.. "countinghouse-journal-1"u8, .. numbers, .. command, .. last, .. (byte[])row[5]]);
                connection.Run($"UPDATE journal SET previous = @p, hash = @h WHERE first = {row[0]}", ("@p", last), ("@h", hash));
                last = hash;
            }
            connection.Run("UPDATE head SET hash = @h", ("@h", last));
        }
        Assert.Contains(expected, Cli.Run("verify", book).Ends(1).Out);
    }

    static byte[] BigEndian(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    [Theory]
    [InlineData("UPDATE fee SET amount = amount * 2", "fee"), InlineData("UPDATE trade SET commission = 0", "trade")]
    [InlineData("UPDATE obligation SET quantity = quantity + 1000", "obligation"), InlineData("DELETE FROM refusal", "refusal")]
    [InlineData("UPDATE control SET passed = 0", "control"), InlineData("UPDATE instruction SET settle_on = 0", "instruction")]
    public void Any_row_of_the_read_tables_is_found_when_all_are_asked_for(string sql, string table)
    {
        using var scratch = new Scratch();
        var book = Sample.Copy(scratch);
        Cli.Run("verify", book, "--tables").Ends(0);
        using (var connection = Sql.Open(book))
            if (connection.Run(sql) == 0) connection.Run("INSERT INTO refusal VALUES (1, 'x', '', '', '')");
        Assert.Contains($"read table {table}", Cli.Run("verify", book, "--tables").Ends(1).Out);
    }

    [Fact]
    public void A_flipped_bit_of_the_file_never_changes_the_journal_unseen()
    {
        var cases = Campaign.Cases(20, 400);
        var before = Journal(Sample.Book);
        var (touched, found) = (0, 0);
        for (var seed = 0; seed < cases; seed++)
        {
            using var scratch = new Scratch();
            var book = Sample.Copy(scratch);
            var random = new Random(seed);
            using (var file = File.Open(book, FileMode.Open))
            {
                file.Position = random.NextInt64(file.Length);
                var value = file.ReadByte();
                file.Position--;
                file.WriteByte((byte)(value ^ 1 << random.Next(8)));
            }
            var changed = Journal(book) != before;
            var ran = Cli.Run("verify", book).Calm();
            Assert.True(ran.Exit is 0 or 1 or 3, $"seed {seed}: exit code {ran.Exit} {ran.Err}");
            if (changed) touched++;
            if (ran.Exit != 0) found++;
            Assert.False(changed && ran.Exit == 0, $"seed {seed}: the journal is another and verify is content");
        }
        Campaign.Say($"{cases} bits flipped in the file: {touched} changed the journal and were found, {found} found in all");
    }

    static string Journal(string book)
    {
        try
        {
            using var connection = Sql.Open(book);
            return string.Join('\n', connection.Rows(
                "SELECT first, count, command, epoch, recorded_at, hex(facts), hex(previous), hex(hash) FROM journal ORDER BY first")
                .Select(r => string.Join(' ', r)));
        }
        catch (SqliteException e)
        {
            return e.Message;
        }
    }

    static int Each(int cases, Func<SqliteConnection, Random, int, Change> change)
    {
        for (var seed = 0; seed < cases; seed++)
        {
            using var scratch = new Scratch();
            var book = Sample.Copy(scratch);
            Change made;
            using (var connection = Sql.Open(book))
            {
                connection.Unlock();
                made = change(connection, new(seed), seed);
            }
            var wrong = Verification.Run(book).Wrong;
            Assert.True(wrong is not null, $"seed {seed}: {made.What} is not found");
            var isNamed = wrong.Contains(made.Found, StringComparison.Ordinal)
                || made.Or is { } or && wrong.Contains(or, StringComparison.Ordinal);
            Assert.True(isNamed, $"seed {seed}: {made.What} is named as: {wrong}");
            if (seed % 10 == 0) Assert.StartsWith("WRONG  ", Cli.Run("verify", book).Ends(1).Out);
        }
        return cases;
    }

    static (long First, long Count) Row(SqliteConnection connection, Random random)
    {
        var rows = connection.Rows("SELECT first, count FROM journal ORDER BY first");
        var row = rows[random.Next(rows.Count)];
        return ((long)row[0], (long)row[1]);
    }

    static string Named(long row) => $"journal row {row} ";

    static Change FlipByte(SqliteConnection connection, Random random, string column)
    {
        var row = Row(connection, random).First;
        var bytes = (byte[])connection.Rows($"SELECT {column} FROM journal WHERE first = {row}")[0][0];
        var at = random.Next(bytes.Length);
        bytes[at] ^= (byte)random.Next(1, 256);
        connection.Run($"UPDATE journal SET {column} = $b WHERE first = {row}", ("$b", bytes));
        return new($"byte {at} of {column} in row {row}", Named(row));
    }

    // A row that is moved leaves a gap at its place or stands where another should.
    static Change ChangeNumber(SqliteConnection connection, Random random, string column)
    {
        while (true)
        {
            var row = Row(connection, random).First;
            var command = connection.Rows($"SELECT command FROM journal WHERE first = {row}")[0][0];
            try
            {
                connection.Run($"UPDATE journal SET {column} = {column} + $d WHERE first = {row}",
                    ("$d", random.Next(1, 5000) * (random.Next(2) * 2 - 1)));
            }
            catch (SqliteException e) when (e.SqliteErrorCode == 19)
            {
                continue; // the table's own rules refuse a count below one and a second row of the same number
            }
            return column == "first" ? new($"row {row} moved", $"({command})", $"fact {row} ") : new($"{column} of row {row}", Named(row));
        }
    }

    static Change ChangeCommand(SqliteConnection connection, Random random)
    {
        var row = Row(connection, random).First;
        var command = (string)connection.Rows($"SELECT command FROM journal WHERE first = {row}")[0][0];
        var at = random.Next(command.Length);
        connection.Run($"UPDATE journal SET command = $c WHERE first = {row}",
            ("$c", command[..at] + (char)(command[at] ^ 1) + command[(at + 1)..]));
        return new($"character {at} of the command of row {row}", Named(row));
    }

    static Change Delete(SqliteConnection connection, Random random)
    {
        var row = Row(connection, random).First;
        connection.Run($"DELETE FROM journal WHERE first = {row}");
        return new($"row {row} deleted", $"fact {row}");
    }

    static Change DeleteLast(SqliteConnection connection)
    {
        var last = (long)connection.Rows("SELECT max(first) FROM journal")[0][0];
        connection.Run($"DELETE FROM journal WHERE first = {last}");
        return new("the last row deleted", $"fact {last}");
    }

    static Change Swap(SqliteConnection connection, Random random)
    {
        var (a, b) = (Row(connection, random).First, Row(connection, random).First);
        if (a == b) return Delete(connection, random);
        connection.Run($"CREATE TEMP TABLE held AS SELECT * FROM journal WHERE first IN ({a}, {b})");
        connection.Run($"UPDATE journal SET command = 'held ' || command WHERE first IN ({a}, {b})");
        foreach (var (to, from) in new[] { (a, b), (b, a) })
            connection.Run($"""
                UPDATE journal SET (count, command, epoch, recorded_at, facts, previous, hash) =
                  (SELECT count, command, epoch, recorded_at, facts, previous, hash FROM held WHERE first = {from}) WHERE first = {to}
                """);
        return new($"rows {a} and {b} swapped", Named(Math.Min(a, b)));
    }

    static Change Repeat(SqliteConnection connection, Random random)
    {
        var row = Row(connection, random).First;
        var end = (long)connection.Rows("SELECT max(first + count) FROM journal")[0][0];
        connection.Run($"""
            INSERT INTO journal SELECT {end}, count, command || ' again', epoch, recorded_at, facts, previous, hash FROM journal
              WHERE first = {row}
            """);
        return new($"row {row} repeated at {end}", Named(end));
    }
}
