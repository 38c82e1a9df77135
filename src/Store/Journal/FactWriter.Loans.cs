using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, LoanFact fact)
    {
        switch (fact)
        {
            case LoanFact.Opened f:
                Head(ref w, at, Wire.LoanOpened, 6);
                w.Write(f.Loan);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Units);
                break;
            case LoanFact.Returned f:
                Head(ref w, at, Wire.LoanReturned, 6);
                w.Write(f.Loan);
                Date(ref w, f.Day);
                Write(ref w, f.Of);
                w.Write(f.Units);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
