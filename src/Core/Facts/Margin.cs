using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>Who gives collateral to whom, as the firm sees it.</summary>
public enum MarginDirection : byte
{
    /// <summary>The firm gives, the counterparty may call.</summary>
    Given = 1,
    /// <summary>The counterparty gives, the firm may call.</summary>
    Taken = 2,
    Both = 3,
    /// <summary>No one: the agreement has ended.</summary>
    None = 4,
}

/// <summary>How initial margin is reckoned.</summary>
public enum InitialMethod : byte
{
    None = 1, ValueAtRisk = 2, ExpectedShortfall = 3,
    /// <summary>By the floor alone, since there were too few scenarios. No agreement asks for it.</summary>
    Floor = 4,
}

/// <summary>What a haircut depends on; debt by the time left to maturity.</summary>
public enum CollateralClass : byte
{
    Cash = 1, GovernmentToOneYear = 2, GovernmentToFiveYears = 3, GovernmentLonger = 4, DebtToOneYear = 5, DebtToFiveYears = 6,
    DebtLonger = 7, Equity = 8, Other = 9,
    /// <summary>Added where the collateral is not in the firm's base currency.</summary>
    OtherCurrency = 10,
}

/// <summary>Why a margin call is no longer open.</summary>
public enum CallEnd : byte
{
    /// <summary>Collateral worth what was agreed was lodged against it.</summary>
    Delivered = 1,
    /// <summary>At a close what is lodged was worth what is required.</summary>
    Covered = 2,
    /// <summary>A dispute ended with nothing more to deliver.</summary>
    Conceded = 3,
}

/// <summary>What a margin agreement says. Amounts in minor units of the base currency.</summary>
/// <param name="Threshold">Exposure that stays without collateral.</param>
/// <param name="MinimumTransfer">A call is made once it would be at least this much.</param>
/// <param name="Rounding">Calls are rounded up to a multiple of it.</param>
/// <param name="FloorBp">Least initial margin, in basis points of the gross value of open positions.</param>
/// <param name="Window">The most scenarios, counted back from the day.</param>
public readonly record struct MarginTerms(
    long Threshold, long MinimumTransfer, long Rounding, InitialMethod Method, decimal FloorBp, MarginDirection Direction, int Window);

/// <summary>The figures of a netting set on a day, in minor units of the base currency.</summary>
/// <param name="OpenCount">Instruments in which something is open.</param>
/// <param name="Unpriced">Those of them without price or rate: they are in no other figure.</param>
/// <param name="Gross">Value of the open positions without sign.</param>
/// <param name="Variation">Value at the day's prices less what was contracted: + the counterparty owes, − the firm owes.</param>
/// <param name="Given">What the firm has given is worth after haircuts.</param>
/// <param name="RequiredGiven">What the firm has to have given; none where no agreement asks for it.</param>
public readonly record struct MarginFigures(
    int OpenCount, int Unpriced, long Gross, long Variation, InitialMargin Initial, long Given, long Taken,
    long? RequiredGiven, long? RequiredTaken);

/// <param name="Amount">Minor units of the base currency, never below zero.</param>
/// <param name="Scenarios">How many changes of prices it was reckoned from.</param>
public readonly record struct InitialMargin(InitialMethod Method, long Amount, int Scenarios);

/// <summary>An asset lodged as collateral, or lent: with whom, which way, what.</summary>
public readonly record struct Pledge(PartyId Party, MarginDirection Direction, AssetId Asset);

/// <summary>What is lodged of an asset, and what it counts for.</summary>
/// <param name="Quantity">Units, or minor units of a currency.</param>
/// <param name="Price">Of a unit in its currency, for debt in per cent of nominal; 1 for cash, 0 where none is known.</param>
/// <param name="Value">Minor units of the base currency, before the haircut.</param>
/// <param name="After">The same after it.</param>
public readonly record struct CollateralValue(long Quantity, decimal Price, decimal HaircutBp, long Value, long After);

/// <summary>Margin and collateral of the netting sets. A call is known by the number of the fact that raised it.</summary>
public abstract record MarginFact : Fact
{
    MarginFact() { }

    /// <summary>From a day on, margin with a counterparty goes by these terms.</summary>
    public sealed record AgreementSet(PartyId Party, DateOnly From, MarginTerms Terms) : MarginFact;
    public sealed record ClassHaircutSet(CollateralClass Class, DateOnly From, decimal HaircutBp) : MarginFact;
    /// <summary>An asset's own haircut, in the place of its class's; what another currency adds is in it.</summary>
    public sealed record AssetHaircutSet(AssetId Asset, DateOnly From, decimal HaircutBp) : MarginFact;
    /// <summary>The figures of a netting set after the day's settlement. Of several for a day the last holds.</summary>
    public sealed record Reckoned(DateOnly Day, PartyId Party, MarginFigures Figures) : MarginFact;
    /// <summary>Margin is called, by us where the direction is taken, on us where it is given.</summary>
    /// <param name="Amount">Minor units of the base currency, above zero.</param>
    /// <param name="Reason">Of a call that someone made; empty where it followed from the figures.</param>
    public sealed record Called(DateOnly Day, PartyId Party, MarginDirection Direction, long Amount, DateOnly DueOn, string Reason)
        : MarginFact;
    /// <summary>What is to be delivered for a call is agreed.</summary>
    public sealed record CallAgreed(long Call, DateOnly Day, long Amount, string Reason) : MarginFact;
    /// <summary>A part of a call is agreed, the rest is not.</summary>
    public sealed record CallDisputed(long Call, DateOnly Day, long Agreed, long Disputed, string Reason) : MarginFact;
    public sealed record CallClosed(long Call, DateOnly Day, CallEnd How) : MarginFact;
    /// <summary>Collateral changed hands.</summary>
    /// <param name="Call">The call it was lodged against, or 0.</param>
    /// <param name="After">What it counts for towards the call, in minor units of the base currency.</param>
    public sealed record Lodged(DateOnly Day, Pledge Of, long Quantity, long Call, long After) : MarginFact;
    public sealed record Returned(DateOnly Day, Pledge Of, long Quantity) : MarginFact;
    /// <summary>One asset went back and another came in its place, at one stroke.</summary>
    public sealed record Substituted(DateOnly Day, Pledge Of, long Quantity, AssetId By, long ByQuantity) : MarginFact;
    /// <summary>What all that is lodged of an asset counts for now.</summary>
    public sealed record Valued(DateOnly Day, Pledge Of, CollateralValue Value) : MarginFact;
}
