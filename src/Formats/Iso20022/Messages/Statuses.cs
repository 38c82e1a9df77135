namespace Countinghouse.Formats.Iso20022;

/// <summary>A status and its reasons. No reason means that none was given.</summary>
/// <param name="Kind">The element that names it, as Pdg (pending), Flng (failing), Rjctd (rejected), Mtchd (matched).</param>
/// <param name="Reasons">Why, first things first.</param>
public sealed record MxStatus(string Kind, IReadOnlyList<MxReason> Reasons)
{
    static readonly string[] Kinds =
    [
        "AckdAccptd", "PdgPrcg", "Rjctd", "Rpr", "Canc", "PdgCxl", "CxlReqd", "ModReqd", "Cmpltd", "Dnd", "Pdg", "Flng", "Mtchd", "Umtchd",
        "Gnrtd", "Prtry", "Futr", "Rpo",
    ];

    // Those whose one reason is the sender's own.
    static readonly string[] Unexplained = ["Mtchd", "CxlReqd", "ModReqd", "Cmpltd", "Prtry"];

    internal static MxStatus Form(MxMap m, MxStatus? r)
    {
        var kind = m.Which(r?.Kind, Kinds) ?? "";
        if (kind.Length == 0) return new(m.Text(Kinds[0], null), []);
        if (Unexplained.Contains(kind))
        {
            m.Always(kind, "");
            return new(kind, []);
        }
        if (r is { Reasons.Count: 0 }) m.Always(kind + "/NoSpcfdRsn", "NORE");
        return new(kind, m.Many(kind + "/Rsn", r?.Reasons, MxReason.Form));
    }

    /// <summary>What the kind means.</summary>
    public string Meaning => Kind switch
    {
        "AckdAccptd" => "accepted",
        "PdgPrcg" or "Pdg" => "pending",
        "Rjctd" => "rejected",
        "Rpr" => "to be repaired",
        "Canc" => "cancelled",
        "PdgCxl" => "cancellation pending",
        "CxlReqd" => "cancellation asked for",
        "ModReqd" => "modification asked for",
        "Cmpltd" => "done",
        "Dnd" => "denied",
        "Flng" => "failing",
        "Mtchd" => "matched",
        "Umtchd" => "unmatched",
        "Gnrtd" => "generated",
        _ => Kind,
    };

    /// <inheritdoc/>
    public override string ToString() => Reasons.Count == 0 ? Meaning
        : $"{Meaning}: {string.Join(", ", Reasons.Select(r => MxReasons.Name(r.Code) is { } name ? $"{r.Code} ({name})" : r.ToString()))}";
}

/// <summary>sese.024: how an instruction stands.</summary>
public sealed record StatusAdvice(
    string TransactionId, string? ServicerId, string? MarketId, MxStatus? Processing, MxStatus? Inferred, MxStatus? Matching,
    MxStatus? Settlement, StatusDetails? Details) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => TransactionId;

    /// <inheritdoc/>
    public override string Says => $"{TransactionId} is "
        + string.Join("; ", new[] { Processing, Matching, Inferred, Settlement }.Where(s => s is not null).Select(s => s?.ToString()));

    internal static StatusAdvice Form(MxMap m, StatusAdvice? r) => new(
        TransactionId: m.Text("TxId/AcctOwnrTxId", r?.TransactionId),
        ServicerId: m.TextOrNone("TxId/AcctSvcrTxId", r?.ServicerId),
        MarketId: m.TextOrNone("TxId/MktInfrstrctrTxId", r?.MarketId),
        Processing: m.OneOrNone("PrcgSts", r?.Processing, MxStatus.Form),
        Inferred: m.OneOrNone("IfrrdMtchgSts", r?.Inferred, MxStatus.Form),
        Matching: m.OneOrNone("MtchgSts", r?.Matching, MxStatus.Form),
        Settlement: m.OneOrNone("SttlmSts", r?.Settlement, MxStatus.Form),
        Details: m.OneOrNone("TxDtls", r?.Details, StatusDetails.Form));
}

