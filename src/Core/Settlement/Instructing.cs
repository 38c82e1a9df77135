using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>
/// The life of an instruction between its raising and its settling: hold, release, priority, parts, links, matching, cancel.
/// </summary>
public sealed partial class SettlementDesk
{
    // Cancelled by both sides, to be instructed anew, by the number of the instruction.
    readonly SortedDictionary<long, Left> cancelled = [];

    readonly record struct Left(SettlementFact.Instructed Rest, bool Failing);

    /// <param name="at">When it is asked, Unix milliseconds UTC: the instant of what does not say when it was.</param>
    public IEnumerable<Fact> Decide(InstructionCommand c, long at)
    {
        if (c is TellSettled again && Known(again) is { } known) return Repeated(known, again, at);
        if (c is TakeBackSettled back && (open.ContainsKey(c.Instruction) || told.ContainsKey(c.Instruction)))
            return TakeBack(back.At > 0 ? back : back with { At = at });
        if (!open.TryGetValue(c.Instruction, out var i) && c is TellSettled late && told.TryGetValue(late.Instruction, out var done))
            return [Refuse(Refusal.UnknownInstruction, c, $"version {late.Version} of it is told to have settled; it is settled here, as "
                + $"version {done[^1].Version} on {done[^1].Settled:yyyy-MM-dd}: the market settled it twice, or one of its "
                + "messages is wrong")];
        if (i is null)
            return [Refuse(Refusal.UnknownInstruction, c, "no open instruction has this number: report instructions lists them")];
        return c switch
        {
            HoldInstruction h when h.Reason.Length is 0 or > Register.LongestText =>
                [Refuse(Refusal.HoldNeedsReason, c, $"a hold says why, in at most {Register.LongestText} characters")],
            HoldInstruction h => i.IsHeld ? [] : [new SettlementFact.Held(i.Number, h.Reason)],
            ReleaseInstruction => i.IsHeld ? [new SettlementFact.Released(i.Number)] : [],
            PrioritiseInstruction p => Prioritise(i, p),
            AgreePartial p => Agree(i, p),
            LinkInstruction l => Link(i, l),
            UnlinkInstruction u => i.Links.Any(l => l.Other == u.Other) ? [new SettlementFact.Unlinked(i.Number, u.Other)]
                : [Refuse(Refusal.UnknownInstruction, c, $"it is not linked with {u.Other}")],
            DeemOwned o => Deem(i, o),
            TellMatching m => Match(i, m),
            TellSettled s => Settled(i, s, at),
            TellCancelled s => Answer(i, s),
            TellStatus s => Status(i, s),
            TellRequest r => Answered(i, r),
            CancelInstruction x => Cancel(i, x),
            _ => throw new System.Diagnostics.UnreachableException(c.ToString()),
        };
    }

    static IEnumerable<Fact> Prioritise(Instruction i, PrioritiseInstruction c) =>
        c.Priority is < 1 or > Instruction.NormalPriority
            ? [Refuse(Refusal.BadPriority, c, $"{c.Priority} is not a priority: 1 reserved, 2 urgent, 3 high, 4 normal")]
        : c.Priority == i.Priority ? [] : [new SettlementFact.Prioritised(i.Number, c.Priority)];

    static IEnumerable<Fact> Agree(Instruction i, AgreePartial c) =>
        c.Least < 0 || c.Least > Math.Abs(i.RestQuantity)
            ? [Refuse(Refusal.BadPartial, c, $"the least part, {c.Least}, is not from 0 to the {Math.Abs(i.RestQuantity)} units left")]
        : (c.Allowed, c.Least) == (i.MayPart, i.LeastPart) ? [] : [new SettlementFact.PartialAgreed(i.Number, c.Allowed, c.Least)];

    IEnumerable<Fact> Link(Instruction i, LinkInstruction c)
    {
        if (!open.TryGetValue(c.Other, out var other) || other == i)
            return [Refuse(Refusal.UnknownInstruction, c, $"{c.Other} is no other open instruction")];
        if (i.Links.Contains(new(c.Kind, c.Other))) return [];
        if (i.Links.Any(l => l.Other == c.Other))
            return [Refuse(Refusal.BadLink, c, $"it is linked with {c.Other} already: unlink it first")];
        if (i.Links.Count == Instruction.MostLinks || other.Links.Count == Instruction.MostLinks)
            return [Refuse(Refusal.BadLink, c, $"an instruction has at most {Instruction.MostLinks} links")];
        var (first, then) = c.Kind == LinkKind.Before ? (i, other) : (other, i);
        return Waits(first, then) || c.Kind == LinkKind.With && Waits(then, first)
            ? [Refuse(Refusal.BadLink, c, $"{first.Number} waits for {then.Number} already: neither could ever settle")]
            : [new SettlementFact.Linked(i.Number, c.Kind, c.Other)];
    }

    /// <summary>Whether an instruction must wait, through any chain of links, for another.</summary>
    bool Waits(Instruction one, Instruction other)
    {
        HashSet<long> seen = [one.Number];
        Stack<Instruction> toSee = new([one]);
        while (toSee.TryPop(out var i))
        {
            if (i == other) return true;
            foreach (var link in i.Links)
                if (link.Kind != LinkKind.Before && open.TryGetValue(link.Other, out var next) && seen.Add(next.Number)) toSee.Push(next);
        }
        return false;
    }

