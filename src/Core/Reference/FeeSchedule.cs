namespace Countinghouse.Reference;

/// <summary>
/// What a trade's charges depend on. The principal is in minor units of the currency; neither it nor the quantity is negative.
/// </summary>
/// <param name="Category">First letter of the instrument's CFI code.</param>
public readonly record struct FeeBasis(
    Market Market, char Category, string Currency, DateOnly TradeDate, bool IsSale, bool IsHouse, long Quantity, long PrincipalMinor);

/// <summary>
/// The charges of a firm. Rules of one kind that cover the same trade add up. Which rules cover a market, category, currency and date
/// is found once and remembered, as it is asked for every trade of the day.
/// </summary>
public sealed class FeeSchedule
{
    const string FirstKind = "COMMISSION";

    /// <summary>Markets times categories and currencies that trade on one day, with room; the oldest answers go first.</summary>
    const int Remembered = 32;

    readonly FeeRule[] rules;
    readonly string[] kinds;

    // Replaced, never changed, so that a reader on another thread sees either the old answers or the new ones.
    Answer[] answers = [];

    /// <summary>A schedule of those rules.</summary>
    /// <exception cref="ArgumentException">A rule ends before it begins, or has a negative figure or an unknown currency.</exception>
    public FeeSchedule(IReadOnlyList<FeeRule> rules)
    {
        this.rules = [.. rules];
        var distinct = new List<string>();
        foreach (var rule in this.rules)
        {
            if (!IsSound(rule)) throw new ArgumentException($"Fee rule {rule} does not hold together", nameof(rules));
            if (!distinct.Contains(rule.Kind)) distinct.Add(rule.Kind);
        }
        if (distinct.Remove(FirstKind)) distinct.Insert(0, FirstKind);
        kinds = [.. distinct];
    }

    /// <summary>The schedule that serves a firm that names none: its commission and the fees of the United States.</summary>
    public static FeeSchedule Default { get; } = new(DefaultFees.Rules());

    /// <summary>The rules, as given.</summary>
    public IReadOnlyList<FeeRule> Rules => rules;

    /// <summary>Each kind once: COMMISSION first, then in the order of the rules.</summary>
    public IReadOnlyList<string> Kinds => kinds;

    /// <summary>Writes the charge of each kind, in minor units of the trade's currency and in the order of <see cref="Kinds"/>.</summary>
    public void Charge(in FeeBasis basis, Span<long> charges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(basis.Quantity);
        ArgumentOutOfRangeException.ThrowIfNegative(basis.PrincipalMinor);
        charges[..kinds.Length].Clear();
        var answer = Find(basis);
        var principal = basis.PrincipalMinor * answer.MinorUnit;
        foreach (var (slot, rule) in answer.Rules)
        {
            if (rule.SalesOnly && !basis.IsSale || rule.HouseExempt && basis.IsHouse) continue;
            var amount = rule.Amount(basis.Quantity, principal);
            charges[slot] += rule.RoundUp ? Rounding.UpToMinor(amount, answer.Scale) : Rounding.ToMinor(amount, answer.Scale);
        }
    }

    Answer Find(in FeeBasis basis)
    {
        var known = answers;
        foreach (var answer in known)
            if (answer.TradeDate == basis.TradeDate && answer.Market == basis.Market && answer.Category == basis.Category
                && answer.Currency == basis.Currency)
                return answer;
        var found = Resolve(basis);
        answers = [found, .. known.AsSpan(0, Math.Min(known.Length, Remembered - 1))];
        return found;
    }

    Answer Resolve(in FeeBasis basis)
    {
        var covering = new List<(int, FeeRule)>();
        foreach (var rule in rules)
            if (rule.Covers(basis))
                covering.Add((Array.IndexOf(kinds, rule.Kind), rule));
        var scale = Currencies.Scale(basis.Currency);
        return new(basis.Market, basis.Category, basis.Currency, basis.TradeDate)
        {
            Scale = scale,
            MinorUnit = new decimal(1, 0, 0, false, (byte)scale),
            Rules = [.. covering],
        };
    }

    static bool IsSound(FeeRule r) => r.Kind.Length > 0 && r.From <= r.To
        && (r.Currency == FeeRule.AnyCurrency || Currencies.IsKnown(r.Currency))
        && !r.Categories.AsSpan().ContainsAnyExcept(CheckDigits.CfiCategories)
        && r is { PerUnit: >= 0, PerMillion: >= 0, MinimumPerTrade: >= 0, MaximumPerTrade: >= 0, MaximumRate: >= 0 };

    /// <summary>The rules that cover a market, category, currency and date, each with the slot of its kind.</summary>
    sealed record Answer(Market Market, char Category, string Currency, DateOnly TradeDate)
    {
        public required int Scale { get; init; }
        public required decimal MinorUnit { get; init; }
        public required (int Slot, FeeRule Rule)[] Rules { get; init; }
    }
}
