using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>
/// Margin of each netting set: a counterparty with all that is open with it, in the base currency. Agreements, the day's figures, the
/// calls that follow. It posts nothing; collateral does.
/// </summary>
public sealed partial class MarginDesk(Register register)
{
    /// <summary>Fewer scenarios say nothing of one day in a hundred: initial margin is then the floor.</summary>
    public const int LeastScenarios = 20;

    /// <summary>About a year of trading days; a call for a longer window is an agreement's.</summary>
    public const int UsualWindow = 250;

    const int MostWindow = 1_000; // four years: the bookkeeping of a day stays within a second for ten thousand instruments

    const decimal MostFloorBp = 10_000m;

    // What a position can be worth, in units of the base currency: ten times the dearest company; beyond it the price is a slip.
    const decimal MostWorth = 10_000_000_000_000m;

    /// <summary>Without an agreement: what figures are reckoned with. No call follows from them.</summary>
    static readonly MarginTerms NoTerms = new(0, 0, 1, InitialMethod.ExpectedShortfall, 200, MarginDirection.None, UsualWindow);

    readonly SortedDictionary<(int Party, DateOnly From), MarginTerms> agreements = [];
    readonly SortedDictionary<int, (DateOnly Day, MarginFigures Figures)> last = [];
    readonly Haircuts haircuts = new();

    Asset Base => register[new AssetId(0)];

    /// <summary>The agreement with a counterparty on a day.</summary>
    MarginTerms? TermsOf(PartyId party, DateOnly day)
    {
        MarginTerms? newest = null;
        foreach (var ((number, from), terms) in agreements)
            if (number == party.Number && from <= day) newest = terms;
        return newest is { Direction: MarginDirection.None } ? null : newest;
    }

    /// <summary>Whether an agreement in force on a day has collateral go that way.</summary>
    public bool IsAgreed(PartyId party, MarginDirection direction, DateOnly day) => Covers(TermsOf(party, day), direction);

    static bool Covers(MarginTerms? terms, MarginDirection direction) =>
        terms is { Direction: var agreed } && (agreed == direction || agreed == MarginDirection.Both);

    public IEnumerable<Fact> Decide(SetMarginAgreement c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(c.Counterparty), $"{c.Source}:{column}", detail);
        if (register.PartyOf(c.Counterparty) is not { } party)
            return [Bad(Refusal.UnknownCounterparty, "counterparty", "not a counterparty of this book")];
        var (t, minor) = (c.Terms, new long[3]);
        foreach (var (place, column, units) in new[]
            { (0, "threshold", t.Threshold), (1, "minimum_transfer", t.MinimumTransfer), (2, "rounding", t.Rounding) })
            if (Minor(units, Base) is { } exact) minor[place] = exact;
            else return [Bad(Refusal.BadTerms, column, $"{units} is not an amount of {Base.Code} from 0 on, with at most its decimals")];
        if (t.FloorBp is < 0 or > MostFloorBp)
            return [Bad(Refusal.BadTerms, "floor_bp", $"{t.FloorBp} is not from 0 to {MostFloorBp} basis points")];
        if (t.Window is < LeastScenarios or > MostWindow)
            return [Bad(Refusal.BadTerms, "window", $"{t.Window} is not from {LeastScenarios} to {MostWindow} scenarios")];
        var terms = new MarginTerms(minor[0], minor[1], Math.Max(minor[2], 1), t.Method, t.FloorBp, t.Direction, t.Window);
        if (agreements.TryGetValue((party.Id.Number, c.From), out var known) && known == terms) return [];
        List<Fact> facts = [];
        foreach (var direction in new[] { MarginDirection.Given, MarginDirection.Taken })
        {
            var code = Register.CollateralCode(direction, c.Counterparty);
            if (register.AccountOf(code) is { Terms.Class: not AccountClass.Collateral })
                return [Bad(Refusal.ReservedName, "counterparty", $"{code} is an account of another kind")];
            if (register.AccountOf(code) is null) facts.Add(Account(facts.Count, code, direction));
        }
        return [.. facts, new MarginFact.AgreementSet(party.Id, c.From, terms)];
    }

    ReferenceFact.AccountOpened Account(int ahead, string code, MarginDirection direction) =>
        new(new(register.Accounts.Count + ahead), new(code, AccountClass.Collateral,
            direction == MarginDirection.Given ? "Collateral given" : "Collateral taken", "", Base.Code, AccountSettlement.Carried, "",
            null));

    public Fact? Decide(SetHaircut c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(c.Of), $"{c.Source}:{column}", detail);
        if (c.HaircutBp is < 0 or > Haircuts.All)
            return Bad(Refusal.BadTerms, "haircut_bp", $"{c.HaircutBp} is not from 0 to {Haircuts.All} basis points");
        MarginFact? set = null;
        foreach (var (word, @class) in Haircuts.Words)
            if (word == c.Of) set = new MarginFact.ClassHaircutSet(@class, c.From, c.HaircutBp);
        if (register.AssetOf(c.Of) is { } asset) set ??= new MarginFact.AssetHaircutSet(asset.Id, c.From, c.HaircutBp);
        if (set is null)
            return Bad(Refusal.UnknownInstrument, "of",
                $"neither an instrument or currency of this book nor one of {string.Join(", ", Haircuts.Words.Select(w => w.Word))}");
        return haircuts.Has(set) ? null : set;
    }

    /// <summary>An amount in units of an asset as its smallest units; none where it is below zero, too fine or too large.</summary>
    static long? Minor(decimal units, Asset asset)
    {
        const decimal Most = 1_000_000_000_000_000_000m; // sums of two still fit into 64 bits
        if (units < 0 || units > Most / Power(asset.Scale)) return null;
        var minor = units * Power(asset.Scale);
        return decimal.IsInteger(minor) ? (long)minor : null;
    }

    static decimal Power(int scale) => 1 / Unit(scale);

    static decimal Unit(int scale) => new(1, 0, 0, false, (byte)scale);

    public void Apply(MarginFact fact, long sequence) => ApplyCalls(fact, sequence);

    void ApplyTerms(MarginFact fact)
    {
        switch (fact)
        {
            case MarginFact.AgreementSet f: agreements[(f.Party.Number, f.From)] = f.Terms; break;
            case MarginFact.ClassHaircutSet f: haircuts.Set(f); break;
            case MarginFact.AssetHaircutSet f: haircuts.Set(f); break;
            case MarginFact.Reckoned f: last[f.Party.Number] = (f.Day, f.Figures); break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
