using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

/// <summary>
/// One settlement run: the set of instructions that is worth most, such that nothing is below zero once all of it has settled.
/// <para>
/// In rounds: the rows are tightened; prices and cover rows give a bound; the search starts from what the prices want and improves it;
/// whatever the prices prove to be the same in every better set is decided, which makes the rows of the next round tighter still. It ends
/// when value and bound meet or the value is enough, or when the effort is spent.
/// </para>
/// </summary>
public sealed class SettlementRun
{
    const int MostRounds = 4;          // later ones decide next to nothing
    const int MostCoverRounds = 30;
    const int FirstSteps = 1_500, LaterSteps = 250; // of the prices; they have settled by then
    const int MostAnnealings = 12;
    const long WorkForOne = 6_000;    // for each instruction in one annealing
    const long DoubtPermille = 625;    // of the mean weight: what the prices are not sure of
    const long HotPermille = 3_000;    // of the mean weight: the loss a step may take at the beginning

    const long LeastToOpen = 60_000;   // steps for each instruction: with fewer, chains of changes get further
    const long FreshPermille = 1_000;  // of the mean weight: where an annealing begins
    const long KickPermille = 500;     // where one from the best set does, at least
    const int Afresh = 5;              // annealings before one begins at a set that was found: of sets alike nothing new is made
    const int MostKept = 10;           // sets that each new one is crossed with
    const long MostTimes = 4_000;      // thousandths: so much longer an annealing becomes
    const int MostAgain = 4;           // warmed a little again where no set fitted
    const long NearPermille = 1_500;   // of the mean weight: what an annealing flips three times as often

    readonly RunInput input;
    readonly RunRows rows;
    readonly RunEffort effort;
    readonly sbyte[] decided;
    readonly long[] weights;
    bool[] best;
    long value, bound, work;
    ulong seed;

    SettlementRun(RunInput input, RunEffort effort)
    {
        (this.input, this.effort, seed) = (input, effort, effort.Seed);
        rows = RowsOfRun.Build(input);
        weights = [.. input.Instructions.Select(i => i.Weight)];
        decided = new sbyte[rows.Columns];
        for (var j = 0; j < decided.Length; j++)
        {
            if (input.Instructions[j].OnHold || weights[j] < 0) decided[j] = -1;
            else if (bound > long.MaxValue - weights[j]) throw new RunOverflow(typeof(RunInstruction), j, "the weights of all");
            else bound += weights[j];
        }
        best = RunRule.FirstInFirstOut(input, rows);
        value = RunRule.Value(input, best);
    }

    /// <summary>Chooses what settles together.</summary>
    /// <exception cref="RunOverflow">The amounts of a position, or the weights of all, do not add up within 64 bits.</exception>
    public static RunOutcome Run(RunInput input, RunEffort effort)
    {
        var run = new SettlementRun(input, effort);
        var gross = run.value;
        for (var round = 0; round < MostRounds && !run.IsDone && run.work < effort.Work; round++)
            if (!run.Round(round)) break;
        Invariant.Hold(RunRule.Keeps(input, run.rows, run.best) && run.value == RunRule.Value(input, run.best));
        return run.Outcome() with { FirstInFirstOut = gross, Work = run.work };
    }

    RunOutcome Outcome()
    {
        List<long> settled = [];
        for (var j = 0; j < best.Length; j++)
            if (best[j]) settled.Add(input.Instructions[j].Id);
        settled.Sort();
        return new(settled, RunParts.Give(input, rows, best), value, Math.Max(value, bound));
    }

    bool IsDone => value >= Math.Min(bound, effort.Enough);

    // Whether another round could find more.
    bool Round(int round)
    {
        var tightening = new RunTightening(rows, decided);
        var rest = tightening.Rest(out var open, out var needs);
        work += tightening.Work;
        var sure = 0L;
        for (var j = 0; j < decided.Length; j++)
            if (tightening.Decided[j] > 0) sure += weights[j];
        long[] own = [.. open.Select(j => weights[j])];
        var prices = Prices(rest, needs, own);
        bound = Math.Min(bound, Math.Max(value, prices.BoundWith(sure)));
        var gains = new long[open.Length];
        for (var j = 0; j < gains.Length; j++) gains[j] = prices.Gain(j);
        Search(new(rest, open, own, sure, tightening.Decided), prices, gains, round);
        if (IsDone) return false;
        return round + 1 < MostRounds && Decide(open, gains, prices.BoundWith(sure) - value);
    }

