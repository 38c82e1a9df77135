using System.Net;
using System.Text;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>An invoice as it is sent: as lines of text, or as a page that prints on one sheet.</summary>
static class InvoicePage
{
    static string Title(InvoiceShown i) => i.CreditOf > 0 ? $"Credit note {i.Number} for invoice {i.CreditOf}" : $"Invoice {i.Number}";

    static IEnumerable<(string Name, string Value)> Head(InvoiceShown i)
    {
        yield return ("To", i.Country.Length > 0 ? $"{i.Name} ({i.Country})" : i.Name);
        yield return ("Account", i.Account);
        yield return ("For", i.Period);
        yield return ("Issued", i.IssuedOn);
        if (i.CreditOf == 0) yield return ("Due", i.IsDebited ? $"{i.DueOn}, taken from your cash" : i.DueOn);
        if (i.Reason.Length > 0) yield return ("Reason", i.Reason);
    }

    static IEnumerable<(string Name, string Value)> Foot(InvoiceShown i)
    {
        yield return ("Net", i.Net);
        if (i.Tax.Any(c => c is >= '1' and <= '9')) yield return ("Tax", i.Tax);
        yield return ("Total", i.Total);
        if (i.CreditOf == 0) yield return ("Open", i.Open);
    }

    public static string Text(InvoiceShown i)
    {
        var text = new StringBuilder().AppendLine(Title(i)).AppendLine();
        foreach (var (name, value) in Head(i)) text.AppendLine($"{name,-8} {value}");
        text.AppendLine();
        var (says, quantity, rate) = (i.Lines.Max(l => l.Says.Length), i.Lines.Max(l => l.Quantity.Length), i.Lines.Max(l =>
            l.Rate.Length));
        foreach (var l in i.Lines)
            text.AppendLine($"{l.Says.PadRight(says)}  {l.Quantity.PadLeft(quantity)} at {l.Rate.PadLeft(rate)}  "
                + $"{l.Amount,16} {i.Currency}");
        text.AppendLine();
        foreach (var (name, value) in Foot(i)) text.AppendLine($"{name.PadRight(says + quantity + rate + 6)}  {value,16} {i.Currency}");
        return text.ToString();
    }

    public static string Html(InvoiceShown i)
    {
        static string E(string text) => WebUtility.HtmlEncode(text);
        var html = new StringBuilder($$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{{E(Title(i))}}</title><style>
            body { font: 11pt/1.4 system-ui, sans-serif; margin: 2cm; color: #111 } th { text-align: left; font-weight: 600 }
            table { border-collapse: collapse; width: 100%; margin: 1em 0 } td, th { padding: .2em .6em .2em 0 }
            .n { text-align: right; font-variant-numeric: tabular-nums } tfoot td { border-top: 1px solid #999 }
            </style></head><body>
            <h1>{{E(Title(i))}}</h1>
            <table>

            """);
        foreach (var (name, value) in Head(i)) html.AppendLine($"<tr><th scope=\"row\">{E(name)}</th><td>{E(value)}</td></tr>");
        html.AppendLine($"""
            </table>
            <table><thead><tr><th>Service</th><th class="n">Quantity</th><th class="n">Rate</th><th
              class="n">{E(i.Currency)}</th></tr></thead><tbody>
            """);
        foreach (var l in i.Lines)
            html.AppendLine($"<tr><td>{E(l.Says)}</td><td class=\"n\">{E(l.Quantity)}</td><td class=\"n\">{E(l.Rate)}</td>"
                + $"<td class=\"n\">{E(l.Amount)}</td></tr>");
        html.AppendLine("</tbody><tfoot>");
        foreach (var (name, value) in Foot(i)) html.AppendLine($"<tr><td colspan=\"3\">{E(name)}</td><td class=\"n\">{E(value)}</td></tr>");
        return html.AppendLine("</tfoot></table></body></html>").ToString();
    }
}
