using System.Collections.Concurrent;
using System.Diagnostics;
using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.Store;

namespace Countinghouse.App.Web;

/// <summary>
/// The book behind the server: one thread writes, one command after the other, and those that wait together are made durable together;
/// readers open the tables beside it. What is answered is durable and in the tables.
/// </summary>
sealed class BookHost : IDisposable
{
    const int MostWaiting = 1_000; // commands behind a running day; more are told to come back later
    const int MostTogether = 256;  // commands that one commit carries
    const int MostNotes = 10_000;

    /// <summary>Something to do with the book, and what to say when it is durable.</summary>
    sealed record Work(Action<Book> Do, Action Done, Action<Exception> Failed, bool Alone);

    readonly BlockingCollection<Work> work = new(MostWaiting);
    readonly ConcurrentQueue<AccessNote> notes = new();
    readonly Thread thread;
    readonly Timer timer;
    readonly Book book;
    volatile TaskCompletionSource<long> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile AccessBook rights;
    volatile FirmTerms? terms;
    volatile bool stopping;
    long commits, commitTicks;
    long known;
    volatile bool busy;

    public BookHost(string path)
    {
        Path = path;
        book = Book.Open(path);
        if (book.Firm.Next > 0) book.Project();
        known = book.Head.Size;
        rights = book.Firm.Access.Copy();
        terms = book.Firm.Register.Terms;
        thread = new(Loop) { IsBackground = true, Name = "book" };
        thread.Start();
        timer = new(_ => WriteNotes(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public string Path { get; }

    /// <summary>Facts that are durable and in the tables.</summary>
    public long Known => Volatile.Read(ref known);

    /// <summary>Whether a day is being run.</summary>
    public bool IsBusy => busy;

    /// <summary>Why the writer has stopped; none while it goes on.</summary>
    public string? Broken { get; private set; }

    /// <summary>Commands that wait for their turn.</summary>
    public int Waiting => work.Count;

    /// <summary>Durable facts that the tables, as they are read, do not know yet.</summary>
    public long Lag => Math.Max(0, book.Head.Size - Known);

    /// <summary>Commits, and the time they took.</summary>
    public long Commits => Volatile.Read(ref commits);
    public TimeSpan CommitTime => TimeSpan.FromTicks(Volatile.Read(ref commitTicks));

    /// <summary>The firm's terms; none before its first day.</summary>
    public FirmTerms? Terms => terms;

    /// <summary>Takes nothing more; what waits is still done.</summary>
    public void Stop() => stopping = true;

    /// <summary>People and rights as they stand.</summary>
    public AccessBook Rights => rights;

    /// <summary>Completes when more facts are known than a reader has seen.</summary>
    public async Task<long> AfterAsync(long seen, CancellationToken stop)
    {
        while (true)
        {
            var told = next.Task; // taken before looking: what becomes known after is told by it
            if (Known > seen) return Known;
            await told.WaitAsync(stop);
        }
    }

    /// <summary>Runs a command when its turn comes. A command id that is known is answered with what it was answered before.</summary>
    /// <exception cref="StoreException">The queue is full, or the book has failed.</exception>
    public Task<IReadOnlyList<Fact>> RunAsync(Envelope envelope, Func<Firm, Command> command) =>
        DoAsync(b => b.Knows(envelope.CommandId) ? b.AnswerTo(envelope.CommandId) : b.Run(envelope, command(b.Firm)));

    /// <summary>Does something with the book, in its turn.</summary>
    /// <param name="alone">It is long, and nothing else is made durable with it.</param>
    public Task<T> DoAsync<T>(Func<Book, T> what, bool alone = false)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        T? result = default;
        if (Broken is { } why) throw new StoreException(why);
        if (stopping) throw new StoreException($"{Path}: the server is being stopped. Ask again when it is back.");
        if (!work.TryAdd(new(b => result = what(b), () => done.SetResult(result!), done.SetException, alone)))
            throw new StoreException($"{Path}: {MostWaiting} commands are waiting. Ask again when the day that runs is closed.");
        return done.Task;
    }

    /// <summary>Writes down what someone did at the door; in the journal within a second.</summary>
    public void Note(AccessNote note)
    {
        if (notes.Count < MostNotes) notes.Enqueue(note);
    }

    void WriteNotes()
    {
        if (notes.IsEmpty || work.IsAddingCompleted || Broken is not null) return;
        List<AccessNote> some = [];
        while (some.Count < 1_000 && notes.TryDequeue(out var note)) some.Add(note);
        work.TryAdd(new(b => b.Run(new($"door/{Guid.CreateVersion7():N}", "server", some[^1].At), new RecordAccess(some)), () => { },
            _ => { }, false));
    }

    /// <summary>Tells the readers what has become durable; on the book's own thread.</summary>
    public void Told()
    {
        if (book.Head.Size == known) return;
        Volatile.Write(ref known, book.Head.Size);
        var waiting = next;
        next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult(known);
    }

    void Loop()
    {
        List<Work> done = [];
        foreach (var first in work.GetConsumingEnumerable())
        {
            for (var one = first; ;)
            {
                busy = one.Alone;
                if (Try(one)) done.Add(one);
                if (one.Alone || done.Count >= MostTogether || Broken is not null || !work.TryTake(out one!)) break;
            }
            Finish(done);
            done.Clear();
            busy = false;
        }
    }

    bool Try(Work one)
    {
        if (Broken is { } why)
        {
            one.Failed(new StoreException(why));
            return false;
        }
        try
        {
            one.Do(book);
            return true;
        }
        catch (Exception e)
        {
            if (e is UnreachableException or StoreException) Broken = $"{Path}: the writer has stopped: {e.Message}";
            one.Failed(e);
            return false;
        }
    }

    // One commit for all that ran together; only then is anyone told that it is done.
    void Finish(List<Work> done)
    {
        try
        {
            if (Broken is null)
            {
                var from = Stopwatch.GetTimestamp();
                book.Project();
                Interlocked.Add(ref commitTicks, Stopwatch.GetElapsedTime(from).Ticks);
                Interlocked.Increment(ref commits);
                rights = book.Firm.Access.Copy();
                terms = book.Firm.Register.Terms;
            }
        }
        catch (Exception e)
        {
            Broken = $"{Path}: the writer has stopped: {e.Message}";
            foreach (var one in done) one.Failed(new StoreException(Broken, e));
            return;
        }
        Told();
        foreach (var one in done) one.Done();
    }

    public void Dispose()
    {
        timer.Dispose();
        WriteNotes();
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
        book.Dispose();
    }
}
