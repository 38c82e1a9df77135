namespace Countinghouse.Accounting;

/// <summary>How an action works on a holding.</summary>
public enum ActionFamily : byte
{
    /// <summary>The holding stays, and something comes besides: dividends, spin-offs, rights, coupons.</summary>
    Distribution = 1,
    /// <summary>The holding becomes something else, with all that is contracted in it: splits, mergers, redemptions, other ISINs.</summary>
    Reorganisation = 2,
    /// <summary>As far as its holder chooses: rights exercised, shares tendered.</summary>
    Voluntary = 3,
}

/// <summary>The kinds of action, each with what its announcement has to give.</summary>
/// <param name="NeedsRatio">ratio_new and ratio_old.</param>
/// <param name="NeedsCash">rate and currency; a bond has them in its terms.</param>
/// <param name="NeedsNew">new_isin.</param>
/// <param name="Event">Code of ISO 15022 and 20022; a name changes under CHAN, as an ISIN does.</param>
public sealed record ActionType(
    string Word, ActionFamily Family, bool NeedsRatio, bool NeedsCash, bool NeedsNew, string Event)
{
    /// <summary>Cash that is no income: it lowers what the holding had cost, and what is more is a gain.</summary>
    public const string Capital = "CAPITAL_DISTRIBUTION";

    public static IReadOnlyList<ActionType> All { get; } =
    [
        new("DIVIDEND", ActionFamily.Distribution, false, true, false, "DVCA"),
        new("STOCK_DIVIDEND", ActionFamily.Distribution, true, false, false, "DVSE"),
        new("SPINOFF", ActionFamily.Distribution, true, false, true, "SOFF"),
        new("RIGHTS", ActionFamily.Distribution, true, false, true, "RHDI"),
        new("COUPON", ActionFamily.Distribution, false, true, false, "INTR"),
        new("NAME_CHANGE", ActionFamily.Distribution, false, false, false, ""),
        new("SPLIT", ActionFamily.Reorganisation, true, false, false, "SPLF"),
        new("REVERSE_SPLIT", ActionFamily.Reorganisation, true, false, false, "SPLR"),
        new("MERGER", ActionFamily.Reorganisation, false, false, false, "MRGR"),
        new("REDEMPTION", ActionFamily.Reorganisation, false, true, false, "REDM"),
        new("CALL", ActionFamily.Reorganisation, false, true, false, "MCAL"),
        new("ISIN_CHANGE", ActionFamily.Reorganisation, false, false, true, "CHAN"),
        new("EXERCISE", ActionFamily.Voluntary, false, false, false, "EXRI"),
        new("TENDER", ActionFamily.Voluntary, false, false, false, "TEND"),
        new(Capital, ActionFamily.Distribution, false, true, false, "CAPD"),
    ];

    public static ActionType? Of(string word)
    {
        foreach (var type in All)
            if (type.Word == word) return type;
        return null;
    }

    /// <summary>The kind of an event as messages name it; none where no kind of ours is meant.</summary>
    public static ActionType? OfEvent(string code)
    {
        foreach (var type in All)
            if (code.Length > 0 && type.Event == code) return type;
        return null;
    }
}
