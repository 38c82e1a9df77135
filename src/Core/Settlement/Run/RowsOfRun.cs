using Countinghouse.Facts;
namespace Countinghouse.Settlement;

/// <summary>
/// The meaning of a run, in rows. A seller's securities and a buyer's cash must not go below zero once all that settles has settled
/// together (technical netting); links are rows too. What is below zero before the run counts as zero: it must not get worse.
/// <para>
/// Auto-collateral lends a party cash against securities it has after the run, its own stock and what it receives alike, so that two
/// rows stand for its cash: balance + credit + limit ≥ 0, and balance + credit + Σ rate · holding ≥ 0, in ten-thousandths.
/// </para>
/// </summary>
public sealed class RowsOfRun
{
    internal const long PerUnit = 10_000; // the scale of a collateral rate

    readonly Dictionary<RowName, int> known = [];
    readonly List<RowName> names = [];
    readonly List<long> free = [], volume = [];
    readonly Dictionary<(int Row, int Column), int> places = [];
    readonly List<RowEntry> entries = [];
    readonly Dictionary<int, int> secured = []; // party → currency it can be lent against collateral
    readonly Dictionary<int, long> rates = [];

    RowsOfRun() { }

    /// <summary>The rows of a run.</summary>
    /// <exception cref="RunOverflow">The amounts of a position do not add up within 64 bits.</exception>
    public static RunRows Build(RunInput input)
    {
        var made = new RowsOfRun();
        foreach (var c in input.Collateral) made.rates.Add(c.Security, c.Rate);
        Each(input.Cash, (_, c) => made.Cash(c));
        Each(input.Holdings, (_, h) => made.Holding(h));
        Each(input.Instructions, (column, i) => made.Instruction(column, i));
        made.Links(input);
        return new(input.Instructions.Count, made.names, [.. made.free.Select(f => Math.Max(f, 0))], made.entries);
    }

    // Takes one after the other, and says with which they first are too much.
    static void Each<T>(IReadOnlyList<T> all, Action<int, T> take)
    {
        var at = 0;
        try
        {
            for (; at < all.Count; at++) take(at, all[at]);
        }
        catch (OverflowException)
        {
            throw new RunOverflow(typeof(T), at, "the amounts of a position");
        }
    }

    void Cash(in RunCash c)
    {
        Give(new(RowKind.Cash, c.Party, c.Currency), c.Balance + c.Credit + c.CollateralLimit);
        if (c.CollateralLimit == 0) return;
        secured.Add(c.Party, c.Currency);
        Give(new(RowKind.Collateral, c.Party, c.Currency), (c.Balance + c.Credit) * PerUnit);
    }

    void Holding(in RunHolding h)
    {
        Give(new(RowKind.Securities, h.Party, h.Security), h.Quantity);
        if (Secures(h.Party, h.Security, out var currency, out var rate))
            Give(new(RowKind.Collateral, h.Party, currency), rate * (h.Quantity - h.Others));
    }

    void Instruction(int column, in RunInstruction i)
    {
        if (i.Seller == i.Buyer) return; // gives what it takes
        Side(column, i, i.Seller, -1);
        Side(column, i, i.Buyer, 1);
    }

    void Side(int column, in RunInstruction i, int party, int sign)
    {
        Add(new(RowKind.Securities, party, i.Security), column, sign * i.Quantity);
        if (i.Cash != 0) Add(new(RowKind.Cash, party, i.Currency), column, -sign * i.Cash);
        if (secured.TryGetValue(party, out var lent) && lent == i.Currency && i.Cash != 0)
            Add(new(RowKind.Collateral, party, lent), column, -sign * i.Cash * PerUnit);
        if (Secures(party, i.Security, out var currency, out var rate))
            Add(new(RowKind.Collateral, party, currency), column, sign * i.Quantity * rate);
    }

    bool Secures(int party, int security, out int currency, out long rate)
    {
        rate = 0;
        return secured.TryGetValue(party, out currency) && rates.TryGetValue(security, out rate) && rate != 0;
    }

    void Links(RunInput input)
    {
        if (input.Links.Count == 0) return;
        Dictionary<long, int> columns = new(input.Instructions.Count);
        for (var column = 0; column < input.Instructions.Count; column++) columns.Add(input.Instructions[column].Id, column);
        foreach (var link in input.Links)
        {
            var (first, second) = (columns[link.First], columns[link.Second]);
            if (first == second) continue;
            if (link.Kind is LinkKind.After or LinkKind.With) Needs(second, first);
            if (link.Kind is LinkKind.Before or LinkKind.With) Needs(first, second);
        }
    }

    void Needs(int column, int other)
    {
        var row = names.Count;
        names.Add(new(RowKind.Link, other, column));
        free.Add(0);
        entries.Add(new(row, column, -1));
        entries.Add(new(row, other, 1));
    }

    int RowOf(RowName name)
    {
        if (known.TryGetValue(name, out var row)) return row;
        known.Add(name, row = names.Count);
        names.Add(name);
        free.Add(0);
        volume.Add(0);
        return row;
    }

    void Give(RowName name, long amount)
    {
        var row = RowOf(name);
        free[row] += amount;
        volume[row] += Math.Abs(amount);
    }

    // Both parts of a collateral row, cash and stock, are one entry.
    void Add(RowName name, int column, long amount)
    {
        if (amount == 0) return;
        var row = RowOf(name);
        volume[row] += Math.Abs(amount);
        if (name.Kind == RowKind.Collateral && places.TryGetValue((row, column), out var place))
        {
            entries[place] = entries[place] with { Amount = entries[place].Amount + amount };
            return;
        }
        if (name.Kind == RowKind.Collateral) places.Add((row, column), entries.Count);
        entries.Add(new(row, column, amount));
    }
}
