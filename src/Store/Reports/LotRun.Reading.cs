using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

// What lots are made from, as the tables have it: trades, what came otherwise, transfers, and what was chosen.
sealed partial class LotRun
{
    readonly List<(int Day, long Number)> transferred = [];

    static IEnumerable<DbDataReader> Rows(DbConnection connection, string sql, params (string, object?)[] with)
    {
        using var command = connection.Command(sql, with);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader;
    }

    static DateOnly Date(DbDataReader r, int column) => Plain.ToDate(r.GetInt64(column));

    // The account, those from which lots came to it by transfer, and all of the same holders.
    HashSet<long>? Connected(DbConnection connection, (long Day, long End) to, long account)
    {
        foreach (var r in Rows(connection, "SELECT number, reference, from_account, to_account, instrument, quantity, on_day "
            + "FROM lot_transfer WHERE number < @e AND on_day <= @d ORDER BY number", ("@e", to.End), ("@d", to.Day)))
        {
            var t = new LotTransfer(r.GetString(1), new(r.GetInt32(2)), new(r.GetInt32(3)), new(r.GetInt32(4)), r.GetInt64(5), Date(r, 6),
                []);
            transferred.Add(((int)r.GetInt64(6), r.GetInt64(0)));
            transfers.Add((t, []));
        }
        foreach (var r in Rows(connection, "SELECT number, lei FROM account WHERE lei <> ''"))
            holders.Add(new(r.GetInt32(0)), r.GetString(1));
        if (account < 0) return null;
        HashSet<long> all = [account];
        bool Joins(long other) => holders.TryGetValue(new((int)other), out var holder)
            && all.Any(a => holders.GetValueOrDefault(new((int)a)) == holder);
        while (transfers.Where(t => all.Contains(t.Transfer.To.Number)).Any(t => all.Add(t.Transfer.From.Number))
            || holders.Keys.Where(h => !all.Contains(h.Number) && Joins(h.Number)).ToList().Any(h => all.Add(h.Number))) { }
        return all;
    }

    void ReadPolicies(DbConnection connection, long end)
    {
        foreach (var r in Rows(connection, "SELECT account, instrument, from_day, method, wash, fees FROM lot_policy WHERE number < @e "
            + "ORDER BY number", ("@e", end)))
            policies.Add(new(new(r.GetInt32(0)), r.IsDBNull(1) ? null : new AssetId(r.GetInt32(1)), Date(r, 2), (LotMethod)r.GetInt64(3),
                r.GetInt64(4) == 1, r.GetInt64(5) == 1));
    }

    // A trade that was cancelled by then, or amended, is as if it had never been.
    static string Live(string trade) => $"{trade}.number < @e AND NOT ({trade}.mark = 4 AND EXISTS (SELECT 1 FROM trade_mark m "
        + $"WHERE m.trade = {trade}.number AND m.mark = 4 AND m.number < @e))";

    internal static readonly string Standing = $" WHERE {Live("t")} AND t.trade_date <= @d";

    // What is in the sorted lists: day by day, in this order (SQLite keeps that of a cross join).
    void ReadSorted(DbConnection connection, (long Day, long End) to, long account)
    {
        foreach (var r in Rows(connection, $"{LotTradeRow.Columns} day d CROSS JOIN trade_by_account x CROSS JOIN trade t {Standing} "
            + "AND x.day = d.day AND x.account = @a AND t.number = x.trade", ("@a", account), ("@e", to.End), ("@d", to.Day)))
            Add(LotTradeRow.Of(new(r)));
    }

    // What came since they were sorted.
    void ReadRecent(DbConnection connection, (long Day, long End) to, HashSet<long> accounts)
    {
        foreach (var r in Rows(connection,
            $"{LotTradeRow.Columns} trade t {Standing} AND t.number > (SELECT coalesce(max(last), -1) FROM day)",
            ("@e", to.End), ("@d", to.Day)))
            if (accounts.Contains(r.GetInt64(1))) Add(LotTradeRow.Of(new(r)));
    }

    void Add(in LotTradeRow t)
    {
        steps.Add(new(Placed(new(t.Day, Trading, t.ExecutedAt), t.Number, t.Instrument), Kind.Traded, t.Number, trades.Count));
        trades.Add(new(t.Account, t.Instrument, Plain.ToDate(t.Day), t.Quantity, t.Amount, t.Number) { Charges = t.Charges });
    }

