using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store;

/// <summary>What a verification found. <paramref name="Wrong"/> names the first record that is not what it should be, and why.</summary>
/// <param name="TablesWait">The read tables were not looked at: a day runs, or was stopped before their balances were written.</param>
public sealed record Verified(long Facts, int Days, Digest Root, string? Wrong, bool TablesWait = false);

/// <summary>
/// Recomputes a book from its first fact: hashes of rows and facts, the hash tree, signatures, every balance, the stock record, the
/// controls of every close, snapshots, the balances in the read tables and how these are defined; every row of them when asked to. Trusts
/// nothing in the file but the journal's bytes, and those only once hashed.
/// </summary>
public sealed class Verification
{
    readonly DbConnection connection;
    readonly Firm firm = new();
    readonly TreeHead tree = new();
    readonly SortedDictionary<long, (DateOnly Day, Digest Root, Digest Row)> closes = [];
    readonly List<OutsideControl> controls = [];
    readonly SortedDictionary<long, Digest> snapshots = [];
    string? snapshotWrong;
    Digest last;
    long epoch;
    (string Id, int Part) command = ("", 0);

    Verification(DbConnection connection) => this.connection = connection;

    /// <param name="checkpoint">A signed checkpoint kept elsewhere, which finds an old copy or a cut tail; none to go without.</param>
    /// <param name="tables">
    /// Make every read table anew in memory and compare it row by row, and lay the lots of every account beside its positions.
    /// </param>
    public static Verified Run(string path, string? checkpoint = null, Action<long>? progress = null, bool tables = false)
    {
        using var connection = Reports.ReportBook.OpenRead(path);
        var verification = new Verification(connection);
        string? wrong;
        try
        {
            // One moment of the book, also beside a writer: else the rows and the head are of different commits. On a server what is
            // compared is made in a transaction of its own.
            if (connection is SqliteConnection) connection.Execute("BEGIN");
            verification.ReadSnapshots();
            wrong = verification.Types() ?? verification.Rows(progress) ?? verification.Head() ?? verification.Checkpoints(path, checkpoint)
                ?? verification.Snapshots() ?? verification.ReadTables()
                ?? (tables && verification.TablesAreComplete ? TableCheck.FirstWrong(connection)
                    ?? Reports.ReportBook.FirstUntied(connection, verification.firm.Next) : null) ?? verification.Definitions()
                ?? KeyWrong(path);
        }
        catch (Exception e) when (e is DbException or InvalidCastException or ArgumentException or FormatException or OverflowException
            or InvalidOperationException)
        {
            wrong = $"after fact {verification.firm.Next - 1}: the file cannot be read: {e.Message}";
        }
        return new(verification.firm.Next, verification.closes.Count, verification.tree.Root(), wrong,
            wrong is null && !verification.TablesAreComplete);
    }

    // Numbers, text and bytes are stored as such: what is read as a whole number could else be stored as more than that.
    string? Types() => connection is SqliteConnection && connection.Scalar("""
        SELECT first FROM journal WHERE typeof(count) <> 'integer' OR typeof(command) <> 'text' OR typeof(epoch) <> 'integer'
          OR typeof(recorded_at) <> 'integer' OR typeof(facts) <> 'blob' OR typeof(previous) <> 'blob' OR typeof(hash) <> 'blob' LIMIT 1
        """) is { } row ? $"journal row {row}: a column is not stored as what it is" : null;

    string? Rows(Action<long>? progress)
    {
        foreach (var row in JournalReader.Rows(connection))
        {
            var record = $"journal row {row.First} ({row.Terms.Command})";
            if (row.First != firm.Next) return $"{record}: fact {firm.Next} should come here; a row is missing, moved or repeated";
            if (row.Terms.Previous != last) return $"{record}: does not follow the row before it";
            if (!row.HashHolds) return $"{record}: its content does not match its hash";
            if (Facts(row, record) is { } wrong) return wrong;
            (last, epoch) = (row.Hash, row.Terms.Epoch);
            progress?.Invoke(row.First + row.Count);
        }
        return null;
    }

