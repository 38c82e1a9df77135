using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
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
sealed partial class BookHost : IDisposable
{
    const int MostWaiting = 1_000; // commands behind a running day; more are told to come back later
    const int MostTogether = 256;  // commands that one commit carries
    const int MostNotes = 10_000;

    /// <summary>What is said while another process has the book, or it cannot be reached.</summary>
    public const string Turn = "this server waits for its turn at the book. Ask again, or ask the server that has it.";

    /// <summary>Something to do with the book, and what to say when it is durable.</summary>
    sealed record Work(Action<Book> Do, Action Done, Action<Exception> Failed, bool Alone);

    // A command that breaks the firm off costs an opening of the book; who sends one after the other is not served so for ever.
    const int MostIncidents = 3;
    static readonly TimeSpan IncidentsWithin = TimeSpan.FromMinutes(10);

    /// <summary>A command that broke the firm off.</summary>
    public sealed record Incident(DateTimeOffset At, string What);

    /// <summary>The commands that broke the firm off while this server ran, the last few.</summary>
    public IReadOnlyList<Incident> Incidents
    {
        get { lock (incidents) return [.. incidents]; }
    }

    // Tables this long behind are no longer a commit's own moment.
    static readonly TimeSpan Behind = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Recent = TimeSpan.FromMilliseconds(500); // ten commits in this are many

    readonly Inbox<Work> work = new(MostWaiting);
    readonly ConcurrentQueue<AccessNote> notes = new();
    readonly Thread thread;
    readonly Timer timer;
    readonly CancellationTokenSource ending = new();
    readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Book? book;
    volatile TaskCompletionSource<long> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile AccessBook rights = new([]); // nobody has any until the book is open
    volatile FirmTerms? terms;
    volatile bool stopping;
    long commits, commitTicks;
    readonly long[] recent = new long[10]; // when the last commits were begun, in turn
    long known;
    volatile bool busy;
    long began; // when the work that is not yet told of was begun; 0 while there is none
    bool mayReturn; // the book's own thread
    bool isUnsound; // likewise: the firm in memory is no longer what the journal says
    long rightsAt;  // likewise
    readonly BrokenOff unsound = new();
    readonly Queue<Incident> incidents = new();

