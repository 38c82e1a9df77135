using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A corporate action is announced, or announced anew: another content is another version.</summary>
public sealed record AnnounceAction(CorporateActionTerms Terms, string Source) : Command
{
    /// <summary>What an instrument that changes its name is called from the ex-date on.</summary>
    public string NewName { get; init; } = "";
}

/// <summary>The issuer withdrew an action. What it has moved goes back.</summary>
public sealed record CancelAction(string Id, string Reason, string Source = "") : Command;

/// <summary>An account chooses an option for so many units of what it holds; 0 takes the choice back.</summary>
public sealed record ElectOption(string Id, string Account, string Option, decimal Units, string Source = "") : Command;

/// <summary>Of what was chosen for an option only a share is taken: an offer that was taken up by more than it was for.</summary>
/// <param name="Percent">Of the units chosen; the rest of each account goes by the default: of an offer it keeps them.</param>
public sealed record ProrateAction(
    string Id, string Option, decimal Percent, ActionRounding Rounding = ActionRounding.Down, string Source = "") : Command;

/// <summary>The depository says what it paid or moved for an action, in one currency or instrument.</summary>
/// <param name="Official">Its own name of the event where the book knows the action by another; empty: none.</param>
/// <param name="Held">Units that it paid on: − short.</param>
/// <param name="Asset">The currency, or the instrument.</param>
/// <param name="Gross">Units of it: + to us.</param>
public sealed record ConfirmAction(
    string Id, string Official, string Reference, decimal Held, string Asset, decimal Gross, decimal Withheld) : Command
{
    /// <summary>The kind of action that it says it was; empty: it does not say.</summary>
    public string Type { get; init; } = "";
    /// <summary>The instrument that it says it was for; empty: it does not say.</summary>
    public string Isin { get; init; } = "";
    /// <summary>What was posted, gross less withheld if nothing else was taken or is still to come; none: it does not say.</summary>
    public decimal? Posted { get; init; }
}

/// <summary>From a day on, so many per cent are withheld of what issuers of a country pay to accounts of another.</summary>
/// <param name="Holder">Country of the account; empty: any for which nothing else is said.</param>
public sealed record SetWithholding(string Issuer, string Holder, DateOnly From, decimal Percent, string Source) : Command;

/// <summary>What of the day's corporate actions is due.</summary>
public enum ActionMoment : byte
{
    /// <summary>Before the day's trades.</summary>
    Opening = 1,
    /// <summary>After what fell due is posted, before the day's settlement.</summary>
    Payment = 2,
    /// <summary>After the day's settlement.</summary>
    Closing = 3,
}

/// <summary>Takes every step of every action that is due.</summary>
/// <param name="IsQuiet">What cannot be done is not refused: it is said by who asks for the actions alone.</param>
public sealed record RunActions(DateOnly Day, ActionMoment Moment, bool IsQuiet = false) : Command;
