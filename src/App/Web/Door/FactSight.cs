using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.App.Web.Door;

/// <summary>Who may see a fact of the journal: who may see the page that its kind belongs to. The journal opens nothing besides.</summary>
static class FactSight
{
    static readonly Dictionary<string, string> Pages = Wire.All.ToDictionary(w => w.Name, w => PageOf(w.Number), StringComparer.Ordinal);

    /// <summary>The page that shows facts of a kind; empty: whoever sees the journal's facts at all.</summary>
    public static string PageOf(int kind) => kind switch
    {
        Wire.MessageTaken => "messages",
        Wire.AccountOpened => "positions",
        Wire.AddressSet => "settings",
        Wire.SettlementInstructionProposed or Wire.SettlementInstructionApproved or Wire.SettlementInstructionRejected =>
            "settlement-instructions",
        Wire.ObligationNetted or Wire.ObligationUndone => "obligations",
        Wire.AccessRecorded => "access",
        Wire.ApprovalAsked or Wire.ApprovalGiven or Wire.ApprovalEnded => "approvals",
        >= 300 and < 400 => "trades",
        >= 400 and < 500 => "entries",
        >= 500 and < 600 => "margin",
        >= 600 and < 700 => "instructions",
        >= 700 and < 800 => "people",
        >= 800 and < 810 => "lots",
        >= 810 and < 830 or Wire.ContractFollowed or Wire.TradeApart => "corporate-actions",
        >= 830 and < 850 => "general-ledger",
        >= 850 and < 860 or Wire.UnitsSet => "fx-trades",
        >= 861 and < 870 => "accrued",
        >= 870 and < 890 or Wire.StatementTaken => "breaks",
        _ => "",
    };

    /// <summary>Whether they see facts of a kind, by its name on the wire, of all accounts.</summary>
    public static bool Sees(Func<string, Sight> sight, string fact) =>
        Pages.GetValueOrDefault(fact) is { } page && (page.Length == 0 || sight(page) is { Why: Refusal.None, Accounts: [] });

    /// <summary>Of the facts of a command those that they see; what one says begins with its name.</summary>
    public static List<(long Number, string Says)> Of(Func<string, Sight> sight, IEnumerable<(long Number, string Says)> facts) =>
        [.. facts.Where(f => Sees(sight, f.Says.Split(' ', ':')[0]))];
}
