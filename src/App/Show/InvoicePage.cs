using System.Text;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>An invoice as it is sent: as lines of text, or as a paper.</summary>
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

    /// <summary>As a paper, with the firm's name at its head.</summary>
    public static Document Paper(InvoiceShown i, (string Name, string Lei) firm) => new($"invoice-{i.Number}", Title(i),
        [("From", firm.Name), ("LEI", firm.Lei), .. Head(i)],
        [
            ("Services", new("services", [new("service", Cell.Text), new("quantity", Cell.Number), new("rate", Cell.Number),
                new("amount", Cell.Number), new("currency", Cell.Text)],
                [.. i.Lines.Select(l => new[] { l.Says, l.Quantity, l.Rate, l.Amount, i.Currency })], [])),
            ("Sum", new("sum", [new("what", Cell.Text), new("amount", Cell.Number), new("currency", Cell.Text)],
                [.. Foot(i).Select(f => new[] { f.Name, f.Value, i.Currency })], [])),
        ], []);
}
