using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

/// <summary>A break as it stands.</summary>
/// <param name="Status">OPEN, ASSIGNED, EXPLAINED or WAITING, which is for a second person to write it off.</param>
public sealed record BreakLine(
    long Number, BreakKind Kind, string Account, string Asset, string Reference, DateOnly Since, decimal Ours, decimal Theirs)
{
    public string Id => $"{Number}-{(Reference.Length > 0 ? Reference : Asset)}";
    public decimal Difference => Theirs - Ours;
    public string Owner { get; init; } = "";
    public string Explanation { get; init; } = "";
    public string ExplainedBy { get; init; } = "";
    public bool IsExplained { get; init; }
    /// <summary>Who asked that it be written off; empty: no one.</summary>
    public string WriteOffBy { get; init; } = "";
    public string Status => WriteOffBy.Length > 0 ? "WAITING" : IsExplained ? "EXPLAINED" : Owner.Length > 0 ? "ASSIGNED" : "OPEN";
}

public sealed partial class ReportBook
{
    /// <summary>
    /// Where what others state and the books differ, as of the days that are closed: balances at the depository and the bank, what moved
    /// and is pending there; and what a market said has settled that was refused. Each is open until the two sides agree, under one id.
    /// </summary>
    Report Breaks(ReportFilter filter)
    {
        var today = ClosedThrough(filter);
        var rows = OpenBreaks(filter).ConvertAll(b => new[]
        {
            b.Id, Word(b.Kind), $"{Age(b, today)}", Figure(b, b.Ours), Figure(b, b.Theirs), Figure(b, b.Difference),
            $"{b.Account} {b.Asset}".TrimEnd() + (b.Explanation.Length > 0 ? ": " + b.Explanation : ""),
        });
        return Make("breaks", "id kind #age_days #ours #theirs #difference explanation", rows);
    }

    static string Word(BreakKind kind) => kind.ToString().ToUpperInvariant();

    static int Age(BreakLine b, long today) => today == 0 ? 0 : Math.Max(Plain.ToDate(today).DayNumber - b.Since.DayNumber, 0);

    // A confirmation that was refused has no two sides, nor have pages that did not come.
    static string Figure(BreakLine b, decimal units) =>
        b is { Kind: BreakKind.Confirmation or BreakKind.Statement, Ours: 0, Theirs: 0 } ? "" : Number(units);

    static string Number(decimal units) => units.ToString("0.##########", CultureInfo.InvariantCulture);

    static decimal Units(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The breaks that are open, by kind, then by what they are of.</summary>
    public List<BreakLine> OpenBreaks(ReportFilter filter)
    {
        var end = End(filter);
        var open = List("""
            SELECT number, kind, account, asset, reference, since, ours, theirs, explained, explanation FROM break_ b
            WHERE number < @end AND NOT EXISTS (SELECT 1 FROM break_change c WHERE c.break = b.number AND c.change = 'CLOSED'
              AND c.number < @end) ORDER BY kind, asset, reference, account, number
            """, r => new BreakLine(r.GetInt64(0), (BreakKind)r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4),
                Plain.ToDate(r.GetInt64(5)), Units(r.GetString(6)), Units(r.GetString(7)))
        { IsExplained = r.GetInt64(8) == 1, Explanation = r.GetString(9) }, ("@end", end));
        var at = open.Select((b, i) => (b.Number, i)).ToDictionary(b => b.Number, b => b.i);
        Query("""
            SELECT c.break, c.change, c.by, c.reason, c.ours, c.theirs FROM break_change c WHERE c.number < @end
              AND NOT EXISTS (SELECT 1 FROM break_change e WHERE e.break = c.break AND e.change = 'CLOSED' AND e.number < @end)
            ORDER BY c.number
            """, r =>
        {
            if (!at.TryGetValue(r.GetInt64(0), out var i)) return null;
            open[i] = Changed(open[i], (r.GetString(1), r.GetString(2), r.GetString(3)),
                r.IsDBNull(4) ? null : (Units(r.GetString(4)), Units(r.GetString(5))));
            return null;
        }, ("@end", end));
        return open;
    }

    static BreakLine Changed(BreakLine b, (string What, string By, string Reason) change, (decimal Ours, decimal Theirs)? figures) =>
        change.What switch
        {
            "CHANGED" => b with { Ours = figures?.Ours ?? b.Ours, Theirs = figures?.Theirs ?? b.Theirs, WriteOffBy = "" },
            "ASSIGNED" => b with { Owner = change.Reason },
            "EXPLAINED" or "NOT EXPLAINED" => b with
            {
                Explanation = change.Reason,
                ExplainedBy = change.By,
                IsExplained = change.What == "EXPLAINED",
            },
            "WRITE-OFF ASKED" => b with { WriteOffBy = change.By },
            "WRITE-OFF REJECTED" => b with { WriteOffBy = "" },
            _ => b,
        };

    Report BreakList(ReportFilter filter)
    {
        var today = ClosedThrough(filter);
        return Make("break-list", "#break status kind account asset reference #age_days #ours #theirs #difference owner explanation "
            + "explained_by write_off_by", OpenBreaks(filter).ConvertAll(b => new[]
            {
                $"{b.Number}", b.Status, Word(b.Kind), b.Account, b.Asset, b.Reference, $"{Age(b, today)}", Figure(b, b.Ours),
                Figure(b, b.Theirs), Figure(b, b.Difference), b.Owner, b.Explanation, b.ExplainedBy, b.WriteOffBy,
            }));
    }

