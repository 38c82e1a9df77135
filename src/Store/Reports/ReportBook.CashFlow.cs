using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Cash flows over a period, twice: by what moved the banks, and from the result through what changed in the balance sheet; and how equity
/// came to be what it is. A flow is translated at the rate of its day (IAS 7.25); what rates did to cash is no flow and stands on a line of
/// its own (IAS 7.28). The profit in both is that of the income statement (IAS 1.106 d i, IAS 7.18 b): differences of rates are in it (IAS
/// 21.28).
/// </summary>
public sealed partial class ReportBook
{
    const string Operating = "OPERATING", Financing = "FINANCING", CashSection = "CASH";

    // A period: its opening is read as of the last day before it.
    (FirmRead Now, FirmRead Then) Period(ReportFilter filter, bool tradeDate)
    {
        var now = ReadOf(filter with { TradeDateBasis = tradeDate });
        var before = filter.From is not { } from ? now.Earlier.Day
            : from == DateOnly.MinValue ? 0 : Tables.Rows.Number(from.AddDays(-1));
        return (now, now.At(before));
    }

    Report CashFlow(ReportFilter filter)
    {
        var (now, then) = Period(filter, tradeDate: false);
        List<string[]> rows = [];
        var cash = new CashPeriod(CashAt(then), CashAt(now), then, now);
        var moved = Moved(cash);
        // Whichever way it is explained, the change of a currency is what moved the banks, translated once.
        var change = moved.GroupBy(m => m.Line.Currency).ToDictionary(c => c.Key, c => BasedOn(c, now) ?? 0);
        List<BasedLine> Summed(List<(long Day, FirmLine Line, string Of)> flows, bool byEquity = false) =>
            [.. flows.GroupBy(m => (m.Line.Section, Line: byEquity ? m.Of : m.Line.Line, m.Line.Currency)).Select(g =>
                new BasedLine(g.Key.Section, g.Key.Line, g.Key.Currency, g.Sum(m => m.Line.Amount), BasedOn(g, now)))];
        var direct = Summed(moved);
        WriteFlows("DIRECT", direct, (cash, change.Values.Sum()), rows);
        List<BasedLine> derived = [.. Derived(cash, change), .. direct.Where(m => m.Section == Financing),
            .. Summed(moved.FindAll(m => m.Line.Section == Financing), byEquity: true).Select(l => Less(l) with { Section = Operating })];
        WriteFlows("INDIRECT", Explained(derived, cash), (cash, change.Values.Sum()), rows);
        return Make("cash-flow", "method section line currency #amount #base_amount", rows, [.. now.Notes.Distinct()]);
    }

    // Flows of one currency, each at the rate of its day; before the first rate, at the one there is, as capital that came then.
    decimal? BasedOn(IEnumerable<(long Day, FirmLine Line, string Of)> flows, FirmRead now)
    {
        var sum = 0m;
        foreach (var (day, line, _) in flows)
            if ((Translated(line.Currency, line.Amount, now with { Day = day, Notes = [] })
                ?? Translated(line.Currency, line.Amount, now)) is { } based) sum += based;
            else return null;
        return Rounded(sum);
    }

    SortedDictionary<long, long> CashAt(FirmRead read)
    {
        SortedDictionary<long, long> cash = [];
        foreach (var b in FirmBalances(read, securities: false))
            if (b.Class == AccountClass.Location) cash[b.Asset] = cash.GetValueOrDefault(b.Asset) + b.Amount;
        return cash;
    }

