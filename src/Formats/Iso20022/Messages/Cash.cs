namespace Countinghouse.Formats.Iso20022;

/// <summary>camt.053: statements of cash accounts.</summary>
public sealed record AccountStatement(string MessageId, DateTimeOffset At, IReadOnlyList<CashStatement> Statements) : MxContent
{
    /// <summary>Whether it is a bank's short form, MT 950: entries without words, and no balance to come.</summary>
    public bool IsShort { get; init; }

    /// <inheritdoc/>
    public override string Reference => MessageId;

    /// <inheritdoc/>
    public override string Says => string.Join("; ", Statements.Take(3).Select(s => s.ToString()));

    /// <summary>Where the message is one of several pages.</summary>
    public MxPage? Page { get; init; }

    internal static AccountStatement Form(MxMap m, AccountStatement? r)
    {
        var (id, at) = (m.Text("GrpHdr/MsgId", r?.MessageId), m.Instant("GrpHdr/CreDtTm", r?.At));
        var page = m.OneOrNone("GrpHdr/MsgPgntn", r?.Page, MxPage.Form);
        return new(id, at, m.Many("Stmt", r?.Statements, CashStatement.Form)) { Page = page };
    }
}

/// <summary>camt.054: cash was credited or debited.</summary>
public sealed record CreditDebitNotice(string MessageId, DateTimeOffset At, IReadOnlyList<CashNotice> Notices) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => MessageId;

    /// <inheritdoc/>
    public override string Says => string.Join("; ", Notices.Take(3).Select(s => s.ToString()));

    internal static CreditDebitNotice Form(MxMap m, CreditDebitNotice? r) => new(
        m.Text("GrpHdr/MsgId", r?.MessageId), m.Instant("GrpHdr/CreDtTm", r?.At), m.Many("Ntfctn", r?.Notices, CashNotice.Form));
}

/// <summary>Entries of one account that a notice tells of.</summary>
public sealed record CashNotice(
    string Id, long? SequenceNumber, DateTimeOffset? At, MxCashAccount Account, EntryTotals? Totals, IReadOnlyList<CashEntry> Entries)
{
    internal static CashNotice Form(MxMap m, CashNotice? r) => new(
        Id: m.Text("Id", r?.Id),
        SequenceNumber: m.CountOrNone("ElctrncSeqNb", r?.SequenceNumber),
        At: m.InstantOrNone("CreDtTm", r?.At),
        Account: m.One("Acct", r?.Account, MxCashAccount.Form),
        Totals: m.OneOrNone("TxsSummry", r?.Totals, EntryTotals.Form),
        Entries: m.Many("Ntry", r?.Entries, CashEntry.Form));

    /// <inheritdoc/>
    public override string ToString() => $"account {Account}, {Entries.Count} entries";
}

/// <summary>The balances and entries of one account.</summary>
public sealed record CashStatement(
    string Id, long? SequenceNumber, DateTimeOffset? At, MxCashAccount Account, IReadOnlyList<CashBalance> Balances, EntryTotals? Totals,
    IReadOnlyList<CashEntry> Entries, MxPage? Page = null, bool IsCopy = false)
{
    internal static CashStatement Form(MxMap m, CashStatement? r) => new(
        Id: m.Text("Id", r?.Id),
        Page: m.OneOrNone("StmtPgntn", r?.Page, MxPage.Form),
        SequenceNumber: m.CountOrNone("ElctrncSeqNb", r?.SequenceNumber),
        At: m.InstantOrNone("CreDtTm", r?.At),
        IsCopy: m.TextOrNone("CpyDplctInd", r is { IsCopy: true } ? "CODU" : null) is not null,
        Account: m.One("Acct", r?.Account, MxCashAccount.Form),
        Balances: m.Many("Bal", r?.Balances, CashBalance.Form),
        Totals: m.OneOrNone("TxsSummry", r?.Totals, EntryTotals.Form),
        Entries: m.Many("Ntry", r?.Entries, CashEntry.Form));

    /// <inheritdoc/>
    public override string ToString()
    {
        var opening = Balances.FirstOrDefault(b => b.Kind is "OPBD" or "PRCD") ?? Balances.FirstOrDefault(b => b.Kind == "ITBD");
        var closing = Balances.FirstOrDefault(b => b.Kind == "CLBD");
        var within = closing is null ? Balances.LastOrDefault(b => b.Kind == "ITBD" && b != opening) : null; // another page follows
        return $"account {Account}, {Entries.Count} entries" + (opening is null ? "" : $", opening {opening}")
            + (closing is null ? "" : $", closing {closing}") + (within is null ? "" : $", so far {within}");
    }
}

