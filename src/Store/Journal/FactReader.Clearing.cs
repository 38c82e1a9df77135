using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Clearing(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (_, _) when type >= Wire.AgreementSet => Margin(ref r, type, fields),
        (Wire.ObligationNetted, 10) => new ClearingFact.ObligationNetted(
            Date(ref r), new(new(r.ReadInt32()), Date(ref r), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64()),
            r.ReadInt32(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()),
        (Wire.ObligationUndone, 2) => new ClearingFact.ObligationUndone(r.ReadInt64(), r.ReadInt64()),
        _ => throw Unknown(type, fields),
    };
}
