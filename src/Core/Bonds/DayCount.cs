namespace Countinghouse.Bonds;

/// <summary>How the days of an interest period are counted and what divides them; readings are in <see cref="DayCounts"/>.</summary>
public enum DayCount : byte
{
    /// <summary>1/1: each period is one year.</summary>
    OneOne,
    /// <summary>30/360, bond basis of ISDA 2006 4.16(f).</summary>
    Thirty360,
    /// <summary>30/360 US, with the rule for the end of February (SIA).</summary>
    Thirty360Us,
    /// <summary>30/360 PSA: the end of February counts as the 30th at the start of a period only.</summary>
    Thirty360Psa,
    /// <summary>30E/360, Eurobond basis, ISDA 2006 4.16(g).</summary>
    ThirtyE360,
    /// <summary>30E/360 ISDA, 4.16(h).</summary>
    ThirtyE360Isda,
    /// <summary>30E+/360.</summary>
    ThirtyEPlus360,
    /// <summary>30E/365.</summary>
    ThirtyE365,
    /// <summary>ACT/360, 4.16(e).</summary>
    Act360,
    /// <summary>ACT/364.</summary>
    Act364,
    /// <summary>ACT/365F, 4.16(d).</summary>
    Act365Fixed,
    /// <summary>ACT/365A: over 366 when the period holds a 29 February after its first day.</summary>
    Act365Actual,
    /// <summary>ACT/365L, ICMA rule 251.1(i) part 2.</summary>
    Act365L,
    /// <summary>ACT/365.25.</summary>
    Act36525,
    /// <summary>ACT/366.</summary>
    Act366,
    /// <summary>NL/360: no 29 February is counted.</summary>
    Nl360,
    /// <summary>NL/365.</summary>
    Nl365,
    /// <summary>ACT/ACT ISDA, 4.16(b).</summary>
    ActActIsda,
    /// <summary>ACT/ACT ICMA, rule 251.1(iii).</summary>
    ActActIcma,
    /// <summary>ACT/ACT AFB, Fédération bancaire française 2004.</summary>
    ActActAfb,
    /// <summary>ACT/ACT Year: whole years from the start, then days over the year they fall in.</summary>
    ActActYear,
    /// <summary>BUS/252: business days from the first, without the last.</summary>
    Business252,
    /// <summary>28/336: each month counts as 28 days (ACTUS data dictionary, 28E336).</summary>
    TwentyEight336,
}
