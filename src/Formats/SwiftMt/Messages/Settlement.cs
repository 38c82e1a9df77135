using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>MT 540 to 547: instructions, their cancellation, and confirmations. The type tells direction and payment.</summary>
static class MtSettlement
{
    static CreditDebit Usual(MtMap m) => m.Receives ? CreditDebit.Debit : CreditDebit.Credit;

    static Movement Direction(MtMap m) => m.Receives ? Movement.Receive : Movement.Deliver;

    static Payment Paid(MtMap m) => m.IsPaid ? Payment.Against : Payment.Free;

    public static MxContent Instruction(MtMap m, SettlementInstruction? r)
    {
        var function = m.TextOrNone("GENL/23G", r is null ? null : r.Terms.Hold == true ? "PREA" : "NEWM");
        var traded = m.DateOrNone("TRADDET/98A|98C|98E:TRAD", r?.TradedOn);
        var settle = m.DateOrNone("TRADDET/98A|98C:SETT", r?.SettleOn);
        var code = m.CodeInstead("TRADDET/98B:SETT", settle, r?.SettleCode, "WISS");
        return new SettlementInstruction(
            Id: m.Text("GENL/20C:SEME", r?.Id),
            Movement: Direction(m),
            Payment: Paid(m),
            CommonId: m.TextOrNone("GENL/LINK[COMM]/20C:COMM", r?.CommonId),
            Links: m.Many("GENL/LINK", r?.Links, Link, s => !MtMap.Has(s, "COMM") && !MtMap.Has(s, "TRRF")),
            TradeIds: m.Texts("GENL/LINK[TRRF]", "20C:TRRF", r?.TradeIds),
            Venue: Venue(m, r?.Venue),
            TradedOn: traded,
            SettleOn: settle,
            DealPrice: MtParts.DealPrice(m, r?.DealPrice),
            Instrument: MtParts.Instrument(m, "TRADDET/35B", r?.Instrument),
            Quantity: m.Quantity("FIAC/36B:SETT", r?.Quantity),
            OwnerBic: MtParts.Named(m, "FIAC", "ACOW", r?.OwnerBic),
            Account: Account(m, r?.Account),
            CashIban: m.TextOrNone("FIAC/97E|97A:CASH", r?.CashIban),
            Terms: new(
                Hold: m.Writes ? r?.Terms.Hold : function == "PREA" ? true : null,
                Priority: m.TextOrNone("SETDET/22F:PRIR", r?.Terms.Priority),
                TransactionKind: m.Text("SETDET/22F:SETR", r?.Terms.TransactionKind),
                Partial: m.CodeOf("SETDET/22F:STCO", r?.Terms.Partial, Partials),
                CcpEligible: m.FlagOrNone("SETDET/22F:CCPT", r?.Terms.CcpEligible, "YCCP", "NCCP")),
            Delivering: Side(m, r?.Delivering, delivering: true),
            Receiving: Side(m, r?.Receiving, delivering: false),
            Amount: m.AmountOrNone("SETDET/AMT[SETT]/19A:SETT", r?.Amount, Usual(m)),
            Accrued: m.AmountOrNone("SETDET/AMT[ACRU]/19A:ACRU", r?.Accrued, Usual(m)))
        { SettleCode = code };
    }

    public static readonly string[] Partials = ["PART", "NPAR", "PARC", "PARQ"];

    static string? Account(MtMap m, string? value) =>
        m.Writes ? m.Text("FIAC/97A:SAFE", value) : m.TextOrNone("FIAC/97A|97B|97D:SAFE", null);

    static MxLink Link(MtMap m, MxLink? r) => new(m.TextOrNone("22F:LINK", r?.Position), Linked(m, r?.Id));

    // Another's reference, under whichever qualifier; ours is the related one.
    static string Linked(MtMap m, string? id)
    {
        if (m.Writes) return m.Text("20C:RELA", id);
        return m.Find("20C|20U")?.Value ?? m.Missing("20C", "");
    }

    public static MxLink LinkForm(MtMap m, MxLink? r) => Link(m, r);

    static MxVenue? Venue(MtMap m, MxVenue? r)
    {
        var told = m.TextOrNone("TRADDET/94B:TRAD", r is null ? null : r.Mic is null ? r.Kind : $"{r.Kind}/{r.Mic}");
        if (m.Writes || told is null) return r;
        var parts = told.Split('/', 2);
        return new(parts.Length > 1 ? parts[1] : null, parts[0]);
    }

    // The place of settlement is told once: it is the depository of the side that is not ours.
    static SettlementParties? Side(MtMap m, SettlementParties? r, bool delivering)
    {
        var others = delivering == m.Receives;
        var first = MtParts.Party(m, delivering ? "DEAG" : "REAG", r?.Party1);
        var second = m.Writes ? MtParts.Party(m, delivering ? "SELL" : "BUYR", r?.Party2) : Next(m, delivering);
        var depository = others ? Place(m, r?.DepositoryBic) : null;
        if (m.Writes) return r;
        return depository is null && first is null && second is null ? null : new(depository, first, second);
    }

    static string? Place(MtMap m, string? bic) =>
        m.Writes ? MtParts.Party(m, "PSET", bic is null ? null : new(bic, null, null))?.Bic : MtParts.Party(m, "PSET", null)?.Bic;

    static readonly string[] Deliverers = ["DECU", "DEI1", "DEI2", "SELL"], Receivers = ["RECU", "REI1", "REI2", "BUYR"];

    static MxParty? Next(MtMap m, bool delivering) =>
        (delivering ? Deliverers : Receivers).Select(q => MtParts.Party(m, q, null)).FirstOrDefault(p => p is not null);

