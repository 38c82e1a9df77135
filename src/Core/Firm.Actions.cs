using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse;

public sealed partial class Firm
{
    void RunActionCommand(Command command)
    {
        switch (command)
        {
            case AnnounceAction c: RunAnnouncement(c); break;
            case CancelAction c: RunCancellation(c); break;
            case ElectOption c: Record(Actions.Decide(c, (Days.Day, actor), new ActionBooks(this))); break;
            case ProrateAction c: RunProration(c); break;
            case ConfirmAction c: RunConfirmation(c); break;
            case SetWithholding c: Record(Actions.Decide(c)); break;
            case RunActions c: RunDue(c); break;
            default: RunAccounting(command); break;
        }
    }

    // One after the other: the next sees the books as the one before has left them.
    void RunDue(RunActions c)
    {
        var before = recorded.Count;
        RunSteps(c);
        ConfirmAgain(before);
    }

    void RunSteps(RunActions c)
    {
        if (Actions.All.Count == 0) return;
        foreach (var key in Actions.Owing()) Record(Actions.Settle(key, c.Day, new ActionBooks(this)));
        for (var round = 0; round < 4; round++) // an action has at most four steps, and all may be due at once
        {
            var before = recorded.Count;
            foreach (var key in Actions.Due(c))
            {
                var answers = Actions.Decide(key, c, new ActionBooks(this)).ToList();
                // Late, it goes before those that have gone on already.
                if (answers is [ActionFact.Begun { Stage: ActionStage.Ex }, ..] && Actions.Find(key.Id) is { } file
                    && Actions.WithThoseAfter(file, file.Terms) is { Count: > 1 } all)
                {
                    if (Actions.Stands(all, new ActionBooks(this)) is not { } stands) RunAgain(file, [], c);
                    else if (!c.IsQuiet && round == 0) Record(stands);
                    if (file.ExOn is not null) return;
                }
                else Record(answers.Where(f => f is not Refused || !c.IsQuiet && round == 0));
            }
            if (recorded.Count == before || !recorded.Skip(before).Any(f => f is ActionFact.Begun)) return;
        }
    }

    /// <summary>What an action had set in motion under its version before is taken back; what is due of the new one runs at once.</summary>
    void RunAnnouncement(AnnounceAction c)
    {
        var answers = Actions.Decide(c).ToList();
        if (answers.OfType<ActionFact.Announced>().FirstOrDefault() is not { } announced)
        {
            Record(answers);
            return;
        }
        var (own, before) = (announced.Version == 1 ? Actions.ByTerms(c.Terms) : null, recorded.Count);
        var hasRun = own?.ExOn is not null;
        if (own is not null) RunCancellation(new(own.Terms.Id, $"it is told as {c.Terms.Id}"));
        if (recorded.Skip(before).Any(f => f is Refused)) return;
        var file = Actions.Find(c.Terms.Id) ?? new(c.Terms, 1);
        if (file.ExOn is not null)
        {
            RunAgain(file, answers, c);
            return;
        }
        // Late, it goes before those that would have gone on from it, when it runs.
        if (ActionBook.Sealed(Actions.WithThoseAfter(file, c.Terms)) is { } past)
        {
            Record(past);
            return;
        }
        Record(answers);
        // One that ran before runs at once again; a new one when the day opens, or its files have been read.
        if ((announced.Version > 1 || hasRun) && Days.IsOpen) RunDue(new(Days.Day, ActionMoment.Opening));
    }

