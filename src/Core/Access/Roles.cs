using Countinghouse.Kernel;

namespace Countinghouse.Access;

/// <summary>
/// What a firm that has said nothing else begins with. It holds once it is set by command, so that it is in the journal and a later
/// program with another table changes nothing.
/// </summary>
public static class Roles
{
    /// <summary>The role that lets others in.</summary>
    public const string Administrator = "administrator";

    // The pages of the web that are no reports, by what they show.
    static readonly string[] Everyday = ["day", "search", "timeline"];

    static readonly string[] Settling =
    [
        "cash-netting", "close-outs", "efficiency", "fails", "instructions", "obligations", "penalties", "penalty-breaks", "penalty-months",
        "settlement-collateral", "settlement-credit", "settlement-instructions", "settlement-runs", "shortages", "threshold",
    ];

    static readonly string[] Trading = ["affirmation", "fees", "matching", "netting", "trades"];
    static readonly string[] Margining = ["collateral", "margin", "margin-calls", "securities-loans"];
    static readonly string[] Books =
    [
        "accrued", "accrued-interest", "balances", "entries", "bond-yields", "coupon-calendar", "positions", "stock-record",
        "trial-balance",
    ];
    static readonly string[] Accounting =
    [
        "amortisation", "balance-sheet", "cash-flow", "equity-changes", "fx-gains", "fx-positions", "fx-trades", "income-statement", "nav",
        .. General,
    ];
    static readonly string[] Reconciling =
        ["break-history", "break-items", "break-list", "breaks", "matches", "matching-rules", "reconcile", "reconciliations"];
    static readonly string[] Running = [.. Reconciling, "controls", "days", "import", "messages", "refusals", "status"];

    static readonly string[] OfLots =
        ["form-1099b", "gains", "lots", "lots-what-if", "sa108", "uk-cgt", "unrealised"];

    static string[] General =>
    [
        "chart", "fee-schedules", "general-ledger", "gl-account", "invoices", "journal", "payables", "period-certificate",
        "period-checklist", "periods", "posting-rules", "recurring", "tie-out",
    ];

    static readonly string[] Acting = ["claims", "corporate-actions", "entitlements"];
    static readonly string[] Watching = ["access", "approvals", "people", "rights", "roles"];

