using Countinghouse.Accounting;

namespace Countinghouse.Store.Reports;

/// <summary>A book as one entity of a group: its own currency, and its statements as lines that balance.</summary>
public sealed record GroupBook(string Name, string Lei, string Currency, IReadOnlyList<GroupLine> Lines, IReadOnlyList<string> Notes);

public sealed partial class ReportBook
{
    /// <summary>The balance sheet and the result of the year as lines of a group, those with its other members by their LEI.</summary>
    /// <param name="members">LEIs of the group.</param>
    public GroupBook GroupLines(ReportFilter filter, IReadOnlySet<string> members)
    {
        ForgetRead();
        var read = ReadOf(filter);
        var with = List("SELECT a.code, a.lei FROM account a WHERE a.lei <> '' UNION ALL SELECT 'STREET-' || code, lei FROM party "
            + "WHERE lei <> '' "
            + "UNION ALL SELECT 'FAIL-' || code, lei FROM party WHERE lei <> ''", r => (Code: r.GetString(0), Lei: r.GetString(1)))
            .Where(a => members.Contains(a.Lei)).DistinctBy(a => a.Code).ToDictionary(a => a.Code, a => a.Lei, StringComparer.Ordinal);
        var chart = ChartAt(read.End);
        List<(FirmLine Line, string With)> owed = [];
        foreach (var b in FirmBalances(read, securities: false))
            if (LineOf(b, chart, read.Day) is { } line && line.Section != Equity)
                owed.Add((new(line.Section, line.Name, b.Asset, line.Section == Assets ? b.Amount : -b.Amount),
                    with.GetValueOrDefault(b.Account, "")));
        owed.AddRange(Position(read).Where(l => l.Line.StartsWith("Securities", StringComparison.Ordinal)).Select(l => (l, "")));
        List<(GroupSection Section, BasedLine Line, string With)> all =
        [
            .. owed.GroupBy(o => o.With).SelectMany(g => InBase(g.Select(o => o.Line), read).Select(l => (SectionOf(l.Section), l, g.Key))),
            .. Capital(read).Select(l => (GroupSection.Capital, l, "")),
            .. EarnedBefore(read).Select(l => (GroupSection.Earlier, l with { Line = "Results of earlier years" }, "")),
            .. EarnedInYear(read).Select(l => (GroupSection.Result, l, "")),
        ];
        List<GroupLine> lines = [];
        foreach (var line in all.GroupBy(l => (l.Section, l.Line.Line, l.With)))
            if (line.Sum(l => l.Line.Based ?? 0) is not 0 and var amount)
                lines.Add(new(line.Key.Section, line.Key.Line, amount, line.Key.With));
        var rounding = lines.Sum(l => l.Section == GroupSection.Assets ? l.Amount : -l.Amount);
        if (rounding != 0) lines.Add(new(GroupSection.Result, "Rounding of translation", rounding));
        var (name, lei) = FirmName();
        return new(name, lei, BaseCurrency().Code, lines, [.. read.Notes.Distinct()]);
    }

    static GroupSection SectionOf(string section) => section switch
    {
        Assets => GroupSection.Assets,
        Liabilities => GroupSection.Liabilities,
        _ => GroupSection.Capital,
    };
}