    // What tightening left open, and what it ruled.
    readonly record struct Open(RunRows Rows, int[] Columns, long[] Weights, long Sure, sbyte[] Ruled);

    // Prices of the rows and of the covers they break, round after round; at most half the effort that is left, an eighth where
    // neighbourhoods are to be opened.
    RunPrices Prices(RunRows rest, RunNeeds needs, long[] own)
    {
        var prices = new RunPrices(rest, own);
        var end = work + (effort.Work - work) / (Opens(own.Length) ? 8 : 2);
        prices.Run(Steps(FirstSteps, end, rest));
        work += prices.Work;
        var covers = new RunCovers(rest, needs);
        List<RowName> names = [.. rest.Names];
        List<long> free = [.. rest.Free];
        List<RowEntry> entries = [.. rest.InRow];
        for (var round = 0; round < MostCoverRounds && work < end; round++)
        {
            var found = covers.Find(prices.Shares, names.Count);
            if (found.Count == 0) break;
            foreach (var (name, amount, made) in found)
            {
                names.Add(name);
                free.Add(amount);
                entries.AddRange(made);
            }
            var next = new RunPrices(new(own.Length, [.. names], [.. free], entries), own);
            next.Start(prices);
            next.Run(Steps(LaterSteps, end, rest));
            work += next.Work;
            prices = next;
        }
        work += covers.Work;
        return prices;
    }

    int Steps(int most, long end, RunRows rest) =>
        (int)Math.Clamp((end - work) / RunPrices.WorkOfStep(rest), 1, most);

    void Search(Open open, RunPrices prices, long[] gains, int round)
    {
        SearchGuide guide = new(prices.RowPrices(open.Rows.Count), gains);
        var search = new RunSearch(open.Rows, open.Weights, guide, Next());
        long[] costs = [.. gains.Select(g => Math.Max(g, 0) + 1)];
        var order = new int[gains.Length];
        for (var j = 0; j < order.Length; j++) order[j] = j;
        Array.Sort(order, (a, b) => gains[b] != gains[a] ? gains[b].CompareTo(gains[a]) : a.CompareTo(b));
        var mean = Math.Max(1, open.Weights.Sum() / Math.Max(1, open.Weights.Length));
        var wanted = new bool[gains.Length];
        // What was decided since the first round fits with the best set, and need not with another.
        for (var j = 0; j < wanted.Length; j++) wanted[j] = round == 0 ? prices.Shares[j] >= prices.Half : best[open.Columns[j]];
        search.Begin(wanted, costs, order);
        Take(open, search.BestValue, search.Settles);
        var gap = prices.BoundWith(open.Sure) - value;
        var suspects = Array.FindAll(order, j => Math.Abs(gains[j]) <= gap);
        var doubtful = Array.FindAll(order, j => Math.Abs(gains[j]) * 1_000 <= mean * DoubtPermille);
        var left = Math.Max(1, effort.Work - work);
        var share = round + 1 == MostRounds ? left : left * 4 / 5;
        var near = round == 0 && Opens(gains.Length);
        if (near) share /= 16;
        var annealings = Math.Clamp(share / (WorkForOne * Math.Max(1, gains.Length)), 1, MostAnnealings);
        for (var i = 0; i < annealings && !IsDone; i++)
        {
            search.Run(i % 2 == 0 ? suspects : doubtful, share / annealings, HotPermille);
            Take(open, search.BestValue, search.Settles);
        }
        work += search.Work;
        if (near && !IsDone) Neighbours(open, search, new(wanted, costs, order, gains)
        {
            Prices = guide.Prices, Chains = RunChains.Of(input, open.Columns),
        });
    }

    // Whether there is effort enough for each instruction to open neighbourhoods of them.
    bool Opens(int columns) => columns > 0 && effort.Work / columns >= LeastToOpen;

