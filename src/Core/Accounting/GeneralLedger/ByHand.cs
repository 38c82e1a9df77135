using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// What people may move by an entry of their own, and to which accounts they may lead what is posted for them: the one place that says
/// it, of journals, recurring ones, entries asked of a server, bills, fees and write-offs.
/// </summary>
public sealed class ByHand(Register register, ChartBook chart)
{
    /// <summary>Why an entry that names nothing that it settles may not have a leg; none: it may.</summary>
    public string? Bars(in Leg leg, IReadOnlyList<Leg> legs)
    {
        var terms = register[leg.Account].Terms;
        return IsControl(terms) ? $"{terms.Code} is a control account"
            : IsOfTrading(leg, legs)
                ? $"what {terms.Code} has of {register[leg.Asset].Code} comes of trades, transfers and corporate actions" : null;
    }

    /// <summary>
    /// Accounts that stand for what others owe, hold or are owed; so do those of invoices and of bills, of fractions and of interest
    /// accrued, whose sub-ledgers these are.
    /// </summary>
    public static bool IsControl(AccountTerms account) => account.Class
        is AccountClass.Client or AccountClass.Correspondent or AccountClass.Location or AccountClass.Street or AccountClass.Fail
        or AccountClass.Clearing or AccountClass.Collateral or AccountClass.Entitlement or AccountClass.Position || account.Code
        is DefaultChart.FeesReceivable or DefaultChart.VendorsPayable or Register.FractionsCode or Register.AccruedInterestCode;

    // Securities, and the cash of an own account, which is the result of its trading; but for what its capital is.
    bool IsOfTrading(in Leg leg, IReadOnlyList<Leg> legs)
    {
        if (register[leg.Asset].IsSecurity) return true;
        if (register[leg.Account].Terms.Class != AccountClass.House) return false;
        foreach (var other in legs)
            if (other.Asset == leg.Asset && register[other.Account].Terms.Class is not (AccountClass.House or AccountClass.Equity))
                return true;
        return false;
    }

    /// <summary>Whether a vendor's bill may be charged to an account: to an expense, or to what the firm has paid before, owes or is owed.
    /// </summary>
    public bool TakesBills(AccountTerms account, DateOnly day) => !IsControl(account)
        && account.Class is AccountClass.Income or AccountClass.Payable && !IsReckoned(account.Code)
        && chart.DirectTypeOf(account, day) is not (GlType.Income or GlType.Equity);

    /// <summary>Whether fees may be earned on an account.</summary>
    public bool TakesFees(AccountTerms account, DateOnly day) => account.Class == AccountClass.Income
        && (account.Code == Register.CommissionCode || !IsReckoned(account.Code))
        && chart.DirectTypeOf(account, day) is null or GlType.Income;

    /// <summary>Whether cash that is written off may be charged to an account.</summary>
    public static bool TakesWriteOffs(AccountTerms account) => account.Class == AccountClass.Income && !IsReckoned(account.Code);

    // Results that the program reckons from trades, penalties, rates and bonds.
    static bool IsReckoned(string code) =>
        code is Register.CommissionCode or Register.PenaltyIncomeCode or Register.FxGainCode or Register.InterestIncomeCode;
}
