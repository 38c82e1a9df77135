using Countinghouse.Facts;

namespace Countinghouse.Accounting;

/// <summary>Items that a rule found to be one thing.</summary>
public sealed record FoundMatch(int Rule, MatchingShape Shape, IReadOnlyList<ReconItem> Items)
{
    public decimal Difference => Matcher.Difference(Items);
}

/// <summary>
/// Lays the items of two sides beside each other, rule by rule. No item is used twice, the sums of a match lie within its rule's tolerance,
/// and the order in which items came changes nothing: they are sorted by what they say.
/// </summary>
public static class Matcher
{
    public const int MostCandidates = 24; // of a sum: 16 million subsets, of which the search leaves out nearly all
    public const int MostTogether = 500; // that are one sum all together: a bank's bulk payment
    public const int MostSteps = 50_000; // of one search for a sum: some milliseconds; beyond it a person looks
    public const int MostFree = 12, MostParts = 4; // among more items a net has few parts: of 16 million some hit by chance, of 13 000 none
    public const int MostNets = 2_000; // searches for a net in one run of a rule: a second or two

    /// <summary>What a firm that has set no rules matches by.</summary>
    public static IReadOnlyList<MatchingTerms> Defaults { get; } =
    [
        new(MatchingShape.Reference, "", "", 0, 10), // both sides give it: a settlement date in between may be a holiday there
        new(MatchingShape.OneToOne, "", "", 0, 0),
        new(MatchingShape.OneToOne, "", "", 0, 3), // value dates over a weekend
        new(MatchingShape.ManyToOne, "", "", 0, 0),
        new(MatchingShape.OneToMany, "", "", 0, 0),
    ];

    public static decimal Difference(IEnumerable<ReconItem> items) => items.Sum(i => i.IsOurs ? -i.Units : i.Units);

    /// <summary>Whether a reference is one of our instructions, which amount and date do not overrule.</summary>
    public static bool IsInstruction(string reference) =>
        reference is ['I', _, ..] && reference.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <param name="items">Of one account and asset, of both sides.</param>
    public static List<FoundMatch> Run(IEnumerable<ReconItem> items, IEnumerable<(int Number, MatchingTerms Terms)> rules)
    {
        List<ReconItem> left = [.. items];
        left.Sort(InOrder);
        List<FoundMatch> found = [];
        List<(int Number, MatchingTerms Terms)> all = [.. rules];
        foreach (var (number, terms) in all) Run(number, terms);
        // What was one too many of a reference may be taken back by what is left of it.
        if (found.Count > 0)
            foreach (var (number, terms) in all.Where(r => r.Terms.Shape == MatchingShape.Reference)) Run(number, terms);
        return found;

        void Run(int number, MatchingTerms terms)
        {
            if (left.Count < 2) return;
            var before = found.Count;
            var search = new Search(left, number, terms, found);
            if (terms.Shape == MatchingShape.Reference) search.References();
            else if (terms.Shape == MatchingShape.OneToOne) search.Pairs();
            else search.Sums(manyAreOurs: terms.Shape == MatchingShape.ManyToOne);
            if (found.Count > before) left = search.Unused();
        }
    }

    /// <summary>By what they say, and by their names only where that is the same.</summary>
    public static int InOrder(ReconItem a, ReconItem b)
    {
        var by = (a.IsOurs ? 0 : 1, a.Day, a.Units).CompareTo((b.IsOurs ? 0 : 1, b.Day, b.Units));
        if (by == 0) by = string.CompareOrdinal(a.Reference, b.Reference);
        if (by == 0) by = string.CompareOrdinal(a.Narrative, b.Narrative);
        return by != 0 ? by : (a.Fact, a.Line).CompareTo((b.Fact, b.Line));
    }

    sealed class Search(List<ReconItem> items, int rule, MatchingTerms terms, List<FoundMatch> found)
    {
        readonly bool[] used = new bool[items.Count];
        int nets;

        public List<ReconItem> Unused() => [.. items.Where((_, i) => !used[i])];