    IEnumerable<Fact> Match(Instruction i, TellMatching c) => c.Reason.Length > Register.LongestText
        ? [Refuse(Refusal.TextTooLong, c, $"the reason has more than {Register.LongestText} characters")]
        : c.IsMatched == i.IsMatched ? []
        : [new SettlementFact.MatchingTold(i.Number, c.Day, c.IsMatched, c.WeWereLast, c.Reason), .. c.IsMatched ? LateMatching(i, c) : []];

    /// <summary>Cancellation of what is matched takes both sides (Regulation (EU) 2018/1229 art. 7).</summary>
    static IEnumerable<Fact> Cancel(Instruction i, CancelInstruction c)
    {
        if (i.IsTold) return [Refuse(Refusal.NotCancellable, c, "the market said that it settled, in whole or in part")];
        if (c.Reason.Length is 0 or > Register.LongestText)
            return [Refuse(Refusal.HoldNeedsReason, c, $"a cancellation says why, in at most {Register.LongestText} characters")];
        if (i.Terms.Against.Kind == InstructionKind.Ccp)
            return [Refuse(Refusal.NotCancellable, c, "an obligation against the CCP cannot be cancelled: cancel or reverse its trades")];
        var side = c.ByUs ? 1 : 2;
        if (i.CancelAskedBy == side) return [];
        List<Fact> facts = [new SettlementFact.CancelAsked(i.Number, c.ByUs, c.Reason)];
        if (i.CancelAskedBy != 0 || !i.IsMatched) facts.Add(new SettlementFact.Cancelled(i.Number, c.Day));
        return facts;
    }

    /// <summary>For today, or for a settlement day to come: what is past would be a fail from its first hour.</summary>
    public IEnumerable<Fact> Decide(Reinstruct c, DateOnly today)
    {
        Refused Bad(Refusal why, string detail) => new(why, $"instruction {c.Instruction}", "", detail);
        if (!cancelled.TryGetValue(c.Instruction, out var left))
            return [Bad(Refusal.UnknownInstruction, "no cancelled instruction has this number")];
        if (c.SettleOn < today) return [Bad(Refusal.NotASettlementDay, $"{c.SettleOn:yyyy-MM-dd} is past: it is {today:yyyy-MM-dd}")];
        if (c.SettleOn > today && !CalendarOf(left.Rest.Movement.Instrument).IsBusinessDay(c.SettleOn))
            return [Bad(Refusal.NotASettlementDay, $"{c.SettleOn:yyyy-MM-dd} is no settlement day of the instrument's market")];
        return [new SettlementFact.Instructed(left.Rest.Cause, left.Rest.Against, c.SettleOn, left.Rest.Movement)];
    }

    static Refused Refuse(Refusal why, InstructionCommand c, string detail) => new(why, $"instruction {c.Instruction}", "", detail);

    void ApplyTerms(SettlementFact fact)
    {
        switch (fact)
        {
            case SettlementFact.Held h: open[h.Instruction].IsHeld = true; break;
            case SettlementFact.Released r: open[r.Instruction].IsHeld = false; break;
            case SettlementFact.Prioritised p: open[p.Instruction].Priority = p.Priority; break;
            case SettlementFact.PartialAgreed p: (open[p.Instruction].MayPart, open[p.Instruction].LeastPart) = (p.Allowed, p.Least); break;
            case SettlementFact.Linked l: Join(l); break;
            case SettlementFact.Unlinked u:
                open[u.Instruction].Remove(u.Other);
                if (open.TryGetValue(u.Other, out var other)) other.Remove(u.Instruction);
                break;
            case SettlementFact.MatchingTold m: open[m.Instruction].IsMatched = m.IsMatched; break;
            case SettlementFact.CancelAsked a: open[a.Instruction].CancelAskedBy = a.ByUs ? 1 : 2; break;
            case SettlementFact.Cancelled c:
                var gone = open[c.Instruction];
                cancelled[c.Instruction] = new(gone.Terms with { Movement = gone.Rest }, gone.Failing);
                Forget(gone);
                byCause[gone.Terms.Cause] = c.Instruction;
                break;
            case SettlementFact.RequestAnswered a: ApplyAnswer(a); break;
            case SettlementFact.RunWeightsSet w: Weigh(w.From, w.Weights); break;
            case SettlementFact.CreditLineSet or SettlementFact.CollateralLent or SettlementFact.CreditUsed: break; // the register has it
            case SettlementFact.StockEarmarked or SettlementFact.SettlementRunMade: break; // the reports have it
            default: ApplyTold(fact); break;
        }
    }

    // Kept on both: of a pair linked after and before, each knows the other.
    void Join(SettlementFact.Linked l)
    {
        open[l.Instruction].Add(new(l.Kind, l.Other));
        open[l.Other].Add(new(l.Kind switch
        {
            LinkKind.After => LinkKind.Before,
            LinkKind.Before => LinkKind.After,
            LinkKind.With => LinkKind.With,
            _ => throw new System.Diagnostics.UnreachableException(l.ToString()),
        }, l.Instruction));
    }
}
