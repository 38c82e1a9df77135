using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>
/// What the firm has to settle with: units at the depository by instrument, minor units at the bank with credit by currency.
/// </summary>
public interface IAvailable
{
    long At(AssetId asset);

    /// <summary>What of that the bank lends.</summary>
    CreditNow CreditIn(AssetId currency);

    /// <summary>What may secure credit, at the prices and haircuts of a day.</summary>
    IEnumerable<OwnStock> Own(DateOnly day);
}

/// <summary>Instructions from the day they are raised to the day the last of them settled.</summary>
public sealed partial class SettlementDesk(Register register)
{
    readonly SortedDictionary<long, Instruction> open = [];
    readonly Dictionary<long, long> byCause = [];

    public int OpenCount => open.Count;

    /// <summary>What is open, by number.</summary>
    public IReadOnlyCollection<Instruction> Open => open.Values;

    /// <summary>The open instruction of a number; none when it is settled, cancelled or never was.</summary>
    public Instruction? Find(long number) => open.GetValueOrDefault(number);
    /// <summary>What an instruction is for, also one that was cancelled and may be instructed anew.</summary>
    public SettlementFact.Instructed? TermsOf(long number) =>
        Find(number)?.Terms ?? (cancelled.TryGetValue(number, out var left) ? left.Rest : null);

    /// <summary>
    /// Open instructions against a party that have so much left to move on a settlement date, the oldest first.
    /// </summary>
    /// <param name="tolerance">Minor units by which the cash may differ.</param>
    public IEnumerable<Instruction> Like(PartyId party, DateOnly settleOn, Movement left, long tolerance)
    {
        foreach (var i in open.Values)
            if (i.Terms.Against.Kind != InstructionKind.ClientDvp && i.Terms.Against.Party == party && i.Terms.SettleOn == settleOn
                && i.Terms.Movement.Instrument == left.Instrument && i.RestQuantity == left.Quantity
                && long.Sign(i.RestAmount) == long.Sign(left.Amount)
                && (left.Amount == 0 || i.Terms.Movement.Currency == left.Currency && Math.Abs(i.RestAmount - left.Amount) <= tolerance))
                yield return i;
    }

    /// <summary>What is owed to or by the street, by instruction; what was cancelled and is to be instructed anew, too.</summary>
    public IEnumerable<(Against Against, Movement Left, DateOnly SettleOn)> OpenWithTheStreet()
    {
        foreach (var instruction in open.Values)
            if (instruction.Terms.Against.Kind != InstructionKind.ClientDvp)
                yield return (instruction.Terms.Against, instruction.Rest, instruction.Terms.SettleOn);
        foreach (var left in cancelled.Values)
            if (left.Rest.Against.Kind != InstructionKind.ClientDvp)
                yield return (left.Rest.Against, left.Rest.Movement, left.Rest.SettleOn);
    }

    /// <summary>What is due by a settlement day of its market: by priority, then oldest settlement date first, then number.</summary>
    public List<Instruction> Due(DateOnly day)
    {
        List<Instruction> due = [];
        foreach (var instruction in open.Values)
            if (instruction.Terms.SettleOn <= day && CalendarOf(instruction).IsBusinessDay(day)) due.Add(instruction);
        due.Sort((a, b) => (a.Priority, a.Terms.SettleOn, a.Number).CompareTo((b.Priority, b.Terms.SettleOn, b.Number)));
        return due;
    }

    /// <summary>The instruction that was raised for a fact, open, or cancelled and to be instructed anew.</summary>
    public long? NumberFor(long cause) => byCause.TryGetValue(cause, out var number) ? number : null;

    /// <summary>What both sides cancelled and nobody has instructed anew yet.</summary>
    public IEnumerable<(long Number, SettlementFact.Instructed Terms, bool IsFailing)> CancelledOnes()
    {
        foreach (var (number, left) in cancelled) yield return (number, left.Rest, left.Failing);
    }

    /// <summary>
    /// What is left is withdrawn where nothing takes its place. Otherwise it is cancelled, and instructed anew for the same.
    /// </summary>
    internal IEnumerable<Fact> Decide(ChangeInstruction c)
    {
        var terms = TermsOf(c.Instruction) ?? throw new System.Diagnostics.UnreachableException(c.ToString());
        if (c.After is { Quantity: 0, Amount: 0 }) return [new SettlementFact.Withdrawn(c.Instruction)];
        Fact anew = new SettlementFact.Instructed(terms.Cause, terms.Against, terms.SettleOn, c.After);
        return open.ContainsKey(c.Instruction) ? [new SettlementFact.Cancelled(c.Instruction, c.Day), anew]
            : [anew];
    }

