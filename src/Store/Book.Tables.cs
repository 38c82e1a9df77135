using System.Buffers;
using System.Data.Common;
using System.Diagnostics;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store;

public sealed partial class Book
{
    // The tables follow in the journal's own commits, if they have read all of it; otherwise they are made anew when they are asked for.
    Projector? Following(DbConnection connection)
    {
        if (Firm.Next == 0) Projector.Recreate(connection);
        if (Firm.Next > 0 && Projector.Size(connection) != Firm.Next) return null;
        var state = new ArrayBufferWriter<byte>(1 << 16);
        Firm.Register.Save(new(state));
        var books = new Register();
        var from = new StateReader(state.WrittenSpan);
        books.Load(ref from);
        var projector = new Projector(connection, books);
        if (Projector.Finished(connection) != Firm.Next) projector.Finish(Firm.Ledger); // a crash came between a commit and the finish
        return projector;
    }

    /// <summary>Wall time from the commit of the last close to read tables that are complete for it.</summary>
    public TimeSpan TablesLag { get; private set; }

    // The balances of a day are those of its close: they are written before the firm goes on.
    void CompleteTables()
    {
        Flush();
        var watch = Stopwatch.StartNew();
        Project();
        TablesLag = watch.Elapsed;
    }

    // Lots are run over what the tables have of all that happened until now.
    void BringLots()
    {
        Project();
        Firm.Bring(Reports.ReportBook.LotSums(connection, Firm.Next));
    }

    void BringEntries(IEnumerable<long> facts)
    {
        Project();
        Firm.Bring(Reports.ReportBook.Moved(connection, facts, Firm.Next));
    }

    /// <summary>Makes everything run so far durable and the read tables complete: what reports show afterwards is what was run.</summary>
    public void Project()
    {
        if (writer.Projector is not { } projector) Rebuild();
        else writer.FlushWith(() =>
        {
            if (Projector.Finished(connection) < Firm.Next) projector.FinishIn(Firm.Ledger);
        });
    }

    /// <summary>Drops the read tables and fills them from the journal.</summary>
    /// <param name="progress">Told the number of facts read.</param>
    public void Rebuild(Action<long>? progress = null)
    {
        writer.Flush(() =>
        {
            writer.Projector?.Dispose();
            writer.Projector = null;
            writer.Projector = Projector.Refill(connection, Reads, progress);
        });
    }
}
