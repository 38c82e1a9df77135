using System.Data.Common;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

/// <summary>How a person proves at the door who they are. Times are Unix milliseconds UTC.</summary>
/// <param name="Hash">Argon2id of the password, with its salt and cost.</param>
/// <param name="Totp">Secret of the second factor; none until it is set up.</param>
/// <param name="MustChange">The password was given by another, for one use.</param>
public sealed record Credential(string Person, string Hash, byte[]? Totp, bool MustChange)
{
    /// <summary>Wrong passwords since the last right one, and until when none is looked at.</summary>
    public int Failed { get; init; }
    public long LockedUntil { get; init; }
    /// <summary>The last time step whose code was taken: a code is good once.</summary>
    public long LastStep { get; init; }
}

/// <summary>A signed-in browser. Only the hash of its cookie is kept.</summary>
/// <param name="Token">What forms of this session carry.</param>
public sealed record Session(string Hash, string Person, string Token, long Since, long Seen);

/// <summary>A list as someone keeps it: its filter, order and columns under a name.</summary>
/// <param name="Shared">Everyone who may see the list finds it.</param>
public sealed record SavedView(string List, string Name, string Person, string Query, bool Shared);

/// <summary>
/// What a server keeps beside the book and is no record: passwords, sessions, saved views. In a file of its own that only its owner can
/// read, or in a schema of its own beside the book's on a server, so that what must be forgotten can be.
/// </summary>
public sealed partial class DoorBook : IDisposable
{
    internal const string Create = """
        CREATE TABLE IF NOT EXISTS credential(person TEXT PRIMARY KEY, hash TEXT NOT NULL, totp TEXT, must_change BIGINT NOT NULL,
          failed BIGINT NOT NULL, locked_until BIGINT NOT NULL, last_step BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS session(hash TEXT PRIMARY KEY, person TEXT NOT NULL, token TEXT NOT NULL, since BIGINT NOT NULL,
          seen BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS saved_view(list TEXT NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, query TEXT NOT NULL,
          shared BIGINT NOT NULL, PRIMARY KEY (list, name, person));
        CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS default_view(list TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL,
          PRIMARY KEY (list, person));
        CREATE TABLE IF NOT EXISTS key_use(id TEXT PRIMARY KEY, at BIGINT NOT NULL);
        """;

    const string LastTable = "key_use";

    readonly string book;
    readonly Lock gate = new();
    DbConnection connection;

    DoorBook(string book, DbConnection connection) => (this.book, this.connection) = (book, connection);

    /// <summary>Opens what is kept beside a book; new where there is nothing.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static DoorBook Open(string book)
    {
        try
        {
            return new(book, Place.IsServer(book) ? OnServer(book) : InFile(book));
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(book, e);
        }
    }

