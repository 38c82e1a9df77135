using System.Runtime.InteropServices;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

/// <summary>
/// Balances as of each day. However often a day is written, its rows are those that differ from the day before: what was written amid the
/// day is no close. Of a day that is written again, only what has changed since is touched.
/// </summary>
sealed partial class Projector
{
    List<Balance>? written;      // as the tables say, in the ledger's order; not known until it is read
    List<Balance> writtenBefore = []; // at the end of the day before
    int writtenOn;

    void WriteBalances(LedgerBook ledger)
    {
        var now = written is null || writtenOn == 0 ? ReadLast(ledger) : written;
        if (writtenOn != day) (writtenBefore, totalsBefore, writtenOn) = ([.. now], new(totals), day);
        WriteTotals(ledger);
        var (insert, held) = (Into("balance", 5, key: 3), Into("held", 2, key: 2));
        var place = 0;
        foreach (var (account, asset, balance) in ledger.All())
        {
            if (place == now.Count) now.Add(default);
            ref var last = ref CollectionsMarshal.AsSpan(now)[place];
            if (last.Posted != balance.Posted || last.Pending != balance.Pending)
            {
                var before = place < writtenBefore.Count ? writtenBefore[place] : default;
                if (before.Posted == balance.Posted && before.Pending == balance.Pending) Unwrite(account, asset);
                else
                {
                    if (last is { Posted: 0, Pending: 0 }) held.Int(account.Number).Int(asset.Number).Add();
                    insert.Int(account.Number).Int(asset.Number).Int(day).Int(balance.Posted).Int(balance.Pending).Add();
                }
                last = balance;
            }
            place++;
        }
    }

    // It is again what it was the day before: the day says nothing of it, and what was never anything else is not held.
    void Unwrite(AccountId account, AssetId asset)
    {
        Execute("DELETE FROM balance WHERE account = @a AND asset = @s AND day = @d", ("@a", account.Number), ("@s", asset.Number),
            ("@d", day));
        Execute("DELETE FROM held WHERE account = @a AND asset = @s "
            + "AND NOT EXISTS (SELECT 1 FROM balance b WHERE b.account = @a AND b.asset = @s)",
            ("@a", account.Number), ("@s", asset.Number));
    }

    // Of the day itself nothing is taken over: a run that was stopped may have written it, or an opening before this one. What was written
    // before the first day was opened is of no day.
    List<Balance> ReadLast(LedgerBook ledger)
    {
        Execute("DELETE FROM gl_total WHERE day IN (0, @d)", ("@d", day));
        totals = LastTotals();
        Execute("DELETE FROM balance WHERE day IN (0, @d)", ("@d", day));
        Execute("DELETE FROM held WHERE NOT EXISTS (SELECT 1 FROM balance b WHERE b.account = held.account AND b.asset = held.asset)");
        return written = LastWritten(ledger);
    }

    List<Balance> LastWritten(LedgerBook ledger)
    {
        var last = new Dictionary<(long, long), Balance>();
        using (var command = connection.Command("SELECT account, asset, posted, pending FROM balance ORDER BY account, asset, day"))
        using (var reader = command.ExecuteReader())
            while (reader.Read()) last[(reader.GetInt64(0), reader.GetInt64(1))] = new(reader.GetInt64(2), reader.GetInt64(3), 0);
        List<Balance> inOrder = [];
        foreach (var (account, asset, _) in ledger.All()) inOrder.Add(last.GetValueOrDefault((account.Number, asset.Number)));
        return inOrder;
    }
}
