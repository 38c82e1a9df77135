using System.Globalization;
using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Of a period, as 2025-10; 2025-13 is the adjustment period of the year.</summary>
public abstract record PeriodCommand(string Period) : Command;
/// <summary>Writes the checklist of a period down as it is now; nothing else changes.</summary>
public sealed record CheckPeriod(string Period) : PeriodCommand(Period);
/// <summary>From here on only entries that name the period go into it.</summary>
public sealed record SoftClosePeriod(string Period) : PeriodCommand(Period);
/// <param name="Reason">
/// Why it is closed although its month end was not run and can be run no more; none: every check that blocks has passed.
/// </param>
public sealed record ClosePeriod(string Period, string? Reason = null) : PeriodCommand(Period);
public sealed record ReopenPeriod(string Period, string Reason) : PeriodCommand(Period);
/// <summary>Opens the adjustment period of a year whose twelve months are closed.</summary>
public sealed record OpenAdjustment(int Year) : Command;
/// <summary>Income and expense of a year go to an account of equity.</summary>
public sealed record CloseYear(int Year, string Into) : Command;

/// <summary>
/// What the lots of a book come to, run over all that happened: a command that checks a period brings it, so that it is compared with the
/// positions of the same moment.
/// </summary>
/// <param name="Size">Facts that they were run over.</param>
/// <param name="Units">By account and instrument, + long; of accounts that settle here.</param>
public sealed record LotSums(long Size, IReadOnlyDictionary<(AccountId Account, AssetId Instrument), long> Units);

/// <summary>The periods of the book: a month each, and one of adjustments a year.</summary>
public sealed class PeriodBook(Register register)
{
    public const int Adjustment = 13;

    readonly SortedDictionary<int, PeriodState> states = []; // those that are not open, and adjustment periods
    readonly SortedDictionary<int, int> versions = [];
    readonly SortedDictionary<int, DateOnly> lastClosed = []; // by month, the last day of it that was closed
    readonly List<string> failed = []; // controls that the last close saw fail
    int first; // the month of the first business day

    public static int Of(DateOnly day) => day.Year * 100 + day.Month;

    public static string Name(int period) => string.Create(CultureInfo.InvariantCulture, $"{period / 100:0000}-{period % 100:00}");

    /// <summary>The last day of a period; an adjustment period ends with its year.</summary>
    public static DateOnly EndOf(int period) => new DateOnly(period / 100, Math.Min(period % 100, 12), 1).AddMonths(1).AddDays(-1);

    static int Next(int period) => period % 100 >= 12 ? (period / 100 + 1) * 100 + 1 : period + 1;

    public int First => first;

    public PeriodState StateOf(int period) => states.TryGetValue(period, out var state) ? state : PeriodState.Open;

    /// <summary>The last period that is closed or soft-closed; none: all are open.</summary>
    public int? LastClosed
    {
        get
        {
            int? last = null;
            foreach (var (period, state) in states)
                if (state != PeriodState.Open) last = period;
            return last;
        }
    }

    /// <summary>Whether an adjustment period was opened.</summary>
    bool Exists(int period) => period % 100 != Adjustment || states.ContainsKey(period);

    public static int? Parse(string text) => text.Length == 7 && text[4] == '-'
        && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1 and < 9999
        && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= Adjustment
        ? year * 100 + month : null;

