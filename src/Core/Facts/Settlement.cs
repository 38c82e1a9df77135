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
    /// <summary>PREA: we hold our instruction.</summary>
    OnHold = 5,
    /// <summary>PRCY: the counterparty holds its instruction.</summary>
    CounterpartyOnHold = 6,
    /// <summary>LINK: an instruction it is linked with has not settled.</summary>
    Linked = 7,
    /// <summary>NMAT: the two sides' instructions do not match.</summary>
    Unmatched = 8,
    /// <summary>PART: less than the least part we or they allow could move.</summary>
    BelowPartial = 9,
    /// <summary>REJT: the market refused the instruction.</summary>
    Rejected = 10,
    /// <summary>NARR: the market did not say why, or said it in words that are no code of ours.</summary>
    Untold = 11,
}

/// <summary>How an instruction depends on another.</summary>
public enum LinkKind : byte
{
    /// <summary>It settles once the other has settled in full.</summary>
    After = 1,
    /// <summary>The other settles once this one has settled in full.</summary>
    Before = 2,
    /// <summary>Both settle in full in one run, or neither does.</summary>
    With = 3,
}

/// <summary>What the market says of a request: to hold, release, put first, split, link or cancel what it has.</summary>
public enum RequestAnswer : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,
    /// <summary>It has it, and will see.</summary>
    Accepted = 1,
    /// <summary>It waits for something.</summary>
    Pending = 2,
    Done = 3,
    /// <summary>Rejected or denied: what the market has stays as it was.</summary>
    Refused = 4,
}

/// <summary>Why a cash penalty is charged.</summary>
public enum PenaltyKind : byte
{
    /// <summary>SEFP: it was matched and did not settle on its date or since.</summary>
    SettlementFail = 1,
    /// <summary>LMFP: it was matched after its settlement date.</summary>
    LateMatching = 2,
}

/// <summary>What a penalty's rate depends on: the table of Regulation (EU) 2017/389, annex.</summary>
public enum PenaltyClass : byte
{
    LiquidShare = 1, IlliquidShare = 2, SmeShare = 3, SovereignDebt = 4, Debt = 5, SmeDebt = 6, Other = 7,
    /// <summary>Lack of cash, at the overnight credit rate of the currency's central bank.</summary>
    Cash = 8,
    /// <summary>Not subject to penalties.</summary>
    None = 9,
}

/// <summary>A cash penalty for one business day, as the firm sees it.</summary>
/// <param name="Quantity">Units that failed; 0 for lack of cash.</param>
/// <param name="Price">The day's reference price, in units of the currency; for lack of cash, the cash that was missing.</param>
/// <param name="RateBp">Basis points a day.</param>
/// <param name="Amount">Minor units: + received, − paid.</param>
public readonly record struct Penalty(
    PenaltyKind Kind, PenaltyClass Class, long Quantity, decimal Price, decimal RateBp, AssetId Currency, long Amount);

/// <summary>How a depository's penalty and ours stand to each other where they do not agree.</summary>
public enum PenaltyBreak : byte { AmountDiffers = 1, OnlyOurs = 2, OnlyTheirs = 3 }

/// <summary>The one input that makes the difference.</summary>
public enum BreakCause : byte
{
    Unexplained = 0, Price = 1, Rate = 2, Days = 3, Direction = 4, Currency = 5,
    /// <summary>The statement has one charge in two lines.</summary>
    StatedTwice = 6,
    /// <summary>The reference is none of ours, or of an instruction that was never charged.</summary>
    UnknownInstruction = 7,
    /// <summary>We charged the instruction on other days.</summary>
    NotCharged = 8,
    /// <summary>We charged it, and the statement has it not.</summary>
    NotStated = 9,
}

