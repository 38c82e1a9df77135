using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactReader
{
    static Fact Reconciliation(ref MessagePackReader r, int type, int fields)
    {
        switch (type, fields)
        {
            case (Wire.MatchingRuleSet, 7 or 9):
                var set = new ReconciliationFact.RuleSet(r.ReadInt32(), new(
                    (MatchingShape)r.ReadByte(), Text(ref r), Text(ref r), Decimal(ref r), r.ReadInt32()), Date(ref r));
                return fields == 7 ? set : set with { Terms = set.Terms with { WriteOff = Text(ref r) }, By = Text(ref r) };
            case (Wire.MatchingRuleRemoved, 2): return new ReconciliationFact.RuleRemoved(r.ReadInt32(), Date(ref r));
            case (Wire.ItemsMatched, 11 or 12):
                return new ReconciliationFact.ItemsMatched(r.ReadInt32(), r.ReadInt32(), Of(ref r), Items(ref r), Decimal(ref r),
                    Text(ref r), Text(ref r), Date(ref r), fields == 12 ? Text(ref r) : "");
            case (Wire.MatchUndone, 4):
                return new ReconciliationFact.MatchUndone(r.ReadInt32(), Text(ref r), Text(ref r), Date(ref r));
            case (Wire.StatementLaid, 4):
                return new ReconciliationFact.StatementLaid(r.ReadInt64(), Date(ref r), Numbers(ref r), Items(ref r));
            case (Wire.StatementReconciled, 4):
                return new ReconciliationFact.StatementReconciled(r.ReadInt64(), Date(ref r), r.ReadInt32(), r.ReadInt32());
            case (Wire.BreakOpened, 11):
                return new ReconciliationFact.BreakOpened(Of(ref r), Date(ref r), new(Decimal(ref r), Decimal(ref r)), r.ReadBoolean(),
                    Text(ref r), Items(ref r), Date(ref r));
        }
        var (number, day) = (r.ReadInt64(), Date(ref r));
        return (type, fields) switch
        {
            (Wire.BreakChanged, 5) => new ReconciliationFact.BreakChanged(number, new(Decimal(ref r), Decimal(ref r)), Items(ref r), day),
            (Wire.BreakAssigned, 4) => new ReconciliationFact.BreakAssigned(number, Text(ref r), Text(ref r), day),
            (Wire.BreakExplained, 5) => new ReconciliationFact.BreakExplained(number, r.ReadBoolean(), Text(ref r), Text(ref r), day),
            (Wire.BreakNoted, 4) => new ReconciliationFact.BreakNoted(number, Text(ref r), Text(ref r), day),
            (Wire.WriteOffAsked, 5 or 6) => new ReconciliationFact.WriteOffAsked(number, Decimal(ref r), Text(ref r), Text(ref r), day,
                fields == 6 ? Text(ref r) : ""),
            (Wire.WriteOffRejected, 4) => new ReconciliationFact.WriteOffRejected(number, Text(ref r), Text(ref r), day),
            (Wire.BreakWrittenOff, 7) => new ReconciliationFact.BreakWrittenOff(
                number, new(r.ReadInt32()), new(r.ReadInt32()), new(r.ReadInt32()), r.ReadInt64(), Text(ref r), day),
            (Wire.BreakClosed, 5) => new ReconciliationFact.BreakClosed(number, (BreakEnd)r.ReadByte(), Text(ref r), Text(ref r), day),
            _ => throw Unknown(type, fields),
        };
    }

    static BreakOf Of(ref MessagePackReader r) => new((BreakKind)r.ReadByte(), Text(ref r), Text(ref r), Text(ref r));

    static int[] Numbers(ref MessagePackReader r)
    {
        var numbers = new int[r.ReadArrayHeader()];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = r.ReadInt32();
        return numbers;
    }

    static ReconItem[] Items(ref MessagePackReader r)
    {
        var items = new ReconItem[r.ReadArrayHeader() / 7];
        for (var i = 0; i < items.Length; i++)
            items[i] = new(r.ReadBoolean(), r.ReadInt64(), r.ReadInt32(), Text(ref r), Date(ref r), Decimal(ref r), Text(ref r));
        return items;
    }
}