    string? Facts(JournalRow row, string record)
    {
        Recorded[] facts;
        try
        {
            facts = row.Decode(out var ends);
            tree.AppendRange(row.Leaves(ends));
        }
        catch (InvalidDataException e)
        {
            return $"{record}: {e.Message}";
        }
        if (Name(row, facts[0].Fact) is { } other) return $"{record}: it is of the command {other}";
        foreach (var recorded in facts)
        {
            try
            {
                if (Check(recorded) is { } wrong) return $"fact {recorded.Number}: {wrong}";
                firm.Apply(recorded.Fact);
            }
            catch (Exception e) when (e is UnreachableException or KeyNotFoundException or ArgumentException or OverflowException
                or InvalidOperationException)
            {
                return $"fact {recorded.Number}: does not fit the books: {e.Message}";
            }
        }
        if (firm.Ledger.FirstOutOfBalance() is { } asset) return $"{record}: {firm.Register[asset].Code} does not balance after it";
        if (facts[^1].Fact is RecordsFact.DayClosed closed) closes.Add(firm.Next, (closed.Day, tree.Root(), row.Hash));
        if (snapshots.Remove(firm.Next, out var kept) && kept != StateNow())
            snapshotWrong ??= $"snapshot at {firm.Next}: it is not the state of the journal there";
        return null;
    }

    // A row bears the name of its command, which its first fact says too, or the command goes on in it.
    string? Name(JournalRow row, Fact first)
    {
        command = first is RecordsFact.Asked a ? (a.CommandId, 1) : (command.Id, command.Part + 1);
        var name = command.Part == 1 ? command.Id : $"{command.Id}#{command.Part}";
        return row.Terms.Command == name ? null : name;
    }

    // A close says what the books were: they are now in that very state.
    string? Check(Recorded recorded)
    {
        switch (recorded.Fact)
        {
            case RecordsFact.Asked: controls.Clear(); break;
            case RecordsFact.ControlChecked c: controls.Add(new(c.Control, c.Passed, c.Detail)); break;
            case RecordsFact.DayClosed c:
                var seen = firm.Seen();
                if (c.Balances != seen.Balances)
                    return $"the close of {c.Day:yyyy-MM-dd} certifies balances {c.Balances}, the books have {seen.Balances}";
                if (c.Trades != seen.Trades || c.OpenItems != seen.OpenItems)
                    return $"the close of {c.Day:yyyy-MM-dd} counts other trades or open items than the books";
                foreach (var control in firm.Controls())
                    if (!controls.Contains(control) && !IsOlder(control.Control))
                        return $"the close of {c.Day:yyyy-MM-dd} says otherwise of control {control.Control}, which gives: "
                            + $"{control.Detail}";
                break;
        }
        return null;
    }

    // A close by a program that had not the control yet does not speak of it.
    bool IsOlder(string control) => control is "tie-out" or "actions-corrected" or "action-fractions"
        && !controls.Exists(c => c.Control == control);

    string? Head()
    {
        var head = JournalHead.Load(connection);
        if (head.Size != firm.Next)
            return $"fact {Math.Min(head.Size, firm.Next)}: the head says {head.Size} facts, the journal holds {firm.Next}";
        if (head.Root != tree.Root()) return "head: its root is not that of the journal";
        if (!head.Tree.AsSpan().SequenceEqual(tree.ToBytes())) return "head: its tree is not that of the journal";
        if (head.Epoch != epoch) return "head: its epoch is not that of the last row";
        return head.Hash != last ? "head: its last hash is not that of the last row" : null;
    }

