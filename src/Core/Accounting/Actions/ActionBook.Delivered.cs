using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// What was delivered, lent and lodged lately: an action that is told after its record date pays by what lay at the depository then.
public sealed partial class ActionBook
{
    // By day and instrument: what it changed on the accounts of counterparties, debit +; of who settles elsewhere what came, +, or went.
    readonly SortedDictionary<(DateOnly Day, int Asset), SortedDictionary<int, long>> delivered = [];
    DateOnly deliveredFrom; // what is before is forgotten

    // Whether what was delivered since a day is known in units of that day: none where these have become others, or what was owed in them
    // has been corrected.
    bool IsRemembered(AssetId instrument, DateOnly since, DateOnly until)
    {
        var isin = register[instrument].Code;
        return since >= deliveredFrom && !files.Values.Any(f => (f.Terms.Isin == isin || f.Terms.NewIsin == isin) && (!f.Former.IsEmpty
            || FamilyOf(f.Terms) == ActionFamily.Reorganisation && (f.ExOn > since || f.Terms.ExDate > since && f.Terms.ExDate <= until)));
    }

    /// <summary>Movements that a ledger fact posts. What corporate actions move themselves is in their trails.</summary>
    internal void Deliver(EntryKind kind, DateOnly on, ReadOnlySpan<Leg> legs)
    {
        if (kind is EntryKind.Opening or EntryKind.WriteOff or (>= EntryKind.ActionConversion and <= EntryKind.ActionEntitlement)) return;
        var isMoved = kind == EntryKind.Offset;
        foreach (var leg in legs) isMoved |= leg.Account == register.Depository && leg.Amount != 0;
        if (!isMoved) return;
        foreach (var leg in legs)
            if (register[leg.Asset].IsSecurity
                && register[leg.Account].Terms.Class is AccountClass.Street or AccountClass.Fail or AccountClass.Collateral)
                Deliver((on, leg.Asset.Number), leg.Account, leg.Amount);
    }

    void Deliver((DateOnly, int) of, AccountId account, long amount)
    {
        if (!delivered.TryGetValue(of, out var sums)) delivered.Add(of, sums = []);
        sums[account.Number] = sums.GetValueOrDefault(account.Number) + amount;
    }

    /// <summary>Deliveries to and by the custodians of accounts that settle elsewhere.</summary>
    internal void Apply(SettlementFact fact)
    {
        if (fact is SettlementFact.Settled s) Deliver(s.Day, s.Against, s.Part);
        else if (fact is SettlementFact.SettledTogether all)
            foreach (var part in all.Parts) Deliver(all.Day, part.Against, part.Part);
    }

    void Deliver(DateOnly day, Against against, Movement part)
    {
        if (against.Kind == InstructionKind.ClientDvp && part.Quantity != 0)
            Deliver((day, part.Instrument.Number), against.Account, part.Quantity);
    }

    /// <summary>What was delivered after a day, by account.</summary>
    IEnumerable<(int Account, long Units)> DeliveredSince(AssetId instrument, DateOnly day)
    {
        foreach (var ((on, asset), sums) in delivered)
            if (on > day && asset == instrument.Number)
                foreach (var (account, units) in sums) yield return (account, units);
    }

    void ForgetDeliveries(DateOnly closed)
    {
        deliveredFrom = closed.AddDays(-CorrectedWithinDays);
        while (delivered.Count > 0 && delivered.Keys.First() is var first && first.Day <= deliveredFrom) delivered.Remove(first);
    }

    void SaveDeliveries(StateWriter to)
    {
        to.Date(deliveredFrom).Int(delivered.Count);
        foreach (var ((day, asset), sums) in delivered)
        {
            to.Date(day).Int(asset).Int(sums.Count);
            foreach (var (account, units) in sums) to.Int(account).Long(units);
        }
    }

    void LoadDeliveries(ref StateReader from)
    {
        deliveredFrom = from.Date();
        for (var left = from.Int(); left > 0; left--)
        {
            var of = (from.Date(), from.Int());
            for (var count = from.Int(); count > 0; count--) Deliver(of, new(from.Int()), from.Long());
        }
    }
}
