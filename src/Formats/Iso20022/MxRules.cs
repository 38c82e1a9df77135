using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// The rules of business that a schema cannot say, whatever the version. What breaks one is read and kept, and must not be acted on.
/// </summary>
public static partial class MxRules
{
    // A price or a rate a share may have more decimals than the currency's coins.
    static readonly string[] Prices = ["Val", "MntryVal", "ValTp"];

    static readonly string[] Bics = ["BICFI", "AnyBIC", "BIC", "BICOrBEI"];

    static readonly string[] Leis = ["LEI", "ExctgPty", "SubmitgPty"];

    static readonly string[] Currencied = ["Ccy", "BaseCcy", "RptCcy"];

    static readonly string[] References =
    [
        "MsgId", "BizMsgIdr", "TxId", "EndToEndId", "InstrId", "AcctOwnrTxId", "AcctSvcrTxId", "StmtId", "RptId", "NetPosId", "CxlReqRef",
        "ReqRef",
    ];

    static readonly string[] Quantities = ["SttlmQty", "SttldQty", "PstngQty", "NetQty"];

    /// <summary>Holds a message against every rule that its kind has.</summary>
    public static void Check(MxMessage message, IList<MxFinding> findings)
    {
        var found = new MxFindings(message.File, findings);
        Codes(message.Document, found);
        if (message.Header is { } header && !ReferenceEquals(header, message.Document))
        {
            Codes(header, found);
            HeaderFits(message, header, found);
        }
        foreach (var node in message.Document.Below()) Days(node, found);
        var body = message.Body;
        switch (message.Type.Family)
        {
            case "camt.053": foreach (var statement in body.All("Stmt")) CashSums.Check(statement, found); break;
            case "camt.054": foreach (var notice in body.All("Ntfctn")) CashSums.Check(notice, found); break;
            case "pacs.008" or "pacs.009": Payments(body, found); break;
            case "semt.044": Penalties(body, found); break;
            case "sese.023": AmountFits(body, "SttlmTpAndAddtlParams/Pmt", "SttlmAmt", found); break;
            case "sese.028": AmountFits(body, "SttlmTpAndAddtlParams/Pmt", "SttlmAmt", found); break;
            case "sese.025" or "sese.026": AmountFits(body, "TxIdDtls/Pmt", "SttldAmt", found); break;
            case "sese.024": HasStatus(body, found); break;
            case "sese.030": AsksSomething(body, found); break;
        }
    }

    /// <summary>Holds one entry of a long message against the rules that need nothing but it.</summary>
    internal static void CheckEntry(MxNode entry, MxFindings found)
    {
        Codes(entry, found);
        foreach (var node in entry.Below()) Days(node, found);
    }

    // Codes with check digits, currencies, amounts, references, quantities: by the names of elements, which all schemas share.
    static void Codes(MxNode top, MxFindings found)
    {
        Stack<(MxNode Node, string Above)> open = new([(top, "")]);
        while (open.TryPop(out var at))
        {
            var (node, above) = at;
            if (node.IsLeaf) Leaf(node, above, found);
            if (Quantities.Contains(node.Name)) Positive(node, found);
            foreach (var child in node.Elements) open.Push((child, node.Name));
        }
    }