    string? Checkpoints(string path, string? kept)
    {
        if (!VerifierKey.TryParse(Book.Setting(connection, "verifier"), out var verifier)) return "book: its verifier key cannot be read";
        if (verifier.Name != Book.Setting(connection, "origin")) return "book: its origin is not that of its verifier key";
        if (KeyWrong(path) is null && File.Exists(KeyFile.PathOf(path))
            && !KeyFile.Load(path).PublicKey.AsSpan().SequenceEqual(verifier.PublicKey))
            return $"book: its verifier key is not that of {KeyFile.PathOf(path)}";
        var sealedAt = new List<(long Size, string Day)>();
        using (var command = connection.Command("SELECT size, day, note FROM checkpoint ORDER BY size"))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                sealedAt.Add((reader.GetInt64(0), reader.GetString(1)));
                if (CheckpointWrong(reader.GetInt64(0), reader.GetString(2), verifier) is { } wrong)
                    return $"checkpoint of {reader.GetString(1)}: {wrong}";
            }
        if (!sealedAt.Select(c => c.Size).SequenceEqual(closes.Keys)) return "checkpoints: there is not one for every close";
        foreach (var (size, day) in sealedAt)
            if (day != $"{closes[size].Day:yyyy-MM-dd}")
                return $"checkpoint of {day}: the close after {size} facts is of {closes[size].Day:yyyy-MM-dd}";
        return kept is null ? null
            : CheckpointWrong(Checkpoint.TryParse(kept, out var c) ? c.Size : -1, kept, verifier) is { } other
            ? $"kept checkpoint: {other}" : null;
    }

    /// <summary>What is wrong with the key file beside a book, which is no part of it; none when it can be read or is elsewhere.</summary>
    public static string? KeyWrong(string path)
    {
        if (!File.Exists(KeyFile.PathOf(path))) return null;
        try
        {
            KeyFile.Load(path);
            return null;
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            return $"key file: {e.Message} Put its copy back; the book beside it is not what is damaged.";
        }
    }

    string? CheckpointWrong(long size, string note, VerifierKey verifier)
    {
        if (!SigningKey.TryVerifyCheckpoint(note, verifier, out var signed)) return "its signature does not hold";
        if (signed.Size != size) return $"it is for {signed.Size} facts, not {size}";
        if (!closes.TryGetValue(size, out var close))
            return $"the journal has no close after {size} facts: it is older than the checkpoint, or cut";
        if (signed.Root != close.Root) return "its root is not that of the journal";
        return signed.LastRow is { } row && row != close.Row
            ? "its row of the journal is another: the time, name or session of a row before it was changed" : null;
    }

    Digest StateNow()
    {
        var state = new SnapshotPieces();
        firm.Save(state);
        return state.Digest();
    }

    // What each snapshot holds is hashed here and compared when the journal has come to its place. One that a program of another form took
    // is read by none of this form, and replaced by and by.
    void ReadSnapshots()
    {
        using var command = connection.Command("SELECT size, root, bytes FROM snapshot ORDER BY size, part");
        using var reader = command.ExecuteReader();
        IncrementalHash? hash = null;
        var (at, said, isOurs) = (-1L, default(Digest), false);
        void End()
        {
            if (hash is null) return;
            var digest = Digest.From(hash.GetHashAndReset());
            if (isOurs) snapshots[at] = digest;
            if (digest != said) snapshotWrong ??= $"snapshot at {at}: its bytes do not match its digest; it is not used";
            hash.Dispose();
        }
        while (reader.Read())
        {
            if (reader.GetInt64(0) != at)
            {
                End();
                (at, said) = (reader.GetInt64(0), Digest.From((byte[])reader[1]));
                isOurs = Firm.IsOfThisForm((byte[])reader[2]);
                hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                hash.AppendData([0]);
            }
            hash?.AppendData((byte[])reader[2]);
        }
        End();
    }

    string? Snapshots() => snapshotWrong
        ?? (snapshots.Count > 0 ? $"snapshot at {snapshots.Keys.First()}: no row of the journal ends there" : null);

    bool TablesAreComplete => Projector.IsComplete(connection, firm.Next);

    string? Definitions() => TablesAreComplete && TableCheck.FirstRedefined(connection) is { } redefined
        ? $"{redefined}: run countinghouse rebuild; if it is a trigger, restore a backup" : null;

    string? ReadTables()
    {
        if (!TablesAreComplete) return null; // behind, which is said; nothing of it is claimed
        var last = new Dictionary<(long, long), (long Posted, long Pending)>();
        using (var command = connection.Command("SELECT account, asset, posted, pending FROM balance "
            + "WHERE month = (SELECT max(month) FROM balance) ORDER BY account, asset, day"))
        using (var reader = command.ExecuteReader())
            while (reader.Read()) last[(reader.GetInt64(0), reader.GetInt64(1))] = (reader.GetInt64(2), reader.GetInt64(3));
        foreach (var (account, asset, b) in firm.Ledger.All())
            if (last.GetValueOrDefault((account.Number, asset.Number)) != (b.Posted, b.Pending))
                return $"read table balance: {firm.Register[account].Terms.Code} in {firm.Register[asset].Code} differs from the journal: "
                    + "run countinghouse rebuild";
        return connection.Scalar("SELECT count(*) FROM trade") is long trades && trades == firm.Trades.Count ? null
            : "read table trade: has not the trades of the journal: run countinghouse rebuild";
    }
}