    /// <param name="waits">Another process may have the book open: begin when it closes it or dies.</param>
    /// <exception cref="StoreException">It cannot be opened, or is in use.</exception>
    public BookHost(string path, bool waits = false)
    {
        Path = path;
        if (waits) Broken = $"{Name}: {Turn}";
        else Hold(Book.Open(path));
        thread = new(Loop) { IsBackground = true, Name = "book" };
        thread.Start();
        timer = new(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public string Path { get; }

    /// <summary>What the book is called: its file, or database and schema, and nothing of who signs in there.</summary>
    public string Name => Place.Beside(Path);

    /// <summary>What went wrong, without how this process reaches the book: for who is at the other end.</summary>
    public string Said(Exception e) => Sockets().Replace(
        StoreException.From(Name, e).Message.Replace(Path, Name, StringComparison.Ordinal), "");

    // "(Failed to connect to /run/postgresql/.s.PGSQL.5432)", "(Failed to connect to 10.0.0.5:5432)".
    [GeneratedRegex(@" \(Failed to connect to [^)]*\)")]
    private static partial Regex Sockets();

    /// <summary>The book is on a server, and this process may not write to it now: what it knows of rights may be out of date.</summary>
    public bool IsAway => book is null;

    /// <summary>Told when the book is open for writing (true) and when it is no longer.</summary>
    public Action<bool>? Turned { get; set; }

    /// <summary>Completes when the book is open for writing for the first time.</summary>
    public Task Taken => taken.Task;

    /// <summary>Facts that are durable and in the tables.</summary>
    public long Known => Volatile.Read(ref known);

    /// <summary>Whether a day is being run.</summary>
    public bool IsBusy => busy;

    /// <summary>
    /// Whether the tables have stayed behind the facts: between a commit and its tables there is always a moment, which is not counted.
    /// </summary>
    public bool IsBehind => !busy && Lag > 0 && Volatile.Read(ref began) is > 0 and var from && Stopwatch.GetElapsedTime(from) > Behind;

    /// <summary>Why the writer has stopped; none while it goes on.</summary>
    public string? Broken { get; private set; }

    /// <summary>Commands that wait for their turn.</summary>
    public int Waiting => work.Count;

    /// <summary>Durable facts that the tables, as they are read, do not know yet.</summary>
    public long Lag => book is { } open ? Math.Max(0, open.Head.Size - Known) : 0;

    /// <summary>Whether commits come at more than twenty a second.</summary>
    public bool IsFast => Volatile.Read(ref recent[(Commits + 1) % recent.Length]) is > 0 and var from
        && Stopwatch.GetElapsedTime(from) < Recent;

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
        if (stopping) throw new StoreException($"{Name}: the server is being stopped. Ask again when it is back.");
        if (!work.TryAdd(new(b => result = what(b), () => done.SetResult(result!), done.SetException, alone)))
            throw new StoreException($"{Name}: {MostWaiting} commands are waiting. Ask again when the day that runs is closed.");
        return done.Task;
    }

    /// <summary>Writes down what someone did at the door; in the journal within a second.</summary>
    public void Note(AccessNote note)
    {
        if (notes.Count < MostNotes)
            notes.Enqueue(note with { Person = Kept(note.Person), Object = Kept(note.Object), Detail = Kept(note.Detail) });
    }

    // What a stranger types as a name is kept as far as it is text, so that any store can.
    static string Kept(string text) =>
        string.Concat(text.EnumerateRunes().Take(Register.LongestText).Select(r => Rune.IsControl(r) ? "\uFFFD" : r.ToString()));

    void Tick()
    {
        // A writer that was replaced while nothing was asked of it goes back to waiting too.
        if (book?.Lost is { } lost && Broken is null && !work.IsComplete)
            work.TryAdd(new(_ => throw lost, () => { }, _ => { }, false));
        WriteNotes();
    }

    void WriteNotes()
    {
        if (notes.IsEmpty || work.IsComplete || Broken is not null) return;
        List<AccessNote> some = [];
        while (some.Count < 1_000 && notes.TryDequeue(out var note)) some.Add(note);
        work.TryAdd(new(b => b.Run(new($"door/{Guid.CreateVersion7():N}", "server", some[^1].At), new RecordAccess(some)), () => { },
            _ => { }, false));
    }

    /// <summary>Tells the readers what has become durable; on the book's own thread.</summary>
    public void Told()
    {
        if (book is not { } open || open.Head.Size == known) return;
        Volatile.Write(ref known, open.Head.Size);
        var waiting = next;
        next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult(known);
    }

    void Loop()
    {
        List<Work> done = [];
        if (IsAway) Return();
        while (work.TryTake(out var first, waits: true))
        {
            Volatile.Write(ref began, Stopwatch.GetTimestamp());
            for (var one = first; ;)
            {
                busy = one.Alone;
                if (book is { } open) open.Gathers = !one.Alone;
                if (Try(one)) done.Add(one);
                if (one.Alone || done.Count >= MostTogether || Broken is not null || !work.TryTake(out one!, waits: false)) break;
            }
            List<Work> kept = isUnsound && Broken is not null ? Keep(done) : [];
            if (kept.Count == 0) Finish(done);
            done.Clear();
            busy = false;
            Volatile.Write(ref began, 0);
            if (mayReturn) Return();
            foreach (var one in kept)
                if (Broken is { } why) one.Failed(new StoreException(why));
                else one.Done();
        }
    }

    // What ran before the command that broke the firm off is whole: it is told when the book is open again.
    List<Work> Keep(List<Work> done)
    {
        if (!mayReturn || book is not { } open) return [];
        try
        {
            open.Flush();
            return [.. done];
        }
        catch (StoreException)
        {
            return []; // they may be on the disk or not
        }
    }

    // What is in the book is made firm now, whatever became of what was last asked of another opening of it.
    void Hold(Book open)
    {
        if (open.Firm.Next > 0) open.Project();
        open.Unsound = unsound;
        CopyRights(open);
        terms = open.Firm.Register.Terms;
        book = open;
        Broken = null;
        Told();
        Turned?.Invoke(true);
        taken.TrySetResult();
    }

    void CopyRights(Book open) => (rights, rightsAt) = (open.Firm.Access.Copy(), open.Firm.Access.Applied);

    // A book on a server is opened anew, in turn, after its connection ended or another took it over: nothing of this process's memory
    // of it is used again. A file is not: what its disk did is for a person to look at. After a command that broke the firm off either is,
    // and what waits goes on.
    void Return()
    {
        (mayReturn, var wasUnsound, isUnsound) = (false, isUnsound, false);
        while (!wasUnsound && work.TryTake(out var one, waits: false)) one.Failed(new StoreException(Broken ?? Turn));
        if (book is { } old)
        {
            Console.Error.WriteLine(Broken);
            Turned?.Invoke(false);
            book = null;
            Close(old);
        }
        while (!ending.IsCancellationRequested)
            try
            {
                Hold(Place.IsServer(Path) ? Book.OpenInTurn(Path, stop: ending.Token) : Book.Open(Path));
                Console.Error.WriteLine($"{Name}: is open for writing");
                return;
            }
            catch (StoreException e)
            {
                if (Broken != e.Message && !ending.IsCancellationRequested) Console.Error.WriteLine(e.Message);
                Broken = e.Message;
                ending.Token.WaitHandle.WaitOne(500); // a server that comes up is asked twice a second
            }
    }

    static void Close(Book old)
    {
        try
        {
            old.Dispose();
        }
        catch (Exception e) when (e is DbException or StoreException or InvalidOperationException)
        {
            // Its connection has ended: there is nothing left of it to close.
        }
    }

    bool Try(Work one)
    {
        if (Broken is { } why || book is not { } open)
        {
            one.Failed(new StoreException(Broken ?? Turn));
            return false;
        }
        try
        {
            one.Do(open);
            return true;
        }
        catch (Exception e)
        {
            if (e is BrokenOffException { IsAgain: false }) BreakOff(e);
            else if (e is UnreachableException or StoreException) Broken = $"{Name}: the writer has stopped: {e.Message}";
            mayReturn |= e is StoreException && Place.IsServer(Path);
            one.Failed(e);
            return false;
        }
    }

    // An incident: the firm is made anew of the journal, unless that happens all the time.
    void BreakOff(Exception e)
    {
        var (now, since) = (DateTimeOffset.UtcNow, 0);
        lock (incidents)
        {
            incidents.Enqueue(new(now, e.Message));
            if (incidents.Count > 2 * MostIncidents) incidents.Dequeue();
            since = incidents.Count(i => i.At > now - IncidentsWithin);
        }
        (isUnsound, mayReturn) = (true, since <= MostIncidents);
        Broken = $"{Name}: {e.Message}. " + (mayReturn ? "The book is opened anew: ask again in a moment."
            : $"The writer has stopped: it is the {MostIncidents + 1}th within {IncidentsWithin.TotalMinutes} minutes. Start the server anew.");
        Console.Error.WriteLine($"incident: {Broken}\n{e.InnerException}");
    }

    // One commit for all that ran together; only then is anyone told that it is done.
    void Finish(List<Work> done)
    {
        try
        {
            if (Broken is null && book is { } open)
            {
                using var span = Telemetry.Commit(done.Count);
                var from = Stopwatch.GetTimestamp();
                open.Project();
                Interlocked.Add(ref commitTicks, Stopwatch.GetElapsedTime(from).Ticks);
                Volatile.Write(ref recent[Interlocked.Increment(ref commits) % recent.Length], from);
                if (open.Firm.Access.Applied != rightsAt) CopyRights(open);
                terms = open.Firm.Register.Terms;
            }
        }
        catch (Exception e)
        {
            Broken = $"{Name}: the writer has stopped: {e.Message}";
            mayReturn = e is StoreException && Place.IsServer(Path);
        }
        if (Broken is { } why) // also where one that ran after them stopped the writer: they may be on the disk or not
        {
            foreach (var one in done) one.Failed(new StoreException(why));
            return;
        }
        Told();
        foreach (var one in done) one.Done();
    }

    public void Dispose()
    {
        timer.Dispose();
        WriteNotes();
        ending.Cancel();
        work.Complete();
        thread.Join();
        book?.Dispose();
        ending.Dispose();
    }
}
