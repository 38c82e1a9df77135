using System.Data;
using System.Data.Common;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store;

/// <summary>What became of passwords, second factors and views at a restore.</summary>
public enum DoorRestored
{
    /// <summary>The backup has none.</summary>
    None,
    /// <summary>Those that are there are newer, and stay.</summary>
    Stays,
    Restored,
}

// What is kept beside a book goes with its backups, in a file of its own beside each: whoever restores a book can sign in at it.
public sealed partial class DoorBook
{
    // Not the sessions: after a restore everyone signs in again.
    static readonly string[] Copied = ["credential", "saved_view", "default_view", "secret"];

    public static string PathOf(string book) => book + ".door";

    /// <summary>Copies it beside a backup; hashes of passwords stay what they are.</summary>
    /// <returns>Whether there is anything that this user may read.</returns>
    /// <exception cref="StoreException">It cannot be copied.</exception>
    public static bool Backup(string book, string to)
    {
        if (!CanRead(book)) return false;
        var part = to + ".part";
        try
        {
            File.Delete(PathOf(part));
            using (DoorBook source = Open(book), target = Open(part)) source.CopyTo(target);
            File.Move(PathOf(part), PathOf(to), overwrite: true);
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(PathOf(to), e);
        }
        finally
        {
            File.Delete(PathOf(part));
        }
    }

    /// <summary>Puts what lies beside a backup beside the book that was restored from it, where nothing is.</summary>
    /// <exception cref="StoreException">It cannot be read, or not be put there.</exception>
    public static DoorRestored Restore(string from, string book)
    {
        if (!File.Exists(PathOf(from))) return DoorRestored.None;
        try
        {
            using DoorBook source = Open(from), target = Open(book);
            if (!target.IsBlank) return DoorRestored.Stays;
            source.CopyTo(target);
            return DoorRestored.Restored;
        }
        catch (DbException e)
        {
            throw StoreException.From(PathOf(from), e);
        }
    }

    bool IsBlank => IsEmpty && All("SELECT 1 FROM saved_view LIMIT 1", _ => 0).Count == 0;

    static bool CanRead(string book)
    {
        if (!Place.IsServer(book)) return File.Exists(PathOf(book));
        try
        {
            using var connection = Server.Open(book);
            return connection.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = @s AND has_schema_privilege(oid, 'USAGE')",
                ("@s", Server.DoorOf(book))) is not null;
        }
        catch (DbException e)
        {
            throw StoreException.From(book, e);
        }
    }

    void CopyTo(DoorBook target)
    {
        using var together = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var whole = target.connection.BeginTransaction();
        foreach (var table in Copied)
        {
            target.connection.Execute($"DELETE FROM {table}");
            using var command = connection.Command($"SELECT * FROM {table}");
            using var reader = command.ExecuteReader();
            var places = string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => $"@v{i}"));
            while (reader.Read())
                target.connection.Execute($"INSERT INTO {table} VALUES ({places})", [.. Enumerable.Range(0, reader.FieldCount)
                    .Select(i => ($"@v{i}", reader.IsDBNull(i) ? null : reader.GetValue(i)))]);
        }
        whole.Commit();
    }
}