    Report BreakHistory(ReportFilter filter) => Make("break-history", "#break @day change by reason #ours #theirs", Query("""
        SELECT number, day, 'OPENED', '', explanation, ours, theirs, number FROM break_ WHERE number < @end
        UNION ALL SELECT break, day, change, by, reason, ours, theirs, number FROM break_change WHERE number < @end
        ORDER BY 1, 8
        """, HistoryRow, ("@end", End(filter))));

    static string[] HistoryRow(System.Data.Common.DbDataReader r) =>
    [
        $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), r.GetString(2), r.GetString(3), r.GetString(4),
        r.IsDBNull(5) ? "" : Number(Units(r.GetString(5))), r.IsDBNull(6) ? "" : Number(Units(r.GetString(6))),
    ];

    /// <summary>What became of one break, from its opening on.</summary>
    public Report BreakLife(long number) => Make("break", "#break @day change by reason #ours #theirs", Query("""
        SELECT number, day, 'OPENED', '', explanation, ours, theirs, number FROM break_ WHERE number = @n
        UNION ALL SELECT break, day, change, by, reason, ours, theirs, number FROM break_change WHERE break = @n
        ORDER BY 8
        """, HistoryRow, ("@n", number)));

    /// <summary>A movement on a side of an open break.</summary>
    public sealed record BreakItem(
        long Break, bool IsOurs, string Item, string Reference, DateOnly Day, decimal Units, string Narrative, string Account,
        string Asset);

    /// <summary>The items of the breaks that are open, those of the newest change of each.</summary>
    public List<BreakItem> ItemsOfBreaks(ReportFilter filter)
    {
        var open = OpenBreaks(filter).ToDictionary(b => b.Number);
        List<BreakItem> items = [];
        Query("""
            SELECT i.break, i.ours, i.item, i.reference, i.day, i.units, i.narrative FROM break_item i WHERE i.number =
              (SELECT max(l.number) FROM break_item l WHERE l.break = i.break AND l.number < @end)
            ORDER BY i.break, i.line
            """, r =>
        {
            if (open.TryGetValue(r.GetInt64(0), out var b))
                items.Add(new(b.Number, r.GetInt64(1) == 1, r.GetString(2), r.GetString(3), Plain.ToDate(r.GetInt64(4)),
                    Units(r.GetString(5)), r.GetString(6), b.Account, b.Asset));
            return null;
        }, ("@end", End(filter)));
        return items;
    }

    Report BreakItems(ReportFilter filter) => Make("break-items", "#break side item account asset reference @day #units narrative",
        ItemsOfBreaks(filter).ConvertAll(i => new[]
        {
            $"{i.Break}", i.IsOurs ? "OURS" : "THEIRS", i.Item, i.Account, i.Asset, i.Reference, Plain.Date(Tables.Rows.Number(i.Day)),
            Number(i.Units), i.Narrative,
        }));

    Report Matches(ReportFilter filter)
    {
        var end = End(filter);
        return Make("matches", "#match @day #rule account asset #ours #theirs #units #difference why by status", Query("""
            SELECT match, day, rule, account, asset, ours, theirs, units, difference, why, by, undone, reason FROM match_
            WHERE number < @end ORDER BY match
            """, r =>
        [
            $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), $"{r.GetInt64(2)}", r.GetString(3), r.GetString(4), $"{r.GetInt64(5)}",
            $"{r.GetInt64(6)}", Number(Units(r.GetString(7))), Number(Units(r.GetString(8))), r.GetString(9), r.GetString(10),
            r.IsDBNull(11) || r.GetInt64(11) >= end ? "MATCHED" : "UNDONE: " + r.GetString(12),
        ], ("@end", end)));
    }

    Report MatchingRules(ReportFilter filter)
    {
        var rows = Query("""
            SELECT rule, shape, of_kind, asset, tolerance, days, write_off FROM matching_rule r WHERE shape IS NOT NULL AND number =
              (SELECT max(number) FROM matching_rule l WHERE l.rule = r.rule AND l.number < @end) ORDER BY rule
            """, r => RuleRow(r.GetInt32(0), new((MatchingShape)r.GetInt32(1), r.GetString(2), r.GetString(3),
                Units(r.GetString(4)), r.GetInt32(5))
        { WriteOff = r.GetString(6) }), ("@end", End(filter)));
        return Make("matching-rules", "#rule shape of asset #tolerance #days write_off", rows.Count > 0 ? rows
            : [.. Matcher.Defaults.Select((t, i) => RuleRow(i + 1, t))], rows.Count > 0 ? [] : ["built in: none is set"]);
    }

    static string[] RuleRow(int number, MatchingTerms t) =>
        [$"{number}", ShapeWord(t.Shape), t.Of, t.Asset, Number(t.Tolerance), $"{t.Days}", t.WriteOff ?? ""];

    static string ShapeWord(MatchingShape shape) => shape switch
    {
        MatchingShape.Reference => "REFERENCE",
        MatchingShape.OneToOne => "ONE-TO-ONE",
        MatchingShape.ManyToOne => "MANY-TO-ONE",
        _ => "ONE-TO-MANY",
    };

    Report Reconciliations(ReportFilter filter) => Make("reconciliations",
        "#statement @as_of kind reference #lines #agreed #open @compared", Query("""
            SELECT s.number, s.as_of, s.kind, s.reference, r.lines, r.agreed, r.day FROM reconciled r JOIN statement s
              ON s.number = r.statement WHERE r.number < @end ORDER BY s.as_of, s.number
            """, r =>
            [
                $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), Word((BreakKind)r.GetInt32(2)), r.GetString(3), $"{r.GetInt64(4)}",
                $"{r.GetInt64(5)}", $"{r.GetInt64(4) - r.GetInt64(5)}", Plain.Date(r.GetInt64(6)),
            ], ("@end", End(filter))));
}
