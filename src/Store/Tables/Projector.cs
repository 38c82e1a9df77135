using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Npgsql;

namespace Countinghouse.Store.Tables;

/// <summary>
/// Fills the read tables from facts. The rows of facts are written as the facts come, in the transaction that is open; balances and the
/// sorted lists of trades when a day's work is finished. The same facts always give the same tables.
/// </summary>
/// <param name="books">What the facts before have said of accounts and assets; kept up from here on.</param>
sealed partial class Projector(DbConnection connection, Register books) : IDisposable
{
    readonly Dictionary<string, Rows> rows = new(StringComparer.Ordinal);
    readonly Dictionary<(int Booked, int Day, int Kind, int Currency), (long Count, long Amount)> fees = [];
    readonly SortedDictionary<(int Day, int Party, int Currency), NetTally> netted = [];
    long? lastTrade; // of those taken here
    long? sortedTo; // the last trade in the sorted lists; not known until it is asked
    long statement; // the one whose breaks come next: they follow it in one command
    int day = (int)(connection.Scalar("SELECT max(day) FROM day") as long? ?? 0);

    /// <summary>Tables that are not filled: what is asked of them is answered by those of the book itself.</summary>
    public IReadOnlySet<string> Through { get; init; } = new HashSet<string>();

    // A trade and the entry of its client side come together and are one row: the trade waits for its legs.
    (long Number, BookedTrade Trade)? waiting;

    readonly record struct NetTally(long GrossCount, long GrossValue, long NetCount, long NetValue);

    /// <summary>How far the tables have read the journal: facts below this number. 0 where there are none, or of another version.</summary>
    public static long Size(DbConnection connection) => Progress(connection, "size");

    /// <summary>How far balances and sorted lists are written.</summary>
    public static long Finished(DbConnection connection) => Progress(connection, "sorted");

    /// <summary>Whether the tables have all of so many facts, and a crash or a running day does not leave balances for later.</summary>
    public static bool IsComplete(DbConnection connection, long size) =>
        FormOf(connection) == TableSchema.Version && Size(connection) == size && Finished(connection) == size;

    /// <summary>The form of the tables that are there; none where there are none.</summary>
    public static long? FormOf(DbConnection connection) =>
        connection.Has("projected") ? connection.Scalar("SELECT version FROM projected") as long? : null;

    static long Progress(DbConnection connection, string column) =>
        FormOf(connection) != TableSchema.Version ? 0 : connection.Scalar($"SELECT {column} FROM projected") as long? ?? 0;

    /// <summary>Drops every read table and makes them anew, empty.</summary>
    public static void Recreate(DbConnection connection)
    {
        using var transaction = connection.Begin();
        foreach (var view in TableSchema.Views) connection.Execute($"DROP VIEW IF EXISTS {view}");
        foreach (var table in TableSchema.Names) connection.Execute($"DROP TABLE IF EXISTS {table}");
        connection.Execute("DROP TABLE IF EXISTS projected");
        connection.Execute(connection is NpgsqlConnection ? PostgresSchema.Ddl(TableSchema.Create) : TableSchema.Create);
        if (connection is NpgsqlConnection) // legs are packed already
            connection.Execute("ALTER TABLE leg_block ALTER legs SET STORAGE EXTERNAL; " + PostgresSchema.WallOfTables);
        connection.Execute("INSERT INTO projected(one, version, size, sorted) VALUES (1, @v, 0, 0)", ("@v", TableSchema.Version));
        transaction.Commit();
    }

    /// <summary>Drops every read table and fills it from a journal, which is read on a connection of its own.</summary>
    /// <param name="progress">Told the number of facts read.</param>
    public static Projector Refill(DbConnection connection, DbConnection journal, Action<long>? progress = null)
    {
        Recreate(connection);
        var projector = new Projector(connection, new());
        var firm = new Firm();
        foreach (var row in JournalReader.Rows(journal))
        {
            projector.Replay(row, firm);
            progress?.Invoke(row.First + row.Count);
        }
        projector.Finish(firm.Ledger);
        return projector;
    }

    /// <summary>Writes the rows of facts that follow those before.</summary>
    public void Take(long first, IReadOnlyList<Fact> facts)
    {
        for (var i = 0; i < facts.Count; i++) Take(first + i, facts[i]);
    }

    /// <summary>Ends a transaction's work: the tables have read the journal up to here.</summary>
    public void Keep(long size)
    {
        WriteWaiting([]);
        WriteMessage();
        WriteTallies();
        foreach (var into in rows.Values) into.Flush();
        Execute("UPDATE projected SET size = @s", ("@s", size));
    }

