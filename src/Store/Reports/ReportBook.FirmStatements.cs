using System.Text.Json;
using Countinghouse.Accounting;
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

    // What a statement is drawn up from: balances to a day, the newest of those asked for, priced and translated as facts before the end
    // said; what is known by now may have come to it later.
    readonly record struct FirmRead(long Day, long Through, long End, long Known, bool TradeDate, List<string> Notes)
    {
        // Another day's, whose notes are told already.
        public FirmRead At(long day) => this with { Day = day, Through = day, Notes = [] };

        // The end of the year before.
        public FirmRead Earlier => At(Day < 20_000 ? 0 : (Day / 10_000 - 1) * 10_000 + 12_31);
    }

    readonly record struct AssetUnit(string Code, int Scale, bool IsSecurity);

    Report BalanceSheet(ReportFilter filter)
    {
        var read = ReadOf(filter);
        List<BasedLine> all =
        [
            .. InBase(Position(read).Where(l => l.Section != Equity), read), .. Capital(read), .. EarnedBefore(read),
            .. ResultOfYear(read),
        ];
        List<string[]> rows = [];
        var totals = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var (scale, code) = BaseCurrency();
        foreach (var section in new[] { Assets, Liabilities, Equity })
        {
            totals[section] = Write(section, all, rows);
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
        List<string[]> rows = [];
        var total = Write(Result, EarnedInYear(read), rows);
        var (scale, code) = BaseCurrency();
        if (rows.Count > 0) rows.Add([Result, "TOTAL", code, "", Value(total, scale)]);
        return Make("income-statement", "section line currency #amount #base_amount", rows, [.. read.Notes.Distinct()]);
    }

    // Adds the lines of a section and returns their sum in the base currency.
    decimal Write(string section, List<BasedLine> all, List<string[]> rows)
    {
        var total = 0m;
        var scale = BaseCurrency().Scale;
        foreach (var line in all.Where(l => l.Section == section).GroupBy(l => (l.Line, l.Currency)))
        {
            var (amount, based) = (line.Sum(l => l.Amount), line.Any(l => l.Based is null) ? null : line.Sum(l => l.Based));
            if (amount == 0 && based is null or 0) continue;
            var money = UnitOf(line.Key.Currency);
            total += based ?? 0;
            rows.Add([section, line.Key.Line, money.Code, Plain.Amount(amount, money.Scale),
                based is { } known ? Value(known, scale) : ""]);
        }
        return total;
    }

    // All but the results, which are what is left.
    List<FirmLine> Position(FirmRead read, bool withCash = true)
    {
        List<FirmLine> all = [];
        var chart = ChartAt(read.End);
        foreach (var (b, gl) in UnderGl(read, chart))
            if (b.Class != AccountClass.Equity && (withCash || b.Class != AccountClass.Location)
                && LineOf(b, gl, (chart, read.Day)) is { } line) // capital is told by when it came
                all.Add(new(line.Section, line.Name, b.Asset, line.Section == Assets ? b.Amount : -b.Amount));
        foreach (var (currency, amount) in Owned(read))
            all.Add(amount > 0 ? new(Assets, SecuritiesOwned, currency, amount) : new(Liabilities, SecuritiesSold, currency, -amount));
        foreach (var line in Capital(read)) all.Add(new(Equity, line.Line, line.Currency, line.Amount));
        var order = chart.Accounts.SelectMany(a => new[] { a.Terms.DebitLine, a.Terms.CreditLine }).Distinct().ToList();
        return [.. all.OrderBy(l => order.IndexOf(l.Line) is >= 0 and var at ? at : order.Count).ThenBy(l => l.Line,
            StringComparer.Ordinal).ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal)];
    }

    // One for each account and currency, with what the statement sees otherwise: what that comes to is an asset or a liability.
    IEnumerable<FirmBalance> NetBalances(FirmRead read) => FirmBalances(read, securities: false).GroupBy(b => b with { Amount = 0 })
        .Select(g => g.Key with { Amount = g.Sum(b => b.Amount) });

    /// <summary>
    /// The line that the chart gives what stands under an account of the general ledger, by its side; none for income and the firm's own
    /// accounts, which are in the results.
    /// </summary>
    static (string Section, string Name)? LineOf(FirmBalance b, string gl, (ChartOfAccounts Chart, long Day) at)
    {
        if (b.Class is AccountClass.Income or AccountClass.House or AccountClass.Position) return null;
        var terms = at.Chart.Find(gl, DateOf(at.Day));
        if (b.Class == AccountClass.Equity) return (Equity, terms is { Type: GlType.Equity } ? terms.CreditLine : "Capital");
        var line = terms is { Type: GlType.Asset or GlType.Liability } ? b.Amount > 0 ? terms.DebitLine : terms.CreditLine : "";
        return (b.Amount > 0 ? Assets : Liabilities, line.Length > 0 ? line : terms?.Name ?? b.Account);
    }

    /// <summary>What was earned to a day, credit +: each account of income, and trading for the firm's own accounts.</summary>
    List<FirmLine> Results(FirmRead read)
    {
        List<FirmLine> all = [.. EarnedAt(read).Select(e => new FirmLine(Result, e.Account, e.Asset, -e.Amount))];
        all.AddRange(Owned(read).Select(o => new FirmLine(Result, Trading, o.Currency, o.Value)));
        all.AddRange(BroughtIn(read).Select(o => new FirmLine(Result, Trading, o.Currency, -o.Value)));
        return [.. all.OrderBy(l => l.Line == Trading).ThenBy(l => l.Line, StringComparer.Ordinal)
            .ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal)];
    }

    // By account, debit +; by those of the general ledger where rules may lead one to several, or name one that has its own.
    IEnumerable<(string Account, long Asset, long Amount)> EarnedAt(FirmRead read)
    {
        var chart = ChartAt(read.End);
        var isDivided = DivisionOf(read, chart).IsDivided;
        foreach (var (b, gl) in UnderGl(read, chart))
            if (EarnedBy(b) is { } account)
                yield return (b.Class == AccountClass.Income && account != NotAccrued
                    && (isDivided || chart.Find(account, DateOf(read.Day)) is { IsControl: false }) ? gl : account, b.Asset, b.Amount);
    }

    static string? EarnedBy(FirmBalance b) => b.Class switch
    {
        AccountClass.Income => b.Account,
        AccountClass.House => Trading,
        AccountClass.Position => Exchange,
        _ => null,
    };

    // Positions at the rate of the day less what they cost and what the last close has revalued of it already; capital likewise.
    const string Trading = "Trading for own account", Exchange = "Exchange differences not yet revalued";

    const string SecuritiesOwned = "Securities owned, at market value",
        SecuritiesSold = "Securities sold and not yet purchased, at market value";

    // Market value of what the firm's own accounts hold, by currency: long +, short −.
    IEnumerable<(long Currency, long Value)> Owned(FirmRead read) =>
        OwnedExactly(read).Select(o => (o.Currency, Units(o.Currency, o.Value)));

    // In units of money, before they are rounded.
    IEnumerable<(string Isin, long Currency, decimal Value)> OwnedExactly(FirmRead read)
    {
        foreach (var own in FirmBalances(read, securities: true).GroupBy(b => b.Asset).ToList())
            if (WorthExactly(own.Key, -own.Sum(b => b.Amount), read) is (var currency, var value))
                yield return (UnitOf(own.Key).Code, currency, value);
    }

    long Units(long currency, decimal value)
    {
        for (var i = UnitOf(currency).Scale; i > 0; i--) value *= 10;
        return (long)Math.Round(value, MidpointRounding.AwayFromZero);
    }

    // Of securities exactly too, in units of money, and of which holding: an account's, by the day.
    readonly record struct CameIn(long Currency, long Value, long Day, bool IsInterest, string Holding = "", decimal Exact = 0);

    // What the firm's own accounts were opened with: cash, and securities at the price of that day, bonds with what had accrued.
    List<CameIn> BroughtIn(FirmRead read) =>
        firmBroughtIn.TryGetValue((read.Day, read.End), out var known) ? known
            : firmBroughtIn[(read.Day, read.End)] = [.. ReadBroughtIn(read)];

    IEnumerable<CameIn> ReadBroughtIn(FirmRead read)
    {
        // Of capital in kind the securities; its cash is told by when it came.
        var accounts = List("SELECT number, class, code FROM account WHERE class IN (3, 8)", r => (Number: r.GetInt64(0),
            IsHouse: r.GetInt64(1) == 3, Code: r.GetString(2)));
        var (own, codes) = (accounts.ToDictionary(a => a.Number, a => a.IsHouse), accounts.ToDictionary(a => a.Number, a => a.Code));
        // An opening is of one account: its first leg.
        var openings = "SELECT effective, legs FROM entry WHERE kind = 1 AND effective <= @d AND number < @e AND ("
            + string.Join(" OR ", own.Keys.Select(a => $"legs LIKE '[[{a},%'").DefaultIfEmpty("1 = 0")) + ") ORDER BY number";
        foreach (var (on, legs) in List(openings, r => (r.GetInt64(0), r.GetString(1)), ("@d", read.Day), ("@e", read.End)))
            foreach (var leg in JsonSerializer.Deserialize<long[][]>(legs) ?? [])
            {
                if (!own.TryGetValue(leg[0], out var isHouse) || !isHouse && !UnitOf(leg[1]).IsSecurity) continue;
                var (of, at) = (UnitOf(leg[1]).IsSecurity ? $"{HoldingOf(leg[1], codes[leg[0]])} {on}" : "", read with { Day = on });
                if (of.Length == 0 && leg[2] != 0) yield return new(leg[1], -leg[2], on, false);
                else if (WorthExactly(leg[1], -leg[2], at) is (var currency, var worth))
                    yield return new(currency, Units(currency, worth), on, false, of, worth);
                if (isHouse && BondsAt(read.End).TryGetValue(leg[1], out var bond)
                    && AccruedOf(bond, -leg[2], at) is var interest and not 0)
                    yield return new(bond.Currency, Units(bond.Currency, interest), on, true, of, interest);
            }
    }

    (long Currency, long Value)? Worth(long asset, long amount, FirmRead read) =>
        amount != 0 && !UnitOf(asset).IsSecurity ? (asset, amount)
        : WorthExactly(asset, amount, read) is (var currency, var value) ? (currency, Units(currency, value)) : null;

    (long Currency, decimal Value)? WorthExactly(long asset, long amount, FirmRead read)
    {
        if (amount == 0) return null;
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
        if (QuoteFactor(asset, read.Day, read.End) is not { } factor)
        {
            read.Notes.Add(NoRatio(security.Code, "what the firm holds of it is carried at nothing"));
            return null;
        }
        return (currency, amount * new decimal(1, 0, 0, false, (byte)security.Scale) * Figure(close) * factor);
    }

    readonly record struct FirmBalance(string Account, AccountClass Class, long Asset, long Amount);

    // A statement asks for the same several times: kept while one report is made.
    readonly Dictionary<(long, long, bool, bool), List<FirmBalance>> firmBalances = [];
    readonly Dictionary<(long, long, long), List<(string Close, long Currency)>> firmPrices = [];

    readonly Dictionary<(long, long, bool), List<BasedLine>> firmCapital = [], firmEarned = [];
    readonly Dictionary<(long, long), List<CameIn>> firmBroughtIn = [];
    readonly Dictionary<(long, long, long), RateUsed?> firmRates = [];

    void ForgetRead()
    {
        firmBalances.Clear();
        firmPrices.Clear();
        firmCapital.Clear();
        firmEarned.Clear();
        firmBroughtIn.Clear();
        firmRates.Clear();
        divisions.Clear();
        bondsAt.Clear();
    }

    // Securities of the firm's own accounts and of its capital only, and all cash; debit +.
    List<FirmBalance> FirmBalances(FirmRead read, bool securities)
    {
        var key = (read.Day, read.Through, read.TradeDate, securities);
        return firmBalances.TryGetValue(key, out var known) ? known : firmBalances[key] = ReadFirmBalances(read, securities);
    }

    List<FirmBalance> ReadFirmBalances(FirmRead read, bool securities)
    {
        var all = List($"""
            SELECT a.code, a.class, b.asset, b.posted{(read.TradeDate ? " + b.pending" : "")} FROM held h
            JOIN account a ON a.number = h.account JOIN asset s ON s.number = h.asset CROSS JOIN balance b
            WHERE {BalanceAt} AND s.is_security = {(securities ? 1 : 0)} AND a.class {(securities ? "IN (3, 8)" : "<> 0")}
            ORDER BY a.code, s.code
            """, r => new FirmBalance(r.GetString(0), (AccountClass)r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ("@d", read.Day));
        if (securities) return all;
        all.AddRange(Restated(read).Select(r => r.Balance));
        all.AddRange(OwnInterest(read));
        return all;
    }

    readonly Dictionary<long, AssetUnit> units = [];

    AssetUnit UnitOf(long asset)
    {
        if (units.TryGetValue(asset, out var known)) return known;
        return units[asset] = List("SELECT code, scale, is_security FROM asset WHERE number = @a", r =>
            new AssetUnit(r.GetString(0), r.GetInt32(1), r.GetInt64(2) == 1), ("@a", asset)).Single();
    }

    // To the newest day that the book has on or before the one asked for.
    FirmRead ReadOf(ReportFilter filter) =>
        new(connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) as long? ?? 0, AsOf(filter), End(filter),
            filter.Before ?? long.MaxValue, filter.TradeDateBasis, []);
}