/// <summary>What two sides' penalty is for.</summary>
/// <param name="Id">The depository's reference; empty where only we have it.</param>
/// <param name="Days">Business days it covers.</param>
public readonly record struct PenaltyLine(string Id, long Instruction, PenaltyKind Kind, DateOnly Day, int Days, string Currency);

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
    /// <summary>Instructions tied together, or of which each takes what another brings, settled whole at one stroke: one entry moves all of
    /// them.</summary>
    public sealed record SettledTogether(DateOnly Day, TiedPart[] Parts) : SettlementFact;
    /// <summary>
    /// Two instructions against one party were netted with each other: securities cancel out, the cash difference is paid.
    /// </summary>
    public sealed record Offset(long Delivery, long Receipt, Against Against, DateOnly Day, OffsetParts Parts) : SettlementFact;
    /// <summary>At the close of the day something of the instruction was still open. It rolls into the next day.</summary>
    public sealed record Failed(long Instruction, Against Against, DateOnly Day, Movement Rest, FailReason Why, bool WasFailing)
        : SettlementFact;
    /// <summary>The instruction is withdrawn because what it was for was cancelled.</summary>
    public sealed record Withdrawn(long Instruction) : SettlementFact;
    /// <summary>We hold it: it is matched and fails, but nothing moves until it is released.</summary>
    public sealed record Held(long Instruction, string Reason) : SettlementFact;
    public sealed record Released(long Instruction) : SettlementFact;
    /// <summary>1 reserved, 2 urgent, 3 high, 4 normal: who goes first in a run.</summary>
    public sealed record Prioritised(long Instruction, int Priority) : SettlementFact;
    /// <summary>Whether it may settle in parts, and the least units of a part.</summary>
    public sealed record PartialAgreed(long Instruction, bool Allowed, long Least) : SettlementFact;
    public sealed record Linked(long Instruction, LinkKind Kind, long Other) : SettlementFact;
    public sealed record Unlinked(long Instruction, long Other) : SettlementFact;
    /// <summary>The depository told on a day whether the two sides' instructions match.</summary>
    /// <param name="WeWereLast">Ours was the instruction that came, or was mended, last.</param>
    public sealed record MatchingTold(long Instruction, DateOnly Day, bool IsMatched, bool WeWereLast, string Reason) : SettlementFact;
    /// <summary>One side asks that both withdraw their instructions. It takes both to cancel what is matched.</summary>
    public sealed record CancelAsked(long Instruction, bool ByUs, string Reason) : SettlementFact;
    /// <summary>Both sides withdrew. What was owed is owed still, and may be instructed anew.</summary>
    public sealed record Cancelled(long Instruction, DateOnly Day) : SettlementFact;
    /// <summary>A cash penalty for a business day on which the instruction failed, or was matched late.</summary>
    public sealed record PenaltyCharged(long Instruction, Against Against, DateOnly Day, Penalty Penalty) : SettlementFact;
    /// <summary>The penalties of a month in one currency became one amount to pay or receive: + received, − paid.</summary>
    public sealed record PenaltiesNetted(DateOnly Month, DateOnly On, AssetId Currency, int Count, long Paid, long Received)
        : SettlementFact;
    /// <summary>
    /// A failed obligation against a CCP goes on at the day's price; the difference to what it stood at moves in cash.
    /// </summary>
    /// <param name="Price">Units of the currency for a unit of the instrument (per cent of nominal for debt).</param>
    /// <param name="Cash">Minor units: + received, − paid. What is left of the instruction changes by as much the other way.</param>
    public sealed record Marked(long Instruction, Against Against, DateOnly Day, decimal Price, Movement Cash) : SettlementFact;
    /// <summary>A failing sale must be closed out by the opening of a day: rule 204 of Regulation SHO.</summary>
    public sealed record CloseOutDue(long Instruction, DateOnly Day, DateOnly By, bool IsShortSale, long Quantity) : SettlementFact;
    /// <summary>It was not: until it is, short sales of the instrument need a borrow first (rule 204(b)).</summary>
    public sealed record CloseOutMissed(long Instruction, DateOnly Day) : SettlementFact;
    /// <summary>
    /// What is sold is owned and cannot be delivered before a restriction on it ends: closed out by the 35th calendar day after the trade
    /// date (rule 204(a)(2)).
    /// </summary>
    public sealed record SaleDeemedOwned(long Instruction, DateOnly Traded, DateOnly By, long Quantity, string Reason) : SettlementFact;
    /// <summary>Units were borrowed, or a borrow of them agreed, for short sales of a day (rule 204(b)).</summary>
    public sealed record BorrowArranged(AssetId Instrument, DateOnly Day, long Units, string Lender) : SettlementFact;
    /// <summary>The firm's fails of an instrument against the level of a threshold security, rule 203(c)(6) of Regulation SHO.</summary>
    public sealed record ThresholdCounted(AssetId Instrument, DateOnly Day, long Failing, ThresholdCount Count) : SettlementFact;
    /// <summary>What a counterparty failed to deliver was bought elsewhere for its account, at a price in units of the currency.</summary>
    public sealed record BoughtIn(long Instruction, Against Against, DateOnly Day, Movement Part, decimal Price, long Cost)
        : SettlementFact;
    /// <summary>What is open was handed to an outside market: on this day only what it says has settled settles.</summary>
    public sealed record HandedOver(DateOnly Day) : SettlementFact;
    /// <summary>The market said that a part settled. It is posted when the day is settled.</summary>
    public sealed record SettlementTold(long Instruction, DateOnly Day, Movement Part, ToldAs As) : SettlementFact;
    /// <summary>The market took back, before it was posted, that a part settled.</summary>
    /// <param name="Confirmation">Under which id that had been told; empty where the market did not say.</param>
    /// <param name="At">When the market says so, Unix milliseconds UTC; 0 in journals from before it was kept.</param>
    public sealed record SettlementTakenBack(long Instruction, DateOnly Day, Movement Part, string Confirmation, long At) : SettlementFact;
    /// <summary>What was told is told again, under another id: a copy, a duplicate, the same in another standard. Nothing moves.</summary>
    public sealed record SettlementRepeated(long Instruction, DateOnly Day, Movement Part, ToldAs As) : SettlementFact;
    /// <summary>With the day's hand-over the market is asked to cancel a version that no longer holds. Until it answers, that may still
    /// settle.</summary>
    public sealed record CallBackAsked(long Instruction, int Version) : SettlementFact;
    /// <summary>The market confirmed it: it has nothing of the instruction until that is instructed anew.</summary>
    public sealed record CalledBack(long Instruction, int Version, DateOnly Day) : SettlementFact;
    /// <summary>It was not cancelled: the market said so, or that it settled.</summary>
    public sealed record CallBackDenied(long Instruction, int Version, DateOnly Day, string Words) : SettlementFact;
    /// <summary>The market answered a request.</summary>
    /// <param name="Request">Number of the fact that it is told of: held, released, prioritised, parts, links, cancellation.</param>
    /// <param name="Words">Its code and words as they came.</param>
    public sealed record RequestAnswered(long Instruction, long Request, DateOnly Day, RequestAnswer Answer, string Words) : SettlementFact;
    /// <summary>With the day's hand-over the market is given this version, having none.</summary>
    public sealed record InstructedAnew(long Instruction, int Version) : SettlementFact;
    /// <summary>
    /// A CCP settled at the price from before a mark, which it never made: what the mark moved in cash goes back.
    /// </summary>
    /// <param name="Cash">Minor units: + received, − paid. What is left of the instruction changes by as much the other way.</param>
    public sealed record MarkTakenBack(long Instruction, Against Against, DateOnly Day, Movement Cash) : SettlementFact;
    /// <summary>The market said on a day why an instruction is pending, fails or is refused.</summary>
    /// <param name="Words">Its code and words as they came.</param>
    public sealed record StatusTold(long Instruction, DateOnly Day, FailReason Why, string Words) : SettlementFact;
    /// <summary>
    /// A depository's statement of penalties was compared with ours. For its currencies it takes the place of one before it for the same
    /// period.
    /// </summary>
    /// <param name="Lines">Penalties it states, of which so many agreed.</param>
    public sealed record PenaltiesStated(string Reference, string Depository, DateOnly From, DateOnly To, int Lines, int Agreed)
        : SettlementFact
    {
        /// <summary>Codes of those it is in, with commas between; empty: of all.</summary>
        public string Currencies { get; init; } = "";
    }
    /// <summary>A penalty that does not agree. Amounts in minor units: + received, − paid; 0 where a side has none.</summary>
    /// <param name="Statement">Reference of the statement.</param>
    public sealed record PenaltyDiffered(
        string Statement, PenaltyBreak Kind, PenaltyLine Line, long Ours, long Theirs, BreakCause Cause, string Detail) : SettlementFact;
    /// <summary>The instruction was raised under a standing settlement instruction: where the other side has its accounts.</summary>
    public sealed record RaisedUnder(long Instruction, int Standing) : SettlementFact;
    /// <summary>By what the desk weighs what it settles when something is short, from a day on.</summary>
    public sealed record RunWeightsSet(DateOnly From, ChoiceWeights Weights) : SettlementFact;
    /// <summary>From a day on, the settlement bank lends so much in a currency within the day.</summary>
    public sealed record CreditLineSet(AssetId Currency, DateOnly From, CreditLine Line) : SettlementFact;
    /// <summary>For a settlement run, the bank lends so much beyond granted credit against the firm's own securities.</summary>
    /// <param name="Lent">Minor units: the most that the run draws of it at once.</param>
    public sealed record CollateralLent(AssetId Currency, DateOnly Day, long Lent) : SettlementFact;
    /// <summary>What a settlement run drew of the bank's credit; what is lent against securities stays so until the next.</summary>
    public sealed record CreditUsed(AssetId Currency, DateOnly Day, CreditUse Use) : SettlementFact;
}

