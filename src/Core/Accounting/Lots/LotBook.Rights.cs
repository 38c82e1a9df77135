using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// Rights that were received on shares have a part of their cost only as far as they are exercised or sold (26 USC 307(a);
// 26 CFR 1.307-1(a); IRS Publication 550, "Stock rights"): what lapses gives its part back.
public sealed partial class LotBook
{
    /// <summary>That a lot of shares had rights.</summary>
    /// <param name="Acquired">The day and the fact by which the lot is known.</param>
    /// <param name="Rate">Minor units of the currency of the rights for one of the shares'; none: their cost is not known.</param>
    /// <param name="From">The first disposal after it.</param>
    sealed record Receipt((DateOnly On, long By) Acquired, decimal? Rate, int From)
    {
        /// <summary>What the shares are and were.</summary>
        public List<AssetId> Shares { get; } = [];
    }

    readonly List<Receipt> receipts = [];

    int Receive(Lot shares, SpinOffLots a)
    {
        receipts.Add(new((shares.Acquired, shares.Source), a.Across, disposals.Count) { Shares = { a.Instrument } });
        return receipts.Count;
    }

    // The shares have become others.
    void Follow(AssetId from, AssetId to)
    {
        foreach (var receipt in receipts.Where(r => r.Shares[^1] == from)) receipt.Shares.Add(to);
    }

    // To the shares of that lot, and as far as some of them were sold since, to what those had cost, by what each part of them costs; no
    // fractions, which may be of other rights. Where none of that lot is found any more, to all that the account has of them; where it has
    // none, it went with those that were delivered.
    void GiveBack(AccountId account, Lot rights)
    {
        var receipt = receipts[rights.Receipt - 1];
        if (receipt.Rate is not (> 0 and var rate) || rights.Cost == 0) return;
        var cost = rate == 1 ? rights.Cost : Minor(rights.Cost / rate);
        bool IsOfLot(DateOnly on, long by) => receipt.Acquired == (on, by);
        List<OpenLot> open = [.. holdings.Where(h => h.Instrument == receipt.Shares[^1] && h.Quantity != 0).SelectMany(h => h.Open())
            .Where(o => IsOfLot(o.Lot.Acquired, o.Lot.Source))];
        List<int> sold = [.. Enumerable.Range(receipt.From, disposals.Count - receipt.From).Where(i => disposals[i] is var d
            && IsOfLot(d.Acquired, d.Lot) && d.Kind is not (DisposalKind.ReturnOfCapital or DisposalKind.CashInLieu)
            && receipt.Shares.Contains(d.Instrument))];
        if (open.Count + sold.Count == 0) open = [.. At(account, receipt.Shares[^1]).Open()];
        List<long> weights = [.. open.Select(o => Math.Abs(o.Lot.Cost)), .. sold.Select(i => Math.Abs(Paid(disposals[i])))];
        if (weights.Sum() == 0)
            weights = [.. open.Select(o => Math.Abs(o.Lot.Quantity)), .. sold.Select(i => Math.Abs(disposals[i].Quantity))];
        long seen = 0, given = 0;
        foreach (var (i, weight) in weights.Index())
        {
            seen += weight;
            var upTo = Parts.Of(cost, seen, weights.Sum());
            var part = upTo - given;
            given = upTo;
            if (i < open.Count) open[i].Of.Change(open[i], open[i].Lot with { Cost = open[i].Lot.Cost + part });
            else Raise(sold[i - open.Count], part);
        }
    }

    // What had been paid for it, or, below zero, received.
    static long Paid(Disposal d) => d.IsShort ? -d.Proceeds : d.Cost;

    void Raise(int disposal, long part)
    {
        var d = disposals[disposal];
        disposals[disposal] = d.IsShort ? d with { Proceeds = d.Proceeds - part } : d with { Cost = d.Cost + part };
    }
}
