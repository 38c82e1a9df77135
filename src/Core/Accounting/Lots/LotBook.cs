using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What a trade does to the lots.</summary>
/// <param name="Quantity">+ bought, − sold, in units of the instrument.</param>
/// <param name="Amount">Of the sign of the quantity, in minor units: what was paid +, what was received −.</param>
/// <param name="By">Number of the fact.</param>
public readonly record struct LotTrade(AccountId Account, AssetId Instrument, DateOnly On, long Quantity, long Amount, long By)
{
    /// <summary>Part of the amount: what was charged, which is no part of it where the account keeps fees outside.</summary>
    public long Charges { get; init; }
}

/// <summary>What is chosen besides: methods, lots named for trades, and whether all is to be told by another method.</summary>
public sealed record LotChoices
{
    public IReadOnlyList<LotPolicy> Policies { get; init; } = [];

    /// <summary>For the number of a trade, the numbers of the facts that opened its lots, and how much of each.</summary>
    public IReadOnlyDictionary<long, IReadOnlyList<(long Lot, long Quantity)>> Named { get; init; } =
        new Dictionary<long, IReadOnlyList<(long, long)>>();

    /// <summary>All by this method, whatever was chosen; none: as chosen.</summary>
    public LotMethod? Always { get; init; }

    /// <summary>Wash sales of all accounts, whatever was chosen; none: as chosen.</summary>
    public bool? WashSales { get; init; }

    /// <summary>
    /// Accounts of one taxpayer, each with the same holder: what one buys may replace what another sold at a loss. Others stand alone.
    /// </summary>
    public IReadOnlyDictionary<AccountId, string> Holders { get; init; } = new Dictionary<AccountId, string>();
}

/// <summary>
/// The lots of a book, a pure function of what happened: openings, trades, corporate actions and transfers, given in the order of their
/// days. Nothing of it is kept: the same facts always give the same lots, and what is cancelled or corrected is as if it had never been.
/// </summary>
public sealed partial class LotBook(LotChoices choices)
{
    readonly Dictionary<(AccountId, AssetId), Holding> byPlace = [];
    readonly List<Holding> holdings = [];
    readonly List<Disposal> disposals = [];
    readonly List<long> unidentified = [];
    readonly ILookup<(AccountId, AssetId?), LotPolicy> policies =
        choices.Policies.ToLookup(p => (p.Account, p.Instrument));

    /// <summary>Every lot, or part of one, that was closed, in the order in which it was.</summary>
    public IReadOnlyList<Disposal> Disposals => disposals;

    /// <summary>Sales that named lots which were not there, or not so many: the rest was taken first in, first out.</summary>
    public IReadOnlyList<long> Unidentified => unidentified;

    /// <summary>The lots that are open, by account and instrument, oldest first.</summary>
    public IEnumerable<(AccountId Account, AssetId Instrument, Lot Lot)> Lots() =>
        holdings.OrderBy(h => h.Account.Number).ThenBy(h => h.Instrument.Number)
            .SelectMany(h => h.Open().Select(o => (h.Account, h.Instrument, o.Lot)));

    /// <summary>Units and cost of an account's lots of an instrument.</summary>
    public (long Quantity, long Cost) Total(AccountId account, AssetId instrument) =>
        byPlace.TryGetValue((account, instrument), out var h) ? (h.Quantity, h.Cost) : (0, 0);

    Holding At(AccountId account, AssetId instrument)
    {
        if (byPlace.TryGetValue((account, instrument), out var known)) return known;
        var own = policies[(account, instrument)].OrderBy(p => p.From).ToList();
        var any = policies[(account, null)].OrderBy(p => p.From).Where(p => own.Count == 0 || p.From < own[0].From);
        var holding = new Holding(account, instrument, [.. any, .. own], WashesOf(account, instrument));
        byPlace.Add((account, instrument), holding);
        holdings.Add(holding);
        return holding;
    }

    readonly Dictionary<(string, AssetId), (Washes, Washes)> ofHolders = [];

    (Washes, Washes) WashesOf(AccountId account, AssetId instrument)
    {
        if (!choices.Holders.TryGetValue(account, out var holder)) return (new(), new());
        if (!ofHolders.TryGetValue((holder, instrument), out var washes)) ofHolders.Add((holder, instrument), washes = (new(), new()));
        return washes;
    }

