using Countinghouse.Bonds;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>What is left of one purchase or short sale of a house account: + long; the price without interest.</summary>
    sealed record BondLot(DateOnly From, decimal Clean)
    {
        public long Units { get; set; }
    }

    /// <summary>
    /// What the firm paid for its bonds above or below redemption, written off to a day by equal parts a day and by the effective yield.
    /// What is sold is taken from the oldest purchase.
    /// </summary>
    Report Amortisation(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var day = DayOf(filter, read);
        List<string[]> rows = [];
        foreach (var bond in day == DateOnly.MinValue ? [] : Bonds(filter))
            foreach (var (account, held) in Holders(bond, read, filter))
            {
                if (!IsHouse(account)) continue;
                var lots = LotsOf(bond, account, day, filter);
                if (held != lots.Sum(l => l.Units))
                    read.Notes.Add($"{account}, {bond.Isin}: what it was opened with has no price paid and is not written off");
                rows.AddRange(lots.Select(lot => Written(account, bond, lot, day)));
            }
        return Make("amortisation", "account isin @bought @maturity #nominal currency #clean #straight_line #effective_yield #cost "
            + "#straight_line_value #effective_yield_value", rows, [.. read.Notes]);
    }

    bool IsHouse(string account) =>
        connection.Scalar("SELECT 1 FROM account WHERE code = @c AND class = 3", ("@c", account)) is not null;

    static string[] Written(string account, BondRow bond, BondLot lot, DateOnly day)
    {
        var (nominal, terms) = (bond.Nominal(lot.Units), bond.Issue.Bond);
        var straight = BondPrices.StraightLine(terms, lot.From, lot.Clean, day);
        decimal? effective;
        try
        {
            effective = BondPrices.EffectiveYield(terms, lot.From, lot.Clean, day);
        }
        catch (ArgumentOutOfRangeException)
        {
            effective = null; // no yield gives what was paid
        }
        return [account, bond.Isin, $"{lot.From:yyyy-MM-dd}", $"{terms.Maturity:yyyy-MM-dd}", Plain.Amount(lot.Units, bond.Scale),
            bond.CurrencyCode, Digits(lot.Clean), Digits(straight, 6), Digits(effective, 6), bond.Money(nominal * lot.Clean / 100),
            bond.Money(nominal * straight / 100), effective is { } at ? bond.Money(nominal * at / 100) : ""];
    }

    List<BondLot> LotsOf(BondRow bond, string account, DateOnly day, ReportFilter filter)
    {
        LinkedList<BondLot> lots = [];
        foreach (var (side, quantity, price, on) in List("""
            SELECT t.side, t.quantity, t.price, t.settle_on FROM trade t JOIN account a ON a.number = t.account
            WHERE t.instrument = @s AND a.code = @a AND t.settle_on <= @d AND t.number < @e
              AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @e)
            ORDER BY t.settle_on, t.number
            """, r => (r.GetInt64(0), r.GetInt64(1), Figure(r.GetString(2)), Plain.ToDate(r.GetInt64(3))),
            ("@s", bond.Asset), ("@a", account), ("@d", Rows.Number(day)), ("@e", End(filter))))
        {
            var units = side == 1 ? quantity : -quantity;
            while (units != 0 && lots.First is { Value: var first } && Math.Sign(first.Units) != Math.Sign(units))
            {
                var taken = Math.Min(Math.Abs(units), Math.Abs(first.Units)) * Math.Sign(units);
                first.Units += taken;
                units -= taken;
                if (first.Units == 0) lots.RemoveFirst();
            }
            if (units != 0) lots.AddLast(new BondLot(on, price) { Units = units });
        }
        return [.. lots];
    }
}
