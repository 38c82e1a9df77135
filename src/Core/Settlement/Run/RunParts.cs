namespace Countinghouse.Settlement;

/// <summary>
/// Parts of what does not settle whole, where its window is open: by priority, then the oldest first, then by number, each as much as what
/// is left bears, again until nothing moves. A part's cash is its share, rounded half away from zero; the last part of an instruction
/// takes the remainder. What is linked does not settle in part.
/// </summary>
static class RunParts
{
    public static List<RunPart> Give(RunInput input, RunRows rows, bool[] settles)
    {
        List<int> open = [];
        for (var j = 0; j < settles.Length; j++)
            if (!settles[j] && IsOpen(input.Instructions[j]) && !IsLinked(rows, j)) open.Add(j);
        if (open.Count == 0) return [];
        open.Sort((a, b) => Rank(input.Instructions[a]).CompareTo(Rank(input.Instructions[b])));
        var left = RunRule.Left(rows, settles);
        var given = new long[settles.Length];
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var j in open) moved |= Move(new(input.Instructions[j], rows, j), left, ref given[j]);
        }
        List<RunPart> parts = [];
        foreach (var j in open)
            if (given[j] > 0) parts.Add(new(input.Instructions[j].Id, given[j], Cash(input.Instructions[j], given[j])));
        return parts;
    }

    static bool IsOpen(in RunInstruction i) => i.Window.IsOpen && !i.OnHold && i.Seller != i.Buyer;

    static (int, int, long) Rank(RunInstruction i) => (i.Priority, -i.AgeDays, i.Id);

    static bool IsLinked(RunRows rows, int column)
    {
        foreach (var e in rows.Column(column))
            if (rows.Names[e.Row].Kind == RowKind.Link) return true;
        return false;
    }

    /// <summary>What a part costs, rounded half away from zero; the whole costs the whole.</summary>
    public static long Cash(in RunInstruction i, long quantity) =>
        (long)(((Int128)i.Cash * quantity * 2 + i.Quantity) / (2 * (Int128)i.Quantity));

    readonly record struct Open(RunInstruction Terms, RunRows Rows, int Column);

    // The largest part that leaves nothing below zero: more of it takes more of every row it takes from, so it is found by halving.
    static bool Move(in Open open, long[] left, ref long given)
    {
        var terms = open.Terms;
        long low = given, high = terms.Quantity;
        while (low < high)
        {
            var middle = high - (high - low) / 2;
            if (Bears(open, left, (given, middle))) low = middle; else high = middle - 1;
        }
        if (low - given < terms.Window.LeastQuantity && low != terms.Quantity || low == given) return false;
        foreach (var e in open.Rows.Column(open.Column)) left[e.Row] += Change(open, e, (given, low));
        given = low;
        return true;
    }

    static bool Bears(in Open open, long[] left, (long From, long To) part)
    {
        foreach (var e in open.Rows.Column(open.Column))
            if (Change(open, e, part) is < 0 and var change && left[e.Row] + change < 0) return false;
        return true;
    }

    static long Change(in Open open, in RowEntry e, (long From, long To) part) => Of(open, e, part.To) - Of(open, e, part.From);

    // What so much of an instruction adds to a row. A collateral row has cash, in its currency, and the stock's rate in one amount.
    static long Of(in Open open, in RowEntry e, long quantity)
    {
        var (terms, name) = (open.Terms, open.Rows.Names[e.Row]);
        if (name.Kind == RowKind.Securities) return Math.Sign(e.Amount) * quantity;
        if (name.Kind == RowKind.Cash) return Math.Sign(e.Amount) * Cash(terms, quantity);
        var way = name.Party == terms.Buyer ? 1 : -1;
        var isPaid = name.Asset == terms.Currency;
        var rate = (way * e.Amount + (isPaid ? terms.Cash * RowsOfRun.PerUnit : 0)) / terms.Quantity;
        return way * (rate * quantity - (isPaid ? Cash(terms, quantity) * RowsOfRun.PerUnit : 0));
    }
}
