using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Trades;

namespace Countinghouse.App.Outside;

/// <summary>
/// The other sides: counterparties, which allege, hold, withdraw and answer calls for margin, and the custodians of clients, which tell
/// of their own leg. What they say comes under their own BIC and their own references.
/// </summary>
sealed class SandboxSides(FirmEnd firm, SandboxState before, (SandboxAnswers Answers, Action<HeldMessage> Send) by,
    (Scenario What, Draws Draws) how)
{
    readonly List<HeldAllegement> alleged = [];
    readonly SandboxAnswers answers = by.Answers;

    public SandboxState Into(SandboxState state) => state with { Alleged = alleged };

    bool IsCustodian(HeldInstruction i) => firm.Custodians.Contains(i.Counterparty);

    bool IsCounterparty(HeldInstruction i) => i.Counterparty.Length > 0 && i.Counterparty != firm.Ccp && !IsCustodian(i);

    bool Falls(int share, string what, HeldInstruction i) => how.Draws.Falls(share, what, (i.Reference, firm.Day));

    /// <summary>An instruction of the firm has come, and this is what its other side does.</summary>
    public HeldInstruction Instructed(HeldInstruction i)
    {
        if (IsCustodian(i) && i.Wait == 0) Matched(i);
        if (!IsCounterparty(i)) return i;
        if (Falls(how.What.Allege, "allege", i)) AllegeNothing(i);
        if (i.Wait == 0 && Falls(how.What.Withdraw, "withdraw", i)) Withdraw(i);
        return Falls(how.What.Hold, "hold", i) ? i with { IsHeldThere = true } : i;
    }

    /// <summary>A custodian tells that its leg is matched.</summary>
    public void Matched(HeldInstruction i)
    {
        if (IsCustodian(i))
            by.Send(answers.From(i.Counterparty, answers.Id("LM", i.Reference),
                new StatusAdvice(Theirs(i), null, null, null, null, new("Mtchd", []), null, null)));
    }

    /// <summary>A custodian tells that its leg has settled.</summary>
    public void Settled(HeldInstruction i, (decimal Quantity, decimal Amount) part)
    {
        if (!IsCustodian(i)) return;
        var (theirs, ours) = (answers.PartiesOf(i, i.Counterparty), answers.PartiesOf(i, firm.Firm));
        by.Send(answers.From(i.Counterparty, answers.Id("LS", i.Reference), new SettlementConfirmation(
            new(Theirs(i), null, i.Reference, i.Quantity < 0 ? Movement.Receive : Movement.Deliver, i.Payment), [], null, i.SettleOn,
            firm.Day, new(i.Isin), Count(i, part.Quantity), i.Before == 0 ? null : Count(i, i.Before),
            part.Quantity == i.Quantity ? null : Count(i, i.Quantity - part.Quantity), i.Counterparty, i.Counterparty,
            new(null, "TRAD", null, null), i.Quantity < 0 ? ours : theirs, i.Quantity < 0 ? theirs : ours,
            Theirs(i, part.Amount))));
    }

    // Their own reference of it.
    static string Theirs(HeldInstruction i) => "L" + i.Reference[1..];

    // The same cash on the other side of it.
    static MxAmount? Theirs(HeldInstruction i, decimal amount) => (i with { Quantity = -i.Quantity }).Cash(-amount);

    static MxQuantity Count(HeldInstruction i, decimal units) =>
        new(Math.Abs(units), i.IsFace ? QuantityKind.Face : QuantityKind.Units);

    /// <summary>The depository alleges what the other side has instructed, where that differs from what the firm has.</summary>
    public void Allege(HeldInstruction i, in MatchTerms theirs)
    {
        if (!IsCounterparty(i) || theirs.Isin != i.Isin) return;
        Allege(new(answers.Id("AL", i.Reference), i.Depository, i.Reference, !theirs.Delivers, theirs.IsFree), i, theirs);
    }

    // What the firm knows nothing of: theirs of another trade, and nothing of it is right.
    void AllegeNothing(HeldInstruction i)
    {
        var parties = (Deliverer: i.Quantity < 0 ? i.Counterparty : firm.Firm, Receiver: i.Quantity < 0 ? firm.Firm : i.Counterparty);
        var isFree = i.Payment == Payment.Free;
        Allege(new(answers.Id("AN", i.Reference), i.Counterparty, "", i.Quantity > 0, isFree), i, new(
            isFree, i.SettleOn, i.SettleOn < firm.Day ? i.SettleOn : firm.Day, i.Currency, Math.Abs(i.Amount), Math.Abs(i.Quantity) + 7,
            i.Quantity < 0, i.Isin, parties.Deliverer, parties.Receiver, i.Depository, i.Depository, "TRAD"));
    }

    void Allege(HeldAllegement of, HeldInstruction i, in MatchTerms theirs)
    {
        var weDeliver = !theirs.Delivers;
        var (them, us) = (answers.PartiesOf(i, i.Counterparty), answers.PartiesOf(i, firm.Firm));
        alleged.Add(of);
        by.Send(answers.From(of.Bic, of.Id, new Allegement(of.Id, weDeliver ? Movement.Deliver : Movement.Receive,
            theirs.IsFree ? Payment.Free : Payment.Against, null, theirs.TradeDate, theirs.SettleOn, new(theirs.Isin),
            Count(i, theirs.Quantity), null, new(null, theirs.TransactionType, null), weDeliver ? us : them, weDeliver ? them : us,
            theirs.IsFree ? null : new(new(theirs.Amount, theirs.Currency), weDeliver ? CreditDebit.Credit : CreditDebit.Debit))));
    }

    /// <summary>
    /// The end of what was alleged: of a trade that is none the day after, of an instruction when the two agree or it is gone.
    /// </summary>
    public void EndAllegements(Func<string, bool> isUnmatched)
    {
        foreach (var a in before.Alleged)
            if (a.Of.Length > 0 && isUnmatched(a.Of)) alleged.Add(a);
            else
                by.Send(answers.From(a.Bic, a.Id + "E", new AllegementRemoval(a.Id, a.Delivers ? Movement.Deliver : Movement.Receive,
                    a.IsFree ? Payment.Free : Payment.Against, null, null)));
    }

    // It asks its depository to cancel, with a copy to the firm; the firm's depository asks for the firm's part of it.
    void Withdraw(HeldInstruction i)
    {
        by.Send(answers.From(i.Counterparty, answers.Id("WD", i.Reference), new CancellationRequest(Theirs(i),
            i.Quantity < 0 ? Movement.Receive : Movement.Deliver, i.Payment, null, i.Reference, i.Counterparty, i.Counterparty,
            new(new(i.Isin), Count(i, i.Quantity), Theirs(i, i.Amount), i.SettleOn, null))));
        by.Send(answers.From(i.Depository, answers.Id("WR", i.Reference),
            new StatusAdvice(i.Reference, null, null, new("CxlReqd", []), null, null, null, null)));
    }

    /// <summary>What they held back is released the day after it was due.</summary>
    public HeldInstruction Released(HeldInstruction i)
    {
        if (!i.IsHeldThere || firm.Day <= i.SettleOn) return i;
        by.Send(answers.From(i.Counterparty, answers.Id("RL", i.Reference), new ModificationRequest(i.Counterparty,
            [new(Theirs(i), null, i.Reference, null, null, null, false, [])])));
        return i with { IsHeldThere = false };
    }

    /// <summary>The firm calls margin: it is agreed to, in whole or in part, and brought in cash.</summary>
    public void Called(MarginCall c, string bic)
    {
        if ((c.Called.DueToA ?? c.Called.DueToB) is not { } due) return;
        var isPart = how.Draws.Falls(how.What.Dispute, "dispute", (c.Id, firm.Day));
        var agreed = isPart ? due with { Amount = decimal.Round(due.Amount * 3 / 4, Reference.Currencies.Scale(due.Currency)) } : due;
        AgreedMargin answer = new(agreed, c.Id);
        var obligation = c.Obligation with { ValuedOn = firm.Day };
        by.Send(answers.From(bic, answers.Id("MA", c.Id), new MarginCallResponse(answers.Id("MA", c.Id), obligation, null,
            c.Called.DueToA is null ? null : answer, c.Called.DueToA is null ? answer : null, null)));
        by.Send(answers.From(bic, answers.Id("ML", c.Id), new CollateralProposal(answers.Id("ML", c.Id), obligation, null, "INIT", agreed,
            new(c.Id, [], [new(agreed)]), null)));
    }
}
