using Countinghouse.Facts;

namespace Countinghouse.Reference;

public sealed partial class Register
{
    /// <summary>An account of the firm's own that is opened when it is first needed: nothing when it is there.</summary>
    internal ReferenceFact? Opening(string code, AccountClass @class, string name) => accountByCode.ContainsKey(code) ? null
        : new ReferenceFact.AccountOpened(
            new(accounts.Count), new(code, @class, name, "", Firm.BaseCurrency, AccountSettlement.Carried, "", null));

    /// <summary>Whether an action of that kind is announced for an instrument to be paid within days of a date.</summary>
    internal const int DueWithinDays = 10; // a coupon is paid at most once in a month

    internal bool IsAnnounced(string isin, string type, DateOnly payDate)
    {
        foreach (var action in actions.Values)
            if (IsSame(action, isin, type, payDate)) return true;
        return false;
    }

    /// <summary>Whether an action is the coupon or the redemption of about a date, by whatever name.</summary>
    internal static bool IsSame(CorporateActionTerms action, string isin, string type, DateOnly payDate) => action.Isin == isin
        && action.Type == type && Math.Abs(action.PayDate.DayNumber - payDate.DayNumber) <= DueWithinDays;

    public const string AccruedInterestCode = "ACCRUED-INTEREST", InterestIncomeCode = "INTEREST-INCOME";

    /// <summary>Where interest earned and not yet paid is owed to the firm; opened, with its income, by the first accrual.</summary>
    public AccountId AccruedInterest => accountByCode[AccruedInterestCode];
    public AccountId InterestIncome => accountByCode[InterestIncomeCode];
}
