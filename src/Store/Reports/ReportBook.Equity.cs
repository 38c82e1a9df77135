using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

/// <summary>
/// Equity in the base currency: capital at the rate of the day on which it came (IAS 21.23 b), what earlier years earned as it stood when
/// they ended, and the year's result as what is left, so that a rate that moves is a result of the year in which it moves (IAS 21.28).
/// </summary>
public sealed partial class ReportBook
{
    const string Retained = "Retained earnings", TradingBefore = "Trading for own account, earlier years",
        ExchangeBefore = "Exchange differences of earlier years", ThisYear = "Result of the year";

    // A line of a statement; in the base currency none where no rate says.
    readonly record struct BasedLine(string Section, string Line, long Currency, long Amount, decimal? Based);

    List<BasedLine> InBase(IEnumerable<FirmLine> lines, FirmRead read) => [.. lines.GroupBy(l => (l.Section, l.Line, l.Currency))
        .Select(g => (Key: g.Key, Amount: g.Sum(l => l.Amount)))
        .Select(g => new BasedLine(g.Key.Section, g.Key.Line, g.Key.Currency, g.Amount, InBase(g.Key.Currency, g.Amount, read)))];

    // A statement asks for the same several times.
    static List<BasedLine> Kept(
        Dictionary<(long, long, bool), List<BasedLine>> known, FirmRead read, Func<FirmRead, List<BasedLine>> reckon)
    {
        var key = (read.Day, read.Through, read.TradeDate);
        return known.TryGetValue(key, out var kept) ? kept : known[key] = reckon(read);
    }

    List<BasedLine> Capital(FirmRead read) => Kept(firmCapital, read, ReadCapital);

    // What came in on a day; without a rate of that day or before, by the one there is.
    List<BasedLine> ReadCapital(FirmRead read)
    {
        List<BasedLine> all = [];
        foreach (var came in CapitalIn(read).GroupBy(c => (c.Line, c.Currency, c.Day)))
        {
            var (currency, amount) = (came.Key.Currency, came.Sum(c => c.Amount));
            all.Add(new(Equity, came.Key.Line, currency, amount, InBase(currency, amount, read with { Day = came.Key.Day, Notes = [] })
                ?? InBase(currency, amount, read)));
        }
        return all;
    }

    // With what of securities came in kind, of which its amount is the worth, rounded.
    readonly record struct CapitalCame(string Line, long Currency, long Amount, long Day, CameIn Kind = default);

    // + brought in, by day: to the accounts of capital, and to the firm's own accounts when they were opened.
    IEnumerable<CapitalCame> CapitalIn(FirmRead read)
    {
        var chart = ChartAt(read.End);
        string LineIn(string gl) => LineOf(new("", AccountClass.Equity, 0, 0), gl, (chart, read.Day))?.Name ?? "Capital";
        string Line(string code, long currency) => LineIn(GlOf(new(code, AccountClass.Equity, currency, 0), chart, read.Day));
        foreach (var came in BroughtIn(read)) yield return new(Line("", came.Currency), came.Currency, came.Value, came.Day, came);
        Dictionary<(string, long), long> last = [];
        Dictionary<(string, long, long), long> told = [];
        foreach (var came in CapitalByGl(read, chart))
        {
            yield return new(LineIn(came.Gl), came.Currency, came.Amount, came.Day);
            var key = (came.Code, came.Currency, came.Day);
            told[key] = told.GetValueOrDefault(key) + came.Amount;
        }
        // Few accounts are capital: their balances are looked up month by month, and not all balances read.
        foreach (var (code, currency, day, balance) in List($"""
            WITH RECURSIVE m(month) AS (SELECT min(month) FROM balance
              UNION ALL SELECT (SELECT min(n.month) FROM balance n WHERE n.month > m.month) FROM m WHERE m.month IS NOT NULL)
            SELECT a.code, b.asset, b.day, b.posted{(read.TradeDate ? " + b.pending" : "")} FROM account a
            JOIN held h ON h.account = a.number JOIN asset s ON s.number = h.asset CROSS JOIN m
            JOIN balance b ON b.month = m.month AND b.account = h.account AND b.asset = h.asset
            WHERE a.class = @c AND s.is_security = 0 AND b.day <= @d ORDER BY b.day, a.code, s.code
            """, r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ("@d", read.Day), ("@c", (int)AccountClass.Equity)))
        {
            var came = last.GetValueOrDefault((code, currency)) - balance;
            if (told.Remove((code, currency, day), out var known)) came -= known;
            yield return new(Line(code, currency), currency, came, day);
            last[(code, currency)] = balance;
        }
        foreach (var (b, day) in Restated(read))
            if (b.Class == AccountClass.Equity) yield return new(Line(b.Account, b.Asset), b.Asset, -b.Amount, day);
    }

