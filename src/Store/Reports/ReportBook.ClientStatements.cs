using Countinghouse.Facts;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Statements of customers' accounts, on the basis of settlement: what they had, what moved it, what they have and what it is worth. Every
/// line names the fact it rests on.
/// </summary>
public sealed partial class ReportBook
{
    readonly record struct ClientAccount(
        long Number, string Code, string Name, string Country, string Currency, string Lei, bool IsDvp, bool IsHouse);

    sealed record Holding(long Asset, long Opening, long Closing, long Pending);

    // What is read once for any number of accounts.
    sealed record ForAll(
        Postings Postings, (string Name, string Lei) Firm, (long Through, ILookup<long, ToCome> Unpaid) Unpaid,
        Dictionary<string, string> Isins, Dictionary<long, string> Causes, ILookup<string, InvoiceRow> Invoices);

    /// <summary>Whether the book has a client's, correspondent's or house account of this code.</summary>
    public bool HasClient(string code) =>
        List("SELECT 1 FROM account WHERE class IN (1, 2, 3) AND code = @c", r => 1, ("@c", code)).Count > 0;

    /// <summary>The statements of accounts over a period, one by one. Nothing is asked of the books twice for two accounts.</summary>
    /// <param name="accounts">Codes; none: of every client and correspondent.</param>
    /// <exception cref="StoreException">The book has no such account, or no day in the period.</exception>
    public IEnumerable<Document> ClientStatements(IReadOnlyList<string> accounts, DateOnly from, DateOnly until)
    {
        var known = List("SELECT number, code, coalesce(name, ''), coalesce(country, ''), coalesce(base_currency, ''), coalesce(lei, ''), "
            + "settlement, class FROM account WHERE class IN (1, 2, 3) ORDER BY code", r => new ClientAccount(r.GetInt64(0), r.GetString(1),
                r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetInt64(6) == 2,
                r.GetInt64(7) == (int)AccountClass.House));
        foreach (var code in accounts)
            if (!known.Exists(a => a.Code == code)) throw new StoreException($"no customer's account is named '{code}'");
        var (first, last) = (Rows.Number(from), Rows.Number(until));
        if (List("SELECT 1 FROM day WHERE day >= @f AND day <= @t LIMIT 1", r => 1, ("@f", first), ("@t", last)).Count == 0)
            throw new StoreException($"the book has no business day from {from:yyyy-MM-dd} to {until:yyyy-MM-dd}: report days lists them");
        var chosen = known.FindAll(a => accounts.Count == 0 ? !a.IsHouse : accounts.Contains(a.Code));
        ForgetRead();
        var read = ReadOf(new(until));
        var postings = new Postings(connection, (first, last, End(new(until))), [.. chosen.Select(a => a.Number)]);
        var settled = SettledThrough(read);
        var every = new ForAll(postings, FirmName(), (settled, Unpaid(read, settled)), IsinsOfActions(read.End), CausesToTell(postings),
            InvoicesOf((from, until)));
        foreach (var account in chosen) yield return StatementOf(account, (from, until), read with { Notes = [] }, every);
    }

    /// <summary>The firm's name and LEI; empty in a book without a firm.</summary>
    public (string Name, string Lei) FirmName()
    {
        foreach (var row in JournalReader.Rows(connection))
            foreach (var recorded in row.Decode(out _))
                if (recorded.Fact is ReferenceFact.FirmEstablished { Terms: var t }) return (t.Name, t.Lei);
        return ("", "");
    }

