using System.Data.Common;
using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // An instruction as of a day: what settled of it by then, and its last outcome.
    const string InstructionsAsOf = """
        WITH done AS (
          SELECT instruction, sum(CASE WHEN outcome IN ('SETTLED', 'OFFSET', 'BOUGHT_IN') THEN quantity ELSE 0 END) quantity,
            sum(CASE WHEN outcome IN ('SETTLED', 'OFFSET', 'BOUGHT_IN', 'MARKED', 'MARK_TAKEN_BACK') THEN amount ELSE 0 END) amount,
            max(CASE WHEN outcome IN ('WITHDRAWN', 'CANCELLED') THEN 1 ELSE 0 END) withdrawn,
            max(CASE WHEN outcome = 'FAILED' THEN number END) failed,
            CASE WHEN max(CASE WHEN outcome = 'HELD' THEN number END) > coalesce(max(CASE WHEN outcome = 'RELEASED' THEN number END), -1)
              THEN 1 ELSE 0 END held
          FROM settlement WHERE day <= @d GROUP BY instruction)
        SELECT i.number, i.kind, i.settle_on, s.code isin, s.scale, i.quantity, coalesce(d.quantity, 0) done_quantity, i.amount,
          coalesce(d.amount, 0) done_amount,
          c.code currency, c.scale cash_scale, CASE i.kind WHEN 3 THEN a.code ELSE p.code END counterparty,
          coalesce(d.withdrawn, 0) withdrawn,
          f.reason, f.day failed_on, i.cause, i.instrument, coalesce(d.held, 0) held, i.currency
        FROM instruction i LEFT JOIN done d ON d.instruction = i.number
        LEFT JOIN settlement f ON f.instruction = i.number AND f.number = d.failed
        JOIN asset s ON s.number = i.instrument JOIN asset c ON c.number = i.currency
        LEFT JOIN party p ON p.number = i.party LEFT JOIN account a ON a.number = i.account
        WHERE i.day <= @d AND (@a IS NULL OR a.code = @a AND i.kind = 3) AND (@i IS NULL OR s.code = @i)
        """;

    // Of those that are no central counterparty's and due by a day: of a long book a few.
    static readonly string OwnInstructionsAsOf = InstructionsAsOf.Replace("WHERE day <= @d GROUP BY",
        "WHERE day <= @d AND instruction IN (SELECT number FROM instruction WHERE kind <> 1 AND settle_on <= @t) GROUP BY",
        StringComparison.Ordinal) + " AND i.kind <> 1 AND i.settle_on <= @t";

    static readonly string[] ReasonCodes = ["", "LACK", "MONY", "CLAC", "CMON", "PREA", "PRCY", "LINK", "NMAT", "PART", "REJT", "NARR"];
    static readonly string[] Kinds = ["", "CCP", "BILATERAL", "CLIENT-DVP"];

    readonly record struct InstructionLine(
        long Number, int Kind, long SettleOn, string Isin, int Scale, long Quantity, long Done, long Amount, long DoneAmount,
        string Currency, int CashScale,
        string Counterparty, bool Withdrawn, int Reason, long Cause, long Instrument,
        bool Held, long CurrencyNumber)
    {
        public long RestQuantity => Quantity - Done;
        public long RestAmount => Amount - DoneAmount;
        public bool IsOpen => !Withdrawn && (Quantity != Done || Amount != DoneAmount);

        /// <summary>A mark to market pays part of the amount and settles nothing of a delivery.</summary>
        public bool HasSettled => Quantity != 0 ? Done != 0 : DoneAmount != 0;

        public string Status(long closedThrough) =>
            Withdrawn ? "CANCELLED"
            : !IsOpen ? "SETTLED"
            : SettleOn > closedThrough ? "PENDING"
            : HasSettled ? "PARTIALLY_SETTLED" : "FAILING";
    }

    static InstructionLine ReadInstruction(DbDataReader r) => new(
        r.GetInt64(0), r.GetInt32(1), r.GetInt64(2), r.GetString(3), r.GetInt32(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7),
        r.GetInt64(8), r.GetString(9),
        r.GetInt32(10), r.GetString(11), r.GetInt64(12) == 1, r.IsDBNull(13) ? 0 : r.GetInt32(13), r.GetInt64(15), r.GetInt64(16),
        r.GetInt64(17) == 1, r.GetInt64(18));

    List<string[]> InstructionLines(ReportFilter filter, Func<InstructionLine, string[]?> row) => Query(
        InstructionsAsOf + " ORDER BY i.number", r => row(ReadInstruction(r)), ("@d", AsOf(filter)), ("@a", filter.Account),
        ("@i", filter.Isin));

    /// <summary>The account of each instruction that is an account's own, by the number of the instruction.</summary>
    public IReadOnlyDictionary<string, string> OwnersOfInstructions() =>
        List("SELECT i.number, a.code FROM instruction i JOIN account a ON a.number = i.account WHERE i.kind = 3",
            r => KeyValuePair.Create($"{r.GetInt64(0)}", r.GetString(1))).ToDictionary();

    Report Instructions(ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        return Make("instructions",
            "#instruction kind status reason @settlement_date isin #quantity #settled_quantity #amount currency counterparty",
            InstructionLines(filter, i => [
                $"{i.Number}", Kinds[i.Kind], i.Status(closed),
                !i.IsOpen ? "" : i.SettleOn <= closed ? ReasonCodes[i.Reason] : i.Held ? ReasonCodes[(int)FailReason.OnHold] : "",
                Plain.Date(i.SettleOn), i.Isin,
                Plain.Amount(i.Quantity, i.Scale), Plain.Amount(i.Done, i.Scale), Plain.Amount(i.Amount, i.CashScale), i.Currency,
                i.Counterparty]));
    }

    Report Fails(ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        var penalties = PenaltiesToDate(filter);
        return Make("fails", "#instruction isin #quantity #amount currency @settlement_date #age_days reason #penalty_to_date",
            InstructionLines(filter, i => !i.IsOpen || i.SettleOn > closed ? null : [
                $"{i.Number}", i.Isin, Plain.Amount(i.Quantity - i.Done, i.Scale),
                Plain.Amount(i.Amount - i.DoneAmount, i.CashScale), i.Currency,
                Plain.Date(i.SettleOn), $"{Plain.ToDate(closed).DayNumber - Plain.ToDate(i.SettleOn).DayNumber}", ReasonCodes[i.Reason],
                Plain.Amount(penalties.GetValueOrDefault(i.Number), i.CashScale)]));
    }

    Report Obligations(ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        var open = new Dictionary<long, InstructionLine>();
        InstructionLines(filter with { Account = null }, i =>
        {
            open[i.Cause] = i;
            return null;
        });
        var lines = new SortedDictionary<(string Party, long SettleOn, string Isin, string Currency), ObligationLine>();
        Query("""
            SELECT p.code, o.settle_on, s.code, c.code, o.quantity, o.amount, o.number, s.scale, c.scale,
              CASE WHEN o.undone < @end THEN 1 ELSE 0 END
            FROM obligation o
            JOIN party p ON p.number = o.party JOIN asset s ON s.number = o.instrument
            JOIN asset c ON c.number = o.currency
            WHERE o.day <= @d AND (@i IS NULL OR s.code = @i) ORDER BY o.number
            """, r =>
        {
            var key = (r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetString(3));
            var line = lines.GetValueOrDefault(key) ?? new(r.GetInt32(7), r.GetInt32(8));
            if (r.GetInt64(9) == 0) line.Add(r.GetInt64(4), r.GetInt64(5), open.TryGetValue(r.GetInt64(6), out var i) ? i : null);
            lines[key] = line;
            return null;
        }, ("@d", AsOf(filter)), ("@i", filter.Isin), ("@end", End(filter)));
        return Make("obligations", "counterparty @settlement_date isin #quantity #amount currency status", lines.Select(l => new[]
        {
            l.Key.Party, Plain.Date(l.Key.SettleOn), l.Key.Isin, Plain.Amount(l.Value.Quantity, l.Value.Scale),
            Plain.Amount(l.Value.Amount, l.Value.CashScale),
            l.Key.Currency, l.Value.Status(l.Key.SettleOn > closed),
        }).ToList());
    }

    /// <summary>
    /// What the nets come to in cash for each counterparty, settlement date and currency, whatever the instrument. Each is still paid with
    /// its securities, delivery versus payment.
    /// </summary>
    Report CashNetting(ReportFilter filter) => Make("cash-netting",
        "counterparty @settlement_date currency #count #receive #pay #net", Query("""
            SELECT p.code, o.settle_on, c.code, count(*), sum(CASE WHEN o.amount > 0 THEN o.amount ELSE 0 END),
              sum(CASE WHEN o.amount < 0 THEN -o.amount ELSE 0 END), sum(o.amount), c.scale
            FROM obligation o JOIN party p ON p.number = o.party JOIN asset c ON c.number = o.currency
            WHERE o.day <= @d AND o.number < @end AND (o.undone IS NULL OR o.undone >= @end)
            GROUP BY p.code, o.settle_on, c.code, c.scale ORDER BY p.code, o.settle_on, c.code
            """, r =>
        [
            r.GetString(0), Plain.Date(r.GetInt64(1)), r.GetString(2), $"{r.GetInt64(3)}", Plain.Amount(r.GetInt64(4), r.GetInt32(7)),
            Plain.Amount(r.GetInt64(5), r.GetInt32(7)), Plain.Amount(r.GetInt64(6), r.GetInt32(7)),
        ], ("@d", AsOf(filter)), ("@end", End(filter))));

    /// <summary>The obligations of one line of the report, added up; one that was undone adds nothing.</summary>
    sealed class ObligationLine(int scale, int cashScale)
    {
        bool stands, raised, open, done;

        public int Scale { get; } = scale;
        public int CashScale { get; } = cashScale;
        public long Quantity { get; private set; }
        public long Amount { get; private set; }

        public void Add(long quantity, long amount, InstructionLine? instruction)
        {
            stands = true;
            Quantity += quantity;
            Amount += amount;
            if (instruction is not { } i) return;
            raised = true;
            open |= i.IsOpen;
            done |= i.HasSettled;
        }

        public string Status(bool early) =>
            !stands ? "CANCELLED"
            : early && (open || !raised) ? "PENDING"
            : !open ? "SETTLED"
            : done ? "PARTIALLY_SETTLED" : "FAILING";
    }

    /// <summary>
    /// The newest version of every trade. One that settles alone, or against the account's own custodian, follows its
    /// instruction.
    /// </summary>
    Report Trades(ReportFilter filter) => FromList("trades", 14, ("t.trade_id, t.number", filter));

    List<(long Trade, long Obligation)> AloneObligations()
    {
        List<(long, long)> alone = [];
        Query("SELECT trade, number FROM obligation WHERE trade <> 0", r =>
        {
            alone.Add((r.GetInt64(0), r.GetInt64(1)));
            return null;
        });
        return alone;
    }
}
