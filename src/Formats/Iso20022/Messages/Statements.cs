namespace Countinghouse.Formats.Iso20022;

/// <summary>Which page of a statement it is.</summary>
public sealed record MxPage(string Number, bool IsLast)
{
    internal static MxPage Form(MxMap m, MxPage? r) => new(m.Text("PgNb", r?.Number), m.Flag("LastPgInd", r?.IsLast));

    /// <inheritdoc/>
    public override string ToString() => $"page {Number}{(IsLast ? " of " + Number : "")}";
}

/// <summary>semt.002: what the custodian holds for us.</summary>
public sealed record HoldingsStatement(
    MxPage Page, string? Id, DateOnly AsOf, string Frequency, string Update, string Basis, bool HasActivity, string? OwnerBic,
    string? Account, IReadOnlyList<Holding> Holdings) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id ?? "";

    /// <inheritdoc/>
    public override string Says => $"{Holdings.Count} holdings of {Account ?? OwnerBic} on {AsOf:yyyy-MM-dd}, {Page}";

    internal static HoldingsStatement Form(MxMap m, HoldingsStatement? r)
    {
        var page = m.One("Pgntn", r?.Page, MxPage.Form);
        var id = m.TextOrNone("StmtGnlDtls/StmtId", r?.Id);
        var asOf = m.Date("StmtGnlDtls/StmtDtTm/Dt|DtTm", r?.AsOf);
        var frequency = m.Text("StmtGnlDtls/Frqcy/Cd|Prtry", r?.Frequency);
        var update = m.Text("StmtGnlDtls/UpdTp/Cd|Prtry", r?.Update);
        var basis = m.Text("StmtGnlDtls/StmtBsis/Cd|Prtry", r?.Basis);
        var activity = m.Flag("StmtGnlDtls/ActvtyInd", r?.HasActivity);
        m.Always("StmtGnlDtls/SubAcctInd", "false");
        return new(page, id, asOf, frequency, update, basis, activity,
            OwnerBic: m.TextOrNone("AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
            Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
            Holdings: m.Many("BalForAcct", r?.Holdings, Holding.Form));
    }
}

/// <summary>One position of a statement of holdings.</summary>
public sealed record Holding(MxInstrument Instrument, bool IsShort, MxQuantity Quantity, MxValue? Value)
{
    /// <summary>The quantity, negative when short.</summary>
    public decimal Signed => IsShort ? -Quantity.Amount : Quantity.Amount;

    internal static Holding Form(MxMap m, Holding? r) => new(
        Instrument: m.One("FinInstrmId", r?.Instrument, MxInstrument.Form),
        IsShort: m.Text("AggtBal/ShrtLngInd", r is null ? null : r.IsShort ? "SHOR" : "LONG") == "SHOR",
        Quantity: m.One("AggtBal/Qty/Qty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form),
        Value: m.OneOrNone("AcctBaseCcyAmts/HldgVal", r?.Value, MxValue.Form));
}

/// <summary>A value that may be below zero.</summary>
public sealed record MxValue(Money Money, bool IsPositive)
{
    internal static MxValue Form(MxMap m, MxValue? r) => new(m.Money("Amt", r?.Money), m.FlagOrNone("Sgn", r?.IsPositive) ?? true);
}

/// <summary>semt.017: what was posted to our account.</summary>
public sealed record PostingsStatement(
    MxPage Page, string? Id, DateOnly From, DateOnly To, string Basis, bool HasActivity, string? OwnerBic, string? Account,
    IReadOnlyList<PostingsOf> Instruments) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id ?? "";

    /// <inheritdoc/>
    public override string Says =>
        $"{Instruments.Sum(i => i.Postings.Count)} postings of {Account ?? OwnerBic} from {From:yyyy-MM-dd} to {To:yyyy-MM-dd}, {Page}";

