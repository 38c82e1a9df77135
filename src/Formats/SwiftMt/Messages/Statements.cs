using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>MT 535 holdings, 536 postings, 537 pending transactions.</summary>
static class MtStatements
{
    public static MxContent Holdings(MtMap m, HoldingsStatement? r)
    {
        m.Always("GENL/23G", "NEWM");
        m.Always("GENL/22F:STTY", "CUST");
        m.Always("GENL/17B:CONS", "N");
        return new HoldingsStatement(
            Page: MtParts.Page(m, r?.Page),
            Id: m.Text("GENL/20C:SEME", r is null ? null : Message(m, r.Page, r.Id)),
            AsOf: m.Date("GENL/98A|98C:STAT", r?.AsOf),
            Frequency: m.Text("GENL/22F:SFRE", r?.Frequency),
            Update: m.Text("GENL/22F:CODE", r?.Update),
            Basis: m.Text("GENL/22F:STBA", r?.Basis),
            HasActivity: m.Flag("GENL/17B:ACTI", r?.HasActivity),
            OwnerBic: MtParts.Named(m, "GENL", "ACOW", r?.OwnerBic),
            Account: AccountOrNone(m, r?.Account),
            Holdings: m.Many("SUBSAFE/FIN", r?.Holdings, Holding));
    }

    // Of a message, where the id of the other world is that of all pages of a statement.
    static string Message(MtMap m, MxPage page, string? id) =>
        id is null || m.Own.Length > 0 && !(page.IsLast && page.Number == "1") ? m.Own : id;

    static Holding Holding(MtMap m, Holding? r)
    {
        var instrument = MtParts.Instrument(m, "35B", r?.Instrument);
        var balance = m.Signed("93B:AGGR", r?.Quantity, r is { IsShort: true }) ?? m.Missing("93B:AGGR", (new MxQuantity(0), false));
        var value = m.MoneyOrNone("19A:HOLD", r?.Value is not { } v ? null
            : v.IsPositive ? v.Money : v.Money with { Amount = -v.Money.Amount });
        return new(instrument, balance.Item2, balance.Item1,
            value is null ? null : new(value with { Amount = Math.Abs(value.Amount) }, value.Amount >= 0));
    }

    public static MxContent Postings(MtMap m, PostingsStatement? r)
    {
        m.Always("GENL/23G", "NEWM");
        m.Always("GENL/22F:SFRE", "INDA");
        m.Always("GENL/22F:CODE", "COMP");
        m.Always("GENL/17B:CONS", "N");
        var page = MtParts.Page(m, r?.Page);
        var id = m.Text("GENL/20C:SEME", r is null ? null : Message(m, r.Page, r.Id));
        var (from, to) = m.Period("GENL/69A|69B:STAT", r?.From, r?.To);
        return new PostingsStatement(
            page, id, from, to,
            Basis: m.Text("GENL/22F:STBA", r?.Basis),
            HasActivity: m.Flag("GENL/17B:ACTI", r?.HasActivity),
            OwnerBic: MtParts.Named(m, "GENL", "ACOW", r?.OwnerBic),
            Account: AccountOrNone(m, r?.Account),
            Instruments: m.Many("SUBSAFE/FIN", r?.Instruments, Posted));
    }

    static PostingsOf Posted(MtMap m, PostingsOf? r) =>
        new(MtParts.Instrument(m, "35B", r?.Instrument), m.Many("TRAN", r?.Postings, Posting));

    static SecuritiesPosting Posting(MtMap m, SecuritiesPosting? r) => new(
        m.Text("LINK[RELA]/20C:RELA", r?.OwnerId), m.TextOrNone("LINK[ASRF]/20C:ASRF", r?.ServicerId),
        m.OneOrNone("TRANSDET", r?.Details, Details));

