using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Instructed f:
                Head(ref w, at, Wire.Instructed, 9);
                w.Write(f.Cause);
                Counter(ref w, f.Against);
                Date(ref w, f.SettleOn);
                Moves(ref w, f.Movement);
                break;
            case SettlementFact.Settled f:
                Head(ref w, at, Wire.Settled, 10);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Part);
                w.Write(f.WasFailing);
                break;
            case SettlementFact.SettledTogether f:
                Head(ref w, at, Wire.SettledTogether, 2);
                Date(ref w, f.Day);
                w.WriteArrayHeader(9 * f.Parts.Length);
                foreach (var part in f.Parts)
                {
                    w.Write(part.Instruction);
                    Counter(ref w, part.Against);
                    Moves(ref w, part.Part);
                    w.Write(part.WasFailing);
                }
                break;
            case SettlementFact.Offset f:
                Head(ref w, at, Wire.Offset, 16);
                w.Write(f.Delivery);
                w.Write(f.Receipt);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Parts.Delivered);
                w.Write(f.Parts.DeliveryWasFailing);
                Moves(ref w, f.Parts.Received);
                w.Write(f.Parts.ReceiptWasFailing);
                break;
            case SettlementFact.Failed f:
                Head(ref w, at, Wire.Failed, 11);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Rest);
                w.Write((byte)f.Why);
                w.Write(f.WasFailing);
                break;
            case SettlementFact.Withdrawn f:
                Head(ref w, at, Wire.Withdrawn, 1);
                w.Write(f.Instruction);
                break;
            case SettlementFact.PenaltyCharged or SettlementFact.PenaltiesNetted or SettlementFact.CloseOutDue
                or SettlementFact.CloseOutMissed or SettlementFact.ThresholdCounted or SettlementFact.BoughtIn or SettlementFact.Marked:
                WriteFails(ref w, at, fact);
                break;
            case SettlementFact.CreditLineSet or SettlementFact.CollateralLent or SettlementFact.CreditUsed:
                WriteCredit(ref w, at, fact);
                break;
            case SettlementFact.HandedOver or SettlementFact.SettlementTold or SettlementFact.SettlementTakenBack
                or SettlementFact.StatusTold or SettlementFact.SettlementRepeated:
                WriteTold(ref w, at, fact);
                break;
            default: WriteTerms(ref w, at, fact); break;
        }
    }

    static void WriteCredit(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.CreditLineSet f:
                Head(ref w, at, Wire.CreditLineSet, 4);
                w.Write(f.Currency.Number);
                Date(ref w, f.From);
                Line(ref w, f.Line);
                break;
            case SettlementFact.CollateralLent f:
                Head(ref w, at, Wire.CollateralLent, 3);
                w.Write(f.Currency.Number);
                Date(ref w, f.Day);
                w.Write(f.Lent);
                break;
            case SettlementFact.CreditUsed { Use: var use } f:
                Head(ref w, at, Wire.CreditUsed, 7);
                w.Write(f.Currency.Number);
                Date(ref w, f.Day);
                Line(ref w, use.Line);
                w.Write(use.Secured);
                w.Write(use.Most);
                w.Write(use.Drawn);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Line(ref MessagePackWriter w, CreditLine line)
    {
        w.Write(line.Granted);
        w.Write(line.CollateralLimit);
    }

    static void WriteTold(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.HandedOver f:
                Head(ref w, at, Wire.HandedOver, 1);
                Date(ref w, f.Day);
                break;
            case SettlementFact.SettlementTold f:
                Told(ref w, (at, Wire.SettlementTold), (f.Instruction, f.Day), (f.Part, f.As));
                break;
            case SettlementFact.SettlementTakenBack f:
                Head(ref w, at, Wire.SettlementTakenBack, 8);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                Moves(ref w, f.Part);
                w.Write(f.Confirmation);
                w.Write(f.At);
                break;
            case SettlementFact.SettlementRepeated f:
                Told(ref w, (at, Wire.SettlementRepeated), (f.Instruction, f.Day), (f.Part, f.As));
                break;
            case SettlementFact.StatusTold f:
                Head(ref w, at, Wire.StatusTold, 4);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                w.Write((byte)f.Why);
                w.Write(f.Words);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Told(
        ref MessagePackWriter w, (Place At, int Type) head, (long Instruction, DateOnly Day) of, (Movement Part, ToldAs As) what)
    {
        Head(ref w, head.At, head.Type, 11);
        w.Write(of.Instruction);
        Date(ref w, of.Day);
        Moves(ref w, what.Part);
        w.Write(what.As.Version);
        w.Write(what.As.Id);
        w.Write(what.As.Reference);
        w.Write(what.As.Before);
        w.Write(what.As.At);
    }

    static void WriteAnswer(ref MessagePackWriter w, Place at, SettlementFact.RequestAnswered f)
    {
        Head(ref w, at, Wire.RequestAnswered, 5);
        w.Write(f.Instruction);
        w.Write(f.Request);
        Date(ref w, f.Day);
        w.Write((byte)f.Answer);
        w.Write(f.Words);
    }

    static void WriteVersion(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.CallBackAsked f:
                Head(ref w, at, Wire.CallBackAsked, 2);
                w.Write(f.Instruction);
                w.Write(f.Version);
                break;
            case SettlementFact.CalledBack f:
                Head(ref w, at, Wire.CalledBack, 3);
                w.Write(f.Instruction);
                w.Write(f.Version);
                Date(ref w, f.Day);
                break;
            case SettlementFact.CallBackDenied f:
                Head(ref w, at, Wire.CallBackDenied, 4);
                w.Write(f.Instruction);
                w.Write(f.Version);
                Date(ref w, f.Day);
                w.Write(f.Words);
                break;
            case SettlementFact.RequestAnswered f: WriteAnswer(ref w, at, f); break;
            case SettlementFact.InstructedAnew f:
                Head(ref w, at, Wire.InstructedAnew, 2);
                w.Write(f.Instruction);
                w.Write(f.Version);
                break;
            case SettlementFact.MarkTakenBack f:
                Head(ref w, at, Wire.MarkTakenBack, 9);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Cash);
                break;
            case SettlementFact.RunWeightsSet { Weights: var weights } f:
                Head(ref w, at, Wire.RunWeightsSet, 8);
                Date(ref w, f.From);
                w.Write(weights.ValuePermille);
                w.Write(weights.CountWorth);
                w.Write(weights.Reserved);
                w.Write(weights.Urgent);
                w.Write(weights.High);
                w.Write(weights.Normal);
                w.Write(weights.AgePermille);
                break;
            case SettlementFact.SaleDeemedOwned f:
                Head(ref w, at, Wire.SaleDeemedOwned, 5);
                w.Write(f.Instruction);
                Date(ref w, f.Traded);
                Date(ref w, f.By);
                w.Write(f.Quantity);
                w.Write(f.Reason);
                break;
            case SettlementFact.BorrowArranged f:
                Head(ref w, at, Wire.BorrowArranged, 4);
                w.Write(f.Instrument.Number);
                Date(ref w, f.Day);
                w.Write(f.Units);
                w.Write(f.Lender);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void WriteTerms(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Held f:
                Head(ref w, at, Wire.Held, 2);
                w.Write(f.Instruction);
                w.Write(f.Reason);
                break;
            case SettlementFact.Released f:
                Head(ref w, at, Wire.Released, 1);
                w.Write(f.Instruction);
                break;
            case SettlementFact.Prioritised f:
                Head(ref w, at, Wire.Prioritised, 2);
                w.Write(f.Instruction);
                w.Write(f.Priority);
                break;
            case SettlementFact.PartialAgreed f:
                Head(ref w, at, Wire.PartialAgreed, 3);
                w.Write(f.Instruction);
                w.Write(f.Allowed);
                w.Write(f.Least);
                break;
            case SettlementFact.Linked f:
                Head(ref w, at, Wire.Linked, 3);
                w.Write(f.Instruction);
                w.Write((byte)f.Kind);
                w.Write(f.Other);
                break;
            case SettlementFact.Unlinked f:
                Head(ref w, at, Wire.Unlinked, 2);
                w.Write(f.Instruction);
                w.Write(f.Other);
                break;
            case SettlementFact.MatchingTold f:
                Head(ref w, at, Wire.MatchingTold, 5);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                w.Write(f.IsMatched);
                w.Write(f.WeWereLast);
                w.Write(f.Reason);
                break;
            case SettlementFact.CancelAsked f:
                Head(ref w, at, Wire.CancelAsked, 3);
                w.Write(f.Instruction);
                w.Write(f.ByUs);
                w.Write(f.Reason);
                break;
            case SettlementFact.PenaltiesStated f: Stated(ref w, at, f); break;
            case SettlementFact.PenaltyDiffered f: Differed(ref w, at, f); break;
            case SettlementFact.RaisedUnder f:
                Head(ref w, at, Wire.RaisedUnder, 2);
                w.Write(f.Instruction);
                w.Write(f.Standing);
                break;
            case SettlementFact.Cancelled f:
                Head(ref w, at, Wire.Cancelled, 2);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                break;
            default: WriteVersion(ref w, at, fact); break;
        }
    }

    static void WriteFails(ref MessagePackWriter w, Place at, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.PenaltyCharged { Penalty: var p } f:
                Head(ref w, at, Wire.PenaltyCharged, 12);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                w.Write((byte)p.Kind);
                w.Write((byte)p.Class);
                w.Write(p.Quantity);
                Decimal(ref w, p.Price);
                Decimal(ref w, p.RateBp);
                w.Write(p.Currency.Number);
                w.Write(p.Amount);
                break;
            case SettlementFact.PenaltiesNetted f:
                Head(ref w, at, Wire.PenaltiesNetted, 6);
                Date(ref w, f.Month);
                Date(ref w, f.On);
                w.Write(f.Currency.Number);
                w.Write(f.Count);
                w.Write(f.Paid);
                w.Write(f.Received);
                break;
            case SettlementFact.CloseOutDue f:
                Head(ref w, at, Wire.CloseOutDue, 5);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                Date(ref w, f.By);
                w.Write(f.IsShortSale);
                w.Write(f.Quantity);
                break;
            case SettlementFact.CloseOutMissed f:
                Head(ref w, at, Wire.CloseOutMissed, 2);
                w.Write(f.Instruction);
                Date(ref w, f.Day);
                break;
            case SettlementFact.ThresholdCounted f:
                Head(ref w, at, Wire.ThresholdCounted, 6);
                w.Write(f.Instrument.Number);
                Date(ref w, f.Day);
                w.Write(f.Failing);
                w.Write(f.Count.IsOver);
                w.Write(f.Count.DaysRunning);
                w.Write(f.Count.IsListed);
                break;
            case SettlementFact.BoughtIn f:
                Head(ref w, at, Wire.BoughtIn, 11);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Moves(ref w, f.Part);
                Decimal(ref w, f.Price);
                w.Write(f.Cost);
                break;
            case SettlementFact.Marked f:
                Head(ref w, at, Wire.Marked, 10);
                w.Write(f.Instruction);
                Counter(ref w, f.Against);
                Date(ref w, f.Day);
                Decimal(ref w, f.Price);
                Moves(ref w, f.Cash);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Stated(ref MessagePackWriter w, Place at, SettlementFact.PenaltiesStated f)
    {
        Head(ref w, at, Wire.PenaltiesStated, 7);
        Text(ref w, f.Reference, f.Depository);
        Date(ref w, f.From);
        Date(ref w, f.To);
        w.Write(f.Lines);
        w.Write(f.Agreed);
        Text(ref w, f.Currencies);
    }

    static void Differed(ref MessagePackWriter w, Place at, SettlementFact.PenaltyDiffered f)
    {
        Head(ref w, at, Wire.PenaltyDiffered, 12);
        w.Write(f.Statement);
        w.Write((byte)f.Kind);
        w.Write(f.Line.Id);
        w.Write(f.Line.Instruction);
        w.Write((byte)f.Line.Kind);
        Date(ref w, f.Line.Day);
        w.Write(f.Line.Days);
        w.Write(f.Line.Currency);
        w.Write(f.Ours);
        w.Write(f.Theirs);
        w.Write((byte)f.Cause);
        w.Write(f.Detail);
    }

    static void Counter(ref MessagePackWriter w, Against against)
    {
        w.Write((byte)against.Kind);
        w.Write(against.Party.Number);
        w.Write(against.Account.Number);
    }

    static void Moves(ref MessagePackWriter w, Movement m)
    {
        w.Write(m.Instrument.Number);
        w.Write(m.Quantity);
        w.Write(m.Currency.Number);
        w.Write(m.Amount);
    }
}
