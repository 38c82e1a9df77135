namespace Countinghouse.Accounting;

/// <summary>
/// Share identification of TCGA 1992 ss 104 to 106A: with what is acquired on the same day, then within the 30 days after, then out of the
/// pool at its average cost; and what even the pool has not, with what is acquired later (s 105(2)). All in exact quotients.
/// </summary>
public sealed class UkPool
{
    const int Days = 30; // s 106A(5)

    /// <summary>A day, or a part of one that begins with a corporate action.</summary>
    sealed class Day(DateOnly on, long moment)
    {
        public DateOnly On => on;
        public (DateOnly, long) At => (on, moment);
        public Exact Bought, Used; // units acquired, and how much of them is identified
        public Exact Sold;
        Exact spent;
        public List<UkDisposed> Disposals { get; } = [];
        public List<Match> Matches { get; } = [];
        public Exact New = 1, Old = 1;
        public List<Bridge> Bridges { get; } = [];
        public List<UkLeft> Left { get; } = [];
        public List<UkPaidOut> PaidOut { get; } = [];
        public Exact Received, Carried; // units that came by a reorganisation, and the cost they brought
        /// <summary>Pools out of which that cost comes, by the key of the event there, at a rate.</summary>
        public List<(UkPool From, long Key, Exact Rate)> Carries { get; } = [];
        /// <summary>Pools of other persons, who gave so many of the units acquired.</summary>
        public List<(UkPool From, Exact Units)> Gifts { get; } = [];
        public List<UkDistributed> Distributions { get; } = [];
        public List<(Exact Value, Exact Units)> Distributed { get; } = [];
        public List<Exact> Given { get; } = []; // of each distribution, what identified purchases took of it

        public void Acquire(UkAcquired a) => (Bought, spent) = (Bought + a.Quantity, spent + a.Cost);

        /// <summary>What was acquired had cost; what another person gave, what it had cost there, once that is known.</summary>
        public Exact Spent()
        {
            var gifts = Gifts.ToList();
            Gifts.Clear();
            foreach (var (from, units) in gifts) spent += from.Given(on, units);
            return spent;
        }
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
        public UkMatch Told => new(Rule, Quantity, From?.On, From is null ? Cost : From.Spent() * Part / From.Bought + Cost)
        { OutOf = OutOf };
    }

    readonly List<Day> days = [];

    public UkPool(IReadOnlyList<UkEvent> events)
    {
        foreach (var e in events.OrderBy(e => e.On).ThenBy(e => e.Moment).ThenBy(IsTrade))
        {
            if (days.Count == 0 || days[^1].On != e.On || !IsTrade(e) && days[^1].At.CompareTo((e.On, e.Moment)) < 0)
                days.Add(new(e.On, IsTrade(e) ? long.MinValue : e.Moment));
            Take(days[^1], e);
        }
        Entitle();
    }

    static bool IsTrade(UkEvent e) => e is UkAcquired or UkDisposed;

    /// <summary>Which pool is that of the shares that took the place of these.</summary>
    public void Lead(long key, UkPool into)
    {
        foreach (var bridge in days.SelectMany(d => d.Bridges))
            if (bridge.By.Key == key) bridge.Into = into;
    }

    /// <summary>Of what was acquired on a day so many units were given out of another person's pool, at what they had cost there.</summary>
    public void Give((DateOnly, long) at, UkPool from, Exact units) => On(at).Gifts.Add((from, units));

    /// <summary>What came by a reorganisation brought what it came to in another pool, at a rate.</summary>
    public void Carry((DateOnly, long) at, UkPool from, long key, Exact rate) => On(at).Carries.Add((from, key, rate));

    // The part of a day in which something stands.
    Day On((DateOnly On, long) at) => days.FindLast(d => d.On == at.On && d.At.CompareTo(at) <= 0)
        ?? throw new ArgumentOutOfRangeException(nameof(at));

