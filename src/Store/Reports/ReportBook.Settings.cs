using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    sealed record SettingLine(string Kind, string Of, string Value, long From, long? Until, string By, long Number, bool IsEnded);

    // Of several for the same and from the same day the last that was set holds.
    Report Settings(ReportFilter filter)
    {
        var last = connection.Scalar("SELECT max(day) FROM day WHERE opened < @e", ("@e", End(filter))) as long? ?? 0;
        var today = Math.Min(AsOf(filter), last);
        var lines = List("""
            SELECT s.kind, s.subject, s.value, s.set_from, CASE WHEN s.ended IS NULL OR s.ended < @e THEN s.until END,
              (SELECT c.actor FROM command c WHERE c.number <= s.number ORDER BY c.number DESC LIMIT 1), s.number,
              CASE WHEN s.ended < @e THEN 1 ELSE 0 END
            FROM setting s WHERE s.number < @e ORDER BY s.kind, s.subject, s.set_from, s.number, s.line
            """, r => new SettingLine(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3),
                r.IsDBNull(4) ? null : r.GetInt64(4), Text(r, 5), r.GetInt64(6), r.GetInt64(7) == 1), ("@e", End(filter)));
        List<string[]> rows = [];
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            // A fee has its own last day, and several of one kind hold beside each other.
            var next = line.Kind != "fee" && i + 1 < lines.Count && lines[i + 1].Kind == line.Kind && lines[i + 1].Of == line.Of
                ? lines[i + 1] : null;
            var until = line.Until ?? (next is null ? null : DayBefore(next.From));
            var state = line.IsEnded ? "ENDED" : next?.From == line.From ? "REPLACED" : line.From > today ? "COMING"
                : until < today ? "PAST" : "IN_FORCE";
            rows.Add(
            [
                line.Kind, line.Of, line.Value, DateOr(line.From), state == "REPLACED" || until is not { } end ? "" : DateOr(end), state,
                line.By, $"{line.Number}",
            ]);
        }
        return Make("settings", "setting of value @from @until state set_by #fact", rows);
    }

    /// <summary>The conventions of the market that were set as far as the filter looks.</summary>
    Conventions ConventionsOf(ReportFilter filter)
    {
        Conventions set = new();
        foreach (var (kind, of, from, value) in List(
            "SELECT kind, subject, set_from, value FROM setting WHERE number < @e ORDER BY number",
            r => (r.GetString(0).ToUpperInvariant(), r.GetString(1), r.GetInt64(2), r.GetString(3)), ("@e", End(filter))))
            if (ConventionKind.Named(kind) is not null) set.Set(kind, of, Plain.ToDate(from), value);
        return set;
    }

    static string DateOr(long day) => day > Rows.Number(DateOnly.MinValue) ? Plain.Date(day) : "";

    static long? DayBefore(long day) => day > Rows.Number(DateOnly.MinValue) ? Rows.Number(Plain.ToDate(day).AddDays(-1)) : null;
}
