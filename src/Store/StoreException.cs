namespace Countinghouse.Store;

/// <summary>What a book has not.</summary>
public enum Missing : byte
{
    Nothing = 0,
    Thing = 1,
    /// <summary>It is there, and no close has sealed it yet.</summary>
    Seal = 2,
}

/// <summary>The store could not do what was asked, for a reason that a person can act on: disk full, read-only, in use, broken.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The book is well, and has not what was asked for: it is not there, or not yet.</summary>
    public Missing Missing { get; init; }

    /// <summary>An I/O error of SQLite or the file system in words that say what to do.</summary>
    public static StoreException From(string path, Exception e) => e switch
    {
        StoreException known => known,
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 13 } => new(
            $"{path}: the disk is full. Nothing acknowledged is lost: free some space and run the same command again.", e),
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 8 } => new(
            $"{path}: the file or its folder is read-only. Make both writable and run the same command again.", e),
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 14 } => new(
            $"{path}: cannot be opened. Does the folder exist, and may this user write to it?", e),
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 26 } => new($"{path}: is not a book (not a SQLite file).", e),
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 11 } => new(
            $"{path}: the file is damaged. Restore the last backup (countinghouse restore) and run the days after it again.", e),
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 10 } => new(
            $"{path}: reading or writing failed ({e.Message}). Nothing acknowledged is lost: check the disk and run the same command "
                + $"again.", e),
        System.Data.Common.DbException server when Postgres.Server.Says(server) is { } says => new($"{path}: {says}", e),
        UnauthorizedAccessException => new($"{path}: access is denied. Make the file and its folder writable for this user and run the "
            + "same command again.", e),
        IOException io when (io.HResult & 0xffff) == 30 => new( // EROFS
            $"{path}: the file system is read-only. Mount it writable, or keep the book elsewhere, and run the same command again.", e),
        IOException => new($"{path}: {e.Message}", e),
        _ => new($"{path}: {e.Message}", e),
    };
}
