using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>What the market has of an instruction: which version, what it was given for, and what of that has not settled there.</summary>
/// <param name="Version">−1: nothing, for it refused it or confirmed that it is cancelled.</param>
public readonly record struct Given(int Version, long Quantity, long Amount, long LeftQuantity, long LeftAmount)
{
    public static Given Nothing => new(-1, 0, 0, 0, 0);

    public bool IsThere => Version >= 0;
    public bool IsLeft => LeftQuantity != 0 || LeftAmount != 0;

    internal Given Less(Movement part) =>
        IsThere ? this with { LeftQuantity = LeftQuantity - part.Quantity, LeftAmount = LeftAmount - part.Amount } : this;
}

/// <summary>
/// What the market has of an instruction, and how another version takes its place: the market is asked to cancel, and only when it has
/// confirmed that is the instruction given to it anew. Until then what it has may still settle, and counts.
/// </summary>
public sealed partial class SettlementDesk
{
    /// <summary>With a day's hand-over: what no longer holds is called back, and what the market has not is given to it.</summary>
    public IEnumerable<Fact> Decide(HandOver c)
    {
        if (HandedOn == c.Day) yield break;
        foreach (var i in open.Values)
        {
            if (i.IsTold) continue;
            if (i.Given.IsThere && i.WasGiven)
            {
                // Cash is not called back, and what is being cancelled for good need not be.
                if (i.Given.Version < i.Version && i.Given.LeftQuantity != 0 && !i.IsCalledBack && i.CancelAskedBy != 1)
                    yield return new SettlementFact.CallBackAsked(i.Number, i.Given.Version);
            }
            else if (i.Version > 0 && IsReached(i)) yield return new SettlementFact.InstructedAnew(i.Number, i.Version);
        }
        yield return new SettlementFact.HandedOver(c.Day);
    }

    // Nothing is sent until the BICs of the firm, its depository and the other side are known.
    bool IsReached(Instruction i)
    {
        var against = i.Terms.Against;
        return register.BicOf(Register.FirmCode).Length > 0 && register.BicOf(register[register.Depository].Terms.Code).Length > 0
            && (against.Kind == InstructionKind.ClientDvp ? register.BicOf(register[against.Account].Terms.Code)
                : register[against.Party].Terms.Bic is { Length: > 0 } bic ? bic
                : register.BicOf(register[against.Party].Terms.Code)).Length > 0;
    }

    /// <summary>The market's answer to a cancellation. Of one that we did not ask for, it is the other side's wish to cancel.</summary>
    IEnumerable<Fact> Answer(Instruction i, TellCancelled c)
    {
        if (c.Version != i.Given.Version || c.Words.Length > Register.LongestText) return [];
        if (!i.IsCalledBack && c.IsDone) return Cancel(i, new(c.Instruction, c.Day, false, c.Words.Length > 0 ? c.Words : "cancelled"));
        if (!i.IsCalledBack)
            return i.CancelAskedBy == 1 && CancellationOf(i.Number) is { } asked
                ? Answered(i, new(i.Number, asked, c.Day, RequestAnswer.Refused, c.Words)) : [];
        return [c.IsDone ? new SettlementFact.CalledBack(i.Number, c.Version, c.Day)
            : new SettlementFact.CallBackDenied(i.Number, c.Version, c.Day, c.Words)];
    }

    void ApplyGiven(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.HandedOver h:
                (HandedOn, HandedBefore) = (h.Day, HandedAt);
                foreach (var i in open.Values)
                    if (!i.WasGiven) i.WasGiven = IsReached(i);
                    else if (WasReplacedAtOnce(i)) Give(i, Whole(i));
                ForgetTold(h.Day);
                break;
            case SettlementFact.CallBackAsked a: open[a.Instruction].IsCalledBack = true; break;
            case SettlementFact.CallBackDenied d: open[d.Instruction].IsCalledBack = false; break;
            case SettlementFact.CalledBack b: Give(open[b.Instruction], Given.Nothing); break;
            case SettlementFact.InstructedAnew a: Give(open[a.Instruction], Whole(open[a.Instruction])); break;
            default: ApplyFails(fact); break;
        }
    }

    // In a journal from before cancellations were awaited the new version went out with the cancellation of the old one.
    static bool WasReplacedAtOnce(Instruction i) => i is { IsCalledBack: false, IsTold: false, CancelAskedBy: not 1 }
        && i.Given.Version < i.Version && (i.Given.LeftQuantity != 0 || !i.Given.IsThere);

    static void Give(Instruction i, Given given) => (i.Given, i.IsCalledBack) = (given, false);

    static Given Whole(Instruction i) => new(i.Version, i.RestQuantity, i.RestAmount, i.RestQuantity, i.RestAmount);

    // What the market was told of it no longer holds.
    void Renew(long number)
    {
        if (!open.TryGetValue(number, out var instruction)) return;
        instruction.Version++;
        if (!instruction.WasGiven) instruction.Given = Whole(instruction);
    }
}
