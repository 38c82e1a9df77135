using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>A corporate action as it was announced last within a range of facts, for a client that holds its instrument.</summary>
/// <param name="Number">Of the fact.</param>
/// <param name="IsFirst">No version was announced before the range.</param>
/// <param name="NewName">What the instrument will be called; empty where that does not change.</param>
/// <param name="Currency">Of the instrument, where the terms say none.</param>
/// <param name="IsDebt">Whether it pays in per cent of its nominal.</param>
public sealed record ActionTold(
    long Number, CorporateActionTerms Terms, bool IsFirst, string NewName, string Currency, bool IsDebt, (string Code, string Bic) Client);

/// <summary>
/// A corporate action that was announced before a range of facts and withdrawn within it, for a client that was told of it.
/// </summary>
/// <param name="Number">Of the fact that withdrew it.</param>
public sealed record ActionWithdrawn(long Number, CorporateActionTerms Terms, string Reason, (string Code, string Bic) Client);

/// <summary>What a corporate action has paid to a client's account by one option, in units: + to the account.</summary>
/// <param name="Number">Of the fact with which it was paid.</param>
/// <param name="Place">Of the option among those of the action, from 0.</param>
/// <param name="Replaces">The old units were given up.</param>
public sealed record ActionPaid(
    long Number, DateOnly Day, string Id, string Type, string Client, string ClientBic, string Option, int Place, bool Replaces)
{
    public required string Isin { get; init; }
    public required bool IsDebt { get; init; }
    public required decimal Held { get; init; }
    public required string NewIsin { get; init; }
    public required bool IsNewDebt { get; init; }
    public required decimal Units { get; init; }
    public required string Currency { get; init; }
    public required decimal Gross { get; init; }
    public required decimal Withheld { get; init; }
    public required decimal InLieu { get; init; }
}

public sealed partial class ReportBook
{
    // Clients for whom the firm itself holds, and who have an address of their own; who settles elsewhere has it from there.
    const string ToldClients = "c.class = 1 AND c.settlement = 1";

    /// <summary>What was announced in a range of facts, by number and client; what was withdrawn again is not there.</summary>
    public List<ActionTold> Announced(FactRange range, DateOnly day)
    {
        var announced = InRange("""
            SELECT a.number, a.isin, s.cfi, (SELECT count(*) FROM action b WHERE b.id = a.id AND b.number <= @from), y.code
            FROM action a JOIN asset s ON s.code = a.isin JOIN asset y ON y.number = s.currency
            WHERE a.number > @from AND a.number = (SELECT max(l.number) FROM action l WHERE l.id = a.id AND l.number <= @to)
              AND NOT EXISTS (SELECT 1 FROM action_step p WHERE p.id = a.id AND p.version = a.version AND p.step = 'CANCELLED'
                AND p.number <= @to)
            ORDER BY a.number
            """, range, r => (Number: r.GetInt64(0), Isin: r.GetString(1), IsDebt: IsDebt(Text(r, 2)),
                IsFirst: r.GetInt64(3) == 0, Currency: r.GetString(4)));
        List<ActionTold> told = [];
        foreach (var a in announced)
        {
            if (AnnouncedBy(a.Number) is not ({ } terms, var name)) continue;
            foreach (var client in Holders(a.Isin, day)) told.Add(new(a.Number, terms, a.IsFirst, name, a.Currency, a.IsDebt, client));
        }
        return told;
    }

    /// <summary>What was withdrawn in a range of facts, by number and client: who held it when it was announced, or holds it now.</summary>
    public List<ActionWithdrawn> Withdrawn(FactRange range, DateOnly day)
    {
        var withdrawn = InRange("""
            SELECT p.number, p.reason, a.number, a.isin, coalesce((SELECT max(d.day) FROM day d WHERE d.opened <= a.number), 0)
            FROM action_step p JOIN action a ON a.id = p.id AND a.version = p.version
            WHERE p.step = 'CANCELLED' AND p.number > @from AND p.number <= @to
              AND EXISTS (SELECT 1 FROM action b WHERE b.id = p.id AND b.number <= @from)
              AND NOT EXISTS (SELECT 1 FROM action c WHERE c.id = p.id AND c.number > p.number AND c.number <= @to)
            ORDER BY p.number
            """, range, r => (Number: r.GetInt64(0), Reason: r.GetString(1), Announced: r.GetInt64(2), Isin: r.GetString(3),
                Day: r.GetInt64(4)));
        List<ActionWithdrawn> told = [];
        foreach (var w in withdrawn)
            if (AnnouncedBy(w.Announced).Terms is { } terms)
                foreach (var client in Holders(w.Isin, w.Day == 0 ? day : Plain.ToDate(w.Day)).Union(Holders(w.Isin, day)).OrderBy(c
                    => c.Client, StringComparer.Ordinal))
                    told.Add(new(w.Number, terms, w.Reason, client));
        return told;
    }

