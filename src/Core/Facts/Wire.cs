namespace Countinghouse.Facts;

/// <summary>
/// Number and name of every fact on the wire. A number or name once released is never given to anything else; an approval file in the
/// tests lists them all. Hundreds by department: 1 the office, 2 reference, 3 trades, 4 ledger, 5 clearing and margin, 6 settlement,
/// 7 people and rights, 8 accounting.
/// </summary>
public static class Wire
{
    public const int Asked = 101, Refused = 102, InputRejected = 103, DayOpened = 104, DayCutOff = 105, ControlChecked = 106,
        DayClosed = 107, MessageTaken = 108, StatementTaken = 109;
    public const int FirmEstablished = 201, CurrencyAdded = 202, InstrumentListed = 203, AccountOpened = 204, PartyAdded = 205;
    public const int PriceSet = 206, FxRateSet = 207, ActionAnnounced = 208, PenaltyClassSet = 209, PenaltyRateSet = 210,
        OvernightRateSet = 211, AddressSet = 212, SharesOutstandingSet = 213;
    public const int SettlementInstructionProposed = 221, SettlementInstructionApproved = 222, SettlementInstructionRejected = 223;
    public const int TradeBooked = 301, TradeConfirmed = 302, ConfirmationDiffered = 303, TradeCancelled = 304,
        TradeAlleged = 305, AllegementEnded = 306, AllegementDetailed = 307, TradeUnmatched = 308;
    public const int EntryPended = 401, EntryPosted = 402, PendingPosted = 403, PendingPartPosted = 404, PendingVoided = 405;
    public const int ObligationNetted = 501, ObligationUndone = 502;
    public const int AgreementSet = 503, ClassHaircutSet = 504, AssetHaircutSet = 505, MarginReckoned = 506, MarginCalled = 507,
        CallAgreed = 508, CallDisputed = 509, CallClosed = 510, CollateralLodged = 511, CollateralReturned = 512,
        CollateralSubstituted = 513, CollateralValued = 514;
    public const int Instructed = 601, Settled = 602, Offset = 603, Failed = 604, Withdrawn = 605;
    public const int Held = 606, Released = 607, Prioritised = 608, PartialAgreed = 609, Linked = 610, Unlinked = 611, MatchingTold = 612,
        CancelAsked = 613, Cancelled = 614;
    public const int PenaltyCharged = 615, PenaltiesNetted = 616, CloseOutDue = 617, CloseOutMissed = 618, ThresholdCounted = 619,
        BoughtIn = 620, Marked = 621, SettledTogether = 622, HandedOver = 623, SettlementTold = 624, SettlementTakenBack = 625,
        StatusTold = 626, RaisedUnder = 631, PenaltiesStated = 632, PenaltyDiffered = 633, SettlementRepeated = 641,
        CallBackAsked = 642, CalledBack = 643, CallBackDenied = 644, InstructedAnew = 645, MarkTakenBack = 646;
    public const int PersonEnrolled = 701, PersonChanged = 702, PersonEnded = 703, RoleDefined = 704, DeskSet = 705, RoleGranted = 706,
        RoleRevoked = 707, ToxicPairSet = 708, ToxicPairRemoved = 709, KeyIssued = 710, KeyRevoked = 711, ApprovalRuleSet = 712,
        ApprovalRuleRemoved = 713, AccessRecorded = 714, ApprovalAsked = 721, ApprovalGiven = 722, ApprovalEnded = 723;

    public const int PendingChanged = 811, ActionTermsAnnounced = 812, ActionCancelled = 813, ActionElected = 814, ActionBegun = 815,
        ActionEntitled = 816, ActionMoved = 817, ActionMoveVoided = 818, ActionClaimed = 819, InstructionChanged = 820,
        CollateralChanged = 821, ActionUndone = 822, ActionConfirmed = 823, WithholdingSet = 824;

