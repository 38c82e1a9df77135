using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>A margin call that is open.</summary>
public sealed record OpenCall(long Number, MarginFact.Called Terms)
{
    /// <summary>What both sides agree is to be delivered; none while no one has answered.</summary>
    public long? Agreed { get; init; }
    public long Disputed { get; init; }
    /// <summary>What was lodged against it counts for, after haircuts.</summary>
    public long Delivered { get; init; }
    /// <summary>What is still to come, as far as it is not given up: what is disputed is part of it.</summary>
    public long Outstanding => Math.Max((Agreed ?? Terms.Amount) + Disputed - Delivered, 0);
}

public sealed partial class MarginDesk
{
    readonly SortedDictionary<long, OpenCall> calls = [];

    /// <summary>The calls that are open, by number.</summary>
    public IReadOnlyCollection<OpenCall> OpenCalls => calls.Values;

    IEnumerable<OpenCall> CallsOn(PartyId party, MarginDirection direction) =>
        calls.Values.Where(k => k.Terms.Party == party && k.Terms.Direction == direction);

    /// <summary>
    /// A call for what is short beyond what is called already, once it reaches the minimum transfer amount, rounded up (ISDA Credit
    /// Support Annex of 1994, New York law, paragraphs 3(a) and 13(b)(iv)). When nothing is short, what the figures called is closed.
    /// </summary>
    IEnumerable<Fact> Calls((PartyId Party, MarginDirection Direction) of, (DateOnly Day, MarginTerms Terms) on, long @short)
    {
        if (@short <= 0)
        {
            foreach (var call in CallsOn(of.Party, of.Direction).Where(k => k.Terms.Reason.Length == 0))
                yield return new MarginFact.CallClosed(call.Number, on.Day, CallEnd.Covered);
            yield break;
        }
        Int128 more = @short;
        foreach (var call in CallsOn(of.Party, of.Direction)) more -= call.Outstanding;
        if (more <= 0 || more < on.Terms.MinimumTransfer) yield break;
        var rounding = on.Terms.Rounding;
        yield return new MarginFact.Called(on.Day, of.Party, of.Direction, Bounded((more + rounding - 1) / rounding * rounding),
            DueAfter(on.Day), "");
    }

    /// <summary>The next business day of the firm's calendar.</summary>
    DateOnly DueAfter(DateOnly day) => Calendars.Named(register.Firm.SettlementCalendar).AddBusinessDays(day, 1);

    IEnumerable<Fact> Raise(RaiseCall c, DateOnly day)
    {
        Refused Bad(Refusal why, string detail) => new(why, Register.Short(c.Side.Counterparty), c.Source, detail);
        if (register.PartyOf(c.Side.Counterparty) is not { } party) return [Bad(Refusal.UnknownCounterparty, "no such counterparty")];
        if (!Covers(TermsOf(party.Id, day), c.Side.Direction))
            return [Bad(Refusal.NoMarginAgreement, $"no agreement in force on {day:yyyy-MM-dd} has collateral {Word(c.Side.Direction)}")];
        if (Minor(c.Units, Base) is not (> 0 and var called))
            return [Bad(Refusal.BadCallAmount, $"{c.Units} is not an amount of {Base.Code} above 0, with at most its decimals")];
        return c.Reason.Length is 0 or > Register.LongestText
            ? [Bad(Refusal.DisputeNeedsReason, $"a call says why, in at most {Register.LongestText} characters")]
            : [new MarginFact.Called(day, party.Id, c.Side.Direction, called, DueAfter(day), c.Reason)];
    }

    static string Word(MarginDirection direction) => direction == MarginDirection.Given ? "given" : "taken";

    IEnumerable<Fact> Answer(CallCommand c, DateOnly day)
    {
        if (!calls.TryGetValue(c.Call, out var call))
            return [Refuse(Refusal.UnknownCall, c, "no open margin call has this number: report margin-calls lists them")];
        return c switch
        {
            AcceptCall => call.Disputed > 0
                ? [Refuse(Refusal.BadCallAmount, c, "it is disputed: settle the dispute")]
                : call.Agreed is not null ? [] : Agree(call, day, (call.Terms.Amount, "")),
            DisputeCall d => Dispute(call, d, day),
            SettleDispute s => Settle(call, s, day),
            _ => throw new System.Diagnostics.UnreachableException(c.ToString()),
        };
    }

    static List<Fact> Agree(OpenCall call, DateOnly day, (long Amount, string Reason) on)
    {
        List<Fact> facts = [new MarginFact.CallAgreed(call.Number, day, on.Amount, on.Reason)];
        if (call.Delivered >= on.Amount)
            facts.Add(new MarginFact.CallClosed(call.Number, day, on.Amount == 0 ? CallEnd.Conceded : CallEnd.Delivered));
        return facts;
    }

    IEnumerable<Fact> Dispute(OpenCall call, DisputeCall c, DateOnly day)
    {
        if (c.Reason.Length is 0 or > Register.LongestText)
            return [Refuse(Refusal.DisputeNeedsReason, c, $"a dispute says why, in at most {Register.LongestText} characters")];
        if (call.Agreed is not null) return [Refuse(Refusal.BadCallAmount, c, "it was answered already")];
        return Minor(c.Agreed, Base) is { } agreed && agreed < call.Terms.Amount
            ? [new MarginFact.CallDisputed(call.Number, day, agreed, call.Terms.Amount - agreed, c.Reason)]
            : [Refuse(Refusal.BadCallAmount, c, $"{c.Agreed} is not an amount from 0 on and less than what is called")];
    }

    IEnumerable<Fact> Settle(OpenCall call, SettleDispute c, DateOnly day)
    {
        if (c.Reason.Length > Register.LongestText)
            return [Refuse(Refusal.DisputeNeedsReason, c, $"the reason has more than {Register.LongestText} characters")];
        if (call.Disputed == 0) return [Refuse(Refusal.BadCallAmount, c, "it is not disputed")];
        return Minor(c.Agreed, Base) is { } agreed && agreed >= call.Agreed && agreed <= call.Terms.Amount
            ? Agree(call, day, (agreed, c.Reason))
            : [Refuse(Refusal.BadCallAmount, c, $"{c.Agreed} is not between what was agreed before and what was called")];
    }

    static Refused Refuse(Refusal why, CallCommand c, string detail) => new(why, $"margin call {c.Call}", c.Source, detail);

    void ApplyCalls(MarginFact fact, long sequence)
    {
        switch (fact)
        {
            case MarginFact.Called f: calls.Add(sequence, new(sequence, f)); break;
            case MarginFact.CallAgreed f: calls[f.Call] = calls[f.Call] with { Agreed = f.Amount, Disputed = 0 }; break;
            case MarginFact.CallDisputed f: calls[f.Call] = calls[f.Call] with { Agreed = f.Agreed, Disputed = f.Disputed }; break;
            case MarginFact.CallClosed f: calls.Remove(f.Call); break;
            default: ApplyCollateral(fact); break;
        }
    }
}
