using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>What a posting is of, as far as the general ledger asks.</summary>
/// <param name="Account">Code of the account in the books; empty for one of many of a class.</param>
public readonly record struct PostingOf(AccountClass Class, string Account, EntryKind Kind, string Currency);

/// <summary>
/// The accounts of the general ledger and the rules by which postings reach them, each from a day on. The ledger itself is one: this says
/// under which account of the general ledger a posting is seen.
/// </summary>
public sealed class ChartOfAccounts
{
    readonly SortedDictionary<string, List<(DateOnly From, GlTerms Terms)>> accounts = new(StringComparer.Ordinal);
    readonly List<(DateOnly From, PostingRule Rule)> rules = [];

    public bool IsEmpty => accounts.Count == 0;

    public IReadOnlyList<(DateOnly From, PostingRule Rule)> Rules => rules;

    public IEnumerable<(DateOnly From, GlTerms Terms)> Accounts => accounts.Values.SelectMany(all => all);

    public void Set(GlTerms terms, DateOnly from)
    {
        if (!accounts.TryGetValue(terms.Code, out var all)) accounts.Add(terms.Code, all = []);
        all.RemoveAll(a => a.From == from);
        all.Add((from, terms));
        all.Sort((a, b) => a.From.CompareTo(b.From));
    }

    public void Set(PostingRule rule, DateOnly from) => rules.Add((from, rule));

    /// <summary>An account as it is on a day; before its first, as it is first.</summary>
    public GlTerms? Find(string code, DateOnly day)
    {
        if (!accounts.TryGetValue(code, out var all)) return null;
        var terms = all[0].Terms;
        foreach (var (from, later) in all)
            if (from <= day) terms = later;
        return terms;
    }

    /// <summary>
    /// The account of the general ledger that a posting is seen under: what the rule says that says most, else the account of its own code,
    /// else the suspense account.
    /// </summary>
    public string GlOf(in PostingOf posting, DateOnly day)
    {
        var (gl, best) = ("", -1);
        foreach (var (from, rule) in rules)
            if (from <= day && Weight(rule, posting) is >= 0 and var weight && weight >= best) (gl, best) = (rule.Gl, weight);
        if (best >= OfAccount) return gl;
        if (posting.Account.Length > 0 && accounts.TryGetValue(posting.Account, out var own) && !own[^1].Terms.IsControl)
            return posting.Account;
        return best >= 0 ? gl : DefaultChart.Suspense;
    }

    const int OfAccount = 16, OfBegin = 8, OfClass = 4, OfKind = 2, OfCurrency = 1;

    // How much a rule says; below 0 where it does not fit.
    static int Weight(PostingRule rule, in PostingOf of)
    {
        var weight = 0;
        if (rule.Class is { } @class)
        {
            if (@class != of.Class) return -1;
            weight += OfClass;
        }
        if (rule.Account.Length > 0)
        {
            if (rule.Account[^1] == '*')
            {
                if (!of.Account.StartsWith(rule.Account[..^1], StringComparison.Ordinal)) return -1;
                weight += OfBegin;
            }
            else if (rule.Account != of.Account) return -1;
            else weight += OfAccount;
        }
        if (rule.Kind is { } kind)
        {
            if (kind != of.Kind) return -1;
            weight += OfKind;
        }
        if (rule.Currency.Length == 0) return weight;
        return rule.Currency == of.Currency ? weight + OfCurrency : -1;
    }
}
