using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, ReconciliationFact fact)
    {
        switch (fact)
        {
            case ReconciliationFact.RuleSet { Terms: var t } f:
                Head(ref w, at, Wire.MatchingRuleSet, 9);
                w.Write(f.Rule);
                w.Write((byte)t.Shape);
                Text(ref w, t.Of, t.Asset);
                Decimal(ref w, t.Tolerance);
                w.Write(t.Days);
                Date(ref w, f.Day);
                Text(ref w, t.WriteOff ?? "", f.By);
                break;
            case ReconciliationFact.RuleRemoved f:
                Head(ref w, at, Wire.MatchingRuleRemoved, 2);
                w.Write(f.Rule);
                Date(ref w, f.Day);
                break;
            case ReconciliationFact.ItemsMatched f:
                Head(ref w, at, Wire.ItemsMatched, f.WriteOff.Length > 0 ? 12 : 11);
                w.Write(f.Match);
                w.Write(f.Rule);
                Of(ref w, f.Of);
                Items(ref w, f.Items);
                Decimal(ref w, f.Difference);
                Text(ref w, f.Why, f.By);
                Date(ref w, f.Day);
                if (f.WriteOff.Length > 0) w.Write(f.WriteOff);
                break;
            case ReconciliationFact.MatchUndone f:
                Head(ref w, at, Wire.MatchUndone, 4);
                w.Write(f.Match);
                Text(ref w, f.Reason, f.By);
                Date(ref w, f.Day);
                break;
            case ReconciliationFact.StatementLaid f:
                Head(ref w, at, Wire.StatementLaid, 4);
                w.Write(f.Statement);
                Date(ref w, f.From);
                w.WriteArrayHeader(f.Lines.Length);
                foreach (var line in f.Lines) w.Write(line);
                Items(ref w, f.Replaced);
                break;
            case ReconciliationFact.StatementReconciled f:
                Head(ref w, at, Wire.StatementReconciled, 4);
                w.Write(f.Statement);
                Date(ref w, f.Day);
                w.Write(f.Lines);
                w.Write(f.Agreed);
                break;
            default: WriteBreak(ref w, at, fact); break;
        }
    }

    static void WriteBreak(ref MessagePackWriter w, Place at, ReconciliationFact fact)
    {
        switch (fact)
        {
            case ReconciliationFact.BreakOpened f:
                Head(ref w, at, Wire.BreakOpened, 11);
                Of(ref w, f.Of);
                Date(ref w, f.Since);
                Decimal(ref w, f.Figures.Ours);
                Decimal(ref w, f.Figures.Theirs);
                w.Write(f.IsExplained);
                w.Write(f.Explanation);
                Items(ref w, f.Items);
                Date(ref w, f.Day);
                break;
            case ReconciliationFact.BreakChanged f:
                About(ref w, (at, Wire.BreakChanged, 5), f.Break, f.Day);
                Decimal(ref w, f.Figures.Ours);
                Decimal(ref w, f.Figures.Theirs);
                Items(ref w, f.Items);
                break;
            case ReconciliationFact.BreakAssigned f:
                About(ref w, (at, Wire.BreakAssigned, 4), f.Break, f.Day);
                Text(ref w, f.Owner, f.By);
                break;
            case ReconciliationFact.BreakExplained f:
                About(ref w, (at, Wire.BreakExplained, 5), f.Break, f.Day);
                w.Write(f.IsWhole);
                Text(ref w, f.Reason, f.By);
                break;
            case ReconciliationFact.BreakNoted f:
                About(ref w, (at, Wire.BreakNoted, 4), f.Break, f.Day);
                Text(ref w, f.Comment, f.By);
                break;
            case ReconciliationFact.WriteOffAsked f:
                About(ref w, (at, Wire.WriteOffAsked, f.Against.Length > 0 ? 6 : 5), f.Break, f.Day);
                Decimal(ref w, f.Units);
                Text(ref w, f.Reason, f.By);
                if (f.Against.Length > 0) w.Write(f.Against);
                break;
            case ReconciliationFact.WriteOffRejected f:
                About(ref w, (at, Wire.WriteOffRejected, 4), f.Break, f.Day);
                Text(ref w, f.Reason, f.By);
                break;
            case ReconciliationFact.BreakWrittenOff f:
                About(ref w, (at, Wire.BreakWrittenOff, 7), f.Break, f.Day);
                w.Write(f.Place.Number);
                w.Write(f.Against.Number);
                w.Write(f.Asset.Number);
                w.Write(f.AmountMinor);
                w.Write(f.By);
                break;
            case ReconciliationFact.BreakClosed f:
                About(ref w, (at, Wire.BreakClosed, 5), f.Break, f.Day);
                w.Write((byte)f.How);
                Text(ref w, f.Reason, f.By);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // Every change of a break begins with its number and the day.
    static void About(ref MessagePackWriter w, (Place At, int Type, int Fields) head, long number, DateOnly day)
    {
        Head(ref w, head.At, head.Type, head.Fields);
        w.Write(number);
        Date(ref w, day);
    }

    static void Of(ref MessagePackWriter w, BreakOf of)
    {
        w.Write((byte)of.Kind);
        Text(ref w, of.Account, of.Asset, of.Reference);
    }

    // Seven values an item, one after the other.
    static void Items(ref MessagePackWriter w, ReconItem[] items)
    {
        w.WriteArrayHeader(7 * items.Length);
        foreach (var i in items)
        {
            w.Write(i.IsOurs);
            w.Write(i.Fact);
            w.Write(i.Line);
            w.Write(i.Reference);
            Date(ref w, i.Day);
            Decimal(ref w, i.Units);
            w.Write(i.Narrative);
        }
    }
}
