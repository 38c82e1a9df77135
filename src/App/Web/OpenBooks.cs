using System.Collections.Concurrent;
using System.Data.Common;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>
/// The book's tables open for reading, a few at a time and again and again: to open them costs more than most of what is asked of them.
/// Each asking reads at one point, the newest when it begins.
/// </summary>
sealed class OpenBooks(string path) : IDisposable
{
    const int MostAtRest = 4; // as many as are asked at once in most moments

    readonly ConcurrentBag<ReportBook> rest = [];
    volatile bool ended;

    public T Ask<T>(Func<ReportBook, T> what)
    {
        var book = Take();
        try
        {
            var answer = what(book);
            book.Rest();
            if (ended || rest.Count >= MostAtRest) book.Dispose();
            else rest.Add(book);
            return answer;
        }
        catch
        {
            book.Dispose(); // whatever went wrong, nobody reads on from there
            throw;
        }
    }

    // One that broke while it rested, as when its server was started again, is replaced.
    ReportBook Take()
    {
        while (rest.TryTake(out var book))
            try
            {
                book.Again();
                return book;
            }
            catch (Exception e) when (e is DbException or StoreException or InvalidOperationException)
            {
                book.Dispose();
            }
        return ReportBook.Open(path, mayLag: true);
    }

    public void Dispose()
    {
        ended = true;
        while (rest.TryTake(out var book)) book.Dispose();
    }
}