/// <summary>What the settlement bank lends, in minor units.</summary>
/// <param name="Granted">Without security.</param>
/// <param name="CollateralLimit">The most besides, against securities.</param>
public readonly record struct CreditLine(long Granted, long CollateralLimit);

/// <summary>Credit in a currency over a settlement run, in minor units.</summary>
/// <param name="Secured">What the firm's own securities at the depository count for at its end, after haircuts.</param>
/// <param name="Most">The most that was drawn at once.</param>
/// <param name="Drawn">What is drawn at its end.</param>
public readonly record struct CreditUse(CreditLine Line, long Secured, long Most, long Drawn)
{
    /// <summary>What of the drawn is lent against securities.</summary>
    public long Lent => Math.Max(Drawn - Line.Granted, 0);
}

/// <summary>λ·value + (1 − λ)·count, times factors: all but <paramref name="CountWorth"/> in thousandths.</summary>
/// <param name="ValuePermille">λ.</param>
/// <param name="CountWorth">What an instruction by itself is worth, in minor units of the base currency.</param>
/// <param name="AgePermille">What each business day of age adds to the factor of age, which begins at 1000.</param>
public readonly record struct ChoiceWeights(
    int ValuePermille, long CountWorth, int Reserved, int Urgent, int High, int Normal, int AgePermille);

