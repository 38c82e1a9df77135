namespace Countinghouse.Accounting;

// Wash sales, 26 USC 1091: a loss counts only as far as nothing was bought in its place within 30 days before or after. What is disallowed
// is added to the cost of what was bought, which takes on the holding period of what was sold (1223(3)). For a short position, 1091(e):
// what is sold within the window, or sold short anew, stands in the place of what was bought in at a loss, and what is disallowed is taken
// from what it brought. The accounts of one taxpayer are one.
public sealed partial class LotBook
{
    // The losses of a sale just made: against lots that were there, then against those still to come.
    void Disallow(Holding holding, int begun)
    {
        for (var i = begun; i < disposals.Count; i++)
        {
            if (!disposals[i].IsShort) Sell(holding, i);
            var d = disposals[i];
            if (d.IsUnknown || d.Proceeds >= d.Cost) continue;
            var loss = new OpenLoss(i, Math.Abs(d.Quantity), d.Cost - d.Proceeds)
            {
                On = d.Disposed, DaysHeld = d.Disposed.DayNumber - d.HeldSince.DayNumber,
            };
            var washes = d.IsShort ? holding.Shorts : holding.Longs;
            foreach (var open in washes.LotsBefore(d.Disposed, d.Lot))
            {
                if (loss.Left == 0) break;
                if (long.Sign(open.Lot.Quantity) == long.Sign(d.Quantity)) Put(open, loss);
            }
            if (d.IsShort)
                foreach (var sold in holding.Longs.SalesBefore(d.Disposed, d.Lot))
                    if (loss.Left > 0) Put(sold, loss);
            if (loss.Left > 0) washes.Add(loss);
        }
    }

    // 1091(e)(1): against short positions closed at a loss in the 30 days before, then for those of the 30 days after.
    void Sell(Holding holding, int at)
    {
        var d = disposals[at];
        if (d.IsUnknown) return;
        var sold = new SoldUnits(at, d.Quantity) { On = d.Disposed, By = d.By };
        foreach (var loss in holding.Shorts.LossesBefore(d.Disposed))
            if (sold.Left > 0) Put(sold, loss);
        if (sold.Left > 0) holding.Longs.Add(sold);
    }

    void Put(SoldUnits sold, OpenLoss loss)
    {
        var units = Math.Min(sold.Left, loss.Left);
        var disallowed = loss.Replace(units);
        sold.Left -= units;
        disposals[sold.Disposal] = disposals[sold.Disposal] with { Cost = disposals[sold.Disposal].Cost + disallowed };
        disposals[loss.Disposal] = disposals[loss.Disposal] with { Disallowed = disposals[loss.Disposal].Disallowed + disallowed };
    }

    // What was acquired otherwise than by a trade replaces as that does: the statute asks for a purchase, not for a market.
    void Acquire(OpenLot lot, DateOnly on)
    {
        if (lot.Lot.IsUnknown || lot.Lot.Quantity < 0) return;
        if (choices.WashSales ?? lot.Of.PolicyOn(on)?.WashSales ?? false) Replace(lot);
    }

    // A lot that its holder has already, in another place or form: it stays one that may replace a loss.
    static void Keep(OpenLot lot, DateOnly on)
    {
        if (!lot.Lot.IsReplacement && lot.Lot.Acquired.AddDays(Washes.Window) >= on) lot.Washes.Add(lot);
    }

    // A lot just acquired: against the losses of the 30 days before it.
    void Replace(OpenLot lot)
    {
        var washes = lot.Washes;
        foreach (var loss in washes.LossesBefore(lot.Lot.Acquired))
        {
            Put(lot, loss);
            if (lot.Lot.IsReplacement) return;
        }
        washes.Add(lot);
    }

    // As much of the loss as the lot replaces. Where it is larger than the loss, the part that replaces becomes a lot by itself.
    void Put(OpenLot open, OpenLoss loss)
    {
        var quantity = Math.Min(Math.Abs(open.Lot.Quantity), loss.Left) * long.Sign(open.Lot.Quantity);
        var disallowed = loss.Replace(Math.Abs(quantity));
        var replacing = quantity == open.Lot.Quantity ? open : open.Of.Split(open, open.Lot.Divide(quantity).Part);
        replacing.Of.Change(replacing, replacing.Lot with
        {
            Cost = replacing.Lot.Cost + disallowed,
            IsReplacement = true,
            HeldSince = replacing.Lot.HeldSince.AddDays(-Math.Min(loss.DaysHeld, replacing.Lot.HeldSince.DayNumber)),
        });
        disposals[loss.Disposal] = disposals[loss.Disposal] with { Disallowed = disposals[loss.Disposal].Disallowed + disallowed };
    }
}
