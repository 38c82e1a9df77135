using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>
/// What one entity of a group has from another: what it invoiced to the other's account and what is open of it, the other's bills, what was
/// charged on trades of its account, and journals between its account and income or expense (IFRS 10 B86 c).
/// </summary>
public sealed partial class ReportBook
{
    // The other entities: by the codes and numbers of their accounts, and by what a bill calls its vendor.
    sealed record Others(
        Dictionary<string, string> ByCode, Dictionary<long, string> ByNumber, Dictionary<string, string> ByVendor)
    {
        public string Accounts => string.Join(',', ByNumber.Keys);
    }

    // What an entry of a kind brought on a day to an account of income or expense, debit +, with another entity.
    readonly record struct EarnedWith(string Lei, string Account, long Asset, long Amount, EntryKind Kind, long Day);

    // A bill has its vendor's name and nothing else: it is the other's by the name that the group gives it, by its LEI, or by the code or
    // name of an account or counterparty that has its LEI here.
    Others OthersOf(IReadOnlySet<string> members, IReadOnlyDictionary<string, string> vendors, string own)
    {
        var others = new Others(new(StringComparer.Ordinal), [], new(StringComparer.OrdinalIgnoreCase));
        bool IsOther(string lei) => lei != own && members.Contains(lei);
        foreach (var (name, lei) in vendors.Where(v => IsOther(v.Value))) others.ByVendor.TryAdd(name, lei);
        foreach (var lei in members.Where(IsOther)) others.ByVendor.TryAdd(lei, lei);
        foreach (var (name, lei) in List("""
            SELECT code, lei FROM account WHERE lei <> '' UNION ALL SELECT code, lei FROM party WHERE lei <> '' UNION ALL
            SELECT name, lei FROM account WHERE lei <> '' AND name <> '' UNION ALL
            SELECT name, lei FROM party WHERE lei <> '' AND name <> ''
            """, r => (r.GetString(0), r.GetString(1))))
            if (IsOther(lei)) others.ByVendor.TryAdd(name, lei);
        foreach (var (number, code, lei) in List("""
            SELECT number, code, lei FROM account WHERE lei <> '' UNION ALL
            SELECT a.number, a.code, p.lei FROM party p JOIN account a ON a.code = 'STREET-' || p.code OR a.code = 'FAIL-' || p.code
            WHERE p.lei <> ''
            """, r => (r.GetInt64(0), r.GetString(1), r.GetString(2))))
            if (IsOther(lei) && others.ByCode.TryAdd(code, lei)) others.ByNumber.Add(number, lei);
        return others;
    }

    // What is open of invoices to another, and of bills of another, as a part of the account in which all of them stand.
    IEnumerable<GroupLine> GroupOpen(FirmRead read, Others others)
    {
        var chart = ChartAt(read.End);
        foreach (var of in OpenWith(read, others).GroupBy(o => (o.Lei, o.Code, o.Asset)))
        {
            var b = new FirmBalance(of.Key.Code, AccountClass.Payable, of.Key.Asset, of.Sum(o => o.Amount));
            var (gl, at) = (GlOf(b, chart, read.Day), (chart, read.Day));
            if (b.Amount == 0 || LineOf(b with { Amount = 1 }, gl, at) is not { } had
                || LineOf(b with { Amount = -1 }, gl, at) is not { } owed) continue;
            var all = At(new(GroupSection.Assets, had.Name, Money(b.Asset, -b.Amount)) { Other = owed.Name, Account = b.Account },
                b.Asset, read);
            yield return all;
            yield return all with { Amount = -all.Amount, With = of.Key.Lei, Account = $"{b.Account} {of.Key.Lei}" };
        }
    }

