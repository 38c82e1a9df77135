using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Countinghouse.Bonds;

/// <summary>
/// Day counts as files and people write them: the names of the confirmations' trade, and the codes of ISO 20022
/// (InterestComputationMethod4Code, A001 to A020) where the rule is the same.
/// </summary>
public static class DayCountNames
{
    static readonly (DayCount Count, string Name, string[] Others)[] Known =
    [
        (DayCount.OneOne, "1/1", []),
        (DayCount.Thirty360, "30/360", ["30/360 ISDA", "30/360 BOND", "BOND BASIS"]),
        (DayCount.Thirty360Us, "30/360 US", ["30U/360", "30/360 SIA"]),
        (DayCount.Thirty360Psa, "30/360 PSA", []),
        (DayCount.ThirtyE360, "30E/360", ["EUROBOND BASIS", "30/360 ICMA", "30/360 EU", "A011"]),
        (DayCount.ThirtyE360Isda, "30E/360 ISDA", ["30/360 GERMAN"]),
        (DayCount.ThirtyEPlus360, "30E+/360", []),
        (DayCount.ThirtyE365, "30E/365", ["30/365", "A002"]),
        (DayCount.Act360, "ACT/360", ["A/360", "A004"]),
        (DayCount.Act364, "ACT/364", []),
        (DayCount.Act365Fixed, "ACT/365F", ["ACT/365", "A/365", "A005"]),
        (DayCount.Act365Actual, "ACT/365A", ["ACT/365 ACTUAL"]),
        (DayCount.Act365L, "ACT/365L", ["A009"]),
        (DayCount.Act36525, "ACT/365.25", []),
        (DayCount.Act366, "ACT/366", []),
        (DayCount.Nl360, "NL/360", []),
        (DayCount.Nl365, "NL/365", ["A014"]),
        (DayCount.ActActIsda, "ACT/ACT ISDA", ["A008"]),
        (DayCount.ActActIcma, "ACT/ACT ICMA", ["ACT/ACT", "ACT/ACT ISMA", "A006"]),
        (DayCount.ActActAfb, "ACT/ACT AFB", ["A010"]),
        (DayCount.ActActYear, "ACT/ACT YEAR", []),
        (DayCount.Business252, "BUS/252", ["BUSINESS/252"]),
        (DayCount.TwentyEight336, "28/336", ["28E/336"]),
    ];

    static readonly FrozenDictionary<string, DayCount> ByName = Known
        .SelectMany(k => k.Others.Append(k.Name).Select(name => (name, k.Count)))
        .ToFrozenDictionary(p => p.name, p => p.Count, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first name of every day count.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Known, k => k.Name);

    /// <summary>The name that we write.</summary>
    public static string Name(this DayCount count) => Known[(int)count].Name;

    /// <summary>The day count of that name, whatever its case.</summary>
    public static bool TryNamed([NotNullWhen(true)] string? name, out DayCount count)
    {
        count = default;
        return name is not null && ByName.TryGetValue(name.Trim(), out count);
    }
}
