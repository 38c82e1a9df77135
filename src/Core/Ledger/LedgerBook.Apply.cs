using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

public sealed partial class LedgerBook
{
    // Balances by account and asset in one growing array; the index finds the place.
    Balance[] balances = new Balance[1024];
    readonly Dictionary<long, int> places = [];
    readonly List<(AccountId Account, AssetId Asset)> order = [];

    // The stock record, at every commit: what owners are due equals what is somewhere. By asset number, debits and credits of all classes.
    readonly List<StockTotals> totals = [];

    record struct StockTotals(Int128 PostedOwners, Int128 PostedElsewhere, Int128 PendingOwners, Int128 PendingElsewhere);

    public Balance this[AccountId account, AssetId asset] =>
        places.TryGetValue(Key(account, asset), out var place) ? balances[place] : default;

    /// <summary>Every balance ever touched, in order of first use.</summary>
    public IEnumerable<(AccountId Account, AssetId Asset, Balance Balance)> All()
    {
        for (var place = 0; place < order.Count; place++) yield return (order[place].Account, order[place].Asset, balances[place]);
    }

    // A long's hash is its halves xor-ed: small numbers as they are would share a few thousand hashes, so the asset's is spread first.
    static long Key(AccountId account, AssetId asset) => (long)account.Number << 32 | unchecked((uint)asset.Number * 0x9E37_79B1);

    /// <summary>
    /// Where things are may not go below zero: the depository in securities, the bank in cash beyond granted credit; holds count.
    /// Only legs that take out are looked at, so that a book already short can be put right.
    /// </summary>
    Refusal CheckLimits(Leg[] legs)
    {
        foreach (var leg in legs)
        {
            if (leg.Amount >= 0 || !register[leg.Account].IsLocation) continue;
            Int128 left = this[leg.Account, leg.Asset].Available;
            foreach (var other in legs)
                if (other.Account == leg.Account && other.Asset == leg.Asset) left += other.Amount;
            if (left < -CreditOf(leg.Asset)) return register[leg.Asset].IsSecurity ? Refusal.ShortOfSecurities : Refusal.ShortOfCash;
        }
        return Refusal.None;
    }

    /// <summary>What the bank lends in an asset now, in minor units: granted credit, and what is lent against securities.</summary>
    public long CreditOf(AssetId asset) => register.GrantedIn(asset) + register.Credit.Lent(asset);

    public void Apply(LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPended p:
                Invariant.Hold(Balances(p.Legs));
                AddPending(p.Entry, p.Due, p.Legs);
                foreach (ref readonly var leg in p.Legs.AsSpan()) Hold(leg);
                break;
            case LedgerFact.EntryPosted p:
                Invariant.Hold(Balances(p.Legs));
                if (p.Entry.Kind == EntryKind.Manual) manual.Add(p.Reference, p);
                foreach (var leg in p.Legs) Move(leg, p.Entry, p.Effective);
                break;
            case LedgerFact.PendingPosted p:
                foreach (var leg in Take(p.Entry)) { Release(leg); Move(leg, p.Entry, p.Effective); }
                break;
            case LedgerFact.PendingPartPosted p: ApplyPart(p); break;
            case LedgerFact.PendingChanged c: ApplyChange(c); break;
            case LedgerFact.PendingVoided v:
                foreach (var leg in Take(v.Entry)) Release(leg);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void AddPending(EntryId entry, DateOnly date, Leg[] legs)
    {
        if (!due.TryGetValue(date, out var on)) due.Add(date, on = new());
        pending.Add(entry, new(date, on.Legs.Count, legs.Length));
        on.Entries.Add(entry);
        on.Open++;
        foreach (ref readonly var leg in legs.AsSpan()) on.Legs.Add(leg);
    }

    void ApplyPart(LedgerFact.PendingPartPosted p)
    {
        var entry = pending[p.Entry];
        var rest = RestOf(entry);
        Invariant.Hold(Balances(p.Part) && Fits(p.Part, rest));
        var on = due[entry.Due];
        var left = false;
        for (var i = 0; i < rest.Length; i++)
        {
            Release(p.Part[i]);
            Move(p.Part[i], p.Entry, p.Effective);
            ref var leg = ref on.Legs[entry.From + i];
            leg = leg with { Amount = leg.Amount - p.Part[i].Amount };
            left |= leg.Amount != 0;
        }
        if (!left) Take(p.Entry);
    }

    // The new legs lie behind those of the others of the date; the entry keeps its turn.
    void ApplyChange(LedgerFact.PendingChanged c)
    {
        var entry = pending[c.Entry];
        Invariant.Hold(Balances(c.After) && RestOf(entry).AsSpan().SequenceEqual(c.Before));
        foreach (ref readonly var leg in c.Before.AsSpan()) Release(leg);
        var on = due[entry.Due];
        pending[c.Entry] = new(entry.Due, on.Legs.Count, c.After.Length);
        foreach (ref readonly var leg in c.After.AsSpan())
        {
            on.Legs.Add(leg);
            Hold(leg);
        }
    }

    Leg[] Take(EntryId entry)
    {
        Invariant.Hold(pending.Remove(entry, out var taken));
        var legs = RestOf(taken);
        var on = due[taken.Due];
        if (--on.Open == 0) due.Remove(taken.Due);
        return legs;
    }

    ref Balance At(Leg leg)
    {
        var key = Key(leg.Account, leg.Asset);
        if (!places.TryGetValue(key, out var place)) place = NewPlace(key, leg);
        return ref balances[place];
    }

    int NewPlace(long key, Leg leg)
    {
        var place = order.Count;
        if (place == balances.Length) Array.Resize(ref balances, place * 2);
        places.Add(key, place);
        order.Add((leg.Account, leg.Asset));
        while (totals.Count <= leg.Asset.Number) totals.Add(default);
        return place;
    }

    void Hold(Leg leg)
    {
        ref var b = ref At(leg);
        if (leg.Amount >= 0) b.PendingDebits += leg.Amount; else b.PendingCredits -= leg.Amount;
        Tally(leg, 0, leg.Amount);
    }

    void Release(Leg leg)
    {
        ref var b = ref At(leg);
        if (leg.Amount >= 0) b.PendingDebits -= leg.Amount; else b.PendingCredits += leg.Amount;
        Tally(leg, 0, -leg.Amount);
    }

    void Move(Leg leg, EntryId entry, DateOnly effective)
    {
        Sum(leg, entry, effective);
        ref var b = ref At(leg);
        b.Posted += leg.Amount;
        Tally(leg, leg.Amount, 0);
    }

    void Tally(Leg leg, long posted, long held)
    {
        ref var t = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(totals)[leg.Asset.Number];
        if (register[leg.Account].IsOwner) { t.PostedOwners += posted; t.PendingOwners += held; }
        else { t.PostedElsewhere += posted; t.PendingElsewhere += held; }
    }

    /// <summary>
    /// The stock record and the ledger as one rule, asked at every commit: owners' credits equal the debits of all the rest, posted and
    /// pending, asset by asset. The first asset that does not is named.
    /// </summary>
    public AssetId? FirstOutOfBalance()
    {
        for (var asset = 0; asset < totals.Count; asset++)
        {
            var t = totals[asset];
            if (t.PostedOwners + t.PostedElsewhere != 0 || t.PendingOwners + t.PendingElsewhere != 0) return new AssetId(asset);
        }
        return null;
    }
}
