namespace Countinghouse.Store.Sqlite;

/// <summary>The tables of a book that are its record. The read tables, which can be dropped and rebuilt, are in Tables.</summary>
static class Schema
{
    /// <summary>Raised with every change; a newer one than this program's is refused, and there is none older yet.</summary>
    public const int Version = 1;

    public const string Tables = """
        CREATE TABLE book(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE journal(
          first INTEGER PRIMARY KEY CHECK (first >= 0),
          count INTEGER NOT NULL CHECK (count > 0),
          command TEXT NOT NULL UNIQUE,
          epoch INTEGER NOT NULL,
          recorded_at INTEGER NOT NULL,
          facts BLOB NOT NULL,
          previous BLOB NOT NULL CHECK (length(previous) = 32),
          hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
        CREATE TABLE head(
          one INTEGER PRIMARY KEY CHECK (one = 1),
          size INTEGER NOT NULL, tree BLOB NOT NULL, root BLOB NOT NULL, hash BLOB NOT NULL, epoch INTEGER NOT NULL);
        CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, day TEXT NOT NULL, note TEXT NOT NULL);
        CREATE TABLE snapshot(size INTEGER NOT NULL, part INTEGER NOT NULL, root BLOB NOT NULL, bytes BLOB NOT NULL,
          PRIMARY KEY (size, part));
        """;

    public const string Create = Tables + """

        CREATE TRIGGER journal_goes_on_at_its_end BEFORE INSERT ON journal
          WHEN NEW.first <> coalesce((SELECT first + count FROM journal ORDER BY first DESC LIMIT 1), 0)
          BEGIN SELECT RAISE(ABORT, 'a row of the journal follows the last one'); END;
        CREATE TRIGGER journal_is_append_only_u BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_append_only_d BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER checkpoint_is_append_only_u BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
        CREATE TRIGGER checkpoint_is_append_only_d BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
        """;
}