    // By day: kept as the banks moved, so that days are added up and not entries. What owners brought and took is told with the line that
    // the change of equity has in the indirect method.
    List<(long Day, FirmLine Line, string Of)> Moved(CashPeriod cash)
    {
        var (chart, owners) = (ChartAt(cash.Now.End), OwnersOf(cash.Now));
        List<(long Day, FirmLine Line, string Of)> moved = List("""
            SELECT f.day, f.kind, coalesce(a.class, -f.against), coalesce(a.code, ''), f.asset, sum(f.amount), f.action FROM bank_flow f
            LEFT JOIN account a ON a.number = f.against WHERE f.day > @f AND f.day <= @d
            GROUP BY f.day, f.kind, f.against, a.class, a.code, f.asset, f.action
            """, r => (Day: r.GetInt64(0), Of: new BankFlow((EntryKind)r.GetInt64(1), (AccountClass)r.GetInt64(2), r.GetString(3)),
            Asset: r.GetInt64(4), Amount: Whole(r, 5), Action: r.GetString(6)), ("@f", cash.Then.Day), ("@d", cash.Now.Day))
            .ConvertAll(f =>
            {
                var (section, line) = f.Action.Length > 0 ? CauseOf(f.Action) : CauseOf(f.Of, chart, owners);
                return (f.Day, new FirmLine(section, line, f.Asset, f.Amount),
                    owners.Codes.Contains(f.Of.Code) ? MovedRetained : NotInCash);
            });
        return [.. moved, .. NotExplained("DIRECT", ByCurrency(moved.Select(m => m.Line)), cash).Select(l => (cash.Now.Day, l, ""))];
    }

    static long Whole(System.Data.Common.DbDataReader r, int column) => Convert.ToInt64(r.GetValue(column),
        System.Globalization.CultureInfo.InvariantCulture);

    // Result, less what of it is still owed to the firm or was put into what it has, and with what it still owes. What financing moved is
    // told alike by both methods (IAS 7.18, 21); capital that came without money, as securities, is none of it (IAS 7.43), nor is a
    // dividend that is owed still.
    List<BasedLine> Derived(CashPeriod cash, Dictionary<long, decimal> change)
    {
        List<BasedLine> all = [];
        List<FirmLine> moved = [];
        var owners = OwnersOf(cash.Now);
        all.AddRange(Earned(cash.Now).Select(l => l with { Section = Operating, Line = ResultOfPeriod }));
        all.AddRange(Earned(cash.Then).Select(l => Less(l) with { Section = Operating, Line = ResultOfPeriod }));
        foreach (var (lines, isBefore) in new[] { (Capital(cash.Now), false), (Capital(cash.Then), true) })
            all.AddRange(lines.Select(l => (isBefore ? Less(l) : l) with
            {
                Section = Operating,
                Line = owners.Lines.Contains(l.Line) ? MovedRetained : NotInCash,
            }));
        foreach (var (read, sign) in new[] { (cash.Now, -1), (cash.Then, 1) })
        {
            moved.AddRange(OtherThanCash(read).Select(l => new FirmLine(Operating, ChangeIn + l.Line, l.Currency, sign * l.Amount)));
            foreach (var (name, currency, amount) in OwedToOwners(read, owners))
                moved.AddRange(new(Operating, ChangeIn + name, currency, -sign * amount),
                    new(Operating, MovedRetained, currency, sign * amount));
        }
        all.AddRange(InBase(moved, cash.Now)); // what came to a balance and went, at the closing rate
        all.AddRange(RatesAlone(cash, change));
        return all;
    }

    // With what is not explained, each line once.
    List<BasedLine> Explained(List<BasedLine> all, CashPeriod cash)
    {
        var told = ByCurrency(all.Select(l => new FirmLine("", "", l.Currency, l.Amount)));
        all.AddRange(InBase(NotExplained("INDIRECT", told, cash), cash.Now));
        return [.. all.GroupBy(l => (l.Section, l.Line, l.Currency)).Select(g => new BasedLine(g.Key.Section, g.Key.Line, g.Key.Currency,
            g.Sum(l => l.Amount), g.Any(l => l.Based is null) ? null : g.Sum(l => l.Based)))];
    }

    // Assets and liabilities but the banks, debit +.
    IEnumerable<FirmLine> OtherThanCash(FirmRead read) => Position(read, withCash: false).Where(l => l.Section != Equity)
        .Select(l => l.Section == Assets ? l : l with { Amount = -l.Amount });

