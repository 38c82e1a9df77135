using System.Globalization;
using System.Text.Json;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>
/// The firm's own statements. What clients hold in securities is theirs and on neither side; what the firm's own accounts hold is at market
/// value, and its counterpart, beyond what was brought in, is the result of trading. Each currency balances by itself in whole minor units.
/// </summary>
public sealed partial class ReportBook
{
    const string Result = "RESULT", Assets = "ASSETS", Liabilities = "LIABILITIES", Equity = "EQUITY";

    // An amount in a currency, in its minor units: of assets debit +, of the rest credit +.
    readonly record struct FirmLine(string Section, string Line, long Currency, long Amount);

    // What a statement is drawn up from: balances to a day, priced and translated as facts before the end said.
    readonly record struct FirmRead(long Day, long End, bool TradeDate, List<string> Notes)
    {
        // A year before, whose notes are told already.
        public FirmRead Earlier => this with { Day = (Day / 10_000 - 1) * 10_000 + 12_31, Notes = [] };
    }

    readonly record struct AssetUnit(string Code, int Scale, bool IsSecurity, bool IsDebt);

    Report BalanceSheet(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var all = Position(read);
        var earlier = Results(read.Earlier);
        all.AddRange(earlier.Select(r => r with { Section = Equity, Line = "Result of earlier years" }));
        all.AddRange(Results(read with { Notes = [] }).Concat(earlier.Select(r => r with { Amount = -r.Amount }))
            .Select(r => r with { Section = Equity, Line = "Result of the year" }));
        List<string[]> rows = [];
        var totals = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var (scale, code) = BaseCurrency();
        foreach (var section in new[] { Assets, Liabilities, Equity })
        {
            totals[section] = Write(section, all, read, rows);
            if (section == Equity && totals[Assets] - totals[Liabilities] - totals[Equity] is var rounding and not 0)
            {
                rows.Add([Equity, "Rounding of translation", code, "", Value(rounding, scale)]);
                totals[Equity] += rounding;
            }
            if (all.Count > 0) rows.Add([section, "TOTAL", code, "", Value(totals[section], scale)]);
        }
        return Make("balance-sheet", "section line currency #amount #base_amount", rows, [.. read.Notes.Distinct()]);
    }

    /// <summary>From the first of January to the day: what the balances of income, and the firm's own accounts, changed by.</summary>
    Report IncomeStatement(ReportFilter filter)
    {
        var read = ReadOf(filter);
        var all = Results(read);
        all.AddRange(Results(read.Earlier).Select(r => r with { Amount = -r.Amount }));
        List<string[]> rows = [];
        var total = Write(Result, all, read, rows);
        var (scale, code) = BaseCurrency();
        if (rows.Count > 0) rows.Add([Result, "TOTAL", code, "", Value(total, scale)]);
        return Make("income-statement", "section line currency #amount #base_amount", rows, [.. read.Notes.Distinct()]);
    }

    // Adds the lines of a section, each translated by itself, and returns their sum in the base currency.
    decimal Write(string section, List<FirmLine> all, FirmRead read, List<string[]> rows)
    {
        var total = 0m;
        var (scale, code) = BaseCurrency();
        foreach (var line in all.Where(l => l.Section == section).GroupBy(l => (l.Line, l.Currency)))
        {
            var amount = line.Sum(l => l.Amount);
            if (amount == 0) continue;
            var money = UnitOf(line.Key.Currency);
            var rate = RateToBase(line.Key.Currency, read.Day, read.End);
            if (rate is null) read.Notes.Add($"no rate from {money.Code} to {code} by {Plain.Date(read.Day)}: in no total");
            var whole = amount * new decimal(1, 0, 0, false, (byte)money.Scale);
            var based = Math.Round(whole * (rate ?? 0), scale, MidpointRounding.AwayFromZero);
            total += based;
            rows.Add([section, line.Key.Line, money.Code, Plain.Amount(amount, money.Scale), rate is null ? "" : Value(based, scale)]);
        }
        return total;
    }