    static void Take(Day day, UkEvent e)
    {
        switch (e)
        {
            case UkAcquired a: day.Acquire(a); break;
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
            case UkDistributed d: day.Distributions.Add(d); break;
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
            if (left <= 0) continue;
            var first = pool.days.FindIndex(d => d.On == day.On); // what was bought on the day before an action is of the day too
            pool.Follow(day, ref left, (pool.days[first].At, 1 / pool.Ratio(first, pool.days.IndexOf(day))), []);
        }
    }

    // Which units each distribution is for: all held at the start of its day, or those acquired since the one before.
    void Entitle()
    {
        List<(DateOnly On, Exact Units)> held = []; // by acquisition, taken from first in, first out
        DateOnly? last = null;
        foreach (var day in days)
        {
            for (var i = 0; i < held.Count; i++) held[i] = (held[i].On, held[i].Units * day.New / day.Old);
            if (day.Received > 0) held.Insert(0, (default, day.Received));
            foreach (var left in day.Left) Take(held, left.Units);
            Exact Units(Func<DateOnly, bool> which) => held.Where(h => which(h.On)).Aggregate((Exact)0, (sum, h) => sum + h.Units);
            foreach (var kind in day.Distributions.GroupBy(d => (d.IsCapital, d.IsEqualisation)))
            {
                var value = kind.Aggregate((Exact)0, (sum, d) => sum + (d.IsCapital ? -d.Value : d.Value));
                var units = kind.Key.IsEqualisation && last is { } since ? Units(on => on > since) : Units(_ => true);
                day.Distributed.Add((value, units));
                day.Given.Add(0);
            }
            if (day.Distributions.Count > 0) last = day.On;
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
    void Follow(Day day, ref Exact left, ((DateOnly, long) After, Exact Ratio) from, IReadOnlyList<(Bridge By, Exact Ratio)> over)
    {
        var ratio = from.Ratio;
        for (var i = 0; i < days.Count && days[i].On <= day.On.AddDays(Days); i++)
        {
            var after = days[i].At.CompareTo(from.After);
            if (after < 0) continue;
            if (after > 0) ratio = ratio * days[i].New / days[i].Old;
            foreach (var bridge in days[i].Bridges)
            {
                if (bridge.Into is not { } into || days[i].At.CompareTo(day.At) <= 0) continue;
                var (cash, shares) = (left * (1 - bridge.By.Part), left * bridge.By.Part);
                into.Follow(day, ref shares, (days[i].At, ratio * bridge.Ratio), [.. over, (bridge, ratio)]);
                left = cash + shares;
            }
            Identify((day, i), ref left, ratio, over);
        }
    }

    void Identify((Day Sale, int Buys) of, ref Exact left, Exact ratio, IReadOnlyList<(Bridge By, Exact Ratio)> over)
    {
        var (sale, from) = (of.Sale, days[of.Buys]);
        var rule = sale.On == from.On ? UkRule.SameDay : UkRule.ThirtyDays;
        var units = left;
        var free = rule is UkRule.SameDay ? from.Bought - from.Used : Free(of.Buys);
        Take(of, Exact.Min(left * ratio, free), ref left, (rule, ratio));
        foreach (var (bridge, old) in over)
        {
            var gone = (units - left) * old;
            bridge.Gone += gone;
            // In no one's hands: for distributions it counts nothing.
            if (bridge.Into is { } into) into.On((bridge.By.On, bridge.By.Moment)).Received += gone * bridge.Ratio;
        }
    }

    // What a day's purchases leave when its own sales have taken theirs, over all parts of the day.
    Exact Free(int buys)
    {
        Exact free = 0;
        for (var i = days.FindIndex(d => d.On == days[buys].On); i < days.Count && days[i].On == days[buys].On; i++)
        {
            var here = days[i].Bought - days[i].Used - days[i].Sold + SameDay(days[i]);
            free += i <= buys ? here * Ratio(i, buys) : here / Ratio(buys, i);
        }
        return Exact.Max(Exact.Min(days[buys].Bought - days[buys].Used, free), 0);
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

    // What the pool has come to so far.
    Exact pooled, cost;
    readonly List<(Day Day, Exact Unmatched, List<UkDisposal> PaidOut)> told = [];
    readonly Dictionary<long, Exact> gone = [];
    bool isRunning;

    /// <summary>What comes of it, once all is identified and it is known what everything had cost.</summary>
    public UkResult Run()
    {
        RunTo(days.Count - 1);
        return new([.. told.SelectMany(t => t.PaidOut.Concat(Divided(t.Day, t.Unmatched)))], pooled, cost, gone);
    }

    // Day by day, since pools go into each other and back; a part that waits for itself is not known and counts nothing.
    void RunTo(int last)
    {
        if (isRunning) return;
        isRunning = true;
        while (told.Count <= last) RunDay(told.Count);
        isRunning = false;
    }

    // What went out of it with an event.
    Exact Gone(long key)
    {
        if (!gone.ContainsKey(key))
            RunTo(days.FindLastIndex(d => d.Left.Exists(l => l.Key == key) || d.Bridges.Exists(b => b.By.Key == key)));
        return gone.GetValueOrDefault(key);
    }

    // What so many of the units that were transferred on a day had cost.
    Exact Given(DateOnly on, Exact units)
    {
        RunTo(days.FindLastIndex(d => d.On == on));
        return UkDisposal.Together(told.Where(t => t.Day.On == on).SelectMany(t => Divided(t.Day, t.Unmatched)).Where(d => d.IsTransfer))
            .Aggregate((Exact)0, (sum, d) => sum + d.Cost * units / d.Quantity);
    }

    void RunDay(int i)
    {
        var day = days[i];
        List<UkDisposal> paid = [];
        pooled = pooled * day.New / day.Old;
        foreach (var bridge in day.Bridges.Where(_ => pooled > 0))
        {
            var over = Exact.Min(bridge.Gone, pooled);
            gone[bridge.By.Key] = cost * over / pooled;
            (pooled, cost) = (pooled - over, cost - gone[bridge.By.Key]);
        }
        foreach (var l in day.Left)
        {
            gone[l.Key] = cost * l.Part;
            (pooled, cost) = (Exact.Max(pooled - l.Units, 0), cost - gone[l.Key]);
        }
        foreach (var (from, key, rate) in day.Carries) day.Carried += rate * from.Gone(key);
        (pooled, cost) = (pooled + day.Received, cost + day.Carried);
        foreach (var p in day.PaidOut.Where(_ => pooled > 0))
        {
            var part = !p.IsSmall ? cost * p.Value / (p.Value + p.Worth) : Exact.Min(p.Value, cost);
            cost -= part;
            if (!p.IsSmall || part < p.Value)
                paid.Add(new(day.On, false, pooled, p.Value, p.Charges, [new(UkRule.Capital, pooled, null, part)], 0)
                { Account = p.Account });
        }
        for (var d = 0; d < day.Distributed.Count; d++) cost += day.Distributed[d].Value - day.Given[d];
        if (day.Bought > day.Used)
        {
            cost += day.Spent() * (day.Bought - day.Used) / day.Bought;
            pooled += day.Bought - day.Used;
        }
        told.Add((day, day.Sold > 0 ? Sell(i) : 0, paid));
    }

    // Out of the pool, and what it has not, out of what is bought later; what nothing was ever acquired for is left.
    Exact Sell(int i)
    {
        var day = days[i];
        var left = day.Sold - day.Matches.Aggregate((Exact)0, (sum, m) => sum + m.Quantity);
        if (Exact.Min(left, pooled) is var units && units > 0)
        {
            var part = cost * units / pooled;
            day.Matches.Add(new(UkRule.Pool, units, null, 0, part) { OutOf = pooled });
            (pooled, cost, left) = (pooled - units, cost - part, left - units);
        }
        for (var later = i + 1; later < days.Count && left > 0; later++)
        {
            var ratio = Ratio(i, later);
            Take((day, later), Exact.Min(left * ratio, Free(later)), ref left, (UkRule.Later, ratio));
        }
        return left;
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
