using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

sealed record Instruct(long Cause, Against Against, DateOnly SettleOn, Movement Movement) : Command;

/// <summary>What the other side said it can do with an instruction today: how much of the rest it delivers or takes up.</summary>
/// <param name="Quantity">Units it delivers, or takes; the desk never settles more. For a movement of cash alone, 0 or 1.</param>
public readonly record struct Answer(long Instruction, long Quantity, FailReason Why);

/// <summary>Settles what is due, as far as the answers, our position at the depository and our cash at the bank allow.</summary>
public sealed record SettleDue(DateOnly Day, IReadOnlyList<Answer> Answers) : Command;

/// <summary>
/// What the firm has to settle with: units at the depository by instrument, minor units at the bank with credit by currency.
/// </summary>
public interface IAvailable
{
    long At(AssetId asset);
}

/// <summary>An instruction as it stands.</summary>
public sealed class Instruction(long number, SettlementFact.Instructed terms)
{
    public long Number { get; } = number;
    public SettlementFact.Instructed Terms { get; } = terms;
    public long RestQuantity { get; internal set; } = terms.Movement.Quantity;
    public long RestAmount { get; internal set; } = terms.Movement.Amount;
    public bool Failing { get; internal set; }

    public bool IsOpen => RestQuantity != 0 || RestAmount != 0;
    public bool Delivers => RestQuantity < 0;
}

/// <summary>Instructions from the day they are raised to the day the last of them settled.</summary>
public sealed partial class SettlementDesk
{
    readonly SortedDictionary<long, Instruction> open = [];
    readonly Dictionary<long, long> byCause = [];

    public int OpenCount => open.Count;

    /// <summary>What is due on a day or before, oldest settlement date first, then by number.</summary>
    public List<Instruction> Due(DateOnly day)
    {
        List<Instruction> due = [];
        foreach (var instruction in open.Values)
            if (instruction.Terms.SettleOn <= day) due.Add(instruction);
        due.Sort((a, b) => (a.Terms.SettleOn, a.Number).CompareTo((b.Terms.SettleOn, b.Number)));
        return due;
    }

    internal IEnumerable<Fact> Decide(Instruct c) => c.Movement is { Quantity: 0, Amount: 0 }
        ? [] : [new SettlementFact.Instructed(c.Cause, c.Against, c.SettleOn, c.Movement)];

    /// <summary>The instruction raised for a booking that is now cancelled is withdrawn, if it is still open.</summary>
    internal IEnumerable<Fact> Decide(Withdraw c) => byCause.TryGetValue(c.Cause, out var number) && open.ContainsKey(number)
        ? [new SettlementFact.Withdrawn(number)] : [];

    public void Apply(SettlementFact fact, long sequence)
    {
        switch (fact)
        {
            case SettlementFact.Instructed i:
                open.Add(sequence, new(sequence, i));
                byCause[i.Cause] = sequence;
                break;
            case SettlementFact.Settled s: Reduce(s.Instruction, s.Part); break;
            case SettlementFact.Offset o:
                Reduce(o.Delivery, o.Parts.Delivered);
                Reduce(o.Receipt, o.Parts.Received);
                break;
            case SettlementFact.Failed f: open[f.Instruction].Failing = true; break;
            case SettlementFact.Withdrawn w: Forget(open[w.Instruction]); break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Reduce(long number, Movement part)
    {
        var instruction = open[number];
        instruction.RestQuantity -= part.Quantity;
        instruction.RestAmount -= part.Amount;
        if (!instruction.IsOpen) Forget(instruction);
    }

    void Forget(Instruction instruction)
    {
        open.Remove(instruction.Number);
        byCause.Remove(instruction.Terms.Cause);
    }
}

sealed record Withdraw(long Cause) : Command;
