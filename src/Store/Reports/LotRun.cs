using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>What of a book's history lots are made from, read once from the tables and run as often as methods are compared.</summary>
sealed partial class LotRun
{
    enum Kind : byte { Brought, Action, Traded, Moved }

    /// <summary>A place in the order in which lots see what happened.</summary>
    /// <param name="Order">Within a day: what was there before, corporate actions, trades, movements.</param>
    readonly record struct Place(int Day, byte Order, long Instant) : IComparable<Place>
    {
        public int CompareTo(Place other) => Day != other.Day ? Day.CompareTo(other.Day)
            : Order != other.Order ? Order.CompareTo(other.Order) : Instant.CompareTo(other.Instant);
    }

    /// <summary>Something that happened.</summary>
    /// <param name="At">Row of the list of its kind.</param>
    readonly record struct Step(Place In, Kind Kind, long Number, int At) : IComparable<Step>
    {
        public int CompareTo(Step other) => In.CompareTo(other.In) is not 0 and var order ? order : Number.CompareTo(other.Number);
    }

    const byte Before = 0, AtEx = 1, Trading = 2, After = 3;

    readonly List<Step> steps = [];
    readonly List<(AccountId Account, AssetId Instrument, Lot Lot)> brought = [];
    readonly List<LotTrade> trades = [];
    readonly List<(LotTransfer Transfer, IReadOnlyList<(long, long)> Named)> transfers = [];
    readonly List<LotAction> actions = [];
    readonly List<LotPolicy> policies = [];
    readonly Dictionary<long, IReadOnlyList<(long Lot, long Quantity)>> named = [];
    readonly Dictionary<AccountId, string> holders = [];

    /// <summary>The choices of methods, in the order in which they were made.</summary>
    public IReadOnlyList<LotPolicy> Policies => policies;

    /// <summary>What could not be told, in words.</summary>
    public IReadOnlyList<string> Notes => notes;

    readonly List<string> notes = [];

    /// <summary>Runs all of it.</summary>
    /// <param name="washSales">In place of what was chosen. Of all accounts it is within each by itself: as a broker reports it.</param>
    public LotBook Run(LotMethod? always = null, bool? washSales = null)
    {
        var book = new LotBook(new()
        {
            Policies = policies, Named = named, Always = always, WashSales = washSales,
            Holders = washSales is true ? new Dictionary<AccountId, string>() : holders,
        });
        foreach (var step in steps)
            switch (step.Kind)
            {
                case Kind.Brought:
                    var (account, instrument, lot) = brought[step.At];
                    book.Bring(account, instrument, lot, (Plain.ToDate(step.In.Day), step.Number));
                    break;
                case Kind.Action: book.Apply(actions[step.At]); break;
                case Kind.Traded: book.Trade(trades[step.At]); break;
                default: book.Transfer(transfers[step.At].Transfer, step.Number, transfers[step.At].Named); break;
            }
        return book;
    }

    /// <summary>Reads it as of a day, as facts before the end said.</summary>
    /// <param name="account">Only what bears on this one; below zero: all.</param>
    public static LotRun Read(DbConnection connection, (long Day, long End) to, long account)
    {
        var run = new LotRun();
        var accounts = run.ReadBesides(connection, to, account);
        run.ReadTrades(connection, to, accounts);
        run.steps.Sort();
        return run;
    }

    /// <summary>
    /// Reads all of it, one after the other the accounts that bear on each other by transfers or one holder: of the trades of a book no
    /// more are in memory than one such group has.
    /// </summary>
    public static IEnumerable<LotRun> ReadEach(DbConnection connection, (long Day, long End) to)
    {
        var all = new LotRun();
        all.ReadBesides(connection, to, -1);
        all.ReadRecent(connection, to);
        var own = all.steps.Where(s => s.Kind != Kind.Action).ToLookup(all.AccountOf);
        foreach (var group in all.Groups(connection))
        {
            var run = new LotRun(all, group, group.SelectMany(a => own[a]));
            foreach (var account in group) run.ReadSorted(connection, to, account);
            run.steps.Sort();
            yield return run;
        }
    }

    LotRun()
    {
    }

    // All of another but its trades, as far as it bears on some accounts.
    LotRun(LotRun of, SortedSet<long> accounts, IEnumerable<Step> own)
    {
        (brought, transfers, policies, named, holders) = (of.brought, of.transfers, of.policies, of.named, of.holders);
        (assets, ranIn, notes, steps, trades) = (of.assets, of.ranIn, of.notes, [.. own], []);
        List<AccountId> these = [.. accounts.Select(a => new AccountId((int)a))];
        foreach (var a in of.actions)
            actions.Add(a with
            {
                Given = a.Given is { } all ? these.Where(all.ContainsKey).ToDictionary(o => o, o => all[o]) : null,
                Elsewhere = these.Where(a.Elsewhere.Contains).ToHashSet(),
            });
        steps.AddRange(of.steps.Where(s => s.Kind == Kind.Action));
        for (var i = 0; i < steps.Count; i++)
            if (steps[i].Kind == Kind.Traded)
            {
                trades.Add(of.trades[steps[i].At]);
                steps[i] = steps[i] with { At = trades.Count - 1 };
            }
    }

    long AccountOf(Step step) => step.Kind switch
    {
        Kind.Brought => brought[step.At].Account.Number,
        Kind.Traded => trades[step.At].Account.Number,
        _ => transfers[step.At].Transfer.From.Number,
    };

    IEnumerable<SortedSet<long>> Groups(DbConnection connection)
    {
        Dictionary<long, SortedSet<long>> of = [];
        foreach (var r in Rows(connection, "SELECT number FROM account WHERE class IN (1, 2, 3)")) of[r.GetInt64(0)] = [r.GetInt64(0)];
        void Join(long one, long other)
        {
            if (of[one] is var a && of[other] is var b && a == b) return;
            var (larger, smaller) = a.Count < b.Count ? (b, a) : (a, b);
            larger.UnionWith(smaller);
            foreach (var account in smaller) of[account] = larger;
        }
        foreach (var (transfer, _) in transfers) Join(transfer.From.Number, transfer.To.Number);
        foreach (var holder in holders.GroupBy(h => h.Value))
            foreach (var (account, _) in holder) Join(holder.First().Key.Number, account.Number);
        return of.Values.Distinct();
    }

    // Everything but trades, unsorted; the accounts that bear on the one asked for.
    HashSet<long>? ReadBesides(DbConnection connection, (long Day, long End) to, long account)
    {
        ReadAssets(connection);
        var accounts = Connected(connection, to, account);
        ReadActions(connection, to, accounts);
        ReadPolicies(connection, to.End);
        ReadBrought(connection, to, accounts);
        ReadFractions(connection, to, accounts);
        ReadNamed(connection, to.End);
        foreach (var at in Enumerable.Range(0, transfers.Count))
            if (transferred[at] is var (day, number))
                steps.Add(new(Placed(new(day, After, 0), number, transfers[at].Transfer.Instrument), Kind.Moved, number, at));
        return accounts;
    }
}
