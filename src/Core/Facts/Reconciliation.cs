using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Facts;

/// <summary>What a break is about. The first five are what a statement can be of; the last is that pages of one have not come.</summary>
public enum BreakKind : byte { Holdings = 1, Cash = 2, Postings = 3, Pending = 4, Entries = 5, Confirmation = 6, Statement = 7 }

/// <summary>How a break came to its end.</summary>
public enum BreakEnd : byte
{
    /// <summary>The two sides agree.</summary>
    Agreed = 1,
    /// <summary>All of its items are matched.</summary>
    Matched = 2,
    WrittenOff = 3,
    /// <summary>A person closed it, with a reason.</summary>
    ByHand = 4,
    /// <summary>What it was about is over: an instruction that was pending is settled or withdrawn.</summary>
    Over = 5,
}

/// <summary>How items are laid beside each other. The number is on the wire for ever.</summary>
public enum MatchingShape : byte
{
    /// <summary>All items of one reference, sum against sum.</summary>
    Reference = 1,
    /// <summary>One of ours and one of theirs, by amount and date.</summary>
    OneToOne = 2,
    /// <summary>Several of ours that together, debits and credits, are one of theirs, where there is one way only.</summary>
    ManyToOne = 3,
    /// <summary>One of ours that several of theirs together, debits and credits, are, where there is one way only.</summary>
    OneToMany = 4,
}

/// <summary>A rule of matching.</summary>
/// <param name="Asset">ISIN or currency for which it holds; empty: any.</param>
/// <param name="Of">SECURITIES, CASH, or empty for both.</param>
/// <param name="Tolerance">Units of the asset by which the two sides may differ.</param>
/// <param name="Days">Calendar days by which they may lie apart.</param>
public sealed record MatchingTerms(MatchingShape Shape, string Of, string Asset, decimal Tolerance, int Days)
{
    /// <summary>Account that a rest within the tolerance is written off to, once a second person approves; none: it is not written off.
    /// </summary>
    public string? WriteOff { get; init => field = value is "" ? null : value; }
}

/// <summary>A movement at a place, as one side has it.</summary>
/// <param name="Fact">The entry, or the statement.</param>
/// <param name="Line">Its leg, or its line.</param>
/// <param name="Reference">Of the instruction, I and its number, or what the statement gives.</param>
/// <param name="Units">Units of the asset: + in.</param>
public readonly record struct ReconItem(
    bool IsOurs, long Fact, int Line, string Reference, DateOnly Day, decimal Units, string Narrative)
{
    /// <summary>What it is called by: E1893.0 of ours, S1902.4 of theirs.</summary>
    public string Name => $"{(IsOurs ? 'E' : 'S')}{Fact}.{Line}";
}

/// <summary>What a break is of: at most one is open of each.</summary>
/// <param name="Reference">Of a movement or an instruction; empty for a balance.</param>
public readonly record struct BreakOf(BreakKind Kind, string Account, string Asset, string Reference);

/// <summary>The two sides in units of the asset.</summary>
public readonly record struct BreakFigures(decimal Ours, decimal Theirs)
{
    public decimal Difference => Theirs - Ours;
}

/// <summary>What was found when statements were laid beside the books, and what people did about it.</summary>
public abstract record ReconciliationFact : Fact
{
    ReconciliationFact() { }

    /// <param name="Rule">Its number, from 1. Rules are tried in the order of their numbers.</param>
    /// <param name="By">Who set it: a write-off that it asks for is approved by another. Empty in journals of before.</param>
    public sealed record RuleSet(int Rule, MatchingTerms Terms, DateOnly Day, string By = "") : ReconciliationFact;
    public sealed record RuleRemoved(int Rule, DateOnly Day) : ReconciliationFact;
    /// <summary>Items of the two sides are the same thing.</summary>
    /// <param name="Match">Its number, from 1.</param>
    /// <param name="Rule">The rule that found it; 0: a person did.</param>
    /// <param name="Difference">Theirs less ours: within the rule's tolerance, or written off.</param>
    /// <param name="By">Who matched; empty: the rule.</param>
    /// <param name="WriteOff">Account that its rest is written off to: until then the rest is an item of its own. Empty: it stays.</param>
    public sealed record ItemsMatched(
        int Match, int Rule, BreakOf Of, ReconItem[] Items, decimal Difference, string Why, string By, DateOnly Day, string WriteOff = "")
        : ReconciliationFact;
    /// <summary>The items stand alone again, and no rule matches them: a person does.</summary>
    public sealed record MatchUndone(int Match, string Reason, string By, DateOnly Day) : ReconciliationFact;
    /// <summary>The two sides differ. The break is known by the number of this fact.</summary>
    /// <param name="Since">The day of the statement, or of the oldest item.</param>
    /// <param name="IsExplained">Whether the explanation accounts for all of the difference.</param>
    /// <param name="Items">Of a movement: what is on either side.</param>
    public sealed record BreakOpened(
        BreakOf Of, DateOnly Since, BreakFigures Figures, bool IsExplained, string Explanation, ReconItem[] Items, DateOnly Day)
        : ReconciliationFact;
    /// <summary>The sides moved and differ still: what was said of the old difference no longer holds.</summary>
    public sealed record BreakChanged(long Break, BreakFigures Figures, ReconItem[] Items, DateOnly Day) : ReconciliationFact;
    public sealed record BreakAssigned(long Break, string Owner, string By, DateOnly Day) : ReconciliationFact;
    /// <param name="IsWhole">Whether it accounts for all of the difference; an automatic one may not, or no longer.</param>
    /// <param name="By">Who explained it; empty: what is pending or expected here does.</param>
    public sealed record BreakExplained(long Break, bool IsWhole, string Reason, string By, DateOnly Day) : ReconciliationFact;
    public sealed record BreakNoted(long Break, string Comment, string By, DateOnly Day) : ReconciliationFact;
    /// <summary>A person asks that the difference be written off: it waits for a second one.</summary>
    /// <param name="Against">The account that takes it, as a rule names it; empty: the one of breaks written off.</param>
    public sealed record WriteOffAsked(long Break, decimal Units, string Reason, string By, DateOnly Day, string Against = "")
        : ReconciliationFact;
    public sealed record WriteOffRejected(long Break, string Reason, string By, DateOnly Day) : ReconciliationFact;
    /// <summary>A second person agreed: the difference is posted at the place, against the account for it.</summary>
    /// <param name="AmountMinor">Of the difference: debit of the place when above zero.</param>
    /// <param name="By">Who agreed.</param>
    public sealed record BreakWrittenOff(
        long Break, AccountId Place, AccountId Against, AssetId Asset, long AmountMinor, string By, DateOnly Day) : ReconciliationFact;
    public sealed record BreakClosed(long Break, BreakEnd How, string Reason, string By, DateOnly Day) : ReconciliationFact;
    /// <summary>The lines of a statement of movements are items from here on.</summary>
    /// <param name="From">Where its place has stated no movements before: the day from which ours are laid beside them.</param>
    /// <param name="Lines">Places of the lines that no statement before had.</param>
    /// <param name="Replaced">Items of earlier statements of the same day that this one, which is whole, no longer has.</param>
    public sealed record StatementLaid(long Statement, DateOnly From, int[] Lines, ReconItem[] Replaced) : ReconciliationFact;
    /// <summary>A statement was laid beside the books.</summary>
    /// <param name="Lines">What it states.</param>
    /// <param name="Agreed">Of these, how many agree or are matched.</param>
    public sealed record StatementReconciled(long Statement, DateOnly Day, int Lines, int Agreed) : ReconciliationFact;
}
