namespace Countinghouse.Access;

/// <summary>
/// What waits for a second person in a firm that has said nothing else. A standing settlement instruction is not here: its proposal waits
/// for one by itself.
/// </summary>
public static class Rules
{
    public const int Days = 3; // over a weekend: asked on Friday, decided on Monday

    public static IReadOnlyList<SetApprovalRule> Defaults { get; } =
    [
        .. For("settlement-approver", "BuyIn", "CancelConversion", "CancelInstruction", "LodgeCollateral", "OpenLoan",
            "ReleaseInstruction", "ReturnCollateral", "ReturnLoan",
            "SetAddress", "SetCreditLine", "SubstituteCollateral"),
        .. For("accounting-approver", "CreditInvoice", "OpenBooks", "PayBill", "PostJournal", "PostManual", "ReopenPeriod",
            "ReverseJournal", "SetFeeSchedule", "SetFxPolicy", "SetGlAccount", "SetPostingRule", "SetRecurring"),
        .. For(Roles.Administrator, "DefineRole", "GrantRole", "IssueKey", "RemoveApprovalRule", "RemoveToxicPair", "ReplaceGrants",
            "SetApprovalRule", "SetDesk", "SetToxicPair"),
    ];

    static IEnumerable<SetApprovalRule> For(string approver, params string[] commands) =>
        commands.Select(c => new SetApprovalRule(new(c, 0, "", "", "", 1, approver, Days)));
}
