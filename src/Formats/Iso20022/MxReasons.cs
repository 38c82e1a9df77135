using System.Collections.Frozen;

namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// The reason codes of settlement statuses, in our words. A code that is not here is shown as it came: the lists of ISO 20022 grow yearly.
/// </summary>
public static class MxReasons
{
    /// <summary>What a code says, or null for one that we do not know.</summary>
    public static string? Name(string? code) => code is null ? null : Names.GetValueOrDefault(code);

    /// <summary>Every code that we know, with what it says.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        // Pending and failing.
        ["LACK"] = "we are short of securities", ["CLAC"] = "the counterparty is short of securities",
        ["MONY"] = "we are short of cash", ["CMON"] = "the counterparty is short of cash",
        ["PREA"] = "we hold the instruction", ["PRCY"] = "the counterparty holds its instruction",
        ["PRSY"] = "the system holds it", ["CSDH"] = "the depository holds it", ["CVAL"] = "the depository is validating it",
        ["CDLR"] = "conditional delivery is awaited", ["LINK"] = "a linked instruction has not settled",
        ["FUTU"] = "the settlement date has not come", ["LATE"] = "too late for this cut-off", ["BOTH"] = "both sides are short",
        ["AWMO"] = "cash is awaited", ["AWSH"] = "securities are awaited", ["CAIS"] = "held back for a corporate action",
        ["REFU"] = "the counterparty refused", ["PHSE"] = "physical securities are awaited", ["TAMM"] = "matched only now",
        ["DOCY"] = "our documents are awaited", ["DOCC"] = "the counterparty's documents are awaited", ["BLOC"] = "the account is blocked",
        ["CHAS"] = "being chased", ["NEWI"] = "a new issue", ["MUNO"] = "quantity is not a multiple",
        ["GLOB"] = "the global form is awaited",
        ["PART"] = "a part has settled", ["NMAS"] = "not yet matched", ["NOFX"] = "no exchange of currency",
        ["YCOL"] = "our collateral is short", ["COLL"] = "collateral is short", ["DEPO"] = "refused by the depository",
        ["FLIM"] = "the credit limit is reached", ["INCA"] = "income is awaited", ["LALO"] = "loaned securities are awaited",
        ["NCON"] = "the counterparty has not confirmed", ["REFS"] = "refused by the system", ["SDUT"] = "stamp duty is missing",
        ["BATC"] = "batch wrong", ["SBLO"] = "securities are blocked", ["CPEC"] = "counterparty not eligible",
        ["MINO"] = "below the smallest quantity", ["IAAD"] = "the agent has not advised", ["PHCK"] = "physical check",
        ["BENO"] = "the beneficial owner disagrees", ["CLHT"] = "clearing house trade", ["DENO"] = "denomination is missing",
        ["DISA"] = "disagreement", ["DKNY"] = "the counterparty does not know it", ["FROZ"] = "securities are frozen",
        ["LAAW"] = "approval is awaited", ["LIQU"] = "in liquidation", ["REGT"] = "registration is pending",
        ["SETS"] = "settlement system wrong", ["CERT"] = "certificate is missing", ["INBC"] = "buy-in is pending",
        ["PREL"] = "released in part", ["PATD"] = "after the date of partial settlement", ["BYIY"] = "bought in",
        ["CLAT"] = "the counterparty was late",
        ["CANR"] = "cancellation is asked for", ["OBJT"] = "an objection stands", ["STCD"] = "stock dividend", ["MLAT"] = "matched late",
        ["CYCL"] = "waits for another in a circle", ["NEXT"] = "next settlement cycle", ["CDEL"] = "conditional delivery",
        ["CDAC"] = "conditional delivery awaits confirmation", ["CONF"] = "confirmation is awaited",
        // Matching.
        ["ACRU"] = "accrued interest differs", ["IIND"] = "indicator differs", ["CPCA"] = "the counterparty cancelled",
        ["NCRR"] = "currency differs", ["DDEA"] = "price differs", ["DMCT"] = "amount differs", ["DCMX"] = "commission differs",
        ["DSEC"] = "security differs", ["DQUA"] = "quantity differs", ["INVE"] = "investor differs", ["LEOG"] = "guarantee differs",
        ["MIME"] = "message differs", ["CMIS"] = "instruction of the counterparty is missing", ["DTRA"] = "transaction differs",
        ["FRAP"] = "free or against payment differs", ["PHYS"] = "physical or not differs", ["PLIS"] = "place of listing differs",
        ["INPS"] = "process differs", ["PLCE"] = "place of trade differs", ["PODU"] = "possible duplicate", ["DEPT"] = "depository differs",
        ["ICAG"] = "agent differs", ["ICUS"] = "customer differs", ["IEXE"] = "executing broker differs", ["REGD"] = "registration differs",
        ["RTGS"] = "settlement in real time differs", ["SAFE"] = "account differs or is unknown", ["DMON"] = "settlement amount differs",
        ["DDAT"] = "settlement date differs", ["SETR"] = "transaction type differs", ["TXST"] = "trade condition differs",
        ["DTRD"] = "trade date differs", ["DELN"] = "settlement party differs", ["UNBR"] = "broker unknown",
        // Rejection, repair, cancellation.
        ["REFE"] = "reference unknown", ["CASH"] = "cash account wrong", ["CASY"] = "cash system wrong",
        ["CAEV"] = "corporate action wrong",
        ["INVB"] = "account blocked", ["INVL"] = "link wrong", ["INVM"] = "modification wrong", ["INVN"] = "negative quantity",
        ["VALR"] = "validation failed",
        ["NRGM"] = "no such message", ["NRGN"] = "no such transaction", ["MISM"] = "message mismatched", ["DCAN"] = "already cancelled",
        ["DSET"] = "already settled", ["DPRG"] = "already in progress", ["DREP"] = "already repaired", ["SCEX"] = "security expired",
        ["CXLR"] = "cancelled after rejection", ["CTHP"] = "cancelled by a third party", ["CANZ"] = "cancelled by the system",
        ["CANT"] = "cancelled by the counterparty", ["CSUB"] = "cancelled and put anew", ["CANS"] = "cancelled by the system",
        ["CANI"] = "cancelled by us", ["CORP"] = "cancelled by a corporate action",
        // Acknowledgement.
        ["SMPG"] = "passed on", ["CDCY"] = "conditional delivery: counterparty's part", ["CDRG"] = "conditional delivery: registration",
        ["CDRE"] = "conditional delivery: release", ["NSTP"] = "handled by hand", ["RQWV"] = "waiver asked for",
        ["ADEA"] = "after the deadline", ["OTHR"] = "another reason, in words",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
