using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class LotBook
{
    /// <summary>
    /// Does to all lots of its instrument what a corporate action does. What the books gave accounts that have no lots for it, they have
    /// without a cost.
    /// </summary>
    public void Apply(LotAction action)
    {
        if (action is ExchangeLots { IsRenamed: true, To: { } renamed }) Rename(action.Instrument, renamed);
        if (action is ExchangeLots { IsOfAll: true, To: { } other }) Follow(action.Instrument, other);
        if (action is SplitLots split) Scale(split);
        if (action.Given is not { } given)
        {
            foreach (var holding in Held(action.Instrument))
                if ((action.Only is not { } only || only == holding.Account) && !action.But.Contains(holding.Account))
                    Apply(holding, action, null);
            return;
        }
        foreach (var holding in Held(action.Instrument))
            if (action.Elsewhere.Contains(holding.Account))
                Apply(holding, action, action.IsExact && given.TryGetValue(holding.Account, out var open)
                    ? WithOpen(action, holding.Quantity, open) : null);
        foreach (var (account, grant) in given.Where(g => !action.Elsewhere.Contains(g.Key)).OrderBy(g => g.Key.Number))
        {
            if (grant == default) continue;
            var holding = At(account, action.Instrument);
            var taken = action.IsExact ? Math.Min(Math.Abs(grant.Held), Math.Abs(holding.Quantity)) * long.Sign(grant.Held)
                : holding.Quantity;
            if (long.Sign(taken) != long.Sign(holding.Quantity)) taken = 0;
            if (!action.IsExact || grant.Held == 0)
            {
                if (taken != 0) Apply(holding, action, grant);
                else Unfounded(holding, action, grant);
                continue;
            }
            // Beyond what the lots have it is sold short.
            var part = grant with
            {
                Held = taken,
                Units = Parts.Whole(grant.Units, taken, grant.Held),
                Gross = Parts.Of(grant.Gross, taken, grant.Held),
            };
            if (taken != 0) Apply(holding, action, part);
            if (taken != grant.Held)
                Unfounded(holding, action, new(grant.Held - taken, grant.Units - part.Units, grant.Gross - part.Gross, 0));
        }
        if (action is SpinOffLots spun)
            foreach (var (account, sold) in spun.Sold.Where(s => given.ContainsKey(s.Key)).OrderBy(s => s.Key.Number))
                Sell(At(account, spun.To), spun, sold);
    }

    /// <summary>
    /// Of an account that settles elsewhere: its open contracts as the books have replaced them, each rounded by itself, and what is beyond
    /// them by the ratio.
    /// </summary>
    public static LotGrant WithOpen(LotAction action, long quantity, LotGrant open)
    {
        var beyond = quantity - open.Held;
        var (ratio, paid, cash) = action switch
        {
            SplitLots a => (a.Ratio, 0m, a.Cash),
            SpinOffLots a => (a.Ratio, 0m, a.Cash),
            ExchangeLots { To: null } a => (new(0, 1), a.Paid, null),
            ExchangeLots a => (a.Ratio, a.Paid, a.Cash),
            RedeemLots a => (a.Ratio, a.Paid, null),
            ExerciseLots a => (a.Ratio, a.Paid, null),
            ReturnCapital a => (new(0, 1), a.PerUnit, null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var rest = Of(ratio, beyond, cash);
        var units = rest.Units - (action is SplitLots { IsBesides: true } ? beyond : 0);
        return new(quantity, open.Units + units, open.Gross + Minor(paid * beyond), open.InLieu + rest.InLieu);
    }

    List<Holding> Held(AssetId instrument) =>
        [.. holdings.Where(h => h.Instrument == instrument && h.Quantity != 0).OrderBy(h => h.Account.Number)];

    void Apply(Holding holding, LotAction action, LotGrant? grant)
    {
        Level(holding, action.On);
        switch (action)
        {
            case SplitLots a: Split(holding, a, grant); break;
            case SpinOffLots a: SpinOff(holding, a, grant); break;
            case ExchangeLots a: Exchange(holding, a, grant); break;
            case RedeemLots a: Redeem(holding, a, grant); break;
            case ExerciseLots a: Exercise(holding, a, grant); break;
            case ReturnCapital a: Return(holding, a, grant); break;
            default: Invariant.Unknown(action); break;
        }
    }

    // There are no lots to it, the books gave units all the same: a trade was cancelled since, or securities came later.
    void Unfounded(Holding holding, LotAction action, LotGrant grant)
    {
        if (action.IsExact)
        {
            var isSold = action is ExchangeLots { To: null };
            Carry(holding.Account, action.Instrument, new(-grant.Held, isSold ? -grant.Gross : 0, action.On, action.On, action.By)
            {
                IsUnknown = !isSold,
            }, (action.On, action.By));
        }
        var to = action switch
        {
            SpinOffLots a => a.To,
            ExchangeLots { To: { } other } => other,
            ExerciseLots a => a.To,
            _ => action.Instrument,
        };
        Carry(holding.Account, to, new(grant.Units, 0, action.On, action.On, action.By) { IsUnknown = true }, (action.On, action.By));
    }

    static long Minor(decimal amount) => (long)decimal.Round(amount, MidpointRounding.AwayFromZero);

    // Of a short position what is paid is a cost, and what it had brought is the proceeds.
    void Dispose(Holding holding, LotAction a, Lot lot, (long Paid, DisposalKind Kind) what)
    {
        var isShort = holding.Quantity < 0 || lot.Quantity < 0 || lot.Cost < 0 || what.Paid < 0 && lot.Quantity == 0;
        disposals.Add(new(holding.Account, holding.Instrument, lot.Acquired, lot.HeldSince, a.On, lot.Quantity,
            isShort ? -lot.Cost : what.Paid, isShort ? -what.Paid : lot.Cost, lot.Source, a.By)
        { Kind = what.Kind, IsUnknown = lot.IsUnknown, IsOfShort = isShort });
    }

    // The lots it is about: all, or the oldest of what was chosen for.
    List<Lot> Taken(Holding holding, LotAction a, LotGrant? grant) =>
        a.IsExact && grant is { } g && g.Held != holding.Quantity ? Remove(holding, g.Held, []) : Emptied(holding);

    static List<Lot> Emptied(Holding holding)
    {
        var open = holding.Open().ToList();
        List<Lot> lots = [.. open.Select(o => o.Lot)];
        foreach (var o in open) holding.Change(o, o.Lot with { Quantity = 0, Cost = 0 });
        return lots;
    }

    static long Units(List<Lot> lots) => lots.Sum(l => l.Quantity);

    void Split(Holding holding, SplitLots a, LotGrant? grant)
    {
        var before = Taken(holding, a, grant);
        var held = Units(before);
        var outcome = grant is { } g
            ? Of(a.Ratio, held, a.IsBesides ? g with { Units = held + g.Units } : g) : Of(a.Ratio, held, a.Cash);
        var (lots, fraction) = Rescaled(before, a.Ratio, outcome, IsAverage(holding, a.On));
        foreach (var lot in lots) Keep(holding.Add(lot), a.On);
        PayFraction(holding, a, fraction, outcome);
    }

    void SpinOff(Holding holding, SpinOffLots a, LotGrant? grant)
    {
        var held = holding.Quantity;
        if (a.IsOfSome && grant is { } some && long.Sign(some.Held) == long.Sign(held) && Math.Abs(some.Held) < Math.Abs(held))
            held = some.Held;
        List<Lot> parts = [];
        long cost = 0, given = 0, left = held;
        foreach (var open in holding.Open().ToList())
        {
            var (piece, _) = open.Lot.Divide(Math.Abs(open.Lot.Quantity) < Math.Abs(left) ? open.Lot.Quantity : left);
            cost += piece.Cost;
            var upTo = a.Part.New == 0 ? 0 : Parts.Of(cost, a.Part.New, a.Part.Old);
            var part = upTo - given;
            given = upTo;
            parts.Add(piece with { Cost = part, Receipt = a.IsRights ? Receive(piece, a) : 0 });
            holding.Change(open, open.Lot with { Cost = open.Lot.Cost - part });
            left -= piece.Quantity;
            if (left == 0) break;
        }
        var outcome = grant is { } g ? Of(a.Ratio, held, g) : Of(a.Ratio, held, a.Cash);
        var (now, fraction) = Rescaled(Crossed(parts, a), a.Ratio, outcome, IsAverage(holding, a.On));
        _ = Carried(holding.Account, a.To, now.Select(l => l with { IsReplacement = true }), a); // nobody bought them
        PayFraction(At(holding.Account, a.To), a, fraction, outcome);
    }

    // What came and is sold at once: a disposal at its part of the cost. Beyond what there is it is sold short.
    void Sell(Holding holding, SpinOffLots a, LotGrant sold)
    {
        Level(holding, a.On);
        var paid = Minor(sold.Gross * (a.Across ?? 0));
        var gone = long.Sign(holding.Quantity) == long.Sign(sold.Units) ? Remove(holding, sold.Units, []) : [];
        var there = Units(gone);
        var forThose = Parts.Of(paid, there, sold.Units);
        foreach (var (lot, part) in gone.Zip(Shared(gone, forThose))) Dispose(holding, a, lot, (part, DisposalKind.Sold));
        Carry(holding.Account, holding.Instrument, new(there - sold.Units, forThose - paid, a.On, a.On, a.By), (a.On, a.By));
    }

    // In the currency of what comes (26 USC 1012: a cost is what was paid, translated on the day). Rounded by the running total.
    static List<Lot> Crossed(List<Lot> lots, LotAction a)
    {
        if (a.Across is not { } rate) return lots.ConvertAll(l => l with { Cost = 0, IsUnknown = true });
        if (rate == 1) return lots;
        long cost = 0, given = 0;
        return lots.ConvertAll(l =>
        {
            cost += l.Cost;
            var before = given;
            given = Minor(cost * rate);
            return l with { Cost = given - before };
        });
    }

    List<OpenLot> Carried(AccountId account, AssetId to, IEnumerable<Lot> lots, LotAction a) =>
        [.. lots.Select(lot => Carry(account, to, lot, (a.On, a.By))).OfType<OpenLot>()];

    void Exchange(Holding holding, ExchangeLots a, LotGrant? grant)
    {
        var before = Taken(holding, a, grant);
        var (units, over) = (Units(before), new List<Lot>());
        var shared = Shared(before, grant?.Gross ?? Minor(a.Paid * units));
        foreach (var (lot, paid) in before.Zip(shared))
            if (a.IsLapse && lot.Receipt != 0) GiveBack(holding.Account, lot);
            else if (a.To is null) Dispose(holding, a, lot, (paid, DisposalKind.Exchange));
            else over.Add(paid == 0 ? lot : Boot(holding, a, lot, paid));
        if (a.To is not { } other) return;
        var outcome = grant is { } g ? Of(a.Ratio, units, g) : Of(a.Ratio, units, a.Cash);
        var (now, fraction) = Rescaled(Crossed(over, a), a.Ratio, outcome, IsAverage(holding, a.On));
        var opened = Carried(holding.Account, other, now, a);
        if (a.IsRenamed) foreach (var lot in opened) Keep(lot, a.On);
        PayFraction(At(holding.Account, other), a, fraction, outcome);
    }

    // So many units are the same property as so many were: what was sold of it before is in new units, also where nothing is left of it.
    // The accounts of one holder are one, and are scaled once.
    void Scale(SplitLots a)
    {
        foreach (var washes in holdings.Where(h => h.Instrument == a.Instrument && (a.Only is not { } only || only == h.Account)
            && !a.But.Contains(h.Account)).SelectMany(h => new[] { h.Longs, h.Shorts }).Distinct())
            washes.Scale(a.Ratio.New, a.Ratio.Old);
    }

    // The same security under another number: what was sold of the one at a loss is of the other, also where nothing is left of it.
    void Rename(AssetId from, AssetId to)
    {
        foreach (var former in holdings.Where(h => h.Instrument == from).ToList())
        {
            At(former.Account, to).Longs.TakeLosses(former.Longs);
            At(former.Account, to).Shorts.TakeLosses(former.Shorts);
        }
    }

    // An amount shared out over lots by their units, the last taking the rest.
    static List<long> Shared(List<Lot> lots, long amount)
    {
        List<long> shares = [];
        long seen = 0, given = 0;
        var all = Units(lots);
        foreach (var lot in lots)
        {
            seen += lot.Quantity;
            var upTo = Parts.Of(amount, seen, all);
            shares.Add(upTo - given);
            given = upTo;
        }
        return shares;
    }

    // 26 USC 356: the gain counts as far as there is cash; the cost goes down by the cash and up by what counted.
    Lot Boot(Holding holding, ExchangeLots a, Lot lot, long paid)
    {
        if (lot.IsUnknown)
        {
            Dispose(holding, a, lot with { Cost = 0 }, (paid, DisposalKind.Exchange));
            return lot;
        }
        var worth = Minor(a.Worth * lot.Quantity * a.Ratio.New / a.Ratio.Old) + paid;
        var gain = worth - lot.Cost; // for a short position all signs are the other way
        var counted = lot.Quantity > 0 ? Math.Clamp(gain, 0, Math.Max(paid, 0)) : Math.Clamp(gain, Math.Min(paid, 0), 0);
        Dispose(holding, a, lot with { Cost = paid - counted }, (paid, DisposalKind.Exchange));
        return lot with { Cost = lot.Cost - paid + counted };
    }

    void Redeem(Holding holding, RedeemLots a, LotGrant? grant)
    {
        var before = Taken(holding, a, grant);
        var units = Units(before);
        var outcome = grant is { } g ? Of(a.Ratio, units, g) : Of(a.Ratio, units, (decimal?)null);
        List<Lot> gone = [], stay = [];
        long seen = 0, given = 0;
        foreach (var (i, lot) in before.Index())
        {
            seen += lot.Quantity;
            var upTo = i == before.Count - 1 ? outcome.Units : Parts.Of(outcome.Units, seen, units);
            var (left, off) = lot.Divide(upTo - given);
            given = upTo;
            stay.Add(left);
            gone.Add(off);
        }
        foreach (var lot in stay.Where(l => l.Quantity != 0)) Keep(holding.Add(lot), a.On);
        // What goes without a unit goes without money: it was all of it rounding.
        var paid = (grant?.Gross ?? Minor(a.Paid * units)) + outcome.InLieu;
        if (Units(gone) == 0) return;
        foreach (var (lot, part) in gone.Zip(Shared(gone, paid)))
            if (lot.Quantity != 0) Dispose(holding, a, lot, (part, DisposalKind.Exchange));
    }

    void Exercise(Holding holding, ExerciseLots a, LotGrant? grant)
    {
        var before = Taken(holding, a, grant);
        var units = Units(before);
        var outcome = grant is { } g ? Of(a.Ratio, units, g) : Of(a.Ratio, units, (decimal?)null);
        var paid = -(grant?.Gross ?? Minor(a.Paid * units));
        // What is less than a unit is not taken, and nothing is paid in for it: it is sold as the rights that it is.
        var (now, fraction) = Rescaled(Crossed(before, a), a.Ratio, outcome, IsAverage(holding, a.On));
        if (now.Count == 0) fraction.Add((before[^1] with { Quantity = 0, Cost = paid }, 0));
        List<Lot> taken = [.. now.Zip(Shared(now, paid), (l, p) => l with
        {
            Cost = l.Cost + p,
            Acquired = a.On,
            HeldSince = a.On,
            // A purchase by itself, of no lot that was there, so that it may replace what is sold of that (26 USC 1091(a)).
            Source = a.By,
            IsReplacement = false,
            Receipt = 0,
        })];
        foreach (var lot in Carried(holding.Account, a.To, taken, a)) Acquire(lot, a.On);
        PayFraction(At(holding.Account, a.To), a, fraction, outcome);
    }

    void Return(Holding holding, ReturnCapital a, LotGrant? grant)
    {
        var open = holding.Open().ToList();
        var shared = Shared([.. open.Select(o => o.Lot)], grant?.Gross ?? Minor(a.PerUnit * holding.Quantity));
        foreach (var (o, amount) in open.Zip(shared))
        {
            var lot = o.Lot;
            var off = lot.IsUnknown ? 0 : lot.Quantity > 0 && amount > 0 ? Math.Min(amount, Math.Max(lot.Cost, 0)) : amount;
            holding.Change(o, lot with { Cost = lot.Cost - off });
            if (amount != off && !lot.IsUnknown)
                Dispose(holding, a, lot with { Quantity = 0, Cost = 0 }, (amount - off, DisposalKind.ReturnOfCapital));
        }
    }
}