    Document StatementOf(ClientAccount account, (DateOnly From, DateOnly Until) period, FirmRead read, ForAll of)
    {
        var moved = of.Postings.Of(account.Number);
        var charges = new SortedDictionary<(long, long), (int, long)>();
        var trades = TradesOf(account, of.Postings, moved, charges);
        moved.Sort((a, b) => (a.Day, a.Fact, a.Asset).CompareTo((b.Day, b.Fact, b.Asset)));
        var held = Held(account, (Rows.Number(period.From), read.Day));
        List<string> notes =
        [
            "Amounts are on the basis of settlement: what is contracted and not yet due is shown as pending.",
            "Securities are valued at the newest official close on or before the last day; bonds in per cent of nominal, and the interest "
                + "accrued since their last coupon beside it. The value in the account's own currency has both.",
            "Net assets are cash and securities, interest accrued to the day, and distributions from their ex-date on, less the tax "
                + "withheld, at the newest rates.",
            account.IsDvp ? "The account settles against its own custodian: what is delivered there is shown here on delivery."
                : "The firm carries the account: cash and securities are held with the firm's bank and depository.",
            "Each line names the fact of the firm's journal that it rests on; a proof of any of them is given on request.",
            "Tell the firm of any error without delay.",
        ];
        var changes = held.ToDictionary(h => h.Asset, h => h.Closing - h.Opening);
        foreach (var m in moved) changes[m.Asset] = changes.GetValueOrDefault(m.Asset) - m.Amount;
        foreach (var (asset, left) in changes)
            if (left != 0)
                notes.Add($"THE MOVEMENTS OF {UnitOf(asset).Code} DO NOT ADD UP to its change: do not rely on this statement.");
        var (name, lei) = of.Firm;
        var invoices = of.Invoices[account.Code].ToList();
        if (invoices.Exists(i => i.Open > 0)) notes.Add("Invoices that are open are not taken off net assets.");
        var (net, netAssets) = NetAssetsOf(account, read, of.Unpaid);
        var parts = new List<(string, Report)>
        {
            ("Net assets", netAssets), ("Cash", CashPart(held, moved)), ("Securities", SecuritiesPart(held, account, read)),
            ("Trades", trades),
            ("Movements", MovementsPart(held, moved, of.Causes)), ("Distributions", DistributionsPart(account, moved, of)),
            ("Charges", ChargesPart(charges, [.. invoices.Where(i => i.Day >= Rows.Number(period.From))])),
            ("Invoices", InvoicesPart(invoices, Plain.ToDate(read.Day))), ("Corporate actions", ActionsPart(held, period)),
        };
        return new($"statement-{account.Code}-{period.From:yyyy-MM-dd}-{period.Until:yyyy-MM-dd}", "Statement of account",
        [
            ("Firm", name), ("LEI of the firm", lei), ("Account", account.Code), ("Holder", account.Name), ("Country", account.Country),
            ("LEI of the holder", account.Lei), ("From", $"{period.From:yyyy-MM-dd}"), ("To", $"{period.Until:yyyy-MM-dd}"),
            ("Net assets", net), ("Journal read up to fact", $"{Math.Min(read.End, Size) - 1}"),
        ], [.. parts.Where(p => p.Item2.Rows.Count > 0)], [.. notes, .. read.Notes.Distinct()])
        { AddsUp = changes.Values.All(left => left == 0) };
    }

    // What an account has, currency by currency: the parts add up to what it comes to in its own, and those to the net assets.
    (string Net, Report Part) NetAssetsOf(ClientAccount account, FirmRead read, (long, ILookup<long, ToCome>) unpaid)
    {
        var (net, currency) = (0m, CurrencyOf(account));
        var own = UnitOf(currency);
        List<string[]> rows = [];
        foreach (var of in PartsOf(account.Number, read, unpaid).GroupBy(p => p.Currency).OrderBy(p => UnitOf(p.Key).Code,
            StringComparer.Ordinal))
        {
            var unit = UnitOf(of.Key);
            string Sum(OwnKind kind) => Plain.Amount(of.Where(p => p.Kind == kind).Sum(p => p.Amount), unit.Scale);
            var value = InCurrency((of.Key, of.Sum(p => p.Amount)), currency, read);
            net += value ?? 0;
            if (of.All(p => p.Amount == 0)) continue;
            rows.Add(
            [
                unit.Code, Sum(OwnKind.Cash), Sum(OwnKind.Securities), Sum(OwnKind.Interest), Sum(OwnKind.Distributions),
                Plain.Amount(of.Sum(p => p.Amount), unit.Scale), RateInto(of.Key, currency, read) is { } rate ? Shown(rate) : "",
                value is { } v ? Value(v, own.Scale) : "", own.Code,
            ]);
        }
        if (rows.Count > 0) rows.Add(["TOTAL", "", "", "", "", "", "", Value(net, own.Scale), own.Code]);
        return ($"{Value(net, own.Scale)} {own.Code}", Make("net-assets",
            "currency #cash #securities #accrued_interest #distributions #total #rate #own_value own_currency", rows));
    }

