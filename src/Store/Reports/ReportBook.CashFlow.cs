using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Cash flows over a period, twice: by what moved the banks, and from the result through what changed in the balance sheet; and how equity
/// came to be what it is. A period's amounts are translated at its closing rate; what rates alone did stands on a line of its own.
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
        var moved = Moved(now, then);
        WriteFlows("DIRECT", moved, cash, rows);
        WriteFlows("INDIRECT", Derived(now, then, moved.Where(m => m.Section == Financing)), cash, rows);
        return Make("cash-flow", "method section line currency #amount #base_amount", rows, [.. now.Notes.Distinct()]);
    }

    SortedDictionary<long, long> CashAt(FirmRead read)
    {
        SortedDictionary<long, long> cash = [];
        foreach (var b in FirmBalances(read, securities: false))
            if (b.Class == AccountClass.Location) cash[b.Asset] = cash.GetValueOrDefault(b.Asset) + b.Amount;
        return cash;
    }

    List<FirmLine> Moved(FirmRead now, FirmRead then) => List("""
        SELECT f.kind, f.class, f.asset, sum(f.amount) FROM bank_flow f WHERE f.day > @f AND f.day <= @d GROUP BY f.kind, f.class, f.asset
        """, r => (Kind: (EntryKind)r.GetInt64(0), Class: (AccountClass)r.GetInt64(1), Asset: r.GetInt64(2), Amount: Whole(r, 3)),
        ("@f", then.Day), ("@d", now.Day)).Select(f => CauseOf(f.Kind, f.Class) is var cause
            ? new FirmLine(cause.Section, cause.Line, f.Asset, f.Amount) : default).ToList();

    static long Whole(System.Data.Common.DbDataReader r, int column) => Convert.ToInt64(r.GetValue(column),
        System.Globalization.CultureInfo.InvariantCulture);

    static (string Section, string Line) CauseOf(EntryKind kind, AccountClass against) => (kind, against) switch
    {
        (EntryKind.Opening, AccountClass.Equity or AccountClass.House) => (Financing, "Balances brought in"),
        (EntryKind.Opening, _) => (Operating, "Balances brought in"), // owed to customers and others
        (_, AccountClass.Equity) => (Financing, "Capital paid in, less paid out"),
        (EntryKind.Collateral, _) => (Operating, "Margin returned, less lodged"),
        (EntryKind.FxPayment, _) => (Operating, "Currencies exchanged"),
        (_, AccountClass.Client or AccountClass.Correspondent) => (Operating, "Customers' money in, less out"),
        (_, AccountClass.House) => (Operating, "Own accounts in, less out"),
        (_, AccountClass.Income) => (Operating, "Income received, less costs paid"),
        (_, AccountClass.Payable) => (Operating, "Levies, fees and penalties"),
        (_, AccountClass.Street or AccountClass.Fail or AccountClass.Clearing) =>
            (Operating, "Settled with brokers, dealers and clearing organisations"),
        (_, AccountClass.Location) => (Operating, "Between own banks"),
        _ => (Operating, "Other"),
    };

    // Result, less what of it is still owed to the firm or was put into what it has, and with what it still owes. What financing moved is
    // told alike by both methods (IAS 7.18, 21); capital that came without money, as securities, is none of it (IAS 7.43).
    List<FirmLine> Derived(FirmRead now, FirmRead then, IEnumerable<FirmLine> financing)
    {
        List<FirmLine> all = [.. financing];
        foreach (var line in financing) all.Add(new(Operating, NotInCash, line.Currency, -line.Amount));
        foreach (var (read, sign) in new[] { (now, 1L), (then, -1L) })
        {
            all.AddRange(Results(read).Select(r => new FirmLine(Operating, "Result of the period", r.Currency, sign * r.Amount)));
            foreach (var line in Position(read))
                if (line.Line is not ("Cash at banks" or "Overdrafts at banks"))
                    all.Add(new(Operating, line.Section == Equity ? NotInCash : "Change in: " + line.Line, line.Currency,
                        line.Section == Assets ? -sign * line.Amount : sign * line.Amount));
        }
        return all;
    }

    const string NotInCash = "Capital brought in other than as cash", Unexplained = "NOT EXPLAINED";

    sealed record CashPeriod(SortedDictionary<long, long> Opening, SortedDictionary<long, long> Closing, FirmRead Then, FirmRead Now);

    void WriteFlows(string method, List<FirmLine> flows, CashPeriod cash, List<string[]> rows)
    {
        var (scale, code) = BaseCurrency();
        var now = cash.Now;
        var lines = InBase([.. flows, .. NotExplained(method, flows, cash)], now).Where(l => l.Amount != 0)
            .OrderBy(l => l.Section == Financing).ThenBy(l => l.Line == Unexplained).ThenBy(l => l.Line != "Result of the period")
            .ThenBy(l => l.Line, StringComparer.Ordinal).ThenBy(l => UnitOf(l.Currency).Code, StringComparer.Ordinal).ToList();
        if (lines.Count == 0 && cash.Closing.Count == 0) return;
        // Whichever way it is explained, the change of a currency is translated once; what is over for rounding line by line is a line.
        var total = lines.GroupBy(l => l.Currency).Sum(c => InBase(c.Key, c.Sum(l => l.Amount), now) ?? 0);
        var rounding = total - lines.Sum(l => l.Based ?? 0);
        foreach (var section in new[] { Operating, Financing })
        {
            foreach (var line in lines.Where(l => l.Section == section))
                rows.Add([method, section, line.Line, UnitOf(line.Currency).Code, Plain.Amount(line.Amount, UnitOf(line.Currency).Scale),
                    line.Based is { } based ? Value(based, scale) : ""]);
            if (section == Operating && rounding != 0)
                rows.Add([method, section, "Rounding of translation", code, "", Value(rounding, scale)]);
        }
        rows.Add([method, CashSection, "Change of cash", code, "", Value(total, scale)]);
        var opened = cash.Opening.Sum(c => InBase(c.Key, c.Value, cash.Then) ?? 0);
        var closed = cash.Closing.Sum(c => InBase(c.Key, c.Value, now) ?? 0);
        rows.Add([method, CashSection, "Opening cash", code, "", Value(opened, scale)]);
        rows.Add([method, CashSection, "Effect of exchange rates", code, "", Value(closed - opened - total, scale)]);
        rows.Add([method, CashSection, "Closing cash", code, "", Value(closed, scale)]);
    }

    // By currency, the change of cash that flows do not come to.
    IEnumerable<FirmLine> NotExplained(string method, List<FirmLine> flows, CashPeriod cash)
    {
        var explained = ByCurrency(flows);
        foreach (var currency in cash.Closing.Keys.Union(cash.Opening.Keys).Union(explained.Keys).Order().ToList())
            if (cash.Closing.GetValueOrDefault(currency) - cash.Opening.GetValueOrDefault(currency)
                - explained.GetValueOrDefault(currency) is not 0 and var rest)
            {
                cash.Now.Notes.Add($"{UnitOf(currency).Code}: {method} flows and the change of cash differ: run countinghouse verify");
                yield return new(Operating, Unexplained, currency, rest);
            }
    }

    // Rounded to the minor unit of the base currency; none where no rate says.
    decimal? InBase(long currency, long amount, FirmRead at)
    {
        if (RateUsedToBase(currency, at.Day, at.End) is not { } rate)
        {
            if (amount != 0) at.Notes.Add($"no rate from {UnitOf(currency).Code} by {Plain.Date(at.Day)}: in no total");
            return amount == 0 ? 0 : null;
        }
        var units = amount * new decimal(1, 0, 0, false, (byte)UnitOf(currency).Scale);
        return Math.Round(units * rate.Times / rate.Over, BaseCurrency().Scale, MidpointRounding.AwayFromZero);
    }

    Report EquityChanges(ReportFilter filter)
    {
        var (now, then) = Period(filter, filter.TradeDateBasis);
        var (scale, code) = BaseCurrency();
        List<string[]> rows = [];
        var totals = new decimal[5];
        foreach (var (name, before, after, isResult) in new[]
        {
            ("Capital", Capital(then), Capital(now), false), ("Results", Earned(then), Earned(now), true),
        })
            foreach (var currency in before.Concat(after).Select(l => l.Currency).Distinct().OrderBy(c => UnitOf(c).Code,
                StringComparer.Ordinal))
            {
                var (unit, opening, closing) = (UnitOf(currency), SumIn(currency, before), SumIn(currency, after));
                var moved = closing.Amount - opening.Amount;
                // What a rate alone did is no result of trading; capital stays at the rates at which it came.
                var based = isResult ? InBase(currency, moved, now) ?? 0 : closing.Based - opening.Based;
                decimal[] cells = [opening.Based, isResult ? 0 : based, isResult ? based : 0, closing.Based - opening.Based - based,
                    closing.Based];
                if (opening.Amount == 0 && closing.Amount == 0 && cells.All(c => c == 0)) continue;
                for (var i = 0; i < cells.Length; i++) totals[i] += cells[i];
                rows.Add([name, unit.Code, .. new[] { opening.Amount, isResult ? 0 : moved, isResult ? moved : 0, closing.Amount }
                    .Select(a => Plain.Amount(a, unit.Scale)), .. cells.Select(c => Value(c, scale))]);
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

    static (long Amount, decimal Based) SumIn(long currency, List<BasedLine> lines) =>
        (lines.Where(l => l.Currency == currency).Sum(l => l.Amount), lines.Where(l => l.Currency == currency).Sum(l => l.Based ?? 0));

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
