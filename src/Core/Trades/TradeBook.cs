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

    readonly TradeIds ids = new();
    readonly Chunked<TradeRow> rows = new();
    // Of bonds alone, by the fact that booked the trade: a column of its own would widen every trade.
    readonly SortedDictionary<long, long> accrued = [];

    /// <summary>A booked trade as it is kept: what the fact holds, packed, since a book keeps millions of them in memory.</summary>
    struct TradeRow
    {
        public (int At, int Length) Id;
        public uint Mic;
        public long Booked, ExecutedAt, Quantity, Principal;
        public decimal Price;
        public Charges Charges;
        public int Account, Instrument, Currency, Counterparty;
        public DateOnly TradeDate, SettleOn;
        public Side Side;
        public Capacity Capacity;
        public TradeMark Mark;

        public static TradeRow From(BookedTrade t, long booked) => new()
        {
            Mic = PackedMic(t.Mic), Booked = booked, ExecutedAt = t.ExecutedAt, Quantity = t.Quantity, Principal = t.Principal,
            Price = t.Price, Charges = t.Charges, Account = t.Account.Number, Instrument = t.Instrument.Number,
            Currency = t.Currency.Number,
            Counterparty = t.Counterparty.Number, TradeDate = t.TradeDate, SettleOn = t.SettleOn, Side = t.Side, Capacity = t.Capacity,
            Mark = TradeMark.Booked,
        };

    }

    BookedTrade TradeOf(in TradeRow row) => new(
        ids.Text(row.Id.At, row.Id.Length), row.ExecutedAt, new(row.Account), row.Side, new(row.Instrument), row.Quantity, row.Price,
        new(row.Currency), MicOf(row.Mic), row.Capacity, new(row.Counterparty), row.TradeDate, row.SettleOn, row.Principal, row.Charges)
    { Accrued = accrued.Count > 0 ? accrued.GetValueOrDefault(row.Booked) : 0 };

    void Add(string tradeId, TradeRow row)
    {
        row.Id = ids.Set(tradeId, rows.Count); // over the cancelled one when a trade is amended
        rows.Add(row);
    }

    // Four letters or digits (ISO 10383), as the door has checked.
    static uint PackedMic(string mic) => (uint)mic[0] << 24 | (uint)mic[1] << 16 | (uint)mic[2] << 8 | mic[3];

    static string MicOf(uint packed) =>
        string.Create(4, packed, (mic, p) => (mic[0], mic[1], mic[2], mic[3]) =
            ((char)(p >> 24), (char)(p >> 16 & 0xff), (char)(p >> 8 & 0xff), (char)(p & 0xff)));

    /// <summary>Trades booked since the book was opened, cancelled ones included.</summary>
    public int Count => rows.Count;

    /// <summary>The last business date whose due trades are settled; what settled then can no longer be cancelled.</summary>
    public DateOnly SettledThrough { get; private set; }

    // Number of the last close: a trade booked since, even one due before, has not been through settlement.
    long lastClose;

    public BookedTrade? Find(string tradeId) => ids.TryGet(tradeId, out var row) ? TradeOf(rows[row]) : null;
    /// <summary>Number of the fact that booked a trade.</summary>
    public long? BookedAs(string tradeId) => ids.TryGet(tradeId, out var row) ? rows[row].Booked : null;
    public TradeMark? MarkOf(string tradeId) => ids.TryGet(tradeId, out var row) ? rows[row].Mark : null;

    /// <summary>
    /// Same id and same content: nothing more to do. Otherwise the first check that fails, or the trade with its terms resolved.
    /// </summary>
    public Fact? Decide(string file, in Ticket ticket, DateOnly businessDate)
    {
        if (ids.TryGet(ticket.TradeId, out var known))
            return DiffersIn(ticket, TradeOf(rows[known])) is not { } column ? null
                : rows[known].Mark == TradeMark.Cancelled
                ? Refuse(file, ticket,
                    new(Refusal.TradeAlreadyCancelled, "trade_id", "a cancelled trade had this id: give the new trade its own"))
                : Refuse(file, ticket, new(Refusal.TradeKnownWithOtherContent, column,
                    $"the trade is booked with another {column}: amend it, or give the new trade its own id"));
        return Resolve(ticket, businessDate, out var trade) is { } wrong
            ? Refuse(file, ticket, wrong)
            : new TradeFact.TradeBooked(trade);
    }

    public IEnumerable<Fact> Decide(CancelTrade c)
    {
        var wrong = Cancellable(c.TradeId, out var row);
        if (wrong != Refusal.None) return [new Refused(wrong, Register.Short(c.TradeId), $"{c.Source}:trade_id", Why(wrong))];
        return [new TradeFact.TradeCancelled(row.Booked, TradeOf(row), c.Reason)];
    }

    public IEnumerable<Fact> Decide(AmendTrade c, DateOnly businessDate)
    {
        var wrong = Cancellable(c.Ticket.TradeId, out var row);
        if (wrong != Refusal.None) return [Refuse(c.File, c.Ticket, new(wrong, "trade_id", Why(wrong)))];
        if (DiffersIn(c.Ticket, TradeOf(row)) is null) return [];
        if (Resolve(c.Ticket, businessDate, out var trade) is { } bad) return [Refuse(c.File, c.Ticket, bad)];
        return [new TradeFact.TradeCancelled(row.Booked, TradeOf(row), "amended"), new TradeFact.TradeBooked(trade)];
    }

    ref TradeRow Row(string tradeId)
    {
        Invariant.Hold(ids.TryGet(tradeId, out var row));
        return ref rows[row];
    }

    Refusal Cancellable(string tradeId, out TradeRow row)
    {
        row = default;
        if (!ids.TryGet(tradeId, out var at)) return Refusal.UnknownTrade;
        row = rows[at];
        return row.Mark == TradeMark.Cancelled ? Refusal.TradeAlreadyCancelled
            : row.SettleOn <= SettledThrough && row.Booked < lastClose ? Refusal.TradeAlreadySettled
            : Refusal.None;
    }

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
                if (b.Trade.Accrued != 0) accrued.Add(sequence, b.Trade.Accrued);
                Add(b.Trade.TradeId, TradeRow.From(b.Trade, sequence));
                Wait(rows.Count - 1);
                break;
            case TradeFact.TradeConfirmed c: Mark(c.TradeId, TradeMark.Confirmed); break;
            case TradeFact.ConfirmationDiffered d: Differ(d); break;
            case TradeFact.TradeAlleged a:
                Forget(a.Terms.TradeId);
                alleged.Add(a.Terms.TradeId, a.Terms);
                break;
            case TradeFact.AllegementDetailed a: Allege(a); break;
            case TradeFact.AllegementEnded e: Forget(e.TradeId); break;
            case TradeFact.TradeUnmatched: break; // the reports have it
            case TradeFact.TradeCancelled c: Mark(c.Trade.TradeId, TradeMark.Cancelled); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // How many trades there were at the last closes, so that those since a day are found without looking at all.
    readonly List<(DateOnly Day, int Count)> closes = [];

    /// <summary>Trades of an instrument made on or after a day and not cancelled: units as the account sees them.</summary>
    public IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> Since(AssetId instrument, DateOnly day)
    {
        foreach (var row in Since(day, instrument))
            if (row.TradeDate >= day) yield return (new(row.Account), new(row.Counterparty), row.SettleOn, Units(row));
    }

    /// <summary>The same of those that settle on or after a day, whenever they were made.</summary>
    public IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> Settling(AssetId instrument, DateOnly day)
    {
        foreach (var row in Since(DateOnly.MinValue, instrument))
            if (row.SettleOn >= day) yield return (new(row.Account), new(row.Counterparty), row.SettleOn, Units(row));
    }

    /// <summary>
    /// What each account traded of an instrument for a settlement date, net, and what it traded after the last day on which it did:
    /// units as the account sees them.
    /// </summary>
    public IEnumerable<(AccountId Account, long Net, long Since)> For(AssetId instrument, DateOnly settleOn)
    {
        SortedDictionary<int, (long Net, DateOnly Last, long Since)> of = [];
        var trades = Since(settleOn.AddDays(-LatestCaptureDays), instrument).ToList();
        foreach (var row in trades.Where(r => r.SettleOn == settleOn))
        {
            var (net, last, _) = of.GetValueOrDefault(row.Account);
            of[row.Account] = (net + Units(row), row.TradeDate > last ? row.TradeDate : last, 0);
        }
        foreach (var row in trades)
            if (of.TryGetValue(row.Account, out var due) && row.TradeDate > due.Last)
                of[row.Account] = due with { Since = due.Since + Units(row) };
        return of.Select(o => (new AccountId(o.Key), o.Value.Net, o.Value.Since));
    }

    static long Units(in TradeRow row) => row.Side == Side.Buy ? row.Quantity : -row.Quantity;

    // Those of an instrument that were booked after the last close before a day, and are not cancelled.
    IEnumerable<TradeRow> Since(DateOnly day, AssetId instrument)
    {
        var from = 0;
        foreach (var (closed, count) in closes)
            if (closed < day) from = count;
        for (var i = from; i < rows.Count; i++)
            if (rows[i].Instrument == instrument.Number && rows[i].Mark != TradeMark.Cancelled) yield return rows[i];
    }

    /// <summary>Trades of an instrument booked since the last cut-off and not cancelled.</summary>
    public IEnumerable<(long Booked, BookedTrade Trade)> SinceCutOff(AssetId instrument)
    {
        for (var i = cut.Through; i < rows.Count; i++)
            if (rows[i].Mark != TradeMark.Cancelled && rows[i].Instrument == instrument.Number)
                yield return (rows[i].Booked, TradeOf(rows[i]));
    }

    public void Apply(RecordsFact.DayClosed closed, long sequence)
    {
        (SettledThrough, lastClose) = (closed.Day, sequence);
        closes.Add((closed.Day, rows.Count));
        closes.RemoveAll(c => c.Day.AddDays(2 * LatestCaptureDays) < closed.Day); // longer ago no action is begun
        StopWaiting(closed.Day);
    }

    static Refused Refuse(string file, in Ticket t, in Wrong wrong) =>
        new(wrong.Why, Register.Short(t.TradeId), $"{file}:{t.Line}:{wrong.Column}", wrong.Detail);
}
