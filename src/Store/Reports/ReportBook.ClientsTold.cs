using Countinghouse.Facts;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>A trade of a client that has settled in its account with the firm; cash in units, + to the client.</summary>
public sealed record ClientTrade(
    long Number, string TradeId, string Client, string ClientBic, bool IsBuy, string Isin, bool IsDebt, string Mic, string CounterpartyBic)
{
    public required decimal Quantity { get; init; }
    public required decimal Net { get; init; }
    public required decimal Accrued { get; init; }
    public required string Currency { get; init; }
    public required DateOnly TradedOn { get; init; }
    public required DateOnly SettleOn { get; init; }
}

/// <summary>A client's cash in one currency on a day.</summary>
public sealed record ClientCash(
    string Client, string ClientBic, string Currency, decimal Opening, decimal Closing,
    List<(string Reference, decimal Amount, string What)> Entries);

public sealed partial class ReportBook
{
    /// <summary>
    /// What settled on a day for clients who have an address and for whom the firm holds, and their cash, where any moved or is there.
    /// </summary>
    public (List<ClientTrade> Settled, List<ClientCash> Cash) ClientDay(DateOnly day, FactRange range)
    {
        List<ClientTrade> settled = [];
        List<ClientCash> cash = [];
        var clients = List("SELECT c.number, c.code, d.bic FROM address d JOIN account c ON c.code = d.code "
            + $"WHERE {ToldClients} ORDER BY c.code", r => (Number: r.GetInt64(0), Code: r.GetString(1), Bic: r.GetString(2)));
        var on = Rows.Number(day);
        if (clients.Count == 0 || Number("SELECT closed FROM day WHERE day = @d", on) is null) return (settled, cash);
        var postings = new Postings(connection, (on, on, range.Through + 1), [.. clients.Select(c => c.Number)]);
        foreach (var (number, code, bic) in clients)
        {
            var own = SettledOn(day, range, (number, code, bic));
            settled.AddRange(own);
            List<Posting> moved = [.. postings.Of(number).OrderBy(p => p.Fact)];
            foreach (var c in CashOf(number, on))
            {
                var scale = new decimal(1, 0, 0, false, (byte)c.Scale);
                List<(string, decimal, string)> entries =
                [
                    .. own.Where(t => t.Currency == c.Code && t.Net != 0).Select(t => ($"S{t.Number}", t.Net,
                        $"{(t.IsBuy ? "BUY" : "SELL")} {t.Quantity} {t.Isin}, trade {t.TradeId}")),
                    .. moved.Where(p => p.Asset == c.Asset).Select(p => ($"E{p.Fact}", p.Amount * scale,
                        p.What.Length > 0 ? $"{Shown(p.Kind)} {p.What}" : Shown(p.Kind))),
                ];
                if (entries.Count > 0 || c.Opening != 0 || c.Closing != 0)
                    cash.Add(new(code, bic, c.Code, c.Opening * scale, c.Closing * scale, entries));
            }
        }
        return (settled, cash);
    }

    List<(long Asset, string Code, int Scale, long Opening, long Closing)> CashOf(long account, long on) => List($"""
        SELECT h.asset, s.code, s.scale,
          coalesce((SELECT -o.posted FROM balance o WHERE o.month = {MonthAt} AND o.account = h.account AND o.asset = h.asset
            AND o.day < @d ORDER BY o.day DESC LIMIT 1), 0),
          coalesce((SELECT -o.posted FROM balance o WHERE o.month = {MonthAt} AND o.account = h.account AND o.asset = h.asset
            AND o.day <= @d ORDER BY o.day DESC LIMIT 1), 0)
        FROM held h JOIN asset s ON s.number = h.asset WHERE h.account = @a AND s.is_security = 0 ORDER BY s.code
        """, r => (r.GetInt64(0), r.GetString(1), r.GetInt32(2), r.GetInt64(3), r.GetInt64(4)), ("@a", account), ("@d", on));

    // What falls due after the business day before, and what was booked late: as PostDue posts it.
    List<ClientTrade> SettledOn(DateOnly day, FactRange range, (long Number, string Code, string Bic) client) => List("""
        SELECT t.number, t.trade_id, t.side, s.code, s.cfi, s.mic, t.quantity, s.scale, t.principal, c.code, c.scale, t.trade_date,
          t.settle_on, t.legs, CASE WHEN p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END
        FROM trade_by_account x JOIN trade t ON t.number = x.trade JOIN asset s ON s.number = t.instrument
        JOIN asset c ON c.number = t.currency JOIN party p ON p.number = t.party LEFT JOIN address d ON d.code = p.code
        WHERE x.account = @a AND x.day <= @d AND t.settle_on <= @d AND t.number <= @through
          AND (t.settle_on > (SELECT coalesce(max(b.day), 0) FROM day b WHERE b.day < @d) OR x.day = @d)
          AND coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number <= @through
            ORDER BY m.number DESC LIMIT 1), 1) <> 4
        ORDER BY t.number
        """, r =>
        {
            var (isBuy, scale) = (r.GetInt64(2) == 1, new decimal(1, 0, 0, false, (byte)r.GetInt32(10)));
            var (net, accrued) = Paid(r.GetString(13), isBuy, r.GetInt64(8));
            return new ClientTrade(r.GetInt64(0), r.GetString(1), client.Code, client.Bic, isBuy, r.GetString(3), IsDebt(Text(r, 4)),
                Text(r, 5), r.GetString(14))
            {
                Quantity = Units(r, 6, 7), Net = net * scale, Accrued = accrued * scale, Currency = r.GetString(9),
                TradedOn = Plain.ToDate(r.GetInt64(11)), SettleOn = Plain.ToDate(r.GetInt64(12)),
            };
        }, ("@a", client.Number), ("@d", Rows.Number(day)), ("@through", range.Through));
}
