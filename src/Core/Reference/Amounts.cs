namespace Countinghouse.Reference;

/// <summary>An exact amount in the minor unit of its ISO 4217 currency (cents, yen). Overflow throws.</summary>
public readonly record struct Cash(long Minor, string Currency)
{
    /// <summary>The sum, of one currency only.</summary>
    public static Cash operator +(Cash a, Cash b) => Same(a, b, '+') with { Minor = a.Minor + b.Minor };

    /// <summary>The difference, of one currency only.</summary>
    public static Cash operator -(Cash a, Cash b) => Same(a, b, '-') with { Minor = a.Minor - b.Minor };

    /// <summary>The same amount the other way.</summary>
    public static Cash operator -(Cash a) => a with { Minor = -a.Minor };

    static Cash Same(Cash a, Cash b, char sign) => a.Currency == b.Currency
        ? a
        : throw new InvalidOperationException($"{a.Currency} {sign} {b.Currency}");
}

/// <summary>A number of securities: shares, or for a bond the face amount in units of its currency. Overflow throws.</summary>
public readonly record struct Quantity(long Units)
{
    /// <summary>The sum.</summary>
    public static Quantity operator +(Quantity a, Quantity b) => new(a.Units + b.Units);

    /// <summary>The difference.</summary>
    public static Quantity operator -(Quantity a, Quantity b) => new(a.Units - b.Units);

    /// <summary>The same number the other way.</summary>
    public static Quantity operator -(Quantity a) => new(-a.Units);
}

/// <summary>What one unit of a security costs, in units of the currency (not of its minor unit).</summary>
public readonly record struct Price(decimal PerUnit);
