using Countinghouse.Facts;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    // Rights that end with a date are measured on the day asked for, or the book's last.
    const string InForce = """
        g.granted < @e AND (g.ended IS NULL OR g.ended >= @e) AND (g.until_day IS NULL OR g.until_day >= @d
          OR g.until_day >= (SELECT max(day) FROM day))
        """;

    Report People(ReportFilter filter) => Make("people", "person name state roles subject @from reason", Query($"""
        SELECT p.code, p.name, CASE WHEN p.reason IS NULL THEN 'HERE' ELSE 'LEFT' END, (SELECT string_agg(role, ' ') FROM
          (SELECT DISTINCT g.role FROM grant_ g WHERE g.person = p.code AND {InForce} ORDER BY 1) AS held), p.subject, p.from_day,
          p.reason
        FROM person p WHERE p.number = (SELECT max(number) FROM person WHERE code = p.code AND number < @e) ORDER BY p.code
        """, r => [r.GetString(0), r.GetString(1), r.GetString(2), Text(r, 3), r.GetString(4), DayOrEmpty(r, 5), Text(r, 6)],
        ("@e", End(filter)), ("@d", AsOf(filter))));

    Report Rights(ReportFilter filter) => Make("rights", "person role desk accounts @from @until #grant", Query($"""
        SELECT g.person, g.role, g.desk, g.account_from, g.account_to, g.from_day, g.until_day, g.number
        FROM grant_ g WHERE {InForce} ORDER BY g.person, g.role, g.number
        """, r =>
        [
            r.GetString(0), r.GetString(1), r.GetString(2),
            r.GetString(3).Length + r.GetString(4).Length == 0 ? "" : $"{r.GetString(3)}..{r.GetString(4)}", DayOrEmpty(r, 5),
            DayOrEmpty(r, 6), $"{r.GetInt64(7)}",
        ], ("@e", End(filter)), ("@d", AsOf(filter))));

    Report Roles(ReportFilter filter) => Make("roles", "role kind name", [.. Query("""
        SELECT r.role, r.verbs, r.pages FROM role r
        WHERE r.number = (SELECT max(number) FROM role WHERE role = r.role AND number < @e) ORDER BY r.role
        """, r => [r.GetString(0), r.GetString(1), r.GetString(2)], ("@e", End(filter)))
        .SelectMany(r => Named(r[0], "COMMAND", r[1]).Concat(Named(r[0], "PAGE", r[2])))]);

    static IEnumerable<string[]> Named(string role, string kind, string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new[] { role, kind, name });

    Report Approvals(ReportFilter filter) => Make("approvals",
        "#number state command accounts #amount currency asked_by asked_at #needs #given @expires_on role ended_by reason sha256", Query("""
        SELECT a.number, CASE WHEN a.ended < @e THEN a.state ELSE 'WAITING' END, a.command, a.accounts, a.amount, a.currency, a.asked_by,
          (SELECT c.at FROM command c WHERE c.number < a.asked ORDER BY c.number DESC LIMIT 1), a.needs,
          (SELECT count(*) FROM approval_vote v WHERE v.approval = a.number AND v.number < @e), a.expires_on, a.role,
          CASE WHEN a.ended < @e THEN a.ended_by END, CASE WHEN a.ended < @e THEN a.reason END, a.sha256
        FROM approval a WHERE a.asked < @e ORDER BY a.number
        """, r =>
        [
            $"{r.GetInt64(0)}", r.GetString(1), r.GetString(2), r.GetString(3), Text(r, 4), r.GetString(5), r.GetString(6),
            Plain.Instant(r.GetInt64(7)), $"{r.GetInt64(8)}", $"{r.GetInt64(9)}", DayOrEmpty(r, 10), r.GetString(11), Text(r, 12),
            Text(r, 13), r.GetString(14),
        ], ("@e", End(filter))));

    Report Access(ReportFilter filter) => Make("access", "at kind person object detail", Query(
        "SELECT at, kind, person, object, detail FROM access WHERE number < @e ORDER BY at, number", r =>
        [
            Plain.Instant(r.GetInt64(0)), ((AccessKind)r.GetInt64(1)).ToString(), r.GetString(2), r.GetString(3), r.GetString(4),
        ], ("@e", End(filter))));

    /// <summary>What waits, or waited, under a number; none of this number.</summary>
    public ApprovalShown? Approval(int number) => List(
        "SELECT command, payload, sha256, state, asked_by, needs, role, expires_on, before FROM approval WHERE number = @n",
        r => new ApprovalShown(number, r.GetString(0), r.GetFieldValue<byte[]>(1), r.GetString(2), r.GetString(3))
        {
            AskedBy = r.GetString(4), Approvers = r.GetInt32(5), Role = r.GetString(6), ExpiresOn = Plain.Date(r.GetInt64(7)),
            Before = r.GetString(8),
        }, ("@n", number)).SingleOrDefault();
}

/// <param name="Payload">Word for word what is asked.</param>
/// <param name="Sha256">Of the payload: an approval names it.</param>
public sealed record ApprovalShown(int Number, string Command, byte[] Payload, string Sha256, string State)
{
    public required string AskedBy { get; init; }
    /// <summary>How many others approve it, who hold this role, and to which day.</summary>
    public required int Approvers { get; init; }
    public required string Role { get; init; }
    public required string ExpiresOn { get; init; }
    /// <summary>How the thing stood when it was asked, a line a field.</summary>
    public required string Before { get; init; }
}
