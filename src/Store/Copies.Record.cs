using System.Data.Common;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

public static partial class Copies
{
    // The tables that are the record of a book, the same in every store, and their order.
    static readonly (string Table, int Columns, string Order)[] Record =
    [
        ("book", 2, "key"), ("journal", 8, "first"), ("head", 6, "one"), ("checkpoint", 3, "size"), ("snapshot", 4, "size, part"),
    ];

    /// <summary>A book on a server as a file: its record as of now, and the read tables made from it.</summary>
    static void CopyToFile(DbConnection source, string to)
    {
        using var target = Files.Open(to, SqliteOpenMode.ReadWriteCreate);
        target.Execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        using (var together = source.BeginTransaction(System.Data.IsolationLevel.RepeatableRead))
        using (var transaction = target.BeginTransaction())
        {
            target.Execute(Schema.Create);
            CopyRecord(source, target);
            transaction.Commit();
        }
        using var reads = Files.Open(to, SqliteOpenMode.ReadOnly);
        Projector.Refill(target, reads).Dispose();
    }

    /// <summary>What a server cannot keep is said before anything is put there.</summary>
    /// <exception cref="StoreException">A text of the book has U+0000.</exception>
    public static void MustSuitServer(string from)
    {
        using var source = Reports.ReportBook.OpenRead(from);
        foreach (var row in JournalReader.Rows(source))
        {
            var reader = new Nerdbank.MessagePack.MessagePackReader(row.Facts);
            for (var fact = row.First; !reader.End; fact++)
                if (FactReader.PassesNul(ref reader))
                    throw new StoreException($"{from}: fact {fact} of command {row.Terms.Command} has a text with U+0000, which PostgreSQL "
                        + "keeps in no text, and no fact is changed: this book stays in a file. No door takes such a text any more.");
        }
    }

    /// <summary>Puts a verified backup on a server where no book is. What is there already under that name is an error.</summary>
    /// <returns>The root of the hash tree there.</returns>
    /// <exception cref="StoreException">There is a book, or this user may not make one.</exception>
    public static string RestoreToServer(string from, string book)
    {
        try
        {
            using var source = Reports.ReportBook.OpenRead(from);
            using var target = Server.Open(book);
            PostgresSchema.Make(target, Server.SchemaOf(book));
            using var lease = Lease.Take(book, target, waits: false, default);
            using (var transaction = target.Begin())
            {
                if (target.Scalar("SELECT 1 FROM book LIMIT 1") is not null) throw new StoreException($"{book}: there is a book already");
                target.Execute("ALTER TABLE journal DISABLE TRIGGER journal_goes_on_at_its_end"); // rows of writers of the past
                CopyRecord(source, target);
                target.Execute("ALTER TABLE journal ENABLE TRIGGER journal_goes_on_at_its_end");
                lease.GoOnAfter(target, JournalHead.Load(target).Epoch);
                transaction.Commit();
            }
            using (var reads = Server.Open(book)) Projector.Refill(target, reads).Dispose();
            return JournalHead.Load(target).Root.ToString();
        }
        catch (DbException e)
        {
            throw StoreException.From(book, e);
        }
    }

    /// <summary>Keeps the book on a server under another name, its schema's with <c>_replaced</c> behind it.</summary>
    /// <returns>The name of the schema that it now has.</returns>
    /// <exception cref="StoreException">There is one of that name, or this user may not rename it.</exception>
    public static string PutAside(string book)
    {
        try
        {
            using var target = Server.Open(book);
            var schema = Server.SchemaOf(book);
            using var lease = Lease.Take(book, target, waits: false, default);
            if (target.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = @s", ("@s", schema + "_replaced")) is not null)
                throw new StoreException($"{book}: there is a schema {schema}_replaced from before: drop it, or rename it, first");
            target.Execute($"ALTER SCHEMA {schema} RENAME TO {schema}_replaced");
            return schema + "_replaced";
        }
        catch (DbException e)
        {
            throw StoreException.From(book, e);
        }
    }

    static void CopyRecord(DbConnection from, DbConnection to)
    {
        foreach (var (table, columns, order) in Record)
        {
            using var rows = Rows.Into(to, table, columns);
            using var command = from.Command($"SELECT * FROM {table} ORDER BY {order}");
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (var column = 0; column < columns; column++)
                    _ = reader.GetValue(column) switch
                    {
                        long number => rows.Int(number),
                        string text => rows.Text(text),
                        byte[] bytes => rows.Blob(bytes),
                        var other => throw new StoreException($"{table}: a column is not stored as what it is ({other.GetType().Name})"),
                    };
                rows.Add();
            }
            rows.Flush();
        }
    }
}
