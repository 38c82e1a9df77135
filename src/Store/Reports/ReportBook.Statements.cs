using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>What moved of an instruction on a day. Amounts in units, + received.</summary>
public sealed record PostedPart(
    long Instruction, string Isin, bool IsDebt, decimal Quantity, decimal Amount, string Currency, DateOnly SettleOn, int Version);

/// <summary>A penalty charged on a day: + received.</summary>
public sealed record ChargedPenalty(long Number, long Instruction, bool IsLateMatching, decimal Amount, string Currency, string Bic)
{
    /// <summary>The business day it is for: of what was matched late, one before.</summary>
    public required DateOnly For { get; init; }
    public required string Isin { get; init; }
}

/// <summary>An entry at the bank: + received.</summary>
public sealed record BankEntry(long Number, string Currency, decimal Amount);

/// <summary>What is at the bank in a currency before a day and at its end.</summary>
public sealed record BankBalance(string Currency, decimal Opening, decimal Closing);

/// <summary>A net against the CCP that was cleared on a day: + received.</summary>
public sealed record ClearedNet(
    long Number, string Isin, bool IsDebt, string Mic, decimal Quantity, decimal Amount, string Currency, DateOnly SettleOn);

/// <summary>Margin of what is open with the CCP: what it requires of us and what we gave.</summary>
public sealed record CcpMargin(string Currency, decimal Required, decimal Given);

/// <summary>What came to the depository or the bank, or left, otherwise than by what a market settled: + received.</summary>
/// <param name="Day">The business day on which it was posted.</param>
/// <param name="Instruction">The instruction that it is of, as a mark is; 0: none.</param>
public sealed record PostedElsewhere(
    DateOnly Day, EntryKind Kind, string Reference, string Asset, bool IsDebt, decimal Amount, long Instruction);

public sealed partial class ReportBook
{
    List<T> Typed<T>(string sql, DateOnly day, Func<DbDataReader, T> row) => List(sql, row, ("@d", Rows.Number(day)));

    static decimal Units(DbDataReader r, int column, int scale) =>
        r.GetInt64(column) * new decimal(1, 0, 0, false, (byte)r.GetInt32(scale));

    /// <summary>What settled on a day, by instrument and number; what was offset moved nothing at the depository.</summary>
    public List<PostedPart> PostedOn(DateOnly day) => Typed("""
        SELECT x.instruction, s.code, s.cfi, x.quantity, s.scale, x.amount, c.scale, c.code, i.settle_on, (SELECT count(*) FROM settlement v
            WHERE v.instruction = i.number AND v.number < x.number AND v.outcome IN ('OFFSET', 'BOUGHT_IN', 'MARKED', 'REJECTED'))
        FROM settlement x JOIN instruction i ON i.number = x.instruction JOIN asset s ON s.number = i.instrument
        JOIN asset c ON c.number = i.currency
        WHERE x.day = @d AND x.outcome IN ('SETTLED', 'BOUGHT_IN') AND x.quantity <> 0 ORDER BY s.code, x.number, x.instruction
        """, day, r => new PostedPart(r.GetInt64(0), r.GetString(1), r.GetString(2).StartsWith('D'), Units(r, 3, 4), Units(r, 5, 6),
            r.GetString(7), Plain.ToDate(r.GetInt64(8)), r.GetInt32(9)));

    /// <summary>Why instructions failed on a day, as codes of ISO 20022.</summary>
    public Dictionary<long, string> FailedOn(DateOnly day) => Typed(
        "SELECT instruction, reason FROM settlement WHERE day = @d AND outcome = 'FAILED' ORDER BY number", day,
        r => (r.GetInt64(0), ReasonCodes[r.GetInt32(1)])).DistinctBy(f => f.Item1).ToDictionary();

    /// <summary>
    /// What failed on the last business day before a day, the market having said nothing, and had not been withdrawn when it closed:
    /// number, version, and venue of the instrument.
    /// </summary>
    public List<(long Number, int Version, string Mic)> UntoldBefore(DateOnly day) => Typed("""
        SELECT x.instruction, s.mic, (SELECT count(*) FROM settlement v WHERE v.instruction = x.instruction AND v.day < @d
            AND v.outcome IN ('OFFSET', 'BOUGHT_IN', 'MARKED', 'REJECTED'))
        FROM settlement x JOIN instruction i ON i.number = x.instruction JOIN asset s ON s.number = i.instrument
        WHERE x.day = (SELECT max(day) FROM day WHERE day < @d) AND x.outcome = 'FAILED' AND x.reason = 11 AND i.quantity <> 0
          AND NOT EXISTS (SELECT 1 FROM settlement w WHERE w.instruction = x.instruction AND w.day < @d
            AND w.outcome IN ('WITHDRAWN', 'CANCELLED'))
        ORDER BY x.instruction
        """, day, r => (r.GetInt64(0), r.GetInt32(2), r.IsDBNull(1) ? "" : r.GetString(1)));

