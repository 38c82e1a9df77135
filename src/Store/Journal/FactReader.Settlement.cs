using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Settlement(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.Instructed, 9) => new SettlementFact.Instructed(r.ReadInt64(), Counter(ref r), Date(ref r), Moves(ref r)),
        (Wire.Settled, 10) => new SettlementFact.Settled(r.ReadInt64(), Counter(ref r), Date(ref r), Moves(ref r), r.ReadBoolean()),
        (Wire.Offset, 16) => new SettlementFact.Offset(
            r.ReadInt64(), r.ReadInt64(), Counter(ref r), Date(ref r), new(Moves(ref r), r.ReadBoolean(), Moves(ref r), r.ReadBoolean())),
        (Wire.Failed, 11) => new SettlementFact.Failed(
            r.ReadInt64(), Counter(ref r), Date(ref r), Moves(ref r), (FailReason)r.ReadByte(), r.ReadBoolean()),
        (Wire.Withdrawn, 1) => new SettlementFact.Withdrawn(r.ReadInt64()),
        _ => throw Unknown(type, fields),
    };

    static Against Counter(ref MessagePackReader r) => new((InstructionKind)r.ReadByte(), new(r.ReadInt32()), new(r.ReadInt32()));

    static Movement Moves(ref MessagePackReader r) => new(new(r.ReadInt32()), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64());
}
