namespace Countinghouse.Accounting;

/// <summary>Something that bears on the United Kingdom computation of one holder and one class of shares.</summary>
/// <param name="On">Its day; ratios hold from the start of a day, distributions to who held at its start.</param>
public abstract record UkEvent(DateOnly On);

/// <param name="Cost">Charges included.</param>
public sealed record UkAcquired(DateOnly On, Exact Quantity, Exact Cost) : UkEvent(On);

/// <param name="IsTransfer">Between spouses or civil partners: neither gain nor loss, the cost goes over (TCGA 1992 s 58).</param>
public sealed record UkDisposed(DateOnly On, Exact Quantity, Exact Proceeds, Exact Charges, bool IsTransfer = false) : UkEvent(On)
{
    /// <summary>Number of the account it was made in: by which it is told, of all accounts of a person together.</summary>
    public int Account { get; init; }
}

/// <summary>So many for so many, cost unchanged (TCGA 1992 ss 126 to 127).</summary>
public sealed record UkReorganised(DateOnly On, Exact New, Exact Old) : UkEvent(On);

/// <summary>Income that the fund kept, which raises the cost of all units held, or capital given back, which lowers it.</summary>
/// <param name="IsEqualisation">Given back on the units acquired since the last distribution alone (group 2 units).</param>
public sealed record UkDistributed(DateOnly On, Exact Value, bool IsCapital, bool IsEqualisation) : UkEvent(On);

/// <summary>
/// Capital given back to who held at the start of the day (TCGA 1992 s 122): a part disposal, of the cost × value ÷ (value + worth) (s 42).
/// What is small lowers the cost instead (s 122(2)), and what is more than the cost is a gain (s 122(4)).
/// </summary>
/// <param name="Worth">What the units are worth after it.</param>
/// <param name="InSterling">Whether amounts are in pence: then 3 000 pounds are small whatever they are a part of (HMRC, CG57836).</param>
public sealed record UkPaidOut(DateOnly On, Exact Value, Exact Worth, bool InSterling) : UkEvent(On)
{
    /// <summary>As of a disposal.</summary>
    public int Account { get; init; }

    // 5 per cent of what the shares are worth, or 3 000 pounds.
    public bool IsSmall => Value * 20 <= Worth + Value || InSterling && Value <= 3_000_00;
}

/// <summary>
/// A part of the pool's cost goes over to another holding, which takes its place or comes beside it: no disposal (TCGA 1992 ss 126 to 130,
/// 135). It goes at the start of the day.
/// </summary>
/// <param name="Key">By which <see cref="UkResult.Left"/> tells what it came to.</param>
/// <param name="Part">Of the cost, from 0 to 1.</param>
/// <param name="Units">That are given up for it; none where they stay.</param>
public sealed record UkLeft(DateOnly On, long Key, Exact Part, Exact Units) : UkEvent(On);

/// <summary>What came in such a way: of the pool from the start of the day, and no purchase that a disposal is identified with.</summary>
public sealed record UkReceived(DateOnly On, Exact Quantity, Exact Cost) : UkEvent(On);

/// <summary>By which rule a part of a disposal was identified with what was acquired.</summary>
public enum UkRule : byte { SameDay = 1, ThirtyDays = 2, Pool = 3, Later = 4, Capital = 5 }

/// <param name="Quantity">In units of the day of disposal.</param>
/// <param name="Acquired">The day of acquisition; none for the pool.</param>
/// <param name="Cost">What distributions changed it by included.</param>
public readonly record struct UkMatch(UkRule Rule, Exact Quantity, DateOnly? Acquired, Exact Cost)
{
    /// <summary>Units that the pool had; none for another rule.</summary>
    public Exact OutOf { get; init; }
}

/// <summary>
/// All of a day's disposals of one kind in one account: those of all accounts are identified as one (TCGA 1992 s 105(1)(a)).
/// </summary>
/// <param name="Unmatched">Units for which nothing was ever acquired.</param>
public sealed record UkDisposal(
    DateOnly On, bool IsTransfer, Exact Quantity, Exact Proceeds, Exact Charges, IReadOnlyList<UkMatch> Matches, Exact Unmatched)
{
    /// <summary>Number of the account.</summary>
    public int Account { get; init; }

    public Exact Cost => Matches.Aggregate((Exact)0, (sum, m) => sum + m.Cost);
    /// <summary>Gain +, loss −.</summary>
    public Exact Gain => Proceeds - Charges - Cost;

    /// <summary>Disposals of one class of shares, those of a day in several accounts as the one that they are.</summary>
    public static IEnumerable<UkDisposal> Together(IEnumerable<UkDisposal> all) =>
        all.GroupBy(d => (d.On, d.IsTransfer, d.Matches.Any(m => m.Rule is UkRule.Capital))).Select(day => day.Aggregate((a, b) =>
            a with
            {
                Quantity = a.Quantity + b.Quantity,
                Proceeds = a.Proceeds + b.Proceeds,
                Charges = a.Charges + b.Charges,
                Matches = [.. a.Matches, .. b.Matches],
                Unmatched = a.Unmatched + b.Unmatched,
            }));
}

