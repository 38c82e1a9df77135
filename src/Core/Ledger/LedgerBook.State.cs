using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

public sealed partial class LedgerBook
{
    public void Save(StateWriter to)
    {
        to.Int(order.Count);
        foreach (var (account, asset, b) in All())
            to.Int(account.Number).Int(asset.Number).Long(b.Posted).Long(b.PendingDebits).Long(b.PendingCredits);
        to.Int(pending.Count);
        foreach (var on in due.Values)
            for (var i = 0; i < on.Entries.Count; i++)
                if (pending.TryGetValue(on.Entries[i], out var entry))
                    Save(to.Long(on.Entries[i].Cause).Int((int)on.Entries[i].Kind).Date(entry.Due), RestOf(entry));
        var references = new List<string>(manual.Keys);
        references.Sort(StringComparer.Ordinal);
        to.Int(references.Count);
        foreach (var reference in references)
            Save(to.Date(manual[reference].Effective).Text(reference).Text(manual[reference].Reason), manual[reference].Legs);
        SaveTotals(to);
    }

    static void Save(StateWriter to, Leg[] legs)
    {
        to.Int(legs.Length);
        foreach (var leg in legs) to.Int(leg.Account.Number).Int(leg.Asset.Number).Long(leg.Amount);
    }

    public void Load(ref StateReader from)
    {
        var places = from.Int();
        for (var i = 0; i < places; i++)
        {
            var leg = new Leg(new(from.Int()), new(from.Int()), from.Long());
            ref var balance = ref At(leg);
            balance = new(leg.Amount, from.Long(), from.Long());
            Tally(leg, balance.Posted, balance.Pending);
        }
        var entries = from.Int();
        for (var i = 0; i < entries; i++)
        {
            var (id, date) = (new EntryId(from.Long(), (EntryKind)from.Int()), from.Date());
            AddPending(id, date, Legs(ref from));
        }
        var manuals = from.Int();
        for (var i = 0; i < manuals; i++)
        {
            var (effective, reference, reason) = (from.Date(), from.Text(), from.Text());
            manual.Add(reference, new(new(0, EntryKind.Manual), effective, Legs(ref from), reference, reason));
        }
        LoadTotals(ref from);
    }

    static Leg[] Legs(ref StateReader from)
    {
        var legs = new Leg[from.Int()];
        for (var i = 0; i < legs.Length; i++) legs[i] = new(new(from.Int()), new(from.Int()), from.Long());
        return legs;
    }
}