    // What a statement sees otherwise than the balances of its day, with the day of each, debit +:
    // what a year's close moved, so that income and expense of the year stay what they were;
    // capital that was taken up into the position in its currency, which nobody paid in or out;
    // journals that came late.
    List<(FirmBalance Balance, long Day)> Restated(FirmRead read)
    {
        List<(FirmBalance, long)> Lines(string sql) => List(sql, r => (new FirmBalance(r.GetString(0), (AccountClass)r.GetInt64(1),
            r.GetInt64(2), r.GetInt64(3)), r.GetInt64(4)), ("@d", read.Day));
        const string Journal = "FROM journal_ j JOIN journal_line l ON l.number = j.number JOIN account a ON a.number = l.account "
            + "JOIN asset s ON s.number = l.asset WHERE s.is_security = 0 AND ";
        return
        [
            .. Lines($"SELECT a.code, a.class, l.asset, -l.amount, j.day {Journal} j.kind = 0 AND j.day <= @d ORDER BY j.number, l.line"),
            .. CameLate(read).Select(l => (l.Line, l.Day)),
            .. List("""
                SELECT a.code, v.currency, v.quantity, v.cost, v.day FROM fx_valuation v JOIN account a ON a.number = v.account
                WHERE v.kind = 'TAKEN_UP' AND a.class = @c AND v.day <= @d AND v.number < @e ORDER BY v.number
                """, r => (Capital: r.GetString(0), Currency: r.GetInt64(1), Quantity: r.GetInt64(2), Cost: r.GetInt64(3),
                Day: r.GetInt64(4)), ("@d", read.Day), ("@e", read.Known), ("@c", (int)AccountClass.Equity)).SelectMany(v => new[]
            {
                (new FirmBalance(v.Capital, AccountClass.Equity, v.Currency, -v.Quantity), v.Day),
                (new(Register.FxPositionCode, AccountClass.Position, v.Currency, v.Quantity), v.Day),
                (new(v.Capital, AccountClass.Equity, 0, v.Cost), v.Day),
                (new(Register.FxEquivalentCode, AccountClass.Position, 0, -v.Cost), v.Day),
            }),
        ];
    }

