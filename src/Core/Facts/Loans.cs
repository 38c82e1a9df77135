using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>Which way securities were lent.</summary>
public enum LoanSide : byte
{
    /// <summary>By the firm to the counterparty.</summary>
    Lent = MarginDirection.Given,
    /// <summary>By the counterparty to the firm.</summary>
    Borrowed = MarginDirection.Taken,
}

/// <summary>
/// Securities lent or borrowed: title passes, the same number of the like is owed back. A loan is known by the number of the fact that
/// opened it.
/// </summary>
public abstract record LoanFact : Fact
{
    LoanFact() { }

    /// <param name="Loan">Its name between the two.</param>
    /// <param name="Of">With whom, of what; given: lent, taken: borrowed.</param>
    public sealed record Opened(string Loan, DateOnly Day, Pledge Of, long Units) : LoanFact;
    /// <summary>All of a loan, or a part, came back, or was given back.</summary>
    public sealed record Returned(long Loan, DateOnly Day, Pledge Of, long Units) : LoanFact;
}