    internal static PostingsStatement Form(MxMap m, PostingsStatement? r)
    {
        var page = m.One("Pgntn", r?.Page, MxPage.Form);
        var id = m.TextOrNone("StmtGnlDtls/StmtId", r?.Id);
        var from = m.Date("StmtGnlDtls/StmtPrd/FrDtToDt|FrDtTmToDtTm/FrDt|FrDtTm", r?.From);
        var to = m.Date("StmtGnlDtls/StmtPrd/FrDtToDt|FrDtTmToDtTm/ToDt|ToDtTm", r?.To);
        var basis = m.Text("StmtGnlDtls/StmtBsis/Cd|Prtry", r?.Basis);
        var activity = m.Flag("StmtGnlDtls/ActvtyInd", r?.HasActivity);
        m.Always("StmtGnlDtls/SubAcctInd", "false");
        return new(page, id, from, to, basis, activity,
            OwnerBic: m.TextOrNone("AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
            Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
            Instruments: m.Many("FinInstrmDtls", r?.Instruments, PostingsOf.Form));
    }
}

/// <summary>The postings of one security.</summary>
public sealed record PostingsOf(MxInstrument Instrument, IReadOnlyList<SecuritiesPosting> Postings)
{
    internal static PostingsOf Form(MxMap m, PostingsOf? r) =>
        new(m.One("FinInstrmId", r?.Instrument, MxInstrument.Form), m.Many("Tx", r?.Postings, SecuritiesPosting.Form));
}

/// <summary>One posting: securities and the cash against them.</summary>
public sealed record SecuritiesPosting(string OwnerId, string? ServicerId, PostingDetails? Details)
{
    internal static SecuritiesPosting Form(MxMap m, SecuritiesPosting? r) => new(
        m.Text("AcctOwnrTxId", r?.OwnerId), m.TextOrNone("AcctSvcrTxId", r?.ServicerId),
        m.OneOrNone("TxDtls", r?.Details, PostingDetails.Form));
}

/// <summary>What was posted. Activity as SETT (settlement), CORP (corporate action), COLL, BOLE, CLAI.</summary>
public sealed record PostingDetails(
    string Activity, Movement Movement, Payment Payment, MxQuantity Quantity, MxAmount? Amount, DateOnly? TradedOn, DateOnly SettledOn,
    DateOnly? SettleOn)
{
    internal static PostingDetails Form(MxMap m, PostingDetails? r) => new(
        Activity: m.Text("TxActvty/Cd|Prtry", r?.Activity),
        Movement: m.Word("SctiesMvmntTp", r?.Movement, MxCodes.Movements),
        Payment: m.Word("Pmt", r?.Payment, MxCodes.Payments),
        Quantity: m.One("PstngQty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form),
        Amount: m.OneOrNone("PstngAmt", r?.Amount, MxAmount.ShortForm),
        TradedOn: m.DateOrNone("TradDt/Dt/Dt|DtTm", r?.TradedOn),
        SettledOn: m.Date("FctvSttlmDt/Dt|DtTm", r?.SettledOn),
        SettleOn: m.DateOrNone("SttlmDt/Dt/Dt|DtTm", r?.SettleOn));
}

/// <summary>semt.018: what has not settled yet.</summary>
public sealed record PendingStatement(
    MxPage Page, string? Id, DateOnly AsOf, bool HasActivity, string? OwnerBic, string? Account,
    IReadOnlyList<PendingTransaction> Transactions)
    : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id ?? "";

    /// <inheritdoc/>
    public override string Says => $"{Transactions.Count} transactions of {Account ?? OwnerBic} pending on {AsOf:yyyy-MM-dd}, {Page}";

    internal static PendingStatement Form(MxMap m, PendingStatement? r)
    {
        var page = m.One("Pgntn", r?.Page, MxPage.Form);
        var id = m.TextOrNone("StmtGnlDtls/StmtId", r?.Id);
        var asOf = m.Date("StmtGnlDtls/StmtDtTm/Dt|DtTm", r?.AsOf);
        m.Always("StmtGnlDtls/StmtStr", "TRAN"); // sorted by transaction, each with its status
        return new(page, id, asOf, m.Flag("StmtGnlDtls/ActvtyInd", r?.HasActivity),
            OwnerBic: m.TextOrNone("AcctOwnr/Id/AnyBIC|PrtryId", r?.OwnerBic),
            Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
            Transactions: [.. m.Many("Txs", r?.Transactions, PendingTransaction.Form), .. ByStatus(m)]);
    }

    // Sorted by status, as some send it: the status stands once above the transactions that have it. Read only.
    static IEnumerable<PendingTransaction> ByStatus(MxMap m) => m.Many<PendingGroup>("Sts", null, PendingGroup.Form)
        .SelectMany(g => g.Transactions.Select(t => t with { Statuses = [g.Why] }));
}

sealed record PendingGroup(PendingWhy Why, IReadOnlyList<PendingTransaction> Transactions)
{
    public static PendingGroup Form(MxMap m, PendingGroup? r) => new(
        m.One("StsAndRsn", r?.Why, PendingWhy.Form), m.Many("Tx", r?.Transactions, PendingTransaction.Form));
}

/// <summary>One transaction that has not settled, and why.</summary>
public sealed record PendingTransaction(string OwnerId, string? ServicerId, PendingDetails? Details, IReadOnlyList<PendingWhy> Statuses)
{
    internal static PendingTransaction Form(MxMap m, PendingTransaction? r) => new(
        m.Text("AcctOwnrTxId", r?.OwnerId), m.TextOrNone("AcctSvcrTxId", r?.ServicerId),
        m.OneOrNone("TxDtls", r?.Details, PendingDetails.Form), m.Many("StsAndRsn", r?.Statuses, PendingWhy.Form));
}

/// <summary>The status of a pending transaction and which kind of status it is.</summary>
/// <param name="Kind">MtchgSts, IfrrdMtchgSts, SttlmSts or InstrPrcgSts.</param>
/// <param name="Status">The status.</param>
public sealed record PendingWhy(string Kind, MxStatus Status)
{
    const string Own = "Prtry"; // of the sender's own, read only