    // The lines of journals of a later day into a period that was over, but those that moved money at a bank, which are of their own day;
    // debit +.
    List<(long Journal, FirmBalance Line, long Day)> CameLate(FirmRead read) => List("""
        SELECT j.number, a.code, a.class, l.asset, l.amount, j.effective FROM journal_ j JOIN journal_line l ON l.number = j.number
        JOIN account a ON a.number = l.account JOIN asset s ON s.number = l.asset
        WHERE s.is_security = 0 AND j.kind <> 0 AND j.day > @d AND j.period <= @p AND j.number < @e
          AND NOT EXISTS (SELECT 1 FROM journal_line o JOIN account b ON b.number = o.account WHERE o.number = j.number AND b.class = @l)
        ORDER BY j.number, l.line
        """, r => (r.GetInt64(0), new FirmBalance(r.GetString(1), (AccountClass)r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)),
            r.GetInt64(5)), ("@d", read.Day), ("@p", OverBy(read.Through)), ("@e", read.Known), ("@l", (int)AccountClass.Location));

    // The newest period that is over at the end of a day: its month where it is the last day of it, else the one before; of a year
    // that is over, its adjustments.
    static long OverBy(long day)
    {
        if (day < 10_000) return 0;
        var (year, month) = ((int)day / 10_000, (int)day / 100 % 100);
        if (day % 100 < DateTime.DaysInMonth(year, month)) month--;
        if (month == 0) (year, month) = (year - 1, 12);
        return year * 100 + (month == 12 ? PeriodBook.Adjustment : month);
    }

    // What was earned to a day, each line at its rates; what capital in other currencies has gained by them is an exchange difference.
    List<BasedLine> Earned(FirmRead read) => Kept(firmEarned, read, Reckon);

    List<BasedLine> Reckon(FirmRead read)
    {
        var all = InBase(Results(read), read);
        foreach (var came in Capital(read).GroupBy(c => c.Currency))
            if ((InBase(came.Key, came.Sum(l => l.Amount), read) ?? 0) - came.Sum(l => l.Based ?? 0) is not 0 and var gained)
                all.Add(new(Result, Exchange, came.Key, 0, gained));
        return all;
    }

    // Taken off; what no rate said was in no total.
    static BasedLine Less(BasedLine line) => line with { Amount = -line.Amount, Based = -(line.Based ?? 0) };

    List<BasedLine> EarnedBefore(FirmRead read) => EarnedInYears(read.Earlier);

    // What years that are over have earned to a day, by the lines of equity. Interest that the ledger has in trading stays there: what is
    // retained is what the closes of years have carried over.
    List<BasedLine> EarnedInYears(FirmRead read) =>
    [
        .. Earned(read).Select(l => l with
        {
            Section = Equity,
            Line = l.Line switch { Trading or NotAccrued => TradingBefore, Exchange => ExchangeBefore, _ => Retained },
        }),
        .. InBase(InterestInTrading(read).SelectMany(i => new FirmLine[]
        {
            new(Equity, TradingBefore, i.Key, i.Value), new(Equity, Retained, i.Key, -i.Value),
        }), read),
    ];

    List<BasedLine> ResultOfYear(FirmRead read) => [.. EarnedInYear(read).Select(r => r with { Section = Equity, Line = ThisYear })];

    // By the lines that the chart gives the accounts, in its order; trading and what is not of an account last. At the rates of the day;
    // that rates have moved what earlier years earned is an exchange difference (IAS 21.28).
    List<BasedLine> EarnedInYear(FirmRead read)
    {
        List<BasedLine> all = [.. Earned(read)];
        foreach (var line in Earned(read.Earlier).Select(Less))
        {
            var now = line.Line == Exchange ? line.Based : InBase(line.Currency, line.Amount, read) ?? line.Based;
            all.Add(line with { Based = now });
            if (line.Based - now is { } moved and not 0) all.Add(new(Result, Exchange, line.Currency, 0, moved));
        }
        var (chart, on) = (ChartAt(read.End), read.Day == 0 ? DateOnly.MinValue : Plain.ToDate(read.Day));
        var order = chart.Accounts.SelectMany(a => new[] { a.Terms.CreditLine, a.Terms.DebitLine }).Distinct().ToList();
        var sums = all.GroupBy(l => l.Line).ToDictionary(g => g.Key, g => g.Sum(l => l.Based ?? l.Amount));
        return [.. all.Select(l => l with { Line = EarnedLine(l.Line, sums[l.Line], chart, on) })
            .OrderBy(l => order.IndexOf(l.Line) is >= 0 and var at ? at : order.Count)];
    }

    static string EarnedLine(string account, decimal sum, ChartOfAccounts chart, DateOnly on)
    {
        if (account is Trading or Exchange or NotAccrued) return account;
        var terms = chart.Find(account, on) ?? chart.Find(chart.GlOf(new(AccountClass.Income, account, default, ""), on), on);
        var line = terms is { Type: GlType.Income or GlType.Expense } ? sum < 0 ? terms.DebitLine : terms.CreditLine : account;
        return line.Length > 0 ? line : terms?.Name ?? account;
    }
}
