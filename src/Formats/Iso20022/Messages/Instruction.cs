namespace Countinghouse.Formats.Iso20022;

/// <summary>sese.023, or sese.028 from the other side: securities to be delivered or received, free or against payment.</summary>
public sealed record SettlementInstruction(
    string Id, Movement Movement, Payment Payment, string? CommonId, IReadOnlyList<MxLink> Links, IReadOnlyList<string> TradeIds,
    MxVenue? Venue, DateOnly? TradedOn, DateOnly? SettleOn, MxInstrument Instrument, MxQuantity Quantity, string? OwnerBic, string? Account,
    string? CashIban, SettlementTerms Terms, SettlementParties? Delivering, SettlementParties? Receiving, MxAmount? Amount,
    MxAmount? Accrued = null, MxDealPrice? DealPrice = null) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says =>
        $"{Movement} {Quantity} {Instrument} "
        + (Payment == Payment.Free ? "free of payment" : $"against {Amount}")
        + $" {(SettleOn is { } on ? $"on {on:yyyy-MM-dd}" : SettleCode ?? "when and if issued")}"
        + (Accrued is null ? "" : $", {Accrued} of it interest accrued");

    /// <summary>The code in the place of a settlement date, where it is not WISS (when and if issued).</summary>
    public string? SettleCode { get; init; }

    internal static SettlementInstruction Form(MxMap m, SettlementInstruction? r)
    {
        var id = m.Text("TxId", r?.Id);
        var movement = m.Word("SttlmTpAndAddtlParams/SctiesMvmntTp", r?.Movement, MxCodes.Movements);
        var payment = m.Word("SttlmTpAndAddtlParams/Pmt", r?.Payment, MxCodes.Payments);
        var common = m.TextOrNone("SttlmTpAndAddtlParams/CmonId", r?.CommonId);
        var links = m.Many("Lnkgs", r?.Links, MxLink.Form);
        var trades = m.Texts("TradDtls/TradId", r?.TradeIds);
        var venue = m.OneOrNone("TradDtls/PlcOfTrad/MktTpAndId", r?.Venue, MxVenue.Form);
        var traded = m.DateOrNone("TradDtls/TradDt/Dt/Dt|DtTm", r?.TradedOn);
        var settle = m.DateOrNone("TradDtls/SttlmDt/Dt/Dt|DtTm", r?.SettleOn);
        var code = m.CodeInstead("TradDtls/SttlmDt", settle, r?.SettleCode, "WISS");
        return new(id, movement, payment, common, links, trades, venue, traded, settle,
            DealPrice: m.OneOrNone("TradDtls/DealPric", r?.DealPrice, MxDealPrice.Form),
            Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
            Quantity: m.One("QtyAndAcctDtls/SttlmQty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form),
            OwnerBic: m.TextOrNone("QtyAndAcctDtls/AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
            Account: m.TextOrNone("QtyAndAcctDtls/SfkpgAcct/Id", r?.Account),
            CashIban: m.TextOrNone("QtyAndAcctDtls/CshAcct/IBAN", r?.CashIban),
            Terms: m.One("SttlmParams", r?.Terms, SettlementTerms.Form),
            Delivering: m.OneOrNone("DlvrgSttlmPties", r?.Delivering, SettlementParties.Form),
            Receiving: m.OneOrNone("RcvgSttlmPties", r?.Receiving, SettlementParties.Form),
            Amount: m.OneOrNone("SttlmAmt", r?.Amount, MxAmount.Form),
            Accrued: m.OneOrNone("OthrAmts/AcrdIntrstAmt", r?.Accrued, MxAmount.Form))
        { SettleCode = code };
    }
}

/// <summary>The price of a unit at which it was traded: an amount, or per cent of nominal where it has no currency.</summary>
/// <param name="Kind">None: the price itself. YIEL a yield, DISC a discount, PREM a premium; others as told.</param>
public sealed record MxDealPrice(string? Kind, decimal Value, string? Currency)
{
    const string Yield = "YIEL";

    internal static MxDealPrice Form(MxMap m, MxDealPrice? r)
    {
        var isOfKind = r?.Kind is not (null or Yield);
        var isYield = isOfKind ? null : m.FlagOrNone("Tp/Yldd", r is null ? null : r.Kind == Yield);
        var kind = m.TextOrNone("Tp/ValTp", isOfKind ? r?.Kind : null) ?? (isYield == true ? Yield : null);
        if (m.Which(r is null ? null : r.Currency is null ? "Rate" : "Amt", "Val/Amt", "Val/Rate") is "Val/Rate" or "Rate")
            return new(kind, m.Number("Val/Rate", r?.Value), null);
        var amount = m.Money("Val/Amt", r is null ? null : new(r.Value, r.Currency ?? ""));
        return new(kind, amount.Amount, amount.Currency);
    }
}

/// <summary>How an instruction is to settle. Codes as in ISO 20022: TRAD, REPU, SECL…; PART, NPAR, PARC, PARQ.</summary>
/// <param name="Hold">Whether it is held.</param>
/// <param name="Priority">Four digits, 0001 before 0004.</param>
/// <param name="TransactionKind">What it settles.</param>
/// <param name="Partial">Whether a part may settle.</param>
/// <param name="CcpEligible">Whether a central counterparty may take it.</param>
public sealed record SettlementTerms(bool? Hold, string? Priority, string TransactionKind, string? Partial, bool? CcpEligible)
{
    internal static SettlementTerms Form(MxMap m, SettlementTerms? r) => new(
        Hold: m.FlagOrNone("HldInd/Ind", r?.Hold),
        Priority: m.TextOrNone("Prty/Nmrc", r?.Priority),
        TransactionKind: m.Text("SctiesTxTp/Cd|Prtry", r?.TransactionKind),
        Partial: m.TextOrNone("PrtlSttlmInd", r?.Partial),
        CcpEligible: m.FlagOrNone("CCPElgblty/Ind", r?.CcpEligible));
}

/// <summary>Another transaction this one is tied to.</summary>
/// <param name="Position">AFTE, WITH, BEFO or INFO: when this one is to settle, seen from the other.</param>
/// <param name="Id">The account owner's reference of the other.</param>
public sealed record MxLink(string? Position, string Id)
{
    internal static MxLink Form(MxMap m, MxLink? r) => new(
        Position: m.TextOrNone("PrcgPos/Cd", r?.Position),
        Id: m.Text("Ref/SctiesSttlmTxId|AcctSvcrTxId|MktInfrstrctrTxId|PoolId|OthrTxId|IntraPosMvmntId|IntraBalMvmntId|CmonId|TradId"
            + "|UnqTxIdr|CtrPtyMktInfrstrctrTxId", r?.Id));
}

/// <summary>Where it was traded: ISO 10383 code, and kind of place as EXCH or OTCO.</summary>
public sealed record MxVenue(string? Mic, string Kind)
{
    internal static MxVenue Form(MxMap m, MxVenue? r) =>
        new(m.TextOrNone("Id/MktIdrCd", r?.Mic), m.Text("Tp/Cd|Prtry", r?.Kind));
}

/// <summary>One side of a settlement, from the depository outwards.</summary>
public sealed record SettlementParties(string? DepositoryBic, MxParty? Party1, MxParty? Party2)
{
    internal static SettlementParties Form(MxMap m, SettlementParties? r) => new(
        DepositoryBic: m.TextOrNone("Dpstry/Id/AnyBIC|NmAndAdr|Ctry", r?.DepositoryBic),
        Party1: m.OneOrNone("Pty1", r?.Party1, MxParty.Form),
        Party2: m.OneOrNone("Pty2", r?.Party2, MxParty.Form));
}

/// <summary>
/// A party by BIC, by a number in a numbering (as DTCYID/050) or by name, with its LEI and its account at the party before it.
/// </summary>
public sealed record MxParty(string Bic, string? Lei, string? Account)
{
    internal static MxParty Form(MxMap m, MxParty? r) => new(
        Bic: m.Text("Id/AnyBIC|NmAndAdr|PrtryId", r?.Bic), Lei: m.TextOrNone("LEI", r?.Lei),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account));
}