    static void Leaf(MxNode node, string above, MxFindings found)
    {
        var (name, value) = (node.Name, node.Value);
        if (PlainText.OddIn(value) is { } odd) found.Add("text", node, $"{odd} is a character that no text has");
        if (name == "ISIN" && !CheckDigits.IsIsin(value))
            found.Add("isin", node, $"'{Csv.Show.Short(value)}' is no ISIN: its check digit is wrong");
        else if (Leis.Contains(name) && !CheckDigits.IsLei(value))
            found.Add("lei", node, $"'{Csv.Show.Short(value)}' is no LEI: its check digits are wrong");
        else if (Bics.Contains(name) && !CheckDigits.IsBic(value)) found.Add("bic", node, $"'{Csv.Show.Short(value)}' is no BIC");
        else if (name == "IBAN" && !CheckDigits.IsIban(value))
            found.Add("iban", node, $"'{Csv.Show.Short(value)}' is no IBAN: country, length or check digits are wrong");
        else if (Currencied.Contains(name) && !CheckDigits.IsCurrency(value))
            found.Add("currency", node, $"'{Csv.Show.Short(value)}' is no currency that money is held in");
        else if (References.Contains(name) && (value.Length > (above is "New" or "Cxl" ? 52 : 35) || value.Any(char.IsControl)))
            found.Add("reference", node, "a reference has at most 35 characters on one line");
        if (node.Attribute("Ccy") is { } currency) Amount(node, above, currency, found);
    }

    static void Amount(MxNode node, string above, string currency, MxFindings found)
    {
        if (!CheckDigits.IsCurrency(currency))
        {
            found.Add("currency", node, $"'{Csv.Show.Short(currency)}' is no currency that money is held in");
            return;
        }
        if (!MxMap.TryNumber(node.Value, out var amount)) return;
        if (amount < 0) found.Add("amount", node, "an amount is not below zero: its direction is told beside it");
        var scale = Currencies.Scale(currency);
        var each = Prices.Contains(above) || above.Contains("Pric", StringComparison.Ordinal)
            || above.Contains("Rate", StringComparison.Ordinal);
        if (!each && decimal.Round(amount, scale) != amount)
            found.Add("scale", node, $"{node.Value} has more than the {scale} decimals of {currency}");
    }

    static void Positive(MxNode quantity, MxFindings found)
    {
        var node = quantity["Qty/Unit|FaceAmt"] ?? quantity["Unit|FaceAmt"];
        if (node is not null && MxMap.TryNumber(node.Value, out var amount) && amount <= 0)
            found.Add("quantity", node, "a quantity to settle is above zero");
    }

    // Wherever two days stand side by side that have an order.
    static void Days(MxNode node, MxFindings found)
    {
        if (node.IsLeaf) return;
        foreach (var order in Orders) Ordered(node, order, found);
    }

    static readonly (string First, string Second, string Rule)[] Orders =
    [
        ("TradDt", "SttlmDt|IntnddSttlmDt", "settlement-before-trade"), ("TradDt", "FctvSttlmDt", "settlement-before-trade"),
        ("FrDt", "ToDt", "period"), ("FrDtTm", "ToDtTm", "period"),
    ];

    static void Ordered(MxNode node, (string First, string Second, string Rule) order, MxFindings found)
    {
        var (first, second, rule) = order;
        if (Day(node[first]) is { } early && node[second] is { } later && Day(later) is { } late && late < early)
            found.Add(rule, later, $"{late:yyyy-MM-dd} is before {early:yyyy-MM-dd} ({first})");
    }

    static DateOnly? Day(MxNode? node)
    {
        var leaf = node?["Dt/Dt|DtTm"] ?? node?["Dt|DtTm"] ?? node;
        return leaf is { IsLeaf: true } && MxMap.TryDate(leaf.Value, out var day) ? day : null;
    }

    static void HeaderFits(MxMessage message, MxNode header, MxFindings found)
    {
        // Of another version is read all the same: all versions are.
        if (header["MsgDefIdr"] is { } told && !(MxType.TryParse(told.Value, out var type) && type.Family == message.Type.Family))
            found.Add("header-definition", told, $"the header says {Csv.Show.Short(told.Value)}, the document is {message.Type}");
    }
}

/// <summary>Where the rules put what they find.</summary>
sealed class MxFindings(string file, IList<MxFinding> findings)
{
    public void Add(string rule, MxNode node, string why)
    {
        if (findings.Count < MxLimits.Problems) findings.Add(new(rule, new(file, node.Line, $"{node.Column}", why)));
    }
}