    // What had run is taken back, with all that went on from it, newest first, and what is due of it now runs at once, in the order in
    // which it had; of what goes to and fro only the difference.
    void RunAgain(ActionFile file, List<Fact> answers, Command asked)
    {
        if (Days.BetweenDays() is not null)
        {
            AwaitDay(asked, null);
            return;
        }
        var terms = answers.OfType<ActionFact.Announced>().FirstOrDefault()?.Terms ?? file.Terms;
        var all = Actions.WithThoseAfter(file, terms);
        if (Actions.Stands(all, new ActionBooks(this)) is { } stands)
        {
            Record(stands);
            return;
        }
        var before = recorded.Count;
        var first = Next - recorded.Count;
        foreach (var one in ActionBook.LastFirst(all)) Record(Actions.Undo(one.Key, Days.Day, new ActionBooks(this)));
        var owedBack = recorded.Index().Skip(before).Where(r => r.Item is ActionFact.Claimed { IsReturn: true })
            .Select(r => first + r.Index).ToHashSet();
        Record(answers);
        foreach (var one in all) RunSteps(one, owedBack, isFollowed: one != all[^1]);
        Record(Actions.OweBack(all, Days.Day, new ActionBooks(this)));
        if (file.ExOn is not null || file.IsCancelled) RunSteps(new RunActions(Days.Day, ActionMoment.Opening));
        if (asked is not RunActions) ConfirmAgain(before); // that does so itself at its end
        if (asked is CancelAction && all.Count == 1) return;
        Run(new PairOff(Days.Day, [.. recorded.Index().Skip(before)
            .Where(r => r.Item is ActionFact.Claimed c && all.Exists(a => a.Terms.Id == c.Of.Id)).Select(r => first + r.Index)]));
    }

    // All steps of one that are due, before the next. What is due today is with its owners at once: others that go on from it find it paid.
    void RunSteps(ActionFile file, HashSet<long> owedBack, bool isFollowed)
    {
        ReadOnlySpan<ActionMoment> moments = isFollowed ? [ActionMoment.Opening, ActionMoment.Payment] : [ActionMoment.Opening];
        foreach (var moment in moments)
            for (var before = -1; recorded.Count != before;)
            {
                before = recorded.Count;
                Record(Actions.Decide(file.Key, new(Days.Day, moment), new ActionBooks(this, owedBack)).Where(f => f is not Refused));
            }
    }

    // What has gone through by another share is taken back, and goes through anew.
    void RunProration(ProrateAction c)
    {
        var answer = Actions.Decide(c, Days.Day);
        if (answer is not ActionFact.Prorated || Actions.Find(c.Id) is not { ExOn: not null } file)
        {
            Record(answer);
            return;
        }
        RunAgain(file, [answer], c);
    }

    // What differs from what is due is a break until it agrees, or a person has seen to it.
    void RunConfirmation(ConfirmAction c)
    {
        var answer = Actions.Decide(c, Days.Day);
        Record(answer);
        if (answer is ActionFact.Confirmed said) LayBeside(said, c);
    }

    // What was confirmed of an action that was taken back or has come to what is due anew is laid beside that.
    void ConfirmAgain(int from)
    {
        foreach (var id in recorded.Skip(from).Select(f => f switch
        {
            ActionFact.Undone u => u.Of.Id,
            ActionFact.Begun { Stage: ActionStage.Record or ActionStage.Choice } b => b.Of.Id,
            _ => "",
        }).Distinct().ToList())
            foreach (var said in Actions.ConfirmedAgain(id, Days.Day))
            {
                Record(said);
                LayBeside(said, null);
            }
    }

    void LayBeside(ActionFact.Confirmed said, ConfirmAction? c)
    {
        var (figures, differs) = Actions.Compare(said, c);
        Record(Reconciliation.DecideConfirmed(new(BreakKind.Confirmation, Register[Register.Depository].Terms.Code,
            Register[said.Currency].Code, said.Of.Id), figures, differs, Days.Day));
    }

    void RunCancellation(CancelAction c)
    {
        var answer = Actions.Decide(c);
        if (answer is ActionFact.Cancelled && Actions.Find(c.Id) is { ExOn: not null } file) RunAgain(file, [answer], c);
        else Record(answer);
    }

