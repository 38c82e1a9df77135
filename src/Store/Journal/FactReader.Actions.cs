using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Action(ref MessagePackReader r, int type, int fields) => (type, fields) switch
    {
        (Wire.PendingChanged, 5) => new LedgerFact.PendingChanged(
            new(r.ReadInt64(), (EntryKind)r.ReadByte()), Date(ref r), Legs(ref r), Legs(ref r)),
        (Wire.ActionTermsAnnounced, 19) => new ActionFact.Announced(Announced(ref r), r.ReadInt32()),
        (Wire.ActionCancelled, 3) => new ActionFact.Cancelled(Key(ref r), Text(ref r)),
        (Wire.ActionElected, 6) => new ActionFact.Elected(
            Text(ref r), new(r.ReadInt32()), Text(ref r), r.ReadInt64(), Date(ref r), Text(ref r)),
        (Wire.ActionBegun, 5) => new ActionFact.Begun(Key(ref r), (ActionStage)r.ReadByte(), Date(ref r), Changes(ref r)),
        (Wire.ActionEntitled, 10) => new ActionFact.Entitled(Key(ref r), Date(ref r), new(r.ReadInt32()), r.ReadInt32(), r.ReadInt64(),
            r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64()),
        (Wire.ActionMoved, 13) => new ActionFact.Moved(Key(ref r), Date(ref r), Date(ref r), new(
            new(r.ReadInt32()), (EntryKind)r.ReadByte(), new(r.ReadInt32()), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64(),
            new(r.ReadInt32()), r.ReadInt64(), r.ReadInt64())),
        (Wire.ActionMoveVoided, 4) => new ActionFact.MoveVoided(Key(ref r), r.ReadInt64(), (EntryKind)r.ReadByte()),
        (Wire.ActionClaimed, 13) => new ActionFact.Claimed(Key(ref r), Date(ref r),
            Side(ref r), r.ReadInt64(), r.ReadInt64(), Whole(ref r), r.ReadBoolean()),
        (Wire.InstructionChanged, 17) => new ActionFact.InstructionChanged(Key(ref r), Date(ref r), r.ReadInt64(), r.ReadInt64(),
            Side(ref r), Whole(ref r), Whole(ref r), r.ReadBoolean()),
        (Wire.CollateralChanged, 8 or 9) => new ActionFact.CollateralChanged(
            Key(ref r), Lodged(ref r), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64(), fields == 9 ? r.ReadInt64() : 0),
        (Wire.ActionUndone, 3) => new ActionFact.Undone(Key(ref r), Date(ref r)),
        (Wire.ActionConfirmed, 9) => new ActionFact.Confirmed(Key(ref r), Date(ref r), Text(ref r), r.ReadInt64(), new(r.ReadInt32()),
            r.ReadInt64(), r.ReadInt64(), r.ReadInt64()),
        (Wire.WithholdingSet, 4) => new ActionFact.WithholdingSet(Text(ref r), Text(ref r), Date(ref r), Decimal(ref r)),
        (Wire.ActionProrated, 5) => new ActionFact.Prorated(
            Text(ref r), Text(ref r), Decimal(ref r), (ActionRounding)r.ReadByte(), Date(ref r)),
        (Wire.ActionNameGiven, 2) => new ActionFact.NameGiven(Text(ref r), Text(ref r)),
        (Wire.ActionKept, 4) => new ActionFact.Kept(Key(ref r), new(r.ReadInt32()), r.ReadInt64()),
        (Wire.ActionOutstanding, 5) => new ActionFact.Outstanding(Key(ref r), Date(ref r), new(r.ReadInt32()), r.ReadInt64()),
        (Wire.InstrumentRenamed, 6) => new ActionFact.Renamed(Key(ref r), Date(ref r), new(r.ReadInt32()), Text(ref r), Text(ref r)),
        (Wire.ContractFollowed, 18) => new ActionFact.ContractFollowed(Key(ref r), Date(ref r), r.ReadInt64(),
            new(r.ReadInt64(), (EntryKind)r.ReadByte()), Legs(ref r), Side(ref r), Whole(ref r), Whole(ref r)),
        (Wire.TradeApart, 8) => new ActionFact.TradeApart(new(new(r.ReadInt32()), Date(ref r), new(r.ReadInt32()), new(r.ReadInt32()),
            r.ReadInt64()), Date(ref r), r.ReadInt64(), r.ReadInt64()),
        _ => throw Unknown(type, fields),
    };

    static ActionKey Key(ref MessagePackReader r) => new(Text(ref r), r.ReadInt32());

    static Against Side(ref MessagePackReader r) => new((InstructionKind)r.ReadByte(), new(r.ReadInt32()), new(r.ReadInt32()));

    static Movement Whole(ref MessagePackReader r) => new(new(r.ReadInt32()), r.ReadInt64(), new(r.ReadInt32()), r.ReadInt64());

    static CorporateActionTerms Announced(ref MessagePackReader r)
    {
        var terms = new CorporateActionTerms(
            Text(ref r), Text(ref r), Text(ref r), Date(ref r), Date(ref r), Date(ref r), DecimalOrNone(ref r), Text(ref r),
            DecimalOrNone(ref r), DecimalOrNone(ref r), Text(ref r), DecimalOrNone(ref r))
        {
            Withholding = DecimalOrNone(ref r), BasisShare = DecimalOrNone(ref r), Price = DecimalOrNone(ref r),
            Option = r.TryReadNil() ? null : Text(ref r),
            Deadline = DateOrNone(ref r),
        };
        if (r.TryReadNil()) return terms;
        var options = new ActionOption[r.ReadArrayHeader() / 8];
        for (var i = 0; i < options.Length; i++)
            options[i] = new(Text(ref r), DecimalOrNone(ref r), Text(ref r), DecimalOrNone(ref r), DecimalOrNone(ref r), Text(ref r),
                DecimalOrNone(ref r), DecimalOrNone(ref r));
        return terms with { Options = options };
    }

    static ActionChange[] Changes(ref MessagePackReader r)
    {
        var changes = new ActionChange[r.ReadArrayHeader()];
        for (var i = 0; i < changes.Length; i++)
        {
            if (r.ReadArrayHeader() != 14) throw new InvalidDataException("what an action makes of a unit has 14 fields");
            changes[i] = new(Text(ref r), new(r.ReadInt32()), new(r.ReadInt32()), Decimal(ref r), Decimal(ref r), r.ReadBoolean(),
                Decimal(ref r), new(r.ReadInt32()), Decimal(ref r), Decimal(ref r), Decimal(ref r),
                new(r.ReadInt32(), r.ReadInt32(), r.ReadInt32()));
        }
        return changes;
    }
}
