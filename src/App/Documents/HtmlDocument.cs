using System.Text;
using System.Text.Encodings.Web;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Documents;

/// <summary>A document as one HTML file that needs nothing else. The same document gives the same bytes.</summary>
static class HtmlDocument
{
    const string Style = """
        body{font:14px/1.4 system-ui,sans-serif;color:#111;margin:2em auto;max-width:75em;padding:0 1em}
        h1{font-size:1.5em}h2{font-size:1.1em;margin:1.6em 0 .4em}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.5em}dt{color:#555}dd{margin:0}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.25em .6em;border-bottom:1px solid #ccc;white-space:nowrap}
        .n{text-align:right;font-variant-numeric:tabular-nums}
        @media print{body{margin:0;max-width:none;font-size:9px}thead{display:table-header-group}}
        """;

    public static byte[] Write(Document document)
    {
        var to = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>");
        to.Append(Safe(document.Title)).Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n<h1>").Append(Safe(document.Title))
            .Append("</h1>\n<dl>\n");
        foreach (var (name, value) in document.Head)
            if (value.Length > 0) to.Append("<dt>").Append(Safe(name)).Append("</dt><dd>").Append(Safe(value)).Append("</dd>\n");
        to.Append("</dl>\n");
        foreach (var (title, table) in document.Parts) Write(to, title, table);
        if (document.Notes.Count > 0) to.Append("<h2>Please note</h2>\n<ul>\n");
        foreach (var note in document.Notes) to.Append("<li>").Append(Safe(note)).Append("</li>\n");
        return Encoding.UTF8.GetBytes(to.Append(document.Notes.Count > 0 ? "</ul>\n</html>\n" : "</html>\n").ToString());
    }

    static void Write(StringBuilder to, string title, Report table)
    {
        to.Append("<h2>").Append(Safe(title)).Append("</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var column in table.Columns)
            to.Append("<th scope=\"col\"").Append(Class(column)).Append('>').Append(Safe(Heading(column.Name))).Append("</th>");
        to.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            to.Append("<tr>");
            for (var i = 0; i < row.Length; i++)
                to.Append("<td").Append(Class(table.Columns[i])).Append('>').Append(Safe(row[i])).Append("</td>");
            to.Append("</tr>\n");
        }
        to.Append("</tbody>\n</table></div>\n");
    }

    /// <summary>price_fact as Price fact.</summary>
    internal static string Heading(string column) => char.ToUpperInvariant(column[0]) + column[1..].Replace('_', ' ');

    static string Class(Column column) => column.Cell == Cell.Number ? " class=\"n\"" : "";

    static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