    /// <summary>
    /// A lot that its holder once acquired and that comes now: it was there at the opening, came from another firm, or is a dividend taken
    /// in shares. Against a position the other way it closes that at what it cost; without a cost it takes from it without a gain, as what
    /// is delivered out does.
    /// </summary>
    /// <param name="by">The day, and the number of the fact.</param>
    public void Bring(AccountId account, AssetId instrument, Lot lot, (DateOnly On, long Number) by)
    {
        if (Carry(account, instrument, lot, by) is { } open) Acquire(open, by.On);
    }

    // As it is, whatever it was acquired by: what is left of it when it has closed what it closes.
    OpenLot? Carry(AccountId account, AssetId instrument, Lot lot, (DateOnly On, long Number) by)
    {
        if (lot.Quantity == 0) return null;
        var holding = At(account, instrument);
        var closing = long.Sign(holding.Quantity) * long.Sign(lot.Quantity) < 0
            ? Math.Min(Math.Abs(holding.Quantity), Math.Abs(lot.Quantity)) * long.Sign(lot.Quantity) : 0;
        var part = lot.Divide(closing);
        if (closing != 0) Level(holding, by.On);
        if (closing != 0 && lot.IsUnknown) Remove(holding, -closing, []);
        else if (closing != 0)
            Close(holding, new(account, instrument, by.On, closing, part.Part.Cost, by.Number), closing, (LotMethod.Fifo, false));
        return part.Left.Quantity != 0 ? holding.Add(part.Left) : null;
    }

    // By the average each unit costs the same, by whatever way it goes (26 CFR 1.1012-1(e)(7)): the lots keep their dates alone.
    void Level(Holding holding, DateOnly on)
    {
        if (IsAverage(holding, on)) holding.Level();
    }

    bool IsAverage(Holding holding, DateOnly on) => (choices.Always ?? holding.PolicyOn(on)?.Method) is LotMethod.Average;

    /// <summary>Takes securities out of an account without a gain: they are moved, not sold.</summary>
    /// <returns>The lots that went, first in, first out where none were named.</returns>
    public IReadOnlyList<Lot> Release(AccountId account, AssetId instrument, long quantity, IReadOnlyList<(long Lot,
        long Quantity)> named) =>
        Remove(At(account, instrument), quantity, named);

    List<Lot> Remove(Holding holding, long quantity, IReadOnlyList<(long Lot, long Quantity)> named)
    {
        List<Lot> gone = [];
        holding.Unpool();
        var left = Math.Min(Math.Abs(quantity), Math.Abs(holding.Quantity)) * long.Sign(holding.Quantity);
        foreach (var (open, part) in Chosen(holding, left, named)) gone.Add(Take(holding, open, part));
        left -= gone.Sum(l => l.Quantity);
        while (left != 0)
        {
            var open = holding.Next(LotMethod.Fifo);
            var part = Math.Min(Math.Abs(left), Math.Abs(open.Lot.Quantity)) * long.Sign(left);
            gone.Add(Take(holding, open, part));
            left -= part;
        }
        return gone;
    }

    static Lot Take(Holding holding, OpenLot open, long quantity)
    {
        var (part, rest) = open.Lot.Divide(quantity);
        holding.Change(open, rest);
        return part;
    }

    /// <summary>
    /// Securities go from an account to another with their lots: basis, dates and names. For what there is no lot, one without a cost goes,
    /// and is owed.
    /// </summary>
    /// <param name="by">Number of the fact.</param>
    /// <param name="named">Lots by the facts that opened them; none: first in, first out.</param>
    public void Transfer(LotTransfer transfer, long by, IReadOnlyList<(long Lot, long Quantity)> named)
    {
        var left = transfer.Quantity;
        Level(At(transfer.From, transfer.Instrument), transfer.On);
        if (left < 0 || At(transfer.From, transfer.Instrument).Quantity > 0)
            foreach (var lot in Release(transfer.From, transfer.Instrument, transfer.Quantity, named))
            {
                var open = Carry(transfer.To, transfer.Instrument, lot, (transfer.On, by));
                if (open is not null && open.Of.Longs == At(transfer.From, transfer.Instrument).Longs) Keep(open, transfer.On);
                left -= lot.Quantity;
            }
        if (left <= 0) return;
        Lot owed = new(left, 0, transfer.On, transfer.On, by);
        Carry(transfer.To, transfer.Instrument, owed, (transfer.On, by));
        Carry(transfer.From, transfer.Instrument, owed with { Quantity = -left }, (transfer.On, by));
    }

