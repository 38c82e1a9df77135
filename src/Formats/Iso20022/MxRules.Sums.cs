namespace Countinghouse.Formats.Iso20022;

public static partial class MxRules
{
    static void Payments(MxNode body, MxFindings found)
    {
        var head = body["GrpHdr"];
        var payments = body.All("CdtTrfTxInf").ToList();
        if (head?["NbOfTxs"] is { } told && MxMap.TryNumber(told.Value, out var count) && count != payments.Count)
            found.Add("transaction-count", told, $"{told.Value} payments announced, {payments.Count} are there");
        if (Sum(payments.Select(p => p["IntrBkSttlmAmt"])) is not { } sum) return;
        if (head?["CtrlSum"] is { } control && MxMap.TryNumber(control.Value, out var controlSum) && controlSum != sum)
            found.Add("control-sum", control, $"control sum {control.Value}, the payments come to {sum}");
        if (head?["TtlIntrBkSttlmAmt"] is not { } total || !MxMap.TryNumber(total.Value, out var totalSum)) return;
        if (payments.Any(p => p["IntrBkSttlmAmt"]?.Attribute("Ccy") != total.Attribute("Ccy")))
            found.Add("total-amount", total, $"the total is in {total.Attribute("Ccy")}, not all payments are");
        else if (totalSum != sum) found.Add("total-amount", total, $"total {total.Value}, the payments come to {sum}");
    }

    // What is not a number is another rule's to find, and what overflows comes to nothing that could be compared.
    static decimal? Sum(IEnumerable<MxNode?> amounts)
    {
        decimal sum = 0;
        try
        {
            foreach (var node in amounts)
                if (node is null || !MxMap.TryNumber(node.Value, out var amount)) return null;
                else sum += amount;
        }
        catch (OverflowException)
        {
            return null;
        }
        return sum;
    }

    static void Penalties(MxNode body, MxFindings found)
    {
        foreach (var day in body.All("Pnlty"))
        {
            var parties = day.All("PnltyPerCtrPty").ToList();
            if (day["NbOfCtrPties"] is { } told && MxMap.TryNumber(told.Value, out var count) && count != parties.Count)
                found.Add("penalty-counterparties", told, $"{told.Value} counterparties announced, {parties.Count} are there");
            foreach (var party in parties)
            {
                var penalties = party.All("PnltyDtls").ToList();
                if (penalties.Count > 0) Net(party["AggtdNetAmt"], penalties.Select(p => p["CmptdAmt"]), "penalty-net", found);
            }
            if (parties.Count > 0) Net(day["AggtdAmt/GblNetAmt"], parties.Select(p => p["AggtdNetAmt"]), "penalty-total", found);
        }
    }

    static void Net(MxNode? told, IEnumerable<MxNode?> parts, string rule, MxFindings found)
    {
        if (told is null || Signed(told) is not { } net) return;
        decimal sum = 0;
        foreach (var part in parts)
            if (part is null || Signed(part) is not { } one) return;
            else sum += one;
        if (sum != net) found.Add(rule, told, $"net {net}, its parts come to {sum}");
    }

    // Amounts of the schemas have at most eighteen digits: a decimal holds the sum of any number of them that a message can have.
    static decimal? Signed(MxNode amount) => amount["Amt"] is { } node && MxMap.TryNumber(node.Value, out var value)
        ? amount["CdtDbt|CdtDbtInd"]?.Value == "DBIT" ? -value : value : null;

    static void AmountFits(MxNode body, string payment, string amount, MxFindings found)
    {
        var against = body[payment] is { Value: "APMT" };
        if (against && body[amount] is null && body["DgtlPmtSttlm"] is null)
            found.Add("against-payment", body, $"against payment, and there is no {amount}");
        if (body[payment] is { Value: "FREE" } && body[amount + "/Amt"] is { } node && node.Value.AsSpan().ContainsAnyInRange('1', '9'))
            found.Add("free-of-payment", node, $"free of payment, and there is a {amount}");
    }

    static void HasStatus(MxNode body, MxFindings found)
    {
        if (body["PrcgSts|MtchgSts|IfrrdMtchgSts|SttlmSts"] is null) found.Add("status", body, "a status advice that tells no status");
    }

