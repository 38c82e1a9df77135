using System.Data.Common;
using System.Globalization;
using Countinghouse.Bonds;
using Countinghouse.Reference;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    /// <summary>A bond as the reports reckon with it.</summary>
    sealed record BondRow(long Asset, string Isin, string Name, int Scale, long Currency, string CurrencyCode, int CurrencyScale,
        Market Market)
    {
        public required Issue Issue { get; init; }
        public BusinessCalendar Calendar => Issue.Bond.Calendar ?? Calendars.Named("WEEKDAYS");
        public decimal Nominal(long units) => units * new decimal(1, 0, 0, false, (byte)Scale);
        public string Money(decimal amount) => Plain.Amount(Rounding.ToMinor(amount, CurrencyScale), CurrencyScale);
    }

    const string BondColumns = """
        s.number, s.code, s.name, s.scale, c.number, c.code, c.scale, s.mic, b.coupon, b.maturity, b.day_count, b.frequency, b.issued,
          b.redemption, b.first_coupon, b.ex_days, b.rate_index, b.spread, b.floor, b.cap, b.price_index, b.base_index, b.calls,
          b.last_coupon, b.end_of_month, b.redemption_floor, b.calendar
        """;

    List<BondRow> Bonds(ReportFilter filter) =>
        [.. BondsAt(End(filter)).Values.Where(b => filter.Isin is null || b.Isin == filter.Isin)];

    // By the fact before which they are known, and by number in the order of codes; kept while one report is made.
    readonly Dictionary<long, OrderedDictionary<long, BondRow>> bondsAt = [];

    // With the terms and the values of indices that were known by then.
    OrderedDictionary<long, BondRow> BondsAt(long end)
    {
        if (bondsAt.TryGetValue(end, out var known)) return known;
        var fixings = new Fixings();
        foreach (var (name, day, value) in List("SELECT name, day, value FROM index_value WHERE number < @e ORDER BY number",
            r => (r.GetString(0), r.GetInt64(1), r.GetString(2)), ("@e", end)))
            fixings.Set(name, Plain.ToDate(day), Figure(value));
        var rows = List($"""
            SELECT {BondColumns} FROM bond b JOIN asset s ON s.number = b.asset JOIN asset c ON c.number = s.currency
            WHERE b.number = (SELECT max(n.number) FROM bond n WHERE n.asset = b.asset AND n.number < @e)
            ORDER BY s.code
            """, r => Bond(r, fixings), ("@e", end));
        OrderedDictionary<long, BondRow> bonds = [];
        foreach (var bond in rows.OfType<BondRow>()) bonds.Add(bond.Asset, bond);
        return bondsAt[end] = bonds;
    }

    /// <summary>
    /// What units × price are multiplied by to be what they are worth on a day, as the register has it, by what was known before a fact.
    /// None where the index ratio of the day was not.
    /// </summary>
    decimal? QuoteFactor(long asset, long day, long end) =>
        BondsAt(end).TryGetValue(asset, out var bond) ? (day == 0 ? null : bond.Issue.Ratio(Plain.ToDate(day))) / 100 : 1;

    static string NoRatio(string isin, string what) => $"the index of {isin} has no value: {what}";

    static decimal Figure(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    static BondRow? Bond(DbDataReader r, Fixings fixings)
    {
        DateOnly? Day(int column) => r.IsDBNull(column) ? null : Plain.ToDate(r.GetInt64(column));
        decimal? Number(int column) => r.IsDBNull(column) ? null : Figure(r.GetString(column));
        bool? Flag(int column) => r.IsDBNull(column) ? null : r.GetInt64(column) == 1;
        string? Words(int column) => r.IsDBNull(column) ? null : r.GetString(column);
        BondTerms terms = new(Figure(r.GetString(8)), Plain.ToDate(r.GetInt64(9)), r.GetString(10), r.GetInt32(11), Day(12),
            Figure(r.GetString(13)))
        {
            FirstCoupon = Day(14), ExDays = r.IsDBNull(15) ? null : r.GetInt32(15), Index = Words(16), Spread = Number(17),
            Floor = Number(18), Cap = Number(19), InflationIndex = Words(20), BaseIndex = Number(21), Calls = Words(22),
            LastCoupon = Day(23), EndOfMonth = Flag(24), RedemptionFloor = Flag(25),
        };
        return BondReading.TryRead(terms, Calendars.Named(r.GetString(26)), out _) is not { } bond ? null
            : new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt64(4), r.GetString(5), r.GetInt32(6),
                Markets.Of(Text(r, 7)))
            { Issue = new(terms, bond, fixings) };
    }

    // What owners hold of a bond, settled or traded: + long.
    List<(string Account, long Units)> Holders(BondRow bond, FirmRead read, ReportFilter filter) => List($"""
        SELECT a.code, -(b.posted{(read.TradeDate ? " + b.pending" : "")})
        FROM held h JOIN account a ON a.number = h.account CROSS JOIN balance b
        WHERE {BalanceAt} AND h.asset = @s AND a.class IN (1, 2, 3) AND (@c = '' OR a.code = @c)
        ORDER BY a.code
        """, r => (r.GetString(0), r.GetInt64(1)), ("@s", bond.Asset), ("@c", filter.Account ?? ""), ("@d", read.Day));

    static DateOnly DayOf(ReportFilter filter, FirmRead read) =>
        filter.AsOf ?? (read.Day > 0 ? Plain.ToDate(read.Day) : DateOnly.MinValue);

    Report AccruedInterest(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var day = DayOf(filter, read);
        List<string[]> rows = [];
        foreach (var bond in Bonds(filter))
        {
            if (bond.Issue.PeriodAt(day) is not { } period) continue;
            foreach (var (account, units) in Holders(bond, read, filter))
            {
                if (units == 0) continue;
                if (bond.Issue.RateOf(period) is not { } rate || bond.Issue.Accrued(bond.Nominal(units), day) is not { } accrued)
                {
                    read.Notes.Add($"{bond.Isin}: an index has no value, and what has accrued is not known");
                    break;
                }
                rows.Add([account, bond.Isin, bond.Name, Plain.Amount(units, bond.Scale), bond.CurrencyCode, $"{period.Start:yyyy-MM-dd}",
                    $"{day:yyyy-MM-dd}", Digits(DayCounts.Days(bond.Issue.Bond.DayCount, period.Start, day, period)), Digits(rate),
                    bond.Money(accrued)]);
            }
        }
        rows.Sort((a, b) => string.CompareOrdinal(a[0], b[0]) is not 0 and var order ? order : string.CompareOrdinal(a[1], b[1]));
        return Make("accrued-interest", "account isin name #nominal currency @from @to #days #rate #accrued", rows, [.. read.Notes]);
    }

    static string Digits(decimal value) => value.ToString(CultureInfo.InvariantCulture);
    static string Digits(decimal? value, int digits) => value is { } known ? Digits(decimal.Round(known, digits)) : "";

    Report AccruedTraded(ReportFilter filter) => Make("accrued",
        "trade_id account side isin #nominal #price #principal #accrued #consideration currency @trade_date @settlement_date", Query("""
        SELECT t.trade_id, a.code, t.side, s.code, t.quantity, s.scale, t.price, t.principal, coalesce(x.amount, 0), c.code, c.scale,
          t.trade_date, t.settle_on
        FROM trade t JOIN account a ON a.number = t.account JOIN asset s ON s.number = t.instrument
        JOIN asset c ON c.number = t.currency LEFT JOIN accrued x ON x.trade = t.number
        WHERE t.instrument IN (SELECT asset FROM bond) AND t.number < @e AND (@a = '' OR a.code = @a) AND (@i = '' OR s.code = @i)
          AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @e)
        ORDER BY t.trade_id, t.number
        """, r =>
        {
            var (scale, principal, accrued) = (r.GetInt32(10), r.GetInt64(7), r.GetInt64(8));
            return [r.GetString(0), r.GetString(1), r.GetInt64(2) == 1 ? "BUY" : "SELL", r.GetString(3),
                Plain.Amount(r.GetInt64(4), r.GetInt32(5)), r.GetString(6), Plain.Amount(principal, scale), Plain.Amount(accrued, scale),
                Plain.Amount(principal + accrued, scale), r.GetString(9), Plain.Date(r.GetInt64(11)), Plain.Date(r.GetInt64(12))];
        }, ("@e", End(filter)), ("@a", filter.Account ?? ""), ("@i", filter.Isin ?? "")));

    Report BondYields(ReportFilter filter)
    {
        var read = ReadOf(filter);
        List<string[]> rows = [];
        var set = ConventionsOf(filter);
        foreach (var bond in Bonds(filter))
        {
            if (PriceOf(bond, read) is not { } price)
            {
                read.Notes.Add($"{bond.Isin} has no price");
                continue;
            }
            // As a trade of that day would settle.
            var settle = SettlementCycles.SettleOn(bond.Market, DayOf(filter, read), bond.Calendar, set);
            if (bond.Issue.PeriodAt(settle) is not { } period) continue;
            var (accrued, ratio) = (bond.Issue.Accrued(100, settle), bond.Issue.Ratio(settle));
            rows.Add([bond.Isin, bond.Name, $"{bond.Issue.Bond.Maturity:yyyy-MM-dd}", $"{price.On:yyyy-MM-dd}", $"{settle:yyyy-MM-dd}",
                Digits(price.Clean), Digits(accrued, 6), Digits(price.Clean * ratio + accrued, 6),
                Digits(bond.Issue.Yield(settle, price.Clean) * 100, 4), Digits(bond.Issue.YieldToWorst(settle, price.Clean) * 100, 4),
                Digits(bond.Issue.Duration(settle, price.Clean), 4), $"{period.End:yyyy-MM-dd}"]);
        }
        return Make("bond-yields", "isin name @maturity @priced @settles #clean #accrued #dirty #yield #yield_to_worst #duration "
            + "@next_coupon", rows, [.. read.Notes]);
    }

    (DateOnly On, decimal Clean)? PriceOf(BondRow bond, FirmRead read)
    {
        const string newest =
            "SELECT day, close FROM price WHERE asset = @a AND day <= @d AND number < @e ORDER BY day DESC, number DESC LIMIT 1";
        var found = List(newest, r =>
            (Plain.ToDate(r.GetInt64(0)), Figure(r.GetString(1))), ("@a", bond.Asset), ("@d", read.Day), ("@e", read.End));
        return found.Count == 0 ? null : found[0];
    }

    Report CouponCalendar(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var day = DayOf(filter, read);
        List<(DateOnly Pay, string[] Row)> rows = [];
        foreach (var bond in day == DateOnly.MinValue ? [] : Bonds(filter))
        {
            var units = Holders(bond, read, filter).Sum(h => h.Units);
            foreach (var due in bond.Issue.Due(day, day.AddYears(1)))
                rows.Add((due.PayDate, [$"{due.PayDate:yyyy-MM-dd}", bond.Isin, bond.Name, due.Kind, $"{due.Due:yyyy-MM-dd}",
                    $"{due.ExDate:yyyy-MM-dd}", $"{due.RecordDate:yyyy-MM-dd}", Digits(due.Rate, 6), Digits(due.PerHundred, 9),
                    bond.CurrencyCode, Plain.Amount(units, bond.Scale),
                    due.PerHundred is { } each ? bond.Money(bond.Nominal(units) * each / 100) : ""]));
        }
        return Make("coupon-calendar", "@pay_date isin name event @due @ex_date @record_date #rate #per_100 currency #nominal #amount",
            [.. rows.OrderBy(r => r.Pay).ThenBy(r => r.Row[1], StringComparer.Ordinal).Select(r => r.Row)]);
    }
}