    /// <summary>
    /// A trade closes what is open the other way, lot by lot, and opens a lot with the rest: one that goes through zero does both.
    /// </summary>
    public void Trade(in LotTrade trade)
    {
        if (trade.Quantity == 0) return;
        var holding = At(trade.Account, trade.Instrument);
        var policy = holding.PolicyOn(trade.On);
        var t = policy is { FeesInside: false } ? trade with { Amount = trade.Amount - trade.Charges } : trade;
        var washes = choices.WashSales ?? policy?.WashSales ?? false;
        var closing = long.Sign(holding.Quantity) * long.Sign(t.Quantity) < 0
            ? Math.Min(Math.Abs(t.Quantity), Math.Abs(holding.Quantity)) * long.Sign(t.Quantity) : 0;
        if (closing != 0) Close(holding, t, closing, (choices.Always ?? policy?.Method ?? LotMethod.Fifo, washes));
        var opening = t.Quantity - closing;
        if (opening == 0) return;
        var amount = t.Amount - Parts.Of(t.Amount, closing, t.Quantity);
        var lot = holding.Add(new(opening, amount, t.On, t.On, t.By));
        if (washes) Replace(lot);
    }

    void Close(Holding holding, in LotTrade t, long closing, (LotMethod Method, bool Washes) how)
    {
        var begun = disposals.Count;
        var left = -closing;
        var amount = Parts.Of(t.Amount, closing, t.Quantity);
        if (how.Method is not LotMethod.Average) holding.Unpool();
        var pooled = how.Method is LotMethod.Average ? holding.TakeAverage(left) : 0;
        if (how.Method is LotMethod.Specific && choices.Named.TryGetValue(t.By, out var named))
        {
            foreach (var (open, part) in Chosen(holding, left, named)) Dispose(holding, t, open, part);
            var taken = disposals.Skip(begun).Sum(d => d.Quantity);
            if (choices.Named[t.By].Sum(n => n.Quantity) != Math.Abs(taken)) unidentified.Add(t.By);
            left -= taken;
        }
        while (left != 0)
        {
            var open = holding.Next(how.Method);
            var part = Math.Min(Math.Abs(left), Math.Abs(open.Lot.Quantity)) * long.Sign(left);
            if (how.Method is LotMethod.Average)
            {
                var cost = Parts.Of(pooled, part, left);
                pooled -= cost;
                disposals.Add(Of(holding, t, open.Lot with { Quantity = part, Cost = cost }));
                holding.Reduce(open, part, cost);
            }
            else Dispose(holding, t, open, part);
            left -= part;
        }
        Price(begun, amount, closing);
        if (how.Washes) Disallow(holding, begun);
    }

    // The lots that were named, each as far as it is there and is needed.
    static List<(OpenLot Open, long Part)> Chosen(Holding holding, long quantity, IReadOnlyList<(long Lot, long Quantity)> named)
    {
        List<(OpenLot, long)> chosen = [];
        foreach (var (source, most) in named)
        {
            var left = Math.Min(most, Math.Abs(quantity)) * long.Sign(quantity);
            foreach (var open in holding.Of(source))
            {
                if (left == 0) break;
                var part = Math.Min(Math.Abs(open.Lot.Quantity), Math.Abs(left)) * long.Sign(left);
                chosen.Add((open, part));
                left -= part;
                quantity -= part;
            }
        }
        return chosen;
    }

    void Dispose(Holding holding, in LotTrade t, OpenLot open, long part) => disposals.Add(Of(holding, t, Take(holding, open, part)));

    // Its cost stands in both places until what it came to is known.
    static Disposal Of(Holding holding, in LotTrade t, Lot part) => new(
        holding.Account, holding.Instrument, part.Acquired, part.HeldSince, t.On, part.Quantity, part.Cost, part.Cost, part.Source, t.By)
    {
        IsUnknown = part.IsUnknown,
    };

    // The amount of the trade is shared out over the pieces by their units, the last one taking the rest.
    void Price(int begun, long amount, long closing)
    {
        long units = 0, given = 0;
        for (var i = begun; i < disposals.Count; i++)
        {
            var d = disposals[i];
            units -= d.Quantity;
            var upTo = Parts.Of(amount, units, closing);
            var part = upTo - given;
            given = upTo;
            disposals[i] = d.IsShort ? d with { Proceeds = -d.Cost, Cost = part } : d with { Proceeds = -part };
        }
    }
}
