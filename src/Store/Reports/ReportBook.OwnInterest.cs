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
        foreach (var (currency, amount) in InterestInTrading(read))
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

    // Received with what was sold and as coupons +, by trade date from the ex-date on, otherwise once paid; paid with what was bought −, as
    // was what had accrued on what was brought in.
    SortedDictionary<long, long> InterestInTrading(FirmRead read)
    {
        SortedDictionary<long, long> earned = [];
        foreach (var (currency, amount) in List(
            "SELECT currency, sum(amount) FROM own_interest WHERE basis = @b AND day <= @d GROUP BY currency",
            r => (r.GetInt64(0), Whole(r, 1)), ("@b", read.TradeDate ? 1 : 0), ("@d", read.Day)))
            earned[currency] = amount;
        foreach (var came in BroughtIn(read))
            if (came.IsInterest) earned[came.Currency] = earned.GetValueOrDefault(came.Currency) - came.Value;
        return earned;
    }

    // In units of its currency, before it is rounded: long +; nothing out of its life.
    decimal AccruedOf(BondRow bond, long units, FirmRead read)
    {
        if (units == 0 || bond.Issue.PeriodAt(Plain.ToDate(read.Day)) is null) return 0;
        if (bond.Issue.Accrued(bond.Nominal(units), Plain.ToDate(read.Day)) is { } amount) return amount;
        read.Notes.Add($"{bond.Isin}: an index has no value, and what has accrued is not known");
        return 0;
    }

    // What has accrued to the day on each holding that has settled: an account's of a bond, as the end of a month posts it.
    IEnumerable<(string Holding, long Currency, decimal Interest)> AccruedExactly(FirmRead read)
    {
        if (read.Day == 0) yield break;
        foreach (var held in FirmBalances(read with { TradeDate = false }, securities: true)
            .Where(b => b.Class == AccountClass.House))
            if (BondsAt(read.End).TryGetValue(held.Asset, out var bond) && AccruedOf(bond, -held.Amount, read) is var interest and not 0)
                yield return (HoldingOf(held.Asset, held.Account), bond.Currency, interest);
    }

    string HoldingOf(long asset, string account) => $"{UnitOf(asset).Code} {account}";

    // What has accrued to the day on what has settled, with what was dealt that has yet to settle, which earns from then on (IFRS 9
    // B3.1.3), less what is booked of it.
    IEnumerable<(long Currency, long Amount)> OwnAccrued(FirmRead read)
    {
        if (read.Day == 0) yield break;
        SortedDictionary<long, long> accrued = [];
        foreach (var (_, currency, interest) in AccruedExactly(read))
            accrued[currency] = accrued.GetValueOrDefault(currency) + Units(currency, interest);
        if (read.TradeDate)
            foreach (var (currency, unsettled) in List("""
                SELECT currency, sum(CASE basis WHEN 0 THEN amount ELSE -amount END) FROM own_interest
                WHERE coupon = '' AND basis IN (0, 1) AND day <= @d GROUP BY currency
                """, r => (r.GetInt64(0), Whole(r, 1)), ("@d", read.Day)))
                accrued[currency] = accrued.GetValueOrDefault(currency) + unsettled;
        foreach (var (currency, posted) in List($"""
            SELECT b.asset, b.posted FROM held h JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset
            CROSS JOIN balance b WHERE {BalanceAt} AND a.code = @c AND s.is_security = 0
            """, r => (r.GetInt64(0), r.GetInt64(1)), ("@d", read.Day), ("@c", Register.AccruedInterestCode)))
            accrued[currency] = accrued.GetValueOrDefault(currency) - posted;
        foreach (var (currency, amount) in accrued)
            if (amount != 0) yield return (currency, amount);
    }
}
