using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>A step in the life of a corporate action.</summary>
public enum ActionStage : byte
{
    /// <summary>At the opening of the ex-date: who had traded before it is entitled; what is replaced is replaced.</summary>
    Ex = 1,
    /// <summary>At the close of the record date: the depository pays on what it has of us, the rest is claimed.</summary>
    Record = 2,
    /// <summary>On the payment date: the depository has paid, and what no account is due stays with the firm.</summary>
    Pay = 3,
    /// <summary>After the deadline, where one could choose beyond the ex-date: what was chosen takes the place of the default.</summary>
    Choice = 4,
    /// <summary>After the record: a contract from before the ex-date was cancelled or amended, or came late; what it brings follows it.
    /// </summary>
    Contract = 5,
}

/// <summary>How a part of what was chosen is rounded to the smallest unit. The number is on the wire for ever.</summary>
public enum ActionRounding : byte { Down = 1, Nearest = 2, Up = 3 }

/// <summary>Which action, and which version of its announcement.</summary>
public readonly record struct ActionKey(string Id, int Version);

/// <summary>Digits after the point in which the old instrument, the new one and the cash are counted.</summary>
public readonly record struct ActionScales(int From, int To, int Cash);

/// <summary>What one option of an action makes of one unit of an instrument: kept in the fact, so that old books need no rule.</summary>
/// <param name="To">The new instrument; the old one where it stays the same.</param>
/// <param name="RatioNew">Units of the new one for <paramref name="RatioOld"/> of the old; 0: none.</param>
/// <param name="Replaces">The old units are given up for it; else they stay and the new ones come besides.</param>
/// <param name="BasisShare">Share of the cost that goes to the new instrument, from 0 to 1.</param>
/// <param name="CashPerUnit">Units of the currency for a unit of the old instrument: + received, − paid.</param>
/// <param name="PricePerNew">Units of the currency paid for each unit of the new one.</param>
/// <param name="InLieu">Units of the currency for a whole new unit, paid for what is less than the smallest unit.</param>
public sealed record ActionChange(
    string Option, AssetId From, AssetId To, decimal RatioNew, decimal RatioOld, bool Replaces, decimal BasisShare, AssetId Currency,
    decimal CashPerUnit, decimal PricePerNew, decimal InLieu, ActionScales Scales)
{
    const int RatioDigits = 9; // a ratio has at most nine decimals: the door sees to it
    const decimal Whole = 1_000_000_000m;

    /// <summary>Whether it leaves everything as it was.</summary>
    public bool IsNothing => !Replaces && RatioNew == 0 && CashPerUnit == 0;

    /// <summary>
    /// New units in the smallest unit, rounded towards zero, and what is left of one, from 0 to below 1, both with the sign of what is
    /// held.
    /// </summary>
    /// <exception cref="OverflowException">More than a balance can hold.</exception>
    public (long Units, decimal Fraction) Received(long held)
    {
        if (RatioNew == 0 || held == 0) return (0, 0);
        var (top, bottom) = ((Int128)held * (Int128)(RatioNew * Whole), (Int128)(RatioOld * Whole));
        for (var i = Scales.From; i < Scales.To; i++) top *= 10;
        for (var i = Scales.To; i < Scales.From; i++) bottom *= 10;
        var (units, rest) = Int128.DivRem(top, bottom);
        return (checked((long)units), (decimal)rest / (decimal)bottom);
    }

    /// <summary>What is paid, or taken, for so many old units and the new ones they bring, in minor units of the currency.</summary>
    public long Cash(long held) => CashPerUnit == 0 && PricePerNew == 0 ? 0 : Minor(
        held * Unit(Scales.From) * CashPerUnit - Received(held).Units * Unit(Scales.To) * PricePerNew);

    /// <summary>What is paid for the fraction of a new unit, in minor units of the currency.</summary>
    public long CashInLieu(long held) => InLieu == 0 ? 0 : Minor(Received(held).Fraction * Unit(Scales.To) * InLieu);

    long Minor(decimal amount) => Rounding.ToMinor(amount, Scales.Cash);
    static decimal Unit(int scale) => new(1, 0, 0, false, (byte)scale);

    /// <summary>Nine decimals at most, and a millionfold either way: more is no ratio that was ever announced.</summary>
    public static bool IsRatio(decimal value) =>
        value is > 0 and <= 1_000_000m && decimal.Round(value, RatioDigits) == value;
}

