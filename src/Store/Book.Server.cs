using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store;

public sealed partial class Book
{
    // What is there is looked at before anything is written, the right to write is taken before the journal is read.
    static Book OpenOnServer(string path, Opening how)
    {
        var connection = Server.Open(path);
        Lease? lease = null;
        try
        {
            PostgresSchema.Make(connection, Server.SchemaOf(path));
            lease = Lease.Take(path, connection, how.Waits, how.Stop);
            var isNew = connection.Scalar("SELECT 1 FROM book LIMIT 1") is null;
            if (!isNew) CheckVersion(connection, path);
            var key = how.Trial ?? KeyFile.LoadOrCreate(path, mayCreate: isNew);
            if (isNew) Create(connection, key, how.Clock);
            else if (how.Trial is null) CheckKey(connection, key, path);
            return new(path, connection, lease, (new(Setting(connection, "origin"), key, how.Clock), how.Tables));
        }
        catch
        {
            lease?.Dispose();
            connection.Dispose();
            throw;
        }
    }
}
