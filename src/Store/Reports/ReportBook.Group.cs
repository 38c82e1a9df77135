using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

/// <summary>A book as one entity of a group: its own currency, and what its statements are made of, in each currency.</summary>
public sealed record GroupBook(string Name, string Lei, string Currency, IReadOnlyList<GroupLine> Lines, IReadOnlyList<string> Notes);

public sealed partial class ReportBook
{
    /// <summary>The balance sheet and the result of the year as lines of a group, those with its other members by their LEI.</summary>
    /// <param name="members">LEIs of the group.</param>
    /// <param name="vendors">What bills name as their vendor where it is a member, with its LEI.</param>
    public GroupBook GroupLines(ReportFilter filter, IReadOnlySet<string> members, IReadOnlyDictionary<string, string>? vendors = null)
    {
        ForgetRead();
        var (read, (name, lei)) = (ReadOf(filter), FirmName());
        var others = OthersOf(members, vendors ?? new Dictionary<string, string>(), lei);
        List<GroupLine> lines = [.. GroupBalances(read, members), .. GroupOpen(read, others)];
        foreach (var (isin, currency, value) in OwnedExactly(read))
            lines.Add(At(new(GroupSection.Assets, SecuritiesOwned, value) { Other = SecuritiesSold, Isin = isin }, currency, read));
        foreach (var came in CapitalIn(read))
            lines.Add(AtCame(new(GroupSection.Capital, came.Line, Exactly(came)), came, read));
        List<GroupLine> Earned(FirmRead at) => [.. GroupEarned(at), .. GroupEarnedWith(at, others)];
        var (earned, before) = (Earned(read), Earned(read.Earlier));
        lines.AddRange(earned.Concat(before.SelectMany(l => TakenOff(l, read))));
        lines.AddRange(before.Select(l => l with
        { Section = GroupSection.Earlier, Line = "Results of earlier years", Other = "", With = "" }));
        NoteAccrued(read, others);
        // Of what is of one kind, by its sum; of what no rate says, nothing.
        return new(name, lei, BaseCurrency().Code, [.. lines.Where(l => l.Times != 0).GroupBy(l => l with { Amount = 0 })
            .Select(g => g.Key with { Amount = g.Sum(l => l.Amount) }).Where(l => l.Amount != 0)], [.. read.Notes.Distinct()]);
    }

    // What is of a customer is with nobody else; the firm's own accounts, and those with counterparties, are known by code and LEI.
    IEnumerable<GroupLine> GroupBalances(FirmRead read, IReadOnlySet<string> members)
    {
        var leis = List("SELECT a.code, a.lei FROM account a WHERE a.lei <> '' UNION ALL SELECT 'STREET-' || code, lei FROM party "
            + "WHERE lei <> '' "
            + "UNION ALL SELECT 'FAIL-' || code, lei FROM party WHERE lei <> ''", r => (Code: r.GetString(0), Lei: r.GetString(1)))
            .DistinctBy(a => a.Code).ToDictionary(a => a.Code, a => a.Lei, StringComparer.Ordinal);
        var chart = ChartAt(read.End);
        var at = (chart, read.Day);
        foreach (var (b, gl) in UnderGl(read, chart))
        {
            var lei = leis.GetValueOrDefault(b.Account, "");
            var with = members.Contains(lei) ? lei : "";
            if (b.Class == AccountClass.Equity || LineOf(b, gl, at) is not { } line) continue;
            if (b.Class is AccountClass.Client or AccountClass.Correspondent)
                yield return At(new(SectionOf(line.Section), line.Name, Money(b.Asset, Math.Abs(b.Amount)), with), b.Asset, read);
            else if (LineOf(b with { Amount = 1 }, gl, at) is { } had
                && LineOf(b with { Amount = -1 }, gl, at) is { } owed)
                yield return At(new(GroupSection.Assets, had.Name, Money(b.Asset, b.Amount), with)
                { Other = owed.Name, Account = $"{b.Account} {lei}".TrimEnd() }, b.Asset, read);
        }
        foreach (var of in AccruedExactly(read))
        {
            var accrued = new FirmBalance(Register.AccruedInterestCode, AccountClass.Payable, of.Currency, 1);
            var gl = GlOf(accrued, chart, read.Day);
            if (LineOf(accrued, gl, at) is { } had && LineOf(accrued with { Amount = -1 }, gl, at) is { } owed)
                foreach (var line in AsOne(At(new(GroupSection.Assets, had.Name, 0) { Other = owed.Name, Account = accrued.Account },
                    of.Currency, read), of)) yield return line;
        }
    }

    // A holding is one over all books before it is rounded: exactly, less what of it is rounded for this one in a line beside it.
    IEnumerable<GroupLine> AsOne(GroupLine line, (string Holding, long Currency, decimal Amount) of) =>
    [
        line with { Amount = of.Amount, Isin = of.Holding },
        line with { Amount = -Money(of.Currency, Units(of.Currency, of.Amount)) },
    ];

