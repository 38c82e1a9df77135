using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact ForeignExchange(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.FxPolicySet, 3) => new FxFact.FxPolicySet(Date(ref r), (FxCost)r.ReadByte(), (FxRevaluation)r.ReadByte()),
        (Wire.Converted, 14) => new FxFact.Converted(Conversion(ref r)),
        (Wire.ConversionCancelled, 17) => new FxFact.ConversionCancelled(r.ReadInt64(), Conversion(ref r), Date(ref r), Text(ref r)),
        (Wire.ConversionSettled, 16) => new FxFact.ConversionSettled(r.ReadInt64(), Conversion(ref r), Date(ref r)),
        (Wire.ConversionUnpaid, 2) => new FxFact.ConversionUnpaid(r.ReadInt64(), Date(ref r)),
        (Wire.FxPositionChanged, 9) => new FxFact.PositionChanged(r.ReadInt64(), Date(ref r), new(r.ReadInt32()), (FxCost)r.ReadByte(),
            new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64())),
        (Wire.FxPositionCorrected, 7) => new FxFact.PositionCorrected(r.ReadInt64(), Date(ref r), new(r.ReadInt32()),
            r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()),
        (Wire.FxTakenUp, 9) => new FxFact.TakenUp(
            Date(ref r), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(), r.ReadInt64(), Rate(ref r)),
        (Wire.FxRevalued, 9) => new FxFact.Revalued(
            Date(ref r), new(r.ReadInt32()), r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), Rate(ref r)),
        (Wire.FxRevaluationReversed, 4) => new FxFact.RevaluationReversed(
            Date(ref r), new(r.ReadInt32()), r.ReadInt64(), r.ReadInt64()),
        (Wire.UnitsSet, 3) => new FxFact.UnitsSet(r.TryReadNil() ? null : new AccountId(r.ReadInt32()), Date(ref r), Decimal(ref r)),
        _ => throw Unknown(type, fields),
    };

    static Conversion Conversion(ref MessagePackReader r) => new(
        Text(ref r), new(r.ReadInt32()), r.TryReadNil() ? null : new PartyId(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(),
        new(r.ReadInt32()), r.ReadInt64(), Rate(ref r), Date(ref r), Date(ref r), r.ReadInt64());

    static RateUsed Rate(ref MessagePackReader r) => new(Decimal(ref r), Decimal(ref r), (RateWay)r.ReadByte(), Date(ref r));
}
