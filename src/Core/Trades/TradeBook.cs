using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Trades;

/// <summary>Where a trade stands, besides what its dates say.</summary>
public enum TradeMark : byte { Booked = 1, Confirmed = 2, Differing = 3, Cancelled = 4 }

/// <summary>Every trade of the book by the front office's id; the door where tickets become trades or are refused.</summary>
public sealed partial class TradeBook(Register register)
{
    /// <summary>
    /// Days after the trade date in which a ticket is taken: past them the front office's record is stale and needs a person.
    /// </summary>
    public const int LatestCaptureDays = 60;

    readonly Dictionary<string, TradeRow> byId = new(StringComparer.Ordinal);
    readonly List<TradeRow> rows = [];

    sealed class TradeRow(long booked, BookedTrade trade)
    {
        public long Booked { get; } = booked;
        public BookedTrade Trade { get; } = trade;
        public TradeMark Mark { get; set; } = TradeMark.Booked;
    }

    /// <summary>Trades booked since the book was opened, cancelled ones included.</summary>
    public int Count => rows.Count;

    /// <summary>The last business date whose due trades are settled; what settled then can no longer be cancelled.</summary>
    public DateOnly SettledThrough { get; private set; }

    public BookedTrade? Find(string tradeId) => byId.GetValueOrDefault(tradeId)?.Trade;
    public TradeMark? MarkOf(string tradeId) => byId.GetValueOrDefault(tradeId)?.Mark;

    /// <summary>
    /// Same id and same content: nothing more to do. Otherwise the first check that fails, or the trade with its terms resolved.
    /// </summary>
    public Fact? Decide(CaptureTrade c, DateOnly businessDate)
    {
        if (byId.TryGetValue(c.Ticket.TradeId, out var known) && known.Mark != TradeMark.Cancelled)
            return DiffersIn(c.Ticket, known.Trade) is { } column
                ? Refuse(c.File, c.Ticket, Refusal.TradeKnownWithOtherContent, column,
                    $"the trade is booked with another {column}: amend it, or give the new trade its own id")
                : null;
        return Resolve(c.Ticket, businessDate, out var trade) is { } wrong
            ? Refuse(c.File, c.Ticket, wrong.Why, wrong.Column, wrong.Detail)
            : new TradeFact.TradeBooked(trade);
    }

    public IEnumerable<Fact> Decide(CancelTrade c)
    {
        var wrong = Cancellable(c.TradeId, out var row);
        if (wrong != Refusal.None || row is null) return [new Refused(wrong, c.TradeId, c.Source, Why(wrong))];
        return [new TradeFact.TradeCancelled(row.Booked, row.Trade, c.Reason)];
    }

    public IEnumerable<Fact> Decide(AmendTrade c, DateOnly businessDate)
    {
        var wrong = Cancellable(c.Ticket.TradeId, out var row);
        if (wrong != Refusal.None || row is null) return [Refuse(c.File, c.Ticket, wrong, "trade_id", Why(wrong))];
        if (DiffersIn(c.Ticket, row.Trade) is null) return [];
        if (Resolve(c.Ticket, businessDate, out var trade) is { } bad) return [Refuse(c.File, c.Ticket, bad.Why, bad.Column, bad.Detail)];
        return [new TradeFact.TradeCancelled(row.Booked, row.Trade, "amended"), new TradeFact.TradeBooked(trade)];
    }

    Refusal Cancellable(string tradeId, out TradeRow? row) =>
        !byId.TryGetValue(tradeId, out row) ? Refusal.UnknownTrade
        : row.Mark == TradeMark.Cancelled ? Refusal.TradeAlreadyCancelled
        : row.Trade.SettleOn <= SettledThrough ? Refusal.TradeAlreadySettled
        : Refusal.None;

    static string Why(Refusal refusal) => refusal switch
    {
        Refusal.UnknownTrade => "no trade has this id",
        Refusal.TradeAlreadyCancelled => "the trade is already cancelled",
        Refusal.TradeAlreadySettled => "the trade has settled: book the opposite trade",
        _ => refusal.ToString(),
    };

    public void Apply(TradeFact fact, long sequence)
    {
        switch (fact)
        {
            case TradeFact.TradeBooked b:
                var row = new TradeRow(sequence, b.Trade);
                rows.Add(row);
                byId[b.Trade.TradeId] = row; // over the cancelled one when a trade is amended
                break;
            case TradeFact.TradeConfirmed c: byId[c.TradeId].Mark = TradeMark.Confirmed; break;
            case TradeFact.ConfirmationDiffered d: byId[d.TradeId].Mark = TradeMark.Differing; break;
            case TradeFact.TradeCancelled c: byId[c.Trade.TradeId].Mark = TradeMark.Cancelled; break;
            default: Invariant.Unknown(fact); break;
        }
    }

    public void Apply(RecordsFact.DayClosed closed) => SettledThrough = closed.Day;

    static Refused Refuse(string file, in Ticket t, Refusal why, string column, string detail) =>
        new(why, Register.Short(t.TradeId), $"{file}:{t.Line}:{column}", detail);
}
