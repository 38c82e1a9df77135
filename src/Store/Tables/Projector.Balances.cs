using System.Runtime.InteropServices;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

/// <summary>
/// Balances as of each day. However often a day is written, its rows are those that differ from the day before: what was written amid the
/// day is no close. Of a day that is written again, only what has changed since is touched. Each month begins with what there is, under
/// the days of which it is: the rows of a day then fall on the pages of their month alone, however old the book is.
/// </summary>
sealed partial class Projector
{
    List<Balance>? written;      // as the tables say, in the ledger's order; not known until it is read
    List<bool> isHeld = [];      // whether a balance ever was anything, in the same order
    List<Balance> writtenBefore = []; // at the end of the day before
    int writtenOn, month;

    void WriteBalances(LedgerBook ledger)
    {
        var now = written is null || writtenOn == 0 ? ReadLast(ledger) : written;
        if (writtenOn != day) (writtenBefore, totalsBefore, writtenOn) = ([.. now], new(totals), day);
        BeginMonth();
        WriteTotals(ledger);
        var (insert, held) = (Into("balance", 6, key: 4), Into("held", 3));
        var place = 0;
        foreach (var (account, asset, balance) in ledger.All())
        {
            if (place == now.Count) now.Add(default);
            if (place == isHeld.Count) isHeld.Add(false);
            ref var last = ref CollectionsMarshal.AsSpan(now)[place];
            if (last.Posted != balance.Posted || last.Pending != balance.Pending)
            {
                var before = place < writtenBefore.Count ? writtenBefore[place] : default;
                if (before.Posted == balance.Posted && before.Pending == balance.Pending)
                    isHeld[place] = !Unwrite(account, asset) && isHeld[place];
                else
                {
                    if (!isHeld[place]) held.Int(account.Number).Int(asset.Number).Int(day).Add();
                    isHeld[place] = true;
                    insert.Int(month).Int(account.Number).Int(asset.Number).Int(day).Int(balance.Posted).Int(balance.Pending).Add();
                }
                last = balance;
            }
            place++;
        }
    }

    // Once, before the first balance of a month is written; what is nothing is not carried on.
    void BeginMonth()
    {
        if (month == day / 100) return;
        (var before, month) = (month, day / 100);
        Execute("""
            INSERT INTO balance SELECT @m, b.account, b.asset, b.day, b.posted, b.pending FROM balance b
            WHERE b.month = @b AND (b.posted <> 0 OR b.pending <> 0) AND b.day = (SELECT max(l.day) FROM balance l
              WHERE l.month = @b AND l.account = b.account AND l.asset = b.asset)
            ORDER BY b.account, b.asset
            """, ("@m", month), ("@b", before));
    }

    // It is again what it was the day before: the day says nothing of it, and what was never anything else is not held.
    bool Unwrite(AccountId account, AssetId asset)
    {
        Execute("DELETE FROM balance WHERE month = @m AND account = @a AND asset = @s AND day = @d", ("@m", month),
            ("@a", account.Number), ("@s", asset.Number), ("@d", day));
        var since = Scalar("SELECT since FROM held WHERE account = @a AND asset = @s", ("@a", account.Number), ("@s", asset.Number));
        if (since as long? != day) return false;
        Execute("DELETE FROM held WHERE account = @a AND asset = @s", ("@a", account.Number), ("@s", asset.Number));
        return true;
    }

    // Of the day itself nothing is taken over: a run that was stopped may have written it, or an opening before this one. What was written
    // before the first day was opened is of no day.
    List<Balance> ReadLast(LedgerBook ledger)
    {
        Execute("DELETE FROM gl_total WHERE day IN (0, @d)", ("@d", day));
        totals = LastTotals();
        Execute("DELETE FROM balance WHERE month IN (0, @m) AND day IN (0, @d)", ("@m", day / 100), ("@d", day));
        Execute("DELETE FROM held WHERE since IN (0, @d)", ("@d", day));
        month = (int)(connection.Scalar("SELECT max(month) FROM balance") as long? ?? 0);
        return written = LastWritten(ledger);
    }

    List<Balance> LastWritten(LedgerBook ledger)
    {
        var last = new Dictionary<(long, long), Balance>();
        HashSet<(long, long)> ever = [];
        using (var command = connection.Command("SELECT account, asset, posted, pending FROM balance WHERE month = @m "
            + "ORDER BY account, asset, day", ("@m", month)))
        using (var reader = command.ExecuteReader())
            while (reader.Read()) last[(reader.GetInt64(0), reader.GetInt64(1))] = new(reader.GetInt64(2), reader.GetInt64(3), 0);
        using (var command = connection.Command("SELECT account, asset FROM held"))
        using (var reader = command.ExecuteReader())
            while (reader.Read()) ever.Add((reader.GetInt64(0), reader.GetInt64(1)));
        List<Balance> inOrder = [];
        isHeld = [];
        foreach (var (account, asset, _) in ledger.All())
        {
            inOrder.Add(last.GetValueOrDefault((account.Number, asset.Number)));
            isHeld.Add(ever.Contains((account.Number, asset.Number)));
        }
        return inOrder;
    }
}
