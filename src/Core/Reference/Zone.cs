namespace Countinghouse.Reference;

/// <summary>Where a market's clocks stand.</summary>
public enum Zone : byte
{
    /// <summary>Coordinated universal time.</summary>
    Utc,

    /// <summary>New York: UTC-5, in summer UTC-4.</summary>
    NewYork,

    /// <summary>London: UTC, in summer UTC+1.</summary>
    London,

    /// <summary>Frankfurt, Paris, Zurich and most of the continent: UTC+1, in summer UTC+2.</summary>
    CentralEurope,

    /// <summary>Tokyo: UTC+9 all year.</summary>
    Tokyo,
}
