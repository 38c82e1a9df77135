using Countinghouse.Facts;

namespace Countinghouse.Accounting;

/// <summary>What accounts for a difference, of what is expected here and what else differs.</summary>
sealed class Explanations(IReconciledBooks books, IReadOnlyList<(BreakOf Of, decimal Difference)> all)
{
    const int MostNamed = 5; // of what is pending: more fill no line

    /// <summary>Whether all of the difference is accounted for, and in words by what.</summary>
    public (bool IsWhole, string Why) Of(BreakOf of, BreakFigures figures) => of.Kind switch
    {
        BreakKind.Holdings or BreakKind.Cash => OfBalance(of, figures.Difference),
        BreakKind.Pending => books.RestOf(of.Reference) is null ? (false, "no instruction of ours has this reference")
            : (false, $"{of.Reference} is open here with other units"),
        _ => OfMovement(of, figures),
    };

    public const string OfMovements = "its movements differ: ";
    const string NothingPending = "nothing that is pending explains it", OfPending = "pending here, and no explanation: ";

    /// <summary>Whether two reasons say the same: that what is pending does not explain it, whatever is pending on the day.</summary>
    public static bool SaySame(string one, string other) => one == other || OfNothing(one) && OfNothing(other);

    static bool OfNothing(string why) => why.StartsWith(NothingPending, StringComparison.Ordinal)
        || why.StartsWith(OfPending, StringComparison.Ordinal);

    (bool, string) OfBalance(BreakOf of, decimal difference)
    {
        var movements = all.Where(b => b.Of.Kind is BreakKind.Postings or BreakKind.Entries
            && (b.Of.Account, b.Of.Asset) == (of.Account, of.Asset)).ToList();
        if (movements.Count > 0 && movements.Sum(m => m.Difference) == difference)
            return (true, OfMovements + $"{Named(movements.Select(m => m.Of.Reference))}");
        return Expected(of.Asset, difference);
    }

    (bool, string) OfMovement(BreakOf of, BreakFigures figures)
    {
        if (figures is { Ours: not 0, Theirs: not 0 }) return (false, $"{of.Reference} has other units there");
        if (figures.Theirs == 0) return (false, "posted here, not stated there");
        if (books.RestOf(of.Reference) is { } rest && of.Kind == BreakKind.Postings)
            return rest == figures.Difference ? (true, $"{of.Reference} is pending here and posted there")
                : (false, $"{of.Reference} is open here with other units");
        return Expected(of.Asset, figures.Difference) is (true, _) and var expected ? expected
            : (false, Matcher.IsInstruction(of.Reference) ? "stated there, not posted here: no open instruction has this reference"
                : "stated there, not posted here");
    }

    // What is expected of an asset, reckoned once: there may be thousands, and as many differences.
    sealed class OfAsset
    {
        readonly Dictionary<decimal, Expected> byUnits = [];
        readonly List<Expected> entitled, pending;
        readonly decimal entitledUnits, pendingUnits;

        public OfAsset(IReadOnlyList<Expected> all)
        {
            foreach (var one in all) byUnits.TryAdd(one.Units, one);
            (entitled, pending) = ([.. all.Where(e => e.IsEntitled)], [.. all.Where(e => !e.IsEntitled)]);
            (entitledUnits, pendingUnits) = (entitled.Sum(e => e.Units), pending.Sum(e => e.Units));
        }

        // One whose units are the difference, or all together; else which there are.
        public (bool, string) Explain(decimal difference)
        {
            if (byUnits.TryGetValue(difference, out var one))
                return (true, $"{(one.IsEntitled ? "corporate action " : "")}{one.Name} is {one.Is} and would explain it");
            // Corporate actions together, or what is contracted together: the one says nothing of the other.
            if (entitled.Count > 1 && entitledUnits == difference)
                return (true, $"corporate actions {Named(entitled.Select(e => e.Name))} together would explain it");
            if (pending.Count == 0) return (false, NothingPending);
            var named = Named(pending.Take(MostNamed + 1).Select(e => e.Name));
            return pendingUnits == difference ? (true, $"{named} are pending here and together would explain it")
                : (false, OfPending + named);
        }
    }

    readonly Dictionary<string, OfAsset> assets = new(StringComparer.Ordinal);

    (bool, string) Expected(string asset, decimal difference)
    {
        if (!assets.TryGetValue(asset, out var of)) assets.Add(asset, of = new(books.ExpectedOf(asset)));
        return of.Explain(difference);
    }

    static string Named(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? ", …" : "");
    }
}
