using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

/// <summary>
/// A book open for writing: the firm in memory, its journal on disk, one process at a time. What <see cref="Run"/> answers is on disk
/// when <see cref="Flush"/> has returned.
/// </summary>
public sealed partial class Book : IDisposable
{
    readonly DbConnection connection;
    readonly IDisposable gate;
    readonly JournalWriter writer;
    readonly HashSet<string> given = new(StringComparer.Ordinal);

    Book(string path, DbConnection connection, IDisposable gate, (SealOptions Options, bool Tables) how)
    {
        (Path, this.connection, this.gate) = (path, connection, gate);
        Firm = Reopen(connection, out var head);
        (Options, var tables) = how;
        var options = Options;
        var epoch = gate is Lease lease ? lease.Epoch : head.Epoch + 1;
        writer = new(connection, path, head with { Epoch = epoch }, options) { Projector = tables ? Following(connection) : null };
    }

    public string Path { get; }
    public Firm Firm { get; private set; }
    public SealOptions Options { get; }

    /// <summary>Commands that are not run; whoever opens the book anew hands them on.</summary>
    public BrokenOff Unsound { get; set; } = new();

    /// <summary>Why this process may write no more, where another has taken its book over or the server is gone.</summary>
    public StoreException? Lost => (gate as Lease)?.Lost;

    /// <summary>The durable state: facts, root of the hash tree, hash of the last row.</summary>
    public JournalHead Head => writer.Head;

    /// <summary>Opens the book at a path, a new one when there is none.</summary>
    /// <param name="tables">Keep the read tables up with the journal; without, they are made when <see cref="Project"/> asks for
    /// them.</param>
    /// <exception cref="StoreException">It cannot be opened, is in use, broken, or of a newer program.</exception>
    public static Book Open(string path, TimeProvider? clock = null, bool tables = true, SigningKey? trial = null) =>
        Open(path, new Opening(clock ?? TimeProvider.System, tables, trial));

    /// <summary>
    /// Opens a book on a server for writing as soon as nobody else has it open: at once, when they close it, or when they have died.
    /// </summary>
    /// <exception cref="StoreException">It cannot be opened, is a file, or it was told to stop.</exception>
    public static Book OpenInTurn(string path, TimeProvider? clock = null, CancellationToken stop = default) => Place.IsServer(path)
        ? Open(path, new Opening(clock ?? TimeProvider.System, true, null) { Waits = true, Stop = stop })
        : throw new StoreException($"{path}: only a book on a server can be taken over from another process");

    sealed record Opening(TimeProvider Clock, bool Tables, SigningKey? Trial)
    {
        public bool Waits { get; init; }
        public CancellationToken Stop { get; init; }
    }

    static Book Open(string path, Opening how)
    {
        try
        {
            return Place.IsServer(path) ? OpenOnServer(path, how) : OpenFile(path, how);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(path, e);
        }
    }

