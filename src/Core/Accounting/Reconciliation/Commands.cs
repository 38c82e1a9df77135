using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

/// <summary>Lays the statements taken so far beside the books of the days through one, which is closing or closed.</summary>
public sealed record Reconcile(DateOnly Through) : Command;

/// <summary>A command about matching and breaks, carried out on the day that is open or was last.</summary>
public abstract record ReconciliationCommand : Command;

/// <summary>Sets a rule of matching under a number, in the place of the one that has it. The first rule set puts the built-in ones aside.
/// </summary>
public sealed record SetMatchingRule(int Rule, MatchingTerms Terms) : ReconciliationCommand;
public sealed record RemoveMatchingRule(int Rule) : ReconciliationCommand;

/// <summary>All items of these breaks are one thing. They must sum to the same on both sides.</summary>
public sealed record MatchBreaks(IReadOnlyList<long> Breaks, string Reason) : ReconciliationCommand;
public sealed record UndoMatch(int Match, string Reason) : ReconciliationCommand;

/// <summary>A command about one open break, known by the number of the fact that opened it.</summary>
public abstract record BreakCommand([property: System.Text.Json.Serialization.JsonPropertyOrder(-1)] long Break) : ReconciliationCommand;

/// <param name="Owner">Who sees to it; an enrolled person, where people are enrolled.</param>
public sealed record AssignBreak(long Break, string Owner) : BreakCommand(Break);
/// <summary>Says where the difference comes from. It stays open until the two sides agree.</summary>
public sealed record ExplainBreak(long Break, string Reason) : BreakCommand(Break);
public sealed record NoteBreak(long Break, string Comment) : BreakCommand(Break);
/// <summary>Closes what cannot agree by itself: a confirmation that was refused, once it is seen to.</summary>
public sealed record CloseBreak(long Break, string Reason) : BreakCommand(Break);
/// <summary>Asks that the difference be written off; another person approves.</summary>
public sealed record WriteOffBreak(long Break, string Reason) : BreakCommand(Break);
/// <param name="Units">The difference as it was shown to the approver: another one is not approved.</param>
public sealed record ApproveWriteOff(long Break, decimal Units) : BreakCommand(Break);
public sealed record RejectWriteOff(long Break, string Reason) : BreakCommand(Break);

/// <summary>Something that is to come here and has not: what may explain a difference.</summary>
/// <param name="Name">What it is called by: I1893, an action's id.</param>
/// <param name="Is">In words: pending here, failing here, entitled.</param>
/// <param name="Units">Units of the asset, + to come in.</param>
public readonly record struct Expected(string Name, string Is, decimal Units)
{
    /// <summary>Whether a corporate action brings it: due and not paid here, or here before there.</summary>
    public bool IsEntitled { get; init; }
}

/// <summary>What reconciliation has to know of the other departments.</summary>
public interface IReconciledBooks
{
    /// <summary>Units posted now: what is there at a place, what is owed to any other account; none where the book has them not.</summary>
    decimal? Posted(string account, string asset);
    /// <summary>What is expected of an asset at the depository, or of a currency at the bank.</summary>
    IReadOnlyList<Expected> ExpectedOf(string asset);
    /// <summary>What is left of an open instruction, in units of its instrument; none: it is not open.</summary>
    decimal? RestOf(string reference);
    /// <summary>Whether a person of this code is enrolled and has not left; anyone, where no one is enrolled.</summary>
    bool MayOwn(string person);
    /// <summary>The journal that has settled an open break, of which its difference does not know yet; none: there is none.</summary>
    string? JournalOf(long number);
}
