using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>
/// What is taken off the value of collateral, by asset, else by class, from a date on. Where nothing is set: the standardised haircuts
/// of the Basel Committee and IOSCO, Margin requirements for non-centrally cleared derivatives (April 2020), appendix B.
/// </summary>
sealed class Haircuts
{
    public const decimal All = 10_000m; // basis points: worth nothing

    // Basis points. "High-quality" of the source is not looked at: what is of lesser quality is to be set by asset. Equities are those of
    // major indices there; what is in no row of it counts for nothing until someone sets otherwise.
    static readonly (string Word, CollateralClass Class, decimal HaircutBp)[] Standard =
    [
        ("CASH", CollateralClass.Cash, 0), ("GOVERNMENT-1Y", CollateralClass.GovernmentToOneYear, 50),
        ("GOVERNMENT-5Y", CollateralClass.GovernmentToFiveYears, 200), ("GOVERNMENT", CollateralClass.GovernmentLonger, 400),
        ("DEBT-1Y", CollateralClass.DebtToOneYear, 100), ("DEBT-5Y", CollateralClass.DebtToFiveYears, 400),
        ("DEBT", CollateralClass.DebtLonger, 800), ("EQUITY", CollateralClass.Equity, 1_500), ("OTHER", CollateralClass.Other, All),
        ("OTHER-CURRENCY", CollateralClass.OtherCurrency, 800),
    ];

    /// <summary>What each class is called in files.</summary>
    public static IEnumerable<(string Word, CollateralClass Class)> Words => Standard.Select(s => (s.Word, s.Class));

    readonly SortedDictionary<(CollateralClass Class, DateOnly From), decimal> byClass = [];
    readonly SortedDictionary<(int Asset, DateOnly From), decimal> byAsset = [];

    /// <summary>Basis points off the value of an asset on a day, towards margin in the base currency.</summary>
    public decimal Of(Asset asset, Asset @base, DateOnly day)
    {
        decimal? own = null;
        foreach (var ((number, from), haircut) in byAsset)
            if (number == asset.Id.Number && from <= day) own = haircut;
        return own ?? Math.Min(Of(ClassOf(asset, day), day)
            + (asset.Currency == @base.Id ? 0 : Of(CollateralClass.OtherCurrency, day)), All);
    }

    decimal Of(CollateralClass @class, DateOnly day)
    {
        decimal? set = null;
        foreach (var ((of, from), haircut) in byClass)
            if (of == @class && from <= day) set = haircut;
        return set ?? Array.Find(Standard, s => s.Class == @class).HaircutBp;
    }

    // Debt has category D, whose fourth letter T says that a government or state guarantees it (ISO 10962:2021).
    static CollateralClass ClassOf(Asset asset, DateOnly day) => asset switch
    {
        { IsSecurity: false } => CollateralClass.Cash,
        { Terms: { Cfi: ['D', _, _, 'T', ..] } t } => Left(t, day) switch
        {
            <= 1 => CollateralClass.GovernmentToOneYear,
            <= 5 => CollateralClass.GovernmentToFiveYears,
            _ => CollateralClass.GovernmentLonger,
        },
        { Terms: { Cfi: ['D', ..] } t } => Left(t, day) switch
        {
            <= 1 => CollateralClass.DebtToOneYear,
            <= 5 => CollateralClass.DebtToFiveYears,
            _ => CollateralClass.DebtLonger,
        },
        { Category: 'E' } => CollateralClass.Equity,
        _ => CollateralClass.Other,
    };

    /// <summary>Years to maturity, begun ones whole; of a bond whose maturity is not known, as if it were a long one.</summary>
    static int Left(InstrumentTerms terms, DateOnly day)
    {
        if (terms.Bond is not { Maturity: var maturity }) return int.MaxValue;
        var years = maturity.Year - day.Year;
        return maturity.Month > day.Month || maturity.Month == day.Month && maturity.Day > day.Day ? years + 1 : years;
    }

    public bool Has(MarginFact fact) => fact switch
    {
        MarginFact.ClassHaircutSet f => byClass.TryGetValue((f.Class, f.From), out var known) && known == f.HaircutBp,
        MarginFact.AssetHaircutSet f => byAsset.TryGetValue((f.Asset.Number, f.From), out var known) && known == f.HaircutBp,
        _ => false,
    };

    public void Set(MarginFact.ClassHaircutSet f) => byClass[(f.Class, f.From)] = f.HaircutBp;
    public void Set(MarginFact.AssetHaircutSet f) => byAsset[(f.Asset.Number, f.From)] = f.HaircutBp;

    public void Save(StateWriter to)
    {
        to.Int(byClass.Count);
        foreach (var ((@class, from), haircut) in byClass) to.Int((int)@class).Date(from).Decimal(haircut);
        to.Int(byAsset.Count);
        foreach (var ((asset, from), haircut) in byAsset) to.Int(asset).Date(from).Decimal(haircut);
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) byClass.Add(((CollateralClass)from.Int(), from.Date()), from.Decimal());
        for (var count = from.Int(); count > 0; count--) byAsset.Add((from.Int(), from.Date()), from.Decimal());
    }
}
