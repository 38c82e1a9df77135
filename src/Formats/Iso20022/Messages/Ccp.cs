namespace Countinghouse.Formats.Iso20022;

/// <summary>A clearing account: HOUS the member's own, CLIE its clients', LIPR a liquidity provider's.</summary>
public sealed record ClearingAccount(string Id, string Kind)
{
    internal static ClearingAccount Form(MxMap m, ClearingAccount? r) => new(m.Text("Id", r?.Id), m.Text("Tp", r?.Kind));
}

/// <summary>secl.004: net positions, as the central counterparty has them.</summary>
public sealed record NetPositions(
    string Id, DateTimeOffset At, string Update, string Frequency, bool HasActivity, MxPage Page, string MemberBic,
    IReadOnlyList<NetPosition> Positions) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"{Positions.Count} net positions of {MemberBic}, {Page}";

    internal static NetPositions Form(MxMap m, NetPositions? r) => new(
        Id: m.Text("RptParams/NetPosId", r?.Id),
        At: m.Instant("RptParams/RptDtAndTm/DtTm|Dt", r?.At),
        Update: m.Text("RptParams/UpdTp", r?.Update),
        Frequency: m.Text("RptParams/Frqcy", r?.Frequency),
        HasActivity: m.Flag("RptParams/ActvtyInd", r?.HasActivity),
        Page: m.One("Pgntn", r?.Page, MxPage.Form),
        MemberBic: m.Text("ClrMmb/BIC|AnyBIC|PrtryId", r?.MemberBic),
        Positions: m.Many("NetPosRpt", r?.Positions, NetPosition.Form));
}

/// <summary>What is to be delivered or received of one security, and the cash against it.</summary>
public sealed record NetPosition(
    ClearingAccount Account, MxInstrument Instrument, MxAmount Amount, MxQuantity Quantity, Movement Movement, string DepositoryBic,
    DateOnly? TradedOn, DateOnly? SettleOn)
{
    internal static NetPosition Form(MxMap m, NetPosition? r) => new(
        Account: m.One("ClrAcct", r?.Account, ClearingAccount.Form),
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Amount: m.One("NetPosAmt", r?.Amount, MxAmount.Form),
        Quantity: m.One("NetQty", r?.Quantity, MxQuantity.Form),
        Movement: m.Word("SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        DepositoryBic: m.Text("Dpstry/BIC|AnyBIC|Ctry|NmAndAdr", r?.DepositoryBic),
        TradedOn: m.DateOrNone("TradDt", r?.TradedOn),
        SettleOn: m.DateOrNone("SttlmDt/Dt", r?.SettleOn));
}

/// <summary>secl.005: margin, as the central counterparty counts it.</summary>
public sealed record MarginReport(
    string Id, DateTimeOffset At, string Currency, DateTimeOffset CountedAt, string Frequency, MxPage Page, string MemberBic,
    IReadOnlyList<MarginOfAccount> Accounts) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"margin of {MemberBic} in {Accounts.Count} accounts, {Page}";

    internal static MarginReport Form(MxMap m, MarginReport? r) => new(
        Id: m.Text("RptParams/RptId", r?.Id),
        At: m.Instant("RptParams/RptDtAndTm/DtTm|Dt", r?.At),
        Currency: m.Text("RptParams/RptCcy", r?.Currency),
        CountedAt: m.Instant("RptParams/ClctnDtAndTm", r?.CountedAt),
        Frequency: m.Text("RptParams/Frqcy", r?.Frequency),
        Page: m.One("Pgntn", r?.Page, MxPage.Form),
        MemberBic: m.Text("ClrMmb/BIC|AnyBIC|PrtryId", r?.MemberBic),
        Accounts: m.Many("RptDtls", r?.Accounts, MarginOfAccount.Form));
}

/// <summary>The margin of one account.</summary>
public sealed record MarginOfAccount(ClearingAccount Account, IReadOnlyList<MarginCount> Counts)
{
    internal static MarginOfAccount Form(MxMap m, MarginOfAccount? r) =>
        new(m.One("MrgnAcct", r?.Account, ClearingAccount.Form), m.Many("MrgnClctn", r?.Counts, MarginCount.Form));
}

