using Countinghouse.Facts;
using Countinghouse.Settlement;

namespace Countinghouse.Tests.Settlement;

/// <summary>Settlement runs drawn by seed, and a check of their outcomes that shares nothing with the engine.</summary>
static class DrawnRuns
{
    /// <summary>A few parties and securities, so that everything hangs together; with links, holds, credit and collateral.</summary>
    public static RunInput Small(int seed, int instructions)
    {
        var draw = new Random(seed);
        int parties = draw.Next(2, 5), securities = draw.Next(1, 4);
        List<RunInstruction> drawn = [];
        for (var j = 0; j < instructions; j++)
        {
            var quantity = draw.Next(1, 12);
            drawn.Add(new()
            {
                Id = 100 + j, Seller = draw.Next(parties), Buyer = draw.Next(parties), Security = draw.Next(securities),
                Quantity = quantity,
                Cash = draw.Next(5) == 0 ? 0 : quantity * draw.Next(3, 6), Weight = draw.Next(0, 50), OnHold = draw.Next(12) == 0,
                Priority = draw.Next(1, 5), AgeDays = draw.Next(5), Window = new(draw.Next(3) == 0 ? draw.Next(1, quantity + 1) : 0),
            });
        }
        List<RunHolding> holdings = [];
        for (var p = 0; p < parties; p++)
            for (var s = 0; s < securities; s++)
                if (draw.Next(2) == 0) holdings.Add(new(p, s, draw.Next(-2, 15)));
        List<RunCash> cash = [];
        for (var p = 0; p < parties; p++)
            cash.Add(new(p, 0, draw.Next(-5, 40), draw.Next(3) == 0 ? draw.Next(20) : 0, draw.Next(3) == 0 ? draw.Next(1, 40) : 0));
        List<RunLink> links = [];
        for (var l = draw.Next(4); l > 0; l--)
            links.Add(new((LinkKind)draw.Next(1, 4), 100 + draw.Next(instructions), 100 + draw.Next(instructions)));
        return new(drawn, holdings, cash)
        {
            Links = links,
            Collateral = [.. Enumerable.Range(0, securities)
                .Select(s => new RunCollateral(s, draw.Next(10_000, 50_000), draw.Next(0, 5_000)))],
        };
    }

    /// <summary>
    /// Chains of equal deliveries, parties and securities by rank (Zipf), positions just covered but for a tight share of them.
    /// </summary>
    public static RunInput Chained(int seed, int instructions, int tightPercent)
    {
        var draw = new Random(seed);
        int parties = (int)(2 * Math.Sqrt(instructions)), securities = Math.Max(8, instructions / 40);
        List<RunInstruction> drawn = [];
        while (drawn.Count < instructions)
        {
            int security = Ranked(draw, securities), from = Ranked(draw, parties), quantity = draw.Next(1, 4) * draw.Next(1, 900);
            var price = 1 + security * 37 % 90;
            for (var length = draw.Next(10) < 7 ? 1 : draw.Next(2, 7); length > 0 && drawn.Count < instructions; length--)
            {
                var to = (from + 1 + Ranked(draw, parties - 1)) % parties;
                var cash = (long)quantity * price * draw.Next(980, 1_021) / 1_000;
                drawn.Add(new()
                {
                    Id = drawn.Count, Seller = from, Buyer = to, Security = security, Quantity = quantity, Cash = cash, Priority = 4,
                    AgeDays = draw.Next(5), Weight = 500 + draw.Next(5) * 50 + cash / 100,
                });
                from = to;
            }
        }
        SortedDictionary<(int Party, int Asset), long> net = [];
        foreach (var i in drawn)
            foreach (var (party, sign) in new[] { (i.Seller, -1), (i.Buyer, 1) })
            {
                net[(party, i.Security)] = net.GetValueOrDefault((party, i.Security)) + sign * i.Quantity;
                net[(party, -1)] = net.GetValueOrDefault((party, -1)) - sign * i.Cash;
            }
        long Cover(long need) => need >= 0 ? 0 : -need * (draw.Next(100) < tightPercent ? draw.Next(100) : draw.Next(100, 130)) / 100;
        var covered = net.Select(n => (n.Key.Party, n.Key.Asset, Amount: Cover(n.Value))).ToList();
        return new(drawn, [.. covered.Where(c => c.Asset >= 0).Select(c => new RunHolding(c.Party, c.Asset, c.Amount))],
            [.. covered.Where(c => c.Asset < 0).Select(c => new RunCash(c.Party, 0, c.Amount, 0, 0))])
        {
            Links = [.. Enumerable.Range(0, instructions / 200)
                .Select(_ => new RunLink(LinkKind.After, draw.Next(instructions), draw.Next(instructions)))],
        };
    }

