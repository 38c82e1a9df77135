using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>A trade as the front office hands it over, terms not yet resolved. Exact text of codes; quantity in units.</summary>
/// <param name="Line">Line of the file it came from; part of no comparison.</param>
public readonly record struct Ticket(
    int Line, string TradeId, long ExecutedAt, string Account, Side Side, string Isin, long Quantity, decimal Price, string Currency,
    string Mic, Capacity Capacity, string Counterparty, DateOnly? SettleOn);

/// <summary>The tickets of one part of a file; each is answered on its own.</summary>
public sealed record CaptureTrades(string File, Ticket[] Tickets) : Command;
public sealed record CaptureTrade(string File, Ticket Ticket) : Command;
public sealed record CancelTrade(string TradeId, string Reason, string Source) : Command;
/// <summary>Cancels and books anew under the same id, if the new terms hold; otherwise nothing changes.</summary>
public sealed record AmendTrade(string File, Ticket Ticket) : Command;
public sealed record ConfirmTrade(Confirmation Confirmation, string Source) : Command;

/// <summary>What the other side says it traded. Side as the other side sees it: our BUY is its SELL.</summary>
public sealed record Confirmation(
    string TradeId, string Counterparty, Side Side, string Isin, long Quantity, decimal Price, DateOnly SettleOn, decimal NetAmount);

/// <summary>Where a trade stands besides what its dates say.</summary>
public enum TradeMark : byte { Booked = 1, Confirmed = 2, Differing = 3, Cancelled = 4 }

/// <summary>Every trade of the book by the front office's id; the door where tickets become trades or are refused.</summary>
public sealed partial class TradeBook(Register register)
{
    readonly Dictionary<string, int> byId = new(StringComparer.Ordinal);
    readonly List<TradeRow> rows = [];

    sealed class TradeRow(long booked, BookedTrade trade)
    {
        public long Booked { get; } = booked;
        public BookedTrade Trade { get; } = trade;
        public TradeMark Mark { get; set; } = TradeMark.Booked;
    }

    public int Count => rows.Count;
    public BookedTrade? Find(string tradeId) => byId.TryGetValue(tradeId, out var row) ? rows[row].Trade : null;
    public TradeMark? MarkOf(string tradeId) => byId.TryGetValue(tradeId, out var row) ? rows[row].Mark : null;

    /// <summary>The last business date whose due trades are settled; later cancellations of those are refused.</summary>
    public DateOnly SettledThrough { get; private set; }

    /// <summary>Same id and content: nothing more to do. Otherwise the first check that fails, or the trade with its terms resolved.</summary>
    public Fact? Decide(CaptureTrade c, DateOnly businessDate)
    {
        ref readonly var t = ref CaptureRef(c, out var ticket);
        if (byId.TryGetValue(t.TradeId, out var known) && rows[known] is { Mark: not TradeMark.Cancelled } row)
            return DiffersIn(ticket, row.Trade) is { } column
                ? Bad(c, Refusal.TradeKnownWithOtherContent, column, $"{t.TradeId} is booked with another {column}; amend or cancel it, or give the new trade its own id")
                : null;
        var why = Resolve(ticket, businessDate, out var trade, out var at, out var detail);
        return why == Refusal.None && trade is not null ? new TradeFact.TradeBooked(trade) : Bad(c, why, at, detail);
    }

    static ref readonly Ticket CaptureRef(CaptureTrade c, out Ticket ticket)
    {
        ticket = c.Ticket;
        return ref ticket;
    }
}
