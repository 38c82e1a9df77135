using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Lists;

/// <summary>
/// What a filter of the list of legs asks of a single leg: its account, asset and amount, by their numbers. What else it asks, of the
/// entry, is left to SQL.
/// </summary>
sealed class LegFilter
{
    const string Asset = "asset", Amount = "amount";

    delegate bool LegTest(in PackedLeg leg);

    readonly List<LegTest> tests = [];
    readonly SqlList list;
    readonly SqlValues values;

    public LegFilter(SqlList list, ListQuery query, SqlValues values)
    {
        (this.list, this.values) = (list, values);
        if (query.Part.Account is { } account) Require(new(SqlList.Account, Test.Is, [account]));
        if (query.Part.Isin is { } isin) Require(new(Asset, Test.Is, [isin]));
        if (query.Accounts.Count > 0) RequireAccount(Marked(query.Accounts.SelectMany(r => Column(SqlList.Account).Numbers(r, values))));
        foreach (var term in query.Filter.Terms)
            if (term.Column.Length == 0) RequireAny(term);
            else Require(term);
    }

    /// <summary>A leg that is let through is one of the list's rows: nothing is asked of its entry.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>A word is asked for that may be in the name of a kind or in the leg: it is for SQL to say.</summary>
    public bool MayBeKind { get; private set; }

    /// <summary>Nothing is asked of a leg.</summary>
    public bool IsNone => tests.Count == 0;

    /// <summary>No account and no asset is as it asks: no leg is let through.</summary>
    public bool IsNever { get; private set; }

    public bool Lets(in PackedLeg leg)
    {
        foreach (var test in tests)
            if (!test(leg)) return false;
        return true;
    }

    SqlColumn Column(string name) => list.Columns.First(c => c.Name == name);

    void Require(ListTerm term)
    {
        if (term.Column == Amount) RequireAmount(term);
        else if (term.Column is SqlList.Account) RequireAccount(Marked(Column(term.Column).Numbers(term, values)));
        else if (term.Column is Asset) RequireAsset(Marked(Column(term.Column).Numbers(term, values)));
        else IsWhole = false;
    }

    void RequireAccount(bool[] accounts) => Require(accounts.Length == 0, (in PackedLeg leg) => Has(accounts, leg.Account));

    void RequireAsset(bool[] assets) => Require(assets.Length == 0, (in PackedLeg leg) => Has(assets, leg.Asset));

    void Require(bool never, LegTest test)
    {
        IsNever |= never;
        tests.Add(test);
    }

    // A word that may be in the name of a kind says nothing of a leg.
    void RequireAny(ListTerm term)
    {
        if (list.Columns.Any(c => c.Words.Any(w => ListRows.IsSo(term.Test, w.Word, term.Values[0]))))
        {
            (IsWhole, MayBeKind) = (false, true);
            return;
        }
        var (accounts, assets) = (Marked(Column(SqlList.Account).Numbers(term, values)), Marked(Column(Asset).Numbers(term, values)));
        Require(accounts.Length + assets.Length == 0, (in PackedLeg leg) => Has(accounts, leg.Account) || Has(assets, leg.Asset));
    }

    // Each value at the scale of each asset.
    void RequireAmount(ListTerm term)
    {
        var (test, isNot) = (term.Test == Test.IsNot ? Test.Is : term.Test, term.Test == Test.IsNot);
        List<(long Low, long High)[]> ranges = [.. term.Values.Where(v => v.Length > 0).Select(_ => Array.Empty<(long, long)>())];
        foreach (var scale in values.Scales(""))
            foreach (var asset in values.Numbers($"SELECT number FROM asset WHERE scale = {scale}", values.Own()))
            {
                var place = 0;
                foreach (var value in term.Values.Where(v => v.Length > 0))
                {
                    var range = ranges[place];
                    if (range.Length <= asset) Array.Resize(ref range, (int)asset + 64);
                    range[asset] = Range(test, decimal.Parse(value, CultureInfo.InvariantCulture), scale);
                    ranges[place++] = range;
                }
            }
        tests.Add((in PackedLeg leg) =>
        {
            foreach (var range in ranges)
                if (range[leg.Asset] is var (low, high) && leg.Amount >= low && leg.Amount <= high) return !isNot;
            return isNot;
        });
    }

    // The least and the greatest amount that are let through, in minor units; the least above the greatest where none is.
    static (long Low, long High) Range(Test test, decimal value, long scale)
    {
        var unit = 1m;
        for (var i = 0; i < scale; i++) unit *= 10;
        var minor = Math.Abs(value) < long.MaxValue / unit ? value * unit : value < 0 ? long.MinValue - 1m : long.MaxValue + 1m;
        var low = test switch
        {
            Test.Above => decimal.Floor(minor) + 1,
            Test.Is or Test.AtLeast => decimal.Ceiling(minor),
            _ => long.MinValue,
        };
        var high = test switch
        {
            Test.Below => decimal.Ceiling(minor) - 1,
            Test.Is or Test.AtMost => decimal.Floor(minor),
            _ => long.MaxValue,
        };
        return low > high || low > long.MaxValue || high < long.MinValue ? (1, 0)
            : ((long)Math.Max(low, long.MinValue), (long)Math.Min(high, long.MaxValue));
    }

    static bool Has(bool[] marked, int number) => (uint)number < (uint)marked.Length && marked[number];

    static bool[] Marked(IEnumerable<long> numbers)
    {
        var marked = Array.Empty<bool>();
        foreach (var number in numbers)
        {
            if (marked.Length <= number) Array.Resize(ref marked, Math.Max((int)number + 1, 2 * marked.Length));
            marked[number] = true;
        }
        return marked;
    }
}
