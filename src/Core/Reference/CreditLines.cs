using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>From a day on, the settlement bank lends the firm so much in a currency within the day.</summary>
/// <param name="Granted">Credit without security, in units of the currency.</param>
/// <param name="CollateralLimit">The most it lends besides against the firm's own securities; in the base currency only.</param>
public sealed record SetCreditLine(string Currency, DateOnly From, decimal Granted, decimal CollateralLimit, string Source) : Command;

/// <summary>
/// What the settlement bank lends: by currency the line from a day on, and what is lent against securities now. Until a line is set, the
/// firm's intraday credit stands for its base currency.
/// </summary>
public sealed class CreditLines
{
    readonly ByDay<int, CreditLine> lines = new();
    readonly SortedDictionary<int, long> lent = []; // by currency; none is kept at zero
    DateOnly day; // that is open or was last

    /// <summary>The line of a currency on a day; none where none was set.</summary>
    public CreditLine? On(AssetId currency, DateOnly on) => lines.TryNewest(currency.Number, on, out var line) ? line : null;

    /// <summary>The line of the day that is open or was last.</summary>
    public CreditLine? Now(AssetId currency) => On(currency, day);

    /// <summary>What is lent against securities beyond granted credit.</summary>
    public long Lent(AssetId currency) => lent.GetValueOrDefault(currency.Number);

    internal bool Has(AssetId currency, DateOnly from, CreditLine line) =>
        lines.TryExact(currency.Number, from, out var known) && known == line;

    public void Apply(RecordsFact.DayOpened opened) => day = opened.Day;

    public void Apply(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.CreditLineSet f: lines.Set(f.Currency.Number, f.From, f.Line); break;
            case SettlementFact.CollateralLent f: Lend(f.Currency, f.Lent); break;
            case SettlementFact.CreditUsed f: Lend(f.Currency, f.Use.Lent); break;
            default: break; // it is no matter of credit
        }
    }

    void Lend(AssetId currency, long minor)
    {
        if (minor == 0) lent.Remove(currency.Number); else lent[currency.Number] = minor;
    }

    internal void Save(StateWriter to)
    {
        to.Date(day).Int(lines.Count);
        foreach (var (currency, from, line) in lines.All) to.Int(currency).Date(from).Long(line.Granted).Long(line.CollateralLimit);
        to.Int(lent.Count);
        foreach (var (currency, minor) in lent) to.Int(currency).Long(minor);
    }

    internal void Load(ref StateReader from)
    {
        day = from.Date();
        for (var count = from.Int(); count > 0; count--) lines.Set(from.Int(), from.Date(), new(from.Long(), from.Long()));
        for (var count = from.Int(); count > 0; count--) lent.Add(from.Int(), from.Long());
    }
}

public sealed partial class Register
{
    const string NoAmount = "is not an amount, from 0 to 10^15 smallest units and with at most the decimals of";
    const decimal MostCredit = 1_000_000_000_000_000m; // smallest units: ten-thousandths of it still add up within 64 bits

    /// <summary>What the settlement bank lends.</summary>
    public CreditLines Credit { get; } = new();

    /// <summary>Credit granted in an asset on the day that is open or was last, in minor units.</summary>
    public long GrantedIn(AssetId asset) => (Credit.Now(asset) ?? Unset(asset)).Granted;

    /// <summary>What the settlement bank lends in a currency on a day.</summary>
    public CreditLine LineOn(AssetId currency, DateOnly day) => Credit.On(currency, day) ?? Unset(currency);

    CreditLine Unset(AssetId asset) => new(this[asset].Code == Firm.BaseCurrency ? Firm.IntradayCredit : 0, 0);

    public Fact? Decide(SetCreditLine c)
    {
        Refused Bad(Refusal why, string column, string detail) => new(why, Short(c.Currency), $"{c.Source}:{column}", detail);
        if (AssetOf(c.Currency) is not { IsSecurity: false } currency)
            return Bad(Refusal.UnknownCurrency, "currency", "not a currency of this book");
        if (CreditMinor(c.Granted, currency) is not { } granted)
            return Bad(Refusal.BadTerms, "granted", $"{c.Granted} {NoAmount} {currency.Code}");
        if (CreditMinor(c.CollateralLimit, currency) is not { } limit)
            return Bad(Refusal.BadTerms, "collateral_limit", $"{c.CollateralLimit} {NoAmount} {currency.Code}");
        if (limit > 0 && currency.Code != Firm.BaseCurrency)
            return Bad(Refusal.BadTerms, "collateral_limit",
                $"securities secure credit in {Firm.BaseCurrency} only: no unit may do so twice");
        var line = new CreditLine(granted, limit);
        return Credit.Has(currency.Id, c.From, line) ? null : new SettlementFact.CreditLineSet(currency.Id, c.From, line);
    }

    static long? CreditMinor(decimal units, Asset currency)
    {
        var one = new decimal(1, 0, 0, false, (byte)currency.Scale);
        return units < 0 || units > MostCredit * one || !decimal.IsInteger(units / one) ? null : (long)(units / one);
    }
}
