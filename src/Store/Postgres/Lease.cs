using System.Data.Common;
using System.Globalization;
using Countinghouse.Store.Sql;
using Npgsql;

namespace Countinghouse.Store.Postgres;

/// <summary>
/// The right to write to a book on a server. It is held under a number, its epoch, which every commit looks at; it has to be renewed, and
/// passes to another process, under the next number, when it was not.
/// </summary>
sealed class Lease : IDisposable
{
    const string Variable = "COUNTINGHOUSE_LEASE";
    const int DefaultMs = 3000; // long enough for a pause of a process or of a network, short enough to wait for

    readonly NpgsqlConnection connection;
    readonly string book, holder;
    readonly Timer timer;
    readonly Lock renewing = new();
    StoreException? lost;
    bool ended;

    Lease(string book, long epoch, string holder, int lastsMs)
    {
        (this.book, Epoch, this.holder) = (book, epoch, holder);
        connection = Server.Open(book);
        connection.Execute("SET synchronous_commit = off"); // a renewal that a crash of the server forgets is made again
        timer = new(_ => Renew(), null, lastsMs / 3, lastsMs / 3);
    }

    public long Epoch { get; private set; }

    /// <summary>Why this process may write no more, as soon as it is known.</summary>
    public StoreException? Lost => Volatile.Read(ref lost);

    /// <summary>Takes the right to write on a connection.</summary>
    /// <param name="waits">Wait as long as it takes; otherwise only as long as a lease lasts whose holder may be dead.</param>
    /// <exception cref="StoreException">Another process holds it and is alive.</exception>
    public static Lease Take(string book, NpgsqlConnection connection, bool waits, CancellationToken stop)
    {
        var holder = $"{Environment.MachineName} {Environment.ProcessId} {Guid.NewGuid():N}";
        var lastsMs = Lasts();
        DateTime? seen = null;
        while (true)
        {
            var (epoch, held, renewed, isOver) = Look(connection);
            if (isOver && TryTake(connection, (epoch, holder), lastsMs))
            {
                connection.Execute("SELECT set_config('countinghouse.epoch', @e, false)", ("@e", $"{epoch + 1}"));
                Name(connection, epoch + 1);
                return new(book, epoch + 1, holder, lastsMs);
            }
            if (!waits && (seen ??= renewed) != renewed)
                throw new StoreException(
                    $"{book}: another process has this book open ({held}). One writes at a time; reports can be read meanwhile.");
            if (stop.WaitHandle.WaitOne(50)) throw new StoreException($"{book}: stopped while waiting for the book");
        }
    }

    static int Lasts() => Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text ? DefaultMs
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0.1m and <= 600
        ? (int)(seconds * 1000)
        : throw new StoreException($"{Variable}: '{text}' is not a number of seconds from 0.1 to 600");

    static (long Epoch, string Holder, DateTime Renewed, bool IsOver) Look(NpgsqlConnection connection)
    {
        using var command = connection.Command("""
            SELECT epoch, split_part(holder, ' ', 1) || ', process ' || split_part(holder, ' ', 2), renewed_at,
              CASE WHEN holder = '' OR clock_timestamp() - renewed_at > lasts_ms * interval '1 millisecond' THEN 1 ELSE 0 END FROM lease
            """);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1), reader.GetDateTime(2), reader.GetInt32(3) == 1)
            : throw new StoreException("the book has no lease: its tables are damaged");
    }

    // Waits for a commit that is going on. One that does not end is of a process that hangs amid it: its connection is cut.
    static bool TryTake(NpgsqlConnection connection, (long Epoch, string Holder) of, int lastsMs)
    {
        try
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute("SET LOCAL lock_timeout = '1s'");
            var taken = connection.Scalar("""
                UPDATE lease SET epoch = epoch + 1, holder = @h, taken_at = clock_timestamp(), renewed_at = clock_timestamp(), lasts_ms = @l
                WHERE epoch = @e AND (holder = '' OR clock_timestamp() - renewed_at > lasts_ms * interval '1 millisecond') RETURNING epoch
                """, ("@h", of.Holder), ("@l", lastsMs), ("@e", of.Epoch));
            transaction.Commit();
            return taken is not null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            connection.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                + "AND usename = current_user AND application_name = @n", ("@n", NameOf(connection, of.Epoch)));
            return false;
        }
    }

    static void Name(NpgsqlConnection connection, long epoch) =>
        connection.Execute("SELECT set_config('application_name', @n, false)", ("@n", NameOf(connection, epoch)));

    static string NameOf(NpgsqlConnection connection, long epoch) =>
        $"countinghouse {connection.Scalar("SELECT current_schema()")} {epoch}";

    void Renew()
    {
        if (!renewing.TryEnter()) return;
        try
        {
            if (ended || lost is not null) return;
            if (connection.Scalar(
                "UPDATE lease SET renewed_at = clock_timestamp() WHERE epoch = @e RETURNING epoch", ("@e", Epoch)) is null)
                Volatile.Write(ref lost, Replaced(Epoch));
        }
        catch (Exception e) when (e is DbException or StoreException)
        {
            Volatile.Write(ref lost, StoreException.From(book, e));
        }
        finally
        {
            renewing.Exit();
        }
    }

    /// <summary>Refuses a transaction of a writer that was replaced, and keeps it from being replaced until the transaction ends.</summary>
    public static void Hold(NpgsqlConnection connection)
    {
        if (connection.Scalar(
            "SELECT epoch FROM lease WHERE epoch = nullif(current_setting('countinghouse.epoch', true), '')::bigint FOR KEY SHARE") is null)
            throw Replaced(connection.Scalar("SELECT nullif(current_setting('countinghouse.epoch', true), '')::bigint") as long?);
    }

    /// <summary>Goes on under a number after another, in the transaction that is open: the record that was put there has it.</summary>
    public void GoOnAfter(NpgsqlConnection writer, long epoch)
    {
        lock (renewing)
        {
            if (Epoch > epoch) return;
            writer.Execute("UPDATE lease SET epoch = @n WHERE epoch = @e", ("@n", epoch + 1), ("@e", Epoch));
            writer.Execute("SELECT set_config('countinghouse.epoch', @e, false)", ("@e", $"{epoch + 1}"));
            Epoch = epoch + 1;
        }
    }

    static StoreException Replaced(long? epoch) => new(
        $"another process has taken the book over (this one wrote as number {epoch}). Nothing that was acknowledged is lost; what was not "
        + "is not in the book: run the same command again");

    public void Dispose()
    {
        timer.Dispose();
        lock (renewing)
        {
            ended = true;
            try
            {
                connection.Execute("UPDATE lease SET holder = '' WHERE epoch = @e AND holder = @h", ("@e", Epoch), ("@h", holder));
            }
            catch (Exception e) when (e is DbException or StoreException)
            {
                // It runs out by itself.
            }
            connection.Dispose();
        }
    }
}
