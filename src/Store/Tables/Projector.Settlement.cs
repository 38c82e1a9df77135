using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, ClearingFact fact)
    {
        switch (fact)
        {
            case ClearingFact.ObligationNetted f:
                var s = f.Set;
                Into("obligation", 12).Int(s.Party.Number).Date(s.SettleOn).Int(s.Instrument.Number).Int(s.Currency.Number).Int(s.Trade)
                    .Date(f.Day).Int(number).Int(f.GrossCount).Int(f.GrossValue).Int(f.NetQuantity).Int(f.NetAmount)
                    .Null().Add();
                var key = (Rows.Number(f.Day), s.Party.Number, s.Currency.Number);
                var n = netted.GetValueOrDefault(key);
                netted[key] = new(
                    n.GrossCount + f.GrossCount, n.GrossValue + f.GrossValue, n.NetCount + 1, n.NetValue + Math.Abs(f.NetAmount));
                break;
            case ClearingFact.ObligationUndone f:
                if (Through.Contains("obligation")) break;
                Execute("UPDATE obligation SET undone = @u WHERE number = @n", ("@u", number), ("@n", f.Obligation));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Take(long number, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Instructed f:
                var m = f.Movement;
                Into("instruction", 11).Int(number).Int((int)f.Against.Kind).Int(f.Against.Party.Number).Int(f.Against.Account.Number)
                    .Int(m.Instrument.Number).Int(m.Quantity).Int(m.Currency.Number).Int(m.Amount).Date(f.SettleOn).Int(f.Cause)
                    .Int(day).Add();
                break;
            case SettlementFact.Settled f: Outcome((number, f.Instruction), ("SETTLED", f.Day, FailReason.None), f.Part); break;
            case SettlementFact.SettledTogether f:
                foreach (var part in f.Parts) Outcome((number, part.Instruction), ("SETTLED", f.Day, FailReason.None), part.Part);
                break;
            case SettlementFact.Offset f:
                Outcome((number, f.Delivery), ("OFFSET", f.Day, FailReason.None), f.Parts.Delivered);
                Outcome((number, f.Receipt), ("OFFSET", f.Day, FailReason.None), f.Parts.Received);
                break;
            case SettlementFact.RunWeightsSet or SettlementFact.BorrowArranged or SettlementFact.CreditLineSet: break; // a setting
            case SettlementFact.CollateralLent: break; // the run's use of it says what of it was drawn
            case SettlementFact.CreditUsed { Use: var use } f:
                Into("credit_use", 8).Int(number).Date(f.Day).Int(f.Currency.Number).Int(use.Line.Granted).Int(use.Line.CollateralLimit)
                    .Int(use.Secured).Int(use.Most).Int(use.Drawn).Add();
                break;
            case SettlementFact.Failed f: Outcome((number, f.Instruction), ("FAILED", f.Day, f.Why), f.Rest); break;
            case SettlementFact.Withdrawn f: Change(number, f.Instruction, "WITHDRAWN"); break;
            case SettlementFact.RaisedUnder f: Change(number, f.Instruction, "RAISED_UNDER", $"{f.Standing}"); break;
            case SettlementFact.Cancelled f: Change(number, f.Instruction, "CANCELLED"); break;
            case SettlementFact.Held f: Change(number, f.Instruction, "HELD", f.Reason); break;
            case SettlementFact.Released f: Change(number, f.Instruction, "RELEASED"); break;
            case SettlementFact.Prioritised f: Change(number, f.Instruction, "PRIORITY", $"{f.Priority}"); break;
            case SettlementFact.PartialAgreed f: Change(number, f.Instruction, "PARTIAL", f.Allowed ? $"{f.Least}" : "none"); break;
            case SettlementFact.Linked f: Change(number, f.Instruction, "LINKED", $"{f.Kind} {f.Other}"); break;
            case SettlementFact.Unlinked f: Change(number, f.Instruction, "UNLINKED", $"{f.Other}"); break;
            case SettlementFact.MatchingTold f: Change(number, f.Instruction, f.IsMatched ? "MATCHED" : "UNMATCHED", f.Reason); break;
            case SettlementFact.CancelAsked f:
                Change(number, f.Instruction, f.ByUs ? "CANCEL_ASKED" : "CANCEL_ASKED_BY_THEM", f.Reason);
                break;
            case SettlementFact.HandedOver f:
                Into("message", 12).Int(number).Date(f.Day).Text("OUT").Text("").Text("").Text("").Text("").Int(0).Text("").Int(0)
                    .Text("").Int(0).Add();
                break;
            case SettlementFact.SettlementTold f: Told(number, (f.Instruction, "SETTLEMENT_TOLD", f.Day, f.As.At), f.Part); break;
            case SettlementFact.SettlementRepeated f: Told(number, (f.Instruction, "TOLD_AGAIN", f.Day, f.As.At), f.Part); break;
            case SettlementFact.SettlementTakenBack f: Told(number, (f.Instruction, "TAKEN_BACK", f.Day, f.At), f.Part); break;
            case SettlementFact.CallBackAsked f: Change(number, f.Instruction, "CALL_BACK_ASKED", $"{f.Version}"); break;
            case SettlementFact.CalledBack f: Change(number, f.Instruction, "CALLED_BACK", $"{f.Version}"); break;
            case SettlementFact.CallBackDenied f: Change(number, f.Instruction, "CALL_BACK_DENIED", $"{f.Version} {f.Words}"); break;
            case SettlementFact.RequestAnswered f:
                Change(number, f.Instruction, f.Answer switch
                {
                    RequestAnswer.Accepted => "REQUEST_ACCEPTED",
                    RequestAnswer.Pending => "REQUEST_PENDING",
                    RequestAnswer.Done => "REQUEST_DONE",
                    _ => "REQUEST_REFUSED",
                }, $"{f.Request} {f.Words}");
                break;
            case SettlementFact.InstructedAnew f: Change(number, f.Instruction, "INSTRUCTED_ANEW", $"{f.Version}"); break;
            case SettlementFact.StatusTold f:
                Into("settlement", 8).Int(number).Int(f.Instruction).Int(day).Text(f.Why == FailReason.Rejected ? "REJECTED" : "STATUS")
                    .Int(0).Int(0).Int((int)f.Why).Text(f.Words).Add();
                break;
            default: TakeFails(number, fact); break;
        }
    }

    void TakeFails(long number, SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.PenaltyCharged { Penalty: var p } f:
                Into("penalty", 11).Int(number).Int(f.Instruction).Int(day).Date(f.Day).Int((int)p.Kind).Int((int)p.Class).Int(p.Quantity)
                    .Decimal(p.Price).Decimal(p.RateBp).Int(p.Currency.Number).Int(p.Amount).Add();
                break;
            case SettlementFact.PenaltiesNetted f:
                Into("penalty_month", 6).Date(f.Month).Int(f.Currency.Number).Date(f.On).Int(f.Count).Int(f.Paid).Int(f.Received).Add();
                break;
            case SettlementFact.CloseOutDue f:
                Into("close_out", 6).Int(f.Instruction).Date(f.Day).Date(f.By).Int(f.IsShortSale ? 1 : 0).Int(f.Quantity).Null().Add();
                break;
            case SettlementFact.SaleDeemedOwned f:
                Change(number, f.Instruction, "DEEMED_OWNED", $"{f.Traded:yyyy-MM-dd} {f.Reason}");
                Execute("DELETE FROM close_out WHERE instruction = @i", ("@i", f.Instruction));
                Into("close_out", 6).Int(f.Instruction).Int(day).Date(f.By).Int(2).Int(f.Quantity).Null().Add();
                break;
            case SettlementFact.CloseOutMissed f:
                Execute("UPDATE close_out SET missed = @d WHERE instruction = @i", ("@d", Rows.Number(f.Day)),
                    ("@i", f.Instruction));
                break;
            case SettlementFact.ThresholdCounted f:
                Into("threshold", 6).Int(f.Instrument.Number).Date(f.Day).Int(f.Failing).Int(f.Count.IsOver ? 1 : 0)
                    .Int(f.Count.DaysRunning).Int(f.Count.IsListed ? 1 : 0).Add();
                break;
            case SettlementFact.PenaltiesStated f:
                statement = number;
                Into("penalty_statement", 9).Int(number).Int(day).Text(f.Reference).Text(f.Depository).Date(f.From).Date(f.To).Int(f.Lines)
                    .Int(f.Agreed).Text(f.Currencies).Add();
                break;
            case SettlementFact.PenaltyDiffered { Line: var l } f:
                Into("penalty_break", 12).Int(number).Int(statement).Int((int)f.Kind).Text(l.Id).Int(l.Instruction).Int((int)l.Kind)
                    .Date(l.Day).Int(l.Days).Text(l.Currency).Int(f.Ours).Int(f.Theirs).Text($"{f.Cause}: {f.Detail}").Add();
                break;
            case SettlementFact.Marked f: Outcome((number, f.Instruction), ("MARKED", f.Day, FailReason.None), f.Cash); break;
            case SettlementFact.MarkTakenBack f:
                Outcome((number, f.Instruction), ("MARK_TAKEN_BACK", f.Day, FailReason.None), f.Cash);
                break;
            case SettlementFact.BoughtIn f: Outcome((number, f.Instruction), ("BOUGHT_IN", f.Day, FailReason.None), f.Part); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // With the instant where the journal has it, else the day on which it settled there.
    void Told(long number, (long Instruction, string What, DateOnly On, long At) told, Movement part) => Into("settlement", 8).Int(number)
        .Int(told.Instruction).Int(day).Text(told.What).Int(part.Quantity).Int(part.Amount).Int(0)
        .Text(told.At > 0 ? Reports.Plain.Instant(told.At) : $"{told.On:yyyy-MM-dd}").Add();

    void Change(long number, long instruction, string what, string note = "") =>
        Into("settlement", 8).Int(number).Int(instruction).Int(day).Text(what).Int(0).Int(0).Int(0).Text(note).Add();

    void Outcome((long Number, long Instruction) of, (string Name, DateOnly On, FailReason Why) end, Movement m) => Into("settlement", 8)
        .Int(of.Number).Int(of.Instruction).Date(end.On).Text(end.Name).Int(m.Quantity).Int(m.Amount).Int((int)end.Why)
        .Null().Add();
}