    static Book OpenFile(string path, Opening how)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (System.IO.Path.GetDirectoryName(full) is { } folder) OwnFiles.MakeFolder(folder);
        RefuseOther(full);
        var gate = Gate(full);
        try
        {
            return OpenBehind(full, gate, how);
        }
        catch
        {
            gate.Dispose();
            throw;
        }
    }

    // Before a lock is laid beside what is another program's file.
    static void RefuseOther(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 }) return;
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[16];
        if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length
            || !magic.SequenceEqual("SQLite format 3\0"u8)) // https://sqlite.org/fileformat2.html#magic_header_string
            throw new StoreException($"{path}: is not a book (not a SQLite file).");
    }

    /// <summary>Keeps others from opening the book for writing until disposed.</summary>
    /// <exception cref="StoreException">Another process has it open.</exception>
    public static IDisposable Lock(string path) => Gate(System.IO.Path.GetFullPath(path));

    // Held as long as the book is open; the system lets go of it when the process dies.
    static FileStream Gate(string path)
    {
        try
        {
            return new(path + ".lock", OwnFiles.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException)
            && (e.HResult & 0xffff) is 11 or 35 or 32 or 33)
        {
            throw new StoreException(
                $"{path}: another process has this book open. One writes at a time; reports can be read meanwhile.", e);
        }
    }

    static Book OpenBehind(string path, FileStream gate, Opening how)
    {
        var isNew = !File.Exists(path);
        OwnFiles.Make(path);
        var connection = Files.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            isNew |= connection.Scalar("SELECT 1 FROM sqlite_master LIMIT 1") is null;
            if (isNew) connection.Execute("PRAGMA page_size = 16384;");
            else CheckVersion(connection, path); // before anything is written: it may be another program's file
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var key = how.Trial ?? KeyFile.LoadOrCreate(path, mayCreate: isNew);
            if (isNew) Create(connection, key, how.Clock);
            else if (how.Trial is null) CheckKey(connection, key, path);
            return new(path, connection, gate, (new(Setting(connection, "origin"), key, how.Clock), how.Tables));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static void Create(DbConnection connection, SigningKey key, TimeProvider clock)
    {
        using var transaction = connection.Begin();
        if (connection is SqliteConnection) connection.Execute(Schema.Create);
        var origin = "countinghouse/" + Convert.ToHexStringLower(key.PublicKey.AsSpan(0, 8));
        foreach (var (name, value) in new[]
        {
            ("schema", $"{Schema.Version}"), ("origin", origin), ("verifier", key.Verifier(origin).ToString()),
            ("created", $"{clock.GetUtcNow():O}"),
        })
            connection.Execute("INSERT INTO book(key, value) VALUES (@k, @v)", ("@k", name), ("@v", value));
        var head = JournalHead.Empty;
        connection.Execute("INSERT INTO head(one, size, tree, root, hash, epoch) VALUES (1, 0, @t, @r, @h, 0)",
            ("@t", head.Tree), ("@r", head.Root.Bytes.ToArray()), ("@h", head.Hash.Bytes.ToArray()));
        transaction.Commit();
    }

    // A close signed with another key than the book's would make the book wrong for good.
    static void CheckKey(DbConnection connection, SigningKey key, string path)
    {
        if (key.Verifier(Setting(connection, "origin")).ToString() != Setting(connection, "verifier"))
            throw new StoreException(
                $"{path}: the signing key at hand ({KeyFile.PathOf(path)} or {KeyFile.Variable}) is not the key of this book.");
    }

    internal static void CheckVersion(DbConnection connection, string path)
    {
        if (!connection.Has("journal"))
            throw new StoreException($"{path}: is not a book of Countinghouse.");
        if (int.Parse(Setting(connection, "schema"), System.Globalization.CultureInfo.InvariantCulture) is var version
            && version > Schema.Version)
            throw new StoreException(
                $"{path}: was written by a newer program (schema {version}; this one knows {Schema.Version}). Update Countinghouse.");
    }

    internal static string Setting(DbConnection connection, string key) =>
        connection.Scalar("SELECT value FROM book WHERE key = @k", ("@k", key)) as string
        ?? throw new StoreException($"the book has no setting '{key}': the file is damaged or no book");

    /// <summary>True when a command with this id was answered before, in this session or an earlier one.</summary>
    public bool Knows(string commandId) =>
        given.Contains(commandId) || IsWritten(commandId);

    // Asked of every command: prepared once.
    bool IsWritten(string commandId)
    {
        if (Reads is var reads && known?.Connection != reads)
            known = reads.Command("SELECT 1 FROM journal WHERE command = @c AND first >= 0", ("@c", ""));
        known.Parameters[0].Value = commandId;
        return known.ExecuteScalar() is not null;
    }

    DbCommand? known;

    /// <summary>A command id of an earlier commit that is this stem and so many characters more; none where there is none.</summary>
    public string? IdBegun(string stem, int more) => Reads.Scalar(
        "SELECT command FROM journal WHERE command >= @c AND command < @d AND length(command) = @n LIMIT 1",
        ("@c", stem), ("@d", stem + "\uffff"), ("@n", stem.Length + more)) as string;

    /// <summary>What a command was answered, by number; what is not yet durable is made so first.</summary>
    public IReadOnlyList<Recorded> AnswersTo(string commandId)
    {
        if (given.Contains(commandId)) Flush();
        return [.. JournalReader.RowsOf(Reads, commandId).SelectMany(row => row.Decode(out _))];
    }

    /// <summary>Whether this day itself was closed, not only one after it.</summary>
    public bool Closed(DateOnly day) =>
        Reads.Scalar("SELECT 1 FROM checkpoint WHERE day = @d", ("@d", $"{day:yyyy-MM-dd}")) is not null;

    /// <summary>What a command that an earlier session ran was answered; nothing for one of this session.</summary>
    public IReadOnlyList<Fact> AnswerTo(string commandId) => given.Contains(commandId) ? []
        : [.. JournalReader.RowsOf(Reads, commandId).SelectMany(row => row.Decode(out _)).Select(recorded => recorded.Fact)];

    // One that its server has ended is opened anew.
    DbConnection Reads
    {
        get
        {
            if (readConnection is { State: ConnectionState.Open } open) return open;
            readConnection?.Dispose();
            return readConnection = Place.IsServer(Path) ? Server.Open(Path) : Files.Open(Path, SqliteOpenMode.ReadOnly);
        }
    }

    DbConnection? readConnection;

    /// <summary>Runs a command and hands its facts to the journal. A known command id is answered by nothing: it was done before.</summary>
    public IReadOnlyList<Fact> Run(in Envelope envelope, Command command)
    {
        if (gate is Lease { Lost: { } lost }) throw lost;
        if (Knows(envelope.CommandId)) return [];
        if (Unsound.Has(envelope, command))
            throw new BrokenOffException($"{command.GetType().Name} {envelope.CommandId} broke the firm off before and is not run again")
            { IsAgain = true };
        if (Firm.ChecksLots(command)) BringLots();
        if (Firm.SettledBy(command) is { Count: > 0 } settled) BringEntries(settled);
        var first = Firm.Next;
        List<Fact> facts;
        try
        {
            facts = Firm.Run(envelope, command);
        }
        catch (Exception e)
        {
            // What it had done of the command is in its memory and not in the journal: nothing more may rest on it.
            Unsound.Add(envelope, command);
            throw new BrokenOffException($"{command.GetType().Name} {envelope.CommandId} broke the firm off: {e.Message}", e);
        }
        if (facts.Count == 0) return facts;
        given.Add(envelope.CommandId);
        writer.Add(envelope.CommandId, first, facts);
        if (facts[^1] is RecordsFact.DayClosed && writer.Projector is not null) CompleteTables();
        return facts;
    }

    /// <summary>Wait for <see cref="Flush"/> or <see cref="Project"/> before anything is committed: what is run until then waits for the
    /// disk once.</summary>
    public bool Gathers
    {
        get => writer.Gathers;
        set => writer.Gathers = value;
    }

    /// <summary>Returns when everything run so far is durable.</summary>
    public void Flush() => writer.Flush();

    public void Dispose()
    {
        writer.Dispose();
        writer.Projector?.Dispose();
        known?.Dispose();
        readConnection?.Dispose();
        connection.Dispose();
        gate.Dispose();
    }
}
