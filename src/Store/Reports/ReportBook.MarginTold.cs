using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>A margin call that was raised or answered, by the number of the fact that did it, in units of the base currency.</summary>
/// <param name="Number">Of the fact.</param>
/// <param name="Call">Of the call.</param>
/// <param name="Theirs">The other side's reference of a call that came as a message; empty otherwise.</param>
/// <param name="Agreed">What is agreed; none where it was only called.</param>
/// <param name="Currency">The base currency.</param>
public sealed record CallTold(
    long Number, long Call, DateOnly Day, string Counterparty, string CounterpartyBic, MarginDirection Direction, decimal Called,
    decimal? Agreed, string Theirs, string Currency);

/// <summary>Collateral or securities on loan that moved, by the number of the fact: + lodged, − returned, in its units.</summary>
/// <param name="Call">The call it was lodged against; 0: none.</param>
/// <param name="Worth">What it counts for towards the call, in units of the base currency.</param>
/// <param name="TheirCall">The other side's reference of that call, where it came as a message.</param>
public sealed record CollateralMoved(
    long Number, DateOnly Day, string Counterparty, string CounterpartyBic, MarginDirection Direction, string Asset, bool IsCash,
    bool IsDebt, decimal Quantity, long Call, decimal Worth, string TheirCall, string Currency)
{
    /// <summary>Market of a security; empty: none.</summary>
    public string Mic { get; init; } = "";
    /// <summary>It moved on a securities loan: given is lent, taken borrowed.</summary>
    public bool IsLoan { get; init; }
}

/// <summary>A month's penalties that the firm owes, as they were booked.</summary>
public sealed record PenaltiesOwed(DateOnly Month, DateOnly BookedOn, string Currency, decimal Amount);

/// <summary>A bill that was paid from the bank to a vendor whose bank and account there are known.</summary>
/// <param name="Number">Of the fact.</param>
/// <param name="Reference">The vendor's number of the bill.</param>
public sealed record VendorPaid(
    long Number, DateOnly Day, string Vendor, string Reference, decimal Amount, string Currency, string Bic, string Account);

/// <summary>Securities at one of the firm's locations.</summary>
public sealed record HeldAt(string Location, string Isin, bool IsDebt, decimal Quantity);

public sealed partial class ReportBook
{
    const string PartyBic = "CASE WHEN p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END";

    /// <summary>How the reason of a call that came as a message begins; the other side's reference follows.</summary>
    public const string CallByMessage = "colr.003 ";

    static string TheirCall(string reason) =>
        reason.StartsWith(CallByMessage, StringComparison.Ordinal) ? reason[CallByMessage.Length..] : "";

    List<T> InRange<T>(string sql, FactRange range, Func<DbDataReader, T> row)
    {
        List<T> rows = [];
        Query(sql, r =>
        {
            rows.Add(row(r));
            return null;
        }, ("@from", range.After), ("@to", range.Through));
        return rows;
    }

    /// <summary>Calls raised in a range of facts, and the answers given in it, by number.</summary>
    public List<CallTold> CallsTold(FactRange range)
    {
        var (scale, currency) = BaseCurrency();
        return InRange($"""
            SELECT k.number, c.number, k.day, p.code, {PartyBic}, c.direction, c.amount, k.agreed, c.reason FROM (
              SELECT number, number call, day, NULL agreed FROM margin_call WHERE number > @from AND number <= @to
              UNION ALL SELECT number, call, day, amount FROM margin_call_change
                WHERE number > @from AND number <= @to AND change IN ('AGREED', 'DISPUTED')) k
            JOIN margin_call c ON c.number = k.call JOIN party p ON p.number = c.party LEFT JOIN address d ON d.code = p.code
            ORDER BY k.number
            """, range, r => new CallTold(r.GetInt64(0), r.GetInt64(1), Plain.ToDate(r.GetInt64(2)), r.GetString(3), r.GetString(4),
                (MarginDirection)r.GetInt32(5), Units(r.GetInt64(6), scale), r.IsDBNull(7) ? null : Units(r.GetInt64(7), scale),
                TheirCall(r.GetString(8)), currency));
    }