/// <summary>What came of it: the disposals by day, and the pool that is left.</summary>
/// <param name="Left">The cost that went over to other holdings, by the key of its event.</param>
public sealed record UkResult(
    IReadOnlyList<UkDisposal> Disposals, Exact Quantity, Exact Cost, IReadOnlyDictionary<long, Exact> Left);

/// <summary>
/// Share identification of TCGA 1992 ss 104 to 106A: with what is acquired on the same day, then within the 30 days after, then out of the
/// pool at its average cost; and what even the pool has not, with what is acquired later (s 105(2)). All in exact quotients.
/// </summary>
public sealed class UkPool
{
    const int Days = 30; // s 106A(5)

    sealed class Day(DateOnly on)
    {
        public DateOnly On => on;
        public Exact Bought, Spent, Used; // units acquired, their cost, and how much of them is identified
        public Exact Sold;
        public List<UkDisposed> Disposals { get; } = [];
        public List<UkMatch> Matches { get; } = [];
        public Exact New = 1, Old = 1;
        public List<UkLeft> Left { get; } = [];
        public List<UkPaidOut> PaidOut { get; } = [];
        public Exact Received, Carried; // units that came by a reorganisation, and the cost they brought
        public List<(Exact Value, Exact Units)> Distributed { get; } = [];
        public List<Exact> Given { get; } = []; // of each distribution, what identified purchases took of it
    }

    readonly List<Day> days = [];

    UkPool(IEnumerable<UkEvent> events)
    {
        foreach (var e in events.OrderBy(e => e.On))
        {
            if (days.Count == 0 || days[^1].On != e.On) days.Add(new(e.On));
            Take(days[^1], e);
        }
    }

    static void Take(Day day, UkEvent e)
    {
        switch (e)
        {
            case UkAcquired a: (day.Bought, day.Spent) = (day.Bought + a.Quantity, day.Spent + a.Cost); break;
            case UkDisposed d:
                day.Sold += d.Quantity;
                day.Disposals.Add(d);
                break;
            case UkReorganised r: (day.New, day.Old) = (day.New * r.New, day.Old * r.Old); break;
            case UkLeft l: day.Left.Add(l); break;
            case UkPaidOut p: day.PaidOut.Add(p); break;
            case UkReceived r: (day.Received, day.Carried) = (day.Received + r.Quantity, day.Carried + r.Cost); break;
            case UkDistributed: break; // when it is known who held what
            default: Kernel.Invariant.Unknown(e); break;
        }
    }

    /// <summary>Identifies every disposal.</summary>
    public static UkResult Of(IReadOnlyList<UkEvent> events)
    {
        var pool = new UkPool(events);
        pool.Entitle(events);
        for (var i = 0; i < pool.days.Count; i++)
            if (pool.days[i].Sold > 0) pool.Identify(i);
        return pool.Run();
    }

    // Which units each distribution is for: all held at the start of its day, or those acquired since the one before.
    void Entitle(IReadOnlyList<UkEvent> events)
    {
        var distributed = events.OfType<UkDistributed>().ToLookup(d => d.On);
        List<(DateOnly On, Exact Units)> held = []; // by acquisition, taken from first in, first out
        DateOnly? last = null;
        foreach (var day in days)
        {
            for (var i = 0; i < held.Count; i++) held[i] = (held[i].On, held[i].Units * day.New / day.Old);
            if (day.Received > 0) held.Insert(0, (default, day.Received));
            foreach (var left in day.Left) Take(held, left.Units);
            Exact Units(Func<DateOnly, bool> which) => held.Where(h => which(h.On)).Aggregate((Exact)0, (sum, h) => sum + h.Units);
            foreach (var kind in distributed[day.On].GroupBy(d => (d.IsCapital, d.IsEqualisation)))
            {
                var value = kind.Aggregate((Exact)0, (sum, d) => sum + (d.IsCapital ? -d.Value : d.Value));
                var units = kind.Key.IsEqualisation && last is { } since ? Units(on => on > since) : Units(_ => true);
                day.Distributed.Add((value, units));
                day.Given.Add(0);
            }
            if (distributed[day.On].Any()) last = day.On;
            if (day.Bought > 0) held.Add((day.On, day.Bought));
            Take(held, day.Sold);
        }
    }

    static void Take(List<(DateOnly On, Exact Units)> held, Exact left)
    {
        while (left > 0 && held.Count > 0)
        {
            var part = Exact.Min(left, held[0].Units);
            left -= part;
            if (part == held[0].Units) held.RemoveAt(0);
            else held[0] = (held[0].On, held[0].Units - part);
        }
    }

