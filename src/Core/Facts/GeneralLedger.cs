using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>On which statement, and on which side of it, an account of the general ledger is.</summary>
public enum GlType : byte { Asset = 1, Liability = 2, Equity = 3, Income = 4, Expense = 5 }

/// <summary>An account of the general ledger.</summary>
/// <param name="Code">Its number, as 1200.</param>
/// <param name="DebitLine">Line of the statements for a debit balance; empty: its name.</param>
/// <param name="CreditLine">Line of the statements for a credit balance; empty: its name.</param>
/// <param name="IsControl">It sums up accounts of a sub-ledger; otherwise an account of the same code is posted to itself.</param>
public sealed record GlTerms(string Code, string Name, GlType Type, string DebitLine, string CreditLine, bool IsControl);

/// <summary>Where in the general ledger postings go. Of the rules that fit, the one that says most holds, then the newest.</summary>
/// <param name="Gl">Code of the account of the general ledger.</param>
/// <param name="Class">Only accounts of this class; none: any.</param>
/// <param name="Account">Only the account of this code, or with a star at its end those that begin so; empty: any. A kind of charge has an
/// account of its own.</param>
/// <param name="Kind">Only entries of this kind; none: any.</param>
/// <param name="Currency">Only postings in this currency; empty: any.</param>
public sealed record PostingRule(string Gl, AccountClass? Class, string Account, EntryKind? Kind, string Currency);

/// <summary>How a journal came about.</summary>
public enum JournalKind : byte
{
    Manual = 1,
    /// <summary>It names an older entry that was wrong.</summary>
    Correction = 2,
    Recurring = 3, Accrual = 4,
    /// <summary>The exact opposite of an older journal.</summary>
    Reversal = 5,
}

/// <summary>What a journal says besides its legs.</summary>
/// <param name="Effective">The date it concerns; its period may be a later one.</param>
/// <param name="Settles">What it settles where it touches a control account: break:12, fact:345, invoice:7; empty: none.</param>
/// <param name="Corrects">Fact of the entry that it corrects; none: no correction.</param>
/// <param name="Reverses">Number of the journal that it takes back; 0: none.</param>
/// <param name="ReverseOn">It takes itself back on this day; none: it stays.</param>
/// <param name="By">Who asked for it.</param>
public sealed record JournalTerms(
    string Reference, string Reason, JournalKind Kind, DateOnly Effective, string Settles, long? Corrects, int Reverses,
    DateOnly? ReverseOn,
    string By);

/// <summary>When in a month a recurring journal is due.</summary>
public enum RecurringOn : byte { DayOfMonth = 1, LastBusinessDay = 2 }

/// <summary>What the amounts of a recurring journal are.</summary>
public enum AccrualBasis : byte
{
    /// <summary>As they stand.</summary>
    Amount = 1,
    /// <summary>For each calendar day of the month.</summary>
    Daily = 2,
    /// <summary>A yearly rate on a balance, for the days of the month; the legs say the sides and the shares.</summary>
    Rate = 3,
}

/// <param name="Day">Of the month, 1 to 31; in a shorter month its last.</param>
/// <param name="Reverses">Each takes itself back on the first day of the next period: an accrual.</param>
/// <param name="RatePercent">Of a rate: per cent a year.</param>
/// <param name="RateOn">Of a rate: code of the account whose balance it is on.</param>
/// <param name="YearDays">Of a rate: 360 or 365.</param>
public sealed record RecurringTerms(
    string Id, string Reason, RecurringOn On, int Day, DateOnly From, DateOnly? Until, bool Reverses, AccrualBasis Basis,
    decimal RatePercent, string RateOn, int YearDays);

/// <summary>What a fee is measured by.</summary>
public enum ChargeBasis : byte
{
    /// <summary>Mean of the values at the closes of the period, basis points a year.</summary>
    AverageValue = 1,
    /// <summary>Value at the last close of the period, basis points a year.</summary>
    MonthEndValue = 2,
    /// <summary>For each trade of the period.</summary>
    Ticket = 3,
    /// <summary>The same for each period.</summary>
    Fixed = 4,
}

/// <summary>A slice of value and its yearly rate. Each slice is charged by its own rate.</summary>
/// <param name="UpTo">In units of the currency, in all; 0 in the last: without end.</param>
public readonly record struct FeeTier(decimal UpTo, decimal RateBp);

/// <summary>A fee that clients are charged from a day on, in units of its currency.</summary>
/// <param name="AccountFrom">Accounts of these codes, both ends included; empty is open on that side.</param>
/// <param name="Each">For a ticket, or the fixed amount for a period.</param>
/// <param name="Minimum">At least so much for a period; 0: none.</param>
/// <param name="TaxPercent">On top; 0: none.</param>
/// <param name="Income">Account it is earned on.</param>
/// <param name="DueDays">Calendar days from issue.</param>
/// <param name="IsDebited">Taken from the client's cash when it is due.</param>
public sealed record FeeScheduleTerms(
    string Code, string Name, ChargeBasis Basis, string AccountFrom, string AccountTo, string Currency, FeeTier[] Tiers, decimal Each,
    decimal Minimum, decimal TaxPercent, string Income, int DueDays, bool IsDebited, DateOnly? Until);

/// <summary>What an account's securities were worth, in minor units of the base currency.</summary>
public readonly record struct HoldingValue(AccountId Account, long Minor);

