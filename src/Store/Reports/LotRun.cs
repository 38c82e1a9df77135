using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>What of a book's history lots are made from, read once from the tables and run as often as methods are compared.</summary>
sealed class LotRun
{
    /// <summary>Something that happened, in the order in which lots see it.</summary>
    /// <param name="Phase">Within a day: what was brought in, corporate actions, trades, movements.</param>
    /// <param name="At">Row of its own list.</param>
    readonly record struct Step(int Day, byte Phase, long Instant, long Number, int At) : IComparable<Step>
    {
        public int CompareTo(Step other)
        {
            if (Day != other.Day) return Day.CompareTo(other.Day);
            if (Phase != other.Phase) return Phase.CompareTo(other.Phase);
            return Instant != other.Instant ? Instant.CompareTo(other.Instant) : Number.CompareTo(other.Number);
        }
    }

    const byte BroughtIn = 0, Action = 1, Traded = 2, Moved = 3;

    readonly List<Step> steps = [];
    readonly List<(AccountId Account, AssetId Instrument, Lot Lot)> brought = [];
    readonly List<LotTrade> trades = [];
    readonly List<(LotTransfer Transfer, IReadOnlyList<(long, long)> Named)> transfers = [];
    readonly List<LotAction> actions = [];
    readonly List<LotPolicy> policies = [];
    readonly Dictionary<long, IReadOnlyList<(long Lot, long Quantity)>> named = [];

    /// <summary>The choices of methods, in the order in which they were made.</summary>
    public IReadOnlyList<LotPolicy> Policies => policies;

    /// <summary>All that happened to an account's lots of an instrument by trade, with what came and went otherwise.</summary>
    public IEnumerable<(AccountId Account, AssetId Instrument)> Places() =>
        brought.Select(b => (b.Account, b.Instrument)).Concat(trades.Select(t => (t.Account, t.Instrument)))
            .Concat(transfers.Select(t => (t.Transfer.To, t.Transfer.Instrument))).Distinct();

    /// <summary>Runs all of it.</summary>
    public LotBook Run(LotMethod? always = null, bool? washSales = null)
    {
        var book = new LotBook(new() { Policies = policies, Named = named, Always = always, WashSales = washSales });
        foreach (var step in steps)
            switch (step.Phase)
            {
                case BroughtIn:
                    var (account, instrument, lot) = brought[step.At];
                    book.Bring(account, instrument, lot, (Plain.ToDate(step.Day), step.Number));
                    break;
                case Action: book.Apply(actions[step.At]); break;
                case Traded: book.Trade(trades[step.At]); break;
                default: book.Transfer(transfers[step.At].Transfer, step.Number, transfers[step.At].Named); break;
            }
        return book;
    }

    /// <summary>What bears on the United Kingdom computation, by account and instrument; amounts in minor units.</summary>
    public Dictionary<(AccountId, AssetId), UkResult> RunUk(Func<AccountId, AssetId, bool> which)
    {
        var events = new Dictionary<(AccountId, AssetId), List<UkEvent>>();
        void Add(AccountId account, AssetId instrument, UkEvent e)
        {
            if (!which(account, instrument)) return;
            if (!events.TryGetValue((account, instrument), out var of)) events.Add((account, instrument), of = []);
            of.Add(e);
        }
        foreach (var step in steps)
            switch (step.Phase)
            {
                case BroughtIn when brought[step.At] is var (account, instrument, lot):
                    Add(account, instrument, lot.Quantity > 0 ? new UkAcquired(lot.Acquired, lot.Quantity, lot.Cost)
                        : new UkDisposed(lot.Acquired, -lot.Quantity, -lot.Cost, 0));
                    break;
                case Action: UkAction(actions[step.At], events); break;
                case Traded when trades[step.At] is var t:
                    Add(t.Account, t.Instrument, t.Quantity > 0 ? new UkAcquired(t.On, t.Quantity, t.Amount)
                        : new UkDisposed(t.On, -t.Quantity, -t.Amount + t.Charges, t.Charges));
                    break;
                case Moved when transfers[step.At] is var (t, _):
                    Add(t.From, t.Instrument, new UkDisposed(t.On, t.Quantity, 0, 0, IsTransfer: true));
                    break;
            }
        return events.ToDictionary(e => e.Key, e => UkPool.Of(e.Value));
    }