    internal IEnumerable<Fact> Decide(Instruct c) => c.Movement is { Quantity: 0, Amount: 0 }
        ? [] : [new SettlementFact.Instructed(c.Cause, c.Against, c.SettleOn, c.Movement)];

    /// <summary>
    /// What stands for the other side on the day an instruction is raised: the counterparty's, or the account's own custodian.
    /// </summary>
    internal Fact? Decide(NameStanding c, DateOnly day)
    {
        var (against, movement) = (open[c.Instruction].Terms.Against, open[c.Instruction].Terms.Movement);
        var of = against.Kind == InstructionKind.ClientDvp ? ("", register[against.Account].Terms.Code)
            : (register[against.Party].Terms.Code, "");
        return register.Standing.InForce(of, register[movement.Instrument], register[movement.Currency].Code, day) is { } standing
            ? new SettlementFact.RaisedUnder(c.Instruction, standing.Number) : null;
    }

    /// <summary>The instruction raised for a booking that is now cancelled is withdrawn, if it is still open.</summary>
    /// <summary>Whether the market told of settlement, not posted yet, of what a fact caused.</summary>
    public bool IsTold(long cause) => byCause.TryGetValue(cause, out var number)
        && open.TryGetValue(number, out var instruction) && (instruction.ToldQuantity != 0 || instruction.ToldAmount != 0);

    internal IEnumerable<Fact> Decide(Withdraw c) => byCause.TryGetValue(c.Cause, out var number)
        ? [new SettlementFact.Withdrawn(number)] : [];

    public void Apply(SettlementFact fact, long sequence)
    {
        if (Asks(fact) is { } asked)
            ApplyAsked(asked, sequence, fact is SettlementFact.CancelAsked or SettlementFact.CallBackAsked);
        switch (fact)
        {
            case SettlementFact.Instructed i:
                open.Add(sequence, new(sequence, i) { Failing = TakeUp(i.Cause) });
                byCause[i.Cause] = sequence;
                break;
            case SettlementFact.Settled s: Reduce(s.Instruction, s.Part); break;
            case SettlementFact.SettledTogether s:
                foreach (var part in s.Parts) Reduce(part.Instruction, part.Part);
                break;
            case SettlementFact.Offset o:
                Reduce(o.Delivery, o.Parts.Delivered);
                Reduce(o.Receipt, o.Parts.Received);
                Renew(o.Delivery);
                Renew(o.Receipt);
                break;
            case SettlementFact.Failed f: (open[f.Instruction].Failing, open[f.Instruction].Why) = (true, f.Why); break;
            case SettlementFact.HandedOver:
                ApplyGiven(fact);
                HandedAt = sequence;
                break;
            case SettlementFact.Withdrawn w:
                if (!cancelled.Remove(w.Instruction)) Forget(open[w.Instruction]);
                break;
            default: ApplyTerms(fact); break;
        }
    }

    void Reduce(long number, Movement part)
    {
        var instruction = open[number];
        instruction.RestQuantity -= part.Quantity;
        instruction.RestAmount -= part.Amount;
        if (instruction.IsTold && (instruction.ToldQuantity, instruction.ToldAmount) == (part.Quantity, part.Amount))
        {
            (instruction.ToldQuantity, instruction.ToldAmount) = (0, 0);
            PostTold(number);
        }
        else instruction.Given = instruction.Given.Less(part);
        if (!instruction.IsOpen) Forget(instruction);
    }

    void Forget(Instruction instruction)
    {
        open.Remove(instruction.Number);
        byCause.Remove(instruction.Terms.Cause);
        ForgetRequests(instruction);
        foreach (var link in instruction.Links)
            if (open.TryGetValue(link.Other, out var other)) other.Remove(instruction.Number);
    }

    // An instruction anew for what one before it left: whether that had failed is where the ledger has it.
    bool TakeUp(long cause)
    {
        if (!byCause.TryGetValue(cause, out var before) || !cancelled.Remove(before, out var left)) return false;
        return left.Failing;
    }
}