/// <summary>sese.028: the other side has instructed, and we have not.</summary>
public sealed record Allegement(
    string Id, Movement Movement, Payment Payment, string? MarketId, DateOnly? TradedOn, DateOnly SettleOn, MxInstrument Instrument,
    MxQuantity Quantity, string? Account, AllegedTerms Terms, SettlementParties? Delivering, SettlementParties? Receiving,
    MxAmount? Amount) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"the other side expects us to {Movement} {Quantity} {Instrument} on {SettleOn:yyyy-MM-dd}"
        + (Amount is null ? "" : $" against {Amount}");

    internal static Allegement Form(MxMap m, Allegement? r) => new(
        Id: m.Text("TxId", r?.Id),
        Movement: m.Word("SttlmTpAndAddtlParams/SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        Payment: m.Word("SttlmTpAndAddtlParams/Pmt", r?.Payment, MxCodes.Payments),
        MarketId: m.TextOrNone("MktInfrstrctrTxId", r?.MarketId),
        TradedOn: m.DateOrNone("TradDtls/TradDt/Dt/Dt|DtTm", r?.TradedOn),
        SettleOn: m.Date("TradDtls/SttlmDt/Dt/Dt|DtTm", r?.SettleOn),
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Quantity: m.One("QtyAndAcctDtls/SttlmQty", r?.Quantity, MxQuantity.Form),
        Account: m.TextOrNone("QtyAndAcctDtls/SfkpgAcct/Id", r?.Account),
        Terms: m.One("SttlmParams", r?.Terms, AllegedTerms.Form),
        Delivering: m.OneOrNone("DlvrgSttlmPties", r?.Delivering, SettlementParties.Form),
        Receiving: m.OneOrNone("RcvgSttlmPties", r?.Receiving, SettlementParties.Form),
        Amount: m.OneOrNone("SttlmAmt", r?.Amount, MxAmount.Form));
}

/// <summary>What an allegement tells of the other side's terms.</summary>
public sealed record AllegedTerms(bool? Hold, string TransactionKind, string? Partial)
{
    internal static AllegedTerms Form(MxMap m, AllegedTerms? r) => new(
        m.FlagOrNone("HldInd", r?.Hold), m.Text("SctiesTxTp/Cd|Prtry", r?.TransactionKind), m.TextOrNone("PrtlSttlmInd", r?.Partial));
}

/// <summary>sese.029: an allegement is taken back.</summary>
public sealed record AllegementRemoval(string Id, Movement Movement, Payment Payment, string? MarketId, string? Account) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"the allegement {Id} is removed";

    internal static AllegementRemoval Form(MxMap m, AllegementRemoval? r) => new(
        Id: m.Text("AcctSvcrTxId/TxId", r?.Id),
        Movement: m.Word("AcctSvcrTxId/SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        Payment: m.Word("AcctSvcrTxId/Pmt", r?.Payment, MxCodes.Payments),
        MarketId: m.TextOrNone("MktInfrstrctrTxId", r?.MarketId),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account));
}