    // What rates did to cash, and to what else was there when the period began, is in its result and no cash (IAS 7.20 b, 28).
    IEnumerable<BasedLine> RatesAlone(CashPeriod cash, Dictionary<long, decimal> change)
    {
        var others = ByCurrency(OtherThanCash(cash.Then));
        decimal At(SortedDictionary<long, long> sums, long currency, FirmRead read) =>
            InBase(currency, sums.GetValueOrDefault(currency), read) ?? 0;
        foreach (var currency in cash.Closing.Keys.Union(cash.Opening.Keys).Union(others.Keys).Order().ToList())
        {
            var ofCash = At(cash.Closing, currency, cash.Now) - At(cash.Opening, currency, cash.Then) - change.GetValueOrDefault(currency);
            var ofOthers = At(others, currency, cash.Now) - At(others, currency, cash.Then);
            yield return new(Operating, "Exchange differences that moved no cash", currency, 0, -ofCash - ofOthers);
        }
    }

    const string ResultOfPeriod = "Result of the period", NotInCash = "Capital brought in other than as cash",
        MovedRetained = "Retained earnings moved other than in cash", ChangeIn = "Change in: ", Unexplained = "NOT EXPLAINED";

    sealed record CashPeriod(SortedDictionary<long, long> Opening, SortedDictionary<long, long> Closing, FirmRead Then, FirmRead Now);

