using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A lot in its place; what it holds changes as it is used up.</summary>
sealed class OpenLot(Holding of, Lot lot, long order)
{
    public Holding Of => of;
    public Lot Lot { get; set; } = lot;

    /// <summary>What wash sales with it are found by.</summary>
    public Washes Washes => Lot.Quantity < 0 ? Of.Shorts : Of.Longs;

    public long Order { get; } = order;

    /// <summary>Its neighbours among the lots that are there; a used up one has none.</summary>
    public OpenLot? Older { get; set; }
    public OpenLot? Newer { get; set; }
}

/// <summary>The lots of one account in one instrument, oldest first: all long or all short.</summary>
/// <param name="washes">What wash sales are found by, of long and of short positions: that of all accounts of one holder.</param>
sealed class Holding(
    AccountId account, AssetId instrument, IReadOnlyList<LotPolicy> policies, (Washes Longs, Washes Shorts) washes)
{
    OpenLot? oldest, newest;
    SortedSet<OpenLot>? dearest; // kept from the first sale that asks for it
    long orders, cost, pool;

    public AccountId Account => account;
    public AssetId Instrument => instrument;
    public Washes Longs => washes.Longs;
    public Washes Shorts => washes.Shorts;

    /// <summary>Units of all lots.</summary>
    public long Quantity { get; private set; }

    /// <summary>Cost of all lots.</summary>
    public long Cost => IsPooled ? pool : cost;

    /// <summary>
    /// The lots have one cost together, the average of them, since the last sale by the average; what each has is told when it is asked.
    /// </summary>
    public bool IsPooled { get; private set; }

    /// <summary>What was chosen for a day; none: nothing was.</summary>
    public LotPolicy? PolicyOn(DateOnly day)
    {
        for (var i = policies.Count - 1; i >= 0; i--)
            if (policies[i].From <= day) return policies[i];
        return null;
    }

    /// <summary>The lots that are there, oldest first.</summary>
    public IEnumerable<OpenLot> Open()
    {
        Unpool();
        return There();
    }

    IEnumerable<OpenLot> There()
    {
        for (var open = oldest; open is not null; open = open.Newer) yield return open;
    }

    public OpenLot Add(Lot lot)
    {
        var open = new OpenLot(this, lot, orders++);
        var before = newest;
        while (before is not null && before.Lot.Acquired > lot.Acquired) before = before.Older;
        Insert(before, open);
        return open;
    }

    /// <param name="before">The next older one; none: it is the oldest.</param>
    void Insert(OpenLot? before, OpenLot open)
    {
        (open.Older, open.Newer) = (before, before is null ? oldest : before.Newer);
        if (open.Newer is { } after) after.Older = open; else newest = open;
        if (before is not null) before.Newer = open; else oldest = open;
        Quantity += open.Lot.Quantity;
        cost += open.Lot.Cost;
        pool += open.Lot.Cost;
        dearest?.Add(open);
    }

    void Remove(OpenLot open)
    {
        if (open.Older is { } before) before.Newer = open.Newer; else oldest = open.Newer;
        if (open.Newer is { } after) after.Older = open.Older; else newest = open.Older;
        (open.Older, open.Newer) = (null, null);
    }

    /// <summary>Puts something else in a lot's place.</summary>
    public void Change(OpenLot open, Lot lot)
    {
        Invariant.Hold(open.Lot.Quantity != 0);
        dearest?.Remove(open);
        Quantity += lot.Quantity - open.Lot.Quantity;
        cost += lot.Cost - open.Lot.Cost;
        pool += lot.Cost - open.Lot.Cost;
        open.Lot = lot;
        if (lot.Quantity != 0) dearest?.Add(open); else Remove(open);
    }

    /// <summary>Cuts a part off a lot; it comes before the rest.</summary>
    public OpenLot Split(OpenLot open, Lot part)
    {
        var (_, rest) = open.Lot.Divide(part.Quantity);
        Change(open, rest);
        var cut = new OpenLot(this, part, orders++);
        Insert(open.Older, cut);
        return cut;
    }

    /// <summary>The lot that is taken from next.</summary>
    public OpenLot Next(LotMethod method)
    {
        if (method is LotMethod.Hifo)
        {
            if (dearest is null)
            {
                dearest = new(Comparer<OpenLot>.Create(Dearer));
                foreach (var open in Open()) dearest.Add(open);
            }
            if (dearest.Min is { } lot) return lot;
        }
        var next = method is LotMethod.Lifo ? newest : oldest;
        Invariant.Hold(next is not null);
        return next;
    }

    static int Dearer(OpenLot a, OpenLot b) => Picks.Dearer(a.Lot, b.Lot) is not 0 and var dearer ? dearer
        : a.Lot.Acquired.CompareTo(b.Lot.Acquired) is not 0 and var older ? older : a.Order.CompareTo(b.Order);

    /// <summary>What is there of the lot that a fact opened: it may have come in parts.</summary>
    public IEnumerable<OpenLot> Of(long source) => There().Where(l => l.Lot.Source == source);

    /// <summary>What a part of all costs on the average; the lots have from here on one cost together.</summary>
    public long TakeAverage(long quantity)
    {
        if (!IsPooled) (IsPooled, pool) = (true, cost);
        return Parts.Of(pool, quantity, Quantity);
    }

    /// <summary>Takes a part of a lot away at a cost of the pool.</summary>
    public void Reduce(OpenLot open, long quantity, long taken)
    {
        var left = pool - taken;
        var (_, rest) = open.Lot.Divide(quantity);
        Change(open, rest);
        pool = left;
    }

    /// <summary>Gives each lot the average, though none is sold: what is done to lots one by one is then done at it.</summary>
    public void Level()
    {
        if (!IsPooled) (IsPooled, pool) = (true, cost);
        Unpool();
    }

    // Each lot its share of the pool by its units, what is left over to the last.
    public void Unpool()
    {
        if (!IsPooled) return;
        IsPooled = false;
        long units = 0, given = 0;
        var (whole, all) = (pool, Quantity);
        foreach (var open in There())
        {
            units += open.Lot.Quantity;
            var upTo = Parts.Of(whole, units, all);
            Change(open, open.Lot with { Cost = upTo - given });
            given = upTo;
        }
    }
}
