namespace Countinghouse.Bonds;

/// <summary>What happens to a contract, in the order in which events of one moment are taken (ACTUS names).</summary>
public enum ContractStep : byte
{
    /// <summary>Initial exchange.</summary>
    IED,
    /// <summary>Payment of fees.</summary>
    FP,
    /// <summary>Redemption of principal.</summary>
    PR,
    /// <summary>Payment of interest.</summary>
    IP,
    /// <summary>Interest added to the principal.</summary>
    IPCI,
    /// <summary>Reset to a rate that was fixed before.</summary>
    RRF,
    /// <summary>Reset of the rate.</summary>
    RR,
    /// <summary>The payment of an annuity is fixed.</summary>
    PRF,
    /// <summary>Scaling is set.</summary>
    SC,
    /// <summary>The base of interest is set.</summary>
    IPCB,
    /// <summary>Dividend.</summary>
    DV,
    /// <summary>Purchase.</summary>
    PRD,
    /// <summary>Termination.</summary>
    TD,
    /// <summary>Maturity.</summary>
    MD,
}

/// <summary>
/// One event: when it is due, when it happens once moved to a business day, what is paid (+ to us), and the contract's notional, rate
/// and accrued interest after it, with the sign of the role.
/// </summary>
public readonly record struct ContractEvent(
    DateTime Due, DateTime At, ContractStep Step, decimal Payoff, decimal Notional, decimal Rate, decimal Accrued);
