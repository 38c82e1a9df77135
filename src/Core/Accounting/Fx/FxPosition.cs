using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Bought at one time: how much, and what it cost in the base currency; of a short position both below zero.</summary>
public readonly record struct FxLot(long Quantity, long Cost);

/// <summary>
/// The firm's own position in a currency and what it cost. By average cost, or the oldest first; the cost of a part is rounded once, and
/// the last part takes what is left, so that nothing is made or lost.
/// </summary>
public sealed class FxPosition
{
    readonly List<FxLot> lots = [];

    /// <summary>None of a currency.</summary>
    public FxPosition() { }

    /// <summary>A copy.</summary>
    public FxPosition(FxPosition other)
    {
        lots.AddRange(other.lots);
        (Quantity, Cost, HeldSince) = (other.Quantity, other.Cost, other.HeldSince);
    }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<FxLot> Lots => lots;
    public long Quantity { get; private set; }
    public long Cost { get; private set; }

    /// <summary>The day on which it was last begun from nothing.</summary>
    public DateOnly HeldSince { get; private set; }

    /// <summary>What a change closes of the position, at which cost, and what that earns.</summary>
    /// <param name="based">The change's worth in the base currency, with its sign.</param>
    public PositionStep Step(FxCost method, long change, long based)
    {
        if (Quantity == 0 || long.Sign(change) == long.Sign(Quantity) || change == 0) return new(change, based, 0, 0, 0);
        var closed = Math.Min(Math.Abs(change), Math.Abs(Quantity));
        var against = Part(based, closed, Math.Abs(change));
        var costOut = method == FxCost.Average ? Part(Cost, closed, Math.Abs(Quantity)) : OldestOf(closed);
        return new(change, based, closed, costOut, -against - costOut);
    }

    long OldestOf(long closed)
    {
        var cost = 0L;
        foreach (var lot in lots)
        {
            var taken = Math.Min(closed, Math.Abs(lot.Quantity));
            cost += Part(lot.Cost, taken, Math.Abs(lot.Quantity));
            if ((closed -= taken) == 0) break;
        }
        return cost;
    }

    /// <summary>A part of a cost, rounded half away from zero; of the whole, all.</summary>
    static long Part(long cost, long part, long whole)
    {
        var product = (Int128)Math.Abs(cost) * part;
        var rounded = (long)((product + whole / 2) / whole);
        return cost < 0 ? -rounded : rounded;
    }

    /// <summary>Does what a step of a day says: takes the closed out, the oldest first, and puts what is new behind.</summary>
    public void Take(PositionStep s, FxCost method, DateOnly day)
    {
        if (Quantity == 0) HeldSince = day;
        if (method == FxCost.Average && lots.Count > 1) Merge();
        var (left, cost) = (s.Closed, s.CostOut);
        while (left > 0)
        {
            var lot = lots[0];
            var taken = Math.Min(left, Math.Abs(lot.Quantity));
            left -= taken;
            var rest = lot.Quantity - long.Sign(lot.Quantity) * taken;
            if (rest != 0) lots[0] = new(rest, lot.Cost - cost);
            else
            {
                lots.RemoveAt(0);
                cost -= lot.Cost;
            }
        }
        var opened = long.Sign(s.Change) * (Math.Abs(s.Change) - s.Closed);
        if (opened != 0) lots.Add(new(opened, s.Based + s.Realised + s.CostOut));
        Quantity += s.Change;
        Cost += s.Based + s.Realised;
        if (method == FxCost.Average && lots.Count > 1) Merge();
    }

    void Merge()
    {
        lots.Clear();
        lots.Add(new(Quantity, Cost));
    }

    public void Save(StateWriter to)
    {
        to.Date(HeldSince).Int(lots.Count);
        foreach (var lot in lots) to.Long(lot.Quantity).Long(lot.Cost);
    }

    public void Load(ref StateReader from)
    {
        HeldSince = from.Date();
        var count = from.Int();
        for (var i = 0; i < count; i++)
        {
            lots.Add(new(from.Long(), from.Long()));
            (Quantity, Cost) = (Quantity + lots[^1].Quantity, Cost + lots[^1].Cost);
        }
    }
}
