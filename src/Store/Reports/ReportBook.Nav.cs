using System.Text.Json;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    const int NavDecimals = 4; // as most funds publish

    /// <summary>
    /// Net assets a unit: of a fund what its account holds, at the newest closes and rates, in the account's currency, with interest
    /// accrued to the day and distributions from their ex-date on (17 CFR 270.2a-4(a)(5) and (6); AICPA, Investment Companies, chapter 2);
    /// of the firm its equity.
    /// </summary>
    Report NetAssetValues(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var (scale, code) = BaseCurrency();
        List<string[]> rows = [];
        var settled = SettledThrough(read);
        var unpaid = Unpaid(read, settled);
        foreach (var fund in List("""
            SELECT u.fund, coalesce(a.code, 'FIRM'), coalesce(a.base_currency, @b), u.units, u.from_day, u.number FROM units u
            LEFT JOIN account a ON a.number = u.fund
            WHERE u.number < @e AND u.from_day <= @d AND (@a IS NULL OR coalesce(a.code, 'FIRM') = @a) AND u.number =
              (SELECT number FROM units l WHERE l.fund = u.fund AND l.from_day <= @d AND l.number < @e ORDER BY l.from_day DESC, l.number
                DESC LIMIT 1)
            ORDER BY 2
            """, r => (Account: r.GetInt64(0), Code: r.GetString(1), Currency: r.GetString(2), Units: Exact(r.GetString(3)),
                From: r.GetInt64(4), Number: r.GetInt64(5)), ("@b", code), ("@e", read.End), ("@d", read.Day), ("@a", filter.Account)))
        {
            var own = List("SELECT number, scale FROM asset WHERE code = @c", r => (Number: r.GetInt64(0), Scale: r.GetInt32(1)),
                ("@c", fund.Currency));
            var (currency, digits) = own.Count > 0 ? own[0] : (0, scale);
            var net = fund.Account < 0 ? FirmEquity(read) : 0;
            foreach (var (of, amount) in fund.Account < 0 ? [] : HoldingsOf(fund.Account, read, (settled, unpaid)))
                if (amount != 0 && RateUsedToBase(of, read.Day, read.End) is { } rate && RateUsedToBase(currency, read.Day,
                    read.End) is { } into)
                    net += Math.Round(amount * new decimal(1, 0, 0, false,
                        (byte)UnitOf(of).Scale) * rate.Times * into.Over / rate.Over / into.Times,
                        digits, MidpointRounding.AwayFromZero);
                else if (amount != 0)
                    read.Notes.Add($"{fund.Code}: no rate from {UnitOf(of).Code} to {fund.Currency} by {Plain.Date(read.Day)}: left out");
            rows.Add([fund.Code, Plain.Date(read.Day), fund.Currency, Value(net, digits), Shown(fund.Units),
                fund.Units == 0 ? "" : Value(net / fund.Units, NavDecimals), Plain.Date(fund.From), $"{fund.Number}"]);
        }
        return Make("nav", "fund @date currency #net_assets #units #nav_per_unit @units_from #fact", rows, [.. read.Notes.Distinct()]);
    }

    enum OwnKind { Cash, Securities, Interest, Distributions }

    // A part of what an account has, as an amount of money: + its own.
    readonly record struct OwnPart(OwnKind Kind, long Currency, long Amount);

    // Cash, securities, interest and distributions of an account as amounts of money, by currency: + its own.
    SortedDictionary<long, long> HoldingsOf(long account, FirmRead read, (long Through, ILookup<long, ToCome> Unpaid) of)
    {
        SortedDictionary<long, long> worth = [];
        foreach (var part in PartsOf(account, read, of)) worth[part.Currency] = worth.GetValueOrDefault(part.Currency) + part.Amount;
        return worth;
    }

    List<OwnPart> PartsOf(long account, FirmRead read, (long Through, ILookup<long, ToCome> Unpaid) of)
    {
        List<OwnPart> parts = [];
        foreach (var (asset, posted, pending) in List($"""
            SELECT h.asset, b.posted, b.pending FROM held h CROSS JOIN balance b WHERE {BalanceAt} AND h.account = @a
            """, r => (r.GetInt64(0), -r.GetInt64(1), -r.GetInt64(2)), ("@a", account), ("@d", read.Day)))
        {
            if (Worth(asset, read.TradeDate ? posted + pending : posted, read) is (var currency, var value))
                parts.Add(new(UnitOf(asset).IsSecurity ? OwnKind.Securities : OwnKind.Cash, currency, value));
            if (AccruedOn(asset, posted, read) is (var paidIn, var interest)) parts.Add(new(OwnKind.Interest, paidIn, interest));
        }
        foreach (var due in of.Unpaid[account])
            if (Worth(due.Asset, due.Amount, read) is (var currency, var value)) parts.Add(new(OwnKind.Distributions, currency, value));
        if (read.TradeDate)
            foreach (var (currency, interest) in Contracted(account, read, of.Through))
                parts.Add(new(OwnKind.Interest, currency, interest));
        return parts;
    }

    // What settled units of a bond have earned since its last coupon, as in accrued-interest.
    (long Currency, long Interest)? AccruedOn(long asset, long posted, FirmRead read)
    {
        if (posted == 0 || !BondsAt(read.End).TryGetValue(asset, out var bond)) return null;
        if (bond.Issue.Accrued(bond.Nominal(posted), Plain.ToDate(read.Day)) is { } accrued)
            return (bond.Currency, Rounding.ToMinor(accrued, bond.CurrencyScale));
        read.Notes.Add($"{bond.Isin}: an index has no value, and what has accrued is not known");
        return null;
    }

    /// <summary>
    /// Interest that contracts in bonds pay, of which the cash is pending: + bought. Until they settle it is the seller's to earn, so that
    /// contracting changes nothing but the price.
    /// </summary>
    List<(long Currency, long Interest)> Contracted(long account, FirmRead read, long settled) => List("""
        SELECT t.currency, CASE t.side WHEN 1 THEN x.amount ELSE -x.amount END FROM accrued x JOIN trade t ON t.number = x.trade
        JOIN account a ON a.number = t.account
        WHERE t.account = @a AND a.settlement = 1 AND t.settle_on > @s AND t.number < @e
          AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @e)
        """, r => (r.GetInt64(0), r.GetInt64(1)), ("@a", account), ("@s", settled), ("@e", read.End));

    // The last day to which what was due has been posted: the one looked at once it has been through settlement, or one before.
    long SettledThrough(FirmRead read) => connection.Scalar("""
        SELECT max(d.day) FROM day d WHERE d.day <= @d AND (d.closed < @e OR EXISTS (SELECT 1 FROM command c
          WHERE c.number >= d.opened AND c.number < @e AND c.name = 'SettleDue'))
        """, ("@d", read.Day), ("@e", read.End)) as long? ?? 0;

    // A distribution that is ex and not yet paid: its entry, what caused that, and what is due, with the tax that was taken off it.
    readonly record struct ToCome(long Fact, long Cause, long Due, long Asset, long Amount, long Withheld);

    /// <summary>
    /// Distributions that are ex and not yet paid, by account: + to it; the price is without them. By contract they are in the balances
    /// already. A bond's price is without interest always: what the period has earned is accrued until it ends or the bond goes ex by its
    /// terms, so a coupon that was announced as ex before is not there a second time.
    /// </summary>
    ILookup<long, ToCome> Unpaid(FirmRead read, long settled)
    {
        const int kind = (int)EntryKind.ActionEntitlement;
        Dictionary<long, string> changed = []; // nothing is left of what was voided
        foreach (var (cause, legs) in List("SELECT cause, legs FROM entry_change WHERE kind = @k AND number < @e ORDER BY number",
            r => (r.GetInt64(0), r.IsDBNull(1) ? "[]" : r.GetString(1)), ("@k", kind), ("@e", read.End)))
            changed[cause] = legs;
        var tax = Postings.TaxOn(connection);
        List<(long Account, ToCome Due)> all = [];
        // Who is entitled is told just before it is moved.
        foreach (var (fact, cause, due, posted, bond) in List("""
            SELECT e.number, e.cause, e.due, e.legs, (SELECT max(s.number) FROM entitlement t
              JOIN action a ON a.id = t.id AND a.version = t.version JOIN asset s ON s.code = a.isin
              WHERE t.number = e.cause - 1 AND a.type = 'COUPON')
            FROM entry e WHERE e.due > @s AND e.kind = @k AND e.number < @e ORDER BY e.number
            """, r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3), r.IsDBNull(4) ? -1 : r.GetInt64(4)),
            ("@s", settled), ("@k", kind), ("@e", read.End)))
        {
            var isAccrued = IsAccruing(bond, due, read);
            if (isAccrued != read.TradeDate) continue;
            var legs = JsonSerializer.Deserialize<long[][]>(changed.GetValueOrDefault(cause) ?? posted) ?? [];
            foreach (var leg in legs)
                all.Add((leg[0], new(fact, cause, due, leg[1], isAccrued ? leg[2] : -leg[2], Postings.Withheld(legs, tax, leg[1]))));
        }
        return all.ToLookup(u => u.Account, u => u.Due);
    }

    // Whether a coupon paid then is that of the period that runs, and by its terms the bond still goes with it.
    bool IsAccruing(long asset, long due, FirmRead read) => BondsAt(read.End).TryGetValue(asset, out var bond)
        && Plain.ToDate(read.Day) is var day && bond.Issue.PeriodAt(day) is { } period
        && Plain.ToDate(due) >= period.End && BondPrices.ExDate(bond.Issue.Bond, period) > day;
}
