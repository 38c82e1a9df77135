using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Something decided about lots.</summary>
public abstract record LotCommand : Command;

/// <summary>From a day on, an account's lots are kept by a method.</summary>
/// <param name="Isin">Only of this instrument; empty: of all that have no choice of their own.</param>
public sealed record SetLotMethod(
    string Account, string Isin, DateOnly From, LotMethod Method, bool WashSales, bool FeesInside, string Source) : LotCommand;

/// <summary>Names the lots that a trade closes, by the ids of the trades that opened them, or of the actions in which rights were
/// exercised. None: what was named is taken back.</summary>
public sealed record ChooseLots(string TradeId, IReadOnlyList<ChosenLot> Lots, string Source) : LotCommand;

/// <summary>Says what a position that was there at the opening had cost, one lot.</summary>
/// <param name="Quantity">In units; below zero for what was sold short.</param>
/// <param name="Cost">In units of the instrument's currency, a positive amount: paid, or received for what was sold short.</param>
public sealed record SetLotBasis(
    string Account, string Isin, string Lot, DateOnly Acquired, DateOnly? HeldSince, long Quantity, decimal Cost,
        string Source) : LotCommand;

/// <summary>Moves securities between two accounts with the lots they are of.</summary>
/// <param name="Reference">Of the asker: asked again with the same content, nothing is done.</param>
public sealed record TransferLots(
    string Reference, string From, string To, string Isin, long Quantity, IReadOnlyList<ChosenLot> Lots, string Source) : LotCommand;

/// <summary>What lots ask of the rest of the firm.</summary>
public interface ILotBooks
{
    /// <summary>A trade as it stands; none where there is none, or it is cancelled.</summary>
    BookedTrade? Trade(string tradeId);

    /// <summary>Whether one of these accounts took units of an instrument by exercising rights in a corporate action of this id.</summary>
    bool IsExercise(string action, AssetId instrument, IReadOnlyList<AccountId> accounts);

    /// <summary>Units that an account holds by trade date: + long, − short.</summary>
    long Held(AccountId account, AssetId instrument);

    /// <summary>The day that is open, or the last one.</summary>
    DateOnly Day { get; }
}
