namespace Countinghouse.Formats.Iso20022;

/// <summary>What a margin or collateral message is about: the two parties, the agreement, the day of valuation.</summary>
public sealed record Obligation(string PartyABic, string PartyBBic, DateOnly ValuedOn)
{
    internal static Obligation Form(MxMap m, Obligation? r) => new(
        m.Text("PtyA/AnyBIC|PrtryId|NmAndAdr", r?.PartyABic), m.Text("PtyB/AnyBIC|PrtryId|NmAndAdr", r?.PartyBBic),
        m.Date("ValtnDt/Dt|DtTm", r?.ValuedOn));
}

/// <summary>The agreement that margin is called under.</summary>
public sealed record MarginAgreement(string Details, DateOnly AgreedOn, string Currency)
{
    internal static MarginAgreement Form(MxMap m, MarginAgreement? r) => new(
        m.Text("AgrmtDtls", r?.Details), m.Date("AgrmtDt", r?.AgreedOn), m.Text("BaseCcy", r?.Currency));
}

/// <summary>An amount due to one party or the other.</summary>
public sealed record MarginResult(Money? DueToA, Money? DueToB)
{
    internal static MarginResult Form(MxMap m, MarginResult? r) =>
        new(m.MoneyOrNone("DueToPtyA", r?.DueToA), m.MoneyOrNone("DueToPtyB", r?.DueToB));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(DueToA is null ? "" : $"{DueToA} due to A")}{(DueToB is null ? "" : $" {DueToB} due to B")}".Trim();
}

/// <summary>colr.003: margin is called.</summary>
public sealed record MarginCall(
    string Id, Obligation Obligation, MarginAgreement? Agreement, MarginResult Called, MarginResult? Independent) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"margin call {Id}: {Called}";

    internal static MarginCall Form(MxMap m, MarginCall? r) => new(
        Id: m.Text("TxId", r?.Id),
        Obligation: m.One("Oblgtn", r?.Obligation, Obligation.Form),
        Agreement: m.OneOrNone("Agrmt", r?.Agreement, MarginAgreement.Form),
        Called: m.OneOrNone("MrgnCallRslt/MrgnCallRslt/MrgnCallRsltDtls/VartnMrgnRslt", r?.Called, MarginResult.Form)
            ?? m.One<MarginResult>("MrgnCallRslt/MrgnCallRslt/MrgnCallAmt|SgrtdIndpdntAmt", null, MarginResult.Form),
        Independent: m.OneOrNone("MrgnCallRslt/MrgnCallRslt/MrgnCallRsltDtls/SgrtdIndpdntAmt", r?.Independent, MarginResult.Form));
}

/// <summary>An amount agreed to, under the call it answers.</summary>
public sealed record AgreedMargin(Money Amount, string CallId)
{
    internal static AgreedMargin Form(MxMap m, AgreedMargin? r) => new(m.Money("AgrdAmt", r?.Amount), m.Text("MrgnCallReqId", r?.CallId));
}

/// <summary>colr.004: what of a margin call is agreed.</summary>
public sealed record MarginCallResponse(
    string Id, Obligation Obligation, MarginAgreement? Agreement, AgreedMargin? AgreedToA, AgreedMargin? AgreedToB,
    MarginDispute? Dispute) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"answer {Id}: agreed {(AgreedToA ?? AgreedToB)?.Amount.ToString() ?? "nothing"}"
        + (Dispute is null ? "" : $", disputed ({Dispute.Code})");

    internal static MarginCallResponse Form(MxMap m, MarginCallResponse? r) => new(
        Id: m.Text("TxId", r?.Id),
        Obligation: m.One("Oblgtn", r?.Obligation, Obligation.Form),
        Agreement: m.OneOrNone("Agrmt", r?.Agreement, MarginAgreement.Form),
        AgreedToA: m.OneOrNone("AgrdAmtDueToA/AgrdAmtDtls/VartnMrgnAmt", r?.AgreedToA, AgreedMargin.Form),
        AgreedToB: m.OneOrNone("AgrdAmtDueToB/AgrdAmtDtls/VartnMrgnAmt", r?.AgreedToB, AgreedMargin.Form),
        Dispute: m.OneOrNone("RspnDtls", r?.Dispute, MarginDispute.Form));
}

/// <summary>Why a call is not agreed: NVDA, RANT or the sender's own code, and words.</summary>
public sealed record MarginDispute(string Code, string? Words)
{
    internal static MarginDispute Form(MxMap m, MarginDispute? r) =>
        new(m.Text("RspnTpDtls/Cd|Prtry", r?.Code), m.TextOrNone("Desc", r?.Words));
}

/// <summary>colr.007: collateral is offered. Kind: INIT or COUN.</summary>
public sealed record CollateralProposal(
    string Id, Obligation Obligation, MarginAgreement? Agreement, string Kind, Money Agreed, OfferedCollateral? Offered, Money? Independent)
    : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"collateral proposal {Id}: {Agreed}";

    const string Details = "TpAndDtls/CollPrpsl/CollPrpslDtls/";

    internal static CollateralProposal Form(MxMap m, CollateralProposal? r) => new(
        Id: m.Text("TxId", r?.Id),
        Obligation: m.One("Oblgtn", r?.Obligation, Obligation.Form),
        Agreement: m.OneOrNone("Agrmt", r?.Agreement, MarginAgreement.Form),
        Kind: m.Text("TpAndDtls/CollPrpslTp", r?.Kind),
        Agreed: m.MoneyOrNone(Details + "VartnMrgn/AgrdAmt", r?.Agreed) ?? m.Money("TpAndDtls/CollPrpsl/SgrtdIndpdntAmt/AgrdAmt", null),
        Offered: m.OneOrNone(Details + "VartnMrgn/MvmntDrctn/CollMvmntDrctn/Dlvr", r?.Offered, OfferedCollateral.Form),
        Independent: m.MoneyOrNone(Details + "SgrtdIndpdntAmt/AgrdAmt", r?.Independent));
}

/// <summary>Securities and cash to be delivered under a margin call.</summary>
public sealed record OfferedCollateral(string CallId, IReadOnlyList<OfferedSecurities> Securities, IReadOnlyList<OfferedCash> Cash)
{
    internal static OfferedCollateral Form(MxMap m, OfferedCollateral? r) => new(
        m.Text("MrgnCallReqId", r?.CallId), m.Many("SctiesColl", r?.Securities, OfferedSecurities.Form),
        m.Many("CshColl", r?.Cash, OfferedCash.Form));
}

/// <summary>Securities offered, with what they count for after the haircut, and the country they are kept in.</summary>
public sealed record OfferedSecurities(MxInstrument Instrument, MxQuantity Quantity, Money? Value, string Country)
{
    internal static OfferedSecurities Form(MxMap m, OfferedSecurities? r) => new(
        m.One("SctyId", r?.Instrument, MxInstrument.Form), m.One("Qty", r?.Quantity, MxQuantity.Form), m.MoneyOrNone("CollVal", r?.Value),
        m.TextOrNone("SfkpgPlc/Ctry|Id|TpAndId|Prtry", r?.Country) ?? "");
}

/// <summary>Cash offered.</summary>
public sealed record OfferedCash(Money Value)
{
    internal static OfferedCash Form(MxMap m, OfferedCash? r) => new(m.Money("CollVal", r?.Value));
}
