using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Ledger;

public static partial class Templates
{
    /// <summary>
    /// What a corporate action does to an account, against the account between who is entitled and who pays; tax withheld on its own.
    /// </summary>
    public static Leg[] Action(ActionMove m, Register books)
    {
        List<Leg> legs = [];
        void Pair(AccountId account, AssetId asset, long amount)
        {
            if (amount == 0) return;
            legs.Add(new(account, asset, amount));
            legs.Add(new(books.Entitlements, asset, -amount));
        }
        Pair(m.Account, m.From, m.FromUnits);
        Pair(m.Account, m.To, m.ToUnits);
        Pair(m.Account, m.Currency, m.Cash);
        Pair(books.WithholdingPayable, m.Currency, m.Withheld);
        return [.. legs];
    }
}
