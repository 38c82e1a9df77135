namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// seev.031: a corporate action is announced. Kind of notice NEWM, REPL or RMDR; event as DVCA (cash dividend), SPLF (split), MRGR;
/// participation MAND, CHOS or VOLU.
/// </summary>
public sealed record EventNotification(
    string? Id, string Kind, string Completeness, string Confirmation, string EventId, string? OfficialId, string Event,
    string Participation, MxInstrument Instrument, DateOnly? EffectiveOn, DateOnly? RecordOn, DateOnly? ExOn, DateOnly? PayOn,
    string? NewName, IReadOnlyList<EventOption> Options) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id ?? EventId;

    /// <inheritdoc/>
    public override string Says => $"{Event} {EventId} on {Instrument}" + (ExOn is null ? "" : $", ex {ExOn:yyyy-MM-dd}")
        + (PayOn is null ? "" : $", paid {PayOn:yyyy-MM-dd}");

    internal static EventNotification Form(MxMap m, EventNotification? r)
    {
        var id = m.TextOrNone("NtfctnGnlInf/NtfctnId", r?.Id);
        var kind = m.Text("NtfctnGnlInf/NtfctnTp", r?.Kind);
        var complete = m.Text("NtfctnGnlInf/PrcgSts/Cd|Prtry/EvtCmpltnsSts|Id", r?.Completeness);
        var confirmed = m.Text("NtfctnGnlInf/PrcgSts/Cd|Prtry/EvtConfSts|Id", r?.Confirmation);
        var eventId = m.Text("CorpActnGnlInf/CorpActnEvtId", r?.EventId);
        var official = m.TextOrNone("CorpActnGnlInf/OffclCorpActnEvtId", r?.OfficialId);
        var happens = m.Text("CorpActnGnlInf/EvtTp/Cd|Prtry", r?.Event);
        var participation = m.Text("CorpActnGnlInf/MndtryVlntryEvtTp/Cd|Prtry", r?.Participation);
        var instrument = m.One("CorpActnGnlInf/UndrlygScty/FinInstrmId", r?.Instrument, MxInstrument.Form);
        m.Always("AcctDtls/ForAllAccts/IdCd", "GENR");
        return new(id, kind, complete, confirmed, eventId, official, happens, participation, instrument,
            EffectiveOn: m.DateOrNone("CorpActnDtls/DtDtls/FctvDt/Dt|DtTm", r?.EffectiveOn),
            RecordOn: m.DateOrNone("CorpActnDtls/DtDtls/RcrdDt/Dt|DtTm", r?.RecordOn),
            ExOn: m.DateOrNone("CorpActnDtls/DtDtls/ExDvddDt/Dt|DtTm", r?.ExOn),
            PayOn: m.DateOrNone("CorpActnDtls/DtDtls/PmtDt/Dt|DtTm", r?.PayOn),
            NewName: m.TextOrNone("CorpActnDtls/AddtlInf/NewCpnyNm", r?.NewName),
            Options: m.Many("CorpActnOptnDtls", r?.Options, EventOption.Form));
    }
}

/// <summary>seev.039: an announced corporate action will not be.</summary>
/// <param name="Reason">WITH: the issuer has withdrawn it; PROC: it was announced in error.</param>
/// <param name="Words">The same in words.</param>
public sealed record EventCancellation(
    string Reason, string? Words, string Completeness, string Confirmation, string EventId, string? OfficialId, string Event,
    string Participation, MxInstrument Instrument) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => EventId;

    /// <inheritdoc/>
    public override string Says => $"{Event} {EventId} on {Instrument} is withdrawn";

    internal static EventCancellation Form(MxMap m, EventCancellation? r)
    {
        var reason = m.Text("CxlAdvcGnlInf/CxlRsnCd", r?.Reason);
        var words = m.TextOrNone("CxlAdvcGnlInf/CxlRsn", r?.Words);
        var complete = m.Text("CxlAdvcGnlInf/PrcgSts/EvtCmpltnsSts", r?.Completeness);
        var confirmed = m.Text("CxlAdvcGnlInf/PrcgSts/EvtConfSts", r?.Confirmation);
        var eventId = m.Text("CorpActnGnlInf/CorpActnEvtId", r?.EventId);
        var official = m.TextOrNone("CorpActnGnlInf/OffclCorpActnEvtId", r?.OfficialId);
        var happens = m.Text("CorpActnGnlInf/EvtTp/Cd|Prtry", r?.Event);
        var participation = m.Text("CorpActnGnlInf/MndtryVlntryEvtTp/Cd|Prtry", r?.Participation);
        var instrument = m.One("CorpActnGnlInf/FinInstrmId", r?.Instrument, MxInstrument.Form);
        m.Always("AcctsDtls/ForAllAccts/IdCd", "GENR");
        return new(reason, words, complete, confirmed, eventId, official, happens, participation, instrument);
    }
}

