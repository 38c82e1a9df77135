using System.Data.Common;

namespace Countinghouse.Store.Reports;

/// <summary>What is to be told of a trade that does not match.</summary>
public enum AlertKind : byte
{
    /// <summary>We have it, and the other side has said nothing.</summary>
    Unmatched = 1,
    /// <summary>What was told so is no longer: it was confirmed or cancelled.</summary>
    Ended = 2,
    /// <summary>Both have it, and differ.</summary>
    Differing = 3,
    /// <summary>The other side has it, and we have not.</summary>
    Alleged = 4,
}

/// <summary>An alert of matching, known by the number of the fact it follows from.</summary>
/// <param name="Reference">The trade's id, or the reference of what is alleged.</param>
/// <param name="CounterpartyBic">Empty where none is known.</param>
/// <param name="Buys">Whether the firm buys.</param>
public sealed record MatchingAlert(
    long Number, AlertKind Kind, string Reference, string Counterparty, string CounterpartyBic, bool Buys, string Isin)
{
    public bool IsDebt { get; init; }
    public string Mic { get; init; } = "";
    public decimal Quantity { get; init; }
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "";
    public DateOnly TradeDate { get; init; }
    public DateOnly SettleOn { get; init; }
    /// <summary>The fields that differ, by their names in the report <c>matching</c>.</summary>
    public IReadOnlyList<(string Field, string Ours, string Theirs)> Differences { get; init; } = [];
}

public sealed partial class ReportBook
{
    const string AlertedTrade = """
        t.trade_id, p.code, CASE WHEN p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END, t.side, s.code, s.cfi, t.mic, t.quantity,
          s.scale, t.principal + coalesce((SELECT x.amount FROM accrued x WHERE x.trade = t.number), 0),
          c.code, c.scale, t.trade_date, t.settle_on
        """;

    const string TradeOf = """
        JOIN trade t ON t.number = (SELECT max(x.number) FROM trade x WHERE x.trade_id = a.trade_id AND x.number < a.number)
        JOIN party p ON p.number = t.party JOIN asset s ON s.number = t.instrument JOIN asset c ON c.number = t.currency
        LEFT JOIN address d ON d.code = p.code
        """;

    const string EndOf = """
        (SELECT min(m.number) FROM trade_mark m WHERE m.trade = t.number AND m.number > a.number AND m.mark IN (2, 4))
        """;

    /// <summary>What of a range of facts the other sides are to be told about matching: one alert for each case, by number.</summary>
    public List<MatchingAlert> Alerts(FactRange range)
    {
        List<MatchingAlert> alerts = [];
        void Take(string sql, Func<DbDataReader, MatchingAlert> read) => Query(sql, r =>
        {
            alerts.Add(read(r));
            return null;
        }, ("@from", range.After), ("@to", range.Through));

        // What ended before it could be told is not told.
        Take($"SELECT {AlertedTrade}, a.number FROM unmatched a {TradeOf} WHERE a.number > @from AND a.number <= @to "
            + $"AND coalesce({EndOf}, @to + 1) > @to", r => Trade(r, AlertKind.Unmatched));
        Take($"SELECT {AlertedTrade}, {EndOf} FROM unmatched a {TradeOf} WHERE a.number <= @from "
            + $"AND {EndOf} > @from AND {EndOf} <= @to", r => Trade(r, AlertKind.Ended));
        Dictionary<string, int> first = new(StringComparer.Ordinal);
        Query($"SELECT {AlertedTrade}, a.number, a.field, a.ours, a.theirs FROM confirmation a {TradeOf} "
            + "WHERE a.field IS NOT NULL AND a.number > @from AND a.number <= @to ORDER BY a.number", r =>
            {
                var said = (r.GetString(15), r.GetString(16), r.GetString(17));
                // The fields of one confirmation are facts that follow one another; the first gives its number.
                if (first.TryGetValue(r.GetString(0), out var place) && alerts[place] is { } known
                    && known.Number + known.Differences.Count == r.GetInt64(14))
                    alerts[place] = known with { Differences = [.. known.Differences, said] };
                else
                {
                    first[r.GetString(0)] = alerts.Count;
                    alerts.Add(Trade(r, AlertKind.Differing) with { Differences = [said] });
                }
                return null;
            }, ("@from", range.After), ("@to", range.Through));
        Take("""
            SELECT l.trade_id, p.code, CASE WHEN p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END, l.side, s.code, l.number
            FROM allegement l JOIN party p ON p.number = l.party JOIN asset s ON s.number = l.instrument
            LEFT JOIN address d ON d.code = p.code
            WHERE l.number > @from AND l.number <= @to AND coalesce(l.ended, @to + 1) > @to
            """, r => new(r.GetInt64(5), AlertKind.Alleged, r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3) == 2,
                r.GetString(4)));
        alerts.Sort((a, b) => a.Number.CompareTo(b.Number));
        return alerts;
    }

    static MatchingAlert Trade(DbDataReader r, AlertKind kind) => new(
        r.GetInt64(14), kind, r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3) == 1, r.GetString(4))
    {
        IsDebt = !r.IsDBNull(5) && r.GetString(5).StartsWith('D'), Mic = r.IsDBNull(6) ? "" : r.GetString(6),
        Quantity = Units(r.GetInt64(7), r.GetInt32(8)), Amount = Units(r.GetInt64(9), r.GetInt32(11)), Currency = r.GetString(10),
        TradeDate = Plain.ToDate(r.GetInt64(12)), SettleOn = Plain.ToDate(r.GetInt64(13)),
    };

    static decimal Units(long smallest, int scale) => smallest * new decimal(1, 0, 0, false, (byte)scale);
}
