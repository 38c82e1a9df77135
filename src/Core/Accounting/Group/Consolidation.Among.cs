namespace Countinghouse.Accounting;

public static partial class Consolidation
{
    /// <summary>What the entities say of each other, in the group's currency, and what they do not say alike.</summary>
    sealed class Among(IReadOnlyList<GroupEntity> entities)
    {
        readonly SortedDictionary<(string From, string To), (decimal Claimed, decimal Owed)> claims = [];
        readonly SortedDictionary<(string From, string To), decimal> earned = [];

        /// <summary>LEIs of the group.</summary>
        public HashSet<string> Members { get; } = entities.Select(e => e.Lei).Where(l => l.Length > 0).ToHashSet(StringComparer.Ordinal);

        public void Stands(string lei, string with, bool isAsset, decimal amount)
        {
            var pair = isAsset ? (lei, with) : (with, lei);
            var (claimed, owed) = claims.GetValueOrDefault(pair);
            claims[pair] = isAsset ? (claimed + amount, owed) : (claimed, owed + amount);
        }

        /// <param name="amount">Income +, expense −.</param>
        public void Earned(string lei, string with, decimal amount) =>
            earned[(lei, with)] = earned.GetValueOrDefault((lei, with)) + amount;

        /// <summary>
        /// Left out on both sides a difference would be taken out of the group: it stays, named, until it is explained. Results that agree
        /// in the currency they are in differ by nothing but the rates at which each was translated (IAS 21.39 c). No entity has it in its
        /// books: it is what leaving the two out leaves over.
        /// </summary>
        public List<GroupBreak> Breaks(Action<GroupSection, string, decimal, decimal> add)
        {
            List<GroupBreak> breaks = [];
            void Differ(GroupBreak b, GroupSection section)
            {
                breaks.Add(b);
                add(section, $"Difference between {b.Creditor} and {b.Debtor}", 0, b.Owed - b.Claimed);
            }
            foreach (var ((from, to), (claimed, owed)) in claims)
                if (claimed != owed) Differ(new(from, to, claimed, owed), GroupSection.Assets);
            foreach (var (one, other) in earned.Keys.Select(k => InOrder(k.From, k.To)).Distinct().ToList())
            {
                var (ones, others) = (earned.GetValueOrDefault((one, other)), earned.GetValueOrDefault((other, one)));
                if (ones + others == 0) continue;
                if (AgreesInCurrency(one, other)) add(GroupSection.Translation, TranslationDifference, 0, -(ones + others));
                else if (ones > 0 || ones == 0 && others < 0)
                    Differ(new(one, other, ones, -others) { IsOfResult = true }, GroupSection.Result);
                else Differ(new(other, one, others, -ones) { IsOfResult = true }, GroupSection.Result);
            }
            return breaks;
        }

        static (string, string) InOrder(string one, string other) => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);

        // In each currency what the one has earned is what the other has spent; a line that names none is of its entity's own.
        bool AgreesInCurrency(string one, string other) => entities.Where(e => e.Lei == one || e.Lei == other)
            .SelectMany(e => e.Lines.Where(l => l.Section == GroupSection.Result && l.With == (e.Lei == one ? other : one))
                .Select(l => (In: l.Currency.Length > 0 ? l.Currency : e.Currency.Length > 0 ? e.Currency : e.Lei, l.Amount)))
            .GroupBy(l => l.In).All(c => c.Sum(l => l.Amount) == 0);
    }
}
