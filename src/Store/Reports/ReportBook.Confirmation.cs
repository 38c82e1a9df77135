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
    public Document Confirmation(string tradeId) => ConfirmationOf(tradeId)
        ?? throw new StoreException($"there is no trade '{tradeId}': report trades lists them");

    Document? ConfirmationOf(string tradeId)
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
        if (found is not [var t]) return null;
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

    /// <summary>
    /// What has this id, to its client: a trade, and where there is none a conversion. Both have ids of their own, which may be the same.
    /// </summary>
    /// <exception cref="StoreException">There is neither.</exception>
    public Document ConfirmationOfAny(string id) => ConfirmationOf(id) ?? (ConversionOf(id) is { } ? ConversionConfirmation(id)
        : throw new StoreException($"there is no trade and no conversion '{id}': report trades and report fx-trades list them"));

    readonly record struct ConversionRow(
        long Number, string Account, string Holder, string Party, (string Code, string Amount) Sold, (string Code, string Amount) Bought,
        string Rate, RateWay Way, long RateDay, long Traded, long Value, long At, string State, long On);

    ConversionRow? ConversionOf(string id) => List("""
        SELECT c.number, a.code, coalesce(a.name, ''), coalesce(p.code, ''), s.code, c.sold_amount, s.scale, b.code, c.bought_amount,
          b.scale, c.times, c.over_, c.way, c.rate_day, c.trade_date, c.value_date, c.executed_at, coalesce(m.state, 'PENDING'), m.day
        FROM conversion c JOIN account a ON a.number = c.account LEFT JOIN party p ON p.number = c.party
        JOIN asset s ON s.number = c.sold JOIN asset b ON b.number = c.bought
        LEFT JOIN conversion_mark m ON m.conversion = c.number AND m.number =
          (SELECT max(number) FROM conversion_mark WHERE conversion = c.number)
        WHERE c.id = @i ORDER BY c.number DESC LIMIT 1
        """, r => new ConversionRow(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3),
            (r.GetString(4), Plain.Amount(r.GetInt64(5), r.GetInt32(6))), (r.GetString(7), Plain.Amount(r.GetInt64(8), r.GetInt32(9))),
            RateOf((r.GetString(4), r.GetString(7)), Exact(r.GetString(10)), Exact(r.GetString(11))), (RateWay)r.GetInt64(12),
            r.GetInt64(13), r.GetInt64(14), r.GetInt64(15), r.GetInt64(16), r.GetString(17), r.IsDBNull(18) ? 0 : r.GetInt64(18)),
        ("@i", id)) is [var one] ? one : null;

    /// <summary>The account of a conversion; none where none has this id.</summary>
    public string? AccountOfConversion(string id) => ConversionOf(id)?.Account;

    /// <summary>The confirmation of a conversion to its client, as of a trade: both amounts, the rate, and when they are paid.</summary>
    /// <exception cref="StoreException">There is no such conversion.</exception>
    public Document ConversionConfirmation(string id)
    {
        if (ConversionOf(id) is not { } c)
            throw new StoreException($"there is no conversion '{id}': report fx-trades lists them");
        var (name, lei) = FirmName();
        var isCancelled = c.State == "CANCELLED";
        // Where the firm's own payment to its counterparty waits, the client has been paid all the same.
        var status = isCancelled ? $"CANCELLED on {Plain.Date(c.On)}" : c.State == "PENDING" ? "PENDING" : "SETTLED";
        return new($"conversion-{FileName(id)}", isCancelled ? "Confirmation of a cancelled conversion" : "Confirmation of a conversion",
        [
            ("Firm", name), ("LEI of the firm", lei), ("Conversion", id), ("Account", c.Account), ("Holder", c.Holder),
            ("You", $"sold {c.Sold.Amount} {c.Sold.Code} for {c.Bought.Amount} {c.Bought.Code}"),
            ("Rate", c.Rate + (c.Way == RateWay.Agreed ? ", as agreed" : $", of {Plain.Date(c.RateDay)}")
                + (c.Way == RateWay.Cross ? ", through the firm's base currency" : "")),
            ("Executed", Plain.Instant(c.At)), ("Trade date", Plain.Date(c.Traded)), ("Value date", Plain.Date(c.Value)),
            ("Counterparty", c.Party.Length > 0 ? c.Party : "The firm, for its own account"), ("Status", status),
            ("Fact of the firm's journal", $"{c.Number}"),
        ],
        [
            ("Amounts", Make("amounts", "what currency #amount",
                [["You pay", c.Sold.Code, c.Sold.Amount], ["You receive", c.Bought.Code, c.Bought.Amount]])),
        ],
        [
            isCancelled ? "It was cancelled: nothing is paid or received." : "Both amounts are booked on your account on the value date.",
            "Nothing is charged beside the rate.",
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
