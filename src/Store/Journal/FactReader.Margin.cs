using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Margin(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.AgreementSet, 9) => new MarginFact.AgreementSet(new(r.ReadInt32()), Date(ref r), new(
            r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), (InitialMethod)r.ReadByte(), Decimal(ref r), (MarginDirection)r.ReadByte(),
            r.ReadInt32())),
        (Wire.ClassHaircutSet, 3) => new MarginFact.ClassHaircutSet((CollateralClass)r.ReadByte(), Date(ref r), Decimal(ref r)),
        (Wire.AssetHaircutSet, 3) => new MarginFact.AssetHaircutSet(new(r.ReadInt32()), Date(ref r), Decimal(ref r)),
        (Wire.MarginReckoned, 13) => new MarginFact.Reckoned(Date(ref r), new(r.ReadInt32()), new(
            r.ReadInt32(), r.ReadInt32(), r.ReadInt64(), r.ReadInt64(), new((InitialMethod)r.ReadByte(), r.ReadInt64(), r.ReadInt32()),
            r.ReadInt64(), r.ReadInt64(), LongOrNone(ref r), LongOrNone(ref r))),
        (Wire.MarginCalled, 6) => new MarginFact.Called(
            Date(ref r), new(r.ReadInt32()), (MarginDirection)r.ReadByte(), r.ReadInt64(), Date(ref r), Text(ref r)),
        (Wire.CallAgreed, 4) => new MarginFact.CallAgreed(r.ReadInt64(), Date(ref r), r.ReadInt64(), Text(ref r)),
        (Wire.CallDisputed, 5) => new MarginFact.CallDisputed(r.ReadInt64(), Date(ref r), r.ReadInt64(), r.ReadInt64(), Text(ref r)),
        (Wire.CallClosed, 3) => new MarginFact.CallClosed(r.ReadInt64(), Date(ref r), (CallEnd)r.ReadByte()),
        (Wire.CollateralLodged, 7) => new MarginFact.Lodged(Date(ref r), Lodged(ref r), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()),
        (Wire.CollateralReturned, 5) => new MarginFact.Returned(Date(ref r), Lodged(ref r), r.ReadInt64()),
        (Wire.CollateralSubstituted, 7) => new MarginFact.Substituted(
            Date(ref r), Lodged(ref r), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64()),
        (Wire.CollateralValued, 9) => new MarginFact.Valued(Date(ref r), Lodged(ref r), new(
            r.ReadInt64(), Decimal(ref r), Decimal(ref r), r.ReadInt64(), r.ReadInt64())),
        _ => throw Unknown(type, fields),
    };

    static Pledge Lodged(ref MessagePackReader r) => new(new(r.ReadInt32()), (MarginDirection)r.ReadByte(), new(r.ReadInt32()));

    static long? LongOrNone(ref MessagePackReader r) => r.TryReadNil() ? null : r.ReadInt64();
}
