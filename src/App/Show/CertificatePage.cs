using System.Net;
using System.Text;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>What a period's last close certifies, with its checklist and the balances at the cut: as text, or as a page that
/// prints.</summary>
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
        return
        [
            ($"Certificate of {period}", ["", ""], [.. certificates.Columns.Zip(last).Select(c => new[] { c.First.Name, c.Second })]),
            ("Checklist", ["check", "result", "blocks", "detail"], [.. checks.Rows.Where(r => r[0] == period).Select(r => r[1..5])]),
            ("Balances at the cut", ["account", "name", "currency", "balance"], balances),
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

    public static string? Html(ReportBook reports, string period)
    {
        if (Parts(reports, period) is not { } parts) return null;
        static string E(string cell) => WebUtility.HtmlEncode(cell);
        var html = new StringBuilder($$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{{E(parts[0].Title)}}</title><style>
            body { font: 10pt/1.4 system-ui, sans-serif; margin: 2cm; color: #111; overflow-wrap: anywhere }
            table { border-collapse: collapse; width: 100% } th { text-align: left } td, th { padding: .15em .6em .15em 0; vertical-align:
              top }
            td:last-child { font-variant-numeric: tabular-nums }
            </style></head><body>

            """);
        foreach (var (title, columns, rows) in parts)
        {
            html.AppendLine(title == parts[0].Title ? $"<h1>{E(title)}</h1>" : $"<h2>{E(title)}</h2>").AppendLine("<table>");
            if (columns[0].Length > 0) html.AppendLine($"<tr>{string.Concat(columns.Select(c => $"<th scope=\"col\">{E(c)}</th>"))}</tr>");
            foreach (var row in rows) html.AppendLine($"<tr>{string.Concat(row.Select(cell => $"<td>{E(cell)}</td>"))}</tr>");
            html.AppendLine("</table>");
        }
        return html.AppendLine("</body></html>").ToString();
    }
}