    // Units of the one currency for a unit of the other, to be shown.
    decimal? RateInto(long of, long into, FirmRead read) => RateUsedToBase(of, read.Day, read.End) is { } rate
        && RateUsedToBase(into, read.Day, read.End) is { } other ? rate.Times * other.Over / rate.Over / other.Times : null;

    // The base currency stands in for one that the book has never had.
    long CurrencyOf(ClientAccount account) =>
        connection is { } && List("SELECT number FROM asset WHERE code = @c", r => r.GetInt64(0), ("@c", account.Currency)) is [var known]
            ? known : 0;

    decimal? InCurrency((long Currency, long Amount) of, long into, FirmRead read)
    {
        if (of.Amount == 0) return 0;
        if (RateUsedToBase(of.Currency, read.Day, read.End) is { } rate && RateUsedToBase(into, read.Day, read.End) is { } other)
            return Math.Round(of.Amount * new decimal(1, 0, 0, false, (byte)UnitOf(of.Currency).Scale) * rate.Times * other.Over
                / rate.Over / other.Times, UnitOf(into).Scale, MidpointRounding.AwayFromZero);
        read.Notes.Add($"no rate from {UnitOf(of.Currency).Code} to {UnitOf(into).Code} by {Plain.Date(read.Day)}: left out of net assets");
        return null;
    }

