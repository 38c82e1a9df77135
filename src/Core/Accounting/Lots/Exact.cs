using System.Numerics;

namespace Countinghouse.Accounting;

/// <summary>
/// An exact quotient of whole numbers of any size: what a pool of cost is counted in, since its average has no end of digits and each sale
/// takes a part of a part. The largest of them stay small: a few hundred digits for a pool of decades.
/// </summary>
public readonly record struct Exact : IComparable<Exact>
{
    readonly BigInteger below; // 0 in one that nobody made, which is nothing

    Exact(BigInteger above, BigInteger below) => (Above, this.below) = (above, below);

    /// <summary>Above the line, with the sign.</summary>
    public BigInteger Above { get; }

    /// <summary>Below the line, above zero.</summary>
    public BigInteger Below => below.IsZero ? BigInteger.One : below;

    public bool IsZero => Above.IsZero;

    /// <summary>The quotient, the second other than zero.</summary>
    public static Exact Of(BigInteger above, BigInteger below)
    {
        if (below.IsZero) throw new DivideByZeroException();
        var by = BigInteger.GreatestCommonDivisor(above, below) * below.Sign;
        return new(above / by, below / by);
    }

    public static implicit operator Exact(long whole) => new(whole, 1);

    /// <summary>A decimal as it stands.</summary>
    public static Exact From(decimal value)
    {
        var power = BigInteger.Pow(10, value.Scale);
        return Of(new BigInteger(decimal.Truncate(value)) * power + new BigInteger((value - decimal.Truncate(value)) * Tens(value.Scale)),
            power);
    }

    static decimal Tens(int scale)
    {
        var power = 1m;
        for (var i = 0; i < scale; i++) power *= 10;
        return power;
    }

    public static Exact operator +(Exact a, Exact b) => Of(a.Above * b.Below + b.Above * a.Below, a.Below * b.Below);
    public static Exact operator -(Exact a, Exact b) => Of(a.Above * b.Below - b.Above * a.Below, a.Below * b.Below);
    public static Exact operator -(Exact a) => new(-a.Above, a.Below);
    public static Exact operator *(Exact a, Exact b) => Of(a.Above * b.Above, a.Below * b.Below);
    public static Exact operator /(Exact a, Exact b) => Of(a.Above * b.Below, a.Below * b.Above);
    public static bool operator <(Exact a, Exact b) => a.CompareTo(b) < 0;
    public static bool operator >(Exact a, Exact b) => a.CompareTo(b) > 0;
    public static bool operator <=(Exact a, Exact b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Exact a, Exact b) => a.CompareTo(b) >= 0;

    public int CompareTo(Exact other) => (Above * other.Below).CompareTo(other.Above * Below);
    public static Exact Min(Exact a, Exact b) => a <= b ? a : b;
    public static Exact Max(Exact a, Exact b) => a >= b ? a : b;

    /// <summary>The next whole number below, or itself.</summary>
    public BigInteger Floor()
    {
        var whole = BigInteger.DivRem(Above, Below, out var rest);
        return rest.Sign < 0 ? whole - 1 : whole;
    }

    /// <summary>The nearest whole number, half away from zero.</summary>
    public BigInteger Round() => Above.Sign < 0 ? -(-this).Round() : (this + Of(1, 2)).Floor();

    public bool Equals(Exact other) => Above == other.Above && Below == other.Below;
    public override int GetHashCode() => Above.GetHashCode() ^ Below.GetHashCode();
}
