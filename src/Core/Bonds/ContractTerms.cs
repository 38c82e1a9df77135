using Countinghouse.Reference;

namespace Countinghouse.Bonds;

/// <summary>Kinds of contract of the ACTUS standard that are known here.</summary>
public enum ContractKind : byte
{
    /// <summary>Principal at maturity: bullet bonds and loans.</summary>
    Pam,
    /// <summary>Linear amortiser: equal parts of the principal.</summary>
    Lam,
    /// <summary>Annuity: equal payments of principal and interest together.</summary>
    Ann,
    /// <summary>Stock: bought, held for its dividends, sold.</summary>
    Stk,
}

/// <summary>
/// Terms of a contract by the dictionary of the ACTUS standard, version 1.1, under shorter names. A moment of 23:59:59 is the end of
/// its day.
/// </summary>
public sealed record ContractTerms(ContractKind Kind, DateTime StatusDate)
{
    /// <summary>+1 for who holds the asset (RPA), -1 for who owes (RPL).</summary>
    public int Role { get; init; } = 1;

    /// <summary>The principal, above zero.</summary>
    public decimal Notional { get; init; }

    /// <summary>When the principal is paid out (IED).</summary>
    public DateTime? Exchange { get; init; }

    /// <summary>When it is paid back (MD).</summary>
    public DateTime? Maturity { get; init; }

    /// <summary>Where payments of an annuity would bring it to nothing (AMD); its maturity when none is given.</summary>
    public DateTime? Amortised { get; init; }

    /// <summary>Yearly rate (IPNR); none: no interest is paid.</summary>
    public decimal? Rate { get; init; }

    /// <summary>Interest that has accrued at the status date or at the exchange (IPAC).</summary>
    public decimal? Accrued { get; init; }

    /// <summary>What the exchange is above (or below) the notional (PDIED).</summary>
    public decimal Premium { get; init; }

    /// <summary>How days are counted.</summary>
    public DayCount DayCount { get; init; } = DayCount.ActActIsda;

    /// <summary>Schedules that start at the end of a month stay there.</summary>
    public bool EndOfMonth { get; init; }

    /// <summary>How moments move to business days; interest is counted on moved days unless <see cref="CountFirst"/>.</summary>
    public Adjustment Adjustment { get; init; }

    /// <summary>Interest is counted first and the payment moved after (CS…).</summary>
    public bool CountFirst { get; init; }

    /// <summary>The business days that moments move to.</summary>
    public BusinessCalendar? Calendar { get; init; }

    /// <summary>Interest payments: first and cycle (IPANX, IPCL).</summary>
    public (DateTime? First, Cycle? Cycle) Interest { get; init; }

    /// <summary>Until when interest is added to the principal (IPCED).</summary>
    public DateTime? CapitalisedUntil { get; init; }

    /// <summary>Redemptions: first and cycle (PRANX, PRCL).</summary>
    public (DateTime? First, Cycle? Cycle) Redemption { get; init; }

    /// <summary>What each redemption pays (PRNXT).</summary>
    public decimal? Payment { get; init; }

    /// <summary>Resets of the rate: first and cycle (RRANX, RRCL).</summary>
    public (DateTime? First, Cycle? Cycle) Reset { get; init; }

    /// <summary>The index of resets (RRMO), what it is multiplied by and what is added (RRMLT, RRSP).</summary>
    public (string Index, decimal Times, decimal Spread) Floating { get; init; } = ("", 1, 0);

    /// <summary>The lowest and highest rate after a reset (RRLF, RRLC).</summary>
    public (decimal? Floor, decimal? Cap) Bounds { get; init; }

    /// <summary>By how much a reset may lower and raise the rate at most (RRPF, RRPC).</summary>
    public (decimal? Fall, decimal? Rise) Step { get; init; }

    /// <summary>Fees: first and cycle (FEANX, FECL).</summary>
    public (DateTime? First, Cycle? Cycle) Fees { get; init; }

    /// <summary>An amount to be paid each time, or a yearly rate of the notional (FER, FEB); what has accrued of it (FEAC).</summary>
    public (decimal Rate, bool OfNotional, decimal Accrued) Fee { get; init; }

    /// <summary>The rate after the next reset, fixed before (RRNXT).</summary>
    public decimal? NextRate { get; init; }

    /// <summary>The base of interest follows the notional only at times of its own (IPCB of NTL), from this amount on.</summary>
    public decimal? LaggedBase { get; init; }

    /// <summary>When the lagged base is set to the notional (IPCBANX, IPCBCL).</summary>
    public (DateTime? First, Cycle? Cycle) Base { get; init; }

    /// <summary>Scaling by an index: which (SCMO), its value at the deal (SCIXCDD), if interest, if principal is scaled (SCEF).</summary>
    public (string Index, decimal AtDeal, bool Interest, bool Principal)? Scaling { get; init; }

    /// <summary>By what interest and principal are multiplied before the first setting (SCIP, SCNT).</summary>
    public (decimal Interest, decimal Principal) ScaledBy { get; init; } = (1, 1);

    /// <summary>When the scaling is set (SCANX, SCCL).</summary>
    public (DateTime? First, Cycle? Cycle) Scaled { get; init; }

    /// <summary>Bought at the moment for the price (PRD, PPRD).</summary>
    public (DateTime At, decimal Price)? Purchase { get; init; }

    /// <summary>Sold or ended at the moment for the price (TD, PTD).</summary>
    public (DateTime At, decimal Price)? Termination { get; init; }

    /// <summary>What each dividend is, where no index says it (DVNP).</summary>
    public decimal? Dividend { get; init; }

    /// <summary>Dividends: first and cycle, and the index that says how much (DVANX, DVCL, DVMO).</summary>
    public (DateTime? First, Cycle? Cycle, string Index) Dividends { get; init; } = (null, null, "");
}
