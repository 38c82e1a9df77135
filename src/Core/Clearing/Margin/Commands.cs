using System.Text.Json.Serialization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

/// <summary>The figures of every netting set after the day's settlement, and the calls that follow from them.</summary>
public sealed record ReckonMargin(DateOnly Day) : Command;

/// <summary>A command about margin or collateral, carried out on the day that is open or was last.</summary>
/// <param name="Source">Where it was asked: file and line, or empty.</param>
public abstract record MarginCommand([property: JsonPropertyOrder(1)] string Source) : Command;

/// <param name="Terms">With amounts in units of the base currency, to be taken exactly.</param>
public sealed record SetMarginAgreement(string Counterparty, DateOnly From, AskedTerms Terms, string Source) : MarginCommand(Source);

/// <summary>Terms of an agreement as they are given: amounts in units of the base currency.</summary>
public sealed record AskedTerms(
    decimal Threshold, decimal MinimumTransfer, decimal Rounding, InitialMethod Method, decimal FloorBp, MarginDirection Direction,
    int Window);

/// <param name="Of">An ISIN, a currency, or a class as <see cref="Haircuts.Words"/> names them.</param>
public sealed record SetHaircut(string Of, DateOnly From, decimal HaircutBp, string Source) : MarginCommand(Source);

/// <summary>Which way and with whom.</summary>
public readonly record struct MarginSide(string Counterparty, MarginDirection Direction);

/// <summary>So many units of a security or of a currency.</summary>
public readonly record struct Amount(string Asset, decimal Units);

/// <summary>A call that someone makes: the counterparty on us by figures of its own, or we between two closes.</summary>
/// <param name="Units">Of the base currency.</param>
public sealed record RaiseCall(MarginSide Side, decimal Units, string Reason) : MarginCommand("");

/// <summary>A command about one open call, known by the number of the fact that raised it.</summary>
public abstract record CallCommand([property: JsonPropertyOrder(-1)] long Call) : MarginCommand("");

public sealed record AcceptCall(long Call) : CallCommand(Call);

/// <param name="Agreed">What is agreed all the same, in units of the base currency.</param>
public sealed record DisputeCall(long Call, decimal Agreed, string Reason) : CallCommand(Call);

/// <param name="Agreed">What is to be delivered in all, in units of the base currency.</param>
public sealed record SettleDispute(long Call, decimal Agreed, string Reason) : CallCommand(Call);

/// <param name="Call">The call it answers; 0: the oldest open one, if there is any.</param>
public sealed record LodgeCollateral(MarginSide Side, Amount Amount, long Call, string Source) : MarginCommand(Source);
public sealed record ReturnCollateral(MarginSide Side, Amount Amount, string Source) : MarginCommand(Source);

/// <summary>Something lodged goes back, and something at least as good comes in its place.</summary>
public sealed record SubstituteCollateral(MarginSide Side, Amount Out, Amount By, string Source) : MarginCommand(Source);

/// <summary>What is contracted with a counterparty in an instrument and not settled: + receive, − deliver or pay.</summary>
public readonly record struct OpenPosition(PartyId Party, AssetId Instrument, long Units, AssetId Currency, long Amount);

/// <summary>What margin has to know of the other departments.</summary>
public interface IMarginBooks
{
    /// <summary>What is open with the street, instruction by instruction.</summary>
    IEnumerable<OpenPosition> Open();

    /// <summary>What could be given: units at the depository, minor units at the bank with credit; holds count.</summary>
    long Available(AssetId asset);

    /// <summary>Whether the balances can take it.</summary>
    bool HasRoom(Pledge of, long quantity);
}
