using Countinghouse.Store.Journal;
using Countinghouse.Store.Sqlite;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

public sealed partial class Book
{
    readonly List<Recorded> unprojected = [];
    SqliteConnection? tables;
    Projector? projector;

    // Its own connection: what it commits can be lost with the power and made again, so it does not wait for the disk at every commit.
    SqliteConnection Tables
    {
        get
        {
            if (tables is not null) return tables;
            tables = Files.Open(Path, SqliteOpenMode.ReadWrite);
            tables.Execute("PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;");
            projector = new(tables);
            return tables;
        }
    }

    /// <summary>Brings the read tables up to the last fact. Facts must be durable first, and are made so.</summary>
    public void Project()
    {
        Flush();
        try
        {
            var reached = Projector.Size(Tables);
            if (projector is null || reached == Firm.Next) return;
            if (reached == 0) Projector.Recreate(Tables);
            if (unprojected.Count > 0 && unprojected[0].Number == reached) projector.Project(unprojected, Firm);
            else CatchUp(reached);
            unprojected.Clear();
        }
        catch (SqliteException e)
        {
            throw StoreException.From(Path, e);
        }
    }

    /// <summary>Drops the read tables and fills them from the journal.</summary>
    public void Rebuild(Action<long>? progress = null)
    {
        Flush();
        unprojected.Clear();
        try
        {
            Projector.Recreate(Tables);
            projector?.Dispose();
            projector = new(Tables);
            CatchUp(0, progress);
        }
        catch (SqliteException e)
        {
            throw StoreException.From(Path, e);
        }
    }

    void CatchUp(long reached, Action<long>? progress = null)
    {
        var firm = new Firm();
        List<Recorded> chunk = [];
        foreach (var row in JournalReader.Rows(Tables))
        {
            foreach (var recorded in row.Decode(out _))
            {
                firm.Apply(recorded.Fact);
                if (recorded.Number < reached) continue;
                chunk.Add(recorded);
                if (recorded.Fact is Facts.RecordsFact.DayClosed) Write(chunk, firm);
            }
            progress?.Invoke(row.First + row.Count);
        }
        Write(chunk, firm);
    }

    void Write(List<Recorded> chunk, Firm firm)
    {
        if (chunk.Count > 0) projector?.Project(chunk, firm);
        chunk.Clear();
    }
}
