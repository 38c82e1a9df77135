namespace Countinghouse.Formats.Iso20022;

/// <summary>sese.020: the account owner asks to cancel an instruction.</summary>
public sealed record CancellationRequest(
    string TransactionId, Movement? Movement, Payment? Payment, string? ServicerId, string? MarketId, string? OwnerBic, string? Account,
    TransactionDetails? Details) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => TransactionId;

    /// <inheritdoc/>
    public override string Says => $"cancel {TransactionId}" + (Details is null ? "" : $": {Details.Quantity} {Details.Instrument}");

    internal static CancellationRequest Form(MxMap m, CancellationRequest? r) => new(
        TransactionId: MxRequestAbout.Transaction(m, r?.TransactionId, r is { Movement: null } or { Payment: null }),
        Movement: m.WordOrNone(MxRequestAbout.Of + "/SctiesMvmntTp", r?.Payment is null ? null : r.Movement, MxCodes.Movements),
        Payment: m.WordOrNone(MxRequestAbout.Of + "/Pmt", r?.Movement is null ? null : r.Payment, MxCodes.Payments),
        ServicerId: m.TextOrNone("AcctSvcrTxId", r?.ServicerId),
        MarketId: m.TextOrNone("MktInfrstrctrTxId", r?.MarketId),
        OwnerBic: m.TextOrNone("AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        Details: m.OneOrNone("TxDtls", r?.Details, TransactionDetails.RequestForm));
}

/// <summary>What a transaction was about, repeated so that it can be recognised.</summary>
public sealed record TransactionDetails(
    MxInstrument Instrument, MxQuantity Quantity, MxAmount? Amount, DateOnly? SettleOn, DateOnly? TradedOn)
{
    /// <summary>The code in the place of a settlement date, where it is not the usual one (WISS in a request, else OPEN).</summary>
    public string? SettleCode { get; init; }

    // The messages each have their own order of the same fields.
    internal static TransactionDetails RequestForm(MxMap m, TransactionDetails? r)
    {
        var instrument = m.One("FinInstrmId", r?.Instrument, MxInstrument.Form);
        var traded = m.DateOrNone("TradDt/Dt/Dt|DtTm", r?.TradedOn);
        var settle = m.DateOrNone("SttlmDt/Dt/Dt|DtTm", r?.SettleOn);
        var code = m.CodeInstead("SttlmDt", settle, r?.SettleCode, "WISS");
        var quantity = m.One("SttlmQty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form);
        var amount = m.OneOrNone("SttlmAmt", r?.Amount, MxAmount.Form);
        return new(instrument, quantity, amount, settle, traded) { SettleCode = code };
    }

    internal static TransactionDetails AnswerForm(MxMap m, TransactionDetails? r, bool early)
    {
        var instrument = m.One("FinInstrmId", r?.Instrument, MxInstrument.Form);
        var quantity = m.One("SttlmQty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form);
        var amount = m.OneOrNone("SttlmAmt", r?.Amount, MxAmount.Form);
        var traded = early ? m.DateOrNone("TradDt/Dt/Dt|DtTm", r?.TradedOn) : null;
        var settle = m.DateOrNone("SttlmDt/Dt/Dt|DtTm", r?.SettleOn);
        var code = m.CodeInstead("SttlmDt", settle, r?.SettleCode, "OPEN");
        traded ??= m.DateOrNone("TradDt/Dt/Dt|DtTm", early ? null : r?.TradedOn);
        return new(instrument, quantity, amount, settle, traded) { SettleCode = code };
    }
}

/// <summary>sese.027: what became of a cancellation request.</summary>
public sealed record CancellationStatus(
    string RequestId, MxRequestAbout? About, MxStatus Status, TransactionDetails? Details) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => RequestId;

    /// <inheritdoc/>
    public override string Says => $"cancellation {RequestId}: {Status}";

    internal static CancellationStatus Form(MxMap m, CancellationStatus? r) => new(
        RequestId: m.Text("CxlReqRef", r?.RequestId),
        About: m.OneOrNone("TxId", r?.About, MxRequestAbout.Form),
        Status: m.One("PrcgSts", r?.Status, MxStatus.Form),
        Details: m.OneOrNone("TxDtls", r?.Details, (x, d) => TransactionDetails.AnswerForm(x, d, early: true)));
}

/// <summary>The transaction that was to be cancelled; one of another kind than a settlement has no direction.</summary>
public sealed record MxRequestAbout(string? ServicerId, string? MarketId, string TransactionId, Movement? Movement, Payment? Payment)
{
    internal const string Of = "AcctOwnrTxId/SctiesSttlmTxId|SctiesFincgTxId";

    internal static string Transaction(MxMap m, string? id, bool isOther) => isOther
        ? m.Text("AcctOwnrTxId/OthrTxId/Id", id)
        : m.TextOrNone(Of + "/TxId", id) ?? m.Text("AcctOwnrTxId/OthrTxId|IntraPosMvmntId", null);

    internal static MxRequestAbout Form(MxMap m, MxRequestAbout? r) => new(
        m.TextOrNone("AcctSvcrTxId", r?.ServicerId),
        m.TextOrNone("MktInfrstrctrTxId", r?.MarketId),
        Transaction(m, r?.TransactionId, r is { Movement: null } or { Payment: null }),
        m.WordOrNone(Of + "/SctiesMvmntTp", r?.Payment is null ? null : r.Movement, MxCodes.Movements),
        m.WordOrNone(Of + "/Pmt", r?.Movement is null ? null : r.Payment, MxCodes.Payments));
}

/// <summary>sese.030: the account owner asks to hold, release, reorder, link or split instructions that stand.</summary>
public sealed record ModificationRequest(string? Account, IReadOnlyList<Modification> Modifications) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Modifications.Count == 0 ? "" : Modifications[0].OwnerId ?? Modifications[0].MarketId ?? "";

    /// <inheritdoc/>
    public override string Says =>
        string.Join("; ", Modifications.Take(3).Select(x => x.ToString())) + (Modifications.Count > 3 ? "…" : "");

    internal static ModificationRequest Form(MxMap m, ModificationRequest? r) => new(
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        Modifications: m.Many("ReqDtls", r?.Modifications, Modification.Form));
}

/// <summary>What is asked for one transaction; what is not given stays as it is.</summary>
/// <param name="OwnerId">The account owner's reference.</param>
/// <param name="ServicerId">The account servicer's.</param>
/// <param name="MarketId">The market infrastructure's.</param>
/// <param name="Linking">LINK or UNLK.</param>
/// <param name="Priority">Four digits, 0001 before 0004.</param>
/// <param name="Partial">PART, NPAR, PARC or PARQ.</param>
/// <param name="Hold">True holds, false releases.</param>
/// <param name="Links">The transactions it is to be linked with, or set free from.</param>
public sealed record Modification(
    string? OwnerId, string? ServicerId, string? MarketId, string? Linking, string? Priority, string? Partial, bool? Hold,
    IReadOnlyList<MxLink> Links)
{
    internal static Modification Form(MxMap m, Modification? r)
    {
        if (r is { OwnerId: null, ServicerId: null, MarketId: null }) m.Always("Ref", "");
        return Fields(m, r);
    }

    static Modification Fields(MxMap m, Modification? r) => new(
        OwnerId: m.TextOrNone("Ref/AcctOwnrTxId", r?.OwnerId),
        ServicerId: m.TextOrNone("Ref/AcctSvcrTxId", r?.ServicerId),
        MarketId: m.TextOrNone("Ref/MktInfrstrctrTxId", r?.MarketId),
        Linking: m.TextOrNone("Lkg/Cd", r?.Linking),
        Priority: m.TextOrNone("Prty/Nmrc", r?.Priority),
        Partial: m.TextOrNone("PrtlSttlmInd", r?.Partial),
        Hold: m.FlagOrNone("HldInd/Ind", r?.Hold),
        Links: m.Many("Lnkgs", r?.Links, MxLink.Form));

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> asked = [];
        if (Hold is { } hold) asked.Add(hold ? "hold" : "release");
        if (Priority is not null) asked.Add($"priority {Priority}");
        if (Partial is not null) asked.Add($"partial settlement {Partial}");
        if (Linking is not null || Links.Count > 0) asked.Add($"{Linking ?? "LINK"} {string.Join(' ', Links.Select(l => l.Id))}".Trim());
        return $"{OwnerId ?? ServicerId ?? MarketId}: {(asked.Count == 0 ? "nothing we know" : string.Join(", ", asked))}";
    }
}

/// <summary>sese.031: what became of a modification request.</summary>
public sealed record ModificationStatus(string RequestId, string? Account, Modification? Asked, MxStatus Status) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => RequestId;

    /// <inheritdoc/>
    public override string Says => $"modification {RequestId}: {Status}";

    internal static ModificationStatus Form(MxMap m, ModificationStatus? r) => new(
        RequestId: m.Text("ReqRef", r?.RequestId),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        Asked: m.OneOrNone("ReqDtls", r?.Asked, Modification.Form),
        Status: m.One("PrcgSts", r?.Status, MxStatus.Form));
}
