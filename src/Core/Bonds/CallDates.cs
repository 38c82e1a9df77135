using System.Globalization;

namespace Countinghouse.Bonds;

/// <summary>When an issuer may redeem early, and for how many per cent of nominal: <c>2030-06-01 102; 2031-06-01 101</c>.</summary>
public static class CallDates
{
    const int MostCalls = 200; // one a quarter for fifty years

    /// <summary>The dates in their order; false when the text is none such.</summary>
    public static bool TryParse(string text, out IReadOnlyList<(DateOnly On, decimal Price)> calls)
    {
        List<(DateOnly On, decimal Price)> read = [];
        calls = read;
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || read.Count == MostCalls
                || !DateOnly.TryParseExact(words[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
                || !decimal.TryParse(words[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
                || price <= 0 || read.Count > 0 && read[^1].On >= on) return false;
            read.Add((on, price));
        }
        return true;
    }
}