/// <summary>A cash account, by IBAN or by a number of the bank's own.</summary>
public sealed record MxCashAccount(string Id, bool IsIban, string? Currency, string? ServicerBic)
{
    internal static MxCashAccount Form(MxMap m, MxCashAccount? r)
    {
        var iban = m.Which(r is null ? null : r.IsIban ? Iban : Other, Iban) == Iban;
        return new(m.TextOrNone(iban ? Iban : Other, r?.Id) ?? "", iban, m.TextOrNone("Ccy", r?.Currency),
            m.TextOrNone("Svcr/FinInstnId/BICFI|BIC", r?.ServicerBic));
    }

    const string Iban = "Id/IBAN", Other = "Id/Othr/Id";

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The account of a party to a payment; its bank stands beside it.</summary>
public sealed record PaymentAccount(string Id, bool IsIban, string? Currency)
{
    internal static PaymentAccount Form(MxMap m, PaymentAccount? r) =>
        Of(MxCashAccount.Form(m, r is null ? null : new(r.Id, r.IsIban, r.Currency, null)));

    static PaymentAccount Of(MxCashAccount account) => new(account.Id, account.IsIban, account.Currency);
}

/// <summary>A balance: OPBD opening, CLBD closing, booked; PRCD the closing before; CLAV available; ITBD within.</summary>
public sealed record CashBalance(string Kind, Money Amount, CreditDebit Side, DateOnly Day)
{
    /// <summary>The amount, negative when overdrawn.</summary>
    public decimal Signed => Side == CreditDebit.Debit ? -Amount.Amount : Amount.Amount;

    /// <inheritdoc/>
    public override string ToString() => $"{new Money(Signed, Amount.Currency)} on {Day:yyyy-MM-dd}";