    static void UkAction(LotAction action, Dictionary<(AccountId, AssetId), List<UkEvent>> events)
    {
        foreach (var ((_, instrument), of) in events)
            if (instrument == action.Instrument)
                switch (action)
                {
                    case SplitLots s: of.Add(new UkReorganised(s.On, s.Ratio.New, s.Ratio.Old)); break;
                    case ReturnCapital r when Held(of) is var held && held > 0:
                        of.Add(new UkDistributed(r.On, held * Exact.From(Math.Abs(r.PerUnit)), r.PerUnit > 0, IsEqualisation: false));
                        break;
                }
    }

    static Exact Held(List<UkEvent> events)
    {
        Exact held = 0;
        foreach (var e in events)
            held = e switch
            {
                UkAcquired a => held + a.Quantity,
                UkDisposed d => held - d.Quantity,
                UkReorganised r => held * r.New / r.Old,
                _ => held,
            };
        return held;
    }

    /// <summary>Reads it as of a day, as facts before the end said.</summary>
    /// <param name="account">Only what bears on this one; below zero: all.</param>
    public static LotRun Read(DbConnection connection, (long Day, long End) to, long account)
    {
        var run = new LotRun();
        var accounts = run.Connected(connection, to, account);
        run.ReadPolicies(connection, to.End);
        run.ReadTrades(connection, to, accounts);
        run.ReadBrought(connection, to, accounts);
        run.ReadNamed(connection, to.End);
        run.steps.Sort();
        return run;
    }

    static IEnumerable<DbDataReader> Rows(DbConnection connection, string sql, params (string, object?)[] with)
    {
        using var command = connection.Command(sql, with);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader;
    }

    static DateOnly Date(DbDataReader r, int column) => Plain.ToDate(r.GetInt64(column));

    // The account, and those from which lots came to it by transfer.
    HashSet<long>? Connected(DbConnection connection, (long Day, long End) to, long account)
    {
        foreach (var r in Rows(connection, "SELECT number, reference, from_account, to_account, instrument, quantity, on_day "
            + "FROM lot_transfer WHERE number < @e AND on_day <= @d ORDER BY number", ("@e", to.End), ("@d", to.Day)))
        {
            var t = new LotTransfer(r.GetString(1), new(r.GetInt32(2)), new(r.GetInt32(3)), new(r.GetInt32(4)), r.GetInt64(5), Date(r, 6),
                []);
            steps.Add(new((int)r.GetInt64(6), Moved, 0, r.GetInt64(0), transfers.Count));
            transfers.Add((t, []));
        }
        if (account < 0) return null;
        HashSet<long> all = [account];
        while (transfers.Where(t => all.Contains(t.Transfer.To.Number)).Any(t => all.Add(t.Transfer.From.Number))) { }
        return all;
    }

    void ReadPolicies(DbConnection connection, long end)
    {
        foreach (var r in Rows(connection, "SELECT account, instrument, from_day, method, wash, fees FROM lot_policy WHERE number < @e "
            + "ORDER BY number", ("@e", end)))
            policies.Add(new(new(r.GetInt32(0)), r.IsDBNull(1) ? null : new AssetId(r.GetInt32(1)), Date(r, 2), (LotMethod)r.GetInt64(3),
                r.GetInt64(4) == 1, r.GetInt64(5) == 1));
    }

    const string OfTrade = "SELECT t.number, t.account, t.instrument, t.side, t.quantity, t.principal, t.commission + t.fees, "
        + "t.trade_date, t.executed_at FROM ";

    // A trade that was cancelled by then, or amended, is as if it had never been.
    static string Live(string trade) => $"{trade}.number < @e AND NOT ({trade}.mark = 4 AND EXISTS (SELECT 1 FROM trade_mark m "
        + $"WHERE m.trade = {trade}.number AND m.mark = 4 AND m.number < @e))";

    static readonly string Standing = $" WHERE {Live("t")} AND t.trade_date <= @d";

    void ReadTrades(DbConnection connection, (long Day, long End) to, HashSet<long>? accounts)
    {
        if (accounts is null)
        {
            foreach (var r in Rows(connection, $"{OfTrade} trade t {Standing}", ("@e", to.End), ("@d", to.Day))) Add(r);
            return;
        }
        // By the sorted lists, and what came since they were sorted.
        foreach (var account in accounts.Order())
            foreach (var r in Rows(connection, $"""
                {OfTrade} (SELECT x.trade n FROM day d JOIN trade_by_account x ON x.day = d.day AND x.account = @a
                  UNION SELECT number FROM trade WHERE number > (SELECT coalesce(max(last), -1) FROM day) AND account = @a) k
                JOIN trade t ON t.number = k.n {Standing}
                """, ("@a", account), ("@e", to.End), ("@d", to.Day)))
                Add(r);
    }

