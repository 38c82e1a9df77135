using System.Text.Json.Serialization;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

/// <summary>Raises an instruction for what a booking or an obligation says is to move.</summary>
sealed record Instruct(long Cause, Against Against, DateOnly SettleOn, Movement Movement) : Command;

/// <summary>Notes on an instruction just raised under which standing settlement instruction it is.</summary>
sealed record NameStanding(long Instruction) : Command;

/// <summary>Another movement in the place of what is left of an instruction, by a corporate action.</summary>
sealed record ChangeInstruction(long Instruction, DateOnly Day, Movement After, string Why) : Command;

/// <summary>The instruction of a cause falls away with it.</summary>
sealed record Withdraw(long Cause) : Command;

/// <summary>What the other side said it can do with an instruction today: how much of the rest it delivers or takes up.</summary>
/// <param name="Quantity">Units it delivers, or takes; the desk never settles more. For a movement of cash alone, 0 or 1.</param>
public readonly record struct Answer(long Instruction, long Quantity, FailReason Why);

/// <summary>Settles what is due, as far as the answers, our position at the depository and our cash at the bank allow.</summary>
public sealed record SettleDue(DateOnly Day, IReadOnlyList<Answer> Answers) : Command;

/// <summary>By what the desk weighs what it settles when something is short, from a day on.</summary>
/// <param name="Source">Where it was asked: file and line, or empty.</param>
public sealed record SetRunWeights(DateOnly From, RunWeights Weights, string Source) : Command;

/// <summary>What is open is handed to an outside market for the day, once it is cut off.</summary>
public sealed record HandOver(DateOnly Day) : Command;

/// <summary>A command about one open instruction, known by the number of the fact that raised it.</summary>
public abstract record InstructionCommand([property: JsonPropertyOrder(-1)] long Instruction) : Command;

/// <summary>Nothing of it moves until it is released. It can still fail, and be charged for failing.</summary>
public sealed record HoldInstruction(long Instruction, string Reason) : InstructionCommand(Instruction);
public sealed record ReleaseInstruction(long Instruction) : InstructionCommand(Instruction);

/// <param name="Priority">1 reserved, 2 urgent, 3 high, 4 normal.</param>
public sealed record PrioritiseInstruction(long Instruction, int Priority) : InstructionCommand(Instruction);

/// <param name="Least">The least units that may settle in one part; 0: any.</param>
public sealed record AgreePartial(long Instruction, bool Allowed, long Least) : InstructionCommand(Instruction);
public sealed record LinkInstruction(long Instruction, LinkKind Kind, long Other) : InstructionCommand(Instruction);
public sealed record UnlinkInstruction(long Instruction, long Other) : InstructionCommand(Instruction);

/// <summary>
/// What is sold is owned, and will be delivered as soon as all restrictions on delivery have been removed: rule 204(a)(2) of Regulation
/// SHO.
/// </summary>
/// <param name="Traded">The trade date of the sale; of a net, of the oldest sale in it.</param>
public sealed record DeemOwned(long Instruction, DateOnly Traded, string Reason) : InstructionCommand(Instruction);

/// <summary>What the depository said of matching. Unmatched instructions do not settle and are charged when they match late.</summary>
public sealed record TellMatching(long Instruction, DateOnly Day, bool IsMatched, bool WeWereLast, string Reason)
    : InstructionCommand(Instruction);

/// <summary>What moved, as the market says it: + received, in units of the instrument and of the currency.</summary>
/// <param name="Isin">Empty for cash alone.</param>
public sealed record MovementTold(string Isin, decimal Quantity, string Currency, decimal Amount);

/// <summary>By what the market's word of a settlement is known again.</summary>
/// <param name="Id">Of the message, or of the booked entry; empty where it has none.</param>
/// <param name="Reference">The market's or the account servicer's own; empty where it gave none.</param>
/// <param name="Before">Units that had settled before; none where it does not say.</param>
/// <param name="Remaining">Units that are to come.</param>
public sealed record ToldUnder(string Id, string Reference = "", decimal? Before = null, decimal? Remaining = null)
{
    /// <summary>The message says of itself that it is a copy, or may be a duplicate.</summary>
    public bool IsCopy { get; init; }
    /// <summary>When it settled or was told, Unix milliseconds UTC; 0: it does not say.</summary>
    public long At { get; init; }
}

/// <summary>The market says that a part, or all, has settled on a day; the day's settlement posts it.</summary>
/// <param name="Version">Of the instruction that the market was given: another one has taken its place since when it is lower.</param>
/// <param name="Settled">The day on which it settled there.</param>
public sealed record TellSettled(long Instruction, int Version, DateOnly Settled, MovementTold What) : InstructionCommand(Instruction)
{
    public ToldUnder Under { get; init; } = new("");
}

/// <summary>The market takes back that a part has settled. Once it is posted it is not undone.</summary>
public sealed record TakeBackSettled(long Instruction, int Version, DateOnly Day, MovementTold What) : InstructionCommand(Instruction)
{
    /// <summary>Under which id that was told; empty where it does not say.</summary>
    public string Confirmation { get; init; } = "";
    /// <summary>When it says so, Unix milliseconds UTC; 0: it does not say.</summary>
    public long At { get; init; }
}

/// <summary>The market's answer to a cancellation of a version: done, or not.</summary>
public sealed record TellCancelled(long Instruction, int Version, DateOnly Day, bool IsDone, string Words)
    : InstructionCommand(Instruction);

/// <summary>The market's answer to a request, known by the number of the fact that it was told of.</summary>
/// <param name="Words">Its code and words as they came.</param>
public sealed record TellRequest(long Instruction, long Request, DateOnly Day, RequestAnswer Answer, string Words)
    : InstructionCommand(Instruction);

/// <summary>The market says on a day why it does not settle, or that it is refused.</summary>
public sealed record TellStatus(long Instruction, DateOnly Day, FailReason Why, string Words) : InstructionCommand(Instruction);

/// <summary>One side's wish to cancel. The second side's completes it; what is not matched one side cancels alone.</summary>
public sealed record CancelInstruction(long Instruction, DateOnly Day, bool ByUs, string Reason) : InstructionCommand(Instruction);

/// <summary>Instructs again what a cancelled instruction left unsettled.</summary>
public sealed record Reinstruct(long Instruction, DateOnly SettleOn) : Command;