/// <summary>seev.036: what a corporate action has moved.</summary>
public sealed record EventConfirmation(
    string? Id, string EventId, string? OfficialId, string Event, MxInstrument Instrument, string? Account, bool IsShort,
    MxQuantity Balance, string OptionNumber, string Option, IReadOnlyList<EventSharesMoved> Shares,
    IReadOnlyList<EventCash> Cash) : MxContent
{
    /// <inheritdoc/>
    public override string Reference => Id ?? EventId;

    /// <inheritdoc/>
    public override string Says =>
        $"{Event} {EventId} on {Balance} {Instrument}: {string.Join(", ",
        Shares.Select(s => $"{s.Side} {s.Posted} {s.Instrument}").Concat(Cash.Select(c => $"{c.Side} {c.Posted}")))}";

    internal static EventConfirmation Form(MxMap m, EventConfirmation? r) => new(
        Id: m.TextOrNone("MvmntConfId", r?.Id),
        EventId: m.Text("CorpActnGnlInf/CorpActnEvtId", r?.EventId),
        OfficialId: m.TextOrNone("CorpActnGnlInf/OffclCorpActnEvtId", r?.OfficialId),
        Event: m.Text("CorpActnGnlInf/EvtTp/Cd|Prtry", r?.Event),
        Instrument: m.One("CorpActnGnlInf/FinInstrmId", r?.Instrument, MxInstrument.Form),
        Account: m.TextOrNone("AcctDtls/SfkpgAcct", r?.Account),
        IsShort: m.Text("AcctDtls/Bal/ConfdBal/Bal|ElgblBal|NotElgblBal/ShrtLngPos",
            r is null ? null : r.IsShort ? "SHOR" : "LONG") == "SHOR",
        Balance: m.OneOrNone("AcctDtls/Bal/ConfdBal/Bal/QtyChc/Qty", r?.Balance, MxQuantity.Form)
            ?? m.One<MxQuantity>("AcctDtls/Bal/ConfdBal/ElgblBal|NotElgblBal/Qty", null, MxQuantity.Form),
        OptionNumber: m.Text("CorpActnConfDtls/OptnNb/Nb|Cd", r?.OptionNumber),
        Option: m.Text("CorpActnConfDtls/OptnTp/Cd|Prtry", r?.Option),
        Shares: m.Many("CorpActnConfDtls/SctiesMvmntDtls", r?.Shares, EventSharesMoved.Form),
        Cash: m.Many("CorpActnConfDtls/CshMvmntDtls", r?.Cash, EventCash.Form));
}

/// <summary>Cash that a corporate action paid or took.</summary>
public sealed record EventCash(CreditDebit Side, Money Posted, Money? Gross, Money? Net, Money? Withheld, DateOnly PostedOn,
    DateOnly? ValueOn)
{
    internal static EventCash Form(MxMap m, EventCash? r) => new(
        Side: m.Word("CdtDbtInd", r?.Side, MxCodes.Sides),
        Posted: m.Money("AmtDtls/PstngAmt", r?.Posted),
        Gross: m.MoneyOrNone("AmtDtls/GrssAmt", r?.Gross),
        Net: m.MoneyOrNone("AmtDtls/NetAmt", r?.Net),
        Withheld: m.MoneyOrNone("AmtDtls/WhldgTaxAmt", r?.Withheld),
        PostedOn: m.Date("DtDtls/PstngDt/Dt|DtTm", r?.PostedOn),
        ValueOn: m.DateOrNone("DtDtls/ValDt", r?.ValueOn));
}
