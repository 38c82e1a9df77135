using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static LoanFact Loan(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.LoanOpened, 6) => new LoanFact.Opened(Text(ref r), Date(ref r), Lodged(ref r), r.ReadInt64()),
        (Wire.LoanReturned, 6) => new LoanFact.Returned(r.ReadInt64(), Date(ref r), Lodged(ref r), r.ReadInt64()),
        _ => throw Unknown(type, fields),
    };
}
