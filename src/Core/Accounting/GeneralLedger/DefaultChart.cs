using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>
/// The chart that a broker-dealer begins with, numbered by statement line in the order of the statement of financial condition (SEC Form
/// X-17A-5, Part II). It is read where a book has set none, and holds once it is set by command.
/// </summary>
public static class DefaultChart
{
    public const string FeesReceivable = "1600", AccruedIncome = "1800", VendorsPayable = "2200", TaxPayable = "2400", Suspense = "9999";

    const string Customers = "customers", Street = "brokers, dealers and clearing organisations";

    /// <summary>The accounts, in the order of their codes.</summary>
    public static IReadOnlyList<GlTerms> Accounts { get; } =
    [
        Control("1010", "Cash at banks", GlType.Asset, "Cash at banks", "Overdrafts at banks"),
        Own("1020", "Cash segregated under rules", GlType.Asset, "Cash segregated"),
        Control("1200", "Customers", GlType.Asset, "Receivable from " + Customers, "Payable to " + Customers),
        Control("1210", "Correspondents", GlType.Asset, "Receivable from " + Customers, "Payable to " + Customers),
        Control("1300", "Unsettled with the street", GlType.Asset, "Receivable from " + Street, "Payable to " + Street),
        Control("1310", "Fails to deliver and to receive", GlType.Asset, "Fails to deliver", "Fails to receive"),
        Control("1320", "Clearing, between client side and street side", GlType.Asset, "Receivable from " + Street, "Payable to " + Street),
        Control("1400", "Cash collateral", GlType.Asset, "Cash lodged as margin", "Cash taken as margin"),
        Control("1500", "Own accounts, cash side of trading", GlType.Asset, "Trading for own account", "Trading for own account"),
        Own(FeesReceivable, "Fees receivable from customers", GlType.Asset, "Fees receivable"),
        Own("1700", "Prepaid expenses and other assets", GlType.Asset, "Other assets"),
        Own(AccruedIncome, "Accrued income", GlType.Asset, "Accrued income receivable"),
        Control("1810", "Interest accrued on bonds", GlType.Asset, "Accrued income receivable", "Accrued income receivable"),
        Control("2100", "Levies and fees", GlType.Liability, "Levies and fees recoverable", "Levies and fees payable"),
        Control("2110", "Settlement penalties owed", GlType.Liability, "Penalties receivable", "Penalties payable"),
        Own(VendorsPayable, "Accounts payable to vendors", GlType.Liability, "Accounts payable"),
        Own("2300", "Accrued expenses", GlType.Liability, "Accrued expenses"),
        Own(TaxPayable, "Taxes payable", GlType.Liability, "Taxes payable"),
        Control("3000", "Capital", GlType.Equity, "Capital", "Capital"),
        Control("3100", "Retained earnings", GlType.Equity, "Retained earnings", "Retained earnings"),
        Control("3200", "Positions in currencies, their cost and revaluation", GlType.Equity, "Exchange differences not yet revalued",
            "Exchange differences not yet revalued"),
        Control("4000", "Commission income", GlType.Income, "Commissions", "Commissions"),
        Own("4100", "Custody and safekeeping fees", GlType.Income, "Fees for services"),
        Own("4110", "Ticket and service fees", GlType.Income, "Fees for services"),
        Control("4200", "Settlement penalties, net", GlType.Income, "Settlement penalties", "Settlement penalties"),
        Own("4300", "Interest income", GlType.Income, "Interest"),
        Control("4310", "Interest on own bonds", GlType.Income, "Interest", "Interest"),
        Control("4400", "Exchange differences", GlType.Income, "Exchange differences", "Exchange differences"),
        Control("4900", "Other income", GlType.Income, "Other expenses", "Other income"),
        Own("6000", "Staff", GlType.Expense, "Employee compensation"), Own("6100", "Premises", GlType.Expense, "Occupancy"),
        Own("6200", "Technology and data", GlType.Expense, "Technology and data"),
        Own("6300", "Clearing, exchange and custody charges", GlType.Expense, "Clearing and exchange fees"),
        Own("6400", "Professional services", GlType.Expense, "Professional services"),
        Own("6500", "Interest expense", GlType.Expense, "Interest"), Own("6900", "Other expenses", GlType.Expense, "Other expenses"),
        Control(Suspense, "Suspense: no rule says where", GlType.Asset, "Suspense", "Suspense"),
    ];

    /// <summary>The rules; the longer a rule speaks, the more it holds.</summary>
    public static IReadOnlyList<PostingRule> Rules { get; } =
    [
        Of("1010", AccountClass.Location), Of("1200", AccountClass.Client), Of("1210", AccountClass.Correspondent),
        Of("1300", AccountClass.Street), Of("1300", AccountClass.Entitlement), Of("1310", AccountClass.Fail),
        Of("1320", AccountClass.Clearing),
        Of("1400", AccountClass.Collateral), Of("1500", AccountClass.House), Of("2100", AccountClass.Payable),
        Of("3000", AccountClass.Equity), Of("3200", AccountClass.Position), Of("4900", AccountClass.Income),
        Named("2110", "PENALTIES-PAYABLE"), Named("3100", "RETAINED-EARNINGS"), Named("4000", "COMMISSION-INCOME"),
        Named("4200", "PENALTIES"), Named("4400", "FX-GAIN-LOSS"),
        Named("1810", "ACCRUED-INTEREST"), Named("4310", "INTEREST-INCOME"),
    ];

    /// <summary>All of it as one command, from a day on.</summary>
    public static Together Command(DateOnly from) => new(
    [
        .. Accounts.Select(a => new SetGlAccount(a, from, "")), .. Rules.Select(r => new SetPostingRule(r, from, "")),
    ]);

    /// <summary>The chart that is read where a book has set none.</summary>
    public static ChartOfAccounts Read()
    {
        var chart = new ChartOfAccounts();
        foreach (var account in Accounts) chart.Set(account, DateOnly.MinValue);
        foreach (var rule in Rules) chart.Set(rule, DateOnly.MinValue);
        return chart;
    }

    static GlTerms Control(string code, string name, GlType type, params string[] lines) =>
        new(code, name, type, lines[0], lines[1], IsControl: true);

    static GlTerms Own(string code, string name, GlType type, string line) => new(code, name, type, line, line, IsControl: false);

    static PostingRule Of(string gl, AccountClass @class) => new(gl, @class, "", null, "");

    static PostingRule Named(string gl, string account) => new(gl, null, account, null, "");
}