    static PostingDetails Details(MtMap m, PostingDetails? r)
    {
        var movement = m.Word("22H:REDE", r?.Movement, MxCodes.Movements);
        return new(
            Activity: m.Text("22F:TRAN", r?.Activity),
            Movement: movement,
            Payment: m.Word("22H:PAYM", r?.Payment, MxCodes.Payments),
            Quantity: m.Quantity("36B:PSTA", r?.Quantity),
            Amount: m.AmountOrNone("19A:PSTA", r?.Amount, Usual(movement)),
            TradedOn: m.DateOrNone("98A|98C:TRAD", r?.TradedOn),
            SettledOn: m.Date("98A|98C:ESET", r?.SettledOn),
            SettleOn: m.DateOrNone("98A|98C:SETT", r?.SettleOn));
    }

    static CreditDebit Usual(Movement movement) => movement == Movement.Receive ? CreditDebit.Debit : CreditDebit.Credit;

    public static MxContent Pending(MtMap m, PendingStatement? r)
    {
        m.Always("GENL/23G", "NEWM");
        m.Always("GENL/22H:STST", "TRAN");
        m.Always("GENL/22F:SFRE", "INDA");
        m.Always("GENL/22F:CODE", "COMP");
        return new PendingStatement(
            Page: MtParts.Page(m, r?.Page),
            Id: m.Text("GENL/20C:SEME", r is null ? null : Message(m, r.Page, r.Id)),
            AsOf: m.Date("GENL/98A|98C:STAT", r?.AsOf),
            HasActivity: m.Flag("GENL/17B:ACTI", r?.HasActivity),
            OwnerBic: MtParts.Named(m, "GENL", "ACOW", r?.OwnerBic),
            Account: AccountOrNone(m, r?.Account),
            Transactions: [.. m.Many("TRANS", r?.Transactions, Waiting), .. ByStatus(m)]);
    }

    // Sorted by status: it stands once above the transactions that have it. Read only.
    static IEnumerable<PendingTransaction> ByStatus(MtMap m) => m.Writes ? []
        : m.Many<Group>("STAT", null, (x, _) => new(MtStatuses.Why(x, null), x.Many<PendingTransaction>("TRAN", null, Waiting)))
            .SelectMany(g => g.Transactions.Select(t => t with { Statuses = [g.Why] }));

    sealed record Group(PendingWhy Why, IReadOnlyList<PendingTransaction> Transactions);

    static PendingTransaction Waiting(MtMap m, PendingTransaction? r) => new(
        m.Text("LINK[RELA]/20C:RELA", r?.OwnerId), m.TextOrNone("LINK[ASRF]/20C:ASRF", r?.ServicerId),
        m.OneOrNone("TRANSDET", r?.Details, Awaited), m.Many("STAT", r?.Statuses, MtStatuses.Why));

    static PendingDetails Awaited(MtMap m, PendingDetails? r)
    {
        var movement = m.Word("22H:REDE", r?.Movement, MxCodes.Movements);
        var traded = m.DateOrNone("98A|98C|98E:TRAD", r?.TradedOn);
        var settle = m.DateOrNone("98A|98C:SETT", r?.SettleOn);
        var code = m.CodeInstead("98B:SETT", settle, r?.SettleCode, "OPEN");
        return new(
            Activity: m.Text("22F:TRAN", r?.Activity),
            Movement: movement,
            Payment: m.Word("22H:PAYM", r?.Payment, MxCodes.Payments),
            Instrument: MtParts.Instrument(m, "35B", r?.Instrument),
            Quantity: m.Quantity("36B:PSTA", r?.Quantity),
            Amount: m.AmountOrNone("19A:PSTA", r?.Amount, Usual(movement)),
            TradedOn: traded,
            SettleOn: settle)
        { SettleCode = code };
    }

    /// <summary>MT 537 with penalties: what is credited is above zero, what is debited has the sign.</summary>
    public static MxContent Penalties(MtMap m, PenaltiesReport? r)
    {
        m.Always("GENL/23G", "NEWM");
        m.Always("GENL/22H:STST", "PENA");
        m.Always("PENA/22F:CODE", "CURR");
        var page = MtParts.Page(m, r is null ? null : r.Page ?? new("1", true));
        var id = m.Text("GENL/20C:SEME", r?.Id);
        var asOf = m.Date("GENL/98A|98C:STAT", r?.AsOf);
        return new PenaltiesReport(
            page, id, asOf, PeriodOf(m, r?.Period),
            HasActivity: m.Flag("GENL/17B:ACTI", r?.HasActivity),
            Account: AccountOrNone(m, r?.Account),
            OwnerBic: MtParts.Named(m, "GENL", "ACOW", r?.OwnerBic),
            DepositoryBic: MtParts.Named(m, "PENA", "ASDP", r?.DepositoryBic) ?? m.Missing("PENA/95P:ASDP", ""),
            Days: m.Many("PENA/PENACUR", r?.Days, OfDay));
    }