    /// <summary>An instruction in the place of another, for the same, held and ranked as that was.</summary>
    void RunChange(ChangeInstruction c)
    {
        var before = Settlement.Find(c.Instruction);
        var cause = Settlement.TermsOf(c.Instruction)?.Cause ?? 0;
        Record(Settlement.Decide(c));
        if (Settlement.NumberFor(cause) is not { } number || number == c.Instruction) return;
        if (before is null)
        {
            Record(new SettlementFact.Cancelled(number, c.Day)); // as it was before
            return;
        }
        if (before.IsHeld) Record(new SettlementFact.Held(number, c.Why));
        if (before.Priority != Instruction.NormalPriority) Record(new SettlementFact.Prioritised(number, before.Priority));
        if (!before.MayPart || before.LeastPart != 0)
            Record(new SettlementFact.PartialAgreed(number, before.MayPart, Math.Min(before.LeastPart, Math.Abs(c.After.Quantity))));
        if (!before.IsMatched) Record(new SettlementFact.MatchingTold(number, c.Day, false, false, c.Why));
    }

    /// <summary>Trades cancelled and booked, and what corporate actions have to do with them.</summary>
    void RunContracts(IEnumerable<Fact> answers)
    {
        foreach (var fact in answers.ToList())
        {
            var isNetted = fact is TradeFact.TradeCancelled { Booked: var by } && Clearing.IsNetted(by) && Clearing.AloneOf(by) is null;
            Record(fact);
            if (fact is TradeFact.TradeCancelled c) Follow((c.Trade, c.Booked), isGone: true, isApart: isNetted);
            else if (fact is TradeFact.TradeBooked { Trade: var t } && Trades.BookedAs(t.TradeId) is { } booked)
                Follow((t, booked), isGone: false, isApart: true);
        }
    }

    /// <summary>
    /// A trade from before the ex-date of actions that have read the books is taken, or taken off, as if they had read it with it, or
    /// without: one after the other, each in the units that the one before has left.
    /// </summary>
    /// <param name="isApart">The street is still to be told of it: by itself where its units are replaced.</param>
    void Follow((BookedTrade Trade, long Booked) of, bool isGone, bool isApart)
    {
        var t = of.Trade;
        if (Actions.All.Count == 0 || Actions.Since(t.TradeDate) is not { Count: > 0 } since) return;
        if (isApart && Register[t.Counterparty].Terms.Nets && Actions.IsReplaced(t.Instrument, t.TradeDate))
            Record(ActionBook.Apart(t, of.Booked, isGone ? -1 : 1));
        var kind = Register[t.Counterparty].Terms.IsCcp ? InstructionKind.Ccp : InstructionKind.Bilateral;
        FollowedContract contract = new()
        {
            Trade = of.Booked, TradedOn = t.TradeDate, SettlesOn = t.SettleOn, Entry = new(of.Booked, EntryKind.ClientTrade),
            Against = new(kind, t.Counterparty, t.Account), Instrument = t.Instrument,
            Units = isGone ? -t.SignedQuantity : t.SignedQuantity, IsGone = isGone,
        };
        Follow(contract, since);
    }

    void Follow(FollowedContract contract, List<ActionFile> since)
    {
        foreach (var file in since)
        {
            (var facts, contract) = Actions.Follow(file, contract, Days.Day, new ActionBooks(this));
            Record(facts);
        }
    }

    /// <summary>What the street owes of trades netted by themselves becomes what the accounts' side of them has become.</summary>
    void RunNetting(NetObligations c)
    {
        var from = recorded.Count;
        Record(Clearing.Decide(c));
        if (Actions.All.Count == 0) return;
        var first = Next - recorded.Count;
        foreach (var (i, fact) in recorded.Index().Skip(from).ToList())
        {
            if (fact is not ClearingFact.ObligationNetted { Set: { Trade: > 0 } set } n || Clearing.TradedOn(first + i) is not { } on
                || on >= Days.Day) continue;
            FollowedContract contract = new()
            {
                Trade = set.Trade, TradedOn = on, SettlesOn = set.SettleOn, Entry = new(first + i, EntryKind.StreetTrade),
                Against = Templates.Street(n, Register), Instrument = set.Instrument, Units = n.NetQuantity,
            };
            Follow(contract, Actions.Since(on));
        }
    }