    IEnumerable<(string Lei, string Code, long Asset, long Amount)> OpenWith(FirmRead read, Others others)
    {
        foreach (var (account, asset, amount) in List("""
            SELECT account, currency, net + tax FROM invoice WHERE number < @e AND day <= @d UNION ALL
            SELECT i.account, i.currency, -p.amount FROM invoice_payment p JOIN invoice i ON i.invoice = p.invoice
            WHERE p.number < @e AND p.day <= @d
            """, r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), ("@e", read.Known), ("@d", read.Day)))
            if (others.ByNumber.TryGetValue(account, out var lei)) yield return (lei, DefaultChart.FeesReceivable, asset, amount);
        foreach (var (vendor, asset, amount) in List("""
            SELECT b.vendor, b.currency, CASE WHEN c.change = 'PAID' THEN b.amount ELSE -b.amount END
            FROM bill_change c JOIN bill b ON b.bill = c.bill
            WHERE c.change IN ('APPROVED', 'PAID') AND c.number < @e AND c.day <= @d
            """, r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)), ("@e", read.Known), ("@d", read.Day)))
            if (others.ByVendor.TryGetValue(vendor.Trim(), out var lei)) yield return (lei, DefaultChart.VendorsPayable, asset, amount);
    }

    // What of the results is with another, as a part of the account that it stands in.
    IEnumerable<GroupLine> GroupEarnedWith(FirmRead read, Others others)
    {
        if (others.ByVendor.Count == 0) yield break;
        var (chart, on) = (ChartAt(read.End), read.Day == 0 ? DateOnly.MinValue : Plain.ToDate(read.Day));
        var isSplit = DivisionOf(read, chart).IsDivided;
        string Gl(EarnedWith e) => isSplit
            ? chart.GlOf(new(AccountClass.Income, e.Account, e.Kind, UnitOf(e.Asset).Code), Plain.ToDate(e.Day)) : e.Account;
        foreach (var of in EarnedFrom(read, others).GroupBy(e => (e.Lei, Gl: Gl(e), e.Asset)))
        {
            var all = At(new(GroupSection.Result, EarnedLine(of.Key.Gl, 1, chart, on), Money(of.Key.Asset, of.Sum(e => e.Amount)))
            { Other = EarnedLine(of.Key.Gl, -1, chart, on), Account = of.Key.Gl }, of.Key.Asset, read);
            yield return all;
            yield return all with { Amount = -all.Amount, With = of.Key.Lei };
        }
    }

    IEnumerable<EarnedWith> EarnedFrom(FirmRead read, Others others)
    {
        foreach (var e in List("""
            SELECT i.account, n.code, i.currency, -l.amount, i.credit_of, i.day FROM invoice i
            JOIN invoice_line l ON l.invoice = i.invoice JOIN account n ON n.number = l.income WHERE i.number < @e AND i.day <= @d
            """, r => (With: r.GetInt64(0), Line: new EarnedWith("", r.GetString(1), r.GetInt64(2), r.GetInt64(3),
                r.GetInt64(4) > 0 ? EntryKind.CreditNote : EntryKind.Invoice, r.GetInt64(5))), ("@e", read.Known), ("@d", read.Day)))
            if (others.ByNumber.TryGetValue(e.With, out var lei)) yield return e.Line with { Lei = lei };
        foreach (var e in List("""
            SELECT b.vendor, n.code, b.currency, l.amount, c.day FROM bill_change c JOIN bill b ON b.bill = c.bill
            JOIN bill_line l ON l.bill = b.bill JOIN account n ON n.number = l.account
            WHERE c.change = 'APPROVED' AND c.number < @e AND c.day <= @d AND n.class = @i
            """, r => (With: r.GetString(0), Line: new EarnedWith("", r.GetString(1), r.GetInt64(2), r.GetInt64(3), EntryKind.Bill,
                r.GetInt64(4))), ("@e", read.Known), ("@d", read.Day), ("@i", (int)AccountClass.Income)))
            if (others.ByVendor.TryGetValue(e.With.Trim(), out var lei)) yield return e.Line with { Lei = lei };
        if (others.ByNumber.Count == 0) yield break;
        foreach (var e in ChargedOnTrades(read, others)) yield return e;
        foreach (var e in JournalsWith(read, others).Concat(ManualWith(read, others)).GroupBy(l => l.Fact)
            .SelectMany(of => EarnedBeside([.. of], others, read))) yield return e;
    }

    // Commissions on trades of another's account, from their settlement date on or, by trade date, from their booking.
    List<EarnedWith> ChargedOnTrades(FirmRead read, Others others) =>
    [
        .. List($"""
            SELECT b.account, n.code, CAST(j.value ->> 1 AS BIGINT), CAST(j.value ->> 2 AS BIGINT), b.day, t.settle_on
            FROM trade_by_account b JOIN trade t ON t.number = b.trade CROSS JOIN json_each(t.legs) j
            JOIN account n ON n.number = CAST(j.value ->> 0 AS BIGINT)
            WHERE b.account IN ({others.Accounts}) AND b.day <= @d AND t.number < @e AND n.class = @i AND NOT EXISTS (SELECT 1
              FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @c)
            """, r => (With: r.GetInt64(0), Line: new EarnedWith("", r.GetString(1), r.GetInt64(2), r.GetInt64(3), EntryKind.ClientTrade,
                read.TradeDate ? r.GetInt64(4) : Math.Max(r.GetInt64(4), r.GetInt64(5)))),
            ("@e", read.Known), ("@d", read.Day), ("@i", (int)AccountClass.Income), ("@c", Math.Min(read.Known, DayAfter(read.Day))))
            .Where(e => e.Line.Day <= read.Day).Select(e => e.Line with { Lei = others.ByNumber[e.With] }),
    ];

    // The first fact of the day after.
    long DayAfter(long day) => connection.Scalar("SELECT min(opened) FROM day WHERE day > @d", ("@d", day)) as long? ?? long.MaxValue;

    readonly record struct EnteredLeg(long Fact, EntryKind Kind, long Day, long Number, string Code, AccountClass Class, long Asset,
        long Amount);

    // As the statements have them: those of a later day into a period that was over too.
    List<EnteredLeg> JournalsWith(FirmRead read, Others others) => List($"""
        SELECT j.number, j.kind, j.day, a.number, a.code, a.class, l.asset, l.amount FROM journal_ j
        JOIN journal_line l ON l.number = j.number JOIN account a ON a.number = l.account JOIN asset s ON s.number = l.asset
        WHERE s.is_security = 0 AND j.kind <> 0 AND j.number < @e
          AND j.number IN (SELECT o.number FROM journal_line o WHERE o.account IN ({others.Accounts}))
          AND (j.day <= @d OR j.period <= @p AND NOT EXISTS (SELECT 1 FROM journal_line o JOIN account b ON b.number = o.account
            WHERE o.number = j.number AND b.class = @l)) ORDER BY j.number, l.line
        """, r => new EnteredLeg(r.GetInt64(0), EntryOf(r.GetInt64(1)), r.GetInt64(2), r.GetInt64(3), r.GetString(4),
            (AccountClass)r.GetInt64(5), r.GetInt64(6), r.GetInt64(7)),
        ("@e", read.Known), ("@d", read.Day), ("@p", OverBy(read.Through)), ("@l", (int)AccountClass.Location));

    const int RowsNamed = 500;

    // Entries by hand are found by their legs: the entries of the street are many.
    IEnumerable<EnteredLeg> ManualWith(FirmRead read, Others others)
    {
        HashSet<long> rows = [];
        var end = Math.Min(Math.Min(read.Known, DayAfter(read.Day)), Size);
        foreach (var (first, legs) in Blocks(end))
        {
            var reader = new LegReader(legs, first);
            while (reader.Next(out var leg) && leg.Row < end)
                if (others.ByNumber.ContainsKey(leg.Account)) rows.Add(leg.Row);
        }
        return rows.Order().Chunk(RowsNamed).SelectMany(some => List($"""
            SELECT e.number, e.effective, a.number, a.code, a.class, s.number, CAST(j.value ->> 2 AS BIGINT)
            FROM entry e CROSS JOIN json_each(e.legs) j JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT)
            JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
            WHERE e.kind = {(int)EntryKind.Manual} AND s.is_security = 0 AND e.number IN ({string.Join(',', some)}) ORDER BY e.number
            """, r => new EnteredLeg(r.GetInt64(0), EntryKind.Manual, r.GetInt64(1), r.GetInt64(2), r.GetString(3),
                (AccountClass)r.GetInt64(4), r.GetInt64(5), r.GetInt64(6))));
    }

    // What stands against one other's accounts alone is with it; beside those of more, nobody can tell.
    static IEnumerable<EarnedWith> EarnedBeside(List<EnteredLeg> legs, Others others, FirmRead read)
    {
        var earned = legs.FindAll(l => l.Class == AccountClass.Income);
        List<string> beside = [.. legs.Where(l => l.Class != AccountClass.Income)
            .Select(l => others.ByNumber.GetValueOrDefault(l.Number, "")).Distinct().Order(StringComparer.Ordinal)];
        if (earned.Count == 0 || beside is [var lei] && lei.Length > 0)
            return earned.Select(l => new EarnedWith(beside[0], l.Code, l.Asset, l.Amount, l.Kind, l.Day));
        read.Notes.Add($"fact {legs[0].Fact}: income or expense beside accounts of {string.Join(", ", beside.Where(b => b.Length > 0))} "
            + "and of others: what of it is with whom is not known, and it is not left out");
        return [];
    }

    // What is accrued for fees is one sum for all accounts.
    void NoteAccrued(FirmRead read, Others others)
    {
        if (!FirmBalances(read, securities: false).Exists(b => b.Account == DefaultChart.AccruedIncome && b.Amount != 0)) return;
        var customers = List("SELECT code, lei FROM account WHERE class IN (1, 2) AND lei <> '' ORDER BY code", r =>
            (Code: r.GetString(0), Lei: r.GetString(1))).FindAll(a => others.ByCode.ContainsKey(a.Code));
        foreach (var charged in List("SELECT account_from, account_to FROM fee_schedule WHERE number < @e AND from_day <= @d",
            r => new CodeRange(r.GetString(0), r.GetString(1)), ("@e", read.Known), ("@d", read.Day)))
            foreach (var (code, lei) in customers.Where(c => charged.Has(c.Code)))
                read.Notes.Add($"{DefaultChart.AccruedIncome} has fees accrued and not invoiced: what of them {lei} ({code}) is charged is "
                    + "not told apart, and it is not left out");
    }
}
