using System.Globalization;
using System.Text;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Documents;

/// <summary>
/// A document as PDF 1.4 (ISO 32000-1 describes its parts): landscape A4, in the standard fonts Helvetica and Courier, which every reader
/// has, so that nothing is embedded; no date and no id, so that the same document gives the same bytes. A table wider than the page is
/// printed smaller, never cut. The fonts have Western European letters; others lose their accents, and letters of other scripts are shown
/// as
/// a question mark: the HTML has them.
/// </summary>
sealed class PdfDocument
{
    const int Width = 842, Height = 595, Margin = 36; // A4 in points, half an inch around it
    const decimal CourierWidth = 0.6m; // of its size: every letter is as wide
    const decimal Largest = 8, Leading = 1.35m;

    readonly List<StringBuilder> pages = [];
    readonly string title;
    decimal y;

    PdfDocument(string title) => this.title = title;

    public static byte[] Write(Document document)
    {
        var pdf = new PdfDocument(document.Title);
        pdf.Begin();
        foreach (var (name, value) in document.Head)
            if (value.Length > 0) pdf.Line($"{name.PadRight(24)} {value}", Largest + 1);
        foreach (var (heading, table) in document.Parts) pdf.Table(heading, table);
        pdf.Heading("Please note");
        foreach (var note in document.Notes)
            foreach (var line in Wrapped(note, 150)) pdf.Line(line, Largest);
        return pdf.Assemble();
    }

    void Begin()
    {
        pages.Add(new());
        y = Height - Margin;
        Show("F2", 12, Margin, title);
        y -= 20;
    }

    void Line(string text, decimal size)
    {
        if (y < Margin + 12 + size) Begin();
        Show("F1", size, Margin, text);
        y -= size * Leading;
    }

    void Heading(string text)
    {
        if (y < Margin + 60) Begin(); // not alone at the foot of a page
        y -= 10;
        Show("F2", 10, Margin, text);
        y -= 14;
    }

    void Table(string heading, Report table)
    {
        Heading(heading);
        var widths = table.Columns.Select((c, i) =>
            Math.Max(c.Name.Length, table.Rows.Count == 0 ? 0 : table.Rows.Max(r => r[i].Length))).ToArray();
        var letters = widths.Sum() + 2 * (widths.Length - 1);
        var size = Math.Min(Largest, Math.Floor(100 * (Width - 2 * Margin) / (CourierWidth * letters)) / 100);
        string Row(IEnumerable<string> cells) => string.Join("  ", cells.Select((cell, i) =>
            table.Columns[i].Cell == Cell.Number ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();
        var head = Row(table.Columns.Select(c => HtmlDocument.Heading(c.Name)));
        Line(head, size);
        Rule(letters * CourierWidth * size);
        foreach (var row in table.Rows)
        {
            var page = pages.Count;
            if (y < Margin + 12 + size) Begin();
            if (pages.Count > page) Line(head, size);
            Line(Row(row), size);
        }
    }

    void Rule(decimal width)
    {
        var at = y + 5;
        pages[^1].Append(CultureInfo.InvariantCulture, $"0.5 w {Margin} {at:0.##} m {Margin + width:0.##} {at:0.##} l S\n");
        y -= 3;
    }

    void Show(string font, decimal size, decimal x, string text) => pages[^1].Append(CultureInfo.InvariantCulture,
        $"BT /{font} {size:0.##} Tf {x:0.##} {y:0.##} Td ({Escaped(text)}) Tj ET\n");

    byte[] Assemble()
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, i) => $"{6 + 2 * i} 0 R"))}] /Count {pages.Count} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            $"<< /Title ({Escaped(title)}) /Producer (Countinghouse) >>",
        ];
        for (var i = 0; i < pages.Count; i++)
        {
            y = Margin - 14;
            pages[i].Append(CultureInfo.InvariantCulture,
                $"BT /F1 7 Tf {Width - Margin - 80} {y:0.##} Td (page {i + 1} of {pages.Count}) Tj ET\n");
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {Width} {Height}] /Contents {7 + 2 * i} 0 R "
                + "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>");
            objects.Add($"<< /Length {pages[i].Length} >>\nstream\n{pages[i]}endstream");
        }
        var text = new StringBuilder("%PDF-1.4\n");
        List<int> places = [];
        foreach (var (i, one) in objects.Index())
        {
            places.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{one}\nendobj\n");
        }
        var table = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places) text.Append(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n");
        text.Append(CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString()); // one byte a letter: places and lengths are as counted
    }

    // Latin Extended-A without its accents, from U+0100 on.
    const string Plain = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOo??RrRrRrSsSsSsSs"
        + "TtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    static string Escaped(string text)
    {
        var to = new StringBuilder(text.Length);
        foreach (var c in text)
            _ = c switch
            {
                '(' or ')' or '\\' => to.Append('\\').Append(c),
                >= ' ' and <= '~' or >= '\u00a0' and <= '\u00ff' => to.Append(c),
                '€' => to.Append('\u0080'),
                '…' => to.Append('\u0085'),
                '‘' or '’' => to.Append('\u0092'),
                '“' or '”' => to.Append('"'),
                '–' => to.Append('\u0096'),
                '—' => to.Append('\u0097'),
                'Œ' => to.Append('\u008c'),
                'œ' => to.Append('\u009c'),
                >= '\u0100' and <= '\u017f' => to.Append(Plain[c - 0x100]),
                _ => to.Append('?'),
            };
        return to.ToString();
    }

    static IEnumerable<string> Wrapped(string text, int most)
    {
        while (text.Length > most && text.LastIndexOf(' ', most) is > 0 and var at)
        {
            yield return text[..at];
            text = "  " + text[(at + 1)..];
        }
        yield return text;
    }
}