    /// <summary>The penalties charged on a day, with the counterparty's BIC.</summary>
    public List<ChargedPenalty> PenaltiesOn(DateOnly day) => Typed("""
        SELECT n.number, n.instruction, n.kind, n.amount, c.scale, c.code,
          CASE WHEN i.kind <> 3 AND p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END, n.charged_for, s.code
        FROM penalty n JOIN instruction i ON i.number = n.instruction
        JOIN asset s ON s.number = i.instrument JOIN asset c ON c.number = n.currency
        LEFT JOIN party p ON p.number = i.party LEFT JOIN account a ON a.number = i.account
        LEFT JOIN address d ON d.code = CASE i.kind WHEN 3 THEN a.code ELSE p.code END
        WHERE n.day = @d ORDER BY n.number
        """, day, r => new ChargedPenalty(
            r.GetInt64(0), r.GetInt64(1), r.GetInt64(2) == (int)PenaltyKind.LateMatching, Units(r, 3, 4), r.GetString(5), r.GetString(6))
    { For = Plain.ToDate(r.GetInt32(7)), Isin = r.GetString(8) });

    /// <summary>The entries of a day at the bank, which is the book's second account.</summary>
    public List<BankEntry> BankEntriesOn(DateOnly day) => Typed("""
        SELECT e.number, s.code, CAST(j.value ->> 2 AS BIGINT), s.scale
        FROM entry e CROSS JOIN json_each(e.legs) j JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
        WHERE e.effective = @d AND CAST(j.value ->> 0 AS BIGINT) = 1 AND s.is_security = 0 AND CAST(j.value ->> 2 AS BIGINT) <> 0
        ORDER BY e.number, j.key
        """, day, r => new BankEntry(r.GetInt64(0), r.GetString(1), Units(r, 2, 3)));

    /// <summary>
    /// What was posted at the depository and the bank in a range of facts by something else than what the market of a day settled: of
    /// the book's beginning all; later not what a person posted by hand or wrote off, which only this book says.
    /// </summary>
    public List<PostedElsewhere> Elsewhere(FactRange range, DateOnly settledOn) => List("""
        SELECT (SELECT max(d.day) FROM day d WHERE d.opened <= e.number), e.kind, coalesce(e.reference, ''), s.code, s.cfi,
          CAST(j.value ->> 2 AS BIGINT), s.scale, CASE WHEN e.kind IN (9, 10) THEN coalesce(
            (SELECT min(x.instruction) FROM settlement x WHERE x.number = e.cause), 0) ELSE 0 END
        FROM entry e CROSS JOIN json_each(e.legs) j JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
        WHERE e.number > @from AND e.number <= @to AND e.effective IS NOT NULL
          AND CAST(j.value ->> 0 AS BIGINT) IN (0, 1) AND CAST(j.value ->> 2 AS BIGINT) <> 0
          AND (@from < 0 OR e.kind NOT IN (7, 8, 65) AND NOT (e.kind = 4 AND e.effective = @day))
        ORDER BY e.number, j.key
        """, r => new PostedElsewhere(Plain.ToDate(r.GetInt64(0)), (EntryKind)r.GetInt32(1), r.GetString(2), r.GetString(3),
            !r.IsDBNull(4) && r.GetString(4).StartsWith('D'), Units(r, 5, 6), r.GetInt64(7)),
        ("@from", range.After), ("@to", range.Through), ("@day", Rows.Number(settledOn)));

    /// <summary>What is at the bank, by currency.</summary>
    public List<BankBalance> BankBalancesOn(DateOnly day) => Typed($"""
        SELECT s.code, s.scale,
          coalesce((SELECT posted FROM balance o WHERE o.month = {MonthAt} AND o.account = 1 AND o.asset = s.number AND o.day < @d
            ORDER BY o.day DESC LIMIT 1), 0),
          coalesce((SELECT posted FROM balance o WHERE o.month = {MonthAt} AND o.account = 1 AND o.asset = s.number AND o.day <= @d
            ORDER BY o.day DESC LIMIT 1), 0)
        FROM asset s WHERE s.is_security = 0 ORDER BY s.code
        """, day, r => new BankBalance(r.GetString(0), Units(r, 2, 1), Units(r, 3, 1)));

    /// <summary>What was netted with the CCP on a day and stands.</summary>
    public List<ClearedNet> NetsOn(DateOnly day) => Typed("""
        SELECT o.number, s.code, s.cfi, s.mic, o.quantity, s.scale, o.amount, c.scale, c.code, o.settle_on
        FROM obligation o JOIN asset s ON s.number = o.instrument JOIN asset c ON c.number = o.currency
        WHERE o.day = @d AND o.party = 0 AND o.undone IS NULL AND o.quantity <> 0 ORDER BY o.number
        """, day, r => new ClearedNet(r.GetInt64(0), r.GetString(1), r.GetString(2).StartsWith('D'), r.GetString(3), Units(r, 4, 5),
            Units(r, 6, 7), r.GetString(8), Plain.ToDate(r.GetInt64(9))));

    /// <summary>The CCP's margin as reckoned on a day; what no agreement requires is the initial margin and the variation owed.</summary>
    public CcpMargin? CcpMarginOn(DateOnly day)
    {
        var filter = new ReportFilter { AsOf = day };
        var (scale, currency) = BaseCurrency();
        foreach (var f in MarginLines(filter, End(filter)))
            if (f.Party == 0 && f.Day == Rows.Number(day))
                return new(currency, new decimal(1, 0, 0, false, (byte)scale) * (f.Required[0] ?? f.Initial + Math.Max(-f.Variation, 0)),
                    new decimal(1, 0, 0, false, (byte)scale) * f.Lodged[0]);
        return null;
    }
}