    /// <summary>
    /// The period that an entry goes into: the one it names, else that of its date while this is open, else the period of the day, so that
    /// what comes late keeps its own date.
    /// </summary>
    public (int Period, Refused? Refused) For(DateOnly effective, string named, AskedOn asked)
    {
        if (effective > asked.Day)
            return (0, new(Refusal.EffectiveInFuture, $"{effective:yyyy-MM-dd}", "",
                $"it is after {asked.Day:yyyy-MM-dd}: post it when the day has come, or as a recurring journal"));
        var now = Of(asked.Day);
        if (named.Length == 0)
        {
            var own = Of(effective);
            var late = own < first || StateOf(own) != PeriodState.Open;
            return late && StateOf(now) == PeriodState.Closed
                ? (0, new(Refusal.PeriodClosed, Name(now), "", $"{Name(now)} is closed: open the first day of the next period"))
                : (late ? now : own, null);
        }
        // Adjustments that are open have begun, also in the evening of the year's last day.
        if (Parse(named) is not { } period || !Exists(period) || period < first || period > now && period % 100 != Adjustment)
            return (0, new(Refusal.NotAPeriod, Register.Short(named), "", WhyNone(named) ?? $"it has not begun: {Name(now)} has"));
        if (EndOf(period) < effective)
            return (0, new(Refusal.NotAPeriod, named, "", $"{effective:yyyy-MM-dd} is after the end of {named}: give the day of it that "
                + $"the entry is of, as {EndOf(period):yyyy-MM-dd} (--effective)"));
        return StateOf(period) == PeriodState.Closed
            ? (0, new(Refusal.PeriodClosed, named, "",
                StateOf(now) == PeriodState.Closed ? $"{named} is closed: open the first day of the next period, or reopen it"
                    : $"{named} is closed: leave the period out and it goes into {Name(now)}, or reopen it"))
            : (period, null);
    }

    // Why a text is no period of the book, in words that name one that is; none: it is one, of whatever day.
    string? WhyNone(string named) => Parse(named) is not { } period
        ? "a period is a year and its month from 01 to 12, as 2025-10, or 13 for the adjustments of the year, as 2025-13"
        : period < first ? $"the book begins with {Name(first)}"
        : !Exists(period) ? $"the adjustments of {period / 100} are not open: they are opened once its months are closed "
            + $"(period adjust {period / 100})"
        : null;

    public IEnumerable<Fact> Decide(PeriodCommand c, AskedOn asked, bool isDayOpen, Func<int, List<PeriodCheck>> checks)
    {
        if (Parse(c.Period) is not { } period || !Exists(period) || first == 0 || period < first)
            return [Refuse(Refusal.NotAPeriod, Register.Short(c.Period), WhyNone(c.Period) ?? "the book has no business day yet")];
        if (c is ReopenPeriod reopen) return [Decide(reopen, period, asked)];
        var why = (c as ClosePeriod)?.Reason ?? "";
        if (why.Length > Register.LongestText)
            return [Refuse(Refusal.ManualNeedsReason, c.Period, $"a reason has at most {Register.LongestText} characters")];
        List<Fact> lines = [.. checks(period).Select(k => Although(k, why))
            .Select(k => new GeneralLedgerFact.PeriodChecked(period, k.Check, k.Passed, k.Blocks, k.Detail))];
        if (c is CheckPeriod) return lines;
        var state = StateOf(period);
        if (!IsOver(period, asked.Day, isDayOpen))
            return [Refuse(Refusal.PeriodNotOver, c.Period,
                $"close its last business day first: run {LastBusinessDay(period):yyyy-MM-dd}")];
        for (var before = first; before < period; before = After(before))
            if (StateOf(before) is var earlier && (earlier == PeriodState.Open || c is ClosePeriod && earlier != PeriodState.Closed))
                return [Refuse(Refusal.PeriodOutOfOrder, c.Period, $"{Name(before)} comes first")];
        if (state == PeriodState.Closed) return [Refuse(Refusal.PeriodClosed, c.Period, "it is closed already")];
        if (c is SoftClosePeriod)
            return state == PeriodState.SoftClosed ? [Refuse(Refusal.PeriodNotOpen, c.Period, "it is soft-closed already")]
                : [.. lines, new GeneralLedgerFact.PeriodChanged(period, PeriodState.SoftClosed, "", asked.By, asked.Day)];
        if (state == PeriodState.Open && period % 100 != Adjustment)
            return [Refuse(Refusal.PeriodNotOpen, c.Period, "soft-close it first, so that nothing more comes while it is checked")];
        var failed = lines.OfType<GeneralLedgerFact.PeriodChecked>().FirstOrDefault(k => k is { Passed: false, Blocks: true });
        return failed is null ? [.. lines, new GeneralLedgerFact.PeriodChanged(period, PeriodState.Closed, why, asked.By, asked.Day)]
            : [.. lines, Refuse(Refusal.PeriodCheckFailed, c.Period, $"{failed.Check}: {failed.Detail}")];
    }