    // A role that may not make tables finds them made by the script of roles.
    static DbConnection OnServer(string book)
    {
        var schema = Server.DoorOf(book);
        var connection = Server.Open(book, schema);
        try
        {
            if (!connection.Has(LastTable)) PostgresSchema.Make(connection, schema, (LastTable, PostgresSchema.Ddl(Create)));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static DbConnection InFile(string book)
    {
        var path = PathOf(book);
        try
        {
            OwnFiles.Make(path);
            var connection = Files.Open(path, SqliteOpenMode.ReadWriteCreate);
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            connection.Execute(Create);
            return connection;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(path, e);
        }
    }

    T One<T>(Func<T> what)
    {
        lock (gate)
        {
            try
            {
                return what();
            }
            catch (Exception e) when (e is DbException or StoreException && Place.IsServer(book)
                && connection.State != System.Data.ConnectionState.Open)
            {
                return Again(what);
            }
            catch (DbException e)
            {
                throw StoreException.From(book, e);
            }
        }
    }

    // The server ended the connection and may be back. Everything here can be done twice.
    T Again<T>(Func<T> what)
    {
        try
        {
            connection.Dispose();
            connection = OnServer(book);
            return what();
        }
        catch (DbException e)
        {
            throw StoreException.From(book, e);
        }
    }

    void Do(string sql, params (string, object?)[] values) => One(() =>
    {
        connection.Execute(sql, values);
        return 0;
    });

    List<T> All<T>(string sql, Func<DbDataReader, T> row, params (string, object?)[] values) => One(() =>
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        List<T> all = [];
        while (reader.Read()) all.Add(row(reader));
        return all;
    });

    public Credential? CredentialOf(string person) => All(
        "SELECT person, hash, totp, must_change, failed, locked_until, last_step FROM credential WHERE lower(person) = lower(@p)",
        r => new Credential(r.GetString(0), r.GetString(1), r.IsDBNull(2) ? null : Convert.FromBase64String(r.GetString(2)),
            r.GetInt64(3) == 1)
        { Failed = (int)r.GetInt64(4), LockedUntil = r.GetInt64(5), LastStep = r.GetInt64(6) }, ("@p", person)).FirstOrDefault();

    public void Keep(Credential c) => Do("""
        INSERT INTO credential VALUES (@p, @h, @t, @m, @f, @l, @s) ON CONFLICT (person) DO UPDATE SET hash = excluded.hash,
          totp = excluded.totp, must_change = excluded.must_change, failed = excluded.failed, locked_until = excluded.locked_until,
          last_step = excluded.last_step
        """, ("@p", c.Person), ("@h", c.Hash), ("@t", c.Totp is null ? null : Convert.ToBase64String(c.Totp)),
        ("@m", c.MustChange ? 1L : 0L),
        ("@f", (long)c.Failed), ("@l", c.LockedUntil), ("@s", c.LastStep));

    /// <summary>Whether anyone has a password here.</summary>
    public bool IsEmpty => All("SELECT 1 FROM credential LIMIT 1", _ => 0).Count == 0;

    public Session? SessionOf(string hash) => All("SELECT hash, person, token, since, seen FROM session WHERE hash = @h",
        r => new Session(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)), ("@h", hash)).FirstOrDefault();

    /// <summary>A machine came with a key, at an instant in Unix milliseconds.</summary>
    public void Used(string key, long at) => Do("INSERT INTO key_use VALUES (@k, @a) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
        ("@k", key), ("@a", at));

    /// <summary>When keys were last used, Unix milliseconds.</summary>
    public IReadOnlyDictionary<string, long> KeyUses() =>
        All("SELECT id, at FROM key_use", r => (Id: r.GetString(0), At: r.GetInt64(1))).ToDictionary(k => k.Id, k => k.At);