    // Same day, then the 30 days after; a later day's purchases are for that day's own sales first.
    void Identify(int at)
    {
        var day = days[at];
        var left = day.Sold;
        Match(day, at, ref left, UkRule.SameDay);
        for (var i = at + 1; i < days.Count && days[i].On <= day.On.AddDays(Days) && left > 0; i++) Match(day, i, ref left,
            UkRule.ThirtyDays);
    }

    void Match(Day day, int buys, ref Exact left, UkRule rule)
    {
        var from = days[buys];
        var reserved = rule is UkRule.SameDay ? 0 : Exact.Max(from.Sold - SameDay(from), 0);
        var free = Exact.Max(from.Bought - from.Used - reserved, 0);
        if (free <= 0 || left <= 0) return;
        var ratio = Ratio(days.IndexOf(day), buys);
        var part = Exact.Min(left * ratio, free); // in units of the day of the purchase
        var cost = from.Spent * part / from.Bought + Distributions(buys, part);
        from.Used += part;
        left -= part / ratio;
        day.Matches.Add(new(rule, part / ratio, from.On, cost));
    }

    static Exact SameDay(Day day) =>
        day.Matches.Where(m => m.Rule is UkRule.SameDay).Aggregate((Exact)0, (sum, m) => sum + m.Quantity);

    // New units for one old, over the days after one up to another.
    Exact Ratio(int after, int through)
    {
        Exact ratio = 1;
        for (var i = after + 1; i <= through; i++) ratio = ratio * days[i].New / days[i].Old;
        return ratio;
    }

    // What was distributed on a purchase after it was made, up to the next sale: past that, it is distributed on other units.
    Exact Distributions(int buys, Exact units)
    {
        Exact sum = 0;
        for (var i = buys + 1; i < days.Count; i++)
        {
            units = units * days[i].New / days[i].Old;
            for (var d = 0; d < days[i].Distributed.Count; d++)
            {
                var (value, of) = days[i].Distributed[d];
                if (of.IsZero) continue;
                var most = value - days[i].Given[d];
                var part = value * Exact.Min(units / of, 1);
                part = value > 0 ? Exact.Min(part, most) : Exact.Max(part, most);
                days[i].Given[d] += part;
                sum += part;
            }
            if (days[i].Sold > 0) break;
        }
        return sum;
    }

    UkResult Run()
    {
        Exact units = 0, cost = 0;
        List<UkDisposal> disposals = [];
        Dictionary<long, Exact> gone = [];
        for (var i = 0; i < days.Count; i++)
        {
            var day = days[i];
            units = units * day.New / day.Old;
            foreach (var l in day.Left)
            {
                gone[l.Key] = cost * l.Part;
                (units, cost) = (Exact.Max(units - l.Units, 0), cost - gone[l.Key]);
            }
            (units, cost) = (units + day.Received, cost + day.Carried);
            foreach (var p in day.PaidOut)
            {
                if (units <= 0) continue;
                var part = !p.IsSmall ? cost * p.Value / (p.Value + p.Worth) : Exact.Min(p.Value, cost);
                cost -= part;
                if (!p.IsSmall || part < p.Value)
                    disposals.Add(new(day.On, false, units, p.Value, 0, [new(UkRule.Capital, units, null, part)], 0)
                    { Account = p.Account });
            }
            for (var d = 0; d < day.Distributed.Count; d++) cost += day.Distributed[d].Value - day.Given[d];
            if (day.Bought > day.Used)
            {
                cost += day.Spent * (day.Bought - day.Used) / day.Bought;
                units += day.Bought - day.Used;
            }
            if (day.Sold <= 0) continue;
            var left = day.Sold - day.Matches.Aggregate((Exact)0, (sum, m) => sum + m.Quantity);
            var pooled = Exact.Min(left, units);
            if (pooled > 0)
            {
                var part = cost * pooled / units;
                day.Matches.Add(new(UkRule.Pool, pooled, null, part) { OutOf = units });
                (units, cost, left) = (units - pooled, cost - part, left - pooled);
            }
            for (var later = i + 1; later < days.Count && left > 0; later++) Match(day, later, ref left, UkRule.Later);
            disposals.AddRange(Divided(day, left));
        }
        return new(disposals, units, cost, gone);
    }

    // Sales and transfers of one day are identified together and take of it by their units.
    static IEnumerable<UkDisposal> Divided(Day day, Exact left)
    {
        foreach (var kind in day.Disposals.GroupBy(d => (d.IsTransfer, d.Account)).OrderBy(k => k.Key))
        {
            var units = kind.Aggregate((Exact)0, (sum, d) => sum + d.Quantity);
            var share = units / day.Sold;
            yield return new(day.On, kind.Key.IsTransfer, units, kind.Aggregate((Exact)0, (sum, d) => sum + d.Proceeds),
                kind.Aggregate((Exact)0, (sum, d) => sum + d.Charges),
                [.. day.Matches.Select(m => m with { Quantity = m.Quantity * share, Cost = m.Cost * share })], left * share)
            { Account = kind.Key.Account };
        }
    }
}
