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

/// <summary>
/// No share of the class is left: each became so many of another company's, which are the same asset (TCGA 1992 ss 127, 135(3)). So what
/// was sold before is identified by the ratio with what is bought of those within the 30 days after (s 106A(5)), as far as shares took
/// their place and not cash (s 129); the shares of the pool that were not sold after all go over. It holds from the start of the day.
/// </summary>
/// <param name="Key">Of the pool of the new shares, which has an event on the day too: <see cref="UkPool.Lead"/>.</param>
/// <param name="Part">Of each, from 0 to 1, for which shares took its place.</param>
public sealed record UkReplaced(DateOnly On, long Key, Exact New, Exact Old, Exact Part) : UkEvent(On);

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
        public List<Match> Matches { get; } = [];
        public Exact New = 1, Old = 1;
        public List<Bridge> Bridges { get; } = [];
        public List<UkLeft> Left { get; } = [];
        public List<UkPaidOut> PaidOut { get; } = [];
        public Exact Received, Carried; // units that came by a reorganisation, and the cost they brought
        public List<(Exact Value, Exact Units)> Distributed { get; } = [];
        public List<Exact> Given { get; } = []; // of each distribution, what identified purchases took of it
    }

    /// <summary>Where shares of another company took the place of these.</summary>
    sealed class Bridge(UkReplaced by)
    {
        public UkReplaced By => by;
        public UkPool? Into { get; set; }
        /// <summary>New units for one old that is identified with them.</summary>
        public Exact Ratio => by.New / by.Old / by.Part;
        public Exact Gone; // old units that were sold before and are identified with new ones: what the pool keeps for them goes over
    }

    /// <summary>A part of a day's sales.</summary>
    /// <param name="Quantity">In units of that day.</param>
    /// <param name="From">The day of the purchase; none for the pool.</param>
    /// <param name="Part">How many were bought for it, in units of that day.</param>
    /// <param name="Cost">Besides what those cost; of the pool all of it.</param>
    sealed record Match(UkRule Rule, Exact Quantity, Day? From, Exact Part, Exact Cost)
    {
        public Exact OutOf { get; init; }

        // Told at last, when it is known what was given for what another person transferred.
        public UkMatch Told => new(Rule, Quantity, From?.On, From is null ? Cost : From.Spent * Part / From.Bought + Cost)
        { OutOf = OutOf };
    }

    readonly List<Day> days = [];

    public UkPool(IReadOnlyList<UkEvent> events)
    {
        foreach (var e in events.OrderBy(e => e.On))
        {
            if (days.Count == 0 || days[^1].On != e.On) days.Add(new(e.On));
            Take(days[^1], e);
        }
        Entitle(events);
    }

    /// <summary>Which pool is that of the shares that took the place of these.</summary>
    public void Lead(long key, UkPool into)
    {
        foreach (var bridge in days.SelectMany(d => d.Bridges))
            if (bridge.By.Key == key) bridge.Into = into;
    }

    /// <summary>What was acquired on a day had cost so much more than was known when its event was read.</summary>
    public void Cost(DateOnly on, Exact more) => On(on).Spent += more;

    /// <summary>What came by a reorganisation on a day brought so much more.</summary>
    public void Carry(DateOnly on, Exact more) => On(on).Carried += more;

    Day On(DateOnly on) => days.Find(d => d.On == on) ?? throw new ArgumentOutOfRangeException(nameof(on));

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
            case UkReplaced r when r.Part > 0: day.Bridges.Add(new(r)); break;
            case UkReplaced: break; // by cash alone
            case UkDistributed: break; // when it is known who held what
            default: Kernel.Invariant.Unknown(e); break;
        }
    }

    /// <summary>Identifies every disposal.</summary>
    public static UkResult Of(IReadOnlyList<UkEvent> events)
    {
        var pool = new UkPool(events);
        Identify([pool]);
        return pool.Run();
    }

    /// <summary>Identifies the disposals of pools that lead into one another with purchases, the earliest first.</summary>
    public static void Identify(IEnumerable<UkPool> pools)
    {
        foreach (var (pool, day) in pools.SelectMany(p => p.days.Select(d => (Pool: p, Day: d))).OrderBy(p => p.Day.On)
            .ThenBy(p => p.Pool.days.Sum(d => d.Bridges.Count))) // of one day, those of the class that is bought
        {
            var left = day.Sold;
            if (left > 0) pool.Follow(day, ref left, (day.On, 1), []);
        }
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
    // Where others took the place of the shares, with those.
    void Follow(Day day, ref Exact left, (DateOnly After, Exact Ratio) from, IReadOnlyList<(Bridge By, Exact Ratio)> over)
    {
        var ratio = from.Ratio;
        for (var i = 0; i < days.Count && days[i].On <= day.On.AddDays(Days); i++)
        {
            if (days[i].On < from.After) continue;
            if (days[i].On > from.After) ratio = ratio * days[i].New / days[i].Old;
            foreach (var bridge in days[i].Bridges)
            {
                if (bridge.Into is not { } into || days[i].On == day.On) continue;
                var (cash, shares) = (left * (1 - bridge.By.Part), left * bridge.By.Part);
                into.Follow(day, ref shares, (bridge.By.On, ratio * bridge.Ratio), [.. over, (bridge, ratio)]);
                left = cash + shares;
            }
            Identify((day, i), ref left, ratio, over);
        }
    }

    void Identify((Day Sale, int Buys) of, ref Exact left, Exact ratio, IReadOnlyList<(Bridge By, Exact Ratio)> over)
    {
        var (sale, from) = (of.Sale, days[of.Buys]);
        var rule = sale == from ? UkRule.SameDay : UkRule.ThirtyDays;
        var reserved = rule is UkRule.SameDay ? 0 : Exact.Max(from.Sold - SameDay(from), 0);
        var free = Exact.Max(from.Bought - from.Used - reserved, 0);
        var units = left;
        Take(of, Exact.Min(left * ratio, free), ref left, (rule, ratio));
        foreach (var (bridge, old) in over)
        {
            var gone = (units - left) * old;
            bridge.Gone += gone;
            // In no one's hands: for distributions it counts nothing.
            if (bridge.Into is { } into) into.On(bridge.By.On).Received += gone * bridge.Ratio;
        }
    }

    // Of a day's purchases so many, in units of that day.
    void Take((Day Sale, int Buys) of, Exact part, ref Exact left, (UkRule Rule, Exact Ratio) by)
    {
        if (part <= 0) return;
        var from = days[of.Buys];
        from.Used += part;
        left -= part / by.Ratio;
        of.Sale.Matches.Add(new(by.Rule, part / by.Ratio, from, part, Distributions(of.Buys, part)));
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

    /// <summary>What comes of it, once all is identified and it is known what everything had cost.</summary>
    public UkResult Run()
    {
        Exact units = 0, cost = 0;
        List<UkDisposal> disposals = [];
        Dictionary<long, Exact> gone = [];
        for (var i = 0; i < days.Count; i++)
        {
            var day = days[i];
            units = units * day.New / day.Old;
            foreach (var bridge in day.Bridges)
            {
                if (units <= 0) continue;
                var over = Exact.Min(bridge.Gone, units);
                gone[bridge.By.Key] = cost * over / units;
                (units, cost) = (units - over, cost - gone[bridge.By.Key]);
            }
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
                day.Matches.Add(new(UkRule.Pool, pooled, null, 0, part) { OutOf = units });
                (units, cost, left) = (units - pooled, cost - part, left - pooled);
            }
            for (var later = i + 1; later < days.Count && left > 0; later++)
            {
                var ratio = Ratio(i, later);
                var free = days[later].Bought - days[later].Used - Exact.Max(days[later].Sold - SameDay(days[later]), 0);
                Take((day, later), Exact.Min(left * ratio, free), ref left, (UkRule.Later, ratio));
            }
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
                [.. day.Matches.Select(m => m.Told).Select(m => m with { Quantity = m.Quantity * share, Cost = m.Cost * share })],
                left * share)
            { Account = kind.Key.Account };
        }
    }
}