    /// <summary>The roles, each with what it may do and see.</summary>
    public static IReadOnlyList<DefineRole> Defaults { get; } =
    [
        new(Administrator,
            [
                "Approve", "RejectApproval", "WithdrawApproval",
                "ChangePerson", "DefineRole", "EndPerson", "EnrolPerson", "GrantRole", "IssueKey", "RemoveApprovalRule", "RemoveToxicPair",
                "ReplaceGrants", "RevokeKey", "RevokeRole", "SetApprovalRule", "SetDesk", "SetToxicPair",
            ],
            ["settings", "status", .. Watching]),
        new("operations",
            [
                "AddParty", "AgreePartial", "AllocateTrade", "AmendTrade", "AnnounceAction", "ArrangeBorrow",
                "AssignBreak", "BuyIn", "CancelConversion", "CancelInstruction",
                "CancelTrade", "CaptureTrade", "CaptureTrades", "CloseBreak", "CloseDay", "ComparePenalties", "ConfirmTrade",
                "ConvertCurrency", "CutOff", "DeemOwned", "ElectOption", "EndAllegement", "EstablishFirm", "ExplainBreak", "HandOver",
                "HoldInstruction",
                "LinkInstruction", "ListInstrument", "MatchBreaks", "NoteBreak", "OpenAccount", "OpenDay", "PrioritiseInstruction",
                "Reinstruct", "RejectInput", "ReleaseInstruction", "SetFxRate", "SetPrice", "SetRunWeights",
                "SettleDue", "TakeBackSettled", "TakeMessage", "TellCancelled", "TellMatching", "TellSettled",
                "TellStatus", "UndoMatch", "UnlinkInstruction", "WithdrawApproval",
            ],
            ["approvals", "proof", "settings", .. Everyday, .. Settling, .. Trading, .. Acting, .. Books, .. Running]),
        new("settlement-approver", ["Approve", "ApproveSettlementInstruction", "RejectApproval", "RejectSettlementInstruction"],
            ["approvals", "messages", "proof", .. Everyday, .. Settling, .. Trading, .. Books]),
        new("clearing",
            [
                "AcceptCall", "DisputeCall", "LodgeCollateral", "OpenLoan", "RaiseCall", "ReturnCollateral", "ReturnLoan", "SetCreditLine",
                "SetHaircut", "SetMarginAgreement", "SettleDispute", "SubstituteCollateral", "WithdrawApproval",
            ],
            ["approvals", "proof", "settings", .. Everyday, .. Settling, .. Trading, .. Margining]),
        new("accountant",
            [
                "AssignBreak", "CaptureBill", "CheckPeriod", "ChooseLots", "CloseBreak", "CreditInvoice", "EndRecurring", "ExplainBreak",
                "IssueInvoices", "MatchBreaks", "NoteBreak", "OpenAdjustment", "OpenBooks", "PayBill", "PayInvoice", "PostJournal",
                "PostManual", "RejectWriteOff", "ReopenPeriod", "RevalueFx", "ReverseJournal", "SetFeeSchedule", "SetFxPolicy",
                "SetGlAccount", "SetLotBasis", "SetLotMethod", "SetPostingRule", "SetRecurring", "SetUnits", "SoftClosePeriod",
                "TransferLots", "UndoMatch", "WithdrawApproval", "WriteOffBreak",
            ],
            [
                "approvals", "controls", "days", "fees", "penalty-months", "proof", .. Reconciling, .. Everyday, .. Acting, .. Books,
                .. Accounting, .. OfLots,
            ]),
        new("accounting-approver",
            [
                "Approve", "ApproveBill", "ApproveWriteOff", "CheckPeriod", "ClosePeriod", "CloseYear", "RejectApproval", "RejectBill",
                "RejectWriteOff", "RemoveMatchingRule", "SetMatchingRule",
            ],
            ["approvals", .. Reconciling, "controls", "days", "fees", "proof", .. Everyday, .. Books, .. Accounting, .. OfLots]),
        new("reference-data",
            [
                "AddParty", "AnnounceAction", "CancelAction", "FixIndex", "ListInstrument", "OpenAccount", "ProposeSettlementInstruction",
                "ProrateAction",
                "SetAddress", "SetConvention", "SetFxRate", "SetOvernightRate", "SetPenaltyClass", "SetPenaltyRate", "SetPrice",
                "SetSharesOutstanding",
                "SetWithholding",
                "WithdrawApproval",
            ],
            ["approvals", "import", "proof", "refusals", "settings", "settlement-instructions", .. Everyday, .. Acting]),
        new("compliance", ["HoldInstruction"],
            [
                "commands", "export", "proof", "records", "settings", .. Everyday, .. Settling, .. Trading, .. Margining, .. Acting,
                .. Books, .. Accounting, .. OfLots, .. Running, .. Watching,
            ]),
        new("desk", [], ["balances", "fails", "instructions", "positions", "trades", .. Everyday]),
        new("examiner", [], ["*"]),
        new("integrator",
            [
                "AddParty", "AnnounceAction", "CaptureTrade", "CaptureTrades", "ConfirmTrade", "ConvertCurrency", "FixIndex",
                "ListInstrument", "OpenAccount", "RejectInput", "SetFxRate", "SetPrice", "TakeMessage",
            ],
            ["export", "import", "messages", "refusals", .. Everyday, .. Settling, .. Trading, .. Books]),
    ];

    /// <summary>What no one person shall hold together.</summary>
    public static IReadOnlyList<SetToxicPair> Apart { get; } =
    [
        new("enter-and-approve",
            [
                "AmendTrade", "CancelTrade", "CaptureBill", "CaptureTrade", "CaptureTrades", "ProposeSettlementInstruction",
                "WriteOffBreak",
                .. Rules.Defaults.Where(r => r.Terms.Role != Administrator).Select(r => r.Terms.Command),
            ],
            ["Approve", "ApproveBill", "ApproveSettlementInstruction"]),
        new("payee-and-payment", ["ApproveSettlementInstruction", "ProposeSettlementInstruction", "SetAddress"],
            ["BuyIn", "OpenLoan", "PayBill", "PostManual", "ReleaseInstruction", "ReturnCollateral", "ReturnLoan"]),
        new("instructions-and-settling", ["ApproveSettlementInstruction", "ProposeSettlementInstruction", "SetAddress"],
            ["HandOver", "SettleDue", "TellSettled"]),
        new("write-off-and-approve", ["WriteOffBreak"], ["ApproveWriteOff"]),
        new("post-and-close", ["OpenBooks", "PostJournal", "PostManual", "ReverseJournal"], ["CloseDay", "ClosePeriod", "CloseYear"]),
        new("people-and-money",
            [
                "ChangePerson", "DefineRole", "EnrolPerson", "GrantRole", "IssueKey", "RemoveApprovalRule", "RemoveToxicPair",
                "ReplaceGrants", "SetApprovalRule", "SetDesk", "SetToxicPair",
            ],
            [
                "BuyIn", "CaptureTrade", "CaptureTrades", "ConvertCurrency", "HandOver", "LodgeCollateral", "OpenBooks", "OpenLoan",
                "PayBill", "PostJournal", "PostManual", "ReleaseInstruction", "ReturnCollateral", "ReturnLoan", "ReverseJournal",
                "SetAddress", "SettleDue", "SubstituteCollateral", "TellSettled",
            ]),
    ];

    /// <summary>All of it, and the rules of approval, as one command.</summary>
    public static Together Command => new([.. Defaults, .. Apart, .. Rules.Defaults]);
}
