using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>MT 564: a corporate action is announced. MT 566: what it has moved.</summary>
static class MtCorporateActions
{
    // Whether an announcement is complete and confirmed, in one code.
    static readonly (string Code, string Completeness, string Confirmation)[] Stages =
        [("COMP", "COMP", "CONF"), ("PREC", "INCO", "CONF"), ("PREU", "INCO", "UCON"), ("ENTL", "COMP", "CONF")];

    public static MxContent Notification(MtMap m, EventNotification? r)
    {
        m.Always("USECU/ACCTINFO/97C:SAFE", "GENR");
        var (complete, confirmed) = Stage(m, r);
        return new EventNotification(
            Id: m.Text("GENL/20C:SEME", r is null ? null : r.Id ?? m.Own),
            Kind: m.Text("GENL/23G", r?.Kind),
            complete, confirmed,
            EventId: m.Text("GENL/20C:CORP", r?.EventId),
            OfficialId: m.TextOrNone("GENL/20C|20D:COAF", r?.OfficialId),
            Event: m.Text("GENL/22F:CAEV", r?.Event),
            Participation: m.Text("GENL/22F:CAMV", r?.Participation),
            Instrument: MtParts.Instrument(m, "USECU/35B", r?.Instrument),
            RecordOn: m.DateOrNone("CADETL/98A|98C:RDTE", r?.RecordOn),
            ExOn: m.DateOrNone("CADETL/98A|98C:XDTE", r?.ExOn),
            PayOn: m.DateOrNone("CADETL/98A:PAYD", r?.PayOn) ?? (m.Writes ? null
                : m.DateOrNone("CAOPTN/CASHMOVE/98A|98C:PAYD", null) ?? m.DateOrNone("CAOPTN/SECMOVE/98A|98C:PAYD", null)));
    }

    static (string, string) Stage(MtMap m, EventNotification? r)
    {
        if (r is not null)
        {
            var code = Array.Find(Stages, s => s.Completeness == r.Completeness && s.Confirmation == r.Confirmation).Code;
            m.Text("GENL/25D:PROC", code);
            return (r.Completeness, r.Confirmation);
        }
        var told = m.Text("GENL/25D:PROC", null);
        var stage = Array.Find(Stages, s => s.Code == told);
        return stage.Code is null ? (told, told) : (stage.Completeness, stage.Confirmation);
    }

    public static MxContent Confirmation(MtMap m, EventConfirmation? r)
    {
        m.Always("GENL/23G", "NEWM");
        var balance = m.Signed("USECU/93B:CONB", r?.Balance, r is { IsShort: true })
            ?? m.Missing("USECU/93B:CONB", (new MxQuantity(0), false));
        return new EventConfirmation(
            Id: m.Text("GENL/20C:SEME", r is null ? null : r.Id ?? m.Own),
            EventId: m.Text("GENL/20C:CORP", r?.EventId),
            OfficialId: m.TextOrNone("GENL/20C|20D:COAF", r?.OfficialId),
            Event: m.Text("GENL/22F:CAEV", r?.Event),
            Instrument: MtParts.Instrument(m, "USECU/35B", r?.Instrument),
            Account: m.Writes ? m.Text("USECU/97A:SAFE", r?.Account) : m.TextOrNone("USECU/97A|97D:SAFE", null),
            balance.Item2, balance.Item1,
            OptionNumber: m.Text("CACONF/13A:CAON", r?.OptionNumber),
            Option: m.Text("CACONF/22F|22H:CAOP", r?.Option),
            Cash: m.Many("CACONF/CASHMOVE", r?.Cash, Cash));
    }

    static readonly MxWords<CreditDebit> Sides = new(("CRED", CreditDebit.Credit), ("DEBT", CreditDebit.Debit));

    static EventCash Cash(MtMap m, EventCash? r) => new(
        Side: m.Word("22H:CRDB", r?.Side, Sides),
        Posted: m.MoneyOrNone("19B:PSTA", r?.Posted) ?? m.Missing("19B:PSTA", new Money(0, "")),
        Gross: m.MoneyOrNone("19B:GRSS", r?.Gross),
        Net: m.MoneyOrNone("19B:NETT", r?.Net),
        Withheld: m.MoneyOrNone("19B:TAXR", r?.Withheld),
        PostedOn: m.Date("98A|98C:POST", r?.PostedOn),
        ValueOn: m.DateOrNone("98A|98C:VALU", r?.ValueOn));
}