    internal static CashBalance Form(MxMap m, CashBalance? r) => new(
        m.TextOrNone("Tp/CdOrPrtry|Cd/Cd|Prtry", r?.Kind) ?? m.Text("Tp/Cd|Prtry", null), m.Money("Amt", r?.Amount),
        m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        m.Date("Dt/Dt|DtTm", r?.Day));
}

/// <summary>How many entries there are and what they come to, as the bank counts them.</summary>
public sealed record EntryTotals(long? Count, decimal? Sum, long? CreditCount, decimal? CreditSum, long? DebitCount, decimal? DebitSum)
{
    internal static EntryTotals Form(MxMap m, EntryTotals? r) => new(
        m.CountOrNone("TtlNtries/NbOfNtries", r?.Count), m.NumberOrNone("TtlNtries/Sum", r?.Sum),
        m.CountOrNone("TtlCdtNtries/NbOfNtries", r?.CreditCount), m.NumberOrNone("TtlCdtNtries/Sum", r?.CreditSum),
        m.CountOrNone("TtlDbtNtries/NbOfNtries", r?.DebitCount), m.NumberOrNone("TtlDbtNtries/Sum", r?.DebitSum));
}

/// <summary>One entry of a cash account. Only BOOK has moved the balance; PDNG and INFO have not.</summary>
/// <param name="OwnKind">What SWIFT's field 61 calls it, as NTRF, where no code of ISO 20022 is given.</param>
public sealed record CashEntry(
    string? Reference, Money Amount, CreditDebit Side, bool? IsReversal, string Status, DateOnly? BookedOn, DateOnly? ValueOn,
    string? ServicerReference, BankCode? Code, string? EndToEndId, string? Remark, string? OwnKind = null)
{
    /// <summary>The amount, negative when it is a debit.</summary>
    public decimal Signed => Side == CreditDebit.Debit ? -Amount.Amount : Amount.Amount;

    /// <summary>What it was booked of, where a bank books several payments as one entry; none where it is of one.</summary>
    public IReadOnlyList<EntryPart> Parts { get; init; } = None;

    /// <summary>
    /// Its parts as entries of their own, where they tell their amounts and come to it; else itself, and of several payments under the
    /// reference of none.
    /// </summary>
    public IReadOnlyList<CashEntry> Each()
    {
        if (Parts.Count < 2) return [this];
        List<CashEntry> each = [.. Parts.Select(p => this with
        {
            Amount = p.Amount ?? new(0, ""), Side = p.Side ?? Side, EndToEndId = p.EndToEndId,
            ServicerReference = p.ServicerReference ?? ServicerReference, Remark = p.Remark ?? Remark, Parts = None,
        })];
        return each.TrueForAll(e => e.Amount.Currency == Amount.Currency) && each.Sum(e => e.Signed) == Signed ? each
            : [this with { EndToEndId = null, Parts = None }];
    }

    /// <summary>The remark taken apart, as banks write it in SWIFT's field 86 and hand it on; null where there is none.</summary>
    public SwiftMt.MtNarrative? Details => Remark is null ? null : SwiftMt.MtNarrative.Of(Remark);

    internal static CashEntry Form(MxMap m, CashEntry? r) => new(
        Reference: m.TextOrNone("NtryRef", r?.Reference),
        Amount: m.Money("Amt", r?.Amount),
        Side: m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        IsReversal: m.FlagOrNone("RvslInd", r?.IsReversal),
        Status: Coded(m, r),
        BookedOn: m.DateOrNone("BookgDt/Dt|DtTm", r?.BookedOn),
        ValueOn: m.DateOrNone("ValDt/Dt|DtTm", r?.ValueOn),
        ServicerReference: m.TextOrNone("AcctSvcrRef", r?.ServicerReference),
        Code: Kind(m, r),
        OwnKind: m.TextOrNone("BkTxCd/Prtry/Cd", r?.OwnKind),
        EndToEndId: m.TextOrNone("NtryDtls/TxDtls/Refs/EndToEndId", r?.EndToEndId),
        Remark: m.TextOrNone("AddtlNtryInf", r?.Remark))
    { Parts = r is null ? Several(m) : r.Parts };

    static List<EntryPart> Several(MxMap m)
    {
        List<EntryPart> parts = [.. m.Many<EntryDetails>("NtryDtls", null, EntryDetails.Form).SelectMany(d => d.Parts)];
        return parts.Count > 1 ? parts : None;
    }

    static readonly List<EntryPart> None = [];

    // The element must be there even when it says nothing.
    static BankCode? Kind(MxMap m, CashEntry? r)
    {
        if (r is { Code: null, OwnKind: null }) m.Always("BkTxCd", "");
        return m.OneOrNone("BkTxCd/Domn", r?.Code, BankCode.Form);
    }

    // A code itself until version 7, a choice after.
    static string Coded(MxMap m, CashEntry? r) =>
        m.TextOrNone("Sts/Cd|Prtry", r?.Status) is { } status ? status : m.TextOrNone("Sts", r?.Status) ?? "";
}

/// <summary>Payments that an entry is of.</summary>
sealed record EntryDetails(IReadOnlyList<EntryPart> Parts)
{
    internal static EntryDetails Form(MxMap m, EntryDetails? r) => new(m.Many("TxDtls", r?.Parts, EntryPart.Form));
}

/// <summary>One payment of an entry of several.</summary>
public sealed record EntryPart(Money? Amount, CreditDebit? Side, string? EndToEndId, string? ServicerReference, string? Remark)
{
    // The amount stands in the details of amounts until version 3.
    internal static EntryPart Form(MxMap m, EntryPart? r) => new(
        EndToEndId: m.TextOrNone("Refs/EndToEndId", r?.EndToEndId),
        ServicerReference: m.TextOrNone("Refs/AcctSvcrRef", r?.ServicerReference),
        Amount: m.MoneyOrNone("Amt", r?.Amount) ?? m.MoneyOrNone("AmtDtls/TxAmt/Amt", null),
        Side: m.WordOrNone("CdtDbtInd", r?.Side, MxCodes.Sides),
        Remark: m.TextOrNone("RmtInf/Ustrd", r?.Remark));
}

/// <summary>What kind of transaction it is: domain, family and sub-family of the external code list.</summary>
public sealed record BankCode(string Domain, string Family, string SubFamily)
{
    internal static BankCode Form(MxMap m, BankCode? r) => new(
        m.Text("Cd", r?.Domain), m.Text("Fmly/Cd", r?.Family), m.Text("Fmly/SubFmlyCd", r?.SubFamily));
}

/// <summary>pacs.008: customers' payments from bank to bank.</summary>
public sealed record CustomerPayments(PaymentHead Head, IReadOnlyList<CustomerPayment> Payments) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Head.MessageId;

