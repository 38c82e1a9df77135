namespace Countinghouse.Clearing;

/// <summary>
/// The two measures of a tail at 99 %, over losses of equally likely scenarios (a gain is a loss below zero), in exact integers.
/// With n losses in descending order and m = ⌊n / 100⌋ of them wholly in the last hundredth:
/// value at risk is the (m + 1)-th worst, the least loss that at most one in a hundred exceeds (the inverse of the empirical
/// distribution, definition 1 of Hyndman and Fan, 1996); expected shortfall is the mean of the last hundredth, the (m + 1)-th worst
/// counting for the part of it that is left (Acerbi and Tasche, 2002, which is subadditive; the mean of whole losses is not).
/// </summary>
public static class TailLoss
{
    public const int OneIn = 100; // the tail at 99 %

    /// <param name="losses">At least one; they are left sorted, the worst first.</param>
    public static long ValueAtRisk(long[] losses, int oneIn = OneIn)
    {
        WorstFirst(losses);
        return losses[losses.Length / oneIn];
    }

    /// <summary>Rounded half away from zero. Never below the value at risk.</summary>
    /// <inheritdoc cref="ValueAtRisk"/>
    public static long ExpectedShortfall(long[] losses, int oneIn = OneIn)
    {
        WorstFirst(losses);
        var (n, whole) = (losses.Length, losses.Length / oneIn);
        Int128 sum = (Int128)(n - whole * oneIn) * losses[whole];
        for (var i = 0; i < whole; i++) sum += (Int128)oneIn * losses[i];
        return (long)((2 * sum + (sum < 0 ? -n : n)) / (2 * n));
    }

    static void WorstFirst(long[] losses)
    {
        Array.Sort(losses);
        Array.Reverse(losses);
    }
}