    // Sets annealed one after another, the first from what the prices want, then in turn from there and from one of the best ones, warmed
    // again, the longer the longer nothing better is found. Each is crossed with all of the best, which takes what is good in either,
    // improved a little, and kept if it is one of them.
    void Neighbours(Open open, RunSearch search, Start start)
    {
        (int, int)[] parties = [.. open.Columns.Select(j => (input.Instructions[j].Seller, input.Instructions[j].Buyer))];
        var near = new RunNeighbours(open.Rows, open.Weights, (start.Gains, parties, start.Chains), Next());
        var draw = new RunDraw(Next());
        var left = (effort.Work - work) * 9 / 10;
        var end = work + left;
        List<(long Value, bool[] Set)> kept = [(value - open.Sure, [.. open.Columns.Select(j => best[j])])];
        var (fresh, again, times) = (left / 10_000 * (300 + Math.Min(300, open.Columns.Length)), left / 25, 1_000L);
        for (var i = 0; work < end && !IsDone; i++)
        {
            var was = value;
            var set = i < Afresh || i % 3 == 0
                ? Anneal(open, search, start, (Math.Min(fresh * times / 1_000, end - work), FreshPermille))
                : Anneal(open, search, start with { Wanted = kept[draw.Below(kept.Count)].Set },
                    (Math.Min(again * times / 1_000, end - work), KickPermille << i % 3));
            var before = near.Work;
            near.Begin(set);
            foreach (var (_, other) in kept) near.Cross(other);
            near.Run(left / 60);
            work += near.Work - before;
            Take(open, near.Value, near.Settles);
            times = value > was || i < Afresh ? 1_000 : Math.Min(times * 5 / 4, MostTimes);
            Keep(kept, (near.Value, [.. open.Columns.Select((_, at) => near.Settles(at))]));
        }
    }

    static void Keep(List<(long Value, bool[] Set)> kept, (long Value, bool[] Set) found)
    {
        if (kept.Exists(k => k.Set.AsSpan().SequenceEqual(found.Set))) return;
        var at = kept.FindIndex(k => k.Value < found.Value);
        kept.Insert(at < 0 ? kept.Count : at, found);
        if (kept.Count > MostKept) kept.RemoveAt(MostKept);
    }

    // Goes through sets that do not fit, mostly flipping what the prices are not sure of; and makes the last one fit.
    bool[] Anneal(Open open, RunSearch search, Start start, (long Work, long HotPermille) effort)
    {
        var mean = Math.Max(1, open.Weights.Sum() / Math.Max(1, open.Weights.Length));
        var near = Array.FindAll(start.Order, j => Math.Abs(start.Gains[j]) * 1_000 <= mean * NearPermille);
        var annealing = new RunAnnealing(open.Rows, open.Weights, (start.Prices, start.Chains), Next());
        annealing.Begin(start.Wanted);
        int[] among = [.. start.Order, .. near, .. near];
        annealing.Run(among, effort.Work, effort.HotPermille);
        for (var again = 0; again < MostAgain && annealing.BestValue < 0; again++)
            annealing.Run(among, effort.Work / 6 + 1, effort.HotPermille / 8);
        work += annealing.Work;
        var before = search.Work;
        search.Begin([.. start.Order.Select((_, at) => annealing.Settles(at))], start.Costs, start.Order);
        work += search.Work - before;
        return [.. start.Order.Select((_, at) => search.Settles(at))];
    }

    void Take(Open open, long found, Func<int, bool> settles)
    {
        if (found + open.Sure <= value) return;
        value = found + open.Sure;
        for (var j = 0; j < best.Length; j++) best[j] = open.Ruled[j] > 0;
        for (var j = 0; j < open.Columns.Length; j++) best[open.Columns[j]] = settles(j);
    }

    // What the prices want, and what they say of each instruction: what it gains, what failing it costs, the best first.
    readonly record struct Start(bool[] Wanted, long[] Costs, int[] Order, long[] Gains)
    {
        public required long[] Prices { get; init; }
        public required RunChains Chains { get; init; }
    }

    // A set that does otherwise than the prices want, where that costs what is left between bound and value, is no better than ours.
    bool Decide(int[] open, long[] gains, long gap)
    {
        var changed = 0;
        for (var j = 0; j < open.Length; j++)
        {
            if (Math.Abs(gains[j]) < gap + 1 || decided[open[j]] != 0) continue;
            decided[open[j]] = gains[j] > 0 ? (sbyte)1 : (sbyte)-1;
            changed++;
        }
        return changed * 50 > open.Length;
    }

    ulong Next()
    {
        unchecked
        {
            return seed = seed * 0xD1342543DE82EF95UL + 1;
        }
    }
}