    void Add(DbDataReader r)
    {
        var (buys, charges, principal) = (r.GetInt64(3) == (int)Side.Buy, r.GetInt64(6), r.GetInt64(5));
        steps.Add(new((int)r.GetInt64(7), Traded, r.GetInt64(8), r.GetInt64(0), trades.Count));
        trades.Add(new(new(r.GetInt32(1)), new(r.GetInt32(2)), Date(r, 7), buys ? r.GetInt64(4) : -r.GetInt64(4),
            (buys ? principal : -principal) + charges, r.GetInt64(0))
        { Charges = charges });
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
            WHERE e.kind IN (1, 7, 8, 35, 36, 37, 39) AND s.is_security = 1 AND a.class IN (1, 2, 3)
              AND e.effective <= @d AND e.number < @e ORDER BY e.number
            """, ("@e", to.End), ("@d", to.Day)))
            if (accounts is null || accounts.Contains(r.GetInt64(2)))
                Bring((r.GetInt32(2), r.GetInt32(3)), -r.GetInt64(4), (Date(r, 1), r.GetInt64(0)), basis);
    }

    void Bring((int Account, int Instrument) place, long units, (DateOnly On, long Number) by, Dictionary<(int, int), Queue<Lot>> basis)
    {
        void Add(Lot lot)
        {
            steps.Add(new(Tables.Rows.Number(by.On), BroughtIn, brought.Count, by.Number, brought.Count));
            brought.Add((new(place.Account), new(place.Instrument), lot));
        }
        var given = basis.GetValueOrDefault(place);
        while (units != 0 && given is { Count: > 0 } && long.Sign(given.Peek().Quantity) == long.Sign(units)
            && Math.Abs(given.Peek().Quantity) <= Math.Abs(units))
        {
            Add(given.Dequeue());
            units -= brought[^1].Lot.Quantity;
        }
        if (units != 0) Add(new(units, 0, by.On, by.On, by.Number) { IsUnknown = true });
    }

    // Lots by their names: the trades that opened them, or what was brought in under them.
    void ReadNamed(DbConnection connection, long end)
    {
        var chosen = Rows(connection, $"""
            SELECT t.number, coalesce(o.number, b.number), n.quantity FROM lot_choice c
            JOIN trade t ON t.trade_id = c.trade_id AND {Live("t")}
            JOIN lot_named n ON n.number = c.number
            LEFT JOIN trade o ON o.trade_id = n.lot AND {Live("o")}
            LEFT JOIN lot_basis b ON b.lot = n.lot AND b.account = t.account AND b.instrument = t.instrument
            WHERE c.number < @e AND c.number = (SELECT max(l.number) FROM lot_choice l WHERE l.trade_id = c.trade_id AND l.number < @e)
            ORDER BY t.number, n.line
            """, ("@e", end)).Where(r => !r.IsDBNull(1))
            .Select(r => (Trade: r.GetInt64(0), Lot: r.GetInt64(1), Quantity: r.GetInt64(2))).ToList();
        foreach (var of in chosen.GroupBy(c => c.Trade)) named[of.Key] = [.. of.Select(c => (c.Lot, c.Quantity))];
        var moved = Rows(connection, $"""
            SELECT t.number, coalesce(o.number, b.number), n.quantity FROM lot_transfer t JOIN lot_named n ON n.number = t.number
            LEFT JOIN trade o ON o.trade_id = n.lot AND {Live("o")}
            LEFT JOIN lot_basis b ON b.lot = n.lot AND b.account = t.from_account AND b.instrument = t.instrument
            WHERE t.number < @e ORDER BY t.number, n.line
            """, ("@e", end)).Where(r => !r.IsDBNull(1))
            .Select(r => (By: r.GetInt64(0), Lot: (r.GetInt64(1), r.GetInt64(2)))).ToLookup(m => m.By);
        foreach (var step in steps.Where(s => s.Phase == Moved))
            transfers[step.At] = (transfers[step.At].Transfer, [.. moved[step.Number].Select(m => m.Lot)]);
    }
}