/// <summary>The transaction a status is about, repeated so that it can be recognised.</summary>
public sealed record StatusDetails(
    string? Account, TransactionDetails Transaction, Movement Movement, Payment Payment, string TransactionKind)
{
    internal static StatusDetails Form(MxMap m, StatusDetails? r) => new(
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        Transaction: TransactionDetails.AnswerForm(m, r?.Transaction, early: false),
        Movement: m.Word("SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        Payment: m.Word("Pmt", r?.Payment, MxCodes.Payments),
        TransactionKind: m.Text("SttlmParams/SctiesTxTp/Cd|Prtry", r?.TransactionKind));
}

/// <summary>sese.025: an instruction settled, in whole or in part.</summary>
public sealed record SettlementConfirmation(
    ConfirmedTransaction Transaction, IReadOnlyList<string> TradeIds, DateOnly? TradedOn, DateOnly? SettleOn, DateOnly SettledOn,
    MxInstrument Instrument, MxQuantity Settled, MxQuantity? SettledBefore, MxQuantity? Remaining, string? OwnerBic, string? Account,
    ConfirmedTerms Terms, SettlementParties? Delivering, SettlementParties? Receiving, MxAmount? Amount,
    MxAmount? Accrued = null) : MxContent
{
    /// <summary>When on that day it settled, where it says so.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <inheritdoc/>
    public override string Reference => Transaction.OwnerId;

    /// <inheritdoc/>
    public override string Says => $"{Transaction.OwnerId}: {Settled} {Instrument} settled on {SettledOn:yyyy-MM-dd}"
        + (Amount is null ? "" : $" for {Amount}") + (Remaining is { Amount: > 0 } ? $", {Remaining} to come" : "");

    internal static SettlementConfirmation Form(MxMap m, SettlementConfirmation? r) => new(
        Transaction: m.One("TxIdDtls", r?.Transaction, ConfirmedTransaction.Form),
        TradeIds: m.Texts("TradDtls/TradId", r?.TradeIds),
        TradedOn: m.DateOrNone("TradDtls/TradDt/Dt/Dt|DtTm", r?.TradedOn),
        SettleOn: m.DateOrNone("TradDtls/SttlmDt/Dt/Dt|DtTm", r?.SettleOn),
        SettledOn: m.Date("TradDtls/FctvSttlmDt/Dt/Dt|DtTm", r?.SettledOn),
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Settled: m.One("QtyAndAcctDtls/SttldQty/Qty|OrgnlAndCurFace", r?.Settled, MxQuantity.Form),
        SettledBefore: m.OneOrNone("QtyAndAcctDtls/PrevslySttldQty", r?.SettledBefore, MxQuantity.Form),
        Remaining: m.OneOrNone("QtyAndAcctDtls/RmngToBeSttldQty", r?.Remaining, MxQuantity.Form),
        OwnerBic: m.TextOrNone("QtyAndAcctDtls/AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
        Account: m.TextOrNone("QtyAndAcctDtls/SfkpgAcct/Id", r?.Account),
        Terms: m.One("SttlmParams", r?.Terms, ConfirmedTerms.Form),
        Delivering: m.OneOrNone("DlvrgSttlmPties", r?.Delivering, SettlementParties.Form),
        Receiving: m.OneOrNone("RcvgSttlmPties", r?.Receiving, SettlementParties.Form),
        Amount: m.OneOrNone("SttldAmt", r?.Amount, MxAmount.Form),
        Accrued: m.OneOrNone("OthrAmts/AcrdIntrstAmt", r?.Accrued, MxAmount.Form))
    {
        SettledAt = m.InstantToRead("TradDtls/FctvSttlmDt/Dt/DtTm"),
    };
}

/// <summary>The terms it settled under.</summary>
public sealed record ConfirmedTerms(string? Priority, string TransactionKind, string? Partial, bool? CcpEligible)
{
    internal static ConfirmedTerms Form(MxMap m, ConfirmedTerms? r) => new(
        Priority: m.TextOrNone("Prty/Nmrc", r?.Priority),
        TransactionKind: m.Text("SctiesTxTp/Cd|Prtry", r?.TransactionKind),
        Partial: m.TextOrNone("PrtlSttlmInd", r?.Partial),
        CcpEligible: m.FlagOrNone("CCPElgblty/Ind", r?.CcpEligible));
}

/// <summary>Which instruction settled, by the references it is known under.</summary>
public sealed record ConfirmedTransaction(string OwnerId, string? ServicerId, string? MarketId, Movement Movement, Payment Payment)
{
    internal static ConfirmedTransaction Form(MxMap m, ConfirmedTransaction? r) => new(
        OwnerId: m.Text("AcctOwnrTxId", r?.OwnerId),
        ServicerId: m.TextOrNone("AcctSvcrTxId", r?.ServicerId),
        MarketId: m.TextOrNone("MktInfrstrctrTxId", r?.MarketId),
        Movement: m.Word("SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        Payment: m.Word("Pmt", r?.Payment, MxCodes.Payments));
}

/// <summary>sese.026: a confirmation is taken back.</summary>
public sealed record SettlementReversal(
    ConfirmedTransaction Transaction, string ConfirmationId, DateOnly SettledOn, MxInstrument Instrument, MxQuantity Settled,
    string? Account, ConfirmedTerms Terms, MxAmount? Amount) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Transaction.OwnerId;

    /// <inheritdoc/>
    public override string Says => $"the confirmation {ConfirmationId} of {Transaction.OwnerId} is reversed: {Settled} {Instrument}";

    internal static SettlementReversal Form(MxMap m, SettlementReversal? r) => new(
        Transaction: m.One("TxIdDtls", r?.Transaction, ConfirmedTransaction.Form),
        ConfirmationId: m.Text("ConfRef", r?.ConfirmationId),
        SettledOn: m.Date("TradDtls/FctvSttlmDt/Dt/Dt|DtTm", r?.SettledOn),
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Settled: m.One("QtyAndAcctDtls/SttldQty/Qty|OrgnlAndCurFace", r?.Settled, MxQuantity.Form),
        Account: m.TextOrNone("QtyAndAcctDtls/SfkpgAcct/Id", r?.Account),
        Terms: m.One("SttlmParams", r?.Terms, ConfirmedTerms.Form),
        Amount: m.OneOrNone("SttldAmt", r?.Amount, MxAmount.Form));
}

/// <summary>sese.021: how do these transactions stand?</summary>
/// <param name="Wanted">The status message asked for, as sese.024.001.14.</param>
/// <param name="TransactionIds">The account owner's references.</param>
/// <param name="Account">The safekeeping account.</param>
public sealed record StatusQuery(string Wanted, IReadOnlyList<string> TransactionIds, string? Account) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => TransactionIds.Count == 0 ? "" : TransactionIds[0];

    /// <inheritdoc/>
    public override string Says => $"asks how {string.Join(", ", TransactionIds.Take(5))} stand";

    internal static StatusQuery Form(MxMap m, StatusQuery? r) => new(
        Wanted: m.Text("StsAdvcReqd/Nb/LngNb|ShrtNb|PrtryNb", r?.Wanted),
        TransactionIds: [.. m.Many("StsAdvcReqd/Refs", r?.TransactionIds.Select(id => new QueriedTransaction(id)).ToList(),
            QueriedTransaction.Form).Select(t => t.Id)],
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account));
}

sealed record QueriedTransaction(string Id)
{
    public static QueriedTransaction Form(MxMap m, QueriedTransaction? r) => new(m.Text("AcctOwnrTxId", r?.Id));
}

/// <summary>sese.022: what became of a query.</summary>
public sealed record QueryStatus(string QueryId, string? Account, MxStatus Status) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => QueryId;

    /// <inheritdoc/>
    public override string Says => $"query {QueryId}: {Status}";

    internal static QueryStatus Form(MxMap m, QueryStatus? r) => new(
        QueryId: m.Text("QryDtls/Ref", r?.QueryId),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        Status: m.One("PrcgSts", r?.Status, MxStatus.Form));
}
