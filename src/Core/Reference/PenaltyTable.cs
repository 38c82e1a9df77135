using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>From a day on, an instrument is of a class of the penalty table.</summary>
public sealed record SetPenaltyClass(string Isin, DateOnly From, PenaltyClass Class, string Source) : Command;

/// <summary>From a day on, a class is charged so many basis points a day.</summary>
public sealed record SetPenaltyRate(PenaltyClass Class, DateOnly From, decimal RateBp, string Source) : Command;

/// <summary>From a day on, a central bank charges so many per cent a year for credit overnight.</summary>
public sealed record SetOvernightRate(string Currency, DateOnly From, decimal Percent, string Source) : Command;

/// <summary>
/// What cash penalties are reckoned with, by the date from which it holds: the class of an instrument, the rate of a class, the
/// overnight credit rate of a currency. Where nothing is set, the class follows from the CFI code (ISO 10962) and the rate from the
/// annex of Delegated Regulation (EU) 2017/389.
/// </summary>
public sealed class PenaltyTable
{
    // Basis points a day: Delegated Regulation (EU) 2017/389, annex, rows 1 to 7. Lack of cash has the rate of its currency.
    static readonly (PenaltyClass Class, decimal RateBp)[] Annex =
    [
        (PenaltyClass.LiquidShare, 1.0m), (PenaltyClass.IlliquidShare, 0.5m), (PenaltyClass.SmeShare, 0.25m),
        (PenaltyClass.SovereignDebt, 0.10m), (PenaltyClass.Debt, 0.20m), (PenaltyClass.SmeDebt, 0.15m), (PenaltyClass.Other, 0.5m),
    ];

    readonly ByDay<int, PenaltyClass> classes = new();
    readonly ByDay<PenaltyClass, decimal> rates = new();
    readonly ByDay<int, decimal> overnight = new();

    /// <summary>The class of an instrument on a day.</summary>
    public PenaltyClass ClassOf(Asset instrument, DateOnly day) =>
        classes.TryNewest(instrument.Id.Number, day, out var set) ? set : Default(instrument.Terms?.Cfi ?? "");

    // Category E is equities, D debt, whose fourth letter T says that a government or state guarantees it (ISO 10962:2021).
    static PenaltyClass Default(string cfi) => cfi switch
    {
        ['E', 'S' or 'P' or 'C' or 'F' or 'L' or 'D', ..] => PenaltyClass.LiquidShare,
        ['D', _, _, 'T', ..] => PenaltyClass.SovereignDebt,
        ['D', ..] => PenaltyClass.Debt,
        _ => PenaltyClass.Other,
    };

    /// <summary>Basis points a day for an instrument of a class.</summary>
    public decimal RateBp(PenaltyClass @class, DateOnly day)
    {
        if (rates.TryNewest(@class, day, out var set)) return set;
        foreach (var (of, rate) in Annex)
            if (of == @class) return rate;
        return 0;
    }

    /// <summary>Whether an overnight rate is known for a day: without one lack of cash costs nothing.</summary>
    public bool HasCashRate(AssetId currency, DateOnly day) => overnight.TryNewest(currency.Number, day, out _);

    /// <summary>
    /// Basis points a day for lack of cash: the yearly rate over 360 days (365 for sterling, as its money market counts), at least 0.
    /// </summary>
    public decimal CashRateBp(Asset currency, DateOnly day)
    {
        overnight.TryNewest(currency.Id.Number, day, out var percent); // 0 where none is known
        return Math.Max(percent, 0) * 100 / (currency.Code == "GBP" ? 365 : 360);
    }

    internal void Apply(ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.PenaltyClassSet f: classes.Set(f.Instrument.Number, f.From, f.Class); break;
            case ReferenceFact.PenaltyRateSet f: rates.Set(f.Class, f.From, f.RateBp); break;
            case ReferenceFact.OvernightRateSet f: overnight.Set(f.Currency.Number, f.From, f.Percent); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    internal bool Has(ReferenceFact fact) => fact switch
    {
        ReferenceFact.PenaltyClassSet f => classes.TryExact(f.Instrument.Number, f.From, out var known) && known == f.Class,
        ReferenceFact.PenaltyRateSet f => rates.TryExact(f.Class, f.From, out var known) && known == f.RateBp,
        ReferenceFact.OvernightRateSet f => overnight.TryExact(f.Currency.Number, f.From, out var known) && known == f.Percent,
        _ => false,
    };

    internal void Save(StateWriter to)
    {
        to.Int(classes.Count);
        foreach (var (instrument, from, @class) in classes.All) to.Int(instrument).Date(from).Int((int)@class);
        to.Int(rates.Count);
        foreach (var (@class, from, rate) in rates.All) to.Int((int)@class).Date(from).Decimal(rate);
        to.Int(overnight.Count);
        foreach (var (currency, from, percent) in overnight.All) to.Int(currency).Date(from).Decimal(percent);
    }

    internal void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--) classes.Set(from.Int(), from.Date(), (PenaltyClass)from.Int());
        for (var count = from.Int(); count > 0; count--) rates.Set((PenaltyClass)from.Int(), from.Date(), from.Decimal());
        for (var count = from.Int(); count > 0; count--) overnight.Set(from.Int(), from.Date(), from.Decimal());
    }
}

public sealed partial class Register
{
    /// <summary>What cash penalties are reckoned with.</summary>
    public PenaltyTable Penalties { get; } = new();

    public Fact? Decide(SetPenaltyClass c) => AssetOf(c.Isin) is not { IsSecurity: true } instrument
        ? new Refused(Refusal.UnknownInstrument, Short(c.Isin), c.Source + ":isin", "not an instrument of this book")
        : New(new ReferenceFact.PenaltyClassSet(instrument.Id, c.From, c.Class));

    public Fact? Decide(SetPenaltyRate c) => c.RateBp is < 0 or > 10_000
        ? new Refused(Refusal.BadTerms, $"{c.Class}", c.Source + ":rate_bp", $"{c.RateBp} is not a rate from 0 to 10000 basis points a day")
        : New(new ReferenceFact.PenaltyRateSet(c.Class, c.From, c.RateBp));

    public Fact? Decide(SetOvernightRate c) => AssetOf(c.Currency) is not { IsSecurity: false } currency
        ? new Refused(Refusal.UnknownCurrency, Short(c.Currency), c.Source + ":currency", "not a currency of this book")
        : c.Percent is < -100 or > 1000
        ? new Refused(Refusal.BadTerms, c.Currency, c.Source + ":percent", $"{c.Percent} is not a yearly rate in per cent")
        : New(new ReferenceFact.OvernightRateSet(currency.Id, c.From, c.Percent));

    ReferenceFact? New(ReferenceFact fact) => Penalties.Has(fact) ? null : fact;
}