/// <summary>What an action does to one account, as in the books: debit +, credit −.</summary>
/// <param name="Kind">The template.</param>
/// <param name="FromUnits">Of the old instrument.</param>
/// <param name="ToUnits">Of the new one.</param>
/// <param name="Cash">Minor units of the currency.</param>
/// <param name="Withheld">What of it goes to, or comes from, tax that is withheld; minor units, as in the books of that account.</param>
public readonly record struct ActionMove(
    AccountId Account, EntryKind Kind, AssetId From, long FromUnits, AssetId To, long ToUnits, AssetId Currency, long Cash, long Withheld)
{
    public bool IsNothing => this is { FromUnits: 0, ToUnits: 0, Cash: 0, Withheld: 0 };

    /// <summary>The opposite, by another template.</summary>
    public ActionMove Back(EntryKind kind) => this with
    {
        Kind = kind,
        FromUnits = -FromUnits,
        ToUnits = -ToUnits,
        Cash = -Cash,
        Withheld = -Withheld,
    };
}

/// <summary>
/// Corporate actions: what was announced, what follows from it for every account, counterparty and place, and what is taken back when an
/// announcement is corrected.
/// </summary>
public abstract record ActionFact : Fact
{
    ActionFact() { }

    /// <summary>A version of an announcement, from 1. It takes the place of the one before, which is undone as far as it had run.</summary>
    public sealed record Announced(CorporateActionTerms Terms, int Version) : ActionFact;
    /// <summary>The issuer withdrew it.</summary>
    public sealed record Cancelled(ActionKey Of, string Reason) : ActionFact;
    /// <summary>An account chose an option for so many units of what it holds; 0: no longer.</summary>
    public sealed record Elected(string Id, AccountId Account, string Option, long Units, DateOnly Day, string By) : ActionFact;
    /// <summary>Of what was chosen for an option only a share is taken, account by account: the rest goes by the default.</summary>
    /// <param name="Percent">From 0 to 100.</param>
    public sealed record Prorated(string Id, string Option, decimal Percent, ActionRounding Rounding, DateOnly Day) : ActionFact;
    /// <summary>What the instrument of an announcement will be called; it follows the announcement.</summary>
    public sealed record NameGiven(string Id, string Name) : ActionFact;
    /// <summary>The instrument is called otherwise from here on; its name before, to go back to.</summary>
    public sealed record Renamed(ActionKey Of, DateOnly Day, AssetId Instrument, string Before, string After) : ActionFact;
    /// <summary>A step begins; the facts after it are its outcome. Changes by option, the default one first.</summary>
    public sealed record Begun(ActionKey Of, ActionStage Stage, DateOnly Day, ActionChange[] Changes) : ActionFact;
    /// <summary>
    /// What an account is due, traded and not yet settled included. A later one for the same account adds to it.
    /// </summary>
    /// <param name="Change">Which of the changes of the last <see cref="Begun"/> of the action.</param>
    /// <param name="Held">Units it is reckoned on: + long, − short.</param>
    /// <param name="Units">New units: + to the account.</param>
    /// <param name="Gross">Minor units: + to the account. Tax withheld is taken off it, cash in lieu of fractions comes besides.</param>
    public sealed record Entitled(
        ActionKey Of, DateOnly Day, AccountId Account, int Change, long Held, long Units, long Gross, long Withheld, long InLieu)
        : ActionFact;
    /// <summary>Something moves on an account against the account of corporate actions: at once, or pending until it is due.</summary>
    public sealed record Moved(ActionKey Of, DateOnly Day, DateOnly Due, ActionMove Move) : ActionFact;
    /// <summary>What was still pending of a move falls away.</summary>
    public sealed record MoveVoided(ActionKey Of, long Move, EntryKind Kind) : ActionFact;
    /// <summary>
    /// The street owes, or is owed, what the depository does not pay: a market claim, or a reverse one. It settles as an instruction.
    /// </summary>
    /// <param name="Instruction">What it is about; 0: nothing that is open.</param>
    /// <param name="Held">Units it is reckoned on: + to be received.</param>
    /// <param name="IsReturn">What has settled under a version that is undone goes back: the books show it as owed already.</param>
    public sealed record Claimed(
        ActionKey Of, DateOnly SettleOn, Against Against, long Instruction, long Held, Movement Movement, bool IsReturn) : ActionFact;
    /// <summary>What is left of an instruction becomes something else: it is cancelled and instructed anew.</summary>
    /// <param name="Cause">What it was raised for: the new one is raised for the same.</param>
    public sealed record InstructionChanged(
        ActionKey Of, DateOnly Day, long Instruction, long Cause, Against Against, Movement Before, Movement After, bool WasFailing)
        : ActionFact;
    /// <summary>What is lodged as collateral, or on loan, becomes something else.</summary>
    /// <param name="Loan">The loan; 0: collateral.</param>
    public sealed record CollateralChanged(ActionKey Of, Pledge Pledge, long Before, AssetId To, long After, long Loan = 0) : ActionFact;
    /// <summary>What an account or a place held and was left as it is, by what was chosen: a new run may take it.</summary>
    /// <param name="Held">Units: + long, − short; at the depository what lies there.</param>
    public sealed record Kept(ActionKey Of, AccountId Account, long Held) : ActionFact;
    /// <summary>
    /// Of what a correction takes from the depository or the bank so much has left since: it is owed, and given as soon as it is there.
    /// </summary>
    /// <param name="Amount">In all, in the smallest unit: − still to be given; 0: nothing any more.</param>
    public sealed record Outstanding(ActionKey Of, DateOnly Day, AssetId Asset, long Amount) : ActionFact;
    /// <summary>All that a version had set in motion is taken back.</summary>
    public sealed record Undone(ActionKey Of, DateOnly Day) : ActionFact;
    /// <summary>The depository confirmed what it paid, or moved. Amounts in minor units of the currency, or units of the instrument.
    /// </summary>
    /// <param name="Reference">Its own reference of the movement.</param>
    /// <param name="Currency">The currency, or the instrument.</param>
    /// <param name="Expected">In all, by the books.</param>
    public sealed record Confirmed(
        ActionKey Of, DateOnly Day, string Reference, long Held, AssetId Currency, long Expected, long Told, long Withheld) : ActionFact;
    /// <summary>
    /// A contract of a trade from before the ex-date came, or was undone, when the action had read the books: it is taken as if it had been
    /// read. What it becomes stands in the facts beside this one; while the action is withdrawn, it will when that is announced again.
    /// </summary>
    /// <param name="Trade">Number of the fact that booked it.</param>
    /// <param name="Entry">Of a contract that is replaced; of what comes besides none, and no legs.</param>
    /// <param name="Legs">What was left of the entry.</param>
    /// <param name="Against">Of whom it is due; where there are legs and no instruction, the account alone.</param>
    /// <param name="Before">As its instruction has it; of what comes besides units as the account sees them: − undone.</param>
    /// <param name="After">What becomes of it, or what it brings; as before where the action is withdrawn.</param>
    public sealed record ContractFollowed(
        ActionKey Of, DateOnly Day, long Trade, EntryId Entry, Leg[] Legs, Against Against, Movement Before, Movement After) : ActionFact;
    /// <summary>
    /// A trade from before an ex-date that has passed, or its undoing, is netted with no other: units of before and after do not mix.
    /// </summary>
    /// <param name="Set">By itself, with the number of its booking.</param>
    /// <param name="Quantity">+ received, − delivered, as the firm sees it; so the amount.</param>
    public sealed record TradeApart(NettingSet Set, DateOnly TradeDate, long Quantity, long Amount) : ActionFact;
    /// <summary>From a day on, so many per cent are withheld of what issuers of a country pay to accounts of another.</summary>
    /// <param name="Issuer">First two letters of the ISIN.</param>
    /// <param name="Holder">Country of the account; empty: of every account for which nothing else is said.</param>
    public sealed record WithholdingSet(string Issuer, string Holder, DateOnly From, decimal Percent) : ActionFact;
}