    /// <inheritdoc/>
    public override string Says => string.Join("; ", Payments.Take(3).Select(p => $"{p.Amount} from {p.Debtor} to {p.Creditor}"));

    internal static CustomerPayments Form(MxMap m, CustomerPayments? r) => new(
        m.One("GrpHdr", r?.Head, PaymentHead.Form), m.Many("CdtTrfTxInf", r?.Payments, CustomerPayment.Form));
}

/// <summary>pacs.009: banks' own payments.</summary>
public sealed record BankPayments(PaymentHead Head, IReadOnlyList<BankPayment> Payments) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Head.MessageId;

    /// <inheritdoc/>
    public override string Says => string.Join("; ", Payments.Take(3).Select(p => $"{p.Amount} from {p.Debtor} to {p.Creditor}"));

    internal static BankPayments Form(MxMap m, BankPayments? r) => new(
        m.One("GrpHdr", r?.Head, PaymentHead.Form), m.Many("CdtTrfTxInf", r?.Payments, BankPayment.Form));
}

/// <summary>What is said of all payments of a message. Method: INDA, INGA, COVE or CLRG.</summary>
public sealed record PaymentHead(
    string MessageId, DateTimeOffset At, long Count, decimal? ControlSum, Money? Total, DateOnly? SettleOn, string Method,
    MxAgent? From, MxAgent? To)
{
    internal static PaymentHead Form(MxMap m, PaymentHead? r) => new(
        MessageId: m.Text("MsgId", r?.MessageId),
        At: m.Instant("CreDtTm", r?.At),
        Count: m.Count("NbOfTxs", r?.Count),
        ControlSum: m.NumberOrNone("CtrlSum", r?.ControlSum),
        Total: m.MoneyOrNone("TtlIntrBkSttlmAmt", r?.Total),
        SettleOn: m.DateOrNone("IntrBkSttlmDt", r?.SettleOn),
        Method: m.Text("SttlmInf/SttlmMtd", r?.Method),
        From: m.OneOrNone("InstgAgt", r?.From, MxAgent.Form),
        To: m.OneOrNone("InstdAgt", r?.To, MxAgent.Form));
}

/// <summary>A bank by BIC, or by LEI or name.</summary>
public sealed record MxAgent(string? Bic, string? Lei = null, string? Name = null)
{
    internal static MxAgent Form(MxMap m, MxAgent? r)
    {
        if (r is { Bic: null, Lei: null, Name: null }) m.Always("FinInstnId", "");
        return Fields(m, r);
    }

    static MxAgent Fields(MxMap m, MxAgent? r) => new(
        m.TextOrNone("FinInstnId/BICFI|BIC", r?.Bic), m.TextOrNone("FinInstnId/LEI", r?.Lei), m.TextOrNone("FinInstnId/Nm", r?.Name));

    /// <inheritdoc/>
    public override string ToString() => Bic ?? Lei ?? Name ?? "";
}

