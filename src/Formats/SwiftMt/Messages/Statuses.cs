using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>MT 548 and the statuses of MT 537: how an instruction stands. MT 530: what is to change.</summary>
static class MtStatuses
{
    // Which kind of status under which code, with the qualifier of its reasons.
    static readonly (string Family, string Code, string Kind, string Reason)[] Codes =
    [
        ("IPRC", "PACK", "AckdAccptd", "PACK"), ("IPRC", "PPRC", "PdgPrcg", "PPRC"), ("IPRC", "REJT", "Rjctd", "REJT"),
        ("IPRC", "REPR", "Rpr", "REPR"), ("IPRC", "CAND", "Canc", "CAND"), ("IPRC", "CANP", "PdgCxl", "CANP"),
        ("IPRC", "CPRC", "CxlReqd", "CPRC"), ("IPRC", "MPRC", "ModReqd", "MPRC"), ("IPRC", "CGEN", "Gnrtd", "CGEN"),
        ("CPRC", "PACK", "AckdAccptd", "PACK"), ("CPRC", "CANP", "PdgCxl", "CANP"), ("CPRC", "DEND", "Dnd", "DEND"),
        ("CPRC", "REJT", "Rjctd", "REJT"), ("CPRC", "CAND", "Canc", "CAND"),
        ("TPRC", "PACK", "AckdAccptd", "PACK"), ("TPRC", "REJT", "Rjctd", "REJT"), ("TPRC", "DEND", "Dnd", "DEND"),
        ("MTCH", "MACH", "Mtchd", "PACK"), ("MTCH", "NMAT", "Umtchd", "NMAT"), ("INMH", "MACH", "Mtchd", "PACK"),
        ("INMH", "NMAT", "Umtchd", "NMAT"), ("SETT", "PEND", "Pdg", "PEND"), ("SETT", "PENF", "Flng", "PENF"),
    ];

    static readonly (string Family, string Kind)[] Families =
        [("IPRC", "InstrPrcgSts"), ("MTCH", "MtchgSts"), ("INMH", "IfrrdMtchgSts"), ("SETT", "SttlmSts")];

