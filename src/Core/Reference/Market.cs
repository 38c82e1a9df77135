namespace Countinghouse.Reference;

/// <summary>A market by whose rules a trade settles and is charged. The numbers are written in the journal.</summary>
public enum Market : byte
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>The United States.</summary>
    Us = 1,

    /// <summary>The European Union and the European Economic Area.</summary>
    Eu = 2,

    /// <summary>The United Kingdom.</summary>
    Uk = 3,

    /// <summary>Switzerland.</summary>
    Ch = 4,

    /// <summary>Japan.</summary>
    Jp = 5,
}
