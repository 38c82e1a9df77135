using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, LoanFact fact)
    {
        switch (fact)
        {
            case LoanFact.Opened f:
                Into("loan", 5).Int(number).Text(f.Loan).Date(f.Day).Int(f.Of.Party.Number).Int((int)f.Of.Direction).Add();
                Move((number, number), (f.Day, "OPENED"), f.Of.Asset, f.Units);
                break;
            case LoanFact.Returned f: Move((number, f.Loan), (f.Day, "RETURNED"), f.Of.Asset, -f.Units); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Move((long Number, long Loan) of, (DateOnly Day, string What) change, AssetId asset, long quantity) =>
        Into("loan_move", 6).Int(of.Number).Int(asset.Number).Int(of.Loan).Date(change.Day).Text(change.What).Int(quantity).Add();
}