    // What earlier years earned is no result of the year; that rates have moved since is an exchange difference (IAS 21.28).
    IEnumerable<GroupLine> TakenOff(GroupLine before, FirmRead read)
    {
        if (before.Line == Exchange) return [before with { Amount = -before.Amount }];
        // Rounded as it was.
        var now = At(before, units.First(u => u.Value.Code == before.Currency).Key, read) with { On = before.On };
        return now.Times == 0 ? [before with { Amount = -before.Amount }] :
        [
            now with { Amount = -now.Amount }, now with { Line = Exchange, Other = Exchange, With = "" },
            before with { Line = Exchange, Other = Exchange, With = "", Amount = -before.Amount },
        ];
    }

    // What was earned to a day, credit +, as Reckon has it.
    IEnumerable<GroupLine> GroupEarned(FirmRead read)
    {
        var (chart, on) = (ChartAt(read.End), read.Day == 0 ? DateOnly.MinValue : Plain.ToDate(read.Day));
        foreach (var (account, asset, amount) in EarnedAt(read))
            yield return At(new(GroupSection.Result, EarnedLine(account, 1, chart, on), Money(asset, -amount))
            { Other = EarnedLine(account, -1, chart, on), Account = account }, asset, read);
        foreach (var (isin, currency, value) in OwnedExactly(read))
            yield return At(new(GroupSection.Result, Trading, value) { Other = Trading, Account = Trading, Isin = isin }, currency, read);
        foreach (var came in BroughtIn(read))
        {
            var isOnce = came.Holding.Length > 0 && !came.IsInterest; // the interest is in trading besides, rounded as here
            yield return At(new(GroupSection.Result, Trading, isOnce ? -came.Exact : Money(came.Currency, -came.Value))
            { Other = Trading, Account = Trading, Isin = isOnce ? came.Holding : "" }, came.Currency, read);
        }
        foreach (var line in GroupInterest(read, (chart, on))) yield return line;
        foreach (var came in CapitalIn(read))
            if (came.Currency != 0)
            {
                var gained = new GroupLine(GroupSection.Result, Exchange, Exactly(came)) { Other = Exchange };
                yield return At(gained with { Account = "Capital", Isin = HoldingOf(came) }, came.Currency, read);
                yield return AtCame(gained with { Account = $"Capital {came.Line}", Amount = -gained.Amount }, came, read);
            }
    }

    // What bonds have accrued by the day, and had when they were brought in, beyond what of it is rounded for this book.
    IEnumerable<GroupLine> GroupInterest(FirmRead read, (ChartOfAccounts Chart, DateOnly On) at)
    {
        GroupLine Earned(string account, long currency) => At(new(GroupSection.Result, EarnedLine(account, 1, at.Chart, at.On), 0)
        { Other = EarnedLine(account, -1, at.Chart, at.On), Account = account }, currency, read);
        var income = new FirmBalance(Register.InterestIncomeCode, AccountClass.Income, 0, 0);
        return AccruedExactly(read).SelectMany(of => AsOne(Earned(NotAccrued, of.Currency), of))
            .Concat(BroughtIn(read).Where(c => c.IsInterest).SelectMany(c => AsOne(Earned(DivisionOf(read, at.Chart).IsDivided
                ? GlOf(income with { Asset = c.Currency }, at.Chart, read.Day) : income.Account, c.Currency),
                (c.Holding, c.Currency, -c.Exact))));
    }

    decimal Exactly(in CapitalCame came) => HoldingOf(came).Length > 0 ? came.Kind.Exact : Money(came.Currency, came.Amount);

    static string HoldingOf(in CapitalCame came) => came.Kind.Holding ?? "";

    GroupLine AtCame(GroupLine line, CapitalCame came, FirmRead read)
    {
        var then = RateUsedToBase(came.Currency, came.Day, read.End) is null ? read : read with { Day = came.Day };
        return At(line with { Isin = HoldingOf(came) }, came.Currency, then) with { On = came.Day };
    }

    // At the rate of the day; where there is none, in no total, as in the statements.
    GroupLine At(GroupLine line, long currency, FirmRead read)
    {
        line = line with { Currency = UnitOf(currency).Code, On = read.Day };
        if (RateUsedToBase(currency, read.Day, read.End) is { } rate) return line with { Times = rate.Times, Over = rate.Over };
        if (line.Amount != 0) read.Notes.Add(NoRate(currency, read));
        return line with { Times = 0 };
    }

    decimal Money(long currency, long amount) => amount * new decimal(1, 0, 0, false, (byte)UnitOf(currency).Scale);

    static GroupSection SectionOf(string section) => section == Assets ? GroupSection.Assets : GroupSection.Liabilities;
}
