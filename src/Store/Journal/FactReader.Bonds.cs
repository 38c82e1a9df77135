using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static BondTerms? Bond(ref MessagePackReader r)
    {
        if (r.TryReadNil()) return null;
        var fields = r.ReadArrayHeader();
        if (fields is not (FactWriter.BondFields or FactWriter.BondFieldsMore or FactWriter.BondFieldsInAll))
            throw new InvalidDataException($"no bond has {fields} fields");
        BondTerms terms = new(Decimal(ref r), Date(ref r), Text(ref r), r.ReadInt32(), DateOrNone(ref r), Decimal(ref r));
        if (fields == FactWriter.BondFields) return terms;
        terms = terms with
        {
            FirstCoupon = DateOrNone(ref r),
            ExDays = r.TryReadNil() ? null : r.ReadInt32(),
            Index = TextOrNone(ref r),
            Spread = DecimalOrNone(ref r),
            Floor = DecimalOrNone(ref r),
            Cap = DecimalOrNone(ref r),
            InflationIndex = TextOrNone(ref r),
            BaseIndex = DecimalOrNone(ref r),
            Calls = TextOrNone(ref r),
        };
        return fields == FactWriter.BondFieldsMore ? terms
            : terms with { LastCoupon = DateOrNone(ref r), EndOfMonth = FlagOrNone(ref r), RedemptionFloor = FlagOrNone(ref r) };
    }

    static bool? FlagOrNone(ref MessagePackReader r) => r.TryReadNil() ? null : r.ReadBoolean();

    static string? TextOrNone(ref MessagePackReader r) => r.TryReadNil() ? null : Text(ref r);

    static Fact Bonds(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.IndexFixed, 3) => new BondFact.IndexFixed(Text(ref r), Date(ref r), Decimal(ref r)),
        (Wire.InterestAccrued, 6) => new BondFact.InterestAccrued(
            Date(ref r), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64()),
        (Wire.AccrualReversed, 4) => new BondFact.AccrualReversed(Date(ref r), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64()),
        _ => throw Unknown(type, fields),
    };
}
