using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Where the lots of an account may have come from: they keep their names when they are moved.</summary>
public static class LotSources
{
    /// <summary>The account, and those from which units of the instrument came to it by transfers, the nearest first.</summary>
    public static List<AccountId> Of(AccountId account, AssetId instrument, IEnumerable<LotTransfer> transfers)
    {
        var moved = transfers.Where(t => t.Instrument == instrument).ToList();
        List<AccountId> all = [account];
        for (var i = 0; i < all.Count; i++)
            foreach (var t in moved)
                if (t.To == all[i] && !all.Contains(t.From)) all.Add(t.From);
        return all;
    }
}
