using System.Collections.Concurrent;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web;

/// <summary>
/// The book as it was known at instants that are asked for: each is made once, and kept among the last few. Who asks for one waits for
/// that one, and not for another that is being made.
/// </summary>
sealed class PastBooks(string path) : IDisposable
{
    const int MostKept = 6;       // each holds at most 128 MB of pages in memory, and the rest of its own tables in a file
    const int MostKnown = 10_000; // instants of which the number of facts is known

    sealed class Past(string path, long facts)
    {
        readonly Lock gate = new();
        ReportBook? book;
        bool ended;

        public long Facts => facts;

        /// <summary>Asks it, one after the other: a connection does one thing at a time.</summary>
        public bool TryAsk<T>(Func<ReportBook, T> what, out T? answer)
        {
            lock (gate)
            {
                answer = default;
                if (ended) return false;
                answer = what(book ??= ReportBook.OpenPast(path, facts));
                return true;
            }
        }

        public void End()
        {
            lock (gate)
            {
                ended = true;
                book?.Dispose();
            }
        }
    }

    readonly ConcurrentDictionary<DateTimeOffset, long> facts = new();
    readonly LinkedList<Past> kept = [];
    readonly Lock gate = new();

    /// <summary>Facts that the book had at an instant; it has them for good, unless more may still come.</summary>
    public long FactsBy(DateTimeOffset at)
    {
        if (facts.TryGetValue(at, out var known)) return known;
        var found = ReportBook.FactsBy(path, at);
        if (facts.Count >= MostKnown) facts.Clear();
        if (at < DateTimeOffset.UtcNow.AddMinutes(-1)) facts[at] = found;
        return found;
    }

    public T Ask<T>(DateTimeOffset at, Func<ReportBook, T> what)
    {
        var number = FactsBy(at);
        while (true)
            if (Find(number).TryAsk(what, out var answer)) return answer!;
    }

    Past Find(long number)
    {
        lock (gate)
        {
            var found = kept.FirstOrDefault(p => p.Facts == number) ?? new Past(path, number);
            kept.Remove(found);
            kept.AddFirst(found);
            if (kept.Count > MostKept && kept.Last is { Value: var oldest })
            {
                kept.RemoveLast();
                _ = Task.Run(oldest.End); // who reads it still comes first
            }
            return found;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var one in kept) one.End();
            kept.Clear();
        }
    }
}