    /// <summary>Applies a row of the journal to a firm and takes its facts, in a transaction of its own.</summary>
    public void Replay(JournalRow row, Firm firm)
    {
        using var transaction = connection.Begin();
        foreach (var recorded in row.Decode(out _))
        {
            firm.Apply(recorded.Fact);
            Take(recorded.Number, recorded.Fact);
            if (recorded.Fact is RecordsFact.DayClosed) WriteDay(firm.Ledger);
        }
        Keep(row.First + row.Count);
        transaction.Commit();
    }

    /// <summary>Applies all facts from the first to a ledger, and takes them, in the transaction that is open.</summary>
    public void Replay(IEnumerable<Recorded[]> all, LedgerBook ledger)
    {
        atBank = [];
        foreach (var facts in all)
            foreach (var recorded in facts)
            {
                Take(recorded.Number, recorded.Fact); // accounts and assets before what names them
                if (recorded.Fact is LedgerFact entry) ledger.Apply(entry);
                else if (recorded.Fact is RecordsFact.DayOpened opened) ledger.Apply(opened);
                else if (recorded.Fact is RecordsFact.DayClosed) WriteDay(ledger);
            }
    }

    /// <summary>Writes the balances as they are now and sorts the day's trades; the ledger has applied just the facts taken.</summary>
    public void Finish(LedgerBook ledger)
    {
        using var transaction = connection.Begin();
        FinishIn(ledger);
        transaction.Commit();
    }

    /// <summary>The same in the transaction that is open.</summary>
    public void FinishIn(LedgerBook ledger)
    {
        WriteDay(ledger);
        foreach (var into in rows.Values) into.Flush();
        Execute("UPDATE projected SET sorted = size");
    }

    void WriteDay(LedgerBook ledger)
    {
        WriteWaiting([]);
        WriteBalances(ledger);
        SortTrades();
    }

    Rows Into(string table, int columns, int key = 0)
    {
        if (!rows.TryGetValue(table, out var insert))
            rows.Add(table, insert = Through.Contains(table) ? new NoRows() : Rows.Into(connection, table, columns, key));
        return insert;
    }

