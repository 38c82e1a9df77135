using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>What is converted. Amounts in units; one of the two may be left to the rate, and the rate to the day's.</summary>
/// <param name="Id">The front office's own: the same id and content is done once.</param>
/// <param name="Account">A customer's, or FX-POSITION for the firm's own.</param>
/// <param name="Party">The counterparty; empty where the firm itself is the other side.</param>
/// <param name="Pair">Of the rate: EURUSD is one EUR in USD. Empty where there is no rate.</param>
/// <param name="ValueDate">None: spot, two days on which both currencies are paid.</param>
public sealed record FxTerms(
    string Id, string Account, string Party, string Sell, decimal? SellAmount, string Buy, decimal? BuyAmount, string Pair, decimal? Rate,
    DateOnly? ValueDate, long ExecutedAt);

public sealed record ConvertCurrency(FxTerms Terms, string Source) : Command;
public sealed record CancelConversion(string Id, string Reason, string Source) : Command;
public sealed record SetFxPolicy(FxCost Cost, FxRevaluation Revaluation, string Source) : Command;

/// <summary>Takes up what is earned in foreign currencies, and revalues every position at the day's rates.</summary>
public sealed record RevalueFx(DateOnly Day) : Command;

/// <summary>So many units of a fund, or of the firm where no account is named, are outstanding from a day on.</summary>
public sealed record SetUnits(string Fund, DateOnly From, decimal Units, string Source) : Command;

/// <summary>What is due and can be paid is settled.</summary>
public sealed record SettleConversions(DateOnly Day) : Command;

/// <summary>What a conversion, or what was taken up, does to the firm's own positions.</summary>
public sealed record ChangePosition(long Cause, DateOnly Day, FxDelta First, FxDelta Second) : Command;

/// <summary>What a conversion did to the firm's own positions is taken out again.</summary>
public sealed record CorrectPosition(long Cause, DateOnly Day, long Booked) : Command;

/// <param name="Change">+ bought, − sold; 0: nothing.</param>
/// <param name="Based">What it is worth in the base currency, with its sign.</param>
public readonly record struct FxDelta(Reference.AssetId Currency, long Change, long Based);

/// <param name="IsOfCapital">Capital alone, on a day on which nothing is revalued.</param>
/// <param name="RateOn">Whose rate: of what a year's close has moved the last of that year; none: of the day.</param>
public sealed record TakeUpFx(DateOnly Day, bool IsOfCapital, DateOnly? RateOn = null) : Command;

public sealed record RevaluePositions(DateOnly Day) : Command;
public sealed record ReverseRevaluations(DateOnly Day) : Command;
