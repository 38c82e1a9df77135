using Countinghouse.Facts;
using Countinghouse.Settlement;

namespace Countinghouse.App.Bench;

/// <summary>
/// A settlement run drawn from a seed in the shape of a real night: parties and securities by rank (Zipf), a third of the deliveries in
/// chains that pass the same stock on, every position just covered but for a tight share of them.
/// </summary>
static class DrawnRun
{
    const int TightPercent = 10; // of the positions hold less than all of it needs

    public static RunInput Make(int instructions, ulong seed)
    {
        var draw = new Draw(seed);
        int parties = 2 * (int)Math.Sqrt(instructions), securities = Math.Max(8, instructions / 40);
        var (byParty, bySecurity) = (Ranks(parties), Ranks(securities));
        var prices = new double[securities];
        for (var s = 0; s < securities; s++) prices[s] = Math.Exp(2.5 + 1.2 * draw.Normal());
        List<RunInstruction> drawn = new(instructions);
        while (drawn.Count < instructions)
        {
            var (security, from) = (draw.Rank(bySecurity), draw.Rank(byParty));
            var quantity = Math.Max(1, (long)Math.Exp(6 + 1.35 * draw.Normal()));
            for (var length = draw.Share() < 0.7 ? 1 : 2 + (int)(draw.Share() * 5); length > 0 && drawn.Count < instructions; length--)
            {
                var to = draw.Rank(byParty);
                if (to == from) to = (to + 1) % parties;
                var cash = (long)Math.Clamp(quantity * prices[security] * (0.98 + 0.04 * draw.Share()), 10, 2_500_000);
                var priority = draw.Share() switch { < 0.05 => 2, < 0.18 => 3, _ => 4 };
                var age = (int)(draw.Share() * 5);
                drawn.Add(new()
                {
                    Id = drawn.Count, Seller = from, Buyer = to, Security = security, Quantity = quantity, Cash = cash,
                    Priority = priority, AgeDays = age,
                    Weight = (priority switch { 4 => 1, 3 => 2, _ => 4 }) * (500 + 50 * age + cash / 100),
                });
                from = to;
            }
        }
        return Covered(drawn, draw);
    }

    static RunInput Covered(List<RunInstruction> drawn, Draw draw)
    {
        SortedDictionary<(int Party, int Security), long> net = [];
        foreach (var i in drawn)
        {
            Add(net, (i.Seller, i.Security), -i.Quantity);
            Add(net, (i.Buyer, i.Security), i.Quantity);
            Add(net, (i.Seller, -1), i.Cash);
            Add(net, (i.Buyer, -1), -i.Cash);
        }
        List<RunHolding> holdings = [];
        List<RunCash> cash = [];
        foreach (var ((party, security), amount) in net)
        {
            var cover = draw.Share() * 100 < TightPercent ? draw.Share() : 1 + 0.3 * draw.Share();
            var has = amount < 0 ? (long)(-amount * cover) : 0;
            if (security < 0) cash.Add(new(party, 0, amount < 0 ? has : (long)(draw.Share() * 1_000), 0, 0));
            else if (has > 0) holdings.Add(new(party, security, has));
        }
        List<RunLink> links = [];
        for (var l = drawn.Count / 200; l > 0; l--)
        {
            var (one, two) = ((long)(draw.Share() * drawn.Count), (long)(draw.Share() * drawn.Count));
            if (one != two) links.Add(new(LinkKind.After, Math.Min(one, two), Math.Max(one, two)));
        }
        return new(drawn, holdings, cash) { Links = links };
    }

    static void Add(SortedDictionary<(int Party, int Security), long> net, (int Party, int Security) key, long amount) =>
        net[key] = net.GetValueOrDefault(key) + amount;

    static double[] Ranks(int count)
    {
        var ranks = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++) ranks[i] = sum += 1.0 / (i + 1);
        for (var i = 0; i < count; i++) ranks[i] /= sum;
        return ranks;
    }

    sealed class Draw(ulong seed)
    {
        ulong state = seed;

        public double Share() => (Mix() >> 11) / (double)(1UL << 53);

        // SplitMix64, as in the run itself.
        ulong Mix()
        {
            unchecked
            {
                var z = state += 0x9E3779B97F4A7C15UL;
                z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
                z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
                return z ^ z >> 31;
            }
        }

        public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());

        public int Rank(double[] ranks)
        {
            var at = Array.BinarySearch(ranks, Share());
            return Math.Min(at < 0 ? ~at : at, ranks.Length - 1);
        }
    }
}