    /// <summary>Every fact with its number and its name, by number.</summary>
    public static IReadOnlyList<(int Number, string Name, Type Type)> All { get; } =
    [
        (Asked, "asked", typeof(RecordsFact.Asked)), (Refused, "refused", typeof(Refused)),
        (InputRejected, "input-rejected", typeof(RecordsFact.InputRejected)), (DayOpened, "day-opened", typeof(RecordsFact.DayOpened)),
        (DayCutOff, "day-cut-off", typeof(RecordsFact.DayCutOff)), (ControlChecked, "control-checked", typeof(RecordsFact.ControlChecked)),
        (DayClosed, "day-closed", typeof(RecordsFact.DayClosed)),
        (MessageTaken, "message-taken", typeof(RecordsFact.MessageTaken)),
        (StatementTaken, "statement-taken", typeof(RecordsFact.StatementTaken)),
        (FirmEstablished, "firm-established", typeof(ReferenceFact.FirmEstablished)),
        (CurrencyAdded, "currency-added", typeof(ReferenceFact.CurrencyAdded)),
        (InstrumentListed, "instrument-listed", typeof(ReferenceFact.InstrumentListed)),
        (AccountOpened, "account-opened", typeof(ReferenceFact.AccountOpened)),
        (PartyAdded, "party-added", typeof(ReferenceFact.PartyAdded)),
        (PriceSet, "price-set", typeof(ReferenceFact.PriceSet)), (FxRateSet, "fx-rate-set", typeof(ReferenceFact.FxRateSet)),
        (ActionAnnounced, "action-announced", typeof(ReferenceFact.ActionAnnounced)),
        (PenaltyClassSet, "penalty-class-set", typeof(ReferenceFact.PenaltyClassSet)),
        (PenaltyRateSet, "penalty-rate-set", typeof(ReferenceFact.PenaltyRateSet)),
        (OvernightRateSet, "overnight-rate-set", typeof(ReferenceFact.OvernightRateSet)),
        (AddressSet, "address-set", typeof(ReferenceFact.AddressSet)),
        (SharesOutstandingSet, "shares-outstanding-set", typeof(ReferenceFact.SharesOutstandingSet)),
        (SettlementInstructionProposed, "settlement-instruction-proposed", typeof(ReferenceFact.SettlementInstructionProposed)),
        (SettlementInstructionApproved, "settlement-instruction-approved", typeof(ReferenceFact.SettlementInstructionApproved)),
        (SettlementInstructionRejected, "settlement-instruction-rejected", typeof(ReferenceFact.SettlementInstructionRejected)),
        (TradeBooked, "trade-booked", typeof(TradeFact.TradeBooked)), (TradeConfirmed, "trade-confirmed", typeof(TradeFact.TradeConfirmed)),
        (ConfirmationDiffered, "confirmation-differed", typeof(TradeFact.ConfirmationDiffered)),
        (TradeCancelled, "trade-cancelled", typeof(TradeFact.TradeCancelled)),
        (TradeAlleged, "trade-alleged", typeof(TradeFact.TradeAlleged)),
        (AllegementEnded, "allegement-ended", typeof(TradeFact.AllegementEnded)),
        (AllegementDetailed, "allegement-detailed", typeof(TradeFact.AllegementDetailed)),
        (TradeUnmatched, "trade-unmatched", typeof(TradeFact.TradeUnmatched)),
        (EntryPended, "entry-pended", typeof(LedgerFact.EntryPended)), (EntryPosted, "entry-posted", typeof(LedgerFact.EntryPosted)),
        (PendingPosted, "pending-posted", typeof(LedgerFact.PendingPosted)),
        (PendingPartPosted, "pending-part-posted", typeof(LedgerFact.PendingPartPosted)),
        (PendingVoided, "pending-voided", typeof(LedgerFact.PendingVoided)),
        (ObligationNetted, "obligation-netted", typeof(ClearingFact.ObligationNetted)),
        (ObligationUndone, "obligation-undone", typeof(ClearingFact.ObligationUndone)),
        (AgreementSet, "margin-agreement-set", typeof(MarginFact.AgreementSet)),
        (ClassHaircutSet, "class-haircut-set", typeof(MarginFact.ClassHaircutSet)),
        (AssetHaircutSet, "asset-haircut-set", typeof(MarginFact.AssetHaircutSet)),
        (MarginReckoned, "margin-reckoned", typeof(MarginFact.Reckoned)), (MarginCalled, "margin-called", typeof(MarginFact.Called)),
        (CallAgreed, "margin-call-agreed", typeof(MarginFact.CallAgreed)),
        (CallDisputed, "margin-call-disputed", typeof(MarginFact.CallDisputed)),
        (CallClosed, "margin-call-closed", typeof(MarginFact.CallClosed)),
        (CollateralLodged, "collateral-lodged", typeof(MarginFact.Lodged)),
        (CollateralReturned, "collateral-returned", typeof(MarginFact.Returned)),
        (CollateralSubstituted, "collateral-substituted", typeof(MarginFact.Substituted)),
        (CollateralValued, "collateral-valued", typeof(MarginFact.Valued)),
        (Instructed, "instructed", typeof(SettlementFact.Instructed)), (Settled, "settled", typeof(SettlementFact.Settled)),
        (Offset, "offset", typeof(SettlementFact.Offset)), (Failed, "failed", typeof(SettlementFact.Failed)),
        (Withdrawn, "withdrawn", typeof(SettlementFact.Withdrawn)),
        (Held, "held", typeof(SettlementFact.Held)), (Released, "released", typeof(SettlementFact.Released)),
        (Prioritised, "prioritised", typeof(SettlementFact.Prioritised)),
        (PartialAgreed, "partial-agreed", typeof(SettlementFact.PartialAgreed)), (Linked, "linked", typeof(SettlementFact.Linked)),
        (Unlinked, "unlinked", typeof(SettlementFact.Unlinked)), (MatchingTold, "matching-told", typeof(SettlementFact.MatchingTold)),
        (CancelAsked, "cancel-asked", typeof(SettlementFact.CancelAsked)), (Cancelled, "cancelled", typeof(SettlementFact.Cancelled)),
        (PenaltyCharged, "penalty-charged", typeof(SettlementFact.PenaltyCharged)),
        (PenaltiesNetted, "penalties-netted", typeof(SettlementFact.PenaltiesNetted)),
        (CloseOutDue, "close-out-due", typeof(SettlementFact.CloseOutDue)),
        (CloseOutMissed, "close-out-missed", typeof(SettlementFact.CloseOutMissed)),
        (ThresholdCounted, "threshold-counted", typeof(SettlementFact.ThresholdCounted)),
        (BoughtIn, "bought-in", typeof(SettlementFact.BoughtIn)), (Marked, "marked", typeof(SettlementFact.Marked)),
        (SettledTogether, "settled-together", typeof(SettlementFact.SettledTogether)),
        (HandedOver, "handed-over", typeof(SettlementFact.HandedOver)),
        (SettlementTold, "settlement-told", typeof(SettlementFact.SettlementTold)),
        (SettlementTakenBack, "settlement-taken-back", typeof(SettlementFact.SettlementTakenBack)),
        (StatusTold, "status-told", typeof(SettlementFact.StatusTold)),
        (RaisedUnder, "raised-under", typeof(SettlementFact.RaisedUnder)),
        (PenaltiesStated, "penalties-stated", typeof(SettlementFact.PenaltiesStated)),
        (PenaltyDiffered, "penalty-differed", typeof(SettlementFact.PenaltyDiffered)),
        (SettlementRepeated, "settlement-repeated", typeof(SettlementFact.SettlementRepeated)),
        (CallBackAsked, "call-back-asked", typeof(SettlementFact.CallBackAsked)),
        (CalledBack, "called-back", typeof(SettlementFact.CalledBack)),
        (CallBackDenied, "call-back-denied", typeof(SettlementFact.CallBackDenied)),
        (InstructedAnew, "instructed-anew", typeof(SettlementFact.InstructedAnew)),
        (MarkTakenBack, "mark-taken-back", typeof(SettlementFact.MarkTakenBack)),
        (PersonEnrolled, "person-enrolled", typeof(AccessFact.PersonEnrolled)),
        (PersonChanged, "person-changed", typeof(AccessFact.PersonChanged)), (PersonEnded, "person-ended", typeof(AccessFact.PersonEnded)),
        (RoleDefined, "role-defined", typeof(AccessFact.RoleDefined)), (DeskSet, "desk-set", typeof(AccessFact.DeskSet)),
        (RoleGranted, "role-granted", typeof(AccessFact.RoleGranted)), (RoleRevoked, "role-revoked", typeof(AccessFact.RoleRevoked)),
        (ToxicPairSet, "toxic-pair-set", typeof(AccessFact.ToxicPairSet)),
        (ToxicPairRemoved, "toxic-pair-removed", typeof(AccessFact.ToxicPairRemoved)),
        (KeyIssued, "key-issued", typeof(AccessFact.KeyIssued)), (KeyRevoked, "key-revoked", typeof(AccessFact.KeyRevoked)),
        (ApprovalRuleSet, "approval-rule-set", typeof(AccessFact.ApprovalRuleSet)),
        (ApprovalRuleRemoved, "approval-rule-removed", typeof(AccessFact.ApprovalRuleRemoved)),
        (AccessRecorded, "access-recorded", typeof(AccessFact.AccessRecorded)),
        (ApprovalAsked, "approval-asked", typeof(AccessFact.ApprovalAsked)),
        (ApprovalGiven, "approval-given", typeof(AccessFact.ApprovalGiven)),
        (ApprovalEnded, "approval-ended", typeof(AccessFact.ApprovalEnded)),
        (PendingChanged, "pending-changed", typeof(LedgerFact.PendingChanged)),
        (ActionTermsAnnounced, "action-terms-announced", typeof(ActionFact.Announced)),
        (ActionCancelled, "action-cancelled", typeof(ActionFact.Cancelled)),
        (ActionElected, "action-elected", typeof(ActionFact.Elected)), (ActionBegun, "action-begun", typeof(ActionFact.Begun)),
        (ActionEntitled, "action-entitled", typeof(ActionFact.Entitled)), (ActionMoved, "action-moved", typeof(ActionFact.Moved)),
        (ActionMoveVoided, "action-move-voided", typeof(ActionFact.MoveVoided)),
        (ActionClaimed, "action-claimed", typeof(ActionFact.Claimed)),
        (InstructionChanged, "instruction-changed", typeof(ActionFact.InstructionChanged)),
        (CollateralChanged, "collateral-changed", typeof(ActionFact.CollateralChanged)),
        (ActionUndone, "action-undone", typeof(ActionFact.Undone)), (ActionConfirmed, "action-confirmed", typeof(ActionFact.Confirmed)),
        (WithholdingSet, "withholding-set", typeof(ActionFact.WithholdingSet)),
    ];
}
