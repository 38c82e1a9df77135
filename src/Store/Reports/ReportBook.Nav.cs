namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    const int NavDecimals = 4; // as most funds publish

    /// <summary>
    /// Net assets a unit: of a fund what its account holds, at the newest closes and rates, in the account's currency; of the firm its
    /// equity.
    /// </summary>
    Report NetAssetValues(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var (scale, code) = BaseCurrency();
        List<string[]> rows = [];
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
            foreach (var (of, amount) in fund.Account < 0 ? [] : HoldingsOf(fund.Account, read))
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

    // Cash and securities of an account as amounts of money, by currency: + its own.
    SortedDictionary<long, long> HoldingsOf(long account, FirmRead read)
    {
        SortedDictionary<long, long> worth = [];
        foreach (var (asset, amount) in List($"""
            SELECT h.asset, b.posted{(read.TradeDate ? " + b.pending" : "")} FROM held h CROSS JOIN balance b
            WHERE {BalanceAt} AND h.account = @a
            """, r => (r.GetInt64(0), -r.GetInt64(1)), ("@a", account), ("@d", read.Day)))
            if (Worth(asset, amount, read) is (var currency, var value)) worth[currency] = worth.GetValueOrDefault(currency) + value;
        return worth;
    }
}
