namespace Countinghouse.Formats.Iso20022;

/// <summary>A message that we know the content of.</summary>
/// <param name="Built">The version that is built, as <c>sese.023.001.11</c>; every version is read as far as its elements agree.</param>
/// <param name="Element">The element inside of Document.</param>
/// <param name="Name">What the field calls it.</param>
/// <param name="Record">The type of its content.</param>
public sealed record MxForm(string Built, string Element, string Name, Type Record)
{
    /// <summary>Goes through its fields, reading or writing.</summary>
    public required Func<MxMap, MxContent?, MxContent> Map { get; init; }

    /// <summary>Whether we only read it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The version that is built.</summary>
    public MxType Type => MxType.TryParse(Built, out var type) ? type : throw new InvalidOperationException(Built);
}

/// <summary>The messages whose content we know, and the way from content to message and back.</summary>
public static class MxForms
{
    /// <summary>All of them, by type.</summary>
    public static IReadOnlyList<MxForm> All { get; } =
    [
        Form<CancellationRequest>("sese.020.001.07", "SctiesTxCxlReq", "cancellation request", CancellationRequest.Form),
        Form<StatusQuery>("sese.021.001.06", "SctiesTxStsQry", "status query", StatusQuery.Form),
        Form<QueryStatus>("sese.022.001.06", "SctiesStsOrStmtQryStsAdvc", "query status", QueryStatus.Form),
        Form<SettlementInstruction>("sese.023.001.11", "SctiesSttlmTxInstr", "settlement instruction", SettlementInstruction.Form),
        Form<StatusAdvice>("sese.024.001.14", "SctiesSttlmTxStsAdvc", "status advice", StatusAdvice.Form),
        Form<SettlementConfirmation>("sese.025.001.13", "SctiesSttlmTxConf", "settlement confirmation", SettlementConfirmation.Form),
        Form<SettlementReversal>("sese.026.001.12", "SctiesSttlmTxRvslAdvc", "reversal advice", SettlementReversal.Form),
        Form<CancellationStatus>("sese.027.001.09", "SctiesTxCxlReqStsAdvc", "cancellation status", CancellationStatus.Form),
        Form<Allegement>("sese.028.001.12", "SctiesSttlmTxAllgmtNtfctn", "allegement", Allegement.Form),
        Form<AllegementRemoval>("sese.029.001.08", "SctiesSttlmAllgmtRmvlAdvc", "allegement removal", AllegementRemoval.Form),
        Form<ModificationRequest>("sese.030.001.10", "SctiesSttlmCondsModReq", "modification request", ModificationRequest.Form),
        Form<ModificationStatus>("sese.031.001.11", "SctiesSttlmCondModStsAdvc", "modification status", ModificationStatus.Form),
        Form<HoldingsStatement>("semt.002.001.12", "SctiesBalCtdyRpt", "statement of holdings", HoldingsStatement.Form),
        Form<PostingsStatement>("semt.017.001.14", "SctiesTxPstngRpt", "statement of postings", PostingsStatement.Form),
        Form<PendingStatement>("semt.018.001.15", "SctiesTxPdgRpt", "statement of pending transactions", PendingStatement.Form),
        Form<PenaltiesReport>("semt.044.001.01", "SctiesTxPnltiesRpt", "penalties report", PenaltiesReport.Form),
        Form<AccountStatement>("camt.053.001.14", "BkToCstmrStmt", "cash statement", AccountStatement.Form),
        Form<CreditDebitNotice>("camt.054.001.14", "BkToCstmrDbtCdtNtfctn", "credit and debit notice", CreditDebitNotice.Form),
        Form<CustomerPayments>("pacs.008.001.14", "FIToFICstmrCdtTrf", "customer credit transfer", CustomerPayments.Form),
        Form<BankPayments>("pacs.009.001.13", "FICdtTrf", "bank credit transfer", BankPayments.Form),
        Form<MarginCall>("colr.003.001.05", "MrgnCallReq", "margin call", MarginCall.Form),
        Form<MarginCallResponse>("colr.004.001.05", "MrgnCallRspn", "margin call response", MarginCallResponse.Form),
        Form<CollateralProposal>("colr.007.001.06", "CollPrpsl", "collateral proposal", CollateralProposal.Form),
        Form<NetPositions>("secl.004.001.04", "NetPos", "net positions", NetPositions.Form),
        Form<MarginReport>("secl.005.001.02", "MrgnRpt", "margin report", MarginReport.Form),
        Form<SettlementObligations>("secl.010.001.04", "SttlmOblgtnRpt", "settlement obligations", SettlementObligations.Form),
        Form<EventNotification>("seev.031.001.16", "CorpActnNtfctn", "corporate action notification", EventNotification.Form),
        Form<EventConfirmation>("seev.036.001.17", "CorpActnMvmntConf", "corporate action confirmation", EventConfirmation.Form),
        Form<EventCancellation>("seev.039.001.13", "CorpActnCxlAdvc", "corporate action cancellation", EventCancellation.Form),
        Form<TransactionReports>("auth.016.001.03", "FinInstrmRptgTxRpt", "transaction report", TransactionReports.Form),
        Form<FailsReport>("auth.100.001.01", "SttlmFlsMnthlyRpt", "monthly fails report", FailsReport.Form) with { IsReadOnly = true },
        Form<FailsReport>("auth.101.001.01", "SttlmFlsAnlRpt", "yearly fails report", FailsReport.Form) with { IsReadOnly = true },
        Form<MxHeader>("head.001.001.04", "AppHdr", "business application header", MxHeader.Form),
    ];

