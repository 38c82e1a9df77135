using System.Diagnostics;
using Countinghouse.Facts;

namespace Countinghouse.Formats.Books;

/// <summary>What a transaction says besides its legs.</summary>
/// <param name="Fact">Number of the fact that made the entry.</param>
/// <param name="On">Trade date of what is contracted, effective date of what is posted.</param>
readonly record struct EntryHead(long Fact, EntryId Entry, DateOnly On, string Title)
{
    /// <summary>Contractual settlement date, where there is one.</summary>
    public DateOnly? SettleOn { get; init; }
    public string? TradeId { get; init; }
    /// <summary>The asker's own id of a manual entry.</summary>
    public string? Reference { get; init; }

    public static string Word(EntryKind kind) => kind switch
    {
        EntryKind.Opening => "opening",
        EntryKind.ClientTrade => "client-trade",
        EntryKind.StreetTrade => "street-trade",
        EntryKind.Delivery => "delivery",
        EntryKind.Fail => "fail",
        EntryKind.Offset => "offset",
        EntryKind.Manual => "manual",
        EntryKind.Correction => "correction",
        EntryKind.Mark => "mark",
        EntryKind.BuyIn => "buy-in",
        EntryKind.Penalties => "penalties",
        EntryKind.Collateral => "collateral",
        EntryKind.InterestAccrual => "interest accrued",
        EntryKind.InterestReversal => "interest accrued, taken back",
        EntryKind.ClientDelivery => "client-delivery",
        _ when Enum.IsDefined(kind) => Words(kind.ToString()),
        _ => throw new UnreachableException(kind.ToString()),
    };

    // FxTrade as fx-trade.
    static string Words(string name) => string.Concat(name.Select((c, i) =>
        char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}

/// <summary>How a dialect begins each tag of a transaction, and how it ends the last.</summary>
sealed record TagWords(string Fact, string Kind, string Cause, string Settles, string Trade, string Reference, string End);