    // What is asked of a table sees the rows that were added to it.
    void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        FlushFor(sql);
        connection.Execute(sql, parameters);
    }

    object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        FlushFor(sql);
        return connection.Scalar(sql, parameters);
    }

    void FlushFor(string sql)
    {
        foreach (var (table, into) in rows)
            if (sql.Contains(table, StringComparison.Ordinal)) into.Flush();
    }

    void Take(long number, Fact fact)
    {
        CountForMessage(fact);
        if (fact is ReferenceFact reference) books.Apply(reference);
        Set(number, fact);
        switch (fact)
        {
            case TradeFact f: Take(number, f); break;
            case LedgerFact f: Take(number, f); break;
            case SettlementFact f: Take(number, f); break;
            case ClearingFact f: Take(number, f); break;
            case MarginFact f: Take(number, f); break;
            case ReferenceFact f: Take(number, f); break;
            case RecordsFact f: Take(number, f); break;
            case FxFact f: Take(number, f); break;
            case AccessFact f: Take(number, f); break;
            case ActionFact f: Take(number, f); break;
            case LoanFact f: Take(number, f); break;
            case LotFact f: Take(number, f); break;
            case ReconciliationFact f: Take(number, f); break;
            case GeneralLedgerFact f: Take(number, f); break;
            case BondFact f: Take(number, f); break;
            case Refused f:
                Into("refusal", 5).Int(number).Text(f.Why.ToString()).Text(f.Subject).Text(f.Source).Text(f.Detail).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Take(long number, TradeFact fact)
    {
        WriteWaiting([]);
        switch (fact)
        {
            case TradeFact.TradeBooked { Trade: var t }:
                waiting = (number, t);
                if (t.Accrued != 0) Into("accrued", 2).Int(number).Int(t.Accrued).Add();
                Tally(t, 1);
                DealInterest(t, 1);
                break;
            case TradeFact.TradeConfirmed f:
                Mark(number, 2, "trade_id = @k AND mark <> 4", f.TradeId);
                Into("confirmation", 7).Int(number).Text(f.TradeId).Int(f.At).Int(f.OnTime ? 1 : 0).Null().Null().Null().Add();
                break;
            case TradeFact.ConfirmationDiffered f:
                Mark(number, 3, "trade_id = @k AND mark <> 4", f.TradeId);
                Into("confirmation", 7).Int(number).Text(f.TradeId).Int(f.At).Null().Text(f.Field).Text(f.Ours).Text(f.Theirs).Add();
                break;
            case TradeFact.TradeAlleged { Terms: var t } f:
                Into("allegement", 12).Int(number).Text(t.TradeId).Int(t.Party.Number).Int((int)t.Side).Int(t.Instrument.Number)
                    .Int(t.Quantity).Decimal(t.Price).Date(t.SettleOn).Decimal(t.NetAmount).Int(f.At).Null().Null().Add();
                break;
            case TradeFact.AllegementEnded f:
                Execute("UPDATE allegement SET ended = @n, how = @h WHERE trade_id = @k AND ended IS NULL", ("@n", number),
                    ("@h", f.How), ("@k", f.TradeId));
                break;
            case TradeFact.AllegementDetailed: break; // of no column
            case TradeFact.TradeUnmatched f: Into("unmatched", 3).Int(number).Text(f.TradeId).Int(f.At).Add(); break;
            case TradeFact.TradeCancelled f:
                Mark(number, 4, "number = @k", f.Booked);
                Tally(f.Trade, -1);
                DealInterest(f.Trade, -1);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void WriteWaiting(Leg[] legs)
    {
        if (waiting is not { Trade: var t, Number: var number }) return;
        (waiting, lastTrade) = (null, number);
        if (Through.Contains("trade")) return;
        Pack(number, legs);
        Into("trade", 19).Int(number).Text(t.TradeId).Int(1).Int(t.Account.Number).Int((int)t.Side).Int(t.Instrument.Number).Int(t.Quantity)
            .Decimal(t.Price).Int(t.Currency.Number).Int(t.Principal).Int(t.Charges.First).Int(t.Charges.Total - t.Charges.First)
            .Date(t.TradeDate).Date(t.SettleOn).Int(t.ExecutedAt).Text(t.Mic).Int((int)t.Capacity).Int(t.Counterparty.Number).Legs(legs)
            .Add();
    }

    // The newest mark stands with the trade, all of them in a table of their own.
    void Mark(long number, int mark, string where, object key)
    {
        if (Through.Contains("trade_mark")) return;
        Execute(
            $"INSERT INTO trade_mark SELECT number, @n, @m FROM trade WHERE {where}", ("@m", mark), ("@n", number), ("@k", key));
        Execute($"UPDATE trade SET mark = @m WHERE {where}", ("@m", mark), ("@k", key));
    }

    void Tally(BookedTrade t, int sign)
    {
        var date = Rows.Number(t.TradeDate);
        for (var kind = 0; kind < books.Fees.Kinds.Count; kind++)
        {
            if (t.Charges[kind] == 0) continue;
            var key = (day, date, kind, t.Currency.Number);
            var (count, amount) = fees.GetValueOrDefault(key);
            fees[key] = (count + sign, amount + sign * t.Charges[kind]);
        }
    }

    void Take(long number, LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPended { Entry.Kind: EntryKind.ClientTrade } f when waiting is { } w && w.Number == f.Entry.Cause
                && number == w.Number + 1:
                WriteWaiting(f.Legs);
                break;
            case LedgerFact.EntryPended f:
                AwaitBank(f);
                Pack(number, f.Legs);
                Into("entry", 8).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Date(f.Due).Null().Legs(f.Legs).Null().Null().Add();
                break;
            case LedgerFact.EntryPosted f:
                FlowBank(f.Entry, f.Legs, f.Effective);
                Pack(number, f.Legs);
                Into("entry", 8).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Null().Date(f.Effective).Legs(f.Legs)
                    .Text(f.Reference).Text(f.Reason).Add();
                break;
            case LedgerFact.PendingPosted f: // by rule of the close all that is due is posted on its date: the entry's due date tells
                FlowPending(f.Entry);
                break;
            case LedgerFact.PendingPartPosted f:
                FlowBank(f.Entry, f.Part);
                Into("entry_change", 6).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Text("PART").Date(f.Effective)
                    .Legs(f.Part).Add();
                break;
            case LedgerFact.PendingChanged f:
                Into("entry_change", 6).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Text("CHANGED").Date(f.Effective)
                    .Legs(f.After).Add();
                break;
            case LedgerFact.PendingVoided f:
                Into("entry_change", 6).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Text("VOID").Null().Null().Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    public void Dispose()
    {
        foreach (var insert in rows.Values) insert.Dispose();
    }
}