        public void References()
        {
            SortedDictionary<string, List<int>> groups = new(StringComparer.Ordinal);
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i].Reference.Length == 0) continue;
                if (!groups.TryGetValue(items[i].Reference, out var group)) groups.Add(items[i].Reference, group = []);
                group.Add(i);
            }
            foreach (var group in groups.Values)
                if (group.Exists(i => !items[i].IsOurs) && Fits(group) && (group.Exists(i => items[i].IsOurs) || IsTakenBack(group)))
                    Take(group);
        }

        // An entry in error and its reversal, both there: nothing of it is in our books.
        bool IsTakenBack(List<int> theirs) => theirs.Count > 1 && Difference(theirs.Select(i => items[i])) == 0;

        bool Fits(List<int> group)
        {
            var days = group.ConvertAll(i => items[i].Day.DayNumber);
            return days.Max() - days.Min() <= terms.Days && Math.Abs(Difference(group.Select(i => items[i]))) <= terms.Tolerance;
        }

        /// <summary>Of ours in their order, each takes of theirs the one nearest in date, then in amount.</summary>
        public void Pairs()
        {
            var theirs = Enumerable.Range(0, items.Count).Where(i => !items[i].IsOurs).OrderBy(i => items[i].Units).ThenBy(i => i)
                .ToArray();
            for (var o = 0; o < items.Count && items[o].IsOurs; o++)
            {
                var best = -1;
                for (var at = FirstFrom(theirs, items[o].Units - terms.Tolerance); at < theirs.Length; at++)
                {
                    var t = theirs[at];
                    if (items[t].Units > items[o].Units + terms.Tolerance) break;
                    if (used[t] || !MayPair(items[o], items[t])) continue;
                    if (best < 0 || Nearness(o, t).CompareTo(Nearness(o, best)) < 0) best = t;
                }
                if (best >= 0) Take([o, best]);
            }
        }

        int FirstFrom(int[] theirs, decimal units)
        {
            var (low, high) = (0, theirs.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (items[theirs[middle]].Units < units) low = middle + 1; else high = middle;
            }
            return low;
        }

        (int Days, decimal Off, int Order) Nearness(int ours, int theirs) => (Apart(items[ours], items[theirs]),
            Math.Abs(items[ours].Units - items[theirs].Units), theirs);

        static int Apart(ReconItem a, ReconItem b) => Math.Abs(a.Day.DayNumber - b.Day.DayNumber);

        bool MayPair(ReconItem a, ReconItem b) => Apart(a, b) <= terms.Days && Math.Sign(a.Units) == Math.Sign(b.Units)
            && !(IsInstruction(a.Reference) && IsInstruction(b.Reference) && a.Reference != b.Reference);

        /// <summary>
        /// One of a side that some of the other together are: first sums of its own direction, then nets of debits and credits for what has
        /// no such sum. Where there are two ways, neither is taken.
        /// </summary>
        public void Sums(bool manyAreOurs)
        {
            var many = new Many(items, manyAreOurs);
            List<int> left = []; // of which there is no sum
            for (var one = 0; one < items.Count; one++)
            {
                if (used[one] || items[one].IsOurs == manyAreOurs || items[one].Units == 0) continue;
                var parts = many.Of(items[one], terms, used, isNet: false);
                if (parts.Count < 2) left.Add(one);
                if (parts.Count is < 2 or > MostTogether) continue;
                var (amounts, target) = (parts.ConvertAll(i => Math.Abs(items[i].Units)), Math.Abs(items[one].Units));
                if (AreAll(amounts, target)) Take([one, .. parts]);
                else if (parts.Count <= MostCandidates)
                {
                    var sum = new Sum([.. amounts], target, terms.Tolerance);
                    if (sum.Only() is { } chosen) Take([one, .. chosen.Select(c => parts[c])]);
                    else if (sum.IsNone) left.Add(one);
                }
            }
            foreach (var one in left)
                if (!used[one] && nets < MostNets) Nets(many, one);
        }

        // A debit less a credit, where no sum of one direction is it: a sale and its fee in our books are one payment of the bank.
        void Nets(Many many, int one)
        {
            var (parts, sign) = (many.Of(items[one], terms, used, isNet: true), Math.Sign(items[one].Units));
            if (parts.Count is < 2 or > MostCandidates) return;
            var amounts = parts.ConvertAll(i => sign * items[i].Units);
            if (amounts.TrueForAll(a => a > 0) || amounts.TrueForAll(a => a < 0)) return;
            nets++;
            if (new Net([.. amounts], Math.Abs(items[one].Units), terms.Tolerance).Only() is { } chosen)
                Take([one, .. chosen.Select(c => parts[c])]);
        }

        // All of them, and none can be left out: there is no other way.
        bool AreAll(List<decimal> amounts, decimal target) => amounts.Sum() is var sum && Math.Abs(sum - target) <= terms.Tolerance
            && sum - amounts.Min() < target - terms.Tolerance;

        void Take(List<int> indexes)
        {
            indexes.Sort();
            foreach (var i in indexes) used[i] = true;
            found.Add(new(rule, terms.Shape, [.. indexes.Select(i => items[i])]));
        }
    }

    /// <summary>The items of a side that may be parts of a sum, by day and direction, the smallest first.</summary>
    sealed class Many
    {
        readonly List<ReconItem> items;
        // Of all; of those that are no instruction; of one instruction.
        readonly Dictionary<(int Day, int Sign, string? Instruction), List<int>> by = [];

        public Many(List<ReconItem> items, bool areOurs)
        {
            this.items = items;
            foreach (var i in Enumerable.Range(0, items.Count).OrderBy(i => Math.Abs(items[i].Units)).ThenBy(i => i))
            {
                var item = items[i];
                if (item.IsOurs != areOurs || item.Units == 0) continue;
                Add((item.Day.DayNumber, Math.Sign(item.Units), null), i);
                Add((item.Day.DayNumber, Math.Sign(item.Units), IsInstruction(item.Reference) ? item.Reference : ""), i);
            }
        }

        void Add((int, int, string?) key, int index)
        {
            if (!by.TryGetValue(key, out var own)) by.Add(key, own = []);
            own.Add(index);
        }

        /// <summary>What may be parts of one item, in order; more than make a sum where it ends early.</summary>
        /// <param name="isNet">In either direction and of any size.</param>
        public List<int> Of(ReconItem one, MatchingTerms terms, bool[] used, bool isNet)
        {
            List<int> parts = [];
            string?[] which = IsInstruction(one.Reference) ? ["", one.Reference] : [null];
            var sign = Math.Sign(one.Units);
            int[] signs = isNet ? [sign, -sign] : [sign];
            for (var day = one.Day.DayNumber - terms.Days; day <= one.Day.DayNumber + terms.Days; day++)
                foreach (var instruction in which)
                    foreach (var direction in signs)
                    {
                        if (!by.TryGetValue((day, direction, instruction), out var own)) continue;
                        foreach (var i in own)
                        {
                            if (parts.Count > MostTogether || !isNet && Math.Abs(items[i].Units) > Math.Abs(one.Units) + terms.Tolerance)
                                break;
                            if (!used[i]) parts.Add(i);
                        }
                    }
            parts.Sort();
            return parts;
        }
    }

    /// <summary>The subset of at least two amounts above zero that sums to a target, if there is exactly one.</summary>
    sealed class Sum(decimal[] amounts, decimal target, decimal tolerance)
    {
        readonly List<int> chosen = [];
        readonly decimal[] restFrom = Rests(amounts);
        int[]? only;
        int ways, steps;

        static decimal[] Rests(decimal[] amounts)
        {
            var rests = new decimal[amounts.Length + 1];
            for (var i = amounts.Length - 1; i >= 0; i--) rests[i] = rests[i + 1] + amounts[i];
            return rests;
        }

        /// <summary>Whether it was looked through to the end, and there is no way.</summary>
        public bool IsNone => ways == 0 && steps <= MostSteps;

        public int[]? Only()
        {
            Try(0, target);
            return ways == 1 && steps <= MostSteps ? only : null;
        }

        void Try(int from, decimal left)
        {
            if (ways > 1 || ++steps > MostSteps) return;
            if (Math.Abs(left) <= tolerance && chosen.Count >= 2)
            {
                ways++;
                only = [.. chosen];
                return;
            }
            if (from == amounts.Length || left < -tolerance || restFrom[from] < left - tolerance) return;
            chosen.Add(from);
            Try(from + 1, left - amounts[from]);
            chosen.RemoveAt(chosen.Count - 1);
            Try(from + 1, left);
        }
    }

    /// <summary>
    /// The subset of amounts above and below zero that comes to a target, if there is exactly one that contains no other: what cancels out
    /// beside it is no way of its own. By halves (Horowitz and Sahni 1974): 4 096 sums beside 4 096, never all 16 million subsets.
    /// </summary>
    sealed class Net(decimal[] amounts, decimal target, decimal tolerance)
    {
        const int MostWays = 64; // beyond it no one tells them apart

        public int[]? Only()
        {
            if (amounts.Where(a => a > 0).Sum() < target - tolerance) return null;
            var half = amounts.Length / 2;
            var low = Sums(0, half);
            (decimal Sum, int Way)[] high = Sums(half, amounts.Length);
            Array.Sort(high);
            List<int> ways = [];
            foreach (var (sum, way) in low)
                for (var at = FirstFrom(high, target - tolerance - sum); at < high.Length && high[at].Sum <= target + tolerance - sum; at++)
                {
                    var both = way | high[at].Way << half;
                    if (amounts.Length > MostFree && System.Numerics.BitOperations.PopCount((uint)both) > MostParts) continue;
                    if (ways.Count == MostWays) return null;
                    ways.Add(both);
                }
            var least = ways.FindAll(w => !ways.Exists(o => o != w && (o & w) == o));
            return least is [var only] && (only & only - 1) != 0 ? [.. Enumerable.Range(0, amounts.Length).Where(i => (only >> i & 1) != 0)]
                : null;
        }

        (decimal Sum, int Way)[] Sums(int from, int to)
        {
            var sums = new (decimal Sum, int Way)[1 << to - from];
            for (var way = 1; way < sums.Length; way++)
            {
                var first = System.Numerics.BitOperations.TrailingZeroCount(way);
                sums[way] = (sums[way & way - 1].Sum + amounts[from + first], way);
            }
            return sums;
        }

        static int FirstFrom((decimal Sum, int Way)[] sums, decimal least)
        {
            var (low, high) = (0, sums.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (sums[middle].Sum < least) low = middle + 1; else high = middle;
            }
            return low;
        }
    }
}
