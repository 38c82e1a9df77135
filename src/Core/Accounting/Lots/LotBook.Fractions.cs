namespace Countinghouse.Accounting;

// What a ratio makes of lots, and of the part of a unit that is left.
public sealed partial class LotBook
{
    /// <summary>What becomes of so many units.</summary>
    /// <param name="Units">Whole new units.</param>
    /// <param name="Left">What is less than a unit, over the old units of the ratio; of the other sign where more came than the ratio
    /// gives.</param>
    /// <param name="InLieu">Minor units paid for that.</param>
    readonly record struct Outcome(int Sign, long Units, Int128 Left, long InLieu, bool IsPaid)
    {
        public bool IsLeft => Left != 0 && Int128.Sign(Left) == Sign;
    }

    static Outcome Of(Exchanged ratio, long held, decimal? cash) => new(long.Sign(held), ratio.Of(held), ratio.Fraction(held),
        cash is { } price ? Minor(price * ratio.Fraction(held) / ratio.Old) : 0, cash is not null);

    // As the books have it.
    static Outcome Of(Exchanged ratio, long held, LotGrant grant) => new(long.Sign(held), grant.Units,
        (Int128)held * ratio.New - (Int128)grant.Units * ratio.Old, grant.InLieu, grant.InLieu != 0);

    // What the lots come to by a ratio, and of what cost the fraction is that is left over, with so much of it. Units are shared out by the
    // running total, oldest first, so that they are whole and add up; the fraction is the last of them. The cost goes with the units that
    // each is made of: a unit made of two lots has its part of the cost of each, and the dates of the later one.
    static (List<Lot> Lots, List<(Lot Lot, Exact Part)> Fraction) Rescaled(
        IReadOnlyList<Lot> lots, Exchanged ratio, Outcome outcome, bool isAverage)
    {
        List<Lot> now = [];
        long units = 0, given = 0, cost = 0;
        var most = Math.Abs(outcome.Units);
        var spent = new Spent(lots, ratio);
        foreach (var (i, lot) in lots.Index())
        {
            units += lot.Quantity;
            var upTo = i == lots.Count - 1 ? outcome.Units : Math.Clamp(ratio.Of(units), -most, most);
            var upToCost = spent.To(upTo);
            if (upTo != given) now.Add(lot with { Quantity = upTo - given, Cost = upToCost - cost });
            (given, cost) = (upTo, upToCost);
        }
        if (isAverage && now.Count > 0) return Averaged(now, lots.Sum(l => l.Cost), ratio, outcome);
        if (outcome.IsLeft && outcome.IsPaid) return (now, spent.From(outcome.Units));
        var left = lots.Sum(l => l.Cost) - cost;
        if (now.Count == 0) return (now, [(lots[^1] with { Quantity = 0, Cost = left }, 1)]);
        // Cash for more than the ratio gives was paid for units: it is their cost.
        now[^1] = now[^1] with { Cost = now[^1].Cost + left - (outcome.IsPaid && !outcome.IsLeft ? outcome.InLieu : 0) };
        return (now, []);
    }

    /// <summary>
    /// What the old units of which new ones are made had cost, laid one lot beside the other. It is asked from the oldest on.
    /// </summary>
    sealed class Spent(IReadOnlyList<Lot> lots, Exchanged ratio)
    {
        int at;
        long old, cost; // of the lots before

        /// <summary>Of so many new units, the oldest.</summary>
        public long To(long units)
        {
            var upTo = Int128.Abs(units) * ratio.Old;
            for (; at < lots.Count && Int128.Abs(old + lots[at].Quantity) * ratio.New <= upTo; at++)
                (old, cost) = (old + lots[at].Quantity, cost + lots[at].Cost);
            return at == lots.Count || Int128.Abs(old) * ratio.New >= upTo ? cost : cost + lots[at].Cost - Rest(units).Lot.Cost;
        }

        /// <summary>Of what is left beyond so many, lot by lot, with its part of old units.</summary>
        public List<(Lot Lot, Exact Part)> From(long units)
        {
            List<(Lot, Exact)> left = [];
            To(units);
            if (at < lots.Count) left.Add(Rest(units));
            for (var i = at + 1; i < lots.Count; i++) left.Add((lots[i] with { Quantity = 0 }, lots[i].Quantity));
            return left;
        }

        // Of the lot in which they end, to the nearest cent.
        (Lot Lot, Exact Part) Rest(long units)
        {
            var (lot, part) = (lots[at], old + lots[at].Quantity - Exact.Of((System.Numerics.BigInteger)units * ratio.Old, ratio.New));
            return (lot with { Quantity = 0, Cost = (long)(part * lot.Cost / lot.Quantity).Round() }, part);
        }
    }

    // By the average a fraction costs its part of all, and what is left is laid over the lots by their units.
    static (List<Lot> Lots, List<(Lot Lot, Exact Part)> Fraction) Averaged(List<Lot> lots, long cost, Exchanged ratio, Outcome outcome)
    {
        var isPaid = outcome.IsLeft && outcome.IsPaid;
        var fraction = isPaid ? Parts.Of(cost, outcome.Left, (Int128)outcome.Units * ratio.Old + outcome.Left) : 0;
        cost -= fraction + (isPaid || !outcome.IsPaid ? 0 : outcome.InLieu); // paid for units: it is their cost
        var last = lots[^1] with { Quantity = 0, Cost = fraction };
        var costs = Shared(lots, cost);
        return ([.. lots.Zip(costs, (l, c) => l with { Cost = c })], [(last, 1)]);
    }

    // Money for the fraction: its cost goes with it, that of long and of short term by itself. Unpaid, it takes none away, unless it was
    // all there is.
    void PayFraction(Holding holding, LotAction a, List<(Lot Lot, Exact Part)> fraction, Outcome outcome)
    {
        if (outcome.IsPaid && !outcome.IsLeft) return;
        var all = fraction.Aggregate((Exact)0, (sum, f) => sum + f.Part);
        var (part, given) = ((Exact)0, 0L);
        foreach (var term in fraction.GroupBy(f => (outcome.Sign > 0 && HoldingPeriod.IsLong(f.Lot.HeldSince, a.On), f.Lot.IsUnknown)))
        {
            part = term.Aggregate(part, (sum, f) => sum + f.Part);
            var upTo = part == all ? outcome.InLieu : (long)(part * outcome.InLieu / all).Round();
            var lot = term.Last().Lot with { Cost = term.Sum(f => f.Lot.Cost) };
            if (outcome.IsPaid || lot.Cost != 0) Dispose(holding, a, lot, (upTo - given, DisposalKind.CashInLieu));
            given = upTo;
        }
    }
}
