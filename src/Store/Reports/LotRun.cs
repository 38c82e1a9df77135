using System.Data.Common;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

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

    /// <summary>Reads what bears on an account, as of a day and as facts before the end said.</summary>
    public static LotRun Read(DbConnection connection, (long Day, long End) to, long account)
    {
        var run = new LotRun();
        var accounts = run.ReadBesides(connection, to, account) ?? [];
        run.ReadRecent(connection, to, accounts);
        foreach (var of in accounts.Order()) run.ReadSorted(connection, to, of);
        run.steps.Sort();
        return run;
    }

    LotRun()
    {
    }

    // Everything but trades, unsorted; the accounts that bear on the one asked for, none where all are (below zero).
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