    /// <summary>Everywhere that a person is signed in, the oldest first.</summary>
    public IReadOnlyList<Session> SessionsOf(string person) => [.. All(
        "SELECT hash, person, token, since, seen FROM session WHERE lower(person) = lower(@p) ORDER BY since, hash",
        r => new Session(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)), ("@p", person))];

    /// <summary>Who was seen since an instant, and is signed in.</summary>
    public IReadOnlySet<string> Present(long since) => All("SELECT DISTINCT person FROM session WHERE seen >= @s", r => r.GetString(0),
        ("@s", since)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A person's views of every list, and those that others share, whose name has a word in it.</summary>
    public IReadOnlyList<SavedView> FindViews(string word, string person) => [.. All(
        "SELECT list, name, person, query, shared FROM saved_view WHERE shared = 1 OR person = @p ORDER BY name, list, person",
        r => new SavedView(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt64(4) == 1), ("@p", person))
        .Where(v => v.Name.Contains(word, StringComparison.OrdinalIgnoreCase))];

    public void Begin(Session s) => Do("INSERT INTO session VALUES (@h, @p, @t, @b, @s) ON CONFLICT (hash) DO NOTHING",
        ("@h", s.Hash), ("@p", s.Person), ("@t", s.Token), ("@b", s.Since), ("@s", s.Seen));

    public void Seen(string hash, long at) => Do("UPDATE session SET seen = @a WHERE hash = @h", ("@a", at), ("@h", hash));

    public void End(string hash) => Do("DELETE FROM session WHERE hash = @h", ("@h", hash));

    /// <summary>Ends every session of a person, but for one.</summary>
    public void EndAll(string person, string except = "") =>
        Do("DELETE FROM session WHERE lower(person) = lower(@p) AND hash <> @e", ("@p", person), ("@e", except));

    /// <summary>Forgets sessions that began or were last seen before these instants.</summary>
    public void Forget(long since, long seen) => Do("DELETE FROM session WHERE since < @b OR seen < @s", ("@b", since), ("@s", seen));

    /// <summary>Thirty-two bytes by chance, made when they are first asked for: what this server marks with them only it can have marked.
    /// </summary>
    public byte[] SecretOf(string name)
    {
        Do("INSERT INTO secret VALUES (@n, @v) ON CONFLICT (name) DO NOTHING", ("@n", name),
            ("@v", Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))));
        return Convert.FromHexString(All("SELECT value FROM secret WHERE name = @n", r => r.GetString(0), ("@n", name))[0]);
    }

    /// <summary>Views of a list that a person finds: their own and the shared.</summary>
    public IReadOnlyList<SavedView> Views(string list, string person) => All(
        "SELECT list, name, person, query, shared FROM saved_view WHERE list = @l AND (shared = 1 OR person = @p) ORDER BY name, person",
        r => new SavedView(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt64(4) == 1), ("@l", list), ("@p",
            person));

    public void Keep(SavedView v) => Do("""
        INSERT INTO saved_view VALUES (@l, @n, @p, @q, @s) ON CONFLICT (list, name, person) DO UPDATE SET query = excluded.query,
          shared = excluded.shared
        """, ("@l", v.List), ("@n", v.Name), ("@p", v.Person), ("@q", v.Query), ("@s", v.Shared ? 1L : 0L));

    public void Drop(string list, string name, string person)
    {
        Do("DELETE FROM default_view WHERE list = @l AND name = @n AND owner = @p", ("@l", list), ("@n", name), ("@p", person));
        Do("DELETE FROM saved_view WHERE list = @l AND name = @n AND person = @p", ("@l", list), ("@n", name), ("@p", person));
    }

    /// <summary>Gives a view another name; those who open the list with it go on to.</summary>
    public void Rename(string list, (string From, string To) names, string person)
    {
        Do("UPDATE default_view SET name = @t WHERE list = @l AND name = @n AND owner = @p",
            ("@l", list), ("@n", names.From), ("@p", person), ("@t", names.To));
        Do("UPDATE saved_view SET name = @t WHERE list = @l AND name = @n AND person = @p",
            ("@l", list), ("@n", names.From), ("@p", person), ("@t", names.To));
    }

    /// <summary>The view with which a person opens a list; none: as it is. One that is shared no more is none.</summary>
    public SavedView? DefaultOf(string list, string person) => All(
        "SELECT v.list, v.name, v.person, v.query, v.shared FROM default_view d JOIN saved_view v ON v.list = d.list AND v.name = d.name "
        + "AND v.person = d.owner WHERE d.list = @l AND d.person = @p AND (v.shared = 1 OR v.person = @p)",
        r => new SavedView(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt64(4) == 1), ("@l", list), ("@p",
            person)).FirstOrDefault();

    /// <summary>Opens a list with a view from now on; none: as it is.</summary>
    public void SetDefault(string list, string person, (string Name, string Owner)? view)
    {
        Do("DELETE FROM default_view WHERE list = @l AND person = @p", ("@l", list), ("@p", person));
        if (view is { } v)
            Do("INSERT INTO default_view VALUES (@l, @p, @n, @o)", ("@l", list), ("@p", person), ("@n", v.Name), ("@o", v.Owner));
    }

    public void Dispose() => connection.Dispose();
}