    static readonly string[] Kinds = ["MtchgSts", "IfrrdMtchgSts", "SttlmSts", "InstrPrcgSts"];

    internal static PendingWhy Form(MxMap m, PendingWhy? r)
    {
        if (r is null && m.Which(null, [.. Kinds, Own]) == Own) return new(Own, new(Own, []));
        var kind = m.Which(r?.Kind, Kinds) ?? Kinds[0];
        return new(kind, m.One(kind, r?.Status, MxStatus.Form));
    }
}

/// <summary>What is pending.</summary>
public sealed record PendingDetails(
    string Activity, Movement Movement, Payment Payment, MxInstrument Instrument, MxQuantity Quantity, MxAmount? Amount,
    DateOnly? TradedOn, DateOnly? SettleOn)
{
    /// <summary>The code in the place of a settlement date, where it is not OPEN.</summary>
    public string? SettleCode { get; init; }

    internal static PendingDetails Form(MxMap m, PendingDetails? r)
    {
        var activity = m.Text("TxActvty/Cd|Prtry", r?.Activity);
        var movement = m.Word("SctiesMvmntTp", r?.Movement, MxCodes.Movements);
        var payment = m.Word("Pmt", r?.Payment, MxCodes.Payments);
        var instrument = m.One("FinInstrmId", r?.Instrument, MxInstrument.Form);
        var quantity = m.One("PstngQty/Qty|OrgnlAndCurFace", r?.Quantity, MxQuantity.Form);
        var amount = m.OneOrNone("PstngAmt", r?.Amount, MxAmount.Form);
        var traded = m.DateOrNone("TradDt/Dt/Dt|DtTm", r?.TradedOn);
        var settle = m.DateOrNone("SttlmDt/Dt/Dt|DtTm", r?.SettleOn);
        var code = m.CodeInstead("SttlmDt", settle, r?.SettleCode, "OPEN");
        return new(activity, movement, payment, instrument, quantity, amount, traded, settle) { SettleCode = code };
    }
}

/// <summary>semt.044: cash penalties for settlement fails, as the depository counts them.</summary>
public sealed record PenaltiesReport(
    MxPage? Page, string Id, DateOnly? AsOf, PenaltyPeriod? Period, bool HasActivity, string? Account, string? OwnerBic,
    string DepositoryBic, IReadOnlyList<PenaltiesOfDay> Days) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id;

    /// <inheritdoc/>
    public override string Says => $"{Days.Sum(d => d.Counterparties.Sum(c => c.Penalties.Count))} penalties of "
        + $"{Days.Sum(d => d.Counterparties.Count)} counterparties";

    internal static PenaltiesReport Form(MxMap m, PenaltiesReport? r) => new(
        Page: m.OneOrNone("RptPgntn", r?.Page, MxPage.Form),
        Id: m.Text("RptGnlDtls/RptId", r?.Id),
        AsOf: m.DateOrNone("RptGnlDtls/RptDt/Dt|DtTm", r?.AsOf),
        Period: m.OneOrNone("RptGnlDtls/RptPrd", r?.Period, PenaltyPeriod.Form),
        HasActivity: m.Flag("RptGnlDtls/ActvtyInd", r?.HasActivity),
        Account: m.TextOrNone("SfkpgAcct/Id", r?.Account),
        OwnerBic: m.TextOrNone("AcctOwnr/Id/AnyBIC|PrtryId|NmAndAdr", r?.OwnerBic),
        DepositoryBic: m.Text("AcctSvcr/Id/AnyBIC|PrtryId|NmAndAdr", r?.DepositoryBic),
        Days: m.Many("Pnlty", r?.Days, PenaltiesOfDay.Form));
}