    // A statement of a party in all its accounts has none of them; the field must be there and says NONREF.
    const string NoAccount = "NONREF";

    static string? AccountOrNone(MtMap m, string? value)
    {
        if (m.Writes)
        {
            m.Always("GENL/97A:SAFE", value ?? NoAccount);
            return value;
        }
        return m.TextOrNone("GENL/97A|97B|97D:SAFE", null) is { } told && told != NoAccount ? told : null;
    }

    // From the first day to the last of all its parts.
    static PenaltyPeriod? PeriodOf(MtMap m, PenaltyPeriod? value)
    {
        if (m.Writes && value is not null) m.Period("PENA/69A:STAT", value.From, value.To);
        if (m.Writes) return value;
        DateOnly? from = null, to = null;
        foreach (var field in m.All("PENA/69A|69B:STAT"))
        {
            if (field.Value.Split('/') is not [var first, var last] || !MtMap.TryDay(first, out var begin)
                || !MtMap.TryDay(last, out var end)) continue;
            (from, to) = (from < begin ? from : begin, to > end ? to : end);
        }
        return from is { } earliest && to is { } latest ? new(earliest, latest) : null;
    }

    static PenaltiesOfDay OfDay(MtMap m, PenaltiesOfDay? r)
    {
        m.Always("20C:CPRF", "NONREF");
        m.Always("22F:TRCA", "CSDP");
        var currency = m.TextOrNone("11A:PECU", r?.Currency);
        var day = m.DateOrNone("98A|98C:DACO", r?.Day);
        var party = MtParts.Named(m, "", "REPA", r?.PartyBic) ?? m.Missing("95P:REPA", "");
        var net = m.AmountOrNone("19A:GBNT", r?.Net, CreditDebit.Credit);
        var paid = m.DateOrNone("98A:PAYD", r?.PaidOn);
        var all = m.Many("PENACOUNT", r?.Counterparties, With);
        currency ??= m.MoneyOrNone("19A", null)?.Currency ?? all.FirstOrDefault()?.Net.Money.Currency ?? m.Missing("11A:PECU", "");
        return new(currency, day, party, net, paid, all);
    }

    static PenaltiesWith With(MtMap m, PenaltiesWith? r)
    {
        m.Always("22F:TRCA", "CSDP");
        var party = MtParts.Named(m, "", "REPA", r?.Bic) ?? (m.Writes ? null : MtParts.Named(m, "", "ASDP", null))
            ?? m.Missing("95P:REPA", "");
        return new(party, m.Amount("19A:AGNT", r?.Net, CreditDebit.Credit), m.Many("PENDET", r?.Penalties, Penalty));
    }

    static Penalty Penalty(MtMap m, Penalty? r)
    {
        m.Always("22H:CALM", "BOTH");
        var id = m.Text("20C:PCOM", r?.Id);
        var kind = m.Text("22H:PNTP", r?.Kind);
        var amount = m.Amount("19A:AMCO", r?.Amount, CreditDebit.Credit);
        var count = m.CountOrNone("99A:DAAC", r is null ? null : r.DayCount ?? Math.Max(r.Reckoned.Count, 1));
        var reckoned = m.Many("CALDET", r?.Reckoned, Reckoning);
        if (r?.TransactionId is not null) m.Always("RELTRAN/20C:NESP", "NONREF");
        return new(id, kind, amount, count, reckoned, m.TextOrNone("RELTRAN/20C:ACOW", r?.TransactionId));
    }

    static PenaltyReckoning Reckoning(MtMap m, PenaltyReckoning? r) =>
        new(m.Date("98A:PEDA", r?.Day), MtParts.Instrument(m, "FIA/35B", r?.Instrument), null, null);
}