    /// <summary>The certificate that follows a close.</summary>
    public GeneralLedgerFact.PeriodCertified Certify(
        GeneralLedgerFact.PeriodChanged closed, int failed, IEnumerable<ControlTotal> totals, (DateOnly Day, string Handed) last) =>
        new(closed.Period, versions.GetValueOrDefault(closed.Period) + 1, failed, BalancesDigest(totals, closed.Period), last.Day,
        last.Handed,
            closed.By);

    Fact Decide(ReopenPeriod c, int period, AskedOn asked)
    {
        if (c.Reason.Length is 0 or > Register.LongestText)
            return Refuse(Refusal.ManualNeedsReason, c.Period, $"who reopens a period says why, in 1 to {Register.LongestText} characters");
        if (StateOf(period) == PeriodState.Open) return Refuse(Refusal.PeriodNotOpen, c.Period, "it is open: there is nothing to reopen");
        foreach (var (later, state) in states)
            if (later > period && state != PeriodState.Open)
                return Refuse(Refusal.PeriodOutOfOrder, c.Period, $"{Name(later)} is closed and rests on it: reopen that first");
        return new GeneralLedgerFact.PeriodChanged(period, PeriodState.Open, c.Reason, asked.By, asked.Day);
    }

    const string MonthEnd = "month-end-run";

    /// <summary>
    /// Whether the close of a day ran the end of a month: fees and interest accrue and positions are revalued at the close of its last
    /// business day, or of a day after it that is none. None of adjustments, which have no days.
    /// </summary>
    public PeriodCheck? MonthEndRun(int period, DateOnly day)
    {
        if (period % 100 == Adjustment) return null;
        var due = LastBusinessDay(period);
        if (lastClosed.TryGetValue(period, out var last) && last >= due)
            return new(MonthEnd, true, Blocks: true, $"{last:yyyy-MM-dd} was closed, by which the month ended");
        return new(MonthEnd, false, Blocks: true, day <= EndOf(period)
            ? $"{(day > due ? day : due):yyyy-MM-dd}, its last business day, is not closed: run that day, which accrues and revalues"
            : $"no run of a day closed {due:yyyy-MM-dd}, its last business day, and {day:yyyy-MM-dd} has been opened since: what accrues "
                + $"and is revalued at the month's end is missing. Post it by journals of {Name(period)}, then close with the reason "
                + "why the day was not run (--reason)");
    }

    // What can be made good no more is closed over by who answers for it, and stands on the certificate as what had failed.
    static PeriodCheck Although(PeriodCheck check, string why) => check is { Check: MonthEnd, Passed: false } && why.Length > 0
        ? check with { Blocks = false, Detail = $"{check.Detail}; closed all the same: {why}" } : check;

    DateOnly LastBusinessDay(int period) =>
        Calendars.Named(register.Firm.SettlementCalendar).Previous(EndOf(period).AddDays(1));

    int After(int period) => period % 100 == 12 && states.ContainsKey(period + 1) ? period + 1 : Next(period);

    bool IsOver(int period, DateOnly day, bool isDayOpen)
    {
        var end = EndOf(period);
        return day > end || !isDayOpen && Calendars.Named(register.Firm.SettlementCalendar).Next(day) > end;
    }

    int? FirstNotClosed(int until)
    {
        for (var before = first; before < until; before = After(before))
            if (StateOf(before) != PeriodState.Closed) return before;
        return null;
    }