    public static MxContent Cancellation(MtMap m, CancellationRequest? r)
    {
        m.Always("GENL/23G", "CANC");
        m.Always("GENL/20C:SEME", m.Own);
        return new CancellationRequest(
            TransactionId: m.Text("GENL/LINK[PREV]/20C:PREV", r?.TransactionId),
            Movement: Direction(m),
            Payment: Paid(m),
            ServicerId: m.TextOrNone("GENL/LINK[ASRF]/20C:ASRF", r?.ServicerId),
            MarketId: m.TextOrNone("GENL/LINK[MITI]/20C:MITI", r?.MarketId),
            OwnerBic: MtParts.Named(m, "FIAC", "ACOW", r?.OwnerBic),
            Account: Account(m, r?.Account),
            Details: Details(m, r));
    }

    static TransactionDetails? Details(MtMap m, CancellationRequest? r)
    {
        if (m.Writes && r?.Details is null) return m.Missing<TransactionDetails?>("TRADDET", null);
        var d = r?.Details;
        m.Always("SETDET/22F:SETR", "TRAD");
        m.Always("SETDET/SETPRTY[PSET]/95Q:PSET", "UNKNOWN");
        var settle = m.DateOrNone("TRADDET/98A|98C:SETT", d?.SettleOn);
        var code = m.CodeInstead("TRADDET/98B:SETT", settle, d?.SettleCode, "WISS");
        return new(
            MtParts.Instrument(m, "TRADDET/35B", d?.Instrument), m.Quantity("FIAC/36B:SETT", d?.Quantity),
            m.AmountOrNone("SETDET/AMT[SETT]/19A:SETT", d?.Amount, Usual(m)), settle,
            m.DateOrNone("TRADDET/98A|98C|98E:TRAD", d?.TradedOn))
        { SettleCode = code };
    }

    public static MxContent Confirmation(MtMap m, SettlementConfirmation? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "NEWM");
        return new SettlementConfirmation(
            Transaction: Confirmed(m, r?.Transaction),
            TradeIds: m.Texts("GENL/LINK[TRRF]", "20C:TRRF", r?.TradeIds),
            TradedOn: m.DateOrNone("TRADDET/98A|98C|98E:TRAD", r?.TradedOn),
            SettleOn: m.DateOrNone("TRADDET/98A|98C:SETT", r?.SettleOn),
            SettledOn: m.Date("TRADDET/98A|98C|98E:ESET", r?.SettledOn),
            Instrument: MtParts.Instrument(m, "TRADDET/35B", r?.Instrument),
            Settled: m.Quantity("FIAC/36B:ESTT", r?.Settled),
            SettledBefore: m.QuantityOrNone("FIAC/36B:PSTT", r?.SettledBefore),
            Remaining: m.QuantityOrNone("FIAC/36B:RSTT", r?.Remaining),
            OwnerBic: MtParts.Named(m, "FIAC", "ACOW", r?.OwnerBic),
            Account: Account(m, r?.Account),
            Terms: new(
                Priority: m.TextOrNone("SETDET/22F:PRIR", r?.Terms.Priority),
                TransactionKind: m.Text("SETDET/22F:SETR", r?.Terms.TransactionKind),
                Partial: m.CodeOf("SETDET/22F:STCO", r?.Terms.Partial, Partials),
                CcpEligible: m.FlagOrNone("SETDET/22F:CCPT", r?.Terms.CcpEligible, "YCCP", "NCCP")),
            Delivering: Side(m, r?.Delivering, delivering: true),
            Receiving: Side(m, r?.Receiving, delivering: false),
            Amount: m.AmountOrNone("SETDET/AMT[ESTT]/19A:ESTT", r?.Amount, Usual(m)),
            Accrued: m.AmountOrNone("SETDET/AMT[ACRU]/19A:ACRU", r?.Accrued, Usual(m)))
        {
            SettledAt = m.InstantOrNone("TRADDET/98C|98E:ESET"),
        };
    }

    /// <summary>Function RVSL: a confirmation is taken back; its reference is the one before.</summary>
    public static MxContent Reversal(MtMap m, SettlementReversal? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "RVSL");
        m.Always("SETDET/SETPRTY[PSET]/95Q:PSET", "UNKNOWN");
        return new SettlementReversal(
            Transaction: Confirmed(m, r?.Transaction),
            ConfirmationId: m.Text("GENL/LINK[PREV]/20C:PREV", r?.ConfirmationId),
            SettledOn: m.Date("TRADDET/98A|98C|98E:ESET", r?.SettledOn),
            Instrument: MtParts.Instrument(m, "TRADDET/35B", r?.Instrument),
            Settled: m.Quantity("FIAC/36B:ESTT", r?.Settled),
            Account: Account(m, r?.Account),
            Terms: new(
                Priority: m.TextOrNone("SETDET/22F:PRIR", r?.Terms.Priority),
                TransactionKind: m.Text("SETDET/22F:SETR", r?.Terms.TransactionKind),
                Partial: m.CodeOf("SETDET/22F:STCO", r?.Terms.Partial, Partials),
                CcpEligible: m.FlagOrNone("SETDET/22F:CCPT", r?.Terms.CcpEligible, "YCCP", "NCCP")),
            Amount: m.AmountOrNone("SETDET/AMT[ESTT]/19A:ESTT", r?.Amount, Usual(m)));
    }

    static ConfirmedTransaction Confirmed(MtMap m, ConfirmedTransaction? r) => new(
        OwnerId: m.Text("GENL/LINK[RELA]/20C:RELA", r?.OwnerId),
        ServicerId: m.TextOrNone("GENL/LINK[ASRF]/20C:ASRF", r?.ServicerId),
        MarketId: m.TextOrNone("GENL/LINK[MITI]/20C:MITI", r?.MarketId),
        Movement: Direction(m),
        Payment: Paid(m));
}
