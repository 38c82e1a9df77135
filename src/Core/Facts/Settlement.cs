using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>
/// Who is on the other side of an instruction: the CCP, a named counterparty, or the custodian of a client that settles DVP.
/// </summary>
public enum InstructionKind : byte { Ccp = 1, Bilateral = 2, ClientDvp = 3 }

/// <summary>Why an instruction did not settle in full. Reason codes of ISO 20022 in <c>docs/formats/read-tables.md</c>.</summary>
public enum FailReason : byte
{
    None = 0,
    /// <summary>LACK: we are short of the securities to deliver.</summary>
    LackOfSecurities = 1,
    /// <summary>MONY: we are short of the cash to pay.</summary>
    LackOfCash = 2,
    /// <summary>CLAC: the counterparty is short of the securities it owes us.</summary>
    CounterpartyLack = 3,
    /// <summary>CMON: the counterparty is short of the cash it owes us.</summary>
    CounterpartyMoney = 4,
}

/// <summary>What is to move, as the firm sees it: + receive, − deliver or pay.</summary>
public readonly record struct Movement(AssetId Instrument, long Quantity, AssetId Currency, long Amount);

/// <summary>Against whom: a party on the street, or an account's own custodian.</summary>
public readonly record struct Against(InstructionKind Kind, PartyId Party, AccountId Account);

public abstract record SettlementFact : Fact
{
    SettlementFact() { }

    /// <summary>An instruction to settle, known by this fact's own number.</summary>
    public sealed record Instructed(long Cause, Against Against, DateOnly SettleOn, Movement Movement) : SettlementFact;
    /// <summary>
    /// A part or all of an instruction settled, delivery versus payment. <paramref name="WasFailing"/>: it had failed before.
    /// </summary>
    public sealed record Settled(long Instruction, Against Against, DateOnly Day, Movement Part, bool WasFailing) : SettlementFact;
    /// <summary>
    /// Two instructions against one party were netted with each other: securities cancel out, the cash difference is paid.
    /// </summary>
    public sealed record Offset(long Delivery, long Receipt, Against Against, DateOnly Day, OffsetParts Parts) : SettlementFact;
    /// <summary>At the close of the day something of the instruction was still open. It rolls into the next day.</summary>
    public sealed record Failed(long Instruction, Against Against, DateOnly Day, Movement Rest, FailReason Why, bool WasFailing)
        : SettlementFact;
    /// <summary>The instruction is withdrawn because what it was for was cancelled.</summary>
    public sealed record Withdrawn(long Instruction) : SettlementFact;
}

/// <summary>The two halves of an offset and whether each had failed before.</summary>
public readonly record struct OffsetParts(Movement Delivered, bool DeliveryWasFailing, Movement Received, bool ReceiptWasFailing);
