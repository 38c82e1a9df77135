namespace Countinghouse.Formats.Iso20022;

/// <summary>auth.016: transactions reported to the regulator (EU 2017/590), new ones and cancelled ones.</summary>
public sealed record TransactionReports(IReadOnlyList<TransactionReport> Reports) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Reports.Count == 0 ? "" : Reports[0].Id;

    /// <inheritdoc/>
    public override string Says =>
        $"{Reports.Count(r => r.Trade is not null)} transactions reported, {Reports.Count(r => r.Trade is null)} cancelled";

    // One that holds nothing but supplementary data reports nothing.
    internal static TransactionReports Form(MxMap m, TransactionReports? r) =>
        new([.. m.Many("Tx", r?.Reports, TransactionReport.Form).Where(x => x != TransactionReport.None)]);
}

/// <summary>One report. Without a trade it takes an earlier one back.</summary>
public sealed record TransactionReport(string Id, string FirmLei, string SubmitterLei, ReportedTrade? Trade)
{
    internal static TransactionReport None { get; } = new("", "", "", null);

    internal static TransactionReport Form(MxMap m, TransactionReport? r)
    {
        if (r is null && m.Which(null, "New", "Cxl", "SplmtryData") == "SplmtryData") return None;
        var kind = m.Which(r is null ? null : r.Trade is null ? "Cxl" : "New", "New", "Cxl") ?? "New";
        var id = m.Text(kind + "/TxId", r?.Id);
        var firm = m.Text(kind + "/ExctgPty", r?.FirmLei);
        if (kind == "Cxl") return new(id, firm, m.Text("Cxl/SubmitgPty", r?.SubmitterLei), null);
        m.Always("New/InvstmtPtyInd", "true");
        return new(id, firm, m.Text("New/SubmitgPty", r?.SubmitterLei), ReportedTrade.Form(m, r?.Trade));
    }
}

/// <summary>The trade that is reported. Capacity DEAL, MTCH or AOTC; the venue is XOFF outside of one.</summary>
/// <param name="Units">How many; 0 where the nominal says it.</param>
/// <param name="Price">Of a unit, in money; a bond's is in per cent. Without either there is none (NOAP).</param>
/// <param name="NetAmount">What is paid with accrued interest: of debt alone.</param>
/// <param name="BranchCountry">Of the branch by whose membership of the venue it was executed.</param>
/// <param name="VenueReference">The venue's own number of it.</param>
/// <param name="Decider">The algorithm that decided to invest, of a trade for own account.</param>
/// <param name="Algorithm">The algorithm that executed; none: the client said how.</param>
/// <param name="ShortSale">SESH, SSEX, SELL or UNDI.</param>
public sealed record ReportedTrade(
    ReportedParty Buyer, ReportedParty Seller, bool IsTransmitted, DateTimeOffset At, string Capacity, decimal Units, Money? Nominal,
    Money? Price, decimal? PricePercent, decimal? NetAmount, string Venue, string? BranchCountry, string? VenueReference, string Isin,
    string? Decider, string? Algorithm, string? ShortSale)
{
    internal static ReportedTrade Form(MxMap m, ReportedTrade? r)
    {
        var buyer = m.One("New/Buyr/AcctOwnr", r?.Buyer, ReportedParty.Form);
        var seller = m.One("New/Sellr/AcctOwnr", r?.Seller, ReportedParty.Form);
        var transmitted = m.Flag("New/OrdrTrnsmssn/TrnsmssnInd", r?.IsTransmitted);
        var at = m.Instant("New/Tx/TradDt", r?.At);
        var capacity = m.Text("New/Tx/TradgCpcty", r?.Capacity);
        var nominal = m.MoneyOrNone("New/Tx/Qty/NmnlVal|MntryVal", r?.Nominal);
        var units = nominal is null ? m.Number("New/Tx/Qty/Unit|DgtlTkn", r?.Units) : 0;
        var price = m.MoneyOrNone("New/Tx/Pric/Pric/MntryVal/Amt", r?.Price);
        var percent = price is null ? m.NumberOrNone("New/Tx/Pric/Pric/Pctg", r?.PricePercent) : null;
        if (price is null && percent is null) m.Always("New/Tx/Pric/NoPric/Pdg", "NOAP");
        var net = m.NumberOrNone("New/Tx/NetAmt", r?.NetAmount);
        var venue = m.Text("New/Tx/TradVn", r?.Venue);
        var country = m.TextOrNone("New/Tx/CtryOfBrnch", r?.BranchCountry);
        var reference = m.TextOrNone("New/Tx/TradPlcMtchgId", r?.VenueReference);
        var isin = m.TextOrNone("New/FinInstrm/Id|AltrnId", r?.Isin) ?? "";
        var decider = m.TextOrNone("New/InvstmtDcsnPrsn/Algo", r?.Decider);
        var algorithm = m.TextOrNone("New/ExctgPrsn/Algo", r?.Algorithm);
        if (algorithm is null) m.Always("New/ExctgPrsn/Clnt", "NORE");
        var shortSale = m.TextOrNone("New/AddtlAttrbts/ShrtSellgInd", r?.ShortSale);
        m.Always("New/AddtlAttrbts/SctiesFincgTxInd", "false");
        return new(buyer, seller, transmitted, at, capacity, units, nominal, price, percent, net, venue, country, reference, isin, decider,
            algorithm, shortSale);
    }
}

