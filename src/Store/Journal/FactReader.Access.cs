using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Access(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.PersonEnrolled, 4) => new AccessFact.PersonEnrolled(Text(ref r), Text(ref r), Text(ref r), Date(ref r)),
        (Wire.PersonChanged, 4) => new AccessFact.PersonChanged(Text(ref r), Text(ref r), Text(ref r), Date(ref r)),
        (Wire.PersonEnded, 3) => new AccessFact.PersonEnded(Text(ref r), Text(ref r), Date(ref r)),
        (Wire.RoleDefined, 4) => new AccessFact.RoleDefined(Text(ref r), Texts(ref r), Texts(ref r), Date(ref r)),
        (Wire.DeskSet, 3) => new AccessFact.DeskSet(Text(ref r), Ranges(ref r), Date(ref r)),
        (Wire.RoleGranted, 8) => new AccessFact.RoleGranted(
            r.ReadInt32(), Text(ref r), new(Text(ref r), Text(ref r), Text(ref r), Text(ref r), DateOrNone(ref r)), Date(ref r)),
        (Wire.RoleRevoked, 3) => new AccessFact.RoleRevoked(r.ReadInt32(), Text(ref r), Date(ref r)),
        (Wire.ToxicPairSet, 4) => new AccessFact.ToxicPairSet(Text(ref r), Texts(ref r), Texts(ref r), Date(ref r)),
        (Wire.ToxicPairRemoved, 2) => new AccessFact.ToxicPairRemoved(Text(ref r), Date(ref r)),
        (Wire.KeyIssued, 6) => new AccessFact.KeyIssued(
            Text(ref r), Text(ref r), Text(ref r), Texts(ref r), Date(ref r), Date(ref r)),
        (Wire.KeyRevoked, 3) => new AccessFact.KeyRevoked(Text(ref r), Text(ref r), Date(ref r)),
        (Wire.ApprovalRuleSet, 10) => new AccessFact.ApprovalRuleSet(
            r.ReadInt32(), new(Text(ref r), Decimal(ref r), Text(ref r), Text(ref r), Text(ref r), r.ReadInt32(), Text(ref r),
                r.ReadInt32()), Date(ref r)),
        (Wire.ApprovalRuleRemoved, 2) => new AccessFact.ApprovalRuleRemoved(r.ReadInt32(), Date(ref r)),
        (Wire.AccessRecorded, 5) => new AccessFact.AccessRecorded(
            new((AccessKind)r.ReadByte(), Text(ref r), Text(ref r), Text(ref r), r.ReadInt64())),
        (Wire.ApprovalAsked, 13) => new AccessFact.ApprovalAsked(
            r.ReadInt32(), Text(ref r), Bytes(ref r), Text(ref r), Text(ref r), new(r.ReadInt32(), Text(ref r), Date(ref r)),
            new(Texts(ref r), DecimalOrNone(ref r), Text(ref r), Text(ref r)), Date(ref r)),
        (Wire.ApprovalGiven, 5) => new AccessFact.ApprovalGiven(r.ReadInt32(), Text(ref r), r.ReadInt32(), Text(ref r), Date(ref r)),
        (Wire.ApprovalEnded, 5) => new AccessFact.ApprovalEnded(
            r.ReadInt32(), (ApprovalEnd)r.ReadByte(), Text(ref r), Text(ref r), Date(ref r)),
        _ => throw Unknown(type, fields),
    };

    static CodeRange[] Ranges(ref MessagePackReader r)
    {
        var ranges = new CodeRange[r.ReadArrayHeader() / 2];
        for (var i = 0; i < ranges.Length; i++) ranges[i] = new(Text(ref r), Text(ref r));
        return ranges;
    }
}