/// <summary>What is required, and what lies there against it.</summary>
public sealed record MarginCount(MxInstrument? Instrument, MxAmount Total, Money? Minimum, MarginSurplus? Surplus)
{
    internal static MarginCount Form(MxMap m, MarginCount? r) => new(
        Instrument: m.OneOrNone("FinInstrmId", r?.Instrument, MxInstrument.Form),
        Total: m.One("TtlMrgnAmt", r?.Total, MxAmount.Form),
        Minimum: m.MoneyOrNone("MinRqrmntDpst", r?.Minimum),
        Surplus: m.OneOrNone("MrgnRslt", r?.Surplus, MarginSurplus.Form));
}

/// <summary>What lies there beyond what is required, or is missing.</summary>
public sealed record MarginSurplus(Money Amount, bool IsDeficit)
{
    internal static MarginSurplus Form(MxMap m, MarginSurplus? r)
    {
        var name = m.Which(r is null ? null : r.IsDeficit ? "DfcitAmt" : "XcssAmt", "XcssAmt", "DfcitAmt") ?? "XcssAmt";
        return new(m.Money(name, r?.Amount), name == "DfcitAmt");
    }
}

/// <summary>secl.010: what is to settle with the central counterparty.</summary>
public sealed record SettlementObligations(string Id, DateTimeOffset At, MxPage Page, string? MemberBic,
    IReadOnlyList<ObligationsOfReport> Reports)
    : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"{Reports.Sum(x => x.Obligations.Count)} settlement obligations of {MemberBic}, {Page}";

    internal static SettlementObligations Form(MxMap m, SettlementObligations? r) => new(
        Id: m.Text("RptParams/RptId", r?.Id),
        At: m.Instant("RptParams/RptDtAndTm/DtTm|Dt", r?.At),
        Page: m.One("Pgntn", r?.Page, MxPage.Form),
        MemberBic: m.TextOrNone("ClrMmb/BIC|AnyBIC", r?.MemberBic),
        Reports: m.Many("RptDtls", r?.Reports, ObligationsOfReport.Form));
}

/// <summary>Obligations that are reported together.</summary>
public sealed record ObligationsOfReport(IReadOnlyList<SettlementObligation> Obligations)
{
    internal static ObligationsOfReport Form(MxMap m, ObligationsOfReport? r) =>
        new(m.Many("SttlmOblgtnDtls", r?.Obligations, SettlementObligation.Form));
}

/// <summary>One obligation to the central counterparty.</summary>
public sealed record SettlementObligation(
    string Id, MxInstrument Instrument, DateOnly? SettleOn, MxQuantity Quantity, MxAmount Amount, MxVenue Venue, DateOnly? TradedOn,
    string? AccountKind, Movement? Movement, Payment Payment)
{
    /// <summary>The code in the place of a settlement date, where it is not UKWN (unknown).</summary>
    public string? SettleCode { get; init; }

    internal static SettlementObligation Form(MxMap m, SettlementObligation? r)
    {
        var id = m.Text("SttlmOblgtnId", r?.Id);
        var instrument = m.One("FinInstrmId", r?.Instrument, MxInstrument.Form);
        var settle = m.DateOrNone("IntnddSttlmDt/Dt/Dt|DtTm", r?.SettleOn);
        var code = m.CodeInstead("IntnddSttlmDt", settle, r?.SettleCode, "UKWN");
        return new(id, instrument, settle,
            Quantity: m.One("Qty", r?.Quantity, MxQuantity.Form),
            Amount: m.One("SttlmAmt", r?.Amount, MxAmount.Form),
            Venue: m.One("PlcOfTrad", r?.Venue, MxVenue.Form),
            TradedOn: m.DateOrNone("TradDt/Dt", r?.TradedOn),
            AccountKind: m.TextOrNone("ClrAcctTp", r?.AccountKind),
            Movement: m.WordOrNone("SctiesMvmntTp", r?.Movement, MxCodes.Movements),
            Payment: m.Word("Pmt", r?.Payment, MxCodes.Payments))
        { SettleCode = code };
    }
}