/// <param name="Quantity">Value in units of the currency, tickets, or 1.</param>
/// <param name="Rate">Basis points a year in all, or the amount of each.</param>
/// <param name="Amount">Net, in minor units.</param>
public readonly record struct InvoiceLine(string Says, decimal Quantity, decimal Rate, long Amount, AccountId Income);

/// <summary>An invoice to a client, or with negative amounts the credit note for one.</summary>
/// <param name="Number">From 1, without gaps; credit notes have numbers of the same row.</param>
/// <param name="Period">The month charged for, yyyymm.</param>
/// <param name="Tax">In minor units, on top of the lines.</param>
/// <param name="CreditOf">Number of the invoice that it credits; 0: it is an invoice.</param>
public sealed record Invoice(
    int Number, AccountId Account, int Period, AssetId Currency, InvoiceLine[] Lines, long Tax, DateOnly DueOn, bool IsDebited,
    int CreditOf,
    string Reason)
{
    /// <summary>What the lines come to, in minor units.</summary>
    public long Net()
    {
        var net = 0L;
        foreach (var line in Lines) net += line.Amount;
        return net;
    }

    /// <summary>With the tax.</summary>
    public long Total() => Net() + Tax;
}

/// <summary>By which way an invoice was paid.</summary>
public enum PaidFrom : byte { ClientCash = 1, Bank = 2 }

/// <summary>A bill from a vendor.</summary>
/// <param name="Reference">The vendor's own number.</param>
/// <param name="On">Its date.</param>
/// <param name="Lines">What is charged where: debits of accounts of expense.</param>
public sealed record BillTerms(string Vendor, string Reference, DateOnly On, DateOnly DueOn, AssetId Currency, Leg[] Lines);

/// <summary>How far a period is.</summary>
public enum PeriodState : byte
{
    Open = 1,
    /// <summary>Only entries that name the period go into it.</summary>
    SoftClosed = 2,
    Closed = 3,
}

/// <summary>
/// The general ledger: its chart, journals that people made, what clients and vendors are billed, and its periods. Periods are yyyymm; the
/// adjustment period of a year is yyyy13.
/// </summary>
public abstract record GeneralLedgerFact : Fact
{
    GeneralLedgerFact() { }

    public sealed record GlAccountSet(GlTerms Terms, DateOnly From) : GeneralLedgerFact;
    public sealed record PostingRuleSet(PostingRule Rule, DateOnly From) : GeneralLedgerFact;
    /// <param name="Number">From 1, in the order of posting.</param>
    /// <param name="Day">The business day of its posting.</param>
    public sealed record JournalPosted(int Number, JournalTerms Terms, Leg[] Legs, int Period, DateOnly Day) : GeneralLedgerFact;
    public sealed record RecurringSet(RecurringTerms Terms, Leg[] Legs, string By, DateOnly Day) : GeneralLedgerFact;
    public sealed record RecurringEnded(string Id, string Reason, DateOnly Day) : GeneralLedgerFact;
    /// <summary>From a day on; in the place of the one of this code.</summary>
    public sealed record FeeScheduleSet(FeeScheduleTerms Terms, DateOnly From) : GeneralLedgerFact;
    /// <summary>What the accounts that are charged by value held at a close.</summary>
    public sealed record HoldingsValued(DateOnly Day, HoldingValue[] Values) : GeneralLedgerFact;
    public sealed record InvoiceIssued(Invoice Invoice, DateOnly Day) : GeneralLedgerFact;
    public sealed record InvoicePaid(int Number, AccountId Account, AssetId Currency, long Amount, PaidFrom From, DateOnly Day)
        : GeneralLedgerFact;
    /// <param name="Number">From 1, in the order of capture. It waits for a second person.</param>
    public sealed record BillCaptured(int Number, BillTerms Terms, string By, DateOnly Day) : GeneralLedgerFact;
    public sealed record BillApproved(int Number, BillTerms Terms, string By, DateOnly Day) : GeneralLedgerFact;
    public sealed record BillRejected(int Number, string Reason, string By, DateOnly Day) : GeneralLedgerFact;
    public sealed record BillPaid(int Number, AssetId Currency, long Amount, DateOnly Day) : GeneralLedgerFact;
    public sealed record PeriodChanged(int Period, PeriodState State, string Reason, string By, DateOnly Day) : GeneralLedgerFact;
    /// <summary>One line of a period's checklist, with what it saw.</summary>
    /// <param name="Blocks">Whether the period cannot be closed while it fails.</param>
    public sealed record PeriodChecked(int Period, string Check, bool Passed, bool Blocks, string Detail) : GeneralLedgerFact;
    /// <summary>The certificate of a period's close; the next signed checkpoint covers it.</summary>
    /// <param name="Version">1, and one more each time that the period was reopened and closed again.</param>
    /// <param name="Failed">Checks that do not block and had failed: what was open.</param>
    /// <param name="Balances">SHA-256 over account, currency and balance to the end of the period of every control account that is not
    /// zero.</param>
    /// <param name="LastDay">The last business day that was closed.</param>
    /// <param name="LastClose">Digest of the balances that it handed on.</param>
    public sealed record PeriodCertified(
        int Period, int Version, int Failed, string Balances, DateOnly LastDay, string LastClose, string By) : GeneralLedgerFact;
    /// <summary>Income and expense of a year went to retained earnings, in its adjustment period.</summary>
    public sealed record YearClosed(int Year, Leg[] Legs, string By, DateOnly Day) : GeneralLedgerFact;
}