    // 0 where there is no such year.
    /// <summary>The adjustment period of a year; 0 of one that has none.</summary>
    public static int AdjustmentOf(int year) => year is < 1 or >= 9999 ? 0 : year * 100 + Adjustment;

    Refused NoYear(int year) => Refuse(Refusal.NotAPeriod, $"{year}",
        first == 0 ? "the book has no business day yet" : $"the book has nothing of that year: it begins with {Name(first)}");

    public Fact Decide(OpenAdjustment c, AskedOn asked)
    {
        var period = AdjustmentOf(c.Year);
        if (period == 0 || first == 0 || period < first)
            return NoYear(c.Year);
        if (states.ContainsKey(period)) return Refuse(Refusal.PeriodNotOpen, Name(period),
            "it was opened before: reopen it if it is closed");
        if (StateOf(period - 1) != PeriodState.Closed)
            return Refuse(Refusal.PeriodOutOfOrder, Name(period), $"close {Name(period - 1)} first");
        foreach (var (later, state) in states)
            if (later > period && state != PeriodState.Open)
                return Refuse(Refusal.PeriodOutOfOrder, Name(period), $"{Name(later)} is closed and would rest on it: reopen that first");
        return new GeneralLedgerFact.PeriodChanged(period, PeriodState.Open, "", asked.By, asked.Day);
    }

    public Fact Decide(CloseYear c, IAccountingBooks books, AskedOn asked)
    {
        var period = AdjustmentOf(c.Year);
        if (period == 0 || first == 0 || period < first) return NoYear(c.Year);
        if (!states.TryGetValue(period, out var state))
            return Refuse(Refusal.NotAPeriod, $"{c.Year}", $"open its adjustment period first: {c.Year}-13");
        if (state == PeriodState.Closed) return Refuse(Refusal.PeriodClosed, Name(period), "it is closed: reopen it first");
        if (FirstNotClosed(period) is { } before)
            return Refuse(Refusal.PeriodOutOfOrder, Name(period), $"{Name(before)} was reopened: close it first");
        if (register.AccountOf(c.Into) is not { Terms.Class: AccountClass.Equity } into)
            return Refuse(Refusal.UnknownAccount, Register.Short(c.Into), "is not an account of equity in this book");
        var legs = YearLegs(books, period, into.Id);
        if (legs.Length == 0)
            return Refuse(Refusal.YearAlreadyClosed, Name(period),
                books.Totals().Any(t => t.Period == period && t.Kind == EntryKind.YearEnd)
                ? $"{c.Year} is carried over already: nothing is left of its income and expense"
                : $"there is nothing to carry over: income and expense to the end of {c.Year} are zero");
        return books.Refuses(legs) is { Why: not Refusal.None } no ? Refuse(no.Why, Name(period), no.Detail)
            : new GeneralLedgerFact.YearClosed(c.Year, legs, asked.By, asked.Day);
    }

    /// <summary>What the close of a year would carry over as the books stand; nothing where it could not.</summary>
    public Leg[] Carries(CloseYear c, IAccountingBooks books) =>
        AdjustmentOf(c.Year) is > 0 and var period && register.AccountOf(c.Into) is { } into ? YearLegs(books, period, into.Id) : [];

    /// <summary>Of a period of adjustments, whether income and expense of the year are carried over; none of a month.</summary>
    public PeriodCheck? YearCarried(int period, IAccountingBooks books)
    {
        if (period % 100 != Adjustment) return null;
        var left = YearLegs(books, period, new(-1)).Select(l => l.Account).Where(a => a.Number >= 0)
            .Select(a => register[a].Terms.Code).Distinct().ToList();
        return new("year-carried", left.Count == 0, Blocks: false, left.Count == 0 ? "income and expense of the year are carried over"
            : $"{left.Count} of the accounts of income and expense are not carried over, the first is {left[0]}: year-end");
    }

