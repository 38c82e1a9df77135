using System.Collections.Concurrent;
using Countinghouse.Kernel;
using Countinghouse.Store;

namespace Countinghouse.App.Web;

/// <summary>
/// The book behind the server: one thread writes, one command after the other; readers open the tables beside it. What is answered is
/// durable and in the tables.
/// </summary>
sealed class BookHost : IDisposable
{
    const int MostWaiting = 1_000; // commands behind a running day; more are told to come back later

    readonly BlockingCollection<Action> work = new(MostWaiting);
    readonly Thread thread;
    readonly Book book;
    volatile TaskCompletionSource<long> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long known;

    public BookHost(string path)
    {
        Path = path;
        book = Book.Open(path);
        if (book.Firm.Next > 0) book.Project();
        known = book.Head.Size;
        thread = new(Loop) { IsBackground = true, Name = "book" };
        thread.Start();
    }

    public string Path { get; }

    /// <summary>Facts that are durable and in the tables.</summary>
    public long Known => Volatile.Read(ref known);

    /// <summary>Whether something is being written.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Completes when more facts are known than a reader has seen.</summary>
    public async Task<long> AfterAsync(long seen, CancellationToken stop)
    {
        while (Known <= seen) await next.Task.WaitAsync(stop);
        return Known;
    }

    /// <summary>Runs a command when its turn comes. A command id that is known is answered with what it was answered before.</summary>
    /// <exception cref="StoreException">The queue is full, or the book has failed.</exception>
    public Task<IReadOnlyList<Fact>> RunAsync(Envelope envelope, Func<Firm, Command> command) => DoAsync(b =>
    {
        if (b.Knows(envelope.CommandId)) return b.AnswerTo(envelope.CommandId);
        var facts = b.Run(envelope, command(b.Firm));
        b.Project();
        return facts;
    });

    /// <summary>Does something with the book, alone.</summary>
    public Task<T> DoAsync<T>(Func<Book, T> what)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!work.TryAdd(() => Do(what, done)))
            throw new StoreException($"{Path}: {MostWaiting} commands are waiting. Ask again when the day that runs is closed.");
        return done.Task;
    }

    void Do<T>(Func<Book, T> what, TaskCompletionSource<T> done)
    {
        IsBusy = true;
        try
        {
            var result = what(book);
            Told();
            done.SetResult(result);
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
        finally
        {
            IsBusy = false;
        }
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
        foreach (var one in work.GetConsumingEnumerable()) one();
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
        book.Dispose();
    }
}