    // What a request may ask for, in any version.
    static readonly string[] Asked =
    [
        "AutomtcBrrwg", "RtnInd", "Lkg", "Prty", "OthrPrcg", "PrtlSttlmInd", "SctiesRTGS", "HldInd", "MtchgDnl", "UnltrlSplt", "Lnkgs",
    ];

    static void AsksSomething(MxNode body, MxFindings found)
    {
        foreach (var request in body.All("ReqDtls"))
        {
            if (request["Ref"] is null) found.Add("needed", request, "a modification request that names no transaction (Ref)");
            if (!request.Elements.Any(e => Asked.Contains(e.Name)))
                found.Add("asks-nothing", request, "a modification request that asks for nothing");
        }
    }
}

/// <summary>
/// Whether a cash statement adds up: opening balance and booked entries make the closing balance; entries are as many and come to as much
/// as the bank says. Entries may come one by one.
/// </summary>
sealed class CashSums
{
    decimal booked, credits, debits;
    long credited, debited;
    bool unsure;

    public static void Check(MxNode statement, MxFindings found)
    {
        var sums = new CashSums();
        foreach (var entry in statement.All("Ntry")) sums.Add(entry);
        sums.Compare(statement, found);
    }

    public void Add(MxNode entry)
    {
        if (entry["Amt"] is not { } node || !MxMap.TryNumber(node.Value, out var amount))
        {
            unsure = true;
            return;
        }
        var debit = entry["CdtDbtInd"]?.Value == "DBIT";
        var status = entry["Sts"] is { } sts ? sts["Cd|Prtry"]?.Value ?? sts.Value : "";
        try
        {
            if (debit) (debits, debited) = (debits + amount, debited + 1);
            else (credits, credited) = (credits + amount, credited + 1);
            if (status == "BOOK") booked += debit ? -amount : amount;
        }
        catch (OverflowException)
        {
            unsure = true;
        }
    }

    public void Compare(MxNode statement, MxFindings found)
    {
        if (unsure || IsPartOfMore(statement)) return;
        Count(statement["TxsSummry/TtlNtries"], credited + debited, credits + debits, found);
        Count(statement["TxsSummry/TtlCdtNtries"], credited, credits, found);
        Count(statement["TxsSummry/TtlDbtNtries"], debited, debits, found);
        if ((Balance(statement, "OPBD") ?? Balance(statement, "PRCD")) is not { } opening
            || Balance(statement, "CLBD") is not { } closing) return;
        if (opening.Node.Attribute("Ccy") != closing.Node.Attribute("Ccy")) return;
        if (opening.Amount + booked != closing.Amount)
            found.Add("balance-sum", closing.Node, $"opening {opening.Amount} and booked entries of {booked} make "
                + $"{opening.Amount + booked}, the closing balance is {closing.Amount}");
    }

    // A page of several, or an intermediate balance: the sum is another page's.
    static bool IsPartOfMore(MxNode statement) =>
        statement["StmtPgntn|NtfctnPgntn"] is { } page
            && (page["PgNb"] is not { Value: "1" } || page["LastPgInd"] is not { Value: "true" or "1" });

    static void Count(MxNode? told, long count, decimal sum, MxFindings found)
    {
        if (told?["NbOfNtries"] is { } number && MxMap.TryNumber(number.Value, out var entries) && entries != count)
            found.Add("entry-count", number, $"{number.Value} entries announced, {count} are there");
        if (told?["Sum"] is { } total && MxMap.TryNumber(total.Value, out var amount) && amount != sum)
            found.Add("entry-sum", total, $"sum {total.Value}, the entries come to {sum}");
    }

    static (MxNode Node, decimal Amount)? Balance(MxNode statement, string kind)
    {
        foreach (var balance in statement.All("Bal"))
            if (balance["Tp/CdOrPrtry/Cd|Prtry"]?.Value == kind || balance["Tp/Cd"]?.Value == kind)
                return balance["Amt"] is { } node && MxMap.TryNumber(node.Value, out var amount)
                    ? (node, balance["CdtDbtInd"]?.Value == "DBIT" ? -amount : amount) : null;
        return null;
    }
}
