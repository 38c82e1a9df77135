using Countinghouse.Store.Reports;

namespace Countinghouse.Store;

/// <summary>
/// Copies of a book's firm as it is in the journal, made by reading and without its writer. The state of the last is kept, so that the
/// next reads only what has come since.
/// </summary>
public sealed class FirmCopies(string path)
{
    const int MostReadAgain = 50_000; // facts after the state that is kept: a tenth of a second

    readonly Lock gate = new();
    (byte[] State, long Size) kept = ([], 0);

    /// <summary>A firm that is the caller's own.</summary>
    /// <exception cref="StoreException">The book cannot be read, or is broken.</exception>
    public Firm Next()
    {
        (byte[] State, long Size) from;
        lock (gate) from = kept;
        var firm = new Firm();
        if (from.Size > 0 && !firm.Load(from.State)) throw new StoreException("the state of the book cannot be copied");
        try
        {
            using var connection = ReportBook.OpenRead(path);
            firm = Book.Replayed(connection, from.Size > 0 ? firm : null);
        }
        catch (System.Data.Common.DbException e)
        {
            throw StoreException.From(path, e);
        }
        if (firm.Next - from.Size > MostReadAgain || from.Size == 0)
        {
            var fresh = (firm.Save(), firm.Next);
            lock (gate)
                if (kept.Size < fresh.Next) kept = fresh;
        }
        return firm;
    }
}
