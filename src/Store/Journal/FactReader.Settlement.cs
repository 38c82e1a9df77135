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
        (_, _) when type >= Wire.PenaltyCharged => Fails(ref r, type, fields),
        _ => Terms(ref r, type, fields),
    };

    static Fact Terms(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.Held, 2) => new SettlementFact.Held(r.ReadInt64(), Text(ref r)),
        (Wire.Released, 1) => new SettlementFact.Released(r.ReadInt64()),
        (Wire.Prioritised, 2) => new SettlementFact.Prioritised(r.ReadInt64(), r.ReadInt32()),
        (Wire.PartialAgreed, 3) => new SettlementFact.PartialAgreed(r.ReadInt64(), r.ReadBoolean(), r.ReadInt64()),
        (Wire.Linked, 3) => new SettlementFact.Linked(r.ReadInt64(), (LinkKind)r.ReadByte(), r.ReadInt64()),
        (Wire.Unlinked, 2) => new SettlementFact.Unlinked(r.ReadInt64(), r.ReadInt64()),
        (Wire.MatchingTold, 5) =>
            new SettlementFact.MatchingTold(r.ReadInt64(), Date(ref r), r.ReadBoolean(), r.ReadBoolean(), Text(ref r)),
        (Wire.CancelAsked, 3) => new SettlementFact.CancelAsked(r.ReadInt64(), r.ReadBoolean(), Text(ref r)),
        (Wire.Cancelled, 2) => new SettlementFact.Cancelled(r.ReadInt64(), Date(ref r)),
        _ => throw Unknown(type, fields),
    };

    static Fact Fails(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.PenaltyCharged, 12) => new SettlementFact.PenaltyCharged(r.ReadInt64(), Counter(ref r), Date(ref r), new(
            (PenaltyKind)r.ReadByte(), (PenaltyClass)r.ReadByte(), r.ReadInt64(), Decimal(ref r), Decimal(ref r), new(r.ReadInt32()),
            r.ReadInt64())),
        (Wire.PenaltiesNetted, 6) => new SettlementFact.PenaltiesNetted(
            Date(ref r), Date(ref r), new(r.ReadInt32()), r.ReadInt32(), r.ReadInt64(), r.ReadInt64()),
        (Wire.CloseOutDue, 5) =>
            new SettlementFact.CloseOutDue(r.ReadInt64(), Date(ref r), Date(ref r), r.ReadBoolean(), r.ReadInt64()),
        (Wire.CloseOutMissed, 2) => new SettlementFact.CloseOutMissed(r.ReadInt64(), Date(ref r)),
        (Wire.ThresholdCounted, 6) => new SettlementFact.ThresholdCounted(
            new(r.ReadInt32()), Date(ref r), r.ReadInt64(), new(r.ReadBoolean(), r.ReadInt32(), r.ReadBoolean())),
        (Wire.BoughtIn, 11) => new SettlementFact.BoughtIn(
            r.ReadInt64(), Counter(ref r), Date(ref r), Moves(ref r), Decimal(ref r), r.ReadInt64()),
        (Wire.PenaltiesStated, 6) => new SettlementFact.PenaltiesStated(
            Text(ref r), Text(ref r), Date(ref r), Date(ref r), r.ReadInt32(), r.ReadInt32()),
        (Wire.PenaltiesStated, 7) => new SettlementFact.PenaltiesStated(
            Text(ref r), Text(ref r), Date(ref r), Date(ref r), r.ReadInt32(), r.ReadInt32())
        { Currencies = Text(ref r) },
        (Wire.PenaltyDiffered, 12) => new SettlementFact.PenaltyDiffered(Text(ref r), (PenaltyBreak)r.ReadByte(), new(
            Text(ref r), r.ReadInt64(), (PenaltyKind)r.ReadByte(), Date(ref r), r.ReadInt32(), Text(ref r)), r.ReadInt64(), r.ReadInt64(),
            (BreakCause)r.ReadByte(), Text(ref r)),
        (Wire.RaisedUnder, 2) => new SettlementFact.RaisedUnder(r.ReadInt64(), r.ReadInt32()),
        (Wire.SettledTogether, 2) => new SettlementFact.SettledTogether(Date(ref r), Parts(ref r)),
        (Wire.HandedOver, 1) => new SettlementFact.HandedOver(Date(ref r)),
        // Six fields: from before it was kept by what a settlement is known again, and when it was told.
        (Wire.SettlementTold, 6) => new SettlementFact.SettlementTold(r.ReadInt64(), Date(ref r), Moves(ref r), new(0, "", "", -1, 0)),
        (Wire.SettlementTold, 11) => new SettlementFact.SettlementTold(r.ReadInt64(), Date(ref r), Moves(ref r), As(ref r)),
        (Wire.SettlementRepeated, 11) => new SettlementFact.SettlementRepeated(r.ReadInt64(), Date(ref r), Moves(ref r), As(ref r)),
        (Wire.SettlementTakenBack, 6) => new SettlementFact.SettlementTakenBack(r.ReadInt64(), Date(ref r), Moves(ref r), "", 0),
        (Wire.SettlementTakenBack, 8) =>
            new SettlementFact.SettlementTakenBack(r.ReadInt64(), Date(ref r), Moves(ref r), Text(ref r), r.ReadInt64()),
        (Wire.StatusTold, 4) => new SettlementFact.StatusTold(r.ReadInt64(), Date(ref r), (FailReason)r.ReadByte(), Text(ref r)),
        (Wire.Marked, 10) => new SettlementFact.Marked(r.ReadInt64(), Counter(ref r), Date(ref r), Decimal(ref r), Moves(ref r)),
        _ => Version(ref r, type, fields),
    };

    static Fact Version(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.CallBackAsked, 2) => new SettlementFact.CallBackAsked(r.ReadInt64(), r.ReadInt32()),
        (Wire.CalledBack, 3) => new SettlementFact.CalledBack(r.ReadInt64(), r.ReadInt32(), Date(ref r)),
        (Wire.CallBackDenied, 4) => new SettlementFact.CallBackDenied(r.ReadInt64(), r.ReadInt32(), Date(ref r), Text(ref r)),
        (Wire.RequestAnswered, 5) => new SettlementFact.RequestAnswered(r.ReadInt64(), r.ReadInt64(), Date(ref r),
            (RequestAnswer)r.ReadByte(), Text(ref r)),
        (Wire.InstructedAnew, 2) => new SettlementFact.InstructedAnew(r.ReadInt64(), r.ReadInt32()),
        (Wire.MarkTakenBack, 9) => new SettlementFact.MarkTakenBack(r.ReadInt64(), Counter(ref r), Date(ref r), Moves(ref r)),
        (Wire.RunWeightsSet, 8) => new SettlementFact.RunWeightsSet(Date(ref r), new(r.ReadInt32(), r.ReadInt64(), r.ReadInt32(),
            r.ReadInt32(), r.ReadInt32(), r.ReadInt32(), r.ReadInt32())),
        (Wire.SaleDeemedOwned, 5) =>
            new SettlementFact.SaleDeemedOwned(r.ReadInt64(), Date(ref r), Date(ref r), r.ReadInt64(), Text(ref r)),
        (Wire.CreditLineSet, 4) => new SettlementFact.CreditLineSet(new(r.ReadInt32()), Date(ref r), Line(ref r)),
        (Wire.CollateralLent, 3) => new SettlementFact.CollateralLent(new(r.ReadInt32()), Date(ref r), r.ReadInt64()),
        (Wire.CreditUsed, 7) => new SettlementFact.CreditUsed(
            new(r.ReadInt32()), Date(ref r), new(Line(ref r), r.ReadInt64(), r.ReadInt64(), r.ReadInt64())),
        (Wire.BorrowArranged, 4) => new SettlementFact.BorrowArranged(new(r.ReadInt32()), Date(ref r), r.ReadInt64(), Text(ref r)),
        _ => throw Unknown(type, fields),
    };

    static CreditLine Line(ref MessagePackReader r) => new(r.ReadInt64(), r.ReadInt64());

    static ToldAs As(ref MessagePackReader r) => new(r.ReadInt32(), Text(ref r), Text(ref r), r.ReadInt64(), r.ReadInt64());

    static TiedPart[] Parts(ref MessagePackReader r)
    {
        var parts = new TiedPart[r.ReadArrayHeader() / 9];
        for (var i = 0; i < parts.Length; i++) parts[i] = new(r.ReadInt64(), Counter(ref r), Moves(ref r), r.ReadBoolean());
        return parts;
    }

    static Against Counter(ref MessagePackReader r) => new((InstructionKind)r.ReadByte(), new(r.ReadInt32()), new(r.ReadInt32()));

    static Movement Moves(ref MessagePackReader r) => new(new(r.ReadInt32()), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64());
}
