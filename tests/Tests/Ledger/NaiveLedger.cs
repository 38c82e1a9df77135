using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Ledger;

/// <summary>Balances worked out from the facts as anyone would by hand, to hold the ledger's own against.</summary>
sealed class NaiveLedger
{
    readonly Dictionary<EntryId, Leg[]> pending = [];
    readonly SortedDictionary<(int Account, int Asset), Balance> balances = [];

    public NaiveLedger(IEnumerable<Fact> facts)
    {
        foreach (var fact in facts) Apply(fact);
    }

    public IEnumerable<((int Account, int Asset) At, Balance Balance)> Balances =>
        balances.Where(b => b.Value != default).Select(b => (b.Key, b.Value));

    /// <summary>The ledger's own balances in the same form.</summary>
    public static IEnumerable<((int Account, int Asset) At, Balance Balance)> Of(LedgerBook ledger) => ledger.All()
        .Where(b => b.Balance != default).Select(b => ((b.Account.Number, b.Asset.Number), b.Balance)).OrderBy(b => b.Item1);

    void Apply(Fact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPended p:
                pending[p.Entry] = [.. p.Legs];
                foreach (var leg in p.Legs) Hold(leg, leg.Amount);
                break;
            case LedgerFact.EntryPosted p:
                foreach (var leg in p.Legs) Post(leg);
                break;
            case LedgerFact.PendingPosted p: Take(p.Entry, pending[p.Entry], post: true); break;
            case LedgerFact.PendingPartPosted p: Take(p.Entry, p.Part, post: true); break;
            case LedgerFact.PendingVoided v: Take(v.Entry, pending[v.Entry], post: false); break;
        }
    }

    void Take(EntryId entry, Leg[] part, bool post)
    {
        var rest = pending[entry];
        for (var i = 0; i < part.Length; i++)
        {
            Hold(part[i], -part[i].Amount);
            if (post) Post(part[i]);
        }
        pending[entry] = [.. rest.Zip(part, (r, p) => r with { Amount = r.Amount - p.Amount })];
    }

    void Post(Leg leg) => At(leg, b => b with { Posted = b.Posted + leg.Amount });

    // A debit is held with the debits also when it is released.
    void Hold(Leg leg, long amount) => At(leg, b => leg.Amount >= 0
        ? b with { PendingDebits = b.PendingDebits + amount } : b with { PendingCredits = b.PendingCredits - amount });

    void At(Leg leg, Func<Balance, Balance> change)
    {
        var key = (leg.Account.Number, leg.Asset.Number);
        balances[key] = change(balances.GetValueOrDefault(key));
    }
}
