using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Trades;

/// <summary>A trade as the front office hands it over, terms not yet resolved. Quantity in units of the instrument.</summary>
/// <param name="Line">Line of the file it came from; part of no comparison.</param>
public readonly record struct Ticket(
    int Line, string TradeId, long ExecutedAt, string Account, Side Side, string Isin, long Quantity, decimal Price, string Currency,
    string Mic, Capacity Capacity, string Counterparty, DateOnly? SettleOn);

/// <summary>The tickets of one part of a file; each is answered on its own.</summary>
public sealed record CaptureTrades(string File, Ticket[] Tickets) : Command;

public sealed record CaptureTrade(string File, Ticket Ticket) : Command;

public sealed record CancelTrade(string TradeId, string Reason, string Source) : Command;

/// <summary>Cancels and books anew under the same id if the new terms hold; otherwise nothing changes.</summary>
public sealed record AmendTrade(string File, Ticket Ticket) : Command;

public sealed record ConfirmTrade(Confirmation Confirmation, string Source) : Command
{
    /// <summary>Its id is the sender's reference and need name no trade: then it is matched by its terms, which have no price.</summary>
    public bool IsByTerms { get; init; }

    /// <summary>When the other side told it, Unix milliseconds UTC; 0: it is not known, and the instant of the asking is taken.</summary>
    public long At { get; init; }
}

/// <summary>What was alleged under this id is taken back.</summary>
public sealed record EndAllegement(string TradeId) : Command;

/// <summary>
/// A block is divided among accounts before its day is cut off: the block is cancelled, and each part is a trade at its price. The parts
/// add up to the block.
/// </summary>
public sealed record AllocateTrade(string TradeId, IReadOnlyList<Allocation> Parts) : Command;

/// <param name="TradeId">The id of the part, a trade of its own.</param>
/// <param name="Source">File and line it came from.</param>
public readonly record struct Allocation(string TradeId, string Account, long Quantity, string Source);

/// <summary>What the other side says it traded. Side as the other side sees it: our BUY is its SELL. Amount without our charges.</summary>
public sealed record Confirmation(
    string TradeId, string Counterparty, Side Side, string Isin, long Quantity, decimal Price, DateOnly SettleOn, decimal NetAmount)
{
    /// <summary>The rest of the matching fields, as far as it says them.</summary>
    public LegalTerms? Legal { get; init; }
}
