namespace Countinghouse.Kernel;

/// <summary>Something a person or a machine asks for. May be refused.</summary>
public abstract record Command;

/// <summary>Something that happened. Written once, never changed, never refused.</summary>
public abstract record Fact;

/// <summary>Who asks, when, and under which name the asking is known. A known <see cref="CommandId"/> is answered once.</summary>
/// <param name="CommandId">Chosen by the asker, unique in the book: asking again with the same id does nothing.</param>
/// <param name="Actor">The person or machine by whose right the command is given.</param>
/// <param name="At">Business instant, Unix milliseconds UTC. Time is an input: the same input gives the same facts.</param>
/// <param name="Governed">Whether rights and approvals are asked of the actor, a person or <c>person/key</c>: of whoever comes through a
/// server. Not of the owner, who has the book's file in hand.</param>
public readonly record struct Envelope(string CommandId, string Actor, long At, bool Governed = false);

/// <summary>Why a command was refused. The order within a department is the order of the checks: the first that applies is given.</summary>
public enum Refusal : ushort
{
    None = 0,
    // The office itself
    BookNotEstablished = 101, BookAlreadyEstablished = 102, DayNotOpen = 103, DayAlreadyOpen = 104, DayClosed = 106,
    DayNotCutOff = 107, MessageConflict = 108,
    // Reference
    TextTooLong = 201, UnknownCurrency = 202, UnknownCalendar = 203, WrongCheckDigit = 204, UnknownAccount = 205, UnknownInstrument = 206,
    UnknownCounterparty = 207, ReservedName = 208, UnknownMarket = 209, BadTerms = 210,
    DateInThePast = 221, UnknownProposal = 222, ProposalSuperseded = 223, AlreadyDecided = 224, SelfApproval = 225, PayloadDiffers = 226,
    // Trades
    TradeKnownWithOtherContent = 301, ExecutedAfterBusinessDate = 302, TooOld = 303, QuantityNotPositive = 304, PriceNotPositive = 305,
    CurrencyNotOfInstrument = 306, SettlesBeforeTrade = 307, AmountTooLarge = 308, UnknownTrade = 309, TradeAlreadyCancelled = 310,
    TradeAlreadySettled = 311, NotASettlementDay = 312, InstrumentNotOfCounterparty = 313, BadAllocation = 314,
    // Ledger
    EntryEmpty = 401, EntryUnbalanced = 402, EntryTooLarge = 403, EntryKnownWithOtherContent = 404,
    EntryNotPending = 406,
    PartExceedsPending = 407, ShortOfSecurities = 408, ShortOfCash = 409, SecuritiesNotAllowed = 410, OpeningOutOfBalance = 411,
    Overflow = 412, ManualNeedsReason = 413, SecuresCredit = 414,
    // Settlement
    UnknownInstruction = 501, HoldNeedsReason = 504, BadPriority = 505, BadPartial = 506, BadLink = 507, NotCancellable = 508,
    NotFailing = 509, Superseded = 510, ToldOtherwise = 511, ToldTooMuch = 512, NothingToTakeBack = 513, BadStatement = 521,
    // Margin
    NoMarginAgreement = 601, UnknownCall = 602, BadCallAmount = 603, DisputeNeedsReason = 604, NotLodged = 605, CollateralNeeded = 606,
    CollateralWorthLess = 607, NotOnLoan = 608,
    // People and rights: who may not ask at all, then what is wrong with what is asked of them
    UnknownPerson = 701, PersonEnded = 702, UnknownKey = 703, KeyRevoked = 704, KeyExpired = 705, OutOfScope = 706, NotGranted = 707,
    ToxicPair = 708, NotCovered = 709,
    UnknownApproval = 721, ApprovalExpired = 722, ApprovedBefore = 723, NotAnApprover = 724, NotTheMaker = 725, TooLongToWait = 726,
    NeedsMore = 727,
    // Reconciliation
    UnknownBreak = 871, BreakNeedsReason = 872, DifferenceRemains = 873, NotToWriteOff = 874, NoWriteOffAsked = 875, SumsDiffer = 876,
    UnknownMatch = 877, UnknownMatchingRule = 878, BadMatchingRule = 879,
    PersonKnown = 731, SubjectTaken = 732, UnknownRole = 733, UnknownDesk = 734, UnknownVerb = 735, UnknownGrant = 736, KeyKnown = 737,
    BadRange = 738, UnknownPair = 739, BadRule = 740, UnknownRule = 741,
    LastAdministrator = 742,
    // Lots
    LotMethodInThePast = 801, UnknownLot = 802, LotsChosenTooMany = 803, LotsChosenTooLate = 804, LotKnown = 805, BasisBeyondOpening = 806,
    LotsShort = 807, BadTransfer = 808,
    // Accounting: corporate actions
    UnknownAction = 811, UnknownOption = 812, ElectionClosed = 813, ElectedTooMuch = 814, ActionHasRun = 815, ActionNotReady = 816,
    // General ledger, billing and periods
    UnknownGlAccount = 831, BadPostingRule = 832, ControlAccountByHand = 833, EffectiveInFuture = 834, UnknownJournal = 835,
    JournalReversed = 836, BadSchedule = 837, UnknownSchedule = 838, NotAPeriod = 839, PeriodNotOver = 840, PeriodNotOpen = 841,
    PeriodClosed = 842, PeriodOutOfOrder = 843, PeriodCheckFailed = 844, YearAlreadyClosed = 845, UnknownInvoice = 846,
    InvoiceSettled = 847, UnknownBill = 848, BillDecided = 849,
    // Foreign exchange, funds
    UnknownConversion = 851, ConversionKnownWithOtherContent = 852, SameCurrency = 853, BadFxAmount = 854, NoFxRate = 855,
    RateDiffers = 856, BadValueDate = 857, ConversionOver = 858, BadFxPolicy = 859, BadUnits = 860,
    // Bonds
    BondNotIssued = 861, BondMatured = 862, IndexNotFixed = 863,
}
