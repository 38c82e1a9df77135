using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countinghouse.Store.Tables;

/// <summary>
/// Fills the read tables from facts, in bulk: one transaction for the facts of a day. Works from the facts and, for the balances at the
/// end, from the firm that has just applied them; the same facts always give the same tables.
/// </summary>
sealed partial class Projector(SqliteConnection connection) : IDisposable
{
    readonly Dictionary<string, Rows> rows = new(StringComparer.Ordinal);
    readonly SortedDictionary<(int Day, string Kind, int Currency), (long Count, long Amount)> fees = [];
    readonly SortedDictionary<(int Day, int Party, int Currency),
        (long GrossCount, long GrossValue, long NetCount, long NetValue)> netted = [];
    List<Balance>? written;
    int day;

    /// <summary>How far the tables have read the journal: facts below this number.</summary>
    public static long Size(SqliteConnection connection) =>
        connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'projected'") is null ? 0
        : connection.Scalar("SELECT size FROM projected WHERE version = $v", ("$v", TableSchema.Version)) as long? ?? 0;

    /// <summary>Drops every read table and makes them anew, empty.</summary>
    public static void Recreate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var view in TableSchema.Views) connection.Execute($"DROP VIEW IF EXISTS {view}");
        foreach (var table in TableSchema.Names) connection.Execute($"DROP TABLE IF EXISTS {table}");
        connection.Execute("DROP TABLE IF EXISTS projected");
        connection.Execute(TableSchema.Create);
        connection.Execute("INSERT INTO projected(one, version, size) VALUES (1, $v, 0)", ("$v", TableSchema.Version));
        transaction.Commit();
    }

    /// <param name="facts">The facts that follow what was projected before; at most one close, and then as the last.</param>
    /// <param name="firm">The firm right after the last of them.</param>
    public void Project(IEnumerable<Recorded> facts, Firm firm)
    {
        using var transaction = connection.BeginTransaction();
        var from = Size(connection);
        var next = from;
        var current = connection.Scalar("SELECT max(day) FROM day") as long? ?? 0;
        day = (int)current;
        foreach (var recorded in facts)
        {
            Invariant.Hold(recorded.Number == next);
            Project(recorded.Number, recorded.Fact, firm.Register);
            next++;
        }
        Invariant.Hold(next == firm.Next);
        WriteTallies(firm.Register);
        WriteBalances(firm.Ledger);
        SortTrades(from);
        connection.Execute("UPDATE day SET last = $n WHERE day = $d", ("$n", next), ("$d", day));
        connection.Execute("UPDATE projected SET size = $s", ("$s", next));
        foreach (var insert in rows.Values) insert.Dispose();
        rows.Clear();
        transaction.Commit();
    }

    Rows Into(string table, int columns, string verb = "INSERT")
    {
        if (!rows.TryGetValue(table, out var insert)) rows.Add(table, insert = new(connection, table, columns, verb));
        return insert;
    }

    void Project(long number, Fact fact, Register books)
    {
        switch (fact)
        {
            case TradeFact f: Project(number, f, books); break;
            case LedgerFact f: Project(number, f); break;
            case SettlementFact f: Project(number, f); break;
            case ClearingFact f: Project(number, f); break;
            case ReferenceFact f: Project(f, books); break;
            case RecordsFact f: Project(number, f); break;
            case Refused f:
                Into("refusal", 5).Int(number).Text(f.Why.ToString()).Text(f.Subject).Text(f.Source).Text(f.Detail).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Project(long number, TradeFact fact, Register books)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked { Trade: var t }:
                Into("trade", 19).Int(number).Text(t.TradeId).Int(1).Int(t.Account.Number).Int((int)t.Side).Int(t.Instrument.Number)
                    .Int(t.Quantity)
                    .Decimal(t.Price).Int(t.Currency.Number).Int(t.Principal).Int(t.Charges.First).Int(t.Charges.Total - t.Charges.First)
                    .Date(t.TradeDate).Date(t.SettleOn).Int(t.ExecutedAt).Text(t.Mic).Int((int)t.Capacity).Int(t.Counterparty.Number)
                    .Null().Add();
                Tally(t, books, 1);
                break;
            case TradeFact.TradeConfirmed f: Mark(number, 2, "trade_id = $k AND mark <> 4", f.TradeId); break;
            case TradeFact.ConfirmationDiffered f: Mark(number, 3, "trade_id = $k AND mark <> 4", f.TradeId); break;
            case TradeFact.TradeCancelled f:
                Mark(number, 4, "number = $k", f.Booked);
                Tally(f.Trade, books, -1);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Mark(long number, int mark, string where, object key) =>
        connection.Execute($"UPDATE trade SET mark = $m, changed = $n WHERE {where}", ("$m", mark), ("$n", number), ("$k", key));

    void Tally(BookedTrade t, Register books, int sign)
    {
        var date = Rows.Number(t.TradeDate);
        for (var kind = 0; kind < books.Fees.Kinds.Count; kind++)
        {
            if (t.Charges[kind] == 0) continue;
            var key = (date, books.Fees.Kinds[kind], t.Currency.Number);
            var (count, amount) = fees.GetValueOrDefault(key);
            fees[key] = (count + sign, amount + sign * t.Charges[kind]);
        }
    }

    void Project(long number, LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPended f:
                Into("entry", 8).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Date(f.Due).Null().Legs(f.Legs).Null().Null().Add();
                break;
            case LedgerFact.EntryPosted f:
                Into("entry", 8).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Null().Date(f.Effective).Legs(f.Legs)
                    .Text(f.Reference).Text(f.Reason).Add();
                break;
            case LedgerFact.PendingPosted: break; // by rule of the close all that is due is posted on its date: the entry's due date tells
            case LedgerFact.PendingPartPosted f:
                Into("entry_change", 6).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Text("PART").Date(f.Effective)
                    .Legs(f.Part).Add();
                break;
            case LedgerFact.PendingVoided f:
                Into("entry_change", 6).Int(number).Int(f.Entry.Cause).Int((int)f.Entry.Kind).Text("VOID").Null().Null().Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Project(long number, ClearingFact fact)
    {
        switch (fact)
        {
            case ClearingFact.ObligationNetted f:
                var s = f.Set;
                Into("obligation", 11).Int(s.Party.Number).Date(s.SettleOn).Int(s.Instrument.Number).Int(s.Currency.Number).Int(s.Trade)
                    .Date(f.Day)
                    .Int(number).Int(f.GrossCount).Int(f.GrossValue).Int(f.NetQuantity).Int(f.NetAmount).Add();
                var key = (Rows.Number(f.Day), s.Party.Number, s.Currency.Number);
                var n = netted.GetValueOrDefault(key);
                netted[key] =
                    (n.GrossCount + f.GrossCount, n.GrossValue + f.GrossValue, n.NetCount + 1, n.NetValue + Math.Abs(f.NetAmount));
                break;
            case ClearingFact.ObligationUndone f:
                connection.Execute("UPDATE obligation SET quantity = 0, amount = 0 WHERE number = $n", ("$n", f.Obligation));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Project(long number, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Instructed f:
                var m = f.Movement;
                Into("instruction", 11).Int(number).Int((int)f.Against.Kind).Int(f.Against.Party.Number).Int(f.Against.Account.Number)
                    .Int(m.Instrument.Number)
                    .Int(m.Quantity).Int(m.Currency.Number).Int(m.Amount).Date(f.SettleOn).Int(f.Cause).Int(day).Add();
                break;
            case SettlementFact.Settled f: Outcome(number, f.Instruction, "SETTLED", f.Day, f.Part); break;
            case SettlementFact.Offset f:
                Outcome(number, f.Delivery, "OFFSET", f.Day, f.Parts.Delivered);
                Outcome(number, f.Receipt, "OFFSET", f.Day, f.Parts.Received);
                break;
            case SettlementFact.Failed f: Outcome(number, f.Instruction, "FAILED", f.Day, f.Rest, f.Why); break;
            case SettlementFact.Withdrawn f:
                Into("settlement", 7).Int(number).Int(f.Instruction).Int(day).Text("WITHDRAWN").Int(0).Int(0).Int(0).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Outcome(long number, long instruction, string outcome, DateOnly on, Movement m, FailReason why = FailReason.None) =>
        Into("settlement", 7).Int(number).Int(instruction).Date(on).Text(outcome).Int(m.Quantity).Int(m.Amount).Int((int)why).Add();

    public void Dispose()
    {
        foreach (var insert in rows.Values) insert.Dispose();
    }
}
