using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class LotBook
{
    /// <summary>Does to all lots of its instrument what a corporate action does.</summary>
    public void Apply(LotAction action)
    {
        var of = holdings.Where(h => h.Instrument == action.Instrument && h.Quantity != 0
            && (action.Only is not { } only || only == h.Account) && !action.But.Contains(h.Account))
            .OrderBy(h => h.Account.Number).ToList();
        foreach (var holding in of)
            switch (action)
            {
                case SplitLots a: Split(holding, a); break;
                case SpinOffLots a: SpinOff(holding, a); break;
                case ExchangeLots a: Exchange(holding, a); break;
                case ReturnCapital a: Return(holding, a); break;
                default: Invariant.Unknown(action); break;
            }
    }

    // What the lots come to by a ratio, and the cost of the fraction that is left over. Shared out by the running total, so that the parts
    // are
    // whole and add up; a lot too small for one unit hands its cost to the next.
    static (List<Lot> Lots, Lot Fraction) Rescaled(IReadOnlyList<Lot> lots, Exchanged ratio, bool paid)
    {
        List<Lot> now = [];
        long units = 0, given = 0, carried = 0;
        foreach (var lot in lots)
        {
            units += lot.Quantity;
            var upTo = ratio.Of(units);
            var quantity = upTo - given;
            given = upTo;
            if (quantity == 0)
            {
                carried += lot.Cost;
                continue;
            }
            now.Add(lot with { Quantity = quantity, Cost = lot.Cost + carried });
            carried = 0;
        }
        var left = ratio.Fraction(units);
        var last = now.Count > 0 && carried == 0 ? now[^1] : lots[^1] with { Quantity = 0, Cost = carried };
        if (left == 0 || !paid)
        {
            if (carried != 0 && now.Count > 0) now[^1] = now[^1] with { Cost = now[^1].Cost + carried };
            return (now, carried != 0 && now.Count == 0 ? last : last with { Quantity = 0, Cost = 0 });
        }
        // The fraction is of the last lot: as much of its cost as it is of its units.
        var whole = (Int128)last.Quantity * ratio.Old + left;
        var cost = last.Quantity == 0 ? last.Cost : (long)((Int128)last.Cost * left / whole);
        if (last.Quantity != 0) now[^1] = last with { Cost = last.Cost - cost };
        return (now, last with { Quantity = 0, Cost = cost });
    }

    // Money for the fraction: its cost goes with it.
    void PayFraction(Holding holding, LotAction a, (Lot Lot, long Left, Exchanged Ratio) fraction, decimal? cash)
    {
        if (cash is not { } price)
        {
            if (fraction.Lot.Cost != 0) Dispose(holding, a, fraction.Lot, (0, DisposalKind.CashInLieu));
            return;
        }
        if (fraction.Left == 0) return;
        var paid = Minor(price * fraction.Left / fraction.Ratio.Old);
        Dispose(holding, a, fraction.Lot, (paid, DisposalKind.CashInLieu));
    }

    static long Minor(decimal amount) => (long)decimal.Round(amount, MidpointRounding.AwayFromZero);

    // Of a short position what is paid is a cost, and what it had brought is the proceeds.
    void Dispose(Holding holding, LotAction a, Lot lot, (long Paid, DisposalKind Kind) what)
    {
        var isShort = holding.Quantity < 0 || lot.Quantity < 0 || lot.Cost < 0;
        disposals.Add(new(holding.Account, holding.Instrument, lot.Acquired, lot.HeldSince, a.On, lot.Quantity,
            isShort ? -lot.Cost : what.Paid, isShort ? -what.Paid : lot.Cost, lot.Source, a.By)
        { Kind = what.Kind, IsUnknown = lot.IsUnknown, IsOfShort = isShort });
    }

    static List<Lot> Emptied(Holding holding)
    {
        var open = holding.Open().ToList();
        List<Lot> lots = [.. open.Select(o => o.Lot)];
        foreach (var o in open) holding.Change(o, o.Lot with { Quantity = 0, Cost = 0 });
        return lots;
    }

    void Split(Holding holding, SplitLots a)
    {
        var left = a.Ratio.Fraction(holding.Quantity);
        var before = Emptied(holding);
        var (lots, fraction) = Rescaled(before, a.Ratio, a.Cash is not null);
        foreach (var lot in lots) Keep(holding, lot);
        holding.Longs.Scale(a.Ratio.New, a.Ratio.Old);
        holding.Shorts.Scale(a.Ratio.New, a.Ratio.Old);
        PayFraction(holding, a, (fraction, left, a.Ratio), a.Cash);
    }

    // A lot that a purchase within 30 days made stays one that may replace a loss.
    static void Keep(Holding holding, Lot lot)
    {
        var open = holding.Add(lot);
        if (!lot.IsReplacement) (lot.Quantity < 0 ? holding.Shorts : holding.Longs).Add(open);
    }

    void SpinOff(Holding holding, SpinOffLots a)
    {
        var lots = holding.Open().ToList();
        List<Lot> parts = [];
        long cost = 0, given = 0, kept = 0;
        foreach (var open in lots)
        {
            cost += open.Lot.Cost;
            var upTo = a.Part.New == 0 ? 0 : Parts.Of(cost, a.Part.New, a.Part.Old);
            var part = upTo - given;
            given = upTo;
            parts.Add(open.Lot with { Cost = part });
            holding.Change(open, open.Lot with { Cost = open.Lot.Cost - part });
            kept += open.Lot.Cost;
        }
        Invariant.Hold(kept + given == cost);
        var left = a.Ratio.Fraction(holding.Quantity);
        var (now, fraction) = Rescaled(parts, a.Ratio, a.Cash is not null);
        var to = At(holding.Account, a.To);
        foreach (var lot in now) Bring(holding.Account, a.To, lot with { IsReplacement = true }, (a.On, a.By));
        PayFraction(to, a, (fraction, left, a.Ratio), a.Cash);
    }

    void Exchange(Holding holding, ExchangeLots a)
    {
        var units = holding.Quantity;
        var before = Emptied(holding);
        List<Lot> over = [];
        long seen = 0, paidUpTo = 0;
        foreach (var lot in before)
        {
            seen += lot.Quantity;
            var upTo = Minor(a.Paid * seen);
            var paid = upTo - paidUpTo;
            paidUpTo = upTo;
            if (a.To is null) Dispose(holding, a, lot, (paid, DisposalKind.Exchange));
            else over.Add(a.Paid == 0 ? lot : Boot(holding, a, lot, paid));
        }
        if (a.To is not { } other) return;
        var left = a.Ratio.Fraction(units);
        var (now, fraction) = Rescaled(over, a.Ratio, a.Cash is not null);
        var to = At(holding.Account, other);
        foreach (var lot in now) Bring(holding.Account, other, lot, (a.On, a.By));
        PayFraction(to, a, (fraction, left, a.Ratio), a.Cash);
    }

    // 26 USC 356: the gain counts as far as there is cash; the cost goes down by the cash and up by what counted.
    Lot Boot(Holding holding, ExchangeLots a, Lot lot, long paid)
    {
        var worth = Minor(a.Worth * lot.Quantity * a.Ratio.New / a.Ratio.Old) + paid;
        var gain = worth - lot.Cost; // for a short position all signs are the other way
        var counted = lot.Quantity > 0 ? Math.Clamp(gain, 0, Math.Max(paid, 0)) : Math.Clamp(gain, Math.Min(paid, 0), 0);
        Dispose(holding, a, lot with { Cost = paid - counted }, (paid, DisposalKind.Exchange));
        return lot with { Cost = lot.Cost - paid + counted };
    }

    void Return(Holding holding, ReturnCapital a)
    {
        decimal seen = 0;
        long upTo = 0;
        foreach (var open in holding.Open().ToList())
        {
            seen += open.Lot.Quantity;
            var amount = Minor(a.PerUnit * seen) - upTo;
            upTo += amount;
            var lot = open.Lot;
            var off = lot.IsUnknown ? 0 : lot.Quantity > 0 && amount > 0 ? Math.Min(amount, Math.Max(lot.Cost, 0)) : amount;
            holding.Change(open, lot with { Cost = lot.Cost - off });
            if (amount != off && !lot.IsUnknown)
                Dispose(holding, a, lot with { Quantity = 0, Cost = 0 }, (amount - off, DisposalKind.ReturnOfCapital));
        }
    }
}
