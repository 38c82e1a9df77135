using Countinghouse.Facts;

namespace Countinghouse.Accounting;

/// <summary>Statements in pages: each page waits until those before and behind it are here.</summary>
public sealed partial class ReconciliationDesk
{
    readonly record struct Sheet(long Number, StatementPage Page, string Reference);

    /// <summary>
    /// Each statement by itself, and those in pages of which all are here, in the order they came; a balance of a page with the pages.
    /// </summary>
    static List<long[]> Whole(IEnumerable<KeyValuePair<long, RecordsFact.StatementTaken>> statements)
    {
        List<long[]> whole = [];
        SortedDictionary<string, List<Sheet>> paged = new(StringComparer.Ordinal);
        List<(long Number, StatementPage Page)> balances = [];
        foreach (var (number, s) in statements)
            if (s.Page is not { } page) whole.Add([number]);
            else if (s.Kind == StatedKind.Cash) balances.Add((number, page));
            else if (paged.TryGetValue(NameOf(s.Kind, page), out var own)) own.Add(new(number, page, s.Reference));
            else paged.Add(NameOf(s.Kind, page), [new(number, page, s.Reference)]);
        var sheets = paged.Values.SelectMany(p => p).ToDictionary(s => s.Number, s => s.Page);
        foreach (var pages in paged.Values) whole.AddRange(Chains(pages));
        var taken = whole.SelectMany(w => w).Where(sheets.ContainsKey).Select(n => sheets[n]).ToHashSet();
        foreach (var (number, page) in balances)
            if (taken.Contains(page) || !sheets.ContainsValue(page)) whole.Add([number]);
        whole.Sort((a, b) => a[^1].CompareTo(b[^1]));
        return whole;
    }

    // What was booked and what it left are of one statement.
    static string NameOf(StatedKind kind, StatementPage page) => $"{(kind == StatedKind.Cash ? StatedKind.Entries : kind)} {page.Of}";

    // From each last page back to a first one: of several that fit those of the same reference, then the newest.
    static List<long[]> Chains(List<Sheet> pages)
    {
        List<long[]> chains = [];
        foreach (var end in pages.Where(p => p.Page.Before.Length == 0).Reverse().ToList())
        {
            List<Sheet> chain = [end];
            while (chain[^1].Page.After is { Length: > 0 } link)
            {
                var before = pages.FindAll(p => Precedes(p.Page, chain[^1].Page) && p.Page.Before == link && !chain.Contains(p));
                if (before.Count == 0) break;
                if (before.FindAll(p => p.Reference == end.Reference) is { Count: > 0 } own) before = own;
                var same = before.FindLastIndex(p => p.Page.After == link); // a page that leaves the balance as it is
                chain.Add(before[same >= 0 ? same : ^1]);
            }
            if (chain[^1].Page.After.Length > 0) continue;
            pages.RemoveAll(chain.Contains);
            chain.Reverse();
            chains.Add([.. chain.Select(p => p.Number)]);
        }
        return chains;
    }

    // By number where both are counted, and then their balances have to agree.
    static bool Precedes(StatementPage one, StatementPage other) =>
        one.Number == 0 || other.Number == 0 || one.Number == other.Number - 1;

    /// <summary>The statement that a page is of, whole, where all of its pages wait for the close.</summary>
    public IReadOnlyList<StatedLine>? WaitingLines(StatedKind kind, StatementPage page) =>
        Whole(OfPages(kind, page)).FindAll(w => waiting[w[0]].Kind == kind) is [.., var last]
            ? [.. last.SelectMany(n => waiting[n].Lines)] : null;

    List<KeyValuePair<long, RecordsFact.StatementTaken>> OfPages(StatedKind kind, StatementPage page) =>
        [.. waiting.Where(w => w.Value.Page is { } own && NameOf(w.Value.Kind, own) == NameOf(kind, page))];

    /// <summary>Which pages of a statement that waits have not come, in words; empty: none of it waits for others.</summary>
    public string Missing(StatedKind kind, StatementPage page)
    {
        var own = OfPages(kind, page);
        var here = Whole(own).SelectMany(n => n).ToHashSet();
        var pages = own.Where(w => !here.Contains(w.Key)).Select(w => w.Value.Page).OfType<StatementPage>().ToList();
        if (pages.Count > 0 && pages.TrueForAll(p => p.Number > 0))
            return string.Join(", ", MissingOf(new(pages.DistinctBy(p => p.Number).ToDictionary(p => p.Number))).Take(MostMissing));
        return string.Join(", ", pages.Where(p => p.After.Length > 0 && !pages.Exists(o => o.Before == p.After))
            .Select(p => $"what comes up to {p.After} has not come")
            .Concat(pages.Where(p => p.Before.Length > 0 && !pages.Exists(o => o.After == p.Before))
                .Select(p => $"what follows {p.Before} has not come")).Distinct().Take(MostMissing));
    }

    static IEnumerable<string> MissingOf(SortedDictionary<int, StatementPage> pages)
    {
        var (last, at) = (pages.Keys.Last(), 0);
        foreach (var (number, page) in pages)
        {
            if (number == at + 2) yield return $"page {at + 1} has not come";
            else if (number > at + 1) yield return $"pages {at + 1} to {number - 1} have not come";
            else if (at > 0 && pages[at].Before != page.After)
                yield return pages[at].Before.Length == 0 ? $"page {at} says that it is the last, and there is a page {number}"
                    : $"page {number} begins with {(page.After.Length > 0 ? page.After : "the first balance")}, and page {at} ends with "
                        + pages[at].Before;
            at = number;
        }
        if (pages[last].Before is { Length: > 0 } behind) yield return $"what follows {behind} has not come";
    }

    const int MostMissing = 3; // in a line that a person reads

    // A person says that no more comes: what did is laid beside the books as it is.
    void LetGo(BreakOf of)
    {
        LetGoOfAccounts(of);
        foreach (var (number, s) in waiting.ToList())
            if (s.Page is { } page && BreakOfPages(s.Kind, page) == of) waiting[number] = s with { Page = null };
    }

    BreakOf BreakOfPages(StatedKind kind, StatementPage page) => new(BreakKind.Statement,
        register[kind is StatedKind.Cash or StatedKind.Entries ? register.Bank : register.Depository].Terms.Code, "", NameOf(kind, page));
}
