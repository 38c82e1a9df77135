using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>Sets a fee that clients are charged from a day on.</summary>
public sealed record SetFeeSchedule(FeeScheduleTerms Terms, DateOnly From, string Source) : Command;

/// <summary>Bills every client for a month, as 2025-10; who has an invoice for it already gets none.</summary>
public sealed record IssueInvoices(string Period) : Command;

/// <param name="Amount">In units of its currency; 0: all that is open.</param>
public sealed record PayInvoice(int Invoice, decimal Amount, PaidFrom From) : Command;

/// <summary>A credit note for the whole of an invoice of which nothing is paid.</summary>
public sealed record CreditInvoice(int Invoice, string Reason) : Command;

/// <summary>One charge of a bill, in units of its currency.</summary>
public readonly record struct BillLine(string Account, decimal Amount);

/// <summary>Captures a vendor's bill. It waits for a second person.</summary>
public sealed record CaptureBill(
    string Vendor, string Reference, DateOnly On, DateOnly DueOn, string Currency, IReadOnlyList<BillLine> Lines) : Command;
public sealed record ApproveBill(int Bill) : Command;
public sealed record RejectBill(int Bill, string Reason) : Command;
public sealed record PayBill(int Bill) : Command;