    // What is still to be delivered to accounts that settle elsewhere, or by them.
    IEnumerable<long> OpenElsewhere(AssetId instrument) => Settlement.Open.Select(i => i.Terms)
        .Concat(Settlement.CancelledOnes().Select(c => c.Terms))
        .Where(t => t.Against.Kind == InstructionKind.ClientDvp && t.Movement.Instrument == instrument).Select(t => t.Cause);

    /// <param name="owedBack">What actions that are taken back just now have owed back, by number.</param>
    sealed class ActionBooks(Firm firm, HashSet<long>? owedBack = null) : IActionBooks
    {
        public IEnumerable<ActionPosition> Positions(AssetId instrument)
        {
            foreach (var (account, asset, balance) in firm.Ledger.All())
                if (asset == instrument && (balance.Posted != 0 || balance.Pending != 0))
                    yield return new(account, balance.Posted, balance.Pending);
        }

        public IEnumerable<ActionItem> Open(AssetId instrument)
        {
            foreach (var i in firm.Settlement.Open)
                if (i.Terms.Movement.Instrument == instrument && i.RestQuantity != 0) yield return ItemOf(i);
            foreach (var (number, terms, isFailing) in firm.Settlement.CancelledOnes())
                if (terms.Movement.Instrument == instrument && terms.Movement.Quantity != 0)
                    yield return new(number, terms.Cause, terms.Against, terms.SettleOn, terms.Movement, isFailing, false);
        }

        ActionItem ItemOf(Instruction i) => new(i.Number, i.Terms.Cause, i.Terms.Against, i.Terms.SettleOn, i.Rest, i.Failing, i.IsTold,
            owedBack?.Contains(i.Terms.Cause) is true);

        public ActionItem? OpenFor(long cause)
        {
            if (firm.Settlement.NumberFor(cause) is not { } number) return null;
            if (firm.Settlement.Find(number) is { } open) return ItemOf(open);
            foreach (var (cancelled, terms, isFailing) in firm.Settlement.CancelledOnes())
                if (cancelled == number)
                    return new(number, terms.Cause, terms.Against, terms.SettleOn, terms.Movement, isFailing, false);
            return null;
        }

        public IEnumerable<(EntryId Entry, DateOnly Due, Leg[] Legs)> Pending(AssetId instrument)
        {
            foreach (var pending in firm.Ledger.PendingIn(instrument))
                if (pending.Entry.Kind != EntryKind.ClientDelivery) yield return pending;
        }

        public (DateOnly Due, Leg[] Legs)? Pending(EntryId entry) => firm.Ledger.RestOf(entry);

        public IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> TradesSince(
            AssetId instrument, DateOnly day) =>
            firm.Trades.Since(instrument, day);

        public DateOnly? TradedOn(long obligation) => firm.Clearing.TradedOn(obligation);

        public IEnumerable<(AccountId Account, PartyId Party, DateOnly SettleOn, long Units)> TradesSettling(
            AssetId instrument, DateOnly day) =>
            firm.Trades.Settling(instrument, day);

        public bool IsNetted(long booked) => firm.Clearing.IsNetted(booked);

        public IEnumerable<(long Booked, BookedTrade Trade)> NotNetted(AssetId instrument) => firm.Trades.SinceCutOff(instrument);

        public IEnumerable<(DateOnly Due, Movement Movement)> Reversing(AssetId instrument) => firm.Clearing.Reversing(instrument);

        public IEnumerable<(Pledge Pledge, long Loan, long Quantity)> Collateral(AssetId instrument) =>
            firm.Margin.LodgedIn(instrument).Select(l => (l.Pledge, 0L, l.Quantity)).Concat(firm.Loans.OpenIn(instrument));

        public long Available(AssetId asset) => new Available(firm).At(asset);
    }
}
