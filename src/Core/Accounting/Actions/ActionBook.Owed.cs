using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

// What comes besides and is replaced while the issuer still owes it: it is paid in what it has become by then.
public sealed partial class ActionBook
{
    /// <summary>What has replaced, since its ex-date and before it was paid, what an action brings, one after the other.</summary>
    IEnumerable<ActionFile> ReplacedWhileOwed(ActionFile file)
    {
        if (file.ExOn is null || !IsBesides(file)) return [];
        HashSet<AssetId> brought = [.. file.Changes.Where(c => c.RatioNew != 0).Select(c => c.To)];
        List<ActionFile> all = [];
        foreach (var other in Sorted(files.Values.Where(o => o.ExOn is not null && InOrder(o, file) > 0)))
            if (other.Changes[0] is { Replaces: true } by && brought.Contains(by.From)
                && other.Trail.Pending.Exists(p => IsOfAction(p.Entry) && file.Trail.HasMoved(p.Entry.Cause)))
            {
                all.Add(other);
                brought.Add(by.To);
            }
        return all;
    }

    /// <summary>
    /// What the depository gives for so many units beside the holding when an action pays, by asset: new units, or what they have become,
    /// rounded step by step, and the cash of what has replaced them.
    /// </summary>
    IEnumerable<(AssetId Asset, long Amount)> Brought(ActionFile file, ActionChange change, long held)
    {
        var (asset, units) = (change.To, change.Received(held).Units);
        foreach (var by in ReplacedWhileOwed(file).Select(o => o.Changes[0]))
        {
            if (by.From != asset) continue;
            yield return (by.Currency, by.Cash(units) + by.CashInLieu(units));
            (asset, units) = (by.To, by.Received(units).Units);
        }
        yield return (asset, units);
    }

    /// <summary>Whether what is still kept of another is owed, or was paid, in what this one has made of it.</summary>
    bool IsOwedIn(ActionFile file)
    {
        foreach (var other in files.Values)
            if (other != file && !other.IsSealed && ReplacedWhileOwed(other).Contains(file)) return true;
        return false;
    }

    /// <summary>The entries of an action that were replaced while they were pending, as they became.</summary>
    Dictionary<EntryId, Leg[]> Became(ActionFile file)
    {
        Dictionary<EntryId, Leg[]> legs = [];
        foreach (var other in ReplacedWhileOwed(file))
            foreach (var changed in other.Trail.Pending)
                if (IsOfAction(changed.Entry)) legs[changed.Entry] = changed.After;
        return legs;
    }
}