    /// <summary>
    /// Little at hand: positions cover a fifth of what all settling together would need, so that what settles hangs together in rings, and
    /// the sets that fit lie far apart. With credit, windows for parts and links of all three kinds.
    /// </summary>
    public static RunInput Scarce(int seed, int instructions)
    {
        var draw = new Random(seed);
        var (parties, securities) = (instructions / 33, instructions / 100);
        int[] prices = [1, 5, 12, 70, 300, 2_500];
        var priceOf = Enumerable.Range(0, securities).Select(_ => prices[draw.Next(prices.Length)]).ToArray();
        List<RunInstruction> drawn = [];
        SortedDictionary<(int Party, int Asset), long> net = [];
        void Move(int party, int asset, long amount) => net[(party, asset)] = net.GetValueOrDefault((party, asset)) + amount;
        for (var j = 0; j < instructions; j++)
        {
            var (seller, security) = (draw.Next(parties), Ranked(draw, securities));
            var quantity = (long)Math.Ceiling(Math.Pow(draw.NextDouble() + 0.01, 2) * 400);
            var made = new RunInstruction
            {
                Id = j, Seller = seller, Buyer = (seller + draw.Next(1, parties)) % parties, Security = security, Quantity = quantity,
                Cash = quantity * priceOf[security] * draw.Next(90, 110) / 100,
                Priority = Math.Min(4, draw.Next(1, 7)), AgeDays = draw.Next(4),
                Window = new(draw.Next(4) == 0 ? (quantity + 3) / 4 : 0), Weight = 0,
            };
            drawn.Add(made with { Weight = RunWeights.Default.Of(made) });
            Move(made.Seller, security, -quantity);
            Move(made.Buyer, security, quantity);
            Move(made.Buyer, -1, -made.Cash);
            Move(made.Seller, -1, made.Cash);
        }
        List<RunHolding> holdings = [];
        List<RunCash> cash = [];
        foreach (var (key, need) in net)
        {
            if (need >= 0) continue;
            var has = -need * draw.Next(0, 41) / 100;
            if (key.Asset >= 0) holdings.Add(new(key.Party, key.Asset, has));
            else cash.Add(new(key.Party, 0, has - has / 4, has / 4, 0));
        }
        return new(drawn, holdings, cash)
        {
            Links = [.. Enumerable.Range(0, instructions * 3 / 100).Select(_ =>
                new RunLink((LinkKind)draw.Next(1, 4), draw.Next(instructions), draw.Next(instructions)))],
        };
    }