    // All but the results, which are what is left.
    List<FirmLine> Position(FirmRead read)
    {
        List<FirmLine> all = [];
        var chart = ChartAt(read.End);
        foreach (var b in FirmBalances(read, securities: false))
            if ((OwnLine(b, chart, read.Day) ?? LineOf(b.Class, b.Amount > 0)) is { } line)
                all.Add(new(line.Section, line.Name, b.Asset, line.Section == Assets ? b.Amount : -b.Amount));
        foreach (var (currency, amount) in Owned(read))
            all.Add(amount > 0 ? new(Assets, "Securities owned, at market value", currency, amount)
                : new(Liabilities, "Securities sold and not yet purchased, at market value", currency, -amount));
        foreach (var (currency, amount) in BroughtIn(read)) all.Add(new(Equity, "Capital", currency, amount));
        return [.. all.OrderBy(l => Order.IndexOf(l.Line) is >= 0 and var at ? at : Order.Count).ThenBy(l => l.Line,
            StringComparer.Ordinal).ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal)];
    }

    static readonly List<string> Order =
    [
        "Cash at banks", "Receivable from customers", "Receivable from brokers, dealers and clearing organisations",
        "Cash lodged as margin", "Levies and fees recoverable", "Securities owned, at market value",
        "Overdrafts at banks", "Payable to customers", "Payable to brokers, dealers and clearing organisations", "Cash taken as margin",
        "Levies and fees payable", "Securities sold and not yet purchased, at market value", "Capital",
    ];

    static (string Section, string Name)? LineOf(AccountClass @class, bool debit)
    {
        var at = @class switch
        {
            AccountClass.Location => 0,
            AccountClass.Client or AccountClass.Correspondent => 1,
            AccountClass.Street or AccountClass.Fail or AccountClass.Clearing or AccountClass.Entitlement => 2,
            AccountClass.Collateral => 3,
            AccountClass.Payable => 4,
            AccountClass.Equity => 12,
            _ => -1, // income, and the firm's own accounts: in the results
        };
        return at < 0 ? null : at == 12 ? (Equity, Order[at]) : debit ? (Assets, Order[at]) : (Liabilities, Order[at + 6]);
    }

    /// <summary>What was earned to a day, credit +: each account of income, and trading for the firm's own accounts.</summary>
    List<FirmLine> Results(FirmRead read)
    {
        List<FirmLine> all = [];
        foreach (var b in FirmBalances(read, securities: false))
            if (b.Class == AccountClass.Income) all.Add(new(Result, b.Account, b.Asset, -b.Amount));
            else if (b.Class == AccountClass.House) all.Add(new(Result, Trading, b.Asset, -b.Amount));
            else if (b.Class == AccountClass.Position) all.Add(new(Result, Exchange, b.Asset, -b.Amount));
        all.AddRange(Owned(read).Select(o => new FirmLine(Result, Trading, o.Currency, o.Value)));
        all.AddRange(BroughtIn(read).Select(o => new FirmLine(Result, Trading, o.Currency, -o.Value)));
        return [.. all.OrderBy(l => l.Line == Trading).ThenBy(l => l.Line, StringComparer.Ordinal)
            .ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal)];
    }

    // Positions at the rate of the day less what they cost and what the last close has revalued of it already.
    const string Trading = "Trading for own account", Exchange = "Exchange differences not yet revalued";

    // Market value of what the firm's own accounts hold, by currency: long +, short −.
    IEnumerable<(long Currency, long Value)> Owned(FirmRead read) =>
        FirmBalances(read, securities: true).Where(b => b.Class == AccountClass.House).GroupBy(b => b.Asset)
            .Select(g => Worth(g.Key, -g.Sum(b => b.Amount), read)).OfType<(long Currency, long Value)>();

    // What the firm's own accounts were opened with: cash, and securities at the price of that day.
    IEnumerable<(long Currency, long Value)> BroughtIn(FirmRead read)
    {
        var own = List("SELECT number FROM account WHERE class = @c", r => r.GetInt64(0), ("@c", (int)AccountClass.House)).ToHashSet();
        // An opening is of one account: its first leg.
        var openings = "SELECT effective, legs FROM entry WHERE kind = 1 AND effective <= @d AND number < @e AND ("
            + string.Join(" OR ", own.Select(a => $"legs LIKE '[[{a},%'").DefaultIfEmpty("1 = 0")) + ") ORDER BY number";
        foreach (var (on, legs) in List(openings, r => (r.GetInt64(0), r.GetString(1)), ("@d", read.Day), ("@e", read.End)))
            foreach (var leg in JsonSerializer.Deserialize<long[][]>(legs) ?? [])
                if (own.Contains(leg[0]) && Worth(leg[1], -leg[2], read with { Day = on }) is { } worth) yield return worth;
    }

    (long Currency, long Value)? Worth(long asset, long amount, FirmRead read)
    {
        if (amount == 0) return null;
        if (!UnitOf(asset).IsSecurity) return (asset, amount);
        List<(string Close, long Currency)> Prices(string of) =>
            List($"SELECT close, currency FROM price WHERE asset = @a AND number < @e AND day {of} LIMIT 1",
                r => (r.GetString(0), r.GetInt64(1)), ("@a", asset), ("@e", read.End), ("@d", read.Day));
        if (!firmPrices.TryGetValue((asset, read.Day, read.End), out var prices))
        {
            prices = Prices("<= @d ORDER BY day DESC, number DESC");
            if (prices.Count == 0) prices = Prices("> @d ORDER BY day, number DESC");
            firmPrices.Add((asset, read.Day, read.End), prices);
        }
        var security = UnitOf(asset);
        if (prices.Count == 0)
        {
            read.Notes.Add($"no price of {security.Code}: what the firm holds of it is carried at nothing");
            return null;
        }
        var (close, currency) = prices[0];
        var value = amount * new decimal(1, 0, 0, false, (byte)security.Scale) * decimal.Parse(close, CultureInfo.InvariantCulture);
        if (security.IsDebt) value /= 100; // a bond is quoted in per cent of its nominal
        for (var i = UnitOf(currency).Scale; i > 0; i--) value *= 10;
        return (currency, (long)Math.Round(value, MidpointRounding.AwayFromZero));
    }

    readonly record struct FirmBalance(string Account, AccountClass Class, long Asset, long Amount);

    // A statement asks for the same several times: kept while one report is made.
    readonly Dictionary<(long, bool, bool), List<FirmBalance>> firmBalances = [];
    readonly Dictionary<(long, long, long), List<(string Close, long Currency)>> firmPrices = [];

    void ForgetRead()
    {
        firmBalances.Clear();
        firmPrices.Clear();
    }

    // Securities of the firm's own accounts only, and all cash; debit +.
    List<FirmBalance> FirmBalances(FirmRead read, bool securities)
    {
        var key = (read.Day, read.TradeDate, securities);
        return firmBalances.TryGetValue(key, out var known) ? known : firmBalances[key] = ReadFirmBalances(read, securities);
    }

    // What a year's close moved is left out: income and expense of the
    // year stay what they were, and retained earnings are the results of the years before.
    List<FirmBalance> ReadFirmBalances(FirmRead read, bool securities)
    {
        var all = List($"""
            SELECT a.code, a.class, b.asset, b.posted{(read.TradeDate ? " + b.pending" : "")} FROM held h
            JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset CROSS JOIN balance b
            WHERE {BalanceAt} AND s.is_security = {(securities ? 1 : 0)} AND a.class {(securities ? "= 3" : "<> 0")}
            ORDER BY a.code, s.code
            """, r => new FirmBalance(r.GetString(0), (AccountClass)r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ("@d", read.Day));
        if (securities) return all;
        all.AddRange(List("""
            SELECT a.code, a.class, l.asset, -l.amount FROM journal_ j JOIN journal_line l ON l.number = j.number
            JOIN account a ON a.number = l.account WHERE j.kind = 0 AND j.day <= @d ORDER BY j.number, l.line
            """, r => new FirmBalance(r.GetString(0), (AccountClass)r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ("@d", read.Day)));
        return all;
    }

    readonly Dictionary<long, AssetUnit> units = [];

    AssetUnit UnitOf(long asset)
    {
        if (units.TryGetValue(asset, out var known)) return known;
        return units[asset] = List("SELECT code, scale, is_security, cfi FROM asset WHERE number = @a", r =>
            new AssetUnit(r.GetString(0), r.GetInt32(1), r.GetInt64(2) == 1, Text(r, 3).StartsWith('D')), ("@a", asset)).Single();
    }

    // To the newest day that the book has on or before the one asked for.
    FirmRead ReadOf(ReportFilter filter) =>
        new(connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0, End(filter),
            filter.TradeDateBasis, []);
}
