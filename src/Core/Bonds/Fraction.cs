namespace Countinghouse.Bonds;

/// <summary>
/// An exact quotient in lowest terms, above all a part of years. Interest is amount × numerator ÷ denominator, divided once and last, so
/// that what is exactly half a cent stays so. Overflow throws.
/// </summary>
public readonly record struct Fraction
{
    Fraction(long numerator, long denominator) => (Numerator, Denominator) = (numerator, denominator);

    /// <summary>Above the line; carries the sign.</summary>
    public long Numerator { get; }

    /// <summary>Below the line; positive, save in a fraction that nobody made.</summary>
    public long Denominator { get; }

    /// <summary>Nothing.</summary>
    public static Fraction Zero { get; } = new(0, 1);

    /// <summary>The quotient of two whole numbers, the second above zero.</summary>
    public static Fraction Of(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        var (a, b) = (Math.Abs(numerator), denominator);
        while (b != 0) (a, b) = (b, a % b);
        return new(numerator / a, denominator / a);
    }

    /// <summary>The sum.</summary>
    public static Fraction operator +(Fraction a, Fraction b) =>
        Of(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    /// <summary>The difference.</summary>
    public static Fraction operator -(Fraction a, Fraction b) => a + -b;

    /// <summary>The same the other way.</summary>
    public static Fraction operator -(Fraction a) => new(-a.Numerator, a.Denominator);

    /// <summary>This part of an amount.</summary>
    public decimal Part(decimal amount) => amount * Numerator / Denominator;

    /// <summary>As a decimal of 28 digits.</summary>
    public decimal ToDecimal() => Part(1);
}