    void WriteFlows(string method, List<BasedLine> flows, (CashPeriod Cash, decimal Change) of, List<string[]> rows)
    {
        var (scale, code) = BaseCurrency();
        var lines = flows.Where(l => l.Amount != 0 || l.Based is not (null or 0))
            .OrderBy(l => l.Section == Financing).ThenBy(l => l.Line == Unexplained).ThenBy(l => l.Line != ResultOfPeriod)
            .ThenBy(l => l.Line, StringComparer.Ordinal).ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal).ToList();
        if (lines.Count == 0 && of.Cash.Closing.Count == 0) return;
        var rounding = of.Change - lines.Sum(l => l.Based ?? 0); // of each line by itself
        foreach (var section in new[] { Operating, Financing })
        {
            foreach (var line in lines.Where(l => l.Section == section))
                rows.Add([method, section, line.Line, UnitOf(line.Currency).Code, Plain.Amount(line.Amount, UnitOf(line.Currency).Scale),
                    line.Based is { } based ? Value(based, scale) : ""]);
            if (section == Operating && rounding != 0)
                rows.Add([method, section, "Rounding of translation", code, "", Value(rounding, scale)]);
        }
        rows.Add([method, CashSection, "Change of cash", code, "", Value(of.Change, scale)]);
        var opened = of.Cash.Opening.Sum(c => InBase(c.Key, c.Value, of.Cash.Then) ?? 0);
        var closed = of.Cash.Closing.Sum(c => InBase(c.Key, c.Value, of.Cash.Now) ?? 0);
        rows.Add([method, CashSection, "Opening cash", code, "", Value(opened, scale)]);
        rows.Add([method, CashSection, "Effect of exchange rates", code, "", Value(closed - opened - of.Change, scale)]);
        rows.Add([method, CashSection, "Closing cash", code, "", Value(closed, scale)]);
    }

    // By currency, the change of cash that flows do not come to.
    IEnumerable<FirmLine> NotExplained(string method, SortedDictionary<long, long> explained, CashPeriod cash)
    {
        foreach (var currency in cash.Closing.Keys.Union(cash.Opening.Keys).Union(explained.Keys).Order().ToList())
            if (cash.Closing.GetValueOrDefault(currency) - cash.Opening.GetValueOrDefault(currency)
                - explained.GetValueOrDefault(currency) is not 0 and var rest)
            {
                cash.Now.Notes.Add($"{UnitOf(currency).Code}: {method} flows and the change of cash differ: run countinghouse verify");
                yield return new(Operating, Unexplained, currency, rest);
            }
    }

    // Rounded to the minor unit of the base currency; none where no rate says.
    decimal? InBase(long currency, long amount, FirmRead at) => Translated(currency, amount, at) is { } based ? Rounded(based) : null;

    string NoRate(long currency, FirmRead at) => $"no rate from {UnitOf(currency).Code} by {Plain.Date(at.Day)}: in no total";

    decimal Rounded(decimal based) => Math.Round(based, BaseCurrency().Scale, MidpointRounding.AwayFromZero);

    decimal? Translated(long currency, long amount, FirmRead at)
    {
        if (RateUsedToBase(currency, at.Day, at.End) is not { } rate)
        {
            if (amount != 0) at.Notes.Add(NoRate(currency, at));
            return amount == 0 ? 0 : null;
        }
        return amount * new decimal(1, 0, 0, false, (byte)UnitOf(currency).Scale) * rate.Times / rate.Over;
    }

    /// <summary>
    /// Each component of equity that the balance sheet has (IAS 1.106 d), and how it came to be what it is: by what owners brought in and
    /// took out, and by what was earned. A year that ends within the period is of earlier years from then on.
    /// </summary>
    Report EquityChanges(ReportFilter filter)
    {
        var (now, then) = Period(filter, filter.TradeDateBasis);
        var (scale, code) = BaseCurrency();
        var (wasPaid, isPaid) = (Capital(then), Capital(now));
        List<BasedLine> wasEarned = then.Day / 10_000 < now.Day / 10_000 ? EarnedInYears(then)
            : [.. EarnedBefore(then), .. ResultOfYear(then)];
        List<BasedLine> isEarned = [.. EarnedBefore(now), .. ResultOfYear(now)];
        List<string[]> rows = [];
        var totals = new decimal[5];
        foreach (var component in isPaid.Concat(wasPaid).Concat(isEarned).Concat(wasEarned).GroupBy(l => l.Line))
            foreach (var currency in component.Select(l => l.Currency).Distinct().OrderBy(c => UnitOf(c).Code, StringComparer.Ordinal))
            {
                var unit = UnitOf(currency);
                (long Amount, decimal Based) Sum(List<BasedLine> lines) => SumIn((component.Key, currency), lines);
                var (paidThen, paid, earnedThen, earned) = (Sum(wasPaid), Sum(isPaid), Sum(wasEarned), Sum(isEarned));
                long[] amounts = [paidThen.Amount + earnedThen.Amount, paid.Amount - paidThen.Amount, earned.Amount - earnedThen.Amount,
                    paid.Amount + earned.Amount];
                // What rates did is result (IAS 21.28); capital stays at those at which it came. So they leave nothing but rounding.
                decimal[] cells = [paidThen.Based + earnedThen.Based, paid.Based - paidThen.Based, earned.Based - earnedThen.Based, 0,
                    paid.Based + earned.Based];
                if (amounts.All(a => a == 0) && cells.All(c => c == 0)) continue;
                for (var i = 0; i < cells.Length; i++) totals[i] += cells[i];
                rows.Add([component.Key, unit.Code, .. amounts.Select(a => Plain.Amount(a, unit.Scale)),
                    .. cells.Select(c => Value(c, scale))]);
            }
        var (was, @is) = (FirmEquity(then) - totals[0], FirmEquity(now) - totals[4]); // as in the balance sheet
        if ((was, @is) != default)
        {
            rows.Add(["Rounding of translation", code, .. Enumerable.Repeat(Value(0, scale), 4),
                .. new[] { was, 0, 0, @is - was, @is }.Select(c => Value(c, scale))]);
            (totals[0], totals[3], totals[4]) = (totals[0] + was, totals[3] + @is - was, totals[4] + @is);
        }
        if (rows.Count > 0) rows.Add(["TOTAL", code, "", "", "", "", .. totals.Select(t => Value(t, scale))]);
        return Make("equity-changes", "component currency #opening #paid_in #result #closing #opening_base #paid_in_base #result_base "
            + "#exchange_base #closing_base", rows, [.. now.Notes.Distinct()]);
    }

    static (long Amount, decimal Based) SumIn((string Line, long Currency) of, List<BasedLine> lines) =>
        (lines.Where(l => (l.Line, l.Currency) == of).Sum(l => l.Amount),
            lines.Where(l => (l.Line, l.Currency) == of).Sum(l => l.Based ?? 0));

    // What the firm has less what it owes, as its balance sheet has it.
    decimal FirmEquity(FirmRead read) => InBase(Position(read).Where(l => l.Section != Equity), read)
        .Sum(l => l.Section == Assets ? l.Based ?? 0 : -(l.Based ?? 0));

    static SortedDictionary<long, long> ByCurrency(IEnumerable<FirmLine> lines)
    {
        SortedDictionary<long, long> sums = [];
        foreach (var line in lines) sums[line.Currency] = sums.GetValueOrDefault(line.Currency) + line.Amount;
        return sums;
    }
}