    // What stands on each account of income to the end of the period, the other way; and against it, by currency, the account of equity.
    Leg[] YearLegs(IAccountingBooks books, int period, AccountId into)
    {
        var earned = new SortedDictionary<(int Asset, int Account), Int128>();
        foreach (var t in books.Totals())
            if (t.Period <= period && t.Control >= 0 && register[new AccountId(t.Control)].Terms.Class == AccountClass.Income)
                earned[(t.Asset.Number, t.Control)] = earned.GetValueOrDefault((t.Asset.Number, t.Control)) + t.Debits - t.Credits;
        List<Leg> legs = [];
        foreach (var currency in earned.GroupBy(e => e.Key.Asset))
        {
            var all = 0L;
            foreach (var ((asset, account), balance) in currency)
            {
                if (balance == 0) continue;
                legs.Add(new(new(account), new(asset), -(long)balance));
                all += (long)balance;
            }
            if (all != 0) legs.Add(new(into, new(currency.Key), all));
        }
        return [.. legs];
    }

    /// <summary>SHA-256 over account, currency and balance of every control account to the end of a period, sorted by code.</summary>
    string BalancesDigest(IEnumerable<ControlTotal> totals, int through)
    {
        var sums = new SortedDictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var t in totals)
        {
            if (t.Period > through) continue;
            var key = $"{CodeOf(t.Control)} {register[t.Asset].Code}";
            sums[key] = sums.GetValueOrDefault(key) + t.Debits - t.Credits;
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, sum) in sums)
            if (sum != 0)
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key} {sum}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The code of an account, or the class of those kept together.</summary>
    public string CodeOf(int control) =>
        control >= 0 ? register[new AccountId(control)].Terms.Code : ((AccountClass)(-control)).ToString().ToUpperInvariant();

    static Refused Refuse(Refusal why, string subject, string detail) => new(why, subject, "", detail);

    /// <summary>Controls that the last close of a day saw fail, each with what it saw.</summary>
    public IReadOnlyList<string> FailedControls => failed;

    public void Apply(RecordsFact fact)
    {
        switch (fact)
        {
            case RecordsFact.DayOpened opened when first == 0: first = Of(opened.Day); break;
            case RecordsFact.DayCutOff: failed.Clear(); break;
            case RecordsFact.DayClosed closed: lastClosed[Of(closed.Day)] = closed.Day; break;
            case RecordsFact.ControlChecked { Passed: false } control: failed.Add($"{control.Control}: {control.Detail}"); break;
        }
    }

    public void Apply(GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.PeriodChanged f:
                if (f.State == PeriodState.Open && f.Period % 100 != Adjustment) states.Remove(f.Period);
                else states[f.Period] = f.State;
                break;
            case GeneralLedgerFact.PeriodCertified f: versions[f.Period] = f.Version; break;
            case GeneralLedgerFact.PeriodChecked or GeneralLedgerFact.YearClosed: break; // its entry is what counts
        }
    }

    public void Save(StateWriter to)
    {
        to.Int(first).Int(states.Count);
        foreach (var (period, state) in states) to.Int(period).Int((int)state);
        to.Int(versions.Count);
        foreach (var (period, version) in versions) to.Int(period).Int(version);
        to.Int(lastClosed.Count);
        foreach (var (period, day) in lastClosed) to.Int(period).Date(day);
        to.Int(failed.Count);
        foreach (var control in failed) to.Text(control);
    }

    public void Load(ref StateReader from)
    {
        first = from.Int();
        for (var count = from.Int(); count > 0; count--) states.Add(from.Int(), (PeriodState)from.Int());
        for (var count = from.Int(); count > 0; count--) versions.Add(from.Int(), from.Int());
        for (var count = from.Int(); count > 0; count--) lastClosed.Add(from.Int(), from.Date());
        for (var count = from.Int(); count > 0; count--) failed.Add(from.Text());
    }
}
