using Countinghouse.Facts;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;
using Countinghouse.Trades;

namespace Countinghouse.Store.Reports;

/// <summary>A message that was taken in, by the number of its fact.</summary>
/// <param name="Id">The sender's id of it; empty where it has none.</param>
public sealed record TakenMessage(long Number, string Sender, string Id, byte[] Bytes);

/// <summary>How an instruction or a trade stands.</summary>
/// <param name="CounterpartyBic">Of who is on its other side; empty where none is known.</param>
/// <param name="IsMatched">None where nothing was said of it.</param>
/// <param name="Why">Our code of why it failed last; empty where it has not.</param>
public sealed record HowItStands(string CounterpartyBic, DateOnly SettleOn, bool? IsMatched, string Why)
{
    public bool IsSettled { get; init; }
    public bool IsCancelled { get; init; }
    /// <summary>Of a trade: the fields that differ, by their names in the report <c>matching</c>.</summary>
    public IReadOnlyList<string> Differing { get; init; } = [];
}

public sealed partial class ReportBook
{
    /// <summary>Messages of a kind, as sese.021, that were taken in within a range of facts and were in order.</summary>
    public List<TakenMessage> Taken(FactRange range, string family)
    {
        List<TakenMessage> taken = [];
        Query("SELECT number, sender, id FROM message WHERE direction = 'IN' AND problems = '' AND number > @from AND number <= @to "
            + "AND substr(type, 1, 8) = @f ORDER BY number", r =>
            {
                taken.Add(new(r.GetInt64(0), r.GetString(1), r.GetString(2), []));
                return null;
            }, ("@from", range.After), ("@to", range.Through), ("@f", family));
        return taken.ConvertAll(t => t with { Bytes = BytesOf(t.Number) });
    }

    byte[] BytesOf(long message) => JournalReader.RowOf(connection, message) is { } row
        && row.Decode(out _)[message - row.First].Fact is RecordsFact.MessageTaken taken ? taken.Bytes : [];

    /// <summary>How an instruction stood at a fact; none where no such was raised.</summary>
    public HowItStands? InstructionAt(long instruction, long through)
    {
        using var command = connection.Command("""
            SELECT i.settle_on, CASE WHEN i.kind <> 3 AND p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END,
              (SELECT x.outcome FROM settlement x WHERE x.instruction = i.number AND x.number <= @to
                AND x.outcome IN ('MATCHED', 'UNMATCHED') ORDER BY x.number DESC LIMIT 1),
              coalesce((SELECT x.reason FROM settlement x WHERE x.instruction = i.number AND x.number <= @to
                AND x.outcome = 'FAILED' ORDER BY x.number DESC LIMIT 1), 0),
              (SELECT count(*) FROM settlement x WHERE x.instruction = i.number AND x.number <= @to
                AND x.outcome IN ('WITHDRAWN', 'CANCELLED')),
              CAST(i.quantity - coalesce((SELECT sum(x.quantity) FROM settlement x WHERE x.instruction = i.number AND x.number <= @to
                AND x.outcome IN ('SETTLED', 'OFFSET', 'BOUGHT_IN')), 0) AS BIGINT),
              CAST(i.amount - coalesce((SELECT sum(x.amount) FROM settlement x WHERE x.instruction = i.number AND x.number <= @to
                AND x.outcome IN ('SETTLED', 'OFFSET', 'BOUGHT_IN', 'MARKED', 'MARK_TAKEN_BACK')), 0) AS BIGINT)
            FROM instruction i LEFT JOIN party p ON p.number = i.party LEFT JOIN account a ON a.number = i.account
            LEFT JOIN address d ON d.code = CASE i.kind WHEN 3 THEN a.code ELSE p.code END
            WHERE i.number = @i AND i.number <= @to
            """, ("@i", instruction), ("@to", through));
        using var r = command.ExecuteReader();
        // Until a depository says otherwise it counts as matched.
        return !r.Read() ? null : new(r.GetString(1), Plain.ToDate(r.GetInt64(0)), r.IsDBNull(2) || r.GetString(2) == "MATCHED",
            ReasonCodes[r.GetInt32(3)])
        {
            IsCancelled = r.GetInt64(4) > 0, IsSettled = r.GetInt64(5) == 0 && r.GetInt64(6) == 0,
        };
    }

    /// <summary>How a trade with a named counterparty stood at a fact; none where the book had no such.</summary>
    public HowItStands? TradeAt(string tradeId, long through)
    {
        List<(long Number, TradeMark Mark, HowItStands Stands)> found = [];
        Query("""
            SELECT t.settle_on, CASE WHEN p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END, t.number,
              (SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number <= @to ORDER BY m.number DESC LIMIT 1)
            FROM trade t JOIN party p ON p.number = t.party LEFT JOIN address d ON d.code = p.code
            WHERE t.trade_id = @id AND t.number <= @to AND p.number <> 0 ORDER BY t.number DESC LIMIT 1
            """, r =>
            {
                var mark = r.IsDBNull(3) ? TradeMark.Booked : (TradeMark)r.GetInt32(3);
                found.Add((r.GetInt64(2), mark, new(r.GetString(1), Plain.ToDate(r.GetInt64(0)),
                    mark switch { TradeMark.Confirmed => true, TradeMark.Differing => false, _ => null }, "")
                { IsCancelled = mark == TradeMark.Cancelled }));
                return null;
            }, ("@id", tradeId), ("@to", through));
        if (found.Count == 0) return null;
        var (number, last, stands) = found[0];
        return last != TradeMark.Differing ? stands : stands with
        {
            Differing = [.. Query("SELECT DISTINCT field FROM confirmation WHERE trade_id = @id AND field IS NOT NULL AND number > @n "
                + "AND number <= @to ORDER BY field", f => [f.GetString(0)], ("@id", tradeId), ("@n", number), ("@to", through))
                .Select(f => f[0])],
        };
    }
}
