using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Trades;
namespace Countinghouse.Formats.Csv;

public static partial class DayFiles
{
    /// <summary>Tickets handed over at once: few enough to stay in a cache, enough that a batch costs next to nothing.</summary>
    public const int TicketsInBatch = 512;

    static readonly Columns TradeColumns = new(
        ["trade_id", "executed_at", "account", "side", "isin", "quantity", "price", "currency", "mic", "capacity", "counterparty"],
        ["settlement_date"]);

    static readonly Columns CancellationColumns = new(["trade_id", "reason"], []);

    static readonly Columns ConfirmationColumns = new(
        ["trade_id", "counterparty", "side", "isin", "quantity", "price", "settlement_date", "net_amount"],
        ["payment", "trade_date", "currency", "deliverer", "receiver", "csd", "own_csd", "transaction_type", "confirmed_at"]);

    static readonly Words<bool> Payments = new(("FREE", true), ("AGAINST", false));

    static readonly Words<Side> Sides = new(("BUY", Side.Buy), ("SELL", Side.Sell));

    static readonly Words<Capacity> Capacities =
        new(("AGENCY", Capacity.Agency), ("PRINCIPAL", Capacity.Principal), ("RISKLESS", Capacity.Riskless));

    /// <summary>
    /// The good rows of <c>trades.csv</c> in file order, read as they are asked for; every batch but the last is full, however the stream
    /// gives its bytes. The problems are complete, and the stream closed, once the last batch is taken.
    /// </summary>
    public static IEnumerable<Ticket[]> Trades(Stream s, string file, IList<Problem> problems)
    {
        using var row = new Row(s, file, problems, TradeColumns);
        var batch = new Ticket[TicketsInBatch];
        var count = 0;
        while (row.Next())
        {
            batch[count] = Ticket(row);
            if (!row.IsGood || ++count < batch.Length) continue;
            yield return batch;
            batch = new Ticket[TicketsInBatch];
            count = 0;
        }
        if (count > 0) yield return batch[..count];
    }

    /// <summary>Whether <c>trades.csv</c> has the header of one; a file of anything else holds no row to tell apart. Closes it.</summary>
    public static bool CanReadTrades(Stream s, string file, IList<Problem> problems)
    {
        using var row = new Row(s, file, problems, TradeColumns);
        return row.HasHeader;
    }

    /// <summary>The good rows of <c>amendments.csv</c>: the whole trade as it should have been, under the id it is known by.</summary>
    public static IEnumerable<Ticket[]> Amendments(Stream s, string file, IList<Problem> problems) => Trades(s, file, problems);

    static Ticket Ticket(Row row) => new(
        Line: row.Line,
        TradeId: row.Text(0),
        ExecutedAt: row.Instant(1),
        Account: row.Code(2),
        Side: row.Word(3, Sides),
        Isin: row.Code(4),
        Quantity: row.Units(5),
        Price: row.Decimal(6),
        Currency: row.Code(7),
        Mic: row.Code(8),
        Capacity: row.Word(9, Capacities),
        Counterparty: row.Code(10),
        SettleOn: row.DateOrNone(11));

    /// <summary><c>cancellations.csv</c>: a <see cref="CancelTrade"/> for each row.</summary>
    public static List<Command> Cancellations(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, CancellationColumns);
        return All<Command>(rows, row => new CancelTrade(row.Text(0), row.Text(1), row.Source));
    }

    static readonly Columns AllocationColumns = new(["trade_id", "allocation_id", "account", "quantity"], []);

    /// <summary><c>allocations.csv</c>: an <see cref="AllocateTrade"/> for each block, of all its rows in their order.</summary>
    public static List<Command> Allocations(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, AllocationColumns);
        var blocks = new List<string>();
        var parts = new Dictionary<string, List<Allocation>>(StringComparer.Ordinal);
        foreach (var (block, part) in All(rows, row =>
            (row.Text(0), new Allocation(row.Text(1), row.Code(2), row.Units(3), row.Source))))
        {
            if (!parts.TryGetValue(block, out var known))
            {
                parts.Add(block, known = []);
                blocks.Add(block);
            }
            known.Add(part);
        }
        return blocks.ConvertAll(block => (Command)new AllocateTrade(block, parts[block]));
    }

    /// <summary><c>confirmations.csv</c>: a <see cref="ConfirmTrade"/> for each row, in the words of the other side.</summary>
    public static List<Command> Confirmations(Stream s, string file, IList<Problem> problems)
    {
        using var rows = new Row(s, file, problems, ConfirmationColumns);
        return All<Command>(rows, row => new ConfirmTrade(
            new(
                TradeId: row.Text(0),
                Counterparty: row.Code(1),
                Side: row.Word(2, Sides),
                Isin: row.Code(3),
                Quantity: row.Units(4),
                Price: row.Decimal(5),
                SettleOn: row.Date(6),
                NetAmount: row.Decimal(7))
            { Legal = Legal(row) },
            row.Source)
        {
            At = row.Gives(16) ? row.Instant(16) : 0,
        });
    }

    // The columns from the ninth on need not be there.
    static LegalTerms? Legal(Row row)
    {
        LegalTerms said = new(row.Gives(8) ? row.Word(8, Payments) : null, row.DateOrNone(9), row.CodeOrEmpty(10), row.CodeOrEmpty(11),
            row.CodeOrEmpty(12), row.CodeOrEmpty(13), row.CodeOrEmpty(14), row.CodeOrEmpty(15));
        return said == LegalTerms.Unsaid ? null : said;
    }
}
