using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Formats.Books;

/// <summary>The second reading of the journal: each entry becomes a transaction, or two when only a part of it is posted.</summary>
sealed class BookEntries(EntrySink to, Register register, Outcomes outcomes)
{
    readonly Causes causes = new();
    readonly SortedDictionary<(int Account, int Asset), long> held = [];
    DateOnly latest;

    public void Write(long number, Fact fact)
    {
        causes.See(number, fact);
        if (fact is LedgerFact.EntryPended pended) WritePended(number, pended);
        else if (fact is LedgerFact.EntryPosted posted)
            Write(Posted(number, posted), posted.Legs, isPosted: true);
    }

    public void WriteAssertions()
    {
        if (held.Count == 0 || latest == DateOnly.MaxValue) return;
        var balances = new List<Leg>(held.Count);
        foreach (var ((account, asset), amount) in held) balances.Add(new(new(account), new(asset), amount));
        to.Assert(latest.AddDays(1), balances);
    }

    void WritePended(long number, LedgerFact.EntryPended pended)
    {
        var parts = outcomes.PartsOf(pended.Entry);
        var isVoid = outcomes.IsVoid(pended.Entry);
        if (isVoid && parts is null) return;
        var head = Pended(number, pended);
        var legs = outcomes.LegsOf(pended.Entry, pended.Legs);
        if (parts is null || outcomes.IsPosted(pended.Entry)) Write(head, legs, outcomes.IsPosted(pended.Entry));
        else
        {
            Write(head, parts, isPosted: true);
            if (!isVoid) Write(head, Rest(legs, parts), isPosted: false);
        }
    }

    static Leg[] Rest(Leg[] all, Leg[] parts)
    {
        var rest = new Leg[all.Length];
        for (var i = 0; i < all.Length; i++) rest[i] = all[i] with { Amount = all[i].Amount - parts[i].Amount };
        return rest;
    }

    void Write(in EntryHead head, Leg[] legs, bool isPosted)
    {
        var begun = false;
        foreach (ref readonly var leg in legs.AsSpan())
        {
            if (leg.Amount == 0) continue;
            if (!begun) to.Begin(head, isPosted);
            begun = true;
            to.Leg(leg);
            if (register[leg.Account].IsLocation) Hold(leg);
        }
        if (!begun) return;
        to.End();
        if (head.On > latest) latest = head.On;
    }

    void Hold(in Leg leg)
    {
        var place = (leg.Account.Number, leg.Asset.Number);
        held[place] = held.GetValueOrDefault(place) + leg.Amount;
    }

    // A movement contracted for another reason than a trade or an obligation is dated the day on which it was.
    EntryHead Pended(long number, LedgerFact.EntryPended p) => causes[p.Entry.Cause] switch
    {
        TradeFact.TradeBooked { Trade: var t } => new(number, p.Entry, t.TradeDate, t.TradeId)
        {
            SettleOn = p.Due, TradeId = t.TradeId, Trade = t,
        },
        ClearingFact.ObligationNetted n => new(number, p.Entry, n.Day, Title(n)) { SettleOn = p.Due },
        _ => new(number, p.Entry, causes.Day, Title(p.Entry.Kind, p.Legs)) { SettleOn = p.Due },
    };

    EntryHead Posted(long number, LedgerFact.EntryPosted p) => p.Reference.Length > 0
        ? new(number, p.Entry, p.Effective, p.Reason) { Reference = p.Reference }
        : new(number, p.Entry, p.Effective, Title(p.Entry.Kind, p.Legs));

    string Title(ClearingFact.ObligationNetted n)
    {
        var (how, party, isin) = (n.Set.Trade == 0 ? "Net" : "Gross", register[n.Set.Party].Terms.Code, register[n.Set.Instrument].Code);
        return string.Create(CultureInfo.InvariantCulture, $"{how} {party} {isin} settling {n.Set.SettleOn:yyyy-MM-dd}");
    }

    string Title(EntryKind kind, Leg[] legs)
    {
        var word = EntryHead.Word(kind);
        foreach (var leg in legs)
            if (kind != EntryKind.Opening && register[leg.Asset].IsSecurity) return word + " " + register[leg.Asset].Code;
        return word;
    }
}