    public static MxContent Advice(MtMap m, StatusAdvice? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "INST");
        return new StatusAdvice(
            TransactionId: m.Text("GENL/LINK[RELA]/20C:RELA", r?.TransactionId),
            ServicerId: m.TextOrNone("GENL/LINK[ASRF]/20C:ASRF", r?.ServicerId),
            MarketId: m.TextOrNone("GENL/LINK[MITI]/20C:MITI", r?.MarketId),
            Processing: Status(m, "GENL/", "IPRC", r?.Processing),
            Inferred: Status(m, "GENL/", "INMH", r?.Inferred),
            Matching: Status(m, "GENL/", "MTCH", r?.Matching),
            Settlement: Status(m, "GENL/", "SETT", r?.Settlement),
            Details: r?.Details is null && m.Writes ? null : m.OneOrNone("SETTRAN", r?.Details, Details));
    }

    /// <summary>Of a cancellation request (25D::CPRC), known by the reference of the request.</summary>
    public static MxContent Cancellation(MtMap m, CancellationStatus? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "CAST");
        return new CancellationStatus(
            RequestId: m.Text("GENL/LINK[RELA]/20C:RELA", r?.RequestId), null,
            Status: Status(m, "GENL/", "CPRC", r?.Status) ?? m.Missing("GENL/STAT[CPRC]/25D:CPRC", new MxStatus("Prtry", [])), null);
    }

    /// <summary>Of a processing change command, MT 530 (25D::TPRC).</summary>
    public static MxContent Changed(MtMap m, ModificationStatus? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "INST");
        return new ModificationStatus(
            RequestId: m.Text("GENL/LINK[RELA]/20C:RELA", r?.RequestId), null, null,
            Status: Status(m, "GENL/", "TPRC", r?.Status) ?? m.Missing("GENL/STAT[TPRC]/25D:TPRC", new MxStatus("Prtry", [])));
    }

    static StatusDetails Details(MtMap m, StatusDetails? r)
    {
        var settle = m.DateOrNone("98A|98C:SETT", r?.Transaction.SettleOn);
        var code = m.CodeInstead("98B:SETT", settle, r?.Transaction.SettleCode, "OPEN");
        return new(
            Account: m.Writes ? m.Text("97A:SAFE", r?.Account) : m.TextOrNone("97A|97B|97D:SAFE", null),
            Transaction: new(
                MtParts.Instrument(m, "35B", r?.Transaction.Instrument), m.Quantity("36B:SETT", r?.Transaction.Quantity),
                m.AmountOrNone("19A:SETT", r?.Transaction.Amount, CreditDebit.Credit), settle,
                m.DateOrNone("98A|98C|98E:TRAD", r?.Transaction.TradedOn))
            { SettleCode = code },
            Movement: m.Word("22H:REDE", r?.Movement, MxCodes.Movements),
            Payment: m.Word("22H:PAYM", r?.Payment, MxCodes.Payments),
            TransactionKind: m.Text("22F:SETR", r?.TransactionKind));
    }

    // The status of one family, in a sequence of its own with its reasons.
    static MxStatus? Status(MtMap m, string above, string family, MxStatus? value)
    {
        var path = $"{above}STAT[{family}]";
        if (!m.Writes) return m.OneOrNone<MxStatus>(path, null, (s, _) => Read(s, family));
        if (value is not null) m.OneOrNone(path, value, (s, v) => Write(s, family, v ?? value));
        return value;
    }

    static MxStatus Write(MtMap m, string family, MxStatus status)
    {
        var code = Array.Find(Codes, c => c.Family == family && c.Kind == status.Kind);
        if (code.Code is null) return m.Missing($"25D:{family}, for {status.Kind}", status);
        m.Make($"25D:{family}", code.Code);
        m.Many("REAS", status.Reasons, (x, reason) =>
        {
            x.Make($"24B:{code.Reason}", reason?.Code ?? "NARR");
            if (reason?.Words is { } words) x.Make("70D:REAS", string.Join('\n', MtParts.Folded(words, 35)));
            return reason ?? new(null);
        });
        return status;
    }

    static MxStatus Read(MtMap m, string family)
    {
        var told = m.TextOrNone($"25D:{family}", null);
        var code = Array.Find(Codes, c => c.Family == family && c.Code == told);
        if (code.Kind is null) m.Note("value", m.Find($"25D:{family}")?.Line ?? 1, "25D",
            $"'{Csv.Show.Short(told ?? "")}' is no status that we know");
        var reasons = m.Many<MxReason>("REAS", null, (x, _) => new(
            x.TextOrNone("24B", null) is { } why && why != "NARR" ? why : null, Words(x)));
        return new(code.Kind ?? "Prtry", [.. reasons.Where(r => r.Code is not (null or "NORE") || r.Words is not null)]);
    }

    static string? Words(MtMap m) => m.TextOrNone("70D:REAS", null) is { } words ? MtParts.Unfolded([.. words.Split('\n')], 35) : null;

    /// <summary>A status of a pending transaction, of whichever family.</summary>
    public static PendingWhy Why(MtMap m, PendingWhy? r)
    {
        var told = m.Writes ? Array.Find(Families, f => f.Kind == r?.Kind).Family : m.Find("25D")?.Qualifier;
        var family = Array.Find(Families, f => f.Family == told);
        if (family.Kind is null) return m.Missing("25D", new PendingWhy(Families[0].Kind, new("Prtry", [])));
        return new(family.Kind, m.Writes && r is not null ? Write(m, family.Family, r.Status) : Read(m, family.Family));
    }

    public static MxContent Modification(MtMap m, ModificationRequest? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("GENL/23G", "NEWM");
        return new ModificationRequest(
            m.Writes ? m.Text("GENL/97A:SAFE", r?.Account) : m.TextOrNone("GENL/97A|97B|97D:SAFE", null),
            m.Many("REQD", r?.Modifications, Change));
    }

    static Modification Change(MtMap m, Modification? r) => new(
        OwnerId: m.Writes ? m.TextOrNone("20C:RELA", r?.OwnerId) : m.TextOrNone("20C:RELA", null) ?? m.TextOrNone("20C:PREV", null),
        ServicerId: m.TextOrNone("20C:ASRF", r?.ServicerId),
        MarketId: m.TextOrNone("20C:MITI", r?.MarketId),
        Linking: m.TextOrNone("22F:LINK", r?.Linking),
        Priority: m.TextOrNone("22F:PRIR", r?.Priority),
        Partial: m.TextOrNone("22F:PRTL", r?.Partial),
        Hold: m.FlagOrNone("22F:SETT", r?.Hold, "NSET", "YSET"),
        Links: m.Many("LINK", r?.Links, MtSettlement.LinkForm));
}
