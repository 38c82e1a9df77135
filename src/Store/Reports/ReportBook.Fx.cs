using System.Data.Common;
using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    static string Way(RateWay way) => way.ToString().ToUpperInvariant();

    static decimal Exact(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    // Ten digits are more than any market quotes; what was used stays exact in the fact.
    static string Shown(decimal rate) => Math.Round(rate, 10).ToString("0.##########", CultureInfo.InvariantCulture);

    static string Shown(DbDataReader r, int times) =>
        r.IsDBNull(times) ? "" : Shown(Exact(r.GetString(times)) / Exact(r.GetString(times + 1)));

    Report FxTrades(ReportFilter filter)
    {
        var end = End(filter);
        return Make("fx-trades", "#fact fx_trade_id status account counterparty sold_currency #sold bought_currency #bought #rate rate_way "
            + "@rate_date @trade_date @value_date @since", Query("""
            SELECT c.number, c.id, a.code, p.code, s.code, c.sold_amount, s.scale, b.code, c.bought_amount, b.scale, c.times, c.over_,
              c.way,
              c.rate_day, c.trade_date, c.value_date, m.state, m.day
            FROM conversion c JOIN account a ON a.number = c.account LEFT JOIN party p ON p.number = c.party
            JOIN asset s ON s.number = c.sold JOIN asset b ON b.number = c.bought
            LEFT JOIN conversion_mark m ON m.conversion = c.number AND m.number =
              (SELECT max(number) FROM conversion_mark WHERE conversion = c.number AND number < @e)
            WHERE c.number < @e AND (@a IS NULL OR a.code = @a) ORDER BY c.number
            """, r =>
            [
                $"{r.GetInt64(0)}", r.GetString(1), r.IsDBNull(16) ? "PENDING" : r.GetString(16), r.GetString(2), Text(r, 3),
                    r.GetString(4),
                Plain.Amount(r.GetInt64(5), r.GetInt32(6)), r.GetString(7), Plain.Amount(r.GetInt64(8), r.GetInt32(9)), Shown(r, 10),
                Way((RateWay)r.GetInt64(12)), Plain.Date(r.GetInt64(13)), Plain.Date(r.GetInt64(14)), Plain.Date(r.GetInt64(15)),
                Plain.Date(r.IsDBNull(17) ? r.GetInt64(14) : r.GetInt64(17)),
            ], ("@e", end), ("@a", filter.Account)));
    }

    Report FxPositions(ReportFilter filter)
    {
        var (end, day) = (End(filter), LastDay(filter));
        List<string> notes = [];
        var (scale, code) = BaseCurrency();
        var rows = new List<string[]>();
        foreach (var p in List("""
            SELECT x.currency, c.code, c.scale, x.quantity, x.cost, x.number FROM
              (SELECT currency, max(number) number FROM fx_position WHERE number < @e GROUP BY currency) n
            JOIN fx_position x ON x.number = n.number JOIN asset c ON c.number = x.currency ORDER BY c.code
            """, r => (Currency: r.GetInt64(0), Code: r.GetString(1), Scale: r.GetInt32(2), Quantity: r.GetInt64(3), Cost: r.GetInt64(4),
                Number: r.GetInt64(5)), ("@e", end)))
        {
            var units = p.Quantity * new decimal(1, 0, 0, false, (byte)p.Scale);
            var cost = p.Cost * new decimal(1, 0, 0, false, (byte)scale);
            var rate = RateUsedToBase(p.Currency, day, end);
            if (rate is null) notes.Add($"no rate from {p.Code} to {code} by {Plain.Date(day)}: the position is not valued");
            var value = rate is { } used ? Math.Round(units * used.Times / used.Over, scale, MidpointRounding.AwayFromZero)
                : (decimal?)null;
            rows.Add(
            [
                p.Code, Plain.Amount(p.Quantity, p.Scale), Value(cost, scale), units == 0 ? "" : Shown(cost / units),
                rate is { } r ? Shown(r.Shown) : "", rate is { } w ? Way(w.Way) : "", rate is { } d ? $"{d.Day:yyyy-MM-dd}" : "",
                value is { } v ? Value(v, scale) : "", value is { } u ? Value(u - cost, scale) : "", code, $"{p.Number}",
            ]);
        }
        return Make("fx-positions",
            "currency #position #cost #cost_rate #rate rate_way @rate_date #value #unrealised base_currency #fact", rows, [.. notes]);
    }

    Report FxGains(ReportFilter filter)
    {
        var (scale, code) = BaseCurrency();
        return Make("fx-gains", "@date #fact kind currency account #quantity #cost #value #gain base_currency #rate rate_way #cause",
            Query("""
            SELECT x.day, x.number, CASE WHEN m.number IS NULL THEN 'REALISED' ELSE 'CORRECTED' END, c.code, '', x.change, c.scale, 0,
              x.based, x.realised, NULL times, NULL over_, NULL way, x.cause
            FROM fx_position x JOIN asset c ON c.number = x.currency LEFT JOIN conversion_mark m ON m.number = x.cause
            WHERE x.realised <> 0 AND x.number < @e
            UNION ALL
            SELECT v.day, v.number, v.kind, c.code, coalesce(a.code, ''), v.quantity, c.scale, v.cost, v.value, v.gain, v.times, v.over_,
              v.way,
              v.number
            FROM fx_valuation v JOIN asset c ON c.number = v.currency LEFT JOIN account a ON a.number = v.account WHERE v.number < @e
            ORDER BY 2
            """, r =>
            [
                Plain.Date(r.GetInt64(0)), $"{r.GetInt64(1)}", r.GetString(2), r.GetString(3), r.GetString(4),
                Plain.Amount(r.GetInt64(5), r.GetInt32(6)), Plain.Amount(r.GetInt64(7), scale), Plain.Amount(r.GetInt64(8), scale),
                Plain.Amount(r.GetInt64(9), scale), code, Shown(r, 10), r.IsDBNull(12) ? "" : Way((RateWay)r.GetInt64(12)),
                $"{r.GetInt64(13)}",
            ], ("@e", End(filter))));
    }

    long LastDay(ReportFilter filter) =>
        connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0;

    /// <summary>A currency in the base currency, straight or the other way round, by the newest rate on or before a day.</summary>
    RateUsed? RateUsedToBase(long currency, long day, long end) =>
        firmRates.TryGetValue((currency, day, end), out var known) ? known
            : firmRates[(currency, day, end)] = ReadRateToBase(currency, day, end);

    RateUsed? ReadRateToBase(long currency, long day, long end)
    {
        if (currency == 0) return new(1, 1, RateWay.Direct, default);
        const string Newest = "SELECT rate, day FROM fx_rate WHERE base = @b AND quote = @q AND day <= @d AND number < @e "
            + "ORDER BY day DESC, number DESC LIMIT 1";
        foreach (var (from, to, way) in new[] { (currency, 0L, RateWay.Direct), (0L, currency, RateWay.Inverse) })
            foreach (var (rate, on) in List(Newest, r => (Exact(r.GetString(0)), Plain.ToDate(r.GetInt64(1))),
                ("@b", from), ("@q", to), ("@d", day), ("@e", end)))
                return way == RateWay.Direct ? new(rate, 1, way, on) : new(1, rate, way, on);
        return null;
    }
}
