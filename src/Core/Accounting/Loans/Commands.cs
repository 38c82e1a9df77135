using System.Text.Json.Serialization;
using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>A command about a securities loan. Securities move, so it is carried out on an open day: a loan is from it on.</summary>
/// <param name="Source">Where it was asked: file and line, or empty.</param>
public abstract record LoanCommand([property: JsonPropertyOrder(-1)] string Loan, [property: JsonPropertyOrder(1)] string Source) : Command;

/// <summary>Securities are lent to a counterparty out of what is at the depository, or borrowed from it and come there.</summary>
/// <param name="Loan">A name that no loan has had.</param>
/// <param name="Units">With at most the decimals of the instrument.</param>
public sealed record OpenLoan(string Loan, LoanSide Side, string Counterparty, string Isin, decimal Units, string Source = "")
    : LoanCommand(Loan, Source);

/// <summary>So many units of a loan go back to the lender, of what it is in by now. A recall is no other thing.</summary>
public sealed record ReturnLoan(string Loan, decimal Units, string Source = "") : LoanCommand(Loan, Source);
