using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// Interest on the firm's own bonds, apart from what trading them brought (IFRS 9 B5.4.1, IFRS 7.20; accounting.md: accrued interest bought
// is cleared by the coupon first). The ledger has one amount for a trade and the cash of coupons on the firm's own accounts, which are in
// the result of trading: from there it is moved. What has accrued since the last close of a month is in no account yet.
public sealed partial class ReportBook
{
    const string NotAccrued = "Interest not yet accrued";

    // What a statement sees otherwise than the balances of its day, debit +.
    IEnumerable<FirmBalance> OwnInterest(FirmRead read)
    {
        if (List("SELECT 1 FROM bond LIMIT 1", r => 1).Count == 0) yield break;
        SortedDictionary<long, long> earned = [];
        foreach (var (currency, amount) in AccruedDealt(read).Concat(OwnCoupons(read)))
            earned[currency] = earned.GetValueOrDefault(currency) + amount;
        foreach (var (currency, amount) in earned)
        {
            if (amount == 0) continue;
            yield return new(Trading, AccountClass.House, currency, amount);
            yield return new(Register.InterestIncomeCode, AccountClass.Income, currency, -amount);
        }
        foreach (var (currency, amount) in OwnAccrued(read))
        {
            yield return new(Register.AccruedInterestCode, AccountClass.Payable, currency, amount);
            yield return new(NotAccrued, AccountClass.Income, currency, -amount);
        }
    }

    // Received with what was sold +, paid with what was bought −.
    List<(long Currency, long Amount)> AccruedDealt(FirmRead read) => List($"""
        SELECT t.currency, CASE WHEN t.side = 1 THEN -x.amount ELSE x.amount END FROM accrued x JOIN trade t ON t.number = x.trade
        JOIN account a ON a.number = t.account
        WHERE a.class = 3 AND t.{(read.TradeDate ? "trade_date" : "settle_on")} <= @d AND t.number < @e
          AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @e)
        """, r => (r.GetInt64(0), r.GetInt64(1)), ("@d", read.Day), ("@e", read.End));

    // Of coupons as they stand: paid, or by trade date gone ex.
    IEnumerable<(long Currency, long Amount)> OwnCoupons(FirmRead read)
    {
        Dictionary<string, (long Version, long Ex, bool IsDue)> standing = new(StringComparer.Ordinal);
        foreach (var (number, id, version, step) in List("""
            SELECT s.number, s.id, s.version, s.step FROM action_step s JOIN action a ON a.id = s.id AND a.version = s.version
            WHERE a.type = 'COUPON' AND s.number < @e AND s.day <= @d AND s.step IN ('EX', 'PAY', 'UNDONE') ORDER BY s.number
            """, r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetString(3)), ("@d", read.Day), ("@e", read.End)))
            if (step == "EX") standing[id] = (version, number, read.TradeDate);
            else if (step == "UNDONE") standing.Remove(id);
            else if (standing.TryGetValue(id, out var of)) standing[id] = of with { IsDue = true };
        if (!standing.Values.Any(s => s.IsDue)) return [];
        return List("""
            SELECT t.number, t.id, t.version, c.currency, t.gross - t.withheld FROM entitlement t
            JOIN account a ON a.number = t.account JOIN action n ON n.id = t.id AND n.version = t.version
            JOIN asset i ON i.code = n.isin JOIN action_change c ON c.id = t.id AND c.version = t.version AND c.place = t.change
            WHERE a.class = 3 AND n.type = 'COUPON' AND t.number < @e AND t.day <= @d
              AND c.number = (SELECT max(l.number) FROM action_change l WHERE l.id = c.id AND l.version = c.version
                AND l.place = c.place AND l.number < t.number)
            """, r => (Number: r.GetInt64(0), Id: r.GetString(1), Version: r.GetInt64(2), Currency: r.GetInt64(3), Net: r.GetInt64(4)),
            ("@d", read.Day), ("@e", read.End))
            .Where(t => standing.TryGetValue(t.Id, out var of) && of.IsDue && of.Version == t.Version && t.Number > of.Ex)
            .Select(t => (t.Currency, t.Net));
    }

    // What has accrued to the day on what is held, less what is booked of it.
    IEnumerable<(long Currency, long Amount)> OwnAccrued(FirmRead read)
    {
        if (read.Day == 0) yield break;
        SortedDictionary<long, long> accrued = [];
        foreach (var held in FirmBalances(read, securities: true).Where(b => b.Class == AccountClass.House))
        {
            if (held.Amount == 0 || !BondsAt(read.End).TryGetValue(held.Asset, out var bond)) continue;
            if (bond.Issue.PeriodAt(Plain.ToDate(read.Day)) is null) continue;
            if (bond.Issue.Accrued(bond.Nominal(-held.Amount), Plain.ToDate(read.Day)) is not { } amount)
                read.Notes.Add($"{bond.Isin}: an index has no value, and what has accrued is not known");
            else accrued[bond.Currency] = accrued.GetValueOrDefault(bond.Currency) + Units(bond.Currency, amount);
        }
        foreach (var (currency, posted) in List($"""
            SELECT b.asset, b.posted FROM held h JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset
            CROSS JOIN balance b WHERE {BalanceAt} AND a.code = @c AND s.is_security = 0
            """, r => (r.GetInt64(0), r.GetInt64(1)), ("@d", read.Day), ("@c", Register.AccruedInterestCode)))
            accrued[currency] = accrued.GetValueOrDefault(currency) - posted;
        foreach (var (currency, amount) in accrued)
            if (amount != 0) yield return (currency, amount);
    }
}
