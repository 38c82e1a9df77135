namespace Countinghouse.Bonds;

/// <summary>Powers with any exponent in exact decimals; right to about 24 digits.</summary>
static class Powers
{
    const decimal Least = 1e-28m;

    /// <summary>A number above zero to a power.</summary>
    public static decimal Of(decimal number, decimal power)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(number, 0);
        if (power == 0 || number == 1) return 1;
        var whole = (int)decimal.Truncate(power);
        var result = Exponential((power - whole) * Logarithm(number));
        for (var i = Math.Abs(whole); i > 0; i--) result = whole > 0 ? result * number : result / number;
        return result;
    }

    // ln x = 2 artanh((x - 1) ÷ (x + 1)), after halving or doubling x into 0.7 to 1.4.
    static decimal Logarithm(decimal x)
    {
        const decimal two = 0.6931471805599453094172321215m;
        var sum = 0m;
        for (; x > 1.4m; x /= 2) sum += two;
        for (; x < 0.7m; x *= 2) sum -= two;
        var part = (x - 1) / (x + 1);
        var square = part * part;
        for (var i = 1; Math.Abs(part) > Least; i += 2, part *= square) sum += 2 * part / i;
        return sum;
    }

    static decimal Exponential(decimal x)
    {
        var (sum, part) = (1m, 1m);
        for (var i = 1; Math.Abs(part) > Least; i++)
        {
            part = part * x / i;
            sum += part;
        }
        return sum;
    }
}
