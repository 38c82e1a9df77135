using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    Report StandingInstructions(ReportFilter filter) => Make("settlement-instructions",
        "#number state party account market currency class agent place safekeeping cash @from @until proposed_by @proposed_on decided_by "
            + "@decided_on reason sha256", Query("""
            SELECT number, CASE WHEN decided < @e THEN state ELSE 'WAITING' END, party, account, market, currency, class, agent, place,
              safekeeping, cash, from_day, until_day, proposed_by, (SELECT max(day) FROM day WHERE opened <= proposed),
              CASE WHEN decided < @e THEN decided_by END, CASE WHEN decided < @e THEN
                (SELECT max(day) FROM day WHERE opened <= decided) END, CASE WHEN decided < @e THEN reason END, shown
            FROM standing WHERE proposed < @e AND (@a IS NULL OR account = @a) ORDER BY number
            """, r =>
        [
            $"{r.GetInt64(0)}", .. Enumerable.Range(1, 10).Select(r.GetString), DayOrEmpty(r, 11), DayOrEmpty(r, 12), r.GetString(13),
            DayOrEmpty(r, 14), Text(r, 15), DayOrEmpty(r, 16), Text(r, 17), Sha256(r.GetString(18)),
        ], ("@e", End(filter)), ("@a", filter.Account)));

    static string DayOrEmpty(DbDataReader r, int column) => r.IsDBNull(column) ? "" : Plain.Date(r.GetInt64(column));

    static string Sha256(string shown) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown)));

    /// <summary>A standing settlement instruction word for word, and the SHA-256 that an approval names; none of this number.</summary>
    public (string Shown, string Sha256, string State)? Standing(int number) =>
        Query("SELECT shown, state FROM standing WHERE number = @n", r => [r.GetString(0), r.GetString(1)], ("@n", number))
            is [[var shown, var state]] ? (shown, Sha256(shown), state) : null;
}