/// <summary>By what a settlement that the market tells of is known again.</summary>
/// <param name="Version">Of the instruction, as the market has it.</param>
/// <param name="Id">Of the message, or of the booked entry; empty where it has none.</param>
/// <param name="Reference">The market's or the account servicer's own reference of the settlement; empty where it gave none.</param>
/// <param name="Before">Units of this version that had settled before this part; −1 where the message does not say.</param>
/// <param name="At">When it settled, or was told of; Unix milliseconds UTC, 0 in journals from before it was kept.</param>
public readonly record struct ToldAs(int Version, string Id, string Reference, long Before, long At);

/// <summary>The two halves of an offset and whether each had failed before.</summary>
public readonly record struct OffsetParts(Movement Delivered, bool DeliveryWasFailing, Movement Received, bool ReceiptWasFailing);

/// <summary>How an instrument stands with the threshold list.</summary>
/// <param name="IsOver">Fails are at or over the level.</param>
/// <param name="DaysRunning">Settlement days on which that has been so.</param>
public readonly record struct ThresholdCount(bool IsOver, int DaysRunning, bool IsListed);

/// <summary>What settled of one of several instructions tied together, and whether it had failed before.</summary>
public readonly record struct TiedPart(long Instruction, Against Against, Movement Part, bool WasFailing);
