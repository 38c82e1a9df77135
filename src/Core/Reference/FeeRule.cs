namespace Countinghouse.Reference;

/// <summary>
/// One charge on trades, from a trade date to a trade date, both inclusive. The charge in units of the currency is the unit part plus the
/// part by principal, at least the minimum, at most the two maxima, in that order; then rounded to the minor unit.
/// </summary>
/// <param name="Kind">What the charge is called: COMMISSION, SEC31, TAF.</param>
/// <param name="From">First trade date it applies to.</param>
/// <param name="To">Last trade date it applies to; <see cref="DateOnly.MaxValue"/> when open.</param>
public sealed record FeeRule(string Kind, DateOnly From, DateOnly To)
{
    /// <summary>The currency of a rule that applies to all of them.</summary>
    public const string AnyCurrency = "*";

    /// <summary>Only trades of this market; none means any.</summary>
    public Market? Market { get; init; }

    /// <summary>Only trades in this ISO 4217 currency; "*" means any, and then the figures are in units of the trade's currency.</summary>
    public string Currency { get; init; } = AnyCurrency;

    /// <summary>
    /// Only instruments of these categories, the first letters of their CFI codes (ISO 10962): "E" shares, "D" debt; empty means any.
    /// </summary>
    public string Categories { get; init; } = "";

    /// <summary>Only sales, as the account sees them.</summary>
    public bool SalesOnly { get; init; }

    /// <summary>The firm's own accounts do not pay it.</summary>
    public bool HouseExempt { get; init; }

    /// <summary>Units of the currency for each security.</summary>
    public decimal PerUnit { get; init; }

    /// <summary>Units of the currency for each million of principal.</summary>
    public decimal PerMillion { get; init; }

    /// <summary>Least charge for a trade, in units of the currency.</summary>
    public decimal MinimumPerTrade { get; init; }

    /// <summary>Greatest charge for a trade, in units of the currency; 0 means none.</summary>
    public decimal MaximumPerTrade { get; init; }

    /// <summary>Greatest charge as a fraction of principal (0.005 is half a percent); 0 means none.</summary>
    public decimal MaximumRate { get; init; }

    /// <summary>Rounded up to the next minor unit; otherwise to the nearest, half away from zero.</summary>
    public bool RoundUp { get; init; }

    /// <summary>Belongs to the firm; otherwise owed on to a regulator.</summary>
    public bool IsIncome { get; init; }

    internal bool Covers(in FeeBasis basis) => From <= basis.TradeDate && basis.TradeDate <= To
        && (Market is null || Market == basis.Market) && (Currency == AnyCurrency || Currency == basis.Currency)
        && (Categories.Length == 0 || Categories.Contains(basis.Category));

    /// <summary>The charge in units of the currency, not yet rounded.</summary>
    internal decimal Amount(long quantity, decimal principal)
    {
        // A part that charges nothing is skipped and the millionth multiplied: decimal division costs as much as all the rest.
        decimal amount = 0;
        if (PerUnit != 0) amount = PerUnit * quantity;
        if (PerMillion != 0) amount += PerMillion * principal * 0.000001m;
        amount = Math.Max(amount, MinimumPerTrade);
        if (MaximumPerTrade != 0) amount = Math.Min(amount, MaximumPerTrade);
        return MaximumRate == 0 ? amount : Math.Min(amount, MaximumRate * principal);
    }
}
