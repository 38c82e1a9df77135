using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>
    /// The confirmation of a trade to its client: what SEC Rule 10b-10 and Article 59 of Delegated Regulation (EU) 2017/565 ask to be told
    /// of
    /// the security, the price, the day and time, the capacity, what was charged and when it settles.
    /// </summary>
    /// <exception cref="StoreException">There is no such trade.</exception>
    public Document Confirmation(string tradeId)
    {
        var found = List("""
            SELECT t.number, a.code, coalesce(a.name, ''), t.side, s.code, coalesce(s.name, ''), t.quantity, s.scale, t.price, c.code,
              c.scale,
              t.principal, t.commission + t.fees, t.trade_date, t.settle_on, t.executed_at, t.mic, t.capacity, p.code, t.legs,
              coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number ORDER BY m.number DESC LIMIT 1), 1), s.cfi, a.settlement
            FROM trade t JOIN account a ON a.number = t.account JOIN asset s ON s.number = t.instrument
            JOIN asset c ON c.number = t.currency JOIN party p ON p.number = t.party WHERE t.trade_id = @i ORDER BY t.number DESC LIMIT 1
            """, r => new
        {
            Number = r.GetInt64(0), Account = r.GetString(1), Holder = r.GetString(2), IsBuy = r.GetInt64(3) == 1, Isin = r.GetString(4),
            Instrument = r.GetString(5), Quantity = Plain.Amount(r.GetInt64(6), r.GetInt32(7)), Price = r.GetString(8),
            Currency = r.GetString(9),
            Scale = r.GetInt32(10), Principal = r.GetInt64(11), Charged = r.GetInt64(12), Traded = r.GetInt64(13), Settles = r.GetInt64(14),
            At = r.GetInt64(15), Mic = r.GetString(16), Capacity = (Capacity)r.GetInt64(17), Party = r.GetString(18),
            Legs = r.GetString(19),
            IsCancelled = r.GetInt64(20) == 4, IsBond = r.GetString(21).StartsWith('D'), IsDvp = r.GetInt64(22) == 2,
        }, ("@i", tradeId));
        if (found is not [var t]) throw new StoreException($"there is no trade '{tradeId}': report trades lists them");
        var (name, lei) = FirmName();
        var (net, accrued) = Paid(t.Legs, t.IsBuy, t.Principal);
        List<string[]> amounts = [["Principal", t.Currency, Plain.Amount(t.Principal, t.Scale)]];
        if (accrued != 0) amounts.Add(["Accrued interest", t.Currency, Plain.Amount(accrued, t.Scale)]);
        foreach (var leg in (System.Text.Json.JsonSerializer.Deserialize<long[][]>(t.Legs) ?? []).Skip(4))
            amounts.Add([List("SELECT coalesce(name, code) FROM account WHERE number = @a", r => r.GetString(0), ("@a", leg[0]))[0],
                t.Currency,
                Plain.Amount(-leg[2], t.Scale)]);
        amounts.Add([net < 0 ? "You pay" : "You receive", t.Currency, Plain.Amount(Math.Abs(net), t.Scale)]);
        return new($"confirmation-{FileName(tradeId)}", t.IsCancelled ? "Confirmation of a cancelled trade" : "Trade confirmation",
        [
            ("Firm", name), ("LEI of the firm", lei), ("Trade", tradeId), ("Account", t.Account), ("Holder", t.Holder),
            ("You", (t.IsBuy ? "bought " : "sold ") + t.Quantity + " " + t.Isin + " " + t.Instrument),
            ("Price", t.Price + (t.IsBond ? " per cent of nominal" : " " + t.Currency)), ("Executed", Plain.Instant(t.At)), ("Venue",
                t.Mic),
            ("Trade date", Plain.Date(t.Traded)), ("Settlement date", Plain.Date(t.Settles)), ("Capacity", Shown(t.Capacity)),
            ("Counterparty", t.Party), ("Fact of the firm's journal", $"{t.Number}"),
        ], [("Amounts", Make("amounts", "what currency #amount", amounts))],
        [
            t.IsDvp ? "It settles against payment with your custodian." : "It settles in your account with the firm.",
            "Tell the firm at once if anything here differs from what you ordered.",
        ]);
    }

    static string Shown(Capacity capacity) => capacity switch
    {
        Capacity.Agency => "The firm acted as your agent",
        Capacity.Principal => "The firm dealt with you for its own account",
        Capacity.Riskless => "The firm dealt with you as riskless principal",
        _ => capacity.ToString(),
    };

    static string FileName(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}
