namespace Countinghouse.Reference;

/// <summary>An exact amount in the minor unit of its ISO 4217 currency (cents, yen).</summary>
public readonly record struct Cash(long Minor, string Currency);

/// <summary>A number of securities: shares, or for a bond the face amount in units of its currency.</summary>
public readonly record struct Quantity(long Units);

/// <summary>What one unit of a security costs, in units of the currency (not of its minor unit).</summary>
public readonly record struct Price(decimal PerUnit)
{
    // Units or minor units: ten trillion dollars; far below what 64 bits hold.
    const decimal Most = 1_000_000_000_000_000m;

    /// <summary>
    /// What a quantity costs: quantity × price × factor (of a bond, quoted in per cent, a hundredth of its index ratio), half away from
    /// zero to the minor unit. None where it is more than the books can hold.
    /// </summary>
    public Cash? Of(Quantity quantity, decimal factor, (string Code, int Scale) currency)
    {
        if (quantity.Units > Most || PerUnit > Most / quantity.Units) return null;
        var gross = quantity.Units * PerUnit * factor;
        return gross > Most * new decimal(1, 0, 0, false, (byte)currency.Scale) ? null
            : new Cash(Rounding.ToMinor(gross, currency.Scale), currency.Code);
    }
}
