namespace Countinghouse.Settlement;

/// <summary>
/// Deliveries that are handed on: so many units of a security, and from who receives them as many to another. Each has at most one that
/// goes before it and one that comes after, in the order they were given; what is bought and sold again in one day settles or fails as one.
/// </summary>
sealed class RunChains
{
    readonly int[] after, before;

    RunChains(int count)
    {
        (after, before) = (new int[count], new int[count]);
        Array.Fill(after, -1);
        Array.Fill(before, -1);
    }

    /// <summary>The one that hands on what this one brings; -1 for none.</summary>
    public int After(int column) => after[column];

    /// <summary>The one that brings what this one hands on; -1 for none.</summary>
    public int Before(int column) => before[column];

    /// <summary>Of some instructions of a run, by their place among them.</summary>
    public static RunChains Of(RunInput input, int[] open)
    {
        var chains = new RunChains(open.Length);
        Dictionary<(int Party, int Security, long Quantity), Queue<int>> brought = [];
        for (var j = 0; j < open.Length; j++)
        {
            var i = input.Instructions[open[j]];
            if (i.Seller == i.Buyer) continue;
            if (brought.TryGetValue((i.Seller, i.Security, i.Quantity), out var from) && from.TryDequeue(out var first))
                (chains.before[j], chains.after[first]) = (first, j);
            var key = (i.Buyer, i.Security, i.Quantity);
            if (!brought.TryGetValue(key, out var to)) brought.Add(key, to = new());
            to.Enqueue(j);
        }
        return chains;
    }
}