    /// <summary>The form of a type in any variant and version, or null when we know nothing of its content.</summary>
    public static MxForm? Of(MxType type) => All.FirstOrDefault(f => f.Type.Family == type.Family);

    /// <summary>What a message says to the firm, or null for a kind we do not know. What keeps us from acting on it is found.</summary>
    public static MxContent? Parse(MxMessage message, IList<MxFinding> findings) =>
        Of(message.Type) is { } form && IsOf(form, message) ? form.Map(new(message.Body, message.File, findings), null) : null;

    // Early versions have their number at the end of the name, their type as name, or one of before; any other name is another message.
    static bool IsOf(MxForm form, MxMessage message) => message.Body.Name is var name
        && (name == form.Element || name == message.Type.ToString() || name.StartsWith(form.Element + "V", StringComparison.Ordinal)
            || (form.Element, name) is ("FICdtTrf", "FinInstnCdtTrf"));

    /// <summary>The header of a message, or null when it has none.</summary>
    public static MxHeader? ParseHeader(MxMessage message, IList<MxFinding> findings) =>
        message.Header is { } header ? MxHeader.Form(new(header, message.File, findings), null) : null;

    /// <summary>The message that says it: a document of its own, in the version that is built, UTF-8.</summary>
    public static byte[] Build(MxContent content) => Bytes([DocumentOf(content)]);

    /// <summary>
    /// The message with a header in front, in an envelope without a namespace: markets define their own, and any is read. The header's
    /// definition is made that of the message.
    /// </summary>
    public static byte[] Build(MxHeader header, MxContent content)
    {
        var envelope = new MxNode(MxKind.Element, "BizMsg");
        envelope.Add(DocumentOf(header with { Definition = FormOf(content).Built }));
        envelope.Add(DocumentOf(content));
        return Bytes([envelope]);
    }

    static MxNode DocumentOf(MxContent content)
    {
        var form = FormOf(content);
        var body = new MxNode(MxKind.Element, form.Element) { Namespace = form.Type.Namespace };
        form.Map(new(body), content);
        if (content is MxHeader) return body;
        var document = new MxNode(MxKind.Element, "Document") { Namespace = form.Type.Namespace };
        document.Add(body);
        return document;
    }

    static MxForm FormOf(MxContent content) => All.First(f => f.Record == content.GetType()) is { IsReadOnly: false } form
        ? form : throw new ArgumentException($"{content.GetType().Name} is read only", nameof(content));

    static byte[] Bytes(IReadOnlyList<MxNode> nodes)
    {
        using var stream = new MemoryStream();
        MxMessage.Write(nodes, stream, indent: true);
        return stream.ToArray();
    }

    static MxForm Form<T>(string built, string element, string name, Func<MxMap, T?, T> map) where T : MxContent =>
        new(built, element, name, typeof(T)) { Map = (m, content) => map(m, content as T) };
}