    // Its options are whole in the journal alone; a new name is the fact behind it.
    (CorporateActionTerms? Terms, string NewName) AnnouncedBy(long number)
    {
        if (JournalReader.RowOf(connection, number) is not { } row) return (null, "");
        var facts = row.Decode(out _);
        var at = (int)(number - row.First);
        if (facts[at].Fact is not ActionFact.Announced announced) return (null, "");
        for (var next = at + 1; next < facts.Length; next++)
            if (facts[next].Fact is ActionFact.NameGiven named) return (announced.Terms, named.Id == announced.Terms.Id ? named.Name : "");
            else if (facts[next].Fact is not ActionFact) break;
        return (announced.Terms, "");
    }

    List<(string Client, string Bic)> Holders(string isin, DateOnly day) => List($"""
        SELECT c.code, d.bic FROM address d JOIN account c ON c.code = d.code JOIN held h ON h.account = c.number
        JOIN asset s ON s.number = h.asset CROSS JOIN balance b
        WHERE {BalanceAt} AND s.code = @i AND {ToldClients} AND (b.posted <> 0 OR b.pending <> 0) ORDER BY c.code
        """, r => (r.GetString(0), r.GetString(1)), ("@d", Rows.Number(day)), ("@i", isin));

    /// <summary>What was paid in a range of facts to clients, by number, account and option.</summary>
    public List<ActionPaid> ActionsPaid(FactRange range) => InRange($"""
        SELECT p.number, p.day, a.id, a.type, c.code, d.bic, k.option, k.place, k.replaces, o.code, o.cfi, sum(t.held), o.scale,
          n.code, n.cfi, sum(t.units), n.scale, y.code, sum(t.gross), sum(t.withheld), sum(t.in_lieu), y.scale
        FROM action_step p JOIN action a ON a.id = p.id AND a.version = p.version
        JOIN entitlement t ON t.id = p.id AND t.version = p.version AND t.number <= p.number
        JOIN account c ON c.number = t.account JOIN address d ON d.code = c.code
        JOIN action_change k ON k.id = t.id AND k.version = t.version AND k.place = t.change
          AND k.number = (SELECT max(l.number) FROM action_change l WHERE l.id = t.id AND l.version = t.version AND l.number <= p.number)
        JOIN asset o ON o.number = k.old JOIN asset n ON n.number = k.new JOIN asset y ON y.number = k.currency
        WHERE p.step = 'PAY' AND p.number > @from AND p.number <= @to AND t.number > k.number AND {ToldClients}
        GROUP BY p.number, p.day, a.id, a.type, c.code, d.bic, k.option, k.place, k.replaces, o.code, o.cfi, o.scale, n.code, n.cfi,
          n.scale, y.code, y.scale
        ORDER BY p.number, c.code, k.place
        """, range, r => new ActionPaid(r.GetInt64(0), Plain.ToDate(r.GetInt64(1)), r.GetString(2), r.GetString(3), r.GetString(4),
            r.GetString(5), r.GetString(6), r.GetInt32(7), r.GetInt64(8) == 1)
    {
        Isin = r.GetString(9), IsDebt = IsDebt(Text(r, 10)), Held = Sum(r, 11, 12), NewIsin = r.GetString(13),
        IsNewDebt = IsDebt(Text(r, 14)), Units = Sum(r, 15, 16), Currency = r.GetString(17), Gross = Sum(r, 18, 21),
        Withheld = Sum(r, 19, 21), InLieu = Sum(r, 20, 21),
    });

    static bool IsDebt(string cfi) => cfi.StartsWith('D');

    static decimal Sum(System.Data.Common.DbDataReader r, int column, int scale) =>
        Whole(r, column) * new decimal(1, 0, 0, false, (byte)r.GetInt32(scale));
}
