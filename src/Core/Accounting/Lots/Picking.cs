namespace Countinghouse.Accounting;

/// <summary>How the lots that a reduction takes from are found among those that it may take from.</summary>
public enum Picking : byte
{
    /// <summary>The oldest first.</summary>
    First = 1,
    /// <summary>The newest first.</summary>
    Last = 2,
    /// <summary>The one with the highest cost of a unit first.</summary>
    Highest = 3,
    /// <summary>Only what is meant without doubt: one lot, or all there is.</summary>
    Strict = 4,
    /// <summary>As strict, but of several lots the oldest that has just the size asked for.</summary>
    StrictOrSize = 5,
}

/// <summary>What was wrong with a reduction.</summary>
public enum PickFault : byte { None = 0, NoMatch = 1, NotEnough = 2, Ambiguous = 3 }

/// <summary>Finds the lots that a reduction takes from.</summary>
public static class Picks
{
    /// <param name="lots">Those that it may take from, in the order in which they came, all of one sign.</param>
    /// <param name="quantity">How much, of their sign.</param>
    /// <returns>Places in the list and how much of each, or what is wrong; then nothing is taken.</returns>
    public static (PickFault Fault, IReadOnlyList<(int Lot, long Quantity)> Taken) Take(
        IReadOnlyList<Lot> lots, long quantity, Picking by)
    {
        if (lots.Count == 0) return (PickFault.NoMatch, []);
        var total = lots.Aggregate((Int128)0, (sum, l) => sum + l.Quantity);
        if (Int128.Abs(quantity) > Int128.Abs(total)) return (PickFault.NotEnough, []);
        if (by is Picking.Strict or Picking.StrictOrSize && lots.Count > 1 && quantity != total)
        {
            var same = by is Picking.StrictOrSize
                ? Enumerable.Range(0, lots.Count).Where(i => lots[i].Quantity == quantity).OrderBy(i => lots[i].Acquired).ToList() : [];
            return same.Count == 0 ? (PickFault.Ambiguous, []) : (PickFault.None, [(same[0], quantity)]);
        }
        List<(int, long)> taken = [];
        foreach (var i in Order(lots, by))
        {
            var part = Math.Abs(lots[i].Quantity) < Math.Abs(quantity) ? lots[i].Quantity : quantity;
            if (part == 0) continue;
            taken.Add((i, part));
            quantity -= part;
            if (quantity == 0) break;
        }
        return (PickFault.None, taken);
    }

    static IEnumerable<int> Order(IReadOnlyList<Lot> lots, Picking by)
    {
        var places = Enumerable.Range(0, lots.Count);
        return by switch
        {
            Picking.First => places.OrderBy(i => lots[i].Acquired),
            Picking.Last => places.OrderByDescending(i => lots[i].Acquired),
            Picking.Highest => places.OrderBy(i => lots[i], Comparer<Lot>.Create(Dearer)).ThenBy(i => lots[i].Acquired),
            _ => places,
        };
    }

    /// <summary>The one with the higher cost of a unit comes first; by cross multiplication, so that nothing is rounded.</summary>
    public static int Dearer(Lot a, Lot b) =>
        ((Int128)Math.Abs(b.Cost) * Math.Abs(a.Quantity)).CompareTo((Int128)Math.Abs(a.Cost) * Math.Abs(b.Quantity));
}