    List<Holding> Held(ClientAccount account, (long From, long Until) period) => List($"""
        SELECT h.asset,
          coalesce((SELECT -o.posted FROM balance o WHERE o.month = {MonthAt.Replace("@d", "@f", StringComparison.Ordinal)}
            AND o.account = h.account AND o.asset = h.asset AND o.day < @f ORDER BY o.day DESC LIMIT 1), 0),
          coalesce(-b.posted, 0), coalesce(-b.pending, 0)
        FROM held h JOIN asset s ON s.number = h.asset LEFT JOIN balance b ON {BalanceAt.Replace("@d", "@t", StringComparison.Ordinal)}
        WHERE h.account = @a ORDER BY s.code
        """, r => new Holding(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
        ("@a", account.Number), ("@f", period.From), ("@t", period.Until));

    Report CashPart(List<Holding> held, List<Posting> moved) => Make("cash", "currency #opening #in #out #closing #pending",
        [.. held.Where(h => !UnitOf(h.Asset).IsSecurity && (h.Opening, h.Closing, h.Pending) != default || moved.Exists(m
            => m.Asset == h.Asset)
            && !UnitOf(h.Asset).IsSecurity).Select(h =>
            {
                var (scale, own) = (UnitOf(h.Asset).Scale, moved.Where(m => m.Asset == h.Asset).ToList());
                return new[]
                {
                    UnitOf(h.Asset).Code, Plain.Amount(h.Opening, scale), Plain.Amount(own.Where(m => m.Amount > 0).Sum(m => m.Amount),
                        scale),
                    Plain.Amount(own.Where(m => m.Amount < 0).Sum(m => m.Amount), scale), Plain.Amount(h.Closing, scale),
                    Plain.Amount(h.Pending, scale),
                };
            })]);

    Report SecuritiesPart(List<Holding> held, ClientAccount account, FirmRead read)
    {
        var into = CurrencyOf(account);
        List<string[]> rows = [];
        foreach (var h in held)
        {
            if (!UnitOf(h.Asset).IsSecurity || (h.Opening, h.Closing, h.Pending) == default) continue;
            var unit = UnitOf(h.Asset);
            var name = List("SELECT coalesce(name, '') FROM asset WHERE number = @a", r => r.GetString(0), ("@a", h.Asset))[0];
            var price = List("SELECT close, day, number FROM price WHERE asset = @a AND number < @e AND day <= @d "
                + "ORDER BY day DESC, number DESC LIMIT 1", r => (Close: r.GetString(0), Day: r.GetInt64(1), Fact: r.GetInt64(2)),
                ("@a", h.Asset), ("@e", read.End), ("@d", read.Day));
            var worth = Worth(h.Asset, h.Closing, read);
            var accrued = AccruedOn(h.Asset, h.Closing, read);
            var currency = worth?.Currency ?? accrued?.Currency ?? 0;
            var interest = accrued is { } a && a.Currency == currency ? a.Interest : 0; // in another, it is in the net assets alone
            var isValued = worth is not null || interest != 0;
            var own = isValued ? InCurrency((currency, (worth?.Value ?? 0) + interest), into, read) : null;
            string Money(long amount) => Plain.Amount(amount, UnitOf(currency).Scale);
            rows.Add(
            [
                unit.Code, name, Plain.Amount(h.Opening, unit.Scale), Plain.Amount(h.Closing, unit.Scale), Plain.Amount(h.Pending,
                    unit.Scale),
                price is [var p] ? p.Close : "", price is [var d] ? Plain.Date(d.Day) : "", isValued ? UnitOf(currency).Code : "",
                worth is { } v ? Money(v.Value) : "", interest != 0 ? Money(interest) : "",
                own is { } o ? Value(o, UnitOf(into).Scale) : "", UnitOf(into).Code, price is [var f] ? $"{f.Fact}" : "",
            ]);
        }
        return Make("securities", "isin name #opening #closing #pending #price @priced currency #value #accrued_interest #own_value "
            + "own_currency #price_fact", rows);
    }

    // The trades of the period; what falls due in it, also of trades before, is added to the movements.
    Report TradesOf(ClientAccount account, Postings all, List<Posting> moved,
        SortedDictionary<(long Account, long Currency), (int Count, long Amount)> charges)
    {
        List<string[]> rows = [];
        foreach (var t in List("""
            SELECT t.number, t.trade_id, t.side, s.code, t.quantity, s.scale, t.price, t.principal, t.commission, t.fees, c.code, c.scale,
              t.trade_date, t.settle_on, t.legs, coalesce((SELECT m.mark FROM trade_mark m WHERE m.trade = t.number AND m.number < @e
                ORDER BY m.number DESC LIMIT 1), 1), x.day
            FROM day d JOIN trade_by_account x ON x.day = d.day AND x.account = @a JOIN trade t ON t.number = x.trade
            JOIN asset s ON s.number = t.instrument JOIN asset c ON c.number = t.currency
            WHERE t.number < @e ORDER BY t.number
            """, r => (Number: r.GetInt64(0), Id: r.GetString(1), Side: r.GetInt64(2) == 1 ? "BUY" : "SELL", Isin: r.GetString(3),
                Quantity: Plain.Amount(r.GetInt64(4), r.GetInt32(5)), Price: r.GetString(6), Principal: r.GetInt64(7),
                    Commission: r.GetInt64(8),
                Fees: r.GetInt64(9), Currency: r.GetString(10), Scale: r.GetInt32(11), Traded: r.GetInt64(12), Due: r.GetInt64(13),
                Legs: r.GetString(14), IsCancelled: r.GetInt64(15) == 4, Day: r.GetInt64(16)), ("@a", account.Number), ("@e",
                    all.Period.End)))
        {
            if (!t.IsCancelled && all.PostedOn(t.Due) is { } on && Math.Max(on, t.Day) is var day && day >= all.Period.From
                && day <= all.Period.Until && all.Left((t.Number, EntryKind.ClientTrade), t.Number, t.Legs) is var (fact, what, legs))
                foreach (var leg in legs)
                    if (leg[0] == account.Number && leg[2] != 0)
                        moved.Add(new(day, fact, EntryKind.ClientTrade, $"{t.Side} {t.Quantity} {t.Isin} at {t.Price}, trade {t.Id}"
                            + (what.Length > 0 ? ", " + what : ""), leg[1], -leg[2]));
            if (t.Day < all.Period.From || t.Day > all.Period.Until) continue;
            // The account and clearing take the first four legs, what is charged the rest.
            if (!t.IsCancelled)
                foreach (var leg in (System.Text.Json.JsonSerializer.Deserialize<long[][]>(t.Legs) ?? []).Skip(4))
                {
                    var (count, amount) = charges.GetValueOrDefault((leg[0], leg[1]));
                    charges[(leg[0], leg[1])] = (count + 1, amount - leg[2]);
                }
            var (net, accrued) = Paid(t.Legs, t.Side == "BUY", t.Principal);
            rows.Add(
            [
                Plain.Date(t.Traded), t.Id, t.Side, t.Isin, t.Quantity, t.Price, Plain.Amount(t.Principal, t.Scale),
                Plain.Amount(accrued, t.Scale), Plain.Amount(t.Commission, t.Scale),
                Plain.Amount(t.Fees, t.Scale), Plain.Amount(net, t.Scale), t.Currency, Plain.Date(t.Due),
                t.IsCancelled ? "CANCELLED" : "", $"{t.Number}",
            ]);
        }
        return Make("trades",
            "@traded trade_id side isin #quantity #price #principal #accrued #commission #fees #net currency @settles note #fact", rows);
    }

    // What the account pays or gets, and the interest in it: the third leg is the account's cash, the fourth what clearing gets.
    static (long Net, long Accrued) Paid(string text, bool isBuy, long principal) =>
        System.Text.Json.JsonSerializer.Deserialize<long[][]>(text) is { Length: > 3 } legs
            ? (-legs[2][2], (isBuy ? -legs[3][2] : legs[3][2]) - principal) : (isBuy ? -principal : principal, 0);

    Report MovementsPart(List<Holding> held, List<Posting> moved, Dictionary<long, string> causes)
    {
        var running = held.ToDictionary(h => h.Asset, h => h.Opening);
        return Make("movements", "@date asset #amount #balance kind what #fact", [.. moved.Select(m =>
        {
            var unit = UnitOf(m.Asset);
            running[m.Asset] = running.GetValueOrDefault(m.Asset) + m.Amount;
            return new[]
            {
                Plain.Date(m.Day), unit.Code, Plain.Amount(m.Amount, unit.Scale), Plain.Amount(running[m.Asset], unit.Scale), Shown(m.Kind),
                m.What.Length > 0 ? m.What : m.Kind == EntryKind.Opening ? "brought in" : causes.GetValueOrDefault(m.Cause, ""),
                $"{m.Fact}",
            };
        })]);
    }

    // FxTrade as FX_TRADE.
    static string Shown(EntryKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? "_" + c : $"{char.ToUpperInvariant(c)}"));

    Report ActionsPart(List<Holding> held, (DateOnly From, DateOnly Until) period)
    {
        var codes = held.Where(h => UnitOf(h.Asset).IsSecurity).Select(h => UnitOf(h.Asset).Code).ToHashSet(StringComparer.Ordinal);
        return Make("corporate-actions", "id type isin @ex_date @record_date @pay_date", Query(
            "SELECT id, type, isin, ex_date, record_date, pay_date FROM corporate_action "
            + "WHERE ex_date BETWEEN @f AND @t OR pay_date BETWEEN @f AND @t "
            + "ORDER BY ex_date, id", r => codes.Contains(r.GetString(2)) ?
                [r.GetString(0), r.GetString(1), r.GetString(2), Plain.Date(r.GetInt64(3)), Plain.Date(r.GetInt64(4)),
                    Plain.Date(r.GetInt64(5))]
                : null, ("@f", Rows.Number(period.From)), ("@t", Rows.Number(period.Until))));
    }
}
