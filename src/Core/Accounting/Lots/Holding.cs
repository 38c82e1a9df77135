using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A lot in its place; what it holds changes as it is used up.</summary>
sealed class OpenLot(Holding of, Lot lot, long order)
{
    public Holding Of => of;
    public Lot Lot { get; set; } = lot;
    public long Order { get; } = order;
}

/// <summary>The lots of one account in one instrument, oldest first: all long or all short.</summary>
/// <param name="washes">What wash sales are found by, of long and of short positions: that of all accounts of one holder.</param>
sealed class Holding(
    AccountId account, AssetId instrument, IReadOnlyList<LotPolicy> policies, (Washes Longs, Washes Shorts) washes)
{
    readonly List<OpenLot> lots = []; // used up ones stay until they are many
    SortedSet<OpenLot>? dearest; // kept from the first sale that asks for it
    int first, used;
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
        return lots.Skip(first).Where(l => l.Lot.Quantity != 0);
    }

    public OpenLot Add(Lot lot)
    {
        var open = new OpenLot(this, lot, orders++);
        var at = lots.Count;
        while (at > first && lots[at - 1].Lot.Acquired > lot.Acquired) at--;
        Insert(at, open);
        return open;
    }

    void Insert(int at, OpenLot open)
    {
        lots.Insert(at, open);
        Quantity += open.Lot.Quantity;
        cost += open.Lot.Cost;
        pool += open.Lot.Cost;
        dearest?.Add(open);
    }

    /// <summary>Puts something else in a lot's place.</summary>
    public void Change(OpenLot open, Lot lot)
    {
        dearest?.Remove(open);
        Quantity += lot.Quantity - open.Lot.Quantity;
        cost += lot.Cost - open.Lot.Cost;
        pool += lot.Cost - open.Lot.Cost;
        open.Lot = lot;
        if (lot.Quantity != 0) dearest?.Add(open);
        else if (++used > 64 && used > lots.Count / 2) Compact();
    }

    /// <summary>Cuts a part off a lot; it comes before the rest.</summary>
    public OpenLot Split(OpenLot open, Lot part)
    {
        var (_, rest) = open.Lot.Divide(part.Quantity);
        var at = lots.IndexOf(open, first);
        Change(open, rest);
        var cut = new OpenLot(this, part, orders++);
        Insert(at, cut);
        return cut;
    }

    void Compact()
    {
        lots.RemoveAll(l => l.Lot.Quantity == 0);
        (first, used) = (0, 0);
    }

    /// <summary>The lot that is taken from next.</summary>
    public OpenLot Next(LotMethod method)
    {
        if (method is LotMethod.Lifo)
        {
            while (lots[^1].Lot.Quantity == 0) lots.RemoveAt(lots.Count - 1);
            return lots[^1];
        }
        if (method is LotMethod.Hifo)
        {
            if (dearest is null)
            {
                dearest = new(Comparer<OpenLot>.Create(Dearer));
                foreach (var open in Open()) dearest.Add(open);
            }
            if (dearest.Min is { } lot) return lot;
        }
        while (lots[first].Lot.Quantity == 0) first++;
        return lots[first];
    }

    static int Dearer(OpenLot a, OpenLot b) => Picks.Dearer(a.Lot, b.Lot) is not 0 and var dearer ? dearer
        : a.Lot.Acquired.CompareTo(b.Lot.Acquired) is not 0 and var older ? older : a.Order.CompareTo(b.Order);

    /// <summary>A lot by the fact that opened it.</summary>
    public OpenLot? Find(long source) => lots.Skip(first).FirstOrDefault(l => l.Lot.Source == source && l.Lot.Quantity != 0);

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

    // Each lot its share of the pool by its units, what is left over to the last.
    public void Unpool()
    {
        if (!IsPooled) return;
        IsPooled = false;
        long units = 0, given = 0;
        var (whole, all) = (pool, Quantity);
        foreach (var open in lots.Skip(first).Where(l => l.Lot.Quantity != 0).ToList())
        {
            units += open.Lot.Quantity;
            var upTo = Parts.Of(whole, units, all);
            Change(open, open.Lot with { Cost = upTo - given });
            given = upTo;
        }
    }
}
