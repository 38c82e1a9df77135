using System.Buffers.Binary;
using System.Data.Common;
using Countinghouse.Records;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>A book that an older program left, made by SQL: what follows from the journal is made anew, and nothing else is
/// touched.</summary>
public sealed class UpgradeTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    static DbConnection Open(string book, bool onServer) => onServer ? PostgresServer.Open(book) : Sql.Open(book);

    static void Run(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> with)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in with)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        command.ExecuteNonQuery();
    }

    // Without a table that came later, with a column fewer and a column more, and a row that is not as it is written now.
    static void Age(string book, bool onServer)
    {
        using var connection = Open(book, onServer);
        foreach (var sql in new[]
        {
            "DROP TABLE accrual", "DROP TABLE held", "ALTER TABLE fee DROP COLUMN count", "ALTER TABLE day ADD COLUMN once INTEGER",
            "DROP VIEW positions", "DELETE FROM balance", "UPDATE projected SET version = version - 1",
        })
            Run(connection, sql);
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void Read_tables_of_an_older_program_are_said_to_be_so_and_made_anew(bool onServer)
    {
        var book = Sample.On(onServer, scratch);
        var (before, verified) = (Cli.Run("report", "balances", book).Ends(0).Out, Cli.Run("verify", book).Ends(0));
        Age(book, onServer);
        var said = Cli.Run("report", "balances", book).Ends(3).Complaint;
        Assert.Contains("of another version of the program", said);
        Assert.Contains("countinghouse rebuild", said);
        Cli.Run("rebuild", book).Ends(0);
        Assert.Equal(before, Cli.Run("report", "balances", book).Ends(0).Out);
        Age(book, onServer);
        Cli.Run("day", book, Sample.Days[^1]).Ends(0); // whoever opens it to write makes them anew unasked
        Assert.Equal(before, Cli.Run("report", "balances", book).Ends(0).Out);
        var after = Cli.Run("verify", "--tables", book).Ends(0);
        Assert.Equal((verified.Facts, verified.Root), (after.Facts, after.Root));
    }

    [Theory, MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public void A_snapshot_of_an_older_program_is_passed_over_and_is_no_error(bool onServer)
    {
        var book = Sample.On(onServer, scratch);
        var before = Cli.Run("verify", book).Ends(0);
        using (var connection = Open(book, onServer))
        {
            var parts = connection.Rows("SELECT size, part, bytes FROM snapshot ORDER BY size, part");
            Assert.All(parts, p => Assert.Equal(0L, p[1])); // each is of one piece here
            foreach (var part in parts)
            {
                // The form is the first number of a state (Firm.State.cs), four bytes, the lowest first.
                var bytes = (byte[])part[2];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes) - 1);
                Run(connection, "UPDATE snapshot SET bytes = @b, root = @r WHERE size = @s", ("@b", bytes),
                    ("@r", HashTree.Leaf(bytes).Bytes.ToArray()), ("@s", part[0]));
            }
            Assert.NotEmpty(parts);
        }
        Assert.Equal(before.Root, Cli.Run("verify", book).Ends(0).Root);
        Cli.Run("day", book, Sample.Folder).Ends(0);
        Assert.Equal(before.Root, Cli.Run("verify", book).Ends(0).Root);
    }
}