/// <summary>The days that a penalties report is for, the last one included.</summary>
public sealed record PenaltyPeriod(DateOnly From, DateOnly To)
{
    internal static PenaltyPeriod Form(MxMap m, PenaltyPeriod? r)
    {
        if (r is null && m.DateOrNone("Dt", null) is { } day) return new(day, day);
        if (r is null && m.TextOrNone("DtMnth", null) is { } month && MxMap.TryDate(month + "-01", out var first))
            return new(first, first.AddMonths(1).AddDays(-1));
        return new(m.Date("FrDtToDt/FrDt", r?.From), m.Date("FrDtToDt/ToDt", r?.To));
    }
}

/// <summary>The penalties of one currency and, in a daily report, one day.</summary>
public sealed record PenaltiesOfDay(
    string Currency, DateOnly? Day, string PartyBic, MxAmount? Net, DateOnly? PaidOn, IReadOnlyList<PenaltiesWith> Counterparties)
{
    internal static PenaltiesOfDay Form(MxMap m, PenaltiesOfDay? r) => new(
        Currency: m.Text("Ccy", r?.Currency),
        Day: m.DateOrNone("Dt/Dt|DtTm", r?.Day),
        PartyBic: m.Text("PtyId/Id/Id/AnyBIC|PrtryId|NmAndAdr", r?.PartyBic),
        Net: m.OneOrNone("AggtdAmt/GblNetAmt", r?.Net, MxAmount.ShortForm),
        PaidOn: m.DateOrNone("CshSttlmDt", r?.PaidOn),
        Counterparties: m.Many("PnltyPerCtrPty", r?.Counterparties, PenaltiesWith.Form));
}

/// <summary>The penalties against one counterparty.</summary>
public sealed record PenaltiesWith(string Bic, MxAmount Net, IReadOnlyList<Penalty> Penalties)
{
    internal static PenaltiesWith Form(MxMap m, PenaltiesWith? r) => new(
        m.Text("PtyId/Id/Id/AnyBIC|PrtryId|NmAndAdr", r?.Bic), m.One("AggtdNetAmt", r?.Net, MxAmount.ShortForm),
        m.Many("PnltyDtls", r?.Penalties, Penalty.Form));
}

/// <summary>One penalty: SEFP for settling late, LMFP for matching late.</summary>
/// <param name="DayCount">Business days it covers.</param>
public sealed record Penalty(
    string Id, string Kind, MxAmount Amount, long? DayCount, IReadOnlyList<PenaltyReckoning> Reckoned, string? TransactionId)
{
    internal static Penalty Form(MxMap m, Penalty? r) => new(
        m.Text("Id/MktInfrstrctrId", r?.Id), m.Text("Tp", r?.Kind), m.One("CmptdAmt", r?.Amount, MxAmount.ShortForm),
        m.CountOrNone("NbOfDays", r?.DayCount), m.Many("ClctnData", r?.Reckoned, PenaltyReckoning.Form),
        m.TextOrNone("RltdTx/Ref/AcctOwnrTxId", r?.TransactionId));
}

/// <summary>How a penalty was reckoned for one day.</summary>
/// <param name="RatePercent">Per cent a day: 0.01 is a basis point.</param>
public sealed record PenaltyReckoning(DateOnly Day, MxInstrument Instrument, PenaltyPrice? Price, decimal? RatePercent)
{
    internal static PenaltyReckoning Form(MxMap m, PenaltyReckoning? r) => new(
        m.Date("Dt", r?.Day), m.One("FinInstrmAttrbts/Id", r?.Instrument, MxInstrument.Form),
        m.OneOrNone("FinInstrmAttrbts/PricData/Val", r?.Price, PenaltyPrice.Form),
        m.NumberOrNone("FinInstrmAttrbts/SctiesPnltyRateData/Rate", r?.RatePercent));
}

/// <summary>A price in units of a currency, or without one in per cent of nominal.</summary>
public sealed record PenaltyPrice(decimal Value, string? Currency)
{
    internal static PenaltyPrice Form(MxMap m, PenaltyPrice? r)
    {
        if (m.MoneyOrNone("Amt", r is { Currency: { } currency } ? new(r.Value, currency) : null) is { } money)
            return new(money.Amount, money.Currency);
        return new(m.Number("Rate", r?.Value), null);
    }
}