    // Securities that came otherwise than by trades, at the opening or by hand: with the basis that was given for them, the rest without.
    void ReadBrought(DbConnection connection, (long Day, long End) to, HashSet<long>? accounts)
    {
        var basis = new Dictionary<(int, int), Queue<Lot>>();
        foreach (var r in Rows(connection, "SELECT number, account, instrument, acquired, held_since, quantity, cost FROM lot_basis "
            + "WHERE number < @e ORDER BY acquired, number", ("@e", to.End)))
        {
            var place = (r.GetInt32(1), r.GetInt32(2));
            if (!basis.TryGetValue(place, out var lots)) basis.Add(place, lots = []);
            lots.Enqueue(new(r.GetInt64(5), r.GetInt64(6), Date(r, 3), Date(r, 4), r.GetInt64(0)));
        }
        foreach (var r in Rows(connection, """
            SELECT e.number, e.effective, a.number, s.number, CAST(j.value ->> 2 AS BIGINT)
            FROM entry e CROSS JOIN json_each(e.legs) j JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT)
            JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
            WHERE e.kind IN (1, 7, 8, 35, 36, 37, 39, 65) AND s.is_security = 1 AND a.class IN (1, 2, 3)
              AND e.effective <= @d AND e.number < @e ORDER BY e.number
            """, ("@e", to.End), ("@d", to.Day)))
            if (accounts is null || accounts.Contains(r.GetInt64(2)))
                Bring((r.GetInt32(2), r.GetInt32(3)), -r.GetInt64(4), (Date(r, 1), r.GetInt64(0)), basis);
    }

    void Bring((int Account, int Instrument) place, long units, (DateOnly On, long Number) by, Dictionary<(int, int), Queue<Lot>> basis)
    {
        void Add(Lot lot) => AddBrought(new(place.Account), new(place.Instrument), lot, by);
        var given = basis.GetValueOrDefault(place);
        while (units != 0 && given is { Count: > 0 } && long.Sign(given.Peek().Quantity) == long.Sign(units)
            && Math.Abs(given.Peek().Quantity) <= Math.Abs(units))
        {
            Add(given.Dequeue());
            units -= brought[^1].Lot.Quantity;
        }
        if (units != 0) Add(new(units, 0, by.On, by.On, by.Number) { IsUnknown = true });
    }

    void AddBrought(AccountId account, AssetId instrument, Lot lot, (DateOnly On, long Number) by)
    {
        steps.Add(new(Placed(new(Tables.Rows.Number(by.On), Before, brought.Count), by.Number, instrument), Kind.Brought, by.Number,
            brought.Count));
        brought.Add((account, instrument, lot));
    }

    // Lots by their names: the trades that opened them, what was brought in under them, here or where it came from, or the actions in
    // which rights were exercised.
    void ReadNamed(DbConnection connection, long end)
    {
        Dictionary<(AccountId, AssetId, string), long> basis = [];
        foreach (var r in Rows(connection, "SELECT account, instrument, lot, number FROM lot_basis WHERE number < @e", ("@e", end)))
            basis.Add((new(r.GetInt32(0)), new(r.GetInt32(1)), r.GetString(2)), r.GetInt64(3));
        ILookup<long, (long Lot, long Quantity)> Lots(string sql)
        {
            var rows = Rows(connection, sql, ("@e", end)).Select(r => (
                By: r.GetInt64(0), Lot: r.IsDBNull(1) ? (long?)null : r.GetInt64(1), Quantity: r.GetInt64(2),
                Account: new AccountId(r.GetInt32(3)), Instrument: new AssetId(r.GetInt32(4)), Name: r.GetString(5)));
            return rows.ToList().Select(r => (r.By, Lot: r.Lot ?? LotSources.Of(r.Account, r.Instrument, transfers.Select(t => t.Transfer))
                    .Select(from => basis.TryGetValue((from, r.Instrument, r.Name), out var lot) ? lot : (long?)null)
                    .FirstOrDefault(lot => lot is not null) ?? Exercised(r.Name, r.Instrument), r.Quantity))
                .Where(r => r.Lot is not null).ToLookup(r => r.By, r => (r.Lot ?? 0, r.Quantity));
        }
        var chosen = Lots($"""
            SELECT t.number, o.number, n.quantity, t.account, t.instrument, n.lot FROM lot_choice c
            JOIN trade t ON t.trade_id = c.trade_id AND {Live("t")}
            JOIN lot_named n ON n.number = c.number
            LEFT JOIN trade o ON o.trade_id = n.lot AND o.instrument = t.instrument AND {Live("o")}
            WHERE c.number < @e AND c.number = (SELECT max(l.number) FROM lot_choice l WHERE l.trade_id = c.trade_id AND l.number < @e)
            ORDER BY t.number, n.line
            """);
        foreach (var of in chosen) named[of.Key] = [.. of];
        var moved = Lots($"""
            SELECT t.number, o.number, n.quantity, t.from_account, t.instrument, n.lot FROM lot_transfer t
            JOIN lot_named n ON n.number = t.number LEFT JOIN trade o ON o.trade_id = n.lot AND o.instrument = t.instrument AND {Live("o")}
            WHERE t.number < @e ORDER BY t.number, n.line
            """);
        for (var at = 0; at < transfers.Count; at++)
            transfers[at] = (transfers[at].Transfer, [.. moved[transferred[at].Number]]);
    }

    // The number by which lots know what was exercised in an action; it is another once that is corrected.
    long? Exercised(string action, AssetId instrument) =>
        standing.Find(r => r.Id == action && r.Changes.Exists(c => c.To == instrument && c.Replaces && c.Price != 0))?.Number;
}