/// <summary>A payment's references.</summary>
/// <param name="InstructionId">Between two agents.</param>
/// <param name="EndToEndId">From the one who pays to the one who is paid.</param>
/// <param name="TransactionId">Along the chain of agents.</param>
/// <param name="Uetr">The transaction's UUID of version 4.</param>
public sealed record PaymentIds(string? InstructionId, string EndToEndId, string? TransactionId, string? Uetr)
{
    internal static PaymentIds Form(MxMap m, PaymentIds? r) => new(
        m.TextOrNone("InstrId", r?.InstructionId), m.Text("EndToEndId", r?.EndToEndId), m.TextOrNone("TxId", r?.TransactionId),
        m.TextOrNone("UETR", r?.Uetr));
}

/// <summary>One payment of a customer. Charges: DEBT, CRED, SHAR or SLEV.</summary>
public sealed record CustomerPayment(
    PaymentIds Ids, Money Amount, DateOnly? SettleOn, string Charges, MxAgent? Intermediary, string? Debtor, PaymentAccount? DebtorAccount,
    MxAgent DebtorAgent, MxAgent CreditorAgent, string? Creditor, PaymentAccount? CreditorAccount, IReadOnlyList<string> Remittance)
{
    internal static CustomerPayment Form(MxMap m, CustomerPayment? r) => new(
        Ids: m.One("PmtId", r?.Ids, PaymentIds.Form),
        Amount: m.Money("IntrBkSttlmAmt", r?.Amount),
        SettleOn: m.DateOrNone("IntrBkSttlmDt", r?.SettleOn),
        Charges: m.Text("ChrgBr", r?.Charges),
        Intermediary: m.OneOrNone("IntrmyAgt1", r?.Intermediary, MxAgent.Form),
        Debtor: Named(m, "Dbtr", r, r?.Debtor),
        DebtorAccount: m.OneOrNone("DbtrAcct", r?.DebtorAccount, PaymentAccount.Form),
        DebtorAgent: m.One("DbtrAgt", r?.DebtorAgent, MxAgent.Form),
        CreditorAgent: m.One("CdtrAgt", r?.CreditorAgent, MxAgent.Form),
        Creditor: Named(m, "Cdtr", r, r?.Creditor),
        CreditorAccount: m.OneOrNone("CdtrAcct", r?.CreditorAccount, PaymentAccount.Form),
        Remittance: m.Texts("RmtInf/Ustrd", r?.Remittance));

    static string? Named(MxMap m, string party, CustomerPayment? r, string? name)
    {
        if (r is not null && name is null) m.Always(party, "");
        return m.TextOrNone(party + "/Nm", name);
    }
}

/// <summary>One payment of a bank.</summary>
public sealed record BankPayment(
    PaymentIds Ids, Money Amount, DateOnly? SettleOn, MxAgent? Intermediary, MxAgent Debtor, PaymentAccount? DebtorAccount,
    MxAgent Creditor, PaymentAccount? CreditorAccount, IReadOnlyList<string> Remittance)
{
    internal static BankPayment Form(MxMap m, BankPayment? r) => new(
        Ids: m.One("PmtId", r?.Ids, PaymentIds.Form),
        Amount: m.Money("IntrBkSttlmAmt", r?.Amount),
        SettleOn: m.DateOrNone("IntrBkSttlmDt", r?.SettleOn),
        Intermediary: m.OneOrNone("IntrmyAgt1", r?.Intermediary, MxAgent.Form),
        Debtor: m.One("Dbtr", r?.Debtor, MxAgent.Form),
        DebtorAccount: m.OneOrNone("DbtrAcct", r?.DebtorAccount, PaymentAccount.Form),
        Creditor: m.One("Cdtr", r?.Creditor, MxAgent.Form),
        CreditorAccount: m.OneOrNone("CdtrAcct", r?.CreditorAccount, PaymentAccount.Form),
        Remittance: m.Texts("RmtInf/Ustrd", r?.Remittance));
}