/// <summary>Who bought or sold.</summary>
/// <param name="BranchCountry">Of a client: the country of the branch that took the order.</param>
public sealed record ReportedParty(string Lei, string? BranchCountry)
{
    internal static ReportedParty Form(MxMap m, ReportedParty? r) =>
        new(m.Text("Id/LEI|MIC|Intl|Prsn", r?.Lei), m.TextOrNone("CtryOfBrnch", r?.BranchCountry));
}

/// <summary>auth.100 and auth.101: settlement fails of a month or a year, as a settlement system reports them.</summary>
public sealed record FailsReport(DateOnly From, DateOnly To, string Currency, string System, FailsCount Settled, FailsCount Failed,
    FailsCount Total)
    : MxContent
{
    /// <inheritdoc/>
    public override string Reference => System;

    /// <inheritdoc/>
    public override string Says =>
        $"{Failed.Count} of {Total.Count} instructions of {System} failed from {From:yyyy-MM-dd} to {To:yyyy-MM-dd}";

    internal static FailsReport Form(MxMap m, FailsReport? r) => new(
        From: m.Date("RptHdr/RptgPrd/FrDt", r?.From),
        To: m.Date("RptHdr/RptgPrd/ToDt", r?.To),
        Currency: m.Text("RptHdr/Ccy", r?.Currency),
        System: m.Text("RptHdr/SctiesSttlmSys/SysId", r?.System),
        Settled: m.One("MnthlyAggt|AnlAggt/Ttl/Sttld", r?.Settled, FailsCount.Form),
        Failed: m.One("MnthlyAggt|AnlAggt/Ttl/Faild", r?.Failed, FailsCount.Form),
        Total: m.One("MnthlyAggt|AnlAggt/Ttl/Ttl", r?.Total, FailsCount.Form));
}

/// <summary>How many instructions, and what they are worth in the report's currency.</summary>
public sealed record FailsCount(decimal Count, decimal Value)
{
    internal static FailsCount Form(MxMap m, FailsCount? r) => new(m.Number("Vol", r?.Count), m.Number("Val", r?.Value));
}

/// <summary>head.001: who sends what to whom.</summary>
public sealed record MxHeader(string FromBic, string ToBic, string Id, string Definition, DateTimeOffset At, bool? PossibleDuplicate)
    : MxContent
{
    /// <summary>CODU, COPY or DUPL; none where it is the message itself.</summary>
    public string? Copy { get; init; }

    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"{Definition} {Id} from {FromBic} to {ToBic}";

    internal static MxHeader Form(MxMap m, MxHeader? r) => new(
        FromBic: Party(m, "Fr", r?.FromBic),
        ToBic: Party(m, "To", r?.ToBic),
        Id: m.Text("BizMsgIdr", r?.Id),
        Definition: m.Text("MsgDefIdr", r?.Definition),
        At: m.Instant("CreDt|CreDtTm", r?.At),
        PossibleDuplicate: m.FlagOrNone("PssblDplct", r?.PossibleDuplicate))
    {
        Copy = m.TextOrNone("CpyDplct", r?.Copy),
    };

    // A bank by BIC; else an organisation by BIC or number; else whatever number the bank goes by.
    static string Party(MxMap m, string side, string? bic) => m.TextOrNone(side + "/FIId/FinInstnId/BICFI|BIC|Othr|LEI|ClrSysMmbId|Nm", bic)
        ?? m.TextOrNone(side + "/OrgId/Id/OrgId/AnyBIC|BICOrBEI|Othr|LEI", null) ?? m.TextOrNone(side + "/OrgId/Nm", null) ?? "";
}
