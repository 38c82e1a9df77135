using System.Security.Cryptography;
using System.Text;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>What a period's last close certifies, with its checklist and the balances at the cut: as text, or as a paper.</summary>
static class CertificatePage
{
    /// <summary>The parts of a certificate, each a title and rows; none where the period is not certified.</summary>
    static List<(string Title, IReadOnlyList<string> Columns, List<string[]> Rows)>? Parts(ReportBook reports, string period)
    {
        var certificates = reports.Run("period-certificate", new());
        if (certificates.Rows.LastOrDefault(r => r[0] == period) is not { } last) return null;
        var (checks, ledger) = (reports.Run("period-checklist", new()), reports.Run("general-ledger", new()));
        var balances = ledger.Rows.Where(r => string.CompareOrdinal(r[0], period) <= 0).GroupBy(r => (r[1], r[3])).Select(g => g.Last())
            .Select(r => new[] { r[1], r[2], r[3], r[7] }).ToList();
        var lines = reports.CertifiedLines(period);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        var title = last[4] == Convert.ToHexStringLower(digest) ? "Lines of balances_sha256, minor units"
            : "Not the lines of balances_sha256: the period was reopened and has moved since";
        return
        [
            ($"Certificate of {period}", ["", ""], [.. certificates.Columns.Zip(last).Select(c => new[] { c.First.Name, c.Second })]),
            ("Checklist", ["check", "result", "blocks", "detail"], [.. checks.Rows.Where(r => r[0] == period).Select(r => r[1..5])]),
            ("Balances at the cut", ["account", "name", "currency", "balance"], balances),
            (title, ["line"], [.. lines.Select(l => new[] { l })]),
        ];
    }

    public static string? Text(ReportBook reports, string period)
    {
        if (Parts(reports, period) is not { } parts) return null;
        var text = new StringBuilder();
        foreach (var (title, columns, rows) in parts)
        {
            text.AppendLine(title).AppendLine();
            var widths = columns.Select((c, i) => rows.Select(r => r[i].Length).Append(c.Length).Max()).ToArray();
            foreach (var row in rows) text.AppendLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
            text.AppendLine();
        }
        return text.ToString();
    }

    /// <summary>As a paper.</summary>
    public static Document? Paper(ReportBook reports, string period)
    {
        if (Parts(reports, period) is not { } parts) return null;
        var (name, lei) = reports.FirmName();
        return new($"certificate-{period}", parts[0].Title,
            [("Firm", name), ("LEI", lei), .. parts[0].Rows.Select(r => (Documents.HtmlDocument.Heading(r[0]), r[1]))],
            [.. parts.Skip(1).Select(p => (p.Title, new Report(p.Title, [.. p.Columns.Select(c => new Column(c,
                c == "balance" ? Cell.Number : Cell.Text))], p.Rows, [])))], []);
    }
}
