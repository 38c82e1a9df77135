using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Formats.Books;

/// <summary>What became of the pending entries, read from the whole journal before the first entry is written.</summary>
sealed class Outcomes
{
    readonly Dictionary<EntryId, bool> ended = [];
    readonly Dictionary<EntryId, Leg[]> parts = [];

    readonly Dictionary<EntryId, Leg[]> changed = [];

    /// <summary>What the entry's legs are by now, where an action has changed them.</summary>
    public Leg[] LegsOf(EntryId entry, Leg[] first) => changed.GetValueOrDefault(entry, first);

    /// <summary>What was left of the entry is posted.</summary>
    public bool IsPosted(EntryId entry) => ended.TryGetValue(entry, out var posted) && posted;

    /// <summary>What was left of the entry is void.</summary>
    public bool IsVoid(EntryId entry) => ended.TryGetValue(entry, out var posted) && !posted;

    /// <summary>What was posted of the entry, leg by leg, before what was left of it was posted or voided.</summary>
    public Leg[]? PartsOf(EntryId entry) => parts.GetValueOrDefault(entry);

    public void See(LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.PendingPosted p: ended[p.Entry] = true; break;
            case LedgerFact.PendingPartPosted p: Add(p.Entry, p.Part); break;
            case LedgerFact.PendingChanged c: changed[c.Entry] = c.After; break;
            case LedgerFact.PendingVoided v: ended[v.Entry] = false; break;
            case LedgerFact.EntryPended or LedgerFact.EntryPosted: break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Add(EntryId entry, Leg[] part)
    {
        if (!parts.TryGetValue(entry, out var sum)) parts.Add(entry, [.. part]);
        else for (var i = 0; i < sum.Length; i++) sum[i] = sum[i] with { Amount = sum[i].Amount + part[i].Amount };
    }
}