    /// <summary>Collateral and securities on loan that moved in a range of facts, by number.</summary>
    public List<CollateralMoved> CollateralTold(FactRange range)
    {
        var (scale, currency) = BaseCurrency();
        return InRange($"""
            SELECT m.number, m.day, p.code, {PartyBic}, m.direction, s.code, s.is_security, s.cfi, m.quantity, s.scale,
              coalesce(m.call, 0), coalesce(k.amount, 0), coalesce(c.reason, ''), coalesce(s.mic, ''), m.is_loan
            FROM (SELECT number, asset, day, party, direction, quantity, call, 0 is_loan FROM collateral_move
              UNION ALL SELECT v.number, v.asset, v.day, l.party, l.direction, v.quantity, NULL, 1 FROM loan_move v
                JOIN loan l ON l.number = v.loan WHERE v.change <> 'REPLACED') m
            JOIN party p ON p.number = m.party JOIN asset s ON s.number = m.asset
            LEFT JOIN address d ON d.code = p.code LEFT JOIN margin_call c ON c.number = m.call
            LEFT JOIN margin_call_change k ON k.number = m.number
            WHERE m.number > @from AND m.number <= @to ORDER BY m.number, m.asset
            """, range, r => new CollateralMoved(r.GetInt64(0), Plain.ToDate(r.GetInt64(1)), r.GetString(2), r.GetString(3),
                (MarginDirection)r.GetInt32(4), r.GetString(5), r.GetInt64(6) == 0, !r.IsDBNull(7) && r.GetString(7).StartsWith('D'),
                Units(r.GetInt64(8), r.GetInt32(9)), r.GetInt64(10), Units(r.GetInt64(11), scale), TheirCall(r.GetString(12)), currency)
        { Mic = r.GetString(13), IsLoan = r.GetInt64(14) != 0 });
    }

    /// <summary>Bills paid in a range of facts to vendors who have an address, by number.</summary>
    public List<VendorPaid> VendorsPaid(FactRange range) => InRange($"""
        SELECT c.number, c.day, b.vendor, b.reference, b.amount, y.scale, y.code, d.bic, d.at FROM bill_change c
        JOIN bill b ON b.bill = c.bill JOIN asset y ON y.number = b.currency JOIN address d ON d.code = '{Register.Vendor}' || b.vendor
        WHERE c.change = 'PAID' AND c.number > @from AND c.number <= @to ORDER BY c.number
        """, range, r => new VendorPaid(r.GetInt64(0), Plain.ToDate(r.GetInt64(1)), r.GetString(2), r.GetString(3), Units(r, 4, 5),
            r.GetString(6), r.GetString(7), r.GetString(8)));

    /// <summary>The months whose penalties were booked on a day with more to pay than to receive.</summary>
    public List<PenaltiesOwed> PenaltiesOwedOn(DateOnly day) => Typed("""
        SELECT m.month, m.day, c.code, m.paid + m.received, c.scale FROM penalty_month m JOIN asset c ON c.number = m.currency
        WHERE m.day = @d AND m.paid + m.received < 0 ORDER BY m.month, c.code
        """, day, r => new PenaltiesOwed(Plain.ToDate(r.GetInt64(0)), Plain.ToDate(r.GetInt64(1)), r.GetString(2), -Units(r, 3, 4)));

    /// <summary>The securities at each of the firm's locations at the close of a day, by location and ISIN.</summary>
    public List<HeldAt> HeldOn(DateOnly day) => Typed($"""
        SELECT a.code, s.code, s.cfi, b.posted, s.scale FROM held h JOIN account a ON a.number = h.account
        JOIN asset s ON s.number = h.asset CROSS JOIN balance b WHERE {BalanceAt} AND a.class = 4 AND s.is_security = 1 AND b.posted <> 0
        ORDER BY a.code, s.code
        """, day, r => new HeldAt(r.GetString(0), r.GetString(1), !r.IsDBNull(2) && r.GetString(2).StartsWith('D'), Units(r, 3, 4)));
}