    /// <summary>
    /// Sizes as those of real deliveries: many small ones and a few hundreds of times as large (log-normal), on their way through chains of
    /// parties. A large chain that settles changes what all the small ones can do.
    /// </summary>
    public static RunInput HeavyTailed(int seed, int instructions, int tightPercent)
    {
        var draw = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - draw.NextDouble())) * Math.Cos(2 * Math.PI * draw.NextDouble());
        int parties = (int)(2 * Math.Sqrt(instructions)), securities = Math.Max(8, instructions / 40);
        var prices = Enumerable.Range(0, securities).Select(_ => Math.Exp(2.3 + Normal())).ToArray();
        List<RunInstruction> drawn = [];
        while (drawn.Count < instructions)
        {
            int security = Ranked(draw, securities), from = Ranked(draw, parties);
            var quantity = Math.Max(1, (long)Math.Exp(5.9 + 1.8 * Normal()));
            for (var length = draw.Next(10) < 7 ? 1 : draw.Next(2, 7); length > 0 && drawn.Count < instructions; length--)
            {
                var to = from;
                while (to == from) to = Ranked(draw, parties);
                var cash = Math.Max(1, (long)(quantity * prices[security] * (0.98 + 0.04 * draw.NextDouble())));
                var (rank, age) = (draw.Next(100), draw.Next(5));
                drawn.Add(new()
                {
                    Id = drawn.Count, Seller = from, Buyer = to, Security = security, Quantity = quantity, Cash = cash,
                    Priority = rank < 82 ? 4 : rank < 96 ? 3 : 2, AgeDays = age, Weight = 0,
                });
                from = to;
            }
        }
        var mean = drawn.Average(i => (double)i.Cash);
        drawn = [.. drawn.Select(i => i with
        {
            Weight = (long)((500 + 125 * i.Cash / mean) * (1 + 0.25 * i.AgeDays) * (1 << 4 - i.Priority) / 1.5),
        })];
        SortedDictionary<(int Party, int Asset), long> net = [];
        foreach (var i in drawn)
            foreach (var (party, sign) in new[] { (i.Seller, -1), (i.Buyer, 1) })
            {
                net[(party, i.Security)] = net.GetValueOrDefault((party, i.Security)) + sign * i.Quantity;
                net[(party, -1)] = net.GetValueOrDefault((party, -1)) - sign * i.Cash;
            }
        long Cover(long need) => need >= 0 ? 0
            : (long)(-need * (draw.Next(100) < tightPercent ? draw.NextDouble() : 1 + 0.3 * draw.NextDouble()));
        var covered = net.Select(n => (n.Key.Party, n.Key.Asset, Amount: Cover(n.Value))).ToList();
        List<RunLink> links = [.. Enumerable.Range(0, instructions / 200)
            .Select(_ => new RunLink(LinkKind.After, draw.Next(instructions), draw.Next(instructions))).Where(l => l.First != l.Second)];
        return new(drawn, [.. covered.Where(c => c.Asset >= 0).Select(c => new RunHolding(c.Party, c.Asset, c.Amount))],
            [.. covered.Where(c => c.Asset < 0)
                .Select(c => new RunCash(c.Party, 0, c.Amount + (long)(mean * 0.01 * Math.Exp(1.2 * Normal())), 0, 0))])
        { Links = links };
    }

    /// <summary>
    /// The effort of some seconds, left off where the value comes within a thousandth of the best: it only rises, so that the whole effort
    /// gets at least as far.
    /// </summary>
    public static RunEffort Within(int seconds, long best) =>
        RunEffort.Seconds(seconds, 1) with { Enough = (long)(((Int128)best * 999 + 999) / 1_000) };

    static int Ranked(Random draw, int count) => (int)Math.Min(count - 1, Math.Pow(count + 1, draw.NextDouble()) - 1);

    /// <summary>What is wrong with a set and its parts, reckoned from the input alone in exact integers; null when all is right.</summary>
    public static string? Wrong(RunInput input, IEnumerable<long> ids, IReadOnlyList<RunPart> parts)
    {
        var settled = ids.ToHashSet();
        Dictionary<(int, int), Int128> stock = [], cash = [];
        foreach (var h in input.Holdings) stock[(h.Party, h.Security)] = h.Quantity;
        foreach (var c in input.Cash) cash[(c.Party, c.Currency)] = c.Balance;
        var (stockBefore, cashBefore) = (new Dictionary<(int, int), Int128>(stock), new Dictionary<(int, int), Int128>(cash));
        void Move(in RunInstruction i, Int128 quantity, Int128 paid)
        {
            stock[(i.Seller, i.Security)] = stock.GetValueOrDefault((i.Seller, i.Security)) - quantity;
            stock[(i.Buyer, i.Security)] = stock.GetValueOrDefault((i.Buyer, i.Security)) + quantity;
            cash[(i.Buyer, i.Currency)] = cash.GetValueOrDefault((i.Buyer, i.Currency)) - paid;
            cash[(i.Seller, i.Currency)] = cash.GetValueOrDefault((i.Seller, i.Currency)) + paid;
        }
        foreach (var i in input.Instructions)
        {
            if (settled.Contains(i.Id) && i.OnHold) return $"{i.Id} is on hold";
            if (settled.Contains(i.Id)) Move(i, i.Quantity, i.Cash);
            foreach (var part in parts.Where(p => p.Id == i.Id))
            {
                if (settled.Contains(i.Id) || i.OnHold || !i.Window.IsOpen) return $"{i.Id} may not settle in part";
                if (part.Quantity < i.Window.LeastQuantity || part.Quantity > i.Quantity) return $"{i.Id}: {part.Quantity} is no part";
                var exact = (decimal)i.Cash * part.Quantity / i.Quantity;
                if (part.Cash != Math.Round(exact, MidpointRounding.AwayFromZero)) return $"{i.Id}: {part.Cash} is not the share {exact}";
                Move(i, part.Quantity, part.Cash);
            }
        }
        foreach (var (key, after) in stock)
            if (after < Int128.Min(0, stockBefore.GetValueOrDefault(key))) return $"securities {key}: {after}";
        var terms = input.Cash.ToDictionary(c => (c.Party, c.Currency));
        foreach (var (key, after) in cash)
        {
            var c = terms.GetValueOrDefault(key);
            if (after + c.Credit + c.CollateralLimit < Int128.Min(0, cashBefore.GetValueOrDefault(key) + c.Credit + c.CollateralLimit))
                return $"cash {key}: {after}";
            if (c.CollateralLimit == 0) continue;
            Int128 Secured(Dictionary<(int, int), Int128> of, Int128 balance) =>
                (balance + c.Credit) * 10_000
                    + input.Collateral.Aggregate((Int128)0, (sum, s) => sum + s.Rate * of.GetValueOrDefault((c.Party, s.Security)));
            if (Secured(stock, after) < Int128.Min(0, Secured(stockBefore, cashBefore[key]))) return $"collateral {key}";
        }
        foreach (var link in input.Links)
        {
            var (first, second) = (settled.Contains(link.First), settled.Contains(link.Second));
            if (link.Kind is not LinkKind.Before && second && !first) return $"{link}";
            if (link.Kind is not LinkKind.After && first && !second) return $"{link}";
        }
        return null;
    }

    /// <summary>The best that any set of whole instructions is worth, by trying all.</summary>
    public static long BestOfAll(RunInput input)
    {
        var best = 0L;
        for (var set = 0; set < 1 << input.Instructions.Count; set++)
        {
            var ids = input.Instructions.Where((_, j) => (set >> j & 1) != 0).ToList();
            var value = ids.Sum(i => i.Weight);
            if (value > best && Wrong(input, ids.Select(i => i.Id), []) is null) best = value;
        }
        return best;
    }
}
