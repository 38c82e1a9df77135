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
        var (complete, confirmed) = Stage(m, r?.Completeness, r?.Confirmation);
        return new EventNotification(
            Id: m.Text("GENL/20C:SEME", r is null ? null : r.Id ?? m.Own),
            Kind: m.Text("GENL/23G", r?.Kind),
            complete, confirmed,
            EventId: m.Text("GENL/20C:CORP", r?.EventId),
            OfficialId: m.TextOrNone("GENL/20C|20D:COAF", r?.OfficialId),
            Event: m.Text("GENL/22F:CAEV", r?.Event),
            Participation: m.Text("GENL/22F:CAMV", r?.Participation),
            Instrument: MtParts.Instrument(m, "USECU/35B", r?.Instrument),
            EffectiveOn: m.DateOrNone("CADETL/98A|98C:EFFD", r?.EffectiveOn),
            RecordOn: m.DateOrNone("CADETL/98A|98C:RDTE", r?.RecordOn),
            ExOn: m.DateOrNone("CADETL/98A|98C:XDTE", r?.ExOn),
            PayOn: m.DateOrNone("CADETL/98A|98C:PAYD", r?.PayOn),
            NewName: m.TextOrNone("CADETL/70E:NAME", r?.NewName),
            Options: m.Many("CAOPTN", r?.Options, Option));
    }

    /// <summary>WITH: the issuer has withdrawn it; CANC: it was told in error.</summary>
    public static MxContent Cancellation(MtMap m, EventCancellation? r)
    {
        m.Always("GENL/20C:SEME", m.Own);
        m.Always("USECU/ACCTINFO/97C:SAFE", "GENR");
        var (complete, confirmed) = Stage(m, r?.Completeness, r?.Confirmation);
        var function = m.Text("GENL/23G", r is null ? null : r.Reason == "PROC" ? "CANC" : "WITH");
        return new EventCancellation(
            Reason: function.Split('/')[0] == "CANC" ? "PROC" : "WITH", Words: m.Writes ? r?.Words : null,
            complete, confirmed,
            EventId: m.Text("GENL/20C:CORP", r?.EventId),
            OfficialId: m.TextOrNone("GENL/20C|20D:COAF", r?.OfficialId),
            Event: m.Text("GENL/22F:CAEV", r?.Event),
            Participation: m.Text("GENL/22F:CAMV", r?.Participation),
            Instrument: MtParts.Instrument(m, "USECU/35B", r?.Instrument));
    }

    static EventOption Option(MtMap m, EventOption? r) => new(
        Number: m.Text("13A:CAON", r?.Number),
        Option: m.Text("22F|22H:CAOP", r?.Option),
        Fractions: m.TextOrNone("22F:DISF", r?.Fractions),
        Currency: m.TextOrNone("11A:OPTN", r?.Currency),
        IsDefault: m.FlagOrNone("17B:DFLT", r?.IsDefault, "Y", "N") ?? false,
        MarketDeadline: m.DateOrNone("98A|98C|98E:MKDT", r?.MarketDeadline),
        RespondBy: m.DateOrNone("98A|98C|98E:RDDT", r?.RespondBy),
        Rates: Rates(m, r?.Rates),
        CashInLieu: Price(m, "CINL", r?.CashInLieu),
        Shares: m.Many("SECMOVE", r?.Shares, Shares),
        Pays: m.Many("CASHMOVE", r?.Pays, Pay));

    static EventShares Shares(MtMap m, EventShares? r) => new(
        Side: m.Word("22H:CRDB", r?.Side, Sides),
        Instrument: MtParts.Instrument(m, "35B", r?.Instrument),
        Fractions: m.TextOrNone("22F:DISF", r?.Fractions),
        ForSubscribed: Ratio(m, "ADSR", r?.ForSubscribed),
        ForExisting: Ratio(m, "ADEX", r?.ForExisting),
        NewToOld: Ratio(m, "NEWO", r?.NewToOld),
        CashInLieu: Price(m, "CINL", r?.CashInLieu),
        Paid: Price(m, "PRPP", r?.Paid),
        PayOn: m.DateOrNone("98A|98C:PAYD", r?.PayOn));

    static EventPay Pay(MtMap m, EventPay? r) => new(
        Side: m.Word("22H:CRDB", r?.Side, Sides),
        PayOn: m.DateOrNone("98A|98C:PAYD", r?.PayOn),
        Rates: Rates(m, r?.Rates) with { Prorated = null },
        Paid: Price(m, "PRPP", r?.Paid),
        Received: Price(m, "OFFR", r?.Received),
        CashInLieu: Price(m, "CINL", r?.CashInLieu));

    // 92F: an amount; 92J: the same with its type before; 92A: per cent; 92R: the same with its type. 92K is a rate that is not known.
    static EventRates Rates(MtMap m, EventRates? r) => new(
        Gross: Amounts(m, "GRSS", r?.Gross),
        Net: Amounts(m, "NETT", r?.Net),
        Interest: Percents(m, "INTP", r?.Interest),
        Prorated: Percents(m, "PROR", r?.Prorated is { } p ? [new(p)] : []) is [{ Percent: { } percent }, ..] ? percent : null,
        Withheld: Percents(m, "TAXR", r?.Withheld));

    static IReadOnlyList<Money> Amounts(MtMap m, string of, IReadOnlyList<Money>? values)
    {
        foreach (var value in m.Writes ? values ?? [] : []) m.Make($"92F:{of}", $"{value.Currency}{MtMap.Plain(value.Amount)}");
        return m.Writes ? values ?? [] : [.. m.All($"92F|92J:{of}").Select(f => TryAmount(m, f))];
    }

    static Money TryAmount(MtMap m, MtField field)
    {
        var told = field.Value.Split('/');
        var amount = told.FirstOrDefault(t => t.Length > 4 && t[^1] is >= '0' and <= '9' or ',') ?? "";
        if (MtMap.TryMoney(amount, out var money)) return money;
        m.Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not an amount we can take");
        return new(0, "");
    }

    static IReadOnlyList<EventPercent> Percents(MtMap m, string of, IReadOnlyList<EventPercent>? values)
    {
        foreach (var value in m.Writes ? values ?? [] : [])
            if (value.Percent is { } percent) m.Make($"92A:{of}", MtMap.Plain(percent));
        return m.Writes ? values ?? [] : [.. m.All($"92A|92R:{of}").Select(f => new EventPercent(
            MtMap.TryNumber(f.Value.Split('/').LastOrDefault(t => t.Length > 0 && t[0] is >= '0' and <= '9') ?? "", out var rate)
                ? rate : null))];
    }

    static EventRatio? Ratio(MtMap m, string of, EventRatio? value)
    {
        if (m.Writes && value is not null) m.Make($"92D:{of}", $"{MtMap.Plain(value.New)}/{MtMap.Plain(value.Old)}");
        if (m.Writes) return value;
        return m.Find($"92D:{of}") is { } field && field.Value.Split('/') is [var first, var last]
            && MtMap.TryNumber(first, out var made) && MtMap.TryNumber(last, out var old) ? new(made, old) : null;
    }

    // 90B: the kind and an amount; 90A: the kind and per cent; 90E and 90K: a code, for one that is not known.
    static EventPrice? Price(MtMap m, string of, EventPrice? value)
    {
        if (m.Writes && value is { Currency: { } currency })
            m.Make($"90B:{of}", $"{value.Kind}/{currency}{MtMap.Plain(value.Value)}");
        else if (m.Writes && value is not null) m.Make($"90A:{of}", $"{value.Kind}/{MtMap.Plain(value.Value)}");
        if (m.Writes) return value;
        if (m.Find($"90A|90B|90E|90K:{of}") is not { } field) return null;
        if (field.Value.Split('/') is not [var kind, var figure]) return new(field.Value, 0, null);
        if (field.Tag == "90B" && MtMap.TryMoney(figure, out var money)) return new(kind, money.Amount, money.Currency);
        if (MtMap.TryNumber(figure, out var number)) return new(kind, number, null);
        m.Note("value", field.Line, field.Name, $"'{Csv.Show.Short(field.Value)}' is not a price we can take");
        return null;
    }

    static (string, string) Stage(MtMap m, string? complete, string? confirmed)
    {
        if (complete is not null && confirmed is not null)
        {
            m.Text("GENL/25D:PROC", Array.Find(Stages, s => s.Completeness == complete && s.Confirmation == confirmed).Code);
            return (complete, confirmed);
        }
        var told = m.Text("GENL/25D:PROC", null);
        var stage = Array.Find(Stages, s => s.Code == told);
        return stage.Code is null ? (told, told) : (stage.Completeness, stage.Confirmation);
    }

    public static MxContent Confirmation(MtMap m, EventConfirmation? r)
    {
        m.Always("GENL/23G", "NEWM");
        if (!m.Writes && m.Find("GENL/23G") is { Value: not ("NEWM" or "ADDB") } kind)
            m.Note("value", kind.Line, kind.Name, $"'{Csv.Show.Short(kind.Value)}' is not a confirmation: what it takes back is corrected "
                + "by another announcement, or by hand");
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
            Shares: m.Many("CACONF/SECMOVE", r?.Shares, Moved),
            Cash: m.Many("CACONF/CASHMOVE", r?.Cash, Cash));
    }

    static EventSharesMoved Moved(MtMap m, EventSharesMoved? r) => new(
        Side: m.Word("22H:CRDB", r?.Side, Sides),
        Instrument: MtParts.Instrument(m, "35B", r?.Instrument),
        Posted: m.Quantity("36B:PSTA", r?.Posted),
        PostedOn: m.Date("98A|98C:POST", r?.PostedOn));

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
