namespace Countinghouse.Reference;

/// <summary>From exact decimals to whole minor units. Overflow throws.</summary>
public static class Rounding
{
    /// <summary>More digits than this no ISO 4217 currency has, nor would they fit into 64 bits.</summary>
    const int LargestScale = 18;

    static readonly decimal[] Powers = ReadPowers();

    /// <summary>
    /// Nearest minor unit, half away from zero. <paramref name="amount"/> is in units of the currency, <paramref name="scale"/>
    /// the digits of its minor unit.
    /// </summary>
    public static long ToMinor(decimal amount, int scale) =>
        (long)decimal.Round(amount * Powers[scale], MidpointRounding.AwayFromZero);

    /// <summary>The next minor unit that is at least as far from zero: 0.111 at scale 2 is 12, and -0.111 is -12.</summary>
    public static long UpToMinor(decimal amount, int scale)
    {
        var minor = amount * Powers[scale];
        return (long)(minor < 0 ? decimal.Floor(minor) : decimal.Ceiling(minor));
    }

    static decimal[] ReadPowers()
    {
        var powers = new decimal[LargestScale + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
